package text

import (
	"strings"
	"unicode/utf8"
)

// The parameters of RFC 3492.
const (
	punyBase, punyMin, punyMax   = 36, 1, 26
	punySkew, punyDamp, punyBias = 38, 700, 72
)

func punyAdapt(delta, points int, first bool) int {
	if first {
		delta /= punyDamp
	} else {
		delta /= 2
	}
	delta += delta / points
	k := 0
	for delta > (punyBase-punyMin)*punyMax/2 {
		delta /= punyBase - punyMin
		k += punyBase
	}
	return k + (punyBase-punyMin+1)*delta/(delta+punySkew)
}

func punyLimit(k, bias int) int { return min(max(k-bias, punyMin), punyMax) }

// Punycode encodes a text.
func Punycode(s string) string {
	runes := []rune(s)
	var out []byte
	for _, r := range runes {
		if r < utf8.RuneSelf {
			out = append(out, byte(r))
		}
	}
	basic := len(out)
	if basic > 0 {
		out = append(out, '-')
	}
	n, delta, bias := rune(utf8.RuneSelf), 0, punyBias
	for done := basic; done < len(runes); {
		next := rune(utf8.MaxRune)
		for _, r := range runes {
			if r >= n && r < next {
				next = r
			}
		}
		delta += int(next-n) * (done + 1)
		n = next
		for _, r := range runes {
			if r < n {
				delta++
			}
			if r != n {
				continue
			}
			q := delta
			for k := punyBase; ; k += punyBase {
				t := punyLimit(k, bias)
				if q < t {
					break
				}
				out = append(out, punyDigit(t+(q-t)%(punyBase-t)))
				q = (q - t) / (punyBase - t)
			}
			out = append(out, punyDigit(q))
			bias = punyAdapt(delta, done+1, done == basic)
			delta = 0
			done++
		}
		delta++
		n++
	}
	return string(out)
}

func punyDigit(d int) byte {
	if d < 26 {
		return byte('a' + d)
	}
	return byte('0' + d - 26)
}

// FromPunycode decodes a text; not ok when it is none.
func FromPunycode(s string) (string, bool) {
	var out []rune
	if i := strings.LastIndexByte(s, '-'); i >= 0 {
		out = []rune(s[:i])
		s = s[i+1:]
	}
	n, at, bias := utf8.RuneSelf, 0, punyBias
	for s != "" {
		old, w := at, 1
		for k := punyBase; ; k += punyBase {
			if s == "" {
				return "", false
			}
			d := 0
			switch c := s[0]; {
			case c >= 'a' && c <= 'z':
				d = int(c - 'a')
			case c >= 'A' && c <= 'Z':
				d = int(c - 'A')
			case c >= '0' && c <= '9':
				d = int(c-'0') + 26
			default:
				return "", false
			}
			s = s[1:]
			at += d * w
			t := punyLimit(k, bias)
			if d < t {
				break
			}
			if w > 1<<24 {
				return "", false
			}
			w *= punyBase - t
		}
		bias = punyAdapt(at-old, len(out)+1, old == 0)
		n += at / (len(out) + 1)
		at %= len(out) + 1
		if n > utf8.MaxRune {
			return "", false
		}
		out = append(out[:at], append([]rune{rune(n)}, out[at:]...)...)
		at++
	}
	return string(out), true
}

// dots are what separates the labels of an international domain.
var dots = strings.NewReplacer("。", ".", "｡", ".", "．", ".")

// DomainPunycode encodes the labels of a domain that are not ASCII.
func DomainPunycode(s string) string {
	labels := strings.Split(dots.Replace(s), ".")
	for i, l := range labels {
		if !IsASCII(l) {
			labels[i] = "xn--" + Punycode(l)
		}
	}
	return strings.Join(labels, ".")
}

// DomainFromPunycode decodes the labels of a domain that are encoded, "" where one cannot be.
func DomainFromPunycode(s string) string {
	labels := strings.Split(s, ".")
	for i, l := range labels {
		if rest, ok := strings.CutPrefix(l, "xn--"); ok {
			d, ok := FromPunycode(rest)
			if !ok {
				return ""
			}
			labels[i] = d
		}
	}
	return strings.Join(labels, ".")
}
