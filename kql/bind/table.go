package bind

import (
	"slices"
	"strings"

	"github.com/huntbook/huntbook/kql/plan"
	"github.com/huntbook/huntbook/kql/syntax"
	"github.com/huntbook/huntbook/kql/types"
)

// isTable tells a tabular expression from a scalar one without binding it.
func (b *binder) isTable(x syntax.Expr) bool {
	switch x := x.(type) {
	case *syntax.Pipe, *syntax.Datatable, *syntax.ExternalData, *syntax.InlineExternalTable, *syntax.Wildcard:
		return true
	case *syntax.Paren:
		return b.isTable(x.X)
	case *syntax.Name:
		if e := b.scope.lookup(x.Name); e != nil {
			return e.table != nil || e.shared != nil || e.fn != nil && len(e.fn.Params) == 0 && b.bodyIsTable(e)
		}
		if e := b.stored(x.Name); e != nil {
			return b.bodyIsTable(e)
		}
		return b.knownTable(x.Name) || tableCalls[x.Name] != nil && x.Name[0] == '_'
	case *syntax.Member:
		switch of := unwrap(x.Of).(type) {
		case *syntax.Call:
			if e := b.scope.lookup(of.Name.Name); e != nil {
				return e.pattern != nil
			}
			return databaseCalls[of.Name.Name]
		case *syntax.Name:
			e := b.scope.lookup(of.Name)
			return e != nil && e.place != nil
		case *syntax.Member:
			return b.isTable(of)
		}
	case *syntax.Call:
		if x.Of != nil {
			return b.isTable(&syntax.Member{Of: x.Of})
		}
		if e := b.scope.lookup(x.Name.Name); e != nil {
			return e.pattern != nil || e.fn != nil && b.bodyIsTable(e)
		}
		if x.Name.Name == "materialize" {
			return len(x.Args) == 1 && b.isTable(x.Args[0])
		}
		if e := b.stored(x.Name.Name); e != nil {
			return b.bodyIsTable(e)
		}
		_, elsewhere := defender[x.Name.Name]
		return elsewhere || tableCalls[x.Name.Name] != nil
	}
	return false
}

// bodyIsTable looks through a function's body to what it gives.
func (b *binder) bodyIsTable(e *entity) bool {
	if e.isTable != nil {
		return *e.isTable
	}
	// A function that reaches itself gives nothing; one of the workspace that does is refused where it is called as a table.
	self := e.stored != nil
	e.isTable = &self
	s := &scope{parent: e.fscope, floor: true}
	if e.stored != nil {
		s.from = &origin{fn: e.stored}
	}
	for _, p := range e.fn.Params {
		ent := &entity{scalar: unknown(p.Type)}
		if p.Tabular {
			ent = &entity{table: &syntax.Bad{}, tscope: nil}
		}
		s = &scope{name: p.Name.Name, entity: ent, parent: s}
	}
	was := b.scope
	defer func() { b.scope = was }()
	b.scope = s
	var last syntax.Expr
	if e.fn.Body != nil {
		for _, st := range e.fn.Body.Statements {
			switch st := st.(type) {
			case *syntax.ExprStmt:
				last = st.X
			case *syntax.LetStmt:
				switch v := st.Value.(type) {
				case *syntax.FuncDecl:
					b.declare(st.Name.Name, &entity{fn: v, fscope: b.scope})
				default:
					if b.isTable(v) {
						b.declare(st.Name.Name, &entity{table: v, tscope: b.scope})
					} else {
						b.declare(st.Name.Name, &entity{scalar: unknown(types.Unknown)})
					}
				}
			}
		}
	}
	yes := last != nil && b.isTable(last)
	e.isTable = &yes
	return yes
}

var databaseCalls = map[string]bool{"database": true, "cluster": true, "workspace": true, "app": true, "adx": true, "resource": true}

// table binds a tabular expression. input is what a pipeline without a source reads.
func (b *binder) table(x syntax.Expr, input *rel) rel {
	if !b.deeper(x.Span()) || !b.step(x.Span()) {
		b.depth--
		return nothing()
	}
	defer func() { b.depth-- }()
	switch x := x.(type) {
	case *syntax.Paren:
		return b.table(x.X, input)
	case *syntax.Pipe:
		return b.pipe(x, input)
	case *syntax.Name:
		return b.tableName(x)
	case *syntax.Call:
		return b.tableCall(x, nil)
	case *syntax.Member:
		return b.tableMember(x)
	case *syntax.Datatable:
		return b.datatable(x)
	case *syntax.ExternalData:
		return b.externalData(x.Schema, x.URIs, x.Props)
	case *syntax.InlineExternalTable:
		return b.inlineExternalTable(x)
	case *syntax.Wildcard:
		return b.union(nil, &syntax.UnionOp{At: x.At, Tables: []syntax.Expr{x}})
	case *syntax.Bad, nil:
		return nothing()
	case *syntax.Star:
		return b.union(nil, &syntax.UnionOp{At: x.At, Tables: []syntax.Expr{&syntax.Wildcard{At: x.At, Pattern: "*"}}})
	case *syntax.Literal, *syntax.Binary, *syntax.In, *syntax.Between, *syntax.Unary, *syntax.Index:
		b.fail(errTableExpected(x.Span()))
		return nothing()
	}
	b.fail(errTableExpected(x.Span()))
	return nothing()
}

// pipe binds a pipeline from its source on; long ones without recursion.
func (b *binder) pipe(x *syntax.Pipe, input *rel) rel {
	ops := []*syntax.Pipe{x}
	for {
		next, ok := ops[len(ops)-1].Source.(*syntax.Pipe)
		if !ok {
			break
		}
		ops = append(ops, next)
	}
	var t *rel
	switch src := ops[len(ops)-1].Source; {
	case src != nil:
		s := b.table(src, input)
		t = &s
	default:
		t = input
	}
	long := 0
	for i := len(ops) - 1; i >= 0; i-- {
		at := ops[i].Op.Span()
		if !b.step(at) {
			return nothing()
		}
		if _, ok := ops[i].Op.(*syntax.WhereOp); !ok {
			if long++; long > maxOperators {
				b.fail(errTooLong(b.word(at)))
				return nothing()
			}
		}
		out := b.op(ops[i].Op, t)
		if n := len(out.cols()); n > maxColumns && b.runs() {
			b.fail(errTooManyColumns(b.word(at), n))
			return nothing()
		}
		t = &out
	}
	return *t
}

func (b *binder) knownTable(name string) bool {
	if b.env.Table == nil {
		return false
	}
	_, ok := b.env.Table(name)
	return ok && b.permitted(name)
}

func (b *binder) tablesLike(pattern string) []string {
	if !strings.Contains(pattern, "*") {
		if b.knownTable(pattern) {
			return []string{pattern}
		}
		return nil
	}
	if b.env.Tables == nil {
		return nil
	}
	return slices.DeleteFunc(b.env.Tables(pattern), func(name string) bool { return !b.permitted(name) })
}

func (b *binder) tableName(x *syntax.Name) rel {
	if e := b.scope.lookup(x.Name); e != nil {
		switch {
		case e.table != nil || e.shared != nil:
			return b.tableOf(e, x.Name)
		case e.fn != nil:
			return b.userTable(e, &syntax.Call{At: x.At, Name: syntax.Ident{At: x.At, Name: x.Name}}, nil)
		case e.scalar != nil && e.scalar.Type() == types.Unknown:
			return nothing()
		}
		b.fail(errTableExpected(x.Span()))
		return nothing()
	}
	// As in the service, a function hides a table of its name; table() reaches the table.
	bare := &syntax.Call{At: x.At, Name: syntax.Ident{At: x.At, Name: x.Name}}
	if e := b.stored(x.Name); e != nil {
		return b.userTable(e, bare, nil)
	}
	if b.knownTable(x.Name) {
		return b.scan(x.Name)
	}
	if f := tableCalls[x.Name]; f != nil && x.Name[0] == '_' {
		return f(b, bare, nil)
	}
	near := ""
	if b.env.Suggest != nil {
		near = b.env.Suggest(x.Name)
	}
	b.fail(errTable(x.Span(), x.Name, near))
	return nothing()
}

// tableOf reads what a name stands for once more.
func (b *binder) tableOf(e *entity, name string) rel {
	if e.shared != nil {
		t := e.like.with(b.reread(e.shared))
		t.name = name
		return t
	}
	// A let gives its table no name that withsource= would show.
	return in(b, e.tscope, func() rel { return b.table(e.table, nil) })
}

func (b *binder) scan(name string) rel {
	fields, _ := b.env.Table(name)
	b.tables[name] = true
	o := b.scope.origin()
	s := &plan.Scan{Table: name}
	for _, f := range fields {
		s.Cols = append(s.Cols, b.col(f.Name, f.Type))
		s.Source = append(s.Source, f.Name)
		if f.Name == "TimeGenerated" && f.Type == types.Datetime && !(o != nil && o.fn.AllTime) {
			s.From, s.To = b.env.From, b.env.To
		}
	}
	return rel{node: s, name: name}
}

// tableMember is database("d").Table and its kin. There is one database, and what is named has to be it.
func (b *binder) tableMember(x *syntax.Member) rel {
	if c, ok := unwrap(x.Of).(*syntax.Call); ok {
		if e := b.scope.lookup(c.Name.Name); e != nil && e.pattern != nil {
			if e = b.patternCase(e, c, x.Name.Name); e == nil {
				return nothing()
			}
			return b.userTable(e, &syntax.Call{At: x.At, Name: c.Name}, nil)
		}
	}
	if !b.reach(x.Of) {
		return nothing()
	}
	name := x.Name
	if strings.Contains(name.Name, "*") {
		return b.table(&syntax.Wildcard{At: name.At, Pattern: name.Name}, nil)
	}
	return in(b, b.scope.outermost(), func() rel { return b.tableName(&syntax.Name{At: name.At, Name: name.Name, Quoted: name.Quoted}) })
}

var tableCalls map[string]func(*binder, *syntax.Call, *rel) rel

func init() {
	tableCalls = map[string]func(*binder, *syntax.Call, *rel) rel{
		"table": tableFunction, "materialized_view": tableFunction, "external_table": tableFunction,
		"materialize": materialize, "view": nil,
		"_GetWatchlist": watchlist, "_GetWatchlistAlias": watchlistAliases, "graph": storedGraph, "stored_query_result": storedResult,
	}
	delete(tableCalls, "view")
}

// tableCall binds a call that has to give a table. input is what invoke pipes in.
func (b *binder) tableCall(x *syntax.Call, input *rel) rel {
	if x.Of != nil {
		if !b.reach(x.Of) {
			return nothing()
		}
		plain := *x
		plain.Of = nil
		if anywhere[x.Name.Name] {
			return in(b, nil, func() rel { return tableFunction(b, &plain, nil) })
		}
		if e := b.stored(x.Name.Name); e != nil {
			return b.userTable(e, &plain, input)
		}
		b.fail(errFunction(x.Name.Span(), x.Name.Name, b.nearFunction(x.Name.Name)))
		return nothing()
	}
	if e := b.scope.lookup(x.Name.Name); e != nil {
		switch {
		case e.pattern != nil:
			if e = b.patternCase(e, x, ""); e == nil {
				return nothing()
			}
			x = &syntax.Call{At: x.At, Name: x.Name}
		case e.fn == nil:
			b.fail(diag("KS128", x.Name.Span(), "The name '%s' does not refer to a function.", x.Name.Name))
			return nothing()
		}
		return b.userTable(e, x, input)
	}
	if e := b.stored(x.Name.Name); e != nil {
		return b.userTable(e, x, input)
	}
	if f := tableCalls[x.Name.Name]; f != nil {
		return f(b, x, input)
	}
	if d, ok := defender[x.Name.Name]; ok {
		return b.defenderTable(d, x, input)
	}
	if x.Name.Name == "toscalar" || specials[x.Name.Name] != nil {
		b.fail(errTableExpected(x.Span()))
		return nothing()
	}
	for _, a := range x.Args {
		if b.isTable(a) {
			b.table(a, nil)
		} else {
			b.argument(a, &row{open: true})
		}
	}
	b.fail(errFunction(x.Name.Span(), x.Name.Name, b.nearFunction(x.Name.Name)))
	return nothing()
}

// userTable calls a function of the query or of the store whose body is a table.
func (b *binder) userTable(e *entity, x *syntax.Call, input *rel) rel {
	return call(b, e, x, input, &row{}, func(body *syntax.Block) rel {
		last := b.body(body)
		if last == nil {
			return nothing()
		}
		if !b.isTable(last) {
			b.fail(errTableExpected(x.Span()))
			return nothing()
		}
		t := b.table(last, nil)
		t.name = x.Name.Name
		return t
	}, nothing())
}

// anywhere are the functions that name a table behind database() too.
var anywhere = map[string]bool{"table": true, "external_table": true, "materialized_view": true}

// storedResult is a result that the service keeps on request, which nothing here does.
func storedResult(b *binder, x *syntax.Call, _ *rel) rel {
	if b.count(x, 1, 1) && b.runs() {
		b.fail(errNeedsService(x.Span(), x.Name.Name, "a result stored by .set stored_query_result"))
	}
	return nothing()
}

func tableFunction(b *binder, x *syntax.Call, _ *rel) rel {
	if len(x.Args) == 0 {
		b.fail(errArgCount(x.Name.Span(), x.Name.Name, 1, 2))
		return nothing()
	}
	name, ok := b.constText(x.Args[0], &row{})
	if !ok {
		return nothing()
	}
	if b.scope.lookup(name) == nil && b.knownTable(name) {
		return b.scan(name)
	}
	return b.tableName(&syntax.Name{At: syntax.At{Pos: x.Args[0].Span()}, Name: name})
}

func materialize(b *binder, x *syntax.Call, _ *rel) rel {
	if !b.count(x, 1, 1) {
		return nothing()
	}
	t := b.table(x.Args[0], nil)
	if t.graph != nil {
		return t
	}
	return t.with(b.share(t.node))
}

// datatable is a table written in the query.
func (b *binder) datatable(x *syntax.Datatable) rel {
	v := &plan.Values{}
	seen := map[string]bool{}
	for _, f := range x.Schema {
		if seen[f.Name.Name] {
			b.fail(errDuplicate(f.Name.Span(), f.Name.Name))
		}
		seen[f.Name.Name] = true
		v.Cols = append(v.Cols, b.col(f.Name.Name, f.Type))
	}
	n := len(v.Cols)
	if n == 0 {
		return rel{node: v}
	}
	if len(x.Values)%n != 0 {
		b.fail(errDataValues(x.Span(), n))
		return rel{node: v}
	}
	rows := make([][]plan.Expr, 0, len(x.Values)/n)
	for i := 0; i < len(x.Values); i += n {
		cells := make([]plan.Expr, n)
		for j := range cells {
			cells[j] = b.cell(x.Values[i+j], v.Cols[j].Type)
		}
		rows = append(rows, cells)
	}
	v.Rows = rows
	return rel{node: v}
}

// cell is one constant of a datatable, read as the column's type.
func (b *binder) cell(x syntax.Expr, t types.Type) plan.Expr {
	if l, ok := x.(*syntax.Literal); ok && l.Malformed == "" { // the common case, at no cost of steps
		c := &plan.Const{T: l.Type, V: l.Value}
		if c.T == t {
			return c
		}
		return b.constantAs(x, c, t)
	}
	e := b.fold(b.expr(x, &row{}))
	if !constant(e) {
		if e.Type() != types.Unknown {
			b.fail(errConstant(x.Span()))
		}
		return unknown(t)
	}
	return b.constantAs(x, e, t)
}

func (b *binder) constantAs(x syntax.Expr, e plan.Expr, t types.Type) plan.Expr {
	if c, ok := e.(*plan.Const); ok && c.V.Null {
		return null(t)
	}
	return b.fold(b.cast(e, t))
}

// props gives an operator's options as constants; bare words as text.
func (b *binder) props(list []syntax.Prop) map[string]plan.Const {
	out := map[string]plan.Const{}
	for _, p := range list {
		switch v := p.Value.(type) {
		case nil:
			out[p.Name] = plan.Const{T: types.Bool, V: valueTrue}
		case *syntax.Name:
			if e := b.scope.lookup(v.Name); e != nil && e.scalar != nil {
				if c, ok := e.scalar.(*plan.Const); ok {
					out[p.Name] = *c
					continue
				}
			}
			out[p.Name] = *text(v.Name)
		default:
			if c, ok := b.fold(b.expr(v, &row{open: true})).(*plan.Const); ok {
				out[p.Name] = *c
			}
		}
	}
	return out
}
