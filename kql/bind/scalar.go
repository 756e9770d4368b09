package bind

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"github.com/huntbook/huntbook/algo/value"
	"github.com/huntbook/huntbook/kql/fn"
	"github.com/huntbook/huntbook/kql/plan"
	"github.com/huntbook/huntbook/kql/source"
	"github.com/huntbook/huntbook/kql/syntax"
	"github.com/huntbook/huntbook/kql/types"
)

// row says what a scalar expression may refer to, and what may be computed for it on the way.
type row struct {
	cols   []plan.Column
	open   bool
	parts  map[string][]plan.Column // $left, $right, steps of scan, elements of a graph: the columns behind the dot
	aggs   *aggregates              // where aggregates may stand
	wins   *windows                 // where row functions may stand
	graph  *graphMatching           // in the conditions and columns of graph-match
	inner  bool                     // of the inner nodes of a path
	serial bool
}

func rowOf(t rel) *row { return &row{cols: t.cols(), open: t.open, serial: t.serial} }

// unknown stands for an expression that an error left open; it silences what would follow from it.
func unknown(t types.Type) plan.Expr {
	return &plan.Const{T: t, V: value.Null()}
}

func text(s string) *plan.Const { return &plan.Const{T: types.String, V: value.Text(s)} }

func long(i int64) *plan.Const { return &plan.Const{T: types.Long, V: value.Long(i)} }

func null(t types.Type) *plan.Const {
	if t == types.String {
		return text("")
	}
	return &plan.Const{T: t, V: value.Null()}
}

// expr binds a scalar expression. It never gives nil.
func (b *binder) expr(x syntax.Expr, r *row) plan.Expr {
	if !b.deeper(x.Span()) || !b.step(x.Span()) {
		b.depth--
		return unknown(types.Unknown)
	}
	defer func() { b.depth-- }()
	switch x := x.(type) {
	case *syntax.Literal:
		if x.Malformed != "" {
			b.fail(syntax.MalformedLiteral(x))
		}
		return &plan.Const{T: x.Type, V: x.Value}
	case *syntax.Paren:
		return b.expr(x.X, r)
	case *syntax.Name:
		return b.name(x, r)
	case *syntax.Member:
		return b.member(x, r)
	case *syntax.Index:
		return b.index(x, r)
	case *syntax.Call:
		return b.scalarCall(x, r)
	case *syntax.Unary:
		return b.unary(x, r)
	case *syntax.Binary:
		if isStar(x.L) && len(r.cols) > 0 {
			return b.everyColumn(x, r)
		}
		return b.binary(x, r)
	case *syntax.In:
		return b.in(x, r)
	case *syntax.Between:
		return b.between(x, r)
	case *syntax.Assign:
		b.fail(errOther(x.Span(), "A named value is not allowed here."))
	case *syntax.Typeof:
		return text(x.Type.String())
	case *syntax.Star:
		b.fail(errStar(x.Span()))
	case *syntax.Wildcard:
		b.fail(errName(x.Span(), x.Pattern, ""))
	case *syntax.Bad:
	case *syntax.Pipe, *syntax.Datatable, *syntax.ExternalData, *syntax.InlineExternalTable:
		return b.tableAsScalar(x)
	default:
		b.fail(errScalarExpected(x.Span()))
	}
	return unknown(types.Unknown)
}

// tableAsScalar refuses a table where a value is wanted, but for the errors inside it.
func (b *binder) tableAsScalar(x syntax.Expr) plan.Expr {
	b.table(x, nil)
	b.fail(errScalarExpected(x.Span()))
	return unknown(types.Unknown)
}

func (b *binder) name(x *syntax.Name, r *row) plan.Expr {
	if c, ok := find(r.cols, x.Name); ok {
		b.warnHidden(x)
		return &plan.Ref{Col: c}
	}
	if r.graph != nil && r.parts[x.Name] != nil {
		return r.graph.whole(x)
	}
	if e := b.scope.lookup(x.Name); e != nil {
		switch {
		case e.scalar != nil:
			if !b.stepped(e.weight, x.Span()) {
				return unknown(e.scalar.Type())
			}
			return e.scalar
		case e.fn != nil && len(e.fn.Params) == 0:
			return b.userScalar(e, &syntax.Call{At: x.At, Name: syntax.Ident{At: x.At, Name: x.Name}}, r)
		case e.fn != nil:
			b.fail(errRequiresArgs(x.Span(), x.Name))
		default:
			b.fail(errScalarExpected(x.Span()))
		}
		return unknown(types.Unknown)
	}
	if !r.open {
		b.fail(aboutName(errName(x.Span(), x.Name, b.nearName(x.Name, r)), x.Name, b.knownTable(x.Name), slices.Sorted(maps.Keys(b.tables))))
	}
	return unknown(types.Unknown)
}

func (b *binder) member(x *syntax.Member, r *row) plan.Expr {
	if of, ok := x.Of.(*syntax.Name); ok && r.parts != nil {
		if cols, ok := r.parts[of.Name]; ok {
			if c, ok := find(cols, x.Name.Name); ok {
				return &plan.Ref{Col: c}
			}
			if !r.open {
				b.fail(errName(x.Name.Span(), x.Name.Name, syntax.Nearest(x.Name.Name, columnNames(cols))))
			}
			return unknown(types.Unknown)
		}
	}
	if of, ok := x.Of.(*syntax.Name); ok && x.Name.Name[:min(1, len(x.Name.Name))] == "$" {
		if e := b.scope.lookup(of.Name); e != nil && e.place != nil {
			switch x.Name.Name {
			case "$current_database", "$current_cluster_endpoint":
				return sessionText(b, &syntax.Call{At: x.At, Name: syntax.Ident{At: x.Name.At, Name: x.Name.Name[1:]}}, r)
			}
		}
	}
	of := b.expr(x.Of, r)
	if t := of.Type(); t != types.Dynamic && t != types.Unknown {
		b.fail(errName(x.Name.Span(), x.Name.Name, ""))
		return unknown(types.Dynamic)
	}
	return b.access(x.Of.Span(), of, text(x.Name.Name), x.Span())
}

func (b *binder) index(x *syntax.Index, r *row) plan.Expr {
	if of, ok := x.Of.(*syntax.Name); ok && r.parts != nil {
		if key, ok := x.I.(*syntax.Literal); ok && key.Type == types.String && r.parts[of.Name] != nil {
			return b.member(&syntax.Member{At: x.At, Of: x.Of, Name: syntax.Ident{At: key.At, Name: key.Value.S}}, r)
		}
	}
	of, i := b.expr(x.Of, r), b.expr(x.I, r)
	return b.access(x.Of.Span(), of, i, x.Span())
}

// access is of.key or of[key] on a dynamic.
func (b *binder) access(at source.Span, of, key plan.Expr, span source.Span) plan.Expr {
	switch of.Type() {
	case types.Unknown:
		return unknown(types.Dynamic)
	case types.Dynamic:
	default:
		b.fail(errElement(source.Span{Start: at.End, End: span.End}))
		return unknown(types.Dynamic)
	}
	if t := key.Type(); t == types.Int {
		key = b.cast(key, types.Long)
	}
	return b.operator("[]", span, span, of, key)
}

func (b *binder) unary(x *syntax.Unary, r *row) plan.Expr {
	e := b.expr(x.X, r)
	if x.Op == "+" {
		return e
	}
	if c, ok := e.(*plan.Const); ok && !c.V.Null {
		switch c.T {
		case types.Int, types.Long, types.Timespan:
			return &plan.Const{T: c.T, V: value.Long(-c.V.I)}
		case types.Real:
			return &plan.Const{T: c.T, V: value.Real(-c.V.F)}
		}
	}
	return b.operator("neg", x.Span(), x.Span(), e)
}

func (b *binder) binary(x *syntax.Binary, r *row) plan.Expr {
	// A long chain of and, or and + is a list, however deep its tree: it is bound without recursion.
	if l, ok := x.L.(*syntax.Binary); ok && sameChain(l.Op, x.Op) {
		var chain []*syntax.Binary
		var first syntax.Expr = x
		for {
			c, ok := first.(*syntax.Binary)
			if !ok || !sameChain(c.Op, x.Op) {
				break
			}
			chain = append(chain, c)
			first = c.L
		}
		if x.Op == "+" && len(chain) > maxDepth {
			b.fail(errTooDeep(chain[len(chain)-1-maxDepth].OpPos))
			return unknown(types.Unknown)
		}
		acc := b.expr(first, r)
		for i := len(chain) - 1; i >= 0; i-- {
			acc = b.operator(chain[i].Op, chain[i].OpPos, chain[i].Span(), acc, b.expr(chain[i].R, r))
		}
		return acc
	}
	return b.operator(x.Op, x.OpPos, x.Span(), b.expr(x.L, r), b.expr(x.R, r))
}

func sameChain(a, b string) bool {
	return a == b && (a == "and" || a == "or" || a == "+")
}

var operatorAliases = map[string]string{"<>": "!=", "notcontains": "!contains", "containscs": "contains_cs", "notcontainscs": "!contains_cs", "like": "contains"}

// operator applies an operator by its spelling; at is the operator, span the whole.
func (b *binder) operator(op string, at, span source.Span, args ...plan.Expr) plan.Expr {
	if a, ok := operatorAliases[op]; ok {
		op = a
	}
	f, ok := fn.Lookup(op, fn.Operator)
	if !ok {
		b.fail(errOther(at, "The operator '%s' is not known.", op))
		return unknown(types.Unknown)
	}
	ts := make([]types.Type, len(args))
	for i, a := range args {
		ts[i] = a.Type()
	}
	c, err := f.Resolve(ts)
	if err == nil && len(ts) > 0 && ofText(op) && ts[0] != types.String && ts[0] != types.Dynamic && ts[0] != types.Unknown {
		b.fail(errOperator(at, op, ts...))
		return unknown(types.Bool)
	}
	if err == nil && len(ts) == 2 && ofText(op) && ts[1] != types.String && ts[1] != types.Dynamic && ts[1] != types.Unknown && !takesList(op) {
		b.fail(errOperator(at, op, ts...))
		return unknown(types.Bool)
	}
	if err != nil {
		if l, r, ok := b.asText(op, args); ok {
			return b.operator(op, at, span, l, r)
		}
		b.fail(errOperator(at, spelling(op), ts...))
		return unknown(fixedResult(f))
	}
	if !b.passes(f, args, span) {
		return unknown(c.Result)
	}
	return b.apply(f, c, args, span)
}

// ofText reports whether an operator looks into text, which numbers are not.
func ofText(op string) bool {
	op = strings.TrimSuffix(strings.TrimPrefix(op, "!"), "_cs")
	switch op {
	case "has", "contains", "startswith", "endswith", "hasprefix", "hassuffix", "matches regex", "in~", "has_any", "has_all":
		return true
	}
	return false
}

// takesList reports whether the right side of an operator is a list.
func takesList(op string) bool {
	return strings.HasSuffix(op, "in~") || op == "has_any" || op == "has_all"
}

// asText lets a string be compared for equality with a number or a bool, as the service does: by its text.
func (b *binder) asText(op string, args []plan.Expr) (l, r plan.Expr, ok bool) {
	if len(args) != 2 || op != "==" && op != "!=" {
		return nil, nil, false
	}
	l, r = args[0], args[1]
	plainType := func(t types.Type) bool { return t.IsNumber() || t == types.Bool }
	switch {
	case l.Type() == types.String && plainType(r.Type()):
		return l, b.fold(b.cast(r, types.String)), true
	case r.Type() == types.String && plainType(l.Type()):
		return b.cast(l, types.String), r, true
	}
	return nil, nil, false
}

func spelling(op string) string {
	if op == "neg" {
		return "-"
	}
	return op
}

// fixedResult is the type that every overload gives, or Unknown: what is known of a call with a bad argument.
func fixedResult(f *fn.Function) types.Type {
	t := types.Unknown
	for i, s := range f.Sigs {
		if i > 0 && s.Result.Type != t {
			return types.Unknown
		}
		t = s.Result.Type
	}
	return t
}

func (b *binder) apply(f *fn.Function, c fn.Call, args []plan.Expr, span source.Span) *plan.Call {
	out := make([]plan.Expr, len(args))
	for i, a := range args {
		out[i] = a
		if i < len(c.Params) {
			out[i] = b.cast(a, c.Params[i])
		}
	}
	return &plan.Call{Fn: f, Sig: c.Sig, Args: out, T: c.Result, Span: span}
}

// cast converts x to t where it is not so already; constants at once.
func (b *binder) cast(x plan.Expr, t types.Type) plan.Expr {
	from := x.Type()
	if from == t || t == types.Unknown || from == types.Unknown {
		return x
	}
	if c, ok := x.(*plan.Const); ok {
		if v, ok := plan.Convert(c.V, from, t); ok {
			return &plan.Const{T: t, V: v}
		}
	}
	return &plan.Cast{X: x, T: t}
}

// convertible reports whether the language passes a value of one type where the other is declared.
func convertible(from, to types.Type) bool {
	return from == types.Unknown || to == types.Unknown || from == to || from == types.Dynamic || to == types.Dynamic ||
		from.IsNumber() && to.IsNumber() || to == types.String && from == types.Guid
}

// fold computes what is constant now.
func (b *binder) fold(x plan.Expr) plan.Expr { return plan.Fold(x) }

// in binds x in (...) and its kin: a list of values, a dynamic array, or the first column of a table.
func (b *binder) in(x *syntax.In, r *row) plan.Expr {
	l := b.expr(x.X, r)
	if len(x.List) == 1 && b.isTable(x.List[0]) {
		return b.inTable(x, l)
	}
	var items []plan.Expr
	for _, i := range x.List {
		if l, ok := i.(*syntax.Literal); ok && l.Malformed == "" && l.Type != types.Dynamic { // lists are long, at no cost of steps
			items = append(items, &plan.Const{T: l.Type, V: l.Value})
			continue
		}
		e := b.fold(b.expr(i, r))
		if list, ok := constantList(e); ok {
			items = append(items, list...)
			continue
		}
		items = append(items, e)
	}
	return b.inList(x, l, items)
}

// maxTerms are how many texts an operator looks for, by its documentation. The service leaves the rest out in silence.
var maxTerms = map[string]int{"has_any": 10_000, "has_all": 256}

func (b *binder) inList(x *syntax.In, l plan.Expr, items []plan.Expr) plan.Expr {
	if len(items) == 0 {
		return &plan.Const{T: types.Bool, V: value.Bool(strings.HasPrefix(x.Op, "!") || x.Op == "has_all")}
	}
	if most := maxTerms[x.Op]; most > 0 && len(items) > most {
		b.fail(errTooManyTerms(x.OpPos, x.Op, most))
		return unknown(types.Bool)
	}
	return b.operator(x.Op, x.OpPos, x.Span(), append([]plan.Expr{l}, items...)...)
}

// constantList gives the elements of a constant array as constants.
func constantList(e plan.Expr) ([]plan.Expr, bool) {
	c, ok := e.(*plan.Const)
	if !ok || c.T != types.Dynamic || c.V.Null || !strings.HasPrefix(strings.TrimSpace(c.V.S), "[") {
		return nil, false
	}
	var raw []json.RawMessage
	if json.Unmarshal([]byte(c.V.S), &raw) != nil {
		return nil, false
	}
	out := make([]plan.Expr, 0, len(raw))
	for _, m := range raw {
		var v any
		dec := json.NewDecoder(strings.NewReader(string(m)))
		dec.UseNumber()
		if dec.Decode(&v) != nil {
			return nil, false
		}
		switch v := v.(type) {
		case string:
			out = append(out, text(v))
		case json.Number:
			if i, err := v.Int64(); err == nil {
				out = append(out, long(i))
			} else if f, err := v.Float64(); err == nil {
				out = append(out, &plan.Const{T: types.Real, V: value.Real(f)})
			}
		case bool:
			out = append(out, &plan.Const{T: types.Bool, V: value.Bool(v)})
		case nil:
		default:
			return nil, false
		}
	}
	if len(out) == 0 {
		return nil, false
	}
	return out, true
}

func (b *binder) inTable(x *syntax.In, l plan.Expr) plan.Expr {
	t := b.table(x.List[0], nil)
	if len(t.cols()) == 0 {
		return unknown(types.Bool)
	}
	first := t.cols()[0]
	op := strings.TrimPrefix(x.Op, "!")
	if op == "has_any" || op == "has_all" {
		list := b.listOf(t, first)
		return b.operator(x.Op, x.OpPos, x.Span(), l, list)
	}
	fold := strings.HasSuffix(op, "~")
	if lt := l.Type(); lt != first.Type && lt != types.Unknown && first.Type != types.Unknown {
		want, ok := fn.Common(lt, first.Type)
		if !ok {
			b.fail(errOperator(x.OpPos, x.Op, lt, first.Type))
			return unknown(types.Bool)
		}
		if want == types.Dynamic {
			want = types.String
			if lt != types.Dynamic {
				want = lt
			} else if first.Type != types.Dynamic {
				want = first.Type
			}
		}
		l = b.cast(l, want)
		if first.Type != want {
			out := b.col(first.Name, want)
			t.node = &plan.Project{Out: plan.Out{Cols: []plan.Column{out}}, In: t.node, Exprs: []plan.Expr{b.cast(&plan.Ref{Col: first}, want)}}
		}
	}
	if cols := t.cols(); len(cols) > 1 {
		t.node = &plan.Project{Out: plan.Out{Cols: cols[:1]}, In: t.node, Exprs: []plan.Expr{&plan.Ref{Col: cols[0]}}}
	}
	return &plan.InTable{X: l, Of: t.node, Not: strings.HasPrefix(x.Op, "!"), FoldCase: fold}
}

// listOf gathers a column's values into one array.
func (b *binder) listOf(t rel, c plan.Column) plan.Expr {
	f, ok := fn.Lookup("make_set", fn.Aggregate)
	if !ok {
		return unknown(types.Dynamic)
	}
	call, err := f.Resolve([]types.Type{c.Type})
	if err != nil {
		return unknown(types.Dynamic)
	}
	out := b.col("set_"+c.Name, types.Dynamic)
	agg := &plan.Agg{Fn: f, Sig: call.Sig, Args: []plan.Expr{b.cast(&plan.Ref{Col: c}, call.Params[0])}, Outs: []plan.Column{out}, T: types.Dynamic}
	return &plan.Scalar{Of: &plan.Summarize{Out: plan.Out{Cols: []plan.Column{out}}, In: t.node, Aggs: []*plan.Agg{agg}}, T: types.Dynamic}
}

func (b *binder) between(x *syntax.Between, r *row) plan.Expr {
	v, lo, hi := b.expr(x.X, r), b.fold(b.expr(x.Lo, r)), b.fold(b.expr(x.Hi, r))
	if v.Type() == types.Datetime && hi.Type() == types.Timespan {
		hi = b.fold(b.operator("+", x.Hi.Span(), x.Hi.Span(), lo, hi)) // t between (start .. 1h) counts from the start
	}
	op := "between"
	if x.Not {
		op = "!between"
		if _, ok := fn.Lookup(op, fn.Operator); !ok {
			return b.not(b.operator("between", x.Span(), x.Span(), v, lo, hi), x.Span())
		}
	}
	return b.operator(op, x.Span(), x.Span(), v, lo, hi)
}

func (b *binder) not(x plan.Expr, at source.Span) plan.Expr {
	if f, ok := fn.Lookup("not", fn.Scalar, fn.Operator); ok {
		if c, err := f.Resolve([]types.Type{x.Type()}); err == nil {
			return b.apply(f, c, []plan.Expr{x}, at)
		}
	}
	return unknown(types.Bool)
}

// condition binds an expression that has to be a bool.
func (b *binder) condition(x syntax.Expr, r *row) plan.Expr {
	e := b.expr(x, r)
	if t := e.Type(); t == types.Bool || t == types.Unknown {
		return e
	}
	b.fail(errMustBe(x.Span(), types.Bool))
	return unknown(types.Bool)
}
