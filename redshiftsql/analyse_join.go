package redshiftsql

import "slices"

// joins are the kinds of join.
var joins = map[string]fixed{"INNER": "INNER", "LEFT": "LEFT", "RIGHT": "RIGHT", "FULL": "FULL", "CROSS": "CROSS"}

func (a *analyser) join(j *Join, sc *scope) (node, error) {
	first := len(sc.sources)
	out := &join{kind: joins[j.Kind]}
	var err error
	if out.left, err = a.tableExpr(j.Left, sc); err != nil {
		return nil, err
	}
	middle := len(sc.sources)
	if out.right, err = a.tableExpr(j.Right, sc); err != nil {
		return nil, err
	}
	left, right := sc.sources[first:middle], sc.sources[middle:]
	using := j.Using
	if j.Natural {
		if using = commonNames(left, right); len(using) == 0 && j.Kind != "CROSS" {
			out.on = truth(true)
		}
	}
	switch {
	case len(using) > 0:
		out.on, err = a.using(using, j.Kind, left, right, sc)
	case j.On != nil:
		// ON sees the two sides it joins, and what is around the query.
		on := &scope{parent: sc.parent, sources: sc.sources[first:], merged: sc.merged, group: sc.group}
		out.on, err = a.condition(j.On, on)
	}
	return out, err
}

func commonNames(left, right []*source) (names []string) {
	for _, l := range left {
		for _, lc := range l.columns {
			for _, r := range right {
				for _, rc := range r.columns {
					if lc.name == rc.name && !lc.system && !slices.Contains(names, lc.name) {
						names = append(names, lc.name)
					}
				}
			}
		}
	}
	return names
}

// using resolves the equalities of a USING join and merges the columns.
func (a *analyser) using(names []string, kind string, left, right []*source, sc *scope) (node, error) {
	var on []node
	for _, name := range names {
		l, err := hide(left, name)
		if err != nil {
			return nil, err
		}
		r, err := hide(right, name)
		if err != nil {
			return nil, err
		}
		for i, m := range sc.merged { // an earlier USING of the same column
			if m.name == name {
				l = m
				sc.merged = slices.Delete(slices.Clone(sc.merged), i, i+1)
				break
			}
		}
		ln, rn := a.comparable(l.node, r.node, l.typ, r.typ)
		on = append(on, fill("$1 = $2", ln, rn))
		m := boundColumn{name: name, node: l.node, typ: l.typ}
		switch kind {
		case "RIGHT":
			m.node, m.typ = r.node, r.typ
		case "FULL":
			m.typ = common(l.typ, r.typ)
			m.node = fill("COALESCE($1, $2)", l.node, r.node)
		}
		sc.merged = append(sc.merged, m)
	}
	return &listOf{" AND ", on}, nil
}

func hide(side []*source, name string) (found boundColumn, err error) {
	n := 0
	for _, s := range side {
		for i := range s.columns {
			if s.columns[i].name == name {
				if found = s.columns[i]; !found.hidden {
					n++
				}
				s.columns[i].hidden = true
			}
		}
	}
	switch {
	case found.name == "":
		return found, refuse("42703", "column \"%s\" specified in USING clause does not exist in one of its tables", name)
	case n > 1:
		return found, refuse("42702", "common column name \"%s\" appears more than once in one of the tables", name)
	}
	return found, nil
}
