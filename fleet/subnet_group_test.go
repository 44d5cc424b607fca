package fleet

import (
	"fmt"
	"strings"
	"testing"

	"github.com/blueshift-db/blueshift"
)

func withNetworks(t *testing.T) *house {
	n, err := networks(t, declared)
	if err != nil {
		t.Fatal(err)
	}
	return newHouse(t, func(c *Config) { c.Networks, c.Quotas.SubnetGroups, c.Quotas.SubnetsPerGroup = n, 2, 2 })
}

func group(name string, subnets ...string) SubnetGroupRequest {
	return SubnetGroupRequest{Name: name, Description: new("d"), SubnetIDs: subnets}
}

func TestSubnetGroups(t *testing.T) {
	h := withNetworks(t)
	g, err := h.CreateSubnetGroup(t.Context(), consumer, group("Granted", "subnet-g1", "subnet-g1", "subnet-g2"))
	wantCode(t, err, "ClusterSubnetQuotaExceededFault")
	g, err = h.CreateSubnetGroup(t.Context(), consumer, group("Granted", "subnet-g1", "subnet-g2"))
	if err != nil || g.ID != "granted" || g.VPC != "vpc-granted" || len(g.Subnets) != 2 {
		t.Fatalf("%+v, %v", g, err)
	}
	for name, x := range map[string]struct {
		who  blueshift.Principal
		r    SubnetGroupRequest
		code string
	}{
		"taken":           {consumer, group("granted", "subnet-g1"), "ClusterSubnetGroupAlreadyExists"},
		"default":         {consumer, group("Default", "subnet-g1"), "InvalidParameterValue"},
		"name":            {consumer, group("a/b", "subnet-g1"), "InvalidParameterValue"},
		"long name":       {consumer, group(strings.Repeat("a", 256), "subnet-g1"), "InvalidParameterValue"},
		"none":            {consumer, group("x"), "InvalidParameterValue"},
		"two VPCs":        {consumer, group("x", "subnet-g1", "subnet-o1"), "InvalidSubnet"},
		"unknown":         {consumer, group("x", "subnet-z"), "InvalidSubnet"},
		"another account": {producer, group("x", "subnet-g1"), "InvalidSubnet"},
	} {
		t.Run(name, func(t *testing.T) { wantCode(t, second(h.CreateSubnetGroup(t.Context(), x.who, x.r)), x.code) })
	}
	// The refusal names what there is to choose from.
	_, err = h.CreateSubnetGroup(t.Context(), consumer, group("x", "subnet-z"))
	if !strings.Contains(fmt.Sprint(err), "subnet-o1") {
		t.Errorf("%v does not list the subnets", err)
	}
	if _, err := h.CreateSubnetGroup(t.Context(), consumer, group("other", "subnet-o1")); err != nil {
		t.Fatal(err)
	}
	wantCode(t, second(h.CreateSubnetGroup(t.Context(), consumer, group("third", "subnet-o1"))), "ClusterSubnetGroupQuotaExceeded")
	all, err := h.SubnetGroups(t.Context(), consumer, nil, nil)
	if err != nil || len(all) != 3 || all[0].ID != "default" || all[1].ID != "granted" || all[2].ID != "other" {
		t.Errorf("%+v, %v", all, err)
	}
	wantCode(t, second(h.SubnetGroup(t.Context(), producer, "granted")), "ClusterSubnetGroupNotFoundFault")
	if d, err := h.SubnetGroup(t.Context(), producer, "DEFAULT"); err != nil || len(d.Subnets) != 3 {
		t.Errorf("%+v, %v", d, err)
	}
}

func TestSubnetGroupInUse(t *testing.T) {
	h := withNetworks(t)
	if _, err := h.CreateSubnetGroup(t.Context(), consumer, group("granted", "subnet-g1", "subnet-g2")); err != nil {
		t.Fatal(err)
	}
	r := request("sales")
	r.SubnetGroup = "Granted"
	c := h.create(t, consumer, r)
	if c.VPC != "vpc-granted" || c.SecurityGroups[0] != "sg-one" {
		t.Errorf("%+v", c)
	}
	spare := map[string]string{"subnet-g1": "subnet-g2", "subnet-g2": "subnet-g1"}[c.Subnet.ID]
	wantCode(t, h.DeleteSubnetGroup(t.Context(), consumer, "granted"), "InvalidClusterSubnetGroupStateFault")
	wantCode(t, second(h.ModifySubnetGroup(t.Context(), consumer, group("granted", spare))), "SubnetAlreadyInUse")
	if g, err := h.ModifySubnetGroup(t.Context(), consumer, group("granted", c.Subnet.ID)); err != nil || len(g.Subnets) != 1 {
		t.Errorf("%+v, %v", g, err)
	}
	if _, err := h.DeleteCluster(t.Context(), consumer, DeleteRequest{ID: "sales", SkipFinalSnapshot: true}); err != nil {
		t.Fatal(err)
	}
	if g, err := h.ModifySubnetGroup(t.Context(), consumer, group("granted", "subnet-o1")); err != nil || g.VPC != "vpc-other" {
		t.Errorf("%+v, %v", g, err)
	}
	wantCode(t, h.DeleteSubnetGroup(t.Context(), producer, "granted"), "ClusterSubnetGroupNotFoundFault")
	wantCode(t, h.DeleteSubnetGroup(t.Context(), consumer, "default"), "InvalidClusterSubnetGroupStateFault")
	if err := h.DeleteSubnetGroup(t.Context(), consumer, "granted"); err != nil {
		t.Error(err)
	}
	wantCode(t, h.DeleteSubnetGroup(t.Context(), consumer, "granted"), "ClusterSubnetGroupNotFoundFault")
}
