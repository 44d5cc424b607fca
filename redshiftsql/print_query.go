package redshiftsql

import "strconv"

// outputNames are the names that columns of queries go by.
var outputNames = func() (names [128]string) {
	for i := range names {
		names[i] = "c" + strconv.Itoa(i+1)
	}
	return names
}()

// outputName is the name of a query's nth column, from 1.
func outputName(n int) string {
	if n <= len(outputNames) {
		return outputNames[n-1]
	}
	return "c" + strconv.Itoa(n)
}

// outputs writes ("c1", "c2", …).
func (p *printer) outputs(width int) {
	for i := 1; i <= width; i++ {
		if i == 1 {
			p.w("(")
		} else {
			p.w(", ")
		}
		p.quoted(outputName(i), '"')
	}
	if width > 0 {
		p.w(")")
	}
}

func (p *printer) alias(id string) {
	if id != "" {
		p.w(" AS ")
		p.quoted(id, '"')
	}
}

func (q *query) print(p *printer) {
	if q.with != nil && len(q.with.queries) > 0 {
		q.with.word(p)
		q.with.print(p)
		p.w(" ")
	}
	p.node(q.body)
	p.order(q.order)
	p.clause(" LIMIT ", q.limit)
	p.clause(" OFFSET ", q.offset)
}

func (w *withList) word(p *printer) {
	p.w("WITH ")
	if w.recursive {
		p.w("RECURSIVE ")
	}
}

// print writes the queries without the word before them.
func (w *withList) print(p *printer) {
	for i := range w.queries {
		if i > 0 {
			p.w(", ")
		}
		w.queries[i].print(p)
	}
}

func (q *withQuery) print(p *printer) {
	p.quoted(q.id, '"')
	p.outputs(q.width)
	p.w(" AS ")
	if q.materialized {
		p.w("MATERIALIZED ")
	}
	p.w("(")
	p.node(q.body)
	p.w(")")
}

func (b *block) print(p *printer) {
	if b.aggregates && p.digits == someDigits {
		p.digits = fewDigits
		defer func() { p.digits = someDigits }()
	}
	p.w("SELECT ")
	if b.distinct {
		p.w("DISTINCT ")
	}
	p.list(b.items, ", ")
	p.clauses(" FROM ", b.from)
	p.clause(" WHERE ", b.where)
	p.clauses(" GROUP BY ", b.group)
	p.clause(" HAVING ", b.having)
	p.clause(" QUALIFY ", b.qualify)
}

func (n *aliased) print(p *printer) {
	p.node(n.x)
	p.alias(n.name)
}

func (s *setOperation) print(p *printer) {
	if p.digits == someDigits { // the first has rows before the second is read
		p.digits = allDigits
		defer func() { p.digits = someDigits }()
	}
	p.node(s.left)
	p.w(" ", s.op, " ")
	p.node(s.right)
}

func (v *valueRows) print(p *printer) {
	p.w("VALUES ")
	for i, row := range v.rows {
		if i > 0 {
			p.w(", ")
		}
		p.w("(")
		p.list(row, ", ")
		p.w(")")
	}
}

func (t *tableRef) print(p *printer) {
	p.tables++
	p.quoted(t.physical[0], '"')
	p.w(".")
	p.quoted(t.physical[1], '"')
	p.w(".")
	p.quoted(t.physical[2], '"')
	p.alias(t.alias)
}

func (w *withRef) print(p *printer) {
	p.quoted(w.id, '"')
	p.alias(w.alias)
	p.outputs(w.width)
}

func (d *derived) print(p *printer) {
	p.w("(")
	p.node(d.query)
	p.w(")")
	p.alias(d.alias)
	if !d.rowid {
		p.outputs(d.width)
		return
	}
	p.w("(")
	for i := 1; i < d.width; i++ {
		p.quoted(outputName(i), '"')
		p.w(", ")
	}
	p.w("rowid)")
}

func (j *join) print(p *printer) {
	p.w("(")
	p.node(j.left)
	p.w(" ", j.kind, " JOIN ")
	p.node(j.right)
	p.clause(" ON ", j.on)
	p.w(")")
}
