package session

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/store"
)

// maxShareEvents is how many changes to datashares, and how many uses of them, a
// namespace remembers.
const maxShareEvents = 5_000

// author is who makes a change to a datashare, for the log.
type author struct {
	At       time.Time
	User     uint32
	UserName string
	PID      int32
	XID      int64
	Consumer *blueshift.Namespace `json:",omitempty"` // when it comes through the share
}

func (s *Session) author(producer *blueshift.Namespace) *author {
	if producer != nil {
		return &author{At: s.home.now(), Consumer: &s.Namespace}
	}
	return &author{At: s.home.now(), User: s.user.SysID, UserName: s.user.Name, PID: s.pid, XID: s.xid}
}

// logShareEvents writes events of a namespace down, the oldest going first.
func logShareEvents(tx store.Tx, namespace blueshift.Key, by *author, events ...blueshift.ShareEvent) error {
	if len(events) == 0 || by == nil {
		return nil
	}
	ns, err := store.Namespaces.Get(tx, namespace)
	if err != nil {
		return err
	}
	for _, e := range events {
		ns.ShareEvents++
		e.Key, e.Namespace = namespace, ns.ID
		e.ID = blueshift.ShareEventID(ns.ID, ns.ShareEvents)
		e.At, e.User, e.UserName, e.PID, e.XID = by.At, by.User, by.UserName, by.PID, by.XID
		if by.Consumer != nil {
			e.Consumer = blueshift.ConsumerID{Account: by.Consumer.Account, Namespace: by.Consumer.ID}
		}
		if err := store.ShareEvents.Put(tx, e); err != nil {
			return err
		}
		if ns.ShareEvents > maxShareEvents {
			old := namespace
			old.ID = blueshift.ShareEventID(ns.ID, ns.ShareEvents-maxShareEvents)
			if err := store.ShareEvents.Delete(tx, old); err != nil {
				return err
			}
		}
	}
	return store.Namespaces.Put(tx, ns)
}

// logShareEvent writes down what was done to a mounted database.
func (s *Session) logShareEvent(ctx context.Context, action string, share blueshift.Datashare, mounted string) error {
	return s.home.Store.Update(ctx, func(tx store.Tx) error {
		return logShareEvents(tx, s.Namespace.Key, s.author(nil), blueshift.ShareEvent{Action: action, Share: asLogged(share), Mounted: mounted})
	})
}

// identify completes what events know of the shares of a namespace.
func identify(tx store.Tx, producer blueshift.Namespace, events []blueshift.ShareEvent) {
	for i := range events {
		key := producer.Key
		key.ID = blueshift.DatashareID(producer.ID, events[i].Share.Name)
		if d, err := store.Datashares.Get(tx, key); err == nil && events[i].Mounted == "" {
			events[i].Share = asLogged(d)
		}
	}
}

// asLogged is what a log keeps of a share.
func asLogged(d blueshift.Datashare) blueshift.Datashare {
	return blueshift.Datashare{Key: d.Key, Namespace: d.Namespace, Name: d.Name, ShareID: d.ShareID, Database: d.Database}
}

// shareEvents are the events of the session's namespace, in their order.
func (s *Session) shareEvents() (all []blueshift.ShareEvent, err error) {
	err = s.home.Store.View(s.ctx, func(tx store.Tx) error {
		for e := range store.ShareEvents.Lookup(tx, "namespace:"+s.Namespace.ID) {
			all = append(all, e)
		}
		return nil
	})
	slices.SortFunc(all, func(a, b blueshift.ShareEvent) int { return strings.Compare(a.ID, b.ID) })
	return all, err
}

// events is what the log says of a change.
func (c shareChange) events() (out []blueshift.ShareEvent) {
	e := blueshift.ShareEvent{Share: blueshift.Datashare{Name: c.Share, Database: c.Database}, Consumer: c.Consumer}
	if c.Datashare != nil {
		e.Share = asLogged(*c.Datashare)
	}
	note := func() { out = append(out, e) }
	object := func(kind string, id uint32, name string) {
		e.ObjectKind, e.ObjectID, e.Object = kind, id, name
		note()
	}
	verb, _, _ := strings.Cut(c.Op, " ")
	switch c.Op {
	case "create", "drop":
		e.Action = strings.ToUpper(c.Op) + " DATASHARE"
		note()
	case "grant usage", "revoke usage":
		e.Action = strings.ToUpper(c.Op)
		note()
	case "set publicaccessible", "set includenew":
		e.Action, e.Attribute, e.Value = "ALTER DATASHARE SET", strings.ToUpper(c.Op[len("set "):]), fmt.Sprint(c.Value)
		note()
	case "add schema", "remove schema":
		e.Action = "ALTER DATASHARE " + strings.ToUpper(verb)
		object("schema", c.Schema.ID, c.Schema.Name)
	case "add object", "remove object":
		e.Action = "ALTER DATASHARE " + strings.ToUpper(verb)
		object(c.Object.Kind, c.Object.ID, c.Object.Schema+"."+c.Object.Name)
	case "add objects", "remove objects":
		e.Action = "ALTER DATASHARE " + strings.ToUpper(verb)
		for _, o := range c.Objects {
			object(o.Kind, o.ID, o.Schema+"."+o.Name)
		}
	case "grant privileges", "revoke privileges":
		e.Action = "ALTER DATASHARE ADD"
		if verb == "revoke" {
			e.Action = "ALTER DATASHARE REMOVE"
		}
		e.Attribute, e.Value = "PRIVILEGES", strings.Join(c.Grant.Privileges().Names(), ",")
		object(grantedOn(*c.Grant, c.Database))
	case "principals":
		return grantEvents(e, *c.Principal)
	}
	return out
}

// grantEvents is who was given what of a datashare or of a shared database, or
// lost it: an event for each privilege and grantee. Of one that is altered it is
// what became of the shared database, by the name that it had.
func grantEvents(e blueshift.ShareEvent, c principalChange) (out []blueshift.ShareEvent) {
	switch {
	case c.Op == "alter database" && e.Share.Name != "":
		e.Action, e.Mounted = "ALTER SHARED DATABASE", c.Name
		switch {
		case c.To != "":
			e.Attribute, e.Value = "NAME", c.To
		case c.User != nil:
			e.Attribute, e.Value = "OWNER", c.User.Name
		case c.Limit != nil:
			e.Attribute, e.Value = "CONNECTION LIMIT", "UNLIMITED"
			if n := limit(*c.Limit); n != nil {
				e.Value = fmt.Sprint(*n)
			}
		}
		return []blueshift.ShareEvent{e}
	case c.Op == "datashare owner":
		e.Share.Name, e.Action, e.Attribute, e.Value = c.Name, "ALTER DATASHARE SET", "OWNER", c.To
		return []blueshift.ShareEvent{e}
	case c.Op == "datashare acl":
		e.Share.Name = c.Name
	case c.Op == "database acl" && e.Share.Name != "":
		e.Mounted = c.Name
	default:
		return nil
	}
	verb := "GRANT "
	if c.ACL.Revoke {
		verb = "REVOKE "
	}
	for _, p := range c.ACL.Held.Each() {
		for _, e.Target = range c.ACL.To {
			e.Action = verb + p.Name()
			out = append(out, e)
		}
	}
	return out
}

// grantedOn is what a GRANT … TO DATASHARE is about: an object, or all of a kind
// in a schema or database.
func grantedOn(g blueshift.ShareGrant, database string) (kind string, id uint32, name string) {
	switch {
	case g.Schema != nil:
		return "schema", g.Schema.ID, g.Schema.Name
	case g.Object != nil:
		return g.Object.Kind, g.Object.ID, g.Object.Schema + "." + g.Object.Name
	case g.Scope != nil && g.Scope.SchemaID != 0:
		return strings.ToLower(g.Scope.For), g.Scope.SchemaID, g.Scope.Schema
	case g.Scope != nil:
		return strings.ToLower(g.Scope.For), 0, database
	}
	return "database", 0, database
}
