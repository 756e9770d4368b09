package series

import (
	"cmp"
	"math"
	"slices"
)

// Period is a length after which a series repeats, and how well it does, from 0 to 1.
type Period struct {
	Length, Score float64
}

// The shortest period that is looked for, in points.
const shortest = 4

// threshold is the least correlation of a series with itself that counts as a period.
const threshold = 0.5

// correlations of a series with itself, less its line, by lag up to most.
func correlations(x []float64, most int) []float64 {
	flat := slices.Clone(x)
	line := FitLine(x)
	for i := range flat {
		flat[i] -= line.At(i)
	}
	within(len(x), 4*most)
	r := make([]float64, most+1)
	for lag := 1; lag <= most; lag++ {
		r[lag] = Pearson(flat[:len(x)-lag], flat[lag:])
	}
	return r
}

// score of a period: the geometric mean of the two usual estimates of autocorrelation, of which one divides by the points of the
// series and the other by those that overlap. What white noise reaches too is no period.
func score(x []float64, lag int) float64 {
	mean := Describe(x).Avg
	var together, total float64
	for i, v := range x {
		total += (v - mean) * (v - mean)
		if i+lag < len(x) {
			together += (v - mean) * (x[i+lag] - mean)
		}
	}
	n := float64(len(x))
	if total == 0 || together/total < 2/math.Sqrt(n) {
		return 0
	}
	return math.Min(1, together/total*math.Sqrt(n/(n-float64(lag))))
}

// Periods looks for lengths between least and most at which a series correlates with itself most, of four points at least and half
// of the series at most; multiples of a period that scores as well are left out.
func Periods(x []float64, least, most float64, count int) []Period {
	x = filled(x)
	hi := int(math.Min(most, float64(len(x)/2)))
	lo := int(math.Max(shortest, math.Ceil(least)))
	if hi < lo {
		return nil
	}
	r := correlations(x, min(hi+1, len(x)/2))
	var found []Period
	for lag := lo; lag <= hi && lag+1 < len(r); lag++ {
		if !(r[lag] >= threshold && r[lag] >= r[lag-1] && r[lag] >= r[lag+1]) { // NaN is no period either
			continue
		}
		if s := score(x, lag); s > 0 {
			found = append(found, Period{float64(lag), s})
		}
	}
	slices.SortStableFunc(found, func(a, b Period) int {
		return cmp.Compare(b.Score, a.Score)
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

// Correlation scores one given period, 0 where the series does not repeat by it or the period is out of bounds.
func Correlation(x []float64, period float64) float64 {
	if !(period >= shortest && period <= float64(len(x))/2) {
		return 0
	}
	return score(filled(x), int(math.Round(period)))
}

// Season is the period that stands out most and scores at least limit, 0 where there is none.
func Season(x []float64, limit float64) int {
	if found := Periods(x, shortest, float64(len(x))/2, 1); len(found) > 0 && found[0].Score >= limit {
		return int(found[0].Length)
	}
	return 0
}

// filled replaces missing points by the line between their neighbours.
func filled(x []float64) []float64 { return FillLinear(x, math.NaN, true, 0) }

// FillLinear fills points for which missing holds (NaN where it gives NaN) by the line between their neighbours. At the edges it
// takes the nearest point, or with edges false leaves them as they are; where all are missing it takes constant.
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
			}
		}
		last = i
	}
	for k := last + 1; k < len(out); k++ {
		switch {
		case last < 0:
			out[k] = constant
		case edges:
			out[k] = out[last]
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

// Decompose parts a series. A seasonality of -1 is looked for and has to score limit, 0 is none; trend is avg, linefit or none;
// test points at the end are not learned from. The seasonal part comes first and takes its level with it: the trend is that of the rest.
func Decompose(x []float64, seasonality int, trend string, test int, limit float64) Parts {
	n := len(x)
	train := max(0, n-max(0, test))
	y := filled(x)
	p := Parts{Trend: make([]float64, n), Seasonal: make([]float64, n), Baseline: make([]float64, n), Residual: make([]float64, n)}
	period := seasonality
	if seasonality < 0 {
		period = Season(y[:train], limit)
	}
	rest := slices.Clone(y)
	if period > 1 {
		p.Seasonal = Seasonal(y, period, n-train)
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

// fence lies so many deviations from the middle of normal values where Outliers scores 1.5. Tukey's own lies at 2.698; this one
// follows from recorded scores, which are 0.36067156396620254 of the width between the 10th and the 90th percentile apart.
const fence = 2.6682091878895204

// Outliers scores points by Tukey's test over the range between two percentiles: 0 within it, from 1.5 on mild and from 3 on strong
// anomalies. Between the quartiles it is the test as Tukey has it.
func Outliers(x []float64, low, high float64) []float64 {
	sorted := slices.DeleteFunc(slices.Clone(x), math.IsNaN)
	slices.Sort(sorted)
	a, b := Percentile(sorted, low), Percentile(sorted, high)
	unit := b - a
	if low != 25 || high != 75 {
		normal := quantile(high/100) - quantile(low/100)
		unit *= (fence - normal/2) / 1.5 / normal
	}
	out := make([]float64, len(x))
	for i, v := range x {
		switch {
		case math.IsNaN(v):
		case v > b && unit > 0:
			out[i] = (v - b) / unit
		case v < a && unit > 0:
			out[i] = (v - a) / unit
		}
	}
	return out
}

func quantile(p float64) float64 { return math.Sqrt2 * math.Erfinv(2*p-1) }
