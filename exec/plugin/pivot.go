package plugin

import (
	"context"
	"slices"
	"strconv"

	"github.com/huntbook/huntbook/algo/value"
	"github.com/huntbook/huntbook/exec"
	"github.com/huntbook/huntbook/exec/eval"
	"github.com/huntbook/huntbook/kql/plan"
	"github.com/huntbook/huntbook/kql/types"
)

// pivot turns the values of a column into columns. The engine has aggregated by then: the input's columns are the keys, the
// value that becomes a column, and the aggregate.
// Args: keys int, how many keys there are; aggregate, its name; schema, the columns that the query says.
var pivot = exec.Operator{Name: "pivot", Run: func(ctx context.Context, n *plan.Local, in []*exec.Table) (*exec.Table, error) {
	t := in[0]
	keys := n.Args["keys"].(int)
	valueType := t.Cols[keys+1].Type
	none := eval.NullOf(valueType)
	switch n.Args["aggregate"] {
	case "count", "countif", "dcount", "dcountif", "sum", "sumif":
		none = value.Value{}
		if valueType == types.Decimal {
			none = value.Text("0")
		}
	}
	first := make([]int, keys)
	for i := range first {
		first[i] = i
	}
	out := &exec.Table{Cols: slices.Clone(t.Cols[:keys])}
	place := map[string]int{}
	var values []string
	for _, row := range t.Rows {
		text := eval.Text(row[keys], t.Cols[keys].Type)
		if _, ok := place[text]; !ok {
			place[text] = 0
			values = append(values, text)
		}
	}
	if len(values) > maxColumns {
		return nil, newCall(n, in).fail("%w", errTooMany)
	}
	slices.Sort(values)
	taken := map[string]bool{}
	for _, c := range out.Cols {
		taken[c.Name] = true
	}
	for _, v := range values {
		place[v] = len(out.Cols)
		name := v
		for i := 1; taken[name]; i++ {
			name = v + strconv.Itoa(i)
		}
		taken[name] = true
		out.Cols = append(out.Cols, types.Field{Name: name, Type: valueType})
	}
	groups := map[string][]value.Value{}
	for r, row := range t.Rows {
		if err := exec.Tick(ctx, r); err != nil {
			return nil, err
		}
		key := eval.RowKey(row, first, t.Cols)
		cells, ok := groups[key]
		if !ok {
			cells = make([]value.Value, len(out.Cols))
			copy(cells, row[:keys])
			for i := keys; i < len(cells); i++ {
				cells[i] = none
			}
			groups[key] = cells
			out.Rows = append(out.Rows, cells)
		}
		cells[place[eval.Text(row[keys], t.Cols[keys].Type)]] = row[keys+1]
	}
	slices.SortFunc(out.Rows, func(a, b []value.Value) int {
		for i, c := range t.Cols[:keys] {
			if d := eval.Comparer(c.Type)(a[i], b[i]); d != 0 {
				return d
			}
		}
		return 0
	})
	if schema, ok := n.Args["schema"].([]plan.Column); ok {
		return fit(out, schema, none), nil
	}
	return out, nil
}}

// fit gives a table the columns that the query says, by name.
func fit(t *exec.Table, schema []plan.Column, none value.Value) *exec.Table {
	out := &exec.Table{Cols: exec.Fields(schema)}
	from := make([]int, len(schema))
	for i, c := range schema {
		from[i] = slices.IndexFunc(t.Cols, func(f types.Field) bool { return f.Name == c.Name })
	}
	for _, row := range t.Rows {
		cells := make([]value.Value, len(schema))
		for i, f := range from {
			switch {
			case f < 0:
				cells[i] = none
			case t.Cols[f].Type == schema[i].Type:
				cells[i] = row[f]
			default:
				v, ok := plan.Convert(row[f], t.Cols[f].Type, schema[i].Type)
				if !ok {
					v = eval.FromJSON(eval.JSON(row[f], t.Cols[f].Type), schema[i].Type)
				}
				cells[i] = v
			}
		}
		out.Rows = append(out.Rows, cells)
	}
	return out
}

// narrow gives a row for each cell: the row's number, the column's name, the value as text.
var narrow = exec.Operator{Name: "narrow", Run: func(ctx context.Context, n *plan.Local, in []*exec.Table) (*exec.Table, error) {
	t := in[0]
	out := &exec.Table{Cols: exec.Fields(n.Cols), Rows: make([][]value.Value, 0, len(t.Rows)*len(t.Cols))}
	for r, row := range t.Rows {
		if err := exec.Tick(ctx, r); err != nil {
			return nil, err
		}
		for i, c := range t.Cols {
			out.Rows = append(out.Rows, []value.Value{value.Long(int64(r)), value.Text(c.Name), value.Text(eval.Text(row[i], c.Type))})
		}
	}
	return out, nil
}}

// identity gives its input as it is.
var identity = exec.Operator{Name: "identity", Run: func(_ context.Context, n *plan.Local, in []*exec.Table) (*exec.Table, error) {
	return &exec.Table{Cols: exec.Fields(n.Cols), Rows: in[0].Rows}, nil
}}

// preview gives the first rows; the count of all is not shown beside them.
var preview = exec.Operator{Name: "preview", Run: func(_ context.Context, n *plan.Local, in []*exec.Table) (*exec.Table, error) {
	c := newCall(n, in)
	most, err := c.long(0)
	if err != nil {
		return nil, err
	}
	rows := in[0].Rows
	return &exec.Table{Cols: exec.Fields(n.Cols), Rows: rows[:max(0, min(int(most), len(rows)))]}, nil
}}
