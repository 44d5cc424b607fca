package redshiftsql

import (
	"slices"
	"strconv"

	"github.com/blueshift-db/blueshift"
)

// selectList resolves the outputs of a SELECT. outer tells which types they take,
// and whether they are compared, as in a set operation.
func (a *analyser) selectList(q *Core, sc, outer *scope) (items []node, columns []ResultColumn, err error) {
	add := func(name string, n node, t Type, aggregate bool) {
		columns = append(columns, ResultColumn{name, t})
		sc.outputs = append(sc.outputs, output{n, t, aggregate})
		if key, ok := sc.group.key(n); ok {
			n = key.node
		}
		if q.Distinct || outer.compared {
			n = a.withoutBlanks(n, t)
		}
		items = append(items, n)
	}
	before := sc.group.aggregate
	for _, item := range q.Items {
		if item.Star {
			expanded, err := sc.star(item)
			if err != nil {
				return nil, nil, err
			}
			for _, b := range expanded {
				add(b.name, b.node, b.typ, false)
			}
			continue
		}
		t := Type{}
		if n := len(columns); n < len(outer.want) {
			t = outer.want[n]
		}
		sc.group.aggregate = false
		n, t, err := a.typed(item.Expr, t, sc)
		if err != nil {
			return nil, nil, err
		}
		aggregate := sc.group.aggregate || hasWindow(item.Expr)
		before = before || sc.group.aggregate
		name := item.Alias
		if name == "" {
			name = label(item.Expr)
		} else {
			sc.aliases = append(sc.aliases, boundColumn{name: name, node: fill("($1)", n), typ: t, alias: true})
		}
		add(name, n, t, aggregate)
	}
	sc.group.aggregate = before
	if len(columns) > MaxColumns {
		return nil, nil, refuse("54011", "target lists can have at most %d entries", MaxColumns)
	}
	return items, columns, nil
}

// hasWindow tells whether an expression holds a window function.
func hasWindow(e Expr) (found bool) {
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

// orderBy resolves the keys of ORDER BY. Where NULL goes is always said: Redshift
// sorts it as the largest value, the engine does not.
func (a *analyser) orderBy(items []OrderItem, columns []ResultColumn, sc *scope) (*orderBy, error) {
	out := &orderBy{make([]orderKey, len(items))}
	for i, it := range items {
		key, err := a.orderKey(it.Expr, columns, sc)
		if err != nil {
			return nil, err
		}
		first := it.Desc
		if it.NullsFirst != nil {
			first = *it.NullsFirst
		}
		out.keys[i] = orderKey{key, it.Desc, first}
	}
	return out, nil
}

func (a *analyser) orderKey(e Expr, columns []ResultColumn, sc *scope) (node, error) {
	if columns != nil {
		if n, ok := ordinal(e, columns); ok && (n < 1 || n > len(columns)) {
			return nil, refuse("42P10", "ORDER BY position %d is not in select list", n)
		} else if ok {
			return intConst(n), nil
		}
		if _, constant := e.(*Literal); constant {
			return nil, refuse("42601", "non-integer constant in ORDER BY")
		}
	}
	if sc == nil {
		return nil, blueshift.SQLErrorf("0A000", "ORDER BY on a UNION, INTERSECT or EXCEPT result must be on one of the result columns").
			WithHint("Name an output column or give its position.")
	}
	key, _, err := a.expr(e, sc)
	if err != nil || !sc.distinct || columns == nil {
		return key, err
	}
	if n := slices.IndexFunc(sc.outputs, func(o output) bool { return a.same(o.node, key) }); n >= 0 {
		return intConst(n + 1), nil
	}
	return key, nil // inferred: PostgreSQL refuses it, tools send it to Redshift; one of a row's keys counts
}

// functionLabels are the outputs of functions that are not called like them.
var functionLabels = map[string]string{"date_part": "pgdate_part", "datepart": "pgdate_part", "dateadd": "date_add", "datediff": "date_diff",
	"sysdate": "timestamp", "localtime": "time", "localtimestamp": "timestamp", "current_date": "date", "current_time": "timetz", "current_timestamp": "timestamptz",
	"log": "dlog10", "decode": "case", "nvl": "coalesce", "nvl2": "case"}

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
	case TimeTZ:
		return "timetz"
	}
	return Type{ID: t.ID}.String()
}
