package redshiftsql

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/blueshift-db/blueshift"
)

// Where is what a statement asks of a system relation: the values, one of which
// each of some columns has to equal.
type Where map[string][]string

// systemRead is a system relation as a statement reads it in one place. It goes
// to the head of the statement, as a WITH query of the columns that are named and
// the rows that can matter.
type systemRead struct {
	relation *Relation
	where    Where
	name, id string // what it and its rows are called
	links    []link
	rows     [][]any
	made     bool
}

// link is an equality that joins a column of one system relation to one of
// another.
type link struct {
	column string
	to     *systemRead
	equals string
}

// system notes that r is read under the generated name id.
func (a *analyser) system(r *Relation, id string, where Where) *systemRead {
	s := &systemRead{relation: r, where: where, name: a.fresh("s"), id: id}
	a.systems = append(a.systems, s)
	return s
}

// source is the relation in FROM.
func (s *systemRead) source() node { return &withRef{id: s.name, alias: s.id} }

// column is the nth column of the relation.
func (s *systemRead) column(n int) node { return &systemColumn{s.id, n} }

// columns are those of the relation in a scope.
func (s *systemRead) columns(columns []ResultColumn) []boundColumn {
	out, nodes := make([]boundColumn, len(columns)), make([]systemColumn, len(columns))
	for i, col := range columns {
		nodes[i] = systemColumn{s.id, i + 1}
		out[i] = boundColumn{name: col.Name, node: &nodes[i], typ: col.Type}
	}
	id := Type{ID: OID} // cast, since a bare number in GROUP BY and ORDER BY is an output column's
	return append(out, boundColumn{name: "tableoid", node: &cast{intConst(s.relation.ID), id}, typ: id, system: true},
		boundColumn{name: "xmin", node: &cast{intConst(s.relation.Written), id}, typ: id, system: true})
}

func (w Where) String() string {
	var b strings.Builder
	for _, column := range slices.Sorted(maps.Keys(w)) {
		fmt.Fprintf(&b, "%q=%q ", column, w[column])
	}
	return b.String()
}

// maxSystem bounds, in bytes, what system relations are printed as.
const maxSystem = 256 << 20

// leaderOnly refuses what runs on the leader node, over the catalogue, in a
// statement that reads tables.
func (a *analyser) leaderOnly() error {
	if a.leader == "" || !slices.ContainsFunc(a.reads, func(r *Relation) bool { return r.Kind == Table }) {
		return nil
	}
	return blueshift.SQLErrorf("0A000", "Specified types or functions (one per INFO message) not supported on Redshift tables.").
		WithHint("The statement uses %s, which works in queries on the system catalog only.", a.leader)
}

// systemHead is the system relations that the statement reads, as queries that go
// before it, with those of their columns that are named in it. What is read in
// several places in the same way is there once.
func (a *analyser) systemHead(named []*systemColumn) (*withList, error) {
	if err := a.narrow(); err != nil {
		return nil, err
	}
	same := map[string][]*systemRead{}
	var order []string
	for _, s := range a.systems {
		key := s.relation.Schema + "." + s.relation.Name + " " + s.where.String()
		if same[key] == nil {
			order = append(order, key)
		}
		same[key] = append(same[key], s)
	}
	columns := map[string]map[int]bool{}
	for _, c := range named {
		if columns[c.source] == nil {
			columns[c.source] = map[int]bool{}
		}
		columns[c.source][c.n] = true
	}
	head := &withList{}
	for _, key := range order {
		first := same[key][0]
		rows := first.content(func(n int) bool {
			return slices.ContainsFunc(same[key], func(s *systemRead) bool { return columns[s.id][n] })
		})
		head.queries = append(head.queries, withQuery{id: first.name, materialized: true, body: rows})
		for _, s := range same[key][1:] {
			again := &block{items: []node{fixed("*")}, from: []node{&withRef{id: first.name}}}
			head.queries = append(head.queries, withQuery{id: s.name, body: again})
		}
	}
	return head, nil
}

// matching drops the rows that the statement does not ask for.
func (s *systemRead) matching(rows [][]any) [][]any {
	for i, column := range s.relation.Columns {
		want, asked := s.where[column.Name]
		if !asked {
			continue
		}
		wanted := map[string]bool{}
		for _, v := range want {
			wanted[strings.TrimRight(v, " ")] = true
		}
		kept := make([][]any, 0, len(rows))
		for _, row := range rows {
			if v := textOf(row[i]); v != nil && wanted[strings.TrimRight(*v, " ")] {
				kept = append(kept, row)
			}
		}
		rows = kept
	}
	return rows
}
