package sharing

import (
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/store"
)

// shareWalk makes random calls and statements about datashares, to a Service
// and to the model, and compares them.
type shareWalk struct {
	*world
	*rand.Rand
	model *shareModel
	ids   map[int]uint32 // share_id by the model's serial number
	made  int            // namespaces, ever
	done  []string       // for the report of a failure
	codes map[string]int // what was provoked
}

// Three accounts with two namespaces each, one of them in another Region. Two of
// the accounts share; both also consume.
var walkPlaces = []struct {
	account blueshift.Account
	region  blueshift.Region
}{{producer, region}, {producer, elsewhere}, {consumer, region}, {consumer, elsewhere}, {stranger, region}, {stranger, region}}

// Random calls and statements of three accounts, and after each its answer, what
// every side sees and who may read and write, next to a simple model. WALK_SEED
// and WALK_STEPS repeat a walk that failed, or take a longer one.
func TestDatasharesFollowTheModel(t *testing.T) {
	steps, seed := 3000, uint64(time.Now().UnixNano())
	if n, err := strconv.Atoi(os.Getenv("WALK_STEPS")); err == nil {
		steps = n
	}
	if s, err := strconv.ParseUint(os.Getenv("WALK_SEED"), 10, 64); err == nil {
		seed = s
	}
	t.Logf("WALK_SEED=%d", seed)
	w := &shareWalk{world: newWorld(t), Rand: rand.New(rand.NewPCG(seed, 1)), model: newShareModel(start), ids: map[int]uint32{}, codes: map[string]int{}}
	for place := range walkPlaces {
		w.found(place)
	}
	for step := range steps {
		what, got, want := w.step()
		w.codes[want]++
		w.done = append(w.done, fmt.Sprintf("%4d %s -> %q", step, what, want))
		if got != want {
			w.fail("answered %q", got)
		}
		w.compare()
	}
	for _, code := range []string{"", "InvalidDataShareFault", "InvalidNamespaceFault", "InvalidParameterCombination", "42704", "42710", "22023", "42P06", "42P07", "42P01",
		"3F000", "42501", "reads 42501", "reads 3D000", "reads 0A000", "reads", "writes", "writes 42501", "mounted 3D000", "mounted"} {
		if w.codes[code] == 0 && os.Getenv("WALK_STEPS") == "" {
			t.Errorf("nothing was answered %q", code)
		}
	}
}

// found makes a namespace where there was one before.
func (w *shareWalk) found(place int) {
	p := walkPlaces[place]
	w.made++
	guid := fmt.Sprintf("%08d-0000-4000-8000-%012d", place, w.made)
	w.addCluster(p.account, p.region, fmt.Sprint("place-", place), guid)
	w.model.namespaces[guid] = &modelNamespace{account: p.account, region: p.region, encrypted: true, databases: map[shareName]map[int]bool{}}
}

func (w *shareWalk) fail(format string, args ...any) {
	w.t.Helper()
	w.t.Fatalf("%s\nthe steps so far, with what the model answers:\n%s", fmt.Sprintf(format, args...), strings.Join(w.done[max(0, len(w.done)-40):], "\n"))
}

func one[T any](w *shareWalk, from []T) T { return from[w.IntN(len(from))] }

// guid is the namespace in a place now.
func (w *shareWalk) guid(place int) string {
	for guid := range w.model.namespaces {
		if strings.HasPrefix(guid, fmt.Sprintf("%08d-", place)) {
			return guid
		}
	}
	panic("an empty place")
}

func (w *shareWalk) namespace(guid string) blueshift.Namespace {
	n := w.model.namespaces[guid]
	return blueshift.Namespace{Key: blueshift.Key{Account: n.account, Region: n.region, ID: guid}, Warehouse: fmt.Sprint("place-", guid[7:8])}
}

func (w *shareWalk) arn(n shareName) string {
	return blueshift.DatashareARN(region, w.model.namespaces[n.producer].account, n.producer, n.name)
}

func (w *shareWalk) shareKey(n shareName) blueshift.Key {
	return blueshift.Key{Account: w.model.namespaces[n.producer].account, Region: region, ID: blueshift.DatashareID(n.producer, n.name)}
}

// market is the name of the share that AWS Data Exchange manages.
const market = "market"

// names are the shares that there may be.
func (w *shareWalk) names() []shareName {
	return []shareName{{w.guid(0), "one"}, {w.guid(0), "two"}, {w.guid(2), "one"}, {w.guid(0), market}}
}

// step makes one call or statement, or lets something else happen.
func (w *shareWalk) step() (what, got, want string) {
	w.clock.Advance(time.Second)
	w.model.now = w.model.now.Add(time.Second)
	n, caller, place := one(w, w.names()), one(w, walkers), w.IntN(len(walkPlaces))
	guid := w.guid(place)
	from := w.namespace(n.producer)
	sql := func(f func(store.Tx) error) string { return state(w.update(f)) }
	switch w.IntN(40) {
	case 0, 1:
		got = sql(func(tx store.Tx) error {
			d := blueshift.Datashare{Name: n.name, Database: "dev", Owner: "admin"}
			if n.name == market {
				d.ManagedBy = blueshift.ViaDataExchange
			}
			return w.CreateDatashare(tx, from, d)
		})
		if want = w.model.create(n, n.name == market); got == "" {
			w.must(w.Store.View(w.ctx, func(tx store.Tx) error {
				d, err := store.Datashares.Get(tx, w.shareKey(n))
				w.ids[w.model.made] = d.ShareID
				return err
			}))
		}
		return fmt.Sprintf("CREATE DATASHARE %v", n), got, want
	case 2:
		if w.IntN(3) > 0 {
			return "nothing", "", ""
		}
		return fmt.Sprintf("DROP DATASHARE %v", n), sql(func(tx store.Tx) error { return w.DropDatashare(tx, from, n.name) }), w.model.drop(n)
	case 3:
		to := w.IntN(2) == 0
		return fmt.Sprintf("SET PUBLICACCESSIBLE %v for %v", to, n), sql(func(tx store.Tx) error { return w.SetPubliclyAccessible(tx, from, "dev", n.name, to) }), w.model.setPublic(n, to)
	case 4, 5:
		what := one(w, []string{"s", "s", "t1", "t2"})
		return fmt.Sprintf("ADD %s to %v", what, n), sql(func(tx store.Tx) error {
			if what == "s" {
				return w.AddSchema(tx, from, "dev", n.name, blueshift.SharedSchema{ID: 1, Name: "s"})
			}
			return w.AddObject(tx, from, "dev", n.name, walkTable(what))
		}), w.model.add(n, what)
	case 6:
		what := one(w, []string{"s", "t1", "t2"})
		return fmt.Sprintf("REMOVE %s from %v", what, n), sql(func(tx store.Tx) error {
			if what == "s" {
				return w.RemoveSchema(tx, from, "dev", n.name, blueshift.SharedSchema{ID: 1, Name: "s"})
			}
			return w.RemoveObject(tx, from, "dev", n.name, walkTable(what))
		}), w.model.remove(n, what)
	case 7, 8, 9, 10:
		id := w.sqlConsumer(caller, guid)
		return fmt.Sprintf("GRANT USAGE ON %v TO %+v", n, id), sql(func(tx store.Tx) error { return w.GrantUsage(tx, from, n.name, id) }), w.model.grant(n, id.String())
	case 11:
		id := w.sqlConsumer(caller, guid)
		return fmt.Sprintf("REVOKE USAGE ON %v FROM %+v", n, id), sql(func(tx store.Tx) error { return w.RevokeUsage(tx, from, n.name, id) }), w.model.revoke(n, id.String())
	case 12, 13, 14, 15, 16, 17:
		return w.authorize(n, caller, guid)
	case 18, 19:
		by, to := w.producerOf(n), w.apiConsumer(n, caller)
		v, err := w.DeauthorizeDataShare(w.ctx, as(by), w.arn(n), to)
		what, got, want = fmt.Sprintf("%s deauthorizes %v for %s", by, n, to), code(err), w.model.deauthorize(by, n, to)
		if got == "" && want == "" {
			w.answered(v, what, w.row(n, to))
		}
		return what, got, want
	case 20, 21, 22, 23, 24, 25, 26:
		return w.associate(n, caller)
	case 27, 28, 29:
		scopes := w.scopes(caller)
		v, err := w.DisassociateDataShareConsumer(w.ctx, as(caller), w.request(n, caller, scopes, "-"))
		what, got, want = fmt.Sprintf("%s disassociates %v from %v", caller, n, scopes), code(err), w.model.disassociate(caller, n, scopes)
		if got == "" && want == "" {
			w.answered(v, what, w.model.consumed(n, caller, ""))
		}
		return what, got, want
	case 30:
		v, err := w.RejectDataShare(w.ctx, as(caller), w.arn(n))
		what, got, want = fmt.Sprintf("%s rejects %v", caller, n), code(err), w.model.reject(caller, n)
		if got == "" && want == "" {
			w.answered(v, what, slices.Concat(w.rejected(n, string(caller)), w.rejected(n, catalogConsumerOf(caller))))
		}
		return what, got, want
	case 31, 32, 33:
		return w.mount(n, guid)
	case 34, 35, 36:
		return w.filter(caller, guid), "", ""
	case 37:
		return w.exchange(one(w, []shareName{n, {w.guid(0), market}}), caller)
	default:
		return w.upheave(place), "", ""
	}
}

func walkTable(name string) blueshift.SharedObject {
	return blueshift.SharedObject{ID: map[string]uint32{"t1": 11, "t2": 12}[name], SchemaID: 1, Schema: "s", Name: name, Kind: "table"}
}

func (w *shareWalk) sqlConsumer(a blueshift.Account, guid string) blueshift.ConsumerID {
	switch w.IntN(8) {
	case 0, 1:
		return blueshift.ConsumerID{Namespace: guid}
	case 2:
		return blueshift.ConsumerID{Account: a, Via: blueshift.ViaDataCatalog}
	}
	return blueshift.ConsumerID{Account: a}
}

// apiConsumer is a ConsumerIdentifier: an account, its data catalog or AWS Data
// Exchange.
func (w *shareWalk) apiConsumer(n shareName, a blueshift.Account) string {
	switch i := w.IntN(8); {
	case i < 4 && n.name == market || i == 0:
		return blueshift.ViaDataExchange
	case i == 1:
		return catalogConsumerOf(a)
	}
	return string(a)
}

// producerOf is the account of a share, most often.
func (w *shareWalk) producerOf(n shareName) blueshift.Account {
	if w.IntN(8) == 0 {
		return one(w, walkers)
	}
	return w.model.namespaces[n.producer].account
}

var tristate = map[string]*bool{"-": nil, "t": new(true), "f": new(false)}

func (w *shareWalk) authorize(n shareName, to blueshift.Account, guid string) (what, got, want string) {
	by, writes, id := w.producerOf(n), one(w, []string{"-", "t", "t", "f"}), w.apiConsumer(n, to)
	model := id
	if w.IntN(6) == 0 {
		id, model = w.namespace(guid).ARN(), guid
	}
	v, err := w.AuthorizeDataShare(w.ctx, as(by), w.arn(n), id, tristate[writes])
	what, got, want = fmt.Sprintf("%s authorizes %v for %s, writes %s", by, n, id, writes), code(err), w.model.authorize(by, n, model, writes)
	if got == "" && want == "" {
		w.answered(v, what, w.row(n, model))
	}
	return what, got, want
}

// row is what the producer sees of one of a share's consumers.
func (w *shareWalk) row(n shareName, to string) []string {
	return w.model.produced(&modelShare{granted: map[string]*modelGrant{to: w.model.grantee(n, to)}})
}

// rejected is the row of a consumer that has rejected a share.
func (w *shareWalk) rejected(n shareName, id string) []string {
	if g := w.model.grantee(n, id); g == nil || g.state != "REJECTED" {
		return nil
	}
	return w.row(n, id)
}

// scopes are one scope of an account, and at times none or two.
func (w *shareWalk) scopes(a blueshift.Account) []string {
	all := []string{entireAccount, one(w, []string{string(region), string(elsewhere)}), w.guid(w.IntN(len(walkPlaces)))}
	if place := walkPlaces[w.IntN(len(walkPlaces))]; place.account == a || w.IntN(2) == 0 { // most often one of its own
		for p, place := range walkPlaces {
			if place.account == a && w.IntN(2) == 0 {
				all[2] = w.guid(p)
			}
		}
	}
	if w.IntN(6) == 0 {
		all[2] = catalogConsumerOf(a)
	}
	w.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	return all[:one(w, []int{1, 1, 1, 1, 1, 1, 1, 1, 0, 2})]
}

func (w *shareWalk) associate(n shareName, caller blueshift.Account) (what, got, want string) {
	scopes, writes := w.scopes(caller), one(w, []string{"-", "t", "t", "f"})
	v, err := w.AssociateDataShareConsumer(w.ctx, as(caller), w.request(n, caller, scopes, writes))
	what, got, want = fmt.Sprintf("%s associates %v with %v, writes %s", caller, n, scopes, writes), code(err), w.model.associate(caller, n, scopes, writes)
	if got == "" && want == "" {
		w.answered(v, what, w.model.consumed(n, caller, ""))
	}
	return what, got, want
}

func (w *shareWalk) request(n shareName, caller blueshift.Account, scopes []string, writes string) AssociationRequest {
	r := AssociationRequest{ARN: w.arn(n), AllowWrites: tristate[writes]}
	if w.IntN(3) == 0 {
		r.EntireAccount = new(false)
	}
	for _, s := range scopes {
		switch {
		case s == entireAccount:
			r.EntireAccount = new(true)
		case s == catalogConsumerOf(caller):
			r.ConsumerARN = new(catalogARN(region, caller))
		case isGUID(s):
			r.ConsumerARN = new(w.namespace(s).ARN())
		default:
			r.ConsumerRegion = new(s)
		}
	}
	return r
}

func (w *shareWalk) mount(n shareName, guid string) (what, got, want string) {
	to, of := w.namespace(guid), w.producerOf(n)
	asked := of
	if of == to.Account && w.IntN(2) == 0 {
		asked = ""
	}
	err := w.update(func(tx store.Tx) error {
		d, err := w.MountShare(tx, to, n.name, asked, n.producer)
		if err != nil {
			return err
		}
		name := fmt.Sprintf("db_%s_%s_%d", n.name, n.producer[:8], d.ShareID)
		return store.Databases.Put(tx, blueshift.Database{Key: blueshift.Key{Account: to.Account, Region: to.Region, ID: blueshift.DatabaseID(guid, name)}, Namespace: guid,
			Name: name, Share: d.ID, ShareKey: d.Key, ShareID: d.ShareID, ShareName: d.Name})
	})
	return fmt.Sprintf("CREATE DATABASE in %s FROM DATASHARE %v OF ACCOUNT '%s'", guid, n, of), state(err), w.model.mount(guid, n, of, asked != "")
}

// exchange is AWS Data Exchange: a subscription begins, or ends.
func (w *shareWalk) exchange(n shareName, to blueshift.Account) (what, got, want string) {
	by := w.producerOf(n)
	if w.IntN(4) == 0 {
		_, err := w.Unsubscribe(w.ctx, as(by), w.arn(n), string(to))
		return fmt.Sprintf("%s ends the subscription of %s to %v", by, to, n), code(err), w.model.unsubscribe(by, n, to)
	}
	_, err := w.Subscribe(w.ctx, as(by), w.arn(n), string(to))
	return fmt.Sprintf("%s lets %s subscribe to %v", by, to, n), code(err), w.model.subscribe(by, n, to)
}

// filter describes for producer and consumer with random filters, in pages of
// random size.
func (w *shareWalk) filter(caller blueshift.Account, guid string) string {
	limit, arn := 1+w.IntN(3), ""
	if w.IntN(2) == 0 {
		arn = w.namespace(guid).ARN()
	} else {
		guid = ""
	}
	foreign := guid != "" && w.model.namespaces[guid].account != caller
	check := func(list func(status string, p Page) ([]DatashareView, bool, error), status, what string, rows func(shareName) []string) {
		got, err := w.pages(limit, func(p Page) ([]DatashareView, bool, error) { return list(status, p) })
		if foreign {
			if code(err) != "InvalidNamespaceFault" {
				w.fail("%s by %s of another's %s: %v", what, caller, arn, err)
			}
			return
		}
		want := w.all(func(n shareName) []string {
			return slices.DeleteFunc(rows(n), func(r string) bool { return status != "" && !strings.Contains(r, "="+status+" ") })
		})
		if err != nil || !slices.Equal(got, want) {
			w.fail("%s lists for %s, by %q and %q:\n%q (%v), want\n%q", what, caller, arn, status, got, err, want)
		}
	}
	check(func(status string, p Page) ([]DatashareView, bool, error) {
		return w.DescribeDataSharesForProducer(w.ctx, as(caller), arn, status, p)
	}, one(w, []string{"", "ACTIVE", "AUTHORIZED", "PENDING_AUTHORIZATION", "DEAUTHORIZED", "REJECTED"}), "DescribeDataSharesForProducer", func(n shareName) []string {
		if w.model.namespaces[n.producer].account != caller || guid != "" && guid != n.producer {
			return nil
		}
		return w.model.produced(w.model.shares[n])
	})
	check(func(status string, p Page) ([]DatashareView, bool, error) {
		return w.DescribeDataSharesForConsumer(w.ctx, as(caller), arn, status, p)
	}, one(w, []string{"", "ACTIVE", "AVAILABLE"}), "DescribeDataSharesForConsumer", func(n shareName) []string { return w.model.consumed(n, caller, guid) })
	return fmt.Sprintf("%s describes by %q", caller, arn)
}

// upheave does to a warehouse, or to the whole server, what others do.
func (w *shareWalk) upheave(place int) string {
	guid := w.guid(place)
	n := w.model.namespaces[guid]
	key := blueshift.Key{Account: n.account, Region: n.region, ID: fmt.Sprint("place-", place)}
	change := func(f func(*blueshift.Cluster)) {
		w.must(w.update(func(tx store.Tx) error {
			c, err := store.Clusters.Get(tx, key)
			f(&c)
			return errors.Join(err, store.Clusters.Put(tx, c))
		}))
	}
	switch w.IntN(12) {
	case 0, 1, 2:
		n.public = !n.public && w.IntN(2) == 0
		change(func(c *blueshift.Cluster) { c.PubliclyAccessible = n.public })
		return fmt.Sprintf("%s is publicly accessible: %v", guid, n.public)
	case 3, 4, 5:
		n.encrypted = !n.encrypted || w.IntN(2) == 0
		change(func(c *blueshift.Cluster) { c.Encrypted = n.encrypted })
		return fmt.Sprintf("%s is encrypted: %v", guid, n.encrypted)
	case 6:
		var after func()
		w.must(w.update(func(tx store.Tx) error {
			c, err := store.Clusters.Get(tx, key)
			if err != nil {
				return err
			}
			f, err := w.clusterDeleted(tx, c)
			after = func() { f(w.ctx) }
			for db := range store.Databases.Lookup(tx, "namespace:"+guid) {
				err = errors.Join(err, store.Databases.Delete(tx, db.Key))
			}
			return errors.Join(err, store.Clusters.Delete(tx, key), store.Namespaces.Delete(tx, blueshift.Key{Account: n.account, Region: n.region, ID: guid}))
		}))
		after()
		w.model.deleteNamespace(guid)
		w.found(place)
		return fmt.Sprintf("%s is deleted, and %s is new", guid, w.guid(place))
	case 7:
		clock := w.clock
		w.world = newWorldOver(w.t, w.Store, func(c *Config) { c.Clock = clock })
		w.clock = clock
		w.must(w.Recover(w.ctx))
		return "a restart"
	default:
		return "nothing"
	}
}

// compare looks at everything through everybody's eyes.
func (w *shareWalk) compare() {
	for _, a := range walkers {
		got, err := w.pages(100, func(p Page) ([]DatashareView, bool, error) { return w.DescribeDataShares(w.ctx, as(a), "", p) })
		if want := w.all(func(n shareName) []string { return w.shown(n, a) }); err != nil || !slices.Equal(got, want) {
			w.fail("%s sees\n%q (%v), want\n%q", a, got, err, want)
		}
	}
	for _, n := range w.names() {
		w.compareShare(n)
	}
	w.must(w.Store.View(w.ctx, func(tx store.Tx) error {
		for guid := range w.model.namespaces {
			w.compareNamespace(tx, guid)
		}
		return nil
	}))
}

// shown are the rows of a share for an account that may be on both sides.
func (w *shareWalk) shown(n shareName, a blueshift.Account) []string {
	out := w.model.consumed(n, a, "")
	if w.model.namespaces[n.producer].account != a {
		return out
	}
	produced := w.model.produced(w.model.shares[n])
	who := func(row string) string { return row[:strings.IndexByte(row, '=')] }
	return append(produced, slices.DeleteFunc(out, func(row string) bool {
		return slices.ContainsFunc(produced, func(p string) bool { return who(p) == who(row) })
	})...)
}

// compareShare asks for one share by its ARN, and for what SQL shows of it.
func (w *shareWalk) compareShare(n shareName) {
	s := w.model.shares[n]
	for _, a := range walkers {
		var want []string
		if s != nil {
			want = slices.Sorted(slices.Values(w.shown(n, a)))
		}
		out, _, err := w.DescribeDataShares(w.ctx, as(a), w.arn(n), Page{Limit: 100})
		if len(want) == 0 {
			if code(err) != "InvalidDataShareFault" {
				w.fail("%s sees %v by ARN: %v, %v", a, n, out, err)
			}
			continue
		}
		if err != nil || len(out) != 1 || !slices.Equal(w.rows(out[0]), want) || out[0].PubliclyAccessible != s.public {
			w.fail("%s sees %v by ARN:\n%v (%v), want\n%q", a, n, out, err, want)
		}
	}
	for guid := range w.model.namespaces {
		_, err := w.Readable(w.ctx, w.namespace(guid), w.shareKey(n))
		want := w.model.reads(n, guid)
		w.count("reads", want)
		if got := state(err); got != want {
			w.fail("%s reads %v: %q (%v), want %q", guid, n, got, err, want)
		}
		_, err = w.Writable(w.ctx, w.namespace(guid), w.shareKey(n))
		want = w.model.writes(n, guid)
		w.count("writes", want)
		if got := state(err); got != want {
			w.fail("%s writes %v: %q (%v), want %q", guid, n, got, err, want)
		}
	}
}

func (w *shareWalk) count(what, state string) { w.codes[strings.TrimSpace(what+" "+state)]++ }

// compareNamespace asks for what SVV_DATASHARES, SVV_DATASHARE_CONSUMERS and
// SVV_DATASHARE_OBJECTS are made from, and reads every database made from a
// share.
func (w *shareWalk) compareNamespace(tx store.Tx, guid string) {
	n := w.model.namespaces[guid]
	var inbound, outbound, wantIn, wantOut []string
	for d := range w.Inbound(tx, w.namespace(guid)) {
		inbound = append(inbound, d.Namespace+"/"+d.Name)
	}
	for d := range w.Outbound(tx, w.namespace(guid)) {
		var what []string
		for _, s := range d.Schemas {
			what = append(what, s.Name)
		}
		for _, o := range d.Objects {
			what = append(what, o.Name)
		}
		for _, c := range d.Consumers {
			what = append(what, c.String()+" "+at(c.Granted))
		}
		slices.Sort(what)
		outbound = append(outbound, fmt.Sprint(d.Name, d.ShareID, d.PubliclyAccessible, what))
	}
	for name, s := range w.model.shares {
		if name.producer != guid && len(w.model.through(name, guid)) > 0 {
			wantIn = append(wantIn, name.producer+"/"+name.name)
		}
		if name.producer == guid {
			what := slices.Collect(maps.Keys(s.content))
			for id, g := range s.granted {
				what = append(what, id+" "+at(g.since))
			}
			slices.Sort(what)
			wantOut = append(wantOut, fmt.Sprint(name.name, w.ids[s.serial], s.public, what))
		}
	}
	slices.Sort(inbound)
	slices.Sort(wantIn)
	slices.Sort(wantOut)
	if !slices.Equal(inbound, wantIn) || !slices.Equal(outbound, wantOut) {
		w.fail("%s lists inbound %q, want %q, outbound %q, want %q", guid, inbound, wantIn, outbound, wantOut)
	}
	for db := range store.Databases.Lookup(tx, "namespace:"+guid) {
		producer, name, _ := strings.Cut(db.Share, "/")
		share := shareName{producer, name}
		want := "3D000" // of a producer that was deleted
		if w.model.namespaces[producer] != nil {
			if s := w.model.shares[share]; s != nil && w.ids[s.serial] == db.ShareID {
				want = w.model.reads(share, guid)
			}
		}
		_, err := w.Mounted(w.ctx, w.namespace(guid), db)
		w.count("mounted", want)
		if got := state(err); got != want {
			w.fail("database %s of %s reads: %q (%v), want %q", db.Name, guid, got, err, want)
		}
		if n.databases[share] == nil {
			w.fail("database %s of %s is unknown", db.Name, guid)
		}
	}
}

// all writes every share for which there are rows, with them.
func (w *shareWalk) all(rows func(shareName) []string) (out []string) {
	for n := range w.model.shares {
		if r := rows(n); len(r) > 0 {
			slices.Sort(r)
			out = append(out, fmt.Sprint(w.arn(n), r))
		}
	}
	slices.Sort(out)
	return out
}

func (w *shareWalk) pages(limit int, list func(Page) ([]DatashareView, bool, error)) (out []string, err error) {
	for p := (Page{Limit: limit}); ; {
		views, more, err := list(p)
		for _, v := range views {
			out = append(out, fmt.Sprint(v.ARN, w.rows(v)))
		}
		if err != nil || !more {
			return out, err
		}
		p.After = views[len(views)-1].ARN
	}
}

// answered compares the rows of an answer with those that the model has.
func (w *shareWalk) answered(v DatashareView, what string, want []string) {
	slices.Sort(want)
	if got := w.rows(v); !slices.Equal(got, want) {
		w.fail("%s was answered\n%q, want\n%q", what, got, want)
	}
}

// rows writes the rows of a view, sorted, namespaces by their GUID.
func (w *shareWalk) rows(v DatashareView) []string {
	_, guid, _, _ := blueshift.ParseDatashareARN(v.ARN)
	if want := w.namespace(guid).ARN(); v.ProducerARN != want {
		w.fail("the producer of %s is %s", v.ARN, v.ProducerARN)
	}
	out := []string{}
	for _, a := range v.Associations {
		who := a.Consumer
		if _, guid, ok := blueshift.ParseNamespaceARN(who); ok {
			if want := w.namespace(guid).ARN(); who != want {
				w.fail("a consumer is %s, want %s", who, want)
			}
			who = guid
		}
		if a.Region != "" {
			who += "@" + string(a.Region)
		}
		out = append(out, fmt.Sprintf("%s=%s since %s, %s, writes %s/%s", who, a.Status, at(a.Created), at(a.Changed), letter(a.ProducerAllowedWrites), letter(a.ConsumerAcceptedWrites)))
	}
	slices.Sort(out)
	return out
}

func letter(b *bool) string {
	switch {
	case b == nil:
		return "-"
	case *b:
		return "t"
	}
	return "f"
}

// state is the SQLSTATE of a refusal, "" for success.
func state(err error) string {
	var e *blueshift.SQLError
	if errors.As(err, &e) {
		return e.State
	}
	if err != nil {
		return "not an SQL error: " + err.Error()
	}
	return ""
}
