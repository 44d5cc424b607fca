package session

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/engine"
	"github.com/blueshift-db/blueshift/redshiftsql"
)

// planNode is a step of the engine's plan, as EXPLAIN (FORMAT json) answers it.
type planNode struct {
	Name     string         `json:"name"`
	Extra    map[string]any `json:"extra_info"`
	Children []planNode     `json:"children"`
}

// explain turns EXPLAIN into the query that answers it. Of the engine's plan
// only the steps, the tables under the names users gave them and the estimated
// rows are shown: its conditions speak of generated names.
func (s *Session) explain(stmt *redshiftsql.Explain) (redshiftsql.Statement, error) {
	plan, err := redshiftsql.Compile(stmt.Statement, s.names(), nil)
	if err != nil {
		return nil, err
	}
	if plan.Bulk != nil || len(plan.Params) > 0 {
		return nil, blueshift.SQLErrorf("0A000", "EXPLAIN of a statement with values to bind is not supported yet")
	}
	if s.block {
		if err := s.beginEngine(s.ctx); err != nil {
			return nil, err
		}
	}
	nodes, err := s.enginePlan(plan.SQL)
	if err != nil {
		return nil, err
	}
	tables := map[string]string{}
	for _, r := range append(plan.Reads, plan.Target) {
		if r != nil && r.Physical[2] != "" {
			tables[r.Physical[2]] = r.Schema + "." + r.Name
		}
	}
	var lines [][]string
	for _, n := range nodes {
		lines = n.lines(lines, 0, tables)
	}
	if lines == nil { // the engine does not say how it writes
		lines = [][]string{{strings.ToLower(plan.Tag) + " on " + tables[plan.Target.Physical[2]]}}
	}
	return constantQuery([]string{"QUERY PLAN"}, lines), nil
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

// maxPlanDepth bounds the indentation of a plan.
const maxPlanDepth = 100

// lines appends a step and those it draws from.
func (n planNode) lines(to [][]string, depth int, tables map[string]string) [][]string {
	line := strings.ReplaceAll(strings.ToLower(strings.TrimSpace(n.Name)), "_", " ")
	if depth > 0 {
		line = strings.Repeat("  ", depth) + "->  " + line
	}
	if text, ok := n.Extra["Table"].(string); ok {
		physical := text[strings.LastIndexByte(text, '.')+1:]
		if name, known := tables[strings.Trim(physical, `"`)]; known {
			line += " on " + name
		}
	}
	if rows, ok := n.Extra["Estimated Cardinality"].(string); ok {
		line += fmt.Sprintf("  (rows=%s)", rows)
	}
	to = append(to, []string{line})
	for _, c := range n.Children {
		if depth < maxPlanDepth {
			to = c.lines(to, depth+1, tables)
		}
	}
	return to
}
