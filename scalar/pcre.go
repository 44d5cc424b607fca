package scalar

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/blueshift-db/blueshift"
)

// pcre is an expression with what Go's package does not have: look-around, back
// references and atomic groups. It is matched by backtracking.
type pcre struct {
	pattern string
	root    step
	groups  int
}

// step matches at a position and then asks next whether the rest matches from
// where it ended. Steps that fail leave the match as they found it.
type step func(m *match, at int, next func(int) bool) bool

// pcreParser reads an expression into steps, front to back.
type pcreParser struct {
	rest                string
	groups              int
	fold, dotall, multi bool
	depth               int
}

func parsePCRE(pattern, parameters string) (*pcre, error) {
	p := &pcreParser{rest: pattern, fold: strings.Contains(parameters, "i")}
	root, ok := p.alternatives()
	if !ok || p.rest != "" || len(pattern) > maxPCRELength {
		return nil, blueshift.SQLErrorf("2201B", "invalid regular expression: %s", clip(pattern))
	}
	return &pcre{pattern, root, p.groups}, nil
}

// maxPCREDepth and maxPCRELength bound how deep groups may nest and how long an
// expression may be.
const (
	maxPCREDepth  = 100
	maxPCRELength = 4096
)

func (p *pcreParser) alternatives() (step, bool) {
	if p.depth++; p.depth > maxPCREDepth {
		return nil, false
	}
	defer func() { p.depth-- }()
	fold, dotall, multi := p.fold, p.dotall, p.multi // flags end with their group
	defer func() { p.fold, p.dotall, p.multi = fold, dotall, multi }()
	branches := []step{}
	for {
		branch, ok := p.sequence()
		if !ok {
			return nil, false
		}
		branches = append(branches, branch)
		if !strings.HasPrefix(p.rest, "|") {
			break
		}
		p.rest = p.rest[1:]
	}
	if len(branches) == 1 {
		return branches[0], true
	}
	return func(m *match, at int, next func(int) bool) bool {
		for _, b := range branches {
			if b(m, at, next) {
				return true
			}
		}
		return false
	}, true
}

func (p *pcreParser) sequence() (step, bool) {
	var steps []step
	for p.rest != "" && p.rest[0] != '|' && p.rest[0] != ')' {
		s, one, ok := p.atom()
		if !ok {
			return nil, false
		}
		if s == nil { // flags
			continue
		}
		if s, ok = p.quantified(s, one); !ok {
			return nil, false
		}
		steps = append(steps, s)
	}
	return inOrder(steps), true
}

func inOrder(steps []step) step {
	switch len(steps) {
	case 0:
		return func(_ *match, at int, next func(int) bool) bool { return next(at) }
	case 1:
		return steps[0]
	}
	first, rest := steps[0], inOrder(steps[1:])
	return func(m *match, at int, next func(int) bool) bool {
		return first(m, at, func(at int) bool { return rest(m, at, next) })
	}
}

// runes tells whether one character matches.
type runes func(r rune) bool

// single matches one character.
func single(test runes) step {
	return func(m *match, at int, next func(int) bool) bool {
		size := m.one(test, at)
		return size > 0 && next(at+size)
	}
}

// atom reads what a quantifier may follow. one is set when it is a single
// character; a nil step with ok are flags.
func (p *pcreParser) atom() (s step, one runes, ok bool) {
	r, size := utf8.DecodeRuneInString(p.rest)
	p.rest = p.rest[size:]
	switch r {
	case '(':
		return p.group()
	case '[':
		one, ok = p.class()
		return single(one), one, ok
	case '.':
		all := p.dotall
		one = func(r rune) bool { return all || r != '\n' }
		return single(one), one, true
	case '^':
		multi := p.multi
		return condition(func(m *match, at int) bool { return at == 0 || multi && m.s[at-1] == '\n' }), nil, true
	case '$':
		multi := p.multi
		return condition(func(m *match, at int) bool {
			return at == len(m.s) || m.s[at:] == "\n" || multi && m.s[at] == '\n'
		}), nil, true
	case '\\':
		return p.escaped()
	case '*', '+', '?':
		return nil, nil, false
	}
	one = p.literal(r)
	return single(one), one, true
}

// literal tests for a character, in any case where the flag i is set.
func (p *pcreParser) literal(want rune) runes {
	if p.fold {
		want = unicode.ToLower(want)
		return func(r rune) bool { return unicode.ToLower(r) == want }
	}
	return func(r rune) bool { return r == want }
}

func condition(holds func(m *match, at int) bool) step {
	return func(m *match, at int, next func(int) bool) bool { return holds(m, at) && next(at) }
}

// quantified wraps a step in the quantifier behind it, if there is one.
func (p *pcreParser) quantified(s step, one runes) (step, bool) {
	least, most := 1, 1
	switch {
	case p.rest == "":
		return s, true
	case p.rest[0] == '*':
		least, most, p.rest = 0, -1, p.rest[1:]
	case p.rest[0] == '+':
		least, most, p.rest = 1, -1, p.rest[1:]
	case p.rest[0] == '?':
		least, most, p.rest = 0, 1, p.rest[1:]
	case p.rest[0] == '{':
		end := strings.IndexByte(p.rest, '}')
		if end < 0 {
			return nil, false
		}
		low, high, ranged := strings.Cut(p.rest[1:end], ",")
		var err, err2 error
		least, err = strconv.Atoi(low)
		if most = least; ranged && high == "" {
			most = -1
		} else if ranged {
			most, err2 = strconv.Atoi(high)
		}
		if err != nil || err2 != nil || least > 1000 || most > 1000 || most >= 0 && most < least {
			return nil, false
		}
		p.rest = p.rest[end+1:]
	default:
		return s, true
	}
	switch {
	case strings.HasPrefix(p.rest, "?"):
		p.rest = p.rest[1:]
		return lazy(s, least, most), true
	case strings.HasPrefix(p.rest, "+"):
		p.rest = p.rest[1:]
		return atomic(greedy(s, one, least, most)), true
	}
	return greedy(s, one, least, most), true
}

// group reads what follows an opening parenthesis.
func (p *pcreParser) group() (step, runes, bool) {
	for _, look := range []struct {
		open             string
		behind, negative bool
	}{{"?=", false, false}, {"?!", false, true}, {"?<=", true, false}, {"?<!", true, true}} {
		if strings.HasPrefix(p.rest, look.open) {
			p.rest = p.rest[len(look.open):]
			body, ok := p.closed()
			return around(body, look.behind, look.negative), nil, ok
		}
	}
	switch {
	case strings.HasPrefix(p.rest, "?:"):
		p.rest = p.rest[2:]
		body, ok := p.closed()
		return body, nil, ok
	case strings.HasPrefix(p.rest, "?>"):
		p.rest = p.rest[2:]
		body, ok := p.closed()
		return atomic(body), nil, ok
	case strings.HasPrefix(p.rest, "?<"), strings.HasPrefix(p.rest, "?P<"): // a name, which nothing here asks for
		end := strings.IndexByte(p.rest, '>')
		if end < 0 {
			return nil, nil, false
		}
		p.rest = p.rest[end+1:]
	case strings.HasPrefix(p.rest, "?"):
		return p.flags()
	}
	p.groups++
	n := p.groups
	body, ok := p.closed()
	return func(m *match, at int, next func(int) bool) bool {
		before := m.group(n)
		return body(m, at, func(end int) bool {
			inner := m.group(n)
			m.setGroup(n, [2]int{at, end})
			if next(end) {
				return true
			}
			m.setGroup(n, inner)
			return false
		}) || m.setGroup(n, before)
	}, nil, ok
}

// closed reads alternatives and the parenthesis that ends them.
func (p *pcreParser) closed() (step, bool) {
	body, ok := p.alternatives()
	if !ok || !strings.HasPrefix(p.rest, ")") {
		return nil, false
	}
	p.rest = p.rest[1:]
	return body, true
}

// flags reads (?i) and (?i: …).
func (p *pcreParser) flags() (step, runes, bool) {
	end := strings.IndexAny(p.rest, ":)")
	if end < 0 {
		return nil, nil, false
	}
	fold, dotall, multi, on := p.fold, p.dotall, p.multi, true
	for _, f := range p.rest[1:end] {
		switch f {
		case '-':
			on = false
		case 'i':
			p.fold = on
		case 's':
			p.dotall = on
		case 'm':
			p.multi = on
		default:
			return nil, nil, false
		}
	}
	scoped := p.rest[end] == ':'
	if p.rest = p.rest[end+1:]; !scoped {
		return nil, nil, true
	}
	body, ok := p.closed()
	p.fold, p.dotall, p.multi = fold, dotall, multi
	return body, nil, ok
}
