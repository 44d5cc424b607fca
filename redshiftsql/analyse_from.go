package redshiftsql

import (
	"slices"

	"github.com/blueshift-db/blueshift"
)

// from resolves the elements of FROM and fills the scope with their sources.
func (a *analyser) from(list []TableExpr, sc *scope) ([]node, error) {
	out := make([]node, len(list))
	for i, t := range list {
		var err error
		if out[i], err = a.tableExpr(t, sc); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (a *analyser) tableExpr(t TableExpr, sc *scope) (node, error) {
	a.steps++
	switch t := t.(type) {
	case *TableName:
		return a.tableName(t, sc)
	case *Derived:
		id := a.fresh("r")
		q, columns, err := a.query(t.Query, sc.outside())
		if err != nil {
			return nil, err
		}
		if columns, err = rename(columns, t.Columns, t.Alias); err != nil {
			return nil, err
		}
		return &derived{query: q, alias: id, width: len(columns)}, sc.add(&source{alias: t.Alias, columns: generated(id, columns)})
	case *Join:
		return a.join(t, sc)
	case *Series:
		return a.series(t, sc)
	case *Pivot:
		return a.pivot(t, sc)
	case *Unpivot:
		return a.unpivot(t, sc)
	}
	return nil, refuse("XX000", "unknown table expression")
}

// outside is the scope a derived table sees: the WITH queries and the queries
// around this one, not its neighbours in FROM.
func (s *scope) outside() *scope { return &scope{parent: s.parent, ctes: s.ctes} }

func (s *scope) add(src *source) error {
	if src.alias != "" && slices.ContainsFunc(s.sources, func(o *source) bool {
		return o.alias == src.alias && o.schema == src.schema && o.db == src.db
	}) {
		return refuse("42712", "table name %q specified more than once", src.alias)
	}
	s.sources = append(s.sources, src)
	return nil
}

// generated binds output columns to the generated names c1, c2, … of id.
func generated(id string, columns []ResultColumn) []boundColumn {
	out, nodes := make([]boundColumn, len(columns)), make([]column, len(columns))
	for i, col := range columns {
		nodes[i] = column{id, outputName(i + 1)}
		out[i] = boundColumn{name: col.Name, node: &nodes[i], typ: col.Type}
	}
	return out
}

// stored binds columns to those of a table in the engine.
func stored(id string, table []Column, columns []ResultColumn) []boundColumn {
	out, nodes := make([]boundColumn, len(columns)), make([]column, len(columns))
	for i, col := range columns {
		nodes[i] = column{id, table[i].stored()}
		out[i] = boundColumn{name: col.Name, node: &nodes[i], typ: col.Type}
	}
	return out
}

func (a *analyser) tableName(t *TableName, sc *scope) (node, error) {
	id := a.fresh("r")
	alias := t.Alias
	if alias == "" {
		alias = t.Name[len(t.Name)-1]
	}
	if len(t.Name) == 1 {
		if q := sc.cte(t.Name[0]); q != nil {
			columns, err := rename(q.columns, t.Columns, alias)
			if err != nil {
				return nil, err
			}
			return &withRef{q.id, id, len(columns)}, sc.add(&source{alias: alias, columns: generated(id, columns)})
		}
	}
	r, err := a.catalog.Relation(t.Name)
	if err != nil {
		return nil, located(err, t.Pos)
	}
	if !r.May(blueshift.Select) {
		return nil, r.Denied(blueshift.Select)
	}
	if r.RowSecurity != nil && r.RowSecurity.Refused != nil {
		return nil, located(r.RowSecurity.Refused, t.Pos)
	}
	src := &source{id: id, alias: alias}
	if t.Alias == "" {
		src.schema, src.db = r.Schema, r.Database
		if len(t.Name) > 1 { // an external schema goes by its own name
			src.schema = t.Name[len(t.Name)-2]
		}
	}
	return a.relation(r, id, src, t, sc)
}

// relation reads a relation as a source under the generated name id.
func (a *analyser) relation(r *Relation, id string, src *source, t *TableName, sc *scope) (n node, err error) {
	var body node
	if r.Kind == View {
		if body, err = a.view(r); err != nil {
			return nil, err
		}
	}
	columns, err := rename(results(r.Columns), t.Columns, src.alias)
	if err != nil {
		return nil, err
	}
	a.reads = append(a.reads, r)
	src.columns = generated(id, columns)
	switch {
	case r.RowSecurity != nil:
		if n, err = a.visible(r, body, id); err != nil {
			return nil, err
		}
	case r.Kind == Table:
		n, src.columns = physical(r, id), stored(id, r.Columns, columns)
	case r.Kind == System:
		read := a.system(r, id, a.asked(sc.where, src.alias, r))
		n, src.system, src.table, src.columns = read.source(), read, t, read.columns(columns)
		return n, sc.add(src)
	default:
		n = &derived{query: body, alias: id, width: len(columns)}
	}
	r.refuseColumns(src.columns)
	return n, sc.add(src)
}

// view resolves a view's body in the view's own context: its names mean what
// they meant to whoever defined it, never what they mean to the reader.
func (a *analyser) view(r *Relation) (node, error) {
	if a.viewDepth++; a.viewDepth > maxQueryDepth {
		return nil, refuse("54001", "views are nested more than %d deep", maxQueryDepth)
	}
	if err := a.unfold(); err != nil {
		return nil, err
	}
	saved := a.catalog
	a.catalog = r.Context
	body, columns, err := a.query(r.Query, nil)
	a.catalog = saved
	a.viewDepth--
	switch {
	case err != nil:
	case r.LateBinding:
		err = r.bindLate(columns)
	case len(columns) != len(r.Columns):
		err = refuse("42P16", "view %q no longer has the columns it was made with: make it again with CREATE OR REPLACE VIEW", r.Name)
	}
	return body, err
}

// maxUnfolded bounds the bodies of views and functions in one statement: each that
// uses another twice doubles them, whatever depth they have.
const maxUnfolded = 5000

// unfold counts a body that takes the place of its name.
func (a *analyser) unfold() error {
	if a.unfolded++; a.unfolded > maxUnfolded {
		return refuse("54001", "the views and functions of the statement stand for more than %d queries and expressions", maxUnfolded)
	}
	return nil
}

// bindLate gives a late-binding view the columns of its body, under the names
// that it was made with.
func (r *Relation) bindLate(body []ResultColumn) error {
	if len(r.Columns) > len(body) {
		return refuse("42P16", "view %q names %d columns and its query has %d", r.Name, len(r.Columns), len(body))
	}
	columns := make([]Column, len(body))
	for i, b := range body {
		columns[i] = Column{Name: b.Name, Type: b.Type, Position: i + 1}
		if i < len(r.Columns) {
			columns[i].Name = r.Columns[i].Name
		}
	}
	r.Columns = columns
	return nil
}
