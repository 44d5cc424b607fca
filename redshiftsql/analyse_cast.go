package redshiftsql

import (
	"strconv"

	"github.com/blueshift-db/blueshift/scalar"
)

// tryCast resolves TRY_CAST, which makes NULL of what CAST refuses.
func (a *analyser) tryCast(e *Cast, sc *scope) (node, Type, error) {
	inner, _, err := a.cast(&Cast{X: e.X, Type: e.Type}, sc)
	if _, constant := e.X.(*Literal); constant && err != nil {
		inner, err = null(e.Type), nil
	}
	return fill("TRY($1)", inner), e.Type, err
}

// null is NULL of a type.
func null(t Type) node { return &cast{fixed("NULL"), t} }

func (a *analyser) cast(e *Cast, sc *scope) (node, Type, error) {
	t := e.Type
	if e.Try {
		return a.tryCast(e, sc)
	}
	if t.ID == RegClass || t.ID == RegType || t.ID == RegProc {
		return a.registered(e, sc)
	}
	if function, ok := registeredFunction(e); ok {
		id, err := a.functionID(function)
		return id, t, err
	}
	if l, ok := e.X.(*Literal); ok && l.Kind == StringLit && !t.text() {
		n, own, err := constantAs(l.Text, t)
		if own != t {
			n = &cast{n, t}
		}
		return n, t, err
	}
	if l, ok := e.X.(*Literal); ok && l.Kind == StringLit {
		return &cast{textConst(cutTo(l.Text, t)), Type{ID: Varchar}}, t, nil
	}
	a.hint(e.X, t)
	inner, from, err := a.expr(e.X, sc)
	if err != nil {
		return nil, t, err
	}
	switch {
	case e.Column != "" && !assigns(from, t) && !(from.text() && isBound(inner)):
		return nil, t, notAssigned(from, Column{Name: e.Column, Type: t})
	case !castable(from, t):
		return nil, t, refuse("42846", "cannot cast type %s to %s", Type{ID: from.ID}, Type{ID: t.ID})
	}
	return a.castTo(inner, from, t), t, nil
}

// castable tells whether there is a cast: none leads from numbers and truth
// values to dates and times, or back.
func castable(from, to Type) bool {
	counts := func(t Type) bool { return t.numeric() || t.ID == Boolean }
	lasts := func(t Type) bool { return t.temporal() || t.clock() || t.ID == Interval }
	return !(counts(from) && lasts(to) || lasts(from) && counts(to))
}

// cutTo is what a cast to a character type keeps of a text.
func cutTo(s string, t Type) string {
	if t.Length > 0 {
		s = scalar.Cut(s, t.Length)
	}
	if t.ID == Char {
		s = trimBlanks(s)
	}
	return s
}

func trimBlanks(s string) string {
	for len(s) > 0 && s[len(s)-1] == ' ' {
		s = s[:len(s)-1]
	}
	return s
}

// castTo is an explicit cast. Text that becomes something else is read as
// Redshift reads it, by functions of our own where the engine is laxer or knows
// fewer shapes; what becomes text is cut to its length in bytes.
func (a *analyser) castTo(inner node, from, t Type) node {
	switch {
	case from.ID == Varbyte && t.ID != Varbyte:
		if n, ok := a.fromVarbyte(inner, t); ok {
			return n
		}
	case t.ID == Varbyte && from.ID != Varbyte:
		if n, ok := toVarbyte(inner, from); ok {
			return n
		}
	case t.text():
		return a.cutText(a.asText(inner, from), from, t)
	case from.text() && (t.integer() || t.ID == OID):
		inner = fill("rs_int($1)", inner)
	case from.text() && t.ID == Boolean:
		return fill("rs_bool($1)", inner)
	case from.text() && t.ID == TimeTZ:
		inner = fill("rs_clock($1)", inner)
	case from.text() && t.ID == Time:
		inner = fill("rs_time($1)", inner)
	case from.ID == TimestampTZ && t.ID == TimeTZ:
		inner = fill("timezone('UTC', $1)", inner)
	case from.text() && t.temporal():
		inner = fill("rs_moment($1)", inner)
	}
	return &cast{inner, t}
}

// asText is the text form of a value.
func (a *analyser) asText(inner node, from Type) node {
	text := Type{ID: Varchar}
	digits := 0
	switch from.ID {
	case Double:
		digits = 15
	case Real:
		digits = 6
	case Varbyte:
		return fill("rs_from_varbyte($1, 'utf-8')", inner)
	case TimeTZ:
		return fill("(CAST($1 AS VARCHAR) || '+00')", inner)
	case Date, Timestamp, TimestampTZ:
		return a.momentAsText(inner, from)
	case Interval:
		return fill("replace(CAST($1 AS VARCHAR), 'month', 'mon')", inner)
	case Numeric:
		if from.Precision == from.Scale && from.Precision > 0 { // the engine would leave out the zero before the point
			inner = &cast{inner, Type{ID: Numeric, Precision: from.Precision + 1, Scale: from.Scale}}
		}
		return &cast{inner, text}
	default:
		if _, constant := inner.(textConst); from.text() || from.ID == Unknown && constant {
			return inner
		}
		return &cast{inner, text}
	}
	if v, ok := a.catalog.Value("setting:extra_float_digits"); ok {
		if extra, err := strconv.Atoi(v); err == nil {
			digits = min(max(digits+extra, 1), 17)
		}
	}
	return fill("rs_float_text(CAST($1 AS DOUBLE), $2)", inner, intConst(digits))
}

// momentAsText is the text form of a date or timestamp. The engine has the era of
// those before Christ behind the day, Redshift at the end.
func (a *analyser) momentAsText(inner node, from Type) node {
	text := &cast{inner, Type{ID: Varchar}}
	if a.short(inner) {
		return fill("CASE WHEN $1 >= $2 THEN $3 ELSE rs_era($3) END", inner, &cast{textConst("0001-01-01"), from}, text)
	}
	return fill("rs_era($1)", text)
}

// padded is a CHAR with the blanks that it is kept without.
func padded(n node, t Type) node {
	return fill("rpad($1, $2, ' ')", n, intConst(max(t.Length, 1)))
}

// longestText is how many bytes the text forms of types other than text have at
// most.
const longestText = 64

// cutText is a text cut to the length of t.
func (a *analyser) cutText(n node, from, t Type) node {
	bounded := !from.text() && t.Length >= longestText || from.text() && from.Length > 0 && from.Length <= t.Length
	length := intConst(t.Length)
	switch {
	case t.Length == 0 || bounded || from.ID == NameType:
	case a.short(n): // few texts are too long
		n = fill("CASE WHEN strlen($1) <= $2 THEN $1 ELSE rs_cut($1, $2) END", n, length)
	default:
		n = fill("rs_cut($1, $2)", n, length)
	}
	if t.ID == Char && from.ID != Char {
		n = trimmed(n)
	}
	return n
}
