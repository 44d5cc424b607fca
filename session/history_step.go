package session

import "github.com/blueshift-db/blueshift/redshiftsql"

// touchedTable is a table that a statement reads, or with written changes.
type touchedTable struct {
	id                     uint32
	database, schema, name string
	written                bool
}

// noteTables notes what tables of the namespace the statement at work is about.
// What it reads through a datashare is in the history of shares; what the body of
// a shared view reads is its producer's business.
func (s *Session) noteTables(plan *redshiftsql.Plan) {
	var touched []touchedTable
	note := func(r *redshiftsql.Relation, written bool) {
		if r != nil && r.Kind == redshiftsql.Table && !r.Foreign {
			touched = append(touched, touchedTable{r.ID, r.Database, r.Schema, r.Name, written})
		}
	}
	for _, r := range plan.Reads {
		note(r, false)
	}
	note(plan.Target, true)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.work != nil {
		s.work.touched = touched
	}
}

// executedStep is a step of a statement, as the views of steps number them.
type executedStep struct {
	name  string // scan, delete, insert or return
	table *touchedTable
	rows  any // nil when they are not known
}

// steps are those that the history knows of a statement that has ended well: the
// scans of tables, what was deleted and inserted, for an UPDATE is both, and the
// answer. How many of a MERGE's rows were which, and how many rows a scan met, is
// not known.
func (r *ran) steps() (out []executedStep) {
	if r.err != "" || r.end.IsZero() {
		return nil
	}
	kind := r.kind()
	for i := range r.touched {
		t := &r.touched[i]
		if !t.written {
			out = append(out, executedStep{"scan", t, nil})
			continue
		}
		rows := any(r.rows)
		if kind == "MERGE" {
			rows = nil
		}
		if kind == "DELETE" || kind == "UPDATE" || kind == "MERGE" {
			out = append(out, executedStep{"delete", t, rows})
		}
		if kind != "DELETE" {
			out = append(out, executedStep{"insert", t, rows})
		}
	}
	if kind == "SELECT" {
		out = append(out, executedStep{"return", nil, r.rows})
	}
	return out
}
