// Package plugin holds the plug-ins of evaluate that run in Go, one file each.
package plugin

import (
	"errors"
	"fmt"

	"github.com/huntbook/huntbook/algo/value"
	"github.com/huntbook/huntbook/exec"
	"github.com/huntbook/huntbook/exec/eval"
	"github.com/huntbook/huntbook/kql/plan"
	"github.com/huntbook/huntbook/kql/types"
)

// All lists the plug-ins.
func All() []exec.Operator {
	return []exec.Operator{
		bagUnpack, pivot, narrow, preview, identity, ipv4Lookup, ipv6Lookup,
		activityCounts, activityMetrics, newActivity, engagement, slidingCounts, sessions, activeUsers,
		rowsNear, dcountIntersect, rollingPercentile, sequenceDetect, funnelCompletion, funnelSequence, schemaMerge, polygonLookup, lineLookup, autocluster, basket, diffPatterns,
	}
}

// call is a plug-in's call. Its arguments are constants and columns of the first input; tables among them are further inputs.
type call struct {
	n      *plan.Local
	in     *exec.Table
	args   []plan.Expr
	names  []string
	places map[plan.ColumnID]int
	ids    map[string]int32  // the numbers that timelines gave to ids
	idText map[string]string // ids as JSON, by the keys that visits gave them
}

func newCall(n *plan.Local, in []*exec.Table) *call {
	c := &call{n: n, in: in[0], places: eval.Places(n.In[0].Columns())}
	c.args, _ = n.Args["args"].([]plan.Expr)
	c.names, _ = n.Args["names"].([]string)
	return c
}

func (c *call) fail(format string, args ...any) error {
	return fmt.Errorf("%s: "+format, append([]any{c.n.Name}, args...)...)
}

// column is where the column that an argument names stands.
func (c *call) column(i int) (int, error) {
	if i < len(c.args) {
		if r, ok := c.args[i].(*plan.Ref); ok {
			if at, ok := c.places[r.Col.ID]; ok {
				return at, nil
			}
		}
	}
	return 0, c.fail("argument %d must be a column", i+1)
}

// constant is an argument's value; not ok where it is missing or no constant.
func (c *call) constant(i int) (*plan.Const, bool) {
	if i >= len(c.args) {
		return nil, false
	}
	k, ok := c.args[i].(*plan.Const)
	return k, ok
}

func (c *call) number(i int) (float64, error) {
	if k, ok := c.constant(i); ok && !k.V.Null {
		switch k.T {
		case types.Int, types.Long, types.Timespan, types.Datetime, types.Bool:
			return float64(k.V.I), nil
		case types.Real:
			return k.V.F, nil
		}
	}
	return 0, c.fail("argument %d must be a constant number", i+1)
}

func (c *call) long(i int) (int64, error) {
	if k, ok := c.constant(i); ok && !k.V.Null {
		switch k.T {
		case types.Int, types.Long, types.Timespan, types.Datetime, types.Bool:
			return k.V.I, nil
		case types.Real:
			return int64(k.V.F), nil
		}
	}
	return 0, c.fail("argument %d must be a constant", i+1)
}

// columns are where the columns that the arguments from i on name stand.
func (c *call) columns(i int) ([]int, error) {
	var out []int
	for ; i < len(c.args); i++ {
		at, err := c.column(i)
		if err != nil {
			return nil, err
		}
		out = append(out, at)
	}
	return out, nil
}

var errTooMany = errors.New("more columns than the 1,000 that a table may get")

func pick(row []value.Value, at []int) []value.Value {
	out := make([]value.Value, len(at))
	for i, p := range at {
		out[i] = row[p]
	}
	return out
}
