package redshiftsql

import (
	"slices"

	"github.com/blueshift-db/blueshift"
)

// insert resolves INSERT. Columns that were not named get their default or the
// next value of their identity, and every value is cast to its column's type.
func (a *analyser) insert(s *Insert, plan *Plan) (*statement, error) {
	r, err := a.target(s.Table, blueshift.Insert)
	if err != nil {
		return nil, located(err, s.Pos)
	}
	columns, err := insertColumns(s, r)
	if err != nil {
		return nil, err
	}
	given := 0
	var rows node
	var types []Type
	switch {
	case s.Rows != nil:
		given = len(s.Rows.Columns)
	case s.Query != nil:
		if rows, types, err = a.insertSource(s.Query, r, columns); err != nil {
			return nil, err
		}
		given = len(types)
	}
	switch {
	case given > len(columns):
		return nil, refuse("42601", "INSERT has more expressions than target columns")
	case given < len(columns) && len(s.Columns) > 0:
		return nil, refuse("42601", "INSERT has more target columns than expressions")
	}
	plan.Target, plan.Written, plan.Append = r, slices.Clone(columns[:given]), s.Rows != nil
	out := &insertInto{target: physical(r, "")}
	values := &block{}
	for i, col := range plan.Written {
		value, err := a.insertedValue(i, col, types)
		if err != nil {
			return nil, err
		}
		out.columns, values.items = append(out.columns, col.Name), append(values.items, value)
	}
	defaults, err := a.addDefaults(r, out, values)
	if err != nil {
		return nil, err
	}
	plan.Append = plan.Append && !defaults
	switch {
	case len(out.columns) == 0:
		// DEFAULT VALUES of a table without defaults: one row of NULLs.
		out.columns, values.items = []string{r.Columns[0].Name}, []node{fixed("NULL")}
	case s.Rows != nil:
		values.from = []node{bulkRows(given)}
	case s.Query != nil:
		values.from = []node{&derived{query: rows, alias: "v", width: given}}
	}
	out.source = values
	if s.Rows != nil {
		plan.Bulk, err = s.Rows.ReadAs(plan.Written)
	}
	return &statement{body: out}, err
}

// insertedValue is the value of the ith column that is given one, from a query
// whose columns have types or, if it has none, from rows of constants.
func (a *analyser) insertedValue(i int, col Column, types []Type) (node, error) {
	value := &column{name: outputName(i + 1)}
	switch {
	case types != nil:
		return a.assign(value, types[i], col)
	case col.Type.ID == Varbyte:
		return a.castTo(value, Type{ID: Varchar}, col.Type), nil
	}
	return storedAs(value, col.Type), nil
}

// addDefaults adds the columns of r that are not among the columns of an INSERT
// and have a default, and tells whether there were any.
func (a *analyser) addDefaults(r *Relation, out *insertInto, values *block) (some bool, err error) {
	written := out.columns
	for _, col := range r.Columns {
		if slices.Contains(written, col.Name) {
			continue
		}
		value, err := a.columnDefault(r, col)
		switch {
		case err != nil:
			return false, err
		case value == nil && col.NotNull:
			return false, blueshift.SQLErrorf("23502", "Cannot insert a NULL value into column %s", col.Name).WithHint("Give it a value, or a DEFAULT.")
		case value != nil:
			out.columns, values.items = append(out.columns, col.Name), append(values.items, value)
			some = true
		}
	}
	return some, nil
}

// bulkRows are the rows that are bound as one list of texts per column.
func bulkRows(columns int) node {
	lists := make([]node, columns)
	for i := range lists {
		lists[i] = &aliased{fill("unnest($1)", &placeholder{i + 1}), outputName(i + 1)}
	}
	return &derived{query: &block{items: lists}, alias: "v"}
}

// storedAs casts a value to a column's type the way an assignment does: text
// that is too long fails instead of being cut.
func storedAs(value node, t Type) node {
	text := &cast{value, Type{ID: Varchar}}
	switch {
	case t.ID == Varchar && t.Length > 0:
		return fitting(text, t)
	case t.ID == Char:
		return fitting(trimmed(text), t)
	}
	return &cast{value, t}
}

// fitting is a text that fits its column: blanks beyond its length are dropped,
// anything else there is an error.
func fitting(n node, t Type) node {
	return fill("CASE WHEN strlen($1) > $2 THEN rs_fit($1, $2, $3) ELSE $1 END", n, intConst(max(t.Length, 1)), textConst(Type{ID: t.ID}.String()))
}

func insertColumns(s *Insert, r *Relation) ([]Column, error) {
	if len(s.Columns) == 0 {
		out := make([]Column, 0, len(r.Columns))
		for _, col := range r.Columns {
			if col.Identity == nil || col.Identity.ByDefault {
				out = append(out, col)
			}
		}
		return out, nil
	}
	var out []Column
	for _, name := range s.Columns {
		i := slices.IndexFunc(r.Columns, func(col Column) bool { return col.Name == name })
		switch {
		case i < 0:
			return nil, refuse("42703", "column \"%s\" of relation \"%s\" does not exist", name, r.Name)
		case slices.ContainsFunc(out, func(col Column) bool { return col.Name == name }):
			return nil, refuse("42701", "column \"%s\" specified more than once", name)
		case r.Columns[i].Identity != nil && !r.Columns[i].Identity.ByDefault:
			return nil, refuse("0A000", "cannot set an identity column to a value")
		}
		out = append(out, r.Columns[i])
	}
	return out, nil
}

// insertSource resolves the rows to insert and answers the types of their columns.
// In VALUES, DEFAULT stands for the column's default and parameters take the
// column's type.
func (a *analyser) insertSource(q *Select, r *Relation, columns []Column) (node, []Type, error) {
	if v, ok := q.Body.(*Values); ok && len(q.With) == 0 && len(q.OrderBy) == 0 {
		rows, err := a.assignedRows(v.Rows, r, columns)
		if err != nil {
			return nil, nil, err
		}
		q = &Select{Body: &Values{rows}, Limit: q.Limit, Offset: q.Offset}
	}
	if core, ok := q.Body.(*Core); ok {
		copied, selected := *q, *core
		selected.Items = assignedItems(core.Items, columns)
		copied.Body, q = &selected, &copied
	}
	rows, out, err := a.query(q, nil)
	types := make([]Type, len(out))
	for i, column := range out {
		types[i] = column.Type
	}
	return rows, types, err
}

// assignedRows gives every value of a VALUES list the type of its column, since
// each is an assignment of its own, and puts the default where DEFAULT stands.
func (a *analyser) assignedRows(rows [][]Expr, r *Relation, columns []Column) ([][]Expr, error) {
	out := make([][]Expr, len(rows))
	for n, row := range rows {
		if len(row) > len(columns) {
			return nil, refuse("42601", "INSERT has more expressions than target columns")
		}
		out[n] = slices.Clone(row)
		for i, e := range row {
			if _, query := e.(*Subquery); query && len(rows) > 1 {
				return nil, refuse("0A000", "can't use subqueries in multi-row VALUES")
			}
			e, err := a.orDefault(e, r, columns[i])
			if err != nil {
				return nil, err
			}
			out[n][i] = &Cast{X: e, Type: unbounded(columns[i].Type), Column: columns[i].Name}
		}
	}
	return out, nil
}

// orDefault is a value that is assigned to a column; DEFAULT is the column's.
func (a *analyser) orDefault(e Expr, r *Relation, col Column) (Expr, error) {
	if _, ok := e.(*Default); !ok {
		return e, nil
	}
	n, err := a.columnDefault(r, col)
	if n == nil {
		return &Literal{Kind: NullLit}, err
	}
	return &resolved{n, col.Type}, err
}

// columnDefault is what a column gets when INSERT does not name it; nil is NULL.
func (a *analyser) columnDefault(r *Relation, col Column) (node, error) {
	if col.Identity != nil {
		return fill("nextval($1)", textConst(engineSQL("$1", sequence(r.Physical, col)))), nil
	}
	if col.Default == "" {
		return nil, nil
	}
	e, err := ParseExpr(col.Default)
	if err != nil {
		return nil, err
	}
	n, from, err := a.typed(e, col.Type, &scope{})
	if err != nil {
		return nil, err
	}
	return a.assign(n, from, col)
}
