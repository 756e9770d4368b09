package plan

import (
	"slices"

	"github.com/huntbook/huntbook/kql/fn"
	"github.com/huntbook/huntbook/kql/types"
)

// Rule rewrites a node to one that gives the same rows for less work. Apply gives n itself where it has nothing to do.
type Rule struct {
	Name     string // a verb phrase, by which it can be switched off
	Reason   string // why the rows stay the same
	NearMiss string // what looks alike and is left alone
	Apply    func(Node) Node
}

// rules run bottom-up over the whole plan until none fires. What concerns all statements together runs once: shared tables
// come apart before, pruning and what the scans are told come after, and last the rules that ask what is left to be read.
var rules = []Rule{
	foldConstants, mergeFilters, pushFilterThroughProject, pushFilterBelowSort, pushFilterIntoUnion, pushFilterIntoJoin,
	pushFilterIntoCondition, boundTime, pushLimitIntoProject, gatherSearches, partitionWindows, dropUnreadOrder,
}

// lastRules run once, after pruning.
var lastRules = []Rule{partitionSessions, dropUnreadOrder}

// maxRounds bounds the rules' work on plans where one keeps feeding another.
const maxRounds = 12

// Rules lists the rules by name, in the order in which they are tried.
func Rules() []Rule {
	return slices.Concat([]Rule{inlineShared}, rules, []Rule{pruneColumns, narrowByTerms, partitionSessions})
}

// Rewrite gives the plan after all rules but those named in off, and which of them fired.
func Rewrite(q *Query, off ...string) (*Query, []string) {
	out := *q
	out.Statements = slices.Clone(q.Statements)
	var fired []string
	note := func(name string) {
		if !slices.Contains(fired, name) {
			fired = append(fired, name)
		}
	}
	roots := make([]Node, len(out.Statements))
	for i, st := range out.Statements {
		roots[i] = st.Root
	}
	whole := func(r Rule, apply func([]Node) []Node) {
		if slices.Contains(off, r.Name) {
			return
		}
		next := apply(roots)
		for i := range next {
			if next[i] != roots[i] {
				note(r.Name)
			}
		}
		roots = next
	}
	whole(inlineShared, inlineQuery)
	pass := func(root Node, rules []Rule) (Node, bool) {
		changed := false
		root = Rebuild(root, func(n Node) Node {
			for _, r := range rules {
				if slices.Contains(off, r.Name) {
					continue
				}
				if next := r.Apply(n); next != n {
					note(r.Name)
					changed, n = true, next
				}
			}
			return n
		})
		return root, changed
	}
	for i, root := range roots {
		if !slices.Contains(off, mergeFilters.Name) {
			if next := mergeChains(root); next != root { // long chains at once: pair by pair they cost their square
				note(mergeFilters.Name)
				root = next
			}
		}
		for range maxRounds {
			var changed bool
			if root, changed = pass(root, rules); !changed {
				break
			}
		}
		roots[i] = root
	}
	whole(pruneColumns, pruneQuery)
	whole(narrowByTerms, narrowQuery)
	for i := range roots {
		out.Statements[i].Root, _ = pass(roots[i], lastRules)
	}
	return &out, fired
}

// conjuncts takes a condition apart where all parts have to hold.
func conjuncts(e Expr) []Expr { return Parts(e, "and") }

// Parts takes a chain of one operator apart, in its order.
func Parts(e Expr, op string) []Expr {
	var out []Expr
	for {
		c, ok := e.(*Call)
		if !ok || !isOperator(c, op) {
			out = append(out, e)
			slices.Reverse(out)
			return out
		}
		right := Parts(c.Args[1], op)
		slices.Reverse(right)
		out = append(out, right...)
		e = c.Args[0]
	}
}

// conjunction puts conditions together again.
func conjunction(list []Expr) Expr { return chain(list, "and") }

// chain joins expressions by one operator.
func chain(list []Expr, op string) Expr {
	out := list[0]
	f, _ := fn.Lookup(op, fn.Operator)
	for _, e := range list[1:] {
		out = &Call{Fn: f, Sig: &f.Sigs[0], Args: []Expr{out, e}, T: types.Bool}
	}
	return out
}

func isOperator(c *Call, name string) bool {
	return c.Fn != nil && c.Fn.Kind == fn.Operator && c.Fn.Name == name && len(c.Args) == 2
}

func filter(in Node, list []Expr) Node {
	if len(list) == 0 {
		return in
	}
	return &Filter{In: in, Cond: conjunction(list)}
}

// volatile reports whether two evaluations of e may differ.
func volatile(e Expr) bool {
	found := false
	MapExpr(e, func(x Expr) Expr {
		if c, ok := x.(*Call); ok && c.Sig != nil && c.Sig.Volatile {
			found = true
		}
		return x
	})
	return found
}

// substitute replaces columns by what they were computed from; false when one has no plain replacement.
func substitute(e Expr, by map[ColumnID]Expr) (Expr, bool) {
	ok := true
	out := MapExpr(e, func(x Expr) Expr {
		r, isRef := x.(*Ref)
		if !isRef {
			return x
		}
		to, known := by[r.Col.ID]
		if !known {
			ok = false
			return x
		}
		return to
	})
	return out, ok
}

// plain are the expressions of cols that cost nothing to repeat: columns and constants.
func plain(cols []Column, exprs []Expr) map[ColumnID]Expr {
	out := make(map[ColumnID]Expr, len(cols))
	for i, c := range cols {
		switch exprs[i].(type) {
		case *Ref, *Const:
			out[c.ID] = exprs[i]
		}
	}
	return out
}

// ids is a set of columns.
type ids map[ColumnID]bool

func (s ids) add(cols ...Column) {
	for _, c := range cols {
		s[c.ID] = true
	}
}

func (s ids) refs(es ...Expr) {
	for _, e := range es {
		if e != nil {
			s.add(Refs(e)...)
		}
	}
}
