package scalar

import (
	"regexp"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/blueshift-db/blueshift"
)

// Regular expressions are POSIX: of several matches that begin at one place
// the longest counts. The parameter p asks for PCRE, where the first
// alternative counts. ("POSIX operators" and the REGEXP_ functions of the
// Database Developer Guide.)
var regexpFunctions = []Function{
	{"rs_regexp_count", []Kind{Text, Text, Int, Text}, None, Int, regexpCount},
	{"rs_regexp_instr", []Kind{Text, Text, Int, Int, Int, Text}, None, Int, regexpInstr},
	{"rs_regexp_replace", []Kind{Text, Text, Text, Int, Text}, None, Text, regexpReplace},
	{"rs_regexp_substr", []Kind{Text, Text, Int, Int, Text}, None, Text, regexpSubstr},
	{"rs_similar", []Kind{Text, Text, Text}, None, Bool, similarTo},
}

// expression is a compiled pattern. all finds up to n matches, n < 0 for every
// one, as the byte offsets of the match and of its groups.
type expression interface {
	all(s string, n int) ([][]int, error)
}

// linear is an expression that Go's package matches, in linear time.
type linear struct{ *regexp.Regexp }

func (l linear) all(s string, n int) ([][]int, error) {
	return l.FindAllStringSubmatchIndex(s, n), nil
}

// patterns keeps compiled expressions, since most statements use one for all
// their rows. It is emptied when it holds maxPatterns.
var patterns struct {
	sync.RWMutex
	m map[string]expression
}

const maxPatterns = 1000

// compiled is the expression of a pattern under parameters c, i, e and p.
func compiled(pattern, parameters string) (expression, error) {
	key := parameters + "/" + pattern
	patterns.RLock()
	e := patterns.m[key]
	patterns.RUnlock()
	if e != nil {
		return e, nil
	}
	e, err := compile(strings.Clone(pattern), parameters)
	if err != nil {
		return nil, err
	}
	patterns.Lock()
	defer patterns.Unlock()
	if patterns.m == nil || len(patterns.m) >= maxPatterns {
		patterns.m = map[string]expression{}
	}
	patterns.m[strings.Clone(key)] = e
	return e, nil
}

func compile(pattern, parameters string) (expression, error) {
	flags := ""
	for _, p := range parameters {
		switch p {
		case 'i':
			flags = "(?i)"
		case 'c':
			flags = ""
		case 'p', 'e':
		default:
			return nil, blueshift.SQLErrorf("22023", "invalid regular expression parameter \"%c\": use c, i, e or p", p)
		}
	}
	re, err := regexp.Compile(flags + pattern)
	switch perl := strings.Contains(parameters, "p"); {
	case err == nil && !perl:
		re.Longest()
		return linear{re}, nil
	case err == nil:
		return linear{re}, nil
	case perl:
		return parsePCRE(pattern, parameters)
	}
	return nil, blueshift.SQLErrorf("2201B", "invalid regular expression: %s", clip(pattern)).
		WithHint("Look-around and back references need the parameter p, for Perl compatible regular expressions.")
}

func clip(s string) string {
	if len(s) > 100 {
		return strings.ToValidUTF8(s[:100], "") + "…"
	}
	return s
}

// from is what follows in s from a character position, counted from 1. A
// position before the first counts as the first; ok is false past the end.
func from(s string, position int64) (rest string, ok bool) {
	for ; position > 1; position-- {
		if s == "" {
			return "", false
		}
		_, size := utf8.DecodeRuneInString(s)
		s = s[size:]
	}
	return s, true
}

func regexpCount(a []Value) (Value, error) {
	e, err := compiled(a[1].Text, a[3].Text)
	if err != nil {
		return Value{}, err
	}
	rest, _ := from(a[0].Text, a[2].Int)
	found, err := e.all(rest, -1)
	return Value{Int: int64(len(found))}, err
}

// occurrence finds the n-th match of a pattern, or its first subexpression
// when the parameters hold e, as byte offsets in s.
func occurrence(s, pattern string, position, n int64, parameters string) (start, end int, found bool, err error) {
	e, err := compiled(pattern, parameters)
	if err != nil {
		return 0, 0, false, err
	}
	rest, ok := from(s, position)
	if !ok || n < 1 || n > int64(len(s))+1 {
		return 0, 0, false, nil
	}
	matches, err := e.all(rest, int(n))
	if err != nil || int64(len(matches)) < n {
		return 0, 0, false, err
	}
	m, at := matches[n-1], len(s)-len(rest)
	if strings.Contains(parameters, "e") && len(m) > 2 && m[2] >= 0 {
		m = m[2:]
	}
	return at + m[0], at + m[1], true, nil
}

func regexpInstr(a []Value) (Value, error) {
	start, end, found, err := occurrence(a[0].Text, a[1].Text, a[2].Int, a[3].Int, a[5].Text)
	switch {
	case err != nil || !found:
		return Value{}, err
	case a[4].Int != 0 && a[4].Int != 1:
		return Value{}, blueshift.SQLErrorf("22023", "the option of REGEXP_INSTR must be 0 or 1")
	case a[4].Int == 1:
		start = end
	}
	return whole(int64(utf8.RuneCountInString(a[0].Text[:start])) + 1)
}

func regexpSubstr(a []Value) (Value, error) {
	if n := a[3].Int; n < 1 || n > max(int64(utf8.RuneCountInString(a[0].Text)), 1) {
		return Value{Null: true}, nil
	}
	start, end, found, err := occurrence(a[0].Text, a[1].Text, a[2].Int, a[3].Int, a[4].Text)
	if err != nil || !found {
		return Value{}, err
	}
	return text(a[0].Text[start:end])
}

func regexpReplace(a []Value) (Value, error) {
	e, err := compiled(a[1].Text, a[4].Text)
	if err != nil {
		return Value{}, err
	}
	rest, _ := from(a[0].Text, a[3].Int)
	found, err := e.all(rest, -1)
	if err != nil || len(found) == 0 {
		return Value{Text: a[0].Text}, err
	}
	var b strings.Builder
	b.WriteString(a[0].Text[:len(a[0].Text)-len(rest)])
	last := 0
	for _, m := range found {
		b.WriteString(rest[last:m[0]])
		fill(&b, a[2].Text, rest, m)
		last = m[1]
	}
	b.WriteString(rest[last:])
	return text(b.String())
}

// fill writes a replacement, in which $1 and \1 stand for what the first group
// caught, and so on.
func fill(b *strings.Builder, with, s string, m []int) {
	for i := 0; i < len(with); i++ {
		if c := with[i]; (c == '$' || c == '\\') && i+1 < len(with) && with[i+1] >= '0' && with[i+1] <= '9' {
			i++
			if g := 2 * int(with[i]-'0'); g < len(m) && m[g] >= 0 {
				b.WriteString(s[m[g]:m[g+1]])
			}
			continue
		}
		b.WriteByte(with[i])
	}
}

func similarTo(a []Value) (Value, error) {
	e, err := compiled("^(?:"+Similar(a[1].Text, a[2].Text)+")$", "")
	if err != nil {
		return Value{}, err
	}
	found, err := e.all(a[0].Text, 1)
	if err != nil {
		return Value{}, err
	}
	return truth(len(found) > 0)
}

// Similar turns a SIMILAR TO pattern into a regular expression: % and _ stand
// for any text and any character, and a match covers the whole text.
func Similar(pattern, escape string) string {
	var b strings.Builder
	set := false
	for rest := pattern; rest != ""; {
		r, size := utf8.DecodeRuneInString(rest)
		ch := rest[:size]
		rest = rest[size:]
		switch {
		case ch == escape && rest != "":
			_, size := utf8.DecodeRuneInString(rest)
			b.WriteString(regexp.QuoteMeta(rest[:size]))
			rest = rest[size:]
		case set:
			set = r != ']'
			b.WriteString(ch)
		case r == '[':
			set = true
			b.WriteString(ch)
		case r == '%':
			b.WriteString("(?s:.*)")
		case r == '_':
			b.WriteString("(?s:.)")
		case strings.ContainsRune(`.^$\`, r):
			b.WriteString(`\` + ch)
		default:
			b.WriteString(ch)
		}
	}
	return b.String()
}
