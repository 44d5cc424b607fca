package session

import (
	"errors"
	"strings"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/redshiftsql"
)

// sharedFunctions finds the functions of a name in a database made from a
// datashare that the user may call.
func (n *names) sharedFunctions(lent lent, parts []string) ([]*redshiftsql.UserFunction, error) {
	at, db := len(n.shares), lent.db
	opened, err := n.open(db)
	if err != nil {
		return nil, n.asksInVain(db, err)
	}
	_, snap, err := n.snapshot(*opened.producer)
	if err != nil {
		return nil, err
	}
	name := parts[len(parts)-1]
	if len(parts) > 1 {
		schema := parts[len(parts)-2]
		in, ok := sharedSchema(opened.content, snap, schema)
		switch {
		case !ok:
			return nil, n.asksInVain(db, blueshift.SQLErrorf("3F000", "schema \"%s\" does not exist in shared database \"%s\"", schema, db.Name))
		case !lent.schema(in.schema):
			return nil, deniedSchema(schema)
		case !in.held.Has(blueshift.Usage):
			return nil, n.asksInVain(db, deniedSchema(schema))
		}
		found := sharedNamed(opened.content, snap, in.schema, name)
		if len(found) == 0 {
			return nil, n.asksInVain(db, noFunction(parts))
		}
		return n.callable(opened, lent, at, found)
	}
	for _, schema := range n.path {
		in, ok := sharedSchema(opened.content, snap, schema)
		if !ok || !lent.schema(in.schema) || !in.held.Has(blueshift.Usage) {
			continue // a schema of the search path need not exist, nor be open to the user
		}
		if found := sharedNamed(opened.content, snap, in.schema, name); len(found) > 0 {
			return n.callable(opened, lent, at, found)
		}
	}
	return nil, n.asksInVain(db, noFunction(parts))
}

// callable are the functions of one name that the user may call; the one that a
// call resolves to is what the producer is asked for, and what is noted of the
// share at n.shares[at]. Their bodies are resolved as on the producer, with the
// rights of their owners there; what asks about the session, such as
// CURRENT_NAMESPACE, answers for the consumer's.
func (n *names) callable(opened *opened, lent lent, at int, found []sharedObject) (out []*redshiftsql.UserFunction, err error) {
	producer := *opened.producer
	for _, o := range found {
		if !lent.calls(o) {
			continue
		}
		there := &names{s: n.s, home: producer, path: []string{o.schema.Name, "public"}, owner: true, as: holder{namespaceOf(producer), o.function.Owner}, basis: n.basis, describing: n.describing}
		out = append(out, &redshiftsql.UserFunction{Args: o.function.Args, Returns: o.function.Returns, Body: o.function.Body, Context: &sharedBody{there, o.function.Name},
			Called: func() {
				n.asks(lent.db, o)
				n.shares[at].names(opened.outside(), o)
			}})
	}
	if len(found) > 0 && len(out) == 0 {
		err = deniedFunction(found[0].function.Name)
	}
	return out, err
}

// functionsThrough finds the functions of a name in the schema of a shared
// database that an external schema leads to.
func (n *names) functionsThrough(parts []string) ([]*redshiftsql.UserFunction, error) {
	live, snap, err := n.snapshot(n.home)
	if err != nil {
		return nil, err
	}
	schema, _ := snap.Schema(parts[0])
	if err := n.mayUse(n.home, live, schema); err != nil {
		return nil, err
	}
	db, err := n.database(schema.External.Database)
	if err != nil {
		return nil, err
	}
	if db.Share == "" {
		return nil, otherFunctions()
	}
	lent, err := n.lentThrough(db, schema)
	if err != nil {
		return nil, err
	}
	out, err := n.sharedFunctions(lent, []string{db.Name, schema.External.Schema, parts[1]})
	var refused *blueshift.SQLError
	if errors.As(err, &refused) && refused.State == "42883" {
		err = noFunction(parts) // by the name that it was called by
	}
	return out, err
}

func noFunction(parts []string) *blueshift.SQLError {
	return blueshift.SQLErrorf("42883", "function %s does not exist", strings.Join(parts, "."))
}

func otherFunctions() error {
	return blueshift.SQLErrorf("0A000", "functions of another database cannot be called").WithHint("Those of a database made from a datashare can.")
}

// calls reports whether a function of the share may be called.
func (l lent) calls(o sharedObject) bool {
	return o.held.Has(blueshift.Execute) && (l.everything() || l.schema(o.schema) && l.on(o).Has(blueshift.Execute))
}
