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

// call prints a function call from its row.
func (c *compiler) call(f *Call, sc *scope) (Type, error) {
	if f.Schema != nil {
		t, found, err := c.userCall(f, sc)
		if !found && err == nil {
			err = at(blueshift.SQLErrorf("42883", "function %s.%s does not exist", f.Schema, f.Name), f.Pos)
		}
		return t, err
	}
	if id, ok := sessionValues[f.Name]; ok && len(f.Args) == 0 {
		v, ok := c.catalog.Value(f.Name)
		if !ok {
			c.w("CAST(NULL AS ", Type{ID: id}.engineName(), ")")
		} else {
			c.w("CAST(", quoteText(v), " AS ", Type{ID: id}.engineName(), ")")
		}
		return Type{ID: id}, nil
	}
	if f.Name == "current_setting" && len(f.Args) == 1 {
		return Type{ID: Text}, c.setting(f)
	}
	rows := functions[f.Name]
	if rows == nil {
		return c.other(f, sc)
	}
	if rows[0].class == aggregateFunction && f.Over == nil && sc.group != nil {
		if err := sc.group.enter(f); err != nil {
			return Type{}, err
		}
		defer func() { sc.group.inside-- }()
	}
	p := &printing{compiler: c, call: f, scope: sc}
	row, err := p.resolve(rows)
	if err != nil {
		return Type{}, err
	}
	if err := allowed(f, row); err != nil {
		return Type{}, err
	}
	if f.Distinct {
		if f.Name == "count" && p.types[0].NoCase { // the engine counts spellings
			p.args[0] = "lower(" + p.args[0] + ")"
		}
		p.args[0] = "DISTINCT " + p.args[0]
	}
	if f.Over != nil {
		if p.over, err = c.capture(func() error { return c.over(f, row.class, sc) }); err != nil {
			return Type{}, err
		}
	}
	if row.result != nil {
		p.result = row.result(p.types)
	}
	text, err := row.print(p)
	if err != nil {
		return Type{}, err
	}
	if row.class == scalarFunction && p.result.ID == Integer {
		text = "CAST(" + text + " AS INTEGER)" // the engine counts in BIGINT
	}
	c.w(text)
	return p.result, nil
}

// other prints the functions of the system catalogue, which have no row, and
// refuses the rest.
func (c *compiler) other(f *Call, sc *scope) (Type, error) {
	if t, found, err := c.userCall(f, sc); found || err != nil {
		return t, err
	}
	args, types := make([]string, len(f.Args)), make([]Type, len(f.Args))
	for i, a := range f.Args {
		var err error
		if args[i], err = c.capture(func() (err error) { types[i], err = c.expr(a, sc); return err }); err != nil {
			return Type{}, err
		}
	}
	text, t, ok, err := c.systemCall(f, args)
	switch {
	case err != nil:
		return t, err
	case ok:
		c.w(text)
		return t, nil
	case unbuilt(f.Name):
		return t, at(blueshift.SQLErrorf("0A000", "function %s is not supported yet", f.Name), f.Pos)
	}
	return t, noFunction(f, types)
}

// resolve prints the arguments and chooses the row they fit. Constants without
// a type and parameters wait for the row, which tells what they are.
func (p *printing) resolve(rows []*overload) (*overload, error) {
	f := p.call
	p.args, p.types = make([]string, len(f.Args)), make([]Type, len(f.Args))
	parts := rows[0].parameters != nil && rows[0].parameters[0] == partArgument
	for i, a := range f.Args {
		if parts && i == 0 {
			continue
		}
		if weak(a) {
			p.types[i] = p.declared(a)
			continue
		}
		var err error
		if p.args[i], err = p.capture(func() (err error) { p.types[i], err = p.expr(a, p.scope); return err }); err != nil {
			return nil, err
		}
	}
	types := p.types
	if f.Star {
		types = []Type{{ID: Integer}} // count(*) counts rows
	}
	row := choose(rows, types)
	if row == nil || f.Star && f.Name != "count" {
		return nil, noFunction(f, p.types)
	}
	if f.Star {
		p.args = []string{"*"}
		return row, nil
	}
	same, err := p.sameType(row)
	if err != nil {
		return nil, err
	}
	for i, a := range f.Args {
		kind := row.parameter(i)
		if kind == partArgument {
			if p.args[i], err = partName(a); err != nil {
				return nil, err
			}
			continue
		}
		if weak(a) {
			want := kind.wants()
			if kind == sameArgument {
				want = same
			}
			if p.args[i], err = p.capture(func() (err error) { p.types[i], err = p.typed(a, want, p.scope); return err }); err != nil {
				return nil, err
			}
			if p.types[i].ID == Unknown && kind == textArgument {
				p.types[i] = want
			}
		}
		p.args[i], p.types[i] = kind.convert(p.compiler, p.args[i], p.types[i])
		if kind == sameArgument {
			p.types[i] = same
		}
	}
	return row, nil
}

// declared is the type of a weak expression before it meets anything: that of a
// parameter whose type is known.
func (c *compiler) declared(e Expr) Type {
	if param, ok := e.(*Param); ok && param.N <= len(c.params) {
		return c.params[param.N-1]
	}
	return Type{}
}

// sameType is what the arguments of the kind "same" have in common.
func (p *printing) sameType(row *overload) (t Type, err error) {
	for i := range p.call.Args {
		if row.parameter(i) == sameArgument {
			if t, err = unify(p.call.Name, t, p.types[i]); err != nil {
				return t, at(err.(*blueshift.SQLError), p.call.Pos)
			}
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
	case f.Distinct && f.Over != nil:
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
