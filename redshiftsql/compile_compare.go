package redshiftsql

// compare prints a comparison of two printed values. Redshift makes a number
// that meets text into text, except for a DECIMAL, which makes the text into a
// number; and blanks at the end of texts do not count ("Significance of
// trailing blanks").
func (c *compiler) compare(b *Binary, ls, rs string, lt, rt Type) string {
	left, isLeft := constantText(b.L, ls, lt)
	right, isRight := constantText(b.R, rs, rt)
	switch {
	case isRight && varying(lt) && plainText(ls):
		return againstConstant(b.Op, ls, right, next(b.R, right))
	case isLeft && varying(rt) && plainText(rs):
		return againstConstant(mirrored[b.Op], rs, left, next(b.L, left))
	}
	ls, rs = c.comparable(ls, rs, lt, rt)
	if isLeft && (rt.text() || rt.ID == Unknown) {
		ls = left
	}
	if isRight && (lt.text() || lt.ID == Unknown) {
		rs = right
	}
	return "(" + ls + " " + b.Op + " " + rs + ")"
}

var mirrored = map[string]string{"=": "=", "<>": "<>", "<": ">", ">": "<", "<=": ">=", ">=": "<="}

// trailing is the text of a string constant without the blanks at its end.
func trailing(e Expr, t Type) (string, bool) {
	l, ok := e.(*Literal)
	if !ok || l.Kind != StringLit || t.ID != Unknown && !t.text() {
		return "", false
	}
	return trimBlanks(l.Text), true
}

// constantText prints a constant or a parameter without the blanks at its end.
func constantText(e Expr, printed string, t Type) (string, bool) {
	if text, ok := trailing(e, t); ok {
		return quoteText(text), true
	}
	if _, ok := e.(*Param); ok && t.text() {
		return "rtrim(" + printed + ", ' ')", true
	}
	return "", false
}

// next prints a constant with the character after the blank behind it.
func next(e Expr, printed string) string {
	if l, ok := e.(*Literal); ok {
		return quoteText(trimBlanks(l.Text) + "!")
	}
	return printed + " || '!'"
}

// varying tells a text that may end in blanks: a CHAR is kept without them, and
// names of the catalogue have none.
func varying(t Type) bool { return t.ID == Varchar }

// plainText tells a printed expression that is cheap to repeat.
func plainText(s string) bool { return len(s) <= 80 }

// againstConstant prints a comparison of a text with a constant. A text that
// differs from the constant by blanks only lies between it and itself with the
// character after the blank behind; that range is what the engine can skip
// blocks by, and the rest of the condition sees few rows.
func againstConstant(o, s, value, next string) string {
	bare := "rtrim(" + s + ", ' ')"
	switch o {
	case "=":
		return "(" + s + " >= " + value + " AND " + s + " < " + next + " AND " + bare + " = " + value + ")"
	case "<>":
		return "(NOT (" + s + " >= " + value + " AND " + s + " < " + next + " AND " + bare + " = " + value + "))"
	case "<=":
		return "(" + s + " < " + next + " AND " + bare + " <= " + value + ")"
	case ">":
		return "(" + s + " > " + value + " AND " + bare + " > " + value + ")"
	}
	return "(" + s + " " + o + " " + value + ")"
}

// comparable brings two printed values to types that can be compared.
func (c *compiler) comparable(ls, rs string, lt, rt Type) (string, string) {
	switch {
	case lt.text() && rt.ID == Numeric:
		ls = "CAST(" + ls + " AS DECIMAL(38," + scaleFor(rt) + "))"
	case lt.ID == Numeric && rt.text():
		rs = "CAST(" + rs + " AS DECIMAL(38," + scaleFor(lt) + "))"
	case lt.text() && rt.numeric():
		rs = c.castTo(rs, rt, Type{ID: Varchar})
	case lt.numeric() && rt.text():
		ls = c.castTo(ls, lt, Type{ID: Varchar})
	case lt.text() && (rt.temporal() || rt.ID == Boolean):
		ls = c.castTo(ls, lt, rt)
	case (lt.temporal() || lt.ID == Boolean) && rt.text():
		rs = c.castTo(rs, rt, lt)
	case varying(lt) && rt.text() || lt.text() && varying(rt):
		ls, rs = withoutBlanks(ls, lt), withoutBlanks(rs, rt)
	}
	return ls, rs
}

// scaleFor keeps digits of the text that the DECIMAL it meets does not have.
func scaleFor(t Type) string {
	if t.Scale > 10 {
		return "20"
	}
	return "10"
}

// withoutBlanks prints a text without the blanks at its end.
func withoutBlanks(s string, t Type) string {
	switch {
	case !varying(t):
		return s
	case plainText(s): // looking at the last byte first is several times faster
		return "CASE WHEN ends_with(" + s + ", ' ') THEN rtrim(" + s + ", ' ') ELSE " + s + " END"
	}
	return "rtrim(" + s + ", ' ')"
}
