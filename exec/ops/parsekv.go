package ops

import (
	"context"
	"errors"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/huntbook/huntbook/algo/value"
	"github.com/huntbook/huntbook/exec"
	"github.com/huntbook/huntbook/exec/eval"
	"github.com/huntbook/huntbook/kql/plan"
)

// parseKv takes the values of named keys out of a text. Its output is the input's columns, then a text for each key;
// of a key that comes more than once the first value counts.
// Args: x; keys []string; pair_delimiter, kv_delimiter, quote, escape, greedy, regex.
var parseKv = exec.Operator{Name: "parse-kv", Run: func(ctx context.Context, n *plan.Local, in []*exec.Table) (*exec.Table, error) {
	read, ok := eval.Reader(n.Args["x"].(plan.Expr), eval.Places(n.In[0].Columns()))
	if !ok {
		return nil, errors.New("parse-kv: the text is no column")
	}
	keys := n.Args["keys"].([]string)
	want := make(map[string]int, len(keys))
	for i, k := range keys {
		want[k] = i
	}
	split, err := splitter(n, want)
	if err != nil {
		return nil, err
	}
	width := len(n.Cols) - len(keys)
	out := &exec.Table{Cols: exec.Fields(n.Cols), Rows: make([][]value.Value, len(in[0].Rows))}
	seen := make([]bool, len(keys))
	for r, row := range in[0].Rows {
		if err := exec.Tick(ctx, r); err != nil {
			return nil, err
		}
		cells := make([]value.Value, len(n.Cols))
		copy(cells, row[:width])
		clear(seen)
		split(read(row).S, func(k int, v string) {
			if !seen[k] {
				seen[k], cells[width+k] = true, value.Text(v)
			}
		})
		out.Rows[r] = cells
	}
	return out, nil
}}

// kv is how a text is taken apart.
type kv struct {
	want        map[string]int
	pair, delim string
	open, shut  string // quotes
	escape      string
	greedy      bool
}

func splitter(n *plan.Local, want map[string]int) (func(string, func(int, string)), error) {
	word := func(name string) string {
		c, _ := n.Args[name].(plan.Const)
		return c.V.S
	}
	if re := word("regex"); re != "" {
		return byRegex(re, want)
	}
	s := kv{want: want, pair: word("pair_delimiter"), delim: word("kv_delimiter"), escape: word("escape")}
	if g, ok := n.Args["greedy"].(plan.Const); ok {
		s.greedy = g.V.I != 0
	}
	switch q := word("quote"); utf8.RuneCountInString(q) {
	case 0:
	case 1:
		s.open, s.shut = q, q
	case 2:
		_, size := utf8.DecodeRuneInString(q)
		s.open, s.shut = q[:size], q[size:]
	default:
		return nil, errors.New("parse-kv: quote= takes one character, or one that opens and one that closes")
	}
	if s.greedy && (s.pair == "" || s.delim == "") {
		return nil, errors.New("parse-kv: greedy=true needs pair_delimiter= and kv_delimiter=")
	}
	if s.pair == "" && s.delim == "" {
		return s.words, nil
	}
	if s.delim == "" {
		return nil, errors.New("parse-kv: pair_delimiter= needs kv_delimiter= too")
	}
	return s.delimited, nil
}

func byRegex(re string, want map[string]int) (func(string, func(int, string)), error) {
	r, err := regexp.Compile(re)
	if err != nil {
		return nil, errors.New("parse-kv: " + strings.TrimPrefix(err.Error(), "error parsing regexp: "))
	}
	if r.NumSubexp() != 2 {
		return nil, errors.New("parse-kv: regex= needs two groups, one for the key and one for the value")
	}
	return func(text string, found func(int, string)) {
		for _, m := range r.FindAllStringSubmatch(text, -1) {
			if k, ok := want[m[1]]; ok {
				found(k, m[2])
			}
		}
	}, nil
}

// words is the way without delimiters: whatever is no letter or digit separates, and a key's value is the next word.
func (s *kv) words(text string, found func(int, string)) {
	key := -1
	for text != "" {
		if v, rest, ok := s.quoted(text); ok {
			if key >= 0 {
				found(key, v)
				key = -1
			} else if k, ok := s.want[v]; ok {
				key = k
			}
			text = rest
			continue
		}
		r, size := utf8.DecodeRuneInString(text)
		if !wordRune(r) {
			text = text[size:]
			continue
		}
		end := strings.IndexFunc(text, func(r rune) bool { return !wordRune(r) })
		if end < 0 {
			end = len(text)
		}
		w := text[:end]
		text = text[end:]
		if key >= 0 {
			found(key, w)
			key = -1
		} else if k, ok := s.want[w]; ok {
			key = k
		}
	}
}

func wordRune(r rune) bool { return r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) }

// quoted takes a quoted text from the front.
func (s *kv) quoted(text string) (v, rest string, ok bool) {
	if s.open == "" || !strings.HasPrefix(text, s.open) {
		return "", text, false
	}
	var b strings.Builder
	for i := len(s.open); i < len(text); {
		switch {
		case s.escape != "" && strings.HasPrefix(text[i:], s.escape) && i+len(s.escape) < len(text):
			i += len(s.escape)
			_, size := utf8.DecodeRuneInString(text[i:])
			b.WriteString(text[i : i+size])
			i += size
		case strings.HasPrefix(text[i:], s.shut):
			return b.String(), text[i+len(s.shut):], true
		default:
			b.WriteByte(text[i])
			i++
		}
	}
	return "", text, false
}

func (s *kv) delimited(text string, found func(int, string)) {
	for {
		key, rest, ok := s.key(text)
		if !ok {
			return
		}
		var v string
		if v, rest = s.value(rest); true {
			if k, ok := s.want[key]; ok {
				found(k, v)
			}
		}
		text = rest
	}
}

// key reads up to the next delimiter between key and value: what stands after the last delimiter of pairs before it.
func (s *kv) key(text string) (key, rest string, ok bool) {
	text = strings.TrimLeftFunc(text, unicode.IsSpace)
	start := 0
	for i := 0; i < len(text); {
		if i == start || strings.TrimSpace(text[start:i]) == "" {
			if q, after, ok := s.quoted(text[i:]); ok {
				t := strings.TrimLeftFunc(after, unicode.IsSpace)
				if strings.HasPrefix(t, s.delim) {
					return q, t[len(s.delim):], true
				}
				i = len(text) - len(after)
				continue
			}
		}
		switch {
		case strings.HasPrefix(text[i:], s.delim):
			return strings.TrimSpace(text[start:i]), text[i+len(s.delim):], true
		case s.pair != "" && strings.HasPrefix(text[i:], s.pair):
			next := i + len(s.pair)
			// Blanks may stand between a key and its delimiter, even where blanks separate pairs.
			if t := strings.TrimLeftFunc(text[i:], unicode.IsSpace); len(t) < len(text)-i && strings.HasPrefix(t, s.delim) && i > start {
				return strings.TrimSpace(text[start:i]), t[len(s.delim):], true
			}
			i, start = next, next
		default:
			_, size := utf8.DecodeRuneInString(text[i:])
			i += size
		}
	}
	return "", "", false
}

// value reads up to the delimiter of pairs; a greedy one up to the last of these before the next key.
func (s *kv) value(text string) (v, rest string) {
	text = strings.TrimLeftFunc(text, unicode.IsSpace)
	if q, after, ok := s.quoted(text); ok {
		if s.pair != "" {
			if i := strings.Index(after, s.pair); i >= 0 {
				return q, after[i+len(s.pair):]
			}
			return q, ""
		}
		return q, after
	}
	if s.pair == "" {
		return strings.TrimSpace(text), ""
	}
	end := strings.Index(text, s.pair)
	if end < 0 {
		return strings.TrimSpace(text), ""
	}
	if s.greedy {
		next := strings.Index(text, s.delim)
		if next < 0 {
			return strings.TrimSpace(text), ""
		}
		if last := strings.LastIndex(text[:next], s.pair); last > end {
			end = last
		}
	}
	return strings.TrimSpace(text[:end]), text[end+len(s.pair):]
}
