package redshiftsql

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/blueshift-db/blueshift/scalar"
)

// connectives join the terms of a Logical.
var connectives = map[string]fixed{"AND": " AND ", "OR": " OR "}

func (a *analyser) logical(l *Logical, sc *scope) (node, Type, error) {
	terms := make([]node, len(l.Terms))
	for i, t := range l.Terms {
		a.hint(t, Type{ID: Boolean})
		var err error
		if terms[i], _, err = a.expr(t, sc); err != nil {
			return nil, Type{}, err
		}
	}
	return joined(connectives[l.Op], terms), Type{ID: Boolean}, nil
}

// joined is terms between parentheses with something between them.
func joined(between fixed, terms []node) node { return fill("($1)", &listOf{between, terms}) }

// tests are what IS asks.
var tests = map[string]fixed{"NULL": "NULL", "UNKNOWN": "NULL", "TRUE": "TRUE", "FALSE": "FALSE"}

func (a *analyser) isTest(e *IsTest, sc *scope) (node, Type, error) {
	x, _, err := a.expr(e.X, sc)
	return &infix{either(e.Not, "IS NOT", "IS"), x, tests[e.What]}, Type{ID: Boolean}, err
}

// either is one of two texts.
func either(first bool, a, b fixed) fixed {
	if first {
		return a
	}
	return b
}

// between resolves x between two bounds. Each is a comparison of its own, with
// the casts that it needs.
func (a *analyser) between(e *Between, sc *scope) (node, Type, error) {
	x, low, high := operand{e: e.X}, operand{e: e.Low}, operand{e: e.High}
	var err error
	if x.n, x.t, err = a.expr(e.X, sc); err != nil {
		return nil, Type{}, err
	}
	if low.n, low.t, err = a.typed(e.Low, x.t, sc); err != nil {
		return nil, Type{}, err
	}
	if high.n, high.t, err = a.typed(e.High, x.t, sc); err != nil {
		return nil, Type{}, err
	}
	for _, end := range []operand{low, high} {
		if !comparables(x.t, end.t) {
			return nil, Type{}, noOperator(">=", x.t, end.t)
		}
	}
	if x.t.text() || low.t.text() || high.t.text() {
		return fill(either(e.Not, "(NOT ($1 AND $2))", "(($1 AND $2))"), a.compare(">=", x, low), a.compare("<=", x, high)), Type{ID: Boolean}, nil
	}
	return fill(either(e.Not, "($1 NOT BETWEEN $2 AND $3)", "($1 BETWEEN $2 AND $3)"), x.n, low.n, high.n), Type{ID: Boolean}, nil
}

func (a *analyser) in(e *In, sc *scope) (node, Type, error) {
	if row, ok := e.X.(*Row); ok {
		n, err := a.rowIn(e, row, sc)
		return n, Type{ID: Boolean}, err
	}
	x, t, err := a.expr(e.X, sc)
	if err != nil {
		return nil, Type{}, err
	}
	if text, ok := trailing(e.X, t); ok {
		x = textConst(text)
	}
	within := either(e.Not, "($1 NOT IN ($2))", "($1 IN ($2))")
	if e.Query != nil {
		q, qt, err := a.single(e.Query, sc.comparing())
		if err == nil && !comparables(t, qt) {
			return nil, Type{}, noOperator("=", t, qt)
		}
		both := common(t, qt)
		scaleColumn(q, 0, qt, both)
		return fill(within, scaledAs(a.withoutBlanks(x, t), t, both), q), Type{ID: Boolean}, err
	}
	items := make([]node, len(e.List))
	constants, alike, since := true, true, a.mark()
	for i, item := range e.List {
		n, it, err := a.typed(item, t, sc)
		if err != nil {
			return nil, Type{}, err
		}
		if !comparables(t, it) {
			return nil, Type{}, noOperator("=", t, it)
		}
		if text, ok := trailing(item, it); ok && (t.text() || t.ID == Unknown) {
			items[i] = textConst(text)
		} else {
			items[i], constants = a.bare(item, n, it), false
		}
		alike = alike && (it.ID == Unknown || t.ID == Unknown || it.text() == t.text() && it.temporal() == t.temporal())
		if !alike {
			break
		}
	}
	switch {
	case !alike, varying(t) && !constants:
		if err := a.again(since); err != nil {
			return nil, Type{}, err
		}
		return a.equalsOne(e, x, t, sc)
	case varying(t) && a.short(x):
		form := either(e.Not, "(NOT ($1 IN ($2) OR ends_with($1, ' ') AND rtrim($1, ' ') IN ($2)))", "(($1 IN ($2) OR ends_with($1, ' ') AND rtrim($1, ' ') IN ($2)))")
		return fill(form, x, list(items)), Type{ID: Boolean}, nil
	}
	return fill(within, a.withoutBlanks(x, t), list(items)), Type{ID: Boolean}, nil
}

// equalsOne resolves IN as one comparison per element, each with the casts that
// it needs. n is what IN looks for.
func (a *analyser) equalsOne(e *In, n node, t Type, sc *scope) (node, Type, error) {
	x := e.X
	switch x.(type) {
	case *Literal, *Param: // what they are depends on what they meet
	default:
		x = &resolved{n, t}
	}
	terms := make([]Expr, len(e.List))
	for i, item := range e.List {
		terms[i] = &Binary{"=", x, item}
	}
	any, _, err := a.logical(&Logical{"OR", terms}, sc)
	return fill(either(e.Not, "(NOT $1)", "($1)"), any), Type{ID: Boolean}, err
}

// rowIn resolves (a, b) IN over rows or a query of two columns.
func (a *analyser) rowIn(e *In, row *Row, sc *scope) (node, error) {
	if e.Query == nil && len(e.List) <= writtenOut {
		return a.equalsOneRow(e, row, sc)
	}
	left, err := a.comparedList(row.Items, sc)
	if err != nil {
		return nil, err
	}
	within := either(e.Not, "(($1) NOT IN ($2))", "(($1) IN ($2))")
	if e.Query != nil {
		q, columns, err := a.query(e.Query, sc.comparing())
		if err == nil && len(columns) != len(row.Items) {
			err = refuse("42601", "subquery must return %d column(s)", len(row.Items))
		}
		return fill(within, list(left), q), err
	}
	rows := make([]node, len(e.List))
	for i, x := range e.List {
		r, ok := x.(*Row)
		if !ok || len(r.Items) != len(row.Items) {
			return nil, refuse("42601", "unequal number of entries in row expressions")
		}
		items, err := a.comparedList(r.Items, sc)
		if err != nil {
			return nil, err
		}
		rows[i] = fill("($1)", list(items))
	}
	return fill(within, list(left), fill("SELECT * FROM (VALUES $1)", list(rows))), nil
}

// writtenOut is how many rows are compared one by one. More are looked up in a
// query of them.
const writtenOut = 64

// equalsOneRow resolves IN over rows as comparisons of their values, by which it
// is NULL where one of them is NULL and no other differs. The engine compares
// whole rows, to which NULL is a value like others.
func (a *analyser) equalsOneRow(e *In, row *Row, sc *scope) (node, error) {
	left, err := a.resolvedRow(row, sc)
	if err != nil {
		return nil, err
	}
	terms := make([]Expr, len(e.List))
	for i, x := range e.List {
		if r, ok := x.(*Row); !ok || len(r.Items) != len(row.Items) {
			return nil, refuse("42601", "unequal number of entries in row expressions")
		}
		terms[i] = &Binary{"=", left, x}
	}
	any, _, err := a.logical(&Logical{"OR", terms}, sc)
	return fill(either(e.Not, "(NOT $1)", "($1)"), any), err
}

// resolvedRow is a row that meets several others, resolved once: each could hold
// another such comparison.
func (a *analyser) resolvedRow(row *Row, sc *scope) (*Row, error) {
	out := &Row{Items: slices.Clone(row.Items)}
	for i, x := range row.Items {
		switch x := x.(type) {
		case *Literal, *Param: // what they are depends on what they meet
		case *Row:
			inner, err := a.resolvedRow(x, sc)
			if err != nil {
				return nil, err
			}
			out.Items[i] = inner
		default:
			n, t, err := a.expr(x, sc)
			if err != nil {
				return nil, err
			}
			out.Items[i] = &resolved{n, t}
		}
	}
	return out, nil
}

// quantifiers are ANY and ALL.
var quantifiers = map[string]fixed{"ANY": "ANY", "ALL": "ALL"}

func (a *analyser) quantified(e *Quantified, sc *scope) (node, Type, error) {
	if e.Array != nil {
		return a.anyElement(e, sc)
	}
	x, t, err := a.compared(e.X, sc)
	if err != nil {
		return nil, Type{}, err
	}
	q, qt, err := a.single(e.Query, sc.comparing())
	if err == nil && !comparables(t, qt) {
		return nil, Type{}, noOperator(e.Op, t, qt)
	}
	return fill("($1 $2 $3 ($4))", x, engineComparisons[e.Op], quantifiers[e.Which], q), Type{ID: Boolean}, err
}

// likes are the operators of LIKE.
var likes = map[string][2]fixed{"LIKE": {"LIKE", "NOT LIKE"}, "ILIKE": {"ILIKE", "NOT ILIKE"}}

// like resolves LIKE with Redshift's default escape, the backslash, and SIMILAR
// TO as the regular expression it stands for.
func (a *analyser) like(e *Like, sc *scope) (node, Type, error) {
	var sides [2]node
	for i, side := range []Expr{e.X, e.Pattern} {
		n, t, err := a.typed(side, Type{ID: Varchar}, sc)
		if err != nil {
			return nil, Type{}, err
		}
		sides[i] = a.castTo(n, t, Type{ID: Varchar})
	}
	x, pattern := sides[0], sides[1]
	escape := `\`
	if e.Escape != nil {
		l, ok := e.Escape.(*Literal)
		if !ok || l.Kind != StringLit || utf8.RuneCountInString(l.Text) > 1 {
			return nil, Type{}, refuse("22025", "invalid escape string: it must be empty or one character")
		}
		escape = l.Text
	}
	constant, isConstant := e.Pattern.(*Literal)
	isConstant = isConstant && constant.Kind == StringLit
	if isConstant && e.Op != "SIMILAR TO" && unfinished(constant.Text, escape) {
		return nil, Type{}, refuse("22025", "LIKE pattern must not end with escape character")
	}
	var n node
	switch {
	case e.Op != "SIMILAR TO" && isConstant && !strings.Contains(constant.Text, escape): // the engine is much faster where nothing can be escaped
		n = &infix{either(e.Not, likes[e.Op][1], likes[e.Op][0]), x, pattern}
	case e.Op != "SIMILAR TO":
		n = &infix{either(e.Not, likes[e.Op][1], likes[e.Op][0]), x, fill("$1 ESCAPE $2", pattern, textConst(escape))}
	case isConstant:
		n = fill(either(e.Not, "(NOT regexp_full_match($1, $2))", "(regexp_full_match($1, $2))"), x, textConst(scalar.Similar(constant.Text, escape)))
	default:
		n = fill(either(e.Not, "(NOT rs_similar($1, $2, $3))", "(rs_similar($1, $2, $3))"), x, pattern, textConst(escape))
	}
	return n, Type{ID: Boolean}, nil
}

// unfinished tells a pattern whose last character would escape the next.
func unfinished(pattern, escape string) bool {
	if escape == "" {
		return false
	}
	rest := pattern
	for {
		_, after, found := strings.Cut(rest, escape)
		if !found {
			return false
		}
		if after == "" {
			return true
		}
		_, size := utf8.DecodeRuneInString(after)
		rest = after[size:]
	}
}
