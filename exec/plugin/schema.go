package plugin

import (
	"context"
	"slices"

	"github.com/huntbook/huntbook/algo/value"
	"github.com/huntbook/huntbook/exec"
	"github.com/huntbook/huntbook/kql/plan"
	"github.com/huntbook/huntbook/kql/types"
)

// schemaMerge(PreserveOrder = true) joins the outcomes of getschema into one schema. A column whose type differs, or that stands
// elsewhere where the order counts, is shown as an error.
var schemaMerge = exec.Operator{Name: "schema_merge", Run: func(_ context.Context, n *plan.Local, in []*exec.Table) (*exec.Table, error) {
	c := newCall(n, in)
	ordered := true
	if k, ok := c.constant(0); ok {
		ordered = k.V.I != 0
	}
	place := func(name string) int {
		return slices.IndexFunc(in[0].Cols, func(f types.Field) bool { return f.Name == name })
	}
	name, ordinal, kind, column := place("ColumnName"), place("ColumnOrdinal"), place("DataType"), place("ColumnType")
	if name < 0 || ordinal < 0 || kind < 0 || column < 0 {
		return nil, c.fail("it takes what getschema gives")
	}
	type entry struct {
		name, kind, column string
		at                 int64
	}
	var merged []entry
	for _, row := range in[0].Rows {
		e := entry{row[name].S, row[kind].S, row[column].S, row[ordinal].I}
		i := slices.IndexFunc(merged, func(m entry) bool { return m.name == e.name })
		switch {
		case i < 0:
			merged = append(merged, e)
		case merged[i].column != e.column:
			merged[i].at, merged[i].column = -1, "ERROR(conflicting types: "+merged[i].column+","+e.column+")"
			merged[i].kind = "ERROR(unknown CSL type:" + merged[i].column + ")"
		case ordered && merged[i].at != e.at:
			merged[i].at, merged[i].column = -1, "ERROR(columns are out of order)"
			merged[i].kind = "ERROR(unknown CSL type:" + merged[i].column + ")"
		}
	}
	// Errors stand last; without an order to keep, a column goes where its newest schema has it.
	if !ordered {
		for _, row := range in[0].Rows {
			for i := range merged {
				if merged[i].name == row[name].S && merged[i].at >= 0 {
					merged[i].at = max(merged[i].at, row[ordinal].I)
				}
			}
		}
	}
	slices.SortStableFunc(merged, func(a, b entry) int {
		if (a.at < 0) != (b.at < 0) {
			if a.at < 0 {
				return 1
			}
			return -1
		}
		return int(a.at - b.at)
	})
	out := &exec.Table{Cols: exec.Fields(n.Cols)}
	for i, m := range merged {
		at := int64(i)
		if m.at < 0 {
			at = -1
		}
		out.Rows = append(out.Rows, []value.Value{value.Text(m.name), value.Long(at), value.Text(m.kind), value.Text(m.column)})
	}
	return out, nil
}}
