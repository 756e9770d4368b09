package kusto

import (
	"encoding/json"
	"io"
	"net/http"
	"strconv"
	"time"

	"github.com/google/uuid"

	"github.com/huntbook/huntbook/api/ask"
	"github.com/huntbook/huntbook/api/httpx"
	"github.com/huntbook/huntbook/control"
	"github.com/huntbook/huntbook/result"
)

// dotnet gives v1's DataType of a KQL type.
var dotnet = map[string]string{
	result.Bool: "SByte", result.Int: "Int32", result.Long: "Int64", result.Real: "Double", result.Decimal: "SqlDecimal",
	result.Datetime: "DateTime", result.Timespan: "TimeSpan", result.String: "String", result.Dynamic: "Object", result.Guid: "Guid",
}

const jsonType = "application/json; charset=utf-8"

// WriteV1 writes an answer as v1 tables: results, then properties, status and the table of contents. What it returns is
// what ended the query early, already told to the client if it still listens.
func WriteV1(w http.ResponseWriter, r *http.Request, answer *ask.Answer) error {
	out := ask.NewOut(w, r, jsonType)
	out.Text(`{"Tables":[`)
	var toc [][]any
	var render *result.Render
	var failed error
	tables := 0
	for failed == nil {
		t, err := answer.Next(r.Context())
		if err == io.EOF {
			break
		}
		if err != nil {
			failed = err
			break
		}
		if render == nil {
			render = t.Render
		}
		headV1(out, tables, t.Columns)
		rows, err := out.Rows(r.Context(), t, true)
		failed = err
		exceptions(out, rows, failed, answer)
		out.Text("]}")
		toc = append(toc, []any{int64(tables), "QueryResult", t.Name, uuid.NewString(), ""})
		tables++
	}
	request := httpx.RequestID(r.Context())
	tableV1(out, tables, columnsOf("Value:string"), [][]any{{string(Visualization(render))}})
	toc = append(toc, []any{int64(tables), "QueryProperties", "@ExtendedProperties", uuid.NewString(), ""})
	tableV1(out, tables+1, statusColumns, statusRows(answer.Summary(), failed, request))
	toc = append(toc, []any{int64(tables + 1), "QueryStatus", "QueryStatus", uuid.Nil.String(), ""})
	tableV1(out, tables+2, columnsOf("Ordinal:long Kind:string Name:string Id:string PrettyName:string"), toc)
	out.Text("]")
	if words := trouble(failed, answer.Summary()); words != "" {
		out.Text(`,"Exceptions":[`)
		out.Buf = result.AppendString(out.Buf, words)
		out.Text("]")
	}
	out.Text("}")
	if err := out.Close(); failed == nil {
		failed = err
	}
	return failed
}

// trouble says why an answer is not whole, if it is not.
func trouble(failed error, s result.Summary) string {
	switch {
	case failed != nil:
		return failed.Error()
	case s.Partial != nil:
		return "Query result set has exceeded the internal limits (E_QUERY_RESULT_SET_TOO_LARGE, 80DA0003): " + s.Partial.Message
	}
	return ""
}

// exceptions marks rows that are not whole where v1 does: as an object among them.
func exceptions(out *ask.Out, rows int64, failed error, answer *ask.Answer) {
	words := trouble(failed, answer.Summary())
	if words == "" {
		return
	}
	if rows > 0 {
		out.Text(",")
	}
	out.Text(`{"Exceptions":[`)
	out.Buf = result.AppendString(out.Buf, words)
	out.Text("]}")
}

func headV1(out *ask.Out, n int, cols []result.Column) {
	if n > 0 {
		out.Text(",")
	}
	out.Text(`{"TableName":"Table_` + strconv.Itoa(n) + `","Columns":[`)
	for i, c := range cols {
		if i > 0 {
			out.Text(",")
		}
		out.Text(`{"ColumnName":`)
		out.Buf = result.AppendString(out.Buf, c.Name)
		out.Text(`,"DataType":"` + dotnet[c.Type] + `","ColumnType":"` + c.Type + `"}`)
	}
	out.Text(`],"Rows":[`)
}

func tableV1(out *ask.Out, n int, cols []result.Column, rows [][]any) {
	headV1(out, n, cols)
	cells(out, rows)
	out.Text("]}")
}

// cells writes small rows that are whole in memory.
func cells(out *ask.Out, rows [][]any) {
	for i, row := range rows {
		if i > 0 {
			out.Text(",")
		}
		b, err := json.Marshal(row)
		if err != nil {
			b = []byte("[]") // plain values always marshal
		}
		out.Buf = append(out.Buf, b...)
		_ = out.Spill() // the error is kept for Close
	}
}

func writeCommandV1(w http.ResponseWriter, r *http.Request, t control.Table) {
	out := ask.NewOut(w, r, jsonType)
	out.Text(`{"Tables":[`)
	tableV1(out, 0, t.Columns, t.Rows)
	out.Text("]}")
	_ = out.Close()
}

var statusColumns = columnsOf("Timestamp:datetime Severity:int SeverityName:string StatusCode:int StatusDescription:string Count:int RequestId:guid ActivityId:guid SubActivityId:guid ClientActivityId:string")

func statusRows(s result.Summary, failed error, request string) [][]any {
	now := time.Now().UTC().Format("2006-01-02T15:04:05.0000000Z")
	id := uuid.NewString()
	rows := [][]any{{now, 4, "Info", 0, "Query completed successfully", 1, id, id, id, request}}
	if words := trouble(failed, s); words != "" {
		rows[0] = []any{now, 2, "Error", -2133196797, words, 1, id, id, id, request}
	}
	for _, w := range s.Warnings {
		rows = append(rows, []any{now, 3, "Warning", 0, w, 1, id, id, id, request})
	}
	return append(rows, []any{now, 6, "Stats", 0, consumption(s), 1, id, id, id, request})
}

func columnsOf(spec string) []result.Column { return control.Columns(spec) }
