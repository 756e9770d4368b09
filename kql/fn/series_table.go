package fn

import (
	"math"
	"slices"
	"strings"

	"github.com/huntbook/huntbook/algo/json"
	"github.com/huntbook/huntbook/algo/series"
	"github.com/huntbook/huntbook/algo/value"
)

func dot(x, y []float64) float64 {
	sum := 0.0
	for i := range x {
		sum += x[i] * y[i]
	}
	return sum
}

func signOf(x float64) float64 {
	switch {
	case x > 0:
		return 1
	case x < 0:
		return -1
	}
	return x
}

// Functions that fill several columns give one array of what goes into each; binding takes it apart.
var seriesFunctions = []Function{
	real1s("series_abs", "Absolute value of each point.", math.Abs, Example{`series_abs(dynamic([-6.5, 0]))`, `dynamic([6.5,0.0])`}),
	real1s("series_acos", "Array of the arc cosine of each point.", math.Acos, Example{`series_acos(dynamic([1]))`, `dynamic([0.0])`}),
	real1s("series_asin", "Array of the arc sine of each point.", math.Asin, Example{`series_asin(dynamic([0]))`, `dynamic([0.0])`}),
	real1s("series_atan", "Array of the arc tangent of each point.", math.Atan, Example{`series_atan(dynamic([0]))`, `dynamic([0.0])`}),
	real1s("series_ceiling", "Array of each point rounded up.", math.Ceil, Example{`series_ceiling(dynamic([-1.5,1,2.5]))`, `dynamic([-1.0,1.0,3.0])`}),
	real1s("series_floor", "Array of each point rounded down.", math.Floor, Example{`series_floor(dynamic([-1.5,1,2.5]))`, `dynamic([-2.0,1.0,2.0])`}),
	real1s("series_cos", "Array of the cosine of each point.", math.Cos, Example{`series_cos(dynamic([0]))`, `dynamic([1.0])`}),
	real1s("series_sin", "Array of the sine of each point.", math.Sin, Example{`series_sin(dynamic([0]))`, `dynamic([0.0])`}),
	real1s("series_tan", "Array of the tangent of each point.", math.Tan, Example{`series_tan(dynamic([0]))`, `dynamic([0.0])`}),
	real1s("series_exp", "Array of e raised to each point.", math.Exp, Example{`series_exp(dynamic([0]))`, `dynamic([1.0])`}),
	real1s("series_log", "Natural logarithm of each point.", math.Log, Example{`series_log(dynamic([1]))`, `dynamic([0.0])`}),
	real1s("series_sign", "Sign of each point.", signOf, Example{`series_sign(dynamic([-6, 0, 8]))`, `dynamic([-1.0,0.0,1.0])`}),
	wholes("series_add", "Sums of the points.", func(x, y float64) float64 { return x + y }, func(x, y int64) int64 { return x + y }, Example{`series_add(dynamic([1,2]), dynamic([4,2]))`, `dynamic([5,4])`}),
	wholes("series_subtract", "Differences of the points.", func(x, y float64) float64 { return x - y }, func(x, y int64) int64 { return x - y }, Example{`series_subtract(dynamic([1,2]), dynamic([4,2]))`, `dynamic([-3,0])`}),
	wholes("series_multiply", "Products of the points.", func(x, y float64) float64 { return x * y }, func(x, y int64) int64 { return x * y }, Example{`series_multiply(2, dynamic([4,2.5]))`, `dynamic([8.0,5.0])`}),
	real2s("series_divide", "Quotients of the points.", func(x, y float64) float64 { return x / y }, Example{`series_divide(dynamic([1,2]), dynamic([4,2]))`, `dynamic([0.25,1.0])`}),
	real2s("series_pow", "Powers of the points.", math.Pow, Example{`series_pow(dynamic([2,3]), dynamic([2,3]))`, `dynamic([4.0,27.0])`}),
	compares("series_equals", "Where the points are equal.", func(x, y float64) bool { return x == y }, Example{`series_equals(dynamic([1,2]), dynamic([4,2]))`, `dynamic([false,true])`}),
	compares("series_not_equals", "Where the points differ.", func(x, y float64) bool { return x != y }, Example{`series_not_equals(dynamic([1,2]), dynamic([4,2]))`, `dynamic([true,false])`}),
	compares("series_greater", "Where the first point is greater.", func(x, y float64) bool { return x > y }, Example{`series_greater(dynamic([1,2]), dynamic([0,2]))`, `dynamic([true,false])`}),
	compares("series_greater_equals", "Where the first point is greater or equal.", func(x, y float64) bool { return x >= y }, Example{`series_greater_equals(dynamic([1,2]), 2)`, `dynamic([false,true])`}),
	compares("series_less", "Where the first point is less.", func(x, y float64) bool { return x < y }, Example{`series_less(dynamic([1,2]), dynamic([4,2]))`, `dynamic([true,false])`}),
	compares("series_less_equals", "Where the first point is less or equal.", func(x, y float64) bool { return x <= y }, Example{`series_less_equals(dynamic([1,2]), dynamic([4,2]))`, `dynamic([true,true])`}),
	reduces("series_sum", "Sum of the points of a series.", func(x []float64) float64 { return series.Describe(x).Sum }, Example{`series_sum(dynamic([1,2,3,4]))`, `10.0`}),
	reduces("series_product", "Product of the points of a series.", func(x []float64) float64 {
		p := 1.0
		for _, v := range x {
			p *= v
		}
		return p
	}, Example{`series_product(dynamic([1,2,3,4]))`, `24.0`}),
	reduces("series_magnitude", "Length of a series as a vector: the root of the sum of its squares.", func(x []float64) float64 { return math.Sqrt(dot(x, x)) }, Example{`series_magnitude(dynamic([3,4]))`, `5.0`}),
	scalar("series_dot_product", "Sum of the products of the points.", NameNone, []Sig{{Text: "series_dot_product(series1:value, series2:value) real", Go: twoSeries(dot)}}, Example{`series_dot_product(dynamic([1,2,4]), dynamic([4,2,1]))`, `12.0`}),
	scalar("series_cosine_similarity", "Cosine of the angle between two series.", NameNone, []Sig{{Text: "series_cosine_similarity(series1:dynamic, series2:dynamic, [magnitude1:real], [magnitude2:real]) real", Go: func(a []value.Value) value.Value {
		x, y, ok := both(a)
		if !ok {
			return value.Null()
		}
		return value.Real(dot(x, y) / (realAt(a, 2, math.Sqrt(dot(x, x))) * realAt(a, 3, math.Sqrt(dot(y, y)))))
	}}}, Example{`series_cosine_similarity(dynamic([1,0]), dynamic([0,1]))`, `0.0`}),
	scalar("series_pearson_correlation", "Pearson's correlation of two series, from -1 to 1.", NameNone, []Sig{{Text: "series_pearson_correlation(series1:dynamic, series2:dynamic) real", Go: twoSeries(series.Pearson)}}, Example{`round(series_pearson_correlation(dynamic([1,2,3]), dynamic([2,4,6])), 6)`, `1.0`}),
	scalar("series_stats", "Least, place of it, greatest, place of it, mean, deviation and variance of a series.", NameNone, []Sig{{Text: "series_stats(series:dynamic, [ignoreNonfinite:bool]) dynamic", Go: func(a []value.Value) value.Value {
		s, ok := seriesStats(a)
		if !ok {
			return value.Null()
		}
		return value.Text(json.Array([]string{number(s.Min), whole(s.MinAt), number(s.Max), whole(s.MaxAt), number(s.Avg), number(s.Stdev), number(s.Variance)}))
	}}}, Example{`print x = dynamic([3,1,2]) | project series_stats(x) | project series_stats_x_min_idx`, `1`}),
	scalar("series_stats_dynamic", "Bag of the figures of a series.", NameNone, []Sig{{Text: "series_stats_dynamic(series:dynamic, [ignoreNonfinite:bool]) dynamic", Go: func(a []value.Value) value.Value {
		s, ok := seriesStats(a)
		if !ok {
			return value.Null()
		}
		return value.Text(json.Object([]json.Member{
			{Key: "min", Value: number(s.Min)},
			{Key: "min_idx", Value: whole(s.MinAt)},
			{Key: "max", Value: number(s.Max)},
			{Key: "max_idx", Value: whole(s.MaxAt)},
			{Key: "avg", Value: number(s.Avg)},
			{Key: "stdev", Value: number(s.Stdev)},
			{Key: "variance", Value: number(s.Variance)},
			{Key: "sum", Value: number(s.Sum)},
			{Key: "len", Value: whole(s.Len)},
		}))
	}}}, Example{`toreal(series_stats_dynamic(dynamic([3,1,2])).max)`, `3.0`}),
	scalar("series_fit_line", "Line that fits a series best: how well, slope, variance, residual variance, interception and the line.", NameNone, []Sig{{Text: "series_fit_line(series:dynamic) dynamic", Go: ofSeries(func(x []float64, _ []value.Value) string {
		return values(lineBag(series.FitLine(x)))
	})}}, Example{`print y = dynamic([2,4,6]) | extend (r, s) = series_fit_line(y) | project s`, `2.0`}),
	scalar("series_fit_line_dynamic", "Bag of the line that fits a series best.", NameNone, []Sig{{Text: "series_fit_line_dynamic(series:dynamic) dynamic", Go: ofSeries(func(x []float64, _ []value.Value) string {
		return json.Object(lineBag(series.FitLine(x)))
	})}}, Example{`toreal(series_fit_line_dynamic(dynamic([2,4,6])).slope)`, `2.0`}),
	scalar("series_fit_2lines", "Two lines that fit a series best, and where they part.", NameNone, []Sig{{Text: "series_fit_2lines(series:dynamic) dynamic", Go: ofSeries(func(x []float64, _ []value.Value) string {
		return twoLinesRow(series.FitTwoLines(x))
	})}}, Example{`print y = dynamic([0,1,2,3,9,8,7,6]) | extend (r, split) = series_fit_2lines(y) | project split`, `4`}),
	scalar("series_fit_2lines_dynamic", "Bag of the two lines that fit a series best.", NameNone, []Sig{{Text: "series_fit_2lines_dynamic(series:dynamic) dynamic", Go: ofSeries(func(x []float64, _ []value.Value) string {
		return json.Object(twoLinesBag(series.FitTwoLines(x)))
	})}}, Example{`tolong(series_fit_2lines_dynamic(dynamic([0,1,2,3,9,8,7,6])).split_idx)`, `4`}),
	scalar("series_fit_poly", "Polynomial that fits a series best: how well, coefficients, variance, residual variance and the curve.", NameNone, []Sig{{Text: "series_fit_poly(y:dynamic, [x:dynamic], [degree:long]) dynamic", Go: fitPoly, NullIn: true}}, Example{`print y = dynamic([0,1,4,9,16]) | extend (r, c) = series_fit_poly(y, range(0, 4, 1), 2) | project round(toreal(c[0]), 6)`, `1.0`}),
	scalar("series_fill_forward", "Series with missing points filled by the point before.", NameNone, []Sig{{Text: "series_fill_forward(series:dynamic, [missing:value]) dynamic", Go: fill(true)}}, Example{`series_fill_forward(dynamic([null,1,null,2]))`, `dynamic([null,1,1,2])`}),
	scalar("series_fill_backward", "Series with missing points filled by the point behind.", NameNone, []Sig{{Text: "series_fill_backward(series:dynamic, [missing:value]) dynamic", Go: fill(false)}}, Example{`series_fill_backward(dynamic([null,1,null,2,null]))`, `dynamic([1,1,2,2,null])`}),
	scalar("series_fill_const", "Series with missing points filled by a constant.", NameNone, []Sig{{Text: "series_fill_const(series:dynamic, constant:value, [missing:value]) dynamic", Go: fillConst}}, Example{`series_fill_const(dynamic([null,1]), 0)`, `dynamic([0,1])`}),
	scalar("series_fill_linear", "Series with missing points filled by the line between their neighbours.", NameNone, []Sig{{Text: "series_fill_linear(series:dynamic, [missing:value], [fillEdges:bool], [constant:value]) dynamic", Go: fillLinear, NullIn: true}}, Example{`series_fill_linear(dynamic([1,null,4.5]))`, `dynamic([1,2.75,4.5])`}),
	scalar("series_fir", "Series convolved with a filter.", NameNone, []Sig{{Text: "series_fir(series:dynamic, filter:dynamic, [normalize:bool], [center:bool]) dynamic", Go: func(a []value.Value) value.Value {
		x, ok1 := numbers(a[0])
		f, ok2 := numbers(a[1])
		if !ok1 || !ok2 {
			return value.Null()
		}
		positive := true
		for _, v := range f {
			positive = positive && v >= 0
		}
		normalize := boolAt(a, 2, positive)
		if normalize && !positive { // what sums up to nothing cannot be brought to one
			return value.Null()
		}
		return value.Text(reals(series.FIR(x, f, normalize, boolAt(a, 3, false))))
	}}}, Example{`series_fir(dynamic([1,2,3]), dynamic([1,-1]), false)`, `dynamic([1.0,1.0,1.0])`}),
	scalar("series_iir", "Series run through a recursive filter.", NameNone, []Sig{{Text: "series_iir(series:dynamic, numerators:dynamic, denominators:dynamic) dynamic", Go: func(a []value.Value) value.Value {
		x, ok1 := numbers(a[0])
		b, ok2 := numbers(a[1])
		d, ok3 := numbers(a[2])
		if !ok1 || !ok2 || !ok3 {
			return value.Null()
		}
		out := series.IIR(x, b, d)
		if out == nil {
			return value.Null()
		}
		return value.Text(reals(out))
	}}}, Example{`series_iir(dynamic([10,30,0]), dynamic([1]), dynamic([1,-1]))`, `dynamic([10.0,40.0,40.0])`}),
	scalar("series_fft", "Fourier transform of a series: real and imaginary parts.", NameNone, []Sig{{Text: "series_fft(real:dynamic, [imaginary:dynamic]) dynamic", Go: fourier(false)}}, Example{`print y = dynamic([1,1,1,1]) | extend (re, im) = series_fft(y) | project re`, `dynamic([4.0,0.0,0.0,0.0])`}),
	scalar("series_ifft", "Inverse Fourier transform: real and imaginary parts.", NameNone, []Sig{{Text: "series_ifft(real:dynamic, [imaginary:dynamic]) dynamic", Go: fourier(true)}}, Example{`print y = dynamic([4,0,0,0]) | extend (re, im) = series_ifft(y) | project re`, `dynamic([1.0,1.0,1.0,1.0])`}),
	scalar("series_outliers", "Score of each point by Tukey's test; from 1.5 on it is an anomaly.", NameNone, []Sig{{Text: "series_outliers(series:dynamic, [kind:string], [ignore:value], [minPercentile:real], [maxPercentile:real]) dynamic", Go: ofSeries(func(x []float64, a []value.Value) string {
		low, high := 10.0, 90.0
		if strings.EqualFold(textAt(a, 1, "ctukey"), "tukey") {
			low, high = 25, 75
		} else {
			low, high = realAt(a, 3, low), realAt(a, 4, high)
		}
		if len(a) > 2 && !a[2].Null {
			if ignored, ok := json.Float(a[2].S); ok {
				for i := range x {
					if x[i] == ignored {
						x[i] = math.NaN()
					}
				}
			}
		}
		return reals(series.Outliers(x, low, high))
	})}}, Example{`array_length(series_outliers(dynamic([1,2,3,2,1,2,3,100])))`, `8`}),
	scalar("series_seasonal", "What repeats in a series, by the period given or found.", NameNone, []Sig{{Text: "series_seasonal(series:dynamic, [period:long]) dynamic", Go: ofSeries(func(x []float64, a []value.Value) string {
		period := longAt(a, 1, -1)
		if period < 0 {
			period = int64(series.Season(x, seasonal))
		}
		return reals(series.Seasonal(x, int(period), 0))
	})}}, Example{`series_seasonal(dynamic([1,3,5,1,3,5,2,4,6]), 3)`, `dynamic([1.0,3.0,5.0,1.0,3.0,5.0,1.0,3.0,5.0])`}),
	scalar("series_decompose", "Baseline, seasonal part, trend and residual of a series.", NameNone, []Sig{{Text: "series_decompose(series:dynamic, [seasonality:long], [trend:string], [testPoints:long], [threshold:real]) dynamic", Go: func(a []value.Value) value.Value {
		p, ok := decompose(a, 1, 4)
		if !ok {
			return value.Null()
		}
		return value.Text(json.Array([]string{reals(p.Baseline), reals(p.Seasonal), reals(p.Trend), reals(p.Residual)}))
	}}}, Example{`print y = dynamic([1,3,5,1,3,5,1,3,5]) | extend (b, s, t, r) = series_decompose(y, 3) | project toreal(r[0])`, `0.0`}),
	scalar("series_decompose_anomalies", "Flags, scores and baseline of the anomalies of a series.", NameNone, []Sig{{Text: "series_decompose_anomalies(series:dynamic, [threshold:real], [seasonality:long], [trend:string], [testPoints:long], [method:string], [seasonalityThreshold:real]) dynamic", Go: decomposeAnomalies}}, Example{`print y = dynamic([1,2,1,2,1,2,1,2,1,2,90,2,1,2,1,2]) | extend (flag, score, base) = series_decompose_anomalies(y) | project tolong(flag[10])`, `1`}),
	scalar("series_decompose_forecast", "Series with its last points forecast from those before.", NameNone, []Sig{{Text: "series_decompose_forecast(series:dynamic, points:long, [seasonality:long], [trend:string], [threshold:real]) dynamic", Go: ofSeries(func(x []float64, a []value.Value) string {
		return reals(series.Decompose(x, int(longAt(a, 2, -1)), strings.ToLower(textAt(a, 3, "linefit")), int(a[1].I), realAt(a, 4, seasonal)).Baseline)
	})}}, Example{`array_length(series_decompose_forecast(dynamic([1,2,3,4,0]), 1))`, `5`}),
	scalar("series_periods_detect", "Periods of a series between a least and a greatest length, and their scores.", NameNone, []Sig{{Text: "series_periods_detect(series:dynamic, least:real, most:real, count:long) dynamic", Go: ofSeries(func(x []float64, a []value.Value) string {
		n := int(min(max(a[3].I, 1), 16))
		return periodsRow(series.Periods(x, a[1].F, a[2].F, n), n)
	})}}, Example{`print y = dynamic([1,5,9,5,1,5,9,5,1,5,9,5]) | extend (p, s) = series_periods_detect(y, 0.0, 5.0, 1) | project toreal(p[0])`, `4.0`}),
	scalar("series_periods_validate", "Scores of periods given.", NameNone, []Sig{{Text: "series_periods_validate(series:dynamic, period:real...) dynamic", Go: ofSeries(func(x []float64, a []value.Value) string {
		var found []series.Period
		for _, p := range a[1:] {
			found = append(found, series.Period{Length: p.F, Score: series.Correlation(x, p.F)})
		}
		return periodsRow(found, len(found))
	})}}, Example{`print y = dynamic([1,5,9,5,1,5,9,5,1,5,9,5]) | extend (p, s) = series_periods_validate(y, 4, 3) | project s[0] > 0.6 and s[1] == 0`, `true`}),
}

func fitPoly(a []value.Value) value.Value {
	y, ok := numbers(a[0])
	if !ok {
		return value.Null()
	}
	x := make([]float64, len(y))
	for i := range x {
		x[i] = float64(i + 1)
	}
	if len(a) > 1 {
		if given, isArray := numbers(a[1]); isArray && len(given) == len(y) {
			x = given
		}
	}
	c, fit, ok := series.FitPoly(x, y, int(longAt(a, 2, 1)))
	if !ok {
		return value.Null()
	}
	s := series.Describe(y)
	rest := 0.0
	for i := range y {
		rest += (y[i] - fit[i]) * (y[i] - fit[i])
	}
	n := float64(max(1, len(y)-1))
	r2 := 1.0
	if s.Variance > 0 {
		r2 = 1 - rest/(s.Variance*n)
	}
	slices.Reverse(c) // the highest power comes first
	return value.Text(json.Array([]string{number(r2), reals(c), number(s.Variance), number(rest / n), reals(fit)}))
}
