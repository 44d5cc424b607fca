package redshiftsql

// FunctionCatalog is a Catalog with functions that users have made.
type FunctionCatalog interface {
	// Functions finds those of a name of one to three parts.
	Functions(parts []string) ([]*UserFunction, error)
}

// UserFunction is a function in SQL.
type UserFunction struct {
	Args    []Type
	Returns Type
	Body    string // SELECT and one expression over $1, $2 …
	// Context is what the names in the body mean; nil: what they mean to the
	// statement that calls it.
	Context Catalog
	// Called is run for each call that resolves to this one; nil: nothing is.
	Called func()
}

// maxInlined bounds how deep functions in SQL may call each other.
const maxInlined = 16

// userCall resolves a call of a function that a user has made: its body, with the
// arguments in it. It answers false when there is none of that name.
func (a *analyser) userCall(f *Call, sc *scope) (n node, t Type, found bool, err error) {
	known, ok := a.catalog.(FunctionCatalog)
	if !ok {
		return nil, t, false, nil
	}
	parts := append(append([]string{}, f.Schema...), f.Name)
	candidates, err := known.Functions(parts)
	if err != nil || len(candidates) == 0 {
		return nil, t, false, located(err, f.Pos)
	}
	args, types := make([]Expr, len(f.Args)), make([]Type, len(f.Args))
	for i, x := range f.Args {
		if args[i] = x; weak(x) {
			continue
		}
		arg, at, err := a.expr(x, sc)
		if err != nil {
			return nil, t, true, err
		}
		args[i], types[i] = &resolved{arg, at}, at
	}
	u := bestFunction(candidates, types)
	if u == nil || f.Star || f.Distinct || f.Over != nil {
		return nil, t, true, noFunction(f, types)
	}
	if a.inlined++; a.inlined > maxInlined {
		return nil, t, true, refuse("54001", "functions are nested more than %d deep", maxInlined)
	}
	defer func() { a.inlined-- }()
	if err := a.unfold(); err != nil {
		return nil, t, true, err
	}
	if u.Called != nil {
		u.Called()
	}
	body, err := functionBody(u.Body, len(u.Args))
	if err != nil {
		return nil, t, true, err
	}
	for i, x := range args {
		arg, _, err := a.cast(&Cast{X: x, Type: u.Args[i]}, sc)
		if err != nil {
			return nil, t, true, err
		}
		args[i] = &resolved{arg, u.Args[i]}
	}
	if u.Context != nil {
		defer func(cat Catalog) { a.catalog = cat }(a.catalog)
		a.catalog = u.Context
	}
	n, t, err = a.cast(&Cast{X: withArguments(body, args), Type: u.Returns}, &scope{})
	return n, t, true, err
}

// withArguments puts the arguments of a call where a body has $1, $2 ….
func withArguments(e Expr, args []Expr) Expr {
	if p, ok := e.(*Param); ok {
		return args[p.N-1]
	}
	for _, x := range children(e) {
		*x = withArguments(*x, args)
	}
	return e
}

// bestFunction is the overload whose arguments fit the types of a call best,
// nil when none does. A type that is not known fits all, and text best.
func bestFunction(candidates []*UserFunction, types []Type) (best *UserFunction) {
	most := -1
	for _, u := range candidates {
		if len(u.Args) != len(types) {
			continue
		}
		score := 0
		for i, t := range types {
			switch a := u.Args[i]; {
			case t.ID == a.ID, t.ID == Unknown && a.text():
				score += 2
			case t.ID == Unknown, t.numeric() && a.numeric(), t.text() && a.text(), t.temporal() && a.temporal():
				score++
			case a.text():
			default:
				score = -1 << 16
			}
		}
		if score > most {
			best, most = u, score
		}
	}
	return best
}

// CheckFunction reports why a function in SQL cannot be made.
func CheckFunction(u *UserFunction, cat Catalog) error {
	body, err := functionBody(u.Body, len(u.Args))
	if err != nil {
		return err
	}
	a := &analyser{catalog: cat}
	args := make([]Expr, len(u.Args))
	for i, t := range u.Args {
		args[i] = &resolved{null(t), t}
	}
	if _, _, err := a.expr(withArguments(body, args), &scope{}); err != nil {
		return err
	}
	if len(a.reads) > 0 {
		return refuse("42P13", "the body of a function in SQL cannot read relations")
	}
	return nil
}
