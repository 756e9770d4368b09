package plugin

import (
	"cmp"
	"context"
	"slices"

	"github.com/huntbook/huntbook/algo/json"
	"github.com/huntbook/huntbook/algo/ticks"
	"github.com/huntbook/huntbook/algo/value"
	"github.com/huntbook/huntbook/exec"
	"github.com/huntbook/huntbook/exec/eval"
	"github.com/huntbook/huntbook/kql/plan"
)

// visit is an id's state at a time.
type visit struct {
	at    int64
	state string
	value value.Value
}

// visits reads, in the order of time, what states each id went through between start and end.
func (c *call) visits(ctx context.Context, state int, from, to int64) (map[string][]visit, error) {
	c.idText = map[string]string{}
	id, err := c.column(0)
	if err != nil {
		return nil, err
	}
	at, err := c.column(1)
	if err != nil {
		return nil, err
	}
	col, err := c.column(state)
	if err != nil {
		return nil, err
	}
	out := map[string][]visit{}
	for r, row := range c.in.Rows {
		if err := exec.Tick(ctx, r); err != nil {
			return nil, err
		}
		t := axis(row[at], c.in.Cols[at].Type)
		if row[at].Null || t < from || t > to {
			continue
		}
		key := eval.Key(row[id], c.in.Cols[id].Type)
		if _, seen := out[key]; !seen {
			c.idText[key] = eval.JSON(row[id], c.in.Cols[id].Type)
		}
		out[key] = append(out[key], visit{t, eval.Text(row[col], c.in.Cols[col].Type), row[col]})
	}
	for _, v := range out {
		slices.SortStableFunc(v, func(a, b visit) int { return cmp.Compare(a.at, b.at) })
	}
	return out, nil
}

func (c *call) texts(i int) ([]string, error) {
	if k, ok := c.constant(i); ok {
		if list, ok := json.Texts(k.V.S); ok && len(list) > 0 {
			return list, nil
		}
	}
	return nil, c.fail("argument %d must be a constant array", i+1)
}

// funnelCompletion(id, time, start, end, window, state, sequence, periods) counts, for each period, the ids that got to each
// state of the sequence in its order within the period.
var funnelCompletion = exec.Operator{Name: "funnel_sequence_completion", Run: func(ctx context.Context, n *plan.Local, in []*exec.Table) (*exec.Table, error) {
	c := newCall(n, in)
	from, to, size, err := c.span(2, 3, 4)
	if err != nil {
		return nil, err
	}
	sequence, err := c.texts(6)
	if err != nil {
		return nil, err
	}
	spans, err := c.texts(7)
	if err != nil {
		return nil, err
	}
	visits, err := c.visits(ctx, 5, from, to)
	if err != nil {
		return nil, err
	}
	states := map[string]value.Value{} // the column's own values, behind their texts
	byBin := map[int64]map[string][]visit{}
	for id, list := range visits {
		for _, v := range list {
			states[v.state] = v.value
			b := (v.at - from) / size
			if byBin[b] == nil {
				byBin[b] = map[string][]visit{}
			}
			byBin[b][id] = append(byBin[b][id], v)
		}
	}
	out := &exec.Table{Cols: exec.Fields(n.Cols)}
	for _, b := range bins(byBin) {
		for _, text := range spans {
			period, ok := ticks.ParseTimespan(text)
			if !ok {
				return nil, c.fail("%q is no timespan", text)
			}
			counts := make([]int, len(sequence))
			for _, list := range byBin[b] {
				if err := ctx.Err(); err != nil {
					return nil, err
				}
				for k := range furthest(list, sequence, period) {
					counts[k]++
				}
			}
			for k, s := range sequence {
				v, seen := states[s]
				if !seen {
					v = eval.FromJSON(json.Quote(s), n.Cols[1].Type)
				}
				out.Rows = append(out.Rows, []value.Value{c.onAxis(from + b*size), v, value.Long(period), long(counts[k])})
			}
		}
	}
	return out, nil
}}

// furthest is how many states of a sequence a list of visits goes through within the period.
func furthest(list []visit, sequence []string, period int64) int {
	// Of each state, the latest beginning of a sequence that has come so far.
	begun := make([]int64, len(sequence))
	reached := make([]bool, len(sequence))
	best := 0
	for _, v := range list {
		for k := len(sequence) - 1; k >= 0; k-- {
			if v.state != sequence[k] {
				continue
			}
			switch {
			case k == 0:
				begun[0], reached[0] = v.at, true
			case reached[k-1] && v.at-begun[k-1] <= period:
				begun[k], reached[k] = begun[k-1], true
			default:
				continue
			}
			best = max(best, k+1)
		}
	}
	return best
}

// funnelSequence(id, time, start, end, step window, bin, state, sequence) counts the ids by the state that comes before and after
// the sequence. Where the sequence has one state the output tells both, else the one after.
var funnelSequence = exec.Operator{Name: "funnel_sequence", Run: func(ctx context.Context, n *plan.Local, in []*exec.Table) (*exec.Table, error) {
	c := newCall(n, in)
	from, to, size, err := c.span(2, 3, 5)
	if err != nil {
		return nil, err
	}
	window, err := c.long(4)
	if err != nil {
		return nil, err
	}
	sequence, err := c.texts(7)
	if err != nil {
		return nil, err
	}
	visits, err := c.visits(ctx, 6, from, to)
	if err != nil {
		return nil, err
	}
	type found struct {
		bin        int64
		prev, next string
	}
	counts, samples := map[found]int{}, map[found][]string{}
	for key, list := range visits {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		mine := map[found]bool{}
		for i := range list {
			last, ok := follows(list, i, sequence, window)
			if !ok {
				continue
			}
			f := found{bin: (list[i].at - from) / size}
			if i > 0 && list[i].at-list[i-1].at <= window {
				f.prev = list[i-1].state
			}
			if last+1 < len(list) && list[last+1].at-list[last].at <= window {
				f.next = list[last+1].state
			}
			mine[f] = true
		}
		for f := range mine {
			counts[f]++
			if len(samples[f]) < 10 {
				samples[f] = append(samples[f], c.idText[key])
			}
		}
	}
	order := make([]found, 0, len(counts))
	for f := range counts {
		order = append(order, f)
		slices.Sort(samples[f])
	}
	slices.SortFunc(order, func(a, b found) int {
		return cmp.Or(cmp.Compare(a.bin, b.bin), cmp.Compare(counts[b], counts[a]), cmp.Compare(a.prev, b.prev), cmp.Compare(a.next, b.next))
	})
	out := &exec.Table{Cols: exec.Fields(n.Cols)}
	for _, f := range order {
		out.Rows = append(out.Rows, []value.Value{
			c.onAxis(from + f.bin*size), value.Text(f.prev), value.Text(f.next), long(counts[f]), value.Text(json.Array(samples[f])),
		})
	}
	return out, nil
}}

// follows reports whether the sequence begins at i, each state of it within the window of the one before, and where it ends.
func follows(list []visit, i int, sequence []string, window int64) (last int, ok bool) {
	for k, s := range sequence {
		at := i + k
		if at >= len(list) || list[at].state != s || k > 0 && list[at].at-list[at-1].at > window {
			return 0, false
		}
	}
	return i + len(sequence) - 1, true
}
