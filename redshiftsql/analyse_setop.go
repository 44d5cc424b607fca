package redshiftsql

// setOperators are the operators between queries, without and with ALL.
var setOperators = map[string][2]fixed{"UNION": {"UNION", "UNION ALL"}, "INTERSECT": {"INTERSECT", "INTERSECT ALL"}, "EXCEPT": {"EXCEPT", "EXCEPT ALL"}}

// setOp resolves a set operation. The types that its columns take are known to
// all of its operands.
func (a *analyser) setOp(b *SetOp, sc *scope) (node, []ResultColumn, error) {
	if sc.want == nil {
		want, err := a.setTypes(b, sc)
		if err != nil {
			return nil, nil, err
		}
		sc.want = want
		defer func() { sc.want = nil }()
	}
	defer func(outer bool) { sc.compared = outer }(sc.compared)
	sc.compared = sc.compared || !b.All
	left, columns, _, err := a.body(b.Left, sc)
	if err != nil {
		return nil, nil, err
	}
	right, others, _, err := a.body(b.Right, sc)
	if err != nil {
		return nil, nil, err
	}
	if _, ok := b.Right.(*SetOp); ok { // the engine would regroup it
		right = fill("($1)", right)
	}
	if len(columns) != len(others) {
		return nil, nil, refuse("42601", "each %s query must have the same number of columns", b.Op)
	}
	for i := range columns {
		if l, r := columns[i].Type, others[i].Type; common(l, r).ID == Unknown && l.ID != Unknown {
			return nil, nil, refuse("42804", "%s types %s and %s cannot be matched", b.Op, Type{ID: l.ID}, Type{ID: r.ID})
		}
		t := common(columns[i].Type, others[i].Type)
		scaleColumn(left, i, columns[i].Type, t)
		scaleColumn(right, i, others[i].Type, t)
		columns[i].Type = t
	}
	op := setOperators[b.Op]
	return &setOperation{either(b.All, op[1], op[0]), left, right}, columns, nil
}

// setTypes are the types that the columns of a set operation take, so that bare
// strings can take them too; nil when there are no bare strings.
func (a *analyser) setTypes(b *SetOp, sc *scope) (want []Type, err error) {
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
		var columns []ResultColumn
		err := a.discarding(func() (err error) {
			_, columns, _, err = a.core(core, sc)
			return err
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
