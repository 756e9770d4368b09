package plugin

import (
	"context"
	"math"
	"slices"

	"github.com/huntbook/huntbook/algo/value"
	"github.com/huntbook/huntbook/exec"
	"github.com/huntbook/huntbook/exec/eval"
	"github.com/huntbook/huntbook/kql/plan"
	"github.com/huntbook/huntbook/kql/types"
)

// maxBins bounds how many bins a period may be cut into.
const maxBins = 1 << 20

// event is one appearance of an id, numbered from 0.
type event struct {
	id int32
	at int64
}

// timeline is the appearances of one combination of dimensions.
type timeline struct {
	dims   []value.Value
	events []event
}

// timelines reads the ids (argument 0) along the time (argument 1) between start and end, both in it, one timeline for each
// combination of the dimensions' values. Rows without a time are left out.
func (c *call) timelines(ctx context.Context, start, end int64, dims []int) ([]*timeline, error) {
	id, err := c.column(0)
	if err != nil {
		return nil, err
	}
	at, err := c.column(1)
	if err != nil {
		return nil, err
	}
	c.ids = map[string]int32{}
	groups := map[string]*timeline{}
	var out []*timeline
	for r, row := range c.in.Rows {
		if err := exec.Tick(ctx, r); err != nil {
			return nil, err
		}
		t := axis(row[at], c.in.Cols[at].Type)
		if row[at].Null || t < start || t > end {
			continue
		}
		key := eval.Key(row[id], c.in.Cols[id].Type)
		n, ok := c.ids[key]
		if !ok {
			n = int32(len(c.ids))
			c.ids[key] = n
		}
		group := eval.RowKey(row, dims, c.in.Cols)
		g := groups[group]
		if g == nil {
			g = &timeline{dims: pick(row, dims)}
			groups[group] = g
			out = append(out, g)
		}
		g.events = append(g.events, event{n, t})
	}
	if len(out) == 0 && len(dims) == 0 {
		out = append(out, &timeline{})
	}
	return out, nil
}

// axis gives a place on the timeline as a whole number.
func axis(v value.Value, t types.Type) int64 {
	if t == types.Real {
		return int64(math.Floor(v.F))
	}
	return v.I
}

// onAxis gives a place on the timeline as the plug-in's first column has it.
func (c *call) onAxis(i int64) value.Value {
	if c.n.Cols[0].Type == types.Real {
		return value.Real(float64(i))
	}
	return value.Long(i)
}

func floor(a, b int64) int64 {
	m := a % b
	if m < 0 {
		m += b
	}
	return a - m
}

// span reads start, end and a step, and refuses what would make bins without end.
func (c *call) span(start, end, step int) (from, to, size int64, err error) {
	if from, err = c.long(start); err != nil {
		return
	}
	if to, err = c.long(end); err != nil {
		return
	}
	if size, err = c.long(step); err != nil {
		return
	}
	if size <= 0 {
		return 0, 0, 0, c.fail("argument %d must be greater than zero", step+1)
	}
	if to >= from && (to-from)/size >= maxBins {
		return 0, 0, 0, c.fail("the period has more than %d bins; take a larger one", maxBins)
	}
	return
}

// sets are the distinct ids of each bin, bins counted from start.
func (t *timeline) sets(start, size int64) map[int64]map[int32]bool {
	out := map[int64]map[int32]bool{}
	for _, e := range t.events {
		bin := (e.at - start) / size
		if out[bin] == nil {
			out[bin] = map[int32]bool{}
		}
		out[bin][e.id] = true
	}
	return out
}

func (t *timeline) row(first value.Value, rest ...value.Value) []value.Value {
	return append(append([]value.Value{first}, t.dims...), rest...)
}

func long(i int) value.Value { return value.Long(int64(i)) }

func bins[T any](m map[int64]T) []int64 {
	out := make([]int64, 0, len(m))
	for b := range m {
		out = append(out, b)
	}
	slices.Sort(out)
	return out
}

func ratio(a, b int) value.Value { return value.Real(float64(a) / float64(b)) }

// overTimelines runs f for every timeline of a plug-in's rows and gathers what it gives.
func overTimelines(name string, start, end, step, dims int, f func(c *call, t *timeline, from, to, size int64, out *exec.Table) error) exec.Operator {
	return exec.Operator{Name: name, Run: func(ctx context.Context, n *plan.Local, in []*exec.Table) (*exec.Table, error) {
		c := newCall(n, in)
		from, to, size, err := c.span(start, end, step)
		if err != nil {
			return nil, err
		}
		at, err := c.columns(dims)
		if err != nil {
			return nil, err
		}
		lines, err := c.timelines(ctx, from, to, at)
		if err != nil {
			return nil, err
		}
		out := &exec.Table{Cols: exec.Fields(n.Cols)}
		for _, t := range lines {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			if err := f(c, t, from, to, size, out); err != nil {
				return nil, err
			}
		}
		return out, nil
	}}
}
