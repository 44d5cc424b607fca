package redshiftsql

import (
	"slices"
	"strconv"
	"strings"

	"github.com/blueshift-db/blueshift"
)

// insert prints INSERT. Columns that were not named get their default or the
// next value of their identity, and every value is cast to its column's type.
func (c *compiler) insert(s *Insert) (*Bulk, *Relation, error) {
	r, err := c.target(s.Table, blueshift.Insert)
	if err != nil {
		return nil, nil, located(err, s.Pos)
	}
	columns, err := insertColumns(s, r)
	if err != nil {
		return nil, nil, err
	}
	given := 0
	switch {
	case s.Rows != nil:
		given = len(s.Rows.Columns)
	case s.Query != nil:
		given = -1 // known once compiled
	}
	if given > len(columns) {
		return nil, nil, refuse("42601", "INSERT has more expressions than target columns")
	}
	source, types := "", []Type(nil)
	if s.Query != nil {
		source, types, err = c.insertSource(s.Query, r, columns)
		if err != nil {
			return nil, nil, err
		}
		if given = len(types); given > len(columns) {
			return nil, nil, refuse("42601", "INSERT has more expressions than target columns")
		}
	}
	if given < len(columns) && len(s.Columns) > 0 {
		return nil, nil, refuse("42601", "INSERT has more target columns than expressions")
	}
	written := slices.Clone(columns[:given])
	c.given, c.alone = written, s.Rows != nil
	c.w("INSERT INTO ", physical(r), " (")
	var values strings.Builder
	for i, col := range written {
		if i > 0 {
			c.w(", ")
			values.WriteString(", ")
		}
		c.w(quoteIdent(col.Name))
		value := `"c` + strconv.Itoa(i+1) + `"`
		if types != nil {
			values.WriteString(c.assign(value, types[i], col.Type))
		} else {
			values.WriteString(storedAs(value, col.Type))
		}
	}
	for _, col := range r.Columns {
		if slices.ContainsFunc(written, func(w Column) bool { return w.Name == col.Name }) {
			continue
		}
		text, err := c.columnDefault(r, col)
		if err != nil {
			return nil, nil, err
		}
		c.alone = c.alone && text == ""
		if text == "" {
			if col.NotNull {
				return nil, nil, blueshift.SQLErrorf("23502", "Cannot insert a NULL value into column %s", col.Name).WithHint("Give it a value, or a DEFAULT.")
			}
			continue
		}
		if values.Len() > 0 {
			c.w(", ")
			values.WriteString(", ")
		}
		c.w(quoteIdent(col.Name))
		values.WriteString(text)
	}
	switch {
	case values.Len() == 0:
		// DEFAULT VALUES of a table without defaults: one row of NULLs.
		c.w(quoteIdent(r.Columns[0].Name), ") SELECT NULL")
	case s.Rows != nil:
		c.w(") SELECT ", values.String(), " FROM (SELECT ")
		for i := range written {
			if i > 0 {
				c.w(", ")
			}
			c.w("unnest($", strconv.Itoa(i+1), ") AS \"c", strconv.Itoa(i+1), `"`)
		}
		c.w(`) AS "v"`)
	case s.Query != nil:
		c.w(") SELECT ", values.String(), " FROM (", source, `) AS "v"`, columnList(given))
	default:
		c.w(") SELECT ", values.String())
	}
	if s.Rows == nil {
		return nil, r, nil
	}
	bulk, err := s.Rows.ReadAs(written)
	return bulk, r, err
}

// storedAs casts a value to a column's type the way an assignment does: text
// that is too long fails instead of being cut.
func storedAs(value string, t Type) string {
	switch {
	case t.ID == Varchar && t.Length > 0:
		return fitting("CAST("+value+" AS VARCHAR)", t)
	case t.ID == Char:
		return fitting("rtrim(CAST("+value+" AS VARCHAR), ' ')", t)
	}
	return "CAST(" + value + " AS " + t.engineName() + ")"
}

// fitting prints a text that fits its column: blanks beyond its length are
// dropped, anything else there is an error.
func fitting(s string, t Type) string {
	n := strconv.Itoa(max(t.Length, 1))
	return "CASE WHEN strlen(" + s + ") > " + n + " THEN rs_fit(" + s + ", " + n + ", " + quoteText(Type{ID: t.ID}.String()) + ") ELSE " + s + " END"
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

// insertSource prints the rows to insert. In VALUES, DEFAULT stands for the
// column's default and parameters take the column's type.
func (c *compiler) insertSource(q *Select, r *Relation, columns []Column) (string, []Type, error) {
	if v, ok := q.Body.(*Values); ok && len(q.With) == 0 && len(q.OrderBy) == 0 {
		rows, err := c.assignedRows(v.Rows, r, columns)
		if err != nil {
			return "", nil, err
		}
		q = &Select{Body: &Values{rows}, Limit: q.Limit, Offset: q.Offset}
	}
	if core, ok := q.Body.(*Core); ok {
		copied, selected := *q, *core
		selected.Items = assignedItems(core.Items, columns)
		copied.Body, q = &selected, &copied
	}
	var types []Type
	text, err := c.capture(func() error {
		out, err := c.query(q, nil)
		for _, column := range out {
			types = append(types, column.Type)
		}
		return err
	})
	return text, types, err
}

// assignedRows gives every value of a VALUES list the type of its column, since
// each is an assignment of its own, and puts the default where DEFAULT stands.
func (c *compiler) assignedRows(rows [][]Expr, r *Relation, columns []Column) ([][]Expr, error) {
	out := make([][]Expr, len(rows))
	for n, row := range rows {
		out[n] = slices.Clone(row)
		for i, e := range row {
			if i >= len(columns) {
				break
			}
			if _, query := e.(*Subquery); query && len(rows) > 1 {
				return nil, refuse("0A000", "can't use subqueries in multi-row VALUES")
			}
			e, err := c.orDefault(e, r, columns[i])
			if err != nil {
				return nil, err
			}
			out[n][i] = &Cast{X: e, Type: unbounded(columns[i].Type)}
		}
	}
	return out, nil
}

// orDefault is a value that is assigned to a column; DEFAULT is the column's.
func (c *compiler) orDefault(e Expr, r *Relation, col Column) (Expr, error) {
	if _, ok := e.(*Default); !ok {
		return e, nil
	}
	text, err := c.columnDefault(r, col)
	if text == "" {
		return &Literal{Kind: NullLit}, err
	}
	return &printed{text, col.Type}, err
}

// columnDefault prints what a column gets when INSERT does not name it.
func (c *compiler) columnDefault(r *Relation, col Column) (string, error) {
	if col.Identity != nil {
		return "nextval(" + quoteText(sequence(r.Physical, col)) + ")", nil
	}
	if col.Default == "" {
		return "", nil
	}
	e, err := ParseExpr(col.Default)
	if err != nil {
		return "", err
	}
	var from Type
	text, err := c.capture(func() (err error) { from, err = c.typed(e, col.Type, &scope{}); return err })
	return c.assign(text, from, col.Type), err
}
