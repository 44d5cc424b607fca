package redshiftsql

import (
	"slices"
	"strconv"
	"strings"

	"github.com/blueshift-db/blueshift"
)

// target resolves a relation that is to be written.
func (c *compiler) target(n Name) (*Relation, error) {
	r, err := c.catalog.Relation(n)
	if err != nil {
		return nil, err
	}
	switch {
	case r.Kind == View:
		return nil, refuse("55000", "cannot change view %q", r.Name)
	case r.Kind == System:
		return nil, refuse("42501", "permission denied: %q is a system relation", r.Name)
	case r.ReadOnly != nil:
		return nil, r.ReadOnly
	}
	return r, nil
}

// insert prints INSERT. Columns that were not named get their default or the
// next value of their identity, and every value is cast to its column's type.
func (c *compiler) insert(s *Insert) (*Bulk, *Relation, error) {
	r, err := c.target(s.Table)
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
	source := ""
	if s.Query != nil {
		source, given, err = c.insertSource(s.Query, columns)
		if err != nil {
			return nil, nil, err
		}
		if given > len(columns) {
			return nil, nil, refuse("42601", "INSERT has more expressions than target columns")
		}
	}
	if given < len(columns) && len(s.Columns) > 0 {
		return nil, nil, refuse("42601", "INSERT has more target columns than expressions")
	}
	written := slices.Clone(columns[:given])
	c.w("INSERT INTO ", physical(r), " (")
	var values strings.Builder
	for i, col := range written {
		if i > 0 {
			c.w(", ")
			values.WriteString(", ")
		}
		c.w(quoteIdent(col.Name))
		values.WriteString(storedAs(`"c`+strconv.Itoa(i+1)+`"`, col.Type))
	}
	for _, col := range r.Columns {
		if slices.ContainsFunc(written, func(w Column) bool { return w.Name == col.Name }) {
			continue
		}
		text, err := c.columnDefault(r, col)
		if err != nil {
			return nil, nil, err
		}
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
	bulk, err := s.Rows.readAs(written)
	return bulk, r, err
}

// storedAs casts a value to a column's type the way an assignment does: text
// that is too long fails instead of being cut.
func storedAs(value string, t Type) string {
	switch {
	case t.ID == Varchar && t.Length > 0:
		v := "CAST(" + value + " AS VARCHAR)"
		return "CASE WHEN strlen(" + v + ") > " + strconv.Itoa(t.Length) + " THEN error('22001 Value too long for character type') ELSE " + v + " END"
	case t.ID == Char:
		v := "rtrim(CAST(" + value + " AS VARCHAR), ' ')"
		return "CASE WHEN strlen(" + v + ") > " + strconv.Itoa(max(t.Length, 1)) + " THEN error('22001 Value too long for character type') ELSE " + v + " END"
	}
	return "CAST(" + value + " AS " + t.engineName() + ")"
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
func (c *compiler) insertSource(q *Select, columns []Column) (string, int, error) {
	if v, ok := q.Body.(*Values); ok && len(q.With) == 0 && len(q.OrderBy) == 0 {
		rows, err := assigned(v.Rows, columns)
		if err != nil {
			return "", 0, err
		}
		q = &Select{Body: &Values{rows}, Limit: q.Limit, Offset: q.Offset}
	}
	if core, ok := q.Body.(*Core); ok {
		for i, item := range core.Items {
			if i < len(columns) && !item.Star {
				c.hint(item.Expr, columns[i].Type)
			}
		}
	}
	n := 0
	text, err := c.capture(func() error {
		out, err := c.query(q, nil)
		n = len(out)
		return err
	})
	return text, n, err
}

// assigned gives every value of a VALUES list the type of its column, since
// each is an assignment of its own, and puts the default where DEFAULT stands.
func assigned(rows [][]Expr, columns []Column) ([][]Expr, error) {
	out := make([][]Expr, len(rows))
	for r, row := range rows {
		out[r] = slices.Clone(row)
		for i, e := range row {
			if i >= len(columns) {
				break
			}
			if _, ok := e.(*Default); ok {
				e = &Literal{Kind: NullLit}
				if columns[i].Default != "" {
					d, err := ParseExpr(columns[i].Default)
					if err != nil {
						return nil, err
					}
					e = d
				}
			}
			t := columns[i].Type
			if t.text() {
				t = Type{ID: Varchar} // its length is checked, not cut to
			}
			out[r][i] = &Cast{e, t}
		}
	}
	return out, nil
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
	text, err := c.capture(func() error { _, err := c.expr(e, &scope{}); return err })
	return storedAs(text, col.Type), err
}

// written prints the target of UPDATE and DELETE under an alias and makes it
// the first source of a scope.
func (c *compiler) written(n Name, alias string, pos Position) (*Relation, *scope, string, error) {
	r, err := c.target(n)
	if err != nil {
		return nil, nil, "", located(err, pos)
	}
	id := c.fresh("r")
	src := &source{alias: alias}
	if alias == "" {
		src.alias, src.schema, src.db = r.Name, r.Schema, r.Database
	}
	for _, col := range r.Columns {
		src.columns = append(src.columns, boundColumn{name: col.Name, sql: quoteIdent(id) + "." + quoteIdent(col.Name), typ: col.Type})
	}
	return r, &scope{sources: []*source{src}}, physical(r) + " AS " + quoteIdent(id), nil
}

func (c *compiler) update(s *Update) (*Relation, error) {
	r, sc, text, err := c.written(s.Table, s.Alias, s.Pos)
	if err != nil {
		return nil, err
	}
	from, err := c.capture(func() error { return c.from(s.From, sc) })
	if err != nil {
		return nil, err
	}
	c.w("UPDATE ", text, " SET ")
	for i, a := range s.Set {
		if i > 0 {
			c.w(", ")
		}
		n := slices.IndexFunc(r.Columns, func(col Column) bool { return col.Name == a.Column })
		switch {
		case n < 0:
			return nil, refuse("42703", "column \"%s\" of relation \"%s\" does not exist", a.Column, r.Name)
		case r.Columns[n].Identity != nil:
			return nil, refuse("0A000", "cannot set an identity column to a value")
		}
		col := r.Columns[n]
		value := a.Value
		if _, ok := value.(*Default); ok {
			value = &Literal{Kind: NullLit}
			if col.Default != "" {
				if value, err = ParseExpr(col.Default); err != nil {
					return nil, err
				}
			}
		}
		v, err := c.capture(func() error { _, err := c.typed(value, col.Type, sc); return err })
		if err != nil {
			return nil, err
		}
		c.w(quoteIdent(col.Name), " = ", storedAs(v, col.Type))
	}
	c.w(from)
	return r, c.clause(" WHERE ", s.Where, sc)
}

func (c *compiler) delete(s *Delete) (*Relation, error) {
	r, sc, text, err := c.written(s.Table, s.Alias, s.Pos)
	if err != nil {
		return nil, err
	}
	c.w("DELETE FROM ", text)
	for i, t := range s.Using {
		if i == 0 {
			c.w(" USING ")
		} else {
			c.w(", ")
		}
		if err := c.tableExpr(t, sc); err != nil {
			return nil, err
		}
	}
	return r, c.clause(" WHERE ", s.Where, sc)
}
