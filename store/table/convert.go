package table

import (
	"bytes"
	"math"
	"strconv"
	"strings"
	"unsafe"

	"github.com/valyala/fastjson"

	"github.com/huntbook/huntbook/algo/ticks"
	"github.com/huntbook/huntbook/kql/types"
)

// Kind is how a value came: what its source says of it, before a column's type decides.
type Kind uint8

// The kinds of source values. Raw text of each: Bool true or false; Number its JSON literal; String the text itself,
// valid UTF-8; JSON an object or array; Text a cell of a format without types, such as CSV.
const (
	Null Kind = iota
	Bool
	Number
	String
	JSON
	Text
)

var kindNames = [...]string{"null", "bool", "number", "string", "object or array", "text"}

// str views b as a string for the time of a call.
func str(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }

// put appends a value as the column's type, or says why it does not fit. A lenient column takes whatever converts
// without loss, as a documented table does; others take values of their own kind alone, so that a clash is seen.
func (v *vec) put(k Kind, raw []byte, lenient bool) (ok bool) {
	if k == Null {
		v.null()
		return true
	}
	if k == String && !lenient && v.typ != types.String && v.typ != types.Datetime && v.typ != types.Dynamic {
		if len(raw) == 0 {
			v.null()
		}
		return len(raw) == 0
	}
	if v.typ == types.String {
		if k != String && k != Text && !lenient {
			return false
		}
		v.bytes(raw)
		return true
	}
	if k == String || k == Text {
		if raw = bytes.TrimSpace(raw); len(raw) == 0 {
			v.null()
			return true
		}
	}
	switch v.typ {
	case types.Dynamic:
		v.dynamic(k, raw)
		return true
	case types.Bool:
		return v.putBool(k, raw, lenient)
	case types.Int, types.Long:
		return v.putLong(k, raw)
	case types.Real:
		return v.putReal(k, raw, lenient)
	case types.Datetime:
		return v.putDatetime(k, raw, lenient)
	case types.Timespan:
		t, ok := ticks.ParseTimespan(str(raw))
		if ok && (k == String || k == Text) {
			v.long(t)
			return true
		}
	case types.Guid:
		if g, ok := guid(raw); ok && k != JSON {
			v.text(g)
			return true
		}
	case types.Decimal:
		if f, err := strconv.ParseFloat(str(raw), 64); err == nil && k != Bool && math.Abs(f) < 1e19 && len(raw) < 64 {
			v.bytes(raw)
			return true
		}
	}
	return false
}

// dynamic keeps JSON text. A text that itself is an object or array becomes it, as queries mean it to be read.
func (v *vec) dynamic(k Kind, raw []byte) {
	switch {
	case k == JSON, k == Bool, k == Number && jsonNumber(raw):
		v.bytes(raw)
	case (raw[0] == '{' || raw[0] == '[') && fastjson.ValidateBytes(raw) == nil:
		v.bytes(raw)
	case k == Text && (jsonNumber(raw) || str(raw) == "true" || str(raw) == "false"):
		v.bytes(raw)
	default:
		v.data = appendQuoted(v.data, raw)
		v.off = append(v.off, int32(len(v.data)))
		v.mark(true)
	}
}

func (v *vec) putBool(k Kind, raw []byte, lenient bool) bool {
	if k != Bool && !lenient && k != Text {
		return false
	}
	switch s := str(raw); {
	case strings.EqualFold(s, "true") || lenient && s == "1":
		v.bool(true)
	case strings.EqualFold(s, "false") || lenient && s == "0":
		v.bool(false)
	default:
		return false
	}
	return true
}

func (v *vec) putLong(k Kind, raw []byte) bool {
	if k == Bool || k == JSON {
		return false
	}
	i, ok := integer(raw)
	if !ok {
		f, err := strconv.ParseFloat(str(raw), 64)
		if err != nil || f != math.Trunc(f) || math.Abs(f) >= 1<<53 {
			return false
		}
		i = int64(f)
	}
	if v.typ == types.Int && i != int64(int32(i)) {
		return false
	}
	v.long(i)
	return true
}

func (v *vec) putReal(k Kind, raw []byte, lenient bool) bool {
	if k == Bool || k == JSON {
		return false
	}
	f, err := strconv.ParseFloat(str(raw), 64)
	if err != nil && !math.IsInf(f, 0) || err != nil && !lenient {
		return false
	}
	if i, ok := integer(raw); ok && !lenient && int64(f) != i {
		return false // digits would be lost
	}
	v.real(f)
	return true
}

func (v *vec) putDatetime(k Kind, raw []byte, lenient bool) bool {
	if k != String && k != Text || !lenient && !ticks.ISO(str(raw)) {
		return false
	}
	t, ok := ticks.ParseDatetime(str(raw))
	if ok {
		v.long(t)
	}
	return ok
}

// integer reads a decimal int64; most numbers in logs are, and short.
func integer(b []byte) (int64, bool) {
	if len(b) == 0 || len(b) > 20 {
		return 0, false
	}
	if len(b) < 18 {
		s := b
		neg := s[0] == '-'
		if neg {
			s = s[1:]
		}
		n := int64(0)
		for _, c := range s {
			if c -= '0'; c > 9 {
				return 0, false
			}
			n = n*10 + int64(c)
		}
		if neg {
			n = -n
		}
		return n, len(s) > 0
	}
	n, err := strconv.ParseInt(str(b), 10, 64)
	return n, err == nil && b[0] != '+'
}

// jsonNumber reports whether b is a number by JSON's grammar, which NaN and 0x1 are not.
func jsonNumber(b []byte) bool {
	if len(b) == 0 {
		return false
	}
	c := b[len(b)-1]
	return (b[0] == '-' || b[0] >= '0' && b[0] <= '9') && c >= '0' && c <= '9' && fastjson.ValidateBytes(b) == nil
}

func guid(raw []byte) (string, bool) {
	s := strings.Trim(str(raw), "{}")
	var hex [32]byte
	n := 0
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case c == '-' && (len(s) == 36 && (i == 8 || i == 13 || i == 18 || i == 23)):
			continue
		case n < 32 && (c >= '0' && c <= '9' || c >= 'a' && c <= 'f'):
			hex[n] = c
		case n < 32 && c >= 'A' && c <= 'F':
			hex[n] = c + 'a' - 'A'
		default:
			return "", false
		}
		n++
	}
	h := string(hex[:])
	return h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:], n == 32
}

const hexDigits = "0123456789abcdef"

// appendQuoted appends s as a JSON string.
func appendQuoted(dst, s []byte) []byte {
	dst = append(dst, '"')
	for _, c := range s {
		switch {
		case c == '"' || c == '\\':
			dst = append(dst, '\\', c)
		case c == '\n':
			dst = append(dst, '\\', 'n')
		case c == '\r':
			dst = append(dst, '\\', 'r')
		case c == '\t':
			dst = append(dst, '\\', 't')
		case c < ' ':
			dst = append(dst, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&15])
		default:
			dst = append(dst, c)
		}
	}
	return append(dst, '"')
}
