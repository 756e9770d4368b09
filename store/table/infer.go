package table

import (
	"bytes"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/valyala/fastjson"

	"github.com/huntbook/huntbook/algo/ticks"
	"github.com/huntbook/huntbook/kql/types"
)

// extra holds the values of a name that has no column yet, or that clash with its column's type: one vec for each type
// they could be. At most one of the vecs has a value in any row.
type extra struct {
	name string
	vecs []*vec // in order of appearance
	free bool   // some came from a format without types: the texts may be numbers or bools
}

func (x *extra) vec(t types.Type) *vec {
	for _, v := range x.vecs {
		if v.typ == t {
			return v
		}
	}
	v := newVec(t)
	x.vecs = append(x.vecs, v)
	return v
}

// put keeps a value under the type that holds it without loss.
func (x *extra) put(row int, k Kind, raw []byte) {
	t := types.String
	switch k {
	case Bool:
		t = types.Bool
	case JSON:
		t = types.Dynamic
	case Number:
		t = numberType(raw)
	case Text:
		x.free = true
	}
	v := x.vec(t)
	v.skipTo(row)
	if !v.put(k, raw, t == types.String) {
		v.bytes(raw) // unreachable: the type was chosen to fit
	}
}

// drop forgets the value of the current row, which is the last.
func (x *extra) drop(row int) {
	for _, v := range x.vecs {
		if v.n > row {
			v.pop()
		}
	}
}

// numberType gives long where the literal fits, real where it is a fraction that fits, else string: no digit is lost.
func numberType(raw []byte) types.Type {
	if _, ok := integer(raw); ok {
		return types.Long
	}
	f, err := strconv.ParseFloat(str(raw), 64)
	if err != nil || math.IsInf(f, 0) && !strings.Contains(strings.ToLower(str(raw)), "inf") || !bytes.ContainsAny(raw, ".eEnN") {
		return types.String
	}
	return types.Real
}

// narrow gives a string vec whose texts are all of one better type as that type: ISO times, and numbers and bools of a
// format without types. Other vecs stay as they are.
func (x *extra) narrow(v *vec) *vec {
	if v.typ != types.String {
		return v
	}
	try := []types.Type{types.Datetime}
	if x.free {
		try = []types.Type{types.Bool, types.Long, types.Real, types.Datetime, types.Dynamic}
	}
	for _, t := range try {
		if n := v.as(t, x.free); n != nil {
			return n
		}
	}
	return v
}

// join lets longs join the reals of the same name where no digit is lost.
func (x *extra) join() {
	long, real := -1, -1
	for i, v := range x.vecs {
		switch v.typ {
		case types.Long:
			long = i
		case types.Real:
			real = i
		}
	}
	if long >= 0 && real >= 0 {
		if v := joinReal(x.vecs[real], x.vecs[long]); v != nil {
			x.vecs[min(long, real)] = v
			x.vecs = append(x.vecs[:max(long, real)], x.vecs[max(long, real)+1:]...)
		}
	}
}

// as converts a string vec as a whole, or gives nil when a value does not fit.
func (v *vec) as(t types.Type, free bool) *vec {
	out := newVec(t)
	some := false
	for row := range v.n {
		raw := v.at(row)
		if len(raw) == 0 || v.isNull(row) {
			out.null()
			continue
		}
		some = true
		ok := false
		switch {
		case t == types.Datetime:
			ok = ticks.ISO(str(raw)) && out.put(String, raw, false)
		case !free:
		case t == types.Dynamic:
			ok = (raw[0] == '{' || raw[0] == '[') && out.put(Text, raw, true)
			ok = ok && out.data[out.off[row]] != '"'
		case t == types.Long:
			ok = plainInteger(raw) && out.put(Text, raw, false)
		case t == types.Real:
			ok = jsonNumber(raw) && out.put(Text, raw, false)
		default:
			ok = out.put(Text, raw, false)
		}
		if !ok {
			return nil
		}
	}
	if !some {
		return nil
	}
	return out
}

// plainInteger refuses 007 and +7: a text with such a form is a code, not a count.
func plainInteger(b []byte) bool {
	d := bytes.TrimPrefix(b, []byte("-"))
	return len(d) == 1 || len(d) > 1 && d[0] != '0'
}

// joinReal gives one real column of two, or nil when a long would lose digits.
func joinReal(real, long *vec) *vec {
	out := newVec(types.Real)
	for row := range max(real.n, long.n) {
		switch {
		case long.isSet(row):
			f := float64(long.i64[row])
			if int64(f) != long.i64[row] {
				return nil
			}
			out.real(f)
		default:
			out.copyRow(real, row)
		}
	}
	return out
}

// suffixes are the endings that the Data Collector gives to columns by their type.
var suffixes = map[types.Type]string{
	types.String: "_s", types.Bool: "_b", types.Long: "_d", types.Real: "_d", types.Datetime: "_t", types.Guid: "_g", types.Dynamic: "_o",
}

func validJSON(b []byte) bool { return fastjson.ValidateBytes(b) == nil }

func trimJSON(b []byte) []byte { return bytes.Trim(b, " \t\r\n") }

// clip cuts raw to a valid string of at most n bytes.
func clip(raw []byte, n int) string {
	if len(raw) > n {
		raw = raw[:n]
		for i := 0; i < 3 && len(raw) > 0 && !utf8.RuneStart(raw[len(raw)-1]); i++ {
			raw = raw[:len(raw)-1]
		}
		if len(raw) > 0 && raw[len(raw)-1] >= utf8.RuneSelf {
			raw = raw[:len(raw)-1]
		}
	}
	return strings.ToValidUTF8(string(raw), "\uFFFD")
}
