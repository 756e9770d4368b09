package series

import (
	"math"
	"slices"
)

// Period is a length after which a series repeats, and how well it does, from 0 to 1.
type Period struct {
	Length, Score float64
}

// threshold is the least correlation of a series with itself that counts as a period.
const threshold = 0.5

// Periods looks for lengths between least and most at which a series correlates with itself most; multiples of a period that
// scores as well are left out.
func Periods(x []float64, least, most float64, count int) []Period {
	x = filled(x)
	n := len(x)
	hi := int(math.Min(most, float64(n)/2))
	lo := int(math.Max(2, math.Ceil(least)))
	if n < 6 || hi < lo {
		return nil
	}
	r := make([]float64, hi+2)
	for lag := max(1, lo-1); lag <= min(hi+1, n-2); lag++ {
		r[lag] = Pearson(x[:n-lag], x[lag:])
	}
	var found []Period
	for lag := lo; lag <= hi; lag++ {
		if math.IsNaN(r[lag]) || r[lag] < threshold || r[lag] < r[lag-1] || r[lag] < r[lag+1] || 3*lag > n {
			continue
		}
		found = append(found, Period{float64(lag), r[lag]})
	}
	slices.SortStableFunc(found, func(a, b Period) int {
		switch {
		case a.Score > b.Score:
			return -1
		case a.Score < b.Score:
			return 1
		}
		return 0
	})
	var out []Period
	for _, p := range found {
		if len(out) == count {
			break
		}
		harmonic := false
		for i, q := range out {
			if math.Abs(p.Length-q.Length) <= math.Max(1, 0.2*q.Length) { // the shoulder of a better one
				harmonic = true
				continue
			}
			long, short := math.Max(p.Length, q.Length), math.Min(p.Length, q.Length)
			if k := math.Round(long / short); k >= 2 && math.Abs(long-k*short) <= 1 {
				harmonic = true
				if p.Length < q.Length && p.Score > 0.9*q.Score { // the base of a multiple stands for it
					out[i] = p
				}
			}
		}
		if !harmonic {
			out = append(out, p)
		}
	}
	return out
}

// Correlation scores one given period, 0 where the series does not repeat by it.
func Correlation(x []float64, period float64) float64 {
	x = filled(x)
	lag := int(math.Round(period))
	if lag < 1 || lag > len(x)-2 {
		return 0
	}
	r := Pearson(x[:len(x)-lag], x[lag:])
	if math.IsNaN(r) || r < 0 {
		return 0
	}
	return r
}

// filled replaces missing points by the line between their neighbours.
func filled(x []float64) []float64 { return FillLinear(x, math.NaN, true, 0) }

// FillLinear fills points for which missing holds (NaN where it gives NaN) between their neighbours; at the edges with the nearest, or
// where edges is false with constant.
func FillLinear(x []float64, missing func() float64, edges bool, constant float64) []float64 {
	out := slices.Clone(x)
	gone := missing()
	absent := func(v float64) bool { return math.IsNaN(v) || v == gone }
	last := -1
	for i, v := range out {
		if absent(v) {
			continue
		}
		for k := last + 1; k < i; k++ {
			switch {
			case last >= 0:
				out[k] = out[last] + (v-out[last])*float64(k-last)/float64(i-last)
			case edges:
				out[k] = v
			default:
				out[k] = constant
			}
		}
		last = i
	}
	for k := last + 1; k < len(out); k++ {
		if last >= 0 && edges {
			out[k] = out[last]
		} else {
			out[k] = constant
		}
	}
	return out
}

// Median of values, NaN of none.
func Median(x []float64) float64 {
	s := slices.DeleteFunc(slices.Clone(x), math.IsNaN)
	if len(s) == 0 {
		return math.NaN()
	}
	slices.Sort(s)
	if len(s)%2 == 1 {
		return s[len(s)/2]
	}
	return (s[len(s)/2-1] + s[len(s)/2]) / 2
}

// Seasonal gives the median of each phase of a period, over the whole length; the last test points do not count.
func Seasonal(x []float64, period, test int) []float64 {
	out := make([]float64, len(x))
	if period < 1 || period > len(x) {
		return out
	}
	phases := make([][]float64, period)
	for i, v := range x[:max(0, len(x)-test)] {
		phases[i%period] = append(phases[i%period], v)
	}
	medians := make([]float64, period)
	for i := range phases {
		if medians[i] = Median(phases[i]); math.IsNaN(medians[i]) {
			medians[i] = 0
		}
	}
	for i := range out {
		out[i] = medians[i%period]
	}
	return out
}

// Parts are the components of a series: Baseline is Seasonal plus Trend, Residual the rest.
type Parts struct {
	Baseline, Seasonal, Trend, Residual []float64
}

// Decompose parts a series. A seasonality of -1 is looked for, 0 is none; trend is avg, linefit or none; test points at the
// end are not learned from.
func Decompose(x []float64, seasonality int, trend string, test int) Parts {
	n := len(x)
	train := max(0, n-max(0, test))
	y := filled(x)
	p := Parts{Trend: make([]float64, n), Seasonal: make([]float64, n)}
	learned := y[:train]
	flat := slices.Clone(learned)
	line := FitLine(learned)
	if seasonality < 0 || trend == "linefit" {
		for i := range flat {
			flat[i] -= line.At(i)
		}
	}
	period := seasonality
	if seasonality < 0 {
		period = 0
		if found := Periods(flat, 2, float64(train)/2, 1); len(found) > 0 {
			period = int(math.Round(found[0].Length))
		}
	}
	rest := slices.Clone(y)
	if period > 1 {
		base := slices.Clone(y)
		if trend == "linefit" {
			for i := range base {
				base[i] -= line.At(i)
			}
		}
		p.Seasonal = Seasonal(base, period, test)
		if trend != "none" { // what is the same in every phase belongs to the trend
			if mean := Describe(p.Seasonal).Avg; trend == "avg" || trend == "linefit" {
				for i := range p.Seasonal {
					p.Seasonal[i] -= mean
				}
			}
		}
		for i := range rest {
			rest[i] -= p.Seasonal[i]
		}
	}
	switch trend {
	case "avg":
		mean := Describe(rest[:train]).Avg
		for i := range p.Trend {
			p.Trend[i] = mean
		}
	case "linefit":
		l := FitLine(rest[:train])
		for i := range p.Trend {
			p.Trend[i] = l.At(i)
		}
	}
	p.Baseline, p.Residual = make([]float64, n), make([]float64, n)
	for i := range x {
		p.Baseline[i] = p.Seasonal[i] + p.Trend[i]
		p.Residual[i] = y[i] - p.Baseline[i]
	}
	return p
}

// Percentile between order statistics.
func Percentile(sorted []float64, p float64) float64 {
	if len(sorted) == 0 {
		return math.NaN()
	}
	at := p / 100 * float64(len(sorted)-1)
	i := int(at)
	if i+1 >= len(sorted) {
		return sorted[len(sorted)-1]
	}
	return sorted[i] + (at-float64(i))*(sorted[i+1]-sorted[i])
}

// Outliers scores points by Tukey's test over the range between two percentiles: 0 within it, from 1.5 on mild and from 3 on
// strong anomalies, as if the range were that of the quartiles of a normal distribution.
func Outliers(x []float64, low, high float64) []float64 {
	sorted := slices.DeleteFunc(slices.Clone(x), math.IsNaN)
	slices.Sort(sorted)
	a, b := Percentile(sorted, low), Percentile(sorted, high)
	width := b - a
	// The range that the quartiles would have, were the values normal.
	scale := (quantile(0.75) - quantile(0.25)) / (quantile(high/100) - quantile(low/100))
	unit := width * scale
	// Quartiles that lie further in than the percentiles.
	upper := b - (quantile(high/100)-quantile(0.75))/(quantile(0.75)-quantile(0.25))*unit
	lower := a + (quantile(0.25)-quantile(low/100))/(quantile(0.75)-quantile(0.25))*unit
	out := make([]float64, len(x))
	for i, v := range x {
		switch {
		case math.IsNaN(v):
		case v > b && unit > 0:
			out[i] = (v - upper) / unit
		case v < a && unit > 0:
			out[i] = (v - lower) / unit
		}
	}
	return out
}

func quantile(p float64) float64 { return math.Sqrt2 * math.Erfinv(2*p-1) }
