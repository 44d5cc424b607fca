package redshiftsql

import (
	"strings"

	"github.com/blueshift-db/blueshift"
)

// sessionValues are functions whose value the session knows.
var sessionValues = map[string]TypeID{"version": Text, "current_database": NameType, "current_schema": NameType, "current_user": NameType,
	"session_user": NameType, "user": NameType, "pg_backend_pid": Integer, "current_user_id": Integer, "current_namespace": Varchar,
	"current_aws_account": Varchar, "pg_last_query_id": BigInt, "pg_last_copy_id": BigInt, "pg_last_copy_count": BigInt, "pg_last_unload_id": BigInt, "pg_last_unload_count": BigInt, "inet_client_addr": Varchar}

func noFunction(c *Call, args []Type) error {
	names := make([]string, len(args))
	for i, a := range args {
		if names[i] = (Type{ID: a.ID}).String(); a.ID == Unknown {
			names[i] = `"unknown"`
		}
	}
	e := blueshift.SQLErrorf("42883", "function %s(%s) does not exist", c.Name, strings.Join(names, ", "))
	return at(e.WithHint("No function matches the given name and argument types. You may need to add explicit type casts."), c.Pos)
}

// call resolves a function call by its row.
func (a *analyser) call(f *Call, sc *scope) (node, Type, error) {
	if f.Schema != nil {
		n, t, found, err := a.userCall(f, sc)
		if !found && err == nil {
			err = at(blueshift.SQLErrorf("42883", "function %s.%s does not exist", f.Schema, f.Name), f.Pos)
		}
		return n, t, err
	}
	if id, ok := sessionValues[f.Name]; ok && len(f.Args) == 0 {
		t := Type{ID: id}
		if v, ok := a.catalog.Value(f.Name); ok {
			return &cast{textConst(v), t}, t, nil
		}
		return null(t), t, nil
	}
	if f.Name == "current_setting" && len(f.Args) == 1 {
		n, err := a.setting(f, sc)
		return n, Type{ID: Text}, err
	}
	rows := functions[f.Name]
	if rows == nil {
		return a.other(f, sc)
	}
	if rows[0].class == aggregateFunction && f.Over == nil && sc.group != nil {
		if err := sc.group.enter(f); err != nil {
			return nil, Type{}, err
		}
		defer func() { sc.group.inside-- }()
	}
	c := &calling{analyser: a, call: f, scope: sc}
	row, err := c.choose(rows)
	if err != nil {
		return nil, Type{}, err
	}
	if err := allowed(f, row); err != nil {
		return nil, Type{}, err
	}
	if f.Distinct && f.Name != "listagg" {
		c.distinct()
	}
	if f.Over != nil {
		if err := sc.group.refuseWindow(f); err != nil {
			return nil, Type{}, err
		}
		if c.window, err = a.windowOf(f, row.class, sc); err != nil {
			return nil, Type{}, err
		}
	}
	if row.result != nil {
		c.result = row.result(c.types)
	}
	n, err := row.build(c)
	if err != nil {
		return nil, Type{}, err
	}
	if row.class == scalarFunction && c.result.ID == Integer {
		n = &cast{n, c.result} // the engine counts in BIGINT
	}
	return n, c.result, nil
}

// distinct makes an aggregate one of the distinct values of its argument.
func (c *calling) distinct() {
	x := c.args[0]
	if c.call.Name == "count" {
		x = c.withoutBlanks(x, c.types[0])
		if c.types[0].NoCase { // the engine counts spellings
			x = fill("lower($1)", x)
		}
	}
	c.args[0] = fill("DISTINCT $1", x)
}

// other resolves the functions of the system catalogue, which have no row, and
// refuses the rest.
func (a *analyser) other(f *Call, sc *scope) (node, Type, error) {
	if n, t, found, err := a.userCall(f, sc); found || err != nil {
		return n, t, err
	}
	args, types := make([]node, len(f.Args)), make([]Type, len(f.Args))
	for i, x := range f.Args {
		var err error
		if args[i], types[i], err = a.expr(x, sc); err != nil {
			return nil, Type{}, err
		}
	}
	n, t, ok, err := a.systemCall(f, args)
	switch {
	case err != nil || ok:
		return n, t, err
	case unbuilt(f.Name):
		return nil, t, at(blueshift.SQLErrorf("0A000", "function %s is not supported yet", f.Name), f.Pos)
	}
	return nil, t, noFunction(f, types)
}

// choose resolves the arguments and chooses the row they fit. Constants without
// a type and parameters wait for the row, which tells what they are.
func (c *calling) choose(rows []*overload) (*overload, error) {
	f := c.call
	c.args, c.types = make([]node, len(f.Args)), make([]Type, len(f.Args))
	parts := rows[0].parameters != nil && rows[0].parameters[0] == partArgument
	for i, x := range f.Args {
		if parts && i == 0 {
			continue
		}
		if weak(x) {
			c.types[i] = c.declared(x)
			continue
		}
		var err error
		if c.args[i], c.types[i], err = c.expr(x, c.scope); err != nil {
			return nil, err
		}
	}
	types := c.types
	if f.Star {
		types = []Type{{ID: Integer}} // count(*) counts rows
	}
	row := choose(rows, types)
	if row == nil || f.Star && f.Name != "count" {
		return nil, noFunction(f, c.types)
	}
	if f.Star {
		c.args = []node{fixed("*")}
		return row, nil
	}
	same, err := c.sameType(row)
	if err != nil {
		return nil, err
	}
	for i := range f.Args {
		if err := c.argument(i, row.parameter(i), same); err != nil {
			return nil, err
		}
	}
	return row, nil
}

// argument makes an argument what a parameter wants.
func (c *calling) argument(i int, kind parameter, same Type) (err error) {
	x := c.call.Args[i]
	if kind == partArgument {
		c.part, err = partName(x)
		c.args[i] = textConst(c.part)
		return err
	}
	if weak(x) {
		want := kind.wants()
		if kind == sameArgument {
			want = same
		}
		if c.args[i], c.types[i], err = c.typed(x, want, c.scope); err != nil {
			return err
		}
		if l, ok := x.(*Literal); ok && l.Kind == NullLit && kind != sameArgument && want.ID != Unknown {
			c.args[i], c.types[i] = null(want), want // the engine chooses by types too
		}
		if c.types[i].ID == Unknown && kind == textArgument {
			c.types[i] = want
		}
	}
	c.args[i], c.types[i] = kind.convert(c.analyser, c.args[i], c.types[i])
	if kind == sameArgument {
		c.types[i] = same
	}
	return nil
}

// declared is the type of a weak expression before it meets anything: that of a
// parameter whose type is known.
func (a *analyser) declared(e Expr) Type {
	if param, ok := e.(*Param); ok && param.N <= len(a.params) {
		return a.params[param.N-1]
	}
	return Type{}
}

// sameType is what the arguments of the kind "same" have in common.
func (c *calling) sameType(row *overload) (t Type, err error) {
	for i := range c.call.Args {
		if row.parameter(i) == sameArgument {
			if t, err = unify(c.call.Name, t, c.types[i]); err != nil {
				return t, at(err.(*blueshift.SQLError), c.call.Pos)
			}
		}
	}
	for i := range c.call.Args {
		if row.parameter(i) == sameArgument {
			c.args[i] = scaledAs(c.args[i], c.types[i], t)
		}
	}
	return settled(t), nil
}

// settled is the type of branches that are all constants without one: text.
func settled(t Type) Type {
	if t.ID == Unknown {
		return Type{ID: Varchar}
	}
	return t
}

// unify is the type that two branches of what (CASE, COALESCE, …) take.
func unify(what string, l, r Type) (Type, error) {
	t := common(l, r)
	if t.ID == Unknown && l.ID != Unknown && r.ID != Unknown {
		return t, blueshift.SQLErrorf("42804", "%s types %s and %s cannot be matched", strings.ToUpper(what), Type{ID: l.ID}, Type{ID: r.ID})
	}
	return t, nil
}

// allowed refuses what may not stand with a function of this kind.
func allowed(f *Call, row *overload) error {
	var e *blueshift.SQLError
	switch {
	case f.Distinct && row.class != aggregateFunction:
		e = blueshift.SQLErrorf("42809", "DISTINCT specified, but %s is not an aggregate function", f.Name)
	case f.Distinct && f.Over != nil && f.Name != "listagg":
		e = blueshift.SQLErrorf("0A000", "DISTINCT is not supported in window functions")
	case row.class == windowFunction && f.Over == nil:
		e = blueshift.SQLErrorf("42601", "window function %s requires an OVER clause", f.Name)
	case row.class == scalarFunction && f.Over != nil:
		e = blueshift.SQLErrorf("42809", "OVER specified, but %s is not a window function nor an aggregate function", f.Name)
	case len(f.OrderBy) > 0 && f.Name != "listagg" && !strings.HasPrefix(f.Name, "percentile_"):
		e = blueshift.SQLErrorf("42809", "%s is not an ordered-set aggregate function", f.Name)
	case f.Nulls != "" && row.class != windowFunction:
		e = blueshift.SQLErrorf("42601", "%s NULLS is not allowed for function %s", f.Nulls, f.Name)
	default:
		return nil
	}
	return at(e, f.Pos)
}
