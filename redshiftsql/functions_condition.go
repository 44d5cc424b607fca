package redshiftsql

// conditionFunctions are "Conditional expressions" of the Database Developer
// Guide that are written as functions.
var conditionFunctions = []function{
	{"coalesce", "same …", last, as("coalesce($*)")},
	{"collate", "text, text", varchar, collated},
	{"decode", "any, any, any …", nil, decoded},
	{"grouping", "any …", integer, as("grouping($*)")},
	{"grouping_id", "any …", integer, as("grouping_id($*)")},
	{"greatest", "same …", last, as("greatest($*)")},
	{"isnull", "same, same", last, as("coalesce($*)")},
	{"least", "same …", last, as("least($*)")},
	{"nullif", "same, same", first, nullIf},
	{"nvl", "same …", last, as("coalesce($*)")},
	{"nvl2", "any, same, same", last, as("CASE WHEN $1 IS NOT NULL THEN $2 ELSE $3 END")},
}

// collated is COLLATE(text, 'case_sensitive' | 'case_insensitive').
func collated(c *calling) (node, error) {
	l, ok := c.call.Args[1].(*Literal)
	if ok && l.Kind == StringLit {
		switch foldASCII(l.Text) {
		case "case_sensitive", "cs":
			return c.args[0], nil
		case "case_insensitive", "ci":
			return fill("($1 COLLATE NOCASE)", c.args[0]), nil
		}
	}
	return nil, refuse("22023", "the collation must be 'case_sensitive' or 'case_insensitive'")
}

// nullIf answers its first argument unless the two are equal as = would say.
func nullIf(c *calling) (node, error) {
	equal := c.compare("=", operand{c.call.Args[0], c.args[0], c.types[0]}, operand{c.call.Args[1], c.args[1], c.types[1]})
	return fill("CASE WHEN $1 THEN NULL ELSE $2 END", equal, c.args[0]), nil
}

// decoded is DECODE(x, search, result, …, default), in which NULL finds NULL.
func decoded(c *calling) (node, error) {
	n := len(c.args)
	for i := 2; i < n; i++ {
		if i%2 == 0 || i == n-1 {
			t, err := unify("DECODE", c.result, c.types[i])
			if err != nil {
				return nil, err
			}
			c.result = t
		}
	}
	c.result = settled(c.result)
	out := &caseWhen{}
	for i := 1; i < n; i++ {
		t := c.types[0]
		if i%2 == 0 || i == n-1 {
			t = c.result
		}
		if weak(c.call.Args[i]) { // constants take the type of what they meet
			var err error
			if c.args[i], _, err = c.typed(c.call.Args[i], t, c.scope); err != nil {
				return nil, err
			}
		}
		switch {
		case i%2 == 0:
			out.branches[len(out.branches)-1].then = scaledAs(c.args[i], c.types[i], t)
		case i == n-1:
			out.otherwise = scaledAs(c.args[i], c.types[i], t)
		default:
			x, search := operand{c.call.Args[0], c.args[0], c.types[0]}, operand{c.call.Args[i], c.args[i], c.types[i]}
			l, r := c.comparable(c.unblanked(x), c.unblanked(search), x.t, search.t)
			out.branches = append(out.branches, branch{when: fill("$1 IS NOT DISTINCT FROM $2", l, r)})
		}
	}
	return out, nil
}
