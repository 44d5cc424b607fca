package redshiftsql

import "github.com/blueshift-db/blueshift"

// resolution is what becomes of a statement: up to three of the engine's.
type resolution struct {
	main  *statement
	check node // see Plan.Check
	first node // see Plan.First
}

// statement resolves a statement and notes in plan what is not for the engine.
func (a *analyser) statement(s Statement, plan *Plan) (r resolution, err error) {
	switch s := s.(type) {
	case *Select:
		plan.Tag = "SELECT"
		var q *query
		if q, plan.Columns, err = a.query(s, nil); err == nil {
			r.main = &statement{with: q.with, body: q}
			q.with = nil
		}
	case *Insert:
		plan.Tag = "INSERT"
		r.main, err = a.insert(s, plan)
	case *Update:
		plan.Tag = "UPDATE"
		r.main, plan.Target, err = a.update(s)
	case *Delete:
		plan.Tag = "DELETE"
		r.main, plan.Target, err = a.delete(s)
	case *Merge:
		plan.Tag = "MERGE"
		r, err = a.merge(s, plan)
	case *Truncate:
		plan.Tag = "TRUNCATE TABLE"
		if plan.Target, err = a.target(s.Table, blueshift.Truncate); err == nil {
			r.main = &statement{body: &deleteFrom{target: physical(plan.Target, "")}}
		}
	default:
		err = refuse("0A000", "this statement cannot be explained")
	}
	return r, err
}
