package sample

import "math/bits"

// rng is SplitMix64: small, fast, and ours, so that the rows of a seed do not
// change with a Go release.
type rng struct{ s uint64 }

func (r *rng) next() uint64 {
	r.s += 0x9e3779b97f4a7c15
	z := r.s
	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9
	z = (z ^ (z >> 27)) * 0x94d049bb133111eb
	return z ^ (z >> 31)
}

// n gives a number in [0, max).
func (r *rng) n(max int) int {
	if max <= 1 {
		return 0
	}
	hi, _ := bits.Mul64(r.next(), uint64(max))
	return int(hi)
}

// between gives a number in [lo, hi].
func (r *rng) between(lo, hi int) int { return lo + r.n(hi-lo+1) }

// chance is true in percent of 100 calls.
func (r *rng) chance(percent int) bool { return r.n(100) < percent }

// span gives a duration in [0, d).
func (r *rng) span(d tick) tick {
	if d <= 0 {
		return 0
	}
	hi, _ := bits.Mul64(r.next(), uint64(d))
	return tick(hi)
}

func pick[T any](r *rng, of []T) T { return of[r.n(len(of))] }

// fork gives an independent stream for a purpose, so that more noise in one
// place does not shift every other number.
func (g *gen) fork(label string, parts ...int) *rng {
	h := uint64(14695981039346656037) ^ g.seed
	for i := range len(label) {
		h = (h ^ uint64(label[i])) * 1099511628211
	}
	for _, p := range parts {
		h = (h ^ uint64(p+1)) * 0x9e3779b97f4a7c15
	}
	r := &rng{h}
	r.next()
	return r
}

const hexDigits = "0123456789abcdef"

func (r *rng) hex(n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = hexDigits[r.n(16)]
	}
	return string(b)
}

// guid gives a random version 4 GUID in lower case.
func (r *rng) guid() string {
	var b [36]byte
	x, y := r.next(), r.next()
	j := 0
	for i := range b {
		switch i {
		case 8, 13, 18, 23:
			b[i] = '-'
			continue
		}
		if j == 16 {
			x = y
		}
		b[i] = hexDigits[x&15]
		x >>= 4
		j++
	}
	b[14] = '4'
	b[19] = "89ab"[y>>60&3]
	return string(b[:])
}
