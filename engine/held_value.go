package engine

/*
void blueshift_held(void *info, void *input, void *output);
*/
import "C"

import (
	"fmt"
	"sync"
	"sync/atomic"
	"unicode/utf8"
	"unsafe"

	duckdb "github.com/duckdb/duckdb-go-bindings"
)

// heldFunctions answer the nth value that is bound on a connection, by its type:
// name(number of the connection, n). DuckDB takes them for functions whose value
// changes, so they are in no plan.
var heldFunctions = map[string]duckdb.Type{
	"rs_held_smallint": duckdb.TypeSmallInt, "rs_held_integer": duckdb.TypeInteger, "rs_held_bigint": duckdb.TypeBigInt,
	"rs_held_real": duckdb.TypeFloat, "rs_held_double": duckdb.TypeDouble, "rs_held_boolean": duckdb.TypeBoolean,
	"rs_held_varchar": duckdb.TypeVarchar,
}

// holders are the connections that have bound values so, by their number.
var holders sync.Map

var connections atomic.Int64 // how many there have been

func (i *Instance) registerHeld() error {
	number := duckdb.CreateLogicalType(duckdb.TypeBigInt)
	defer duckdb.DestroyLogicalType(&number)
	for name, id := range heldFunctions {
		result := duckdb.CreateLogicalType(id)
		fn := duckdb.CreateScalarFunction()
		duckdb.ScalarFunctionSetName(fn, name)
		duckdb.ScalarFunctionAddParameter(fn, number)
		duckdb.ScalarFunctionAddParameter(fn, number)
		duckdb.ScalarFunctionSetReturnType(fn, result)
		duckdb.ScalarFunctionSetVolatile(fn)
		duckdb.ScalarFunctionSetFunction(fn, C.blueshift_held)
		state := duckdb.RegisterScalarFunction(i.admin, fn)
		duckdb.DestroyScalarFunction(&fn)
		duckdb.DestroyLogicalType(&result)
		if state != duckdb.StateSuccess {
			return fmt.Errorf("engine: DuckDB refuses the function %s", name)
		}
	}
	return nil
}

// hold binds the values of the execution that begins, in place of those of the
// one before: results that are open have been read or kept by now.
func (c *Conn) hold(args []any) error {
	values := make([]duckdb.Value, len(args))
	for i, a := range args {
		switch a := a.(type) {
		case nil:
		case int16:
			values[i] = duckdb.CreateInt16(a)
		case int32:
			values[i] = duckdb.CreateInt32(a)
		case int64:
			values[i] = duckdb.CreateInt64(a)
		case float32:
			values[i] = duckdb.CreateFloat(a)
		case float64:
			values[i] = duckdb.CreateDouble(a)
		case bool:
			values[i] = duckdb.CreateBool(a)
		case string:
			if !utf8.ValidString(a) {
				return errUTF8(i + 1)
			}
			values[i] = duckdb.CreateVarcharLength(a, duckdb.IdxT(len(a)))
		default:
			return fmt.Errorf("engine: a %T cannot be held", a)
		}
	}
	before := c.held.Swap(&values)
	if before == nil {
		holders.Store(c.number, c)
		return nil
	}
	for i := range *before {
		duckdb.DestroyValue(&(*before)[i])
	}
	return nil
}

// letGo destroys what is bound, when the connection goes.
func (c *Conn) letGo() {
	if before := c.held.Swap(nil); before != nil {
		holders.Delete(c.number)
		for i := range *before {
			duckdb.DestroyValue(&(*before)[i])
		}
	}
}

// blueshift_held is called by DuckDB for each vector of rows.
//
//export blueshift_held
func blueshift_held(info, input, output unsafe.Pointer) {
	chunk, out := duckdb.DataChunk{Ptr: input}, duckdb.Vector{Ptr: output}
	rows := int(duckdb.DataChunkGetSize(chunk))
	if rows == 0 {
		return
	}
	number := func(column duckdb.IdxT) int64 {
		v := Vector{rows: 1, data: duckdb.VectorGetData(duckdb.DataChunkGetVector(chunk, column))}
		return v.Int64()[0]
	}
	if c, ok := holders.Load(number(0)); ok {
		if values := c.(*Conn).held.Load(); values != nil && number(1) <= int64(len(*values)) {
			if v := (*values)[number(1)-1]; v.Ptr != nil {
				duckdb.VectorReferenceValue(out, v)
				return
			}
			duckdb.VectorEnsureValidityWritable(out)
			valid := duckdb.VectorGetValidity(out)
			for row := range rows {
				duckdb.ValiditySetRowInvalid(valid, duckdb.IdxT(row))
			}
			return
		}
	}
	duckdb.ScalarFunctionSetError(duckdb.FunctionInfo{Ptr: info}, "XX000 nothing is bound")
}
