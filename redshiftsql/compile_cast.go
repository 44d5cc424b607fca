package redshiftsql

import (
	"strconv"
	"strings"

	"github.com/blueshift-db/blueshift/scalar"
)

// tryCast prints TRY_CAST, which makes NULL of what CAST refuses.
func (c *compiler) tryCast(e *Cast, sc *scope) (Type, error) {
	inner, err := c.capture(func() error { _, err := c.cast(&Cast{X: e.X, Type: e.Type}, sc); return err })
	if _, constant := e.X.(*Literal); constant && err != nil {
		inner, err = "CAST(NULL AS "+e.Type.engineName()+")", nil
	}
	c.w("TRY(", inner, ")")
	return e.Type, err
}

func (c *compiler) cast(e *Cast, sc *scope) (Type, error) {
	t := e.Type
	if e.Try {
		return c.tryCast(e, sc)
	}
	if t.ID == RegClass || t.ID == RegType || t.ID == RegProc {
		return c.registered(e, sc)
	}
	if l, ok := e.X.(*Literal); ok && l.Kind == StringLit && !t.text() {
		text, own, err := constantAs(l.Text, t)
		if own != t {
			text = "CAST(" + text + " AS " + t.engineName() + ")"
		}
		c.w(text)
		return t, err
	}
	if l, ok := e.X.(*Literal); ok && l.Kind == StringLit {
		c.w("CAST(", quoteText(cutTo(l.Text, t)), " AS VARCHAR)")
		return t, nil
	}
	c.hint(e.X, t)
	var from Type
	inner, err := c.capture(func() (err error) { from, err = c.expr(e.X, sc); return err })
	if err != nil {
		return t, err
	}
	c.w(c.castTo(inner, from, t))
	return t, nil
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

// castTo prints an explicit cast. Text that becomes something else is read as
// Redshift reads it, by functions of our own where the engine is laxer or knows
// fewer shapes; what becomes text is cut to its length in bytes.
func (c *compiler) castTo(inner string, from, t Type) string {
	switch {
	case t.text():
		return cutText(c.asText(inner, from), from, t)
	case from.text() && (t.integer() || t.ID == OID):
		inner = "rs_int(" + inner + ")"
	case from.text() && t.ID == Boolean:
		return "rs_bool(" + inner + ")"
	case from.text() && t.temporal():
		inner = "rs_moment(" + inner + ")"
	case from.text() && t.ID == Varbyte:
		return "encode(" + inner + ")"
	}
	return "CAST(" + inner + " AS " + t.engineName() + ")"
}

// asText prints the text form of a value.
func (c *compiler) asText(inner string, from Type) string {
	digits := 0
	switch from.ID {
	case Double:
		digits = 15
	case Real:
		digits = 6
	case Varbyte:
		return "lower(hex(" + inner + "))"
	case Interval:
		return "replace(CAST(" + inner + " AS VARCHAR), 'month', 'mon')"
	default:
		if from.text() || from.ID == Unknown && strings.HasPrefix(inner, "'") {
			return inner
		}
		return "CAST(" + inner + " AS VARCHAR)"
	}
	if v, ok := c.catalog.Value("setting:extra_float_digits"); ok {
		if extra, err := strconv.Atoi(v); err == nil {
			digits = min(max(digits+extra, 1), 17)
		}
	}
	return "rs_float_text(CAST(" + inner + " AS DOUBLE), " + strconv.Itoa(digits) + ")"
}

// longestText is how many bytes the text forms of types other than text have at
// most.
const longestText = 64

// cutText prints a text cut to the length of t.
func cutText(s string, from, t Type) string {
	bounded := !from.text() && t.Length >= longestText || from.text() && from.Length > 0 && from.Length <= t.Length
	length := strconv.Itoa(t.Length)
	switch {
	case t.Length == 0 || bounded || from.ID == NameType:
	case plainText(s): // few texts are too long
		s = "CASE WHEN strlen(" + s + ") <= " + length + " THEN " + s + " ELSE rs_cut(" + s + ", " + length + ") END"
	default:
		s = "rs_cut(" + s + ", " + length + ")"
	}
	if t.ID == Char && from.ID != Char {
		s = "rtrim(" + s + ", ' ')"
	}
	return s
}
