package pgwire

import (
	"math/bits"

	"github.com/blueshift-db/blueshift/engine"
)

// wide reads a column of exact numbers as sign, 128-bit magnitude and scale.
func (c *column) wide(row int) (negative bool, hi, lo uint64, scale int) {
	var h int64
	switch v := c.vector; v.Type.ID {
	case engine.Decimal:
		h, lo = v.Decimal(row)
		scale = int(v.Type.Scale)
	case engine.HugeInt:
		h, lo = v.HugeInt(row)
	case engine.UInt64:
		return false, 0, v.UInt64()[row], 0
	default:
		n := c.integer(row)
		h, lo = n>>63, uint64(n)
	}
	hi = uint64(h)
	if negative = h < 0; negative {
		var borrow uint64
		lo, borrow = bits.Sub64(0, lo, 0)
		hi, _ = bits.Sub64(0, hi, borrow)
	}
	return negative, hi, lo, scale
}

func (c *column) appendNumeric(dst []byte, row int) []byte {
	negative, hi, lo, scale := c.wide(row)
	if negative {
		dst = append(dst, '-')
	}
	if hi == 0 {
		return appendScaled(dst, lo, scale)
	}
	dst = appendDigits(dst, hi, lo, scale+1)
	if scale > 0 {
		point := len(dst) - scale
		dst = append(dst, 0)
		copy(dst[point+1:], dst[point:])
		dst[point] = '.'
	}
	return dst
}

const tenTo19 = 10_000_000_000_000_000_000

// appendDigits writes a 128-bit number in decimal, at least width digits.
func appendDigits(dst []byte, hi, lo uint64, width int) []byte {
	var buf [40]byte
	i := len(buf)
	for hi > 0 {
		q, r := bits.Div64(hi%tenTo19, lo, tenTo19)
		hi, lo = hi/tenTo19, q
		for range 19 {
			i--
			buf[i] = byte('0' + r%10)
			r /= 10
		}
	}
	for lo > 0 {
		i--
		buf[i] = byte('0' + lo%10)
		lo /= 10
	}
	for len(buf)-i < width {
		i--
		buf[i] = '0'
	}
	return append(dst, buf[i:]...)
}

// appendBinaryNumeric writes base-10000 digits: their count, the weight of the
// first, the sign, the number of decimal places, then the digits.
func (c *column) appendBinaryNumeric(dst []byte, row int) []byte {
	negative, hi, lo, scale := c.wide(row)
	// Align the fraction to whole groups of four decimal digits.
	fraction := (scale + 3) / 4
	var groups [16]int16
	n := 0
	take := func(base uint64) uint64 {
		if hi == 0 {
			r := lo % base
			lo /= base
			return r
		}
		var r uint64
		hi, r = hi/base, hi%base
		lo, r = bits.Div64(r, lo, base)
		return r
	}
	if odd := fraction*4 - scale; odd > 0 {
		base, times := uint64(1), int16(1)
		for range 4 - odd {
			base *= 10
		}
		for range odd {
			times *= 10
		}
		groups[n] = int16(take(base)) * times
		n++
	}
	for hi > 0 || lo > 0 || n < fraction {
		groups[n] = int16(take(10000))
		n++
	}
	// Groups that are zero at either end are not sent.
	weight, first := n-fraction-1, 0
	for first < n && groups[first] == 0 {
		first++
	}
	for n > first && groups[n-1] == 0 {
		n--
		weight--
	}
	if n == first {
		weight = 0
	}
	sign := int16(0)
	if negative {
		sign = 0x4000
	}
	dst = appendInt16(appendInt16(dst, int16(n-first)), int16(weight))
	dst = appendInt16(appendInt16(dst, sign), int16(scale))
	for i := n - 1; i >= first; i-- {
		dst = appendInt16(dst, groups[i])
	}
	return dst
}
