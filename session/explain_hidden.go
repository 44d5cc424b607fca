package session

import (
	"github.com/blueshift-db/blueshift/redshiftsql"
)

// hiddenPlan is what EXPLAIN answers about a statement that reads relations
// under row-level security, or views of another account: that it reads them, and
// nothing of how. The engine's plan tells policies, lookup tables and what values
// there are, and of a shared view the tables and conditions of its body, which
// are its producer's. nil when there is nothing to hide; who holds EXPLAIN RLS
// sees past policies.
func (s *Session) hiddenPlan(plan *redshiftsql.Plan) (redshiftsql.Statement, error) {
	r, err := s.rights()
	if err != nil {
		return nil, err
	}
	var scans []*planStep
	for _, read := range append(plan.Reads, plan.Target) {
		if read == nil {
			continue
		}
		var name string
		switch {
		case read.Shared() && read.Kind == redshiftsql.View:
			name = "XN Subquery Scan "
		case read.RowSecurity != nil && !r.permits("EXPLAIN RLS"):
			name = "XN RLS SecureScan "
		default:
			continue
		}
		scan := &planStep{name: name + read.Name, total: 0.01, rows: 1}
		for _, c := range read.Columns {
			scan.width += typeWidth(c.Type)
		}
		scans = append(scans, scan)
	}
	switch len(scans) {
	case 0:
		return nil, nil
	case 1:
		return constantQuery([]string{"QUERY PLAN"}, scans[0].lines(nil, 0)), nil
	}
	root := &planStep{name: "XN Subquery Scan", rows: 1, from: scans}
	for _, scan := range scans {
		root.total, root.width = root.total+scan.total, root.width+scan.width
	}
	return constantQuery([]string{"QUERY PLAN"}, root.lines(nil, 0)), nil
}
