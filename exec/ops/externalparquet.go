package ops

import (
	"bytes"
	"context"
	stdjson "encoding/json"
	"fmt"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/memory"
	"github.com/apache/arrow-go/v18/parquet/file"
	"github.com/apache/arrow-go/v18/parquet/pqarrow"

	"github.com/huntbook/huntbook/algo/json"
	"github.com/huntbook/huntbook/algo/value"
	"github.com/huntbook/huntbook/exec"
	"github.com/huntbook/huntbook/exec/eval"
)

// parquet reads the columns that have the names of ours; null where the file has none of a name.
func (r *recordReader) parquet(ctx context.Context, content []byte, give func([]value.Value)) error {
	f, err := file.NewParquetReader(bytes.NewReader(content))
	if err != nil {
		return fmt.Errorf("no Parquet: %w", err)
	}
	defer f.Close()
	in, err := pqarrow.NewFileReader(f, pqarrow.ArrowReadProperties{BatchSize: 4096}, memory.DefaultAllocator)
	if err != nil {
		return fmt.Errorf("no Parquet: %w", err)
	}
	batches, err := in.GetRecordReader(ctx, nil, nil)
	if err != nil {
		return fmt.Errorf("read Parquet: %w", err)
	}
	defer batches.Release()
	for batches.Next() {
		rec := batches.RecordBatch()
		from := make([]arrow.Array, len(r.cols))
		for i, c := range r.cols {
			if at := rec.Schema().FieldIndices(c.Name); len(at) > 0 {
				from[i] = rec.Column(at[0])
			}
		}
		for n := range int(rec.NumRows()) {
			if err := exec.Tick(ctx, n); err != nil {
				return err
			}
			out := make([]value.Value, len(r.cols))
			for i, c := range r.cols {
				if out[i] = eval.NullOf(c.Type); from[i] != nil && from[i].IsValid(n) {
					out[i], err = r.parquetCell(from[i], n, i)
				}
				if err != nil {
					return fmt.Errorf("read Parquet: column %s: %w", c.Name, err)
				}
			}
			give(out)
		}
	}
	return batches.Err()
}

// parquetCell takes a value by way of JSON, as which Arrow gives every type: numbers, texts, times, lists and structures.
func (r *recordReader) parquetCell(from arrow.Array, row, col int) (value.Value, error) {
	raw, err := stdjson.Marshal(from.GetOneForMarshal(row))
	if err != nil {
		return value.Value{}, err
	}
	text, t := string(raw), r.cols[col].Type
	if json.KindOf(text) == json.StringKind {
		return typed(json.Unquote(text), t), nil
	}
	return eval.FromJSON(text, t), nil
}
