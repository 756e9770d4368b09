package loganalytics

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/ipc"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"github.com/huntbook/huntbook/algo/value"
	"github.com/huntbook/huntbook/api/ask"
	"github.com/huntbook/huntbook/api/kusto"
	"github.com/huntbook/huntbook/query"
	"github.com/huntbook/huntbook/result"
)

const arrowType = "application/vnd.apache.arrow.stream"

// writeArrow writes one IPC stream a table, one after the other, and a last one that says how it went. A reader that does
// not find the last knows that the answer broke off.
func writeArrow(w http.ResponseWriter, r *http.Request, answer *ask.Answer) error {
	w.Header().Set("Content-Type", arrowType)
	w.WriteHeader(http.StatusOK)
	failed := arrowTables(r.Context(), w, answer)
	if err := writeSummary(w, answer.Summary(), failed); err != nil && failed == nil {
		return err
	}
	return failed
}

func arrowTables(ctx context.Context, w http.ResponseWriter, answer *ask.Answer) error {
	for {
		t, err := answer.Next(ctx)
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if err := arrowTable(ctx, w, t); err != nil {
			return err
		}
	}
}

func arrowTable(ctx context.Context, w http.ResponseWriter, t *result.Table) error {
	defer func() { _ = t.Batches.Close() }()
	schema := arrowSchema(t)
	out := ipc.NewWriter(w, ipc.WithSchema(schema))
	for {
		rec, err := t.Batches.Next(ctx)
		if err == io.EOF {
			// Closing writes the schema too, where no batch came.
			return out.Close()
		}
		if err != nil {
			return errors.Join(err, out.Close())
		}
		named := array.NewRecordBatch(schema, rec.Columns(), rec.NumRows())
		err = out.Write(named)
		named.Release()
		rec.Release()
		if err != nil {
			return err
		}
		if f, ok := w.(http.Flusher); ok {
			f.Flush()
		}
	}
}

func arrowSchema(t *result.Table) *arrow.Schema {
	fields := make([]arrow.Field, len(t.Columns))
	for i, c := range t.Columns {
		fields[i] = arrow.Field{
			Name: c.Name, Type: arrowOf(c.Type), Nullable: c.Type != result.String,
			Metadata: arrow.NewMetadata([]string{"kql.type"}, []string{c.Type}),
		}
	}
	keys, values := []string{"huntbook.table"}, []string{t.Name}
	if t.Render != nil {
		keys, values = append(keys, "huntbook.render"), append(values, string(kusto.Visualization(t.Render)))
	}
	meta := arrow.NewMetadata(keys, values)
	return arrow.NewSchema(fields, &meta)
}

func arrowOf(typ string) arrow.DataType {
	switch typ {
	case result.Bool:
		return arrow.FixedWidthTypes.Boolean
	case result.Int:
		return arrow.PrimitiveTypes.Int32
	case result.Long, result.Datetime, result.Timespan:
		return arrow.PrimitiveTypes.Int64
	case result.Real:
		return arrow.PrimitiveTypes.Float64
	case result.Decimal:
		return &arrow.Decimal128Type{Precision: value.DecimalDigits, Scale: value.DecimalScale}
	}
	return arrow.BinaryTypes.String
}

// summary is the row of the last stream.
type summary struct {
	ElapsedMs    float64      `json:"elapsedMs"`
	Rows         int64        `json:"rows"`
	ScannedRows  int64        `json:"scannedRows"`
	ScannedBytes int64        `json:"scannedBytes"`
	Partial      *cut         `json:"partial"`
	Error        *arrowFailed `json:"error"`
}

type cut struct {
	Limit   string `json:"limit"`
	Message string `json:"message"`
}

type arrowFailed struct {
	Code    string `json:"code"`
	Message string `json:"message"`
}

func writeSummary(w io.Writer, s result.Summary, failed error) error {
	sum := summary{ElapsedMs: float64(s.Elapsed.Microseconds()) / 1000, Rows: s.Rows, ScannedRows: s.ScannedRows, ScannedBytes: s.ScannedBytes}
	if s.Partial != nil {
		sum.Partial = &cut{s.Partial.Limit, s.Partial.Message}
	}
	if failed != nil {
		sum.Error = &arrowFailed{Code: "InternalServerError", Message: failed.Error()}
		var e *query.Error
		if errors.As(failed, &e) {
			sum.Error.Code = e.Code
		}
	}
	text, err := json.Marshal(sum)
	if err != nil {
		return err
	}
	meta := arrow.NewMetadata([]string{"huntbook.table"}, []string{"QueryCompletionInformation"})
	schema := arrow.NewSchema([]arrow.Field{{Name: "summary", Type: arrow.BinaryTypes.String}}, &meta)
	b := array.NewStringBuilder(memory.DefaultAllocator)
	defer b.Release()
	b.Append(string(text))
	col := b.NewArray()
	defer col.Release()
	rec := array.NewRecordBatch(schema, []arrow.Array{col}, 1)
	defer rec.Release()
	out := ipc.NewWriter(w, ipc.WithSchema(schema))
	if err := out.Write(rec); err != nil {
		return err
	}
	return out.Close()
}
