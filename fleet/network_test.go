package fleet

import (
	"net/netip"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"
)

const declared = `
222222222222:
  - id: vpc-granted
    region: us-east-1
    cidrs: [127.0.1.0/24]
    security_groups: [sg-one, sg-two]
    subnets: [{id: subnet-g1, availability_zone: us-east-1b}, {id: subnet-g2}]
  - id: vpc-other
    subnets: [{id: subnet-o1}]
`

func networks(t *testing.T, text string) (*Networks, error) {
	t.Helper()
	var c NetworksConfig
	if err := yaml.Unmarshal([]byte(text), &c); err != nil {
		return nil, err
	}
	return NewNetworks(c)
}

func TestDefaultVPC(t *testing.T) {
	n, err := NewNetworks(nil)
	if err != nil {
		t.Fatal(err)
	}
	vpc := n.DefaultVPC(producer.Account, producer.Region)
	if len(vpc) != len("vpc-")+17 || vpc == n.DefaultVPC(consumer.Account, consumer.Region) || vpc == n.DefaultVPC(abroad.Account, abroad.Region) {
		t.Errorf("default VPC %s", vpc)
	}
	subnets := n.Subnets(producer.Account, producer.Region, vpc)
	if len(subnets) != 3 || subnets[2].AvailabilityZone != "us-east-1c" || subnets[0].VPC != vpc {
		t.Errorf("subnets %+v", subnets)
	}
	if got, ok := n.Subnet(producer.Account, producer.Region, subnets[1].ID); !ok || got != subnets[1] {
		t.Errorf("%+v %v", got, ok)
	}
	if _, ok := n.Subnet(consumer.Account, consumer.Region, subnets[1].ID); ok {
		t.Error("another account has the same subnet")
	}
	if !n.AllowsSource(vpc, netip.MustParseAddr("10.1.2.3")) || !n.HasSecurityGroup(vpc, "sg-any") || n.HasSecurityGroup(vpc, "any") {
		t.Error("the default VPC is not open")
	}
}

func TestDeclaredNetworks(t *testing.T) {
	n, err := networks(t, declared)
	if err != nil {
		t.Fatal(err)
	}
	got, ok := n.Subnet(consumer.Account, consumer.Region, "subnet-g2")
	if !ok || got.VPC != "vpc-granted" || got.AvailabilityZone != "us-east-1b" {
		t.Errorf("%+v %v", got, ok)
	}
	if _, ok := n.Subnet(consumer.Account, abroad.Region, "subnet-g2"); ok {
		t.Error("the subnet exists in another Region")
	}
	if got, ok := n.Subnet(consumer.Account, abroad.Region, "subnet-o1"); !ok || got.AvailabilityZone != "eu-west-1a" {
		t.Errorf("a VPC without a Region is not in every one: %+v %v", got, ok)
	}
	for source, want := range map[string]bool{"127.0.1.9": true, "::ffff:127.0.1.9": true, "127.0.2.9": false, "::1": false} {
		if n.AllowsSource("vpc-granted", netip.MustParseAddr(source)) != want {
			t.Errorf("AllowsSource(%s) is %v", source, !want)
		}
	}
	if n.DefaultSecurityGroup("vpc-granted") != "sg-one" || n.HasSecurityGroup("vpc-granted", "sg-three") || !n.HasSecurityGroup("vpc-granted", "sg-two") {
		t.Error("declared security groups are not heeded")
	}
	if len(n.VPCs(consumer.Account, consumer.Region)) != 3 {
		t.Error("the default VPC is gone")
	}
	if n, err := networks(t, strings.Replace(declared, "id: vpc-other", "id: vpc-other\n    default: true", 1)); err != nil || n.DefaultVPC(consumer.Account, consumer.Region) != "vpc-other" {
		t.Errorf("default: true is not heeded (%v)", err)
	}
}

func TestNetworkDeclarationsAreChecked(t *testing.T) {
	for _, change := range [][2]string{
		{"222222222222", "22"}, {"us-east-1\n", "mars\n"}, {"vpc-other", "vpc-granted"}, {"vpc-other", "other"},
		{"subnet-o1", "subnet-g1"}, {"subnet-o1", "o1"}, {"127.0.1.0/24", "everywhere"},
	} {
		if _, err := networks(t, strings.Replace(declared, change[0], change[1], 1)); err == nil {
			t.Errorf("%s instead of %s is accepted", change[1], change[0])
		}
	}
}

func TestDeclaredSecurityGroups(t *testing.T) {
	n, err := networks(t, strings.Replace(declared, "[sg-one, sg-two]", "[sg-one, {id: sg-two, ingress: [127.0.1.0/30, 10.0.0.0/8]}, {id: sg-none, ingress: []}]", 1))
	if err != nil {
		t.Fatal(err)
	}
	if n.DefaultSecurityGroup("vpc-granted") != "sg-one" || !n.HasSecurityGroup("vpc-granted", "sg-none") || n.HasSecurityGroup("vpc-granted", "sg-three") {
		t.Error("the two forms are not read alike")
	}
	for _, c := range []struct {
		groups string
		source string
		want   bool
	}{
		{"sg-one", "127.0.1.9", true}, // declares no ingress
		{"sg-two", "127.0.1.2", true}, {"sg-two", "::ffff:10.9.9.9", true}, {"sg-two", "127.0.1.9", false},
		{"sg-none", "127.0.1.2", false}, {"sg-none sg-two", "127.0.1.2", true}, {"sg-none sg-two sg-one", "127.0.1.9", true},
	} {
		if n.AllowsThrough("vpc-granted", strings.Fields(c.groups), netip.MustParseAddr(c.source)) != c.want {
			t.Errorf("%s lets %s in: %v", c.groups, c.source, !c.want)
		}
	}
	if !n.AllowsThrough("vpc-other", []string{"sg-two"}, netip.MustParseAddr("127.0.1.9")) {
		t.Error("a VPC that declares no groups shuts somebody out")
	}
	for _, bad := range []string{"[one]", "[sg-one, sg-one]", "[{id: sg-one, ingress: [here]}]"} {
		if _, err := networks(t, strings.Replace(declared, "[sg-one, sg-two]", bad, 1)); err == nil {
			t.Errorf("security groups %s are accepted", bad)
		}
	}
}
