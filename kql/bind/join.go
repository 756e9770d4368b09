package bind

import (
	"slices"
	"strings"

	"github.com/huntbook/huntbook/kql/fn"
	"github.com/huntbook/huntbook/kql/plan"
	"github.com/huntbook/huntbook/kql/syntax"
	"github.com/huntbook/huntbook/kql/types"
)

// joinKinds gives each spelling its kind, and which sides' columns it gives.
var joinKinds = map[string]struct {
	kind        string
	left, right bool
}{
	"": {"innerunique", true, true}, "innerunique": {"innerunique", true, true}, "inner": {"inner", true, true},
	"leftouter": {"leftouter", true, true}, "rightouter": {"rightouter", true, true}, "fullouter": {"fullouter", true, true},
	"outer": {"fullouter", true, true}, "left": {"leftouter", true, true}, "right": {"rightouter", true, true}, "full": {"fullouter", true, true},
	"leftanti": {"leftanti", true, false}, "anti": {"leftanti", true, false}, "leftantisemi": {"leftanti", true, false},
	"rightanti": {"rightanti", false, true}, "rightantisemi": {"rightanti", false, true},
	"leftsemi": {"leftsemi", true, false}, "semi": {"leftsemi", true, false}, "rightsemi": {"rightsemi", false, true},
}

func (b *binder) join(left rel, op *syntax.JoinOp) rel {
	kind, ok := joinKinds[op.Kind]
	if !ok {
		at := b.word(op.Span())
		for _, p := range op.Props {
			if p.Name == "kind" {
				at = p.Span()
			}
		}
		b.fail(errUnknownJoinKind(at, op.Kind))
		kind = joinKinds[""]
	}
	b.warnJoin(op)
	right := b.table(op.Right, nil)
	j := &plan.Join{Kind: kind.kind, Left: left.node, Right: right.node}
	b.joinKeys(j, left, right, op.On)
	names := newNamer()
	if kind.left && kind.right { // a renamed column takes a number that neither side uses
		for _, c := range right.cols() {
			names.taken[c.Name] = true
		}
	}
	for _, c := range left.cols() {
		names.taken[c.Name] = true
	}
	leftNames := map[string]bool{}
	if kind.left {
		for _, c := range left.cols() {
			leftNames[c.Name] = true
			b.joinOut(j, c, c.Name, false)
		}
	}
	if kind.right {
		for _, c := range right.cols() {
			name := c.Name
			if leftNames[name] {
				name = names.unique(name)
			}
			b.joinOut(j, c, name, true)
		}
	}
	return rel{node: j, open: kind.left && left.open || kind.right && right.open, name: left.name}
}

func (b *binder) joinOut(j *plan.Join, c plan.Column, name string, right bool) {
	j.Cols = append(j.Cols, b.col(name, c.Type))
	j.LeftOut = append(j.LeftOut, c)
	j.FromRight = append(j.FromRight, right)
}

// joinKeys binds what follows on: names common to both sides, or $left.a == $right.b, any of them joined by and.
func (b *binder) joinKeys(j *plan.Join, left, right rel, on []syntax.Expr) {
	for _, x := range on {
		for _, c := range conjuncts(x) {
			b.joinKey(j, left, right, c)
		}
	}
}

func conjuncts(x syntax.Expr) []syntax.Expr {
	var out []syntax.Expr
	for {
		x = unwrap(x)
		bin, ok := x.(*syntax.Binary)
		if !ok || bin.Op != "and" {
			out = append(out, x)
			slices.Reverse(out)
			return out
		}
		right := conjuncts(bin.R)
		slices.Reverse(right)
		out = append(out, right...)
		x = bin.L
	}
}

func (b *binder) joinKey(j *plan.Join, left, right rel, x syntax.Expr) {
	switch x := x.(type) {
	case *syntax.Name:
		l, lok := find(left.cols(), x.Name)
		r, rok := find(right.cols(), x.Name)
		if !lok || !rok {
			if (lok || left.open) && (rok || right.open) {
				return
			}
			if e := b.scope.lookup(x.Name); e != nil && e.scalar != nil && !lok && !rok {
				b.joinPredicate(j, left, right, x)
				return
			}
			d := errJoinSides(x.Span(), x.Name)
			if !lok && !left.open {
				d = didYouMean(d, syntax.Nearest(x.Name, columnNames(left.cols())))
			}
			b.fail(d)
			return
		}
		if l.Type != r.Type && l.Type != types.Unknown && r.Type != types.Unknown && !(l.Type.IsNumber() && r.Type.IsNumber()) {
			b.fail(errJoinTypes(x.Span(), x.Name))
			return
		}
		b.addJoinKey(j, &plan.Ref{Col: l}, &plan.Ref{Col: r}, x)
	case *syntax.Binary:
		if x.Op != "==" {
			b.joinPredicate(j, left, right, x)
			return
		}
		ls, rs := sideOf(x.L), sideOf(x.R)
		switch {
		case ls == "$left" && rs == "$right":
			b.pairKey(j, left, right, x.L, x.R, x)
		case ls == "$right" && rs == "$left":
			b.pairKey(j, left, right, x.R, x.L, x)
		case ls == "" || rs == "":
			b.joinPredicate(j, left, right, x)
		default:
			b.fail(errJoinCondition(x.Span()))
		}
	default:
		b.joinPredicate(j, left, right, x)
	}
}

// sideOf tells which side an expression reads: $left, $right, both ("both"), or none.
func sideOf(x syntax.Expr) string {
	side := ""
	merge := func(s string) {
		switch {
		case side == "":
			side = s
		case s != "" && s != side:
			side = "both"
		}
	}
	switch x := x.(type) {
	case *syntax.Name:
		if x.Name == "$left" || x.Name == "$right" {
			return x.Name
		}
	case *syntax.Paren:
		return sideOf(x.X)
	case *syntax.Member:
		return sideOf(x.Of)
	case *syntax.Index:
		return sideOf(x.Of)
	case *syntax.Call:
		for _, a := range x.Args {
			merge(sideOf(a))
		}
	case *syntax.Binary:
		merge(sideOf(x.L))
		merge(sideOf(x.R))
	}
	return side
}

func (b *binder) pairKey(j *plan.Join, left, right rel, l, r syntax.Expr, x *syntax.Binary) {
	lx := b.expr(l, &row{open: left.open, parts: map[string][]plan.Column{"$left": left.cols()}})
	rx := b.expr(r, &row{open: right.open, parts: map[string][]plan.Column{"$right": right.cols()}})
	lt, rt := lx.Type(), rx.Type()
	if lt != rt && lt != types.Unknown && rt != types.Unknown && !(lt.IsNumber() && rt.IsNumber()) {
		switch {
		case lt == types.Dynamic:
			lx = b.cast(lx, rt)
		case rt == types.Dynamic:
			rx = b.cast(rx, lt)
		default:
			b.fail(errJoinKeyTypes(x.Span(), lt, rt))
			return
		}
	}
	b.addJoinKey(j, lx, rx, x)
}

func (b *binder) addJoinKey(j *plan.Join, l, r plan.Expr, x syntax.Expr) {
	lt, rt := l.Type(), r.Type()
	if lt == types.Unknown || rt == types.Unknown {
		return
	}
	if common, ok := fn.Common(lt, rt); ok {
		l, r = b.cast(l, common), b.cast(r, common)
	}
	j.LeftKeys, j.RightKeys = append(j.LeftKeys, l), append(j.RightKeys, r)
}

// joinPredicate is a condition on one side alone. One over both that is no equality, the language does not have.
func (b *binder) joinPredicate(j *plan.Join, left, right rel, x syntax.Expr) {
	if sideOf(x) != "both" && sideOf(x) != "" && (strings.HasPrefix(j.Kind, "inner")) {
		r := &row{open: left.open || right.open, parts: map[string][]plan.Column{"$left": left.cols(), "$right": right.cols()}}
		cond := b.condition(x, r)
		if sideOf(x) == "$left" {
			j.Left = &plan.Filter{In: j.Left, Cond: cond}
		} else {
			j.Right = &plan.Filter{In: j.Right, Cond: cond}
		}
		return
	}
	b.fail(errJoinCondition(x.Span()))
}

// lookup is a left outer (or inner) join with a small table whose key columns are not repeated.
func (b *binder) lookup(left rel, op *syntax.LookupOp) rel {
	kind := op.Kind
	if kind == "" {
		kind = "leftouter"
	}
	if kind != "leftouter" && kind != "inner" {
		b.fail(diag("KS140", op.Span(), "The expression must be one of the values: leftouter or inner"))
		kind = "leftouter"
	}
	right := b.table(op.Right, nil)
	j := &plan.Join{Kind: kind, Left: left.node, Right: right.node}
	b.joinKeys(j, left, right, op.On)
	isKey := map[plan.ColumnID]bool{}
	for _, k := range j.RightKeys {
		for _, c := range plan.Refs(k) {
			isKey[c.ID] = true
		}
	}
	names := newNamer(left.cols()...)
	for _, c := range right.cols() {
		names.taken[c.Name] = true
	}
	taken := map[string]bool{}
	for _, c := range left.cols() {
		taken[c.Name] = true
		b.joinOut(j, c, c.Name, false)
	}
	for _, c := range right.cols() {
		if isKey[c.ID] {
			continue
		}
		name := c.Name
		if taken[name] {
			name = names.unique(name)
		}
		b.joinOut(j, c, name, true)
	}
	return rel{node: j, open: left.open || right.open, name: left.name}
}
