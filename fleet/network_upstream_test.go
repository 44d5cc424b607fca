package fleet

import (
	"context"
	"errors"
	"testing"

	"github.com/blueshift-db/blueshift"
)

// cloud is an upstream that the test changes.
type cloud struct {
	vpcs []blueshift.VPC
	fail error
}

func (c *cloud) VPCs(_ context.Context, a blueshift.Account, _ blueshift.Region) ([]blueshift.VPC, error) {
	if a != producer.Account {
		return nil, c.fail
	}
	return c.vpcs, c.fail
}

func TestUpstreamNetworks(t *testing.T) {
	sky := &cloud{}
	h := newHouse(t, func(c *Config) { c.Networks.Ask(sky) })
	made := func(name string, subnets ...string) error {
		_, err := h.CreateSubnetGroup(t.Context(), producer, SubnetGroupRequest{Name: name, SubnetIDs: subnets})
		return err
	}
	wantCode(t, made("one", "subnet-1"), "InvalidSubnet")
	sky.vpcs = []blueshift.VPC{
		{ID: "vpc-main", Default: true, Subnets: []blueshift.Subnet{{ID: "subnet-0", VPC: "vpc-main", AvailabilityZone: "us-east-1a"}}, SecurityGroups: []string{"sg-main"}},
		{ID: "vpc-1", Subnets: []blueshift.Subnet{{ID: "subnet-1", VPC: "vpc-1", AvailabilityZone: "us-east-1c"}}, SecurityGroups: []string{"sg-default", "sg-web"}},
	}
	if err := made("one", "subnet-1"); err != nil { // heard at once
		t.Fatal(err)
	}
	wantCode(t, made("two", "subnet-1", "subnet-0"), "InvalidSubnet") // of two VPCs
	if _, err := h.CreateSubnetGroup(t.Context(), consumer, SubnetGroupRequest{Name: "one", SubnetIDs: []string{"subnet-1"}}); err == nil {
		t.Error("another account has the same subnet")
	}

	r := request("c1")
	r.SubnetGroup = "one"
	if c := h.create(t, producer, r); c.VPC != "vpc-1" || c.AvailabilityZone != "us-east-1c" || len(c.SecurityGroups) != 1 || c.SecurityGroups[0] != "sg-default" {
		t.Errorf("got %+v", c)
	}
	r = request("c2")
	r.SecurityGroups = []string{"sg-web"} // of another VPC
	_, err := h.CreateCluster(t.Context(), producer, r)
	wantCode(t, err, "InvalidParameterValue")
	if c := h.create(t, producer, request("c3")); c.VPC != "vpc-main" || c.SecurityGroups[0] != "sg-main" {
		t.Errorf("got %+v", c)
	}
	_, err = h.ModifyCluster(t.Context(), producer, ClusterChange{ID: "c1", SecurityGroups: []string{"sg-web"}})
	if err != nil {
		t.Error(err)
	}

	// Nothing is placed on hearsay, and what stands keeps working.
	sky.fail = errors.New("connection refused")
	wantCode(t, made("three", "subnet-1"), "DependentServiceUnavailableFault")
	_, err = h.CreateCluster(t.Context(), producer, request("c4"))
	wantCode(t, err, "DependentServiceUnavailableFault")
	if !h.enters(t, "c1", "127.0.0.1") {
		t.Error("a cluster cannot be reached while the upstream is down")
	}
	h.restart(t)
	if !h.enters(t, "c1", "127.0.0.1") {
		t.Error("a cluster does not come back while the upstream is down")
	}
	if g, err := h.SubnetGroup(t.Context(), producer, "default"); err != nil || g.VPC != "vpc-main" {
		t.Errorf("got %+v, %v", g, err)
	}
	_, err = h.SubnetGroups(t.Context(), abroad, nil, nil) // never asked about
	wantCode(t, err, "DependentServiceUnavailableFault")
}
