package bind

import (
	"slices"
	"strings"

	"github.com/huntbook/huntbook/kql/plan"
	"github.com/huntbook/huntbook/kql/source"
	"github.com/huntbook/huntbook/kql/syntax"
	"github.com/huntbook/huntbook/kql/types"
)

// union appends tables: what was piped in first, then those named.
func (b *binder) union(in *rel, op *syntax.UnionOp) rel {
	kind, from, fuzzy := "outer", "", false
	for _, p := range op.Props {
		switch strings.ToLower(p.Name) {
		case "kind":
			kind = propName(p)
		case "withsource", "with_source":
			from = propName(p)
		case "isfuzzy":
			fuzzy = propTrue(p)
		}
	}
	var arms []rel
	add := func(t rel) {
		if t.graph != nil {
			b.fail(errTableExpected(op.Span()))
			return
		}
		if t.name == "" {
			t.name = "union_arg" + itoa(len(arms))
		}
		arms = append(arms, t)
	}
	if in != nil {
		add(*in)
	}
	missing := 0
	for _, x := range op.Tables {
		if w, ok := unwrap(x).(*syntax.Wildcard); ok {
			for _, t := range b.wildcard(w) {
				add(t)
			}
			continue
		}
		if m, ok := unwrap(x).(*syntax.Member); ok && strings.Contains(m.Name.Name, "*") {
			if d := b.elsewhere(m.Of); d != nil {
				if missing++; fuzzy {
					b.warnFuzzy(x, *d)
				} else {
					b.fail(*d)
				}
				continue
			}
			for _, t := range b.wildcard(&syntax.Wildcard{At: m.Name.At, Pattern: m.Name.Name}) {
				add(t)
			}
			continue
		}
		if fuzzy {
			if t, ok := b.fuzzyArm(x); ok {
				add(t)
			} else {
				missing++
			}
			continue
		}
		add(b.table(x, nil))
	}
	if len(arms) == 0 {
		if b.runs() && len(b.diags) == 0 && (missing > 0 || len(op.Tables) > 0) { // a mere check does not know what will have rows
			b.fail(errOther(op.Span(), "No tables were found for the union."))
		}
		return nothing()
	}
	out := b.unionOf(arms, kind == "inner", from, b.word(op.Span()))
	out.open = out.open || missing > 0
	return out
}

// fuzzyArm binds an operand of union isfuzzy=true: one that cannot be resolved is left out.
func (b *binder) fuzzyArm(x syntax.Expr) (rel, bool) {
	before := len(b.diags)
	seen := b.seen
	b.seen = map[sourceDiagnostic]bool{}
	t := b.table(x, nil)
	found := b.diags[before:]
	b.seen = seen
	for _, d := range found {
		if d.Code == "KS204" || d.Code == "KS211" || d.Code == "KS207" || d.Code == "KS208" {
			b.diags = b.diags[:before]
			b.warnFuzzy(x, d)
			return rel{}, false
		}
	}
	return t, true
}

func propName(p syntax.Prop) string {
	switch v := p.Value.(type) {
	case *syntax.Name:
		return v.Name
	case *syntax.Literal:
		return v.Value.S
	}
	return ""
}

func propTrue(p syntax.Prop) bool {
	switch v := p.Value.(type) {
	case nil:
		return true
	case *syntax.Literal:
		return v.Value.I != 0 || strings.EqualFold(v.Value.S, "true")
	case *syntax.Name:
		return strings.EqualFold(v.Name, "true")
	}
	return false
}

// wildcard gives the tables, views and tabular lets whose names match a pattern.
func (b *binder) wildcard(w *syntax.Wildcard) []rel {
	var out []rel
	for _, name := range b.tablesLike(w.Pattern) {
		if !b.step(w.Span()) {
			return out
		}
		out = append(out, b.scan(name))
	}
	seen := map[string]bool{}
	for s := b.scope; s != nil; s = s.parent {
		if s.entity == nil || seen[s.name] || !like(s.name, w.Pattern) {
			continue
		}
		seen[s.name] = true
		if s.entity.fn != nil && s.entity.fn.View {
			out = append(out, b.userTable(s.entity, &syntax.Call{At: w.At, Name: syntax.Ident{At: w.At, Name: s.name}}, nil))
		}
	}
	return out
}

// maxUnionArms bounds the tables of a union that is to run: the engine's time to plan them grows by their square.
const maxUnionArms = 2500

// maxUnionCells bounds tables times columns of a union that is to run.
const maxUnionCells = 4 << 20

// unionOf appends bound tables. Columns of one name and several types become one column a type, name_type.
func (b *binder) unionOf(arms []rel, inner bool, from string, at source.Span) rel {
	u := &plan.Union{}
	type slot struct {
		name string
		t    types.Type
	}
	var order []slot
	kinds := map[string][]types.Type{}
	count := map[string]int{}
	open := false
	for _, a := range arms {
		u.In = append(u.In, a.node)
		open = open || a.open
		for _, c := range a.cols() {
			count[c.Name]++
			if !slices.Contains(kinds[c.Name], c.Type) {
				kinds[c.Name] = append(kinds[c.Name], c.Type)
				order = append(order, slot{c.Name, c.Type})
			}
		}
	}
	u.Map = make([][]plan.Expr, len(arms))
	if from != "" {
		u.Cols = append(u.Cols, b.col(from, types.String))
		for i, a := range arms {
			u.Map[i] = append(u.Map[i], text(a.name))
		}
	}
	byName := make([]map[string]plan.Column, len(arms))
	for i, a := range arms {
		byName[i] = make(map[string]plan.Column, len(a.cols()))
		for _, c := range a.cols() {
			if _, ok := byName[i][c.Name]; !ok {
				byName[i][c.Name] = c
			}
		}
	}
	if len(arms) > maxUnionArms && b.runs() {
		b.fail(errTooManyArms(at))
		return nothing()
	}
	wide := len(arms)*len(order) > maxUnionCells
	if wide && b.runs() {
		b.fail(errTooWide(at, len(arms), len(order)))
		return nothing()
	}
	for _, s := range order {
		ts := kinds[s.name]
		if inner && (count[s.name] < len(arms) || len(ts) > 1) {
			continue
		}
		name := s.name
		if len(ts) > 1 {
			name += "_" + s.t.String()
		}
		if name == from {
			continue
		}
		u.Cols = append(u.Cols, b.col(name, s.t))
		if wide { // bound for its names and types alone
			continue
		}
		for i := range arms {
			if c, ok := byName[i][s.name]; ok && c.Type == s.t {
				u.Map[i] = append(u.Map[i], &plan.Ref{Col: c})
			} else {
				u.Map[i] = append(u.Map[i], null(s.t))
			}
		}
	}
	if wide {
		u.Map = nil
	}
	return rel{node: u, open: open}
}
