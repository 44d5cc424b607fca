package awshttp

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/redshift"
	"github.com/aws/aws-sdk-go-v2/service/redshift/types"
)

// page is an answer of n clusters, each as full as the service shows them.
func page(n int) *redshift.DescribeClustersOutput {
	created := time.Date(2024, 5, 1, 12, 30, 5, 0, time.UTC)
	out := &redshift.DescribeClustersOutput{Marker: aws.String("c2FsZXMtMTAw")}
	for i := range n {
		out.Clusters = append(out.Clusters, types.Cluster{
			ClusterIdentifier: aws.String(fmt.Sprint("sales-", i)), NodeType: aws.String("ra3.xlplus"), ClusterStatus: aws.String("available"),
			ClusterAvailabilityStatus: aws.String("Available"), MasterUsername: aws.String("awsuser"), DBName: aws.String("dev"),
			Endpoint:          &types.Endpoint{Address: aws.String("127.77.0.1"), Port: aws.Int32(5439)},
			ClusterCreateTime: &created, AutomatedSnapshotRetentionPeriod: aws.Int32(1), ManualSnapshotRetentionPeriod: aws.Int32(-1),
			ClusterParameterGroups: []types.ClusterParameterGroupStatus{{ParameterGroupName: aws.String("default.redshift-1.0"), ParameterApplyStatus: aws.String("in-sync")}},
			ClusterSubnetGroupName: aws.String("default"), VpcId: aws.String("vpc-0123456789abcdef0"), AvailabilityZone: aws.String("us-east-1a"),
			VpcSecurityGroups:          []types.VpcSecurityGroupMembership{{VpcSecurityGroupId: aws.String("sg-0123456789abcdef0"), Status: aws.String("active")}},
			PreferredMaintenanceWindow: aws.String("sat:06:00-sat:06:30"), ClusterVersion: aws.String("1.0"), ClusterRevisionNumber: aws.String("63021"),
			AllowVersionUpgrade: aws.Bool(true), NumberOfNodes: aws.Int32(2), PubliclyAccessible: aws.Bool(false), Encrypted: aws.Bool(true),
			KmsKeyId:              aws.String("AWS_OWNED_KMS_KEY"),
			PendingModifiedValues: &types.PendingModifiedValues{}, EnhancedVpcRouting: aws.Bool(false), MaintenanceTrackName: aws.String("current"),
			ClusterNodes:                     []types.ClusterNode{{NodeRole: aws.String("LEADER"), PrivateIPAddress: aws.String("10.0.0.1")}, {NodeRole: aws.String("COMPUTE-0"), PrivateIPAddress: aws.String("10.0.0.2")}},
			Tags:                             []types.Tag{{Key: aws.String("team"), Value: aws.String("sales & marketing")}},
			AvailabilityZoneRelocationStatus: aws.String("enabled"), NextMaintenanceWindowStartTime: &created,
			ClusterNamespaceArn:             aws.String("arn:aws:redshift:us-east-1:111111111111:namespace:6f2c3b1e-0000-4000-8000-000000000000"),
			TotalStorageCapacityInMegaBytes: aws.Int64(400000), AquaConfiguration: &types.AquaConfiguration{AquaStatus: types.AquaStatusDisabled, AquaConfigurationStatus: types.AquaConfigurationStatusAuto},
			MultiAZ: aws.String("Disabled"),
		})
	}
	return out
}

var shared *service

func sharedService() *service {
	if shared == nil {
		shared = newService(whole(nil)[0])
	}
	return shared
}

func BenchmarkEncode100Clusters(b *testing.B) {
	sv := sharedService()
	row := sv.rows["DescribeClusters"]
	out := page(100)
	c := &call{server: New(Config{}), service: sv, requestID: newRequestID()}
	b.ReportAllocs()
	for b.Loop() {
		a := c.success(row, out)
		b.SetBytes(int64(len(a.Body)))
		c.release(a)
	}
}

// nowhere is a ResponseWriter that drops what it is given.
type nowhere struct {
	header http.Header
	status int
}

func (n *nowhere) Header() http.Header         { return n.header }
func (n *nowhere) Write(b []byte) (int, error) { return len(b), nil }
func (n *nowhere) WriteHeader(status int)      { n.status = status }

func benchmarkCall(b *testing.B, out *redshift.DescribeClustersOutput, off bool, accept string) {
	s := New(Config{Keys: testRealm, AuthOff: off, Services: whole(map[string]Operation{
		"DescribeClusters": Op(func(context.Context, *redshift.DescribeClustersInput) (*redshift.DescribeClustersOutput, error) {
			return out, nil
		}),
	})})
	const body = "Action=DescribeClusters&Version=2012-12-01&ClusterIdentifier=sales&MaxRecords=100"
	client := signed(b, "http://127.0.0.1:8439", "redshift", body)
	client.Header.Set("Accept-Encoding", accept)
	w := &nowhere{header: http.Header{}}
	b.ReportAllocs()
	template := httptest.NewRequest("POST", "/", nil)
	template.Host, template.Header, template.ContentLength = client.Host, client.Header, int64(len(body))
	for b.Loop() {
		r := *template
		r.Body = io.NopCloser(strings.NewReader(body))
		clear(w.header)
		s.ServeHTTP(w, &r)
		if w.status != http.StatusOK {
			b.Fatal("status", w.status)
		}
	}
}

func BenchmarkSmallCall(b *testing.B)         { benchmarkCall(b, nil, true, "") }
func BenchmarkSmallVerifiedCall(b *testing.B) { benchmarkCall(b, nil, false, "") }
func BenchmarkPageOf100(b *testing.B)         { benchmarkCall(b, page(100), true, "") }
func BenchmarkPageOf100Gzip(b *testing.B)     { benchmarkCall(b, page(100), true, "gzip") }
