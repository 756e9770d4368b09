package plugin

import (
	"cmp"
	"context"
	"encoding/binary"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/huntbook/huntbook/algo/json"
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

	threshold float64 // the share of either side's rows that a pattern needs
}

const wild = int32(-1)

// numbering gives equal values of a column equal numbers.
type numbering struct {
	t      types.Type
	ints   map[int64]int32
	texts  map[string]int32
	null   int32 // 0: not seen; else one more than its number
	values []value.Value
}

func (n *numbering) of(v value.Value) int32 {
	next := int32(len(n.values))
	if v.Null {
		if n.null == 0 {
			n.null = next + 1
			n.values = append(n.values, v)
		}
		return n.null - 1
	}
	var at int32
	var ok bool
	switch n.t {
	case types.String, types.Guid, types.Decimal:
		if at, ok = n.texts[v.S]; !ok {
			n.texts[v.S] = next
		}
	case types.Dynamic, types.Unknown:
		key := json.Key(v.S)
		if at, ok = n.texts[key]; !ok {
			n.texts[key] = next
		}
	default:
		key := v.I
		if n.t == types.Real {
			key = int64(math.Float64bits(v.F))
		}
		if at, ok = n.ints[key]; !ok {
			n.ints[key] = next
		}
	}
	if ok {
		return at
	}
	n.values = append(n.values, v)
	return next
}

// discretize reads the columns of the output. split gives a row's side: 'a', 'b', or 0 for none. Values that too few rows have
// to be in any pattern are forgotten, and rows that are equal then become one: what is left to search is small, however many
// rows there were.
func (c *call) discretize(ctx context.Context, cols []int, weight int, threshold float64, split func([]value.Value) byte) (*discrete, error) {
	d := &discrete{cols: cols, values: make([][]value.Value, len(cols)), threshold: threshold}
	numbers := make([]numbering, len(cols))
	for i, col := range cols {
		numbers[i] = numbering{t: c.in.Cols[col].Type, ints: map[int64]int32{}, texts: map[string]int32{}}
	}
	codes := make([]int32, 0, len(c.in.Rows)*len(cols))
	var a, b []float64
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
		for i, col := range cols {
			codes = append(codes, numbers[i].of(row[col]))
		}
		if side == 'a' {
			a, b = append(a, w), append(b, 0)
			d.totalA += w
		} else {
			a, b = append(a, 0), append(b, w)
			d.totalB += w
		}
	}
	for i := range cols {
		d.values[i] = numbers[i].values
		d.forget(codes, i, a, b)
	}
	place := map[string]int{}
	key := make([]byte, 4*len(cols))
	for r := range a {
		if err := exec.Tick(ctx, r); err != nil {
			return nil, err
		}
		row := codes[r*len(cols) : (r+1)*len(cols)]
		for i, v := range row {
			binary.LittleEndian.PutUint32(key[4*i:], uint32(v))
		}
		at, ok := place[string(key)]
		if !ok {
			at = len(d.rows)
			place[string(key)] = at
			d.rows, d.a, d.b = append(d.rows, row), append(d.a, 0), append(d.b, 0)
		}
		d.a[at] += a[r]
		d.b[at] += b[r]
	}
	return d, nil
}

// rare stands for every value that too few rows have.
const rare = int32(-2)

// forget replaces the rare values of a column.
func (d *discrete) forget(codes []int32, col int, a, b []float64) {
	wa, wb := make([]float64, len(d.values[col])), make([]float64, len(d.values[col]))
	for r := range a {
		v := codes[r*len(d.cols)+col]
		wa[v] += a[r]
		wb[v] += b[r]
	}
	for r := range a {
		if v := &codes[r*len(d.cols)+col]; !d.enough(wa[*v], wb[*v]) {
			*v = rare
		}
	}
}

// enough reports whether the weight of rows on either side is what a pattern needs.
func (d *discrete) enough(a, b float64) bool {
	return d.totalA > 0 && a >= d.threshold*d.totalA || d.totalB > 0 && b >= d.threshold*d.totalB
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
func (d *discrete) frequent(ctx context.Context, most int) ([]*pattern, error) {
	type item struct {
		col  int
		v    int32
		rows []int32
	}
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
			if !d.enough(p.a, p.b) {
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
	d, err := c.discretize(ctx, cols, weight, threshold, one)
	if err != nil {
		return nil, err
	}
	found, err := d.frequent(ctx, int(most))
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
	d, err := c.discretize(ctx, cols, weight, leastShare, one)
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
	candidates, err := d.frequent(ctx, 4)
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
