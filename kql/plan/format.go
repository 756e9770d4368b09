package plan

import (
	"fmt"
	"sort"
	"strconv"
	"strings"

	"github.com/huntbook/huntbook/algo/ticks"
	"github.com/huntbook/huntbook/kql/fn"
	"github.com/huntbook/huntbook/kql/types"
)

// Format prints a plan, the last step first and what it reads below it, for people and for golden files.
// Columns are shown as name#id, so that two of one name stay apart.
func Format(n Node) string {
	f := formatter{seen: map[int]bool{}}
	f.node(n, 0)
	return f.String()
}

type formatter struct {
	strings.Builder
	seen map[int]bool
}

func (f *formatter) line(depth int, format string, args ...any) {
	f.WriteString(strings.Repeat("  ", depth))
	fmt.Fprintf(f, format, args...)
	f.WriteByte('\n')
}

func (f *formatter) node(n Node, depth int) {
	switch n := n.(type) {
	case *Scan:
		f.line(depth, "Scan %s%s%s [%s]", n.Table, bounds(n.From, n.To), terms(n.Must), columnList(n.Cols))
	case *Values:
		f.line(depth, "Values %d rows [%s]", len(n.Rows), columnList(n.Cols))
		for i, r := range n.Rows {
			if i == 3 {
				f.line(depth+1, "...")
				break
			}
			f.line(depth+1, "%s", exprList(r))
		}
	case *Range:
		f.line(depth, "Range %s from %s to %s step %s", column(n.Cols[0]), expr(n.From), expr(n.To), expr(n.Step))
	case *Filter:
		f.line(depth, "Filter %s", expr(n.Cond))
	case *Project:
		f.line(depth, "Project %s", assigned(n.Cols, n.Exprs))
	case *Windows:
		xs := make([]Expr, len(n.Calls))
		for i, c := range n.Calls {
			xs[i] = c
		}
		by := ""
		if len(n.By) > 0 {
			by = " by " + exprList(n.By) + " in order of " + sortKeys(n.Order)
		}
		f.line(depth, "Windows %s%s", assigned(n.Added, xs), by)
	case *Summarize:
		f.line(depth, "Summarize %s by %s", aggList(n.Aggs), assigned(n.Cols[:min(len(n.Keys), len(n.Cols))], n.Keys))
	case *Join:
		on := make([]string, len(n.LeftKeys))
		for i := range n.LeftKeys {
			on[i] = expr(n.LeftKeys[i]) + " == " + expr(n.RightKeys[i])
		}
		residual := ""
		if n.Residual != nil {
			residual = " where " + expr(n.Residual)
		}
		f.line(depth, "Join %s on %s%s [%s]", n.Kind, strings.Join(on, ", "), residual, columnList(n.Cols))
	case *Union:
		f.line(depth, "Union [%s]", columnList(n.Cols))
	case *Sort:
		f.line(depth, "Sort %s", sortKeys(n.Keys))
	case *Limit:
		if len(n.Keys) > 0 {
			f.line(depth, "Top %s by %s", expr(n.N), sortKeys(n.Keys))
		} else {
			f.line(depth, "Limit %s", expr(n.N))
		}
	case *Distinct:
		f.line(depth, "Distinct")
	case *Unnest:
		items := make([]string, len(n.Items))
		for i, it := range n.Items {
			items[i] = column(it.Out) + " = " + expr(it.X)
		}
		f.line(depth, "Unnest %s", strings.Join(items, ", "))
	case *Parse:
		items := make([]string, len(n.Fields))
		for i, it := range n.Fields {
			items[i] = column(it.Out)
		}
		f.line(depth, "Parse %s with %s into %s", expr(n.X), strconv.Quote(n.Regex), strings.Join(items, ", "))
	case *Apply:
		f.line(depth, "Apply by %s [%s]", exprList(n.Keys), columnList(n.Cols))
		f.line(depth+1, "body")
		f.node(n.Body, depth+2)
	case *Input:
		f.line(depth, "Input [%s]", columnList(n.Cols))
	case *MakeSeries:
		f.line(depth, "MakeSeries %s on %s step %s by %s", aggList(n.Aggs), expr(n.Axis), expr(n.Step), exprList(n.Keys))
	case *Local:
		f.line(depth, "Local %s(%s) [%s]", n.Name, argList(n.Args), columnList(n.Cols))
	case *Shared:
		f.line(depth, "Shared %d [%s]", n.ID, columnList(n.Cols))
		if f.seen[n.ID] {
			return
		}
		f.seen[n.ID] = true
	case *Temp:
		f.line(depth, "Temp %s [%s]", n.Name, columnList(n.Cols))
	default:
		f.line(depth, "%T", n)
	}
	for _, in := range n.Inputs() {
		f.node(in, depth+1)
	}
	f.tables(n, depth+1)
}

// tables prints the queries inside of a node's expressions.
func (f *formatter) tables(n Node, depth int) {
	if !HasTables(n) {
		return
	}
	MapExprs(n, func(e Expr) Expr {
		return MapExpr(e, func(e Expr) Expr {
			switch x := e.(type) {
			case *Scalar:
				f.line(depth, "toscalar")
				f.node(x.Of, depth+1)
			case *InTable:
				f.line(depth, "in")
				f.node(x.Of, depth+1)
			}
			return e
		})
	})
}

func terms(t *Terms) string {
	if t == nil {
		return ""
	}
	return " with " + t.String()
}

func bounds(from, to int64) string {
	out := ""
	if from != 0 {
		out += " from " + ticks.FormatDatetime(from)
	}
	if to != 0 {
		out += " to " + ticks.FormatDatetime(to)
	}
	return out
}

func column(c Column) string { return fmt.Sprintf("%s#%d", c.Name, c.ID) }

func columnList(cols []Column) string {
	out := make([]string, len(cols))
	for i, c := range cols {
		out[i] = column(c)
		if c.Type != types.String {
			out[i] += ":" + c.Type.String()
		}
	}
	if len(out) > 12 {
		out = append(out[:10:10], fmt.Sprintf("... %d more", len(out)-10))
	}
	return strings.Join(out, ", ")
}

func assigned(cols []Column, xs []Expr) string {
	var out []string
	same := 0
	for i, c := range cols {
		if i >= len(xs) {
			break
		}
		if r, ok := xs[i].(*Ref); ok && r.Col.ID == c.ID {
			same++
			if same > 10 {
				continue
			}
			out = append(out, column(c))
			continue
		}
		out = append(out, column(c)+" = "+expr(xs[i]))
	}
	if same > 10 {
		out = append(out, fmt.Sprintf("... %d more as they are", same-10))
	}
	return strings.Join(out, ", ")
}

func exprList(xs []Expr) string {
	out := make([]string, len(xs))
	for i, x := range xs {
		out[i] = expr(x)
	}
	return strings.Join(out, ", ")
}

func aggList(aggs []*Agg) string {
	out := make([]string, len(aggs))
	for i, a := range aggs {
		outs := make([]string, len(a.Outs))
		for j, c := range a.Outs {
			outs[j] = column(c)
		}
		out[i] = fmt.Sprintf("%s = %s(%s)", strings.Join(outs, "/"), a.Fn.Name, exprList(a.Args))
	}
	return strings.Join(out, ", ")
}

func sortKeys(keys []SortKey) string {
	out := make([]string, len(keys))
	for i, k := range keys {
		out[i] = expr(k.X)
		if k.Desc {
			out[i] += " desc"
		}
		if k.NullsFirst {
			out[i] += " nulls first"
		}
	}
	return strings.Join(out, ", ")
}

func argList(args map[string]any) string {
	var out []string
	for name, v := range args {
		switch v := v.(type) {
		case Expr:
			out = append(out, name+"="+expr(v))
		case []Expr:
			out = append(out, name+"=["+exprList(v)+"]")
		case []Column:
			out = append(out, name+"=["+columnList(v)+"]")
		case string, int, int64, bool, float64, []string:
			out = append(out, fmt.Sprintf("%s=%v", name, v))
		default:
			out = append(out, name)
		}
	}
	sort.Strings(out)
	return strings.Join(out, ", ")
}

func expr(e Expr) string {
	switch e := e.(type) {
	case nil:
		return "-"
	case *Const:
		return constant(e)
	case *Ref:
		return column(e.Col)
	case *Call:
		if e.Fn != nil && e.Fn.Kind == fn.Operator && len(e.Args) == 2 {
			return "(" + expr(e.Args[0]) + " " + e.Fn.Name + " " + expr(e.Args[1]) + ")"
		}
		return e.Fn.Name + "(" + exprList(e.Args) + ")"
	case *Cast:
		return e.T.String() + "(" + expr(e.X) + ")"
	case *Scalar:
		return "toscalar(...)"
	case *InTable:
		not := ""
		if e.Not {
			not = "!"
		}
		return "(" + expr(e.X) + " " + not + "in (...))"
	case *Lambda:
		return "row => " + expr(e.X)
	}
	return fmt.Sprintf("%T", e)
}

func constant(c *Const) string {
	if c.V.Null {
		return c.T.String() + "(null)"
	}
	switch c.T {
	case types.String:
		return strconv.Quote(c.V.S)
	case types.Bool:
		return strconv.FormatBool(c.V.I != 0)
	case types.Int, types.Long:
		return strconv.FormatInt(c.V.I, 10)
	case types.Real:
		return strconv.FormatFloat(c.V.F, 'g', -1, 64)
	case types.Datetime:
		return "datetime(" + ticks.FormatDatetime(c.V.I) + ")"
	case types.Timespan:
		return "timespan(" + ticks.FormatTimespan(c.V.I) + ")"
	}
	return c.T.String() + "(" + c.V.S + ")"
}
