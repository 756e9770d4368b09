package bind

import (
	"slices"
	"strconv"
	"strings"

	"github.com/huntbook/huntbook/algo/json"
	"github.com/huntbook/huntbook/algo/value"
	"github.com/huntbook/huntbook/kql/fn"
	"github.com/huntbook/huntbook/kql/plan"
	"github.com/huntbook/huntbook/kql/syntax"
	"github.com/huntbook/huntbook/kql/types"
)

// specials are calls whose meaning is not that of a function of values: they read the plan, the instant or the columns.
var specials map[string]func(*binder, *syntax.Call, *row) plan.Expr

func init() {
	specials = map[string]func(*binder, *syntax.Call, *row) plan.Expr{
		"now": now, "ago": ago, "toscalar": toScalar,
		"column_ifexists": columnIfExists, "columnifexists": columnIfExists,
		"iscolumnexists": isColumnExists,
		"pack_all":       packAll, "bag_pack_columns": packColumns,
		"ingestion_time": ingestionTime, "materialize": materializeScalar,
		"estimate_data_size": estimateSize, "column_names_of": columnNamesOf,
		"current_principal": sessionText, "current_database": sessionText, "current_cluster_endpoint": sessionText,
		"bin_auto":                  binAuto,
		"current_principal_details": sessionDynamic, "__invoke": nil,
		"current_principal_is_member_of": memberOf,
		"all":                            graphOnly, "map": graphOnly, "inner_nodes": graphOnly, "labels": graphOnly, "node_id": graphOnly,
		"node_degree_in": graphOnly, "node_degree_out": graphOnly,
	}
	delete(specials, "__invoke")
}

// graphOnly refuses what a pattern's conditions and columns alone have.
func graphOnly(b *binder, x *syntax.Call, r *row) plan.Expr {
	if !r.open {
		b.fail(errOther(x.Name.Span(), "%s() stands in the where and project of graph-match and graph-shortest-paths alone.", x.Name.Name))
	}
	return unknown(types.Unknown)
}

func (b *binder) count(x *syntax.Call, low, high int) bool {
	if len(x.Args) < low || len(x.Args) > high {
		b.fail(errArgCount(x.Name.Span(), x.Name.Name, low, high))
		return false
	}
	return true
}

func datetime(t int64) *plan.Const { return &plan.Const{T: types.Datetime, V: value.Long(t)} }

// now is one instant for the whole query.
func now(b *binder, x *syntax.Call, r *row) plan.Expr {
	if !b.count(x, 0, 1) {
		return unknown(types.Datetime)
	}
	if len(x.Args) == 0 {
		return datetime(b.env.Now)
	}
	return b.shift(x, r, "+")
}

func ago(b *binder, x *syntax.Call, r *row) plan.Expr {
	if !b.count(x, 1, 1) {
		return unknown(types.Datetime)
	}
	return b.shift(x, r, "-")
}

func (b *binder) shift(x *syntax.Call, r *row, op string) plan.Expr {
	by := b.fold(b.expr(x.Args[0], r))
	switch by.Type() {
	case types.Timespan:
	case types.Unknown:
		return unknown(types.Datetime)
	case types.Dynamic:
		by = b.cast(by, types.Timespan)
	default:
		b.fail(errTypeExpected(x.Args[0].Span(), types.Timespan))
		return unknown(types.Datetime)
	}
	if c, ok := by.(*plan.Const); ok && !c.V.Null {
		if op == "-" {
			return datetime(b.env.Now - c.V.I)
		}
		return datetime(b.env.Now + c.V.I)
	}
	return b.operator(op, x.Span(), x.Span(), datetime(b.env.Now), by)
}

// toScalar runs a query of its own and takes the first value; a scalar stays what it is.
func toScalar(b *binder, x *syntax.Call, r *row) plan.Expr {
	if !b.count(x, 1, 1) {
		return unknown(types.Unknown)
	}
	if !b.isTable(x.Args[0]) {
		return b.expr(x.Args[0], r)
	}
	t := b.table(x.Args[0], nil)
	return b.scalarOf(t)
}

func (b *binder) scalarOf(t rel) plan.Expr {
	cols := t.cols()
	if len(cols) == 0 {
		return unknown(types.Unknown)
	}
	n := t.node
	if len(cols) > 1 {
		n = &plan.Project{Out: plan.Out{Cols: cols[:1]}, In: n, Exprs: []plan.Expr{&plan.Ref{Col: cols[0]}}}
	}
	return &plan.Scalar{Of: n, T: cols[0].Type}
}

// columnIfExists is the column of that name, or the other value.
func columnIfExists(b *binder, x *syntax.Call, r *row) plan.Expr {
	if !b.count(x, 2, 2) {
		return unknown(types.Unknown)
	}
	name, ok := b.constText(x.Args[0], &row{open: r.open})
	other := b.expr(x.Args[1], r)
	if !ok {
		return unknown(other.Type())
	}
	if c, ok := find(r.cols, name); ok {
		return &plan.Ref{Col: c}
	}
	b.absent[x] = true
	return other
}

func isColumnExists(b *binder, x *syntax.Call, r *row) plan.Expr {
	if !b.count(x, 1, 1) {
		return unknown(types.Bool)
	}
	name, ok := b.constText(x.Args[0], &row{})
	if !ok {
		return unknown(types.Bool)
	}
	_, ok = find(r.cols, name)
	return &plan.Const{T: types.Bool, V: value.Bool(ok)}
}

// pack makes a bag of columns under their names.
func (b *binder) pack(x *syntax.Call, cols []plan.Column, ignoreEmpty plan.Expr) plan.Expr {
	f, ok := fn.Lookup("bag_pack", fn.Scalar)
	if !ok {
		b.fail(errFunction(x.Name.Span(), x.Name.Name, ""))
		return unknown(types.Dynamic)
	}
	if ignoreEmpty != nil {
		if g, ok := fn.Lookup("pack_all", fn.Scalar); ok {
			f = g
		}
	}
	var args []plan.Expr
	var ts []types.Type
	if ignoreEmpty != nil {
		args, ts = append(args, ignoreEmpty), append(ts, types.Bool)
	}
	for _, c := range cols {
		args = append(args, text(c.Name), &plan.Ref{Col: c})
		ts = append(ts, types.String, c.Type)
	}
	if len(cols) == 0 {
		return &plan.Const{T: types.Dynamic, V: value.Text("{}")}
	}
	c, err := f.Resolve(ts)
	if err != nil {
		b.fail(errArguments(x.Name.Span(), x.Name.Name, ts))
		return unknown(types.Dynamic)
	}
	return b.apply(f, c, args, x.Span())
}

func packAll(b *binder, x *syntax.Call, r *row) plan.Expr {
	if !b.count(x, 0, 1) {
		return unknown(types.Dynamic)
	}
	if len(x.Args) == 1 {
		ignore := b.fold(b.expr(x.Args[0], r))
		if c, ok := ignore.(*plan.Const); ok && c.T == types.Bool && c.V.I == 1 {
			return b.pack(x, r.cols, ignore)
		}
	}
	return b.pack(x, r.cols, nil)
}

func packColumns(b *binder, x *syntax.Call, r *row) plan.Expr {
	var cols []plan.Column
	for _, a := range x.Args {
		e := b.expr(a, r)
		ref, ok := e.(*plan.Ref)
		if !ok {
			if e.Type() != types.Unknown {
				b.fail(errColumnExpected(a.Span()))
			}
			return unknown(types.Dynamic)
		}
		cols = append(cols, ref.Col)
	}
	return b.pack(x, cols, nil)
}

// ingestionTime is when a row arrived, as far as its table keeps it.
func ingestionTime(b *binder, x *syntax.Call, r *row) plan.Expr {
	b.count(x, 0, 0)
	for _, name := range []string{"_TimeReceived", "TimeGenerated"} {
		if c, ok := find(r.cols, name); ok && c.Type == types.Datetime {
			return &plan.Ref{Col: c}
		}
	}
	return null(types.Datetime)
}

func materializeScalar(b *binder, x *syntax.Call, r *row) plan.Expr {
	if !b.count(x, 1, 1) {
		return unknown(types.Unknown)
	}
	if b.isTable(x.Args[0]) {
		return b.tableAsScalar(x.Args[0])
	}
	return b.expr(x.Args[0], r)
}

func estimateSize(b *binder, x *syntax.Call, r *row) plan.Expr {
	f, ok := fn.Lookup("estimate_data_size", fn.Scalar)
	if !ok {
		b.fail(errFunction(x.Name.Span(), x.Name.Name, ""))
		return unknown(types.Long)
	}
	return b.function(f, x, r)
}

func columnNamesOf(b *binder, x *syntax.Call, _ *row) plan.Expr {
	if !b.count(x, 1, 1) {
		return unknown(types.Dynamic)
	}
	t := b.table(x.Args[0], nil)
	return &plan.Const{T: types.Dynamic, V: value.Text(jsonStrings(columnNames(t.cols())))}
}

func sessionText(b *binder, x *syntax.Call, _ *row) plan.Expr {
	b.count(x, 0, 0)
	switch x.Name.Name {
	case "current_database":
		return text("main")
	case "current_principal":
		return text(b.env.Principal)
	}
	return text("")
}

func sessionDynamic(b *binder, x *syntax.Call, _ *row) plan.Expr {
	b.count(x, 0, 0)
	return &plan.Const{T: types.Dynamic, V: value.Text(`{"ObjectId":` + strconv.Quote(b.env.Principal) + `}`)}
}

// memberOf looks for who asks among the principals that the arguments name: texts, or arrays of them.
func memberOf(b *binder, x *syntax.Call, _ *row) plan.Expr {
	if len(x.Args) == 0 {
		b.fail(errArgCount(x.Name.Span(), x.Name.Name, 1, 64))
		return unknown(types.Bool)
	}
	is := false
	for _, a := range x.Args {
		c, ok := b.fold(b.expr(a, &row{})).(*plan.Const)
		if !ok || c.T != types.String && c.T != types.Dynamic {
			b.fail(errConstant(a.Span()))
			return unknown(types.Bool)
		}
		names := []string{c.V.S}
		if c.T == types.Dynamic {
			if names, ok = json.Texts(c.V.S); !ok {
				names = []string{json.Text(c.V.S)}
			}
		}
		for _, name := range names {
			kind, _, ok := strings.Cut(name, "=")
			if !ok || !slices.Contains([]string{"aaduser", "aadgroup", "aadapp"}, strings.ToLower(kind)) {
				b.fail(errOther(a.Span(), "'%s' is no principal: write aaduser=, aadgroup= or aadapp= before its name or id.", name))
				return unknown(types.Bool)
			}
			is = is || b.env.Is != nil && b.env.Is(name)
		}
	}
	return &plan.Const{T: types.Bool, V: value.Bool(is)}
}
