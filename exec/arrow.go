package exec

import (
	"context"
	"fmt"
	"io"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/decimal128"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"github.com/huntbook/huntbook/algo/value"
	"github.com/huntbook/huntbook/kql/types"
	"github.com/huntbook/huntbook/result"
)

// batchRows is how many rows a batch made here holds.
const batchRows = 8192

// Read takes all rows of b, whose columns are cols, and counts them into the budget of ctx.
func Read(ctx context.Context, b result.Batches, cols []types.Field) (*Table, error) {
	t := &Table{Cols: cols}
	for {
		rec, err := b.Next(ctx)
		if err == io.EOF {
			return t, nil
		}
		if err != nil {
			return nil, err
		}
		first := len(t.Rows)
		n := int(rec.NumRows())
		cells := make([]value.Value, n*len(cols))
		for i := range n {
			t.Rows = append(t.Rows, cells[i*len(cols):(i+1)*len(cols):(i+1)*len(cols)])
		}
		for j, c := range cols {
			if err := readColumn(rec.Column(j), c.Type, t.Rows[first:], j); err != nil {
				rec.Release()
				return nil, err
			}
		}
		rec.Release()
		if err := Hold(ctx, sizeOf(t.Rows[first:])); err != nil {
			return nil, err
		}
	}
}

func readColumn(a arrow.Array, t types.Type, rows [][]value.Value, j int) error {
	for i := range rows {
		if a.IsNull(i) {
			if t != types.String {
				rows[i][j] = value.Null()
			}
			continue
		}
		switch a := a.(type) {
		case *array.Boolean:
			rows[i][j] = value.Bool(a.Value(i))
		case *array.Int32:
			rows[i][j] = value.Long(int64(a.Value(i)))
		case *array.Int64:
			rows[i][j] = value.Long(a.Value(i))
		case *array.Float64:
			rows[i][j] = value.Real(a.Value(i))
		case *array.String:
			rows[i][j] = value.Text(string(append([]byte(nil), a.Value(i)...)))
		case *array.Decimal128:
			scale := a.DataType().(*arrow.Decimal128Type).Scale
			rows[i][j] = value.Text(a.Value(i).ToString(scale))
		default:
			return fmt.Errorf("column of %s", a.DataType())
		}
	}
	return nil
}

// Arrow gives the Arrow type that holds a KQL type, as result.Column says.
func Arrow(t types.Type) arrow.DataType {
	switch t {
	case types.Bool:
		return arrow.FixedWidthTypes.Boolean
	case types.Int:
		return arrow.PrimitiveTypes.Int32
	case types.Long, types.Datetime, types.Timespan:
		return arrow.PrimitiveTypes.Int64
	case types.Real:
		return arrow.PrimitiveTypes.Float64
	case types.Decimal:
		return &arrow.Decimal128Type{Precision: value.DecimalDigits, Scale: value.DecimalScale}
	}
	return arrow.BinaryTypes.String
}

// Batches gives t's rows as Arrow batches with columns c0, c1, ...
func (t *Table) Batches() []arrow.RecordBatch {
	fields := make([]arrow.Field, len(t.Cols))
	for i, c := range t.Cols {
		fields[i] = arrow.Field{Name: fmt.Sprintf("c%d", i), Type: Arrow(c.Type), Nullable: true}
	}
	schema := arrow.NewSchema(fields, nil)
	var out []arrow.RecordBatch
	for first := 0; first == 0 || first < len(t.Rows); first += batchRows {
		rows := t.Rows[first:min(first+batchRows, len(t.Rows))]
		b := array.NewRecordBuilder(memory.DefaultAllocator, schema)
		for j, c := range t.Cols {
			appendColumn(b.Field(j), c.Type, rows, j)
		}
		out = append(out, b.NewRecordBatch())
		b.Release()
	}
	return out
}

func appendColumn(b array.Builder, t types.Type, rows [][]value.Value, j int) {
	for _, r := range rows {
		v := r[j]
		if v.Null && t != types.String {
			b.AppendNull()
			continue
		}
		switch b := b.(type) {
		case *array.BooleanBuilder:
			b.Append(v.I != 0)
		case *array.Int32Builder:
			b.Append(int32(v.I))
		case *array.Int64Builder:
			b.Append(v.I)
		case *array.Float64Builder:
			b.Append(v.F)
		case *array.Decimal128Builder:
			d, err := decimal128.FromString(v.S, value.DecimalDigits, value.DecimalScale)
			if err != nil {
				b.AppendNull()
				continue
			}
			b.Append(d)
		case *array.StringBuilder:
			b.Append(v.S)
		}
	}
}
