package ops

import (
	"context"
	"slices"

	"github.com/huntbook/huntbook/algo/json"
	"github.com/huntbook/huntbook/algo/value"
	"github.com/huntbook/huntbook/exec"
	"github.com/huntbook/huntbook/exec/eval"
	"github.com/huntbook/huntbook/kql/plan"
	"github.com/huntbook/huntbook/kql/types"
)

// graphEdges puts the edges of a stored graph together, as plan.GraphBuild says.
var graphEdges = exec.Operator{Name: "graph-edges", Run: func(ctx context.Context, n *plan.Local, in []*exec.Table) (*exec.Table, error) {
	build := n.Args["build"].(plan.GraphBuild)
	out := &exec.Table{Cols: exec.Fields(n.Cols)}
	for i, step := range build.Steps {
		for r, row := range in[i].Rows {
			if err := exec.Tick(ctx, r); err != nil {
				return nil, err
			}
			edge := emptyRow(out.Cols)
			edge[0], edge[1] = row[step.Keys[0]], row[step.Keys[1]]
			edge[2] = value.Text(json.Strings(rowLabels(nil, step, in[i].Cols, row)))
			for c, to := range step.To {
				edge[3+to] = row[c]
			}
			out.Rows = append(out.Rows, edge)
		}
	}
	return out, nil
}}

// graphNodes puts the nodes of a stored graph together: those of the steps, then those that only edges name.
var graphNodes = exec.Operator{Name: "graph-nodes", Run: func(ctx context.Context, n *plan.Local, in []*exec.Table) (*exec.Table, error) {
	build := n.Args["build"].(plan.GraphBuild)
	out := &exec.Table{Cols: exec.Fields(n.Cols)}
	place := map[string]int{}
	var labels [][]string
	node := func(id value.Value) int {
		key := eval.Key(id, out.Cols[0].Type)
		at, known := place[key]
		if !known {
			at = len(out.Rows)
			place[key] = at
			row := emptyRow(out.Cols)
			row[0] = id
			out.Rows, labels = append(out.Rows, row), append(labels, nil)
		}
		return at
	}
	for i, step := range build.Steps {
		t := in[i+1]
		for r, row := range t.Rows {
			if err := exec.Tick(ctx, r); err != nil {
				return nil, err
			}
			id := row[step.Keys[0]]
			if id.Null {
				continue // it names no node
			}
			at := node(id)
			labels[at] = rowLabels(labels[at], step, t.Cols, row)
			for c, to := range step.To {
				if v := row[c]; !v.Null && (t.Cols[c].Type != types.String || v.S != "") {
					out.Rows[at][2+to] = v
				}
			}
		}
	}
	made := len(out.Rows)
	for r, row := range in[0].Rows {
		if err := exec.Tick(ctx, r); err != nil {
			return nil, err
		}
		for _, id := range row[:2] {
			if id.Null {
				continue
			}
			if at := node(id); at >= made {
				for _, p := range build.IDs {
					out.Rows[at][2+p] = id
				}
			}
		}
	}
	for i, row := range out.Rows {
		row[1] = value.Text(json.Strings(labels[i]))
	}
	return out, nil
}}

func emptyRow(cols []types.Field) []value.Value {
	row := make([]value.Value, len(cols))
	for i, c := range cols {
		row[i] = eval.NullOf(c.Type)
	}
	return row
}

// rowLabels adds the labels of a step and of a row to those there are.
func rowLabels(have []string, step plan.GraphStep, cols []types.Field, row []value.Value) []string {
	add := func(label string) {
		if label != "" && !slices.Contains(have, label) {
			have = append(have, label)
		}
	}
	for _, l := range step.Labels {
		add(l)
	}
	if step.LabelsColumn < 0 || row[step.LabelsColumn].Null {
		return have
	}
	text := row[step.LabelsColumn].S
	if cols[step.LabelsColumn].Type == types.String {
		add(text)
		return have
	}
	if texts, ok := json.Texts(text); ok {
		for _, label := range texts {
			add(label)
		}
		return have
	}
	add(json.Text(text))
	return have
}
