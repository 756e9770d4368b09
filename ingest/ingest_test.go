package ingest_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"

	"github.com/huntbook/huntbook/engine/duckdb"
	"github.com/huntbook/huntbook/ingest"
	"github.com/huntbook/huntbook/store"
)

type home struct {
	*store.Store
	t   testing.TB
	db  *duckdb.DB
	svc *ingest.Service
}

func open(t testing.TB) *home {
	t.Helper()
	dir := t.TempDir()
	db, err := duckdb.Open(duckdb.Options{Path: store.File(dir)})
	if err != nil {
		t.Fatal(err)
	}
	s, err := store.Open(t.Context(), dir, db)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = s.Close()
		_ = db.Close()
	})
	return &home{s, t, db, ingest.New(s)}
}

func (h *home) load(table, format, body string) (ingest.Report, error) {
	h.t.Helper()
	return h.svc.Load(h.t.Context(), ingest.Request{Table: table, Format: format, Body: strings.NewReader(body), Source: "test"})
}

// must loads and fails on any error or refused row.
func (h *home) must(table, format, body string) ingest.Report {
	h.t.Helper()
	r, err := h.load(table, format, body)
	if err != nil || r.Rejected > 0 {
		h.t.Fatalf("%v %+v", err, r)
	}
	return r
}

// rows gives the cells of columns, a line a row, in the order of time.
func (h *home) rows(table string, cols ...string) string {
	h.t.Helper()
	sql, err := h.Scan(table, append(cols, "TimeGenerated"), math.MinInt64, math.MaxInt64)
	if err != nil {
		h.t.Fatal(err)
	}
	return h.sql(fmt.Sprintf("SELECT * EXCLUDE c%d FROM (%s) ORDER BY c%d", len(cols), sql, len(cols)))
}

func (h *home) sql(sql string) string {
	h.t.Helper()
	c, err := h.db.Conn(h.t.Context())
	if err != nil {
		h.t.Fatal(err)
	}
	defer c.Close()
	rows, err := c.Query(h.t.Context(), sql)
	if err != nil {
		h.t.Fatalf("%v in %s", err, sql)
	}
	defer rows.Close()
	var lines []string
	for {
		rec, err := rows.Next(h.t.Context())
		if err == io.EOF {
			return strings.Join(lines, "\n")
		}
		if err != nil {
			h.t.Fatal(err)
		}
		for r := range int(rec.NumRows()) {
			var cells []string
			for _, col := range rec.Columns() {
				cells = append(cells, strings.Clone(col.ValueStr(r)))
			}
			lines = append(lines, strings.Join(cells, "|"))
		}
		rec.Release()
	}
}

func (h *home) columns(name string) string {
	h.t.Helper()
	t, ok := h.Lookup(name)
	if !ok {
		h.t.Fatal("no table ", name)
	}
	var out []string
	for _, c := range t.Columns {
		if c.Name != "TimeGenerated" && c.Name != "Type" {
			out = append(out, c.Name+":"+c.Type)
		}
	}
	return strings.Join(out, " ")
}

func same(t *testing.T, what, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("%s\n got %s\nwant %s", what, got, want)
	}
}

const times = `"TimeGenerated":"2024-01-02T03:04:%02d.5Z"`

// lines numbers rows by their time, so that they come back in order.
func lines(rows ...string) string {
	var b strings.Builder
	for i, r := range rows {
		fmt.Fprintf(&b, "{"+times+",%s}\n", i, r)
	}
	return b.String()
}

func TestCustomTableInfersTypes(t *testing.T) {
	h := open(t)
	r := h.must("App_CL", "auto", lines(
		`"n":1,"f":1.5,"b":true,"s":"text","when":"2024-05-06T07:08:09Z","o":{"a":[1,{"b":"é\n"}]},"id":"018f3f2e-0000-7000-8000-00000000000a","mix":7,"big":123456789012345678901234567890,"none":null`,
		`"n":-2,"f":3,"b":false,"s":"","mix":2.5,"o":[1,2]`,
		`"n":9007199254740993,"nan":NaN`))
	same(t, "columns", h.columns("App_CL"),
		"n:long f:real b:bool s:string when:datetime o:dynamic id:string mix:real big:string nan:real")
	same(t, "rows", h.rows("App_CL", "n", "f", "b", "s", "o", "mix", "big", "nan", "Type"),
		`1|1.5|true|text|{"a":[1,{"b":"é\n"}]}|7|123456789012345678901234567890|(null)|App_CL`+"\n"+
			`-2|3|false||[1,2]|2.5||(null)|App_CL`+"\n"+
			`9007199254740993|(null)|(null)||(null)|(null)||NaN|App_CL`)
	if !slices.Contains(r.NewColumns, "mix") || slices.Contains(r.NewColumns, "none") {
		t.Error(r.NewColumns)
	}
}

func TestClashMakesSuffixedColumn(t *testing.T) {
	h := open(t)
	h.must("C_CL", "", lines(`"v":1`, `"v":2`))
	h.must("C_CL", "", lines(`"v":"text"`, `"v":2.5`, `"v":true`, `"v":{"a":1}`, `"v":"2024-01-01T00:00:00Z"`, `"v":7`))
	h.must("C_CL", "", lines(`"v":"more"`, `"v":3`))
	same(t, "columns", h.columns("C_CL"), "v:long v_s:string v_d:real v_b:bool v_o:dynamic")
	same(t, "values", h.sql(strings.NewReplacer("$", must(h.Scan("C_CL", []string{"v", "v_s", "v_d", "v_b", "v_o"}, math.MinInt64, math.MaxInt64))).Replace(
		"SELECT count(c0), string_agg(nullif(c1,''), ',' ORDER BY c1), max(c2), max(c3), max(c4) FROM ($)")),
		`4|2024-01-01T00:00:00Z,more,text|2.5|true|{"a":1}`)
	h.must("D_CL", "", lines(`"v":"a"`, `"v":1`, `"v_d":5`)) // the row's own v_d joins the suffixed one
	same(t, "columns", h.columns("D_CL"), "v:string v_d:real")
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func TestKnownTableConvertsAndRefuses(t *testing.T) {
	h := open(t)
	r, err := h.load("SecurityEvent", "", lines(
		`"EventID":"4624","Computer":5,"LogonType":3.0,"Account":null`,
		`"EventID":"not a number"`,
		`"EventID":99999999999`,
		`"EventID":4688,"TimeGenerated":"soon"`,
		`"EventID":4672,"Computer":true,"EventData":{"a":1}`))
	if err != nil || r.Read != 5 || r.Stored != 2 || r.Rejected != 3 {
		t.Fatalf("%v %+v", err, r)
	}
	same(t, "rows", h.rows("SecurityEvent", "EventID", "Computer", "LogonType", "EventData"), "4624|5|3|\n4672|true|(null)|{\"a\":1}")
	want := []ingest.Reason{
		{Reason: "column EventID is int and cannot hold this string", Count: 1, FirstRow: 2},
		{Reason: "column EventID is int and cannot hold this number", Count: 1, FirstRow: 3},
		{Reason: "column TimeGenerated is datetime and cannot hold this string", Count: 1, FirstRow: 4},
	}
	if !slices.Equal(r.Reasons, want) {
		t.Errorf("%+v", r.Reasons)
	}
	dead := h.sql("SELECT c0, c1, c2, c4, c3 FROM (" + must(h.Scan("HuntbookDeadLetters_CL", []string{"TargetTable", "Reason", "Row", "Raw", "Source"}, math.MinInt64, math.MaxInt64)) + ") WHERE c2 = 3")
	same(t, "dead letter", dead, `SecurityEvent|column EventID is int and cannot hold this number|3|test|{"TimeGenerated":"2024-01-02T03:04:02.5Z","EventID":99999999999}`)
}

func TestUnknownFields(t *testing.T) {
	h := open(t)
	h.must("DeviceEvents", "", lines(`"NotAColumn":1,"Other":{"x":[1]},"AdditionalFields":{"own":true}`, `"AdditionalFields":"{\"a\": 1}"`, `"TenantId":"t","deviceid":"lower"`))
	same(t, "with AdditionalFields", h.rows("DeviceEvents", "AdditionalFields"),
		`{"own":true,"NotAColumn":1,"Other":{"x":[1]}}`+"\n"+`{"a": 1}`+"\n"+`{"deviceid":"lower"}`)
	h.must("Syslog", "", lines(`"NotAColumn":1,"TenantId":"t"`))
	same(t, "without", h.rows("Syslog", "NotAColumn", "TenantId"), "1|t")
}

func TestTimes(t *testing.T) {
	h := open(t)
	h.must("DeviceInfo", "", `{"Timestamp":"2021-01-01T00:00:00Z","DeviceName":"a"}`)
	h.must("T_CL", "", `{"a":1}`+"\n"+`{"a":2,"TimeGenerated":""}`+"\n"+`{"a":3,"TimeGenerated":"1601-01-01T00:00:00Z"}`+"\n"+
		`{"a":4,"TimeGenerated":"9999-12-31T23:59:59.9999999Z"}`+"\n"+`{"a":5,"TimeGenerated":"2024-01-01T00:00:00+02:00"}`)
	same(t, "order", h.rows("T_CL", "a"), "3\n5\n1\n2\n4")
	sql := must(h.Scan("DeviceInfo", []string{"TimeGenerated", "Timestamp"}, math.MinInt64, math.MaxInt64))
	h.must("DeviceInfo", "", `{"TimeGenerated":"2022-01-01T00:00:00Z","DeviceName":"b"}`)
	same(t, "Timestamp", h.sql("SELECT count(*) FROM ("+sql+") WHERE c0 = c1"), "2")
	sql = must(h.Scan("T_CL", []string{"TimeGenerated", "$IngestionTime"}, math.MinInt64, math.MaxInt64))
	same(t, "ingestion time", h.sql("SELECT count(*) FROM ("+sql+") WHERE abs(c0 - c1) < 600000000"), "2")
}

func TestHostileKeysAndValues(t *testing.T) {
	h := open(t)
	deep := strings.Repeat(`{"a":`, 200) + "1" + strings.Repeat("}", 200)
	h.must("H_CL", "", lines(
		`"a":1,"A":2,"a.b":3,"😀":4,"":5,"select":6,"x\"y":7,"tab\tkey":8`,
		`"dup":1,"dup":2`,
		`"deep":`+deep,
		`"nul":"a\u0000b","sur":"\ud800","esc":"\u00e9\/"`))
	same(t, "keys", h.rows("H_CL", "a", "A", "a.b", "😀", "_", "select", `x"y`, "tab\tkey", "dup"),
		"1|2|3|4|5|6|7|8|(null)\n"+strings.Repeat("(null)|", 8)+"2\n"+strings.Repeat("(null)|", 8)+"(null)\n"+strings.Repeat("(null)|", 8)+"(null)")
	same(t, "nul", h.sql("SELECT length(c0), c1 FROM ("+must(h.Scan("H_CL", []string{"nul", "esc"}, math.MinInt64, math.MaxInt64))+") WHERE c0 <> ''"), "3|é/")
	same(t, "deep", h.sql("SELECT max(length(c0)) FROM ("+must(h.Scan("H_CL", []string{"deep"}, math.MinInt64, math.MaxInt64))+")"), fmt.Sprint(len(deep)))

	r, _ := h.load("H_CL", "ndjson", `{"deep":`+strings.Repeat("[", 400)+strings.Repeat("]", 400)+"}\n"+
		`{"`+strings.Repeat("k", 2000)+`":1}`+"\n[1]\n7\n{\"a\":1-2}\n{\"o\":[01]}\n{\"a\":1}{\"a\":2}\nnonsense\n{\"i\":-Infinity}\n{\"a\":\n\n   \n{\"ok\":1}\n")
	if r.Stored != 1 || r.Rejected != 10 {
		t.Errorf("%+v", r)
	}
	h.must("Big_CL", "", lines(`"cell":"`+strings.Repeat("x", 1<<20)+`"`, `"cell":"`+strings.Repeat("é", 1<<19)+`"`))
	same(t, "1 MB cells", h.sql("SELECT min(strlen(c0)) FROM ("+must(h.Scan("Big_CL", []string{"cell"}, math.MinInt64, math.MaxInt64))+")"), fmt.Sprint(1<<20))
}

func TestManyColumns(t *testing.T) {
	h := open(t)
	row := func(n, from int) string {
		var f []string
		for i := range n {
			f = append(f, fmt.Sprintf(`"column %d":%d`, from+i, i))
		}
		return strings.Join(f, ",")
	}
	h.must("Wide_CL", "", lines(row(500, 0), row(500, 0)))
	tab, _ := h.Lookup("Wide_CL")
	if len(tab.Columns) != 502 {
		t.Errorf("%d columns", len(tab.Columns))
	}
	h.must("Wide_CL", "", lines(row(3000, 0))) // beyond the limit the rest is one bag
	tab, _ = h.Lookup("Wide_CL")
	if len(tab.Columns) < 900 || len(tab.Columns) > 1003 {
		t.Errorf("%d columns", len(tab.Columns))
	}
	sql := must(h.Scan("Wide_CL", []string{"AdditionalFields"}, math.MinInt64, math.MaxInt64))
	same(t, "bag", h.sql(`SELECT json_extract(c0, '$."column 2999"')::VARCHAR FROM (`+sql+`) WHERE c0 IS NOT NULL`), "2999")
}

func TestCSV(t *testing.T) {
	h := open(t)
	h.must("Csv_CL", "auto", "\ufeffTimeGenerated,name,count,score,ok,when,code,bag,,name\r\n"+
		"2024-01-01T00:00:01Z,\"a, \"\"quoted\"\"\nname\",1,1.5,true,2024-05-06T07:08:09Z,007,\"{\"\"a\"\":1}\",x,second\r\n"+
		"2024-01-01T00:00:02Z,b,2,2,false,,12,,,\r\n")
	same(t, "types", h.columns("Csv_CL"), "name:string count:long score:real ok:bool when:datetime code:string bag:dynamic Column9:string name_2:string")
	same(t, "rows", h.rows("Csv_CL", "name", "count", "score", "ok", "code", "bag", "Column9", "name_2"),
		"a, \"quoted\"\nname|1|1.5|true|007|{\"a\":1}|x|second\nb|2|2|false|12|(null)||")
	r, err := h.load("SecurityEvent", "csv", "TimeGenerated;EventID;Computer\n2024-01-01T00:00:01Z;4624;a\n2024-01-01T00:00:02Z;x;b\n1;2\n2024-01-01T00:00:03Z;4625;\n")
	if err != nil || r.Stored != 2 || r.Rejected != 2 {
		t.Errorf("%v %+v", err, r)
	}
	same(t, "semicolons", h.rows("SecurityEvent", "EventID", "Computer"), "4624|a\n4625|")
	h.must("Tsv_CL", "auto", "a\tb\n1\tx y\n2\tz\n")
	same(t, "tsv", h.columns("Tsv_CL"), "a:long b:string")
	r, _ = h.load("Q_CL", "csv", "a,b\n1,\"open\n2,x\n3,y\n")
	if r.Stored != 2 || r.Rejected != 1 || r.Reasons[0].FirstRow != 2 {
		t.Errorf("an open quote should cost its own line alone: %+v", r)
	}
}

func TestUTF16WithAMarkIsRead(t *testing.T) {
	h := open(t)
	for name, order := range map[string]binary.AppendByteOrder{"Little_CL": binary.LittleEndian, "Big_CL": binary.BigEndian} {
		var b []byte
		for _, u := range utf16.Encode([]rune("\ufeffname,n\r\nJürgen 😀,1\r\n")) {
			b = order.AppendUint16(b, u)
		}
		h.must(name, "auto", string(b))
		same(t, name, h.rows(name, "name", "n"), "Jürgen 😀|1")
	}
}

func TestJSONArrayAndDocuments(t *testing.T) {
	h := open(t)
	h.must("J_CL", "auto", "[\n "+strings.ReplaceAll(strings.TrimSpace(lines(`"a":1,"s":"]},{"`, `"a":2`)), "\n", ",\n")+"\n]\n")
	same(t, "array", h.rows("J_CL", "a", "s"), "1|]},{\n2|")
	h.must("K_CL", "auto", "{\n  \"a\": 1\n}\n{\n  \"a\": 2\n}\n")
	same(t, "documents", fmt.Sprint(h.Stats("K_CL").Rows), "2")
	r, err := h.load("J_CL", "json", `[{"a":3},7,{"a":4},{"a":`)
	if err == nil || !strings.Contains(err.Error(), "at byte 24, after 3 whole records") || r.Stored != 2 || r.Rejected != 2 {
		t.Errorf("%v %+v", err, r)
	}
}

func compressed(t *testing.T, with string, body string) []byte {
	var b bytes.Buffer
	var w io.WriteCloser = gzip.NewWriter(&b)
	if with == "zstd" {
		w = must(zstd.NewWriter(&b))
	}
	_, _ = w.Write([]byte(body))
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestDamagedInputs(t *testing.T) {
	h := open(t)
	var body strings.Builder
	for i := range 20000 {
		fmt.Fprintf(&body, `{"TimeGenerated":"2024-01-01T00:00:00Z","n":%d,"h":"%x"}`+"\n", i, i*7919*104729)
	}
	for _, enc := range []string{"gzip", "zstd"} {
		z := compressed(t, enc, body.String())
		r, err := h.svc.Load(t.Context(), ingest.Request{Table: "Z_CL", Body: bytes.NewReader(z)})
		if err != nil || r.Stored != 20000 || r.Bytes != int64(len(z)) {
			t.Errorf("%s: %v %+v", enc, err, r)
		}
		r, err = h.svc.Load(t.Context(), ingest.Request{Table: "Z_CL", Body: bytes.NewReader(z[:len(z)/2])})
		if err == nil || !strings.Contains(err.Error(), enc+" data ends too early, near byte") || r.Stored < 1000 || r.Stored >= 20000 {
			t.Errorf("%s: %v %+v", enc, err, r)
		}
		t.Log(err)
	}
	r, err := h.load("T_CL", "", "{\"a\":1}\n{\"a\":2}\n{\"a\":\"cut")
	if err != nil || r.Stored != 2 || r.Rejected != 1 || r.Reasons[0] != (ingest.Reason{Reason: "not JSON: ends inside of a string", Count: 1, FirstRow: 3}) {
		t.Errorf("%v %+v", err, r)
	}
	for name, c := range map[string]struct{ body, want string }{
		"utf-16 no mark": {"{\x00\"\x00a\x00\"\x00", "UTF-16LE without a mark (a zero byte at byte 1)"},
		"binary":         {"\x7fELF\x02\x01\x00\x01", "binary (a zero byte at byte 6)"},
		"event log":      {"ElfFile\x00\x00\x00\x01", "the file ends inside of its header of 4,096 bytes, at byte 11"},
		"words":          {"just some words\n", "looks like no format that is known"},
	} {
		if _, err := h.load("T_CL", "", c.body); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	r, err = h.load("L_CL", "", "{\"a\":\"ok\"}\n{\"a\":\"caf\xe9\"}\n{\"a\":\"ok\"}\n")
	if err != nil || r.Stored != 2 || r.Reasons[0].Reason != "not UTF-8: byte 0xe9; Windows-1252 or Latin-1?" || r.Reasons[0].FirstRow != 2 {
		t.Errorf("%v %+v", err, r)
	}
	if _, err := h.svc.Load(t.Context(), ingest.Request{Table: "no/such\"name", Body: strings.NewReader("{}")}); !errors.Is(err, store.ErrName) {
		t.Error(err)
	}
	if r, err := h.load("Empty_CL", "", ""); err != nil || r.Read != 0 {
		t.Errorf("%v %+v", err, r)
	}
}

// endless gives one line without end.
type endless struct{ left int64 }

func (e *endless) Read(p []byte) (int, error) {
	if e.left <= 0 {
		return 0, io.EOF
	}
	n := int(min(int64(len(p)), e.left))
	for i := range p[:n] {
		p[i] = 'x'
	}
	e.left -= int64(n)
	return n, nil
}

func TestLineBeyondTheLimit(t *testing.T) {
	h := open(t)
	body := io.MultiReader(strings.NewReader("{\"a\":1}\n{\"a\":\""), &endless{300 << 20}, strings.NewReader("\"}\n{\"a\":2}\n"))
	r, err := h.svc.Load(t.Context(), ingest.Request{Table: "Long_CL", Format: "ndjson", Body: body})
	if err != nil || r.Stored != 2 || r.Rejected != 1 || r.Reasons[0].FirstRow != 2 || !strings.Contains(r.Reasons[0].Reason, "16 MB") {
		t.Errorf("%v %+v", err, r)
	}
	body = io.MultiReader(strings.NewReader("[{\"a\":1},{\"a\":\""), &endless{100 << 20}, strings.NewReader("\"},{\"a\":2}]"))
	r, err = h.svc.Load(t.Context(), ingest.Request{Table: "Long_CL", Format: "auto", Body: body})
	if err != nil || r.Stored != 2 || r.Rejected != 1 || r.Reasons[0].FirstRow != 2 {
		t.Errorf("%v %+v", err, r)
	}
}

func TestKeyMakesALoadHappenOnce(t *testing.T) {
	h := open(t)
	load := func() ingest.Report {
		r, err := h.svc.Load(t.Context(), ingest.Request{Table: "K_CL", Key: "file-1", Body: strings.NewReader("{\"a\":1}\nbad\n{\"a\":2}\n")})
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	first, again := load(), load()
	if first.Repeated || !again.Repeated || again.Stored != 2 || h.Stats("K_CL").Rows != 2 || h.Stats("HuntbookDeadLetters_CL").Rows != 1 {
		t.Errorf("%+v, then %+v", first, again)
	}
}

func TestCancel(t *testing.T) {
	h := open(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := h.svc.Load(ctx, ingest.Request{Table: "K_CL", Body: strings.NewReader("{\"a\":1}\n")}); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

// shared finds a folder beside the checkout that holds recorded data.
func shared(t testing.TB, parts ...string) string {
	dir, _ := os.Getwd()
	for dir != filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			break
		}
		dir = filepath.Dir(dir)
	}
	for _, up := range []string{"../shared", "../../shared"} {
		p := filepath.Join(append([]string{dir, up}, parts...)...)
		if _, err := os.Stat(p); err == nil {
			return p
		}
	}
	t.Skip("the folder of recorded data is not beside the checkout")
	return ""
}

func TestRecordedSample(t *testing.T) {
	root := shared(t, "data", "sample")
	var manifest struct {
		Files []struct {
			Table, File string
			Rows        int64
		}
	}
	var schema map[string]struct{ Columns map[string]string }
	for file, into := range map[string]any{"manifest.json": &manifest, "schema.json": &schema} {
		if err := json.Unmarshal(must(os.ReadFile(filepath.Join(root, file))), into); err != nil {
			t.Fatal(err)
		}
	}
	h := open(t)
	want := map[string]int64{}
	for _, f := range manifest.Files {
		body := must(os.Open(filepath.Join(root, f.File)))
		r, err := h.svc.Load(t.Context(), ingest.Request{Table: f.Table, Body: body, Source: f.File, Key: f.File})
		_ = body.Close()
		if err != nil || r.Stored != f.Rows || r.Rejected != 0 {
			t.Errorf("%s: %v %+v, want %d rows", f.File, err, r, f.Rows)
		}
		want[f.Table] += f.Rows
	}
	for name, rows := range want {
		if got := h.Stats(name).Rows; got != rows {
			t.Errorf("%s: %d rows, want %d", name, got, rows)
		}
		tab, _ := h.Lookup(name)
		for col, typ := range schema[name].Columns {
			c, ok := tab.Column(col)
			switch {
			case !ok:
				t.Logf("%s.%s lies in AdditionalFields", name, col)
				if _, ok := tab.Column("AdditionalFields"); !ok {
					t.Errorf("%s has no column %s", name, col)
				}
			case c.Type != typ:
				t.Logf("%s.%s is %s by the catalogue, %s in the recording", name, col, c.Type, typ)
			}
		}
	}
}
