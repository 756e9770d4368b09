package duckdb

import (
	"encoding/binary"
	"fmt"
	"math/big"
	"strconv"
	"strings"
	"unicode/utf8"
	"unsafe"

	duck "github.com/duckdb/duckdb-go-bindings"

	"github.com/huntbook/huntbook/algo/value"
	"github.com/huntbook/huntbook/engine"
)

// text is DuckDB's 16-byte string: a length, then up to 12 bytes in place, or 4 bytes of prefix and a pointer.
type text struct{ head, tail uint64 }

func (t *text) bytes() []byte {
	n := uint32(t.head)
	if n <= 12 {
		return unsafe.Slice((*byte)(unsafe.Add(unsafe.Pointer(t), 4)), n)
	}
	return unsafe.Slice(*(**byte)(unsafe.Add(unsafe.Pointer(t), 8)), n)
}

// reader gives the values of one argument's vector.
type reader struct {
	typ   engine.Type
	data  unsafe.Pointer
	valid unsafe.Pointer // a bit a row; nil: all are valid

	last  text // the string before and its copy: a flattened constant is copied once
	have  bool
	copy  string
	arena []byte
}

func (r *reader) init(t engine.Type, v duck.Vector, _ int) {
	r.typ, r.data, r.valid = t, duck.VectorGetData(v), duck.VectorGetValidity(v)
}

func (r *reader) null(row int) bool {
	if r.valid == nil {
		return false
	}
	word := *(*uint64)(unsafe.Add(r.valid, row/64*8))
	return word>>(row%64)&1 == 0
}

func (r *reader) read(row int, v *value.Value) {
	*v = value.Value{}
	switch r.typ {
	case engine.Bool:
		if *(*byte)(unsafe.Add(r.data, row)) != 0 {
			v.I = 1
		}
	case engine.Int:
		v.I = int64(*(*int32)(unsafe.Add(r.data, row*4)))
	case engine.Long:
		v.I = *(*int64)(unsafe.Add(r.data, row*8))
	case engine.Real:
		v.F = *(*float64)(unsafe.Add(r.data, row*8))
	case engine.Decimal:
		v.S = decimalText(*(*[2]uint64)(unsafe.Add(r.data, row*16)))
	case engine.Guid:
		v.S = guidText(*(*[2]uint64)(unsafe.Add(r.data, row*16)))
	default:
		v.S = r.text((*text)(unsafe.Add(r.data, row*16)))
	}
}

// text copies a string out of DuckDB's memory, which is gone after the call, into blocks of Go's.
func (r *reader) text(t *text) string {
	if r.have && *t == r.last {
		return r.copy
	}
	b := t.bytes()
	if len(b) > cap(r.arena)-len(r.arena) {
		r.arena = make([]byte, 0, max(len(b), 32<<10))
	}
	at := len(r.arena)
	r.arena = append(r.arena, b...)
	r.last, r.have = *t, true
	r.copy = unsafe.String(unsafe.SliceData(r.arena[at:]), len(b))
	return r.copy
}

// writer sets the values of the result's vector.
type writer struct {
	typ   engine.Type
	vec   duck.Vector
	data  unsafe.Pointer
	valid unsafe.Pointer
}

func (w *writer) null(row int) {
	if w.valid == nil {
		duck.VectorEnsureValidityWritable(w.vec)
		w.valid = duck.VectorGetValidity(w.vec)
	}
	word := (*uint64)(unsafe.Add(w.valid, row/64*8))
	*word &^= 1 << (row % 64)
	if w.typ == engine.Text {
		*(*text)(unsafe.Add(w.data, row*16)) = text{} // what lies under a NULL is read by some operators
	}
}

func (w *writer) write(row int, v value.Value) {
	if v.Null {
		w.null(row)
		return
	}
	switch w.typ {
	case engine.Bool:
		*(*byte)(unsafe.Add(w.data, row)) = byte(v.I & 1)
	case engine.Int:
		*(*int32)(unsafe.Add(w.data, row*4)) = int32(v.I)
	case engine.Long:
		*(*int64)(unsafe.Add(w.data, row*8)) = v.I
	case engine.Real:
		*(*float64)(unsafe.Add(w.data, row*8)) = v.F
	case engine.Decimal:
		d, ok := parseDecimal(v.S)
		if !ok {
			panic(fmt.Sprintf("%q is no decimal of 38 digits, %d after the point", v.S, engine.DecimalScale))
		}
		*(*[2]uint64)(unsafe.Add(w.data, row*16)) = d
	case engine.Guid:
		g, ok := parseGuid(v.S)
		if !ok {
			panic(fmt.Sprintf("%q is no guid", v.S))
		}
		*(*[2]uint64)(unsafe.Add(w.data, row*16)) = g
	default:
		w.text(row, v.S)
	}
}

func (w *writer) text(row int, s string) {
	if len(s) > value.MaxText {
		panic(value.Limit(fmt.Sprintf("a value of %d MiB, where one may have %d", len(s)>>20, value.MaxText>>20)))
	}
	if !utf8.ValidString(s) {
		s = strings.ToValidUTF8(s, "\uFFFD")
	}
	if len(s) > 12 {
		assign(w.vec, row, s)
		return
	}
	var b [16]byte
	binary.NativeEndian.PutUint32(b[:], uint32(len(s)))
	copy(b[4:], s)
	*(*[16]byte)(unsafe.Add(w.data, row*16)) = b
}

// A UUID is a 128-bit integer, low word first, whose top bit is flipped so that it sorts as a signed number.
func guidText(u [2]uint64) string {
	hi, lo := u[1]^1<<63, u[0]
	return fmt.Sprintf("%08x-%04x-%04x-%04x-%012x", hi>>32, hi>>16&0xffff, hi&0xffff, lo>>48, lo&0xffffffffffff)
}

func parseGuid(s string) (u [2]uint64, ok bool) {
	n := 0
	var hi, lo uint64
	for i := 0; i < len(s); i++ {
		c := s[i]
		var d byte
		switch {
		case c >= '0' && c <= '9':
			d = c - '0'
		case c|0x20 >= 'a' && c|0x20 <= 'f':
			d = c | 0x20 - 'a' + 10
		case c == '-' || c == '{' || c == '}':
			continue
		default:
			return u, false
		}
		hi = hi<<4 | lo>>60
		lo = lo<<4 | uint64(d)
		n++
	}
	return [2]uint64{lo, hi ^ 1<<63}, n == 32
}

var (
	scale = new(big.Int).Exp(big.NewInt(10), big.NewInt(engine.DecimalScale), nil)
	limit = new(big.Int).Exp(big.NewInt(10), big.NewInt(value.DecimalDigits), nil)
)

func decimalText(u [2]uint64) string {
	neg := int64(u[1]) < 0
	n := new(big.Int).SetUint64(u[1])
	n.Lsh(n, 64).Or(n, new(big.Int).SetUint64(u[0]))
	if neg {
		n.Sub(n, new(big.Int).Lsh(big.NewInt(1), 128))
		n.Neg(n)
	}
	whole, part := new(big.Int).QuoRem(n, scale, new(big.Int))
	s := whole.String()
	if part.Sign() != 0 {
		s += "." + strings.TrimRight(fmt.Sprintf("%0*s", engine.DecimalScale, part.String()), "0")
	}
	if neg {
		s = "-" + s
	}
	return s
}

func parseDecimal(s string) (u [2]uint64, ok bool) {
	if e := strings.IndexAny(s, "eE"); e >= 0 {
		// a large exponent would be worked out digit by digit
		if n, err := strconv.Atoi(s[e+1:]); err != nil || n > 40 || n < -80 {
			return u, false
		}
	}
	r, ok := new(big.Rat).SetString(s)
	if !ok || strings.ContainsAny(s, "/_xXpP") || len(s) > 100 {
		return u, false
	}
	r.Mul(r, new(big.Rat).SetInt(scale))
	n, _ := new(big.Int).SetString(r.FloatString(0), 10)
	if n.CmpAbs(limit) >= 0 {
		return u, false
	}
	if n.Sign() < 0 {
		n.Add(n, new(big.Int).Lsh(big.NewInt(1), 128))
	}
	var b [16]byte
	n.FillBytes(b[:])
	return [2]uint64{binary.BigEndian.Uint64(b[8:]), binary.BigEndian.Uint64(b[:8])}, true
}
