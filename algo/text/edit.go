package text

import (
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/huntbook/huntbook/algo/json"
)

// offset gives the byte at which code point n of s begins, len(s) when there are fewer.
func offset(s string, n int64) int {
	i := 0
	for ; n > 0 && i < len(s); n-- {
		_, size := utf8.DecodeRuneInString(s[i:])
		i += size
	}
	return i
}

// Substring cuts s by code points. A negative start counts from the end; a negative length takes the rest.
func Substring(s string, start, length int64) string {
	if start < 0 {
		start = max(0, start+int64(utf8.RuneCountInString(s)))
	}
	s = s[offset(s, start):]
	if length < 0 {
		return s
	}
	return s[:offset(s, length)]
}

// from cuts s to where a search starts, counted from the end when negative; it gives where that is.
func from(s string, start int64) (part string, at int64, ok bool) {
	n := int64(utf8.RuneCountInString(s))
	if start < 0 {
		start = max(0, start+n)
	}
	if start > n {
		return "", 0, false
	}
	return Substring(s, start, -1), start, true
}

// IndexOf finds the place of an occurrence of match by code points, -1 when there is none. A length that is not negative bounds
// where the match may begin, not where it ends, as recorded of the service.
func IndexOf(s, match string, start, length, occurrence int64) int64 {
	part, at, ok := from(s, start)
	if !ok || occurrence < 1 {
		return -1
	}
	for begin := 0; ; {
		i := strings.Index(part[begin:], match)
		if i < 0 {
			return -1
		}
		i += begin
		place := int64(utf8.RuneCountInString(part[:i]))
		if length >= 0 && place >= max(1, length) {
			return -1
		}
		if occurrence--; occurrence == 0 {
			return at + place
		}
		_, size := utf8.DecodeRuneInString(part[i:])
		if begin = i + max(1, size); begin > len(part) {
			return -1
		}
	}
}

// IndexOfRegexp finds the place of an occurrence of a match by code points, -1 when there is none.
func IndexOfRegexp(re *regexp.Regexp, s string, start, length, occurrence int64) int64 {
	part, at, ok := from(s, start)
	if !ok || occurrence < 1 {
		return -1
	}
	all := re.FindAllStringIndex(part, int(min(occurrence, 1<<20)))
	if int64(len(all)) < occurrence {
		return -1
	}
	place := int64(utf8.RuneCountInString(part[:all[occurrence-1][0]]))
	if length >= 0 && place >= length {
		return -1
	}
	return at + place
}

// CountOverlapping counts the places at which match appears.
func CountOverlapping(s, match string) int64 {
	if match == "" {
		return 0
	}
	var n int64
	for {
		i := strings.Index(s, match)
		if i < 0 {
			return n
		}
		n++
		s = s[i+1:]
	}
}

// Repeat writes s n times with delimiter between.
func Repeat(s string, n int64, delimiter string) string {
	if n <= 0 {
		return ""
	}
	return strings.Join(repeated(s, n), delimiter)
}

func repeated(s string, n int64) []string {
	out := make([]string, n)
	for i := range out {
		out[i] = s
	}
	return out
}

// Reverse turns s around by code points.
func Reverse(s string) string {
	r := []rune(s)
	for i, j := 0, len(r)-1; i < j; i, j = i+1, j-1 {
		r[i], r[j] = r[j], r[i]
	}
	return string(r)
}

// Translate replaces each character of from by its counterpart in to. Where to is shorter its last character serves the rest;
// an empty one removes.
func Translate(from, to, s string) string {
	target := []rune(to)
	table := map[rune]rune{}
	for i, r := range []rune(from) {
		if _, seen := table[r]; seen {
			continue
		}
		switch {
		case len(target) == 0:
			table[r] = -1
		default:
			table[r] = target[min(i, len(target)-1)]
		}
	}
	return strings.Map(func(r rune) rune {
		if t, ok := table[r]; ok {
			return t
		}
		return r
	}, s)
}

// Rewrite turns a rewrite pattern of RE2, \0 to \9 for groups, into Go's.
func Rewrite(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '\\' && i+1 < len(s) && s[i+1] >= '0' && s[i+1] <= '9':
			i++
			b.WriteString("${" + string(s[i]) + "}")
		case s[i] == '\\' && i+1 < len(s) && s[i+1] == '\\':
			i++
			b.WriteByte('\\')
		case s[i] == '$':
			b.WriteString("$$")
		default:
			b.WriteByte(s[i])
		}
	}
	return b.String()
}

// QuoteRegexp escapes what a regular expression would read.
func QuoteRegexp(s string) string { return regexp.QuoteMeta(s) }

// IsASCII reports whether s holds bytes below 128 alone.
func IsASCII(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// ExtractAll gives all matches as a JSON array: of one group its texts, of several an array a match.
// groups names those wanted, by number or name; nil means all.
func ExtractAll(re *regexp.Regexp, groups []string, s string) (string, bool) {
	var want []int
	for _, g := range groups {
		i, err := strconv.Atoi(g)
		if err != nil {
			i = re.SubexpIndex(g)
		}
		if i < 0 || i > re.NumSubexp() {
			return "", false
		}
		want = append(want, i)
	}
	if groups == nil {
		for i := range re.NumSubexp() {
			want = append(want, i+1)
		}
	}
	if len(want) == 0 {
		want = []int{0}
	}
	all := re.FindAllStringSubmatch(s, -1)
	if all == nil {
		return "", false
	}
	out := make([]string, len(all))
	for i, m := range all {
		if len(want) == 1 {
			out[i] = json.Quote(m[want[0]])
			continue
		}
		row := make([]string, len(want))
		for j, g := range want {
			row[j] = m[g]
		}
		out[i] = json.Strings(row)
	}
	return json.Array(out), true
}

// Similarity is one less the edits (Levenshtein) between two texts by the longer one's length.
func Similarity(a, b string) float64 {
	x, y := []rune(a), []rune(b)
	if len(x) == 0 && len(y) == 0 {
		return 1
	}
	row := make([]int, len(y)+1)
	for j := range row {
		row[j] = j
	}
	for i := range x {
		diagonal := row[0]
		row[0] = i + 1
		for j := range y {
			cost := 1
			if x[i] == y[j] {
				cost = 0
			}
			diagonal, row[j+1] = row[j+1], min(row[j]+1, row[j+1]+1, diagonal+cost)
		}
	}
	return 1 - float64(row[len(y)])/float64(max(len(x), len(y)))
}
