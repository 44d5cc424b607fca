package redshiftsql

import "strings"

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
func collated(p *printing) (string, error) {
	l, ok := p.call.Args[1].(*Literal)
	if ok && l.Kind == StringLit {
		switch foldASCII(l.Text) {
		case "case_sensitive", "cs":
			return p.args[0], nil
		case "case_insensitive", "ci":
			return "(" + p.args[0] + " COLLATE NOCASE)", nil
		}
	}
	return "", refuse("22023", "the collation must be 'case_sensitive' or 'case_insensitive'")
}

// nullIf answers its first argument unless the two are equal as = would say.
func nullIf(p *printing) (string, error) {
	equal := p.compare(&Binary{"=", p.call.Args[0], p.call.Args[1]}, p.args[0], p.args[1], p.types[0], p.types[1])
	return "CASE WHEN " + equal + " THEN NULL ELSE " + p.args[0] + " END", nil
}

// decoded is DECODE(x, search, result, …, default), in which NULL finds NULL.
func decoded(p *printing) (string, error) {
	n := len(p.args)
	for i := 2; i < n; i++ {
		if i%2 == 0 || i == n-1 {
			t, err := unify("DECODE", p.result, p.types[i])
			if err != nil {
				return "", err
			}
			p.result = t
		}
	}
	p.result = settled(p.result)
	// Constants take the type of what they meet.
	constant := func(i int, t Type) error {
		if !weak(p.call.Args[i]) {
			return nil
		}
		text, err := p.capture(func() error { _, err := p.typed(p.call.Args[i], t, p.scope); return err })
		p.args[i] = text
		return err
	}
	var b strings.Builder
	b.WriteString("CASE")
	for i := 1; i < n; i++ {
		t := p.types[0]
		if i%2 == 0 || i == n-1 {
			t = p.result
		}
		if err := constant(i, t); err != nil {
			return "", err
		}
		switch {
		case i%2 == 0:
			b.WriteString(" THEN " + p.args[i])
		case i == n-1:
			b.WriteString(" ELSE " + p.args[i])
		default:
			l, r := p.comparable(p.args[0], p.args[i], p.types[0], p.types[i])
			b.WriteString(" WHEN " + l + " IS NOT DISTINCT FROM " + r)
		}
	}
	return b.String() + " END", nil
}
