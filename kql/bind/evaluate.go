package bind

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/huntbook/huntbook/kql/fn"
	"github.com/huntbook/huntbook/kql/plan"
	"github.com/huntbook/huntbook/kql/syntax"
	"github.com/huntbook/huntbook/kql/types"
)

// plugin is how evaluate binds one plug-in: how many arguments it takes, and what columns it gives.
type plugin struct {
	low, high int // of the arguments; high -1: any number
	bind      func(*pluginCall) []plan.Column
	open      bool // the columns depend on the rows, unless the query says them
}

// pluginCall is a plug-in's call while binding. Its Local gets Args["args"]: one expression for each argument that is no table,
// a constant or a column of its input, which holds what had to be computed for it.
type pluginCall struct {
	b    *binder
	t    rel
	call *syntax.Call
	args []plan.Expr
	l    *plan.Local
	h    *hoist
}

func field(name string, t types.Type) types.Field { return types.Field{Name: name, Type: t} }

// name is what column an argument is, or would be called.
func (p *pluginCall) name(i int) string {
	if i >= len(p.call.Args) {
		return ""
	}
	return p.b.defaultName(p.call.Args[i])
}

func (p *pluginCall) typ(i int) types.Type {
	if i >= len(p.args) || p.args[i] == nil {
		return types.Unknown
	}
	return p.args[i].Type()
}

func (p *pluginCall) out(fields ...types.Field) []plan.Column {
	cols := make([]plan.Column, len(fields))
	for i, f := range fields {
		cols[i] = p.b.col(f.Name, f.Type)
	}
	return cols
}

// timeline is the type of the second argument, along which plug-ins count: datetime, or a number.
func (p *pluginCall) timeline() types.Type {
	if t := p.typ(1); t.IsNumber() || t == types.Timespan {
		return t
	}
	return types.Datetime
}

// dims are the columns that further arguments, from i on, name.
func (p *pluginCall) dims(i int) []types.Field {
	var out []types.Field
	for ; i < len(p.args); i++ {
		if p.args[i] != nil && p.name(i) != "" {
			out = append(out, field(p.name(i), p.typ(i)))
		}
	}
	return out
}

func (p *pluginCall) input() []plan.Column { return p.b.fresh(p.t.cols()) }

// overTime is the shape of the activity plug-ins: the bin's time, dimensions, then counts.
func overTime(dim int, counts ...types.Field) func(*pluginCall) []plan.Column {
	return func(p *pluginCall) []plan.Column {
		fields := append([]types.Field{field(p.name(1), p.typ(1))}, p.dims(dim)...)
		return p.out(append(fields, counts...)...)
	}
}

func segments(fields ...types.Field) func(*pluginCall) []plan.Column {
	return func(p *pluginCall) []plan.Column { return append(p.out(fields...), p.input()...) }
}

// differences leaves the column out that splits the rows.
func differences(fields ...types.Field) func(*pluginCall) []plan.Column {
	return func(p *pluginCall) []plan.Column {
		cols := p.out(fields...)
		for i, c := range p.t.cols() {
			if ref, ok := p.args[0].(*plan.Ref); !ok || ref.Col.ID != c.ID {
				cols = append(cols, p.input()[i])
			}
		}
		return cols
	}
}

func fixed(fields ...types.Field) func(*pluginCall) []plan.Column {
	return func(p *pluginCall) []plan.Column { return p.out(fields...) }
}

var plugins map[string]plugin

func init() {
	long, real, str, dyn := types.Long, types.Real, types.String, types.Dynamic
	basket := segments(field("SegmentId", long), field("Count", long), field("Percent", real))
	plugins = map[string]plugin{
		"autocluster": {0, -1, basket, false},
		"basket":      {0, -1, basket, false},
		"diffpatterns": {3, -1, differences(field("SegmentId", long), field("CountA", long), field("CountB", long),
			field("PercentA", real), field("PercentB", real), field("PercentDiffAB", real)), false},
		"bag_unpack": {1, 4, bagUnpack, true},
		"pivot":      {1, -1, nil, true},
		"narrow":     {0, 0, fixed(field("Row", long), field("Column", str), field("Value", str)), false},
		"activity_counts_metrics": {5, -1, overTime(5, field("count", long), field("dcount", long),
			field("new_dcount", long), field("aggregated_dcount", long)), false},
		"activity_metrics": {3, -1, activityMetrics, false},
		"new_activity_metrics": {5, -1, func(p *pluginCall) []plan.Column {
			t := p.name(1)
			fields := append([]types.Field{field("from_"+t, p.timeline()), field("to_"+t, p.timeline())}, p.dims(6)...)
			return p.out(append(fields, field("dcount_new_values", long), field("dcount_retained_values", long),
				field("dcount_churn_values", long), field("retention_rate", real), field("churn_rate", real))...)
		}, false},
		"activity_engagement": {6, -1, overTime(6, field("dcount_activities_inner", long),
			field("dcount_activities_outer", long), field("activity_ratio", real)), false},
		"active_users_count":    {8, -1, overTime(8, field("dcount", long)), false},
		"sliding_window_counts": {6, -1, overTime(6, field("Count", long), field("Dcount", long)), false},
		"session_count":         {6, -1, overTime(6, field("count_sessions", long)), false},
		"funnel_sequence": {8, 8, func(p *pluginCall) []plan.Column {
			return p.out(field(p.name(1), types.Datetime), field("prev", str), field("next", str), field("dcount", long), field("samples", dyn))
		}, false},
		"funnel_sequence_completion": {8, 9, func(p *pluginCall) []plan.Column {
			return p.out(field(p.name(1), types.Datetime), field(p.name(5), p.typ(5)), field("Period", types.Timespan), field("dcount", long))
		}, false},
		"rolling_percentile": {5, -1, rollingPercentile, false},
		"sequence_detect":    {4, -1, sequenceDetect, false},
		"dcount_intersect": {2, -1, func(p *pluginCall) []plan.Column {
			cols := p.input()
			for i := range p.args {
				cols = append(cols, p.b.col("s"+strconv.Itoa(i), long))
			}
			return cols
		}, false},
		"rows_near":          {2, 5, func(p *pluginCall) []plan.Column { return p.input() }, false},
		"preview":            {1, 1, func(p *pluginCall) []plan.Column { return p.input() }, false},
		"identity":           {0, 0, func(p *pluginCall) []plan.Column { return p.input() }, false},
		"ipv4_lookup":        {3, -1, nil, false},
		"ipv6_lookup":        {3, -1, nil, false},
		"geo_polygon_lookup": {4, 8, nil, false},
		"geo_line_lookup":    {5, 8, nil, false},
		"schema_merge":       {0, 1, fixed(field("ColumnName", str), field("ColumnOrdinal", long), field("DataType", str), field("ColumnType", str)), false},
	}
}

// elsewhere are plug-ins that need what is not here, with what that is.
var elsewhere = map[string]string{
	"python": "a notebook, which is where Python runs over a query's rows", "Python": "a notebook, which is where Python runs over a query's rows",
	"r": "a notebook, which is where R runs over a query's rows", "R": "a notebook, which is where R runs over a query's rows",
	"ai_embed_text": "Azure OpenAI", "ai_embeddings": "Azure OpenAI", "ai_chat_completion": "Azure OpenAI", "ai_chat_completion_prompt": "Azure OpenAI",
	"cosmosdb_sql_request": "Azure Cosmos DB", "sql_request": "an outside SQL database", "mysql_request": "an outside MySQL database",
	"postgresql_request": "an outside PostgreSQL database", "azure_digital_twins_query_request": "Azure Digital Twins",
	"http_request": "requests to other hosts", "http_request_post": "requests to other hosts", "dax_request": "Power BI",
	"infer_storage_schema": "files in Azure storage", "infer_storage_schema_with_suggestions": "files in Azure storage",
	"execute_show_command": "another cluster", "execute_query": "another cluster", "csharp": "the service's C# runtime",
}

// Plugins lists the plug-ins by name, with what each needs that is not here, "" for those that run.
func Plugins() map[string]string {
	out := maps.Clone(elsewhere)
	for name := range plugins {
		out[name] = ""
	}
	return out
}

func (b *binder) evaluate(in *rel, op *syntax.EvaluateOp) rel {
	name := op.Call.Name.Name
	p, ok := plugins[name]
	if !ok {
		if what, known := elsewhere[name]; known {
			if !b.runs() {
				return nothing()
			}
			b.fail(errNeedsService(op.Call.Name.Span(), name, what))
		} else {
			var names []string
			for n := range plugins {
				names = append(names, n)
			}
			slices.Sort(names)
			b.fail(errPlugin(op.Call.Name.Span(), name, syntax.Nearest(name, names)))
		}
		return nothing()
	}
	if n := len(op.Call.Args); n < p.low || p.high >= 0 && n > p.high {
		b.fail(errArgCount(op.Call.Name.Span(), name, p.low, p.high))
		return nothing()
	}
	t := rel{node: &plan.Values{Rows: [][]plan.Expr{{}}}}
	if in != nil {
		t = *in
	}
	c := &pluginCall{b: b, t: t, call: op.Call, h: &hoist{b: b, in: t}, l: &plan.Local{Name: name, Args: map[string]any{}}}
	switch name {
	case "pivot":
		return b.pivot(c, op)
	case "ipv4_lookup", "ipv6_lookup":
		return b.addressLookup(c, op)
	case "geo_polygon_lookup", "geo_line_lookup":
		return b.placeLookup(c, op)
	}
	before := len(b.diags)
	var tables []plan.Node
	for _, a := range op.Call.Args {
		if b.isTable(a) {
			side := b.table(a, nil)
			tables = append(tables, side.node)
			c.args = append(c.args, nil)
			continue
		}
		e := b.fold(b.argument(a, rowOf(t)))
		if !constant(e) {
			e = c.h.over(e)
		}
		c.args = append(c.args, e)
	}
	if len(b.diags) > before {
		return nothing()
	}
	// The side tables come first among what the binder of columns may look at.
	c.l.In = append([]plan.Node{t.node}, tables...)
	cols := p.bind(c)
	c.l.In[0] = c.h.node()
	c.l.Args["args"] = c.args
	c.l.Args["names"] = b.argNames(op.Call)
	return b.finish(c, op, p, cols)
}

// argNames are the names that arguments were given, "" for none.
func (b *binder) argNames(c *syntax.Call) []string {
	out := make([]string, len(c.Args))
	for i, a := range c.Args {
		out[i] = b.defaultName(a)
	}
	return out
}

// finish gives a plug-in its columns: those the query says, those it always has, or those that running it shows.
func (b *binder) finish(c *pluginCall, op *syntax.EvaluateOp, p plugin, cols []plan.Column) rel {
	out := rel{node: c.l, name: c.t.name, open: c.t.open}
	switch {
	case op.Schema != nil:
		c.l.Cols = nil
		if op.Open {
			c.l.Cols = cols
		}
		for _, f := range op.Schema {
			col := b.col(f.Name.Name, f.Type)
			if i := slices.IndexFunc(c.l.Cols, func(o plan.Column) bool { return o.Name == col.Name }); i >= 0 {
				c.l.Cols = slices.Delete(slices.Clone(c.l.Cols), i, i+1)
			}
			c.l.Cols = append(c.l.Cols, col)
		}
		out.open = false
		c.l.Args["schema"] = slices.Clone(c.l.Cols)
	case p.open && b.env.Open != nil && len(b.diags) == 0 && !c.t.open:
		fields, err := b.env.Open(c.l)
		if err != nil {
			b.fail(errOther(op.Call.Span(), "%s", err.Error()))
			return nothing()
		}
		for _, f := range fields {
			c.l.Cols = append(c.l.Cols, b.col(f.Name, f.Type))
		}
	case p.open:
		c.l.Cols = cols
		out.open = true
	default:
		c.l.Cols = cols
	}
	return out
}

// bagUnpack gives the input without the bag; what the bag holds, only its rows tell.
func bagUnpack(p *pluginCall) []plan.Column {
	ref, ok := p.args[0].(*plan.Ref)
	if !ok || !hasID(p.t.cols(), ref.Col.ID) {
		if p.typ(0) != types.Unknown {
			p.b.fail(errColumnExpected(p.call.Args[0].Span()))
		}
		return p.input()
	}
	if t := ref.Col.Type; t != types.Dynamic && t != types.Unknown {
		p.b.fail(errTypeExpected(p.call.Args[0].Span(), types.Dynamic))
	}
	var cols []plan.Column
	for _, c := range p.t.cols() {
		if c.ID != ref.Col.ID {
			cols = append(cols, p.b.col(c.Name, c.Type))
		}
	}
	return cols
}

// pivot turns the values of a column into columns. The engine aggregates by all keys first; Go lays the cells out.
func (b *binder) pivot(c *pluginCall, op *syntax.EvaluateOp) rel {
	r := rowOf(c.t)
	key := b.fold(b.expr(op.Call.Args[0], r))
	if _, ok := key.(*plan.Ref); !ok && key.Type() != types.Unknown {
		b.fail(errColumnExpected(op.Call.Args[0].Span()))
		return nothing()
	}
	rest := op.Call.Args[1:]
	r.aggs = &aggregates{}
	s := &plan.Summarize{In: c.t.node}
	var agg *plan.Agg
	if len(rest) > 0 {
		call, ok := unwrap(rest[0]).(*syntax.Call)
		f, found := (*fn.Function)(nil), false
		if ok {
			f, found = fn.Lookup(call.Name.Name, fn.Aggregate)
		}
		if !ok || !found {
			b.fail(errAggregateNeeded(rest[0].Span()))
			return nothing()
		}
		if agg = b.aggregateCall(f, call, r); agg == nil {
			return nothing()
		}
		agg.Outs = []plan.Column{b.col("value", agg.T)}
		rest = rest[1:]
	} else if a, _ := b.simpleAgg("count", "value"); a != nil {
		agg = a
	} else {
		return nothing()
	}
	var keys []plan.Column
	if len(rest) > 0 {
		for _, x := range rest {
			e := b.fold(b.expr(x, r))
			s.Keys = append(s.Keys, e)
			keys = append(keys, b.col(b.defaultName(x), e.Type()))
		}
	} else {
		used := map[plan.ColumnID]bool{}
		for _, ref := range append(plan.Refs(key), aggRefs(agg)...) {
			used[ref.ID] = true
		}
		for _, col := range c.t.cols() {
			if !used[col.ID] {
				s.Keys = append(s.Keys, &plan.Ref{Col: col})
				keys = append(keys, b.col(col.Name, col.Type))
			}
		}
	}
	pivoted := b.col(b.defaultName(op.Call.Args[0]), key.Type())
	s.Keys = append(s.Keys, key)
	s.Cols = append(append(slices.Clone(keys), pivoted), agg.Outs...)
	s.Aggs = []*plan.Agg{agg}
	c.l.In = []plan.Node{s}
	c.l.Args["keys"], c.l.Args["aggregate"] = len(keys), agg.Fn.Name
	return b.finish(c, op, plugins["pivot"], b.fresh(keys))
}

func aggRefs(a *plan.Agg) []plan.Column {
	var out []plan.Column
	for _, x := range a.Args {
		out = append(out, plan.Refs(x)...)
	}
	return out
}

// activityMetrics takes its start and end or not: activity_metrics(id, time, [start, end,] window [, dimensions]).
func activityMetrics(p *pluginCall) []plan.Column {
	dim := 5
	if p.typ(2) == types.Timespan {
		dim = 3
	}
	return overTime(dim, field("dcount_values", types.Long), field("dcount_newvalues", types.Long),
		field("retention_rate", types.Real), field("churn_rate", types.Real))(p)
}

func rollingPercentile(p *pluginCall) []plan.Column {
	num := func(i int) string {
		if c, ok := p.args[i].(*plan.Const); ok {
			return strings.TrimPrefix(percentName(c), "_")
		}
		return ""
	}
	fields := append([]types.Field{field(p.name(2), p.typ(2))}, p.dims(5)...)
	return p.out(append(fields, field("rolling_"+num(4)+"_percentile_"+p.name(0)+"_"+num(1), p.typ(0)))...)
}

// sequenceDetect: named conditions are steps, what is not a condition is a dimension.
func sequenceDetect(p *pluginCall) []plan.Column {
	var dims, steps []types.Field
	timeline := p.name(0)
	for i := 3; i < len(p.args); i++ {
		if p.typ(i) == types.Bool {
			steps = append(steps, field(p.name(i)+"_"+timeline, types.Datetime))
		} else {
			dims = append(dims, field(p.name(i), p.typ(i)))
		}
	}
	return p.out(append(append(dims, steps...), field("Duration", types.Timespan))...)
}
