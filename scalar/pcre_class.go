package scalar

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

func isWord(r rune) bool { return r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) }

func isDigit(r rune) bool { return r >= '0' && r <= '9' }

// classLetters are the classes that are written as one letter; in upper case
// they mean everything else.
var classLetters = map[byte]runes{'d': isDigit, 'w': isWord, 's': unicode.IsSpace, 'h': func(r rune) bool { return r == ' ' || r == '\t' }}

// namedClasses are the POSIX classes.
var namedClasses = map[string]runes{"alpha": unicode.IsLetter, "digit": isDigit, "alnum": func(r rune) bool { return unicode.IsLetter(r) || isDigit(r) },
	"upper": unicode.IsUpper, "lower": unicode.IsLower, "space": unicode.IsSpace, "blank": classLetters['h'], "punct": unicode.IsPunct,
	"word": isWord, "cntrl": unicode.IsControl, "print": unicode.IsPrint, "graph": unicode.IsGraphic,
	"xdigit": func(r rune) bool { return isDigit(r) || r|0x20 >= 'a' && r|0x20 <= 'f' }}

// controls are the characters that a letter behind a backslash means.
var controls = map[byte]rune{'t': '\t', 'n': '\n', 'r': '\r', 'f': '\f', 'v': '\v', 'e': 0x1b, 'a': 7}

// escaped reads what follows a backslash outside of a class.
func (p *pcreParser) escaped() (step, runes, bool) {
	if p.rest == "" {
		return nil, nil, false
	}
	switch c := p.rest[0]; {
	case c == 'b' || c == 'B':
		p.rest = p.rest[1:]
		return condition(func(m *match, at int) bool {
			before, _ := utf8.DecodeLastRuneInString(m.s[:at])
			after, _ := utf8.DecodeRuneInString(m.s[at:])
			return (isWord(before) != isWord(after)) == (c == 'b')
		}), nil, true
	case c == 'A' || c == 'z' || c == 'Z':
		p.rest = p.rest[1:]
		return condition(func(m *match, at int) bool {
			return c == 'A' && at == 0 || c != 'A' && at == len(m.s) || c == 'Z' && m.s[at:] == "\n"
		}), nil, true
	case c >= '1' && c <= '9':
		p.rest = p.rest[1:]
		n := int(c - '0')
		return func(m *match, at int, next func(int) bool) bool {
			g := m.group(n)
			if g[0] < 0 {
				return false
			}
			text := m.s[g[0]:g[1]]
			return strings.HasPrefix(m.s[at:], text) && next(at+len(text))
		}, nil, n <= p.groups
	}
	one, _, ok := p.escapedRune()
	return single(one), one, ok
}

// escapedRune reads what follows a backslash: a class, or a character.
func (p *pcreParser) escapedRune() (test runes, literal rune, ok bool) {
	if p.rest == "" {
		return nil, 0, false
	}
	c := p.rest[0]
	if class := classLetters[c]; class != nil {
		p.rest = p.rest[1:]
		return class, -1, true
	}
	if class := classLetters[c|0x20]; class != nil && c < 'a' {
		p.rest = p.rest[1:]
		return func(r rune) bool { return !class(r) }, -1, true
	}
	if r, known := controls[c]; known {
		p.rest = p.rest[1:]
		return p.literal(r), r, true
	}
	if c == 'x' {
		digits := p.rest[1:]
		if strings.HasPrefix(digits, "{") && strings.Contains(digits, "}") {
			digits = digits[1:strings.IndexByte(digits, '}')]
			p.rest = p.rest[len(digits)+3:]
		} else if len(digits) >= 2 {
			digits = digits[:2]
			p.rest = p.rest[3:]
		}
		n, err := strconv.ParseUint(digits, 16, 21)
		return p.literal(rune(n)), rune(n), err == nil
	}
	if c < utf8.RuneSelf && (unicode.IsLetter(rune(c)) || c == '0') {
		return nil, 0, false // no meaning that is known here
	}
	r, size := utf8.DecodeRuneInString(p.rest)
	p.rest = p.rest[size:]
	return p.literal(r), r, true
}

// class reads a class in brackets.
func (p *pcreParser) class() (runes, bool) {
	negative := strings.HasPrefix(p.rest, "^")
	if negative {
		p.rest = p.rest[1:]
	}
	var tests []runes
	for first := true; ; first = false {
		if p.rest == "" {
			return nil, false
		}
		if p.rest[0] == ']' && !first {
			p.rest = p.rest[1:]
			break
		}
		test, ok := p.classItem()
		if !ok {
			return nil, false
		}
		tests = append(tests, test)
	}
	return func(r rune) bool {
		for _, t := range tests {
			if t(r) {
				return !negative
			}
		}
		return negative
	}, true
}

// classItem reads a named class, a character or a range of them.
func (p *pcreParser) classItem() (runes, bool) {
	if name, _, found := strings.Cut(strings.TrimPrefix(p.rest, "[:"), ":]"); found && strings.HasPrefix(p.rest, "[:") {
		p.rest = p.rest[len(name)+4:]
		test := namedClasses[name]
		return test, test != nil
	}
	test, low, ok := p.classRune()
	if !ok || low < 0 || len(p.rest) < 2 || p.rest[0] != '-' || p.rest[1] == ']' {
		return test, ok
	}
	p.rest = p.rest[1:]
	_, high, ok := p.classRune()
	if !ok || high < low {
		return nil, false
	}
	if !p.fold {
		return func(r rune) bool { return r >= low && r <= high }, true
	}
	return func(r rune) bool {
		lower, upper := unicode.ToLower(r), unicode.ToUpper(r)
		return lower >= low && lower <= high || upper >= low && upper <= high
	}, true
}

func (p *pcreParser) classRune() (runes, rune, bool) {
	r, size := utf8.DecodeRuneInString(p.rest)
	p.rest = p.rest[size:]
	if r == '\\' {
		return p.escapedRune()
	}
	return p.literal(r), r, size > 0
}
