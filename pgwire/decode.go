package pgwire

import (
	"encoding/binary"
	"encoding/hex"
	"math"
	"strconv"

	"github.com/blueshift-db/blueshift/engine"
)

// sizes are those of the binary forms that have one.
var sizes = map[uint32]int{oidBool: 1, oidInt2: 2, oidInt4: 4, oidInt8: 8, oidOID: 4, oidFloat4: 4, oidFloat8: 8, oidDate: 4, oidTime: 8,
	oidTimestamp: 8, oidTimestampTZ: 8, oidInterval: 16, oidYearToMonth: 4, oidDayToSecond: 8}

// decodeBinary reads PostgreSQL's binary form of a value.
func decodeBinary(oid uint32, v []byte) ([]byte, bool) {
	if n, fixed := sizes[oid]; fixed && len(v) != n {
		return nil, false
	}
	switch oid {
	case oidBool:
		if v[0] == 0 {
			return []byte{'f'}, true
		}
		return []byte{'t'}, true
	case oidInt2:
		return appendInt(nil, int64(int16(binary.BigEndian.Uint16(v)))), true
	case oidInt4:
		return appendInt(nil, int64(int32(binary.BigEndian.Uint32(v)))), true
	case oidOID:
		return appendInt(nil, int64(binary.BigEndian.Uint32(v))), true
	case oidInt8:
		return appendInt(nil, int64(binary.BigEndian.Uint64(v))), true
	case oidFloat4:
		return decodeFloat(float64(math.Float32frombits(binary.BigEndian.Uint32(v))), 32), true
	case oidFloat8:
		return decodeFloat(math.Float64frombits(binary.BigEndian.Uint64(v)), 64), true
	case oidNumeric:
		return decodeNumeric(v)
	case oidDate:
		return decodeDate(int32(binary.BigEndian.Uint32(v)))
	case oidTime:
		n := int64(binary.BigEndian.Uint64(v))
		if n < 0 || n > microsPerDay {
			return nil, false
		}
		return appendClock(nil, n), true
	case oidTimestamp:
		return decodeMoment(int64(binary.BigEndian.Uint64(v)), "")
	case oidTimestampTZ:
		return decodeMoment(int64(binary.BigEndian.Uint64(v)), "+00")
	case oidInterval:
		return appendInterval(nil, engine.Span{Micros: int64(binary.BigEndian.Uint64(v)), Days: int32(binary.BigEndian.Uint32(v[8:])),
			Months: int32(binary.BigEndian.Uint32(v[12:]))}), true
	case oidYearToMonth:
		return appendInterval(nil, engine.Span{Months: int32(binary.BigEndian.Uint32(v))}), true
	case oidDayToSecond:
		n := int64(binary.BigEndian.Uint64(v))
		return appendInterval(nil, engine.Span{Days: int32(n / microsPerDay), Micros: n % microsPerDay}), true
	case oidBytea, oidVarbyte:
		return hex.AppendEncode([]byte{}, v), true
	case oidText, oidVarchar, oidBPChar, oidName, oidUnknown:
		return append([]byte{}, v...), true
	}
	return nil, false
}

func decodeFloat(f float64, size int) []byte {
	switch {
	case math.IsInf(f, 1):
		return []byte("Infinity")
	case math.IsInf(f, -1):
		return []byte("-Infinity")
	}
	return strconv.AppendFloat(nil, f, 'g', -1, size)
}

func decodeDate(n int32) ([]byte, bool) {
	switch {
	case n == math.MaxInt32:
		return []byte("infinity"), true
	case n == math.MinInt32:
		return []byte("-infinity"), true
	case n > math.MaxInt32-epochDays-1:
		return nil, false
	}
	return new(calendar).appendDate(nil, n+epochDays), true
}

func decodeMoment(n int64, zone string) ([]byte, bool) {
	switch {
	case n == math.MaxInt64:
		return []byte("infinity"), true
	case n == math.MinInt64:
		return []byte("-infinity"), true
	case n > math.MaxInt64-epochMicros-1:
		return nil, false
	}
	return new(calendar).appendTimestamp(nil, n+epochMicros, zone), true
}

// decodeNumeric reads base-10000 digits: their count, the weight of the first,
// the sign and the number of decimal places come before them.
func decodeNumeric(v []byte) ([]byte, bool) {
	if len(v) < 8 {
		return nil, false
	}
	n, weight := int(int16(binary.BigEndian.Uint16(v))), int(int16(binary.BigEndian.Uint16(v[2:])))
	sign, scale := binary.BigEndian.Uint16(v[4:]), int(int16(binary.BigEndian.Uint16(v[6:])))
	if sign == 0xc000 {
		return []byte("NaN"), true
	}
	if n < 0 || len(v) != 8+2*n || sign != 0 && sign != 0x4000 || weight < -100 || weight > 100 || scale < 0 || scale > 1000 {
		return nil, false
	}
	var out []byte
	if sign != 0 {
		out = append(out, '-')
	}
	valid := true
	group := func(i int) {
		d := 0
		if i >= 0 && i < n {
			d = int(binary.BigEndian.Uint16(v[8+2*i:]))
		}
		if d > 9999 {
			d, valid = 0, false
		}
		out = append(out, pairs[2*(d/100)], pairs[2*(d/100)+1], pairs[2*(d%100)], pairs[2*(d%100)+1])
	}
	whole := len(out)
	for w := max(weight, 0); w >= 0; w-- {
		group(weight - w)
	}
	for len(out) > whole+1 && out[whole] == '0' {
		out = append(out[:whole], out[whole+1:]...)
	}
	if scale > 0 {
		out = append(out, '.')
		end := len(out) + scale
		for i := weight + 1; len(out) < end; i++ {
			group(i)
		}
		out = out[:end]
	}
	return out, valid
}
