package redshiftsql

// Arrays exist in queries on the catalogue only: SUPER is what tables keep. They
// are texts in PostgreSQL's form, {a,b}, or as vectors, a b.

// arrayQuery parses ARRAY(query), with which psql lists the roles of a user.
// ARRAY(values) makes a SUPER in Redshift.
func (p *parser) arrayQuery() (Expr, error) {
	if err := p.advance(); err != nil {
		return nil, err
	}
	a := &Array{}
	err := p.parens(func() (err error) {
		if !p.isAny("select", "with", "values") && !p.isOp("(") {
			return p.notYet("ARRAY")
		}
		a.Query, err = p.query()
		return err
	})
	return a, err
}

// arrayItems parses ARRAY[a, b].
func (p *parser) arrayItems() (Expr, error) {
	if err := p.expect("array", "["); err != nil {
		return nil, err
	}
	a := &Array{}
	if !p.isOp("]") {
		var err error
		if a.Items, err = p.exprs(); err != nil {
			return nil, err
		}
	}
	return a, p.expect("]")
}

// subscript parses [index] behind an expression.
func (p *parser) subscript(x Expr) (Expr, error) {
	s := &Subscript{X: x}
	err := p.expect("[")
	if err == nil {
		s.Index, err = p.expr()
	}
	if err == nil {
		err = p.expect("]")
	}
	return s, err
}

// array resolves an array as its text form.
func (a *analyser) array(e *Array, sc *scope) (node, Type, error) {
	a.leader = "ARRAY"
	if e.Query == nil {
		return a.arrayOf(e.Items, sc)
	}
	id := a.fresh("r")
	rows, _, err := a.single(e.Query, sc)
	item := &cast{&column{id, outputName(1)}, Type{ID: Varchar}}
	text := fill("'{' || coalesce(string_agg($1, ','), '') || '}'", quotedItem(item))
	return fill("($1)", &block{items: []node{text}, from: []node{&derived{query: rows, alias: id, width: 1}}}), Type{ID: Text}, err
}

// quotedItem is an element as it stands in an array's text: in quotes when the
// text of the array would not say where it ends.
func quotedItem(item node) node {
	return fill(`CASE WHEN regexp_matches($1, $2) THEN '"' || regexp_replace($1, $3, $4, 'g') || '"' ELSE $1 END`,
		item, textConst(`^$|[\s,{}"\\]`), textConst(`(["\\])`), textConst(`\\\1`))
}

func (a *analyser) arrayOf(items []Expr, sc *scope) (node, Type, error) {
	t := Type{ID: SmallInts}
	parts := make([]node, len(items))
	for i, x := range items {
		n, of, err := a.expr(x, sc)
		if err != nil {
			return nil, Type{}, err
		}
		if of.ID != SmallInt {
			t.ID = Text
		}
		parts[i] = &cast{n, Type{ID: Varchar}}
	}
	if len(parts) == 0 {
		return fixed("('{' || '}')"), t, nil
	}
	return fill("('{' || $1 || '}')", &listOf{" || ',' || ", parts}), t, nil
}

// subscript resolves an element of an array, counted from 1; vectors count from 0.
func (a *analyser) subscript(e *Subscript, sc *scope) (node, Type, error) {
	a.leader = "a subscript"
	x, t, err := a.expr(e.X, sc)
	if err != nil {
		return nil, t, err
	}
	if !t.text() {
		return nil, t, refuse("0A000", "subscripting a value of type %s is not supported yet", t)
	}
	index, _, err := a.expr(e.Index, sc)
	return fill("list_extract($1, CASE WHEN $2 LIKE '{%' THEN $3 ELSE $3 + 1 END)", elements(x), x, index), Type{ID: Text}, err
}

// anyElement resolves x = ANY(array) and x <> ALL(array).
func (a *analyser) anyElement(q *Quantified, sc *scope) (node, Type, error) {
	a.leader = q.Which + " over an array"
	form, ok := map[string]fixed{"= ANY": "(list_contains($1, CAST($2 AS VARCHAR)))", "<> ALL": "(NOT list_contains($1, CAST($2 AS VARCHAR)))"}[q.Op+" "+q.Which]
	if !ok {
		return nil, Type{}, refuse("0A000", "%s %s over an array is not supported yet", q.Op, q.Which)
	}
	array, _, err := a.typed(q.Array, Type{ID: Text}, sc)
	if err != nil {
		return nil, Type{}, err
	}
	x, _, err := a.expr(q.X, sc)
	return fill(form, elements(array), x), Type{ID: Boolean}, err
}
