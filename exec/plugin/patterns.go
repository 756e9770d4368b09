package plugin

import (
	"cmp"
	"context"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/huntbook/huntbook/algo/value"
	"github.com/huntbook/huntbook/exec"
	"github.com/huntbook/huntbook/exec/eval"
	"github.com/huntbook/huntbook/kql/plan"
	"github.com/huntbook/huntbook/kql/types"
)

// maxPatterns bounds how many patterns are looked at; the most frequent values come first.
const maxPatterns = 20000

// discrete is a table of values: rows that are equal in all columns are one row with a weight for each side.
type discrete struct {
	cols   []int // of the input
	rows   [][]int32
	a, b   []float64       // the weight of each row, where diffpatterns splits, on each side
	values [][]value.Value // of each column, by number
	totalA float64
	totalB float64
}

const wild = int32(-1)

// discretize reads the columns of the output. split gives a row's side: 'a', 'b', or 0 for none.
func (c *call) discretize(ctx context.Context, cols []int, weight int, split func([]value.Value) byte) (*discrete, error) {
	d := &discrete{cols: cols, values: make([][]value.Value, len(cols))}
	numbers := make([]map[string]int32, len(cols))
	for i := range numbers {
		numbers[i] = map[string]int32{}
	}
	place := map[string]int{}
	buf := make([]byte, 0, 64)
	for r, row := range c.in.Rows {
		if err := exec.Tick(ctx, r); err != nil {
			return nil, err
		}
		side := split(row)
		if side == 0 {
			continue
		}
		w := 1.0
		if weight >= 0 {
			if row[weight].Null {
				continue
			}
			w = float64(row[weight].I)
			if c.in.Cols[weight].Type == types.Real {
				w = row[weight].F
			}
		}
		coded := make([]int32, len(cols))
		buf = buf[:0]
		for i, col := range cols {
			key := eval.Key(row[col], c.in.Cols[col].Type)
			n, ok := numbers[i][key]
			if !ok {
				n = int32(len(d.values[i]))
				numbers[i][key] = n
				d.values[i] = append(d.values[i], row[col])
			}
			coded[i] = n
			buf = append(strconv.AppendInt(buf, int64(n), 36), ',')
		}
		at, ok := place[string(buf)]
		if !ok {
			at = len(d.rows)
			place[string(buf)] = at
			d.rows, d.a, d.b = append(d.rows, coded), append(d.a, 0), append(d.b, 0)
		}
		if side == 'a' {
			d.a[at] += w
			d.totalA += w
		} else {
			d.b[at] += w
			d.totalB += w
		}
	}
	return d, nil
}

// rare stands for every value that too few rows have to be in any pattern.
const rare = int32(-2)

// compact forgets rare values. Rows that become equal become one: what is left to search is small, however many rows there were.
func (d *discrete) compact(threshold float64) {
	for i := range d.cols {
		a, b := make([]float64, len(d.values[i])), make([]float64, len(d.values[i]))
		for r, row := range d.rows {
			a[row[i]] += d.a[r]
			b[row[i]] += d.b[r]
		}
		for _, row := range d.rows {
			if v := row[i]; !d.enough(a[v], b[v], threshold) {
				row[i] = rare
			}
		}
	}
	place := map[string]int{}
	rows, wa, wb := d.rows[:0], d.a[:0], d.b[:0]
	for r, row := range d.rows {
		key := (&pattern{values: row}).key()
		at, ok := place[key]
		if !ok {
			place[key] = len(rows)
			rows, wa, wb = append(rows, row), append(wa, d.a[r]), append(wb, d.b[r])
			continue
		}
		wa[at] += d.a[r]
		wb[at] += d.b[r]
	}
	d.rows, d.a, d.b = rows, wa, wb
}

func (d *discrete) enough(a, b, threshold float64) bool {
	return d.totalA > 0 && a >= threshold*d.totalA || d.totalB > 0 && b >= threshold*d.totalB
}

// pattern is values for some columns, wild for the others.
type pattern struct {
	values []int32
	a, b   float64
}

func (p *pattern) fixed() int {
	n := 0
	for _, v := range p.values {
		if v != wild {
			n++
		}
	}
	return n
}

func (p *pattern) matches(row []int32) bool {
	for i, v := range p.values {
		if v != wild && v != row[i] {
			return false
		}
	}
	return true
}

func (p *pattern) key() string {
	var b strings.Builder
	for _, v := range p.values {
		b.WriteString(strconv.FormatInt(int64(v), 36))
		b.WriteByte(',')
	}
	return b.String()
}

// frequent finds the closed patterns that enough rows of either side share: those to which no column can be added without
// losing rows. most bounds how many columns are chosen; further ones may come by themselves.
func (d *discrete) frequent(ctx context.Context, threshold float64, most int) ([]*pattern, error) {
	type item struct {
		col  int
		v    int32
		rows []int32
	}
	d.compact(threshold)
	var items []item
	for i := range d.cols {
		lists := make([][]int32, len(d.values[i]))
		for r, row := range d.rows {
			if v := row[i]; v >= 0 {
				lists[v] = append(lists[v], int32(r))
			}
		}
		for v, list := range lists {
			if list != nil {
				items = append(items, item{i, int32(v), list})
			}
		}
	}
	slices.SortStableFunc(items, func(x, y item) int { return cmp.Compare(len(y.rows), len(x.rows)) })
	var out []*pattern
	seen := map[string]bool{}
	var grow func(first int, rows []int32, depth int, taken map[int]bool) error
	grow = func(first int, rows []int32, depth int, taken map[int]bool) error {
		if depth == most {
			return nil
		}
		for k := first; k < len(items) && len(out) < maxPatterns; k++ {
			if err := ctx.Err(); err != nil {
				return err
			}
			if taken[items[k].col] {
				continue
			}
			next := items[k].rows
			if rows != nil {
				next = common(rows, next)
			}
			p := d.closed(next)
			if !d.enough(p.a, p.b, threshold) {
				continue
			}
			if key := p.key(); !seen[key] {
				seen[key] = true
				out = append(out, p)
			}
			fixed := map[int]bool{}
			for i, v := range p.values {
				fixed[i] = v != wild
			}
			if err := grow(k+1, next, depth+1, fixed); err != nil {
				return err
			}
		}
		return nil
	}
	err := grow(0, nil, 0, map[int]bool{})
	return out, err
}

// common is the rows that are in both lists.
func common(a, b []int32) []int32 {
	out := make([]int32, 0, min(len(a), len(b)))
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i] < b[j]:
			i++
		case a[i] > b[j]:
			j++
		default:
			out = append(out, a[i])
			i++
			j++
		}
	}
	return out
}

// closed is the pattern of all that the rows have in common.
func (d *discrete) closed(rows []int32) *pattern {
	p := &pattern{values: make([]int32, len(d.cols))}
	for i := range p.values {
		p.values[i] = wild
	}
	if len(rows) == 0 {
		return p
	}
	for i, v := range d.rows[rows[0]] {
		p.values[i] = max(v, wild)
	}
	for _, r := range rows {
		p.a += d.a[r]
		p.b += d.b[r]
		for i, v := range d.rows[r] {
			if p.values[i] != v {
				p.values[i] = wild
			}
		}
	}
	return p
}

// wildcards are the values that stand for any: nulls, or what the arguments from i on say for their types.
func (c *call) wildcards(i int, cols []int) []value.Value {
	given := map[types.Type]value.Value{}
	for ; i < len(c.args); i++ {
		if k, ok := c.constant(i); ok && !(k.T == types.String && k.V.S == "~") {
			given[k.T] = k.V
		}
	}
	out := make([]value.Value, len(cols))
	for n, col := range cols {
		t := c.in.Cols[col].Type
		v, ok := given[t]
		if !ok {
			v = eval.NullOf(t)
		}
		out[n] = v
	}
	return out
}

func (d *discrete) cells(p *pattern, wildcards []value.Value) []value.Value {
	out := make([]value.Value, len(p.values))
	for i, v := range p.values {
		out[i] = wildcards[i]
		if v != wild {
			out[i] = d.values[i][v]
		}
	}
	return out
}

// given reads an optional argument: "~" and nothing ask for the default.
func (c *call) given(i int, standard float64) (float64, error) {
	if k, ok := c.constant(i); !ok || k.T == types.String && k.V.S == "~" {
		if i < len(c.args) && !ok {
			return 0, c.fail("argument %d must be a constant", i+1)
		}
		return standard, nil
	}
	return c.number(i)
}

// weight is where the column of weights stands, -1 without one.
func (c *call) weight(i int) (int, error) {
	if i >= len(c.args) {
		return -1, nil
	}
	if k, ok := c.constant(i); ok && k.T == types.String && k.V.S == "~" {
		return -1, nil
	}
	at, err := c.column(i)
	if err == nil && !c.in.Cols[at].Type.IsNumber() {
		err = c.fail("the weight must be a column of numbers")
	}
	return at, err
}

func one([]value.Value) byte { return 'a' }

func places(n int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = i
	}
	return out
}

// basket(threshold, weight, dimensions, wildcards ...) gives the patterns that enough rows share.
var basket = exec.Operator{Name: "basket", Run: func(ctx context.Context, n *plan.Local, in []*exec.Table) (*exec.Table, error) {
	c := newCall(n, in)
	threshold, err := c.given(0, 0.05)
	if err != nil {
		return nil, err
	}
	if threshold < 0.015 || threshold > 1 {
		return nil, c.fail("the threshold is from 0.015 to 1")
	}
	weight, err := c.weight(1)
	if err != nil {
		return nil, err
	}
	most, err := c.given(2, 5)
	if err != nil {
		return nil, err
	}
	cols := places(len(n.Cols) - 3)
	d, err := c.discretize(ctx, cols, weight, one)
	if err != nil {
		return nil, err
	}
	found, err := d.frequent(ctx, threshold, int(most))
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(found, func(x, y *pattern) int { return cmp.Compare(y.a, x.a) })
	return d.segments(n, found, c.wildcards(3, cols)), nil
}}

func (d *discrete) segments(n *plan.Local, found []*pattern, wildcards []value.Value) *exec.Table {
	out := &exec.Table{Cols: exec.Fields(n.Cols)}
	for i, p := range found {
		row := []value.Value{long(i), value.Long(int64(math.Round(p.a))), value.Real(100 * p.a / d.totalA)}
		out.Rows = append(out.Rows, append(row, d.cells(p, wildcards)...))
	}
	return out
}

// autocluster(size weight, weight, seeds, wildcards ...) gives few patterns that together tell most of the rows. Each begins at
// a frequent row and lets go of columns as long as what it covers gains more than what it says loses.
var autocluster = exec.Operator{Name: "autocluster", Run: func(ctx context.Context, n *plan.Local, in []*exec.Table) (*exec.Table, error) {
	c := newCall(n, in)
	balance, err := c.given(0, 0.5)
	if err != nil {
		return nil, err
	}
	if balance < 0 || balance > 1 {
		return nil, c.fail("the weight of sizes is from 0 to 1")
	}
	weight, err := c.weight(1)
	if err != nil {
		return nil, err
	}
	seeds, err := c.given(2, 25)
	if err != nil {
		return nil, err
	}
	cols := places(len(n.Cols) - 3)
	d, err := c.discretize(ctx, cols, weight, one)
	if err != nil {
		return nil, err
	}
	found, err := d.clusters(ctx, balance, int(seeds))
	if err != nil {
		return nil, err
	}
	return d.segments(n, found, c.wildcards(3, cols)), nil
}}

// leastShare is the share of rows below which a pattern tells too little.
const leastShare = 0.05

func (d *discrete) clusters(ctx context.Context, balance float64, seeds int) ([]*pattern, error) {
	candidates, err := d.frequent(ctx, leastShare, 4)
	if err != nil {
		return nil, err
	}
	score := func(p *pattern, covers float64) float64 {
		return math.Pow(covers/d.totalA, balance) * math.Pow(float64(p.fixed())/float64(len(d.cols)), 1-balance)
	}
	covered := make([]bool, len(d.rows))
	var out []*pattern
	for len(out) < seeds {
		var best *pattern
		top := 0.0
		for _, p := range candidates {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			if score(p, p.a) <= top { // no row it covers anew can make it better
				continue
			}
			fresh := 0.0
			for r, row := range d.rows {
				if !covered[r] && p.matches(row) {
					fresh += d.a[r]
				}
			}
			if fresh < leastShare*d.totalA || fresh < p.a/2 {
				continue
			}
			if s := score(p, fresh); s > top {
				best, top = p, s
			}
		}
		if best == nil {
			return out, nil
		}
		out = append(out, best)
		for r, row := range d.rows {
			covered[r] = covered[r] || best.matches(row)
		}
	}
	return out, nil
}
