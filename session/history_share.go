package session

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/redshiftsql"
	"github.com/blueshift-db/blueshift/store"
)

// Naming something of a datashare asks its producer for it. Both sides have
// these requests in their histories, answered or refused, under one name. What a
// consumer's own privileges refuse never gets to the producer.

// request is one of them, as it was when a name was resolved.
type request struct {
	share   blueshift.Key // its ID is the namespace and the name
	shareID uint32
	kind    string // as SVL_DATASHARE_USAGE_PRODUCER calls it; "" when nothing was found
	id      uint32
	schema  string
	name    string
	refused error
}

// The types of request. GET RELATION is the one that is documented.
const (
	getRelation = "GET RELATION"
	getFunction = "GET FUNCTION"
)

func (r *request) kindOfRequest() string {
	if r.kind == "function" {
		return getFunction
	}
	return getRelation
}

// asks notes the request for an object of a share.
func (n *names) asks(db *blueshift.Database, o sharedObject) *request {
	kind := "table"
	switch {
	case o.function != nil:
		kind = "function"
	case o.relation.Kind != "table":
		kind = "view" // of whatever sort
	}
	r := &request{share: db.ShareKey, shareID: db.ShareID, kind: kind, id: o.id(), schema: o.schema.Name, name: o.name()}
	n.requests = append(n.requests, r)
	return r
}

// asksInVain notes a request for what is not to be had, and answers why not.
func (n *names) asksInVain(db *blueshift.Database, err error) error {
	n.requests = append(n.requests, &request{share: db.ShareKey, shareID: db.ShareID, refused: err})
	return err
}

// compile compiles a statement. When it cannot be, what it was refused of
// datashares goes into the histories.
func (n *names) compile(stmt redshiftsql.Statement, declared []redshiftsql.Type) (*redshiftsql.Plan, error) {
	return n.compiled(redshiftsql.Compile(stmt, n, declared))
}

// compileShort is compile with few digits: see redshiftsql.CompileShort.
func (n *names) compileShort(stmt redshiftsql.Statement, declared []redshiftsql.Type) (*redshiftsql.Plan, error) {
	return n.compiled(redshiftsql.CompileShort(stmt, n, declared))
}

func (n *names) compiled(plan *redshiftsql.Plan, err error) (*redshiftsql.Plan, error) {
	if err != nil {
		for _, r := range n.requests {
			if r.refused != nil {
				n.s.noteUse(r, r.refused)
			}
		}
	}
	return plan, err
}

// noteUses writes down what a statement is about to use of datashares, each
// object once.
func (s *Session) noteUses(all []*request) {
	for i, r := range all {
		again := func(before *request) bool { return *before == *r }
		if r.refused == nil && !slices.ContainsFunc(all[:i], again) {
			s.noteUse(r, nil)
		}
	}
}

// noteWithdrawn writes down that a share was withdrawn before a statement could
// use it.
func (s *Session) noteWithdrawn(all []*request, share blueshift.Key, err error) {
	for _, r := range all {
		if r.share == share {
			s.noteUse(r, err)
		}
	}
}

// shareUse is a request as it came out.
type shareUse struct {
	request
	at       time.Time
	user     uint32
	pid      int32
	xid      int64
	number   int64         // of the request
	consumer blueshift.Key // the namespace
	failed   bool
	err      string // why
	state    string
}

func (u *shareUse) texts() int {
	return len(u.share.ID) + len(u.kind) + len(u.schema) + len(u.name) + len(u.consumer.ID) + len(u.err)
}

func (*shareUse) bounds() (n, bytes int) { return maxShareEvents, maxNotedText }
func (u *shareUse) happened() time.Time  { return u.at }

func (u *shareUse) encode(b []byte) []byte {
	b = appendNumbers(b, u.at.UnixMicro(), int64(u.user), int64(u.pid), u.xid, u.number, int64(u.shareID), int64(u.id))
	for _, k := range [...]blueshift.Key{u.share, u.consumer} {
		b = appendTexts(b, string(k.Account), string(k.Region), k.ID)
	}
	return appendTexts(appendTruth(b, u.failed), u.kind, u.schema, u.name, u.err, u.state)
}

func decodeShareUse(d *decoder) *shareUse {
	u := &shareUse{at: d.moment(), user: uint32(d.number()), pid: int32(d.number()), xid: d.number(), number: d.number()}
	u.shareID, u.id = uint32(d.number()), uint32(d.number())
	for _, k := range [...]*blueshift.Key{&u.share, &u.consumer} {
		*k = blueshift.Key{Account: blueshift.Account(d.text()), Region: blueshift.Region(d.text()), ID: d.text()}
	}
	u.failed, u.kind, u.schema, u.name, u.err, u.state = d.truth(), d.text(), d.text(), d.text(), d.text(), d.text()
	return u
}

// id and transaction are the names by which the two sides' rows pair.
func (u *shareUse) requestID() string   { return fmt.Sprintf("%d.%d", u.pid, u.number) }
func (u *shareUse) transaction() string { return fmt.Sprintf("%d.%d", u.pid, u.xid) }

// object is the name of what was asked for; "" when the share does not have it,
// since what a consumer has written is not the producer's to read.
func (u *shareUse) object() string {
	if u.kind == "" {
		return ""
	}
	return u.schema + "." + u.name
}

// outcome is status and error of a use: 0, or 1 and why not. The producer is not
// told by which names a consumer asked for what is not in the share.
func (u *shareUse) outcome(produced bool) (status int, message any) {
	text := u.err
	switch {
	case !u.failed:
		return 0, nil
	case !produced || u.kind != "":
	case u.state == "42P01" || u.state == "3F000" || u.state == "42883":
		text = "the datashare does not have what was asked for"
	default:
		text = "the datashare may not be used by this consumer"
	}
	return 1, text
}

// noteUse writes a request into the histories of both sides. That of a producer
// that has been deleted went with it.
func (s *Session) noteUse(r *request, refused error) {
	use := &shareUse{request: *r, at: s.home.now(), user: s.user.SysID, pid: s.pid, xid: s.xidOfWork(), consumer: s.Namespace.Key}
	if use.refused = nil; refused != nil {
		use.failed = true
		use.err, use.state = toldOf(refused)
	}
	s.home.note(s.past, func() {
		s.past.requests++
		use.number = s.past.requests
		s.past.consumed.add(use)
	})
	if past := s.pastOf(r.share); past != nil {
		s.home.note(past, func() { past.produced.add(use) })
	}
}

// pastOf is the history of a share's producer; nil when that has been deleted.
func (s *Session) pastOf(share blueshift.Key) *history {
	if o := s.opened; o != nil && o.committed.Key == share && o.version == s.home.Store.Version() {
		return o.past // it was there, and no record has changed
	}
	producer := share
	producer.ID, _, _ = strings.Cut(share.ID, "/")
	if s.home.Store.View(s.ctx, func(tx store.Tx) error {
		_, err := store.Namespaces.GetShared(tx, producer)
		return err
	}) != nil {
		return nil
	}
	return s.home.historyOf(producer.ID)
}

// xidOfWork is the number of the transaction of the statement at work, or of the
// one that is being resolved and will be noted under it.
func (s *Session) xidOfWork() int64 {
	if at := s.at(); at != nil {
		return at.xid
	}
	xid := s.takeXID()
	s.numbered = true
	return xid
}
