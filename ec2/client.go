package ec2

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"

	"github.com/blueshift-db/blueshift"
)

// Bounds of what the other service may cost.
const (
	timeout  = 5 * time.Second // of one question with all its pages
	maxBody  = 4 << 20         // of one page, in bytes
	maxPages = 50
	pageSize = 500 // records; EC2 allows 5 to 1000
)

// Client asks one EC2 endpoint. Its methods are safe for concurrent use.
type Client struct {
	endpoint string
	http     *http.Client
	signer   *v4.Signer
	now      func() time.Time
}

// New returns a Client of the EC2 Query API at an http or https URL.
func New(endpoint string, clock blueshift.Clock) (*Client, error) {
	u, err := url.Parse(endpoint)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" || u.RawQuery != "" || u.User != nil {
		return nil, fmt.Errorf("the EC2 endpoint %q is not a URL such as http://127.0.0.1:4566", endpoint)
	}
	if u.Path == "" {
		u.Path = "/"
	}
	return &Client{endpoint: u.String(), signer: v4.NewSigner(), now: clock.Now, http: &http.Client{
		// An answer comes from the endpoint that was named or not at all.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}, nil
}

// VPCs returns the networks of an account in a Region with their subnets and
// security groups. It calls as the account itself: the account id is the access
// key, as in Blueshift's development realm and in other emulators.
func (c *Client) VPCs(ctx context.Context, a blueshift.Account, r blueshift.Region) ([]blueshift.VPC, error) {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	asker := asker{c, aws.Credentials{AccessKeyID: string(a), SecretAccessKey: "test"}, r}
	var vpcs []vpc
	var subnets []subnet
	var groups []securityGroup
	for _, ask := range []func() error{
		func() (err error) { vpcs, err = list[vpc](ctx, asker, "DescribeVpcs", "vpcSet"); return },
		func() (err error) { subnets, err = list[subnet](ctx, asker, "DescribeSubnets", "subnetSet"); return },
		func() (err error) {
			groups, err = list[securityGroup](ctx, asker, "DescribeSecurityGroups", "securityGroupInfo")
			return
		},
	} {
		if err := ask(); err != nil {
			return nil, err
		}
	}
	return together(vpcs, subnets, groups), nil
}

// together puts subnets and groups into their VPCs.
func together(vpcs []vpc, subnets []subnet, groups []securityGroup) []blueshift.VPC {
	out := make([]blueshift.VPC, len(vpcs))
	at := map[string]*blueshift.VPC{}
	for i, v := range vpcs {
		out[i] = blueshift.VPC{ID: v.ID, Default: v.Default}
		at[v.ID] = &out[i]
	}
	for _, s := range subnets {
		if v := at[s.VPC]; v != nil {
			v.Subnets = append(v.Subnets, blueshift.Subnet{ID: s.ID, VPC: s.VPC, AvailabilityZone: s.AvailabilityZone})
		}
	}
	for _, g := range groups {
		v := at[g.VPC]
		switch {
		case v == nil:
		case g.Name == "default":
			v.SecurityGroups = append([]string{g.ID}, v.SecurityGroups...)
		default:
			v.SecurityGroups = append(v.SecurityGroups, g.ID)
		}
	}
	return out
}
