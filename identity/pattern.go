package identity

import "strings"

// pattern is text in which * stands for any run of characters, ? for any one
// and ${key} for the value of a condition key.
type pattern struct {
	parts   []rune // anyRun and anyOne among the characters; nil while there are variables
	text    string // the source, while there are variables
	unknown bool   // cannot be filled in: whether it matches is not known
}

const (
	anyRun rune = -1
	anyOne rune = -2
)

// compile reads a pattern. Only policies of version 2012-10-17 have variables.
func compile(text string, variables bool) pattern {
	if variables && strings.Contains(text, "${") {
		return pattern{text: text}
	}
	return pattern{parts: appendWild(nil, text)}
}

func appendWild(parts []rune, text string) []rune {
	for _, c := range text {
		switch c {
		case '*':
			c = anyRun
		case '?':
			c = anyOne
		}
		parts = append(parts, c)
	}
	return parts
}

// fill puts the values of variables in. What they hold is never a wildcard.
func (p pattern) fill(r *request) pattern {
	if p.text == "" {
		return p
	}
	var parts []rune
	rest := p.text
	for {
		before, after, found := strings.Cut(rest, "${")
		parts = appendWild(parts, before)
		if !found {
			return pattern{parts: parts}
		}
		name, tail, closed := strings.Cut(after, "}")
		if !closed {
			return pattern{unknown: true}
		}
		switch name {
		case "*", "?", "$":
			parts = append(parts, rune(name[0]))
		default:
			name, fallback, given := strings.Cut(name, ",")
			value, ok := r.values[strings.ToLower(strings.TrimSpace(name))]
			if !ok {
				fallback = strings.TrimSpace(fallback)
				if !given || len(fallback) < 2 || fallback[0] != '\'' || fallback[len(fallback)-1] != '\'' {
					return pattern{unknown: true}
				}
				value = fallback[1 : len(fallback)-1]
			}
			parts = append(parts, []rune(value)...)
		}
		rest = tail
	}
}

// matches compares the whole text. It needs no more than len(parts) times
// len(text) steps, whatever the pattern.
func (p pattern) matches(text string) bool {
	s := []rune(text)
	i, j, star, mark := 0, 0, -1, 0
	for i < len(s) {
		switch {
		case j < len(p.parts) && p.parts[j] == anyRun:
			star, mark = j, i
			j++
		case j < len(p.parts) && (p.parts[j] == anyOne || p.parts[j] == s[i]):
			i++
			j++
		case star >= 0:
			mark++
			i, j = mark, star+1
		default:
			return false
		}
	}
	for j < len(p.parts) && p.parts[j] == anyRun {
		j++
	}
	return j == len(p.parts)
}

// everything reports whether the pattern is a bare *.
func (p pattern) everything() bool { return len(p.parts) == 1 && p.parts[0] == anyRun }

// literal is the text of the pattern with its wildcards as plain characters,
// for operators that have none.
func (p pattern) literal() string {
	var b strings.Builder
	for _, c := range p.parts {
		switch c {
		case anyRun:
			c = '*'
		case anyOne:
			c = '?'
		}
		b.WriteRune(c)
	}
	return b.String()
}
