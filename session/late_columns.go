package session

import (
	"github.com/blueshift-db/blueshift/redshiftsql"
)

// The columns of a view WITH NO SCHEMA BINDING are those of its query as it would
// be read now. The SVV_ views and SHOW COLUMNS have them; the PG_ catalogs and
// information_schema, which hold what is bound, do not.

// columnsOf are the columns of a relation, none of a late-binding view that no
// longer works. That it was looked at is no use of what it reads.
func (n *names) columnsOf(l listed) (out []redshiftsql.Column) {
	if !l.relation.LateBinding {
		return l.relation.Columns
	}
	late := &names{s: n.s, home: n.home, path: n.path, as: n.as, acting: n.acting, basis: &basis{}, describing: true}
	r, err := late.in(l.db, l.schema.Name, l.relation.Name)
	if err != nil || r == nil || r.Query == nil {
		return nil
	}
	plan, err := redshiftsql.Compile(r.Query, r.Context, nil)
	if err != nil {
		return nil
	}
	for i, c := range plan.Columns {
		column := redshiftsql.Column{Name: c.Name, Type: c.Type, Position: i + 1}
		if i < len(l.relation.Columns) {
			column.Name = l.relation.Columns[i].Name
		}
		out = append(out, column)
	}
	return out
}

// ofEveryColumn is ofColumns with those of late-binding views.
func ofEveryColumn(list func(*names, keys) ([]listed, error), k keys, row func(*names, listed, redshiftsql.Column) []any) func(*names) ([][]any, error) {
	return eachColumn((*names).columnsOf, list, k, row)
}

// ofColumns makes rows of each column of each relation listed that has columns
// of its own.
func ofColumns(list func(*names, keys) ([]listed, error), k keys, row func(*names, listed, redshiftsql.Column) []any) func(*names) ([][]any, error) {
	return eachColumn(func(_ *names, l listed) []redshiftsql.Column {
		if l.relation.LateBinding {
			return nil
		}
		return l.relation.Columns
	}, list, k, row)
}

func eachColumn(of func(*names, listed) []redshiftsql.Column, list func(*names, keys) ([]listed, error), k keys, row func(*names, listed, redshiftsql.Column) []any) func(*names) ([][]any, error) {
	return func(n *names) (rows [][]any, err error) {
		all, err := list(n, k)
		for _, l := range all {
			if !n.wants(k, l) {
				continue
			}
			for _, c := range of(n, l) {
				if l.shows != nil && !l.shows(c.Position) {
					continue
				}
				if r := row(n, l, c); r != nil {
					rows = append(rows, r)
				}
			}
		}
		return rows, err
	}
}

// lateColumns are the columns of the late-binding views of the database that the
// user may do anything with.
func lateColumns(n *names) ([][]any, error) {
	return ofEveryColumn(permitted((*names).own), keys{}, func(_ *names, l listed, c redshiftsql.Column) []any {
		if !l.relation.LateBinding {
			return nil
		}
		return []any{l.schema.Name, l.relation.Name, c.Name, c.Type.String(), c.Position}
	})(n)
}
