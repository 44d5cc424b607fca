package redshiftsql

import (
	"slices"
	"strings"

	"github.com/blueshift-db/blueshift"
)

// registeredFunction is the constant in 'f'::regproc::oid and
// 'f(int)'::regprocedure::oid, with which psql finds what it is to show.
func registeredFunction(e *Cast) (text string, ok bool) {
	inner, ok := e.X.(*Cast)
	if !ok || inner.Type.ID != RegProc || e.Type.ID != OID && !e.Type.integer() {
		return "", false
	}
	l, ok := inner.X.(*Literal)
	if !ok || l.Kind != StringLit {
		return "", false
	}
	return l.Text, true
}

// functionID is the object id of the function that a text names: f where there is
// one of that name, or f(types). One that may not be called has an id all the same.
func (a *analyser) functionID(text string) (node, error) {
	name, argued, refused := functionText(text)
	key := "name"
	if argued && refused == nil {
		key = "signature"
		name, refused = a.functionNamed(text)
	}
	if refused != nil {
		return nil, refused
	}
	if !argued {
		known, ok := a.catalog.(FunctionCatalog)
		if !ok {
			return nil, unnamedFunction(text)
		}
		found, err := known.Functions(strings.Split(name, "."))
		denied, _ := err.(*blueshift.SQLError)
		switch {
		case len(found) > 1:
			return nil, blueshift.SQLErrorf("42725", "more than one function named \"%s\"", clip(text)).WithHint("Name the types of its arguments, as in %s(integer).", name)
		case len(found) == 0 && (denied == nil || denied.State != "42501"):
			return nil, unnamedFunction(text)
		}
	}
	r, err := a.catalog.Relation([]string{"pg_show", "function_names"})
	if err != nil {
		return nil, err
	}
	read := a.system(r, a.fresh("r"), nil)
	column := func(name string) node {
		return read.column(1 + slices.IndexFunc(r.Columns, func(c Column) bool { return c.Name == name }))
	}
	return fill("($1 LIMIT 1)", &block{items: []node{column("oid")}, from: []node{read.source()}, where: fill("$1 = $2", column(key), textConst(name))}), nil
}

func unnamedFunction(text string) *blueshift.SQLError {
	return blueshift.SQLErrorf("42883", "function \"%s\" does not exist", clip(text))
}

// functionText reads the name of a function, and tells whether types follow it.
func functionText(text string) (name string, argued bool, err *blueshift.SQLError) {
	p := &parser{scanner: scanner{src: text}}
	if p.advance() != nil {
		return "", false, unnamedFunction(text)
	}
	parts, e := p.name(3)
	if e != nil || p.tok.kind != eof && !p.isOp("(") {
		return "", false, unnamedFunction(text)
	}
	return strings.Join(parts, "."), p.isOp("("), nil
}
