package query

import (
	"github.com/huntbook/huntbook/algo/value"
	"github.com/huntbook/huntbook/kql/plan"
	"github.com/huntbook/huntbook/kql/types"
)

// A union of this many inputs, whose rows have this many cells in all, is looked at before it runs.
const (
	manyInputs = 8
	manyCells  = 4000
)

// narrow drops the inputs of a wide union that give no row: a search of all tables finds something in few of them, and the
// engine plans every column of every input. Each input is read up to its first row.
func (s *stager) narrow(n *plan.Union) (plan.Node, error) {
	if len(n.In) < manyInputs || len(n.In)*len(n.Cols) < manyCells || len(n.Map) != len(n.In) {
		return n, nil
	}
	c := plan.Column{ID: keyColumn, Type: types.Long}
	probe := &plan.Union{Out: plan.Out{Cols: []plan.Column{c}}}
	for i, in := range n.In {
		if !plan.Repeatable(in) {
			return n, nil
		}
		one := &plan.Limit{In: in, N: &plan.Const{T: types.Long, V: value.Long(1)}}
		probe.In = append(probe.In, &plan.Project{Out: probe.Out, In: one, Exprs: []plan.Expr{&plan.Const{T: types.Long, V: value.Long(int64(i))}}})
		probe.Map = append(probe.Map, []plan.Expr{&plan.Ref{Col: c}})
	}
	found, err := s.read(plan.Prune(probe))
	if err != nil {
		return nil, err
	}
	some := make([]bool, len(n.In))
	for _, row := range found.Rows {
		some[row[0].I] = true
	}
	out := &plan.Union{Out: n.Out}
	for i, in := range n.In {
		if some[i] {
			out.In, out.Map = append(out.In, in), append(out.Map, n.Map[i])
		}
	}
	return out, nil
}
