package redshiftsql

import (
	"slices"
	"strconv"
)

// Of system relations only the rows that can matter are made. What a statement
// asks of one in its WHERE clause narrows it, and by the equalities that join
// them those around it.

// asked finds the terms column = constant of a WHERE clause that speak of the
// source with this alias. They stay in the clause: whoever makes the rows may
// leave out those that cannot pass.
func (a *analyser) asked(clause Expr, alias string, r *Relation) Where {
	where := Where{}
	for _, t := range conjuncts(clause) {
		b, ok := t.(*Binary)
		if !ok || b.Op != "=" {
			continue
		}
		ref, value := b.L, b.R
		if _, ok := ref.(*ColumnRef); !ok {
			ref, value = b.R, b.L
		}
		column, ok := ref.(*ColumnRef)
		if !ok || len(column.Name) > 2 || len(column.Name) == 2 && column.Name[0] != alias {
			continue
		}
		constant := a.constant(value)
		name := column.Name[len(column.Name)-1]
		i := slices.IndexFunc(r.Columns, func(c Column) bool { return c.Name == name })
		if constant != nil && i >= 0 && comparesAsText(r.Columns[i].Type, constant) {
			where[name] = []string{constant.Text}
		}
	}
	return where
}

// constant is what an expression on the other side of an equality says, if it
// says so without being computed. The name of a relation is its object id.
func (a *analyser) constant(e Expr) *Literal {
	for {
		cast, ok := e.(*Cast)
		if !ok {
			l, _ := e.(*Literal)
			return l
		}
		if l, ok := cast.X.(*Literal); ok && cast.Type.ID == RegClass && l.Kind == StringLit {
			parts, err := ParseName(l.Text)
			if err != nil {
				return nil
			}
			r, err := a.catalog.Relation(parts)
			if err != nil {
				return nil
			}
			return &Literal{NumberLit, strconv.FormatUint(uint64(r.ID), 10)}
		}
		if !slices.Contains([]TypeID{Varchar, Text, NameType, Integer, BigInt, OID}, cast.Type.ID) || cast.Type.Length > 0 {
			return nil
		}
		e = cast.X
	}
}

// linkAll notes the equalities of a query block that join system relations: what
// one of them is asked for then narrows the others. They hold for all rows of
// the result, or at least for those that an outer join's right side gives.
func (sc *scope) linkAll(q *Core) {
	for _, t := range conjuncts(q.Where) {
		sc.link(t, nil)
	}
	for _, t := range q.From {
		sc.linkJoins(t)
	}
}

func (sc *scope) linkJoins(t TableExpr) {
	j, ok := t.(*Join)
	if !ok {
		return
	}
	sc.linkJoins(j.Left)
	switch j.Kind {
	case "INNER":
		sc.linkJoins(j.Right)
		for _, t := range conjuncts(j.On) {
			sc.link(t, nil)
		}
	case "LEFT":
		if right, ok := j.Right.(*TableName); ok {
			for _, t := range conjuncts(j.On) {
				sc.link(t, right)
			}
		}
	}
}

// link notes that a term makes columns of two system relations equal; with only,
// this narrows nothing but that table.
func (sc *scope) link(t Expr, only *TableName) {
	b, ok := t.(*Binary)
	if !ok || b.Op != "=" {
		return
	}
	for _, side := range [][2]Expr{{b.L, b.R}, {b.R, b.L}} {
		of, column := sc.systemColumn(side[0])
		to, equals := sc.systemColumn(side[1])
		if of != nil && to != nil && of != to && (only == nil || of.table == only) {
			of.system.links = append(of.system.links, link{column, to.system, equals})
		}
	}
}

// systemColumn finds the system relation, among the sources of this block, that
// a qualified column belongs to.
func (sc *scope) systemColumn(e Expr) (*source, string) {
	for {
		cast, ok := e.(*Cast)
		if !ok || cast.Type.ID != OID && !cast.Type.integer() {
			break
		}
		e = cast.X
	}
	ref, ok := e.(*ColumnRef)
	if !ok || len(ref.Name) != 2 {
		return nil, ""
	}
	for _, src := range sc.sources {
		if src.system != nil && src.alias == ref.Name[0] {
			return src, ref.Name[1]
		}
	}
	return nil, ""
}

// comparesAsText tells whether two values of the type are equal when their
// texts are: a text, or a whole number without signs and zeros in front.
func comparesAsText(t Type, constant *Literal) bool {
	if t.text() {
		return constant.Kind == StringLit
	}
	n, err := strconv.ParseInt(constant.Text, 10, 64)
	return (t.integer() || t.ID == OID) && err == nil && strconv.FormatInt(n, 10) == constant.Text
}

// maxLinked is how many values one system relation may hand to another.
const maxLinked = 1000

// narrow makes the rows of the system relations that are asked for something,
// and hands what they have in common with others on to those.
func (a *analyser) narrow() error {
	var queue []*systemRead
	for _, s := range a.systems {
		if len(s.where) > 0 {
			queue = append(queue, s)
		}
	}
	for len(queue) > 0 {
		s := queue[0]
		queue = queue[1:]
		if s.made {
			continue
		}
		if err := s.make(); err != nil {
			return err
		}
		for _, other := range a.systems {
			for _, l := range other.links {
				if l.to == s && !other.made && other.take(l) {
					queue = append(queue, other)
				}
			}
		}
	}
	for _, s := range a.systems {
		if err := s.make(); err != nil {
			return err
		}
	}
	return nil
}

func (s *systemRead) make() (err error) {
	if !s.made {
		s.made = true
		s.rows, err = s.relation.Rows(s.where)
		s.rows = s.matching(s.rows)
	}
	return err
}

// take narrows a relation to the values that the other end of a link has.
func (s *systemRead) take(l link) bool {
	i := slices.IndexFunc(l.to.relation.Columns, func(c Column) bool { return c.Name == l.equals })
	own := slices.IndexFunc(s.relation.Columns, func(c Column) bool { return c.Name == l.column })
	if i < 0 || own < 0 || s.where[l.column] != nil {
		return false
	}
	if a, b := s.relation.Columns[own].Type, l.to.relation.Columns[i].Type; a.text() != b.text() {
		return false
	}
	values := []string{}
	seen := map[string]bool{}
	for _, row := range l.to.rows {
		if v := textOf(row[i]); v != nil && !seen[*v] {
			if seen[*v] = true; len(seen) > maxLinked {
				return false
			}
			values = append(values, *v)
		}
	}
	if s.where == nil {
		s.where = Where{}
	}
	s.where[l.column] = values
	return true
}
