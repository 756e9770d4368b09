package bind

import (
	"strings"

	"github.com/huntbook/huntbook/algo/value"
	"github.com/huntbook/huntbook/kql/fn"
	"github.com/huntbook/huntbook/kql/plan"
	"github.com/huntbook/huntbook/kql/syntax"
	"github.com/huntbook/huntbook/kql/types"
)

// op binds one operator over in; nil in begins a pipeline.
func (b *binder) op(op syntax.Operator, in *rel) rel {
	switch op := op.(type) { // those that may begin
	case *syntax.PrintOp:
		return b.print(op)
	case *syntax.RangeOp:
		return b.rangeOf(op)
	case *syntax.UnionOp:
		return b.union(in, op)
	case *syntax.SearchOp:
		return b.search(in, op)
	case *syntax.FindOp:
		return b.find(op)
	case *syntax.EvaluateOp:
		return b.evaluate(in, op)
	case *syntax.MacroExpandOp:
		return b.macroExpand(op)
	case *syntax.InvokeOp:
		return b.invoke(in, op)
	}
	if in == nil {
		b.fail(errFirst(b.word(op.Span())))
		return nothing()
	}
	t := *in
	if t.graph != nil || isGraphOp(op) {
		return b.graphOp(op, t)
	}
	switch op := op.(type) {
	case *syntax.WhereOp:
		before := len(b.diags)
		out := b.where(t, op.X)
		if n := len(b.diags); op.Named != "" && n > before && b.diags[n-1].Code == "KS141" {
			b.diags[n-1].Advice = "Values are compared by ==: where " + op.Named + " == ..."
		}
		return out
	case *syntax.ExtendOp:
		r := b.windowed(t)
		return b.extend(t, b.items(op.Items, r), r)
	case *syntax.SerializeOp:
		t.serial = true
		r := b.windowed(t)
		list := b.items(op.Items, r)
		if len(list) == 0 {
			return t
		}
		return b.extend(t, list, r)
	case *syntax.ProjectOp:
		r := b.windowed(t)
		out := b.project(t, b.items(op.Items, r), r)
		out.open = false
		return out
	case *syntax.ProjectAwayOp:
		return b.projectAway(t, op.Items)
	case *syntax.ProjectKeepOp:
		return b.projectKeep(t, op.Items)
	case *syntax.ProjectRenameOp:
		return b.projectRename(t, op)
	case *syntax.ProjectReorderOp:
		return b.projectReorder(t, op)
	case *syntax.ProjectByNamesOp:
		return b.projectByNames(t, op)
	case *syntax.SummarizeOp:
		return b.summarize(t, op)
	case *syntax.DistinctOp:
		return b.distinct(t, op)
	case *syntax.CountOp:
		return b.countRows(t, op)
	case *syntax.TakeOp:
		return b.limit(t, b.rowCount(op.N), nil)
	case *syntax.SortOp:
		return b.sort(t, op.Items)
	case *syntax.TopOp:
		return b.limit(t, b.rowCount(op.N), b.sortKeys(rowOf(t), op.By, false))
	case *syntax.TopNestedOp:
		return b.topNested(t, op)
	case *syntax.TopHittersOp:
		return b.topHitters(t, op)
	case *syntax.JoinOp:
		return b.join(t, op)
	case *syntax.LookupOp:
		return b.lookup(t, op)
	case *syntax.MvExpandOp:
		return b.mvExpand(t, op)
	case *syntax.MvApplyOp:
		return b.mvApply(t, op)
	case *syntax.ParseOp:
		return b.parse(t, op)
	case *syntax.ParseKvOp:
		return b.parseKv(t, op)
	case *syntax.MakeSeriesOp:
		return b.makeSeries(t, op)
	case *syntax.SampleOp:
		return b.sample(t, op)
	case *syntax.SampleDistinctOp:
		return b.sampleDistinct(t, op)
	case *syntax.RenderOp:
		return b.render(t, op)
	case *syntax.AsOp:
		return b.as(t, op)
	case *syntax.PartitionOp:
		return b.partition(t, op)
	case *syntax.ReduceOp:
		return b.reduce(t, op)
	case *syntax.ScanOp:
		return b.scanRows(t, op)
	case *syntax.ConsumeOp:
		return b.countRows(t, nil).consumed(b)
	case *syntax.GetSchemaOp:
		return b.getSchema(t)
	case *syntax.AssertSchemaOp:
		return b.assertSchema(t, op)
	case *syntax.ExecuteAndCacheOp:
		return t
	case *syntax.ForkOp:
		b.fail(errOperatorHere(b.word(op.Span()), "fork"))
		return nothing()
	case *syntax.FacetOp:
		b.fail(errOperatorHere(b.word(op.Span()), "facet"))
		return nothing()
	}
	b.fail(errOther(op.Span(), "The operator is not known."))
	return nothing()
}

// windowed is the row of an operator whose expressions may hold row functions.
func (b *binder) windowed(t rel) *row {
	r := rowOf(t)
	r.wins = newWindows()
	return r
}

// where keeps rows. What its row functions need is computed before and dropped after.
func (b *binder) where(t rel, x syntax.Expr) rel {
	r := b.windowed(t)
	cond := b.fold(b.condition(x, r))
	if len(r.wins.layers) == 0 {
		return t.with(&plan.Filter{In: t.node, Cond: cond})
	}
	cols := t.cols()
	return keep(t.with(&plan.Filter{In: r.wins.over(t.node), Cond: cond}), cols)
}

func (b *binder) print(op *syntax.PrintOp) rel {
	r := &row{}
	v := &plan.Values{}
	names := newNamer()
	var cells []plan.Expr
	add := func(name string, x plan.Expr) {
		x = b.fold(x)
		v.Cols = append(v.Cols, b.col(names.unique(name), x.Type()))
		cells = append(cells, x)
	}
	for i, item := range op.Items {
		list := b.items([]syntax.Expr{item}, r)
		_, assigned := item.(*syntax.Assign)
		for _, p := range list {
			switch {
			case assigned && !names.taken[p.name]:
				add(p.name, p.x)
			case assigned:
				b.fail(errDuplicate(p.at, p.name))
			case len(list) == 1:
				add("print_"+itoa(i), p.x)
			default:
				add(p.name, p.x)
			}
		}
	}
	v.Rows = [][]plan.Expr{cells}
	return rel{node: v, serial: true}
}

// rangeOf is range x from a to b step c. Ends and step are constants or toscalar().
func (b *binder) rangeOf(op *syntax.RangeOp) rel {
	r := &row{}
	from, to, step := b.fold(b.expr(op.From, r)), b.fold(b.expr(op.To, r)), plan.Expr(long(1))
	if op.Step != nil {
		step = b.fold(b.expr(op.Step, r))
	}
	t := from.Type()
	switch {
	case t == types.Unknown || to.Type() == types.Unknown || step.Type() == types.Unknown:
	case t == types.Datetime:
		to = b.expect(op.To, to, types.Datetime)
		step = b.expect(op.Step, step, types.Timespan)
	case t == types.Timespan:
		to, step = b.expect(op.To, to, types.Timespan), b.expect(op.Step, step, types.Timespan)
	case t.IsNumber() && to.Type().IsNumber() && step.Type().IsNumber():
		for _, o := range []types.Type{to.Type(), step.Type()} {
			t, _ = fn.Common(t, o)
		}
		if t == types.Int {
			t = types.Long
		}
		from, to, step = b.cast(from, t), b.cast(to, t), b.cast(step, t)
	case t == types.Dynamic:
		t = types.Long
		from, to, step = b.cast(from, t), b.cast(to, t), b.cast(step, t)
	default:
		b.fail(errTypeExpected(op.From.Span(), types.Long, types.Real, types.Datetime, types.Timespan))
	}
	out := b.col(op.Name.Name, t)
	return rel{node: &plan.Range{Out: plan.Out{Cols: []plan.Column{out}}, From: from, To: to, Step: step}, serial: true}
}

// expect converts a dynamic and refuses other types.
func (b *binder) expect(x syntax.Expr, e plan.Expr, t types.Type) plan.Expr {
	switch e.Type() {
	case t, types.Unknown:
		return e
	case types.Dynamic:
		return b.cast(e, t)
	}
	if e.Type().IsNumber() && t.IsNumber() {
		return b.cast(e, t)
	}
	if x != nil {
		b.fail(errTypeExpected(x.Span(), t))
	}
	return unknown(t)
}

// rowCount is the N of take, top and their kin: a constant or toscalar().
func (b *binder) rowCount(x syntax.Expr) plan.Expr {
	e := b.fold(b.expr(x, &row{}))
	switch e.Type() {
	case types.Int, types.Long, types.Dynamic:
		return b.fold(b.cast(e, types.Long))
	case types.Unknown:
		return e
	case types.Real, types.Decimal:
		return b.fold(b.cast(e, types.Long))
	}
	b.fail(errInteger(x.Span()))
	return unknown(types.Long)
}

func (b *binder) limit(t rel, n plan.Expr, keys []plan.SortKey) rel {
	if len(keys) > 0 {
		t.serial, t.sorted = true, true
	}
	return t.with(&plan.Limit{In: t.node, N: n, Keys: keys})
}

func (b *binder) sort(t rel, items []syntax.OrderItem) rel {
	keys := b.sortKeys(rowOf(t), items, true)
	t.serial, t.sorted = true, true
	return t.with(&plan.Sort{In: t.node, Keys: keys})
}

func (b *binder) sortKeys(r *row, items []syntax.OrderItem, strict bool) []plan.SortKey {
	keys := make([]plan.SortKey, 0, len(items))
	for _, it := range items {
		x := it.X
		if a, ok := x.(*syntax.Assign); ok {
			x = a.X
		}
		e := b.fold(b.expr(x, r))
		if strict && e.Type() == types.Dynamic {
			b.fail(errNotAllowed(x.Span(), types.Dynamic))
		}
		keys = append(keys, plan.SortKey{X: e, Desc: it.Desc, NullsFirst: it.NullsFirst})
	}
	return keys
}

func (b *binder) distinct(t rel, op *syntax.DistinctOp) rel {
	if len(op.Items) == 1 {
		if _, ok := op.Items[0].(*syntax.Star); ok {
			t.serial, t.sorted = false, false
			return t.with(&plan.Distinct{In: t.node})
		}
	}
	r := b.windowed(t)
	list := b.items(op.Items, r)
	out := b.project(t, list, r)
	out.serial, out.sorted, out.open = false, false, false
	return out.with(&plan.Distinct{In: out.node})
}

func (b *binder) countRows(t rel, op *syntax.CountOp) rel {
	name := "Count"
	if op != nil && op.As != nil {
		name = op.As.Name
	}
	agg, out := b.simpleAgg("count", name)
	if agg == nil {
		return nothing()
	}
	return rel{node: &plan.Summarize{Out: plan.Out{Cols: []plan.Column{out}}, In: t.node, Aggs: []*plan.Agg{agg}}, name: t.name}
}

// consumed keeps no rows: consume reads its input and gives an empty table.
func (t rel) consumed(_ *binder) rel {
	return t.with(&plan.Filter{In: t.node, Cond: &plan.Const{T: types.Bool, V: value.Bool(false)}})
}

// simpleAgg makes an aggregate from bound arguments.
func (b *binder) simpleAgg(name, outName string, args ...plan.Expr) (*plan.Agg, plan.Column) {
	f, ok := fn.Lookup(name, fn.Aggregate)
	if !ok {
		return nil, plan.Column{}
	}
	ts := make([]types.Type, len(args))
	for i, a := range args {
		ts[i] = a.Type()
	}
	c, err := f.Resolve(ts)
	if err != nil {
		return nil, plan.Column{}
	}
	cast := make([]plan.Expr, len(args))
	for i, a := range args {
		cast[i] = b.cast(a, c.Params[i])
	}
	out := b.col(outName, c.Result)
	return &plan.Agg{Fn: f, Sig: c.Sig, Args: cast, Outs: []plan.Column{out}, T: c.Result}, out
}

func (b *binder) sample(t rel, op *syntax.SampleOp) rel {
	n := b.rowCount(op.N)
	t.serial, t.sorted = false, false
	f, ok := fn.Lookup("rand", fn.Scalar)
	if !ok {
		return t.with(&plan.Limit{In: t.node, N: n})
	}
	c, err := f.Resolve(nil)
	if err != nil {
		return t.with(&plan.Limit{In: t.node, N: n})
	}
	return t.with(&plan.Limit{In: t.node, N: n, Keys: []plan.SortKey{{X: b.apply(f, c, nil, op.Span())}}})
}

func (b *binder) sampleDistinct(t rel, op *syntax.SampleDistinctOp) rel {
	n := b.rowCount(op.N)
	r := b.windowed(t)
	out := b.project(t, b.items([]syntax.Expr{op.Of}, r), r)
	out.serial, out.sorted, out.open = false, false, false
	return out.with(&plan.Limit{In: &plan.Distinct{In: out.node}, N: n})
}

// render leaves the rows as they are; it is a hint for whoever draws.
func (b *binder) render(t rel, op *syntax.RenderOp) rel {
	r := &plan.Render{Kind: op.Kind, Props: map[string]value.Value{}, Types: map[string]types.Type{}}
	for name, c := range b.renderProps(op.Props) {
		r.Props[name], r.Types[name] = c.V, c.T
	}
	t.render = r
	return t
}

func (b *binder) renderProps(list []syntax.Prop) map[string]plan.Const {
	out := map[string]plan.Const{}
	for _, p := range list {
		if s := nameList(p.Value); s != "" {
			out[p.Name] = *text(s)
			continue
		}
		for name, c := range b.props([]syntax.Prop{p}) {
			out[name] = c
		}
	}
	return out
}

// nameList reads column names, which render's options may hold, as text with commas.
func nameList(x syntax.Expr) string {
	switch x := x.(type) {
	case *syntax.Name:
		return x.Name
	case *syntax.NameList:
		names := make([]string, len(x.Names))
		for i, n := range x.Names {
			names[i] = n.Name
		}
		return strings.Join(names, ",")
	}
	return ""
}

// as names what came before for the rest of the query.
func (b *binder) as(t rel, op *syntax.AsOp) rel {
	s := b.share(t.node)
	t = t.with(b.reread(s))
	t.name = op.Name.Name
	b.declare(op.Name.Name, &entity{shared: s, like: t})
	return t
}

// invoke calls a function with what came before as its first argument.
func (b *binder) invoke(in *rel, op *syntax.InvokeOp) rel {
	if in == nil {
		b.fail(errFirst(b.word(op.Span())))
		return nothing()
	}
	return b.tableCall(op.Call, in)
}

// getSchema describes the columns of its input; the rows are not read.
func (b *binder) getSchema(t rel) rel {
	v := &plan.Values{Out: plan.Out{Cols: []plan.Column{
		b.col("ColumnName", types.String), b.col("ColumnOrdinal", types.Int), b.col("DataType", types.String), b.col("ColumnType", types.String),
	}}}
	for i, c := range t.cols() {
		v.Rows = append(v.Rows, []plan.Expr{text(c.Name), b.cast(long(int64(i)), types.Int), text(clrNames[c.Type]), text(c.Type.String())})
	}
	return rel{node: v}
}

// clrNames are the type names that getschema's DataType shows.
var clrNames = map[types.Type]string{
	types.Bool: "System.SByte", types.Int: "System.Int32", types.Long: "System.Int64", types.Real: "System.Double",
	types.Decimal: "System.Data.SqlTypes.SqlDecimal", types.Datetime: "System.DateTime", types.Timespan: "System.TimeSpan",
	types.String: "System.String", types.Dynamic: "System.Object", types.Guid: "System.Guid",
}

// assertSchema refuses a query whose columns are not those it names.
func (b *binder) assertSchema(t rel, op *syntax.AssertSchemaOp) rel {
	cols := t.cols()
	same := len(cols) == len(op.Schema)
	for i := 0; same && i < len(cols); i++ {
		same = cols[i].Name == op.Schema[i].Name.Name && cols[i].Type == op.Schema[i].Type
	}
	if !same && !t.open {
		b.fail(errOther(op.Span(), "The schema of the table is not the one asserted."))
	}
	return t
}

// projectByNames keeps the columns whose names a constant says: strings, arrays, patterns.
func (b *binder) projectByNames(t rel, op *syntax.ProjectByNamesOp) rel {
	var kept []plan.Column
	for _, x := range op.Items {
		e := b.fold(b.expr(x, rowOf(t)))
		list, ok := constantList(e)
		if !ok {
			list = []plan.Expr{e}
		}
		for _, l := range list {
			c, ok := l.(*plan.Const)
			if !ok {
				b.fail(errConstant(x.Span()))
				continue
			}
			for _, m := range matching(t.cols(), c.V.S) {
				if !hasID(kept, m.ID) {
					kept = append(kept, m)
				}
			}
		}
	}
	return keep(t, kept)
}

// macroExpand runs its body for each member of an entity group. There is one database here, so it runs once for all.
func (b *binder) macroExpand(op *syntax.MacroExpandOp) rel {
	was := b.scope
	defer func() { b.scope = was }()
	if !b.reach(op.Group) {
		return nothing()
	}
	b.declare(op.As.Name, &entity{place: op.Group})
	last := b.body(op.Body)
	if last == nil {
		return nothing()
	}
	return b.table(last, nil)
}
