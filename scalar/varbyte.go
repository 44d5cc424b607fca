package scalar

import (
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"math/big"
	"strings"
	"unicode/utf8"

	"github.com/blueshift-db/blueshift"
)

// varbyteFunctions are those of "VARBYTE functions and operators" that the
// engine lacks.
var varbyteFunctions = []Function{
	{"rs_to_varbyte", []Kind{Text, Text}, None, Bytes, toVarbyte},
	{"rs_from_varbyte", []Kind{Bytes, Text}, None, Text, fromVarbyte},
	{"rs_varbyte_of", []Kind{Int, Int}, None, Bytes, func(a []Value) (Value, error) {
		b := binary.BigEndian.AppendUint64(nil, uint64(a[0].Int))
		return text(string(b[8-a[1].Int:]))
	}},
	{"rs_varbyte_int", []Kind{Bytes, Int}, None, Int, varbyteInt},
	{"rs_varbyte_part", []Kind{Bytes, Int, Int}, None, Bytes, func(a []Value) (Value, error) {
		length := int64(len(a[0].Text))
		from, to := min(max(a[1].Int-1, 0), length), min(max(a[1].Int-1+a[2].Int, 0), length)
		return text(a[0].Text[from:max(from, to)])
	}},
	{"rs_getbit", []Kind{Bytes, Int}, None, Int, getBit},
	{"rs_varbyte_not", []Kind{Bytes}, None, Bytes, func(a []Value) (Value, error) {
		b := []byte(a[0].Text)
		for i := range b {
			b[i] = ^b[i]
		}
		return text(string(b))
	}},
	{"rs_varbyte_and", []Kind{Bytes, Bytes}, None, Bytes, bitwise(func(l, r byte) byte { return l & r })},
	{"rs_varbyte_or", []Kind{Bytes, Bytes}, None, Bytes, bitwise(func(l, r byte) byte { return l | r })},
	{"rs_varbyte_xor", []Kind{Bytes, Bytes}, None, Bytes, bitwise(func(l, r byte) byte { return l ^ r })},
}

// toVarbyte reads TO_VARBYTE's formats.
func toVarbyte(a []Value) (Value, error) {
	s := a[0].Text
	var b []byte
	var err error
	switch format := strings.ToLower(a[1].Text); format {
	case "hex", "hexadecimal":
		if len(s)%2 == 1 {
			s = "0" + s
		}
		b, err = hex.DecodeString(s)
	case "base64":
		b, err = base64.StdEncoding.DecodeString(s)
	case "binary":
		if strings.Trim(s, "01") != "" || len(s)%8 != 0 {
			return Value{}, notVarbyte(s, format)
		}
		n, _ := new(big.Int).SetString("0"+s, 2)
		b = n.FillBytes(make([]byte, len(s)/8))
	case "utf8", "utf-8":
		b = []byte(s)
	default:
		return Value{}, noFormat(format)
	}
	if err != nil {
		return Value{}, notVarbyte(a[0].Text, a[1].Text)
	}
	return text(string(b))
}

// fromVarbyte writes FROM_VARBYTE's formats.
func fromVarbyte(a []Value) (Value, error) {
	b := []byte(a[0].Text)
	switch format := strings.ToLower(a[1].Text); format {
	case "hex", "hexadecimal":
		return text(hex.EncodeToString(b))
	case "base64":
		return text(base64.StdEncoding.EncodeToString(b))
	case "binary":
		var s strings.Builder
		for _, c := range b {
			for bit := 7; bit >= 0; bit-- {
				s.WriteByte('0' + c>>bit&1)
			}
		}
		return text(s.String())
	case "utf8", "utf-8":
		if !utf8.Valid(b) {
			return Value{}, blueshift.SQLErrorf("22021", "the binary value is not valid UTF-8")
		}
		return text(string(b))
	default:
		return Value{}, noFormat(format)
	}
}

func noFormat(format string) error {
	return blueshift.SQLErrorf("22023", "the format \"%s\" is not one of hex, base64, binary and utf-8", clip(format))
}

func notVarbyte(s, format string) error {
	return blueshift.SQLErrorf("22P02", "\"%s\" is not a binary value in the format %s", clip(s), clip(format))
}

// varbyteInt reads a whole number of at most some bytes, the highest first.
func varbyteInt(a []Value) (Value, error) {
	b, size := a[0].Text, int(a[1].Int)
	if len(b) > size {
		return Value{}, blueshift.SQLErrorf("22003", "a binary value of %d bytes is out of range for an integer of %d", len(b), size)
	}
	var n uint64
	for i := range len(b) {
		n = n<<8 | uint64(b[i])
	}
	if len(b) == size { // the highest bit is the sign
		shift := 64 - 8*size
		return whole(int64(n<<shift) >> shift)
	}
	return whole(int64(n))
}

// getBit is a bit of the value, counted from its last.
func getBit(a []Value) (Value, error) {
	b, i := a[0].Text, a[1].Int
	if i < 0 || i >= int64(len(b))*8 {
		return Value{}, blueshift.SQLErrorf("22023", "there is no bit %d in a binary value of %d bytes", i, len(b))
	}
	return whole(int64(b[len(b)-1-int(i/8)]>>(i%8)) & 1)
}

// bitwise combines values of one length byte by byte.
func bitwise(combine func(l, r byte) byte) func([]Value) (Value, error) {
	return func(a []Value) (Value, error) {
		l, r := a[0].Text, a[1].Text
		if len(l) != len(r) {
			return Value{}, blueshift.SQLErrorf("22023", "binary values of %d and %d bytes cannot be combined", len(l), len(r))
		}
		out := make([]byte, len(l))
		for i := range out {
			out[i] = combine(l[i], r[i])
		}
		return text(string(out))
	}
}
