package bind

import (
	"slices"

	"github.com/huntbook/huntbook/kql/fn"
	"github.com/huntbook/huntbook/kql/plan"
	"github.com/huntbook/huntbook/kql/source"
	"github.com/huntbook/huntbook/kql/syntax"
	"github.com/huntbook/huntbook/kql/types"
)

// unnest expands arrays and bags into rows. A column that is expanded under its own name is replaced where it stands.
func (b *binder) unnest(t rel, items []syntax.MvItem, props []syntax.Prop, limit syntax.Expr) (rel, *plan.Unnest, map[plan.ColumnID]bool) {
	u := &plan.Unnest{In: t.node}
	cols := slices.Clone(t.cols())
	names := newNamer(cols...)
	replaced := map[plan.ColumnID]bool{}
	r := rowOf(t)
	for _, it := range items {
		e := b.fold(b.expr(it.X, r))
		switch e.Type() {
		case types.Dynamic, types.Unknown:
		default:
			b.fail(errMustBe(it.X.Span(), types.Dynamic))
			e = unknown(types.Dynamic)
		}
		to := it.To
		if to == types.Unknown {
			to = types.Dynamic
		}
		name := b.defaultName(it.X)
		if it.Name != nil {
			name = it.Name.Name
		}
		if name == "" {
			name = names.anonymous()
		}
		out := b.col(name, to)
		u.Items = append(u.Items, plan.UnnestItem{X: e, Out: out})
		if i := slices.IndexFunc(cols, func(c plan.Column) bool { return c.Name == name }); i >= 0 {
			replaced[cols[i].ID] = true
			cols[i] = out
		} else {
			names.taken[name] = true
			cols = append(cols, out)
		}
	}
	for _, p := range props {
		switch p.Name {
		case "with_itemindex":
			c := b.col(propName(p), types.Long)
			u.Index = &c
			cols = append(cols, c)
		case "bagexpansion", "kind":
			u.BagArray = propName(p) == "array"
		}
	}
	if limit != nil {
		u.PerRow = b.rowCount(limit)
	}
	u.Cols = cols
	return t.with(u), u, replaced
}

func (b *binder) mvExpand(t rel, op *syntax.MvExpandOp) rel {
	out, _, _ := b.unnest(t, op.Items, op.Props, op.Limit)
	return out
}

// rowIDs numbers the rows of t, so that what is expanded from one row can be found together again.
func (b *binder) rowIDs(t rel, at source.Span) (rel, plan.Column) {
	id := b.col("row", types.Long)
	f, ok := fn.Lookup("row_number", fn.Window)
	if !ok {
		return t, id
	}
	c, err := f.Resolve(nil)
	if err != nil {
		return t, id
	}
	w := &plan.Windows{In: t.node, Calls: []*plan.Call{b.apply(f, c, nil, at)}, Added: []plan.Column{id}}
	w.Cols = append(slices.Clone(t.cols()), id)
	return t.with(w), id
}

// mvApply expands each row into a table of its own and runs a pipeline over that; the row's columns stand beside the outcome.
func (b *binder) mvApply(t rel, op *syntax.MvApplyOp) rel {
	numbered, id := b.rowIDs(t, op.Span())
	expanded, u, replaced := b.unnest(numbered, op.Items, op.Props, op.Limit)
	input := b.input(u.Cols)
	visible := rel{node: input, serial: true, open: t.open}
	var seen []plan.Column
	for i, c := range u.Cols {
		if c.ID != id.ID {
			seen = append(seen, input.Cols[i])
		}
	}
	body := b.table(op.On, ptr(keep(visible, seen)))
	carry := slices.DeleteFunc(slices.Clone(t.cols()), func(c plan.Column) bool { return replaced[c.ID] })
	carried := b.fresh(carry)
	a := &plan.Apply{In: expanded.node, Keys: []plan.Expr{&plan.Ref{Col: id}}, Body: body.node, Reads: input.ID, Carry: carry}
	bodyCols := b.fresh(body.cols())
	a.Cols = append(slices.Clone(carried), bodyCols...)
	// What the pipeline gives takes the place of the row's column of that name.
	var cols []plan.Column
	used := map[plan.ColumnID]bool{}
	for _, c := range carried {
		if m, ok := find(bodyCols, c.Name); ok {
			used[m.ID] = true
			c = m
		}
		cols = append(cols, c)
	}
	for _, c := range bodyCols {
		if !used[c.ID] {
			cols = append(cols, c)
		}
	}
	out := keep(rel{node: a, open: t.open || body.open, name: t.name}, cols)
	out.serial = true
	return out
}

func ptr[T any](x T) *T { return &x }
