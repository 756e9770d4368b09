package duckdb_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"

	"github.com/huntbook/huntbook/algo/value"
	"github.com/huntbook/huntbook/engine"
	"github.com/huntbook/huntbook/engine/duckdb"
	"github.com/huntbook/huntbook/result"
)

var _ result.Batches = (*duckdb.Rows)(nil)

func open(t testing.TB, o duckdb.Options) *duckdb.DB {
	t.Helper()
	db, err := duckdb.Open(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

func conn(t testing.TB, db *duckdb.DB) *duckdb.Conn {
	t.Helper()
	c, err := db.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

// grid runs a query and gives its cells as text.
func grid(t testing.TB, c *duckdb.Conn, sql string, args ...any) string {
	t.Helper()
	rows, err := c.Query(t.Context(), sql, args...)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var out strings.Builder
	for {
		rec, err := rows.Next(t.Context())
		if err == io.EOF {
			return strings.TrimSuffix(out.String(), "\n")
		}
		if err != nil {
			t.Fatal(err)
		}
		for r := range int(rec.NumRows()) {
			for i, col := range rec.Columns() {
				if i > 0 {
					out.WriteString("|")
				}
				out.WriteString(col.ValueStr(r))
			}
			out.WriteString("\n")
		}
		rec.Release()
	}
}

func TestFirstRowComesEarlyAndMemoryStays(t *testing.T) {
	c := conn(t, open(t, duckdb.Options{MemoryLimit: 512 << 20}))
	start := time.Now()
	rows, err := c.Query(t.Context(), "select i, 'row number ' || i as s from range(3000000) r(i)")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	if got := strings.Join(rows.Names(), ","); got != "i,s" {
		t.Error(got)
	}
	n, first := int64(0), time.Duration(0)
	for {
		rec, err := rows.Next(t.Context())
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if n == 0 {
			first = time.Since(start)
		}
		n += rec.NumRows()
		rec.Release()
	}
	t.Logf("first batch after %v, %d rows after %v", first, n, time.Since(start))
	if n != 3_000_000 || first > time.Since(start)/2 {
		t.Errorf("%d rows, the first after %v of %v", n, first, time.Since(start))
	}
}

func TestCancelReachesALongPull(t *testing.T) {
	c := conn(t, open(t, duckdb.Options{}))
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	start := time.Now()
	rows, err := c.Query(ctx, "select count(*) from range(1000000) a(i), range(1000000) b(j) where (i * j) % 7 = 3")
	if err == nil {
		_, err = rows.Next(ctx)
	}
	if !errors.Is(err, context.DeadlineExceeded) || engine.KindOf(err) != engine.Interrupted {
		t.Fatalf("got %v", err)
	}
	if d := time.Since(start); d > 3*time.Second {
		t.Errorf("took %v to stop", d)
	}
	if got := grid(t, c, "select 1"); got != "1" {
		t.Error("connection is of no use after a cancel:", got)
	}
}

func TestErrorsHaveKinds(t *testing.T) {
	db := open(t, duckdb.Options{MemoryLimit: 64 << 20, TempDir: ""})
	c := conn(t, db)
	if err := c.Exec(t.Context(), "set max_temp_directory_size = '1MB'"); err != nil {
		t.Fatal(err)
	}
	for sql, want := range map[string]engine.Kind{
		"selec 1":                                engine.Invalid,
		"select nothing from nowhere":            engine.Invalid,
		"select cast('x' as integer)":            engine.Conversion,
		"select 9223372036854775807 + 1::bigint": engine.Conversion,
		"select list(i || repeat('x', 100)) from range(10000000) r(i)": engine.OutOfMemory,
		"select * from read_csv('/etc/passwd')":                        engine.Internal,
	} {
		rows, err := c.Query(t.Context(), sql)
		for err == nil {
			var rec arrow.RecordBatch
			if rec, err = rows.Next(t.Context()); err == nil {
				rec.Release()
			}
		}
		if err == io.EOF || engine.KindOf(err) != want {
			t.Errorf("%s: kind %d, want %d: %v", sql, engine.KindOf(err), want, err)
		}
	}
}

func TestArguments(t *testing.T) {
	c := conn(t, open(t, duckdb.Options{}))
	if got := grid(t, c, "select $1, $2, $3, $4, $5, $6", "it's", int64(5), 2.5, true, nil, int32(7)); got != "it's|5|2.5|true|(null)|7" {
		t.Error(got)
	}
	if err := c.Exec(t.Context(), "create table t(a integer); insert into t values (1)"); err != nil {
		t.Error(err)
	}
	if err := c.Exec(t.Context(), "insert into t values (?)", 2); err != nil {
		t.Error(err)
	}
	rows, err := c.Query(t.Context(), "select sum(a) from t")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Query(t.Context(), "select 1"); err == nil {
		t.Error("a second query while rows are open must be refused")
	}
	_ = rows.Close()
	if got := grid(t, c, "select sum(a)::bigint, '018f3f2e-0000-7000-8000-00000000000a'::uuid, 1.50::decimal(38,10) from t"); got != "3|018f3f2e-0000-7000-8000-00000000000a|1.5" {
		t.Error(got)
	}
}

func TestTempTableFromArrow(t *testing.T) {
	c := conn(t, open(t, duckdb.Options{}))
	schema := arrow.NewSchema([]arrow.Field{
		{Name: "a b", Type: arrow.PrimitiveTypes.Int64, Nullable: true},
		{Name: `"q`, Type: arrow.BinaryTypes.String, Nullable: true},
		{Name: "ok", Type: arrow.FixedWidthTypes.Boolean, Nullable: true},
		{Name: "n", Type: arrow.PrimitiveTypes.Int32, Nullable: true},
		{Name: "d", Type: &arrow.Decimal128Type{Precision: 38, Scale: 18}, Nullable: true},
	}, nil)
	var batches []arrow.RecordBatch
	for range 3 {
		b := array.NewRecordBuilder(memory.DefaultAllocator, schema)
		for i := range 5000 {
			if i%5 == 0 {
				for _, f := range b.Fields() {
					f.AppendNull()
				}
				continue
			}
			b.Field(0).(*array.Int64Builder).Append(int64(i))
			b.Field(1).(*array.StringBuilder).Append(strings.Repeat("text ", i%9))
			b.Field(2).(*array.BooleanBuilder).Append(i%2 == 0)
			b.Field(3).(*array.Int32Builder).Append(int32(-i))
			_ = b.Field(4).AppendValueFromString("1.25")
		}
		batches = append(batches, b.NewRecordBatch())
	}
	runtime.GC()
	if err := c.CreateTemp(t.Context(), "tmp", batches...); err != nil {
		t.Fatal(err)
	}
	got := grid(t, c, `select count(*), count("a b"), sum("a b")::bigint, sum(length("""q"))::bigint, count(*) filter (ok), sum(n)::bigint, sum(d)::decimal(38,2) from tmp`)
	if want := "15000|12000|30000000|239910|6000|-30000000|15000"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	if err := c.CreateTemp(t.Context(), "tmp", batches[0].NewSlice(0, 0)); err != nil {
		t.Fatal(err)
	}
	if got := grid(t, c, "select count(*) from tmp"); got != "0" {
		t.Error(got)
	}
	_ = c.CreateTemp(t.Context(), "tmp", batches[0].NewSlice(7, 10))
	if got := grid(t, c, `select "a b", n from tmp`); got != "7|-7\n8|-8\n9|-9" {
		t.Error(got)
	}
}

func functions() []engine.Scalar {
	text := engine.Text
	return []engine.Scalar{
		{Name: "g_add", Params: []engine.Type{engine.Long, engine.Long}, Result: engine.Long, Fn: func(a []value.Value) value.Value {
			return value.Long(a[0].I + a[1].I)
		}},
		{Name: "g_up", Params: []engine.Type{text}, Result: text, Fn: func(a []value.Value) value.Value { return value.Text(strings.ToUpper(a[0].S)) }},
		{Name: "g_join", Params: []engine.Type{text}, Variadic: text, Result: text, NullIn: true, Fn: func(a []value.Value) value.Value {
			var s []string
			for _, v := range a[1:] {
				if v.Null {
					v.S = "NULL"
				}
				s = append(s, v.S)
			}
			return value.Text(strings.Join(s, a[0].S))
		}},
		{Name: "g_panic", Params: []engine.Type{engine.Long}, Result: engine.Long, Fn: func(a []value.Value) value.Value {
			if a[0].I == 700 {
				panic("seven hundred")
			}
			return a[0]
		}},
		{Name: "g_guid", Params: []engine.Type{engine.Guid}, Result: engine.Guid, Fn: func(a []value.Value) value.Value { return a[0] }},
		{Name: "g_dec", Params: []engine.Type{engine.Decimal}, Result: engine.Decimal, Fn: func(a []value.Value) value.Value { return value.Text("-" + a[0].S) }},
		{Name: "g_half", Params: []engine.Type{engine.Int, engine.Bool, engine.Real}, Result: engine.Real, Fn: func(a []value.Value) value.Value {
			return value.Real(float64(a[0].I) + float64(a[1].I)/2 + a[2].F)
		}},
		{Name: "g_odd", Params: []engine.Type{engine.Long}, Result: engine.Int, Fn: func(a []value.Value) value.Value {
			if a[0].I%2 == 0 {
				return value.Null()
			}
			return value.Long(a[0].I)
		}},
		{Name: "g_bytes", Params: nil, Result: text, Volatile: true, Fn: func([]value.Value) value.Value { return value.Text("\xff!") }},
	}
}

func TestScalarFunctions(t *testing.T) {
	c := conn(t, open(t, duckdb.Options{Scalars: functions()}))
	for sql, want := range map[string]string{
		"select g_add(i, 1) from range(3) r(i)":                                                                 "1\n2\n3",
		"select g_add(NULL, 1), g_add(2, 3)":                                                                    "(null)|5",
		"select count(g_add(case when i % 3 = 0 then null else i end, 1)) from range(9000) r(i)":                "6000",
		"select g_up('kurz'), g_up('längerer Text als zwölf')":                                                  "KURZ|LÄNGERER TEXT ALS ZWÖLF",
		"select g_join('-'), g_join('-', 'a', NULL, 'c'), g_join(',', 'x' || i) from range(2) r(i)":             "|a-NULL-c|x0\n|a-NULL-c|x1",
		"select g_guid('018f3f2e-0000-7000-8000-00000000000a'), g_guid('ffffffff-ffff-ffff-ffff-ffffffffffff')": "018f3f2e-0000-7000-8000-00000000000a|ffffffff-ffff-ffff-ffff-ffffffffffff",
		"select g_dec(1.25), g_dec(12345678901234567890)":                                                       "-1.25|-12345678901234567890",
		"select g_half(3, true, 0.25)":                                                                          "3.75",
		"select sum(g_odd(i))::bigint, count(g_odd(i)) from range(5000) r(i)":                                   "6250000|2500",
		"select g_bytes()": "\uFFFD!",
		"select sum(length(g_up('value ' || i || repeat('x', 20))))::bigint, count(distinct g_up('value ' || i)) from range(5000) r(i)": "148890|5000",
	} {
		if got := grid(t, c, sql); got != want {
			t.Errorf("%s\n got %s\nwant %s", sql, got, want)
		}
	}
	rows, err := c.Query(t.Context(), "select g_panic(i) from range(100000) r(i)")
	for err == nil {
		_, err = rows.Next(t.Context())
	}
	if !strings.Contains(err.Error(), "g_panic: seven hundred") {
		t.Error(err)
	}
	if got := grid(t, c, "select g_panic(5)"); got != "5" {
		t.Error(got)
	}
}

func TestSecondOpenIsRefused(t *testing.T) {
	if dir := os.Getenv("HUNTBOOK_TEST_OPEN"); dir != "" {
		_, err := duckdb.Open(duckdb.Options{Path: filepath.Join(dir, "store", "x.duckdb")})
		if engine.KindOf(err) != engine.InUse {
			os.Exit(3)
		}
		os.Stdout.WriteString(err.Error())
		os.Exit(0)
	}
	dir := t.TempDir()
	db := open(t, duckdb.Options{Path: filepath.Join(dir, "store", "x.duckdb")})
	cmd := exec.Command(os.Args[0], "-test.run=TestSecondOpenIsRefused")
	cmd.Env = append(os.Environ(), "HUNTBOOK_TEST_OPEN="+dir)
	out, err := cmd.Output()
	if err != nil || !strings.HasPrefix(string(out), "data folder "+dir+" is in use by another huntbook process (pid ") {
		t.Errorf("%v: %s", err, out)
	}
	_ = db.Close()
	open(t, duckdb.Options{Path: filepath.Join(dir, "store", "x.duckdb")})
}

func BenchmarkScalar(b *testing.B) {
	c := conn(b, open(b, duckdb.Options{Scalars: functions(), Threads: 1}))
	for name, sql := range map[string]string{
		"int":          "select sum(g_add(i, 1)) from range(5000000) r(i)",
		"int builtin":  "select sum(i + 1) from range(5000000) r(i)",
		"text":         "select sum(length(g_up(s))) from (select 'process ' || i || '.exe' as s from range(2000000) r(i))",
		"text builtin": "select sum(length(upper(s))) from (select 'process ' || i || '.exe' as s from range(2000000) r(i))",
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				grid(b, c, sql)
			}
		})
	}
}

func TestClosingEarlyStopsTheQuery(t *testing.T) {
	c := conn(t, open(t, duckdb.Options{}))
	start := time.Now()
	for range 3 {
		rows, err := c.Query(t.Context(), "select a.i, b.j from range(100000000) a(i), range(1000) b(j) where hash(a.i * b.j) % 3 = 1")
		if err != nil {
			t.Fatal(err)
		}
		rec, err := rows.Next(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		rec.Release()
		_ = rows.Close()
		if _, err := rows.Next(t.Context()); err != io.EOF {
			t.Error(err)
		}
	}
	if d := time.Since(start); d > 5*time.Second {
		t.Errorf("took %v", d)
	}
}

func TestManyConnectionsAtOnce(t *testing.T) {
	db := open(t, duckdb.Options{Scalars: functions()})
	var wg sync.WaitGroup
	for i := range 16 {
		wg.Go(func() {
			c, err := db.Conn(t.Context())
			if err != nil {
				t.Error(err)
				return
			}
			defer c.Close()
			rows, err := c.Query(t.Context(), "select sum(g_add(i, $1))::bigint, max(g_up('row ' || i)) from range(20000) r(i)", i)
			if err != nil {
				t.Error(err)
				return
			}
			defer rows.Close()
			rec, err := rows.Next(t.Context())
			if err != nil {
				t.Error(err)
				return
			}
			defer rec.Release()
			if got, want := rec.Column(0).ValueStr(0), fmt.Sprint(199990000+20000*i); got != want {
				t.Errorf("%s, want %s", got, want)
			}
		})
	}
	wg.Wait()
}
