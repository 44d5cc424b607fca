package redshiftsql

import "strings"

func (f fixed) print(p *printer)     { p.w(f) }
func (t textConst) print(p *printer) { p.quoted(string(t), '\'') }
func (i ident) print(p *printer)     { p.quoted(string(i), '"') }
func (i intConst) print(p *printer)  { p.number(int64(i)) }

func (c *column) print(p *printer) {
	if c.source != "" {
		p.quoted(c.source, '"')
		p.w(".")
	}
	p.quoted(c.name, '"')
}

func (r *rowID) print(p *printer) {
	p.quoted(r.source, '"')
	p.w(".rowid")
}

func (c *systemColumn) print(p *printer) {
	p.systems = append(p.systems, c)
	p.quoted(c.source, '"')
	p.w(".")
	p.quoted(outputName(c.n), '"')
}

func (r *refused) print(p *printer) {
	if p.refusal == nil {
		p.refusal = r.refusal
	}
	p.node(r.column)
}

func (n *placeholder) print(p *printer) {
	p.w("$")
	p.number(int64(n.n))
}

func (n *boundValue) print(p *printer) {
	if p.holding {
		p.w(heldFunctions[n.t.ID], "(")
		p.cut()
		p.w(", ")
		p.number(int64(n.n))
		p.w(")")
		return
	}
	p.w("CAST($")
	p.number(int64(n.n))
	p.w(" AS ")
	p.engineType(n.t)
	p.w(")")
}

func (n *pattern) print(p *printer) {
	text := n.text
	for {
		i := strings.IndexByte(string(text), '$')
		if i < 0 || i+1 == len(text) {
			p.w(text)
			return
		}
		p.w(text[:i])
		switch c := text[i+1]; {
		case c == '*':
			p.list(n.parts, ", ")
		case c >= '1' && c <= '9':
			p.node(n.parts[c-'1'])
		default:
			p.w(text[i : i+2])
		}
		text = text[i+2:]
	}
}

func (n *infix) print(p *printer) {
	p.w("(")
	p.node(n.l)
	p.w(" ", n.op, " ")
	p.node(n.r)
	p.w(")")
}

func (n *listOf) print(p *printer) { p.list(n.items, n.between) }

func (n *cast) print(p *printer) {
	p.w("CAST(")
	p.node(n.x)
	p.w(" AS ")
	p.engineType(n.to)
	p.w(")")
}

func (t typeName) print(p *printer) { p.engineType(Type(t)) }

// engineType writes a type as the engine calls it.
func (p *printer) engineType(t Type) {
	p.w(t.engineName())
	if t.ID != Numeric {
		return
	}
	if t.Precision == 0 {
		t.Precision, t.Scale = 18, 0
	}
	p.w("(")
	p.number(int64(t.Precision))
	p.w(",")
	p.number(int64(t.Scale))
	p.w(")")
}

func (n *caseWhen) print(p *printer) {
	p.w("CASE")
	p.clause(" ", n.operand)
	for _, b := range n.branches {
		p.w(" WHEN ")
		p.node(b.when)
		p.w(" THEN ")
		p.node(b.then)
	}
	p.clause(" ELSE ", n.otherwise)
	p.w(" END")
}

func (n *windowed) print(p *printer) {
	p.node(n.call)
	p.w(" OVER (")
	p.clauses("PARTITION BY ", n.over.partition)
	p.order(n.over.order)
	if n.over.unit != "" {
		p.w(" ", n.over.unit, " BETWEEN ")
		n.over.bounds[0].print(p)
		p.w(" AND ")
		n.over.bounds[1].print(p)
	}
	p.w(")")
}

func (b bound) print(p *printer) {
	if b.n != nil {
		p.node(b.n)
		p.w(" ")
	}
	p.w(b.kind)
}

func (p *printer) order(o *orderBy) {
	if o != nil {
		o.print(p)
	}
}

func (o *orderBy) print(p *printer) {
	for i, k := range o.keys {
		if i == 0 {
			p.w(" ORDER BY ")
		} else {
			p.w(", ")
		}
		p.node(k.key)
		if k.desc {
			p.w(" DESC")
		}
		if k.nullsFirst {
			p.w(" NULLS FIRST")
		} else {
			p.w(" NULLS LAST")
		}
	}
}
