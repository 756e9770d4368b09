// Package series holds algorithms on evenly spaced numeric series: NaN stands for a missing point.
package series

import "math"

// Stats are the figures of series_stats(). Missing points do not count.
type Stats struct {
	Min, Max, Avg, Stdev, Variance, Sum float64
	MinAt, MaxAt, Len                   int
}

// Describe computes the figures of a series; those of none are NaN.
func Describe(x []float64) Stats {
	s := Stats{Min: math.NaN(), Max: math.NaN(), Avg: math.NaN(), Stdev: math.NaN(), Variance: math.NaN(), MinAt: -1, MaxAt: -1, Len: len(x)}
	n := 0
	for i, v := range x {
		if math.IsNaN(v) {
			continue
		}
		n++
		s.Sum += v
		if s.MinAt < 0 || v < s.Min {
			s.Min, s.MinAt = v, i
		}
		if s.MaxAt < 0 || v > s.Max {
			s.Max, s.MaxAt = v, i
		}
	}
	if n == 0 {
		return s
	}
	s.Avg = s.Sum / float64(n)
	sq := 0.0
	for _, v := range x {
		if !math.IsNaN(v) {
			sq += (v - s.Avg) * (v - s.Avg)
		}
	}
	s.Variance = 0
	if n > 1 {
		s.Variance = sq / float64(n-1)
	}
	s.Stdev = math.Sqrt(s.Variance)
	return s
}

// Line is a fitted line and how well it fits.
type Line struct {
	RSquare, Slope, Variance, ResidualVariance, Interception float64
	Fit                                                      []float64
}

// At gives the line at place i, from 0. The service counts places from 1, so its interception lies one place further out.
func (l Line) At(i int) float64 { return l.Interception + l.Slope*float64(i+1) }

// FitLine fits a line by least squares over the points' places.
func FitLine(y []float64) Line {
	n := float64(len(y))
	if len(y) == 0 {
		return Line{}
	}
	var sx, sy, sxx, sxy float64
	for i, v := range y {
		x := float64(i + 1)
		sx, sy, sxx, sxy = sx+x, sy+v, sxx+x*x, sxy+x*v
	}
	l := Line{Interception: sy / n}
	if d := n*sxx - sx*sx; d != 0 {
		l.Slope = (n*sxy - sx*sy) / d
		l.Interception = (sy - l.Slope*sx) / n
	}
	l.Fit = make([]float64, len(y))
	mean := sy / n
	var total, rest float64
	for i, v := range y {
		l.Fit[i] = l.At(i)
		total += (v - mean) * (v - mean)
		rest += (v - l.Fit[i]) * (v - l.Fit[i])
	}
	if len(y) > 1 {
		l.Variance, l.ResidualVariance = total/(n-1), rest/(n-1)
	}
	l.RSquare = 1
	if total > 0 {
		l.RSquare = 1 - rest/total
	}
	return l
}

// TwoLines is a fit by two lines that part at Split.
type TwoLines struct {
	RSquare, Variance, ResidualVariance float64
	Split                               int
	Left, Right                         Line
	Fit                                 []float64
}

// FitTwoLines looks for the split that two lines fit best.
func FitTwoLines(y []float64) TwoLines {
	within(len(y), 4*len(y))
	best := TwoLines{}
	all := FitLine(y)
	least := math.Inf(1)
	for split := 2; split <= len(y)-2; split++ { // the right line begins at split
		left, right := FitLine(y[:split]), FitLine(y[split:])
		rest := 0.0
		fit := append(append(make([]float64, 0, len(y)), left.Fit...), right.Fit...)
		for i, v := range y {
			rest += (v - fit[i]) * (v - fit[i])
		}
		if rest < least {
			least = rest
			best = TwoLines{Split: split, Left: left, Right: right, Fit: fit}
		}
	}
	if math.IsInf(least, 1) {
		return TwoLines{RSquare: all.RSquare, Variance: all.Variance, ResidualVariance: all.ResidualVariance, Left: all, Right: all, Fit: all.Fit}
	}
	best.Variance = all.Variance
	best.RSquare = 1
	if n := float64(len(y)); n > 1 {
		best.ResidualVariance = least / (n - 1)
		if total := all.Variance * (n - 1); total > 0 {
			best.RSquare = 1 - least/total
		}
	}
	return best
}

// FitPoly fits a polynomial of a degree over x by least squares; coefficients rise from the constant one. Not ok where the
// points do not fix it.
func FitPoly(x, y []float64, degree int) (coefficients []float64, fit []float64, ok bool) {
	n := degree + 1
	if len(x) != len(y) || len(y) < n || degree < 1 {
		return nil, nil, false
	}
	// x is brought near zero and one, so that its powers stay small.
	s := Describe(x)
	scale := s.Stdev
	if scale == 0 {
		scale = 1
	}
	m := make([][]float64, n)
	for i := range m {
		m[i] = make([]float64, n+1)
	}
	for k, v := range x {
		t := (v - s.Avg) / scale
		powers := make([]float64, 2*n)
		powers[0] = 1
		for i := 1; i < len(powers); i++ {
			powers[i] = powers[i-1] * t
		}
		for i := range n {
			for j := range n {
				m[i][j] += powers[i+j]
			}
			m[i][n] += powers[i] * y[k]
		}
	}
	c, ok := solve(m)
	if !ok {
		return nil, nil, false
	}
	fit = make([]float64, len(y))
	for k, v := range x {
		t, p := (v-s.Avg)/scale, 1.0
		for i := range n {
			fit[k] += c[i] * p
			p *= t
		}
	}
	return unscale(c, s.Avg, scale), fit, true
}

// unscale turns coefficients over (x-mean)/scale into ones over x.
func unscale(c []float64, mean, scale float64) []float64 {
	out := make([]float64, len(c))
	base := []float64{1} // ((x-mean)/scale)^i
	for _, ci := range c {
		for j, b := range base {
			out[j] += ci * b
		}
		next := make([]float64, len(base)+1)
		for j, b := range base {
			next[j] -= b * mean / scale
			next[j+1] += b / scale
		}
		base = next
	}
	return out
}

// solve runs Gauss's elimination on an augmented matrix.
func solve(m [][]float64) ([]float64, bool) {
	n := len(m)
	for c := range n {
		p := c
		for r := c + 1; r < n; r++ {
			if math.Abs(m[r][c]) > math.Abs(m[p][c]) {
				p = r
			}
		}
		if math.Abs(m[p][c]) < 1e-12 {
			return nil, false
		}
		m[c], m[p] = m[p], m[c]
		for r := range n {
			if r == c {
				continue
			}
			f := m[r][c] / m[c][c]
			for k := c; k <= n; k++ {
				m[r][k] -= f * m[c][k]
			}
		}
	}
	out := make([]float64, n)
	for i := range out {
		out[i] = m[i][n] / m[i][i]
	}
	return out, true
}

// Pearson is the correlation of two series of one length.
func Pearson(x, y []float64) float64 {
	n := float64(len(x))
	if len(x) != len(y) || n == 0 {
		return math.NaN()
	}
	var sx, sy float64
	for i := range x {
		sx, sy = sx+x[i], sy+y[i]
	}
	mx, my := sx/n, sy/n
	var xy, xx, yy float64
	for i := range x {
		xy += (x[i] - mx) * (y[i] - my)
		xx += (x[i] - mx) * (x[i] - mx)
		yy += (y[i] - my) * (y[i] - my)
	}
	return xy / math.Sqrt(xx*yy)
}

// FIR convolves a series with a filter, backward or around the middle.
func FIR(x, filter []float64, normalize, center bool) []float64 {
	within(len(x), len(filter))
	sum := 0.0
	for _, f := range filter {
		sum += f
	}
	if !normalize || sum == 0 {
		sum = 1
	}
	shift := 0
	if center {
		shift = len(filter) / 2
	}
	out := make([]float64, len(x))
	for i := range x {
		for j, f := range filter {
			if k := i - j + shift; k >= 0 && k < len(x) {
				out[i] += f * x[k] / sum
			}
		}
	}
	return out
}

// IIR runs a recursive filter of numerators b and denominators a.
func IIR(x, b, a []float64) []float64 {
	out := make([]float64, len(x))
	if len(a) == 0 || a[0] == 0 {
		return nil
	}
	within(len(x), len(a)+len(b))
	for i := range x {
		v := 0.0
		for j := range b {
			if i-j >= 0 {
				v += b[j] * x[i-j]
			}
		}
		for j := 1; j < len(a); j++ {
			if i-j >= 0 {
				v -= a[j] * out[i-j]
			}
		}
		out[i] = v / a[0]
	}
	return out
}

// Fourier transforms a complex series, back where inverse is set; any length is taken.
func Fourier(re, im []float64, inverse bool) (outRe, outIm []float64) {
	n := len(re)
	outRe, outIm = make([]float64, n), make([]float64, n)
	if n > 0 && n&(n-1) == 0 {
		copy(outRe, re)
		copy(outIm, im)
		radix2(outRe, outIm, inverse)
	} else {
		slow(re, im, outRe, outIm, inverse)
	}
	if inverse {
		for i := range outRe {
			outRe[i] /= float64(n)
			outIm[i] /= float64(n)
		}
	}
	return outRe, outIm
}

func slow(re, im, outRe, outIm []float64, inverse bool) {
	n := len(re)
	within(n, 10*n)
	sign := -1.0
	if inverse {
		sign = 1
	}
	for k := range n {
		for t := range n {
			s, c := math.Sincos(sign * 2 * math.Pi * float64(k*t%n) / float64(n))
			outRe[k] += re[t]*c - im[t]*s
			outIm[k] += re[t]*s + im[t]*c
		}
	}
}

func radix2(re, im []float64, inverse bool) {
	n := len(re)
	for i, j := 1, 0; i < n; i++ {
		bit := n >> 1
		for ; j&bit != 0; bit >>= 1 {
			j ^= bit
		}
		j ^= bit
		if i < j {
			re[i], re[j] = re[j], re[i]
			im[i], im[j] = im[j], im[i]
		}
	}
	sign := -1.0
	if inverse {
		sign = 1
	}
	for size := 2; size <= n; size <<= 1 {
		for start := 0; start < n; start += size {
			for k := range size / 2 {
				s, c := math.Sincos(sign * 2 * math.Pi * float64(k) / float64(size))
				a, b := start+k, start+k+size/2
				tr, ti := re[b]*c-im[b]*s, re[b]*s+im[b]*c
				re[b], im[b] = re[a]-tr, im[a]-ti
				re[a], im[a] = re[a]+tr, im[a]+ti
			}
		}
	}
}
