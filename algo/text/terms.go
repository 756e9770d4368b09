package text

import (
	"strings"
	"sync/atomic"
	"unicode/utf8"
)

// Terms looks for many needles in one pass over a text, as Has does for one that folds case and asks for whole terms.
// What lies between separators within a needle is a whole term of every text that holds it, so a needle is found by its
// first term: a look-up for each term of the text, however many needles there are.
type Terms struct {
	byTerm map[string][]needle
	bare   []needle // of separators alone
	n      int
	empty  int // the first needle that every text holds; -1 when there is none
}

type needle struct {
	text   string
	before int // bytes of separators before the first term
	index  int
}

// NewTerms prepares needles.
func NewTerms(needles []string) *Terms {
	t := &Terms{byTerm: make(map[string][]needle, len(needles)), n: len(needles), empty: -1}
	for i, s := range needles {
		n := needle{text: strings.ToLower(s), index: i}
		start, end := nextTerm(n.text, 0)
		switch {
		case n.text == "":
			if t.empty < 0 {
				t.empty = i
			}
		case start == end:
			t.bare = append(t.bare, n)
		default:
			n.before = start
			term := n.text[start:end]
			t.byTerm[term] = append(t.byTerm[term], n)
		}
	}
	return t
}

// First gives the place in the list of the first needle that s holds; -1 when it holds none.
func (t *Terms) First(s string) int {
	first := t.n
	if t.empty >= 0 {
		first = t.empty
	}
	t.each(s, func(i int) bool { first = min(first, i); return first > 0 })
	if first == t.n {
		return -1
	}
	return first
}

// Any reports whether s holds one of the needles.
func (t *Terms) Any(s string) bool {
	found := t.empty >= 0
	if !found {
		t.each(s, func(int) bool { found = true; return false })
	}
	return found
}

// All reports whether s holds every needle.
func (t *Terms) All(s string) bool {
	missing := len(t.bare)
	for _, list := range t.byTerm {
		missing += len(list)
	}
	if missing == 0 {
		return true
	}
	seen := make([]bool, t.n)
	t.each(s, func(i int) bool {
		if !seen[i] {
			seen[i] = true
			missing--
		}
		return missing > 0
	})
	return missing == 0
}

// each calls found with the place of needles that s holds, some of them more than once, until it returns false.
func (t *Terms) each(s string, found func(int) bool) {
	s = strings.ToLower(s)
	for _, n := range t.bare {
		if strings.Contains(s, n.text) && !found(n.index) {
			return
		}
	}
	if len(t.byTerm) == 0 {
		return
	}
	for start, end := nextTerm(s, 0); start < end; start, end = nextTerm(s, end) {
		for _, n := range t.byTerm[s[start:end]] {
			if start < n.before || !strings.HasPrefix(s[start-n.before:], n.text) {
				continue
			}
			if EndsInTerm(n.text) && StartsInTerm(s[start-n.before+len(n.text):]) {
				continue
			}
			if !found(n.index) {
				return
			}
		}
	}
}

// nextTerm gives where the first term of s begins and ends from a byte on; an empty range when there is none.
func nextTerm(s string, from int) (start, end int) {
	start = from
	for start < len(s) {
		r, size := rune(s[start]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRuneInString(s[start:])
		}
		if InTerm(r) {
			break
		}
		start += size
	}
	for end = start; end < len(s); {
		r, size := rune(s[end]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRuneInString(s[end:])
		}
		if !InTerm(r) {
			break
		}
		end += size
	}
	return start, end
}

// lastTerms is the list that was asked for last: a query asks for the same with every row.
var lastTerms atomic.Pointer[listed]

type listed struct {
	list  string
	terms *Terms
}

// TermsOf prepares the needles that read finds in a list's text, once for many calls with the same text.
func TermsOf(list string, read func(string) []string) *Terms {
	if l := lastTerms.Load(); l != nil && l.list == list {
		return l.terms
	}
	l := &listed{strings.Clone(list), NewTerms(read(list))}
	lastTerms.Store(l)
	return l.terms
}
