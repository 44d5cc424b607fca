package redshiftsql

// operand prints the right side of a set operation, in parentheses where the
// engine would otherwise regroup it.
func (c *compiler) operand(b QueryBody, sc *scope) ([]ResultColumn, *scope, error) {
	if _, ok := b.(*SetOp); !ok {
		return c.body(b, sc)
	}
	c.w("(")
	columns, s, err := c.body(b, sc)
	c.w(")")
	return columns, s, err
}

// setTypes are the types that the columns of a set operation take, so that bare
// strings can take them too; nil when there are no bare strings.
func (c *compiler) setTypes(b *SetOp, sc *scope) (want []Type, err error) {
	var leaves []*Core
	bare := false
	var gather func(QueryBody)
	gather = func(b QueryBody) {
		switch b := b.(type) {
		case *SetOp:
			gather(b.Left)
			gather(b.Right)
		case *Core:
			settled := true
			for _, it := range b.Items {
				_, param := it.Expr.(*Param)
				settled = settled && !param
				bare = bare || bareString(it.Expr)
			}
			if settled {
				leaves = append(leaves, b)
			}
		}
	}
	if gather(b); !bare {
		return nil, nil
	}
	for _, core := range leaves {
		columns, err := c.columns(func() ([]ResultColumn, error) {
			columns, _, err := c.core(core, sc)
			return columns, err
		})
		if err != nil {
			return nil, err
		}
		for i, col := range columns {
			if i == len(want) {
				want = append(want, col.Type)
			} else {
				want[i] = common(want[i], col.Type)
			}
		}
	}
	return want, nil
}

// columns resolves something for its columns only: what it prints and notes is
// dropped, and it is resolved again in its place.
func (c *compiler) columns(resolve func() ([]ResultColumn, error)) (columns []ResultColumn, err error) {
	reads, systems := len(c.reads), len(c.systems)
	_, err = c.capture(func() (err error) { columns, err = resolve(); return err })
	c.reads, c.systems = c.reads[:reads], c.systems[:systems]
	return columns, err
}
