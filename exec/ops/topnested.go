package ops

import (
	"context"
	"fmt"
	"slices"

	"github.com/huntbook/huntbook/algo/value"
	"github.com/huntbook/huntbook/exec"
	"github.com/huntbook/huntbook/exec/eval"
	"github.com/huntbook/huntbook/kql/plan"
	"github.com/huntbook/huntbook/kql/types"
)

// topNested keeps the best values level by level, with a row for the rest where a level asks for one.
// In[i] holds level i's groups: the values of all levels down to it, then its aggregate.
// Args: counts, others []plan.Expr (nil: all, none), asc []bool, aggregates []string, one each a level.
var topNested = exec.Operator{Name: "top-nested", Run: func(ctx context.Context, n *plan.Local, in []*exec.Table) (*exec.Table, error) {
	t := &nesting{ctx: ctx, in: in, out: &exec.Table{Cols: exec.Fields(n.Cols)}}
	t.counts, _ = n.Args["counts"].([]plan.Expr)
	t.others, _ = n.Args["others"].([]plan.Expr)
	t.asc, _ = n.Args["asc"].([]bool)
	t.aggregates, _ = n.Args["aggregates"].([]string)
	for i, table := range in {
		groups := map[string][][]value.Value{}
		parents := make([]int, i)
		for k := range parents {
			parents[k] = k
		}
		for r, row := range table.Rows {
			if err := exec.Tick(ctx, r); err != nil {
				return nil, err
			}
			key := eval.RowKey(row, parents, table.Cols)
			groups[key] = append(groups[key], row)
		}
		t.groups = append(t.groups, groups)
	}
	if err := t.level(0, nil, nil); err != nil {
		return nil, err
	}
	return t.out, nil
}}

type nesting struct {
	ctx            context.Context
	in             []*exec.Table
	groups         []map[string][][]value.Value // of each level, by the values above
	counts, others []plan.Expr
	asc            []bool
	aggregates     []string
	out            *exec.Table
}

// level adds the rows below a parent: keys are the values down to it, cells the row so far.
func (t *nesting) level(i int, keys, cells []value.Value) error {
	if i == len(t.in) {
		t.out.Rows = append(t.out.Rows, cells)
		return t.ctx.Err()
	}
	at := make([]int, i)
	for k := range at {
		at[k] = k
	}
	rows := slices.Clone(t.groups[i][eval.RowKey(keys, at, t.in[i].Cols)])
	by := t.in[i].Cols[i+1].Type
	compare := eval.Comparer(by)
	slices.SortStableFunc(rows, func(a, b []value.Value) int {
		if t.asc[i] {
			return compare(a[i+1], b[i+1])
		}
		return compare(b[i+1], a[i+1])
	})
	rest := rows[len(rows):]
	if c, ok := t.counts[i].(*plan.Const); ok && c.V.I < int64(len(rows)) {
		rows, rest = rows[:max(0, c.V.I)], rows[max(0, c.V.I):]
	}
	for _, row := range rows {
		if err := t.level(i+1, row[:i+1], append(slices.Clip(cells), row[i], row[i+1])); err != nil {
			return err
		}
	}
	other, ok := t.others[i].(*plan.Const)
	if !ok || len(rest) == 0 {
		return nil
	}
	total, err := t.total(i, rest)
	if err != nil {
		return err
	}
	cells = append(slices.Clip(cells), other.V, total)
	for k := i + 1; k < len(t.in); k++ { // below the rest there is no one value
		v := eval.NullOf(t.in[k].Cols[k].Type)
		if o, ok := t.others[k].(*plan.Const); ok {
			v = o.V
		}
		sum := eval.NullOf(t.in[k].Cols[k+1].Type)
		if t.aggregates[k] == t.aggregates[i] && t.in[k].Cols[k+1].Type == by && t.others[k] != nil {
			sum = total
		}
		cells = append(cells, v, sum)
	}
	t.out.Rows = append(t.out.Rows, cells)
	return nil
}

// total joins the aggregates of several groups.
func (t *nesting) total(i int, rows [][]value.Value) (value.Value, error) {
	by := t.in[i].Cols[i+1].Type
	out := eval.NullOf(by)
	for _, row := range rows {
		v := row[i+1]
		switch name := t.aggregates[i]; {
		case v.Null:
		case out.Null:
			out = v
		case name == "max" || name == "maxif" || name == "min" || name == "minif":
			if c := eval.Comparer(by)(v, out); c > 0 == (name[:3] == "max") {
				out = v
			}
		case (name == "sum" || name == "count" || name == "countif" || name == "sumif") && by != types.Decimal:
			out = value.Value{I: out.I + v.I, F: out.F + v.F}
		default:
			return out, fmt.Errorf("top-nested: others= needs an aggregate whose parts add up: sum, count, max or min")
		}
	}
	return out, nil
}
