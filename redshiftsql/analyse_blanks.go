package redshiftsql

// Blanks at the end of texts do not count where texts are compared
// ("Significance of trailing blanks"), and GROUP BY, DISTINCT, UNION and the
// like compare too. The engine knows no such comparison, so what is compared is
// taken without those blanks. Of texts that differ by them alone, Redshift
// answers any; here it is the one that has none.

// varying tells a text that may end in blanks: a CHAR is kept without them, and
// names of the catalogue have none.
func varying(t Type) bool { return t.ID == Varchar }

// trailing is the text of a string constant without the blanks at its end.
func trailing(e Expr, t Type) (string, bool) {
	l, ok := e.(*Literal)
	if !ok || l.Kind != StringLit || t.ID != Unknown && !t.text() {
		return "", false
	}
	return trimBlanks(l.Text), true
}

// The two ways to take a text without the blanks at its end.
const (
	rightTrim    fixed = "rtrim($1, ' ')"
	rightTrimmed fixed = "CASE WHEN ends_with($1, ' ') THEN rtrim($1, ' ') ELSE $1 END"
)

func trimmed(n node) node { return fill(rightTrim, n) }

// bare is an expression without the blanks at its end, if it is a text. A
// parameter may have some whatever its type says.
func (a *analyser) bare(e Expr, n node, t Type) node {
	if _, ok := e.(*Param); ok && t.text() {
		return trimmed(n)
	}
	return a.withoutBlanks(n, t)
}

// unblanked is an operand of a comparison without the blanks at its end, if it
// is a text or may become one.
func (a *analyser) unblanked(o operand) node {
	if text, ok := trailing(o.e, o.t); ok {
		return textConst(text)
	}
	return a.bare(o.e, o.n, o.t)
}

// withoutBlanks is a text without the blanks at its end.
func (a *analyser) withoutBlanks(n node, t Type) node {
	switch {
	case !varying(t) || blankless(n):
		return n
	case a.short(n): // looking at the last byte first is several times faster
		return fill(rightTrimmed, n)
	}
	return trimmed(n)
}

// blankless tells a text that has no blanks at its end already.
func blankless(n node) bool {
	p, ok := n.(*pattern)
	return ok && (p.text == rightTrim || p.text == rightTrimmed)
}

// compared resolves an expression whose values are compared with each other.
func (a *analyser) compared(e Expr, sc *scope) (node, Type, error) {
	n, t, err := a.expr(e, sc)
	if err != nil {
		return nil, t, err
	}
	if bare, ok := trailing(e, t); ok {
		n = textConst(bare)
	}
	return a.withoutBlanks(n, t), t, nil
}

func (a *analyser) comparedList(list []Expr, sc *scope) ([]node, error) {
	out := make([]node, len(list))
	for i, e := range list {
		var err error
		if out[i], _, err = a.compared(e, sc); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// comparing is the scope of a query whose outputs are compared with something
// else, or with each other.
func (s *scope) comparing() *scope {
	copied := *s
	copied.compared = true
	return &copied
}
