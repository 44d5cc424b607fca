package session

import (
	"github.com/blueshift-db/blueshift/engine"
	"github.com/blueshift-db/blueshift/redshiftsql"
)

// Column is one column of a result.
type Column struct {
	Name string
	Type redshiftsql.Type
}

// describe settles the type of each column: the front-end's where it knows
// one that fits what the engine yields, else the engine's. The engine takes NULL
// for an integer; without a type it is a text.
func describe(plan []redshiftsql.ResultColumn, real []engine.Column) []Column {
	out := make([]Column, len(plan))
	for i, c := range plan {
		out[i] = Column{c.Name, c.Type}
		switch {
		case i >= len(real) || fits(c.Type, real[i].Type):
		case (c.Type.ID == redshiftsql.Unknown || c.Type.ID == redshiftsql.Varchar) && real[i].Type.ID == engine.Int32:
			out[i].Type = redshiftsql.Type{ID: redshiftsql.Varchar}
		default:
			out[i].Type = typeOf(real[i].Type)
		}
	}
	return out
}

// fits tells whether values of an engine type can be sent as a Redshift type.
func fits(t redshiftsql.Type, e engine.Type) bool {
	of := typeOf(e)
	switch {
	case t.ID == redshiftsql.Unknown:
		return false
	case t.ID == of.ID:
		return t.ID != redshiftsql.Numeric || t.Precision != 0 && t.Scale == of.Scale
	case of.ID == redshiftsql.Varchar:
		return t.ID == redshiftsql.Char || t.ID == redshiftsql.Text || t.ID == redshiftsql.NameType || t.ID == redshiftsql.SmallInts
	case of.ID == redshiftsql.BigInt:
		return t.ID == redshiftsql.OID
	case of.ID == redshiftsql.Time:
		return t.ID == redshiftsql.TimeTZ
	}
	return false
}

// typeOf is the Redshift type of an engine type.
func typeOf(e engine.Type) redshiftsql.Type {
	switch e.ID {
	case engine.Bool:
		return redshiftsql.Type{ID: redshiftsql.Boolean}
	case engine.Int8, engine.Int16, engine.UInt8:
		return redshiftsql.Type{ID: redshiftsql.SmallInt}
	case engine.Int32, engine.UInt16:
		return redshiftsql.Type{ID: redshiftsql.Integer}
	case engine.Int64, engine.UInt32:
		return redshiftsql.Type{ID: redshiftsql.BigInt}
	case engine.HugeInt, engine.UInt64:
		return redshiftsql.Type{ID: redshiftsql.Numeric, Precision: 38}
	case engine.Decimal:
		return redshiftsql.Type{ID: redshiftsql.Numeric, Precision: int(e.Width), Scale: int(e.Scale)}
	case engine.Float32:
		return redshiftsql.Type{ID: redshiftsql.Real}
	case engine.Float64:
		return redshiftsql.Type{ID: redshiftsql.Double}
	case engine.Date:
		return redshiftsql.Type{ID: redshiftsql.Date}
	case engine.Time:
		return redshiftsql.Type{ID: redshiftsql.Time}
	case engine.Timestamp:
		return redshiftsql.Type{ID: redshiftsql.Timestamp}
	case engine.TimestampTZ:
		return redshiftsql.Type{ID: redshiftsql.TimestampTZ}
	case engine.Interval:
		return redshiftsql.Type{ID: redshiftsql.Interval}
	case engine.Blob:
		return redshiftsql.Type{ID: redshiftsql.Varbyte}
	}
	return redshiftsql.Type{ID: redshiftsql.Varchar}
}
