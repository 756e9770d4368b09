package store_test

import (
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/huntbook/huntbook/algo/ticks"
	"github.com/huntbook/huntbook/engine/duckdb"
	"github.com/huntbook/huntbook/store"
	"github.com/huntbook/huntbook/store/table"
)

// home is a store in a folder, which can be closed and opened again.
type home struct {
	*store.Store
	t  testing.TB
	db *duckdb.DB
}

func open(t testing.TB, dir string) *home {
	t.Helper()
	db, err := duckdb.Open(duckdb.Options{Path: store.File(dir)})
	if err != nil {
		t.Fatal(err)
	}
	s, err := store.Open(t.Context(), dir, db)
	if err != nil {
		t.Fatal(err)
	}
	h := &home{Store: s, t: t, db: db}
	t.Cleanup(h.close)
	return h
}

func (h *home) close() {
	_ = h.Close()
	_ = h.db.Close()
}

// cells runs a scan under an outer select and gives its cells as text.
func (h *home) cells(sql string) string {
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

// scan gives the rows of a table, sorted.
func (h *home) scan(name string, cols ...string) string {
	return h.between(name, math.MinInt64, math.MaxInt64, cols...)
}

func (h *home) between(name string, from, to int64, cols ...string) string {
	h.t.Helper()
	sql, err := h.Scan(name, cols, from, to)
	if err != nil {
		h.t.Fatal(err)
	}
	lines := strings.Split(h.cells(sql), "\n")
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

type field struct {
	name string
	kind table.Kind
	raw  string
}

// add appends rows and fails the test when one is refused.
func (h *home) add(name, key string, rows ...[]field) table.Receipt {
	h.t.Helper()
	b := h.NewBatch(name)
	for i, r := range rows {
		b.Begin()
		for _, f := range r {
			if why := b.Set([]byte(f.name), f.kind, []byte(f.raw)); why != "" {
				h.t.Fatalf("row %d: %s", i, why)
			}
		}
		b.End()
	}
	rec, err := h.Append(h.t.Context(), b, key, store.Source{Name: "test"})
	if err != nil {
		h.t.Fatal(err)
	}
	return rec
}

func at(day, clock string) field {
	return field{"TimeGenerated", table.String, "2024-01-" + day + "T" + clock + "Z"}
}

func s(name, v string) field { return field{name, table.String, v} }
func n(name, v string) field { return field{name, table.Number, v} }

func columns(h *home, name string) string {
	t, _ := h.Lookup(name)
	var out []string
	for _, c := range t.Columns {
		out = append(out, c.Name+":"+c.Type)
	}
	return strings.Join(out, " ")
}

func TestAppendScanReopen(t *testing.T) {
	dir := t.TempDir()
	h := open(t, dir)
	h.add("SecurityEvent", "k1",
		[]field{at("01", "10:00:00"), n("EventID", "4624"), s("Computer", "DC01"), s("Account", `A\b`)},
		[]field{at("02", "11:00:00"), n("EventID", "4688"), s("Computer", "WS7")},
		[]field{at("01", "23:59:59.9999999"), n("EventID", "4625")})
	want := "4624|DC01|A\\b|SecurityEvent|(null)\n4625|||SecurityEvent|(null)\n4688|WS7||SecurityEvent|(null)"
	got := h.scan("SecurityEvent", "EventID", "Computer", "Account", "Type", "LogonType")
	if got != want {
		t.Errorf("got %s", got)
	}
	h.close()
	h = open(t, dir)
	if got := h.scan("SecurityEvent", "EventID", "Computer", "Account", "Type", "LogonType"); got != want {
		t.Errorf("after reopening: %s", got)
	}
	day := func(d string) int64 { v, _ := ticks.ParseDatetime("2024-01-" + d); return v }
	for _, c := range []struct {
		from, to int64
		want     string
	}{
		{day("02"), math.MaxInt64, "4688"},
		{math.MinInt64, day("02"), "4624\n4625"},
		{day("01T10:00:00Z"), day("01T10:00:00Z") + 1, "4624"},
		{day("01T10:00:00Z") + 1, day("02T12:00:00Z"), "4625\n4688"},
		{day("03"), day("04"), ""},
	} {
		if got := h.between("SecurityEvent", c.from, c.to, "EventID"); got != c.want {
			t.Errorf("[%s, %s): %q, want %q", ticks.FormatDatetime(c.from), ticks.FormatDatetime(c.to), got, c.want)
		}
	}
	if got := h.scan("SecurityEvent"); got != "0\n0\n0" {
		t.Error(got)
	}
	st := h.Stats("SecurityEvent")
	if st.Rows != 3 || st.Parts != 1 || ticks.FormatDatetime(st.First) != "2024-01-01T10:00:00.0000000Z" {
		t.Errorf("%+v", st)
	}
	if got := h.Names(); len(got) != 1 || got[0] != "SecurityEvent" {
		t.Errorf("tables with rows: %v", got)
	}
	if all := h.TableNames(); !slices.Contains(all, "SecurityEvent") || !slices.Contains(all, "SigninLogs") {
		t.Errorf("%d tables, not all that are known", len(all))
	}
}

func TestEmptyKnownTableHasItsTypes(t *testing.T) {
	h := open(t, t.TempDir())
	sql, err := h.Scan("SigninLogs", []string{"TimeGenerated", "UserPrincipalName", "LocationDetails", "ResultType", "$IngestionTime"}, math.MinInt64, math.MaxInt64)
	if err != nil {
		t.Fatal(err)
	}
	if got := h.cells("SELECT column_type FROM (DESCRIBE " + sql + ")"); got != "BIGINT\nVARCHAR\nVARCHAR\nVARCHAR\nBIGINT" {
		t.Error(got)
	}
	if got := h.cells(sql); got != "" {
		t.Error(got)
	}
	for _, bad := range [][]string{{"Nope_CL", "a"}, {"SigninLogs", "userprincipalname"}} {
		if _, err := h.Scan(bad[0], bad[1:], 0, 1); err == nil {
			t.Error("no error for", bad)
		}
	}
	if _, ok := h.LookupFold("securityEVENT"); !ok {
		t.Error("LookupFold")
	}
}

func TestIdempotency(t *testing.T) {
	dir := t.TempDir()
	h := open(t, dir)
	row := []field{at("01", "10:00:00"), s("a", "x")}
	first := h.add("T_CL", "key", row)
	for range 2 {
		again := h.add("T_CL", "key", row)
		if !again.Repeated || again.Rows != 1 || !again.At.Equal(first.At) {
			t.Errorf("%+v", again)
		}
		h.close()
		h = open(t, dir)
	}
	h.add("T_CL", "other", row)
	h.add("T_CL", "", row)
	h.add("U_CL", "key", row)
	if got := h.Stats("T_CL").Rows; got != 3 {
		t.Errorf("%d rows", got)
	}
}

func TestCatalogue(t *testing.T) {
	h := open(t, t.TempDir())
	all := h.Tables()
	if len(all) != 1960 {
		t.Errorf("%d tables", len(all))
	}
	for _, tab := range all {
		if c, ok := tab.Column("TimeGenerated"); !ok || c.Type != "datetime" {
			t.Errorf("%s has no TimeGenerated", tab.Name)
		}
	}
	d, _ := h.Lookup("DeviceProcessEvents")
	for _, c := range []string{"TimeGenerated", "Timestamp", "ProcessCommandLine"} {
		if _, ok := d.Column(c); !ok {
			t.Error("DeviceProcessEvents lacks", c)
		}
	}
}

func TestStartWithManyTables(t *testing.T) {
	dir := t.TempDir()
	h := open(t, dir)
	for i := range 100 {
		var rows [][]field
		for d := range 14 {
			row := []field{at(fmt.Sprintf("%02d", d+1), "10:00:00")}
			for c := range 30 {
				row = append(row, s(fmt.Sprintf("column_%d", c), "value"))
			}
			rows = append(rows, row)
		}
		h.add(fmt.Sprintf("Table%d_CL", i), "", rows...)
	}
	h.close()
	start := time.Now()
	h = open(t, dir)
	t.Logf("100 tables of 14 days opened in %v", time.Since(start))
	// What a start costs is the number of the engine's tables: small days must not have their own.
	if got := h.Stats("Table7_CL"); got.Rows != 14 || got.Parts != 1 {
		t.Errorf("%d rows in %d partitions", got.Rows, got.Parts)
	}
}

func TestBigDaysHavePartitionsOfTheirOwn(t *testing.T) {
	dir := t.TempDir()
	h := open(t, dir)
	add := func(day string, rows int) {
		b := h.NewBatch("Big_CL")
		for i := range rows {
			b.Begin()
			f := at(day, "10:00:00")
			b.Set([]byte(f.name), f.kind, []byte(f.raw))
			b.Set([]byte("n"), table.Number, fmt.Append(nil, i))
			b.End()
		}
		if _, err := h.Append(t.Context(), b, "", store.Source{}); err != nil {
			t.Fatal(err)
		}
	}
	add("01", table.OwnDay)
	add("02", 100)
	add("03", table.OwnDay-1)
	h.close()
	h = open(t, dir)
	add("03", 1)
	add("03", 1)
	if st := h.Stats("Big_CL"); st.Parts != 3 || st.Rows != 2*table.OwnDay+101 {
		t.Errorf("%+v", st)
	}
	day := func(d string) int64 { v, _ := ticks.ParseDatetime("2024-01-" + d); return v }
	sql, err := h.Scan("Big_CL", []string{"n"}, day("01"), day("02"))
	if err != nil || !strings.Contains(sql, "20240101") || strings.Contains(sql, "20240103") || strings.Contains(sql, "WHERE") {
		t.Error("a scan of one day should name its partition alone, unfiltered:", sql)
	}
	for d, want := range map[string]string{"01": fmt.Sprint(table.OwnDay), "02": "100", "03": fmt.Sprint(table.OwnDay + 1), "04": "0"} {
		sql, _ := h.Scan("Big_CL", []string{"n"}, day(d), day(d)+ticks.Day)
		if got := h.cells("SELECT count(*) FROM (" + sql + ")"); got != want {
			t.Errorf("day %s: %s rows, want %s", d, got, want)
		}
	}
}

func TestColumnsComeOverTime(t *testing.T) {
	dir := t.TempDir()
	h := open(t, dir)
	for i, name := range []string{"a", "b", "c"} {
		h.add("Grow_CL", "", []field{at("01", fmt.Sprintf("0%d:00:00", i)), s(name, "x"), n("n"+name, "1")})
		h.close()
		h = open(t, dir)
	}
	if got, want := columns(h, "Grow_CL"), "TimeGenerated:datetime a:string na:long b:string nb:long c:string nc:long Type:string"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	if got, want := h.scan("Grow_CL", "a", "na", "b", "nb", "c", "nc"), "x|1||(null)||(null)\n|(null)|x|1||(null)\n|(null)||(null)|x|1"; sorted(got) != sorted(want) {
		t.Errorf("%s, want %s", got, want)
	}
}

func sorted(lines string) string {
	s := strings.Split(lines, "\n")
	slices.Sort(s)
	return strings.Join(s, "\n")
}

// TestLogOfAppendsIsSummed appends more often than the store keeps lines about it.
func TestPlainTablesHaveTheirRowsColumnsAlone(t *testing.T) {
	dir := t.TempDir()
	h := open(t, dir)
	h.add("People", "", []field{s("Name", "ana")})
	h.add("People_CL", "", []field{s("Name", "ana")})
	if got := columns(h, "People"); got != "Name:string" {
		t.Error(got)
	}
	if got := columns(h, "People_CL"); got != "TimeGenerated:datetime Name:string Type:string" {
		t.Error(got)
	}
	h.add("People", "", []field{s("Name", "ben"), at("02", "10:00:00")})
	h.close()
	h = open(t, dir)
	if got := columns(h, "People"); got != "TimeGenerated:datetime Name:string" {
		t.Errorf("once rows bring a time: %s", got)
	}
	if got := h.scan("People", "Name"); got != "ana\nben" {
		t.Error(got)
	}
}

func TestLogOfAppendsIsSummed(t *testing.T) {
	dir := t.TempDir()
	h := open(t, dir)
	var rows [][]field
	for d := range 1300 {
		rows = append(rows, []field{{"TimeGenerated", table.String, ticks.FormatDatetime(ticks.Unix + int64(d)*ticks.Day)}})
	}
	for range 4 {
		h.add("Log_CL", "", rows...)
	}
	h.add("Log_CL", "key", rows...)
	want := h.Stats("Log_CL")
	for range 2 {
		h.close()
		h = open(t, dir)
		if got := h.Stats("Log_CL"); got != want || got.Rows != 6500 {
			t.Errorf("%+v, want %+v", got, want)
		}
	}
	if got := h.cells("SELECT count(*) FROM hb_shared"); got != "1300" {
		t.Errorf("%s lines are left", got)
	}
	if r := h.add("Log_CL", "key", rows...); !r.Repeated {
		t.Error("the receipt is gone")
	}
}
