package store_test

import (
	"bufio"
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/huntbook/huntbook/engine/duckdb"
	"github.com/huntbook/huntbook/store"
	"github.com/huntbook/huntbook/store/table"
)

// crashRows is how many rows each batch of the crash test holds.
const crashRows = 50

// fail ends a child whose store does not do what it should.
func fail(err error) {
	if err != nil {
		fmt.Println("error", err)
		os.Exit(1)
	}
}

// openToBeKilled opens a child's store, which nobody closes.
func openToBeKilled(ctx context.Context, dir string) *store.Store {
	db, err := duckdb.Open(duckdb.Options{Path: store.File(dir)})
	fail(err)
	st, err := store.Open(ctx, dir, db)
	fail(err)
	return st
}

// writeUntilKilled is the child: it appends batches under keys of its own, prints each key when it is acknowledged, and
// now and then brings a column that no row had before.
func writeUntilKilled(dir, round string) {
	ctx := context.Background()
	st := openToBeKilled(ctx, dir)
	fmt.Println("open")
	for i := 0; ; i++ {
		key := fmt.Sprintf("%s-%d", round, i)
		_, err := st.Append(ctx, crashBatch(st, key, i), key, store.Source{})
		fail(err)
		fmt.Println("done", key)
	}
}

func crashBatch(st *store.Store, key string, i int) *table.Batch {
	b := st.NewBatch("Crash_CL")
	for r := range crashRows {
		b.Begin()
		b.Set([]byte("TimeGenerated"), table.String, fmt.Appendf(nil, "2024-01-%02dT00:00:00Z", 1+r%9))
		b.Set([]byte("key"), table.String, []byte(key))
		b.Set([]byte("pad"), table.String, []byte(strings.Repeat("x", 30000)))
		if i%5 == 0 {
			b.Set(fmt.Appendf(nil, "col_%s", key), table.Number, []byte("1"))
		}
		if r == 0 {
			b.Set([]byte("n"), table.Number, strconv.AppendInt(nil, int64(i), 10))
		}
		b.End()
	}
	b.Begin()
	b.Abort()
	b.Reject(1, "made to be refused", []byte("x"))
	return b
}

func TestKillLosesNothingAcknowledged(t *testing.T) {
	if dir := os.Getenv("HUNTBOOK_TEST_CRASH"); dir != "" {
		writeUntilKilled(dir, os.Getenv("HUNTBOOK_TEST_ROUND"))
		return
	}
	rounds := 20
	if n, err := strconv.Atoi(os.Getenv("HUNTBOOK_CRASH_ROUNDS")); err == nil {
		rounds = n
	}
	dir := t.TempDir()
	acked := map[string]bool{}
	for round := range rounds {
		for _, key := range killAChild(t, dir, round) {
			acked[key] = true
		}
	}
	h := open(t, dir)
	got := map[string]int{}
	sql, err := h.Scan("Crash_CL", []string{"key"}, math.MinInt64, math.MaxInt64)
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.SplitSeq(h.cells("SELECT c0, count(*) FROM ("+sql+") GROUP BY 1"), "\n") {
		key, n, _ := strings.Cut(line, "|")
		got[key], _ = strconv.Atoi(n)
	}
	for key := range acked {
		if got[key] != crashRows {
			t.Errorf("batch %s: %d rows of %d that were acknowledged", key, got[key], crashRows)
		}
	}
	total := int64(0)
	for key, n := range got {
		if n != crashRows {
			t.Errorf("batch %s has %d rows: it was torn or stored twice", key, n)
		}
		// A batch that was not acknowledged is sent again by its sender, and must not be stored twice.
		r, err := h.Append(t.Context(), crashBatch(h.Store, key, 1), key, store.Source{})
		if err != nil || !r.Repeated {
			t.Errorf("batch %s again: %v %+v", key, err, r)
		}
		total += int64(n)
	}
	if st := h.Stats("Crash_CL"); st.Rows != total {
		t.Errorf("the catalogue says %d rows, the table holds %d", st.Rows, total)
	}
	if dead := h.Stats("HuntbookDeadLetters_CL").Rows; dead != int64(len(got)) {
		t.Errorf("%d dead letters of %d batches", dead, len(got))
	}
	t.Logf("%d kills, %d batches acknowledged, %d found", rounds, len(acked), len(got))
}

// killAChild starts a writer, kills it at a random moment, and gives the keys it had acknowledged.
func killAChild(t *testing.T, dir string, round int) (keys []string) {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run=TestKillLosesNothingAcknowledged")
	cmd.Env = append(os.Environ(), "HUNTBOOK_TEST_CRASH="+dir, fmt.Sprintf("HUNTBOOK_TEST_ROUND=r%d", round))
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		word, rest, _ := strings.Cut(lines.Text(), " ")
		switch word {
		case "open":
			time.AfterFunc(time.Duration(rand.IntN(300))*time.Millisecond, func() { _ = cmd.Process.Kill() })
		case "done":
			keys = append(keys, rest)
		case "error":
			t.Errorf("round %d: %s", round, rest)
		}
	}
	_ = cmd.Wait()
	return keys
}
