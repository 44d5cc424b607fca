package sharing

import (
	"slices"
	"testing"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/store"
)

const (
	shareARN = "arn:aws:redshift:us-east-1:111111111111:datashare:" + nsP + "/salesshare"
	arnC     = "arn:aws:redshift:us-east-1:222222222222:namespace:" + nsC
	arnC2    = "arn:aws:redshift:us-east-1:222222222222:namespace:" + nsC2
	arnP2    = "arn:aws:redshift:us-east-1:111111111111:namespace:" + nsP2
)

var (
	schema = blueshift.SharedSchema{ID: 1, Name: "public"}
	sales  = blueshift.SharedObject{ID: 10, SchemaID: 1, Schema: "public", Name: "sales", Kind: "table"}
)

// shop is a world with the two warehouses of the datashare handshake, a second
// one of each account, and what the producer does in SQL.
type shop struct {
	*world
	p, p2, c, c2 blueshift.Namespace
}

func newShop(t testing.TB) *shop {
	w := newWorld(t)
	return &shop{w, w.addCluster(producer, region, "sales", nsP), w.addCluster(producer, region, "other", nsP2),
		w.addCluster(consumer, region, "analytics", nsC), w.addCluster(consumer, region, "second", nsC2)}
}

func (s *shop) create() error {
	return s.update(func(tx store.Tx) error {
		return s.CreateDatashare(tx, s.p, blueshift.Datashare{Name: "salesshare", Database: "dev", Owner: "admin"})
	})
}

func (s *shop) grant(a blueshift.Account, ns string) error {
	return s.update(func(tx store.Tx) error {
		return s.GrantUsage(tx, s.p, "salesshare", blueshift.ConsumerID{Account: a, Namespace: ns})
	})
}

func (s *shop) revoke(a blueshift.Account, ns string) error {
	return s.update(func(tx store.Tx) error {
		return s.RevokeUsage(tx, s.p, "salesshare", blueshift.ConsumerID{Account: a, Namespace: ns})
	})
}

func (s *shop) drop() error {
	return s.update(func(tx store.Tx) error { return s.DropDatashare(tx, s.p, "salesshare") })
}

// granted makes a share with content that is granted to the consumer account.
func (s *shop) granted() {
	s.t.Helper()
	s.must(s.create())
	s.must(s.update(func(tx store.Tx) error { return s.AddSchema(tx, s.p, "dev", "salesshare", schema) }))
	s.must(s.update(func(tx store.Tx) error { return s.AddObject(tx, s.p, "dev", "salesshare", sales) }))
	s.must(s.grant(consumer, ""))
}

// sees is what DescribeDataShares with the ARN shows an account: its rows or
// the error code.
func (s *shop) sees(a blueshift.Account) string {
	s.t.Helper()
	out, _, err := s.DescribeDataShares(s.ctx, as(a), shareARN, Page{Limit: 100})
	if err != nil {
		return code(err)
	}
	return rows(out[0])
}

func (s *shop) authorize() error {
	_, err := s.AuthorizeDataShare(s.ctx, as(producer), shareARN, string(consumer), nil)
	return err
}

func (s *shop) associate(r AssociationRequest) error {
	r.ARN = shareARN
	_, err := s.AssociateDataShareConsumer(s.ctx, as(consumer), r)
	return err
}

func (s *shop) disassociate(r AssociationRequest) error {
	r.ARN = shareARN
	_, err := s.DisassociateDataShareConsumer(s.ctx, as(consumer), r)
	return err
}

func (s *shop) key() blueshift.Key {
	return blueshift.Key{Account: producer, Region: region, ID: blueshift.DatashareID(nsP, "salesshare")}
}

func (s *shop) read(n blueshift.Namespace) error {
	_, err := s.Readable(s.ctx, n, s.key())
	return err
}

func (s *shop) mount(n blueshift.Namespace, a blueshift.Account) (d blueshift.Datashare, err error) {
	err = s.Store.View(s.ctx, func(tx store.Tx) error {
		d, err = s.MountShare(tx, n, "salesshare", a, nsP)
		return err
	})
	return d, err
}

func (s *shop) inbound(n blueshift.Namespace) (names []string) {
	s.must(s.Store.View(s.ctx, func(tx store.Tx) error {
		for d := range s.Inbound(tx, n) {
			names = append(names, d.Name)
		}
		return nil
	}))
	return names
}

func (s *shop) want(p, c string) {
	s.t.Helper()
	if got := s.sees(producer); got != p {
		s.t.Fatalf("the producer sees %q, want %q", got, p)
	}
	if got := s.sees(consumer); got != c {
		s.t.Fatalf("the consumer sees %q, want %q", got, c)
	}
}

// The canonical cross-account walk-through, its API steps and their SQL twins.
func TestTwoAccountsShare(t *testing.T) {
	const fault = "InvalidDataShareFault"
	s := newShop(t)
	s.must(s.create()) // 2
	s.want(fault, fault)
	wantState(t, s.create(), "42710", `share "salesshare" already exists`) // 3
	add := func(what func(store.Tx) error) error { return s.update(what) }
	addSchema := func(tx store.Tx) error { return s.AddSchema(tx, s.p, "dev", "salesshare", schema) }
	addTable := func(tx store.Tx) error { return s.AddObject(tx, s.p, "dev", "salesshare", sales) }
	wantState(t, add(addTable), "3F000", "ALTER DATASHARE salesshare ADD SCHEMA public") // 4
	s.must(add(addSchema))
	s.must(add(addTable))
	wantState(t, add(addSchema), "42P06", "Schema public is already added to the datashare salesshare") // 5
	wantState(t, add(addTable), "42P07", "Relation sales is already added to the datashare salesshare")
	s.must(s.grant(consumer, "")) // 6
	s.want("222222222222=PENDING_AUTHORIZATION", fault)
	s.must(s.grant(consumer, ""))
	s.want("222222222222=PENDING_AUTHORIZATION", fault)
	out, _, err := s.DescribeDataSharesForConsumer(s.ctx, as(consumer), "", "", Page{Limit: 100})
	s.must(err)
	if len(out) != 0 {
		t.Fatalf("a pending share is listed to the consumer: %v", out)
	}

	one := AssociationRequest{ConsumerARN: new(arnC), EntireAccount: new(false)}
	wantCode(t, s.associate(one), fault, "either doesn't exist or isn't associated with this data consumer", "authorize-data-share") // 7
	v, err := s.AuthorizeDataShare(s.ctx, as(producer), shareARN, string(consumer), nil)                                             // 8
	s.must(err)
	if v.ARN != shareARN || v.ProducerARN != s.p.ARN() || v.PubliclyAccessible || rows(v) != "222222222222=AUTHORIZED" || v.Associations[0].ProducerAllowedWrites != nil {
		t.Fatalf("got %+v", v)
	}
	s.must(s.authorize())
	s.want("222222222222=AUTHORIZED", "222222222222=AVAILABLE") // 9
	for status, n := range map[string]int{"AVAILABLE": 1, "ACTIVE": 0} {
		if out, _, err := s.DescribeDataSharesForConsumer(s.ctx, as(consumer), "", status, Page{Limit: 100}); err != nil || len(out) != n {
			t.Fatalf("ForConsumer %s: %v, %v", status, out, err)
		}
	}
	if out, _, err := s.DescribeDataSharesForProducer(s.ctx, as(producer), s.p.ARN(), "AUTHORIZED", Page{Limit: 100}); err != nil || len(out) != 1 {
		t.Fatalf("ForProducer: %v, %v", out, err)
	}
	if got := s.inbound(s.c); got != nil { // 10
		t.Fatalf("SHOW DATASHARES lists %v before the association", got)
	}
	_, err = s.mount(s.c, producer)
	wantState(t, err, "42501", "Account 222222222222 must run: aws redshift associate-data-share-consumer")
	wantCode(t, s.associate(AssociationRequest{ConsumerARN: new(arnC[:len(arnC)-1] + "9")}), "InvalidNamespaceFault") // 11
	s.must(s.associate(one))                                                                                          // 12
	s.want("222222222222=ACTIVE", arnC+"=ACTIVE")
	if got := s.inbound(s.c); !slices.Equal(got, []string{"salesshare"}) { // 13
		t.Fatalf("inbound %v", got)
	}
	d, err := s.mount(s.c, producer) // 14
	s.must(err)
	if len(d.Schemas) != 1 || len(d.Objects) != 1 || d.Objects[0].Privileges() != blueshift.Select {
		t.Fatalf("content %+v", d)
	}
	_, err = s.mount(s.c, "")
	wantState(t, err, "42704", "OF ACCOUNT '111111111111' NAMESPACE")
	db := blueshift.Database{Key: blueshift.Key{Account: consumer, Region: region, ID: blueshift.DatabaseID(nsC, "sales_db")},
		Namespace: nsC, Name: "sales_db", Share: d.ID, ShareKey: d.Key, ShareID: d.ShareID, ShareName: d.Name}
	s.must(s.update(func(tx store.Tx) error { return store.Databases.Put(tx, db) }))
	_, err = s.mount(s.c, producer)
	wantState(t, err, "42710", `already has database "sales_db"`)
	s.must(s.read(s.c))

	writable := func() error { _, err := s.Writable(s.ctx, s.c, s.key()); return err } // 22 to 25
	const noWrites = "Datashare writes are not authorized by producer or associated by consumer"
	wantState(t, writable(), "42501", noWrites)
	_, err = s.AuthorizeDataShare(s.ctx, as(producer), shareARN, string(consumer), new(true))
	s.must(err)
	wantState(t, writable(), "42501", noWrites)
	one.AllowWrites = new(true)
	s.must(s.associate(one))
	s.must(writable())
	s.must(s.authorize())
	wantState(t, writable(), "42501", noWrites)
	s.must(s.read(s.c))

	s.must(s.associate(AssociationRequest{ConsumerRegion: new("us-east-1")})) // 26
	s.want("222222222222=ACTIVE", "222222222222@us-east-1=ACTIVE")
	_, err = s.mount(s.c2, producer)
	s.must(err)
	s.must(s.associate(AssociationRequest{EntireAccount: new(true)})) // 27
	s.want("222222222222=ACTIVE", "222222222222=ACTIVE")
	wantCode(t, s.disassociate(AssociationRequest{ConsumerARN: new(arnC)}), fault, "isn't associated with this data consumer", "the entire account") // 28
	s.must(s.disassociate(AssociationRequest{EntireAccount: new(true)}))
	s.want("222222222222=AUTHORIZED", "222222222222=AVAILABLE")
	wantState(t, s.read(s.c), "42501")
	s.must(s.associate(AssociationRequest{ConsumerARN: new(arnC)})) // 29
	s.must(s.read(s.c))
	wantState(t, s.read(s.c2), "42501", "not with "+nsC2)

	s.changeCluster(consumer, "analytics", func(c *blueshift.Cluster) { c.PubliclyAccessible = true }) // 30
	wantState(t, s.read(s.c), "42501", "permission denied: datashare salesshare cannot be accessed from a publicly accessible cluster")
	s.must(s.update(func(tx store.Tx) error { return s.SetPubliclyAccessible(tx, s.p, "dev", "salesshare", true) }))
	s.must(s.read(s.c))

	s.must(s.update(func(tx store.Tx) error { return s.SetPubliclyAccessible(tx, s.p, "dev", "salesshare", false) }))
	wantState(t, s.read(s.c), "42501")
	s.changeCluster(consumer, "analytics", func(c *blueshift.Cluster) { c.PubliclyAccessible = false })

	s.cuts = nil
	v, err = s.DeauthorizeDataShare(s.ctx, as(producer), shareARN, string(consumer)) // 31
	s.must(err)
	if rows(v) != "222222222222=DEAUTHORIZED" || !slices.Equal(s.cuts, []blueshift.Key{s.key()}) {
		t.Fatalf("got %s, cuts %v", rows(v), s.cuts)
	}
	s.want("222222222222=DEAUTHORIZED", fault)
	wantState(t, s.read(s.c), "42501", "DEAUTHORIZED", "Account 111111111111 must run: aws redshift authorize-data-share")
	if got := s.inbound(s.c); got != nil {
		t.Fatalf("inbound %v", got)
	}
	_, err = s.DeauthorizeDataShare(s.ctx, as(producer), shareARN, string(consumer))
	wantCode(t, err, fault, "because you have already removed authorization from the data share.")
	s.must(s.authorize()) // 32
	s.want("222222222222=AUTHORIZED", "222222222222=AVAILABLE")
	v, err = s.RejectDataShare(s.ctx, as(consumer), shareARN) // 33
	s.must(err)
	if rows(v) != "222222222222=REJECTED" {
		t.Fatalf("got %s", rows(v))
	}
	s.want("222222222222=REJECTED", fault)
	wantCode(t, s.associate(AssociationRequest{ConsumerARN: new(arnC)}), fault)
	s.must(s.authorize())
	s.must(s.associate(AssociationRequest{ConsumerARN: new(arnC)}))
	s.want("222222222222=ACTIVE", arnC+"=ACTIVE")
	if _, err := s.Mounted(s.ctx, s.c, db); err != nil {
		t.Fatalf("the database made before has to work again: %v", err)
	}

	s.must(s.revoke(consumer, "")) // 34
	s.want(fault, fault)
	wantState(t, s.read(s.c), "42501", "GRANT USAGE ON DATASHARE salesshare TO ACCOUNT '222222222222'")
	s.must(s.grant(consumer, ""))
	s.want("222222222222=PENDING_AUTHORIZATION", fault)
	s.must(s.drop()) // 35
	_, _, err = s.DescribeDataShares(s.ctx, as(producer), shareARN, Page{Limit: 100})
	wantCode(t, err, fault, "because the ARN doesn't exist.")
	wantState(t, s.read(s.c), "3D000", "no longer exists")
	wantState(t, s.drop(), "42704", "Datashare salesshare does not exist")

	// A share of the same name that is made later is another share.
	s.granted()
	s.must(s.authorize())
	s.must(s.associate(AssociationRequest{EntireAccount: new(true)}))
	s.must(s.read(s.c))
	_, err = s.Mounted(s.ctx, s.c, db)
	wantState(t, err, "3D000", "DROP DATABASE sales_db")
}

func TestNamespaceOfTheSameAccount(t *testing.T) {
	s := newShop(t)
	s.must(s.create())
	s.must(s.grant("", nsP2))
	if got := s.sees(producer); got != arnP2+"=ACTIVE" {
		t.Fatalf("DescribeDataShares shows %q", got)
	}
	_, err := s.mount(s.p2, "")
	s.must(err)
	s.must(s.read(s.p2))
	if got := s.inbound(s.p2); !slices.Equal(got, []string{"salesshare"}) {
		t.Fatalf("inbound %v", got)
	}
	if got := s.inbound(s.p); got != nil {
		t.Fatalf("the producer's own share is inbound to it: %v", got)
	}
	if v, err := s.AuthorizeDataShare(s.ctx, as(producer), shareARN, arnP2, nil); err != nil || rows(v) != arnP2+"=ACTIVE" {
		t.Fatalf("authorizing what needs none: %v, %v", rows(v), err)
	}
	_, err = s.DeauthorizeDataShare(s.ctx, as(producer), shareARN, arnP2)
	wantCode(t, err, "InvalidDataShareFault", "REVOKE USAGE ON DATASHARE salesshare FROM NAMESPACE")
	s.must(s.revoke("", nsP2))
	wantState(t, s.read(s.p2), "42501", "GRANT USAGE ON DATASHARE salesshare TO NAMESPACE '"+nsP2+"'")
	wantState(t, s.grant("", nsC), "22023", "TO ACCOUNT")
	wantState(t, s.grant("", nsP), "22023", "belongs to")
	wantState(t, s.grant("", "not-a-guid"), "22023")
	wantState(t, s.grant("12", ""), "22023", "12 digits")
	wantState(t, s.grant("", ""), "42601")
}

// An account that grants to itself authorizes and associates like any other,
// and one DescribeDataShares shows both sides.
func TestSelfGrant(t *testing.T) {
	s := newShop(t)
	s.must(s.create())
	s.must(s.grant(producer, ""))
	wantState(t, s.read(s.p2), "42501")
	_, err := s.AuthorizeDataShare(s.ctx, as(producer), shareARN, string(producer), nil)
	s.must(err)
	if got := s.sees(producer); got != "111111111111=AUTHORIZED" {
		t.Fatalf("got %q", got)
	}
	_, err = s.AssociateDataShareConsumer(s.ctx, as(producer), AssociationRequest{ARN: shareARN, ConsumerRegion: new("us-east-1")})
	s.must(err)
	if got := s.sees(producer); got != "111111111111=ACTIVE 111111111111@us-east-1=ACTIVE" {
		t.Fatalf("got %q", got)
	}
	_, err = s.AssociateDataShareConsumer(s.ctx, as(producer), AssociationRequest{ARN: shareARN, EntireAccount: new(true)})
	s.must(err)
	if got := s.sees(producer); got != "111111111111=ACTIVE" {
		t.Fatalf("got %q", got)
	}
	s.must(s.read(s.p2))
	if got := s.inbound(s.p); got != nil {
		t.Fatalf("the producer's own share is inbound to it: %v", got)
	}
}
