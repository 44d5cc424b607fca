package redshiftsql

import (
	"slices"
	"strconv"

	"github.com/blueshift-db/blueshift"
)

// selectList prints the outputs of a SELECT. want are the types that they take
// in a set operation.
func (c *compiler) selectList(q *Core, sc *scope, want []Type) (columns []ResultColumn, err error) {
	add := func(name, sql string, t Type, aggregate bool) {
		if len(columns) > 0 {
			c.w(", ")
		}
		c.w(sql)
		columns = append(columns, ResultColumn{name, t})
		sc.outputs = append(sc.outputs, output{sql, aggregate})
	}
	before := sc.group.aggregate
	for _, item := range q.Items {
		if item.Star {
			expanded, err := sc.star(item)
			if err != nil {
				return nil, err
			}
			for _, b := range expanded {
				add(b.name, b.sql, b.typ, false)
			}
			continue
		}
		t := Type{}
		if n := len(columns); n < len(want) {
			t = want[n]
		}
		sc.group.aggregate = false
		sql, err := c.capture(func() (err error) { t, err = c.typed(item.Expr, t, sc); return err })
		if err != nil {
			return nil, err
		}
		aggregate := sc.group.aggregate || windowed(item.Expr)
		before = before || sc.group.aggregate
		name := item.Alias
		if name == "" {
			name = label(item.Expr)
		} else {
			sc.aliases = append(sc.aliases, boundColumn{name: name, sql: "(" + sql + ")", typ: t, alias: true})
		}
		add(name, sql, t, aggregate)
	}
	sc.group.aggregate = before
	if len(columns) > maxColumns {
		return nil, refuse("54011", "target lists can have at most %d entries", maxColumns)
	}
	return columns, nil
}

// windowed tells whether an expression holds a window function.
func windowed(e Expr) (found bool) {
	walk(e, func(e Expr) {
		c, ok := e.(*Call)
		found = found || ok && c.Over != nil
	})
	return found
}

// star expands * or t.* into columns, without those that EXCLUDE names.
func (s *scope) star(item SelectItem) (out []boundColumn, err error) {
	table := item.Table
	if len(table) == 0 {
		if len(s.sources) == 0 {
			return nil, refuse("42601", "SELECT * with no tables specified is not valid")
		}
		out = append(out, s.merged...)
	}
	found := false
	for _, src := range s.sources {
		if !src.matches(table) {
			continue
		}
		found = true
		for _, c := range src.columns {
			if !c.system && (!c.hidden || len(table) > 0) {
				out = append(out, c)
			}
		}
	}
	if !found {
		return nil, refuse("42P01", "missing FROM-clause entry for table %q", table)
	}
	for _, name := range item.Exclude {
		before := len(out)
		out = slices.DeleteFunc(out, func(b boundColumn) bool { return b.name == name })
		if len(out) == before {
			return nil, refuse("42703", "column \"%s\" in the EXCLUDE list does not exist", name)
		}
	}
	return out, nil
}

// ordinal answers the output column that an ORDER BY key means: a whole number
// or the name of an output.
func ordinal(e Expr, columns []ResultColumn) (int, bool) {
	switch e := e.(type) {
	case *Literal:
		return position(e)
	case *ColumnRef:
		if len(e.Name) != 1 {
			return 0, false
		}
		for i, c := range columns {
			if c.Name == e.Name[0] {
				return i + 1, true
			}
		}
	}
	return 0, false
}

func position(l *Literal) (int, bool) {
	n, err := strconv.Atoi(l.Text)
	return n, l.Kind == NumberLit && err == nil
}

// orderBy prints the keys with explicit NULLS: Redshift sorts NULL as the
// largest value, the engine does not.
func (c *compiler) orderBy(items []OrderItem, columns []ResultColumn, sc *scope) error {
	for i, it := range items {
		if i > 0 {
			c.w(", ")
		}
		n, ok := 0, false
		if columns != nil {
			if n, ok = ordinal(it.Expr, columns); ok && (n < 1 || n > len(columns)) {
				return refuse("42P10", "ORDER BY position %d is not in select list", n)
			}
		}
		switch {
		case ok:
			c.w(strconv.Itoa(n))
		case sc == nil:
			return blueshift.SQLErrorf("0A000", "ORDER BY on a UNION, INTERSECT or EXCEPT result must be on one of the result columns").
				WithHint("Name an output column or give its position.")
		default:
			key, err := c.capture(func() error { _, err := c.expr(it.Expr, sc); return err })
			if err != nil {
				return err
			}
			if sc.distinct && columns != nil && !slices.ContainsFunc(sc.outputs, func(o output) bool { return o.sql == key }) {
				return refuse("42P10", "for SELECT DISTINCT, ORDER BY expressions must appear in select list")
			}
			c.w(key)
		}
		first := it.Desc
		if it.NullsFirst != nil {
			first = *it.NullsFirst
		}
		if it.Desc {
			c.w(" DESC")
		}
		if first {
			c.w(" NULLS FIRST")
		} else {
			c.w(" NULLS LAST")
		}
	}
	return nil
}

// functionLabels are the outputs of functions that are not called like them.
var functionLabels = map[string]string{"date_part": "pgdate_part", "datepart": "pgdate_part", "dateadd": "date_add", "datediff": "date_diff",
	"sysdate": "timestamp", "localtime": "time", "localtimestamp": "timestamp", "current_date": "date", "current_time": "timetz", "current_timestamp": "timestamptz",
	"decode": "case", "nvl": "coalesce", "nvl2": "case"}

// label is the name of an output without an alias, as Redshift gives it.
func label(e Expr) string {
	switch e := e.(type) {
	case *ColumnRef:
		return e.Name[len(e.Name)-1]
	case *Call:
		if name, ok := functionLabels[e.Name]; ok {
			return name
		}
		return e.Name
	case *Cast:
		if n := label(e.X); n != "?column?" {
			return n
		}
		return wireName(e.Type)
	case *Case:
		return "case"
	case *Extract:
		return "date_part"
	case *Exists:
		return "?column?"
	case *Subquery:
		if core, ok := e.Query.Body.(*Core); ok && len(core.Items) == 1 && !core.Items[0].Star {
			if core.Items[0].Alias != "" {
				return core.Items[0].Alias
			}
			return label(core.Items[0].Expr)
		}
	case *Literal:
		if e.Kind == BoolLit {
			return "bool"
		}
	}
	return "?column?"
}

func wireName(t Type) string {
	switch t.ID {
	case Boolean:
		return "bool"
	case SmallInt:
		return "int2"
	case Integer:
		return "int4"
	case BigInt:
		return "int8"
	case Real:
		return "float4"
	case Double:
		return "float8"
	case Char:
		return "bpchar"
	case Varchar:
		return "varchar"
	case Timestamp:
		return "timestamp"
	case TimestampTZ:
		return "timestamptz"
	}
	return Type{ID: t.ID}.String()
}
