package plan

import (
	"slices"
	"strings"

	"github.com/huntbook/huntbook/algo/value"
	"github.com/huntbook/huntbook/kql/fn"
	"github.com/huntbook/huntbook/kql/types"
)

// gathered are the searches that may look at several texts joined by a separator instead of at each: what they find lies
// within one text, since no term and no needle holds the separator.
var gathered = []string{"has", "has_cs", "hasprefix", "hasprefix_cs", "hassuffix", "hassuffix_cs", "contains", "contains_cs"}

// separator is no letter or digit, so that no term reaches over it.
const separator = "\n"

// leastGathered is from how many texts on one joined search costs less than the separate ones.
const leastGathered = 3

var gatherSearches = Rule{
	Name:     "GatherSearches",
	Reason:   "A term or piece of text is in one of several columns when it is in all of them joined by what it cannot hold; one search of the whole row replaces hundreds.",
	NearMiss: "a startswith \"x\" or b startswith \"x\": only the first text begins where the joined one does.",
	Apply: func(n Node) Node {
		f, ok := n.(*Filter)
		if !ok {
			return n
		}
		changed := false
		list := conjuncts(f.Cond)
		for i, c := range list {
			if next := gather(c); next != nil {
				list[i], changed = next, true
			}
		}
		if !changed {
			return n
		}
		return filter(f.In, list)
	},
}

// gather joins the searches for one needle in a chain of or; nil when there are too few.
func gather(e Expr) Expr {
	type search struct {
		sig  *fn.Sig
		text string
	}
	found := map[search][]*Call{}
	var order []search
	var rest []Expr
	for _, p := range Parts(e, "or") {
		c, ok := p.(*Call)
		if ok && len(c.Args) == 2 && c.Fn.Kind == fn.Operator && slices.Contains(gathered, c.Fn.Name) && c.Args[0].Type() == types.String {
			if k, ok := c.Args[1].(*Const); ok && k.T == types.String && k.V.S != "" && !strings.Contains(k.V.S, separator) {
				s := search{c.Sig, k.V.S}
				if found[s] == nil {
					order = append(order, s)
				}
				found[s] = append(found[s], c)
				continue
			}
		}
		rest = append(rest, p)
	}
	join, ok := fn.Lookup("strcat_delim", fn.Scalar)
	if !ok {
		return nil
	}
	changed := false
	var out []Expr
	for _, s := range order {
		calls := found[s]
		if len(calls) < leastGathered {
			for _, c := range calls {
				out = append(out, c)
			}
			continue
		}
		changed = true
		args := []Expr{&Const{T: types.String, V: value.Text(separator)}}
		for _, c := range calls {
			args = append(args, c.Args[0])
		}
		one := *calls[0]
		one.Args = []Expr{&Call{Fn: join, Sig: &join.Sigs[0], Args: args, T: types.String}, calls[0].Args[1]}
		out = append(out, &one)
	}
	if !changed {
		return nil
	}
	return chain(append(out, rest...), "or")
}
