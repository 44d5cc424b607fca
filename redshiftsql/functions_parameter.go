package redshiftsql

import "strings"

// parameter is what an argument has to be.
type parameter uint8

// The parameters, by the word that stands for them in the tables.
const (
	anyArgument     parameter = iota // any: whatever it is
	sameArgument                     // same: all of them are brought to one type
	textArgument                     // text: numbers, dates and times become text
	integerArgument                  // integer: any number, as an INTEGER
	bigintArgument                   // bigint: any number, as a BIGINT
	decimalArgument                  // decimal: an exact number as it is
	doubleArgument                   // double: any number, as a DOUBLE PRECISION
	numberArgument                   // number: any number as it is
	booleanArgument
	dateArgument        // date: a DATE or TIMESTAMP, as a DATE
	timestampArgument   // timestamp: a DATE or TIMESTAMP, as a TIMESTAMP
	timestamptzArgument // timestamptz: a TIMESTAMPTZ
	timeArgument        // time: a TIME or TIMETZ, as a TIME
	timetzArgument      // timetz: a TIMETZ
	intervalArgument
	varbyteArgument
	partArgument // datepart: a word, or a constant
)

var parameterWords = map[string]parameter{"any": anyArgument, "same": sameArgument, "text": textArgument, "integer": integerArgument, "bigint": bigintArgument,
	"decimal": decimalArgument, "double": doubleArgument, "number": numberArgument, "boolean": booleanArgument, "date": dateArgument, "timestamp": timestampArgument,
	"timestamptz": timestamptzArgument, "time": timeArgument, "timetz": timetzArgument, "interval": intervalArgument, "varbyte": varbyteArgument, "datepart": partArgument}

// parseParameters reads the arguments of a row.
func parseParameters(args string) (out []parameter, required int, repeats bool) {
	optional := false
	for _, word := range strings.FieldsFunc(args, func(r rune) bool { return r == ' ' || r == ',' }) {
		word = strings.TrimSuffix(word, "]")
		switch word {
		case "[":
			optional = true
			continue
		case "…":
			repeats = true
			continue
		}
		kind, known := parameterWords[word]
		if !known {
			panic("no kind of argument is called " + word)
		}
		if out = append(out, kind); !optional {
			required = len(out)
		}
	}
	return out, required, repeats
}

// wants is the type that an argument of unknown type takes; Unknown leaves it
// as it is.
func (p parameter) wants() Type {
	switch p {
	case textArgument:
		return Type{ID: Varchar}
	case integerArgument:
		return Type{ID: Integer}
	case bigintArgument:
		return Type{ID: BigInt}
	case doubleArgument, numberArgument, decimalArgument:
		return Type{ID: Double}
	case booleanArgument:
		return Type{ID: Boolean}
	case dateArgument:
		return Type{ID: Date}
	case timestampArgument:
		return Type{ID: Timestamp}
	case timestamptzArgument:
		return Type{ID: TimestampTZ}
	case timeArgument:
		return Type{ID: Time}
	case timetzArgument:
		return Type{ID: TimeTZ}
	case intervalArgument:
		return Type{ID: Interval}
	case varbyteArgument:
		return Type{ID: Varbyte}
	}
	return Type{}
}

// distance is how far an argument's type is from what a parameter wants: 0 is
// the thing itself, more needs an implicit conversion ("Implicit conversion
// types" of the Database Developer Guide), and ok is false where there is none.
func (p parameter) distance(t Type) (d int, ok bool) {
	if t.ID == Unknown {
		if p == textArgument || p == anyArgument || p == sameArgument {
			return 0, true
		}
		return 1, true
	}
	near := func(same bool, d int) (int, bool) {
		if same {
			return 0, true
		}
		return d, d > 0
	}
	number := func(d int) int {
		if t.numeric() {
			return d
		}
		return 0
	}
	switch p {
	case anyArgument, sameArgument, partArgument:
		return 0, true
	case textArgument:
		if t.numeric() || t.temporal() || t.clock() || t.ID == OID {
			return 3, true
		}
		return 0, t.text()
	case integerArgument:
		return near(t.ID == SmallInt || t.ID == Integer, number(2))
	case bigintArgument:
		if t.ID == SmallInt || t.ID == Integer {
			return 1, true
		}
		return near(t.ID == BigInt || t.ID == OID, number(2))
	case decimalArgument:
		if t.integer() {
			return 1, true
		}
		return near(t.ID == Numeric, 0)
	case doubleArgument:
		return near(t.ID == Double || t.ID == Real, number(2))
	case numberArgument:
		return 0, t.numeric() || t.ID == OID
	case booleanArgument:
		return 0, t.ID == Boolean
	case dateArgument:
		if t.ID == Timestamp || t.ID == TimestampTZ {
			return 2, true
		}
		return 0, t.ID == Date
	case timestampArgument:
		if t.ID == Date || t.ID == TimestampTZ {
			return 1, true
		}
		return 0, t.ID == Timestamp
	case timestamptzArgument:
		return 0, t.ID == TimestampTZ
	case timeArgument:
		if t.ID == TimeTZ {
			return 1, true
		}
		return 0, t.ID == Time
	case timetzArgument:
		return 0, t.ID == TimeTZ
	case intervalArgument:
		return 0, t.ID == Interval
	}
	return 0, t.ID == Varbyte
}

// convert makes an argument what the parameter wants.
func (p parameter) convert(a *analyser, n node, t Type) (node, Type) {
	want := p.wants()
	switch {
	case p == anyArgument, p == sameArgument, p == numberArgument && t.ID != Unknown, p == decimalArgument && t.ID != Unknown, t.ID == want.ID, t.ID == Unknown,
		p == textArgument && t.text(), p == integerArgument && t.ID == SmallInt, p == bigintArgument && (t.integer() || t.ID == OID):
		return n, t
	}
	return a.castTo(n, t, want), want
}

// choose finds the overload that fits the arguments best; nil when none fits.
func choose(rows []*overload, types []Type) *overload {
	var best *overload
	least := 0
	for _, o := range rows {
		if d, ok := o.fits(types); ok && (best == nil || d < least) {
			best, least = o, d
		}
	}
	return best
}

func (o *overload) fits(types []Type) (sum int, ok bool) {
	if len(types) < o.required || len(types) > len(o.parameters) && !o.repeats {
		return 0, false
	}
	for i, t := range types {
		d, ok := o.parameter(i).distance(t)
		if !ok {
			return 0, false
		}
		sum += d
	}
	return sum, true
}

// parameter is what argument i has to be.
func (o *overload) parameter(i int) parameter {
	return o.parameters[min(i, len(o.parameters)-1)]
}
