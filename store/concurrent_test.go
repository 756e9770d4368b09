package store_test

import (
	"fmt"
	"math"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/huntbook/huntbook/store"
	"github.com/huntbook/huntbook/store/table"
)

// TestReadersAndWriters lets tables be written, widened and read at once: whatever a reader sees holds whole batches.
func TestReadersAndWriters(t *testing.T) {
	h := open(t, t.TempDir())
	const writers, batches, rows = 4, 25, 40
	var wg, readers sync.WaitGroup
	var stop atomic.Bool
	fill := func(b *table.Batch, w, i int) {
		for r := range rows {
			b.Begin()
			b.Set([]byte("TimeGenerated"), table.String, fmt.Appendf(nil, "2024-01-%02dT00:00:00Z", 1+(r+i)%5))
			b.Set([]byte("n"), table.Number, strconv.AppendInt(nil, int64(i), 10))
			b.Set(fmt.Appendf(nil, "w%d_%d", w, i/5), table.String, []byte("v"))
			b.End()
		}
		b.Reject(1, "refused", nil)
	}
	for w := range writers {
		wg.Go(func() {
			name := fmt.Sprintf("Con%d_CL", w%2) // two writers a table
			for i := range batches {
				b := h.NewBatch(name)
				fill(b, w, i)
				if _, err := h.Append(t.Context(), b, fmt.Sprintf("%d-%d", w, i), store.Source{}); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	var worst atomic.Int64
	for range 2 {
		readers.Go(func() {
			for !stop.Load() {
				start := time.Now()
				sql, err := h.Scan("Con0_CL", nil, math.MinInt64, math.MaxInt64)
				if err != nil { // before the first row
					continue
				}
				n, _ := strconv.Atoi(h.cells("SELECT count(*) FROM (" + sql + ")"))
				if n%rows != 0 {
					t.Errorf("saw %d rows: part of a batch", n)
				}
				worst.Store(max(worst.Load(), int64(time.Since(start))))
			}
		})
	}
	wg.Wait()
	stop.Store(true)
	readers.Wait()
	for i := range 2 {
		if got := h.Stats(fmt.Sprintf("Con%d_CL", i)).Rows; got != writers/2*batches*rows {
			t.Errorf("table %d has %d rows", i, got)
		}
	}
	if got := h.Stats("HuntbookDeadLetters_CL").Rows; got != writers*batches {
		t.Errorf("%d dead letters", got)
	}
	t.Logf("slowest read %v", time.Duration(worst.Load()))
}
