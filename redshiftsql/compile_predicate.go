package redshiftsql

import (
	"strings"
	"unicode/utf8"

	"github.com/blueshift-db/blueshift/scalar"
)

func (c *compiler) logical(l *Logical, sc *scope) (Type, error) {
	c.w("(")
	for i, t := range l.Terms {
		if i > 0 {
			c.w(" ", l.Op, " ")
		}
		c.hint(t, Type{ID: Boolean})
		if _, err := c.expr(t, sc); err != nil {
			return Type{}, err
		}
	}
	c.w(")")
	return Type{ID: Boolean}, nil
}

func (c *compiler) isTest(e *IsTest, sc *scope) (Type, error) {
	c.w("(")
	_, err := c.expr(e.X, sc)
	c.w(" IS ")
	if e.Not {
		c.w("NOT ")
	}
	what := e.What
	if what == "UNKNOWN" {
		what = "NULL"
	}
	c.w(what, ")")
	return Type{ID: Boolean}, err
}

// between prints x between two bounds. Each is a comparison of its own, with the
// casts that it needs.
func (c *compiler) between(e *Between, sc *scope) (Type, error) {
	var t, lt, ht Type
	x, err := c.capture(func() (err error) { t, err = c.expr(e.X, sc); return err })
	if err != nil {
		return Type{}, err
	}
	low, err := c.capture(func() (err error) { lt, err = c.typed(e.Low, t, sc); return err })
	if err != nil {
		return Type{}, err
	}
	high, err := c.capture(func() (err error) { ht, err = c.typed(e.High, t, sc); return err })
	if err != nil {
		return Type{}, err
	}
	not := ""
	if e.Not {
		not = "NOT "
	}
	if t.text() || lt.text() || ht.text() {
		c.w("(", not, "(", c.compare(&Binary{">=", e.X, e.Low}, x, low, t, lt), " AND ", c.compare(&Binary{"<=", e.X, e.High}, x, high, t, ht), "))")
	} else {
		c.w("(", x, " ", not, "BETWEEN ", low, " AND ", high, ")")
	}
	return Type{ID: Boolean}, nil
}

func (c *compiler) in(e *In, sc *scope) (Type, error) {
	if row, ok := e.X.(*Row); ok {
		return Type{ID: Boolean}, c.rowIn(e, row, sc)
	}
	var t Type
	x, err := c.capture(func() (err error) { t, err = c.expr(e.X, sc); return err })
	if err != nil {
		return Type{}, err
	}
	if text, ok := trailing(e.X, t); ok {
		x = quoteText(text)
	}
	not := ""
	if e.Not {
		not = "NOT "
	}
	if e.Query != nil {
		c.w("(", x, " ", not, "IN (")
		err := c.single(e.Query, sc)
		c.w("))")
		return Type{ID: Boolean}, err
	}
	list := make([]string, len(e.List))
	constants, alike := true, true
	for i, item := range e.List {
		var it Type
		if list[i], err = c.capture(func() (err error) { it, err = c.typed(item, t, sc); return err }); err != nil {
			return Type{}, err
		}
		if text, ok := trailing(item, it); ok && (t.text() || t.ID == Unknown) {
			list[i] = quoteText(text)
		} else {
			constants = false
		}
		alike = alike && (it.ID == Unknown || t.ID == Unknown || it.text() == t.text() && it.temporal() == t.temporal())
		if !alike {
			break
		}
	}
	switch {
	case !alike, varying(t) && !constants:
		terms := make([]Expr, len(e.List))
		for i, item := range e.List {
			terms[i] = &Binary{"=", e.X, item}
		}
		c.w("(", not)
		_, err := c.logical(&Logical{"OR", terms}, sc)
		c.w(")")
		return Type{ID: Boolean}, err
	case varying(t) && plainText(x):
		values := strings.Join(list, ", ")
		c.w("(", not, "(", x, " IN (", values, ") OR ends_with(", x, ", ' ') AND rtrim(", x, ", ' ') IN (", values, ")))")
	default:
		c.w("(", withoutBlanks(x, t), " ", not, "IN (", strings.Join(list, ", "), "))")
	}
	return Type{ID: Boolean}, nil
}

// rowIn prints (a, b) IN over rows or a query of two columns.
func (c *compiler) rowIn(e *In, row *Row, sc *scope) error {
	c.w("((")
	if err := c.exprList(row.Items, sc); err != nil {
		return err
	}
	c.w(")")
	if e.Not {
		c.w(" NOT")
	}
	c.w(" IN (")
	if e.Query != nil {
		columns, err := c.query(e.Query, sc)
		if err == nil && len(columns) != len(row.Items) {
			err = refuse("42601", "subquery must return %d column(s)", len(row.Items))
		}
		c.w("))")
		return err
	}
	for i, x := range e.List {
		if i > 0 {
			c.w(", ")
		}
		r, ok := x.(*Row)
		if !ok || len(r.Items) != len(row.Items) {
			return refuse("42601", "unequal number of entries in row expressions")
		}
		c.w("(")
		if err := c.exprList(r.Items, sc); err != nil {
			return err
		}
		c.w(")")
	}
	c.w("))")
	return nil
}

// like prints LIKE with Redshift's default escape, the backslash, and SIMILAR TO
// as the regular expression it stands for.
func (c *compiler) like(e *Like, sc *scope) (Type, error) {
	as := func(e Expr) (string, error) {
		var t Type
		s, err := c.capture(func() (err error) { t, err = c.typed(e, Type{ID: Varchar}, sc); return err })
		return c.castTo(s, t, Type{ID: Varchar}), err
	}
	x, err := as(e.X)
	if err != nil {
		return Type{}, err
	}
	pattern, err := as(e.Pattern)
	if err != nil {
		return Type{}, err
	}
	escape := `\`
	if e.Escape != nil {
		l, ok := e.Escape.(*Literal)
		if !ok || l.Kind != StringLit || utf8.RuneCountInString(l.Text) > 1 {
			return Type{}, refuse("22025", "invalid escape string: it must be empty or one character")
		}
		escape = l.Text
	}
	not := ""
	if e.Not {
		not = "NOT "
	}
	constant, isConstant := e.Pattern.(*Literal)
	switch {
	case e.Op != "SIMILAR TO":
		c.w("(", x, " ", not, e.Op, " ", pattern, " ESCAPE ", quoteText(escape), ")")
	case isConstant && constant.Kind == StringLit:
		c.w("(", not, "regexp_full_match(", x, ", ", quoteText(scalar.Similar(constant.Text, escape)), "))")
	default:
		c.w("(", not, "rs_similar(", x, ", ", pattern, ", ", quoteText(escape), "))")
	}
	return Type{ID: Boolean}, nil
}
