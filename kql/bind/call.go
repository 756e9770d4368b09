package bind

import (
	"github.com/huntbook/huntbook/kql/fn"
	"github.com/huntbook/huntbook/kql/plan"
	"github.com/huntbook/huntbook/kql/source"
	"github.com/huntbook/huntbook/kql/syntax"
	"github.com/huntbook/huntbook/kql/types"
)

// scalarCall binds a call that has to give a value.
func (b *binder) scalarCall(x *syntax.Call, r *row) plan.Expr {
	name := x.Name.Name
	if r.graph != nil {
		if e, ok := b.graphCall(x, r); ok {
			return e
		}
	}
	if x.Of == nil {
		if e := b.scope.lookup(name); e != nil {
			return b.userScalar(e, x, r)
		}
		b.warnName(x.Name)
		if special, ok := specials[name]; ok {
			return special(b, x, r)
		}
	}
	if r.aggs != nil {
		if f, ok := fn.Lookup(name, fn.Aggregate); ok {
			return b.aggregate(f, x, r)
		}
	}
	if f, ok := fn.Lookup(name, fn.Scalar); ok {
		return b.function(f, x, r)
	}
	if f, ok := fn.Lookup(name, fn.Window); ok {
		return b.window(f, x, r)
	}
	if f, ok := fn.Lookup(name, fn.Aggregate); ok {
		b.fail(errAggregateHere(x.Name.Span(), name))
		for _, a := range x.Args {
			b.argument(a, r)
		}
		return unknown(fixedResult(f))
	}
	if e := b.stored(name); e != nil {
		return b.userScalar(e, x, r)
	}
	for _, a := range x.Args {
		if !b.isTable(a) {
			b.argument(a, r)
		}
	}
	b.fail(errFunction(x.Name.Span(), name, b.nearFunction(name)))
	return unknown(types.Unknown)
}

// userScalar calls a function of the query or of the store whose body is a value.
func (b *binder) userScalar(e *entity, x *syntax.Call, r *row) plan.Expr {
	if e.fn == nil {
		b.fail(diag("KS128", x.Name.Span(), "The name '%s' does not refer to a function.", x.Name.Name))
		return unknown(types.Unknown)
	}
	return call(b, e, x, nil, r, func(body *syntax.Block) plan.Expr {
		last := b.body(body)
		if last == nil {
			return unknown(types.Unknown)
		}
		if b.isTable(last) {
			t := b.table(last, nil) // a table with one value may stand for it
			if len(t.cols()) == 1 {
				return b.scalarOf(t)
			}
			if !t.open { // of one left open by an error, enough is said
				b.fail(errScalarExpected(x.Span()))
			}
			return unknown(types.Unknown)
		}
		return b.expr(last, &row{})
	}, unknown(types.Unknown))
}

// argument binds one argument of a built-in function.
func (b *binder) argument(a syntax.Expr, r *row) plan.Expr {
	if named, ok := a.(*syntax.Assign); ok {
		return b.expr(named.X, r)
	}
	return b.expr(a, r)
}

func (b *binder) function(f *fn.Function, x *syntax.Call, r *row) plan.Expr {
	if n := len(x.Args); n > 1 {
		// A typeof() at the end asks for the result in that type.
		if t, ok := x.Args[n-1].(*syntax.Typeof); ok {
			plain := *x
			plain.Args = x.Args[:n-1]
			return b.cast(b.function(f, &plain, r), t.Type)
		}
	}
	args := make([]plan.Expr, 0, len(x.Args))
	for _, a := range x.Args {
		if _, ok := a.(*syntax.Star); ok {
			for _, c := range r.cols { // strcat(*) and its kin take every column
				args = append(args, &plan.Ref{Col: c})
			}
			continue
		}
		args = append(args, b.argument(a, r))
	}
	return b.resolve(f, x, args)
}

// resolve picks the overload and says which argument does not fit when none does.
func (b *binder) resolve(f *fn.Function, x *syntax.Call, args []plan.Expr) plan.Expr {
	if f.NeedsService != "" && b.runs() && (b.env.Provides == nil || !b.env.Provides(f.Name)) { // a mere check accepts what only running would miss
		b.fail(errNeedsService(x.Name.Span(), x.Name.Name, f.NeedsService))
		return unknown(fixedResult(f))
	}
	ts := make([]types.Type, len(args))
	spoilt := false
	for i, a := range args {
		ts[i] = a.Type()
		spoilt = spoilt || ts[i] == types.Unknown
	}
	if f.Name == "parse_json" && len(ts) == 1 && !convertible(ts[0], types.String) { // its other overloads make dynamics of values
		b.fail(errTypeExpected(b.argSpan(x, 0), types.String))
		return unknown(types.Dynamic)
	}
	b.warnArgs(f, x, ts)
	c, err := f.Resolve(ts)
	if err != nil {
		if !spoilt || !countFits(f, len(args)) {
			b.fail(b.explain(f, x, ts))
		}
		return unknown(fixedResult(f))
	}
	for i := range args {
		p := c.Sig.At(i, len(args))
		if p.Type == types.Bool && ts[i] != types.Bool && ts[i] != types.Unknown {
			b.fail(errTypeExpected(b.argSpan(x, i), types.Bool))
			return unknown(c.Result)
		}
		if p.Const && !constant(args[i]) {
			b.fail(errConstant(b.argSpan(x, i)))
			return unknown(c.Result)
		}
	}
	if !b.passes(f, args, x.Span()) {
		return unknown(c.Result)
	}
	out := b.apply(f, c, args, x.Span())
	if last := len(args) - 1; last >= 0 && c.Sig.At(last, len(args)).Name == fn.TypeLiteral { // typeof(T) says what comes out
		if l, ok := args[last].(*plan.Const); ok {
			if t, ok := types.ByName(l.V.S); ok {
				return b.cast(out, t)
			}
		}
	}
	return out
}

func (b *binder) argSpan(x *syntax.Call, i int) source.Span {
	if i < len(x.Args) {
		return x.Args[i].Span()
	}
	return x.Span()
}

func countFits(f *fn.Function, n int) bool {
	low, high := arity(f)
	return n >= low && (high < 0 || n <= high)
}

func arity(f *fn.Function) (low, high int) {
	low = 1 << 30
	for i := range f.Sigs {
		least, most := 0, 0
		for _, p := range f.Sigs[i].Params {
			if !p.Optional {
				least++
			}
			most++
			if p.Repeated {
				most = -1 << 20
			}
		}
		low = min(low, least)
		if most < 0 || high < 0 {
			high = -1
		} else {
			high = max(high, most)
		}
	}
	return low, high
}

// explain says why no overload fits: the count, the first argument of a wrong type, or all of them.
func (b *binder) explain(f *fn.Function, x *syntax.Call, ts []types.Type) source.Diagnostic {
	if !countFits(f, len(ts)) {
		low, high := arity(f)
		return expects(errArgCount(x.Name.Span(), x.Name.Name, low, high), f)
	}
	if len(f.Sigs) == 1 && len(ts) == len(x.Args) {
		s := &f.Sigs[0]
		for i, t := range ts {
			p := s.At(i, len(ts))
			if p.Type != types.Unknown && t != p.Type && !convertible(t, p.Type) {
				return errTypeExpected(x.Args[i].Span(), p.Type)
			}
			if p.Class == "summable" && !(t.IsNumber() || t == types.Timespan || t == types.Datetime || t == types.Dynamic || t == types.Unknown) {
				return errSummable(x.Args[i].Span())
			}
			if p.Class == "number" && !(t.IsNumber() || t == types.Dynamic || t == types.Unknown) {
				return errTypeExpected(x.Args[i].Span(), types.Int, types.Long, types.Real, types.Decimal)
			}
		}
	}
	return expects(errArguments(x.Name.Span(), x.Name.Name, ts), f)
}

// constant reports whether e is the same for all rows.
func constant(e plan.Expr) bool {
	switch e := e.(type) {
	case *plan.Const, *plan.Scalar:
		return true
	case *plan.Cast:
		return constant(e.X)
	case *plan.Call:
		for _, a := range e.Args {
			if !constant(a) {
				return false
			}
		}
		return true
	}
	return false
}

// constText gives the text of an argument that has to be a constant string.
func (b *binder) constText(x syntax.Expr, r *row) (string, bool) {
	if n, ok := x.(*syntax.Name); ok {
		if _, ok := find(r.cols, n.Name); ok {
			b.fail(errConstant(x.Span()))
			return "", false
		}
	}
	e := b.fold(b.expr(x, r))
	c, ok := e.(*plan.Const)
	switch {
	case e.Type() == types.Unknown, isPlaceholder(e):
		return "", false
	case !ok:
		b.fail(errConstant(x.Span()))
		return "", false
	case c.T != types.String:
		b.fail(errTypeExpected(x.Span(), types.String))
		return "", false
	}
	return c.V.S, true
}

// constLong gives an argument that has to be a constant integer.
func (b *binder) constLong(x syntax.Expr, r *row) (int64, bool) {
	e := b.fold(b.expr(x, r))
	c, ok := e.(*plan.Const)
	switch {
	case e.Type() == types.Unknown, isPlaceholder(e):
		return 0, false
	case !ok:
		b.fail(errConstant(x.Span()))
		return 0, false
	case c.T != types.Long && c.T != types.Int || c.V.Null:
		b.fail(errInteger(x.Span()))
		return 0, false
	}
	return c.V.I, true
}

// passes asks a function's own check about its constant arguments.
func (b *binder) passes(f *fn.Function, args []plan.Expr, at source.Span) bool {
	if f.Check == nil {
		return true
	}
	given := make([]fn.Arg, len(args))
	for i, a := range args {
		given[i].Type = a.Type()
		if k, ok := a.(*plan.Const); ok {
			given[i].Const = &k.V
		}
	}
	if wrong := f.Check(given); wrong != "" {
		b.fail(errOther(at, "%s", wrong))
		return false
	}
	return true
}
