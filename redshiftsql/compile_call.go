package redshiftsql

import (
	"strings"

	"github.com/blueshift-db/blueshift"
)

// sessionValues are functions whose value the session knows.
var sessionValues = map[string]TypeID{"version": Text, "current_database": NameType, "current_schema": NameType, "current_user": NameType,
	"session_user": NameType, "user": NameType, "pg_backend_pid": Integer, "current_user_id": Integer, "current_namespace": Varchar,
	"current_aws_account": Varchar, "pg_last_query_id": BigInt, "inet_client_addr": Varchar}

func noFunction(c *Call, args []Type) error {
	names := make([]string, len(args))
	for i, a := range args {
		names[i] = Type{ID: a.ID}.String()
	}
	e := blueshift.SQLErrorf("42883", "function %s(%s) does not exist", c.Name, strings.Join(names, ", "))
	return at(e.WithHint("No function matches the given name and argument types. You may need to add explicit type casts."), c.Pos)
}

// call prints a function call from its row.
func (c *compiler) call(f *Call, sc *scope) (Type, error) {
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
	if done, t, err := c.datePartCall(f, sc); done || err != nil {
		return t, err
	}
	row, known := functions[f.Name]
	if known && row.class == aggregateFn && f.Over == nil && sc.group != nil {
		if err := sc.group.enter(f); err != nil {
			return Type{}, err
		}
		defer func() { sc.group.inside-- }()
	}
	args := make([]string, len(f.Args))
	types := make([]Type, len(f.Args))
	for i := range f.Args {
		var err error
		if args[i], types[i], err = c.argument(f, i, types, sc); err != nil {
			return Type{}, err
		}
	}
	if text, t, ok, err := c.systemCall(f, args); ok || err != nil {
		c.w(text)
		return t, err
	}
	switch {
	case !known || len(args) < row.min || row.max >= 0 && len(args) > row.max,
		f.Star && f.Name != "count", f.Distinct && row.class != aggregateFn:
		return Type{}, noFunction(f, types)
	case row.class == windowFn && f.Over == nil:
		return Type{}, at(blueshift.SQLErrorf("42601", "window function %s requires an OVER clause", f.Name), f.Pos)
	case row.class == scalar && f.Over != nil:
		return Type{}, at(blueshift.SQLErrorf("42809", "OVER specified, but %s is not a window function nor an aggregate function", f.Name), f.Pos)
	case len(f.OrderBy) > 0 && f.Name != "listagg" && !strings.HasPrefix(f.Name, "percentile_"):
		return Type{}, at(blueshift.SQLErrorf("42809", "%s is not an ordered-set aggregate function", f.Name), f.Pos)
	}
	if f.Distinct {
		args[0] = "DISTINCT " + args[0]
	}
	var t Type
	if row.result != nil {
		t = row.result(types)
	}
	text, wrap := expand(row.print, args), ""
	if row.print == "" {
		var err error
		if text, wrap, t, err = c.special(f, args, types, sc); err != nil {
			return Type{}, err
		}
	}
	if f.Star {
		text = "count(*)"
	}
	if f.Nulls != "" {
		if row.class != windowFn {
			return Type{}, at(blueshift.SQLErrorf("42601", "%s NULLS is not allowed for function %s", f.Nulls, f.Name), f.Pos)
		}
		text = strings.TrimSuffix(text, ")") + " " + f.Nulls + " NULLS)"
	}
	over := ""
	if f.Over != nil {
		var err error
		if over, err = c.capture(func() error { return c.over(f.Over, sc) }); err != nil {
			return Type{}, err
		}
	}
	text += over
	if wrap != "" {
		text = expand(wrap, []string{text, "count(" + args[0] + ")" + over})
	}
	if row.class == scalar && t.ID == Integer {
		text = "CAST(" + text + " AS INTEGER)" // the engine counts in BIGINT
	}
	c.w(text)
	return t, nil
}

// expand fills $1 … $9 and $* of a template.
func expand(template string, args []string) string {
	var b strings.Builder
	for i := 0; i < len(template); i++ {
		if template[i] != '$' || i+1 == len(template) {
			b.WriteByte(template[i])
			continue
		}
		i++
		if template[i] == '*' {
			b.WriteString(strings.Join(args, ", "))
		} else if n := int(template[i] - '1'); n >= 0 && n < len(args) {
			b.WriteString(args[n])
		}
	}
	return b.String()
}

func (c *compiler) over(w *Window, sc *scope) error {
	c.w(" OVER (")
	if len(w.PartitionBy) > 0 {
		c.w("PARTITION BY ")
		if err := c.exprList(w.PartitionBy, sc); err != nil {
			return err
		}
	}
	if len(w.OrderBy) > 0 {
		c.w(" ORDER BY ")
		if err := c.orderBy(w.OrderBy, nil, sc); err != nil {
			return err
		}
	}
	if w.Frame != nil {
		c.w(" ", w.Frame.Unit, " BETWEEN ")
		for i, b := range []Bound{w.Frame.Start, w.Frame.End} {
			if i == 1 {
				c.w(" AND ")
			}
			if b.N != nil {
				if _, err := c.expr(b.N, &scope{}); err != nil {
					return err
				}
				c.w(" ")
			}
			c.w(b.Kind)
		}
	}
	c.w(")")
	return nil
}
