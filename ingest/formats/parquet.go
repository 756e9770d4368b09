package formats

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strconv"
	"time"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"
	"github.com/apache/arrow-go/v18/parquet/file"
	"github.com/apache/arrow-go/v18/parquet/pqarrow"

	"github.com/huntbook/huntbook/store/table"
)

// parquetFormat is Apache Parquet. Its index lies at its end, so an input that is no file is kept in one while it is read.
var parquetFormat = Format{
	Name: "parquet", Binary: true,
	Is:    func(head []byte) bool { return bytes.HasPrefix(head, []byte("PAR1")) },
	Split: splitParquet,
	Parse: func(b *Block, to *Rows) {
		defer b.Record.Release()
		at := to.To("")
		names := make([][]byte, b.Record.NumCols())
		types := make([]string, len(names))
		for i, f := range b.Record.Schema().Fields() {
			names[i], types[i] = []byte(f.Name), kqlType(f)
		}
		for i := range int(b.Record.NumRows()) {
			at.Begin()
			why := ""
			for c, col := range b.Record.Columns() {
				read := arrowCell
				if types[c] != "" {
					read = func(a arrow.Array, i int) (table.Kind, []byte, error) { return kqlCell(types[c], a, i) }
				}
				kind, raw, err := read(col, i)
				if err != nil {
					why = fmt.Sprintf("the value of %.100q cannot be read: %v", names[c], err)
				} else {
					why = at.Set(names[c], kind, raw)
				}
				if why != "" {
					break
				}
			}
			if why == "" {
				at.End()
				continue
			}
			at.Abort()
			one := b.Record.NewSlice(int64(i), int64(i)+1)
			raw, _ := one.MarshalJSON() // what cannot be shown is refused without its text
			one.Release()
			at.Reject(b.Row+int64(i), why, bytes.Trim(raw, "[]\n"))
		}
	},
}

// rowsInBatch makes blocks that stay small when rows are wide.
const rowsInBatch = 4096

func splitParquet(r io.Reader, emit func(*Block) error) (err error) {
	// The library panics at some damage.
	emitting := false
	defer func() {
		if p := recover(); p != nil {
			if emitting {
				panic(p)
			}
			err = fmt.Errorf("the Parquet file is damaged: %v", p)
		}
	}()
	kept, err := os.CreateTemp("", "huntbook-parquet-*")
	if err != nil {
		return fmt.Errorf("keep the Parquet file while it is read: %w", err)
	}
	defer os.Remove(kept.Name())
	defer kept.Close()
	if _, err := io.Copy(kept, r); err != nil {
		return err
	}
	in, err := file.NewParquetReader(kept)
	if err != nil {
		return fmt.Errorf("the Parquet file is damaged: %w", err)
	}
	defer in.Close()
	rows, err := pqarrow.NewFileReader(in, pqarrow.ArrowReadProperties{BatchSize: rowsInBatch}, memory.DefaultAllocator)
	if err != nil {
		return fmt.Errorf("the Parquet file is damaged: %w", err)
	}
	at := int64(1)
	for group := range in.NumRowGroups() { // a group at a time bounds the memory
		batches, err := rows.GetRecordReader(context.Background(), nil, []int{group})
		if err != nil {
			return fmt.Errorf("the Parquet file is damaged in row group %d: %w", group, err)
		}
		for batches.Next() {
			rec := batches.RecordBatch()
			rec.Retain()
			emitting = true
			err := emit(&Block{Row: at, Record: rec})
			emitting = false
			if err != nil {
				batches.Release()
				return err
			}
			at += rec.NumRows()
		}
		err = batches.Err()
		batches.Release()
		if err != nil && err != io.EOF {
			return fmt.Errorf("the Parquet file is damaged in row group %d: %w", group, err)
		}
	}
	return nil
}

// arrowCell gives a value as a batch takes it.
func arrowCell(a arrow.Array, i int) (table.Kind, []byte, error) {
	if a.IsNull(i) {
		return table.Null, nil, nil
	}
	moment := func(t time.Time) (table.Kind, []byte, error) {
		return table.String, t.UTC().AppendFormat(nil, "2006-01-02T15:04:05.999999999Z"), nil
	}
	switch a := a.(type) {
	case *array.Boolean:
		return table.Bool, strconv.AppendBool(nil, a.Value(i)), nil
	case *array.String:
		return table.String, clean([]byte(a.Value(i))), nil
	case *array.LargeString:
		return table.String, clean([]byte(a.Value(i))), nil
	case *array.Binary: // older writers do not mark text as such
		if b := a.Value(i); validUTF8(b) {
			return table.String, bytes.Clone(b), nil
		}
		return table.String, base64.StdEncoding.AppendEncode(nil, a.Value(i)), nil
	case *array.Float32:
		return table.Number, strconv.AppendFloat(nil, float64(a.Value(i)), 'g', -1, 32), nil
	case *array.Float64:
		return table.Number, strconv.AppendFloat(nil, a.Value(i), 'g', -1, 64), nil
	case *array.Timestamp:
		to, err := a.DataType().(*arrow.TimestampType).GetToTimeFunc()
		if err != nil {
			return table.Null, nil, err
		}
		return moment(to(a.Value(i)))
	case *array.Date32:
		return moment(a.Value(i).ToTime())
	case *array.Date64:
		return moment(a.Value(i).ToTime())
	case *array.Dictionary:
		return arrowCell(a.Dictionary(), a.GetValueIndex(i))
	case *array.Int8, *array.Int16, *array.Int32, *array.Int64, *array.Uint8, *array.Uint16, *array.Uint32, *array.Uint64, *array.Decimal128, *array.Decimal256:
		return table.Number, []byte(a.ValueStr(i)), nil
	}
	if arrow.IsNested(a.DataType().ID()) {
		text, err := json.Marshal(a.GetOneForMarshal(i))
		return table.JSON, text, err
	}
	return table.String, clean([]byte(a.ValueStr(i))), nil
}
