package sharing

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/store"
)

const (
	internalARN = "arn:aws:redshift:us-east-1:111111111111:datashare:" + nsP + "/ds_internal_namespace"
	catalogP    = "DataCatalog/111111111111"
	catalogC    = "DataCatalog/222222222222"
	glueC       = "arn:aws:glue:us-east-1:222222222222:catalog"
)

// registry is a world with a cluster, whose registrations take a minute.
type registry struct{ *world }

func newRegistry(t *testing.T, db store.Store) registry {
	w := newWorldOver(t, db, func(c *Config) { c.Pace = time.Minute })
	return registry{w}
}

func (r registry) register(consumer string) error {
	_, err := r.RegisterNamespace(r.ctx, as(producer), NamespaceReference{Cluster: "Sales"}, []string{consumer})
	return err
}

func (r registry) deregister(consumer string) error {
	_, err := r.DeregisterNamespace(r.ctx, as(producer), NamespaceReference{Cluster: "sales"}, []string{consumer})
	return err
}

// sees is what an account is shown of the internal share.
func (r registry) sees(a blueshift.Account) string {
	out, _, err := r.DescribeDataShares(r.ctx, as(a), internalARN, Page{Limit: 100})
	if err != nil {
		return code(err)
	}
	return out[0].Type + " " + rows(out[0])
}

func (r registry) want(producerSees, consumerSees string) {
	r.t.Helper()
	if p, c := r.sees(producer), r.sees(consumer); p != producerSees || c != consumerSees {
		r.t.Errorf("the producer sees %q and the consumer %q, want %q and %q", p, c, producerSees, consumerSees)
	}
}

func TestRegistrationTakesItsTimeAndSurvivesARestart(t *testing.T) {
	const fault = "InvalidDataShareFault"
	path := filepath.Join(t.TempDir(), "records")
	db, err := store.Open(t.Context(), store.Config{Path: path})
	if err != nil {
		t.Fatal(err)
	}
	r := newRegistry(t, db)
	p := r.addCluster(producer, region, "sales", nsP)
	r.must(r.register(catalogC))
	r.want(fault, fault) // registering
	r.must(r.register(catalogC))
	wantCode(t, r.deregister(catalogC), "InvalidClusterState", "is being registered")
	r.must(db.Close())

	if db, err = store.Open(t.Context(), store.Config{Path: path}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	r = newRegistry(t, db)
	r.want(fault, fault)
	r.clock.Advance(time.Minute)
	r.want("INTERNAL "+catalogC+"=AUTHORIZED", "INTERNAL "+catalogC+"=AVAILABLE")
	_, err = r.AssociateDataShareConsumer(r.ctx, as(consumer), AssociationRequest{ARN: internalARN, ConsumerARN: new(glueC)})
	r.must(err)
	r.want("INTERNAL "+catalogC+"=ACTIVE", "INTERNAL "+glueC+"=ACTIVE")

	// A second catalog registers while the first is in use, and nothing of
	// either is lost.
	r.must(r.register(catalogP))
	_, err = r.AuthorizeDataShare(r.ctx, as(producer), internalARN, catalogC, nil)
	r.must(err)
	r.want("INTERNAL "+catalogC+"=ACTIVE", "INTERNAL "+glueC+"=ACTIVE")
	r.clock.Advance(time.Minute)
	r.want("INTERNAL "+catalogP+"=AUTHORIZED "+catalogC+"=ACTIVE", "INTERNAL "+glueC+"=ACTIVE")

	r.must(r.deregister(catalogC))
	r.must(r.deregister(catalogC))
	wantCode(t, r.register(catalogC), "InvalidClusterState", "is being deregistered")
	r.want("INTERNAL "+catalogP+"=AUTHORIZED "+catalogC+"=ACTIVE", "INTERNAL "+glueC+"=ACTIVE")
	r.clock.Advance(time.Minute)
	r.want("INTERNAL "+catalogP+"=AUTHORIZED", fault)
	wantCode(t, r.deregister(catalogC), "InvalidNamespaceFault", p.ARN(), "not registered")
	r.must(r.deregister(catalogP))
	r.clock.Advance(time.Minute)
	r.want(fault, fault)
	wantCode(t, r.deregister(catalogP), "InvalidNamespaceFault")
	r.must(r.register(catalogP)) // and again
	r.clock.Advance(time.Minute)
	r.want("INTERNAL "+catalogP+"=AUTHORIZED", fault)
}

func TestRegistrationIsRefused(t *testing.T) {
	w := newWorld(t)
	w.addCluster(producer, region, "sales", nsP)
	w.must(w.update(func(tx store.Tx) error {
		n := blueshift.ServerlessNamespace{Key: blueshift.Key{Account: producer, Region: region, ID: "lake"}, GUID: nsP2}
		g := blueshift.Workgroup{GUID: nsC3, NamespaceName: "lake", Warehouse: blueshift.Warehouse{Key: blueshift.Key{Account: producer, Region: region, ID: blueshift.WorkgroupID("pond")}, Namespace: nsP2}}
		if err := store.ServerlessNamespaces.Put(tx, n); err != nil {
			return err
		}
		n.ID, n.GUID = "other", nsC2
		if err := store.ServerlessNamespaces.Put(tx, n); err != nil {
			return err
		}
		if err := store.Namespaces.Put(tx, blueshift.Namespace{Key: blueshift.Key{Account: producer, Region: region, ID: nsP2}, Serverless: true, Warehouse: g.ID}); err != nil {
			return err
		}
		return store.Workgroups.Put(tx, g)
	}))
	for name, c := range map[string]struct {
		caller         blueshift.Account
		ref            NamespaceReference
		consumers      []string
		code, fragment string
	}{
		"cluster":               {producer, NamespaceReference{Cluster: "sales"}, []string{catalogC}, "", ""},
		"namespace by name":     {producer, NamespaceReference{Namespace: "lake", Workgroup: "pond"}, []string{catalogC}, "", ""},
		"namespace by GUID":     {producer, NamespaceReference{Namespace: nsP2, Workgroup: nsC3}, []string{catalogC}, "", ""},
		"no such cluster":       {producer, NamespaceReference{Cluster: "nosuch"}, []string{catalogC}, "ClusterNotFound", "nosuch"},
		"somebody else's":       {consumer, NamespaceReference{Cluster: "sales"}, []string{catalogC}, "ClusterNotFound", ""},
		"nothing named":         {producer, NamespaceReference{}, []string{catalogC}, "ClusterNotFound", ""},
		"no such namespace":     {producer, NamespaceReference{Namespace: "nosuch", Workgroup: "pond"}, []string{catalogC}, "InvalidNamespaceFault", "doesn't exist"},
		"their namespace":       {consumer, NamespaceReference{Namespace: nsP2, Workgroup: "pond"}, []string{catalogC}, "InvalidNamespaceFault", "doesn't exist"},
		"no such workgroup":     {producer, NamespaceReference{Namespace: "lake", Workgroup: "nosuch"}, []string{catalogC}, "ClusterNotFound", "Workgroup nosuch"},
		"another's workgroup":   {producer, NamespaceReference{Namespace: "other", Workgroup: "pond"}, []string{catalogC}, "InvalidNamespaceFault", "does not serve"},
		"two consumers":         {producer, NamespaceReference{Cluster: "sales"}, []string{catalogC, catalogP}, "InvalidParameterValue", "exactly one"},
		"an account":            {producer, NamespaceReference{Cluster: "sales"}, []string{"222222222222"}, "InvalidParameterValue", "DataCatalog/ACCOUNT"},
		"nonsense for consumer": {producer, NamespaceReference{Cluster: "sales"}, []string{"DataCatalog/2"}, "InvalidParameterValue", "DataCatalog/ACCOUNT"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := w.RegisterNamespace(w.ctx, as(c.caller), c.ref, c.consumers)
			if c.code == "" {
				wantCode(t, err, "")
				return
			}
			wantCode(t, err, c.code, c.fragment)
			_, err = w.DeregisterNamespace(w.ctx, as(c.caller), c.ref, c.consumers)
			wantCode(t, err, c.code, c.fragment)
		})
	}
	w.changeCluster(producer, "sales", func(c *blueshift.Cluster) { c.Paused = true })
	_, err := w.RegisterNamespace(w.ctx, as(producer), NamespaceReference{Cluster: "sales"}, []string{catalogP})
	wantCode(t, err, "InvalidClusterState", "Cluster sales is paused")
}

// SQL has nothing to do with the internal share, and a restored namespace keeps it.
func TestInternalShareIsNotOfSQL(t *testing.T) {
	s := newShop(t)
	_, err := s.RegisterNamespace(s.ctx, as(producer), NamespaceReference{Cluster: "sales"}, []string{catalogC})
	s.must(err)
	named := blueshift.Datashare{Name: blueshift.InternalShareName, Database: "dev"}
	wantState(t, s.update(func(tx store.Tx) error { return s.CreateDatashare(tx, s.p, named) }), "42939", "reserved")
	wantState(t, s.update(func(tx store.Tx) error { return s.DropDatashare(tx, s.p, named.Name) }), "42704")
	s.must(s.create())
	s.must(s.update(func(tx store.Tx) error {
		for d := range s.Outbound(tx, s.p) {
			if d.Name != "salesshare" {
				t.Errorf("SQL knows %s", d.Name)
			}
		}
		_, err := s.NamespaceRestored(tx, s.p.Key, nil)
		return err
	}))
	if _, _, err := s.DescribeDataShares(s.ctx, as(producer), internalARN, Page{Limit: 100}); err != nil {
		t.Errorf("the restore took the registration along: %v", err)
	}
	_, err = s.AssociateDataShareConsumer(s.ctx, as(consumer), AssociationRequest{ARN: internalARN, EntireAccount: new(true)})
	s.must(err)
	if got := s.inbound(s.c); got != nil {
		t.Errorf("a data catalog lets nobody read in SQL, but %v is inbound", got)
	}
}
