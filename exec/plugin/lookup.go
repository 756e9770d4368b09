package plugin

import (
	"context"
	"encoding/binary"
	"slices"

	"github.com/huntbook/huntbook/algo/ip"
	"github.com/huntbook/huntbook/algo/value"
	"github.com/huntbook/huntbook/exec"
	"github.com/huntbook/huntbook/exec/eval"
	"github.com/huntbook/huntbook/kql/plan"
)

var ipv4Lookup = exec.Operator{Name: "ipv4_lookup", Run: func(ctx context.Context, n *plan.Local, in []*exec.Table) (*exec.Table, error) {
	return lookup(ctx, n, in, func(s string) (a [16]byte, prefix int, ok bool) {
		v, prefix, ok := ip.V4(s)
		binary.BigEndian.PutUint32(a[:], v)
		return a, prefix, ok
	}, 32)
}}

var ipv6Lookup = exec.Operator{Name: "ipv6_lookup", Run: func(ctx context.Context, n *plan.Local, in []*exec.Table) (*exec.Table, error) {
	return lookup(ctx, n, in, ip.V6, 128)
}}

// networks finds the rows of the networks that hold an address: one map for each length of prefix, the longest first.
type networks struct {
	byPrefix map[int]map[[16]byte][]int
	lengths  []int
}

// lookup gives the input's rows beside those of the networks that hold their address.
// Args: as kql/bind's addressLookup says.
func lookup(ctx context.Context, n *plan.Local, in []*exec.Table, parse func(string) ([16]byte, int, bool), bits int) (*exec.Table, error) {
	network, width := n.Args["network"].(int), n.Args["width"].(int)
	left, _ := n.Args["left"].([]int)
	right, _ := n.Args["right"].([]int)
	keep, _ := n.Args["keep"].([]int)
	unmatched, _ := n.Args["unmatched"].(bool)
	lookupFirst, _ := n.Args["lookupFirst"].(bool)
	read, ok := eval.Reader(n.Args["address"].(plan.Expr), eval.Places(n.In[0].Columns()))
	if !ok {
		return nil, newCall(n, in).fail("the address is no column")
	}
	side := in[1]
	nets := networks{byPrefix: map[int]map[[16]byte][]int{}}
	for r, row := range side.Rows {
		if err := exec.Tick(ctx, r); err != nil {
			return nil, err
		}
		a, prefix, ok := parse(row[network].S)
		if !ok {
			continue
		}
		m := nets.byPrefix[prefix]
		if m == nil {
			m = map[[16]byte][]int{}
			nets.byPrefix[prefix] = m
			nets.lengths = append(nets.lengths, prefix)
		}
		a = ip.MaskV6(a, prefix)
		m[a] = append(m[a], r)
	}
	slices.Sort(nets.lengths)
	slices.Reverse(nets.lengths)
	out := &exec.Table{Cols: exec.Fields(n.Cols)}
	none := make([]value.Value, len(side.Cols))
	for i, c := range side.Cols {
		none[i] = eval.NullOf(c.Type)
	}
	give := func(row, found []value.Value) {
		cells := make([]value.Value, 0, len(n.Cols))
		if !lookupFirst {
			cells = append(cells, row[:width]...)
		}
		for _, i := range keep {
			cells = append(cells, found[i])
		}
		if lookupFirst {
			cells = append(cells, row[:width]...)
		}
		out.Rows = append(out.Rows, cells)
	}
	for r, row := range in[0].Rows {
		if err := exec.Tick(ctx, r); err != nil {
			return nil, err
		}
		matched := false
		if a, prefix, ok := parse(read(row).S); ok {
			for _, length := range nets.lengths {
				if length > prefix && prefix < bits {
					continue // a network is in no smaller one
				}
				for _, s := range nets.byPrefix[length][ip.MaskV6(a, length)] {
					if same(row, side.Rows[s], left, right, in[0], side) {
						matched = true
						give(row, side.Rows[s])
					}
				}
			}
		}
		if !matched && unmatched {
			give(row, none)
		}
	}
	return out, nil
}

func same(a, b []value.Value, left, right []int, ta, tb *exec.Table) bool {
	for i := range left {
		if eval.Key(a[left[i]], ta.Cols[left[i]].Type) != eval.Key(b[right[i]], tb.Cols[right[i]].Type) {
			return false
		}
	}
	return true
}
