package redshiftsql

import (
	"errors"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/scalar"
)

// expr prints an expression and returns its type.
func (c *compiler) expr(e Expr, sc *scope) (Type, error) {
	if c.full {
		return Type{}, tooComplex()
	}
	if sc.group == nil || sc.group.keys == nil {
		return c.node(e, sc)
	}
	// A grouping key covers the columns it is made of.
	start, loose := len(c.out), len(sc.group.loose)
	t, err := c.node(e, sc)
	if len(sc.group.loose) > loose && sc.group.keys[string(c.out[start:])] {
		sc.group.loose = sc.group.loose[:loose]
	}
	return t, err
}

func (c *compiler) node(e Expr, sc *scope) (Type, error) {
	switch e := e.(type) {
	case *Literal:
		return c.literal(e)
	case *ColumnRef:
		b, err := sc.column(e)
		c.w(b.sql)
		return b.typ, err
	case *Param:
		return c.param(e)
	case *Unary:
		return c.unary(e, sc)
	case *Binary:
		return c.binary(e, sc)
	case *Logical:
		return c.logical(e, sc)
	case *Cast:
		return c.cast(e, sc)
	case *IsTest:
		return c.isTest(e, sc)
	case *Between:
		return c.between(e, sc)
	case *In:
		return c.in(e, sc)
	case *Like:
		return c.like(e, sc)
	case *Quantified:
		if e.Array != nil {
			return c.anyElement(e, sc)
		}
		c.w("(")
		if _, err := c.expr(e.X, sc); err != nil {
			return Type{}, err
		}
		c.w(" ", e.Op, " ", e.Which, " (")
		err := c.single(e.Query, sc)
		c.w("))")
		return Type{ID: Boolean}, err
	case *Case:
		return c.caseExpr(e, sc)
	case *Call:
		return c.call(e, sc)
	case *Extract:
		return c.extract(e, sc)
	case *AtTimeZone:
		return c.call(&Call{Name: "timezone", Args: []Expr{e.Zone, e.X}}, sc)
	case *IntervalLit:
		i, err := scalar.ReadInterval(e.Text, e.Unit)
		c.w("CAST('", i.String(), "' AS INTERVAL)")
		return Type{ID: Interval}, err
	case *Subquery:
		c.w("(")
		columns, err := c.query(e.Query, sc)
		c.w(")")
		if err == nil && len(columns) != 1 {
			err = refuse("42601", "subquery must return only one column")
		}
		if err != nil {
			return Type{}, err
		}
		return columns[0].Type, nil
	case *Array:
		return c.array(e, sc)
	case *Subscript:
		return c.subscript(e, sc)
	case *Exists:
		c.w("EXISTS (")
		_, err := c.query(e.Query, sc)
		c.w(")")
		return Type{ID: Boolean}, err
	case *Prior:
		return c.priorOf(e, sc)
	case *Row:
		return Type{}, refuse("0A000", "a row value may stand only in a comparison or IN")
	case *printed:
		c.w(e.sql)
		return e.typ, nil
	case *Default:
		return Type{}, refuse("42601", "DEFAULT is not allowed in this context")
	}
	return Type{}, refuse("XX000", "unknown expression")
}

func (c *compiler) exprList(list []Expr, sc *scope) error {
	for i, e := range list {
		if i > 0 {
			c.w(", ")
		}
		if _, err := c.expr(e, sc); err != nil {
			return err
		}
	}
	return nil
}

func (c *compiler) single(q *Select, sc *scope) error {
	columns, err := c.query(q, sc)
	if err == nil && len(columns) != 1 {
		err = refuse("42601", "subquery must return only one column")
	}
	return err
}

// caseExpr prints CASE. Its branches have one type, which constants among them
// take.
func (c *compiler) caseExpr(e *Case, sc *scope) (t Type, err error) {
	branches := make([]Expr, 0, len(e.Whens)+1)
	for _, w := range e.Whens {
		branches = append(branches, w.Result)
	}
	if e.Else != nil {
		branches = append(branches, e.Else)
	}
	printed := make([]string, len(branches))
	for _, constants := range []bool{false, true} {
		for i, b := range branches {
			if weak(b) != constants {
				continue
			}
			var bt Type
			if printed[i], err = c.capture(func() (err error) { bt, err = c.typed(b, t, sc); return err }); err != nil {
				return t, err
			}
			if t, err = unify("CASE", t, bt); err != nil {
				return t, err
			}
		}
	}
	t = settled(t)
	var operand Type
	c.w("CASE")
	if e.Operand != nil {
		x, err := c.capture(func() (err error) { operand, err = c.expr(e.Operand, sc); return err })
		if err != nil {
			return t, err
		}
		c.w(" ", withoutBlanks(x, operand))
	}
	for i, w := range e.Whens {
		c.w(" WHEN ")
		if text, ok := trailing(w.Cond, operand); ok && varying(operand) {
			c.w(quoteText(text))
		} else if _, err := c.typed(w.Cond, operand, sc); err != nil {
			return t, err
		}
		c.w(" THEN ", printed[i])
	}
	if e.Else != nil {
		c.w(" ELSE ", printed[len(printed)-1])
	}
	c.w(" END")
	return t, nil
}

// located gives an error the position of a node if it has none.
func located(err error, pos Position) error {
	var e *blueshift.SQLError
	if errors.As(err, &e) && e.Position == 0 {
		copied := *e
		return at(&copied, pos)
	}
	return err
}
