// Package text holds algorithms on strings: terms, searches, edits, regular expressions kept compiled.
package text

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// InTerm reports whether r belongs to a term. A term is a maximal run of letters and digits of any script; `_` separates.
func InTerm(r rune) bool {
	if r < utf8.RuneSelf {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9'
	}
	return unicode.IsLetter(r) || unicode.IsNumber(r)
}

// StartsInTerm reports whether s begins with a letter or digit.
func StartsInTerm(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return s != "" && InTerm(r)
}

// EndsInTerm reports whether s ends with a letter or digit.
func EndsInTerm(s string) bool {
	r, _ := utf8.DecodeLastRuneInString(s)
	return s != "" && InTerm(r)
}

// Has reports whether s holds needle, where start asks for a term to begin and end for one to end at its ends.
// A needle that itself begins or ends with a separator asks nothing of its neighbour there.
func Has(s, needle string, fold, start, end bool) bool {
	if needle == "" {
		return true
	}
	if fold {
		s, needle = strings.ToLower(s), strings.ToLower(needle)
	}
	start, end = start && StartsInTerm(needle), end && EndsInTerm(needle)
	for at := 0; ; {
		i := strings.Index(s[at:], needle)
		if i < 0 {
			return false
		}
		i += at
		if (!start || !EndsInTerm(s[:i])) && (!end || !StartsInTerm(s[i+len(needle):])) {
			return true
		}
		_, size := utf8.DecodeRuneInString(s[i:])
		at = i + size
	}
}
