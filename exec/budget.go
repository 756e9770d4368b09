package exec

import (
	"context"
	"fmt"
	"runtime"
	"runtime/metrics"
	"sync/atomic"
	"unsafe"

	"github.com/huntbook/huntbook/algo/value"
)

// Budget is the memory that the operators of one query may hold in Go. Tables are counted as they are read and given; what an
// operator holds inside is seen by how much the heap has grown since the query began.
type Budget struct {
	limit    int64
	held     atomic.Int64
	atStart  int64 // live heap beyond all tables, when the query began
	lookFrom atomic.Int64
}

// allHeld is the size of the tables of all queries: their growth is theirs, not that of the query beside.
var allHeld atomic.Int64

// OverBudget says that a query would hold more in Go than it may.
type OverBudget struct{ Limit int64 }

func (e *OverBudget) Error() string {
	return fmt.Sprintf("operators of the query that run outside of the engine would hold more than %d MiB", e.Limit>>20)
}

type budgetKey struct{}

// WithBudget bounds what the operators that run under ctx may hold. The budget is given back by Release.
func WithBudget(ctx context.Context, limit int64) (context.Context, *Budget) {
	b := &Budget{limit: limit, atStart: heap() - allHeld.Load()}
	return context.WithValue(ctx, budgetKey{}, b), b
}

// Release forgets what the query held.
func (b *Budget) Release() { allHeld.Add(-b.held.Swap(0)) }

// Hold counts bytes in; a negative number gives them back.
func Hold(ctx context.Context, bytes int64) error {
	b, ok := ctx.Value(budgetKey{}).(*Budget)
	if !ok {
		return nil
	}
	allHeld.Add(bytes)
	if b.held.Add(bytes) > b.limit {
		return &OverBudget{b.limit}
	}
	return nil
}

// Check ends an operator whose caller has gone or whose query holds too much. It costs well under a microsecond.
func Check(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	b, ok := ctx.Value(budgetKey{}).(*Budget)
	if !ok || b.grown() <= max(b.limit, b.lookFrom.Load()) {
		return nil
	}
	// Much of it may be garbage. Collecting it takes a while, so the next look is due when a quarter more has come.
	runtime.GC()
	if live := b.grown(); live <= b.limit {
		b.lookFrom.Store(live + b.limit/4)
		return nil
	}
	return &OverBudget{b.limit}
}

// grown is about how much more Go holds for this query than when it began.
func (b *Budget) grown() int64 { return heap() - allHeld.Load() + b.held.Load() - b.atStart }

func heap() int64 {
	s := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(s)
	return int64(s[0].Value.Uint64())
}

// Size is about how much memory the table's rows hold.
func (t *Table) Size() int64 { return sizeOf(t.Rows) }

func sizeOf(rows [][]value.Value) int64 {
	total := int64(0)
	for _, r := range rows {
		total += int64(unsafe.Sizeof(r)) + int64(len(r))*int64(unsafe.Sizeof(value.Value{}))
		for i := range r {
			total += int64(len(r[i].S))
		}
	}
	return total
}
