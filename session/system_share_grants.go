package session

import (
	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/catalog"
	"github.com/blueshift-db/blueshift/store"
)

// shareEntry is something that a datashare has privileges on, as they were given
// to it: on one thing, or on every object of a kind. In the views that list
// privileges the share is a role called ds:<share>.
type shareEntry struct {
	share    blueshift.Datashare
	scope    string          // privilege_scope
	schema   *catalog.Schema // nil: the database
	relation *catalog.Relation
	function *catalog.Function
	held     blueshift.Privileges
}

// shareEntries are those of the shares of a database that the session's user sees.
func (n *names) shareEntries(db blueshift.Database) (out []shareEntry) {
	if db.Share != "" {
		return nil
	}
	_, snap, err := n.snapshot(db)
	if err != nil {
		return nil
	}
	r, err := n.s.rights()
	if err != nil {
		return nil
	}
	n.s.shareView(func(tx store.Tx) error {
		for d := range n.s.home.Sharing.Outbound(tx, n.s.Namespace) {
			if held, _ := r.onDatashare(d); d.Database == db.Name && (held != 0 || n.seesAll()) {
				out = append(out, entriesOf(d, snap)...)
			}
		}
		return nil
	})
	return out
}

func entriesOf(d blueshift.Datashare, snap *catalog.Snapshot) (out []shareEntry) {
	if d.Held != 0 {
		out = append(out, shareEntry{share: d, scope: "DATABASE", held: d.Held})
	}
	for _, scope := range d.Scoped {
		schema, _ := snap.SchemaByID(scope.SchemaID)
		out = append(out, shareEntry{share: d, scope: scope.For, schema: schema, held: scope.Held})
	}
	for _, sc := range d.Schemas {
		if schema, ok := snap.SchemaByID(sc.ID); ok {
			out = append(out, shareEntry{share: d, scope: "SCHEMA", schema: schema, held: sc.Privileges()})
		}
	}
	for _, o := range d.Objects {
		schema, _ := snap.SchemaByID(o.SchemaID)
		if rel, ok := snap.RelationByID(o.ID); ok {
			out = append(out, shareEntry{share: d, scope: "TABLE", schema: schema, relation: rel, held: o.Privileges()})
		} else if f, ok := snap.FunctionByID(o.ID); ok {
			out = append(out, shareEntry{share: d, scope: "FUNCTION", schema: schema, function: f, held: o.Privileges()})
		}
	}
	return out
}

// onDatabase and onSchema tell where the entry is listed: a scope with the
// schema or database whose objects it is about.
func (e shareEntry) onDatabase() bool { return e.schema == nil }

func (e shareEntry) onSchema() bool {
	return e.schema != nil && e.relation == nil && e.function == nil
}

// rows appends a row for each privilege: on what, the privilege and who has it,
// and what the view says besides. A share gives nothing on, so admin_option is
// false.
func (e shareEntry) rows(rows [][]any, on []any, more ...any) [][]any {
	for _, p := range e.held.Each() {
		row := append(append([]any(nil), on...), p.Name(), int64(e.share.ShareID), "ds:"+e.share.Name, "role", false)
		rows = append(rows, append(row, more...))
	}
	return rows
}
