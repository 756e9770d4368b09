package store_test

import (
	"bufio"
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/huntbook/huntbook/store"
	"github.com/huntbook/huntbook/store/table"
)

// sweepUntilKilled is the child: it adds an old day and a new one and lets the old go, again and again, and says how many
// rows of the new it knows to be stored.
func sweepUntilKilled(dir string) {
	ctx := context.Background()
	st := openToBeKilled(ctx, dir)
	fail(st.SetRetention(ctx, "Sweep_CL", 30))
	fmt.Println("open")
	for {
		b := st.NewBatch("Sweep_CL")
		for i := range table.OwnDay + 100 { // the old day gets a partition of its own, and the new rows share one
			b.Begin()
			day := "2024-01-01"
			if i < 100 {
				day = "2024-03-01"
			}
			b.Set([]byte("TimeGenerated"), table.String, []byte(day+"T00:00:00Z"))
			b.Set([]byte("N"), table.Number, fmt.Appendf(nil, "%d", i))
			b.End()
		}
		_, err := st.Append(ctx, b, "", store.Source{})
		fail(err)
		fmt.Println("done")
		fail(st.Maintain(ctx, day("2024-03-15")))
	}
}

func TestKillDuringSweepLosesNothingThatStays(t *testing.T) {
	if dir := os.Getenv("HUNTBOOK_TEST_SWEEP"); dir != "" {
		sweepUntilKilled(dir)
		return
	}
	dir, acked := t.TempDir(), int64(0)
	for round := range 8 {
		cmd := exec.Command(os.Args[0], "-test.run=TestKillDuringSweepLosesNothingThatStays")
		cmd.Env = append(os.Environ(), "HUNTBOOK_TEST_SWEEP="+dir)
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(out)
		for lines.Scan() {
			switch line := lines.Text(); line {
			case "open":
				time.AfterFunc(time.Duration(100+rand.IntN(400))*time.Millisecond, func() { _ = cmd.Process.Kill() })
			case "done":
				acked++
			default:
				t.Errorf("round %d: %s", round, line)
			}
		}
		_ = cmd.Wait()
	}
	h := open(t, dir)
	if acked == 0 {
		t.Skip("no child stored a batch before it was killed: the machine is too busy")
	}
	count := func() (rows, fresh int64) {
		sql, err := h.Scan("Sweep_CL", []string{"TimeGenerated"}, math.MinInt64, math.MaxInt64)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = fmt.Sscanf(h.cells(fmt.Sprintf("SELECT count(*), count(*) FILTER (c0 >= 638448000000000000) FROM (%s)", sql)), "%d|%d", &rows, &fresh)
		return rows, fresh
	}
	rows, fresh := count()
	if st := h.Stats("Sweep_CL"); st.Rows != rows {
		t.Errorf("the catalogue says %d rows, the table holds %d", st.Rows, rows)
	}
	// A batch that was stored and not yet acknowledged when its child was killed may be there too.
	if fresh < acked*100 || fresh > (acked+8)*100 || fresh%100 != 0 {
		t.Errorf("%d new rows of %d batches that were acknowledged", fresh, acked)
	}
	if err := h.Maintain(t.Context(), day("2024-03-15")); err != nil {
		t.Fatal(err)
	}
	if rows, after := count(); rows != fresh || after != fresh {
		t.Errorf("%d rows, %d of them new, are left of %d new ones", rows, after, fresh)
	}
	h.close()
	h = open(t, dir)
	if got := h.cells("SELECT count(*) FROM duckdb_tables() WHERE table_name LIKE 't1_%'"); got != "1" {
		t.Errorf("%s engine tables are left of the table", got)
	}
}
