package engine

import (
	"fmt"
	"unicode/utf8"

	duckdb "github.com/duckdb/duckdb-go-bindings"

	"github.com/blueshift-db/blueshift"
)

// TextList is a list of texts bound as one parameter; Null marks the NULLs
// and may be short or nil. It is how rows are loaded in bulk, a list per column.
type TextList struct {
	Values []string
	Null   []bool
}

// bind gives parameter n, from 1, its value.
func (s *Stmt) bind(n int, arg any) error {
	i := duckdb.IdxT(n)
	var state duckdb.State
	switch a := arg.(type) {
	case nil:
		state = duckdb.BindNull(s.stmt, i)
	case string:
		if !utf8.ValidString(a) {
			return errUTF8(n)
		}
		state = duckdb.BindVarcharLength(s.stmt, i, a, duckdb.IdxT(len(a)))
	case int16:
		state = duckdb.BindInt16(s.stmt, i, a)
	case int32:
		state = duckdb.BindInt32(s.stmt, i, a)
	case int64:
		state = duckdb.BindInt64(s.stmt, i, a)
	case float32:
		state = duckdb.BindFloat(s.stmt, i, a)
	case float64:
		state = duckdb.BindDouble(s.stmt, i, a)
	case bool:
		state = duckdb.BindBoolean(s.stmt, i, a)
	case []byte:
		state = duckdb.BindBlob(s.stmt, i, a)
	case TextList:
		v, err := a.value(n)
		if err != nil {
			return err
		}
		state = duckdb.BindValue(s.stmt, i, v)
		duckdb.DestroyValue(&v)
	default:
		return fmt.Errorf("engine: a %T cannot be bound", a)
	}
	if state != duckdb.StateSuccess {
		return blueshift.SQLErrorf("08P01", "the statement has no parameter $%d", n)
	}
	return nil
}

func (l TextList) value(n int) (duckdb.Value, error) {
	values := make([]duckdb.Value, len(l.Values))
	defer func() {
		for i := range values {
			duckdb.DestroyValue(&values[i])
		}
	}()
	for i, s := range l.Values {
		switch {
		case i < len(l.Null) && l.Null[i]:
			values[i] = duckdb.CreateNullValue()
		case utf8.ValidString(s):
			values[i] = duckdb.CreateVarcharLength(s, duckdb.IdxT(len(s)))
		default: // DuckDB answers no value at all, and dies of using it
			return duckdb.Value{}, errUTF8(n)
		}
	}
	t := duckdb.CreateLogicalType(duckdb.TypeVarchar)
	defer duckdb.DestroyLogicalType(&t)
	list := duckdb.CreateListValue(t, values)
	if list.Ptr == nil {
		return list, blueshift.SQLErrorf("22023", "parameter $%d cannot be bound", n)
	}
	return list, nil
}

func errUTF8(n int) error {
	return blueshift.SQLErrorf("22021", "invalid byte sequence for encoding \"UTF8\" in parameter $%d", n)
}
