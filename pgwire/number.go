package pgwire

import (
	"math"
	"strconv"
)

// pairs are the numbers 00 to 99.
var pairs = func() (p [200]byte) {
	for i := range 100 {
		p[2*i], p[2*i+1] = byte('0'+i/10), byte('0'+i%10)
	}
	return p
}()

func appendInt(dst []byte, n int64) []byte {
	if n < 0 {
		return appendScaled(append(dst, '-'), -uint64(n), 0)
	}
	if n < 10 {
		return append(dst, byte('0'+n))
	}
	return appendScaled(dst, uint64(n), 0)
}

// appendScaled writes u / 10^scale with all its decimal places; scale is at
// most 38.
func appendScaled(dst []byte, u uint64, scale int) []byte {
	var buf [44]byte
	i := len(buf)
	rest := scale
	for ; rest >= 2; rest -= 2 {
		q := u / 100
		i -= 2
		copy(buf[i:i+2], pairs[2*(u-100*q):])
		u = q
	}
	if rest == 1 {
		q := u / 10
		i--
		buf[i] = byte('0' + u - 10*q)
		u = q
	}
	if scale > 0 {
		i--
		buf[i] = '.'
	}
	for u >= 100 {
		q := u / 100
		i -= 2
		copy(buf[i:i+2], pairs[2*(u-100*q):])
		u = q
	}
	if u >= 10 {
		i -= 2
		copy(buf[i:i+2], pairs[2*u:])
	} else {
		i--
		buf[i] = byte('0' + u)
	}
	return append(dst, buf[i:]...)
}

// appendFloat writes a float with that many significant digits, in the form of
// C's %g.
func appendFloat(dst []byte, f float64, digits, size int) []byte {
	switch {
	case f != f:
		return append(dst, "NaN"...)
	case f > math.MaxFloat64:
		return append(dst, "Infinity"...)
	case f < -math.MaxFloat64:
		return append(dst, "-Infinity"...)
	}
	// Most floats stand for a number of few decimal places. If m/10000 is the
	// float nearest to such a number of not too many digits, that number is what
	// it prints as: dividing whole numbers rounds as reading a decimal does.
	if a := math.Abs(f); (digits == 15 && a < 1e10 || digits == 6 && a < 10) && a >= 1e-4 {
		if m := math.Round(a * 1e4); m/1e4 == a || size == 32 && m < 1e6 && float32(m/1e4) == float32(a) {
			if f < 0 {
				dst = append(dst, '-')
			}
			dst = appendScaled(dst, uint64(m), 4)
			for dst[len(dst)-1] == '0' {
				dst = dst[:len(dst)-1]
			}
			if dst[len(dst)-1] == '.' {
				dst = dst[:len(dst)-1]
			}
			return dst
		}
	}
	return strconv.AppendFloat(dst, f, 'g', digits, size)
}
