package bind

import (
	"cmp"
	"slices"
	"strings"

	"github.com/huntbook/huntbook/kql/plan"
	"github.com/huntbook/huntbook/kql/source"
	"github.com/huntbook/huntbook/kql/syntax"
	"github.com/huntbook/huntbook/kql/types"
)

// projected is a computed column on its way to an output.
type projected struct {
	name    string
	written bool // the query names it
	x       plan.Expr
	at      source.Span
}

// items binds the expressions of extend, project and print, each to one column or, for a function of several values, to several.
func (b *binder) items(list []syntax.Expr, r *row) []projected {
	var out []projected
	for _, item := range list {
		switch x := item.(type) {
		case *syntax.Assign:
			out = append(out, b.assigned(x, r)...)
		case *syntax.Star:
			for _, c := range r.cols {
				out = append(out, projected{name: c.Name, x: &plan.Ref{Col: c}, at: x.Span()})
			}
		case *syntax.Wildcard:
			for _, c := range matching(r.cols, x.Pattern) {
				out = append(out, projected{name: c.Name, x: &plan.Ref{Col: c}, at: x.Span()})
			}
		default:
			if outs := b.manyValues(x, r, nil); outs != nil {
				out = append(out, outs...)
				continue
			}
			e := b.expr(x, r)
			p := projected{name: b.defaultName(x), x: e, at: x.Span()}
			if ref, ok := e.(*plan.Ref); ok && isName(x) {
				p.name, p.written = ref.Col.Name, true
			}
			if n, ok := unwrap(x).(*syntax.Name); ok {
				p.name, p.written = n.Name, true
			}
			out = append(out, p)
		}
	}
	return out
}

func isName(x syntax.Expr) bool {
	_, ok := unwrap(x).(*syntax.Name)
	return ok
}

// assigned is name = x, or (a, b) = x.
func (b *binder) assigned(x *syntax.Assign, r *row) []projected {
	if outs := b.manyValues(x.X, r, x.Names); outs != nil {
		for i, n := range x.Names {
			if i >= len(outs) {
				b.fail(errNameWithoutValue(n.Span()))
				break
			}
			outs[i].name, outs[i].written, outs[i].at = n.Name, true, n.Span()
		}
		if !x.Multi { // one name for a function of several values names the first
			outs = outs[:1]
		}
		return outs
	}
	if len(x.Names) > 1 {
		b.expr(x.X, r)
		b.fail(errMultiValued(x.Span()))
		return nil
	}
	return []projected{{name: x.Names[0].Name, written: true, x: b.expr(x.X, r), at: x.Names[0].Span()}}
}

func (b *binder) project(t rel, list []projected, r *row) rel {
	names := newNamer()
	p := &plan.Project{In: r.wins.over(t.node)}
	for i := range list {
		it := &list[i]
		if it.written {
			if !names.declare(it.name) {
				b.fail(errDuplicate(it.at, it.name))
				continue
			}
		} else {
			it.name = b.freeName(names, it.name)
		}
		b.add(p, it.name, it.x)
	}
	return t.with(p)
}

func (b *binder) freeName(n *namer, name string) string { return n.unique(name) }

// add appends an output column; a column that passes through under its own name stays the same column.
func (b *binder) add(p *plan.Project, name string, x plan.Expr) {
	x = b.fold(x)
	if ref, ok := x.(*plan.Ref); ok && ref.Col.Name == name && !hasID(p.Cols, ref.Col.ID) {
		p.Cols = append(p.Cols, ref.Col)
	} else {
		p.Cols = append(p.Cols, b.col(name, x.Type()))
	}
	p.Exprs = append(p.Exprs, x)
}

func hasID(cols []plan.Column, id plan.ColumnID) bool {
	return slices.ContainsFunc(cols, func(c plan.Column) bool { return c.ID == id })
}

// extend adds columns; one of a known name takes its place.
func (b *binder) extend(t rel, list []projected, r *row) rel {
	in := r.wins.over(t.node)
	cols := slices.Clone(t.cols())
	exprs := make([]plan.Expr, len(cols))
	for i, c := range cols {
		exprs[i] = &plan.Ref{Col: c}
	}
	names := newNamer(cols...)
	written := map[string]bool{}
	for _, it := range list {
		if it.name == "" {
			it.name = names.anonymous()
		}
		if it.written && written[it.name] {
			b.fail(errDuplicate(it.at, it.name))
			continue
		}
		written[it.name] = written[it.name] || it.written
		names.taken[it.name] = true
		x := b.fold(it.x)
		i := slices.IndexFunc(cols, func(c plan.Column) bool { return c.Name == it.name })
		if i < 0 {
			cols, exprs = append(cols, b.col(it.name, x.Type())), append(exprs, x)
			continue
		}
		if ref, ok := x.(*plan.Ref); ok && ref.Col.ID == cols[i].ID {
			continue
		}
		cols[i], exprs[i] = b.col(it.name, x.Type()), x
	}
	return t.with(&plan.Project{Out: plan.Out{Cols: cols}, In: in, Exprs: exprs})
}

// keep projects t to some of its columns.
func keep(t rel, cols []plan.Column) rel {
	p := &plan.Project{Out: plan.Out{Cols: cols}, In: t.node}
	for _, c := range cols {
		p.Exprs = append(p.Exprs, &plan.Ref{Col: c})
	}
	return t.with(p)
}

// matching gives the columns whose names match a pattern with * in it.
func matching(cols []plan.Column, pattern string) []plan.Column {
	var out []plan.Column
	for _, c := range cols {
		if like(c.Name, pattern) {
			out = append(out, c)
		}
	}
	return out
}

// like matches a name against a pattern of * alone.
func like(name, pattern string) bool {
	parts := strings.Split(pattern, "*")
	if len(parts) == 1 {
		return name == pattern
	}
	rest, ok := strings.CutPrefix(name, parts[0])
	if !ok {
		return false
	}
	for _, part := range parts[1 : len(parts)-1] {
		i := strings.Index(rest, part)
		if i < 0 {
			return false
		}
		rest = rest[i+len(part):]
	}
	return strings.HasSuffix(rest, parts[len(parts)-1])
}

// chosen gives the columns that a list of names and patterns means.
func (b *binder) chosen(t rel, list []syntax.Expr) []plan.Column {
	var out []plan.Column
	add := func(cols ...plan.Column) {
		for _, c := range cols {
			if !hasID(out, c.ID) {
				out = append(out, c)
			}
		}
	}
	for _, x := range list {
		switch x := unwrap(x).(type) {
		case *syntax.Star:
			add(t.cols()...)
		case *syntax.Wildcard:
			add(matching(t.cols(), x.Pattern)...)
		case *syntax.Name:
			if c, ok := find(t.cols(), x.Name); ok {
				add(c)
			} else if !t.open {
				b.fail(errName(x.Span(), x.Name, syntax.Nearest(x.Name, columnNames(t.cols()))))
			}
		case *syntax.Call:
			if ref, ok := b.expr(x, rowOf(t)).(*plan.Ref); ok {
				add(ref.Col)
			} else {
				b.fail(errColumnExpected(x.Span()))
			}
		default:
			if b.expr(x, rowOf(t)).Type() != types.Unknown {
				b.fail(errColumnExpected(x.Span()))
			}
		}
	}
	return out
}

func (b *binder) projectAway(t rel, list []syntax.Expr) rel {
	gone := b.chosen(t, list)
	return keep(t, slices.DeleteFunc(slices.Clone(t.cols()), func(c plan.Column) bool { return hasID(gone, c.ID) }))
}

func (b *binder) projectKeep(t rel, list []syntax.Expr) rel {
	kept := b.chosen(t, list)
	return keep(t, slices.DeleteFunc(slices.Clone(t.cols()), func(c plan.Column) bool { return !hasID(kept, c.ID) }))
}

func (b *binder) projectRename(t rel, op *syntax.ProjectRenameOp) rel {
	cols := slices.Clone(t.cols())
	p := &plan.Project{In: t.node}
	for _, c := range cols {
		p.Exprs = append(p.Exprs, &plan.Ref{Col: c})
	}
	for _, a := range op.Items {
		old, ok := unwrap(a.X).(*syntax.Name)
		if !ok || len(a.Names) != 1 {
			b.fail(errRename(a.Span()))
			continue
		}
		i := slices.IndexFunc(t.cols(), func(c plan.Column) bool { return c.Name == old.Name })
		if i < 0 {
			if t.open {
				cols = append(cols, b.col(a.Names[0].Name, types.Unknown))
				p.Exprs = append(p.Exprs, unknown(types.Unknown))
			} else {
				b.fail(errName(old.Span(), old.Name, syntax.Nearest(old.Name, columnNames(cols))))
			}
			continue
		}
		cols[i] = b.col(a.Names[0].Name, cols[i].Type)
	}
	names := newNamer()
	for i, c := range cols {
		if !names.declare(c.Name) {
			at := op.Span()
			for _, a := range op.Items {
				if a.Names[0].Name == c.Name {
					at = a.Names[0].Span()
				}
			}
			b.fail(errDuplicate(at, c.Name))
			cols[i].Name = names.unique(c.Name)
		}
	}
	p.Cols = cols
	return t.with(p)
}

func (b *binder) projectReorder(t rel, op *syntax.ProjectReorderOp) rel {
	var front []plan.Column
	listed := map[string]bool{} // a name written by itself is not part of a pattern
	for _, it := range op.Items {
		if n, ok := it.X.(*syntax.Name); ok {
			listed[n.Name] = true
		}
	}
	for _, it := range op.Items {
		cols := b.chosen(t, []syntax.Expr{it.X})
		if _, ok := it.X.(*syntax.Name); !ok {
			cols = slices.DeleteFunc(slices.Clone(cols), func(c plan.Column) bool { return listed[c.Name] })
			reorder(cols, it.Order)
		}
		for _, c := range cols {
			if !hasID(front, c.ID) {
				front = append(front, c)
			}
		}
	}
	for _, c := range t.cols() {
		if !hasID(front, c.ID) {
			front = append(front, c)
		}
	}
	return keep(t, front)
}

func reorder(cols []plan.Column, order string) {
	switch order {
	case "asc":
		slices.SortStableFunc(cols, func(a, b plan.Column) int {
			return cmp.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name))
		})
	case "desc":
		slices.SortStableFunc(cols, func(a, b plan.Column) int {
			return cmp.Compare(strings.ToLower(b.Name), strings.ToLower(a.Name))
		})
	case "granny-asc":
		slices.SortStableFunc(cols, func(a, b plan.Column) int { return natural(a.Name, b.Name) })
	case "granny-desc":
		slices.SortStableFunc(cols, func(a, b plan.Column) int { return natural(b.Name, a.Name) })
	}
}

// natural compares names with runs of digits taken as numbers: a2 before a10.
func natural(a, b string) int {
	a, b = strings.ToLower(a), strings.ToLower(b)
	for a != "" && b != "" {
		da, db := digits(a), digits(b)
		if da > 0 && db > 0 {
			na, nb := strings.TrimLeft(a[:da], "0"), strings.TrimLeft(b[:db], "0")
			if c := cmp.Or(cmp.Compare(len(na), len(nb)), cmp.Compare(na, nb)); c != 0 {
				return c
			}
			a, b = a[da:], b[db:]
			continue
		}
		if a[0] != b[0] {
			return cmp.Compare(a[0], b[0])
		}
		a, b = a[1:], b[1:]
	}
	return cmp.Compare(len(a), len(b))
}

func digits(s string) int {
	i := 0
	for i < len(s) && s[i] >= '0' && s[i] <= '9' {
		i++
	}
	return i
}
