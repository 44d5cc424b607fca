package engine

/*
#include <stdlib.h>
void blueshift_scalar(void *info, void *input, void *output);
*/
import "C"

import (
	"errors"
	"fmt"
	"unsafe"

	duckdb "github.com/duckdb/duckdb-go-bindings"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/scalar"
)

// scalarTags is memory of C whose n-th byte stands for the n-th function: the
// engine hands its address back with every call. It lives as long as the process.
var scalarTags = C.calloc(C.size_t(len(scalar.Functions)), 1)

var scalarTypes = map[scalar.Kind]duckdb.Type{
	scalar.Bool: duckdb.TypeBoolean, scalar.Int: duckdb.TypeBigInt, scalar.Float: duckdb.TypeDouble, scalar.Text: duckdb.TypeVarchar,
	scalar.Bytes: duckdb.TypeBlob, scalar.Date: duckdb.TypeDate, scalar.Moment: duckdb.TypeTimestamp,
}

// registerFunctions makes the functions of scalar known to DuckDB.
func (i *Instance) registerFunctions() error {
	for n := range scalar.Functions {
		if err := i.registerFunction(&scalar.Functions[n], unsafe.Add(scalarTags, n)); err != nil {
			return err
		}
	}
	return nil
}

func (i *Instance) registerFunction(f *scalar.Function, tag unsafe.Pointer) error {
	fn := duckdb.CreateScalarFunction()
	defer duckdb.DestroyScalarFunction(&fn)
	with := func(k scalar.Kind, use func(duckdb.LogicalType)) {
		t := duckdb.CreateLogicalType(scalarTypes[k])
		defer duckdb.DestroyLogicalType(&t)
		use(t)
	}
	duckdb.ScalarFunctionSetName(fn, f.Name)
	for _, k := range f.Args {
		with(k, func(t duckdb.LogicalType) { duckdb.ScalarFunctionAddParameter(fn, t) })
	}
	if f.Rest != scalar.None {
		with(f.Rest, func(t duckdb.LogicalType) { duckdb.ScalarFunctionSetVarargs(fn, t) })
	}
	with(f.Result, func(t duckdb.LogicalType) { duckdb.ScalarFunctionSetReturnType(fn, t) })
	duckdb.ScalarFunctionSetExtraInfo(fn, tag, nil)
	duckdb.ScalarFunctionSetFunction(fn, C.blueshift_scalar)
	if duckdb.RegisterScalarFunction(i.admin, fn) != duckdb.StateSuccess {
		return fmt.Errorf("engine: DuckDB refuses the function %s", f.Name)
	}
	return nil
}

// blueshift_scalar is called by DuckDB with a chunk of arguments.
//
//export blueshift_scalar
func blueshift_scalar(info, input, output unsafe.Pointer) {
	call := duckdb.FunctionInfo{Ptr: info}
	n := uintptr(duckdb.ScalarFunctionGetExtraInfo(call)) - uintptr(scalarTags)
	defer func() {
		if r := recover(); r != nil { // must not unwind through DuckDB
			duckdb.ScalarFunctionSetError(call, fmt.Sprintf("XX000 function %s failed: %v", scalar.Functions[n].Name, r))
		}
	}()
	if err := callScalar(&scalar.Functions[n], duckdb.DataChunk{Ptr: input}, duckdb.Vector{Ptr: output}); err != nil {
		message := err.Error()
		if e := (*blueshift.SQLError)(nil); errors.As(err, &e) {
			message = e.State + " " + e.Message
		}
		duckdb.ScalarFunctionSetError(call, message)
	}
}

func callScalar(f *scalar.Function, input duckdb.DataChunk, output duckdb.Vector) error {
	rows := int(duckdb.DataChunkGetSize(input))
	columns := make([]Vector, duckdb.DataChunkGetColumnCount(input))
	for i := range columns {
		v := duckdb.DataChunkGetVector(input, duckdb.IdxT(i))
		columns[i] = Vector{rows: rows, data: duckdb.VectorGetData(v), valid: duckdb.VectorGetValidity(v)}
	}
	out := Vector{rows: rows, data: duckdb.VectorGetData(output)}
	args := make([]scalar.Value, len(columns))
	for row := range rows {
		result := scalar.Value{}
		for i := range columns {
			args[i] = scalarArgument(&columns[i], f.Kind(i), row)
			result.Null = result.Null || args[i].Null
		}
		if !result.Null {
			var err error
			if result, err = f.Call(args); err != nil {
				return err
			}
		}
		if result.Null {
			duckdb.VectorEnsureValidityWritable(output)
			duckdb.ValiditySetRowInvalid(duckdb.VectorGetValidity(output), duckdb.IdxT(row))
			continue
		}
		switch f.Result {
		case scalar.Bool:
			out.Bool()[row] = result.Int != 0
		case scalar.Int, scalar.Moment:
			out.Int64()[row] = result.Int
		case scalar.Date:
			out.Int32()[row] = int32(result.Int)
		case scalar.Float:
			out.Float64()[row] = result.Float
		default:
			duckdb.VectorAssignStringElement(output, duckdb.IdxT(row), result.Text)
		}
	}
	return nil
}

func scalarArgument(v *Vector, k scalar.Kind, row int) (a scalar.Value) {
	if !v.Valid(row) {
		return scalar.Value{Null: true}
	}
	switch k {
	case scalar.Bool:
		if v.Bool()[row] {
			a.Int = 1
		}
	case scalar.Int, scalar.Moment:
		a.Int = v.Int64()[row]
	case scalar.Date:
		a.Int = int64(v.Int32()[row])
	case scalar.Float:
		a.Float = v.Float64()[row]
	default:
		b := v.Bytes(row)
		a.Text = unsafe.String(unsafe.SliceData(b), len(b))
	}
	return a
}
