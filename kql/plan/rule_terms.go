package plan

import (
	"strings"

	"github.com/huntbook/huntbook/algo/json"
	"github.com/huntbook/huntbook/algo/text"
	"github.com/huntbook/huntbook/kql/fn"
	"github.com/huntbook/huntbook/kql/types"
)

// Terms says what the texts of a row must hold for it to pass a filter: one term, all of several, or one of several.
// A row that holds them may still fail; the filter decides.
type Terms struct {
	Term     string // as text.EachTerm folds it
	Prefix   bool   // Term is the beginning of one
	All, Any []*Terms
}

// maxTerms bounds what a store is asked for one scan: a longer list of needles finds something nearly everywhere.
const maxTerms = 256

var narrowByTerms = Rule{
	Name:     "NarrowByTerms",
	Reason:   "A row in which no text has a term cannot pass a filter that asks for it, so a store that knows where terms are need not read the rest. The filter stays.",
	NearMiss: "a !has \"x\", or a has \"x\" or n == 1: a row may pass without the term.",
	Apply:    func(n Node) Node { return narrowQuery([]Node{n})[0] },
}

// narrowQuery tells the scans of all statements, once nothing moves their filters any more.
func narrowQuery(roots []Node) []Node {
	out := make([]Node, len(roots))
	for i, root := range roots {
		changed := false
		next := Rebuild(root, func(n Node) Node {
			f, ok := n.(*Filter)
			if !ok {
				return n
			}
			s, ok := f.In.(*Scan)
			if !ok {
				return n
			}
			cols := ids{}
			cols.add(s.Cols...)
			must := cols.requires(f.Cond)
			if must == nil || must.size() > maxTerms {
				return n
			}
			changed = true
			scan := *s
			scan.Must = must
			return &Filter{In: &scan, Cond: f.Cond}
		})
		if out[i] = root; changed {
			out[i] = next
		}
	}
	return out
}

func (t *Terms) size() int {
	n := 1
	for _, p := range t.All {
		n += p.size()
	}
	for _, p := range t.Any {
		n += p.size()
	}
	return n
}

// String gives the terms as a plan shows them.
func (t *Terms) String() string {
	list, word := t.All, " and "
	switch {
	case t.Any != nil:
		list, word = t.Any, " or "
	case t.Prefix:
		return t.Term + "*"
	case list == nil:
		return t.Term
	}
	parts := make([]string, len(list))
	for i, p := range list {
		parts[i] = p.String()
	}
	return "(" + strings.Join(parts, word) + ")"
}

// allOf is what holds when all of list do; a nil says nothing.
func allOf(list []*Terms) *Terms {
	var kept []*Terms
	for _, t := range list {
		if t != nil {
			kept = append(kept, t)
		}
	}
	if len(kept) < 2 {
		return append(kept, nil)[0]
	}
	return &Terms{All: kept}
}

// anyOf is what holds when one of list does, nil where one of them says nothing.
func anyOf(list []*Terms) *Terms {
	for _, t := range list {
		if t == nil {
			return nil
		}
	}
	if len(list) < 2 {
		return append(list, nil)[0]
	}
	return &Terms{Any: list}
}

// requires gives the terms without which no row of a scan with these columns makes e true; nil when there are none.
func (cols ids) requires(e Expr) *Terms {
	c, ok := e.(*Call)
	if !ok || c.Fn == nil || c.Fn.Kind != fn.Operator {
		return nil
	}
	if c.Fn.Name == "and" || c.Fn.Name == "or" {
		parts := Parts(e, c.Fn.Name)
		list := make([]*Terms, len(parts))
		for i, p := range parts {
			list[i] = cols.requires(p)
		}
		if c.Fn.Name == "and" {
			return allOf(list)
		}
		return anyOf(list)
	}
	rule, ok := termOperators[c.Fn.Name]
	if !ok || len(c.Args) < 2 {
		return nil
	}
	x, needles := c.Args[0], c.Args[1:]
	if _, constant := x.(*Const); constant && len(needles) == 1 { // "x" == a
		x, needles = needles[0], []Expr{x}
		if !rule.whole {
			return nil
		}
	}
	if !cols.isText(x) {
		return nil
	}
	var list []*Terms
	for _, n := range needles {
		texts, ok := constantTexts(n)
		if !ok || len(list)+len(texts) > maxTerms {
			return nil
		}
		for _, t := range texts {
			var parts []*Terms
			for _, p := range text.NeedleParts(t, rule.start, rule.end) {
				parts = append(parts, &Terms{Term: p.Term, Prefix: p.Prefix})
			}
			list = append(list, allOf(parts))
		}
	}
	if rule.all {
		return allOf(list)
	}
	return anyOf(list)
}

// termOperators says what an operator that finds a needle says of the terms at the needle's ends: that they begin (start) or
// end there in the text too. whole: needle and text are the same, so that their sides may change; all: every needle is found.
var termOperators = map[string]struct{ start, end, whole, all bool }{
	"has": {start: true, end: true}, "has_cs": {start: true, end: true},
	"has_any": {start: true, end: true}, "has_all": {start: true, end: true, all: true},
	"hasprefix": {start: true}, "hasprefix_cs": {start: true}, "startswith": {start: true}, "startswith_cs": {start: true},
	"hassuffix": {end: true}, "hassuffix_cs": {end: true}, "endswith": {end: true}, "endswith_cs": {end: true},
	"contains": {}, "contains_cs": {},
	"==": {start: true, end: true, whole: true}, "=~": {start: true, end: true, whole: true},
	"in": {start: true, end: true}, "in~": {start: true, end: true},
}

// isText reports whether every term of e's text is one of the row's stored texts: a string column, a dynamic column or a part
// of one, as text, in lower case, or several of them joined by separators.
func (cols ids) isText(e Expr) bool {
	switch x := e.(type) {
	case *Ref:
		return cols[x.Col.ID] && (x.Col.Type == types.String || x.Col.Type == types.Dynamic)
	case *Cast:
		return x.T == types.String && cols.isText(x.X)
	case *Call:
		switch {
		case x.Fn.Kind == fn.Operator && (x.Fn.Name == "." || x.Fn.Name == "[]"):
			return x.Args[0].Type() == types.Dynamic && cols.isText(x.Args[0])
		case x.Fn.Kind != fn.Scalar:
		case x.Fn.Name == "tostring" || x.Fn.Name == "tolower":
			return len(x.Args) == 1 && cols.isText(x.Args[0])
		case x.Fn.Name == "strcat_delim":
			texts, ok := constantTexts(x.Args[0])
			if !ok || len(texts) != 1 || texts[0] != separator {
				return false
			}
			for _, a := range x.Args[1:] {
				if !cols.isText(a) {
					return false
				}
			}
			return true
		}
	}
	return false
}

// constantTexts gives the texts that a constant stands for among needles: its own, or those of an array.
func constantTexts(e Expr) ([]string, bool) {
	c, ok := e.(*Const)
	if !ok || c.V.Null {
		return nil, false
	}
	switch c.T {
	case types.String:
		return []string{c.V.S}, true
	case types.Dynamic:
		switch json.KindOf(c.V.S) {
		case json.StringKind:
			return []string{json.Unquote(c.V.S)}, true
		case json.ArrayKind:
			return json.Texts(c.V.S)
		}
	}
	return nil, false
}
