package redshiftsql

import (
	"slices"

	"github.com/blueshift-db/blueshift"
)

// scope is what names mean at one place: the sources of this query, then those
// of the queries around it.
type scope struct {
	parent   *scope
	sources  []*source
	merged   []boundColumn // columns that USING and NATURAL joined into one
	ctes     []*cte
	aliases  []boundColumn // earlier outputs of the same select list
	group    *grouping     // of the SELECT block; nil elsewhere
	outputs  []output      // of the SELECT block, once its list is resolved
	distinct bool          // the SELECT block is DISTINCT
	want     []Type        // of the columns of a set operation, for its operands
	compared bool          // the outputs of the query are compared
	pseudo   []boundColumn // LEVEL, in a hierarchical query
	prior    *scope        // what PRIOR reads, in CONNECT BY
	where    Expr          // the clause of the SELECT block, while its FROM is resolved
}

// source is one element of FROM under its generated alias.
type source struct {
	id      string // the generated alias
	alias   string // the word by which the user qualifies columns
	schema  string // for schema.table.column
	db      string
	columns []boundColumn
	system  *systemRead // set for a system relation, with
	table   *TableName  // where it was named
}

// boundColumn is a column with the expression that yields it.
type boundColumn struct {
	name   string
	node   node
	typ    Type
	hidden bool // merged into another by USING
	system bool // tableoid or xmin: there only when it is named
	alias  bool // an output of the same select list
}

// output is one column of a select list.
type output struct {
	node      node
	typ       Type
	aggregate bool // it contains an aggregate or a window function
}

// cte is a WITH query in scope.
type cte struct {
	name    string
	id      string
	columns []ResultColumn
}

func (s *scope) cte(name string) *cte {
	for ; s != nil; s = s.parent {
		for i := len(s.ctes) - 1; i >= 0; i-- {
			if s.ctes[i].name == name {
				return s.ctes[i]
			}
		}
	}
	return nil
}

// column resolves a reference, innermost query first.
func (s *scope) column(ref *ColumnRef) (boundColumn, error) {
	for sc := s; sc != nil; sc = sc.parent {
		c, found, err := sc.own(ref)
		if found && err == nil && !c.alias && sc.group != nil && sc.group.inside == 0 {
			if key, ok := sc.group.key(c.node); ok && sc != s { // of a query around this one
				sc.group.reached = sc.group.reached || key.changed
				return c, nil
			}
			sc.group.loose = append(sc.group.loose, ref)
		}
		if found || err != nil {
			return c, err
		}
	}
	if len(ref.Name) > 1 {
		if !s.knows(ref.Name[:len(ref.Name)-1]) {
			return boundColumn{}, at(blueshift.SQLErrorf("42P01", "missing FROM-clause entry for table %q", ref.Name[len(ref.Name)-2]), ref.Pos)
		}
		return boundColumn{}, at(blueshift.SQLErrorf("42703", "column %s does not exist", ref.Name), ref.Pos)
	}
	return boundColumn{}, at(blueshift.SQLErrorf("42703", "column \"%s\" does not exist", ref.Name), ref.Pos)
}

// own looks among the sources of this query alone.
func (s *scope) own(ref *ColumnRef) (found boundColumn, ok bool, err error) {
	name := ref.Name[len(ref.Name)-1]
	if len(ref.Name) == 1 {
		for _, m := range s.merged {
			if m.name == name {
				return m, true, nil
			}
		}
	}
	for _, src := range s.sources {
		if !src.matches(ref.Name[:len(ref.Name)-1]) {
			continue
		}
		for _, c := range src.columns {
			if c.name != name || c.hidden && len(ref.Name) == 1 {
				continue
			}
			if ok {
				return found, true, at(blueshift.SQLErrorf("42702", "column reference \"%s\" is ambiguous", name), ref.Pos)
			}
			found, ok = c, true
		}
	}
	if !ok && len(ref.Name) == 1 {
		for _, p := range s.pseudo {
			if p.name == name {
				return p, true, nil
			}
		}
		for _, a := range s.aliases {
			if a.name == name {
				return a, true, nil
			}
		}
	}
	return found, ok, nil
}

func (s *scope) knows(qualifier Name) bool {
	for ; s != nil; s = s.parent {
		if slices.ContainsFunc(s.sources, func(src *source) bool { return src.matches(qualifier) }) {
			return true
		}
	}
	return false
}

// matches tells whether a qualifier of zero to three parts means this source.
func (s *source) matches(q Name) bool {
	switch len(q) {
	case 0:
		return true
	case 1:
		return s.alias == q[0]
	case 2:
		return s.schema == q[0] && s.alias == q[1]
	}
	return s.db == q[0] && s.schema == q[1] && s.alias == q[2]
}
