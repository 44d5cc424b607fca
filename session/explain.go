package session

import (
	"encoding/json"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/engine"
	"github.com/blueshift-db/blueshift/redshiftsql"
)

// explain turns EXPLAIN into the query that answers it: the engine's plan, in
// the words and units of Redshift's (Database Developer Guide, EXPLAIN).
func (s *Session) explain(stmt *redshiftsql.Explain) (redshiftsql.Statement, error) {
	inner := stmt.Statement
	if ask, ok := inner.(*redshiftsql.ExplainAccess); ok {
		return s.explainAccess(ask)
	}
	switch from := inner.(type) { // what fills a table is what there is to plan
	case *redshiftsql.CreateTable:
		if from.As != nil {
			inner = from.As
		}
	case *redshiftsql.Insert:
		if from.Query != nil {
			inner = from.Query
		}
	}
	plan, err := redshiftsql.Compile(inner, s.names(), nil)
	if err != nil {
		return nil, err
	}
	if len(plan.Params) > 0 {
		return nil, blueshift.SQLErrorf("0A000", "EXPLAIN of a statement with parameters is not supported yet")
	}
	if hidden, err := s.hiddenPlan(plan); hidden != nil || err != nil {
		return hidden, err
	}
	if s.block {
		if err := s.beginEngine(s.ctx); err != nil {
			return nil, err
		}
	}
	reader := &planReader{tables: map[string]*redshiftsql.Relation{}}
	for _, r := range append(plan.Reads, plan.Target) {
		if r != nil && r.Physical[2] != "" {
			reader.tables[r.Physical[2]] = r
		}
	}
	root, err := s.plan(reader, plan)
	if err != nil {
		return nil, err
	}
	return constantQuery([]string{"QUERY PLAN"}, root.lines(nil, 0)), nil
}

// plan is the plan of a compiled statement. The engine does not say how it
// deletes: what is shown is the reading of the table.
func (s *Session) plan(reader *planReader, plan *redshiftsql.Plan) (*planStep, error) {
	if plan.Bulk != nil {
		return &planStep{name: "XN Result", total: 0.01, rows: 1}, nil
	}
	nodes, err := s.enginePlan(plan.SQL)
	if err != nil {
		return nil, err
	}
	if len(nodes) == 0 && plan.Target != nil {
		if nodes, err = s.enginePlan(redshiftsql.ScanSQL(plan.Target)); err != nil {
			return nil, err
		}
	}
	if len(nodes) == 0 {
		return &planStep{name: "XN Result", total: 0.01, rows: 1}, nil
	}
	return reader.step(nodes[0]), nil
}

func (s *Session) enginePlan(sql string) (nodes []planNode, err error) {
	explained, err := s.conn.Prepare(s.ctx, "EXPLAIN (FORMAT json) "+sql)
	if err != nil {
		return nil, err
	}
	defer explained.Close()
	rows, err := explained.Query(s.ctx, nil)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	chunk, err := rows.Next(s.ctx)
	if err != nil || chunk == nil {
		return nil, err
	}
	columns := rows.Columns()
	if len(columns) < 2 || columns[1].Type.ID != engine.Varchar {
		return nil, nil
	}
	return nodes, json.Unmarshal(chunk.Vector(1).Bytes(0), &nodes)
}
