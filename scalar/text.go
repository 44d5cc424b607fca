package scalar

import (
	"encoding/json"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/blueshift-db/blueshift"
)

var textFunctions = []Function{
	{"rs_chr", []Kind{Int}, None, Text, chr},
	{"rs_initcap", []Kind{Text}, None, Text, initcap},
	{"rs_quote_ident", []Kind{Text}, None, Text, quoteIdent},
	{"rs_soundex", []Kind{Text}, None, Text, func(a []Value) (Value, error) { return soundex(a[0].Text) }},
	{"rs_difference", []Kind{Text, Text}, None, Int, difference},
	{"rs_strtol", []Kind{Text, Int}, None, Int, strtol},
	{"rs_cut", []Kind{Text, Int}, None, Text, func(a []Value) (Value, error) { return text(Cut(a[0].Text, int(a[1].Int))) }},
	{"rs_fit", []Kind{Text, Int, Text}, None, Text, fit},
	{"rs_listagg", []Kind{Text}, None, Text, listAgg},
	{"rs_listagg_distinct", []Kind{Text, Text}, None, Text, listAggDistinct},
	{"rs_json_valid", []Kind{Text}, None, Bool, func(a []Value) (Value, error) { return truth(json.Valid([]byte(a[0].Text))) }},
}

// chr is the character of a number. A text cannot hold the one of zero.
func chr(a []Value) (Value, error) {
	switch n := a[0].Int; {
	case n < 0:
		return Value{}, blueshift.SQLErrorf("22023", "character number must be positive")
	case n == 0:
		return Value{}, blueshift.SQLErrorf("54000", "null character not permitted")
	case n > unicode.MaxRune:
		return Value{}, blueshift.SQLErrorf("54000", "requested character too large for encoding: %d", n)
	case !utf8.ValidRune(rune(n)):
		return Value{}, blueshift.SQLErrorf("54000", "requested character not valid for encoding: %d", n)
	default:
		return text(string(rune(n)))
	}
}

// initcap begins every word with an upper case letter. Words are stretches of
// letters and digits.
func initcap(a []Value) (Value, error) {
	inside := false
	return text(strings.Map(func(r rune) rune {
		was := inside
		inside = unicode.IsLetter(r) || unicode.IsDigit(r)
		if was {
			return unicode.ToLower(r)
		}
		return unicode.ToUpper(r)
	}, a[0].Text))
}

// quoteIdent quotes a name that cannot stand without quotes.
func quoteIdent(a []Value) (Value, error) {
	s := a[0].Text
	if s == "" {
		return text(`""`)
	}
	for i, r := range s {
		if r != '_' && (r < 'a' || r > 'z') && (i == 0 || r < '0' || r > '9') {
			return text(`"` + strings.ReplaceAll(s, `"`, `""`) + `"`)
		}
	}
	return text(s)
}

// soundexDigits are the codes of the letters A to Z; vowels have 0, H and W none.
const soundexDigits = "01230120022455012623010202"

// soundex is the American Soundex code: a letter and three digits.
func soundex(s string) (Value, error) {
	code, last := []byte{}, byte('0')
	for i := 0; i < len(s); i++ {
		c := s[i] &^ 0x20
		if c < 'A' || c > 'Z' {
			if s[i] >= utf8.RuneSelf {
				return Value{}, blueshift.SQLErrorf("22023", "SOUNDEX takes English letters only: %s", clip(s))
			}
			continue
		}
		digit := soundexDigits[c-'A']
		switch {
		case len(code) == 0:
			code = append(code, c)
		case digit != '0' && digit != last:
			code = append(code, digit)
		}
		if c != 'H' && c != 'W' {
			last = digit
		}
		if len(code) == 4 {
			return text(string(code))
		}
	}
	if len(code) == 0 {
		return text("")
	}
	return text(string(code) + "000"[:4-len(code)])
}

// difference counts the characters that two Soundex codes share by position;
// two texts without a letter have 1.
func difference(a []Value) (Value, error) {
	l, err := soundex(a[0].Text)
	if err != nil {
		return Value{}, err
	}
	r, err := soundex(a[1].Text)
	n := int64(0)
	if l.Text == "" && r.Text == "" {
		n = 1
	}
	for i := 0; i < min(len(l.Text), len(r.Text)); i++ {
		if l.Text[i] == r.Text[i] {
			n++
		}
	}
	return Value{Int: n}, err
}

func strtol(a []Value) (Value, error) {
	base, s := a[1].Int, strings.TrimSpace(a[0].Text)
	if base < 2 || base > 36 {
		return Value{}, blueshift.SQLErrorf("22023", "the base of STRTOL must be between 2 and 36")
	}
	if base == 16 {
		s = strings.TrimPrefix(strings.TrimPrefix(s, "0x"), "0X")
	}
	if s == "" || s[0] == 0 {
		return whole(0)
	}
	n, err := strconv.ParseInt(s, int(base), 64)
	switch {
	case err != nil && strings.HasSuffix(err.Error(), strconv.ErrRange.Error()):
		return Value{}, blueshift.SQLErrorf("22003", "the number \"%s\" in base %d is out of range for BIGINT", clip(a[0].Text), base)
	case err != nil:
		return Value{}, blueshift.SQLErrorf("22P02", "the input \"%s\" is not a number in base %d", clip(a[0].Text), base)
	}
	return whole(n)
}

// Cut cuts s to at most n bytes, whole characters only.
func Cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}

// fit is what a character column of n bytes keeps of a text: trailing blanks
// beyond its length are dropped, anything else there is an error. a[2] is the
// column's type for the message.
func fit(a []Value) (Value, error) {
	s, n := a[0].Text, int(a[1].Int)
	if len(s) > n && len(strings.TrimRight(s, " ")) > n {
		return Value{}, blueshift.SQLErrorf("22001", "value too long for type %s(%d)", a[2].Text, n)
	}
	return text(Cut(s, n))
}

// listAgg refuses a result of LISTAGG that is longer than any VARCHAR.
func listAgg(a []Value) (Value, error) {
	if len(a[0].Text) > 65535 {
		return Value{}, blueshift.SQLErrorf("22001", "Result size exceeds LISTAGG limit of 65535 bytes")
	}
	return text(a[0].Text)
}

// listAggDistinct joins the texts of a JSON array, each once: the first of those
// that differ by blanks at their end only.
func listAggDistinct(a []Value) (Value, error) {
	var list []*string
	if err := json.Unmarshal([]byte(a[0].Text), &list); err != nil {
		return Value{}, blueshift.SQLErrorf("XX000", "LISTAGG cannot read its own list")
	}
	seen := map[string]bool{}
	var parts []string
	for _, s := range list {
		if s != nil && *s != "" && !seen[strings.TrimRight(*s, " ")] {
			seen[strings.TrimRight(*s, " ")] = true
			parts = append(parts, *s)
		}
	}
	if parts == nil {
		return Value{Null: true}, nil
	}
	return listAgg([]Value{{Text: strings.Join(parts, a[1].Text)}})
}
