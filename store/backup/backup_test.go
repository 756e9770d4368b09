package backup_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/huntbook/huntbook/engine/duckdb"
	"github.com/huntbook/huntbook/internal/meta"
	"github.com/huntbook/huntbook/store"
	"github.com/huntbook/huntbook/store/backup"
	"github.com/huntbook/huntbook/store/table"
)

// home is an open data folder.
type home struct {
	*store.Store
	t    testing.TB
	db   *duckdb.DB
	meta *meta.DB
}

func open(t testing.TB, dir string) *home {
	t.Helper()
	h := &home{t: t}
	var err error
	if h.db, err = duckdb.Open(duckdb.Options{Path: store.File(dir)}); err != nil {
		t.Fatal(err)
	}
	if h.Store, err = store.Open(t.Context(), dir, h.db); err != nil {
		t.Fatal(err)
	}
	if h.meta, err = meta.Open(dir); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(h.close)
	return h
}

func (h *home) close() { _, _, _ = h.Close(), h.db.Close(), h.meta.Close() }

// rows gives every row of a table with every column, in order, as text.
func (h *home) rows(name string) string {
	h.t.Helper()
	tab, ok := h.Lookup(name)
	if !ok {
		return "no table " + name
	}
	var cols []string
	for _, c := range tab.Columns {
		cols = append(cols, c.Name)
	}
	sql, err := h.Scan(name, append(cols, "$IngestionTime"), math.MinInt64, math.MaxInt64)
	if err != nil {
		h.t.Fatal(err)
	}
	return strings.Join(cols, ",") + "\n" + h.cells("FROM ("+sql+") ORDER BY ALL")
}

func (h *home) cells(sql string) string {
	h.t.Helper()
	c, err := h.db.Conn(context.Background())
	if err != nil {
		h.t.Fatal(err)
	}
	defer c.Close()
	rows, err := c.Query(context.Background(), sql)
	if err != nil {
		h.t.Fatal(err)
	}
	defer rows.Close()
	var b strings.Builder
	for {
		rec, err := rows.Next(context.Background())
		if err == io.EOF {
			return b.String()
		}
		if err != nil {
			h.t.Fatal(err)
		}
		for r := range int(rec.NumRows()) {
			for _, col := range rec.Columns() {
				b.WriteString(col.ValueStr(r) + "|")
			}
			b.WriteByte('\n')
		}
		rec.Release()
	}
}

func (h *home) write(key string, n int) error {
	b := h.NewBatch("App_CL")
	for i := range n {
		b.Begin()
		b.Set([]byte("TimeGenerated"), table.String, fmt.Appendf(nil, "2024-01-%02dT00:00:%02d.1234567Z", 1+i%9, i%60))
		b.Set([]byte("Key"), table.String, []byte(key))
		b.Set([]byte("Real"), table.Number, fmt.Appendf(nil, "%d.25", i))
		b.Set([]byte("Bag"), table.JSON, fmt.Appendf(nil, `{"a":[%d,"é"]}`, i))
		b.Set([]byte("Flag"), table.Bool, []byte("true"))
		b.End()
	}
	b.Reject(1, "made to be refused", []byte("x"))
	_, err := h.Append(context.Background(), b, key, store.Source{Name: "test"})
	return err
}

func TestRestoredRowForRow(t *testing.T) {
	dir, ctx := t.TempDir(), t.Context()
	h := open(t, filepath.Join(dir, "a"))
	for i := range 3 {
		if err := h.write(fmt.Sprint("k", i), 40_000); err != nil {
			t.Fatal(err)
		}
	}
	if err := h.SetRetention(ctx, "App_CL", 365_000); err != nil {
		t.Fatal(err)
	}
	if _, err := h.meta.Exec("CREATE TABLE kept (a TEXT); INSERT INTO kept VALUES ('x')"); err != nil {
		t.Fatal(err)
	}
	var file bytes.Buffer
	if err := backup.Write(ctx, &file, h.Store, h.meta, "test"); err != nil {
		t.Fatal(err)
	}
	whole := file.Bytes()
	if m, err := backup.Verify(ctx, bytes.NewReader(whole)); err != nil || m.Rows() != 120_003 {
		t.Errorf("verify: %v %+v", err, m)
	}
	to := filepath.Join(dir, "b")
	if _, err := backup.Restore(ctx, bytes.NewReader(whole), to); err != nil {
		t.Fatal(err)
	}
	got := open(t, to)
	for _, name := range []string{"App_CL", "HuntbookDeadLetters_CL"} {
		if a, b := h.rows(name), got.rows(name); a != b || len(a) < 100 {
			t.Errorf("%s differs: %d and %d bytes", name, len(a), len(b))
		}
	}
	if got.Retention("App_CL") != 365_000 {
		t.Error("the retention is lost")
	}
	if err := got.write("k1", 5); err != nil || got.Stats("App_CL").Rows != 120_000 {
		t.Errorf("a batch that the backup knows was stored again: %v", err)
	}
	var kept string
	if err := got.meta.QueryRow("SELECT a FROM kept").Scan(&kept); err != nil || kept != "x" {
		t.Errorf("meta: %q %v", kept, err)
	}
	if _, err := backup.Restore(ctx, bytes.NewReader(whole), to); err == nil || !strings.Contains(err.Error(), "is there already") {
		t.Errorf("restored over a folder: %v", err)
	}
	for name, bad := range map[string][]byte{
		"cut off": whole[:len(whole)-20], "half": whole[:len(whole)/2], "nothing": nil, "text": []byte("no backup"),
		"a flipped bit": flipped(whole, len(whole)/2),
	} {
		if _, err := backup.Verify(ctx, bytes.NewReader(bad)); err == nil {
			t.Errorf("%s: verified", name)
		}
		left := filepath.Join(dir, "c")
		if _, err := backup.Restore(ctx, bytes.NewReader(bad), left); err == nil {
			t.Errorf("%s: restored", name)
		}
		if _, err := os.Stat(left); err == nil {
			t.Errorf("%s: a folder is left", name)
		}
	}
}

func flipped(b []byte, at int) []byte {
	c := bytes.Clone(b)
	c[at] ^= 4
	return c
}

// TestBackupWhileWriting takes backups while writers go on: each holds whole batches, and all that were acknowledged before it began.
func TestBackupWhileWriting(t *testing.T) {
	dir, ctx := t.TempDir(), t.Context()
	h := open(t, filepath.Join(dir, "live"))
	const rows = 3000
	var acked atomic.Int64
	var stop atomic.Bool
	var writers sync.WaitGroup
	for w := range 2 {
		writers.Go(func() {
			for i := 0; !stop.Load(); i++ {
				if err := h.write(fmt.Sprintf("w%d-%d", w, i), rows); err != nil {
					t.Error(err)
					return
				}
				acked.Add(1)
			}
		})
	}
	for round := range 4 {
		for acked.Load() < int64(6*(round+1)) {
			if t.Failed() {
				return
			}
			time.Sleep(time.Millisecond)
		}
		before := acked.Load()
		var file bytes.Buffer
		if err := backup.Write(ctx, &slow{&file, &acked, before + 2}, h.Store, h.meta, "test"); err != nil {
			t.Fatal(err)
		}
		to := filepath.Join(dir, fmt.Sprint("r", round))
		if _, err := backup.Restore(ctx, &file, to); err != nil {
			t.Fatal(err)
		}
		r := open(t, to)
		sql, err := r.Scan("App_CL", []string{"Key"}, math.MinInt64, math.MaxInt64)
		if err != nil {
			t.Fatal(err)
		}
		var batches, torn int64
		_, _ = fmt.Sscanf(r.cells(fmt.Sprintf("SELECT count(*), count(*) FILTER (n <> %d) FROM (SELECT count(*) AS n FROM (%s) GROUP BY c0)", rows, sql)), "%d|%d|", &batches, &torn)
		if batches < before || torn > 0 {
			t.Errorf("round %d: %d batches, %d of them torn, where %d were acknowledged before", round, batches, torn, before)
		}
		r.close()
	}
	stop.Store(true)
	writers.Wait()
	if got := h.Stats("App_CL").Rows; got != acked.Load()*rows {
		t.Errorf("the live store has %d rows of %d", got, acked.Load()*rows)
	}
}

// slow lets the writers store batches while a backup is under way.
type slow struct {
	w     io.Writer
	acked *atomic.Int64
	until int64
}

func (s *slow) Write(p []byte) (int, error) {
	for i := 0; s.acked.Load() < s.until && i < 3000; i++ {
		time.Sleep(time.Millisecond)
	}
	return s.w.Write(p)
}
