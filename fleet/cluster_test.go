package fleet

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/store"
)

func TestCreateClusterDefaults(t *testing.T) {
	h := newHouse(t, nil)
	c := h.create(t, producer, request("Sales"))
	if c.ID != "sales" || c.DBName != "dev" || c.Port != 5439 || c.NumberOfNodes != 1 || !c.Encrypted || c.KMSKey != "AWS_OWNED_KMS_KEY" ||
		c.PubliclyAccessible || !c.AllowVersionUpgrade || c.AutomatedSnapshotRetention != 1 || c.ManualSnapshotRetention != -1 ||
		c.MaintenanceTrack != "current" || c.ParameterGroup != "default.redshift-2.0" || c.SubnetGroup != "default" {
		t.Errorf("defaults: %+v", c)
	}
	if c.VPC != h.Networks.DefaultVPC(producer.Account, producer.Region) || c.Subnet.VPC != c.VPC || c.Subnet.AvailabilityZone != c.AvailabilityZone ||
		len(c.SecurityGroups) != 1 || c.SecurityGroups[0] != h.Networks.DefaultSecurityGroup(c.VPC) {
		t.Errorf("place: %+v", c)
	}
	if got := h.doors.at(c); got != c.Address || got == "" {
		t.Errorf("listens at %q, record says %q", got, c.Address)
	}
	if start, end, ok := parseWindow(c.MaintenanceWindow); !ok || end-start != 30 || start%minutesPerDay < 3*60 || end%minutesPerDay > 11*60 {
		t.Errorf("maintenance window %s is not half an hour in the block of us-east-1", c.MaintenanceWindow)
	}
	err := h.Store.View(t.Context(), func(tx store.Tx) error {
		ns, err := namespace(tx, c)
		if err != nil {
			return err
		}
		dbs, err := h.DatabasesOf(t.Context(), ns)
		if err != nil || len(dbs) != 1 || dbs[0].Name != "dev" || dbs[0].OID < 100000 || !h.files.open[dbs[0].Catalog] {
			t.Errorf("databases: %+v, %v", dbs, err)
		}
		u, err := store.Users.Get(tx, blueshift.Key{Account: c.Account, Region: c.Region, ID: blueshift.UserID(ns.ID, "admin")})
		if err != nil || !u.Superuser || string(u.Password.StoredKey) != "verifier of Passw0rd-1" {
			t.Errorf("master user: %+v, %v", u, err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestCreateClusterRefusals(t *testing.T) {
	h := newHouse(t, nil)
	h.create(t, producer, request("taken"))
	for name, c := range map[string]struct {
		change func(*ClusterRequest)
		code   string
	}{
		"id taken":              {func(r *ClusterRequest) { r.ID = "TAKEN" }, "ClusterAlreadyExists"},
		"id empty":              {func(r *ClusterRequest) { r.ID = "" }, "InvalidParameterValue"},
		"id two hyphens":        {func(r *ClusterRequest) { r.ID = "a--b" }, "InvalidParameterValue"},
		"id hyphen last":        {func(r *ClusterRequest) { r.ID = "a-" }, "InvalidParameterValue"},
		"id digit first":        {func(r *ClusterRequest) { r.ID = "1a" }, "InvalidParameterValue"},
		"id too long":           {func(r *ClusterRequest) { r.ID = strings.Repeat("a", 64) }, "InvalidParameterValue"},
		"node type":             {func(r *ClusterRequest) { r.NodeType = "ds9.huge" }, "InvalidParameterValue"},
		"node count zero":       {func(r *ClusterRequest) { r.NumberOfNodes = new(int32(0)) }, "InvalidParameterValue"},
		"node count over type":  {func(r *ClusterRequest) { r.NumberOfNodes = new(int32(17)) }, "NumberOfNodesPerClusterLimitExceeded"},
		"node count over all":   {func(r *ClusterRequest) { r.NumberOfNodes = new(int32(101)) }, "InvalidParameterValue"},
		"4xlarge alone":         {func(r *ClusterRequest) { r.NodeType, r.NumberOfNodes = "ra3.4xlarge", new(int32(1)) }, "InvalidParameterCombination"},
		"multi without number":  {func(r *ClusterRequest) { r.ClusterType = "multi-node" }, "InvalidParameterCombination"},
		"single with two":       {func(r *ClusterRequest) { r.ClusterType, r.NumberOfNodes = "single-node", new(int32(2)) }, "InvalidParameterValue"},
		"cluster type":          {func(r *ClusterRequest) { r.ClusterType = "huge" }, "InvalidParameterValue"},
		"user upper case":       {func(r *ClusterRequest) { r.MasterUsername = "Admin" }, "InvalidParameterValue"},
		"user reserved":         {func(r *ClusterRequest) { r.MasterUsername = "user" }, "InvalidParameterValue"},
		"user public":           {func(r *ClusterRequest) { r.MasterUsername = "public" }, "InvalidParameterValue"},
		"password short":        {func(r *ClusterRequest) { r.MasterPassword = "Abc1234" }, "InvalidParameterValue"},
		"password no digit":     {func(r *ClusterRequest) { r.MasterPassword = "Abcdefgh" }, "InvalidParameterValue"},
		"password no upper":     {func(r *ClusterRequest) { r.MasterPassword = "abcdefg1" }, "InvalidParameterValue"},
		"password bad char":     {func(r *ClusterRequest) { r.MasterPassword = "Abcdefg1@" }, "InvalidParameterValue"},
		"password not ASCII":    {func(r *ClusterRequest) { r.MasterPassword = "Abcdefg1é" }, "InvalidParameterValue"},
		"db upper case":         {func(r *ClusterRequest) { r.DBName = new("Dev") }, "InvalidParameterValue"},
		"db reserved":           {func(r *ClusterRequest) { r.DBName = new("table") }, "InvalidParameterValue"},
		"db template":           {func(r *ClusterRequest) { r.DBName = new("template1") }, "InvalidParameterValue"},
		"db empty":              {func(r *ClusterRequest) { r.DBName = new("") }, "InvalidParameterValue"},
		"port of RA3":           {func(r *ClusterRequest) { r.Port = new(int32(5400)) }, "InvalidParameterValue"},
		"port of dc2":           {func(r *ClusterRequest) { r.NodeType, r.Relocation, r.Port = "dc2.large", nil, new(int32(80)) }, "InvalidParameterValue"},
		"relocation of dc2":     {func(r *ClusterRequest) { r.NodeType = "dc2.large" }, "InvalidParameterValue"},
		"retention":             {func(r *ClusterRequest) { r.AutomatedSnapshotRetention = new(int32(36)) }, "InvalidParameterValue"},
		"retention 0 on RA3":    {func(r *ClusterRequest) { r.AutomatedSnapshotRetention = new(int32(0)) }, "InvalidParameterValue"},
		"manual retention":      {func(r *ClusterRequest) { r.ManualSnapshotRetention = new(int32(0)) }, "InvalidRetentionPeriodFault"},
		"window shape":          {func(r *ClusterRequest) { r.MaintenanceWindow = "someday" }, "InvalidParameterValue"},
		"window short":          {func(r *ClusterRequest) { r.MaintenanceWindow = "mon:01:00-mon:01:29" }, "InvalidParameterValue"},
		"window long":           {func(r *ClusterRequest) { r.MaintenanceWindow = "mon:01:00-tue:01:01" }, "InvalidParameterValue"},
		"track":                 {func(r *ClusterRequest) { r.MaintenanceTrack = "leading" }, "InvalidClusterTrack"},
		"version":               {func(r *ClusterRequest) { r.Version = "2.0" }, "InvalidParameterValue"},
		"parameter group":       {func(r *ClusterRequest) { r.ParameterGroup = "mine" }, "ClusterParameterGroupNotFound"},
		"subnet group":          {func(r *ClusterRequest) { r.SubnetGroup = "none" }, "ClusterSubnetGroupNotFoundFault"},
		"zone":                  {func(r *ClusterRequest) { r.AvailabilityZone = "us-west-2a" }, "InvalidParameterValue"},
		"security group":        {func(r *ClusterRequest) { r.SecurityGroups = []string{"default"} }, "InvalidParameterValue"},
		"key without encrypted": {func(r *ClusterRequest) { r.KMSKey, r.Encrypted = "k", new(false) }, "InvalidParameterCombination"},
		"role":                  {func(r *ClusterRequest) { r.IAMRoles = []string{"me"} }, "InvalidParameterValue"},
		"default role":          {func(r *ClusterRequest) { r.DefaultIAMRole = "arn:aws:iam::111111111111:role/x" }, "InvalidParameterValue"},
		"tag aws:":              {func(r *ClusterRequest) { r.Tags = []blueshift.Tag{{Key: "aws:x"}} }, "InvalidTagFault"},
		"tag empty":             {func(r *ClusterRequest) { r.Tags = []blueshift.Tag{{}} }, "InvalidTagFault"},
		"tags":                  {func(r *ClusterRequest) { r.Tags = manyTags(51) }, "TagLimitExceededFault"},
	} {
		t.Run(name, func(t *testing.T) {
			r := request("fresh")
			c.change(&r)
			_, err := h.CreateCluster(t.Context(), producer, r)
			wantCode(t, err, c.code)
			if err != nil && r.MasterPassword != "" && strings.Contains(err.Error(), r.MasterPassword) {
				t.Errorf("the refusal repeats the password: %v", err)
			}
		})
	}
	if len(h.files.open) != 1 || len(h.doors.open) != 1 || h.records(t) != 4 {
		t.Errorf("refusals left something behind: %d files, %d doors, %d records", len(h.files.open), len(h.doors.open), h.records(t))
	}
}

func manyTags(n int) (out []blueshift.Tag) {
	for i := range n {
		out = append(out, blueshift.Tag{Key: fmt.Sprint("k", i)})
	}
	return out
}

func TestNodeQuotaIsPerAccountAndRegion(t *testing.T) {
	h := newHouse(t, func(c *Config) { c.Quotas.Nodes = 3 })
	r := request("a")
	r.NumberOfNodes = new(int32(2))
	h.create(t, producer, r)
	r.ID = "b"
	_, err := h.CreateCluster(t.Context(), producer, r)
	wantCode(t, err, "NumberOfNodesQuotaExceeded")
	h.create(t, consumer, r)
	h.create(t, abroad, r)
}

func TestAccountsAndRegionsDoNotSeeEachOther(t *testing.T) {
	h := newHouse(t, nil)
	mine := h.create(t, producer, request("sales"))
	for _, other := range []blueshift.Principal{consumer, abroad} {
		h.wantStatus(t, other, "sales", "")
		for name, err := range map[string]error{
			"pause":  second(h.PauseCluster(t.Context(), other, "sales")),
			"resume": second(h.ResumeCluster(t.Context(), other, "sales")),
			"reboot": second(h.RebootCluster(t.Context(), other, "sales")),
			"modify": second(h.ModifyCluster(t.Context(), other, ClusterChange{ID: "sales"})),
			"delete": second(h.DeleteCluster(t.Context(), other, DeleteRequest{ID: "sales", SkipFinalSnapshot: true})),
		} {
			t.Run(name, func(t *testing.T) { wantCode(t, err, "ClusterNotFound") })
		}
		wantCode(t, h.CreateTags(t.Context(), other, blueshift.ClusterARN(mine.Region, mine.Account, "sales"), manyTags(1)), "ResourceNotFoundFault")
		theirs := h.create(t, other, request("sales"))
		if theirs.Namespace == mine.Namespace || theirs.Address == mine.Address {
			t.Errorf("%v shares a namespace or an address with %v", theirs.Key, mine.Key)
		}
		page, _, err := h.Clusters(t.Context(), other, ClusterFilter{}, "", 100)
		if err != nil || len(page) != 1 || page[0].Account != other.Account || page[0].Region != other.Region {
			t.Errorf("%v sees %+v, %v", other, page, err)
		}
	}
	h.wantStatus(t, producer, "sales", Available)
}

func second[T any](_ T, err error) error { return err }

func TestPagesWithFilter(t *testing.T) {
	h := newHouse(t, func(c *Config) { c.Quotas.Nodes = 1000 })
	for i := range 45 {
		r := request(fmt.Sprintf("c-%02d", i))
		if i%3 == 0 {
			r.Tags = []blueshift.Tag{{Key: "team", Value: "red"}, {Key: fmt.Sprint("only", i)}}
		}
		h.create(t, producer, r)
	}
	var got []string
	for after, more := "", true; more; {
		page, m, err := h.Clusters(t.Context(), producer, ClusterFilter{TagKeys: []string{"only1", "only3"}, TagValues: []string{"red"}}, after, 4)
		if err != nil || len(page) == 0 {
			t.Fatalf("%d clusters, %v", len(page), err)
		}
		for _, c := range page {
			got = append(got, c.ID)
		}
		after, more = page[len(page)-1].ID, m
	}
	if len(got) != 15 || got[0] != "c-00" || got[14] != "c-42" {
		t.Errorf("pages: %v", got)
	}
}

func TestPaceMakesTransitionsVisible(t *testing.T) {
	h := newHouse(t, func(c *Config) { c.Pace = time.Minute })
	step := func(want, later string) {
		t.Helper()
		h.wantStatus(t, producer, "sales", want)
		h.clock.Advance(time.Minute - time.Nanosecond)
		h.wantStatus(t, producer, "sales", want)
		h.clock.Advance(time.Nanosecond)
		h.wantStatus(t, producer, "sales", later)
	}
	do := func(_ blueshift.Cluster, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	c := h.create(t, producer, request("sales"))
	at := netip.MustParseAddr("127.0.0.1")
	if h.Admit(t.Context(), blueshift.Target{Cluster: c.Key}, at) == nil {
		t.Error("a cluster in creation admits connections")
	}
	wantCode(t, second(h.PauseCluster(t.Context(), producer, "sales")), "InvalidClusterState")
	wantCode(t, second(h.DeleteCluster(t.Context(), producer, DeleteRequest{ID: "sales", SkipFinalSnapshot: true})), "InvalidClusterState")
	step(Creating, Available)
	if err := h.Admit(t.Context(), blueshift.Target{Cluster: c.Key}, at); err != nil {
		t.Error(err)
	}
	do(h.ModifyCluster(t.Context(), producer, ClusterChange{ID: "sales", PubliclyAccessible: new(true)}))
	wantCode(t, second(h.ModifyCluster(t.Context(), producer, ClusterChange{ID: "sales"})), "InvalidClusterState")
	step(Modifying, Available)
	do(h.RebootCluster(t.Context(), producer, "sales"))
	step(Rebooting, Available)
	do(h.PauseCluster(t.Context(), producer, "sales"))
	wantCode(t, second(h.ResumeCluster(t.Context(), producer, "sales")), "InvalidClusterState")
	step(Pausing, Paused)
	do(h.ResumeCluster(t.Context(), producer, "sales"))
	step(Resuming, Available)
	do(h.DeleteCluster(t.Context(), producer, DeleteRequest{ID: "sales", SkipFinalSnapshot: true}))
	step(Deleting, "")
	h.create(t, producer, request("sales")) // the name is free again
}

func TestPauseClosesTheDoorAndResumeOpensIt(t *testing.T) {
	h := newHouse(t, nil)
	c := h.create(t, producer, request("sales"))
	wantCode(t, second(h.ResumeCluster(t.Context(), producer, "sales")), "InvalidClusterState")
	if _, err := h.PauseCluster(t.Context(), producer, "sales"); err != nil {
		t.Fatal(err)
	}
	if h.doors.at(c) != "" || len(h.doors.cut) != 1 {
		t.Error("a paused cluster listens, or its sessions live on")
	}
	for _, err := range []error{
		second(h.PauseCluster(t.Context(), producer, "sales")), second(h.RebootCluster(t.Context(), producer, "sales")),
		second(h.ModifyCluster(t.Context(), producer, ClusterChange{ID: "sales"})),
	} {
		wantCode(t, err, "InvalidClusterState")
	}
	back, err := h.ResumeCluster(t.Context(), producer, "sales")
	if err != nil || back.Address != c.Address || h.doors.at(c) != c.Address {
		t.Errorf("resumed at %s, %v; was %s", back.Address, err, c.Address)
	}
	if _, err := h.PauseCluster(t.Context(), producer, "sales"); err != nil {
		t.Fatal(err)
	}
	h.doors.Listen(t.Context(), blueshift.Target{Cluster: blueshift.Key{ID: "squatter"}}, c.Address, 5439)
	back, err = h.ResumeCluster(t.Context(), producer, "sales")
	if err != nil || back.Address == c.Address || h.doors.at(c) != back.Address {
		t.Errorf("address taken meanwhile: resumed at %s, %v", back.Address, err)
	}
}

func TestDeleteTakesEverythingWithIt(t *testing.T) {
	hook := &hook{}
	h := newHouse(t, func(c *Config) { c.Dependents = hook })
	c := h.create(t, producer, request("sales"))
	h.create(t, consumer, request("analytics"))
	for r, code := range map[DeleteRequest]string{
		{ID: "sales"}: "InvalidParameterCombination",
		{ID: "sales", SkipFinalSnapshot: true, FinalSnapshot: "s"}: "InvalidParameterCombination",
		{ID: "sales", FinalSnapshot: "s"}:                          "UnsupportedOperation",
		{ID: "other", SkipFinalSnapshot: true}:                     "ClusterNotFound",
	} {
		wantCode(t, second(h.DeleteCluster(t.Context(), producer, r)), code)
	}
	h.wantStatus(t, producer, "sales", Available)
	if _, err := h.DeleteCluster(t.Context(), producer, DeleteRequest{ID: "sales", SkipFinalSnapshot: true}); err != nil {
		t.Fatal(err)
	}
	h.wantStatus(t, producer, "sales", "")
	if h.records(t) != 4 || len(h.files.open) != 1 || h.doors.at(c) != "" {
		t.Errorf("left: %d records, %d files, door %q", h.records(t), len(h.files.open), h.doors.at(c))
	}
	if hook.deleted != "sales" || len(hook.namespaces) != 1 || !hook.after {
		t.Errorf("dependents: %+v", hook)
	}
}

type hook struct {
	deleted    string
	moved      string
	namespaces []string
	after      bool
	fail       error
}

func (k *hook) WarehouseDeleted(_ store.Tx, w blueshift.Key) (func(context.Context), error) {
	k.deleted = w.ID
	return func(context.Context) { k.after = true }, k.fail
}

func (k *hook) WarehouseMoved(_ store.Tx, before, now blueshift.Warehouse) (func(context.Context), error) {
	k.moved = fmt.Sprintf("%s:%d to %s:%d", before.ID, before.Port, now.ID, now.Port)
	return func(context.Context) { k.after = true }, k.fail
}

func (k *hook) NamespaceRestored(store.Tx, blueshift.Key, []blueshift.Datashare) (func(context.Context), error) {
	return nil, nil
}

func (k *hook) DatabaseDropped(store.Tx, blueshift.Namespace, string) (func(context.Context), error) {
	return nil, nil
}

func (k *hook) NamespaceDeleted(_ store.Tx, n blueshift.Key) (func(context.Context), error) {
	k.namespaces = append(k.namespaces, n.ID)
	return nil, nil
}

func TestCreateThatFailsLeavesNothing(t *testing.T) {
	h := newHouse(t, nil)
	h.files.fail = errors.New("disk full")
	if _, err := h.CreateCluster(t.Context(), producer, request("sales")); err == nil {
		t.Error("created without a file")
	}
	h.files.fail, h.doors.fail = nil, errors.New("no address")
	wantCode(t, second(h.CreateCluster(t.Context(), producer, request("sales"))), "InsufficientClusterCapacity")
	if h.records(t) != 0 || len(h.files.open) != 0 || len(h.doors.open) != 0 {
		t.Errorf("left: %d records, %d files, %d doors", h.records(t), len(h.files.open), len(h.doors.open))
	}
}

func TestOneOfManyCreatorsWins(t *testing.T) {
	h := newHouse(t, nil)
	var wg sync.WaitGroup
	results := make(chan error, 8)
	for range cap(results) {
		wg.Go(func() { results <- second(h.CreateCluster(t.Context(), producer, request("sales"))) })
	}
	wg.Wait()
	close(results)
	won := 0
	for err := range results {
		if err == nil {
			won++
		} else {
			wantCode(t, err, "ClusterAlreadyExists")
		}
	}
	if won != 1 || h.records(t) != 4 || len(h.files.open) != 1 || len(h.doors.open) != 1 {
		t.Errorf("%d won; %d records, %d files, %d doors", won, h.records(t), len(h.files.open), len(h.doors.open))
	}
}

func TestModifyCluster(t *testing.T) {
	h := newHouse(t, nil)
	c := h.create(t, producer, request("sales"))
	got, err := h.ModifyCluster(t.Context(), producer, ClusterChange{ID: "sales", MasterPassword: "New-Passw0rd", PubliclyAccessible: new(true),
		AutomatedSnapshotRetention: new(int32(7)), MaintenanceWindow: "Mon:01:00-Mon:02:00", MaintenanceTrack: "trailing", SecurityGroups: []string{"sg-1", "sg-2"},
		Encrypted: new(false), AllowVersionUpgrade: new(false)})
	if err != nil {
		t.Fatal(err)
	}
	if !got.PubliclyAccessible || got.AutomatedSnapshotRetention != 7 || got.MaintenanceWindow != "mon:01:00-mon:02:00" || got.MaintenanceTrack != "trailing" ||
		len(got.SecurityGroups) != 2 || got.Encrypted || got.KMSKey != "" || got.AllowVersionUpgrade || !got.Relocation {
		t.Errorf("modified: %+v", got)
	}
	err = h.Store.View(t.Context(), func(tx store.Tx) error {
		u, err := store.Users.Get(tx, blueshift.Key{Account: c.Account, Region: c.Region, ID: blueshift.UserID(c.Namespace, "admin")})
		if string(u.Password.StoredKey) != "verifier of New-Passw0rd" {
			t.Errorf("password: %s", u.Password.StoredKey)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for name, x := range map[string]struct {
		change ClusterChange
		code   string
	}{
		"password":       {ClusterChange{MasterPassword: "short"}, "InvalidParameterValue"},
		"resize":         {ClusterChange{NumberOfNodes: new(int32(2))}, "UnsupportedOperation"},
		"node type":      {ClusterChange{NodeType: "ra3.4xlarge"}, "UnsupportedOperation"},
		"port":           {ClusterChange{Port: new(int32(80))}, "InvalidParameterValue"},
		"zone and more":  {ClusterChange{AvailabilityZone: "us-east-1a", PubliclyAccessible: new(false)}, "InvalidParameterCombination"},
		"zone elsewhere": {ClusterChange{AvailabilityZone: "eu-west-1a"}, "InvalidParameterValue"},
		"retention":      {ClusterChange{AutomatedSnapshotRetention: new(int32(0))}, "InvalidParameterValue"},
		"track":          {ClusterChange{MaintenanceTrack: "x"}, "InvalidClusterTrack"},
		"group":          {ClusterChange{SecurityGroups: []string{"x"}}, "InvalidParameterValue"},
	} {
		t.Run(name, func(t *testing.T) {
			x.change.ID = "sales"
			wantCode(t, second(h.ModifyCluster(t.Context(), producer, x.change)), x.code)
		})
	}
	for _, zone := range []string{"us-east-1a", "us-east-1b", "us-east-1c"} {
		moved, err := h.ModifyCluster(t.Context(), producer, ClusterChange{ID: "sales", AvailabilityZone: zone})
		if err != nil || moved.AvailabilityZone != zone || moved.Subnet.AvailabilityZone != zone {
			t.Errorf("relocation to %s: %+v, %v", zone, moved, err)
		}
	}
	if same, err := h.ModifyCluster(t.Context(), producer, ClusterChange{ID: "sales", NodeType: "ra3.xlplus", NumberOfNodes: new(int32(1)), ClusterType: "single-node", Port: new(int32(5439))}); err != nil {
		t.Errorf("a change to what already is: %v, %v", same, err)
	}
}

func TestRelocationStaysOnUnderManagedEndpoints(t *testing.T) {
	h := newHouse(t, nil)
	c := h.create(t, producer, request("sales"))
	e := blueshift.EndpointAccess{Key: blueshift.Key{Account: consumer.Account, Region: consumer.Region, ID: "e1"}, Cluster: "sales", ResourceOwner: producer.Account}
	put := func(tx store.Tx) error { return store.EndpointAccesses.Put(tx, e) }
	if err := h.Store.Update(t.Context(), put); err != nil {
		t.Fatal(err)
	}
	off := ClusterChange{ID: c.ID, Relocation: new(false)}
	wantCode(t, second(h.ModifyCluster(t.Context(), producer, off)), "InvalidClusterState")
	e.DeletedAt = h.clock.Now()
	if err := h.Store.Update(t.Context(), put); err != nil {
		t.Fatal(err)
	}
	if got, err := h.ModifyCluster(t.Context(), producer, off); err != nil || got.Relocation {
		t.Errorf("%v, %v", got.Relocation, err)
	}
}

func TestDefaultWindowIsStableAndSpread(t *testing.T) {
	seen := map[string]bool{}
	for i := range 200 {
		k := blueshift.Key{Account: "111111111111", Region: "ap-south-1", ID: fmt.Sprint("c", i)}
		w := defaultWindow(k)
		if w != defaultWindow(k) {
			t.Fatal("not deterministic")
		}
		if _, err := checkWindow(w); err != nil {
			t.Fatal(err)
		}
		seen[w] = true
	}
	if len(seen) < 60 {
		t.Errorf("200 clusters share %d windows", len(seen))
	}
	now := time.Date(2026, 3, 4, 12, 0, 0, 0, time.UTC) // a Wednesday
	for w, want := range map[string]time.Time{
		"wed:12:00-wed:12:30": now.AddDate(0, 0, 7),
		"wed:12:01-wed:13:00": now.Add(time.Minute),
		"sun:00:00-sun:01:00": time.Date(2026, 3, 8, 0, 0, 0, 0, time.UTC),
	} {
		if got, ok := NextMaintenance(w, now); !ok || !got.Equal(want) {
			t.Errorf("%s after %s: %s, want %s", w, now, got, want)
		}
	}
}

func TestModifyIAMRoles(t *testing.T) {
	h := newHouse(t, nil)
	h.create(t, producer, request("sales"))
	a, b := "arn:aws:iam::111111111111:role/a", "arn:aws:iam::111111111111:role/b"
	c, err := h.ModifyIAMRoles(t.Context(), producer, "sales", []string{a, b, a}, nil, &b)
	if err != nil || len(c.IAMRoles) != 2 || c.DefaultIAMRole != b {
		t.Errorf("%+v, %v", c, err)
	}
	if c, err = h.ModifyIAMRoles(t.Context(), producer, "sales", nil, []string{b}, nil); err != nil || len(c.IAMRoles) != 1 || c.DefaultIAMRole != "" {
		t.Errorf("%+v, %v", c, err)
	}
	wantCode(t, second(h.ModifyIAMRoles(t.Context(), producer, "sales", []string{"b"}, nil, nil)), "InvalidParameterValue")
	wantCode(t, second(h.ModifyIAMRoles(t.Context(), producer, "sales", nil, nil, &b)), "InvalidParameterValue")
}
