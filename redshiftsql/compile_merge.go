package redshiftsql

import (
	"slices"
	"strings"

	"github.com/blueshift-db/blueshift"
)

// manyMatches is what MERGE answers when rows of the source contend for a row
// of the target.
const manyMatches = "error('21000 Found multiple matches to update the same tuple.')"

// merge prints MERGE. The engine would take any of several matches, so a check
// goes before it. Source: Database Developer Guide, MERGE.
func (c *compiler) merge(s *Merge, plan *Plan) error {
	privileges := blueshift.Update
	if s.Delete || s.RemoveDuplicates {
		privileges = blueshift.Delete
	}
	r, sc, target, err := c.written(s.Table, "", s.Pos, privileges)
	if err != nil {
		return err
	}
	if !r.May(blueshift.Insert) {
		return DeniedRelation(r.Name)
	}
	plan.Target = r
	reads := len(c.reads)
	source, err := c.capture(func() error { return c.tableExpr(s.Source, sc) })
	if err != nil {
		return err
	}
	for _, read := range c.reads[reads:] {
		if read.Physical == r.Physical {
			return located(refuse("0A000", "the source and the target of MERGE cannot be the same table"), s.Pos)
		}
	}
	on, err := c.capture(func() error { return c.clause(" ON ", s.On, sc) })
	if err != nil {
		return err
	}
	of := &scope{sources: sc.sources[1:]} // the source alone
	if s.RemoveDuplicates {
		err = c.replaceMatches(r, of, target, source, on, plan)
	} else {
		err = c.mergeRows(s, r, sc, of, target, source, on, plan)
	}
	if err == nil && len(c.systems) > 0 {
		err = refuse("0A000", "MERGE from a system relation is not supported")
	}
	if err == nil && len(c.params) > 0 {
		err = refuse("0A000", "parameters in MERGE are not supported yet")
	}
	return err
}

func (c *compiler) mergeRows(s *Merge, r *Relation, sc, of *scope, target, source, on string, plan *Plan) error {
	id := target[strings.LastIndex(target, " AS ")+len(" AS "):]
	plan.Check = "(SELECT max(CASE WHEN \"c1\" > 1 THEN " + manyMatches + " END) FROM (SELECT count(*) FROM " + target +
		" INNER JOIN " + source + on + " GROUP BY " + id + ".rowid) AS \"v\"(\"c1\"))"
	c.w("MERGE INTO ", target, " USING ", source, on, " WHEN MATCHED THEN ")
	if s.Delete {
		c.w("DELETE")
	} else {
		set, err := c.assignments(s.Set, r, sc)
		if err != nil {
			return err
		}
		for i, a := range set {
			c.w([]string{"UPDATE SET ", ", "}[min(i, 1)], a.column, " = ", a.value)
		}
	}
	columns, err := insertColumns(&Insert{Columns: s.Columns}, r)
	switch {
	case err != nil:
		return err
	case len(s.Values) > len(columns):
		return refuse("42601", "INSERT has more expressions than target columns")
	case len(s.Values) < len(columns) && len(s.Columns) > 0:
		return refuse("42601", "INSERT has more target columns than expressions")
	}
	var names, values []string
	for i, v := range s.Values {
		text, err := c.assigned(v, r, columns[i], of)
		if err != nil {
			return err
		}
		names, values = append(names, quoteIdent(columns[i].Name)), append(values, text)
	}
	for _, col := range r.Columns {
		if slices.Contains(names, quoteIdent(col.Name)) {
			continue
		}
		text, err := c.columnDefault(r, col)
		if err != nil {
			return err
		}
		if text != "" {
			names, values = append(names, quoteIdent(col.Name)), append(values, text)
		}
	}
	c.w(" WHEN NOT MATCHED THEN INSERT (", strings.Join(names, ", "), ") VALUES (", strings.Join(values, ", "), ")")
	return nil
}

// replaceMatches prints the simple mode: the rows that match go, and every row
// of the source comes.
func (c *compiler) replaceMatches(r *Relation, of *scope, target, source, on string, plan *Plan) error {
	from := of.sources[0].columns
	if len(from) != len(r.Columns) {
		return refuse("42601", "REMOVE DUPLICATES needs a source with the %d columns of table \"%s\", and it has %d", len(r.Columns), r.Name, len(from))
	}
	plan.First = "DELETE FROM " + target + " USING " + source + strings.Replace(on, " ON ", " WHERE ", 1)
	var names, values strings.Builder
	for i, col := range r.Columns {
		if i > 0 {
			names.WriteString(", ")
			values.WriteString(", ")
		}
		names.WriteString(quoteIdent(col.Name))
		values.WriteString(c.assign(from[i].sql, from[i].typ, col.Type))
	}
	c.w("INSERT INTO ", physical(r), " (", names.String(), ") SELECT ", values.String(), " FROM ", source)
	return nil
}
