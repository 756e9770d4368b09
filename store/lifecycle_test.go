package store_test

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/huntbook/huntbook/store"
	"github.com/huntbook/huntbook/store/table"
)

// fill adds n rows to a day of a table, each with its number.
func (h *home) fill(name, day string, n int) {
	h.t.Helper()
	b := h.NewBatch(name)
	for i := range n {
		b.Begin()
		b.Set([]byte("TimeGenerated"), table.String, []byte(day+"T10:00:00Z"))
		b.Set([]byte("N"), table.Number, fmt.Appendf(nil, "%d", i))
		b.Set([]byte("Pad"), table.String, fmt.Appendf(nil, "%x%x", i*7919, i*104729))
		b.End()
	}
	if _, err := h.Append(h.t.Context(), b, "", store.Source{}); err != nil {
		h.t.Fatal(err)
	}
}

// days counts the rows of a table by day.
func (h *home) days(name string) string {
	h.t.Helper()
	sql, err := h.Scan(name, []string{"TimeGenerated"}, 0, 1<<62)
	if err != nil {
		h.t.Fatal(err)
	}
	return h.cells(fmt.Sprintf("SELECT strftime(make_date(((c0 // 864000000000) - 719162)::INTEGER), '%%m-%%d'), count(*) FROM (%s) GROUP BY 1 ORDER BY 1", sql))
}

func day(s string) time.Time {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		panic(err)
	}
	return t.Add(12 * time.Hour)
}

func TestRetentionDropsWholeDays(t *testing.T) {
	dir := t.TempDir()
	h := open(t, dir)
	h.fill("App_CL", "2024-03-01", table.OwnDay) // a partition of its own
	h.fill("App_CL", "2024-03-02", table.OwnDay)
	h.fill("App_CL", "2024-03-01", 10)
	for _, d := range []string{"2024-02-27", "2024-02-28", "2024-03-03"} { // these share one
		h.fill("App_CL", d, 5)
	}
	h.fill("Other_CL", "2024-02-27", 5)
	if err := h.SetRetention(t.Context(), "App_CL", 2); err != nil {
		t.Fatal(err)
	}
	before, err := h.Scan("App_CL", []string{"N"}, 0, 1<<62)
	if err != nil {
		t.Fatal(err)
	}
	now := day("2024-03-04")
	if err := h.Maintain(t.Context(), now); err != nil {
		t.Fatal(err)
	}
	want := "03-02|20000\n03-03|5"
	if got := h.days("App_CL"); got != want {
		t.Errorf("after the sweep: %s", got)
	}
	if got := h.days("Other_CL"); got != "02-27|5" {
		t.Errorf("another table: %s", got)
	}
	if got := h.cells("SELECT count(*) FROM (" + before + ")"); got != "40025" {
		t.Errorf("a query that was given its rows before reads %s", got)
	}
	if st := h.Stats("App_CL"); st.Rows != 20005 || st.Parts != 2 {
		t.Errorf("stats: %+v", st)
	}
	if got := h.scan("Operation", "OperationCategory", "OperationStatus", "OperationKey", "Detail"); got != "Data retention|Succeeded|App_CL|20020 rows of table App_CL in 2 partitions were older than its retention of 2 days and are gone" {
		t.Errorf("operation: %s", got)
	}
	// A row that comes late makes its day anew, and goes with the next sweep.
	h.fill("App_CL", "2024-03-01", table.OwnDay)
	if got := h.days("App_CL"); !strings.HasPrefix(got, "03-01|20000\n") {
		t.Errorf("late rows: %s", got)
	}
	if err := h.Maintain(t.Context(), now); err != nil {
		t.Fatal(err)
	}
	for range 2 { // as it is, and from disk
		if got := h.days("App_CL"); got != want {
			t.Errorf("at the end: %s", got)
		}
		if got := h.Retention("App_CL"); got != 2 {
			t.Errorf("retention: %d", got)
		}
		h.close()
		h = open(t, dir)
	}
	if got := h.cells("SELECT count(*) FROM duckdb_tables() WHERE table_name LIKE 't1_%'"); got != "2" {
		t.Errorf("%s engine tables are left of the table", got)
	}
}

func TestRetentionKeepsTheTable(t *testing.T) {
	h := open(t, t.TempDir())
	h.fill("App_CL", "2024-03-01", 5)
	if err := h.SetRetention(t.Context(), "App_CL", 1); err != nil {
		t.Fatal(err)
	}
	if err := h.Maintain(t.Context(), day("2024-05-01")); err != nil {
		t.Fatal(err)
	}
	if got := h.scan("App_CL", "N", "Pad"); got != "" {
		t.Errorf("rows: %s", got)
	}
	if tab, ok := h.Lookup("App_CL"); !ok || len(tab.Columns) < 4 {
		t.Errorf("the table's columns went with its rows: %v %+v", ok, tab)
	}
	for days, want := range map[int]bool{-1: false, 0: true, store.MaxRetention: true, store.MaxRetention + 1: false} {
		if err := h.SetRetention(t.Context(), "App_CL", days); (err == nil) != want {
			t.Errorf("%d days: %v", days, err)
		}
	}
}

// TestDroppedSpaceIsUsedAgain fills, empties and fills a store: the file does not grow by what went.
func TestDroppedSpaceIsUsedAgain(t *testing.T) {
	dir := t.TempDir()
	h := open(t, dir)
	size := func() int64 {
		h.close()
		st, err := os.Stat(store.File(dir))
		if err != nil {
			t.Fatal(err)
		}
		h = open(t, dir)
		return st.Size()
	}
	fill := func(month string) int64 {
		for _, d := range []string{"01", "02", "03", "04"} {
			h.fill("App_CL", month+d, 150_000)
		}
		return size()
	}
	used := func() (n int) {
		_, _ = fmt.Sscan(h.cells("SELECT used_blocks FROM pragma_database_size()"), &n)
		return n
	}
	full := fill("2024-03-")
	before := used()
	if err := h.SetRetention(t.Context(), "App_CL", 1); err != nil {
		t.Fatal(err)
	}
	if err := h.Maintain(t.Context(), day("2024-06-01")); err != nil {
		t.Fatal(err)
	}
	size()
	if after := used(); after*2 > before {
		t.Errorf("%d blocks were used with the rows, and %d are without", before, after)
	}
	if again := fill("2024-07-"); again > full*3/2 {
		t.Errorf("the file had %d bytes with the rows of four days and has %d with those of four others", full, again)
	}
}

func TestDropTable(t *testing.T) {
	dir := t.TempDir()
	h := open(t, dir)
	h.add("App_CL", "once", []field{at("01", "10:00:00"), {"A", table.Number, "1"}})
	h.add("Keep_CL", "", []field{at("01", "10:00:00"), {"A", table.Number, "2"}})
	if n, err := h.DropTable(t.Context(), "App_CL"); n != 1 || err != nil {
		t.Errorf("dropped %d rows: %v", n, err)
	}
	if _, err := h.DropTable(t.Context(), "App_CL"); err == nil {
		t.Error("dropped twice")
	}
	if _, ok := h.LookupFold("app_cl"); ok {
		t.Error("the table is still there")
	}
	// The same batch makes it anew, with columns of its own.
	r := h.add("App_CL", "once", []field{at("01", "10:00:00"), {"A", table.String, "text"}})
	if r.Repeated || h.scan("App_CL", "A") != "text" {
		t.Errorf("anew: %+v %s", r, h.scan("App_CL", "A"))
	}
	h.close()
	h = open(t, dir)
	if got := h.scan("App_CL", "A") + " " + h.scan("Keep_CL", "A"); got != "text 2" {
		t.Errorf("from disk: %s", got)
	}
}

func TestWritersOutliveDrops(t *testing.T) {
	h := open(t, t.TempDir())
	done := make(chan error)
	go func() {
		var err error
		for range 20 {
			if _, e := h.DropTable(t.Context(), "App_CL"); e != nil && !strings.Contains(e.Error(), store.ErrNoTable.Error()) {
				err = e
			}
		}
		done <- err
	}()
	for range 20 {
		h.fill("App_CL", "2024-03-01", 10)
	}
	if err := <-done; err != nil {
		t.Error(err)
	}
	h.fill("App_CL", "2024-03-02", 3)
	if got := h.days("App_CL"); !strings.HasSuffix(got, "03-02|3") {
		t.Errorf("rows after the last drop: %s", got)
	}
}

func TestUsage(t *testing.T) {
	dir := t.TempDir()
	h := open(t, dir)
	h.fill("App_CL", "2024-03-01", 100)
	h.fill("App_CL", "2024-03-02", 50)
	b := h.NewBatch("App_CL")
	b.Reject(1, "made to be refused", []byte("x"))
	if _, err := h.Append(t.Context(), b, "", store.Source{}); err != nil {
		t.Fatal(err)
	}
	// What was dropped within the hour came in all the same.
	if err := h.SetRetention(t.Context(), "App_CL", 1); err != nil {
		t.Fatal(err)
	}
	if err := h.Maintain(t.Context(), time.Now()); err != nil {
		t.Fatal(err)
	}
	if got := h.scan("App_CL", "N"); got != "" {
		t.Errorf("rows: %s", got)
	}
	if got := h.scan("Usage", "DataType"); got != "" {
		t.Errorf("the hour is not over: %s", got)
	}
	for range 2 { // once, however often, and after a start too
		h.close()
		h = open(t, dir)
		if err := h.Maintain(t.Context(), time.Now().Add(time.Hour)); err != nil {
			t.Fatal(err)
		}
		sql, err := h.Scan("Usage", []string{"DataType", "Quantity", "QuantityUnit", "AdditionalFields", "EndTime", "StartTime"}, 0, 1<<62)
		if err != nil {
			t.Fatal(err)
		}
		got := h.cells("SELECT c0, c1 > 0 AND c1 < 0.1, c2, c3, (c4 - c5) // 36000000000 FROM (" + sql + ") ORDER BY c0")
		want := `App_CL|true|MBytes|{"Rows":150}|1` + "\n" + `HuntbookDeadLetters_CL|true|MBytes|{"Rows":1}|1`
		if got != want {
			t.Errorf("usage: %s", got)
		}
		if got := h.scan("Operation", "OperationStatus", "Detail"); !strings.Contains(got, "Warning|1 rows for table App_CL were refused; HuntbookDeadLetters_CL says why") || strings.Count(got, "Warning") != 1 {
			t.Errorf("operations: %s", got)
		}
	}
}
