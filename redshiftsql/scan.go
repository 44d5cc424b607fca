package redshiftsql

import (
	"strings"
	"unicode/utf8"

	"github.com/blueshift-db/blueshift"
)

// Limits that hold before anything is parsed: a statement beyond them is
// refused with 54000 instead of costing time or stack.
const (
	maxStatement  = 16 << 20 // bytes
	maxIdentifier = 127      // bytes
	maxDepth      = 200      // nested expressions
	maxQueryDepth = 64       // nested queries
	maxParams     = 32767
	maxList       = 100_000  // items of one list
	maxTerms      = 10_000   // AND/OR terms, set operations
	maxPrinted    = 32 << 20 // bytes of the printed statement
)

// MaxColumns is how many columns a table has at most, and a target list entries.
const MaxColumns = 1600

type tokenKind uint8

const (
	eof tokenKind = iota
	word
	quoted // a delimited identifier
	number
	text
	param
	op
)

// token is one lexical element. s is the folded word, the identifier, the
// decoded string, the number's digits or the operator.
type token struct {
	kind tokenKind
	s    string
	pos  int // byte offset
	end  int
}

type scanner struct {
	src string
	at  int
	// scanErr is an error met while looking ahead, told when the parser gives up.
	scanErr error
	// counted is a byte offset and countedChars the characters before it.
	counted, countedChars int
}

// position is the character, from 1, at a byte offset. Offsets mostly grow, so
// it counts on from the last one.
func (s *scanner) position(pos int) Position {
	if pos < s.counted {
		s.countedChars -= utf8.RuneCountInString(s.src[pos:s.counted])
	} else {
		s.countedChars += utf8.RuneCountInString(s.src[s.counted:pos])
	}
	s.counted = pos
	return Position(s.countedChars + 1)
}

func (s *scanner) fail(pos int, state, format string, args ...any) error {
	e := blueshift.SQLErrorf(state, format, args...)
	e.Position = utf8.RuneCountInString(s.src[:min(pos, len(s.src))]) + 1
	return e
}

// next returns the next token. Comments and blanks are skipped.
func (s *scanner) next() (token, error) {
	if err := s.skip(); err != nil {
		return token{}, err
	}
	start := s.at
	if start >= len(s.src) {
		return token{kind: eof, pos: start, end: start}, nil
	}
	c := s.src[start]
	switch {
	case isWordStart(c):
		if (c == 'e' || c == 'E') && start+1 < len(s.src) && s.src[start+1] == '\'' {
			s.at++
			return s.str(start)
		}
		return s.word(start)
	case c == '#' && start+1 < len(s.src) && isWordStart(s.src[start+1]):
		s.at++ // #name is a temporary table
		t, err := s.word(start + 1)
		t.s, t.pos = "#"+t.s, start
		return t, err
	case c >= '0' && c <= '9', c == '.' && start+1 < len(s.src) && isDigit(s.src[start+1]):
		return s.number(start)
	case c == '\'':
		return s.str(start)
	case c == '"':
		return s.delimited(start)
	case c == '$':
		return s.dollar(start)
	}
	return s.operator(start)
}

func (s *scanner) skip() error {
	for s.at < len(s.src) {
		switch c := s.src[s.at]; {
		case c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v':
			s.at++
		case c == '-' && strings.HasPrefix(s.src[s.at:], "--"):
			if i := strings.IndexByte(s.src[s.at:], '\n'); i >= 0 {
				s.at += i + 1
			} else {
				s.at = len(s.src)
			}
		case c == '/' && strings.HasPrefix(s.src[s.at:], "/*"):
			if err := s.comment(); err != nil {
				return err
			}
		default:
			return nil
		}
	}
	return nil
}

// comment skips a block comment; they nest.
func (s *scanner) comment() error {
	start, depth := s.at, 0
	for s.at < len(s.src) {
		switch rest := s.src[s.at:]; {
		case strings.HasPrefix(rest, "/*"):
			depth++
			s.at += 2
		case strings.HasPrefix(rest, "*/"):
			depth--
			s.at += 2
			if depth == 0 {
				return nil
			}
		default:
			s.at++
		}
	}
	return s.fail(start, "42601", "unterminated /* comment")
}

func (s *scanner) word(start int) (token, error) {
	upper := false
	i := start
	for i < len(s.src) && (isWordStart(s.src[i]) || isDigit(s.src[i]) || s.src[i] == '$') {
		upper = upper || s.src[i] >= 'A' && s.src[i] <= 'Z'
		i++
	}
	s.at = i
	w := s.src[start:i]
	if upper {
		w = foldASCII(w)
	}
	if len(w) > maxIdentifier {
		return token{}, s.fail(start, "42622", "identifier is longer than %d bytes", maxIdentifier)
	}
	if !utf8.ValidString(w) {
		return token{}, s.fail(start, "22021", "invalid byte sequence for encoding \"UTF8\"")
	}
	return token{word, w, start, i}, nil
}

func (s *scanner) number(start int) (token, error) {
	i, dot := start, false
	for i < len(s.src) && (isDigit(s.src[i]) || s.src[i] == '.' && !dot) {
		dot = dot || s.src[i] == '.'
		i++
	}
	if i < len(s.src) && (s.src[i] == 'e' || s.src[i] == 'E') {
		j := i + 1
		if j < len(s.src) && (s.src[j] == '+' || s.src[j] == '-') {
			j++
		}
		if j < len(s.src) && isDigit(s.src[j]) {
			for j < len(s.src) && isDigit(s.src[j]) {
				j++
			}
			i = j
		}
	}
	if i-start > 400 {
		return token{}, s.fail(start, "22003", "numeric constant is too long")
	}
	s.at = i
	return token{number, s.src[start:i], start, i}, nil
}

// str reads a string constant. Backslash escapes, as Redshift's strings do.
func (s *scanner) str(start int) (token, error) {
	i := s.at + 1
	// Common case: nothing to decode.
	for j := i; j < len(s.src); j++ {
		c := s.src[j]
		if c == '\\' || c == 0 {
			break
		}
		if c == '\'' {
			if j+1 < len(s.src) && s.src[j+1] == '\'' {
				break
			}
			s.at = j + 1
			return s.valid(token{text, s.src[i:j], start, s.at})
		}
	}
	var b strings.Builder
	for ; i < len(s.src); i++ {
		switch c := s.src[i]; {
		case c == '\'' && i+1 < len(s.src) && s.src[i+1] == '\'':
			b.WriteByte('\'')
			i++
		case c == '\'':
			s.at = i + 1
			return s.valid(token{text, b.String(), start, s.at})
		case c == '\\' && i+1 < len(s.src):
			i++
			b.WriteByte(unescape(s.src[i]))
		case c == 0:
			return token{}, s.fail(i, "22021", "invalid byte sequence for encoding \"UTF8\": 0x00")
		default:
			b.WriteByte(c)
		}
	}
	return token{}, s.fail(start, "42601", "unterminated quoted string at or near \"%s\"", clip(s.src[start:]))
}

func (s *scanner) valid(t token) (token, error) {
	if !utf8.ValidString(t.s) {
		return token{}, s.fail(t.pos, "22021", "invalid byte sequence for encoding \"UTF8\"")
	}
	return t, nil
}

func (s *scanner) delimited(start int) (token, error) {
	var b strings.Builder
	for i := start + 1; i < len(s.src); i++ {
		switch c := s.src[i]; {
		case c == '"' && i+1 < len(s.src) && s.src[i+1] == '"':
			b.WriteByte('"')
			i++
		case c == '"':
			s.at = i + 1
			name := foldASCII(b.String()) // enable_case_sensitive_identifier is off
			switch {
			case name == "":
				return token{}, s.fail(start, "42601", "zero-length delimited identifier at or near \"\"\"\"")
			case len(name) > maxIdentifier:
				return token{}, s.fail(start, "42622", "identifier is longer than %d bytes", maxIdentifier)
			}
			return s.valid(token{quoted, name, start, s.at})
		case c == 0:
			return token{}, s.fail(i, "22021", "invalid byte sequence for encoding \"UTF8\": 0x00")
		default:
			b.WriteByte(c)
		}
	}
	return token{}, s.fail(start, "42601", "unterminated quoted identifier at or near \"%s\"", clip(s.src[start:]))
}

// dollar reads $n or a dollar-quoted string.
func (s *scanner) dollar(start int) (token, error) {
	i := start + 1
	for i < len(s.src) && isDigit(s.src[i]) {
		i++
	}
	if i > start+1 {
		if i-start > 6 {
			return token{}, s.fail(start, "54000", "there is no parameter %s", s.src[start:start+6])
		}
		s.at = i
		return token{param, s.src[start+1 : i], start, i}, nil
	}
	for i < len(s.src) && (isWordStart(s.src[i]) || isDigit(s.src[i])) {
		i++
	}
	if i >= len(s.src) || s.src[i] != '$' {
		return token{}, s.fail(start, "42601", "syntax error at or near \"$\"")
	}
	tag := s.src[start : i+1]
	body := s.src[i+1:]
	n := strings.Index(body, tag)
	if n < 0 {
		return token{}, s.fail(start, "42601", "unterminated dollar-quoted string at or near \"%s\"", clip(s.src[start:]))
	}
	if strings.IndexByte(body[:n], 0) >= 0 {
		return token{}, s.fail(start, "22021", "invalid byte sequence for encoding \"UTF8\": 0x00")
	}
	s.at = i + 1 + n + len(tag)
	return s.valid(token{text, body[:n], start, s.at})
}

var operators = []string{"::", ":=", "<=", ">=", "<>", "!=", "<<", ">>", "||/", "|/", "||", "!~~*", "!~~", "!~*", "!~", "~~*", "~~", "~*", "=>"}

func (s *scanner) operator(start int) (token, error) {
	switch s.src[start] { // the frequent ones, which begin no other
	case '(', ')', ',', ';', '.', '*', '+':
		s.at = start + 1
		return token{op, s.src[start : start+1], start, s.at}, nil
	}
	for _, o := range operators {
		if strings.HasPrefix(s.src[start:], o) {
			s.at = start + len(o)
			return token{op, o, start, s.at}, nil
		}
	}
	if strings.IndexByte("()[],;.+-*/%<>=~^&|#@:", s.src[start]) >= 0 {
		s.at = start + 1
		return token{op, s.src[start : start+1], start, s.at}, nil
	}
	_, size := utf8.DecodeRuneInString(s.src[start:])
	return token{}, s.fail(start, "42601", "syntax error at or near \"%s\"", s.src[start:start+size])
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func isWordStart(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' || c >= 0x80
}

func unescape(c byte) byte {
	switch c {
	case 'n':
		return '\n'
	case 't':
		return '\t'
	case 'r':
		return '\r'
	case 'b':
		return '\b'
	case 'f':
		return '\f'
	}
	return c
}

// foldASCII lower-cases A to Z and leaves every other letter alone, as
// Redshift folds identifiers.
func foldASCII(s string) string {
	for i := 0; i < len(s); i++ {
		if s[i] >= 'A' && s[i] <= 'Z' {
			b := []byte(s)
			for ; i < len(b); i++ {
				if b[i] >= 'A' && b[i] <= 'Z' {
					b[i] += 'a' - 'A'
				}
			}
			return string(b)
		}
	}
	return s
}

func clip(s string) string {
	if len(s) > 40 {
		s = strings.ToValidUTF8(s[:40], "")
	}
	return s
}
