package duckdb

import (
	"fmt"
	"strings"

	"github.com/huntbook/huntbook/kql/fn"
	"github.com/huntbook/huntbook/kql/plan"
	"github.com/huntbook/huntbook/kql/types"
)

// expr spells e. What it gives back is atomic: it may stand beside any operator.
func (g *generator) expr(e plan.Expr) string {
	switch e := e.(type) {
	case *plan.Const:
		return Literal(e.T, e.V)
	case *plan.Ref:
		return col(e.Col)
	case *plan.Call:
		if e.Fn.Kind == fn.Operator && (e.Fn.Name == "and" || e.Fn.Name == "or") {
			return g.chain(e, g.expr)
		}
		return g.call(e.Fn, e.Sig, e.Args, e.T, "")
	case *plan.Cast:
		return g.cast(e.X, e.T)
	case *plan.Scalar:
		return g.scalar(e)
	case *plan.InTable:
		return g.inTable(e)
	case *plan.Lambda:
		return g.expr(e.X)
	}
	return g.fail("%T has no SQL", e)
}

// chain spells a chain of one of and, or as one list, whose SQL is then as long as its parts and no deeper.
func (g *generator) chain(e *plan.Call, part func(plan.Expr) string) string {
	list := plan.Parts(e, e.Fn.Name)
	out := make([]string, len(list))
	for i, x := range list {
		out[i] = part(x)
	}
	return "(" + strings.Join(out, " "+strings.ToUpper(e.Fn.Name)+" ") + ")"
}

// condition spells e where rows for which it does not hold are dropped, whether it is false or null there.
func (g *generator) condition(e plan.Expr) string {
	c, ok := e.(*plan.Call)
	switch {
	case !ok:
	case c.Fn.Kind == fn.Operator && (c.Fn.Name == "and" || c.Fn.Name == "or"):
		return g.chain(c, g.condition)
	case c.Sig.Filter.Func != nil:
		if sql := c.Sig.Filter.Func(g.args(c.Args)); sql != "" {
			return sql
		}
	}
	return g.expr(e)
}

func (g *generator) args(args []plan.Expr) []fn.Arg {
	out := make([]fn.Arg, len(args))
	for i, a := range args {
		out[i].Type = a.Type()
		switch a := a.(type) {
		case *plan.Call:
			of := g.args(a.Args)
			out[i].SQL, out[i].Path = g.callOf(a.Fn, a.Sig, a.Args, of, a.T, ""), a.Fn.PathOf(of)
			if a.Sig.List.Func != nil {
				out[i].List = a.Sig.List.Func(of)
			}
		case *plan.Const:
			v := a.V
			out[i].SQL, out[i].Const = g.expr(a), &v
		case *plan.Cast:
			out[i].SQL = g.expr(a)
			switch from := a.X.Type(); from {
			case types.String, types.Int, types.Long, types.Bool:
				if a.T == types.Dynamic {
					out[i].Plain = &fn.Arg{SQL: g.expr(a.X), Type: from}
				}
			}
		default:
			out[i].SQL = g.expr(a)
		}
	}
	return out
}

// call spells a function by its template, or as the Go function that the query door registers in the engine.
// order is the ORDER BY clause for aggregates that keep the order of rows.
func (g *generator) call(f *fn.Function, sig *fn.Sig, args []plan.Expr, t types.Type, order string) string {
	return g.callOf(f, sig, args, g.args(args), t, order)
}

// callOf is call over arguments that are spelt already.
func (g *generator) callOf(f *fn.Function, sig *fn.Sig, args []plan.Expr, spelt []fn.Arg, t types.Type, order string) string {
	sql := Expand(f, sig, spelt, order)
	if sql == "" {
		return g.fail("%s() does not run in this engine: %s", f.Name, sig.DuckDB.None)
	}
	if t == types.String && f.Kind != fn.Aggregate && !neverNull(args) {
		return "coalesce(" + sql + ", '')"
	}
	return sql
}

// neverNull reports whether all arguments are strings or constants, which hold no nulls: then neither does a string result.
func neverNull(args []plan.Expr) bool {
	for _, a := range args {
		if c, ok := a.(*plan.Const); ok && !c.V.Null {
			continue
		}
		if a.Type() != types.String {
			return false
		}
	}
	return true
}

// Expand writes a signature's SQL over args; "" when it has none in this dialect.
func Expand(f *fn.Function, sig *fn.Sig, args []fn.Arg, order string) string {
	if sig.DuckDB.IsZero() && sig.Go == nil {
		return ""
	}
	return strings.ReplaceAll(f.SQL(overload(f, sig), args), fn.OrderMark, order)
}

func overload(f *fn.Function, sig *fn.Sig) int {
	for i := range f.Sigs {
		if &f.Sigs[i] == sig {
			return i
		}
	}
	return 0
}

var casts = map[types.Type]string{
	types.Bool: "tobool", types.Int: "toint", types.Long: "tolong", types.Real: "toreal", types.Decimal: "todecimal",
	types.Datetime: "todatetime", types.Timespan: "totimespan", types.String: "tostring", types.Guid: "toguid",
}

func (g *generator) cast(x plan.Expr, t types.Type) string {
	from := x.Type()
	switch {
	case from == t || t == types.Unknown:
		return g.expr(x)
	case from == types.Unknown:
		return "CAST(" + g.expr(x) + " AS " + Physical(t) + ")"
	case t == types.Dynamic:
		return ToJSON(g.expr(x), from)
	case from.IsNumber() && t.IsNumber() && wider(t, from):
		return "CAST(" + g.expr(x) + " AS " + Physical(t) + ")"
	}
	if c, ok := x.(*plan.Const); ok && c.V.Null {
		return Literal(t, c.V)
	}
	f, ok := fn.Lookup(casts[t], fn.Scalar)
	if !ok {
		return g.fail("no conversion from %s to %s", from, t)
	}
	call, err := f.Resolve([]types.Type{from})
	if err != nil {
		return g.fail("no conversion from %s to %s", from, t)
	}
	arg := x
	if call.Params[0] != from && call.Params[0] != types.Unknown {
		arg = &plan.Cast{X: x, T: call.Params[0]}
	}
	return g.call(f, call.Sig, []plan.Expr{arg}, t, "")
}

func wider(to, from types.Type) bool {
	return from == types.Int || from == types.Long && to != types.Int || from == types.Decimal && to == types.Real
}

// ToJSON spells the JSON text of a value, as dynamic() holds it.
func ToJSON(sql string, t types.Type) string {
	switch t {
	case types.Dynamic, types.Unknown:
		return sql
	case types.Bool, types.Int, types.Long:
		return "CAST(" + sql + " AS VARCHAR)"
	}
	f, ok := fn.Lookup("todynamic", fn.Scalar)
	if ok {
		if call, err := f.Resolve([]types.Type{t}); err == nil && t != types.String {
			return Expand(f, call.Sig, []fn.Arg{{SQL: sql, Type: t}}, "")
		}
	}
	return "CAST(to_json(" + sql + ") AS VARCHAR)"
}

func (g *generator) scalar(e *plan.Scalar) string {
	cols := e.Of.Columns()
	if len(cols) == 0 {
		return g.fail("toscalar() of a table without columns")
	}
	sql := "(SELECT " + col(cols[0]) + " FROM (" + g.node(e.Of, scope{}) + ") s LIMIT 1)"
	if e.T == types.String {
		return "coalesce(" + sql + ", '')"
	}
	return sql
}

func (g *generator) inTable(e *plan.InTable) string {
	cols := e.Of.Columns()
	if len(cols) == 0 {
		return g.fail("in() over a table without columns")
	}
	x, c := g.expr(e.X), col(cols[0])
	if e.FoldCase {
		x, c = "lower("+x+")", "lower("+c+")"
	}
	in := fmt.Sprintf("IN (SELECT v FROM (SELECT %s AS v FROM (%s) i) i WHERE v IS NOT NULL)", c, g.node(e.Of, scope{}))
	text := e.X.Type() == types.String // the others may be null, which is in no table
	switch {
	case e.Not && text:
		return fmt.Sprintf("(%s NOT %s)", x, in)
	case e.Not:
		return fmt.Sprintf("(%s IS NULL OR %s NOT %s)", x, x, in)
	case text:
		return fmt.Sprintf("(%s %s)", x, in)
	}
	return fmt.Sprintf("(%s IS NOT NULL AND %s %s)", x, x, in)
}
