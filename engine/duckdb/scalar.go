package duckdb

/*
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

bool huntbook_assign(void *, uint64_t, const char *, uint64_t);
void huntbook_scalar(void *, void *, void *);
typedef void (*huntbook_scalar_t)(void *, void *, void *);
*/
import "C"

import (
	"fmt"
	"sync"
	"sync/atomic"
	"unsafe"

	duck "github.com/duckdb/duckdb-go-bindings"

	"github.com/huntbook/huntbook/algo/value"
	"github.com/huntbook/huntbook/engine"
)

// scalars holds the Go functions by the number that DuckDB hands back: C memory must hold no Go pointer.
var (
	scalars    sync.Map // uint64 -> *engine.Scalar
	lastScalar atomic.Uint64
)

// register makes functions known to every connection of the database.
func (d *DB) register(fns []engine.Scalar) error {
	var conn duck.Connection
	if len(fns) == 0 {
		return nil
	}
	if duck.Connect(d.db, &conn) == duck.StateError {
		return &engine.Error{Message: "duckdb: cannot connect"}
	}
	defer duck.Disconnect(&conn)
	for i := range fns {
		if err := d.registerOne(conn, &fns[i]); err != nil {
			return err
		}
	}
	return nil
}

func (d *DB) registerOne(conn duck.Connection, fn *engine.Scalar) error {
	id := lastScalar.Add(1)
	scalars.Store(id, fn)
	cell := C.malloc(8)
	*(*uint64)(cell) = id
	d.free = append(d.free, func() {
		scalars.Delete(id)
		C.free(cell)
	})
	f := duck.CreateScalarFunction()
	defer duck.DestroyScalarFunction(&f)
	duck.ScalarFunctionSetName(f, fn.Name)
	for _, p := range fn.Params {
		withType(p, func(t duck.LogicalType) { duck.ScalarFunctionAddParameter(f, t) })
	}
	if fn.Variadic != 0 {
		withType(fn.Variadic, func(t duck.LogicalType) { duck.ScalarFunctionSetVarargs(f, t) })
	}
	withType(fn.Result, func(t duck.LogicalType) { duck.ScalarFunctionSetReturnType(f, t) })
	// Without it DuckDB would fold a call with a NULL literal away, which is right; with it Go sees the NULL.
	if fn.NullIn {
		duck.ScalarFunctionSetSpecialHandling(f)
	}
	if fn.Volatile {
		duck.ScalarFunctionSetVolatile(f)
	}
	duck.ScalarFunctionSetExtraInfo(f, cell, nil)
	duck.ScalarFunctionSetFunction(f, unsafe.Pointer(C.huntbook_scalar_t(C.huntbook_scalar)))
	if duck.RegisterScalarFunction(conn, f) == duck.StateError {
		return &engine.Error{Kind: engine.Invalid, Message: fmt.Sprintf("duckdb: cannot register function %s", fn.Name)}
	}
	return nil
}

func withType(t engine.Type, use func(duck.LogicalType)) {
	var l duck.LogicalType
	switch t {
	case engine.Bool:
		l = duck.CreateLogicalType(duck.TypeBoolean)
	case engine.Int:
		l = duck.CreateLogicalType(duck.TypeInteger)
	case engine.Long:
		l = duck.CreateLogicalType(duck.TypeBigInt)
	case engine.Real:
		l = duck.CreateLogicalType(duck.TypeDouble)
	case engine.Decimal:
		l = duck.CreateDecimalType(38, engine.DecimalScale)
	case engine.Guid:
		l = duck.CreateLogicalType(duck.TypeUUID)
	default:
		l = duck.CreateLogicalType(duck.TypeVarchar)
	}
	use(l)
	duck.DestroyLogicalType(&l)
}

//export huntbook_scalar
func huntbook_scalar(info, input, output unsafe.Pointer) { // the name that C calls
	fi := duck.FunctionInfo{Ptr: info}
	defer func() {
		// A panic must not unwind through C: it would end the process. It ends the query instead.
		if p := recover(); p != nil {
			duck.ScalarFunctionSetError(fi, fmt.Sprintf("function failed: %v", p))
		}
	}()
	id := *(*uint64)(duck.ScalarFunctionGetExtraInfo(fi))
	f, ok := scalars.Load(id)
	if !ok {
		duck.ScalarFunctionSetError(fi, "function is gone")
		return
	}
	fn := f.(*engine.Scalar)
	defer func() {
		switch p := recover().(type) {
		case nil:
		case value.Limit:
			duck.ScalarFunctionSetError(fi, tooMuch+string(p))
		default:
			duck.ScalarFunctionSetError(fi, fmt.Sprintf("%s: %v", fn.Name, p))
		}
	}()
	call(fn, duck.DataChunk{Ptr: input}, duck.Vector{Ptr: output})
}

// assign puts a text into a vector. DuckDB keeps it under its memory limit; what does not fit ends the query.
func assign(vec duck.Vector, row int, s string) {
	if !C.huntbook_assign(vec.Ptr, C.uint64_t(row), (*C.char)(unsafe.Pointer(unsafe.StringData(s))), C.uint64_t(len(s))) {
		panic(outOfMemory)
	}
}

// call runs fn over one chunk. DuckDB has flattened the vectors; where all arguments are constant it gives one row.
func call(fn *engine.Scalar, in duck.DataChunk, out duck.Vector) {
	rows := int(duck.DataChunkGetSize(in))
	cols := make([]reader, duck.DataChunkGetColumnCount(in))
	for i := range cols {
		t := fn.Variadic
		if i < len(fn.Params) {
			t = fn.Params[i]
		}
		cols[i].init(t, duck.DataChunkGetVector(in, duck.IdxT(i)), rows)
	}
	args := make([]value.Value, len(cols))
	w := writer{typ: fn.Result, vec: out, data: duck.VectorGetData(out)}
rows:
	for r := range rows {
		for c := range cols {
			if cols[c].null(r) {
				if !fn.NullIn {
					w.null(r)
					continue rows
				}
				args[c] = value.Null()
				continue
			}
			cols[c].read(r, &args[c])
		}
		w.write(r, fn.Fn(args))
	}
}
