package engine

import (
	"regexp"
	"strings"
)

// typeWords are DuckDB's names of types where Redshift has another.
var typeWords = map[string]string{
	"INT8": "smallint", "INT16": "smallint", "INT32": "integer", "INT64": "bigint", "INT128": "numeric", "HUGEINT": "numeric",
	"BOOL": "boolean", "FLOAT": "real", "DOUBLE": "double precision", "DATE": "date", "TIME": "time", "TIMESTAMP": "timestamp",
	"TIMESTAMP WITH TIME ZONE": "timestamptz", "INTERVAL": "interval", "VARCHAR": "varchar", "BLOB": "varbyte",
}

func typeWord(s string) string {
	if w, ok := typeWords[s]; ok {
		return w
	}
	if rest, ok := strings.CutPrefix(s, "DECIMAL"); ok {
		return "numeric" + rest
	}
	return strings.ToLower(s)
}

// The forms in which DuckDB refuses a value.
var (
	notConverted = regexp.MustCompile(`(?s)^Could not convert string ['"](.*)['"] to ([A-Z0-9 ]+(?:\([0-9,]+\))?)$`)
	notDecimal   = regexp.MustCompile(`^Failed to cast decimal value (.+) to type ([A-Z0-9]+)$`)
	notHeld      = regexp.MustCompile(`^Casting value "(.+)" to type ([A-Z]+(?:\([0-9,]+\))?) failed`)
	notCast      = regexp.MustCompile(`^Could not cast value (.+) to ([A-Z]+(?:\([0-9,]+\))?)`)
	beyondType   = regexp.MustCompile(`^Type [A-Z0-9 ]+(?:\([0-9,]+\))? with value (.+) can't be cast .*destination type ([A-Z0-9 ]+(?:\([0-9,]+\))?)`)
	quotient     = regexp.MustCompile(`^Overflow in division of (-\d+) / -1`)
	overflow     = regexp.MustCompile(`^Overflow in ([a-z]+) of ([A-Z0-9]+)`)
	number       = regexp.MustCompile(`^\s*[-+]?[0-9]+(\.[0-9]*)?\s*$`)
	unknownZone  = regexp.MustCompile(`(?s)^Unknown TimeZone '(.*?)'!(?:\n|$)`)
	exact        = regexp.MustCompile(`^(smallint|integer|bigint|numeric)`)
)

// refineConversion says which value does not fit which type. The value is the
// user's own and stays as it is.
func refineConversion(e *Error, r report) {
	// A value may hold line breaks, so the whole message is looked at.
	message := r.Message
	if i := strings.LastIndex(message, " when casting from source column"); i > 0 {
		message = message[:i]
	}
	lower := strings.ToLower(e.Message)
	if m := notConverted.FindStringSubmatch(message); m != nil {
		value, name := m[1], typeWord(m[2])
		if exact.MatchString(name) && number.MatchString(value) {
			e.state, e.Message = "22003", "value \""+value+"\" is out of range for type "+name
			return
		}
		if name == "smallint" || name == "bigint" || name == "integer" {
			name = "integer" // PostgreSQL 8 says so of all three
		} else {
			name = "type " + name
		}
		e.Message = "invalid input syntax for " + name + ": \"" + value + "\""
		return
	}
	for _, form := range []*regexp.Regexp{notDecimal, notHeld, notCast, beyondType} {
		if m := form.FindStringSubmatch(message); m != nil {
			e.state, e.Message = "22003", "value \""+m[1]+"\" is out of range for type "+typeWord(m[2])
			return
		}
	}
	clock := strings.HasPrefix(lower, "date ") || strings.HasPrefix(lower, "time") || strings.Contains(lower, "timestamp") || strings.HasPrefix(lower, "invalid date")
	switch {
	case strings.Contains(lower, "not in timestamp range"):
		e.state, e.Message = "22008", "timestamp out of range"
	case clock && strings.Contains(lower, "out of range"):
		e.state = "22008"
	case clock:
		e.state = "22007"
	case strings.Contains(lower, "out of range"):
		e.state = "22003"
	}
}

// leastOf are the types whose least value has no opposite, by that value.
var leastOf = map[string]string{"-128": "smallint", "-32768": "smallint", "-2147483648": "integer", "-9223372036854775808": "bigint"}

func refineRange(e *Error, _ report) {
	lower := strings.ToLower(e.Message)
	switch m := overflow.FindStringSubmatch(e.Message); {
	case m != nil:
		e.Message, e.decimal = typeWord(m[2])+" out of range in "+m[1], strings.HasPrefix(m[2], "DECIMAL")
	case quotient.MatchString(e.Message):
		e.Message = leastOf[quotient.FindStringSubmatch(e.Message)[1]] + " out of range in division"
	case strings.Contains(lower, "square root"):
		e.state = "2201F"
	case strings.Contains(lower, "logarithm"):
		e.state = "2201E"
	}
}

// refineMissing tells what the engine cannot do from a time zone that there is
// not, which is a value of the user's.
func refineMissing(e *Error, r report) {
	if m := unknownZone.FindStringSubmatch(r.Message); m != nil {
		e.state, e.Message = "22023", "time zone \""+m[1]+"\" not recognized"
		return
	}
	stripNames(e, r)
}

// refineEscape is about LIKE, to which the engine's syntax errors at run time
// belong.
func refineEscape(e *Error, r report) {
	switch lower := strings.ToLower(r.Message); {
	case strings.HasPrefix(lower, "like pattern must not end"):
		e.Message = "LIKE pattern must not end with escape character"
	case strings.HasPrefix(lower, "invalid escape string"):
		e.Message = "invalid escape string: it must be empty or one character"
	default:
		e.state = "XX000"
	}
}
