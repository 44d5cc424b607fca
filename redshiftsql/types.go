package redshiftsql

import "fmt"

// TypeID is one of Redshift's data types.
type TypeID uint8

// The data types. Unknown is an expression whose type the front-end does not
// derive; the engine then decides.
const (
	Unknown TypeID = iota
	Boolean
	SmallInt
	Integer
	BigInt
	Real
	Double
	Numeric
	Char
	Varchar
	Text
	Date
	Time
	Timestamp
	TimestampTZ
	Interval
	Varbyte
	OID
	NameType
	RegClass // prints an object id as a relation's name
	RegType  // prints an object id as a type's name
	RegProc  // the name of a function
	// SmallInts is an array of numbers of columns, in its text form. Only the
	// catalogue has columns of it.
	SmallInts
	TimeTZ // is kept in UTC, as Redshift keeps it
)

// Type is a data type with its modifiers. Length is in bytes (0 = unbounded).
type Type struct {
	ID        TypeID
	Length    int `json:",omitempty"`
	Precision int `json:",omitempty"`
	Scale     int `json:",omitempty"`
	// NoCase is COLLATE CASE_INSENSITIVE, of a column of text.
	NoCase bool `json:",omitempty"`
}

var typeFacts = [...]struct {
	name string
	oid  uint32
	size int16
	duck fixed
}{
	Unknown:     {"unknown", 705, -2, "VARCHAR"},
	Boolean:     {"boolean", 16, 1, "BOOLEAN"},
	SmallInt:    {"smallint", 21, 2, "SMALLINT"},
	Integer:     {"integer", 23, 4, "INTEGER"},
	BigInt:      {"bigint", 20, 8, "BIGINT"},
	Real:        {"real", 700, 4, "FLOAT"},
	Double:      {"double precision", 701, 8, "DOUBLE"},
	Numeric:     {"numeric", 1700, -1, "DECIMAL"},
	Char:        {"character", 1042, -1, "VARCHAR"},
	Varchar:     {"character varying", 1043, -1, "VARCHAR"},
	Text:        {"text", 25, -1, "VARCHAR"},
	Date:        {"date", 1082, 4, "DATE"},
	Time:        {"time without time zone", 1083, 8, "TIME"},
	Timestamp:   {"timestamp without time zone", 1114, 8, "TIMESTAMP"},
	TimestampTZ: {"timestamp with time zone", 1184, 8, "TIMESTAMP WITH TIME ZONE"},
	Interval:    {"interval", 1186, 16, "INTERVAL"},
	Varbyte:     {"binary varying", 6551, -1, "BLOB"},
	OID:         {"oid", 26, 4, "BIGINT"},
	NameType:    {"name", 19, 64, "VARCHAR"},
	RegClass:    {"regclass", 2205, 4, "VARCHAR"},
	RegType:     {"regtype", 2206, 4, "VARCHAR"},
	RegProc:     {"regproc", 24, 4, "VARCHAR"},
	SmallInts:   {"smallint[]", 1005, -1, "VARCHAR"},
	TimeTZ:      {"time with time zone", 1266, 12, "TIME"},
}

// OID is the type's object id on the wire.
func (t Type) OID() uint32 { return typeFacts[t.ID].oid }

// Size is the type's length on the wire, negative when it varies.
func (t Type) Size() int16 { return typeFacts[t.ID].size }

// TypMod is the modifier of RowDescription, -1 when there is none.
func (t Type) TypMod() int32 {
	switch {
	case t.ID == Numeric && t.Precision > 0:
		return int32(t.Precision<<16|t.Scale) + 4
	case (t.ID == Char || t.ID == Varchar) && t.Length > 0:
		return int32(t.Length) + 4
	}
	return -1
}

// String is the type as format_type writes it.
func (t Type) String() string {
	switch {
	case t.ID == Numeric && t.Precision > 0:
		return fmt.Sprintf("numeric(%d,%d)", t.Precision, t.Scale)
	case (t.ID == Char || t.ID == Varchar || t.ID == Varbyte) && t.Length > 0:
		return fmt.Sprintf("%s(%d)", typeFacts[t.ID].name, t.Length)
	}
	return typeFacts[t.ID].name
}

// engineName is the type as the engine calls it, a DECIMAL without its digits.
func (t Type) engineName() fixed { return typeFacts[t.ID].duck }

func (t Type) integer() bool { return t.ID >= SmallInt && t.ID <= BigInt }
func (t Type) numeric() bool { return t.ID >= SmallInt && t.ID <= Numeric }
func (t Type) text() bool {
	return t.ID >= Char && t.ID <= Text || t.ID >= NameType && t.ID <= SmallInts
}
func (t Type) clock() bool { return t.ID == Time || t.ID == TimeTZ }
func (t Type) temporal() bool {
	return t.ID == Date || t.ID == Timestamp || t.ID == TimestampTZ
}

// TypeByOID finds the type a client declared for a parameter; Unknown
// otherwise.
func TypeByOID(oid uint32) Type {
	for id, f := range typeFacts {
		if f.oid == oid && id != int(Unknown) {
			return Type{ID: TypeID(id)}
		}
	}
	return Type{}
}

// typeNames are the spellings of types. Two-word forms are joined by a blank.
var typeNames = map[string]TypeID{
	"bool": Boolean, "boolean": Boolean,
	"int2": SmallInt, "smallint": SmallInt,
	"int": Integer, "int4": Integer, "integer": Integer,
	"int8": BigInt, "bigint": BigInt,
	"float4": Real, "real": Real,
	"float": Double, "float8": Double, "double precision": Double, "double": Double,
	"numeric": Numeric, "decimal": Numeric, "dec": Numeric,
	"char": Char, "character": Char, "nchar": Char, "bpchar": Char,
	"varchar": Varchar, "character varying": Varchar, "nvarchar": Varchar, "char varying": Varchar,
	"text": Text, "date": Date, "time": Time, "time without time zone": Time, "timetz": TimeTZ, "time with time zone": TimeTZ,
	"timestamp": Timestamp, "timestamp without time zone": Timestamp, "datetime": Timestamp,
	"timestamptz": TimestampTZ, "timestamp with time zone": TimestampTZ,
	"interval": Interval, "varbyte": Varbyte, "varbinary": Varbyte, "binary varying": Varbyte,
	"oid": OID, "name": NameType, "regclass": RegClass, "regtype": RegType, "regproc": RegProc, "regprocedure": RegProc,
}

// unbuiltTypes exist in Redshift and not here yet.
var unbuiltTypes = map[string]bool{"super": true, "hllsketch": true, "geometry": true, "geography": true,
	"json": true}
