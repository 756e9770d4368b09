package series

import (
	"math"
	"testing"
)

// The answers are recorded ones of the service.
func TestRecorded(t *testing.T) {
	near := func(name string, got, want float64) {
		if math.Abs(got-want) > 1e-9*math.Max(1, math.Abs(want)) {
			t.Errorf("%s: %v, want %v", name, got, want)
		}
	}
	l := FitLine([]float64{2, 5, 6, 8, 11, 15, 17, 18, 25, 26, 30, 30})
	near("rsquare", l.RSquare, 0.982900730884447)
	near("slope", l.Slope, 2.730769230769231)
	near("variance", l.Variance, 98.62878787878789)
	near("rvariance", l.ResidualVariance, 1.686480186480187)
	near("interception", l.Interception, -1.6666666666666716)
	two := FitTwoLines([]float64{1, 2.2, 2.5, 4.7, 5.0, 12, 10.3, 10.3, 9, 8.3, 6.2})
	near("second line", two.Fit[5], 11.942857142857143)
	s := Describe([]float64{23, 46, 23, 87, 4, 8, 3, 75, 2, 56, 13, 75, 32, 16, 29})
	near("stdev", s.Stdev, 28.50363385354827)
	y := []float64{80, 139, 87, 110, 68, 54, 50, 51, 53, 133, 86, 141, 97, 156, 94, 149, 95, 140, 77, 61, 50, 54, 47, 133, 72, 152, 94, 148, 105, 162, 101, 160, 87, 63, 53, 55, 54, 151, 103, 189, 108, 183, 113, 175, 113, 178, 90, 71, 62, 62, 65, 165, 109, 181, 115, 182, 121, 178, 114, 170}
	if p := Periods(y, 0, 50, 2); len(p) == 0 || p[0].Length != 14 {
		t.Errorf("periods: %v", p)
	}
}

func TestFourierComesBack(t *testing.T) {
	for _, n := range []int{1, 4, 7, 12} {
		x := make([]float64, n)
		for i := range x {
			x[i] = float64(i*i%5) - 1
		}
		re, im := Fourier(x, make([]float64, n), false)
		back, _ := Fourier(re, im, true)
		for i := range x {
			if math.Abs(back[i]-x[i]) > 1e-9 {
				t.Errorf("%d points: %v comes back as %v", n, x, back)
				break
			}
		}
	}
}

// The scores are those that the service gave two points of one series.
func TestOutliersByPercentiles(t *testing.T) {
	x := make([]float64, 101)
	for i := range x {
		x[i] = float64(i)
	}
	x[100] = 200
	got := Outliers(x, 10, 90)
	if want := (200 - 90) / (80 * 0.36067156396620254); math.Abs(got[100]-want) > 1e-12 {
		t.Errorf("10 to 90: %v, want %v", got[100], want)
	}
	if got[10] != 0 || got[90] != 0 || got[9] >= 0 {
		t.Errorf("what lies within is no outlier: %v", got)
	}
	if got, want := Outliers(x, 25, 75)[100], 2.5; got != want {
		t.Errorf("quartiles: %v, want %v", got, want)
	}
}

func TestSeason(t *testing.T) {
	for _, c := range []struct {
		x    []float64
		want int
	}{
		{[]float64{2, 5, 3, 4, 3, 2, 1, 2, 3, 4, 3, 2, 1, 2, 3, 4, 3, 2, 1, 2, 3, 4, 3, 2, 1}, 6},
		{[]float64{8, 12, 14, 12, 10, 10, 12, 14, 12, 10, 10, 12, 14, 12, 10, 10, 12, 14, 12, 10}, 5},
		{[]float64{1, 3, 5, 2, 4, 6, 1, 3, 5, 2, 4, 6}, 0}, // two rounds show no period
		{[]float64{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}, 0},
		{[]float64{7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7}, 0},
		{nil, 0},
	} {
		if got := Season(c.x, 0.6); got != c.want {
			t.Errorf("%v: %d, want %d", c.x, got, c.want)
		}
	}
}
