// Package stat holds distributions that KQL has functions for.
package stat

import "math"

// BetaCDF is the regularised incomplete beta function, by its continued fraction.
func BetaCDF(x, a, b float64) float64 {
	switch {
	case x < 0 || x > 1 || math.IsNaN(x):
		return math.NaN()
	case a <= 0 || b <= 0:
		return 1
	case x == 0 || x == 1:
		return x
	}
	la, _ := math.Lgamma(a)
	lb, _ := math.Lgamma(b)
	lab, _ := math.Lgamma(a + b)
	front := math.Exp(lab - la - lb + a*math.Log(x) + b*math.Log1p(-x))
	if x < (a+1)/(a+b+2) {
		return front * fraction(x, a, b) / a
	}
	return 1 - front*fraction(1-x, b, a)/b
}

func fraction(x, a, b float64) float64 {
	const tiny = 1e-300
	guard := func(v float64) float64 {
		if math.Abs(v) < tiny {
			return tiny
		}
		return v
	}
	c, d := 1.0, 1/guard(1-(a+b)*x/(a+1))
	h := d
	for i := 1; i < 1000; i++ {
		m := float64(i)
		t := m * (b - m) * x / ((a + 2*m - 1) * (a + 2*m))
		d = 1 / guard(1+t*d)
		c = guard(1 + t/c)
		h *= d * c
		t = -(a + m) * (a + b + m) * x / ((a + 2*m) * (a + 2*m + 1))
		d = 1 / guard(1+t*d)
		c = guard(1 + t/c)
		step := d * c
		h *= step
		if math.Abs(step-1) < 1e-16 {
			break
		}
	}
	return h
}

// BetaInv finds the value whose cumulative probability is p; it halves the interval down to the last bit.
func BetaInv(p, a, b float64) float64 {
	if a <= 0 || b <= 0 {
		return math.NaN()
	}
	low, high := 0.0, 1.0
	for range 200 {
		mid := (low + high) / 2
		if mid == low || mid == high {
			break
		}
		if BetaCDF(mid, a, b) < p {
			low = mid
		} else {
			high = mid
		}
	}
	return (low + high) / 2
}

// BetaPDF is the density of the beta distribution.
func BetaPDF(x, a, b float64) float64 {
	if x < 0 || x > 1 || a <= 0 || b <= 0 || math.IsNaN(x) {
		return math.NaN()
	}
	la, _ := math.Lgamma(a)
	lb, _ := math.Lgamma(b)
	lab, _ := math.Lgamma(a + b)
	return math.Exp(lab - la - lb + (a-1)*math.Log(x) + (b-1)*math.Log1p(-x))
}

// Welch gives the two-sided p-value of Welch's t-test of two means.
func Welch(mean1, variance1, count1, mean2, variance2, count2 float64) float64 {
	s1, s2 := variance1/count1, variance2/count2
	t := (mean1 - mean2) / math.Sqrt(s1+s2)
	df := (s1 + s2) * (s1 + s2) / (s1*s1/(count1-1) + s2*s2/(count2-1))
	return BetaCDF(df/(df+t*t), df/2, 0.5)
}
