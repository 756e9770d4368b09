package plugin

import (
	"cmp"
	"context"
	"math"
	"slices"

	"github.com/huntbook/huntbook/algo/value"
	"github.com/huntbook/huntbook/exec"
	"github.com/huntbook/huntbook/exec/eval"
	"github.com/huntbook/huntbook/kql/plan"
)

// diffPatterns(split, A, B, weight, threshold, dimensions, wildcards ...) gives the patterns whose share differs between the
// rows of A and those of B.
var diffPatterns = exec.Operator{Name: "diffpatterns", Run: func(ctx context.Context, n *plan.Local, in []*exec.Table) (*exec.Table, error) {
	c := newCall(n, in)
	split, err := c.column(0)
	if err != nil {
		return nil, err
	}
	var sides [2]string
	for i := range sides {
		k, ok := c.constant(i + 1)
		if !ok {
			return nil, c.fail("argument %d must be a constant", i+2)
		}
		sides[i] = eval.Text(k.V, k.T)
	}
	weight, err := c.weight(3)
	if err != nil {
		return nil, err
	}
	threshold, err := c.given(4, 0.05)
	if err != nil {
		return nil, err
	}
	if threshold < 0.015 || threshold > 1 {
		return nil, c.fail("the threshold is from 0.015 to 1")
	}
	most, err := c.given(5, 3)
	if err != nil {
		return nil, err
	}
	var cols []int
	for i := range len(n.Cols) - 6 + 1 {
		if i != split {
			cols = append(cols, i)
		}
	}
	cols = cols[:len(n.Cols)-6]
	d, err := c.discretize(ctx, cols, weight, threshold, func(row []value.Value) byte {
		switch eval.Text(row[split], c.in.Cols[split].Type) {
		case sides[0]:
			return 'a'
		case sides[1]:
			return 'b'
		}
		return 0
	})
	if err != nil {
		return nil, err
	}
	if d.totalA == 0 || d.totalB == 0 {
		return &exec.Table{Cols: exec.Fields(n.Cols)}, nil
	}
	found, err := d.frequent(ctx, int(most))
	if err != nil {
		return nil, err
	}
	return d.differences(n, found, threshold, c.wildcards(6, cols)), nil
}}

func (d *discrete) differences(n *plan.Local, found []*pattern, threshold float64, wildcards []value.Value) *exec.Table {
	apart := func(p *pattern) float64 { return math.Abs(p.a/d.totalA - p.b/d.totalB) }
	found = slices.DeleteFunc(found, func(p *pattern) bool { return apart(p) < threshold })
	slices.SortStableFunc(found, func(x, y *pattern) int {
		return cmp.Or(cmp.Compare(apart(y), apart(x)), cmp.Compare(y.fixed(), x.fixed()))
	})
	// A pattern that says more or less of the same rows than a better one adds nothing.
	var kept []*pattern
	for _, p := range found {
		if !slices.ContainsFunc(kept, func(k *pattern) bool { return within(p, k) || within(k, p) }) {
			kept = append(kept, p)
		}
	}
	round := func(share float64) value.Value { return value.Real(math.Round(share*10000) / 100) }
	out := &exec.Table{Cols: exec.Fields(n.Cols)}
	for i, p := range kept {
		row := []value.Value{
			long(i), value.Long(int64(math.Round(p.a))), value.Long(int64(math.Round(p.b))),
			round(p.a / d.totalA), round(p.b / d.totalB), round(apart(p)),
		}
		out.Rows = append(out.Rows, append(row, d.cells(p, wildcards)...))
	}
	return out
}

// within reports whether p says all that k says, and perhaps more.
func within(p, k *pattern) bool {
	for i, v := range k.values {
		if v != wild && p.values[i] != v {
			return false
		}
	}
	return true
}
