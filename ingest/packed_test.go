package ingest_test

import (
	"archive/zip"
	"bytes"
	"strings"
	"testing"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"
	"github.com/apache/arrow-go/v18/parquet/pqarrow"

	"github.com/huntbook/huntbook/ingest"
)

// zipped packs files, of which name, text and so on are the arguments.
func zipped(t *testing.T, files ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for i := 0; i < len(files); i += 2 {
		f := must(w.Create(files[i]))
		_, _ = f.Write([]byte(files[i+1]))
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestArchiveOfManyFiles(t *testing.T) {
	h := open(t)
	inner := string(compressed(t, "gzip", "Mar  1 10:00:00 host app: one\n"))
	body := zipped(t, "logs/", "", "logs/a.log.gz", inner, "__MACOSX/logs/._a", "\x00\x05", ".hidden", "x",
		"logs/b.json", `{"name":"q","hostIdentifier":"h","unixTime":1709287200,"columns":{}}`, "logs/bad.log", "Mar  1 10:00:00 host app: two\nno\n")
	r, err := h.svc.Load(t.Context(), ingest.Request{Body: bytes.NewReader(body), Source: "logs.zip", Key: "k"})
	tables, reasons := describe(r)
	if err != nil || r.Bytes != int64(len(body)) {
		t.Fatal(err, r)
	}
	same(t, "tables", tables, "Syslog 2/1, Osquery_CL 1/0")
	same(t, "reasons", reasons, "2 no syslog line: it begins with neither a priority nor a time")
	same(t, "dead letter", h.rows("HuntbookDeadLetters_CL", "Source", "TargetTable", "Raw"), "logs.zip: logs/bad.log|Syslog|no")
	again, err := h.svc.Load(t.Context(), ingest.Request{Body: bytes.NewReader(body), Source: "logs.zip", Key: "k"})
	if err != nil || !again.Repeated || h.Stats("Syslog").Rows != 2 {
		t.Errorf("%v %+v", err, again)
	}
	for what, c := range map[string]struct {
		body   []byte
		want   string
		stored int64
	}{
		"one that is no data":     {zipped(t, "a.log", "Mar  1 10:00:00 host app: x\n", "readme.txt", "just words\n"), "1 files of the archive were loaded, and 1 were not: readme.txt: the input looks like no format", 1},
		"one whose table is open": {zipped(t, "a.csv", "a,b\n1,2\n"), "a.csv: no table for these rows: the format csv does not tell which", 0},
		"damage":                  {body[:len(body)-30], "the zip archive of", 0},
		"encryption":              {bytes.ReplaceAll(zipped(t, "a.log", "x"), []byte("PK\x01\x02\x14\x00\x14\x00\x08"), []byte("PK\x01\x02\x14\x00\x14\x00\x09")), "a.log: it is encrypted", 0},
	} {
		r, err := h.svc.Load(t.Context(), ingest.Request{Body: bytes.NewReader(c.body), Source: "z"})
		if err == nil || !strings.Contains(err.Error(), c.want) || r.Stored != c.stored {
			t.Errorf("%s: %v %+v", what, err, r)
		}
	}
	if r, err := h.svc.Load(t.Context(), ingest.Request{Body: bytes.NewReader(zipped(t))}); err != nil || r.Read != 0 {
		t.Errorf("an empty archive: %v %+v", err, r)
	}
}

// parquetFile writes three rows of most types.
func parquetFile(t *testing.T) []byte {
	t.Helper()
	schema := arrow.NewSchema([]arrow.Field{
		{Name: "TimeGenerated", Type: &arrow.TimestampType{Unit: arrow.Microsecond, TimeZone: "UTC"}},
		{Name: "n", Type: arrow.PrimitiveTypes.Int64, Nullable: true},
		{Name: "f", Type: arrow.PrimitiveTypes.Float64},
		{Name: "b", Type: arrow.FixedWidthTypes.Boolean},
		{Name: "s", Type: arrow.BinaryTypes.String},
		{Name: "raw", Type: arrow.BinaryTypes.Binary},
		{Name: "list", Type: arrow.ListOf(arrow.PrimitiveTypes.Int32)},
		{Name: "bag", Type: arrow.StructOf(arrow.Field{Name: "k", Type: arrow.BinaryTypes.String})},
		{Name: "money", Type: &arrow.Decimal128Type{Precision: 10, Scale: 2}},
		{Name: "EventID", Type: arrow.BinaryTypes.String},
	}, nil)
	b := array.NewRecordBuilder(memory.DefaultAllocator, schema)
	defer b.Release()
	text := `[{"TimeGenerated":"2024-03-01T10:00:00.000001Z","n":"9007199254740993","f":1.5,"b":true,"s":"é","raw":"aGk=","list":[1,2],"bag":{"k":"v"},"money":"1.25","EventID":"4624"},
	 {"TimeGenerated":"2024-03-01T10:00:01Z","n":null,"f":2,"b":false,"s":"","raw":"/w==","list":[],"bag":{"k":""},"money":"2.00","EventID":"4625"},
	 {"TimeGenerated":"2024-03-01T10:00:02Z","n":1,"f":2,"b":false,"s":"x","raw":"","list":[],"bag":{"k":""},"money":"0.10","EventID":"none"}]`
	rec, _, err := array.RecordFromJSON(memory.DefaultAllocator, schema, strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	defer rec.Release()
	var out bytes.Buffer
	w, err := pqarrow.NewFileWriter(schema, &out, nil, pqarrow.DefaultWriterProps())
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Write(rec); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestParquet(t *testing.T) {
	h := open(t)
	data := parquetFile(t)
	for _, body := range [][]byte{data, compressed(t, "zstd", string(data)), zipped(t, "x.parquet", string(data))} {
		if r, err := h.svc.Load(t.Context(), ingest.Request{Fallback: "P_CL", Body: bytes.NewReader(body), Key: "once"}); err != nil || r.Stored != 3 {
			t.Fatalf("%v %+v", err, r)
		}
	}
	same(t, "columns", h.columns("P_CL"), "n:long f:real b:bool s:string raw:string list:dynamic bag:dynamic money:real EventID:string")
	same(t, "rows", h.rows("P_CL", "TimeGenerated", "n", "f", "b", "s", "raw", "list", "bag", "money"), ``+
		`638448840000000010|9007199254740993|1.5|true|é|hi|[1,2]|{"k":"v"}|1.25`+"\n"+
		`638448840010000000|(null)|2|false||/w==|[]|{"k":""}|2`+"\n"+`638448840020000000|1|2|false|x||[]|{"k":""}|0.1`)
	r, err := h.svc.Load(t.Context(), ingest.Request{Table: "SecurityEvent", Body: bytes.NewReader(data)})
	if err != nil || r.Stored != 2 || r.Rejected != 1 || r.Reasons[0].FirstRow != 3 || !strings.Contains(r.Reasons[0].Reason, "column EventID is int") {
		t.Errorf("%v %+v", err, r)
	}
	if raw := h.rows("HuntbookDeadLetters_CL", "Raw"); !strings.Contains(raw, `"EventID":"none"`) {
		t.Error(raw)
	}
	for i := range 40 { // cut, or a byte changed
		bad := bytes.Clone(data[:len(data)-1-i*len(data)/41])
		if i%2 == 1 {
			bad = bytes.Clone(data)
			bad[len(data)*i/41] ^= 0xff
		}
		r, err := h.svc.Load(t.Context(), ingest.Request{Table: "Bad_CL", Body: bytes.NewReader(bad)})
		if err == nil && r.Read != 3 || err != nil && !strings.Contains(err.Error(), "Parquet file is damaged") && i != 1 {
			t.Errorf("damage %d: %v %+v", i, err, r)
		}
	}
}
