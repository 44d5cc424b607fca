package pgwire

import (
	"bytes"
	"unicode/utf8"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/session"
)

// The object ids of the types that clients declare for parameters.
const (
	oidBool        = 16
	oidBytea       = 17
	oidName        = 19
	oidInt8        = 20
	oidInt2        = 21
	oidInt4        = 23
	oidText        = 25
	oidOID         = 26
	oidFloat4      = 700
	oidFloat8      = 701
	oidUnknown     = 705
	oidBPChar      = 1042
	oidVarchar     = 1043
	oidDate        = 1082
	oidTime        = 1083
	oidTimestamp   = 1114
	oidTimestampTZ = 1184
	oidInterval    = 1186
	oidYearToMonth = 1188
	oidDayToSecond = 1190
	oidNumeric     = 1700
	oidVarbyte     = 6551
)

// decodeParams brings parameters into text form, in which sessions take them.
// The values are copied: the message they came in is reused.
func decodeParams(oids []uint32, values [][]byte, formats []int16) ([]session.Arg, error) {
	if len(formats) > 1 && len(formats) != len(values) {
		return nil, blueshift.SQLErrorf("08P01", "bind message has %d parameter formats but %d parameters", len(formats), len(values))
	}
	if len(values) == 0 {
		return nil, nil
	}
	args := make([]session.Arg, len(values))
	for i, v := range values {
		if v == nil {
			args[i].Null = true
			continue
		}
		ok := true
		switch f := formatOf(formats, i); f {
		case 0:
			args[i].Text = bytes.Clone(v)
			if digits, escaped := bytes.CutPrefix(v, []byte(`\x`)); escaped && oids[i] == oidBytea {
				args[i].Text = bytes.Clone(digits)
			}
		case 1:
			args[i].Text, ok = decodeBinary(oids[i], v)
		default:
			return nil, blueshift.SQLErrorf("08P01", "unsupported format code: %d", f)
		}
		if !ok {
			return nil, blueshift.SQLErrorf("22P03", "incorrect binary data format in bind parameter %d", i+1)
		}
		if !utf8.Valid(args[i].Text) || bytes.IndexByte(args[i].Text, 0) >= 0 {
			return nil, blueshift.SQLErrorf("22021", "invalid byte sequence for encoding \"UTF8\" in bind parameter %d", i+1)
		}
	}
	return args, nil
}
