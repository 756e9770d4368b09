package loganalytics

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/huntbook/huntbook/api/ask"
	"github.com/huntbook/huntbook/api/httpx"
	"github.com/huntbook/huntbook/api/kusto"
	"github.com/huntbook/huntbook/query"
	"github.com/huntbook/huntbook/result"
)

// query runs one query. An error before the first byte has a status of its own; after it the answer is 200 and says
// PartialError.
func (a *API) query(w http.ResponseWriter, r *http.Request) {
	if id := r.PathValue("workspace"); !ours(id) {
		httpx.Refuse(w, r, *unknownWorkspace(id))
		return
	}
	b, f := decode(r)
	if f != nil {
		httpx.Refuse(w, r, *f)
		return
	}
	p := parsePrefer(r.Header.Values("Prefer"))
	q, f := question(b, p, time.Now())
	if f != nil {
		httpx.Refuse(w, r, *f)
		return
	}
	asArrow := strings.Contains(r.Header.Get("Accept"), arrowType)
	q.Whole = asArrow && ask.App(r) != ask.Portal
	answer, err := a.Desk.Run(r, q)
	if err != nil {
		refuse(w, r, err)
		return
	}
	switch {
	case asArrow:
		err = writeArrow(w, r, answer)
	case p.v1:
		err = kusto.WriteV1(w, r, answer)
	default:
		out := ask.NewOut(w, r, "application/json; charset=utf-8")
		err = a.write(r.Context(), out, answer, p)
		if cerr := out.Close(); err == nil {
			err = cerr
		}
	}
	answer.Finish(err)
}

// write spells an answer; what it returns is what ended the query early, already told to the client if it still listens.
func (a *API) write(ctx context.Context, out *ask.Out, answer *ask.Answer, p prefer) error {
	out.Text(`{"tables":[`)
	var render *result.Render
	var rows int64
	tables := 0
	var failed error
	for {
		t, err := answer.Next(ctx)
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
		if tables > 0 {
			out.Text(",")
		}
		tables++
		beginTable(out, t)
		n, err := out.Rows(ctx, t, true)
		rows += n
		out.Text("]}")
		if err != nil {
			failed = err
			break
		}
	}
	if tables == 0 {
		// MSTICPy takes an answer without a table for a fault of its own.
		out.Text(`{"name":"PrimaryResult","columns":[],"rows":[]}`)
	}
	out.Text("]")
	sum := answer.Summary()
	if p.statistics {
		member(out, "statistics", statistics(sum, rows))
	}
	if p.render {
		member(out, "render", kusto.Visualization(render))
	}
	switch {
	case failed != nil:
		code, message := "InternalServerError", failed.Error()
		var e *query.Error
		if errors.As(failed, &e) {
			code = e.Code
		}
		member(out, "error", partial(code, message))
	case sum.Partial != nil:
		member(out, "error", partial("-2133196797", sum.Partial.Message+" (E_QUERY_RESULT_SET_TOO_LARGE, 0x80DA0003)"))
	}
	out.Text("}")
	return failed
}

func beginTable(out *ask.Out, t *result.Table) {
	out.Text(`{"name":`)
	out.Buf = result.AppendString(out.Buf, t.Name)
	out.Text(`,"columns":[`)
	for i, c := range t.Columns {
		if i > 0 {
			out.Text(",")
		}
		out.Text(`{"name":`)
		out.Buf = result.AppendString(out.Buf, c.Name)
		out.Text(`,"type":"` + c.Type + `"}`)
	}
	out.Text(`],"rows":[`)
}

func member(out *ask.Out, name string, v any) {
	b, err := json.Marshal(v)
	if err != nil {
		return // maps of plain values always marshal
	}
	out.Text(`,"` + name + `":`)
	out.Buf = append(out.Buf, b...)
}

func statistics(s result.Summary, rows int64) map[string]any {
	cpu := s.CPU.Round(time.Microsecond)
	span := fmt.Sprintf("%02d:%02d:%02d.%07d", int(cpu.Hours()), int(cpu.Minutes())%60, int(cpu.Seconds())%60, (cpu%time.Second)/100)
	none := map[string]any{"hits": 0, "misses": 0, "total": 0}
	return map[string]any{"query": map[string]any{
		"executionTime": s.Elapsed.Seconds(),
		"resourceUsage": map[string]any{
			"cache":  map[string]any{"memory": none, "disk": none},
			"cpu":    map[string]any{"user": span, "kernel": "00:00:00", "totalCpu": span, "total cpu": span},
			"memory": map[string]any{"peakPerNode": 0, "peak_per_node": 0},
		},
		"inputDatasetStatistics": map[string]any{
			"extents": map[string]any{"total": len(s.Tables), "scanned": len(s.Tables)},
			"rows":    map[string]any{"total": s.ScannedRows, "scanned": s.ScannedRows},
		},
		"datasetStatistics": []any{map[string]any{"tableRowCount": rows, "tableSize": s.Bytes, "table_row_count": rows, "table_size": s.Bytes}},
	}}
}
