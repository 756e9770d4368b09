package text

import (
	"fmt"
	"strings"

	"github.com/huntbook/huntbook/algo/ticks"
)

// FormatDatetime writes a datetime by a format of the service: d dd, M MM, yy yyyy, h hh, H HH, m mm, s ss, f.. F.., tt.
// A run of a letter longer than it knows is read piece by piece, as recorded: dddd is dd twice. All else stands for itself.
func FormatDatetime(t int64, format string) string {
	d := ticks.ToTime(t)
	hour12 := d.Hour() % 12
	if hour12 == 0 {
		hour12 = 12
	}
	half := "AM"
	if d.Hour() >= 12 {
		half = "PM"
	}
	var b strings.Builder
	each(format, func(c byte, n int) int {
		switch c {
		case 'y':
			if n >= 4 {
				fmt.Fprintf(&b, "%04d", d.Year())
				return 4
			}
			if n >= 2 {
				fmt.Fprintf(&b, "%02d", d.Year()%100)
				return 2
			}
		case 'M':
			return digits(&b, int(d.Month()), n)
		case 'd':
			return digits(&b, d.Day(), n)
		case 'h':
			return digits(&b, hour12, n)
		case 'H':
			return digits(&b, d.Hour(), n)
		case 'm':
			return digits(&b, d.Minute(), n)
		case 's':
			return digits(&b, d.Second(), n)
		case 'f', 'F':
			return fraction(&b, c, n, t%ticks.Second)
		case 't':
			if n >= 2 {
				b.WriteString(half)
				return 2
			}
		}
		b.WriteByte(c)
		return 1
	})
	return b.String()
}

// FormatTimespan writes a timespan by a format: d (as many digits as letters), H HH h hh, m mm, s ss, f.. F... A negative one
// has its sign in front.
func FormatTimespan(t int64, format string) string {
	var b strings.Builder
	u := uint64(t)
	if t < 0 {
		b.WriteByte('-')
		u = -u
	}
	day := uint64(ticks.Day)
	rest := int64(u % day)
	each(format, func(c byte, n int) int {
		switch c {
		case 'd':
			n = min(n, 8)
			fmt.Fprintf(&b, "%0*d", n, u/day)
			return n
		case 'h', 'H':
			return digits(&b, int(rest/ticks.Hour), n)
		case 'm':
			return digits(&b, int(rest%ticks.Hour/ticks.Minute), n)
		case 's':
			return digits(&b, int(rest%ticks.Minute/ticks.Second), n)
		case 'f', 'F':
			return fraction(&b, c, n, rest%ticks.Second)
		}
		b.WriteByte(c)
		return 1
	})
	return b.String()
}

// each walks a format by runs of one letter; f says how much of a run it has used.
func each(format string, f func(c byte, n int) int) {
	for i := 0; i < len(format); {
		n := 1
		for i+n < len(format) && format[i+n] == format[i] {
			n++
		}
		i += f(format[i], n)
	}
}

func digits(b *strings.Builder, v, n int) int {
	n = min(n, 2)
	fmt.Fprintf(b, "%0*d", n, v)
	return n
}

// fraction writes up to seven digits of a second; F leaves trailing zeros out.
func fraction(b *strings.Builder, c byte, n int, part int64) int {
	n = min(n, 7)
	s := fmt.Sprintf("%07d", part)[:n]
	if c == 'F' {
		s = strings.TrimRight(s, "0")
	}
	b.WriteString(s)
	return n
}
