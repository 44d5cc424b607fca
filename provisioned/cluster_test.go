package provisioned_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/redshift"
	"github.com/aws/aws-sdk-go-v2/service/redshift/types"

	"github.com/blueshift-db/blueshift/fleet"
)

func relocating(in *redshift.CreateClusterInput) { in.AvailabilityZoneRelocation = aws.Bool(true) }

func TestCreateThenDescribe(t *testing.T) {
	s := serve(t, nil)
	c := s.client(producer, "us-east-1")
	fresh := create(t, c, "Sales", relocating).Cluster
	if *fresh.ClusterIdentifier != "sales" || *fresh.ClusterStatus != "creating" || *fresh.ClusterAvailabilityStatus != "Modifying" ||
		aws.ToString(fresh.PendingModifiedValues.MasterUserPassword) != "****" || fresh.NextMaintenanceWindowStartTime == nil || fresh.VpcId == nil {
		t.Errorf("the answer of the call: %s", show(fresh))
	}
	if fresh.Endpoint != nil || fresh.ClusterCreateTime != nil || fresh.AvailabilityZone != nil || fresh.TotalStorageCapacityInMegaBytes != nil ||
		fresh.ClusterRevisionNumber != nil || len(fresh.ClusterNodes) != 0 {
		t.Errorf("present before the cluster is available: %s", show(fresh))
	}
	out, err := c.DescribeClusters(t.Context(), &redshift.DescribeClustersInput{ClusterIdentifier: aws.String("SALES")})
	if err != nil {
		t.Fatal(err)
	}
	got := out.Clusters[0]
	want := types.Cluster{
		ClusterIdentifier: aws.String("sales"), NodeType: aws.String("ra3.xlplus"), ClusterStatus: aws.String("available"), ClusterAvailabilityStatus: aws.String("Available"),
		MasterUsername: aws.String("admin"), DBName: aws.String("dev"), ClusterCreateTime: aws.Time(s.clock.Now()),
		AutomatedSnapshotRetentionPeriod: aws.Int32(1), ManualSnapshotRetentionPeriod: aws.Int32(-1),
		ClusterVersion: aws.String("1.0"), AllowVersionUpgrade: aws.Bool(true), NumberOfNodes: aws.Int32(1), PubliclyAccessible: aws.Bool(false), Encrypted: aws.Bool(true),
		KmsKeyId: aws.String("AWS_OWNED_KMS_KEY"), EnhancedVpcRouting: aws.Bool(false), MaintenanceTrackName: aws.String("current"),
		AvailabilityZoneRelocationStatus: aws.String("enabled"), MultiAZ: aws.String("Disabled"), ClusterSubnetGroupName: aws.String("default"),
		TotalStorageCapacityInMegaBytes: aws.Int64(32_000_000), ClusterRevisionNumber: aws.String("70000"), IpAddressType: aws.String("ipv4"),
		AquaConfiguration: &types.AquaConfiguration{AquaStatus: "disabled", AquaConfigurationStatus: "auto"},
		// settled by the fleet, only that they agree with each other is checked below
		Endpoint: got.Endpoint, VpcId: got.VpcId, AvailabilityZone: got.AvailabilityZone, VpcSecurityGroups: got.VpcSecurityGroups,
		ClusterParameterGroups: got.ClusterParameterGroups, PreferredMaintenanceWindow: got.PreferredMaintenanceWindow,
		NextMaintenanceWindowStartTime: got.NextMaintenanceWindowStartTime, ClusterNamespaceArn: fresh.ClusterNamespaceArn,
		ClusterNodes: got.ClusterNodes, PendingModifiedValues: got.PendingModifiedValues,
		ClusterSecurityGroups: got.ClusterSecurityGroups, DeferredMaintenanceWindows: got.DeferredMaintenanceWindows, IamRoles: got.IamRoles, Tags: got.Tags, PendingActions: got.PendingActions,
	}
	if show(got) != show(want) {
		t.Errorf("described\n%s\nwant\n%s", show(got), show(want))
	}
	if len(got.Tags)+len(got.IamRoles)+len(got.ClusterSecurityGroups)+len(got.DeferredMaintenanceWindows) != 0 || *got.PendingModifiedValues != (types.PendingModifiedValues{}) {
		t.Errorf("not empty: %s", show(got))
	}
	address := aws.ToString(got.Endpoint.Address)
	if address == "" || *got.Endpoint.Port != 5439 {
		t.Errorf("endpoint %s", show(got.Endpoint))
	}
	if n := got.ClusterNodes; len(n) != 1 || *n[0].NodeRole != "SHARED" || *n[0].PrivateIPAddress != address || n[0].PublicIPAddress != nil {
		t.Errorf("nodes %s", show(n))
	}
	if v := got.Endpoint.VpcEndpoints; len(v) != 1 || *v[0].VpcId != *got.VpcId || !strings.HasPrefix(*v[0].VpcEndpointId, "vpce-") || len(v[0].NetworkInterfaces) != 1 ||
		*v[0].NetworkInterfaces[0].AvailabilityZone != *got.AvailabilityZone || *v[0].NetworkInterfaces[0].PrivateIpAddress != address {
		t.Errorf("VPC endpoints %s", show(v))
	}
	if g := got.VpcSecurityGroups; len(g) != 1 || *g[0].Status != "active" || !strings.HasPrefix(*g[0].VpcSecurityGroupId, "sg-") {
		t.Errorf("security groups %s", show(g))
	}
	if g := got.ClusterParameterGroups; len(g) != 1 || *g[0].ParameterGroupName != "default.redshift-2.0" || *g[0].ParameterApplyStatus != "in-sync" {
		t.Errorf("parameter groups %s", show(g))
	}
	if !strings.HasPrefix(*got.ClusterNamespaceArn, "arn:aws:redshift:us-east-1:111111111111:namespace:") {
		t.Errorf("namespace %s", *got.ClusterNamespaceArn)
	}
}

func show(v any) string {
	b, err := json.MarshalIndent(v, "", " ")
	if err != nil {
		return err.Error()
	}
	return string(b)
}

func TestMultiNodeClusterListsItsNodes(t *testing.T) {
	c := serve(t, nil).client(producer, "us-east-1")
	create(t, c, "big", func(in *redshift.CreateClusterInput) {
		in.NumberOfNodes, in.PubliclyAccessible = aws.Int32(3), aws.Bool(true)
	})
	out, err := c.DescribeClusters(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	var roles []string
	for _, n := range out.Clusters[0].ClusterNodes {
		roles = append(roles, *n.NodeRole)
	}
	if fmt.Sprint(roles) != "[LEADER COMPUTE-0 COMPUTE-1 COMPUTE-2]" || out.Clusters[0].ClusterNodes[0].PublicIPAddress == nil || len(out.Clusters[0].Endpoint.VpcEndpoints) != 0 {
		t.Error(show(out.Clusters[0]))
	}
}

func TestErrorsCarryTheirCodeAndStatus(t *testing.T) {
	s := serve(t, nil)
	c := s.client(producer, "us-east-1")
	create(t, c, "sales")
	id := aws.String("sales")
	_, err := c.DescribeClusters(t.Context(), &redshift.DescribeClustersInput{ClusterIdentifier: aws.String("other")})
	wantError(t, err, "ClusterNotFound", 404)
	_, err = c.DescribeClusters(t.Context(), &redshift.DescribeClustersInput{ClusterIdentifier: id, Marker: aws.String("x")})
	wantError(t, err, "InvalidParameterCombination", 400)
	_, err = c.DescribeClusters(t.Context(), &redshift.DescribeClustersInput{MaxRecords: aws.Int32(101)})
	wantError(t, err, "InvalidParameterValue", 400)
	_, err = c.ResumeCluster(t.Context(), &redshift.ResumeClusterInput{ClusterIdentifier: id})
	wantError(t, err, "InvalidClusterState", 400)
	_, err = c.DeleteCluster(t.Context(), &redshift.DeleteClusterInput{ClusterIdentifier: id})
	wantError(t, err, "InvalidParameterCombination", 400)
	_, err = c.DescribeClusterSubnetGroups(t.Context(), &redshift.DescribeClusterSubnetGroupsInput{ClusterSubnetGroupName: aws.String("none")})
	wantError(t, err, "ClusterSubnetGroupNotFoundFault", 400)
	_, err = c.ResizeCluster(t.Context(), &redshift.ResizeClusterInput{ClusterIdentifier: id})
	wantError(t, err, "UnsupportedOperation", 400)
	_, err = c.DescribeTags(t.Context(), &redshift.DescribeTagsInput{ResourceName: aws.String("arn:aws:redshift:us-east-1:111111111111:cluster:none")})
	wantError(t, err, "ResourceNotFoundFault", 404)
	_, err = c.DescribeTags(t.Context(), &redshift.DescribeTagsInput{ResourceName: id, ResourceType: aws.String("cluster")})
	wantError(t, err, "InvalidParameterValue", 400)
	in := &redshift.CreateClusterInput{ClusterIdentifier: aws.String("x"), NodeType: aws.String("ra3.xlplus"), MasterUsername: aws.String("admin")}
	_, err = c.CreateCluster(t.Context(), in)
	wantError(t, err, "MissingParameter", 400)
	in.ManageMasterPassword = aws.Bool(true)
	_, err = c.CreateCluster(t.Context(), in)
	wantError(t, err, "UnsupportedOperation", 400)
	in.ManageMasterPassword, in.MasterUserPassword, in.ClusterIdentifier = nil, aws.String("Passw0rd-1"), id
	_, err = c.CreateCluster(t.Context(), in)
	wantError(t, err, "ClusterAlreadyExists", 400)
	create(t, c, "taken")
	_, err = c.ModifyCluster(t.Context(), &redshift.ModifyClusterInput{ClusterIdentifier: id, NewClusterIdentifier: aws.String("taken")})
	wantError(t, err, "ClusterAlreadyExists", 400)
	_, err = c.ModifyCluster(t.Context(), &redshift.ModifyClusterInput{ClusterIdentifier: id, NewClusterIdentifier: aws.String("a--b")})
	wantError(t, err, "InvalidParameterValue", 400)
	_, err = c.ModifyCluster(t.Context(), &redshift.ModifyClusterInput{ClusterIdentifier: id, Port: aws.Int32(5430)})
	wantError(t, err, "InvalidParameterValue", 400)
}

func TestClusterLife(t *testing.T) {
	s := serve(t, func(c *fleet.Config) { c.Pace = time.Minute })
	c := s.client(producer, "us-east-1")
	create(t, c, "sales")
	id := aws.String("sales")
	see := func(want, availability string) {
		t.Helper()
		out, err := c.DescribeClusters(t.Context(), &redshift.DescribeClustersInput{ClusterIdentifier: id})
		if err != nil {
			t.Fatal(err)
		}
		if got := out.Clusters[0]; *got.ClusterStatus != want || *got.ClusterAvailabilityStatus != availability {
			t.Errorf("%s and %s, want %s and %s", *got.ClusterStatus, *got.ClusterAvailabilityStatus, want, availability)
		}
	}
	see("creating", "Modifying")
	s.clock.Advance(time.Minute)
	see("available", "Available")
	m, err := c.ModifyCluster(t.Context(), &redshift.ModifyClusterInput{ClusterIdentifier: id, PubliclyAccessible: aws.Bool(true), MasterUserPassword: aws.String("Passw0rd-2"), Encrypted: aws.Bool(false)})
	if err != nil {
		t.Fatal(err)
	}
	if p := m.Cluster.PendingModifiedValues; !aws.ToBool(p.PubliclyAccessible) || aws.ToString(p.MasterUserPassword) != "****" || aws.ToString(p.EncryptionType) != "NONE" {
		t.Errorf("pending %s", show(p))
	}
	see("modifying", "Modifying")
	s.clock.Advance(time.Minute)
	see("available", "Available")
	tags := &redshift.CreateTagsInput{ResourceName: aws.String("arn:aws:redshift:us-east-1:111111111111:cluster:sales"), Tags: []types.Tag{{Key: aws.String("team"), Value: aws.String("data")}}}
	if _, err := c.CreateTags(t.Context(), tags); err != nil {
		t.Fatal(err)
	}
	for _, other := range []string{"revenue", "sales"} { // and back
		m, err = c.ModifyCluster(t.Context(), &redshift.ModifyClusterInput{ClusterIdentifier: id, NewClusterIdentifier: aws.String(other), Port: aws.Int32(5440)})
		if err != nil || aws.ToString(m.Cluster.PendingModifiedValues.ClusterIdentifier) != other || aws.ToInt32(m.Cluster.Endpoint.Port) != 5440 {
			t.Fatal(show(m), err)
		}
		_, err = c.DescribeClusters(t.Context(), &redshift.DescribeClustersInput{ClusterIdentifier: id})
		wantError(t, err, "ClusterNotFound", 404)
		id = aws.String(other)
		see("renaming", "Modifying")
		s.clock.Advance(time.Minute)
		see("available", "Available")
		arn := "arn:aws:redshift:us-east-1:111111111111:cluster:" + other
		if found, err := c.DescribeTags(t.Context(), &redshift.DescribeTagsInput{ResourceName: &arn}); err != nil || len(found.TaggedResources) != 1 {
			t.Error(show(found), err)
		}
	}
	_, err = c.CreateTags(t.Context(), &redshift.CreateTagsInput{ResourceName: aws.String("arn:aws:redshift:us-east-1:111111111111:cluster:revenue"), Tags: tags.Tags})
	wantError(t, err, "ResourceNotFoundFault", 404)
	if p, err := c.PauseCluster(t.Context(), &redshift.PauseClusterInput{ClusterIdentifier: id}); err != nil || *p.Cluster.ClusterStatus != "pausing" {
		t.Error(show(p), err)
	}
	see("pausing", "Unavailable")
	s.clock.Advance(time.Minute)
	see("paused", "Unavailable")
	if p, err := c.ResumeCluster(t.Context(), &redshift.ResumeClusterInput{ClusterIdentifier: id}); err != nil || *p.Cluster.ClusterStatus != "resuming" {
		t.Error(show(p), err)
	}
	s.clock.Advance(time.Minute)
	if p, err := c.RebootCluster(t.Context(), &redshift.RebootClusterInput{ClusterIdentifier: id}); err != nil || *p.Cluster.ClusterStatus != "rebooting" {
		t.Error(show(p), err)
	}
	s.clock.Advance(time.Minute)
	if p, err := c.DescribeLoggingStatus(t.Context(), &redshift.DescribeLoggingStatusInput{ClusterIdentifier: id}); err != nil || aws.ToBool(p.LoggingEnabled) {
		t.Error(show(p), err)
	}
	if p, err := c.DeleteCluster(t.Context(), &redshift.DeleteClusterInput{ClusterIdentifier: id, SkipFinalClusterSnapshot: aws.Bool(true)}); err != nil || *p.Cluster.ClusterStatus != "deleting" {
		t.Error(show(p), err)
	}
	see("deleting", "Unavailable")
	s.clock.Advance(time.Minute)
	_, err = c.DescribeClusters(t.Context(), &redshift.DescribeClustersInput{ClusterIdentifier: id})
	wantError(t, err, "ClusterNotFound", 404)
}

func TestAThousandClustersByAHundred(t *testing.T) {
	s := serve(t, func(c *fleet.Config) { c.Quotas.Nodes = 1000 })
	c := s.client(producer, "us-east-1")
	for i := range 1000 {
		create(t, c, fmt.Sprintf("c-%04d", i))
	}
	create(t, s.client(consumer, "us-east-1"), "theirs")
	seen, pages := 0, 0
	for p := redshift.NewDescribeClustersPaginator(c, &redshift.DescribeClustersInput{MaxRecords: aws.Int32(100)}); p.HasMorePages(); pages++ {
		out, err := p.NextPage(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, x := range out.Clusters {
			if want := fmt.Sprintf("c-%04d", seen); *x.ClusterIdentifier != want {
				t.Fatalf("cluster %d is %s, want %s", seen, *x.ClusterIdentifier, want)
			}
			seen++
		}
	}
	if seen != 1000 || pages != 10 {
		t.Errorf("%d clusters on %d pages", seen, pages)
	}
}

func TestAccountsAndRegionsAreApart(t *testing.T) {
	s := serve(t, nil)
	create(t, s.client(producer, "us-east-1"), "sales")
	for _, other := range []*redshift.Client{s.client(consumer, "us-east-1"), s.client(producer, "eu-west-1")} {
		if out, err := other.DescribeClusters(t.Context(), nil); err != nil || len(out.Clusters) != 0 {
			t.Errorf("sees %s, %v", show(out), err)
		}
		_, err := other.DeleteCluster(t.Context(), &redshift.DeleteClusterInput{ClusterIdentifier: aws.String("sales"), SkipFinalClusterSnapshot: aws.Bool(true)})
		wantError(t, err, "ClusterNotFound", 404)
		create(t, other, "sales")
	}
}
