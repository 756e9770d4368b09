package json

import (
	"math"
	"strconv"
	"strings"
	"unicode/utf8"
)

const hexDigits = "0123456789abcdef"

// Quote makes a JSON string of text. Bytes that are no UTF-8 become the replacement character.
func Quote(text string) string { return string(AppendQuote(make([]byte, 0, len(text)+2), text)) }

// AppendQuote appends the JSON string of text.
func AppendQuote(dst []byte, text string) []byte {
	dst = append(dst, '"')
	start := 0
	for i := 0; i < len(text); {
		c := text[i]
		if c >= 0x20 && c != '"' && c != '\\' && c < utf8.RuneSelf {
			i++
			continue
		}
		if c >= utf8.RuneSelf {
			r, size := utf8.DecodeRuneInString(text[i:])
			if r == utf8.RuneError && size == 1 {
				dst = append(dst, text[start:i]...)
				dst = append(dst, "\uFFFD"...)
				i++
				start = i
				continue
			}
			i += size
			continue
		}
		dst = append(dst, text[start:i]...)
		switch c {
		case '"', '\\':
			dst = append(dst, '\\', c)
		case '\n':
			dst = append(dst, '\\', 'n')
		case '\r':
			dst = append(dst, '\\', 'r')
		case '\t':
			dst = append(dst, '\\', 't')
		case '\b':
			dst = append(dst, '\\', 'b')
		case '\f':
			dst = append(dst, '\\', 'f')
		default:
			dst = append(dst, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&15])
		}
		i++
		start = i
	}
	dst = append(dst, text[start:]...)
	return append(dst, '"')
}

// Real spells a float as dynamic holds it: the shortest form, always with a point or an exponent; not-numbers as strings.
func Real(f float64) string {
	switch {
	case math.IsNaN(f):
		return `"NaN"`
	case math.IsInf(f, 1):
		return `"Infinity"`
	case math.IsInf(f, -1):
		return `"-Infinity"`
	}
	s := strconv.FormatFloat(f, 'g', -1, 64)
	if a := math.Abs(f); a == 0 || a >= 1e-5 && a < 1e15 {
		s = strconv.FormatFloat(f, 'f', -1, 64)
	} else if e := strings.IndexByte(s, 'e'); e >= 0 { // 1e-07 is written 1e-07, 1e+20 1e+20: as .NET does
		return s
	}
	if !strings.ContainsAny(s, ".e") {
		s += ".0"
	}
	return s
}

// Float reads a number text, or the strings that stand for not-numbers.
func Float(s string) (float64, bool) {
	if KindOf(s) == StringKind {
		switch s {
		case `"NaN"`:
			return math.NaN(), true
		case `"Infinity"`:
			return math.Inf(1), true
		case `"-Infinity"`:
			return math.Inf(-1), true
		}
		return 0, false
	}
	if KindOf(s) != NumberKind {
		return 0, false
	}
	f, err := strconv.ParseFloat(s, 64)
	return f, err == nil || math.IsInf(f, 0)
}

// Integer reads a number text that is a whole number of 64 bits.
func Integer(s string) (int64, bool) {
	if KindOf(s) != NumberKind {
		return 0, false
	}
	i, err := strconv.ParseInt(s, 10, 64)
	return i, err == nil
}

// Array joins element texts.
func Array(items []string) string { return "[" + strings.Join(items, ",") + "]" }

// Strings makes an array of strings.
func Strings(items []string) string {
	b := []byte{'['}
	for i, s := range items {
		if i > 0 {
			b = append(b, ',')
		}
		b = AppendQuote(b, s)
	}
	return string(append(b, ']'))
}

// Items gives the elements of an array text.
func Items(s string) ([]string, bool) {
	if KindOf(s) != ArrayKind {
		return nil, false
	}
	out := []string{}
	ok := Each(s, func(_, v string) bool { out = append(out, v); return true })
	return out, ok
}

// Member is a key with its value text.
type Member struct{ Key, Value string }

// Members gives the members of an object text in their order.
func Members(s string) ([]Member, bool) {
	if KindOf(s) != ObjectKind {
		return nil, false
	}
	out := []Member{}
	ok := Each(s, func(k, v string) bool { out = append(out, Member{k, v}); return true })
	return out, ok
}

// Object writes members.
func Object(members []Member) string {
	b := []byte{'{'}
	for i, m := range members {
		if i > 0 {
			b = append(b, ',')
		}
		b = AppendQuote(b, m.Key)
		b = append(b, ':')
		b = append(b, m.Value...)
	}
	return string(append(b, '}'))
}

// Text is a value as tostring() shows it: a string without its quotes, null as nothing, all else as JSON.
func Text(s string) string {
	switch KindOf(s) {
	case StringKind:
		return Unquote(s)
	case NullKind:
		return ""
	}
	return s
}

// Texts gives the elements of an array as texts; not ok when s is no array.
func Texts(s string) ([]string, bool) {
	items, ok := Items(s)
	for i := range items {
		items[i] = Text(items[i])
	}
	return items, ok
}

// Canonical rewrites a valid text without white space, each string in one spelling and of equal keys the last.
// Not ok when s is no JSON.
func Canonical(s string) (string, bool) {
	i := space(s, 0)
	out, end := canonical(make([]byte, 0, len(s)), s, i, 0)
	if end < 0 || space(s, end) != len(s) {
		return "", false
	}
	return string(out), true
}

func canonical(dst []byte, s string, i, depth int) ([]byte, int) {
	if i >= len(s) || depth > maxDepth {
		return dst, -1
	}
	switch s[i] {
	case '"':
		end := skipString(s, i)
		if end < 0 {
			return dst, -1
		}
		if plainString(s[i+1 : end-1]) {
			return append(dst, s[i:end]...), end
		}
		return AppendQuote(dst, Unquote(s[i:end])), end
	case '{', '[':
		return canonicalNested(dst, s, i, depth)
	}
	end := skip(s, i, depth)
	if end < 0 {
		return dst, -1
	}
	return append(dst, s[i:end]...), end
}

func plainString(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' || s[i] >= utf8.RuneSelf {
			return s[i] != '\\' && utf8.ValidString(s) && strings.IndexByte(s, '\\') < 0
		}
	}
	return true
}

func canonicalNested(dst []byte, s string, i, depth int) ([]byte, int) {
	object := s[i] == '{'
	end := byte(']')
	if object {
		end = '}'
	}
	dst = append(dst, s[i])
	first := true
	for i = space(s, i+1); ; {
		if i >= len(s) {
			return dst, -1
		}
		if first && s[i] == end {
			return append(dst, end), i + 1
		}
		if !first {
			dst = append(dst, ',')
		}
		first = false
		if object {
			if s[i] != '"' {
				return dst, -1
			}
			if dst, i = canonical(dst, s, i, depth); i < 0 {
				return dst, -1
			}
			if i = space(s, i); i >= len(s) || s[i] != ':' {
				return dst, -1
			}
			dst = append(dst, ':')
			i = space(s, i+1)
		}
		if dst, i = canonical(dst, s, i, depth+1); i < 0 {
			return dst, -1
		}
		i = space(s, i)
		switch {
		case i >= len(s):
			return dst, -1
		case s[i] == end:
			return append(dst, end), i + 1
		case s[i] != ',':
			return dst, -1
		}
		i = space(s, i+1)
	}
}

// Parse is parse_json(): canonical JSON; a text that is no JSON becomes a JSON string; "" and null give not ok.
func Parse(text string) (string, bool) {
	if text == "" {
		return "", false
	}
	out, ok := Canonical(text)
	if !ok {
		return Quote(text), true
	}
	return out, out != "null"
}

// Get gives a member of an object; not ok when it is not there or null.
func Get(s, key string) (out string, ok bool) {
	if KindOf(s) != ObjectKind {
		return "", false
	}
	Each(s, func(k, v string) bool {
		if k == key {
			out, ok = v, v != "null"
			return false
		}
		return true
	})
	return out, ok
}

// At gives an element of an array, from the end where i is negative; not ok when it is not there or null.
func At(s string, i int64) (string, bool) {
	items, ok := Items(s)
	if !ok {
		return "", false
	}
	if i < 0 {
		i += int64(len(items))
	}
	if i < 0 || i >= int64(len(items)) || items[i] == "null" {
		return "", false
	}
	return items[i], true
}
