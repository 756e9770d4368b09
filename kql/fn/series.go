package fn

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/huntbook/huntbook/algo/json"
	"github.com/huntbook/huntbook/algo/series"
	"github.com/huntbook/huntbook/algo/value"
)

// numbers reads an array; what is no number is NaN. Not ok when there is no array.
func numbers(v value.Value) ([]float64, bool) {
	items, ok := json.Items(v.S)
	if v.Null || !ok {
		return nil, false
	}
	out := make([]float64, len(items))
	for i, s := range items {
		f, isNumber := json.Float(s)
		switch {
		case isNumber:
			out[i] = f
		case s == "true":
			out[i] = 1
		case s == "false":
			out[i] = 0
		default:
			out[i] = math.NaN()
		}
	}
	return out, true
}

// reals writes numbers; NaN is null, for a point that is missing.
func reals(x []float64) string {
	out := make([]string, len(x))
	for i, v := range x {
		out[i] = "null"
		if !math.IsNaN(v) {
			out[i] = json.Real(v)
		}
	}
	return json.Array(out)
}

func real1s(name, doc string, f func(float64) float64, example Example) Function {
	return scalar(name, doc, NameNone, []Sig{{Text: name + "(series:dynamic) dynamic", Go: func(a []value.Value) value.Value {
		x, ok := numbers(a[0])
		if !ok {
			return value.Null()
		}
		for i := range x {
			x[i] = f(x[i])
		}
		return value.Text(reals(x))
	}}}, example)
}

// both lines two series up, either of which may be one number for all places; the longer one counts, missing points null.
func both(a []value.Value) (x, y []float64, ok bool) {
	x, xArray := numbers(a[0])
	y, yArray := numbers(a[1])
	spread := func(v value.Value, n int) ([]float64, bool) {
		f, isNumber := json.Float(v.S)
		out := make([]float64, n)
		for i := range out {
			out[i] = f
		}
		return out, isNumber && !v.Null
	}
	switch {
	case !xArray && !yArray:
		return nil, nil, false
	case !xArray:
		x, ok = spread(a[0], len(y))
		return x, y, ok
	case !yArray:
		y, ok = spread(a[1], len(x))
		return x, y, ok
	}
	for len(x) < len(y) {
		x = append(x, math.NaN())
	}
	for len(y) < len(x) {
		y = append(y, math.NaN())
	}
	return x, y, true
}

func real2s(name, doc string, f func(x, y float64) float64, example Example) Function {
	return scalar(name, doc, NameNone, []Sig{{Text: name + "(series1:value, series2:value) dynamic", Go: func(a []value.Value) value.Value {
		x, y, ok := both(a)
		if !ok {
			return value.Null()
		}
		for i := range x {
			x[i] = f(x[i], y[i])
		}
		return value.Text(reals(x))
	}}}, example)
}

// wholes is real2s for operations that keep whole numbers whole.
func wholes(name, doc string, f func(x, y float64) float64, g func(x, y int64) int64, example Example) Function {
	d := real2s(name, doc, f, example)
	exact := d.Sigs[0].Go
	d.Sigs[0].Go = func(a []value.Value) value.Value {
		if out, ok := wholePairs(a, g); ok {
			return value.Text(json.Array(out))
		}
		return exact(a)
	}
	return d
}

// wholePairs works over two series that hold nothing but whole numbers, either of which may be one number for all places.
func wholePairs(a []value.Value, g func(x, y int64) int64) ([]string, bool) {
	x, xArray := json.Items(a[0].S)
	y, yArray := json.Items(a[1].S)
	if a[0].Null || a[1].Null || !xArray && !yArray || xArray && yArray && len(x) != len(y) {
		return nil, false
	}
	if !xArray {
		x = slices.Repeat([]string{a[0].S}, len(y))
	}
	if !yArray {
		y = slices.Repeat([]string{a[1].S}, len(x))
	}
	out := make([]string, len(x))
	for i := range x {
		p, err1 := strconv.ParseInt(x[i], 10, 64)
		q, err2 := strconv.ParseInt(y[i], 10, 64)
		if err1 != nil || err2 != nil {
			return nil, false
		}
		out[i] = formatLong(g(p, q))
	}
	return out, true
}

func compares(name, doc string, f func(x, y float64) bool, example Example) Function {
	return scalar(name, doc, NameNone, []Sig{{Text: name + "(series1:value, series2:value) dynamic", Go: func(a []value.Value) value.Value {
		x, y, ok := both(a)
		if !ok {
			return value.Null()
		}
		out := make([]string, len(x))
		for i := range x {
			switch {
			case math.IsNaN(x[i]) || math.IsNaN(y[i]):
				out[i] = "null"
			case f(x[i], y[i]):
				out[i] = "true"
			default:
				out[i] = "false"
			}
		}
		return value.Text(json.Array(out))
	}}}, example)
}

// reduces declares a function of a series that gives one number.
func reduces(name, doc string, f func(x []float64) float64, example Example) Function {
	return scalar(name, doc, NameNone, []Sig{{Text: name + "(series:dynamic) real", Go: func(a []value.Value) value.Value {
		x, ok := numbers(a[0])
		if !ok {
			return value.Null()
		}
		return value.Real(f(x))
	}}}, example)
}

func seriesStats(a []value.Value) (series.Stats, bool) {
	x, ok := numbers(a[0])
	if !ok {
		return series.Stats{}, false
	}
	ignore := boolAt(a, 1, false)
	for i := range x {
		switch finite := !math.IsNaN(x[i]) && !math.IsInf(x[i], 0); {
		case !finite && !ignore:
			return series.Stats{}, false
		case !finite:
			x[i] = math.NaN()
		}
	}
	return series.Describe(x), true
}

func number(f float64) string {
	if math.IsNaN(f) {
		return "null"
	}
	return json.Real(f)
}

func whole(i int) string { return formatLong(int64(i)) }

func lineBag(l series.Line) []json.Member {
	return []json.Member{
		{Key: "rsquare", Value: number(l.RSquare)},
		{Key: "slope", Value: number(l.Slope)},
		{Key: "variance", Value: number(l.Variance)},
		{Key: "rvariance", Value: number(l.ResidualVariance)},
		{Key: "interception", Value: number(l.Interception)},
		{Key: "line_fit", Value: reals(l.Fit)},
	}
}

func twoLinesBag(t series.TwoLines) []json.Member {
	side := func(l series.Line) string { return json.Object(lineBag(l)[:5]) }
	return []json.Member{
		{Key: "rsquare", Value: number(t.RSquare)},
		{Key: "split_idx", Value: whole(t.Split)},
		{Key: "variance", Value: number(t.Variance)},
		{Key: "rvariance", Value: number(t.ResidualVariance)},
		{Key: "line_fit", Value: reals(t.Fit)},
		{Key: "right", Value: side(t.Right)},
		{Key: "left", Value: side(t.Left)},
	}
}

func twoLinesRow(t series.TwoLines) string {
	side := func(l series.Line) []string {
		return []string{number(l.RSquare), number(l.Slope), number(l.Interception), number(l.Variance), number(l.ResidualVariance)}
	}
	row := []string{number(t.RSquare), whole(t.Split), number(t.Variance), number(t.ResidualVariance), reals(t.Fit)}
	return json.Array(append(append(row, side(t.Right)...), side(t.Left)...))
}

func values(m []json.Member) string {
	out := make([]string, len(m))
	for i := range m {
		out[i] = m[i].Value
	}
	return json.Array(out)
}

// ofSeries declares the Go of a function over one series with further arguments; NaN points are filled by lines first.
func ofSeries(f func(x []float64, a []value.Value) string) Impl {
	return func(a []value.Value) value.Value {
		x, ok := numbers(a[0])
		if !ok {
			return value.Null()
		}
		return dyn(f(x, a), true)
	}
}

func fill(forward bool) Impl {
	return func(a []value.Value) value.Value {
		items, ok := json.Items(a[0].S)
		if !ok {
			return value.Null()
		}
		missing := "null"
		if len(a) > 1 && !a[1].Null {
			missing = a[1].S
		}
		last := missing
		for k := range items {
			i := k
			if !forward {
				i = len(items) - 1 - k
			}
			if items[i] == "null" || json.Equal(items[i], missing) {
				items[i] = last
			} else {
				last = items[i]
			}
		}
		return value.Text(json.Array(items))
	}
}

func fillConst(a []value.Value) value.Value {
	items, ok := json.Items(a[0].S)
	if !ok {
		return value.Null()
	}
	for i := range items {
		if items[i] == "null" || len(a) > 2 && !a[2].Null && json.Equal(items[i], a[2].S) {
			items[i] = a[1].S
		}
	}
	return value.Text(json.Array(items))
}

func fillLinear(a []value.Value) value.Value {
	x, ok := numbers(a[0])
	if !ok {
		return value.Null()
	}
	missing := math.NaN()
	if len(a) > 1 && !a[1].Null {
		if f, isNumber := json.Float(a[1].S); isNumber {
			missing = f
		}
	}
	constant := 0.0
	if len(a) > 3 {
		if constant = math.NaN(); !a[3].Null {
			constant, _ = json.Float(a[3].S)
		}
	}
	before, _ := json.Items(a[0].S)
	whole := false // a series of whole numbers stays one
	for i, s := range before {
		if math.IsNaN(x[i]) || x[i] == missing {
			continue
		}
		if whole = isWhole(s); !whole {
			break
		}
	}
	out := series.FillLinear(x, func() float64 { return missing }, boolAt(a, 2, true), constant)
	items := make([]string, len(out))
	for i := range out {
		switch {
		case out[i] == x[i]: // a point that was there keeps its own spelling
			items[i] = before[i]
		case whole && !math.IsNaN(out[i]):
			items[i] = formatLong(int64(out[i]))
		default:
			items[i] = number(out[i])
		}
	}
	return value.Text(json.Array(items))
}

// isWhole tells whether an element is spelled as a whole number.
func isWhole(s string) bool {
	_, err := strconv.ParseInt(s, 10, 64)
	return err == nil
}

func boolAt(a []value.Value, i int, missing bool) bool {
	if i < len(a) && !a[i].Null {
		return a[i].I != 0
	}
	return missing
}

func realAt(a []value.Value, i int, missing float64) float64 {
	if i < len(a) && !a[i].Null {
		return a[i].F
	}
	return missing
}

// seasonal is the least score of a period that is taken for one where none is given.
const seasonal = 0.6

// decompose reads seasonality, trend and test points from a place on, and the least score of a period from another.
func decompose(a []value.Value, from, limit int) (series.Parts, bool) {
	x, ok := numbers(a[0])
	if !ok {
		return series.Parts{}, false
	}
	return series.Decompose(x, int(longAt(a, from, -1)), strings.ToLower(textAt(a, from+1, "avg")), int(longAt(a, from+2, 0)), realAt(a, limit, seasonal)), true
}

func decomposeAnomalies(a []value.Value) value.Value {
	p, ok := decompose(a, 2, 6)
	if !ok {
		return value.Null()
	}
	limit := realAt(a, 1, 1.5)
	low, high := 10.0, 90.0
	if strings.EqualFold(textAt(a, 5, "ctukey"), "tukey") {
		low, high = 25, 75
	}
	scores := series.Outliers(p.Residual, low, high)
	flags := make([]string, len(scores))
	for i, s := range scores {
		switch {
		case s > limit:
			flags[i] = "1"
		case s < -limit:
			flags[i] = "-1"
		default:
			flags[i] = "0"
		}
	}
	return value.Text(json.Array([]string{json.Array(flags), reals(scores), reals(p.Baseline)}))
}

func periodsRow(found []series.Period, count int) string {
	lengths, scores := make([]float64, count), make([]float64, count)
	for i, p := range found {
		lengths[i], scores[i] = p.Length, p.Score
	}
	return json.Array([]string{reals(lengths), reals(scores)})
}

func twoSeries(f func(x, y []float64) float64) Impl {
	return func(a []value.Value) value.Value {
		x, y, ok := both(a)
		if !ok {
			return value.Null()
		}
		return value.Real(f(x, y))
	}
}

func fourier(inverse bool) Impl {
	return func(a []value.Value) value.Value {
		re, ok := numbers(a[0])
		if !ok {
			return value.Null()
		}
		im := make([]float64, len(re))
		if len(a) > 1 {
			if given, ok := numbers(a[1]); ok && len(given) == len(re) {
				im = given
			}
		}
		x, y := series.Fourier(re, im, inverse)
		return value.Text(json.Array([]string{reals(x), reals(y)}))
	}
}
