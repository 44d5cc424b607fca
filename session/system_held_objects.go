package session

import (
	"slices"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/catalog"
	"github.com/blueshift-db/blueshift/redshiftsql"
)

// heldObject is a schema, relation or function, with what a user holds on it.
type heldObject struct {
	id              uint32
	schema          *catalog.Schema
	name            string            // in the schema, quoted, a function's with the types; "" for the schema itself
	relation        *catalog.Relation // when it is one
	shared          bool
	held, grantable blueshift.Privileges
}

// heldIn lists the objects of a kind in a place, with what r holds on them. hidden
// tells that there may be others, of which the session's user is told nothing.
func (n *names) heldIn(p heldPlace, kind string, r *rights) (out []heldObject, hidden bool, err error) {
	if out, err = n.heldLocal(p, kind, r); err != nil {
		return nil, false, err
	}
	if p.db.Share != "" {
		var shared []heldObject
		shared, hidden = n.heldShared(p, kind, r)
		out = append(out, shared...)
	}
	if p.through != nil {
		out = slices.DeleteFunc(out, func(o heldObject) bool { return o.schema.Name != p.through.External.Schema })
	}
	return out, hidden, nil
}

// heldLocal is heldIn for what is the namespace's own.
func (n *names) heldLocal(p heldPlace, kind string, r *rights) (out []heldObject, err error) {
	if kind == "table" || kind == "column" {
		return n.heldRelations(p, r)
	}
	if p.db.Share != "" {
		return nil, nil
	}
	db, err := n.s.databaseNow(p.db)
	if err != nil {
		return nil, err
	}
	if kind == "function" {
		for _, f := range n.routines(p.db) {
			held, grantable := r.onFunction(db, f.schema, f.Function)
			out = append(out, heldObject{id: f.ID, schema: f.schema, name: signature(redshiftsql.Name{redshiftsql.Name{f.Name}.Quoted()}, f.Args), held: held, grantable: grantable})
		}
		return out, nil
	}
	if _, snap, err := n.snapshot(p.db); err == nil {
		for _, schema := range snap.Schemas() {
			held, grantable := r.onSchema(db, schema)
			out = append(out, heldObject{id: schema.ID, schema: schema, held: held, grantable: grantable})
		}
	}
	return out, nil
}

func (n *names) heldRelations(p heldPlace, r *rights) (out []heldObject, err error) {
	list := (*names).local
	if !p.ids { // the system's own and temporary ones are not in there
		list = func(n *names, _ keys) ([]listed, error) { return n.relations(p.db), nil }
	}
	all, err := list(n, keys{})
	if err != nil {
		return nil, err
	}
	db, err := n.s.databaseNow(p.db)
	for _, l := range all {
		if l.shared {
			continue
		}
		held, grantable := r.onRelation(db, l.schema, l.relation)
		if l.system() && !superuserRelations[l.relation.Name] {
			held |= blueshift.Select
		}
		out = append(out, heldObject{id: l.relation.ID, schema: l.schema, name: redshiftsql.Name{l.relation.Name}.Quoted(), relation: l.relation, held: held, grantable: grantable})
	}
	return out, err
}

// heldShared is heldIn for what is in a datashare. A user holds there what the
// consumer gave it, as far as the share has it too and may be written; owners and
// access lists on the producer speak of other users.
func (n *names) heldShared(p heldPlace, kind string, r *rights) (out []heldObject, hidden bool) {
	share, producer, err := n.share(p.db)
	if err != nil {
		return nil, true
	}
	_, snap, err := n.snapshot(producer)
	if err != nil {
		return nil, true
	}
	seen, err := n.lentIn(p)
	if err != nil {
		return nil, true
	}
	asked := *n
	asked.acting = r
	theirs, refused := asked.lentIn(p)
	most := blueshift.AllOnTable | blueshift.AllOnSchema | blueshift.AllOnFunction
	if n.mayWrite(&share, &producer) != nil {
		most = blueshift.Select | blueshift.Usage | blueshift.Execute
	}
	for _, of := range shareObjects(share, snap) {
		if !seen.schema(of.schema) {
			hidden = true
			continue
		}
		o := heldObject{id: of.id(), schema: of.schema, relation: of.relation, shared: true, held: of.held & most}
		is := "schema"
		switch {
		case of.relation != nil:
			is, o.name = "table", redshiftsql.Name{of.relation.Name}.Quoted()
		case of.function != nil:
			is, o.name = "function", signature(redshiftsql.Name{redshiftsql.Name{of.function.Name}.Quoted()}, of.function.Args)
		}
		if is != kind && (is != "table" || kind != "column") {
			continue
		}
		switch {
		case refused != nil:
			o.held = 0
		case theirs.everything():
		case is == "schema":
			o.held &= theirs.inSchema(of.schema)
		default:
			o.held &= theirs.on(of)
		}
		out = append(out, o)
	}
	return out, hidden
}

// lentIn is what the acting user may read in a place that is shared.
func (n *names) lentIn(p heldPlace) (lent, error) {
	if p.through == nil {
		return n.lent(p.db)
	}
	live, _, err := n.snapshot(p.from)
	if err != nil {
		return lent{}, err
	}
	if err := n.mayUse(p.from, live, p.through); err != nil {
		return lent{}, err
	}
	return n.lentThrough(p.db, p.through)
}
