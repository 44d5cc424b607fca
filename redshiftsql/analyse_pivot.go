package redshiftsql

import "slices"

// series resolves GENERATE_SERIES as a table of one column.
func (a *analyser) series(s *Series, sc *scope) (node, error) {
	t := Type{ID: Integer}
	args := make([]node, len(s.Args))
	for i, x := range s.Args {
		n, at, err := a.typed(x, Type{ID: Integer}, sc.outside())
		if err != nil {
			return nil, err
		}
		if !at.integer() {
			return nil, located(refuse("42883", "function generate_series(%s) does not exist", at), s.Pos)
		}
		args[i] = n
		t = common(t, at)
	}
	name, id := "generate_series", a.fresh("r")
	if s.Alias != "" {
		name = s.Alias
	}
	columns, err := rename([]ResultColumn{{name, t}}, s.Columns, name)
	if err != nil {
		return nil, err
	}
	rows := &block{items: []node{&cast{fill("unnest(generate_series($*))", args...), t}}}
	return &derived{query: rows, alias: id, width: 1}, sc.add(&source{alias: name, columns: generated(id, columns)})
}

// pivotAggregates are the aggregates that PIVOT takes.
var pivotAggregates = set("count", "sum", "min", "max", "avg")

// pivot resolves PIVOT as the query it stands for: grouped by the columns that it
// does not name, with one aggregate per value of the IN list over the rows that
// have this value. Source: Database Developer Guide, PIVOT and UNPIVOT examples.
func (a *analyser) pivot(p *Pivot, sc *scope) (node, error) {
	columns, err := a.inputs(p.Table, sc)
	if err != nil {
		return nil, err
	}
	named := map[string]bool{p.For.Name[len(p.For.Name)-1]: true}
	for _, x := range p.Aggregates {
		f, ok := x.Expr.(*Call)
		if !ok || !pivotAggregates[f.Name] || f.Over != nil {
			return nil, located(refuse("0A000", "PIVOT takes COUNT, SUM, MIN, MAX and AVG only"), p.Pos)
		}
		walk(f, func(e Expr) {
			if ref, ok := e.(*ColumnRef); ok {
				named[ref.Name[len(ref.Name)-1]] = true
			}
		})
	}
	core := &Core{From: []TableExpr{p.Table}}
	for _, name := range columns {
		if !named[name] {
			ref := &ColumnRef{Name: Name{name}, Pos: p.Pos}
			core.Items = append(core.Items, SelectItem{Expr: ref})
			core.GroupBy = append(core.GroupBy, ref)
		}
	}
	for _, in := range p.In {
		for _, x := range p.Aggregates {
			name := pivotName(in)
			if x.Alias != "" {
				name += "_" + x.Alias
			}
			core.Items = append(core.Items, SelectItem{Expr: onlyWhere(x.Expr.(*Call), p.For, in.Expr), Alias: name})
		}
	}
	return a.tableExpr(&Derived{Query: &Select{Body: core}, Alias: p.Alias, Columns: p.Columns}, sc)
}

// inputs are the columns that PIVOT and UNPIVOT turn.
func (a *analyser) inputs(t TableExpr, sc *scope) ([]string, error) {
	switch t.(type) {
	case *TableName, *Derived:
	default:
		return nil, refuse("0A000", "PIVOT and UNPIVOT apply to tables, subqueries and WITH queries only")
	}
	in := sc.outside()
	err := a.discarding(func() error {
		_, err := a.tableExpr(t, in)
		return err
	})
	if err != nil {
		return nil, err
	}
	var names []string
	for _, b := range in.sources[0].columns {
		names = append(names, b.name)
	}
	return names, nil
}

// pivotName is the column that an element of the IN list makes.
func pivotName(in SelectItem) string {
	if in.Alias != "" {
		return in.Alias
	}
	if l, ok := in.Expr.(*Literal); ok {
		if l.Kind == NullLit {
			return "null"
		}
		return l.Text
	}
	return label(in.Expr)
}

// onlyWhere is an aggregate over the rows in which a column has a value.
func onlyWhere(f *Call, column *ColumnRef, value Expr) *Call {
	var cond Expr = &Binary{"=", column, value}
	if l, ok := value.(*Literal); ok && l.Kind == NullLit {
		cond = &IsTest{X: column, What: "NULL"}
	}
	only := *f
	only.Star = false
	arg := Expr(&Literal{NumberLit, "1"})
	if len(f.Args) > 0 {
		arg = f.Args[0]
	}
	only.Args = []Expr{&Case{Whens: []When{{cond, arg}}}}
	return &only
}

// unpivot resolves UNPIVOT as the union of one query per column of its IN list.
func (a *analyser) unpivot(u *Unpivot, sc *scope) (node, error) {
	columns, err := a.inputs(u.Table, sc)
	if err != nil {
		return nil, err
	}
	named := map[string]bool{}
	for _, in := range u.In {
		ref, ok := in.Expr.(*ColumnRef)
		if !ok {
			return nil, located(refuse("42601", "the IN list of UNPIVOT takes column names only"), u.Pos)
		}
		name := ref.Name[len(ref.Name)-1]
		if !slices.Contains(columns, name) {
			return nil, located(refuse("42703", "column \"%s\" does not exist", name), ref.Pos)
		}
		named[name] = true
	}
	var body QueryBody
	for _, in := range u.In {
		core := &Core{From: []TableExpr{u.Table}}
		for _, name := range columns {
			if !named[name] {
				core.Items = append(core.Items, SelectItem{Expr: &ColumnRef{Name: Name{name}, Pos: u.Pos}})
			}
		}
		ref := in.Expr.(*ColumnRef)
		name := in.Alias
		if name == "" {
			name = ref.Name[len(ref.Name)-1]
		}
		core.Items = append(core.Items, SelectItem{Expr: &Cast{X: &Literal{StringLit, name}, Type: Type{ID: Varchar}}, Alias: u.Name}, SelectItem{Expr: ref, Alias: u.Value})
		if !u.IncludeNulls {
			core.Where = &IsTest{X: ref, Not: true, What: "NULL"}
		}
		if body == nil {
			body = core
		} else {
			body = &SetOp{Op: "UNION", All: true, Left: body, Right: core}
		}
	}
	return a.tableExpr(&Derived{Query: &Select{Body: body}, Alias: u.Alias, Columns: u.Columns}, sc)
}
