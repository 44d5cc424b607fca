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
}

// maxInlined bounds how deep functions in SQL may call each other.
const maxInlined = 16

// userCall prints a call of a function that a user has made: its body, with the
// arguments in it. It answers false when there is none of that name.
func (c *compiler) userCall(f *Call, sc *scope) (t Type, found bool, err error) {
	known, ok := c.catalog.(FunctionCatalog)
	if !ok {
		return t, false, nil
	}
	parts := append(append([]string{}, f.Schema...), f.Name)
	candidates, err := known.Functions(parts)
	if err != nil || len(candidates) == 0 {
		return t, false, located(err, f.Pos)
	}
	types := make([]Type, len(f.Args))
	for i, a := range f.Args {
		if weak(a) {
			continue
		}
		if _, err := c.capture(func() (err error) { types[i], err = c.expr(a, sc); return err }); err != nil {
			return t, true, err
		}
	}
	u := bestFunction(candidates, types)
	if u == nil || f.Star || f.Distinct || f.Over != nil {
		return t, true, noFunction(f, types)
	}
	if c.inlined++; c.inlined > maxInlined {
		return t, true, refuse("54001", "functions are nested more than %d deep", maxInlined)
	}
	defer func() { c.inlined-- }()
	body, err := functionBody(u.Body, len(u.Args))
	if err != nil {
		return t, true, err
	}
	args := make([]Expr, len(f.Args))
	for i, a := range f.Args {
		text, err := c.capture(func() error { _, err := c.cast(&Cast{X: a, Type: u.Args[i]}, sc); return err })
		if err != nil {
			return t, true, err
		}
		args[i] = &printed{text, u.Args[i]}
	}
	t, err = c.cast(&Cast{X: withArguments(body, args), Type: u.Returns}, &scope{})
	return t, true, err
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
	c := &compiler{catalog: cat}
	args := make([]Expr, len(u.Args))
	for i, t := range u.Args {
		args[i] = &printed{"CAST(NULL AS " + t.engineName() + ")", t}
	}
	if _, err := c.expr(withArguments(body, args), &scope{}); err != nil {
		return err
	}
	if len(c.reads) > 0 {
		return refuse("42P13", "the body of a function in SQL cannot read relations")
	}
	return nil
}
