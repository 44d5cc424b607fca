package sharing

import (
	"strings"
	"testing"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/store"
)

// objects answers the same whatever it is asked about databases.
type objects struct {
	now  blueshift.SharedNow
	lent blueshift.LentNow
}

func (o *objects) SharedNow(store.Tx, blueshift.Datashare, string, string) (blueshift.SharedNow, error) {
	return o.now, nil
}

func (o *objects) LentNow(store.Tx, blueshift.Datashare, blueshift.Namespace, blueshift.Database, string, string, string) (blueshift.LentNow, error) {
	return o.lent, nil
}

// explain writes the steps that are told as done, "!" before the one that is
// missing and "-" before those that are blocked, or the code of the refusal.
func (s *shop) explain(a blueshift.Account, q ShareQuestion) string {
	s.t.Helper()
	_, steps, err := s.ExplainDatashare(s.ctx, as(a), q)
	if err != nil {
		return code(err)
	}
	var out []string
	for _, step := range steps {
		mark := map[blueshift.StepState]string{blueshift.Missing: "!", blueshift.Blocked: "-"}[step.State]
		out = append(out, mark+step.Name)
		if (step.State == blueshift.Done) != (step.Why == "") || step.Call == "" || !step.Who.Valid() {
			s.t.Errorf("step %+v", step)
		}
	}
	return strings.Join(out, ", ")
}

// mountDatabase makes a database of the share in a consumer's namespace.
func (s *shop) mountDatabase(n blueshift.Namespace, change ...func(*blueshift.Database)) {
	s.t.Helper()
	s.must(s.update(func(tx store.Tx) error {
		d, err := store.Datashares.Get(tx, s.key())
		if err != nil {
			return err
		}
		db := blueshift.Database{Key: n.Key, Namespace: n.ID, Name: "sales_db", Share: d.ID, ShareName: d.Name, ShareKey: d.Key, ShareID: d.ShareID, WithPermissions: true}
		db.ID = blueshift.DatabaseID(n.ID, db.Name)
		for _, f := range change {
			f(&db)
		}
		return store.Databases.Put(tx, db)
	}))
}

// TestEachSideIsToldItsSteps: the producer sees what is in the share and how far
// the handshake is, a consumer the handshake and its own side, what is in the
// share once it may read it, and strangers nothing.
func TestEachSideIsToldItsSteps(t *testing.T) {
	s := newShop(t)
	known := &objects{lent: blueshift.LentNow{Known: true}}
	s.Ask(known)
	q := ShareQuestion{ARN: shareARN, Consumer: arnC, Object: "public.sales", Wants: blueshift.Select, User: "bob"}
	tells := func(when, forProducer, forConsumer string) {
		t.Helper()
		asked := q
		asked.User = "" // is not for the producer to know
		if got := s.explain(producer, asked); got != forProducer {
			t.Errorf("%s: the producer is told %q, want %q", when, got, forProducer)
		}
		if got := s.explain(consumer, q); got != forConsumer {
			t.Errorf("%s: the consumer is told %q, want %q", when, got, forConsumer)
		}
		if got := s.explain(stranger, q); got != "InvalidDataShareFault" {
			t.Errorf("%s: a stranger is told %q", when, got)
		}
	}
	user := ", -database usage"
	tells("nothing is there", "!share, -schema, -object, -grant, -authorize, -associate", "InvalidDataShareFault")
	s.must(s.create())
	tells("empty", "share, !schema, -object, -grant, -authorize, clusters, -associate", "InvalidDataShareFault")
	known.now = blueshift.SharedNow{SchemaExists: true, Exists: true, Schema: true}
	tells("the schema cannot be used", "share, !schema, -object, -grant, -authorize, clusters, -associate", "InvalidDataShareFault")
	known.now.Usable = true
	tells("the schema is in", "share, schema, !object, -grant, -authorize, clusters, -associate", "InvalidDataShareFault")
	known.now = blueshift.SharedNow{SchemaExists: true, Exists: true, Schema: true, Usable: true, Object: true, Held: blueshift.Insert}
	tells("not readable", "share, schema, object, !privilege, -grant, -authorize, clusters, -associate", "InvalidDataShareFault")
	known.now.Held |= blueshift.Select
	tells("shared", "share, schema, object, privilege, !grant, -authorize, clusters, -associate", "InvalidDataShareFault")
	s.must(s.grant(consumer, ""))
	tells("granted", "share, schema, object, privilege, grant, !authorize, clusters, -associate", "share, grant, !authorize, clusters, -associate, public access, -mount"+user)
	s.must(s.authorize())
	tells("authorized", "share, schema, object, privilege, grant, authorize, clusters, !associate", "share, grant, authorize, clusters, !associate, public access, -mount"+user)
	s.must(s.associate(AssociationRequest{ConsumerARN: new(arnC)}))
	whole := "share, schema, object, privilege, grant, authorize, clusters, associate"
	tells("associated", whole, whole+", public access, !mount"+user)
	s.mountDatabase(s.c)
	tells("mounted", whole, whole+", public access, mount, !database usage, -schema usage, -user privilege")
	known.lent.Usage, known.lent.UsageOfSchema = true, true
	tells("usable", whole, whole+", public access, mount, database usage, schema usage, !user privilege")
	known.lent.Held = blueshift.Select | blueshift.Insert
	tells("open", whole, whole+", public access, mount, database usage, schema usage, user privilege")

	q.Wants = blueshift.Insert
	tells("to write", strings.Replace(strings.Replace(whole, "authorize", "!authorize", 1), "associate", "-associate", 1),
		strings.Replace(strings.Replace(whole, "authorize", "!authorize", 1), "associate", "-associate", 1)+", public access, mount, database usage, schema usage, user privilege")
	q.Wants = blueshift.Select
	s.changeCluster(consumer, "analytics", func(c *blueshift.Cluster) { c.Encrypted = false })
	tells("the consumer is not encrypted", whole, strings.Replace(whole, "clusters", "!clusters", 1)+", public access, mount, database usage, schema usage, user privilege")
	s.changeCluster(consumer, "analytics", func(c *blueshift.Cluster) { c.Encrypted, c.PubliclyAccessible = true, true })
	tells("the consumer is public", whole, whole+", !public access, mount, database usage, schema usage, user privilege")
	s.must(s.drop())
	tells("dropped", "!share, schema, object, privilege, -grant, -authorize, -associate", "InvalidDataShareFault")

	// Without its namespace nobody can make it again: the consumer has a database to drop.
	s.must(s.update(func(tx store.Tx) error { return store.Namespaces.Delete(tx, s.p.Key) }))
	tells("the namespace is deleted", "InvalidDataShareFault", "InvalidDataShareFault")
	q.ARN, q.Object = "", "sales_db.public.sales"
	if got := s.explain(consumer, q); got != "!producer" {
		t.Errorf("the namespace is deleted: the consumer is told %q of its database", got)
	}
}

// TestAUserIsToldWhatItMayUse: a user who may not use what was mounted is told
// neither what is in it nor in which state the share is.
func TestAUserIsToldWhatItMayUse(t *testing.T) {
	s := newShop(t)
	known := &objects{lent: blueshift.LentNow{Known: true}}
	s.Ask(known)
	s.granted()
	s.must(s.authorize())
	s.must(s.associate(AssociationRequest{EntireAccount: new(true)}))
	s.mountDatabase(s.c)
	names := func(change ...func(*blueshift.AccessQuestion)) (out string) {
		q := blueshift.AccessQuestion{Share: s.key(), Consumer: s.c, Schema: "public", Object: "sales", Wants: blueshift.Select, User: "bob", Asker: blueshift.Asker{Consumer: true, Self: true}}
		for _, f := range change {
			f(&q)
		}
		s.must(s.Store.View(s.ctx, func(tx store.Tx) error {
			steps, err := s.Explain(tx, q)
			for _, step := range steps {
				out += step.Name + " "
			}
			return err
		}))
		return out
	}
	closed, open := "share grant authorize clusters associate ", "share schema object grant authorize clusters associate "
	rest := "public access mount database usage schema usage user privilege "
	mine := "database usage schema usage user privilege "
	if got := names(); got != mine {
		t.Errorf("without USAGE: %q", got)
	}
	s.must(s.deauthorize())
	if got := names(); got != mine {
		t.Errorf("without USAGE, deauthorized: %q", got)
	}
	s.must(s.authorize())
	s.must(s.associate(AssociationRequest{EntireAccount: new(true)}))
	known.lent.Usage = true
	if got := names(); got != closed+rest {
		t.Errorf("with USAGE of the database only: %q", got)
	}
	known.lent.UsageOfSchema = true
	if got := names(); got != open+rest {
		t.Errorf("with USAGE of both: %q", got)
	}
	known.lent = blueshift.LentNow{Known: true}
	through := func(q *blueshift.AccessQuestion) { q.Through = "carol" }
	if got := names(through); got != "database usage user privilege " {
		t.Errorf("through an external schema whose owner may not use the database: %q", got)
	}
	known.lent.Usage = true
	if got := names(through); got != open+"public access mount database usage user privilege " {
		t.Errorf("through an external schema: %q", got)
	}
	if got := names(func(q *blueshift.AccessQuestion) { q.Self = false }); got != open+rest {
		t.Errorf("asked by a superuser: %q", got)
	}
}

// TestExplainForAnAccount: any association of an account that is asked about as
// a whole will do, and its own warehouses are not looked at.
func TestExplainForAnAccount(t *testing.T) {
	s := newShop(t)
	s.Ask(&objects{})
	q := ShareQuestion{ARN: shareARN, Consumer: string(consumer), Wants: blueshift.Select}
	s.granted()
	s.must(s.authorize())
	if got := s.explain(consumer, q); got != "share, grant, authorize, clusters, !associate" {
		t.Error(got)
	}
	s.must(s.associate(AssociationRequest{ConsumerARN: new(arnC2)}))
	if got := s.explain(producer, q); got != "share, grant, authorize, clusters, associate" {
		t.Error(got)
	}
	q.Consumer = arnC
	if got := s.explain(consumer, q); got != "share, grant, authorize, clusters, !associate, public access, -mount" {
		t.Error(got)
	}
}

// TestWritesAreAcceptedForTheScopeThatIsTaken: to associate by a finer scope
// would take the share from the other namespaces.
func TestWritesAreAcceptedForTheScopeThatIsTaken(t *testing.T) {
	s := newShop(t)
	s.Ask(&objects{})
	s.granted()
	_, err := s.AuthorizeDataShare(s.ctx, as(producer), shareARN, string(consumer), new(true))
	s.must(err)
	for scope, r := range map[string]AssociationRequest{
		"--associate-entire-account":  {EntireAccount: new(true)},
		"--consumer-region us-east-1": {ConsumerRegion: new("us-east-1")},
		"--consumer-arn " + arnC:      {ConsumerARN: new(arnC)},
	} {
		s.must(s.associate(r))
		_, err := s.Writable(s.ctx, s.c, s.key())
		wantState(t, err, "42501", "Account 222222222222 must run: aws redshift associate-data-share-consumer --data-share-arn "+shareARN+" "+scope+" --allow-writes --region us-east-1")
	}
}

// TestExplainASubscription: a share that AWS Data Exchange manages is authorized
// for the exchange, and taken with a subscription.
func TestExplainASubscription(t *testing.T) {
	s := newShop(t)
	s.Ask(&objects{})
	q := ShareQuestion{ARN: shareARN, Consumer: arnC, Wants: blueshift.Select}
	s.must(s.update(func(tx store.Tx) error {
		return s.CreateDatashare(tx, s.p, blueshift.Datashare{Name: "salesshare", Database: "dev", Owner: "admin", ManagedBy: "ADX"})
	}))
	if got := s.explain(producer, q); got != "share, !authorize, -subscribe, region, clusters, -associate" {
		t.Error(got)
	}
	s.must(s.authorizeAs("ADX"))
	if got := s.explain(producer, q); got != "share, authorize, !subscribe, region, clusters, -associate" {
		t.Error(got)
	}
	if _, err := s.Subscribe(s.ctx, as(producer), shareARN, string(consumer)); err != nil {
		t.Fatal(err)
	}
	if got := s.explain(consumer, q); got != "share, authorize, subscribe, region, clusters, !associate, public access, -mount" {
		t.Error(got)
	}
	n := s.addCluster(consumer, elsewhere, "abroad", nsC3)
	if got := s.explain(consumer, ShareQuestion{ARN: shareARN, Consumer: n.ARN(), Wants: blueshift.Select}); got != "share, authorize, subscribe, !region, clusters, -associate, public access, -mount" {
		t.Error(got)
	}
	_, err := s.RejectDataShare(s.ctx, as(consumer), shareARN)
	s.must(err)
	if got := s.explain(producer, q); got != "share, authorize, !subscribe, region, clusters, -associate" {
		t.Error(got)
	}
}

func TestExplainRefusesWhatItCannotRead(t *testing.T) {
	s := newShop(t)
	s.Ask(&objects{})
	s.granted()
	s.mountDatabase(s.c)
	for name, c := range map[string]struct {
		q    ShareQuestion
		want string
	}{
		"the database instead of the share":   {ShareQuestion{Consumer: arnC, Object: "sales_db.public.sales"}, "share, grant, !authorize, clusters, -associate, public access, mount"},
		"a database that is not there":        {ShareQuestion{Consumer: arnC, Object: "nothing.public.sales"}, "InvalidParameterValue"},
		"neither share nor database":          {ShareQuestion{Consumer: arnC}, "InvalidParameterValue"},
		"a database of an account as a whole": {ShareQuestion{Consumer: string(consumer), Object: "sales_db.public.sales"}, "InvalidParameterValue"},
		"an object of one part":               {ShareQuestion{ARN: shareARN, Consumer: arnC, Object: "sales"}, "InvalidParameterValue"},
		"no consumer":                         {ShareQuestion{ARN: shareARN}, "InvalidNamespaceFault"},
		"a namespace that is not there":       {ShareQuestion{ARN: shareARN, Consumer: arnC[:len(arnC)-1] + "9"}, "InvalidNamespaceFault"},
		"another Region":                      {ShareQuestion{ARN: strings.Replace(shareARN, "us-east-1", "eu-west-1", 1), Consumer: arnC}, "InvalidDataShareFault"},
		"no ARN":                              {ShareQuestion{ARN: "salesshare", Consumer: arnC}, "InvalidDataShareFault"},
	} {
		if got := s.explain(consumer, c.q); got != c.want {
			t.Errorf("%s: got %q, want %q", name, got, c.want)
		}
	}
}
