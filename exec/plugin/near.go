package plugin

import (
	"context"
	"math"
	"slices"

	"github.com/huntbook/huntbook/algo/json"
	"github.com/huntbook/huntbook/algo/value"
	"github.com/huntbook/huntbook/exec"
	"github.com/huntbook/huntbook/exec/eval"
	"github.com/huntbook/huntbook/kql/plan"
	"github.com/huntbook/huntbook/kql/types"
)

// rowsNear(condition, before, [after, [groups ...]]) keeps the rows that stand near one that meets the condition.
var rowsNear = exec.Operator{Name: "rows_near", Run: func(ctx context.Context, n *plan.Local, in []*exec.Table) (*exec.Table, error) {
	c := newCall(n, in)
	read, ok := eval.Reader(c.args[0], c.places)
	if !ok {
		return nil, c.fail("argument 1 must be a condition")
	}
	before, err := c.long(1)
	if err != nil {
		return nil, err
	}
	after, next := before, 2
	if _, ok := c.constant(2); ok {
		if after, err = c.long(2); err != nil {
			return nil, err
		}
		next = 3
	}
	groupBy, err := c.columns(next)
	if err != nil {
		return nil, err
	}
	width := len(n.Cols)
	out := &exec.Table{Cols: exec.Fields(n.Cols)}
	keep := make([]bool, len(c.in.Rows))
	last := map[string][]int{} // the rows of each group so far
	left := map[string]int64{} // how many more rows a group keeps
	for r, row := range c.in.Rows {
		if err := exec.Tick(ctx, r); err != nil {
			return nil, err
		}
		key := eval.RowKey(row, groupBy, c.in.Cols)
		if left[key] > 0 {
			keep[r] = true
			left[key]--
		}
		if v := read(row); !v.Null && v.I != 0 {
			keep[r], left[key] = true, after
			for _, i := range last[key] {
				keep[i] = true
			}
			last[key] = last[key][:0]
		}
		rows := append(last[key], r)
		if int64(len(rows)) > before {
			rows = slices.Delete(rows, 0, len(rows)-int(max(0, before)))
		}
		last[key] = rows
	}
	for r, k := range keep {
		if k {
			out.Rows = append(out.Rows, c.in.Rows[r][:width:width])
		}
	}
	return out, nil
}}

// dcountIntersect(hll ...) counts the values that the first state and all up to each further one have in common.
var dcountIntersect = exec.Operator{Name: "dcount_intersect", Run: func(ctx context.Context, n *plan.Local, in []*exec.Table) (*exec.Table, error) {
	c := newCall(n, in)
	at, err := c.columns(0)
	if err != nil {
		return nil, err
	}
	out := &exec.Table{Cols: exec.Fields(n.Cols)}
	width := len(n.Cols) - len(at)
	for r, row := range c.in.Rows {
		if err := exec.Tick(ctx, r); err != nil {
			return nil, err
		}
		cells := slices.Clone(row[:width])
		var common map[string]bool
		for i, col := range at {
			items, ok := json.Items(row[col].S)
			if !ok && !row[col].Null {
				return nil, c.fail("argument %d must be the state that hll() gives", i+1)
			}
			set := map[string]bool{}
			for _, v := range items {
				if i == 0 || common[v] {
					set[v] = true
				}
			}
			common = set
			cells = append(cells, long(len(common)))
		}
		out.Rows = append(out.Rows, cells)
	}
	return out, nil
}}

// rollingPercentile(value, percentile, index, bin, bins, dimensions ...) takes the percentile over the bins up to each bin.
var rollingPercentile = exec.Operator{Name: "rolling_percentile", Run: func(ctx context.Context, n *plan.Local, in []*exec.Table) (*exec.Table, error) {
	c := newCall(n, in)
	val, err := c.column(0)
	if err != nil {
		return nil, err
	}
	percent, err := c.number(1)
	if err != nil {
		return nil, err
	}
	index, err := c.column(2)
	if err != nil {
		return nil, err
	}
	size, err := c.long(3)
	if err != nil {
		return nil, err
	}
	width, err := c.long(4)
	if err != nil {
		return nil, err
	}
	if size <= 0 || width <= 0 || percent < 0 || percent > 100 {
		return nil, c.fail("the percentile is from 0 to 100, the bin and the number of bins greater than zero")
	}
	dims, err := c.columns(5)
	if err != nil {
		return nil, err
	}
	type series struct {
		dims   []value.Value
		values map[int64][]value.Value
	}
	groups := map[string]*series{}
	var order []*series
	for r, row := range c.in.Rows {
		if err := exec.Tick(ctx, r); err != nil {
			return nil, err
		}
		if row[index].Null || row[val].Null {
			continue
		}
		key := eval.RowKey(row, dims, c.in.Cols)
		g := groups[key]
		if g == nil {
			g = &series{dims: pick(row, dims), values: map[int64][]value.Value{}}
			groups[key] = g
			order = append(order, g)
		}
		b := floor(axis(row[index], c.in.Cols[index].Type), size)
		g.values[b] = append(g.values[b], row[val])
	}
	compare := eval.Comparer(c.in.Cols[val].Type)
	out := &exec.Table{Cols: exec.Fields(n.Cols)}
	for _, g := range order {
		for _, b := range bins(g.values) {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			var window []value.Value
			for k := range width {
				window = append(window, g.values[b-k*size]...)
			}
			slices.SortFunc(window, compare)
			rank := int(math.Ceil(percent / 100 * float64(len(window))))
			row := append([]value.Value{c.onAxis(b)}, g.dims...)
			out.Rows = append(out.Rows, append(row, window[max(0, rank-1)]))
		}
	}
	return out, nil
}}

// sequenceDetect(time, step, whole, conditions and dimensions ...) finds, for each combination of dimensions, times that meet
// the conditions one after the other, each near enough to the one before and all within the whole.
var sequenceDetect = exec.Operator{Name: "sequence_detect", Run: func(ctx context.Context, n *plan.Local, in []*exec.Table) (*exec.Table, error) {
	c := newCall(n, in)
	at, err := c.column(0)
	if err != nil {
		return nil, err
	}
	step, err := c.long(1)
	if err != nil {
		return nil, err
	}
	whole, err := c.long(2)
	if err != nil {
		return nil, err
	}
	var dims, steps []int
	for i := 3; i < len(c.args); i++ {
		col, err := c.column(i)
		if err != nil {
			return nil, err
		}
		if c.in.Cols[col].Type == types.Bool {
			steps = append(steps, col)
		} else {
			dims = append(dims, col)
		}
	}
	if len(steps) == 0 {
		return nil, c.fail("it takes at least one condition")
	}
	rows := slices.Clone(c.in.Rows)
	slices.SortStableFunc(rows, func(a, b []value.Value) int { return eval.Comparer(types.Datetime)(a[at], b[at]) })
	type chain struct{ times []int64 }
	type state struct {
		dims []value.Value
		at   []*chain // of each step, the newest sequence that stands there
	}
	groups := map[string]*state{}
	out := &exec.Table{Cols: exec.Fields(n.Cols)}
	for r, row := range rows {
		if err := exec.Tick(ctx, r); err != nil {
			return nil, err
		}
		if row[at].Null {
			continue
		}
		key := eval.RowKey(row, dims, c.in.Cols)
		g := groups[key]
		if g == nil {
			g = &state{dims: pick(row, dims), at: make([]*chain, len(steps))}
			groups[key] = g
		}
		t := row[at].I
		for k := len(steps) - 1; k >= 0; k-- {
			if v := row[steps[k]]; v.Null || v.I == 0 {
				continue
			}
			var next *chain
			if k == 0 {
				next = &chain{times: []int64{t}}
			} else if p := g.at[k-1]; p != nil && t-p.times[k-1] <= step && t-p.times[0] <= whole {
				next = &chain{times: append(slices.Clone(p.times), t)}
			} else {
				continue
			}
			g.at[k] = next
			if k == len(steps)-1 {
				cells := slices.Clone(g.dims)
				for _, x := range next.times {
					cells = append(cells, value.Long(x))
				}
				out.Rows = append(out.Rows, append(cells, value.Long(t-next.times[0])))
			}
		}
	}
	return out, nil
}}
