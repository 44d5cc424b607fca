package session

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/catalog"
	"github.com/blueshift-db/blueshift/store"
)

// Dependents are what on the consumer's side works through a database that was
// made from a datashare.
type Dependents struct {
	Objects         []Dependent
	ExternalSchemas []string // as database.schema
	Grants          []string // as the words after GRANT
	Sessions        []ReadingSession
	NotExamined     []string // the namespace's databases that are not open: what is in them may work through it too
}

// Dependent is a view of any kind or a function whose definition leads to the
// shared database, by itself or through others.
type Dependent struct {
	Kind string
	Name string   // as database.schema.name
	Way  []string // the names that lead there, the last of them in the shared database
}

// ReadingSession is a live session that is in the shared database or has read
// through the share since it began.
type ReadingSession struct {
	Visit
	AtWork bool // a statement of it reads through the share right now
}

// Dependents lists what works through a database that was made from a share.
func (h *Sessions) Dependents(ctx context.Context, db blueshift.Database) (out Dependents, err error) {
	err = h.Store.View(ctx, func(tx store.Tx) error {
		l := leading{shared: db.Name, local: map[string]*catalog.Snapshot{}, known: map[leader][]string{}}
		for other := range store.Databases.Lookup(tx, "namespace:"+db.Namespace) {
			if other.Share != "" {
				continue
			}
			if live, open := h.Catalogs.Live(other.Catalog); open {
				l.local[other.Name] = live.Snapshot()
			} else {
				out.NotExamined = append(out.NotExamined, other.Name)
			}
		}
		out.Objects, out.ExternalSchemas = l.objects()
		out.Grants, err = h.grantsOn(tx, db)
		return err
	})
	out.Sessions = h.reading(db)
	return out, err
}

// grantsOn are the privileges that the consumer has given on a shared database
// and what is in it.
func (h *Sessions) grantsOn(tx store.Tx, db blueshift.Database) (out []string, err error) {
	names := map[blueshift.Grantee]string{blueshift.Public: "PUBLIC"}
	term := "namespace:" + db.Namespace
	for u := range store.Users.Lookup(tx, term) {
		names[blueshift.Grantee{Kind: blueshift.ToUser, ID: u.SysID}] = u.Name
	}
	for g := range store.Groups.Lookup(tx, term) {
		names[blueshift.Grantee{Kind: blueshift.ToGroup, ID: g.SysID}] = "GROUP " + g.Name
	}
	for _, r := range rolesOf(tx, blueshift.Namespace{Key: namespaceOf(db)}) {
		names[blueshift.Grantee{Kind: blueshift.ToRole, ID: r.SysID}] = "ROLE " + r.Name
	}
	add := func(acl blueshift.ACL, on string) {
		for _, g := range acl {
			var held []string
			for _, one := range g.Held.Each() {
				held = append(held, one.Name())
			}
			if to := names[g.To]; to != "" && on != "" {
				out = append(out, strings.Join(held, ", ")+" "+on+" TO "+to)
			}
		}
	}
	add(db.ACL, "ON DATABASE "+db.Name)
	for _, scope := range db.Scoped {
		add(scope.ACL, "FOR "+scope.For+" IN DATABASE "+db.Name)
	}
	share, err := store.Datashares.Get(tx, db.ShareKey)
	if err != nil {
		return out, err
	}
	snap, err := h.producing(tx, share)
	for id, acl := range db.Lent {
		add(acl, sharedName(snap, db.Name, id))
	}
	slices.Sort(out)
	return out, err
}

// sharedName is ON with what a privilege was given on, "" when that is gone. Its
// name is the producer's to tell, who cannot without an open database.
func sharedName(snap *catalog.Snapshot, database string, id uint32) string {
	if snap == nil {
		return fmt.Sprintf("ON object %d of %s, whose database at the producer is not open,", id, database)
	}
	if schema, ok := snap.SchemaByID(id); ok {
		return "ON SCHEMA " + database + "." + schema.Name
	}
	if r, ok := snap.RelationByID(id); ok {
		if schema, ok := snap.SchemaByID(r.Schema); ok {
			return "ON " + database + "." + schema.Name + "." + r.Name
		}
	}
	if f, ok := snap.FunctionByID(id); ok {
		if schema, ok := snap.SchemaByID(f.Schema); ok {
			return "ON FUNCTION " + database + "." + schema.Name + "." + f.Name
		}
	}
	return ""
}

// reading lists the live sessions that use a shared database, oldest first.
func (h *Sessions) reading(db blueshift.Database) (out []ReadingSession) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, s := range h.live {
		if s.Namespace.Key != namespaceOf(db) {
			continue
		}
		s.mu.Lock()
		_, used := s.reached[db.ShareKey]
		r := ReadingSession{Visit: s.visit()}
		for reading := range s.readings {
			r.AtWork = r.AtWork || slices.ContainsFunc(reading.shares, func(t throughShare) bool { return t.key == db.ShareKey })
		}
		s.mu.Unlock()
		if used || r.AtWork || s.isOpen(db.Name) {
			out = append(out, r)
		}
	}
	slices.SortFunc(out, func(a, b ReadingSession) int { return int(a.PID - b.PID) })
	return out
}
