package kusto

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"

	"github.com/google/uuid"

	"github.com/huntbook/huntbook/api/ask"
	"github.com/huntbook/huntbook/api/httpx"
	"github.com/huntbook/huntbook/control"
	"github.com/huntbook/huntbook/query"
	"github.com/huntbook/huntbook/result"
)

// frames writes v2 frames: one array, in the fragmented dialect a frame a line.
type frames struct {
	*ask.Out
	o options
	n int
}

func (f *frames) begin(kind string) {
	switch {
	case f.n == 0:
		f.Text("[")
	case f.o.newlines:
		f.Text("\n,")
	default:
		f.Text(",")
	}
	f.n++
	f.Text(`{"FrameType":"` + kind + `"`)
}

func (f *frames) field(name string, v any) {
	b, err := json.Marshal(v)
	if err != nil {
		b = []byte("null") // plain values always marshal
	}
	f.Text(`,"` + name + `":`)
	f.Buf = append(f.Buf, b...)
}

// header has its keys in the order that the Go client insists on.
func (f *frames) header() {
	f.begin("DataSetHeader")
	f.field("IsProgressive", false)
	f.field("Version", "v2.0")
	f.field("IsFragmented", f.o.fragmented)
	placement := "InData"
	if f.o.endOfTable {
		placement = "EndOfTable"
	}
	f.field("ErrorReportingPlacement", placement)
	f.Text("}")
}

func (f *frames) columns(cols []result.Column) {
	f.Text(`,"Columns":[`)
	for i, c := range cols {
		if i > 0 {
			f.Text(",")
		}
		f.Text(`{"ColumnName":`)
		f.Buf = result.AppendString(f.Buf, c.Name)
		f.Text(`,"ColumnType":"` + c.Type + `"}`)
	}
	f.Text("]")
}

// small writes a table that is whole in memory.
func (f *frames) small(id int, kind, name string, cols []result.Column, rows [][]any) {
	f.begin("DataTable")
	f.table(id, kind, name, cols)
	f.Text(`,"Rows":[`)
	cells(f.Out, rows)
	f.Text("]}")
}

func (f *frames) table(id int, kind, name string, cols []result.Column) {
	f.Text(`,"TableId":` + strconv.Itoa(id) + `,"TableKind":"` + kind + `","TableName":`)
	f.Buf = result.AppendString(f.Buf, name)
	f.columns(cols)
}

func (f *frames) properties(render *result.Render) {
	f.small(0, "QueryProperties", "@ExtendedProperties", columnsOf("TableId:int Key:string Value:dynamic"), [][]any{{1, "Visualization", string(Visualization(render))}})
}

// primary streams one result table. oneErr is what made its rows incomplete, in Kusto's shape.
func (f *frames) primary(ctx context.Context, id int, t *result.Table, wrong func(error) map[string]any) (failed error) {
	if !f.o.fragmented {
		f.begin("DataTable")
		f.table(id, "PrimaryResult", t.Name, t.Columns)
		f.Text(`,"Rows":[`)
		rows, err := f.Rows(ctx, t, false)
		if e := wrong(err); e != nil {
			if rows > 0 {
				f.Text(",")
			}
			b, _ := json.Marshal(map[string]any{"OneApiErrors": []any{map[string]any{"error": e}}}) // of plain values
			f.Buf = append(f.Buf, b...)
		}
		f.Text("]}")
		return err
	}
	f.begin("TableHeader")
	f.table(id, "PrimaryResult", t.Name, t.Columns)
	f.Text("}")
	f.begin("TableFragment")
	f.Text(`,"TableFragmentType":"DataAppend","TableId":` + strconv.Itoa(id) + `,"Rows":[`)
	rows, err := f.Rows(ctx, t, false)
	f.Text("]}")
	f.begin("TableCompletion")
	f.Text(`,"TableId":` + strconv.Itoa(id) + `,"RowCount":` + strconv.FormatInt(rows, 10))
	if e := wrong(err); e != nil {
		f.field("OneApiErrors", []any{map[string]any{"error": e}})
	}
	f.Text("}")
	return err
}

// writeV2 writes an answer as v2 frames. Progressive frames, which its clients cannot read, are never sent.
func writeV2(w http.ResponseWriter, r *http.Request, o options, answer *ask.Answer) error {
	request := httpx.RequestID(r.Context())
	f := &frames{Out: ask.NewOut(w, r, jsonType), o: o}
	f.header()
	wrong := func(err error) map[string]any {
		switch p := answer.Summary().Partial; {
		case err != nil:
			return errorOf(err, request)
		case p != nil:
			return errorOf(&query.Error{Kind: query.TooLarge, Code: "E_QUERY_RESULT_SET_TOO_LARGE", Message: "Query result set has exceeded the internal limits (E_QUERY_RESULT_SET_TOO_LARGE): " + p.Message}, request)
		}
		return nil
	}
	var failed error
	id := 1
	for failed == nil {
		t, err := answer.Next(r.Context())
		if err == io.EOF {
			break
		}
		if err != nil {
			failed = err
			break
		}
		if id == 1 {
			f.properties(t.Render)
		}
		failed = f.primary(r.Context(), id, t, wrong)
		id++
	}
	if id == 1 {
		f.properties(nil)
	}
	f.small(id, "QueryCompletionInformation", "QueryCompletionInformation", completionColumns, completionRows(answer.Summary(), failed, request))
	f.begin("DataSetCompletion")
	e := wrong(failed)
	f.field("HasErrors", e != nil)
	f.field("Cancelled", false)
	if e != nil {
		f.field("OneApiErrors", []any{map[string]any{"error": e}})
	}
	f.Text("}")
	f.end()
	if err := f.Close(); failed == nil {
		failed = err
	}
	return failed
}

func (f *frames) end() {
	if f.o.newlines {
		f.Text("\n")
	}
	f.Text("]")
}

var completionColumns = columnsOf("Timestamp:datetime ClientRequestId:string ActivityId:guid SubActivityId:guid ParentActivityId:guid Level:int LevelName:string StatusCode:int StatusCodeName:string EventType:int EventTypeName:string Payload:string")

func completionRows(s result.Summary, failed error, request string) [][]any {
	now := time.Now().UTC().Format("2006-01-02T15:04:05.0000000Z")
	activity := uuid.NewString()
	row := func(level int, name string, status int, statusName string, kind int, event, payload string) []any {
		return []any{now, request, activity, uuid.NewString(), activity, level, name, status, statusName, kind, event, payload}
	}
	info := row(4, "Info", 0, "S_OK (0)", 4, "QueryInfo", `{"Count":1,"Text":"Query completed successfully"}`)
	if words := trouble(failed, s); words != "" {
		text, _ := json.Marshal(map[string]any{"Count": 1, "Text": words}) // of plain values
		info = row(2, "Error", -2133196797, "E_QUERY_RESULT_SET_TOO_LARGE (80DA0003)", 4, "QueryInfo", string(text))
	}
	rows := [][]any{info}
	for _, w := range s.Warnings {
		text, _ := json.Marshal(map[string]any{"Count": 1, "Text": w}) // of plain values
		rows = append(rows, row(3, "Warning", 0, "S_OK (0)", 4, "QueryInfo", string(text)))
	}
	return append(rows, row(6, "Stats", 0, "S_OK (0)", 0, "QueryResourceConsumption", consumption(s)))
}

// consumption is JSON: MSTICPy reads every payload as such.
func consumption(s result.Summary) string {
	cpu := fmt.Sprintf("%02d:%02d:%02d.%07d", int(s.CPU.Hours()), int(s.CPU.Minutes())%60, int(s.CPU.Seconds())%60, (s.CPU%time.Second)/100)
	none := map[string]any{"hits": 0, "misses": 0, "total": 0}
	b, _ := json.Marshal(map[string]any{ // of plain values
		"ExecutionTime": s.Elapsed.Seconds(),
		"resource_usage": map[string]any{
			"cache": map[string]any{"memory": none, "disk": none}, "cpu": map[string]any{"user": cpu, "kernel": "00:00:00", "total cpu": cpu},
			"memory": map[string]any{"peak_per_node": 0},
		},
		"input_dataset_statistics": map[string]any{
			"extents": map[string]any{"total": len(s.Tables), "scanned": len(s.Tables)},
			"rows":    map[string]any{"total": s.ScannedRows, "scanned": s.ScannedRows},
		},
		"dataset_statistics": []any{map[string]any{"table_row_count": s.Rows, "table_size": s.Bytes}},
	})
	return string(b)
}

// writeCommandV2 gives a command's answer to a client that asked at the v2 endpoint.
func writeCommandV2(w http.ResponseWriter, r *http.Request, t control.Table) {
	f := &frames{Out: ask.NewOut(w, r, jsonType)}
	f.header()
	f.properties(nil)
	f.small(1, "PrimaryResult", "PrimaryResult", t.Columns, t.Rows)
	f.small(2, "QueryCompletionInformation", "QueryCompletionInformation", completionColumns, completionRows(result.Summary{Rows: int64(len(t.Rows))}, nil, httpx.RequestID(r.Context())))
	f.begin("DataSetCompletion")
	f.field("HasErrors", false)
	f.field("Cancelled", false)
	f.Text("}")
	f.end()
	_ = f.Close()
}
