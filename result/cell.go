package result

import (
	"math"
	"strconv"
	"unicode/utf8"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/huntbook/huntbook/algo/ticks"
)

// AppendJSON appends the JSON of one cell, as the service's contracts write it: datetimes with seven digits and Z,
// timespans as [-][d.]hh:mm:ss[.fffffff], decimals and guids as strings, NaN and the infinities as strings.
// A dynamic is its own JSON, or with asText a string that holds it, as Log Analytics and Kusto v1 have it.
func AppendJSON(dst []byte, typ string, a arrow.Array, row int, asText bool) []byte {
	if a.IsNull(row) {
		if typ == String {
			return append(dst, `""`...)
		}
		return append(dst, "null"...)
	}
	switch a := a.(type) {
	case *array.Boolean:
		return strconv.AppendBool(dst, a.Value(row))
	case *array.Int32:
		return strconv.AppendInt(dst, int64(a.Value(row)), 10)
	case *array.Int64:
		switch typ {
		case Datetime:
			return append(append(append(dst, '"'), ticks.FormatDatetime(a.Value(row))...), '"')
		case Timespan:
			return append(append(append(dst, '"'), ticks.FormatTimespan(a.Value(row))...), '"')
		}
		return strconv.AppendInt(dst, a.Value(row), 10)
	case *array.Float64:
		return appendReal(dst, a.Value(row))
	case *array.Decimal128:
		return append(append(append(dst, '"'), decimalText(a, row)...), '"')
	case *array.String:
		if typ == Dynamic && !asText {
			return append(dst, a.Value(row)...)
		}
		return AppendString(dst, a.Value(row))
	}
	return append(dst, "null"...)
}

// Text gives a cell as people read it; a null is empty.
func Text(typ string, a arrow.Array, row int) string {
	if a.IsNull(row) {
		return ""
	}
	switch a := a.(type) {
	case *array.Boolean:
		return strconv.FormatBool(a.Value(row))
	case *array.Int32:
		return strconv.FormatInt(int64(a.Value(row)), 10)
	case *array.Int64:
		switch typ {
		case Datetime:
			return ticks.FormatDatetime(a.Value(row))
		case Timespan:
			return ticks.FormatTimespan(a.Value(row))
		}
		return strconv.FormatInt(a.Value(row), 10)
	case *array.Float64:
		f := a.Value(row)
		if math.IsNaN(f) || math.IsInf(f, 0) {
			return string(trimQuotes(appendReal(nil, f)))
		}
		return string(appendReal(nil, f))
	case *array.Decimal128:
		return decimalText(a, row)
	case *array.String:
		return a.Value(row)
	}
	return ""
}

func trimQuotes(b []byte) []byte { return b[1 : len(b)-1] }

// decimalText writes a decimal without the zeros that only fill its scale.
func decimalText(a *array.Decimal128, row int) string {
	s := a.Value(row).ToString(a.DataType().(*arrow.Decimal128Type).Scale)
	point := -1
	for i := range len(s) {
		if s[i] == '.' {
			point = i
		}
	}
	if point < 0 {
		return s
	}
	end := len(s)
	for end > point+1 && s[end-1] == '0' {
		end--
	}
	if end == point+1 {
		end = point
	}
	return s[:end]
}

// appendReal writes the shortest text that reads back as f. A whole number keeps ".0", so that it reads back as real.
func appendReal(dst []byte, f float64) []byte {
	switch {
	case math.IsNaN(f):
		return append(dst, `"NaN"`...)
	case math.IsInf(f, 1):
		return append(dst, `"Infinity"`...)
	case math.IsInf(f, -1):
		return append(dst, `"-Infinity"`...)
	}
	start := len(dst)
	if abs := math.Abs(f); abs != 0 && (abs < 1e-5 || abs >= 1e17) {
		return strconv.AppendFloat(dst, f, 'e', -1, 64)
	}
	dst = strconv.AppendFloat(dst, f, 'f', -1, 64)
	for _, c := range dst[start:] {
		if c == '.' {
			return dst
		}
	}
	return append(dst, ".0"...)
}

const hex = "0123456789abcdef"

// AppendString appends s as a JSON string. What is not UTF-8 becomes U+FFFD; line separators are escaped, for JavaScript.
func AppendString(dst []byte, s string) []byte {
	dst = append(dst, '"')
	start := 0
	for i := 0; i < len(s); {
		c := s[i]
		if c < utf8.RuneSelf {
			if c >= 0x20 && c != '"' && c != '\\' && c != 0x7f {
				i++
				continue
			}
			dst = append(dst, s[start:i]...)
			switch c {
			case '"', '\\':
				dst = append(dst, '\\', c)
			case '\n':
				dst = append(dst, '\\', 'n')
			case '\r':
				dst = append(dst, '\\', 'r')
			case '\t':
				dst = append(dst, '\\', 't')
			default:
				dst = append(dst, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
			}
			i++
			start = i
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		if r == utf8.RuneError && size == 1 || r == '\u2028' || r == '\u2029' {
			dst = append(dst, s[start:i]...)
			switch r {
			case '\u2028':
				dst = append(dst, `\u2028`...)
			case '\u2029':
				dst = append(dst, `\u2029`...)
			default:
				dst = append(dst, `\ufffd`...)
			}
			i += size
			start = i
			continue
		}
		i += size
	}
	return append(append(dst, s[start:]...), '"')
}
