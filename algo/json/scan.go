// Package json works on JSON text as KQL's dynamic type holds it: canonical, compact, numbers exact as text, keys in their order.
// It scans and copies text where it can, and builds a tree only where a caller walks it.
package json

import (
	"unicode/utf8"
)

// Kind is what a JSON text holds.
type Kind uint8

// The kinds of value.
const (
	Invalid Kind = iota
	NullKind
	BoolKind
	NumberKind
	StringKind
	ArrayKind
	ObjectKind
)

// KindOf tells a valid text's kind by its first byte.
func KindOf(s string) Kind {
	if s == "" {
		return Invalid
	}
	switch c := s[0]; {
	case c == '{':
		return ObjectKind
	case c == '[':
		return ArrayKind
	case c == '"':
		return StringKind
	case c == 't', c == 'f':
		return BoolKind
	case c == 'n':
		return NullKind
	case c == '-', c >= '0' && c <= '9':
		return NumberKind
	}
	return Invalid
}

func space(s string, i int) int {
	for i < len(s) && (s[i] == ' ' || s[i] == '\t' || s[i] == '\n' || s[i] == '\r') {
		i++
	}
	return i
}

// maxDepth keeps hostile nesting from exhausting the stack.
const maxDepth = 1000

// skip gives the end of the value at i, or -1 where none is.
func skip(s string, i, depth int) int {
	if i >= len(s) || depth > maxDepth {
		return -1
	}
	switch s[i] {
	case '{', '[':
		return skipNested(s, i, depth)
	case '"':
		return skipString(s, i)
	case 't':
		return literal(s, i, "true")
	case 'f':
		return literal(s, i, "false")
	case 'n':
		return literal(s, i, "null")
	}
	return skipNumber(s, i)
}

func literal(s string, i int, word string) int {
	if len(s)-i >= len(word) && s[i:i+len(word)] == word {
		return i + len(word)
	}
	return -1
}

func skipNested(s string, i, depth int) int {
	object := s[i] == '{'
	end := byte(']')
	if object {
		end = '}'
	}
	i = space(s, i+1)
	if i < len(s) && s[i] == end {
		return i + 1
	}
	for {
		if object {
			if i >= len(s) || s[i] != '"' {
				return -1
			}
			if i = skipString(s, i); i < 0 {
				return -1
			}
			if i = space(s, i); i >= len(s) || s[i] != ':' {
				return -1
			}
			i = space(s, i+1)
		}
		if i = skip(s, i, depth+1); i < 0 {
			return -1
		}
		i = space(s, i)
		switch {
		case i >= len(s):
			return -1
		case s[i] == end:
			return i + 1
		case s[i] != ',':
			return -1
		}
		i = space(s, i+1)
	}
}

func skipString(s string, i int) int {
	for i++; i < len(s); i++ {
		switch c := s[i]; {
		case c == '"':
			return i + 1
		case c < 0x20:
			return -1
		case c == '\\':
			if i++; i >= len(s) {
				return -1
			}
			switch s[i] {
			case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
			case 'u':
				if i+4 >= len(s) {
					return -1
				}
				for k := 1; k <= 4; k++ {
					if hexDigit(s[i+k]) < 0 {
						return -1
					}
				}
				i += 4
			default:
				return -1
			}
		}
	}
	return -1
}

func hexDigit(c byte) rune {
	switch {
	case c >= '0' && c <= '9':
		return rune(c - '0')
	case c >= 'a' && c <= 'f':
		return rune(c-'a') + 10
	case c >= 'A' && c <= 'F':
		return rune(c-'A') + 10
	}
	return -1
}

func skipNumber(s string, i int) int {
	digits := func() bool {
		start := i
		for i < len(s) && s[i] >= '0' && s[i] <= '9' {
			i++
		}
		return i > start
	}
	if i < len(s) && s[i] == '-' {
		i++
	}
	zero := i < len(s) && s[i] == '0'
	start := i
	if !digits() || zero && i > start+1 {
		return -1
	}
	if i < len(s) && s[i] == '.' {
		if i++; !digits() {
			return -1
		}
	}
	if i < len(s) && (s[i] == 'e' || s[i] == 'E') {
		i++
		if i < len(s) && (s[i] == '+' || s[i] == '-') {
			i++
		}
		if !digits() {
			return -1
		}
	}
	return i
}

// Valid reports whether s is one JSON value, with white space around it at most.
func Valid(s string) bool {
	end := skip(s, space(s, 0), 0)
	return end >= 0 && space(s, end) == len(s)
}

// Each walks the elements of an array text, or the members of an object with their decoded keys, until f returns false.
// It reports whether s is an array or object at all.
func Each(s string, f func(key, value string) bool) bool {
	i := space(s, 0)
	if i >= len(s) || s[i] != '[' && s[i] != '{' {
		return false
	}
	object := s[i] == '{'
	i = space(s, i+1)
	for i < len(s) && s[i] != ']' && s[i] != '}' {
		key := ""
		if object {
			end := skipString(s, i)
			if end < 0 {
				return false
			}
			key = Unquote(s[i:end])
			if i = space(s, end); i >= len(s) || s[i] != ':' {
				return false
			}
			i = space(s, i+1)
		}
		end := skip(s, i, 0)
		if end < 0 {
			return false
		}
		if !f(key, s[i:end]) {
			return true
		}
		if i = space(s, end); i < len(s) && s[i] == ',' {
			i = space(s, i+1)
		}
	}
	return true
}

// Unquote decodes a JSON string text with its quotes.
func Unquote(s string) string {
	if len(s) < 2 {
		return ""
	}
	s = s[1 : len(s)-1]
	plain := true
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' {
			plain = false
			break
		}
	}
	if plain {
		return s
	}
	out := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' {
			out = append(out, s[i])
			continue
		}
		if i++; i >= len(s) {
			break
		}
		switch s[i] {
		case 'b':
			out = append(out, '\b')
		case 'f':
			out = append(out, '\f')
		case 'n':
			out = append(out, '\n')
		case 'r':
			out = append(out, '\r')
		case 't':
			out = append(out, '\t')
		case 'u':
			r := hex4(s, i+1)
			i += 4
			if r >= 0xD800 && r < 0xDC00 && i+6 < len(s) && s[i+1] == '\\' && s[i+2] == 'u' {
				if low := hex4(s, i+3); low >= 0xDC00 && low < 0xE000 {
					r = (r-0xD800)<<10 + (low - 0xDC00) + 0x10000
					i += 6
				}
			}
			out = utf8.AppendRune(out, r)
		default:
			out = append(out, s[i])
		}
	}
	return string(out)
}

func hex4(s string, i int) rune {
	var r rune
	for k := 0; k < 4 && i+k < len(s); k++ {
		d := hexDigit(s[i+k])
		if d < 0 {
			return utf8.RuneError
		}
		r = r<<4 | d
	}
	return r
}
