package session

import (
	"github.com/blueshift-db/blueshift/redshiftsql"
)

// hiddenPlan is what EXPLAIN answers about a statement to which policies apply:
// that it reads relations under row-level security, and nothing of how, for the
// engine's plan tells policies, lookup tables and what values there are. nil
// when there is nothing to hide, or the user holds EXPLAIN RLS.
func (s *Session) hiddenPlan(plan *redshiftsql.Plan) (redshiftsql.Statement, error) {
	r, err := s.rights()
	if err != nil || r.permits("EXPLAIN RLS") {
		return nil, err
	}
	var scans []*planStep
	for _, read := range append(plan.Reads, plan.Target) {
		if read == nil || read.RowSecurity == nil {
			continue
		}
		scan := &planStep{name: "XN RLS SecureScan " + read.Name, total: 0.01, rows: 1}
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
