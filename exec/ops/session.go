package ops

import (
	"context"
	"errors"

	"github.com/huntbook/huntbook/algo/value"
	"github.com/huntbook/huntbook/exec"
	"github.com/huntbook/huntbook/exec/eval"
	"github.com/huntbook/huntbook/kql/plan"
)

// session adds the start of the session that a row's time falls in. A session ends where a time is too far from its first or
// from the one before, or where the condition says so. Its output is the input's first columns and the start.
// Args: args, the time, the two greatest distances, and the condition or nothing.
var session = exec.Operator{Name: "row_window_session", Run: func(ctx context.Context, n *plan.Local, in []*exec.Table) (*exec.Table, error) {
	args := n.Args["args"].([]plan.Expr)
	places := eval.Places(n.In[0].Columns())
	read := make([]func([]value.Value) value.Value, len(args))
	for i, a := range args {
		var ok bool
		if read[i], ok = eval.Reader(a, places); !ok {
			return nil, errors.New("row_window_session: an argument is neither a column nor a constant")
		}
	}
	width := len(n.Cols) - 1
	from := make([]int, width)
	for i, c := range n.Cols[:width] {
		from[i] = places[c.ID]
	}
	by, _ := n.SessionOrder()
	keys := make([]int, len(by))
	for i, k := range by {
		keys[i] = places[k.(*plan.Ref).Col.ID]
	}
	out := &exec.Table{Cols: exec.Fields(n.Cols), Rows: make([][]value.Value, len(in[0].Rows))}
	open := false
	var start, last int64
	for r, row := range in[0].Rows {
		if err := exec.Tick(ctx, r); err != nil {
			return nil, err
		}
		cells := make([]value.Value, width+1)
		for i, at := range from {
			cells[i] = row[at]
		}
		out.Rows[r] = cells
		for _, k := range keys {
			if r > 0 && row[k].S != in[0].Rows[r-1][k].S { // keys are texts
				open = false
			}
		}
		t := read[0](row)
		if t.Null {
			cells[width], open = value.Null(), false
			continue
		}
		restart := false
		if len(read) > 3 {
			v := read[3](row)
			restart = !v.Null && v.I != 0
		}
		if !open || restart || t.I-start >= read[1](row).I || t.I-last >= read[2](row).I {
			start = t.I
		}
		open, last = true, t.I
		cells[width] = value.Long(start)
	}
	return out, nil
}}
