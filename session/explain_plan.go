package session

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/redshiftsql"
)

// planNode is a step of the engine's plan, as EXPLAIN (FORMAT json) answers it.
type planNode struct {
	Name     string         `json:"name"`
	Extra    map[string]any `json:"extra_info"`
	Children []planNode     `json:"children"`
}

// planStep is a step as Redshift shows it, with Redshift's units of cost: a
// hundredth per row read, half of that per row compared (inferred from the
// plans in the Database Developer Guide, "Query plan").
type planStep struct {
	name           string
	details        []string
	startup, total float64
	rows, width    float64
	from           []*planStep
}

// planReader turns the engine's steps into Redshift's. Of the engine's words
// only those are kept that speak of users' columns.
type planReader struct {
	tables map[string]*redshiftsql.Relation // by physical name
}

func (p *planReader) step(n planNode) *planStep {
	var from []*planStep
	for _, c := range n.Children {
		from = append(from, p.step(c))
	}
	s := &planStep{rows: 1, from: from}
	if len(from) > 0 {
		*s = planStep{startup: from[0].startup, total: from[0].total, rows: from[0].rows, width: from[0].width, from: from}
	}
	if text, ok := n.Extra["Estimated Cardinality"].(string); ok {
		if rows, err := strconv.ParseFloat(text, 64); err == nil {
			s.rows = max(rows, 1)
		}
	}
	switch strings.TrimSpace(n.Name) {
	case "SEQ_SCAN", "TABLE_SCAN":
		p.scan(s, n)
	case "HASH_JOIN", "PIECEWISE_MERGE_JOIN", "IE_JOIN":
		p.join(s, n)
	case "NESTED_LOOP_JOIN", "BLOCKWISE_NL_JOIN", "CROSS_PRODUCT":
		s.name = "XN Nested Loop DS_BCAST_INNER"
		if len(from) == 2 {
			s.total = from[0].total + from[0].rows*max(from[1].total, 0.01)
			s.rows, s.width = max(s.rows, from[0].rows), from[0].width+from[1].width
		}
	case "HASH_GROUP_BY", "PERFECT_HASH_GROUP_BY", "PARTITIONED_AGGREGATE", "STREAMING_GROUP_BY":
		s.name = "XN HashAggregate"
		s.startup = s.total + from[0].rows*0.005
		s.total = s.startup + s.rows*0.0025
	case "UNGROUPED_AGGREGATE", "SIMPLE_AGGREGATE":
		s.name, s.rows = "XN Aggregate", 1
		s.startup = s.total + from[0].rows*0.005
		s.total = s.startup
	case "ORDER_BY":
		return sorted(from[0])
	case "TOP_N":
		return limited(sorted(from[0]), n.Extra["Top"])
	case "LIMIT", "STREAMING_LIMIT", "LIMIT_PERCENT":
		return limited(from[0], nil)
	case "WINDOW", "STREAMING_WINDOW":
		s.name = "XN Window"
		s.total += s.rows * 0.01
	case "UNION":
		s.name, s.rows, s.total = "XN Append", 0, 0
		for _, f := range from {
			s.rows, s.total = s.rows+f.rows, s.total+f.total
		}
	case "DUMMY_SCAN", "COLUMN_DATA_SCAN", "EMPTY_RESULT", "EXPRESSION_SCAN":
		s.name, s.total = "XN Result", 0.01
	default: // steps that Redshift does not show, such as projections
		if len(from) == 1 {
			return from[0]
		}
		s.name = "XN Subquery Scan"
		if len(from) == 0 {
			s.name, s.total = "XN Result", 0.01
		}
	}
	return s
}

// scan is the reading of a table. What the engine filters there speaks of the
// table's own columns.
func (p *planReader) scan(s *planStep, n planNode) {
	s.name, s.startup = "XN Seq Scan", 0
	text, _ := n.Extra["Table"].(string)
	r := p.tables[strings.Trim(text[strings.LastIndexByte(text, '.')+1:], `"`)]
	if r == nil {
		s.name = "XN Result"
		s.total = s.rows * 0.01
		return
	}
	s.name += " on " + r.Name
	used := map[string]bool{}
	for _, name := range texts(n.Extra["Projections"]) {
		used[strings.Trim(name, `"`)] = true
	}
	for _, c := range r.Columns {
		if used[c.Name] {
			s.width += typeWidth(c.Type)
		}
	}
	s.total = s.rows * 0.01
	var filters []string
	for _, f := range texts(n.Extra["Filters"]) {
		if m := plainFilter().FindStringSubmatch(f); m != nil {
			filters = append(filters, "("+m[1]+" "+m[2]+" "+m[3]+")")
		}
	}
	if len(filters) == 1 {
		s.details = append(s.details, "Filter: "+filters[0])
	} else if len(filters) > 1 {
		s.details = append(s.details, "Filter: ("+strings.Join(filters, " AND ")+")")
	}
}

// plainFilter is a comparison of a column with a constant; others, which the
// engine makes up for itself, are not shown.
var plainFilter = blueshift.Pattern(`^"?([\pL_][\pL\pN_$]*)"?(=|<>|!=|<=|>=|<|>)('[^']*'|-?[0-9.]+)$`)

// plainCondition is a comparison of two columns.
var plainCondition = blueshift.Pattern(`^"?([\pL_][\pL\pN_$]*)"? = "?([\pL_][\pL\pN_$]*)"?$`)

func (p *planReader) join(s *planStep, n planNode) {
	s.name = "XN Hash Join DS_DIST_NONE"
	if kind, _ := n.Extra["Join Type"].(string); kind == "LEFT" || kind == "RIGHT" || kind == "FULL" {
		s.name = "XN Hash " + kind[:1] + strings.ToLower(kind[1:]) + " Join DS_DIST_NONE"
	}
	var conditions []string
	for _, c := range texts(n.Extra["Conditions"]) {
		if m := plainCondition().FindStringSubmatch(c); m != nil && p.column(m[1]) && p.column(m[2]) {
			conditions = append(conditions, `("outer".`+m[1]+` = "inner".`+m[2]+`)`)
		}
	}
	if len(conditions) == 1 {
		s.details = append(s.details, "Hash Cond: "+conditions[0])
	} else if len(conditions) > 1 {
		s.details = append(s.details, "Hash Cond: ("+strings.Join(conditions, " AND ")+")")
	}
	if len(s.from) != 2 {
		return
	}
	outer, inner := s.from[0], s.from[1]
	hash := &planStep{name: "XN Hash", startup: inner.total, total: inner.total, rows: inner.rows, width: inner.width, from: []*planStep{inner}}
	s.from = []*planStep{outer, hash}
	s.startup = hash.total
	s.total = hash.total + outer.total + s.rows*0.005
	s.width = outer.width + inner.width
}

// column tells whether a word is the name of a column that the plan reads.
func (p *planReader) column(name string) bool {
	for _, r := range p.tables {
		for _, c := range r.Columns {
			if c.Name == name {
				return true
			}
		}
	}
	return false
}

// sorted is what Redshift shows for ORDER BY: every slice sorts, the leader
// merges. The billion is how it says that rows come only at the end.
func sorted(from *planStep) *planStep {
	cost := 1e9 + from.total + from.rows*math.Log2(from.rows+1)*0.005
	sort := &planStep{name: "XN Sort", startup: cost, total: cost + from.rows*0.0025, rows: from.rows, width: from.width, from: []*planStep{from}}
	network, merge := *sort, *sort
	network.name, network.details, network.from = "XN Network", []string{"Send to leader"}, []*planStep{sort}
	merge.name, merge.from = "XN Merge", []*planStep{&network}
	return &merge
}

func limited(from *planStep, top any) *planStep {
	s := &planStep{name: "XN Limit", startup: from.startup, total: from.total, rows: from.rows, width: from.width, from: []*planStep{from}}
	if text, ok := top.(string); ok {
		if n, err := strconv.ParseFloat(text, 64); err == nil && n < s.rows {
			s.total = s.startup + (s.total-s.startup)*n/s.rows
			s.rows = n
		}
	}
	return s
}

// texts reads what the engine gives as one text or several.
func texts(v any) (out []string) {
	switch v := v.(type) {
	case string:
		return strings.Split(v, "\n")
	case []any:
		for _, x := range v {
			if s, ok := x.(string); ok {
				out = append(out, s)
			}
		}
	}
	return out
}

// typeWidth is the bytes that a value is taken to have.
func typeWidth(t redshiftsql.Type) float64 {
	if n := t.Size(); n > 0 {
		return float64(n)
	}
	switch {
	case t.ID == redshiftsql.Numeric && t.Precision > 19:
		return 16
	case t.ID == redshiftsql.Numeric:
		return 8
	case t.ID == redshiftsql.Char:
		return float64(t.Length)
	}
	return float64(min(max(t.Length/2, 1), 32))
}

// maxPlanDepth bounds the indentation of a plan.
const maxPlanDepth = 100

// lines appends a step and those it draws from.
func (s *planStep) lines(to [][]string, depth int) [][]string {
	indent, arrow := strings.Repeat(" ", 6*depth), ""
	if depth > 0 {
		indent, arrow = strings.Repeat(" ", 6*depth-4), "->  "
	}
	to = append(to, []string{fmt.Sprintf("%s%s%s  (cost=%.2f..%.2f rows=%.0f width=%.0f)", indent, arrow, s.name, s.startup, s.total, s.rows, s.width)})
	for _, d := range s.details {
		to = append(to, []string{strings.Repeat(" ", 6*depth+2) + d})
	}
	for _, f := range s.from {
		if depth < maxPlanDepth {
			to = f.lines(to, depth+1)
		}
	}
	return to
}
