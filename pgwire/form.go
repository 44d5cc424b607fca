package pgwire

import (
	"github.com/blueshift-db/blueshift/engine"
	"github.com/blueshift-db/blueshift/redshiftsql"
)

// form is how the values of a column are written.
type form uint8

const (
	textBool form = iota
	textInt16
	textInt32
	textInt64
	textInt // the engine's other integers
	textFloat32
	textFloat64
	textNumeric
	textBytes
	textPadded
	textHex
	textDate
	textTime
	textTimeTZ
	textTimestamp
	textTimestampTZ
	textInterval
	binaryBool
	binaryInt2
	binaryInt4
	binaryInt8
	binaryFloat4
	binaryFloat8
	binaryNumeric
	binaryDate
	binaryTime
	binaryTimeTZ
	binaryTimestamp
	binaryInterval
	binaryInterval80 // of PostgreSQL 8.0
	binaryInt2s
)

func isText(t redshiftsql.TypeID) bool {
	switch t {
	case redshiftsql.Char, redshiftsql.Varchar, redshiftsql.Text, redshiftsql.NameType, redshiftsql.Unknown:
		return true
	}
	return false
}

func textForm(v engine.TypeID, padded bool) (form, bool) {
	switch v {
	case engine.Bool:
		return textBool, true
	case engine.Int16:
		return textInt16, true
	case engine.Int32:
		return textInt32, true
	case engine.Int64:
		return textInt64, true
	case engine.Int8, engine.UInt8, engine.UInt16, engine.UInt32:
		return textInt, true
	case engine.Float32:
		return textFloat32, true
	case engine.Float64:
		return textFloat64, true
	case engine.Decimal, engine.HugeInt, engine.UInt64:
		return textNumeric, true
	case engine.Varchar:
		if padded {
			return textPadded, true
		}
		return textBytes, true
	case engine.Blob:
		return textHex, true
	case engine.Date:
		return textDate, true
	case engine.Time:
		return textTime, true
	case engine.Timestamp:
		return textTimestamp, true
	case engine.TimestampTZ:
		return textTimestampTZ, true
	case engine.Interval:
		return textInterval, true
	}
	return 0, false
}

// binaryForm is PostgreSQL's binary form of a type; the engine has to yield
// values that fit it.
func binaryForm(t redshiftsql.TypeID, v engine.TypeID) (form, bool) {
	integer := v >= engine.Int8 && v <= engine.UInt32
	float := v == engine.Float32 || v == engine.Float64
	switch t {
	case redshiftsql.Boolean:
		return binaryBool, v == engine.Bool
	case redshiftsql.SmallInt:
		return binaryInt2, integer
	case redshiftsql.Integer, redshiftsql.OID:
		return binaryInt4, integer
	case redshiftsql.BigInt:
		return binaryInt8, integer
	case redshiftsql.Real:
		return binaryFloat4, float
	case redshiftsql.Double:
		return binaryFloat8, float
	case redshiftsql.Numeric:
		return binaryNumeric, integer || v == engine.Decimal || v == engine.HugeInt || v == engine.UInt64
	case redshiftsql.Date:
		return binaryDate, v == engine.Date
	case redshiftsql.Time:
		return binaryTime, v == engine.Time
	case redshiftsql.TimeTZ:
		return binaryTimeTZ, v == engine.Time
	case redshiftsql.Timestamp, redshiftsql.TimestampTZ:
		return binaryTimestamp, v == engine.Timestamp || v == engine.TimestampTZ
	case redshiftsql.Interval:
		return binaryInterval, v == engine.Interval
	case redshiftsql.SmallInts:
		return binaryInt2s, v == engine.Varchar
	case redshiftsql.Varbyte:
		return textBytes, v == engine.Blob || v == engine.Varchar
	}
	return 0, false
}
