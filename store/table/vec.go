package table

import (
	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"github.com/huntbook/huntbook/kql/types"
)

// vec is a column being filled, laid out as Arrow wants it, so that a batch reaches the engine without a copy.
// Bools lie one to a byte until they are handed over.
type vec struct {
	typ   types.Type
	pad   string // what a string is in a row that does not set it
	n     int
	nulls int
	valid []byte // one bit a row
	i64   []int64
	i32   []int32
	f64   []float64
	bools []bool
	off   []int32
	data  []byte
}

func newVec(t types.Type) *vec {
	v := &vec{typ: t}
	if v.isText() {
		v.off = append(v.off, 0)
	}
	return v
}

// isText reports whether values are bytes of varying length. Guids and decimals are too: the engine casts them on the way in.
func (v *vec) isText() bool {
	switch v.typ {
	case types.String, types.Dynamic, types.Guid, types.Decimal:
		return true
	}
	return false
}

func (v *vec) mark(valid bool) {
	if v.n%8 == 0 {
		v.valid = append(v.valid, 0)
	}
	if valid {
		v.valid[v.n/8] |= 1 << (v.n % 8)
	} else {
		v.nulls++
	}
	v.n++
}

func (v *vec) isNull(row int) bool { return v.valid[row/8]>>(row%8)&1 == 0 }

// isSet reports whether row holds something: neither null nor, for a string, empty.
func (v *vec) isSet(row int) bool {
	return row < v.n && !v.isNull(row) && (v.typ != types.String || v.off[row+1] > v.off[row])
}

func (v *vec) null() {
	if v.typ == types.String {
		v.text(v.pad)
		return
	}
	switch {
	case v.isText():
		v.off = append(v.off, int32(len(v.data)))
	case v.typ == types.Int:
		v.i32 = append(v.i32, 0)
	case v.typ == types.Real:
		v.f64 = append(v.f64, 0)
	case v.typ == types.Bool:
		v.bools = append(v.bools, false)
	default:
		v.i64 = append(v.i64, 0)
	}
	v.mark(false)
}

func (v *vec) skipTo(row int) {
	for v.n < row {
		v.null()
	}
}

func (v *vec) text(s string) {
	v.data = append(v.data, s...)
	v.off = append(v.off, int32(len(v.data)))
	v.mark(true)
}

func (v *vec) bytes(b []byte) {
	v.data = append(v.data, b...)
	v.off = append(v.off, int32(len(v.data)))
	v.mark(true)
}

func (v *vec) long(i int64) {
	if v.typ == types.Int {
		v.i32 = append(v.i32, int32(i))
	} else {
		v.i64 = append(v.i64, i)
	}
	v.mark(true)
}

func (v *vec) real(f float64) {
	v.f64 = append(v.f64, f)
	v.mark(true)
}

func (v *vec) bool(b bool) {
	v.bools = append(v.bools, b)
	v.mark(true)
}

// at gives the text of a row of a text column.
func (v *vec) at(row int) []byte { return v.data[v.off[row]:v.off[row+1]] }

// pop takes the last row back.
func (v *vec) pop() {
	v.n--
	if v.isNull(v.n) {
		v.nulls--
	}
	v.valid[v.n/8] &^= 1 << (v.n % 8)
	if v.n%8 == 0 {
		v.valid = v.valid[:v.n/8]
	}
	switch {
	case v.isText():
		v.off = v.off[:v.n+1]
		v.data = v.data[:v.off[v.n]]
	case v.typ == types.Int:
		v.i32 = v.i32[:v.n]
	case v.typ == types.Real:
		v.f64 = v.f64[:v.n]
	case v.typ == types.Bool:
		v.bools = v.bools[:v.n]
	default:
		v.i64 = v.i64[:v.n]
	}
}

// copyRow appends a row of another vec of the same type.
func (v *vec) copyRow(from *vec, row int) {
	switch {
	case row >= from.n || from.isNull(row):
		v.null()
	case v.isText():
		v.bytes(from.at(row))
	case v.typ == types.Int:
		v.long(int64(from.i32[row]))
	case v.typ == types.Real:
		v.real(from.f64[row])
	case v.typ == types.Bool:
		v.bool(from.bools[row])
	default:
		v.long(from.i64[row])
	}
}

// gather gives the named rows in their order.
func (v *vec) gather(rows []int32) *vec {
	out := newVec(v.typ)
	out.pad = v.pad
	for _, r := range rows {
		out.copyRow(v, int(r))
	}
	return out
}

func (v *vec) arrowType() arrow.DataType {
	switch {
	case v.isText():
		return arrow.BinaryTypes.String
	case v.typ == types.Int:
		return arrow.PrimitiveTypes.Int32
	case v.typ == types.Real:
		return arrow.PrimitiveTypes.Float64
	case v.typ == types.Bool:
		return arrow.FixedWidthTypes.Boolean
	}
	return arrow.PrimitiveTypes.Int64
}

// array hands the vec over as Arrow; it must not be filled further.
func (v *vec) array() arrow.Array {
	bufs := []*memory.Buffer{nil}
	if v.nulls > 0 {
		bufs[0] = memory.NewBufferBytes(v.valid)
	}
	switch {
	case v.isText():
		bufs = append(bufs, memory.NewBufferBytes(arrow.Int32Traits.CastToBytes(v.off)), memory.NewBufferBytes(v.data))
	case v.typ == types.Int:
		bufs = append(bufs, memory.NewBufferBytes(arrow.Int32Traits.CastToBytes(v.i32)))
	case v.typ == types.Real:
		bufs = append(bufs, memory.NewBufferBytes(arrow.Float64Traits.CastToBytes(v.f64)))
	case v.typ == types.Bool:
		bits := make([]byte, (v.n+7)/8)
		for i, b := range v.bools {
			if b {
				bits[i/8] |= 1 << (i % 8)
			}
		}
		bufs = append(bufs, memory.NewBufferBytes(bits))
	default:
		bufs = append(bufs, memory.NewBufferBytes(arrow.Int64Traits.CastToBytes(v.i64)))
	}
	data := array.NewData(v.arrowType(), v.n, bufs, nil, v.nulls, 0)
	defer data.Release()
	return array.MakeFromData(data)
}
