package store_test

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/huntbook/huntbook/kql/plan"
	"github.com/huntbook/huntbook/store/table"
)

// fillTerms adds a day of rows, one of which holds word.
func fillTerms(h *home, rows, at int, word string) {
	list := make([][]field, rows)
	for i := range list {
		text := "logon of somebody"
		if i == at {
			text = "logon of " + word
		}
		list[i] = []field{{"TimeGenerated", table.String, fmt.Sprintf("2024-01-01T%02d:%02d:%02dZ", i/3600%24, i/60%60, i%60)}, s("Message", text)}
	}
	h.add("Terms_CL", "", list...)
}

// matching gives the SQL for a term, and what it reads of the messages that hold it.
func (h *home) matching(term string) (sql, found string) {
	h.t.Helper()
	sql, err := h.Matching("Terms_CL", []string{"Message"}, math.MinInt64, math.MaxInt64, &plan.Terms{Term: strings.ToUpper(term)})
	if err != nil {
		h.t.Fatal(err)
	}
	return sql, h.cells("SELECT count(*) FROM (" + sql + ") WHERE contains(c0, '" + term + "')")
}

func index(h *home) {
	h.t.Helper()
	if err := h.IndexTerms(h.t.Context()); err != nil {
		h.t.Fatal(err)
	}
}

func indexFiles(t *testing.T, dir string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "store", "terms", "*"))
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func TestTermIndexOutlivesTheProcess(t *testing.T) {
	dir := t.TempDir()
	h := open(t, dir)
	fillTerms(h, 21_000, 9000, "needle")
	if sql, found := h.matching("needle"); strings.Contains(sql, "rowid") || found != "1" {
		t.Errorf("before the index: %s rows by %s", found, sql)
	}
	index(h)
	check := func(when string) {
		t.Helper()
		// Row 9000 is in the fifth block; the rows after the tenth, which is not full, are always read.
		if sql, found := h.matching("needle"); !strings.Contains(sql, "BETWEEN 8192 AND 10239") || found != "1" {
			t.Errorf("%s: %s rows by %s", when, found, sql)
		}
		if sql, _ := h.matching("nowhere"); !strings.Contains(sql, "rowid >= 20480") || strings.Contains(sql, "BETWEEN") {
			t.Errorf("%s, a term that is nowhere: %s", when, sql)
		}
	}
	check("built")
	files := indexFiles(t, dir)
	if len(files) != 1 {
		t.Fatalf("files %v", files)
	}
	before, err := os.Stat(files[0])
	if err != nil {
		t.Fatal(err)
	}
	for _, stray := range []string{"new-123", "t99_738000_0.terms", "t1_1_0.terms"} {
		if err := os.WriteFile(filepath.Join(dir, "store", "terms", stray), []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	h.close()
	h = open(t, dir)
	index(h)
	check("opened again")
	after, err := os.Stat(files[0])
	if err != nil || !after.ModTime().Equal(before.ModTime()) {
		t.Errorf("the file was written again: %v", err)
	}
	if left := indexFiles(t, dir); len(left) != 1 {
		t.Errorf("files of no partition are still there: %v", left)
	}
	fillTerms(h, 100, 50, "needle")
	if _, found := h.matching("needle"); found != "2" {
		t.Errorf("%s rows after one more came", found)
	}
}

// TestIndexOfOtherRowsIsRefused: a folder whose database was replaced keeps no answer of the old one.
func TestIndexOfOtherRowsIsRefused(t *testing.T) {
	old, fresh := t.TempDir(), t.TempDir()
	h := open(t, old)
	fillTerms(h, 21_000, 100, "needle")
	index(h)
	h.close()
	h = open(t, fresh)
	fillTerms(h, 21_000, 15_000, "needle")
	h.close()
	if err := os.Rename(filepath.Join(old, "store", "terms"), filepath.Join(fresh, "store", "terms")); err != nil {
		t.Fatal(err)
	}
	h = open(t, fresh)
	index(h)
	if sql, found := h.matching("needle"); found != "1" || !strings.Contains(sql, "rowid") {
		t.Errorf("%s rows by %s", found, sql)
	}
}

// TestLostRowsEndTheIndex: row ids of a partition that rows were deleted from may change, so it is read as a whole.
func TestLostRowsEndTheIndex(t *testing.T) {
	dir := t.TempDir()
	h := open(t, dir)
	fillTerms(h, 21_000, 9000, "needle")
	index(h)
	c, err := h.db.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	engine := strings.Split(h.cells("SELECT table_name FROM duckdb_tables() WHERE table_name LIKE 't1_%'"), "\n")[0]
	if err := c.Exec(t.Context(), "DELETE FROM "+engine+" WHERE rowid < 5000"); err != nil {
		t.Fatal(err)
	}
	c.Close()
	h.close()
	h = open(t, dir)
	index(h)
	if sql, found := h.matching("needle"); found != "1" || strings.Contains(sql, "rowid") {
		t.Errorf("%s rows by %s", found, sql)
	}
}
