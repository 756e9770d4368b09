package text

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// MaxTerm is how many bytes of a folded term count: longer ones are told apart by exact predicates alone.
const MaxTerm = 32

// subscriptIota is U+0345, which no table calls a letter and which folds to one: whether it belongs to a term depends on who asks.
const subscriptIota = '\u0345'

// folded maps ASCII to its folded letters and digits; 0 separates.
var folded = func() (t [utf8.RuneSelf]byte) {
	for c := range byte(utf8.RuneSelf) {
		if InTerm(rune(c)) {
			t[c] = c
			if c >= 'a' {
				t[c] -= 'a' - 'A'
			}
		}
	}
	return t
}()

// FoldRune gives one rune for all that some comparison without regard to case takes for equal: lower case, or the simple
// case folding that regular expressions know, by which the Kelvin sign is a k and the long s an s.
func FoldRune(r rune) rune {
	r = unicode.ToLower(r)
	least := r
	for o := unicode.SimpleFold(r); o != r; o = unicode.SimpleFold(o) {
		least = min(least, o)
	}
	return least
}

// EachTerm calls f for the terms of s, folded and cut to MaxTerm bytes. f must not keep what it is given.
func EachTerm(s string, f func(term []byte)) {
	eachTerm(s, func(term []byte, _, _ int) { f(term) })
	if strings.ContainsRune(s, subscriptIota) {
		eachTerm(strings.ReplaceAll(s, string(subscriptIota), "ι"), func(term []byte, _, _ int) { f(term) })
	}
}

// eachTerm also says where a term lies in s.
func eachTerm(s string, f func(term []byte, from, to int)) {
	var space [MaxTerm + utf8.UTFMax]byte
	term := space[:0]
	from := -1
	end := func(at int) {
		if from >= 0 {
			f(term[:min(len(term), MaxTerm)], from, at)
			term, from = space[:0], -1
		}
	}
	for i := 0; i < len(s); {
		c := s[i]
		if c < utf8.RuneSelf {
			if c = folded[c]; c == 0 {
				end(i)
			} else {
				if from < 0 {
					from = i
				}
				if len(term) < MaxTerm {
					term = append(term, c)
				}
			}
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		if !InTerm(r) {
			end(i)
		} else {
			if from < 0 {
				from = i
			}
			if len(term) < MaxTerm {
				term = utf8.AppendRune(term, FoldRune(r))
			}
		}
		i += size
	}
	end(len(s))
}

// Part is a term that a text must hold, or with Prefix the beginning of one.
type Part struct {
	Term   string
	Prefix bool
}

// NeedleParts gives what must be among the terms of every text in which needle is found, whatever the case. start says that
// what is found begins a term where needle begins with a letter or digit, or that the text begins there; end likewise.
func NeedleParts(needle string, start, end bool) []Part {
	if strings.ContainsRune(needle, subscriptIota) {
		return nil
	}
	var out []Part
	eachTerm(needle, func(term []byte, from, to int) {
		if from > 0 || start {
			out = append(out, Part{Term: string(term), Prefix: to == len(needle) && !end})
		}
	})
	return out
}
