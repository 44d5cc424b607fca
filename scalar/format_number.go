package scalar

import (
	"fmt"
	"math/big"
	"strconv"
	"strings"

	"github.com/blueshift-db/blueshift"
)

// numberFormat is a number format as its parts: what stands before and after
// the decimal point, and where the sign goes.
type numberFormat struct {
	nodes        []numberNode
	pre, post    int // digits before and after the point
	zero         int // index of the first 0 before the point, or pre
	lastZero     int // digits after the point that FM keeps
	fill         bool
	sign         string // "", S, MI, PL, SG or PR: who writes the sign
	leading      bool   // S before the digits
	shift        int    // V: digits after it, by which the number is shifted
	roman, lower bool
	shifted      bool
	scientific   bool
	point        bool
}

// numberNode is one word of the format: 9 (also 0), ".", ",", S, MI, PL, SG, L,
// TH, th, or "" for literal text.
type numberNode struct{ word, literal string }

var numberWords = []string{"EEEE", "FM", "MI", "PL", "PR", "SG", "RN", "TH", "9", "0", ".", "D", ",", "G", "S", "L", "V", "B"}

func parseNumberFormat(f string) (n numberFormat, err error) {
	n.zero = -1
	for f != "" {
		if end := strings.IndexByte(f[1:], '"'); f[0] == '"' && end >= 0 {
			n.nodes, f = append(n.nodes, numberNode{literal: f[1 : 1+end]}), f[end+2:]
			continue
		}
		word := ""
		for _, w := range numberWords {
			if len(f) >= len(w) && strings.EqualFold(f[:len(w)], w) {
				word = w
				break
			}
		}
		size := max(len(word), 1)
		spelled := f[:size]
		f = f[size:]
		switch word {
		case "":
			n.nodes = append(n.nodes, numberNode{literal: spelled})
		case "9", "0":
			switch {
			case n.shifted:
				n.shift++
				n.pre++
			case n.point:
				n.post++
				if word == "0" {
					n.lastZero = n.post
				}
			default:
				if word == "0" && n.zero < 0 {
					n.zero = n.pre
				}
				n.pre++
			}
			n.nodes = append(n.nodes, numberNode{word: "9"})
		case ".", "D":
			if n.point {
				return n, blueshift.SQLErrorf("42601", "multiple decimal points in a number format")
			}
			n.point = true
			n.nodes = append(n.nodes, numberNode{word: "."})
		case "V":
			n.shifted = true
		case ",", "G":
			n.nodes = append(n.nodes, numberNode{word: ","})
		case "FM":
			n.fill = true
		case "S", "MI", "PL", "SG", "PR":
			n.leading = word == "S" && n.pre == 0
			if n.sign = word; word != "PR" && !n.leading {
				n.nodes = append(n.nodes, numberNode{word: word})
			}
		case "RN":
			n.roman, n.lower = true, spelled == "rn"
		case "EEEE":
			n.scientific = true
		case "TH":
			n.nodes = append(n.nodes, numberNode{word: spelled})
		case "L":
			n.nodes = append(n.nodes, numberNode{word: "L"})
		}
	}
	if n.zero < 0 {
		n.zero = n.pre
	}
	return n, nil
}

// charNumber is TO_CHAR of a number, which comes as its text.
func charNumber(a []Value) (Value, error) {
	n, err := parseNumberFormat(a[1].Text)
	if err != nil {
		return Value{}, err
	}
	x, ok := new(big.Rat).SetString(a[0].Text)
	if !ok {
		return Value{}, blueshift.SQLErrorf("22023", "TO_CHAR cannot write %s with a format", clip(a[0].Text))
	}
	switch {
	case n.roman:
		return n.writeRoman(x)
	case n.scientific:
		f, _ := x.Float64()
		return text(fmt.Sprintf("% .*e", n.post, f))
	}
	x.Mul(x, new(big.Rat).SetInt64(int64(pow10(n.shift))))
	digits := new(big.Rat).Abs(x).FloatString(n.post)
	whole, fraction, _ := strings.Cut(digits, ".")
	negative := x.Sign() < 0 && strings.Trim(digits, "0.") != ""
	if whole == "0" && (n.post > 0 || n.pre == 0) {
		whole = ""
	}
	if len(whole) > n.pre { // does not fit
		whole, fraction = strings.Repeat("#", n.pre), strings.Repeat("#", len(fraction))
	}
	return text(n.write(whole, fraction, negative))
}

func (n *numberFormat) writeRoman(x *big.Rat) (Value, error) {
	i, err := strconv.Atoi(x.FloatString(0))
	if err != nil || i < 1 || i > 3999 {
		return text(strings.Repeat("#", 15))
	}
	s := roman(i)
	if n.lower {
		s = strings.ToLower(s)
	}
	if n.fill {
		return text(s)
	}
	return text(fmt.Sprintf("%15s", s))
}

// write fills the format with digits.
func (n *numberFormat) write(whole, fraction string, negative bool) string {
	var b strings.Builder
	first := min(n.pre-len(whole), n.zero) // index of the first digit shown
	padded := strings.Repeat("0", n.pre-len(whole)) + whole
	if n.fill {
		for len(fraction) > n.lastZero && strings.HasSuffix(fraction, "0") {
			fraction = fraction[:len(fraction)-1]
		}
	}
	at, signed := 0, false
	sign := func() {
		if !signed {
			b.WriteString(n.signBefore(negative))
		}
		signed = true
	}
	blank := func() {
		if !n.fill {
			b.WriteByte(' ')
		}
	}
	for _, node := range n.nodes {
		switch node.word {
		case "9":
			switch {
			case at >= n.pre:
				if i := at - n.pre; i < len(fraction) {
					b.WriteByte(fraction[i])
				}
			case at < first:
				blank()
			default:
				sign()
				b.WriteByte(padded[at])
			}
			at++
		case ".":
			sign()
			b.WriteByte('.')
		case ",":
			if at > first {
				b.WriteByte(',')
			} else {
				blank()
			}
		case "L":
			b.WriteByte('$')
		case "TH", "th":
			if !negative {
				b.WriteString(ordinal(whole, node.word))
			}
		case "":
			b.WriteString(node.literal)
		default:
			b.WriteString(n.signAt(node.word, negative))
		}
	}
	if n.sign == "PR" {
		switch {
		case negative:
			b.WriteByte('>')
		default:
			blank()
		}
	}
	return b.String()
}

// signBefore is what stands before the first digit.
func (n *numberFormat) signBefore(negative bool) string {
	switch {
	case n.sign == "S" && n.leading && negative, n.sign == "" && negative, n.sign == "PL" && negative:
		return "-"
	case n.sign == "S" && n.leading:
		return "+"
	case n.sign == "PR" && negative:
		return "<"
	case n.sign == "" && !n.fill, n.sign == "PR" && !n.fill:
		return " "
	}
	return ""
}

// signAt is what a sign word writes at its place.
func (n *numberFormat) signAt(word string, negative bool) string {
	switch {
	case negative && word == "PL":
		return " "
	case negative:
		return "-"
	case word != "MI":
		return "+"
	case n.fill:
		return ""
	}
	return " "
}

// toNumber is TO_NUMBER: the text of the number that a formatted text holds.
func toNumber(a []Value) (Value, error) {
	n, err := parseNumberFormat(a[1].Text)
	if err != nil {
		return Value{}, err
	}
	var b strings.Builder
	negative, digits, fraction := false, 0, -1
	for _, r := range a[0].Text {
		switch {
		case r >= '0' && r <= '9':
			if fraction < 0 && digits == n.pre || fraction == n.post {
				continue // beyond the format
			}
			if fraction >= 0 {
				fraction++
			} else {
				digits++
			}
			b.WriteRune(r)
		case r == '.' && fraction < 0 && n.point:
			b.WriteRune('.')
			fraction = 0
		case r == '-' || r == '<':
			negative = true
		case strings.ContainsRune(" ,+$>", r):
		default:
			return Value{}, blueshift.SQLErrorf("22P02", "invalid input syntax for TO_NUMBER with format %s: \"%s\"", clip(a[1].Text), clip(a[0].Text))
		}
	}
	s := b.String()
	if strings.Trim(s, ".") == "" {
		return Value{}, blueshift.SQLErrorf("22P02", "invalid input syntax for TO_NUMBER with format %s: \"%s\"", clip(a[1].Text), clip(a[0].Text))
	}
	if negative {
		s = "-" + s
	}
	return text(s)
}
