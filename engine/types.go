package engine

import duckdb "github.com/duckdb/duckdb-go-bindings"

// TypeID is one of the engine's types.
type TypeID uint8

// The types that results may have.
const (
	Invalid TypeID = iota
	Bool
	Int8
	Int16
	Int32
	Int64
	UInt8
	UInt16
	UInt32
	UInt64
	HugeInt
	Float32
	Float64
	Decimal
	Varchar
	Blob
	Date
	Time
	Timestamp
	TimestampTZ
	Interval
	Other // exists in the engine and has no Redshift counterpart here
)

// Type is a type with the width and scale of a Decimal.
type Type struct {
	ID           TypeID
	Width, Scale uint8
}

// Column is one column of a result.
type Column struct {
	Name string
	Type Type
}

var typeIDs = map[duckdb.Type]TypeID{
	duckdb.TypeInvalid: Invalid, duckdb.TypeBoolean: Bool, duckdb.TypeTinyInt: Int8, duckdb.TypeSmallInt: Int16, duckdb.TypeInteger: Int32,
	duckdb.TypeBigInt: Int64, duckdb.TypeUTinyInt: UInt8, duckdb.TypeUSmallInt: UInt16, duckdb.TypeUInteger: UInt32, duckdb.TypeUBigInt: UInt64,
	duckdb.TypeHugeInt: HugeInt, duckdb.TypeFloat: Float32, duckdb.TypeDouble: Float64, duckdb.TypeDecimal: Decimal, duckdb.TypeVarchar: Varchar,
	duckdb.TypeBlob: Blob, duckdb.TypeDate: Date, duckdb.TypeTime: Time, duckdb.TypeTimestamp: Timestamp, duckdb.TypeTimestampTZ: TimestampTZ,
	duckdb.TypeInterval: Interval,
	// An untyped NULL is a vector of 32-bit integers without a valid row.
	duckdb.TypeSQLNull: Int32,
}

func typeOf(t duckdb.LogicalType) Type {
	id := duckdb.GetTypeId(t)
	out, ok := typeIDs[id]
	if !ok {
		out = Other
	}
	r := Type{ID: out}
	if out == Decimal {
		r.Width, r.Scale = duckdb.DecimalWidth(t), duckdb.DecimalScale(t)
	}
	return r
}

// decimalWidth is the number of bytes in which a decimal is stored.
func decimalWidth(t duckdb.LogicalType) uint8 {
	if duckdb.GetTypeId(t) != duckdb.TypeDecimal {
		return 0
	}
	switch duckdb.DecimalInternalType(t) {
	case duckdb.TypeSmallInt:
		return 2
	case duckdb.TypeInteger:
		return 4
	case duckdb.TypeBigInt:
		return 8
	}
	return 16
}
