package bind

import (
	"regexp"
	"slices"
	"strings"

	"github.com/huntbook/huntbook/algo/value"
	"github.com/huntbook/huntbook/kql/plan"
	"github.com/huntbook/huntbook/kql/source"
	"github.com/huntbook/huntbook/kql/syntax"
	"github.com/huntbook/huntbook/kql/types"
)

// terms binds the predicate of search and find, where a bare literal is a term to look for in every column.
type terms struct {
	b    *binder
	t    rel
	cs   bool // case-sensitive
	many bool // several tables: a column that one of them lacks makes the condition false there
}

func falsehood() plan.Expr { return &plan.Const{T: types.Bool, V: value.Bool(false)} }
func truth() plan.Expr     { return &plan.Const{T: types.Bool, V: value.Bool(true)} }

func (s *terms) bind(x syntax.Expr) plan.Expr {
	b := s.b
	switch x := x.(type) {
	case *syntax.Paren:
		return s.bind(x.X)
	case *syntax.Star:
		return truth()
	case *syntax.Literal:
		return s.anywhere(x)
	case *syntax.Binary:
		switch x.Op {
		case "and", "or":
			return b.operator(x.Op, x.OpPos, x.Span(), s.bind(x.L), s.bind(x.R))
		case ":":
			return s.column(x)
		}
		if isStar(x.L) {
			return b.everyColumn(x, rowOf(s.t))
		}
	case *syntax.Call:
		if x.Of == nil && x.Name.Name == "not" && len(x.Args) == 1 {
			return b.not(s.bind(x.Args[0]), x.Span())
		}
	}
	if !s.many {
		return b.condition(x, rowOf(s.t))
	}
	if s.lacks(x) {
		return falsehood()
	}
	before := len(b.diags)
	e := b.condition(x, rowOf(s.t))
	for _, d := range b.diags[before:] {
		if d.Code != "KS106" {
			return e
		}
	}
	if len(b.diags) > before { // a column of that name has another type here
		for _, d := range b.diags[before:] {
			delete(b.seen, d)
		}
		b.diags = b.diags[:before]
		return falsehood()
	}
	return e
}

// lacks reports whether x names a column that this table does not have.
func (s *terms) lacks(x syntax.Expr) bool {
	found := false
	walk(x, func(n *syntax.Name) {
		if _, ok := find(s.t.cols(), n.Name); !ok && s.b.scope.lookup(n.Name) == nil {
			found = true
		}
	})
	return found
}

// walk visits the names of a scalar expression.
func walk(x syntax.Expr, f func(*syntax.Name)) {
	switch x := x.(type) {
	case *syntax.Name:
		f(x)
	case *syntax.Paren:
		walk(x.X, f)
	case *syntax.Member:
		walk(x.Of, f)
	case *syntax.Index:
		walk(x.Of, f)
		walk(x.I, f)
	case *syntax.Call:
		for _, a := range x.Args {
			walk(a, f)
		}
	case *syntax.Unary:
		walk(x.X, f)
	case *syntax.Binary:
		walk(x.L, f)
		walk(x.R, f)
	case *syntax.In:
		walk(x.X, f)
		for _, i := range x.List {
			if _, ok := i.(*syntax.Name); !ok {
				walk(i, f)
			}
		}
	case *syntax.Between:
		walk(x.X, f)
		walk(x.Lo, f)
		walk(x.Hi, f)
	}
}

// anywhere looks for a literal in all columns.
func (s *terms) anywhere(x *syntax.Literal) plan.Expr {
	if x.Type == types.String && strings.Trim(x.Value.S, "*") == "" {
		return truth()
	}
	var any plan.Expr
	for _, c := range s.t.cols() {
		e := s.match(c, x)
		if e == nil {
			continue
		}
		if any == nil {
			any = e
		} else {
			any = s.b.operator("or", x.Span(), x.Span(), any, e)
		}
	}
	if any == nil {
		return falsehood()
	}
	return any
}

// match is one column's part in the search for a literal, nil when it cannot hold it.
func (s *terms) match(c plan.Column, x *syntax.Literal) plan.Expr {
	ref := plan.Expr(&plan.Ref{Col: c})
	if x.Type == types.String {
		switch c.Type {
		case types.String, types.Dynamic:
		case types.Guid:
			if !strings.Contains(x.Value.S, "-") {
				return nil
			}
			ref = s.b.cast(ref, types.String)
		case types.Int, types.Long:
			if strings.Trim(strings.Trim(x.Value.S, "*"), "0123456789") != "" {
				return nil
			}
			ref = s.b.cast(ref, types.String)
		default:
			return nil
		}
		return s.term(ref, x.Value.S, x.Span())
	}
	switch {
	case c.Type == types.String || c.Type == types.Dynamic:
		lit := s.b.fold(s.b.cast(&plan.Const{T: x.Type, V: x.Value}, types.String))
		return s.b.operator(s.cased("has"), x.Span(), x.Span(), ref, lit)
	case x.Type == types.Real: // the service finds whole numbers, and no others
		return nil
	case c.Type == x.Type || c.Type.IsNumber() && x.Type.IsNumber():
		return s.b.operator("==", x.Span(), x.Span(), ref, &plan.Const{T: x.Type, V: x.Value})
	}
	return nil
}

func (s *terms) cased(op string) string {
	if s.cs {
		return op + "_cs"
	}
	return op
}

// term matches text: whole terms, or with * the beginning, the end or any part of them.
func (s *terms) term(ref plan.Expr, t string, at source.Span) plan.Expr {
	core := strings.Trim(t, "*")
	head, tail := strings.HasPrefix(t, "*"), strings.HasSuffix(t, "*")
	op := "has"
	switch {
	case strings.Contains(core, "*"):
		parts := strings.Split(core, "*")
		for i := range parts {
			parts[i] = regexp.QuoteMeta(parts[i])
		}
		re := strings.Join(parts, ".*")
		if !s.cs {
			re = "(?i)" + re
		}
		return s.b.operator("matches regex", at, at, ref, text(re))
	case head && tail:
		op = "contains"
	case head:
		op = "hassuffix"
	case tail:
		op = "hasprefix"
	}
	return s.b.operator(s.cased(op), at, at, ref, text(core))
}

// column is name:term.
func (s *terms) column(x *syntax.Binary) plan.Expr {
	b := s.b
	if isStar(x.L) {
		return s.bind(x.R)
	}
	if s.many && s.lacks(x.L) {
		return falsehood()
	}
	l := b.expr(x.L, rowOf(s.t))
	lit, ok := unwrap(x.R).(*syntax.Literal)
	if !ok {
		r := b.fold(b.expr(x.R, rowOf(s.t)))
		if c, ok := r.(*plan.Const); ok {
			lit = &syntax.Literal{At: syntax.At{Pos: x.R.Span()}, Type: c.T, Value: c.V}
		} else {
			return b.operator(s.cased("has"), x.OpPos, x.Span(), b.cast(l, types.String), b.cast(r, types.String))
		}
	}
	if lit.Type != types.String {
		if l.Type() == types.String || l.Type() == types.Dynamic {
			return b.operator(s.cased("has"), x.OpPos, x.Span(), l, b.cast(&plan.Const{T: lit.Type, V: lit.Value}, types.String))
		}
		return b.operator("==", x.OpPos, x.Span(), l, &plan.Const{T: lit.Type, V: lit.Value})
	}
	if strings.Trim(lit.Value.S, "*") == "" {
		return truth()
	}
	if l.Type() != types.Dynamic {
		l = b.cast(l, types.String)
	}
	return s.term(l, lit.Value.S, x.Span())
}

// everyColumn is * op value: the condition holds for one of the columns.
func (b *binder) everyColumn(x *syntax.Binary, row *row) plan.Expr {
	r := b.fold(b.expr(x.R, row))
	var any plan.Expr
	for _, c := range row.cols {
		if c.Type != types.String && c.Type != types.Dynamic && c.Type != r.Type() && !(c.Type.IsNumber() && r.Type().IsNumber()) {
			continue
		}
		e := b.operator(x.Op, x.OpPos, x.Span(), &plan.Ref{Col: c}, r)
		if any == nil {
			any = e
		} else {
			any = b.operator("or", x.OpPos, x.Span(), any, e)
		}
	}
	if any == nil {
		return falsehood()
	}
	return any
}

// sources are the tables that search and find look through: those named, or all there are.
func (b *binder) sources(list []syntax.Expr, at source.Span) []rel {
	if list == nil {
		list = []syntax.Expr{&syntax.Wildcard{At: syntax.At{Pos: at}, Pattern: "*"}}
	}
	var out []rel
	for _, x := range list {
		switch w := unwrap(x).(type) {
		case *syntax.Wildcard:
			out = append(out, b.wildcard(w)...)
			continue
		case *syntax.Star:
			out = append(out, b.wildcard(&syntax.Wildcard{At: w.At, Pattern: "*"})...)
			continue
		case *syntax.Member: // database("x").*
			if strings.Contains(w.Name.Name, "*") {
				if !b.reach(w.Of) {
					continue
				}
				out = append(out, b.wildcard(&syntax.Wildcard{At: w.Name.At, Pattern: w.Name.Name})...)
				continue
			}
		}
		t := b.table(x, nil)
		if t.name == "" {
			t.name = "union_arg" + itoa(len(out))
		}
		out = append(out, t)
	}
	return out
}

func (b *binder) search(in *rel, op *syntax.SearchOp) rel {
	cs := false
	for _, p := range op.Props {
		if p.Name == "kind" {
			cs = propName(p) == "case_sensitive"
		}
	}
	var arms []rel
	if in != nil {
		arms = []rel{*in}
		if in.name == "" {
			arms[0].name = "search_arg0"
		}
	} else {
		arms = b.sources(op.In, op.Span())
	}
	for i, t := range arms {
		s := &terms{b: b, t: t, cs: cs, many: in == nil}
		cond := b.fold(s.bind(op.X))
		arms[i] = t.with(&plan.Filter{In: t.node, Cond: cond})
	}
	if in != nil {
		if _, ok := find(in.cols(), "$table"); ok {
			return arms[0]
		}
		t := arms[0]
		p := &plan.Project{In: t.node, Exprs: []plan.Expr{text(t.name)}, Out: plan.Out{Cols: []plan.Column{b.col("$table", types.String)}}}
		for _, c := range t.cols() {
			p.Cols, p.Exprs = append(p.Cols, c), append(p.Exprs, &plan.Ref{Col: c})
		}
		return t.with(p)
	}
	if len(arms) == 0 {
		return rel{node: &plan.Values{Out: plan.Out{Cols: []plan.Column{b.col("$table", types.String)}}}, open: true}
	}
	out := b.unionOf(arms, false, "$table", b.word(op.Span()))
	out.open = out.open || !b.runs() // against every known table, clashes that no data has
	return out
}

// find looks through tables; its output is what they share and what the query names, the rest in one bag.
func (b *binder) find(op *syntax.FindOp) rel {
	src := "source_"
	for _, p := range op.Props {
		if p.Name == "withsource" || p.Name == "with_source" {
			src = propName(p)
		}
	}
	tables := b.sources(op.In, op.Span())
	if len(tables) == 0 { // as search does: a pattern that no table with rows matches finds nothing
		return rel{node: &plan.Values{Out: plan.Out{Cols: []plan.Column{b.col(src, types.String), b.col("pack_", types.Dynamic)}}}, open: true}
	}
	wanted := b.findColumns(op, tables)
	pack := op.Pack || op.Project == nil
	arms := make([]rel, 0, len(tables))
	for _, t := range tables {
		s := &terms{b: b, t: t, many: true}
		cond := b.fold(s.bind(op.X))
		f := &plan.Filter{In: t.node, Cond: cond}
		p := &plan.Project{In: f}
		var rest []plan.Column
		for _, c := range t.cols() {
			if !slices.ContainsFunc(wanted, func(w types.Field) bool { return w.Name == c.Name }) {
				rest = append(rest, c)
			}
		}
		for _, w := range wanted {
			x := plan.Expr(null(w.Type))
			if c, ok := find(t.cols(), w.Name); ok {
				x = b.cast(&plan.Ref{Col: c}, w.Type)
			}
			p.Cols, p.Exprs = append(p.Cols, b.col(w.Name, w.Type)), append(p.Exprs, x)
		}
		if pack {
			call := &syntax.Call{At: op.At, Name: syntax.Ident{At: op.At, Name: "pack"}}
			p.Cols, p.Exprs = append(p.Cols, b.col("pack_", types.Dynamic)), append(p.Exprs, b.pack(call, rest, nil))
		}
		arms = append(arms, t.with(p))
	}
	return b.unionOf(arms, false, src, b.word(op.Span()))
}

// findColumns are the columns that find gives by name.
func (b *binder) findColumns(op *syntax.FindOp, tables []rel) []types.Field {
	var out []types.Field
	add := func(name string, t types.Type) {
		if !slices.ContainsFunc(out, func(f types.Field) bool { return f.Name == name }) {
			out = append(out, types.Field{Name: name, Type: t})
		}
	}
	typeOf := func(name string) (types.Type, bool) {
		t, known := types.Unknown, false
		for _, r := range tables {
			if c, ok := find(r.cols(), name); ok {
				if known && t != c.Type {
					return types.String, true
				}
				t, known = c.Type, true
			}
		}
		return t, known
	}
	for _, x := range op.Project {
		switch x := x.(type) {
		case *syntax.Name:
			if t, ok := typeOf(x.Name); ok {
				add(x.Name, t)
			} else {
				b.fail(errName(x.Span(), x.Name, ""))
			}
		case *syntax.TypedColumn:
			add(x.Name.Name, x.Type)
		case *syntax.Star, *syntax.Wildcard:
			pattern := "*"
			if w, ok := x.(*syntax.Wildcard); ok {
				pattern = w.Pattern
			}
			for _, t := range tables {
				for _, c := range matching(t.cols(), pattern) {
					typ, _ := typeOf(c.Name)
					add(c.Name, typ)
				}
			}
		}
	}
	if op.Project == nil {
		walk(op.X, func(n *syntax.Name) {
			if t, ok := typeOf(n.Name); ok {
				add(n.Name, t)
			}
		})
		for _, c := range tables[0].cols() {
			everywhere := true
			for _, t := range tables[1:] {
				o, ok := find(t.cols(), c.Name)
				everywhere = everywhere && ok && o.Type == c.Type
			}
			if everywhere && len(tables) > 1 {
				add(c.Name, c.Type)
			}
		}
	}
	for _, x := range op.Away {
		out = slices.DeleteFunc(out, func(f types.Field) bool {
			switch x := x.(type) {
			case *syntax.Name:
				return f.Name == x.Name
			case *syntax.Wildcard:
				return like(f.Name, x.Pattern)
			}
			return false
		})
	}
	return out
}
