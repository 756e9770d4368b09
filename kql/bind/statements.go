package bind

import (
	"slices"

	"github.com/huntbook/huntbook/algo/value"
	"github.com/huntbook/huntbook/kql/plan"
	"github.com/huntbook/huntbook/kql/source"
	"github.com/huntbook/huntbook/kql/syntax"
	"github.com/huntbook/huntbook/kql/types"
)

// statements binds a whole text: declarations in order, and a result for each expression.
func (b *binder) statements(list []syntax.Statement) {
	for _, s := range list {
		if e, ok := s.(*syntax.ExprStmt); ok {
			b.result(e.X)
			continue
		}
		b.declaration(s)
	}
}

// body binds the declarations of a function's body and gives its last expression, nil when there is none.
func (b *binder) body(block *syntax.Block) syntax.Expr {
	if block == nil {
		return nil
	}
	var last syntax.Expr
	for _, s := range block.Statements {
		if e, ok := s.(*syntax.ExprStmt); ok {
			last = e.X
			continue
		}
		b.declaration(s)
	}
	return last
}

func (b *binder) declaration(s syntax.Statement) {
	switch s := s.(type) {
	case *syntax.LetStmt:
		b.let(s)
	case *syntax.SetStmt:
		v := value.Bool(true)
		if s.Value != nil {
			switch x := s.Value.(type) {
			case *syntax.Name:
				v = value.Text(x.Name)
			default:
				if c, ok := b.fold(b.expr(x, &row{})).(*plan.Const); ok {
					v = c.V
				}
			}
		}
		b.out.Options[s.Name.Name] = v
	case *syntax.AliasStmt:
		b.declare(s.Name.Name, &entity{place: s.Value})
	case *syntax.ParamsStmt:
		for _, p := range s.Params {
			b.parameter(p)
		}
	case *syntax.RestrictStmt:
		b.restrict(s)
	case *syntax.PatternStmt:
		b.pattern(s)
	}
}

func (b *binder) let(s *syntax.LetStmt) {
	name := s.Name.Name
	if b.scope.declared(name) {
		b.fail(errRedeclared(s.Name.Span(), name))
		return
	}
	switch x := s.Value.(type) {
	case *syntax.FuncDecl:
		e := &entity{fn: x, fscope: b.scope}
		b.checkFunction(e)
		b.declare(name, e)
		return
	case *syntax.EntityGroup: // for macro-expand, which takes each member for the one database there is
		b.declare(name, &entity{place: x})
		return
	case *syntax.Bad, nil:
		b.declare(name, &entity{scalar: unknown(types.Unknown)})
		return
	}
	if b.isTable(s.Value) {
		b.declare(name, b.letTable(s.Value))
		return
	}
	// A name for a stored or declared function serves as that function.
	if n, ok := s.Value.(*syntax.Name); ok {
		if e := b.scope.lookup(n.Name); e != nil && e.fn != nil {
			b.declare(name, e)
			return
		}
	}
	before := b.steps
	x := b.fold(b.expr(s.Value, &row{}))
	b.declare(name, b.value(x, before))
}

// letTable binds a tabular let once for its errors. Each use binds it anew, so that each is optimised for what it asks;
// what materialize() or as keeps is computed once.
func (b *binder) letTable(x syntax.Expr) *entity {
	scope := b.scope
	t := b.table(x, nil)
	if t.graph != nil {
		return &entity{table: x, tscope: scope, like: t}
	}
	if s, ok := t.node.(*plan.Shared); ok {
		return &entity{shared: s, like: t}
	}
	return &entity{table: x, tscope: scope, like: t}
}

// checkFunction finds the errors of a function that nobody calls. Its parameters are bound as if values were given.
func (b *binder) checkFunction(e *entity) {
	for _, p := range e.fn.Params {
		if p.Tabular {
			return // what columns there are, only a call says
		}
	}
	inner := &scope{parent: e.fscope, floor: true}
	for _, p := range e.fn.Params {
		inner = &scope{name: p.Name.Name, entity: &entity{scalar: &plan.Scalar{Of: placeholder, T: p.Type}}, parent: inner}
	}
	was := b.scope
	b.scope = inner
	defer func() { b.scope = was }()
	last := b.body(e.fn.Body)
	switch {
	case last == nil:
	case b.isTable(last):
		b.table(last, nil)
	default:
		b.expr(last, &row{})
	}
}

// parameter gives a declared query parameter the request's value, or its default.
func (b *binder) parameter(p syntax.Param) {
	var x plan.Expr
	switch given, ok := b.env.Parameters[p.Name.Name]; {
	case ok:
		x = b.parameterValue(p, given)
	case p.Default != nil:
		x = b.fold(b.expr(p.Default, &row{}))
	case !b.runs():
		x = &plan.Scalar{Of: placeholder, T: p.Type}
	default:
		b.fail(errParameter(p.Name.Span(), p.Name.Name))
		x = unknown(p.Type)
	}
	b.declare(p.Name.Name, &entity{scalar: b.cast(x, p.Type)})
}

// parameterValue reads a value given as a KQL literal; a string may come without quotes.
func (b *binder) parameterValue(p syntax.Param, given string) plan.Expr {
	q, diags := syntax.Parse(given)
	if len(diags) == 0 && len(q.Statements) == 1 {
		if s, ok := q.Statements[0].(*syntax.ExprStmt); ok && isLiteral(s.X) {
			at := p.Name.Span()
			was := b.at
			b.at = &at
			defer func() { b.at = was }()
			if e := b.fold(b.expr(s.X, &row{})); p.Type != types.String || e.Type() == types.String {
				return e
			}
		}
	}
	return b.fold(b.cast(text(given), p.Type))
}

// isLiteral reports whether x can hold no name: a parameter's value must not reach into the workspace.
func isLiteral(x syntax.Expr) bool {
	switch x := x.(type) {
	case *syntax.Literal:
		return true
	case *syntax.Unary:
		return isLiteral(x.X)
	case *syntax.Paren:
		return isLiteral(x.X)
	case *syntax.Call:
		for _, a := range x.Args {
			if !isLiteral(a) {
				return false
			}
		}
		return x.Of == nil
	}
	return false
}

// restrict narrows what tables the rest of the query may name, and further what an earlier one left. A database that is
// not this one lets no table of this one be named.
func (b *binder) restrict(s *syntax.RestrictStmt) {
	var patterns []string
	for _, x := range s.To {
		switch x := x.(type) {
		case *syntax.Name:
			patterns = append(patterns, x.Name)
		case *syntax.Wildcard:
			patterns = append(patterns, x.Pattern)
		case *syntax.Star:
			patterns = append(patterns, "*")
		case *syntax.Member:
			if w, ok := unwrap(x.Of).(*syntax.Call); ok && (w.Name.Name == "database" || w.Name.Name == "workspace") && b.elsewhere(w) == nil {
				patterns = append(patterns, x.Name.Name)
			}
		}
	}
	b.restricted = append(b.restricted, patterns)
}

// permitted reports whether every restriction lets the query name a table.
func (b *binder) permitted(table string) bool {
	for _, patterns := range b.restricted {
		if !slices.ContainsFunc(patterns, func(p string) bool { return like(table, p) }) {
			return false
		}
	}
	return true
}

// pattern declares a pattern: a function whose body is chosen by the constants it is called with.
func (b *binder) pattern(s *syntax.PatternStmt) {
	b.declare(s.Name.Name, &entity{pattern: s, fscope: b.scope})
}

// patternCase finds the case of a pattern that a call means.
func (b *binder) patternCase(e *entity, c *syntax.Call, path string) *entity {
	for _, k := range e.pattern.Cases {
		if len(k.Args) != len(c.Args) {
			continue
		}
		match := true
		for i, want := range k.Args {
			w, _ := b.fold(b.expr(want, &row{})).(*plan.Const)
			g, _ := b.fold(b.expr(c.Args[i], &row{})).(*plan.Const)
			match = match && w != nil && g != nil && w.T == g.T && w.V == g.V
		}
		if k.Path != nil {
			w, _ := b.fold(b.expr(k.Path, &row{})).(*plan.Const)
			match = match && w != nil && w.V.S == path
		}
		if match {
			return &entity{fn: &syntax.FuncDecl{Body: k.Body}, fscope: e.fscope}
		}
	}
	b.fail(diag("KS188", c.Span(), "No pattern matches the specified arguments."))
	return nil
}

// result binds a result statement. fork and facet make several results.
func (b *binder) result(x syntax.Expr) {
	if len(b.out.Statements) == maxResults {
		b.fail(errTooManyResults(x.Span()))
		return
	}
	if !b.isTable(x) {
		e := b.expr(x, &row{})
		if e.Type() == types.Unknown && len(b.diags) > 0 {
			return
		}
		c := b.col("print_0", e.Type())
		b.out.Statements = append(b.out.Statements, plan.Statement{Span: x.Span(), Root: &plan.Values{Out: plan.Out{Cols: []plan.Column{c}}, Rows: [][]plan.Expr{{e}}}})
		return
	}
	if p, ok := unwrap(x).(*syntax.Pipe); ok {
		switch op := p.Op.(type) {
		case *syntax.ForkOp:
			b.fork(p, op)
			return
		case *syntax.FacetOp:
			b.facet(p, op)
			return
		}
	}
	t := b.table(x, nil)
	if t.graph != nil { // a query may end in a graph: its nodes and its edges are two results
		for _, kind := range []string{"nodes", "edges"} {
			b.emit(b.graphTable(t, syntax.GraphOutput{At: syntax.At{Pos: x.Span()}, Kind: kind}), kind, x.Span())
		}
		return
	}
	b.emit(t, "", x.Span())
}

func (b *binder) emit(t rel, name string, at source.Span) {
	b.out.Statements = append(b.out.Statements, plan.Statement{Root: t.node, Span: at, Name: name, Render: t.render, Sorted: t.sorted})
}

func unwrap(x syntax.Expr) syntax.Expr {
	for {
		p, ok := x.(*syntax.Paren)
		if !ok {
			return x
		}
		x = p.X
	}
}
