package redshiftsql

import (
	"strconv"
	"strings"
)

// bound reports whether values of the type are bound to the engine as such. It
// plans a statement with parameters at every execution, and binding and folding
// a cast of a text is a good part of that. Other values are bound as text.
func (t Type) bound() bool {
	switch t.ID {
	case SmallInt, Integer, BigInt, Real, Double, Boolean:
		return true
	}
	return false
}

// Bind reads the text of a parameter of the type, as a constant in its place is
// read, and answers what the engine takes for it.
func (t Type) Bind(text string) (any, error) {
	if t.temporal() && spoken(strings.TrimSpace(text)) {
		return text, nil // now, today …: what that is only the engine knows
	}
	text, err := readable(text, t)
	if err != nil {
		return nil, err
	}
	if !t.bound() {
		return text, nil
	}
	switch t.ID {
	case Boolean:
		return text == "true", nil
	case Real, Double:
		f, err := strconv.ParseFloat(text, floatBits(t))
		if t.ID == Real {
			return float32(f), err
		}
		return f, err
	}
	n, err := strconv.ParseInt(text, 10, 64)
	switch t.ID {
	case SmallInt:
		return int16(n), err
	case Integer:
		return int32(n), err
	}
	return n, err
}
