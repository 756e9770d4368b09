package bind

import (
	"github.com/huntbook/huntbook/kql/plan"
	"github.com/huntbook/huntbook/kql/source"
	"github.com/huntbook/huntbook/kql/syntax"
	"github.com/huntbook/huntbook/kql/types"
)

// scope is a chain of named things. It only ever grows at its head, so a function keeps what was known where it was written,
// and cannot see itself: recursion is an unknown name.
type scope struct {
	name   string
	entity *entity
	parent *scope
	floor  bool // the start of a function's body: a name above may be declared anew
	from   *origin
}

// entity is what a name stands for: one of a scalar, a table or a function.
type entity struct {
	scalar plan.Expr
	weight int // how many steps scalar stands for: what it holds is there again at each use

	table  syntax.Expr  // bound anew at each use, in tscope
	tscope *scope       // where table was written
	shared *plan.Shared // or a table computed once
	like   rel          // its properties

	fn     *syntax.FuncDecl
	fscope *scope
	stored *Function // the function is one of the workspace

	place    syntax.Expr // the entity is an alias of a database or a group of them
	visiting bool        // place is being looked through

	pattern *syntax.PatternStmt
	isTable *bool // what bodyIsTable found
}

// value is an entity for x, which was bound from the given count of steps on.
func (b *binder) value(x plan.Expr, before int) *entity {
	e := &entity{scalar: x, weight: b.steps - before}
	if c, ok := x.(*plan.Const); ok {
		e.weight = len(c.V.S) / textStep
	}
	return e
}

func (s *scope) lookup(name string) *entity {
	for ; s != nil; s = s.parent {
		if s.name == name && s.entity != nil {
			return s.entity
		}
	}
	return nil
}

// declared reports whether name is taken in the innermost block.
func (s *scope) declared(name string) bool {
	for ; s != nil && !s.floor; s = s.parent {
		if s.name == name && s.entity != nil {
			return true
		}
	}
	return false
}

func (b *binder) declare(name string, e *entity) {
	b.scope = &scope{name: name, entity: e, parent: b.scope}
}

// in runs f with another scope.
func in[T any](b *binder, s *scope, f func() T) T {
	was := b.scope
	b.scope = s
	defer func() { b.scope = was }()
	return f()
}

// call binds the body of a function of the query or of the store. Exactly one of want's results is used.
func call[T any](b *binder, e *entity, c *syntax.Call, input *rel, r *row, body func(*syntax.Block) T, bad T) T {
	if !b.step(c.Span()) {
		return bad
	}
	if !b.deeper(c.Span()) {
		b.depth--
		return bad
	}
	defer func() { b.depth-- }()
	inner := &scope{parent: e.fscope, floor: true}
	if e.stored != nil {
		leave, ok := b.enter(e.stored, c)
		if !ok {
			return bad
		}
		defer leave()
		inner.from = &origin{fn: e.stored, at: c.Span()}
		if o := b.scope.origin(); o != nil {
			inner.from.at = o.at
		}
	}
	floor := inner
	args, ok := b.arguments(e, c, input)
	if !ok {
		return bad
	}
	caller := b.scope
	for i, p := range e.fn.Params {
		var ent *entity
		switch {
		case args[i].rel != nil:
			if !b.fits(p, *args[i].rel, c.Name.Span()) {
				return bad
			}
			ent = &entity{shared: b.share(args[i].rel.node), like: *args[i].rel}
		case p.Tabular:
			ent = b.tableArgument(p, args[i].x)
		case args[i].x == nil:
			before := b.steps
			x := in(b, floor, func() plan.Expr { return b.expr(p.Default, &row{}) })
			ent = b.value(b.cast(x, p.Type), before)
		default:
			before := b.steps
			x := b.expr(args[i].x, r)
			if t := x.Type(); t != p.Type && !convertible(t, p.Type) {
				b.fail(errTypeExpected(args[i].x.Span(), p.Type))
				x = unknown(p.Type)
			}
			ent = b.value(b.fold(b.cast(x, p.Type)), before)
		}
		inner = &scope{name: p.Name.Name, entity: ent, parent: inner}
	}
	b.scope = inner
	defer func() { b.scope = caller }()
	return body(e.fn.Body)
}

type argument struct {
	x   syntax.Expr
	rel *rel
}

// arguments matches a call's arguments with the parameters, by place or by name. A nil x takes the default.
func (b *binder) arguments(e *entity, c *syntax.Call, input *rel) ([]argument, bool) {
	params := e.fn.Params
	args := make([]argument, len(params))
	next := 0
	if input != nil {
		if len(params) == 0 || !params[0].Tabular {
			b.fail(errOther(c.Name.Span(), "The function '%s' does not take a table as its first argument.", c.Name.Name))
			return nil, false
		}
		args[0].rel = input
		next = 1
	}
	for _, a := range c.Args {
		if named, ok := a.(*syntax.Assign); ok && len(named.Names) == 1 {
			i := 0
			for i < len(params) && params[i].Name.Name != named.Names[0].Name {
				i++
			}
			if i == len(params) {
				b.fail(errNamedArgument(named.Names[0].Span()))
				return nil, false
			}
			args[i].x = named.X
			continue
		}
		for next < len(params) && args[next].x != nil { // taken by name
			next++
		}
		if next >= len(params) {
			low, high := paramCount(params, input != nil)
			b.fail(errArgCount(c.Name.Span(), c.Name.Name, low, high))
			return nil, false
		}
		args[next].x = a
		next++
	}
	for i, p := range params {
		if args[i].x == nil && args[i].rel == nil && p.Default == nil {
			low, high := paramCount(params, input != nil)
			b.fail(errArgCount(c.Name.Span(), c.Name.Name, low, high))
			return nil, false
		}
	}
	return args, true
}

func paramCount(params []syntax.Param, piped bool) (low, high int) {
	high = len(params)
	for _, p := range params {
		if p.Default == nil {
			low++
		}
	}
	if piped {
		low, high = low-1, high-1
	}
	return low, high
}

// tableArgument checks a table against the schema that a parameter asks for: those columns, of those types.
func (b *binder) tableArgument(p syntax.Param, x syntax.Expr) *entity {
	t := b.table(x, nil)
	if !b.fits(p, t, x.Span()) {
		return &entity{table: &syntax.Bad{}, tscope: b.scope, like: nothing()}
	}
	return &entity{table: x, tscope: b.scope, like: t}
}

// fits reports whether a table has the columns that a parameter asks for.
func (b *binder) fits(p syntax.Param, t rel, at source.Span) bool {
	if p.AnyTable || t.open {
		return true
	}
	for _, f := range p.Schema {
		c, ok := find(t.cols(), f.Name.Name)
		switch {
		case !ok:
			b.fail(errOther(at, "The table given for '%s' has no column '%s'.", p.Name.Name, f.Name.Name))
			return false
		case c.Type != f.Type && c.Type != types.Unknown && f.Type != types.Unknown:
			b.fail(errOther(at, "The column '%s' of the table given for '%s' is %s, not %s.", f.Name.Name, p.Name.Name, c.Type, f.Type))
			return false
		}
	}
	return true
}
