package scalar

import (
	"math"

	"github.com/blueshift-db/blueshift"
)

var numberFunctions = []Function{
	{"rs_power", []Kind{Float, Float, Float}, None, Float, power},
	{"rs_finite", []Kind{Float, Float}, None, Float, func(a []Value) (Value, error) { return finite(a[0].Float, a[1:]) }},
}

// power is the third argument, the first to the power of the second, where that is
// a number.
func power(a []Value) (Value, error) {
	base, exponent := a[0].Float, a[1].Float
	switch {
	case base == 0 && exponent < 0:
		return Value{}, blueshift.SQLErrorf("2201F", "zero raised to a negative power is undefined")
	case base < 0 && exponent != math.Trunc(exponent):
		return Value{}, blueshift.SQLErrorf("2201F", "a negative number raised to a non-integer power yields a complex result")
	}
	return finite(a[2].Float, a[:2])
}

// finite is x, which must not be infinite where no argument is.
func finite(x float64, a []Value) (Value, error) {
	if math.IsInf(x, 0) {
		for _, v := range a {
			if math.IsInf(v.Float, 0) {
				return Value{Float: x}, nil
			}
		}
		return Value{}, blueshift.SQLErrorf("22003", "value out of range: overflow")
	}
	return Value{Float: x}, nil
}
