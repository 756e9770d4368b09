package query_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/huntbook/huntbook/query"
)

// A wide union keeps the rows of the inputs that have some, with every column, the columns of empty inputs too; a string that an
// input lacks is empty and not null.
func TestWideUnionKeepsColumns(t *testing.T) {
	d := open(t, query.Options{})
	arms := make([]string, 12)
	for i := range arms {
		var cols, cells strings.Builder
		for j := range 60 {
			fmt.Fprintf(&cols, ", a%d_%d:string, n%d_%d:long", i, j, i, j)
			fmt.Fprintf(&cells, ", 'v', %d", i)
		}
		arms[i] = fmt.Sprintf("(datatable(k:long%s)[%d%s] | where k %% 5 == 0)", cols.String(), i, cells.String())
	}
	set := run(t, d, query.Request{Text: "union " + strings.Join(arms, ", ") + " | extend e = isempty(a0_0), m = isnull(n5_1) | sort by k asc"})
	table, err := set.Next(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	if len(table.Columns) != 1+12*120+2 {
		t.Fatalf("%d columns", len(table.Columns))
	}
	rec, err := table.Batches.Next(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	defer rec.Release()
	var got []string
	for i := range int(rec.NumRows()) {
		last := int(rec.NumCols())
		got = append(got, fmt.Sprint(rec.Column(0).(*array.Int64).Value(i), rec.Column(last-2).(*array.Boolean).Value(i), rec.Column(last-1).(*array.Boolean).Value(i)))
		for j, c := range table.Columns {
			if c.Type == "string" && rec.Column(j).IsNull(i) {
				t.Fatalf("%s is null", c.Name)
			}
		}
	}
	if fmt.Sprint(got) != "[0 false true 5 true false 10 true true]" {
		t.Errorf("rows %v", got)
	}
}
