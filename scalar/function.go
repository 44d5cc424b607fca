package scalar

import "slices"

// Kind is the engine's type of an argument or a result.
type Kind uint8

// The kinds.
const (
	None Kind = iota
	Bool
	Int    // BIGINT
	Float  // DOUBLE
	Text   // VARCHAR
	Bytes  // BLOB
	Date   // Value.Int holds days since 1970-01-01
	Moment // TIMESTAMP; Value.Int holds microseconds since 1970-01-01
)

// Value is an argument or a result. Which field counts is told by its kind; the
// Text of an argument is valid during the call only.
type Value struct {
	Null  bool
	Int   int64 // also Bool: 0 or 1
	Float float64
	Text  string
}

// Function is one function with its signature. An argument that is NULL makes
// the result NULL without a call.
type Function struct {
	Name   string
	Args   []Kind
	Rest   Kind // of any further arguments
	Result Kind
	Call   func(a []Value) (Value, error)
}

// Kind is the kind of argument i.
func (f *Function) Kind(i int) Kind {
	if i < len(f.Args) {
		return f.Args[i]
	}
	return f.Rest
}

// Functions are all of them.
var Functions = slices.Concat(textFunctions, numberFunctions, hashFunctions, readFunctions, regexpFunctions, formatFunctions, varbyteFunctions)

func text(s string) (Value, error) { return Value{Text: s}, nil }
func whole(n int64) (Value, error) { return Value{Int: n}, nil }
func truth(b bool) (v Value, err error) {
	if b {
		v.Int = 1
	}
	return v, nil
}
