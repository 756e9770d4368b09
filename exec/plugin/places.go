package plugin

import (
	"context"

	"github.com/huntbook/huntbook/algo/geo"
	"github.com/huntbook/huntbook/algo/value"
	"github.com/huntbook/huntbook/exec"
	"github.com/huntbook/huntbook/exec/eval"
	"github.com/huntbook/huntbook/kql/plan"
)

var polygonLookup = exec.Operator{Name: "geo_polygon_lookup", Run: lookupPlaces}

var lineLookup = exec.Operator{Name: "geo_line_lookup", Run: lookupPlaces}

// lookupPlaces gives the input's rows beside those of the other table in whose polygon, or near whose line, their place is.
// Args: as kql/bind's placeLookup says.
func lookupPlaces(ctx context.Context, n *plan.Local, in []*exec.Table) (*exec.Table, error) {
	c := newCall(n, in)
	shape, _ := n.Args["shape"].(int)
	keep, _ := n.Args["keep"].([]int)
	width, _ := n.Args["width"].(int)
	unmatched, _ := n.Args["unmatched"].(bool)
	radius, near := n.Args["radius"].(float64)
	lng, ok1 := eval.Reader(n.Args["longitude"].(plan.Expr), c.places)
	lat, ok2 := eval.Reader(n.Args["latitude"].(plan.Expr), c.places)
	if !ok1 || !ok2 {
		return nil, c.fail("longitude and latitude must be columns")
	}
	line := n.Name == "geo_line_lookup"
	side := in[1]
	shapes := make([]geo.Shape, len(side.Rows))
	valid := make([]bool, len(side.Rows))
	for r, row := range side.Rows {
		if err := exec.Tick(ctx, r); err != nil {
			return nil, err
		}
		shapes[r], valid[r] = geo.Parse(row[shape].S)
	}
	out := &exec.Table{Cols: exec.Fields(n.Cols)}
	give := func(row, found []value.Value) {
		cells := append(make([]value.Value, 0, len(n.Cols)), row[:width]...)
		for _, i := range keep {
			if found == nil {
				cells = append(cells, eval.NullOf(side.Cols[i].Type))
			} else {
				cells = append(cells, found[i])
			}
		}
		out.Rows = append(out.Rows, cells)
	}
	work := 0
	for _, row := range in[0].Rows {
		matched := false
		x, y := lng(row), lat(row)
		if !x.Null && !y.Null && geo.ValidPoint(x.F, y.F) {
			p := geo.Point(x.F, y.F)
			for s := range shapes {
				if err := exec.Tick(ctx, work); err != nil {
					return nil, err
				}
				work++
				if !valid[s] {
					continue
				}
				here := !line && shapes[s].Contains(p)
				if !here && near {
					_, metres := shapes[s].Closest(p)
					here = metres < radius
				}
				if here {
					matched = true
					give(row, side.Rows[s])
				}
			}
		}
		if !matched && unmatched {
			give(row, nil)
		}
	}
	return out, ctx.Err()
}
