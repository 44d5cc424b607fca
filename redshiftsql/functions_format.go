package redshiftsql

import (
	"strconv"
	"strings"
)

// datePattern is a piece of Redshift's date formats: how the engine prints it
// (format) and, when it reads it the same way, that it may be parsed.
type datePattern struct {
	redshift string
	format   string // strftime
	wrap     string // around the printed piece, $1; "" for none
	parses   bool
}

// datePatterns come longest first where one begins another.
var datePatterns = []datePattern{
	{"YYYY", "%Y", "", true}, {"IYYY", "%G", "", false}, {"YY", "%y", "", true},
	{"MONTH", "%B", "upper(rpad($1, 9, ' '))", false}, {"Month", "%B", "rpad($1, 9, ' ')", false}, {"month", "%B", "lower(rpad($1, 9, ' '))", false},
	{"MON", "%b", "upper($1)", false}, {"Mon", "%b", "", true}, {"mon", "%b", "lower($1)", false},
	{"MM", "%m", "", true}, {"MI", "%M", "", true}, {"MS", "%g", "", true}, {"US", "%f", "", true},
	{"DAY", "%A", "upper(rpad($1, 9, ' '))", false}, {"Day", "%A", "rpad($1, 9, ' ')", false}, {"day", "%A", "lower(rpad($1, 9, ' '))", false},
	{"DDD", "%j", "", true}, {"DY", "%a", "upper($1)", false}, {"Dy", "%a", "", false}, {"dy", "%a", "lower($1)", false}, {"DD", "%d", "", true},
	{"ID", "%u", "", false}, {"IW", "%V", "", false}, {"HH24", "%H", "", true}, {"HH12", "%I", "", true}, {"HH", "%I", "", true}, {"SSSSS", "", "", false}, {"SSSS", "", "", false},
	{"SS", "%S", "", true}, {"AM", "%p", "", true}, {"PM", "%p", "", true}, {"am", "%p", "lower($1)", false}, {"pm", "%p", "lower($1)", false},
	{"Q", "", "", false}, {"D", "", "", false}, {"WW", "", "", false}, {"J", "", "", false}, {"CC", "", "", false}, {"RM", "", "", false}, {"TZ", "", "", false}, {"OF", "", "", false},
	{"W", "", "", false}, {"AD", "", "", false}, {"BC", "", "", false}, {"I", "", "", false},
}

// computed pieces have no strftime letter.
var computedPatterns = map[string]string{
	"Q": "CAST(quarter($1) AS VARCHAR)", "D": "CAST(dayofweek($1) + 1 AS VARCHAR)", "WW": "lpad(CAST((dayofyear($1) - 1) // 7 + 1 AS VARCHAR), 2, '0')",
	"W": "CAST((day($1) - 1) // 7 + 1 AS VARCHAR)", "CC": "lpad(CAST(century($1) AS VARCHAR), 2, '0')",
	"SSSS": "CAST(hour($1) * 3600 + minute($1) * 60 + second($1) AS VARCHAR)", "SSSSS": "CAST(hour($1) * 3600 + minute($1) * 60 + second($1) AS VARCHAR)",
}

// formatPiece is a stretch of a pattern: a known piece or literal text.
type formatPiece struct {
	datePattern
	text string
	fill bool // FM before it: no padding
}

// splitPattern cuts a date pattern into pieces. Pieces are known in their upper
// case form too, unless their case has a meaning.
func splitPattern(p string) (out []formatPiece, err error) {
	for i := 0; i < len(p); {
		rest, fill := p[i:], false
		if strings.HasPrefix(rest, "FM") || strings.HasPrefix(rest, "fm") {
			rest, fill, i = rest[2:], true, i+2
		}
		if strings.HasPrefix(rest, `"`) {
			if end := strings.IndexByte(rest[1:], '"'); end >= 0 {
				out = append(out, formatPiece{text: rest[1 : 1+end]})
				i += end + 2
				continue
			}
		}
		k := matchPattern(rest)
		if k < 0 {
			if rest == "" {
				break
			}
			if c := rest[0]; c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' && c != 't' && c != 'h' {
				return nil, refuse("0A000", "format pattern \"%s\" is not supported yet at \"%s\"", clip(p), clip(rest))
			}
			out = append(out, formatPiece{text: rest[:1]})
			i++
			continue
		}
		d := datePatterns[k]
		if d.format == "" && computedPatterns[d.redshift] == "" {
			return nil, refuse("0A000", "format pattern \"%s\" is not supported yet at \"%s\"", clip(p), clip(rest))
		}
		out = append(out, formatPiece{datePattern: d, fill: fill})
		i += len(d.redshift)
	}
	return out, nil
}

func matchPattern(s string) int {
	for k, d := range datePatterns {
		if strings.HasPrefix(s, d.redshift) {
			return k
		}
	}
	for k, d := range datePatterns {
		if len(s) >= len(d.redshift) && strings.EqualFold(s[:len(d.redshift)], d.redshift) {
			return k
		}
	}
	return -1
}

// formatMoment prints TO_CHAR of a date or timestamp.
func formatMoment(x, pattern string) (string, error) {
	pieces, err := splitPattern(pattern)
	if err != nil {
		return "", err
	}
	var parts []string
	format := ""
	flush := func() {
		if format != "" {
			parts = append(parts, "strftime("+x+", "+quoteText(format)+")")
			format = ""
		}
	}
	for _, p := range pieces {
		switch {
		case p.redshift == "":
			format += strings.ReplaceAll(p.text, "%", "%%")
		case p.format == "":
			flush()
			parts = append(parts, expand(computedPatterns[p.redshift], []string{x}))
		case p.fill && len(p.format) == 2 && strings.Contains("mdHIMSj", p.format[1:]):
			format += "%-" + p.format[1:]
		case p.wrap == "":
			format += p.format
		default:
			flush()
			s := expand(p.wrap, []string{"strftime(" + x + ", '" + p.format + "')"})
			if p.fill {
				s = "rtrim(" + s + ")"
			}
			parts = append(parts, s)
		}
	}
	flush()
	if len(parts) == 0 {
		return "''", nil
	}
	return "(" + strings.Join(parts, " || ") + ")", nil
}

// parsePattern turns a date pattern into the engine's for reading.
func parsePattern(pattern string) (string, error) {
	pieces, err := splitPattern(pattern)
	if err != nil {
		return "", err
	}
	out := ""
	for _, p := range pieces {
		switch {
		case p.redshift == "":
			out += strings.ReplaceAll(p.text, "%", "%%")
		case p.format == "%B" || p.format == "%b":
			out += p.format
		case p.parses:
			out += p.format
		default:
			return "", refuse("0A000", "reading format pattern \"%s\" is not supported yet", p.redshift)
		}
	}
	return out, nil
}

// formatNumber prints TO_CHAR of a number for patterns of 9, 0, one point,
// commas and FM: a sign or blank, the whole part padded to its width, then the
// fraction rounded to its digits.
func formatNumber(x, pattern string) (string, error) {
	p := strings.ToUpper(pattern)
	p, trim := strings.CutPrefix(p, "FM")
	p = strings.Map(func(r rune) rune {
		switch r {
		case 'D':
			return '.'
		case 'G':
			return ','
		}
		return r
	}, p)
	whole, fraction, _ := strings.Cut(p, ".")
	digits := strings.ReplaceAll(whole, ",", "")
	if strings.Trim(digits, "09") != "" || strings.Trim(fraction, "09") != "" || len(digits) == 0 || len(digits)+len(fraction) > 38 ||
		strings.Contains(whole, ",") && strings.ContainsRune(digits[:max(len(digits)-1, 0)], '0') {
		return "", refuse("0A000", "number format \"%s\" is not supported yet", clip(pattern))
	}
	value := "CAST(" + x + " AS DECIMAL(38," + strconv.Itoa(len(fraction)) + "))"
	text := "CAST(abs(" + value + ") AS VARCHAR)"
	if strings.Contains(whole, ",") {
		text = "format('{:,." + strconv.Itoa(len(fraction)) + "f}', CAST(abs(" + value + ") AS DOUBLE))"
	}
	if zero := strings.IndexByte(digits, '0'); zero >= 0 && !strings.Contains(whole, ",") {
		width := len(digits) - zero
		if len(fraction) > 0 {
			width += 1 + len(fraction)
		}
		text = "lpad(" + text + ", greatest(" + strconv.Itoa(width) + ", CAST(length(" + text + ") AS INTEGER)), '0')"
	} else if zero < 0 && len(fraction) > 0 {
		text = "regexp_replace(" + text + ", '^0[.]', '.')"
	}
	text = "(CASE WHEN " + value + " < 0 THEN '-' ELSE ' ' END || " + text + ")"
	if trim {
		return "trim(" + text + ")", nil
	}
	width := strconv.Itoa(len(p) + 1)
	// A number that does not fit its pattern prints as ###.
	return "CASE WHEN length(" + text + ") > " + width + " THEN " + quoteText(" "+strings.Map(hashes, p)) +
		" ELSE lpad(CASE WHEN " + value + " < 0 THEN '-' ELSE '' END || trim(ltrim(" + text + ", '- ')), " + width + ", ' ') END", nil
}

func hashes(r rune) rune {
	if r == '9' || r == '0' {
		return '#'
	}
	return r
}

// format prints TO_CHAR, TO_DATE, TO_TIMESTAMP and TO_NUMBER.
func (c *compiler) format(f *Call, a []string, t []Type) (text string, result Type, err error) {
	l, ok := f.Args[1].(*Literal)
	if !ok || l.Kind != StringLit {
		return "", result, refuse("0A000", "%s with a pattern that is not a constant is not supported yet", strings.ToUpper(f.Name))
	}
	switch f.Name {
	case "to_char":
		result = Type{ID: Varchar}
		if t[0].temporal() {
			text, err = formatMoment(a[0], l.Text)
		} else if t[0].numeric() {
			text, err = formatNumber(a[0], l.Text)
		} else {
			err = noFunction(f, t)
		}
		return text, result, err
	case "to_date", "to_timestamp":
		format, err := parsePattern(l.Text)
		result = Type{ID: Date}
		if f.Name == "to_timestamp" {
			result = Type{ID: TimestampTZ}
		}
		return "CAST(strptime(CAST(" + a[0] + " AS VARCHAR), " + quoteText(format) + ") AS " + result.engineName() + ")", result, err
	}
	digits := 0
	if _, fraction, ok := strings.Cut(l.Text, "."); ok {
		digits = strings.Count(fraction, "9") + strings.Count(fraction, "0")
	}
	result = Type{ID: Numeric, Precision: 38, Scale: min(digits, 37)}
	return "CAST(replace(replace(trim(CAST(" + a[0] + " AS VARCHAR)), ',', ''), '$', '') AS " + result.engineName() + ")", result, nil
}
