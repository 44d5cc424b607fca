package redshiftsql

// statement writes a statement with what goes before its own WITH list.
func (s *statement) print(p *printer) {
	if s.with != nil && len(s.with.queries) > 0 {
		s.with.word(p)
		s.with.print(p)
		p.w(" ")
	}
	p.node(s.body)
}

func (i *insertInto) print(p *printer) {
	p.w("INSERT INTO ")
	p.node(i.target)
	p.names(i.columns)
	p.w(" ")
	p.node(i.source)
}

// names writes ("a", "b", …).
func (p *printer) names(columns []string) {
	p.w(" (")
	for i, c := range columns {
		if i > 0 {
			p.w(", ")
		}
		p.quoted(c, '"')
	}
	p.w(")")
}

func (u *updateTable) print(p *printer) {
	p.w("UPDATE ")
	p.node(u.target)
	p.assignments(u.set)
	p.clauses(" FROM ", u.from)
	p.clause(" WHERE ", u.where)
}

func (p *printer) assignments(set []assignment) {
	for i, a := range set {
		if i == 0 {
			p.w(" SET ")
		} else {
			p.w(", ")
		}
		p.quoted(a.column, '"')
		p.w(" = ")
		p.node(a.value)
	}
}

func (d *deleteFrom) print(p *printer) {
	p.w("DELETE FROM ")
	p.node(d.target)
	p.clauses(" USING ", d.using)
	p.clause(" WHERE ", d.where)
}

func (m *mergeInto) print(p *printer) {
	p.w("MERGE INTO ")
	p.node(m.target)
	p.w(" USING ")
	p.node(m.source)
	p.clause(" ON ", m.on)
	p.w(" WHEN MATCHED THEN ")
	if m.deletes {
		p.w("DELETE")
	} else {
		p.w("UPDATE")
		p.assignments(m.set)
	}
	p.w(" WHEN NOT MATCHED THEN INSERT")
	p.names(m.columns)
	p.w(" VALUES (")
	p.list(m.values, ", ")
	p.w(")")
}
