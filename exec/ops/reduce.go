package ops

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/huntbook/huntbook/algo/value"
	"github.com/huntbook/huntbook/exec"
	"github.com/huntbook/huntbook/kql/plan"
	"github.com/huntbook/huntbook/kql/types"
)

// reduce groups texts that look alike under a pattern. Texts are cut into words; a text joins the group whose words it shares
// most, when they are at least the threshold's part of its words. In the pattern, words that differ become *, words with a
// digit too: these are numbers and identifiers, which no pattern should hang on.
// The input is one column of texts. Args: threshold, characters, kind.
var reduce = exec.Operator{Name: "reduce", Run: func(ctx context.Context, n *plan.Local, in []*exec.Table) (*exec.Table, error) {
	r := reducer{threshold: 0.1, index: map[string][]int{}}
	if c, ok := n.Args["threshold"].(plan.Const); ok {
		r.threshold = c.V.F
		if c.T == types.Int || c.T == types.Long {
			r.threshold = float64(c.V.I)
		}
		if r.threshold < 0 || r.threshold > 1 {
			return nil, errors.New("reduce: threshold is from 0 to 1")
		}
	}
	if c, ok := n.Args["characters"].(plan.Const); ok {
		r.characters = c.V.S
	}
	counts := map[string]int64{}
	var texts []string
	for i, row := range in[0].Rows {
		if err := exec.Tick(ctx, i); err != nil {
			return nil, err
		}
		if counts[row[0].S] == 0 {
			texts = append(texts, row[0].S)
		}
		counts[row[0].S]++
	}
	for i, text := range texts {
		if err := exec.Tick(ctx, i); err != nil {
			return nil, err
		}
		r.add(text, counts[text])
	}
	return r.table(n), nil
}}

type reducer struct {
	threshold  float64
	characters string
	groups     []*alike
	index      map[string][]int // groups by the count of words and by a word at its place
}

// alike is a group under way.
type alike struct {
	words  []string
	gaps   []string // what stands before each word, and at the end
	varies []bool
	count  int64
	text   string
}

func (r *reducer) separates(c rune) bool {
	if r.characters != "" {
		return strings.ContainsRune(r.characters, c)
	}
	return c > unicode.MaxASCII || !unicode.IsLetter(c) && !unicode.IsDigit(c)
}

func (r *reducer) cut(text string) (words, gaps []string) {
	start, word := 0, false
	for i, c := range text {
		if s := r.separates(c); s == word {
			if word {
				words = append(words, text[start:i])
			} else {
				gaps = append(gaps, text[start:i])
			}
			start, word = i, !word
		}
	}
	if word {
		return append(words, text[start:]), append(gaps, "")
	}
	return words, append(gaps, text[start:])
}

// most groups looked at for one text; beyond it the first ones are as good.
const mostCandidates = 64

func (r *reducer) add(text string, count int64) {
	words, gaps := r.cut(text)
	best, shared := -1, 0
	seen := map[int]bool{}
	for i, w := range words {
		for _, g := range r.index[place(len(words), i, w)] {
			if seen[g] {
				continue
			}
			if len(seen) == mostCandidates {
				break
			}
			seen[g] = true
			same := 0
			for k, v := range r.groups[g].words {
				if v == words[k] && !r.groups[g].varies[k] {
					same++
				}
			}
			if same > shared {
				best, shared = g, same
			}
		}
	}
	if best >= 0 && float64(shared) >= r.threshold*float64(len(words)) {
		g := r.groups[best]
		g.count += count
		for k := range words {
			if g.words[k] != words[k] {
				g.varies[k] = true
			}
		}
		return
	}
	g := &alike{words: words, gaps: gaps, varies: make([]bool, len(words)), count: count, text: text}
	for i, w := range words {
		key := place(len(words), i, w)
		if len(r.index[key]) < mostCandidates {
			r.index[key] = append(r.index[key], len(r.groups))
		}
	}
	r.groups = append(r.groups, g)
}

func place(of, at int, word string) string {
	return strconv.Itoa(of) + "," + strconv.Itoa(at) + "," + word
}

// pattern gives a group's pattern; not ok when no word is left in it.
func (r *reducer) pattern(g *alike) (string, bool) {
	var b strings.Builder
	fixed, star := false, false
	for i, w := range g.words {
		varies := g.varies[i] || strings.ContainsFunc(w, unicode.IsDigit)
		// Beside separators that the query names, a * takes them in.
		if r.characters == "" || !varies && !star {
			if !(varies && star && g.gaps[i] == "") {
				b.WriteString(g.gaps[i])
			}
		}
		switch {
		case !varies:
			b.WriteString(w)
			fixed, star = true, false
		case !star || r.characters == "":
			b.WriteByte('*')
			star = true
		}
	}
	b.WriteString(g.gaps[len(g.words)])
	return b.String(), fixed
}

func (r *reducer) table(n *plan.Local) *exec.Table {
	out := &exec.Table{Cols: exec.Fields(n.Cols)}
	slices.SortStableFunc(r.groups, func(a, b *alike) int { return cmp.Compare(b.count, a.count) })
	row := func(pattern string, count int64, text string) {
		cells := []value.Value{value.Text(pattern), value.Long(count)}
		if len(n.Cols) > 2 {
			cells = append(cells, value.Text(text))
		}
		out.Rows = append(out.Rows, cells)
	}
	var others int64
	for _, g := range r.groups {
		if p, ok := r.pattern(g); ok {
			row(p, g.count, g.text)
		} else {
			others += g.count
		}
	}
	if others > 0 {
		row("others", others, "")
	}
	return out
}
