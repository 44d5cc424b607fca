package sharing

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/store"
)

func TestNobodyElseSeesOrTouchesAShare(t *testing.T) {
	s := newShop(t)
	s.granted()
	s.must(s.authorize())
	missing := strings.Replace(shareARN, "salesshare", "nosuch", 1)
	ask := func(arn string) string {
		_, _, err := s.DescribeDataShares(s.ctx, as(stranger), arn, Page{Limit: 100})
		wantCode(t, err, "InvalidDataShareFault", "either doesn't exist or isn't associated with this data consumer")
		return strings.ReplaceAll(err.Error(), "nosuch", "salesshare")
	}
	if a, b := ask(shareARN), ask(missing); a != b {
		t.Errorf("a stranger can tell a share that exists from one that does not:\n%s\n%s", a, b)
	}
	_, err := s.AuthorizeDataShare(s.ctx, as(stranger), shareARN, string(stranger), nil)
	wantCode(t, err, "InvalidDataShareFault", "belongs to account 111111111111")
	_, err = s.AssociateDataShareConsumer(s.ctx, as(stranger), AssociationRequest{ARN: shareARN, EntireAccount: new(true)})
	wantCode(t, err, "InvalidDataShareFault")
	_, err = s.RejectDataShare(s.ctx, as(stranger), shareARN)
	wantCode(t, err, "InvalidDataShareFault")
	if out, _, err := s.DescribeDataShares(s.ctx, as(stranger), "", Page{Limit: 100}); err != nil || len(out) != 0 {
		t.Errorf("got %v, %v", out, err)
	}
	s.must(s.Store.View(s.ctx, func(tx store.Tx) error {
		d := s.addNothing(stranger)
		_, known := s.InboundShare(tx, d, "salesshare", producer, nsP)
		_, unknown := s.InboundShare(tx, d, "nosuch", producer, nsP)
		wantState(t, known, "42704")
		if a, b := known.Error(), strings.ReplaceAll(unknown.Error(), "nosuch", "salesshare"); a != b {
			t.Errorf("a stranger can tell in SQL: %q, %q", a, b)
		}
		return nil
	}))
}

// addNothing is a namespace of an account without any grant.
func (s *shop) addNothing(a blueshift.Account) blueshift.Namespace {
	return blueshift.Namespace{Key: blueshift.Key{Account: a, Region: region, ID: "dddddddd-0000-4000-8000-000000000001"}}
}

func TestBadShareArguments(t *testing.T) {
	s := newShop(t)
	s.granted()
	for name, c := range map[string]struct{ arn, consumer, code, fragment string }{
		"not an ARN":       {"nonsense", "222222222222", "InvalidDataShareFault", "because the ARN doesn't exist."},
		"unknown share":    {shareARN + "2", "222222222222", "InvalidDataShareFault", "because the ARN doesn't exist."},
		"other Region":     {strings.Replace(shareARN, "us-east-1", "eu-west-1", 1), "222222222222", "InvalidDataShareFault", "call AuthorizeDataShare there"},
		"other partition":  {strings.Replace(shareARN, "arn:aws:", "arn:aws-cn:", 1), "222222222222", "InvalidDataShareFault", "because the ARN doesn't exist."},
		"not granted":      {shareARN, "333333333333", "InvalidDataShareFault", "GRANT USAGE ON DATASHARE salesshare TO ACCOUNT '333333333333'"},
		"foreign ARN":      {shareARN, arnC, "InvalidDataShareFault", "ConsumerIdentifier=222222222222"},
		"ADX":              {shareARN, "ADX", "InvalidDataShareFault", "not managed by AWS Data Exchange"},
		"data catalog":     {shareARN, "DataCatalog/222222222222", "InvalidDataShareFault", "TO ACCOUNT '222222222222' VIA DATA CATALOG"},
		"no account":       {shareARN, "22222222222", "InvalidParameterValue", "12 digits"},
		"long nonsense":    {strings.Repeat("x", 100000), "222222222222", "InvalidDataShareFault", "…"},
		"invalid utf-8":    {shareARN, strings.Repeat("\xff", 300), "InvalidParameterValue", "ConsumerIdentifier"},
		"empty identifier": {shareARN, "", "InvalidParameterValue", "ConsumerIdentifier"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := s.AuthorizeDataShare(s.ctx, as(producer), c.arn, c.consumer, nil)
			wantCode(t, err, c.code, c.fragment)
			if len(err.Error()) > 2000 {
				t.Errorf("the message has %d bytes", len(err.Error()))
			}
		})
	}
	_, _, err := s.DescribeDataSharesForProducer(s.ctx, as(producer), arnC, "", Page{Limit: 100})
	wantCode(t, err, "InvalidNamespaceFault")
	_, _, err = s.DescribeDataSharesForProducer(s.ctx, as(producer), "", "AVAILABLE", Page{Limit: 100})
	wantCode(t, err, "ValidationError", "enum value set")
	_, _, err = s.DescribeDataSharesForConsumer(s.ctx, as(consumer), "", "REJECTED", Page{Limit: 100})
	wantCode(t, err, "ValidationError")
	s.must(s.authorize())
	serverless := "arn:aws:redshift-serverless:us-east-1:222222222222:namespace/" + nsC
	wantCode(t, s.associate(AssociationRequest{ConsumerARN: &serverless}), "InvalidNamespaceFault", "Did you mean "+arnC)
	wantCode(t, s.associate(AssociationRequest{ConsumerARN: new(arnP2)}), "InvalidNamespaceFault")
}

func TestConsumerFilterTakesEveryScope(t *testing.T) {
	s := newShop(t)
	s.granted()
	s.must(s.authorize())
	list := func(arn string) string {
		out, _, err := s.DescribeDataSharesForConsumer(s.ctx, as(consumer), arn, "", Page{Limit: 100})
		s.must(err)
		if len(out) == 0 {
			return ""
		}
		return rows(out[0])
	}
	if got := list(arnC); got != "" {
		t.Errorf("AVAILABLE is not usable yet: %q", got)
	}
	s.must(s.associate(AssociationRequest{ConsumerARN: new(arnC)}))
	if a, b := list(arnC), list(arnC2); a != arnC+"=ACTIVE" || b != "" {
		t.Errorf("by namespace: %q, %q", a, b)
	}
	s.must(s.associate(AssociationRequest{ConsumerRegion: new("us-east-1")}))
	if got := list(arnC2); got != "222222222222@us-east-1=ACTIVE" {
		t.Errorf("by Region: %q", got)
	}
	s.must(s.associate(AssociationRequest{EntireAccount: new(true)}))
	if got := list(arnC2); got != "222222222222=ACTIVE" {
		t.Errorf("by account: %q", got)
	}
}

// Inbound and outbound shares of several accounts come in order of ARN, page
// by page.
func TestPagesOfShares(t *testing.T) {
	w := newWorld(t)
	accounts := []blueshift.Account{"111111111111", "222222222222", "333333333333"}
	for i, a := range accounts {
		n := w.addCluster(a, region, "c", fmt.Sprintf("aaaaaaaa-0000-4000-8000-00000000000%d", i))
		far := w.addCluster(a, elsewhere, "far", fmt.Sprintf("aaaaaaaa-0000-4000-8000-00000000001%d", i))
		w.must(w.update(func(tx store.Tx) error {
			for j := range 25 {
				name := fmt.Sprintf("s%02d", j)
				for _, in := range []blueshift.Namespace{n, far} {
					if err := w.CreateDatashare(tx, in, blueshift.Datashare{Name: name, Database: "dev"}); err != nil {
						return err
					}
					if err := w.GrantUsage(tx, in, name, blueshift.ConsumerID{Account: consumer}); err != nil {
						return err
					}
				}
			}
			return nil
		}))
		for j := range 25 {
			arn := blueshift.DatashareARN(region, a, n.ID, fmt.Sprintf("s%02d", j))
			p := blueshift.Principal{Account: a, Region: region}
			if _, err := w.AuthorizeDataShare(w.ctx, p, arn, string(consumer), nil); err != nil {
				t.Fatal(err)
			}
		}
	}
	var all []string
	page := Page{Limit: 20}
	for {
		out, more, err := w.DescribeDataShares(w.ctx, as(consumer), "", page)
		w.must(err)
		for _, v := range out {
			all = append(all, v.ARN)
		}
		if !more {
			break
		}
		if len(out) != 20 {
			t.Fatalf("a page of %d", len(out))
		}
		page.After = out[19].ARN
	}
	if len(all) != 75 {
		t.Fatalf("%d shares, want 25 of each account and none of the other Region", len(all))
	}
	for i := 1; i < len(all); i++ {
		if all[i-1] >= all[i] {
			t.Fatalf("%s comes before %s", all[i-1], all[i])
		}
	}
}

func TestContentFollowsTheProducer(t *testing.T) {
	s := newShop(t)
	s.granted()
	do := func(what func(store.Tx) error) { t.Helper(); s.must(s.update(what)) }
	get := func() (d blueshift.Datashare) {
		s.must(s.Store.View(s.ctx, func(tx store.Tx) (err error) { d, err = s.Datashare(tx, s.p, "salesshare"); return err }))
		return d
	}
	t2 := blueshift.SharedObject{ID: 11, SchemaID: 1, Schema: "public", Name: "t2", Kind: "table"}
	t3 := blueshift.SharedObject{ID: 12, SchemaID: 1, Schema: "public", Name: "t3", Kind: "table"}
	do(func(tx store.Tx) error { return s.ObjectCreated(tx, s.p, "dev", t2) })
	if len(get().Objects) != 1 {
		t.Fatal("without INCLUDENEW a new table stays out")
	}
	do(func(tx store.Tx) error {
		return s.AddObjects(tx, s.p, "dev", "salesshare", schema, []blueshift.SharedObject{sales, t2})
	})
	do(func(tx store.Tx) error { return s.SetIncludeNew(tx, s.p, "dev", "salesshare", schema, true) })
	do(func(tx store.Tx) error { return s.ObjectCreated(tx, s.p, "dev", t3) })
	do(func(tx store.Tx) error {
		return s.ObjectCreated(tx, s.p, "otherdb", blueshift.SharedObject{ID: 13, SchemaID: 1})
	})
	if d := get(); len(d.Objects) != 3 || !d.Schemas[0].IncludeNew {
		t.Fatalf("got %+v", d)
	}
	do(func(tx store.Tx) error { return s.ObjectDropped(tx, s.p, "dev", 11) })
	do(func(tx store.Tx) error { return s.RemoveObject(tx, s.p, "dev", "salesshare", t3) })
	if d := get(); len(d.Objects) != 1 || d.Objects[0].Name != "sales" {
		t.Fatalf("got %+v", d)
	}
	wantState(t, s.update(func(tx store.Tx) error { return s.RemoveObject(tx, s.p, "dev", "salesshare", t3) }), "42P01", "Datashare salesshare does not contain the Relation t3")
	unknown := blueshift.SharedSchema{ID: 2, Name: "Other"}
	wantState(t, s.update(func(tx store.Tx) error { return s.RemoveSchema(tx, s.p, "dev", "salesshare", unknown) }), "3F000")
	wantState(t, s.update(func(tx store.Tx) error { return s.SetIncludeNew(tx, s.p, "dev", "salesshare", unknown, true) }), "3F000", `ADD SCHEMA "Other"`)
	wantState(t, s.update(func(tx store.Tx) error { return s.AddSchema(tx, s.p, "otherdb", "salesshare", unknown) }), "0A000", `Connect to database "dev"`)
	wantState(t, s.update(func(tx store.Tx) error { return s.AddSchema(tx, s.p, "dev", "nosuch", unknown) }), "42704", "Datashare nosuch does not exist")
	before := get().Content
	do(func(tx store.Tx) error { return s.SchemaDropped(tx, s.p, "dev", 1) })
	if after := get().Content; after == before {
		t.Error("a statement compiled over the old content would not know")
	}
	if d := get(); len(d.Objects) != 0 || len(d.Schemas) != 0 {
		t.Fatalf("a dropped schema takes its tables along: %+v", d)
	}
}

// Session checks a statement in a View before COMMIT applies it.
func TestStatementsCanBeCheckedWithoutEffect(t *testing.T) {
	s := newShop(t)
	check := func(name string) error {
		return s.Store.View(s.ctx, func(tx store.Tx) error {
			return s.CreateDatashare(tx, s.p, blueshift.Datashare{Name: name, Database: "dev"})
		})
	}
	s.must(check("salesshare"))
	s.must(s.create())
	wantState(t, check("salesshare"), "42710")
	wantState(t, check(""), "42622")
	wantState(t, check(strings.Repeat("n", 128)), "42622")
}

func TestEncryptionBetweenAccounts(t *testing.T) {
	s := newShop(t)
	s.granted()
	s.must(s.authorize())
	s.changeCluster(consumer, "analytics", func(c *blueshift.Cluster) { c.Encrypted = false })
	wantCode(t, s.associate(AssociationRequest{ConsumerARN: new(arnC)}), "InvalidDataShareFault", "the consumer's cluster is not encrypted")
	s.must(s.associate(AssociationRequest{EntireAccount: new(true)}))
	wantState(t, s.read(s.c), "0A000", "the consumer's cluster is not encrypted", "Account 222222222222 must run: aws redshift modify-cluster --encrypted --cluster-identifier analytics")
	s.must(s.read(s.c2))
	s.must(s.grant("", nsP2))
	s.changeCluster(producer, "sales", func(c *blueshift.Cluster) { c.Encrypted = false })
	wantState(t, s.read(s.c2), "0A000", "the producer's cluster is not encrypted")
	wantState(t, s.read(s.p2), "0A000")
	s.changeCluster(producer, "other", func(c *blueshift.Cluster) { c.Encrypted = false })
	s.must(s.read(s.p2)) // within an account neither will do
}

func TestNodesThatCannotShare(t *testing.T) {
	s := newShop(t)
	s.Ask(&objects{})
	s.granted()
	s.must(s.authorize())
	to := func(a blueshift.Account, cluster, nodeType string) {
		s.changeCluster(a, cluster, func(c *blueshift.Cluster) { c.NodeType = nodeType })
	}
	q := ShareQuestion{ARN: shareARN, Consumer: arnC, Wants: blueshift.Select}
	to(consumer, "analytics", "dc2.large")
	wantCode(t, s.associate(AssociationRequest{ConsumerARN: new(arnC)}), "InvalidDataShareFault", "not of type RA3 or RG", "Account 222222222222 must run: aws redshift resize-cluster --node-type ra3.large --cluster-identifier analytics")
	s.must(s.associate(AssociationRequest{EntireAccount: new(true)}))
	wantState(t, s.read(s.c), "0A000", "the nodes of the consumer's cluster are not of type RA3 or RG", "resize-cluster")
	if got := s.explain(consumer, q); got != "share, grant, authorize, !clusters, associate, public access, -mount" {
		t.Error(got)
	}
	if got := s.explain(producer, q); got != "share, grant, authorize, clusters, associate" {
		t.Errorf("the producer is told of the consumer's cluster: %s", got)
	}
	s.must(s.read(s.c2))
	to(consumer, "analytics", "rg.xlarge")
	s.must(s.read(s.c))
	to(producer, "sales", "dc2.large")
	wantState(t, s.read(s.c), "0A000", "the nodes of the producer's cluster", "Account 111111111111 must run")
	if got := s.explain(producer, q); got != "share, grant, authorize, !clusters, associate" {
		t.Error(got)
	}
}

func TestAskingWhetherAShareIsReadableIsFree(t *testing.T) {
	s := newShop(t)
	s.granted()
	s.must(s.authorize())
	s.must(s.associate(AssociationRequest{ConsumerARN: new(arnC)}))
	key := s.key()
	if n := testing.AllocsPerRun(1000, func() {
		if _, err := s.Readable(s.ctx, s.c, key); err != nil {
			t.Fatal(err)
		}
	}); n > 0 {
		t.Errorf("%v allocations per statement", n)
	}
}

func TestADeletedClusterLeavesNothingShared(t *testing.T) {
	s := newShop(t)
	s.granted()
	s.must(s.authorize())
	s.must(s.grant("", nsP2))
	s.must(s.associate(AssociationRequest{ConsumerARN: new(arnC)}))
	s.must(s.associate(AssociationRequest{ConsumerARN: new(arnC2)}))
	end := func(a blueshift.Account, id string) {
		t.Helper()
		var after func()
		s.must(s.update(func(tx store.Tx) error {
			c, err := store.Clusters.Get(tx, blueshift.Key{Account: a, Region: region, ID: id})
			if err != nil {
				return err
			}
			f, err := s.clusterDeleted(tx, c)
			after = func() { f(s.ctx) }
			return err
		}))
		after()
	}
	s.cuts = nil
	end(consumer, "analytics")
	s.want("222222222222=ACTIVE "+arnP2+"=ACTIVE", arnC2+"=ACTIVE")
	if len(s.cuts) != 1 {
		t.Errorf("cuts %v", s.cuts)
	}
	end(producer, "other")
	s.want("222222222222=ACTIVE", arnC2+"=ACTIVE")
	end(producer, "sales")
	s.want("InvalidDataShareFault", "InvalidDataShareFault")
	wantState(t, s.read(s.c2), "3D000")
}

// Readers, both accounts and the producer's SQL at once; meant for the race
// detector. After the last withdrawal nobody reads.
func TestHandshakesAtOnce(t *testing.T) {
	s := newShop(t)
	s.granted()
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for range 50 {
				_ = s.authorize()
				_ = s.associate(AssociationRequest{ConsumerARN: new(arnC)})
				_, _ = s.DeauthorizeDataShare(s.ctx, as(producer), shareARN, string(consumer))
			}
		})
		all.Go(func() {
			for range 200 {
				_ = s.read(s.c)
				_, _, _ = s.DescribeDataShares(s.ctx, as(consumer), "", Page{Limit: 100})
			}
		})
	}
	all.Wait()
	_, _ = s.DeauthorizeDataShare(s.ctx, as(producer), shareARN, string(consumer))
	wantState(t, s.read(s.c), "42501", "DEAUTHORIZED")
}
