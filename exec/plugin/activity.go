package plugin

import (
	"cmp"
	"context"
	"maps"
	"math"
	"slices"

	"github.com/huntbook/huntbook/algo/value"
	"github.com/huntbook/huntbook/exec"
	"github.com/huntbook/huntbook/exec/eval"
	"github.com/huntbook/huntbook/kql/plan"
	"github.com/huntbook/huntbook/kql/types"
)

// activityCounts(id, time, start, end, window, dimensions ...) counts rows, ids, ids not seen before and all ids so far.
var activityCounts = overTimelines("activity_counts_metrics", 2, 3, 4, 5, func(c *call, t *timeline, from, _, size int64, out *exec.Table) error {
	counts := map[int64]int{}
	for _, e := range t.events {
		counts[(e.at-from)/size]++
	}
	sets, seen := t.sets(from, size), map[int32]bool{}
	for _, b := range bins(sets) {
		fresh := 0
		for id := range sets[b] {
			if !seen[id] {
				seen[id] = true
				fresh++
			}
		}
		out.Rows = append(out.Rows, t.row(c.onAxis(from+b*size), long(counts[b]), long(len(sets[b])), long(fresh), long(len(seen))))
	}
	return nil
})

// activityMetrics(id, time, [start, end,] window, dimensions ...) tells how many ids come back from one window to the next.
var activityMetrics = exec.Operator{Name: "activity_metrics", Run: func(ctx context.Context, n *plan.Local, in []*exec.Table) (*exec.Table, error) {
	c := newCall(n, in)
	var from, to, size int64
	var err error
	dims := 5
	if k, ok := c.constant(2); ok && k.T == types.Timespan {
		dims = 3
		if size, err = c.long(2); err != nil {
			return nil, err
		}
		if from, to, err = c.extent(size); err != nil {
			return nil, err
		}
	} else if from, to, size, err = c.span(2, 3, 4); err != nil {
		return nil, err
	}
	if size <= 0 {
		return nil, c.fail("the window must be greater than zero")
	}
	at, err := c.columns(dims)
	if err != nil {
		return nil, err
	}
	lines, err := c.timelines(ctx, from, to, at)
	if err != nil {
		return nil, err
	}
	out := &exec.Table{Cols: exec.Fields(n.Cols)}
	for _, t := range lines {
		sets, seen := t.sets(from, size), map[int32]bool{}
		for _, b := range bins(sets) {
			fresh, kept := 0, 0
			for id := range sets[b] {
				if !seen[id] {
					seen[id] = true
					fresh++
				}
				if sets[b-1][id] {
					kept++
				}
			}
			before := len(sets[b-1])
			out.Rows = append(out.Rows, t.row(c.onAxis(from+b*size), long(len(sets[b])), long(fresh), ratio(kept, before), ratio(before-kept, before)))
		}
	}
	return out, ctx.Err()
}}

// extent is the period that the rows' times span, from the beginning of a window.
func (c *call) extent(size int64) (from, to int64, err error) {
	at, err := c.column(1)
	if err != nil || size <= 0 {
		return 0, 0, err
	}
	from, to = math.MaxInt64, math.MinInt64
	for _, row := range c.in.Rows {
		if !row[at].Null {
			t := axis(row[at], c.in.Cols[at].Type)
			from, to = min(from, t), max(to, t)
		}
	}
	if from > to {
		return 0, 0, nil
	}
	return floor(from, size), to, nil
}

// newActivity(id, time, start, end, window, [cohort, dimensions ..., lookback]) follows the ids that are new in a window
// through the windows after it. An id of the lookback table is new in none.
var newActivity = exec.Operator{Name: "new_activity_metrics", Run: func(ctx context.Context, n *plan.Local, in []*exec.Table) (*exec.Table, error) {
	c := newCall(n, in)
	from, to, size, err := c.span(2, 3, 4)
	if err != nil {
		return nil, err
	}
	var at []int
	for i := 6; i < len(c.args); i++ {
		if c.args[i] == nil { // the lookback table
			continue
		}
		d, err := c.column(i)
		if err != nil {
			return nil, err
		}
		at = append(at, d)
	}
	cohort, one := int64(0), false
	if k, ok := c.constant(5); ok && !k.V.Null {
		cohort, one = (k.V.I-from)/size, true
	}
	old := map[string]bool{}
	if len(in) > 1 && len(in[1].Cols) > 0 {
		col := slices.IndexFunc(in[1].Cols, func(f types.Field) bool { return f.Name == c.names[0] })
		for r, row := range in[1].Rows {
			if err := exec.Tick(ctx, r); err != nil {
				return nil, err
			}
			old[eval.Key(row[max(0, col)], in[1].Cols[max(0, col)].Type)] = true
		}
	}
	lines, err := c.timelines(ctx, from, to, at)
	if err != nil {
		return nil, err
	}
	known := c.known(old)
	last := (to - from) / size
	if (last+1)*(last+2)/2 > maxBins && !one {
		return nil, c.fail("the period has too many windows to compare each with each; name a cohort")
	}
	out := &exec.Table{Cols: exec.Fields(n.Cols)}
	for _, t := range lines {
		sets := t.sets(from, size)
		first := map[int32]int64{} // the window in which an id is new
		for b := range last + 1 {
			for id := range sets[b] {
				if _, seen := first[id]; !seen && !known[id] {
					first[id] = b
				}
			}
		}
		for a := range last + 1 {
			if one && a != cohort {
				continue
			}
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			total := 0
			for id := range sets[a] {
				if b, ok := first[id]; ok && b == a {
					total++
				}
			}
			for b := a; b <= last; b++ {
				fresh, kept := 0, 0
				for id := range sets[b] {
					f, ok := first[id]
					if ok && (f > a || a == b && f == a) {
						fresh++
					}
					if ok && f == a {
						kept++
					}
				}
				row := append([]value.Value{c.onAxis(from + a*size), c.onAxis(from + b*size)}, t.dims...)
				out.Rows = append(out.Rows, append(row, long(fresh), long(kept), long(total-kept), ratio(kept, total), ratio(total-kept, total)))
			}
		}
	}
	return out, nil
}}

// known are the numbers of the ids that the lookback table holds.
func (c *call) known(old map[string]bool) map[int32]bool {
	out := map[int32]bool{}
	for key := range old {
		if n, ok := c.ids[key]; ok {
			out[n] = true
		}
	}
	return out
}

// engagement(id, time, start, end, inner, outer, dimensions ...) sets the ids of each inner window against those of the outer
// window that ends with it.
var engagement = overTimelines("activity_engagement", 2, 3, 4, 6, func(c *call, t *timeline, from, to, size int64, out *exec.Table) error {
	outer, err := c.long(5)
	if err != nil {
		return err
	}
	sets := t.sets(from, size)
	w := newSliding(t.events)
	for b := int64(0); b <= (to-from)/size; b++ {
		if len(sets[b]) == 0 {
			continue
		}
		end := from + (b+1)*size
		w.move(end-outer, end)
		out.Rows = append(out.Rows, t.row(c.onAxis(from+b*size), long(len(sets[b])), long(w.distinct()), ratio(len(sets[b]), w.distinct())))
	}
	return nil
})

// slidingCounts(id, time, start, end, lookback, bin, dimensions ...) counts rows and ids of the lookback that ends with each bin.
var slidingCounts = overTimelines("sliding_window_counts", 2, 3, 5, 6, func(c *call, t *timeline, from, to, size int64, out *exec.Table) error {
	lookback, err := c.long(4)
	if err != nil {
		return err
	}
	w := newSliding(t.events)
	for b := int64(0); b <= (to-from)/size; b++ {
		end := from + (b+1)*size
		w.move(end-lookback, end)
		if w.rows > 0 {
			out.Rows = append(out.Rows, t.row(c.onAxis(from+b*size), long(w.rows), long(w.distinct())))
		}
	}
	return nil
})

// sliding is a window that moves along events in order.
type sliding struct {
	events    []event
	low, high int
	rows      int
	counts    map[int32]int
}

func newSliding(events []event) *sliding {
	events = slices.Clone(events)
	slices.SortFunc(events, func(a, b event) int { return cmp.Compare(a.at, b.at) })
	return &sliding{events: events, counts: map[int32]int{}}
}

// move takes the window to from <= time < to; neither bound ever goes back.
func (s *sliding) move(from, to int64) {
	for ; s.high < len(s.events) && s.events[s.high].at < to; s.high++ {
		s.counts[s.events[s.high].id]++
		s.rows++
	}
	for ; s.low < s.high && s.events[s.low].at < from; s.low++ {
		id := s.events[s.low].id
		if s.counts[id]--; s.counts[id] == 0 {
			delete(s.counts, id)
		}
		s.rows--
	}
}

func (s *sliding) distinct() int { return len(s.counts) }

// byID gives each id's times in order.
func (t *timeline) byID() map[int32][]int64 {
	out := map[int32][]int64{}
	for _, e := range t.events {
		out[e.id] = append(out[e.id], e.at)
	}
	for _, times := range out {
		slices.Sort(times)
	}
	return out
}

// sessions(id, time, start, end, bin, lookback, dimensions ...) counts sessions by the bin in which they begin: an appearance
// without another in the lookback before it.
var sessions = overTimelines("session_count", 2, 3, 4, 6, func(c *call, t *timeline, _, _, size int64, out *exec.Table) error {
	lookback, err := c.long(5)
	if err != nil {
		return err
	}
	counts := map[int64]int{}
	for _, times := range t.byID() {
		for i, at := range times {
			if i == 0 || at-times[i-1] >= lookback {
				counts[floor(at, size)]++
			}
		}
	}
	for _, b := range bins(counts) {
		out.Rows = append(out.Rows, t.row(c.onAxis(b), long(counts[b])))
	}
	return nil
})

// activeUsers(id, time, start, end, lookback, period, least periods, bin, dimensions ...) counts the ids that, up to an
// appearance in the bin, were there in enough periods of the lookback.
var activeUsers = overTimelines("active_users_count", 2, 3, 7, 8, func(c *call, t *timeline, from, _, size int64, out *exec.Table) error {
	lookback, err := c.long(4)
	if err != nil {
		return err
	}
	period, err := c.long(5)
	if err != nil {
		return err
	}
	least, err := c.long(6)
	if err != nil {
		return err
	}
	if period <= 0 {
		return c.fail("the period must be greater than zero")
	}
	counts := map[int64]map[int32]bool{}
	for id, times := range t.byID() {
		low, seen := 0, map[int64]int{}
		for _, at := range times {
			seen[floor(at, period)]++
			for times[low] <= at-lookback {
				p := floor(times[low], period)
				if seen[p]--; seen[p] == 0 {
					delete(seen, p)
				}
				low++
			}
			if int64(len(seen)) >= least {
				b := (at - from) / size
				if counts[b] == nil {
					counts[b] = map[int32]bool{}
				}
				counts[b][id] = true
			}
		}
	}
	for _, b := range slices.Sorted(maps.Keys(counts)) {
		out.Rows = append(out.Rows, t.row(c.onAxis(from+b*size), long(len(counts[b]))))
	}
	return nil
})
