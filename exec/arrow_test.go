package exec_test

import (
	"context"
	"io"
	"reflect"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/huntbook/huntbook/algo/value"
	"github.com/huntbook/huntbook/exec"
	"github.com/huntbook/huntbook/kql/types"
)

type batches []arrow.RecordBatch

func (b *batches) Next(context.Context) (arrow.RecordBatch, error) {
	if len(*b) == 0 {
		return nil, io.EOF
	}
	first := (*b)[0]
	*b = (*b)[1:]
	return first, nil
}

func (b *batches) Close() error { return nil }

// Every type survives the way into Arrow and back, nulls too; a string has none.
func TestTableThroughArrow(t *testing.T) {
	in := &exec.Table{
		Cols: []types.Field{
			{Name: "b", Type: types.Bool},
			{Name: "i", Type: types.Int},
			{Name: "l", Type: types.Long},
			{Name: "r", Type: types.Real},
			{Name: "d", Type: types.Datetime},
			{Name: "s", Type: types.String},
			{Name: "y", Type: types.Dynamic},
			{Name: "m", Type: types.Decimal},
		},
		Rows: [][]value.Value{
			{value.Bool(true), value.Long(-1), value.Long(1 << 62), value.Real(0.5), value.Long(638000000000000001), value.Text("é\x00"), value.Text(`{"a":[1]}`), value.Text("1.2500000000")},
			{value.Null(), value.Null(), value.Null(), value.Null(), value.Null(), value.Text(""), value.Null(), value.Null()},
		},
	}
	b := batches(in.Batches())
	out, err := exec.Read(context.Background(), &b, in.Cols)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(in.Rows, out.Rows) {
		t.Errorf("in  %+v\nout %+v", in.Rows, out.Rows)
	}
}

func TestEmptyTableKeepsItsTypes(t *testing.T) {
	in := &exec.Table{Cols: []types.Field{{Name: "x", Type: types.Long}}}
	got := in.Batches()
	if len(got) != 1 || got[0].NumRows() != 0 || got[0].Column(0).DataType() != arrow.PrimitiveTypes.Int64 {
		t.Errorf("batches %v", got)
	}
}
