package scalar

import (
	"strings"
	"sync"
)

// The formats of TO_CHAR, TO_DATE, TO_TIMESTAMP and TO_NUMBER ("Datetime format
// strings" and "Numeric format strings" of the Database Developer Guide).
var formatFunctions = []Function{
	{"rs_to_char_moment", []Kind{Moment, Text, Text}, None, Text, charMoment},
	{"rs_to_char_interval", []Kind{Int, Int, Int, Text}, None, Text, charInterval},
	{"rs_to_char_number", []Kind{Text, Text}, None, Text, charNumber},
	{"rs_to_moment", []Kind{Text, Text, Bool}, None, Moment, toMoment},
	{"rs_to_number", []Kind{Text, Text}, None, Text, toNumber},
	{"rs_weekday", []Kind{Text}, None, Int, weekday},
	{"rs_zone_place", []Kind{Text}, None, Text, zonePlace},
	{"rs_zone_offset", []Kind{Text}, None, Int, zoneOffset},
}

// datePatterns are the words of date formats, longer ones before those they
// begin with. Where case matters each case is a word of its own.
var datePatterns = []string{"Y,YYY", "YYYY", "IYYY", "YYY", "IYY", "YY", "IY", "MONTH", "Month", "month", "MON", "Mon", "mon", "MM", "MI", "MS",
	"DAY", "Day", "day", "IDDD", "DDD", "DY", "Dy", "dy", "DD", "ID", "IW", "HH24", "HH12", "HH", "SSSSS", "SSSS", "SS", "US",
	"A.M.", "P.M.", "a.m.", "p.m.", "AM", "PM", "am", "pm", "A.D.", "B.C.", "a.d.", "b.c.", "AD", "BC", "ad", "bc",
	"CC", "RM", "rm", "WW", "TZ", "tz", "OF", "J", "Q", "D", "W", "I", "Y"}

// piece is one word of a date format, or literal text when word is "".
type piece struct {
	word    string
	literal string
	fill    bool   // FM: no padding
	ordinal string // TH or th behind it
}

// formats keeps formats that were cut into pieces. It is emptied when it holds
// maxPatterns.
var formats struct {
	sync.RWMutex
	m map[string][]piece
}

func datePieces(format string) []piece {
	formats.RLock()
	p, ok := formats.m[format]
	formats.RUnlock()
	if ok {
		return p
	}
	p = cutFormat(format)
	formats.Lock()
	defer formats.Unlock()
	if formats.m == nil || len(formats.m) >= maxPatterns {
		formats.m = map[string][]piece{}
	}
	formats.m[strings.Clone(format)] = p
	return p
}

func cutFormat(f string) (out []piece) {
	f = strings.Clone(f) // the pieces outlive the call
	for f != "" {
		var p piece
		if len(f) > 2 && strings.EqualFold(f[:2], "FM") {
			p.fill, f = true, f[2:]
		}
		if len(f) > 2 && strings.EqualFold(f[:2], "FX") {
			f = f[2:]
		}
		if end := strings.IndexByte(f[1:], '"'); f[0] == '"' && end >= 0 {
			p.literal, f = f[1:1+end], f[end+2:]
			out = append(out, p)
			continue
		}
		p.word = dateWord(f)
		if p.word == "" {
			p.literal, f = f[:1], f[1:]
		} else {
			f = f[len(p.word):]
			if len(f) >= 2 && strings.EqualFold(f[:2], "TH") {
				p.ordinal, f = f[:2], f[2:]
			}
		}
		out = append(out, p)
	}
	return out
}

// dateWord is the word that a format begins with, in the spelling of
// datePatterns.
func dateWord(f string) string {
	fold := ""
	for _, w := range datePatterns {
		switch {
		case strings.HasPrefix(f, w):
			return w
		case fold == "" && len(f) >= len(w) && strings.EqualFold(f[:len(w)], w):
			fold = w
		}
	}
	return fold
}

// ordinal is the English ending of a number.
func ordinal(digits, like string) string {
	end := "th"
	if n := len(digits); n > 0 && !(n > 1 && digits[n-2] == '1') {
		switch digits[n-1] {
		case '1':
			end = "st"
		case '2':
			end = "nd"
		case '3':
			end = "rd"
		}
	}
	if like == "TH" {
		return strings.ToUpper(end)
	}
	return end
}

// roman is a number from 1 to 3999 in Roman numerals.
func roman(n int) string {
	var b strings.Builder
	for _, r := range []struct {
		value  int
		letter string
	}{{1000, "M"}, {900, "CM"}, {500, "D"}, {400, "CD"}, {100, "C"}, {90, "XC"}, {50, "L"}, {40, "XL"}, {10, "X"}, {9, "IX"}, {5, "V"}, {4, "IV"}, {1, "I"}} {
		for ; n >= r.value; n -= r.value {
			b.WriteString(r.letter)
		}
	}
	return b.String()
}
