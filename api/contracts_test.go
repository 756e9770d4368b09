package api_test

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/ipc"
	"github.com/klauspost/compress/zstd"

	"github.com/huntbook/huntbook/internal/ids"
	"github.com/huntbook/huntbook/query"
)

func TestIngestThenQuery(t *testing.T) {
	s := start(t, query.Options{})
	lines := `{"TimeGenerated":"2024-05-01T10:00:00Z","Name":"a","N":1}` + "\n" + `not json` + "\n" + `{"TimeGenerated":"2024-05-02T10:00:00Z","Name":"b","N":2}` + "\n"
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	_, _ = z.Write([]byte(lines))
	_ = z.Close()
	resp, body := s.do("POST", "/api/ingest/Things_CL?format=ndjson", packed.String(), header("Content-Encoding", "gzip"), header("Idempotency-Key", "k1"))
	var rep struct {
		Read, Stored, Rejected int
		Reasons                []struct {
			Reason          string
			Count, FirstRow int
		}
		NewColumns []string
	}
	if err := json.Unmarshal([]byte(body), &rep); err != nil || resp.StatusCode != 200 || rep.Read != 3 || rep.Stored != 2 || rep.Rejected != 1 || len(rep.Reasons) != 1 || rep.Reasons[0].FirstRow != 2 {
		t.Fatalf("ingest: %d %s", resp.StatusCode, body)
	}
	s.do("POST", "/api/ingest/Things_CL?format=ndjson", packed.String(), header("Content-Encoding", "gzip"), header("Idempotency-Key", "k1"))
	if n := s.cell("Things_CL | count"); n != 2.0 {
		t.Errorf("a repeated key added rows: %v", n)
	}
	zw, _ := zstd.NewWriter(nil)
	if resp, body := s.do("POST", "/api/ingest/Things_CL?format=csv", string(zw.EncodeAll([]byte("Name,N\nc,3\n"), nil)), header("Content-Encoding", "zstd")); resp.StatusCode != 200 {
		t.Errorf("zstd: %s", body)
	}
	if n := s.cell("Things_CL | summarize sum(N)"); n != 6.0 {
		t.Errorf("sum: %v", n)
	}
	for span, want := range map[string]float64{
		"2024-05-01T00:00:00Z/2024-05-02T00:00:00Z": 1, "2024-05-01/PT48H": 2, "P1D/2024-05-03T00:00:00Z": 1, "2024-05-01T00:00:00.000Z/PT86400.0S": 1, "PT3600.0S": 1,
	} {
		_, body := s.do("POST", queryPath, fmt.Sprintf(`{"query":"Things_CL | count","timespan":%q}`, span))
		if !strings.Contains(body, fmt.Sprintf(`"rows":[[%v]]`, want)) {
			t.Errorf("timespan %s: %s, want %v", span, body, want)
		}
	}
	// Without a table the format tells it.
	resp, body = s.do("POST", "/api/ingest?source=messages", "<13>Mar  1 10:00:00 host app: one\nMar  1 10:00:01 fw CEF:0|V|P|1|2|Name|3|src=192.0.2.1\nno\n")
	if resp.StatusCode != 200 || !strings.Contains(body, `"tables":[{"table":"Syslog","stored":1,"rejected":1},{"table":"CommonSecurityLog","stored":1,"rejected":0}]`) {
		t.Errorf("without a table: %d %s", resp.StatusCode, body)
	}
	if got := s.cell("HuntbookDeadLetters_CL | where Raw == 'no' | project Source"); !strings.HasSuffix(fmt.Sprint(got), ": messages") {
		t.Errorf("source of the dead letter: %v", got)
	}
	if resp, body := s.do("POST", "/api/ingest", `{"a":1}`); resp.StatusCode != 400 || !strings.Contains(body, "no table for these rows") {
		t.Errorf("rows of no table: %d %s", resp.StatusCode, body)
	}
	if resp, body := s.do("POST", "/api/ingest?fallback=Own_CL", `{"a":1}`); resp.StatusCode != 200 || !strings.Contains(body, `"table":"Own_CL"`) {
		t.Errorf("rows of a fallback: %d %s", resp.StatusCode, body)
	}
	if resp, body := s.do("POST", "/api/ingest/bad%20name", "{}"); resp.StatusCode != 400 {
		t.Errorf("a bad name: %d %s", resp.StatusCode, body)
	}
	if resp, _ := s.do("POST", "/api/ingest/Things_CL", "{}", header("Content-Encoding", "br")); resp.StatusCode != 415 {
		t.Errorf("an unknown coding: %d", resp.StatusCode)
	}
}

func TestErrorsPoint(t *testing.T) {
	s := start(t, query.Options{})
	resp, body := s.do("POST", queryPath, ask1("SecurityEvent\n| where Computr == 'x'"))
	var e struct {
		Error struct {
			Code       string
			Details    []struct{ Line, Pos, Length int }
			Innererror struct{ Innererror struct{ Message string } }
		}
	}
	if err := json.Unmarshal([]byte(body), &e); err != nil || resp.StatusCode != 400 || e.Error.Code != "BadArgumentError" || len(e.Error.Details) == 0 {
		t.Fatalf("%d %s", resp.StatusCode, body)
	}
	if d := e.Error.Details[0]; d.Line != 2 || d.Pos != 8 || d.Length != 7 {
		t.Errorf("points at %+v", d)
	}
	if !strings.Contains(e.Error.Innererror.Innererror.Message, "Computr") {
		t.Errorf("innermost: %s", body)
	}
	for name, c := range map[string]struct {
		path, body string
		status     int
	}{
		"broken JSON":       {queryPath, "{", 400},
		"no query":          {queryPath, "{}", 400},
		"bad timespan":      {queryPath, `{"query":"print 1","timespan":"yesterday"}`, 400},
		"unknown workspace": {"/v1/workspaces/nowhere/query", ask1("print 1"), 404},
		"over-long":         {queryPath, ask1(strings.Repeat("x", 17<<20)), 413},
		"unknown path":      {"/v1/nothing", "{}", 404},
		"kusto, broken":     {"/v2/rest/query", "{", 400},
		"kusto, unknown db": {"/v2/rest/query", `{"db":"Nope","csl":"print 1"}`, 400},
		"command, unknown":  {"/v1/rest/mgmt", `{"db":"main","csl":".nope"}`, 400},
	} {
		if resp, body := s.do("POST", c.path, c.body); resp.StatusCode != c.status || !strings.Contains(body, `"error":{`) || !strings.Contains(body, `"message":`) {
			t.Errorf("%s: %d %.300s", name, resp.StatusCode, body)
		}
	}
	var bomb bytes.Buffer
	z := gzip.NewWriter(&bomb)
	for range 64 {
		_, _ = z.Write(make([]byte, 1<<20))
	}
	_ = z.Close()
	if resp, _ := s.do("POST", queryPath, bomb.String(), header("Content-Encoding", "gzip")); resp.StatusCode != 413 {
		t.Errorf("gzip bomb: %d", resp.StatusCode)
	}
}

func TestArrowStreams(t *testing.T) {
	s := start(t, query.Options{})
	resp, body := s.do("POST", queryPath, ask1("range i from 1 to 5000 step 1 | extend T=datetime(2024-01-01) | render timechart"), header("Accept", "application/vnd.apache.arrow.stream"))
	if resp.StatusCode != 200 {
		t.Fatal(body)
	}
	in := bufio.NewReader(strings.NewReader(body))
	var names []string
	rows := int64(0)
	for {
		if _, err := in.Peek(1); err != nil {
			break
		}
		r, err := ipc.NewReader(in)
		if err != nil {
			t.Fatal(err)
		}
		name, _ := r.Schema().Metadata().GetValue("huntbook.table")
		names = append(names, name)
		for r.Next() {
			if name == "QueryCompletionInformation" {
				var sum struct {
					Rows    int64 `json:"rows"`
					Partial any   `json:"partial"`
				}
				text := r.RecordBatch().Column(0).(*array.String).Value(0)
				if err := json.Unmarshal([]byte(text), &sum); err != nil || sum.Rows != 5000 || sum.Partial != nil {
					t.Errorf("summary %s: %v", text, err)
				}
				continue
			}
			if typ, _ := r.Schema().Field(1).Metadata.GetValue("kql.type"); typ != "datetime" {
				t.Errorf("kql.type: %q", typ)
			}
			if hint, _ := r.Schema().Metadata().GetValue("huntbook.render"); !strings.HasPrefix(hint, `{"Visualization":"timechart"`) {
				t.Errorf("render: %s", hint)
			}
			rows += r.RecordBatch().NumRows()
		}
		r.Release()
	}
	if fmt.Sprint(names) != "[PrimaryResult QueryCompletionInformation]" || rows != 5000 {
		t.Errorf("%v, %d rows", names, rows)
	}
}

// TestGoDialect holds the lines of v2's fragmented dialect, whose header Kusto's Go client compares byte for byte.
func TestGoDialect(t *testing.T) {
	s := start(t, query.Options{})
	body := func(kql string) string {
		b, _ := json.Marshal(map[string]any{"db": "main", "csl": kql, "properties": map[string]any{"Options": map[string]any{
			"results_v2_fragment_primary_tables": true, "results_v2_newlines_between_frames": true, "results_error_reporting_placement": "end_of_table",
		}}})
		return string(b)
	}
	_, text := s.do("POST", "/v2/rest/query", body("range i from 1 to 3 step 1"))
	lines := strings.Split(text, "\n")
	if lines[0] != `[{"FrameType":"DataSetHeader","IsProgressive":false,"Version":"v2.0","IsFragmented":true,"ErrorReportingPlacement":"EndOfTable"}` {
		t.Errorf("header %s", lines[0])
	}
	if lines[len(lines)-1] != "]" || !json.Valid([]byte(text)) {
		t.Errorf("ends with %q", lines[len(lines)-1])
	}
	for _, l := range lines[1 : len(lines)-1] {
		if !strings.HasPrefix(l, `,{"FrameType":`) {
			t.Errorf("line %.60s", l)
		}
	}
	if !strings.Contains(text, `"Rows":[[1],[2],[3]]`) || !strings.Contains(text, `"RowCount":3`) {
		t.Error(text)
	}
	_, text = s.do("POST", "/v2/rest/query", body("range i from 1 to 600000 step 1"))
	if !strings.Contains(text, `"RowCount":500000,"OneApiErrors":[{"error":{`) {
		t.Errorf("a cut answer ends with %.400s", text[len(text)-400:])
	}
}

// TestWarnings: what union isfuzzy=true leaves out is told with the answer, advice on style is not.
func TestWarnings(t *testing.T) {
	s := start(t, query.Options{})
	for path, level := range map[string]string{"/v2/rest/query": `3,"Warning",0,"S_OK (0)",4,"QueryInfo"`, "/v1/rest/query": `3,"Warning",0,"KS205`} {
		_, text := s.do("POST", path, `{"db":"main","csl":"union isfuzzy=true Heartbeat, Nowhere | join Heartbeat on Computer | count"}`)
		if n := strings.Count(text, `"Warning"`); n != 1 || !strings.Contains(text, level) || !strings.Contains(text, "The fuzzy name 'Nowhere'") || strings.Contains(text, `"HasErrors":true`) {
			t.Errorf("%s: %d warnings in %s", path, n, text)
		}
	}
}

func TestQueryEndsWithItsClient(t *testing.T) {
	s := start(t, query.Options{Concurrent: 1})
	slow := ask1("range a from 1 to 300000 step 1 | extend k=1 | join kind=inner (range b from 1 to 300000 step 1 | extend k=1) on k | summarize max(a*b)")
	ctx, cancel := context.WithCancel(context.Background())
	gone := make(chan struct{})
	go func() {
		defer close(gone)
		for refused := true; refused; { // by a small query below that is under way
			req, _ := http.NewRequestWithContext(ctx, "POST", s.URL+queryPath, strings.NewReader(slow))
			req.Header.Set("Authorization", "Bearer "+s.token)
			req.Header.Set("Content-Type", "application/json")
			resp, err := http.DefaultClient.Do(req)
			if err != nil {
				return
			}
			_ = resp.Body.Close()
			refused = resp.StatusCode == http.StatusTooManyRequests
		}
	}()
	busy := func() bool {
		resp, _ := s.do("POST", queryPath, ask1("print 1"))
		if resp.StatusCode == 429 && resp.Header.Get("Retry-After") == "" {
			t.Error("429 without Retry-After")
		}
		return resp.StatusCode == 429
	}
	if !within(5*time.Second, busy) {
		t.Fatal("a second query of the same person was not refused")
	}
	cancel()
	<-gone
	if !within(10*time.Second, func() bool { return !busy() }) {
		t.Error("the query goes on after its client has gone")
	}
}

func within(d time.Duration, holds func() bool) bool {
	for end := time.Now().Add(d); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if holds() {
			return true
		}
	}
	return false
}

func TestQueriesLeaveATrace(t *testing.T) {
	s := start(t, query.Options{})
	s.cell("print 'trace me'", header("x-ms-app", "Huntbook.Portal"), header("x-ms-client-request-id", "trace-1"))
	if !within(10*time.Second, func() bool { return s.cell("LAQueryLogs | where CorrelationId == 'trace-1' | count") == 1.0 }) {
		t.Error("the query is not in LAQueryLogs")
	}
	if _, body := s.do("GET", "/api/portal/history", ""); !strings.Contains(body, "trace me") {
		t.Errorf("history: %s", body)
	}
}

func TestARMAndDocument(t *testing.T) {
	s := start(t, query.Options{})
	for _, path := range []string{ids.WorkspaceResource, strings.ToUpper(ids.WorkspaceResource), strings.ReplaceAll(ids.WorkspaceResource, "resourceGroups", "resourcegroups") + "/tables"} {
		if resp, body := s.do("GET", path+"?api-version=2099-01-01", ""); resp.StatusCode != 200 {
			t.Errorf("%s: %d %s", path, resp.StatusCode, body)
		}
	}
	_, body := s.do("POST", "/providers/Microsoft.ResourceGraph/resources?api-version=2021-03-01", `{"query":"resources | where type =~ 'microsoft.operationalinsights/workspaces'"}`)
	if !strings.Contains(body, ids.WorkspaceID) {
		t.Errorf("look-up: %s", body)
	}
	_, body = s.do("GET", "/openapi.json", "", bearer(""))
	var doc struct {
		OpenAPI string
		Paths   map[string]map[string]any
	}
	if err := json.Unmarshal([]byte(body), &doc); err != nil || doc.OpenAPI != "3.1.0" {
		t.Fatal(body)
	}
	operations := 0
	for _, p := range doc.Paths {
		operations += len(p)
	}
	routes := 0
	for _, c := range s.api.Contracts() {
		routes += len(c.Routes)
	}
	if operations != routes {
		t.Errorf("%d operations of %d routes", operations, routes)
	}
}
