package redshiftsql

import (
	"strings"
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

func (c *compiler) between(e *Between, sc *scope) (Type, error) {
	// Each bound is a comparison of its own, so that each may need its own cast.
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
	_, low = comparable(x, low, t, lt)
	_, high = comparable(x, high, t, ht)
	not := ""
	if e.Not {
		not = " NOT"
	}
	c.w("(", x, not, " BETWEEN ", low, " AND ", high, ")")
	return Type{ID: Boolean}, nil
}

func (c *compiler) in(e *In, sc *scope) (Type, error) {
	want := 1
	row, isRow := e.X.(*Row)
	c.w("(")
	var t Type
	var err error
	if isRow {
		want = len(row.Items)
		c.w("(")
		err = c.exprList(row.Items, sc)
		c.w(")")
	} else {
		t, err = c.expr(e.X, sc)
	}
	if err != nil {
		return Type{}, err
	}
	if e.Not {
		c.w(" NOT")
	}
	c.w(" IN (")
	if e.Query != nil {
		columns, err2 := c.query(e.Query, sc)
		err = err2
		if err == nil && len(columns) != want {
			err = refuse("42601", "subquery must return %d column(s)", want)
		}
	} else {
		err = c.inList(e.List, t, want, sc)
	}
	c.w("))")
	return Type{ID: Boolean}, err
}

func (c *compiler) inList(list []Expr, t Type, want int, sc *scope) error {
	for i, x := range list {
		if i > 0 {
			c.w(", ")
		}
		if row, ok := x.(*Row); ok && len(row.Items) == want && want > 1 {
			c.w("(")
			if err := c.exprList(row.Items, sc); err != nil {
				return err
			}
			c.w(")")
			continue
		}
		if _, err := c.typed(x, t, sc); err != nil {
			return err
		}
	}
	return nil
}

// like prints LIKE with Redshift's default escape, the backslash.
func (c *compiler) like(e *Like, sc *scope) (Type, error) {
	text := Type{ID: Varchar}
	c.hint(e.X, text)
	c.hint(e.Pattern, text)
	c.w("(")
	if e.Op == "SIMILAR TO" {
		l, ok := e.Pattern.(*Literal)
		if !ok || l.Kind != StringLit || e.Escape != nil {
			return Type{}, refuse("0A000", "SIMILAR TO with anything but a constant pattern is not supported yet")
		}
		if e.Not {
			c.w("NOT ")
		}
		c.w("regexp_full_match(")
		_, err := c.expr(e.X, sc)
		c.w(", ", quoteText(similar(l.Text)), "))")
		return Type{ID: Boolean}, err
	}
	if _, err := c.expr(e.X, sc); err != nil {
		return Type{}, err
	}
	if e.Not {
		c.w(" NOT")
	}
	c.w(" ", e.Op, " ")
	if _, err := c.expr(e.Pattern, sc); err != nil {
		return Type{}, err
	}
	escape := `\`
	if e.Escape != nil {
		l, ok := e.Escape.(*Literal)
		if !ok || l.Kind != StringLit || len(l.Text) != 1 {
			return Type{}, refuse("22025", "invalid escape string: it must be one character")
		}
		escape = l.Text
	}
	c.w(" ESCAPE ", quoteText(escape), ")")
	return Type{ID: Boolean}, nil
}

// similar turns a SIMILAR TO pattern into a regular expression.
func similar(p string) string {
	var b strings.Builder
	for i := 0; i < len(p); i++ {
		switch ch := p[i]; ch {
		case '%':
			b.WriteString(".*")
		case '_':
			b.WriteByte('.')
		case '.', '^', '$':
			b.WriteByte('\\')
			b.WriteByte(ch)
		case '\\':
			b.WriteByte('\\')
			if i++; i < len(p) {
				b.WriteByte(p[i])
			}
		default:
			b.WriteByte(ch)
		}
	}
	return b.String()
}
