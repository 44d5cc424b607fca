package redshiftsql

import (
	"strconv"
	"unicode/utf8"
)

func (c *compiler) cast(e *Cast, sc *scope) (Type, error) {
	t := e.Type
	if t.ID == RegClass || t.ID == RegType {
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
		c.w("CAST(", quoteText(cutBytes(l.Text, t.Length)), " AS VARCHAR)")
		return t, nil
	}
	c.hint(e.X, t)
	var from Type
	inner, err := c.capture(func() (err error) { from, err = c.expr(e.X, sc); return err })
	if err != nil {
		return t, err
	}
	c.w(castTo(inner, from, t))
	return t, nil
}

// cutBytes cuts s to at most n bytes, whole characters only; 0 is no limit.
func cutBytes(s string, n int) string {
	if n == 0 || len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}

// castTo prints an explicit cast. Text is cut to its length, in characters
// (Redshift counts bytes, for which the engine has no function that keeps
// characters whole); numbers are rounded half away from zero.
func castTo(inner string, from, t Type) string {
	switch {
	case t.integer() && (from.ID == Double || from.ID == Real || from.ID == Numeric):
		return "CAST(round(" + inner + ") AS " + t.engineName() + ")"
	case t.text() && t.Length > 0:
		s := "CAST(" + inner + " AS VARCHAR)"
		if from.ID == Char || from.ID == Varchar && from.Length > 0 && from.Length <= t.Length {
			return s
		}
		return "left(" + s + ", " + strconv.Itoa(t.Length) + ")"
	}
	return "CAST(" + inner + " AS " + t.engineName() + ")"
}
