package ticks

import "strconv"

// FormatDatetime writes t as the service does: 2024-01-02T03:04:05.0000000Z. A value outside of what a datetime can be
// is held to its nearest end.
func FormatDatetime(t int64) string {
	var b [28]byte
	return string(AppendDatetime(b[:0], t))
}

// AppendDatetime appends the text of FormatDatetime to dst.
func AppendDatetime(dst []byte, t int64) []byte {
	t = min(max(t, 0), Max)
	y, m, d := civil(t / Day)
	t %= Day
	dst = digits(dst, int64(y), 4)
	dst = digits(append(dst, '-'), int64(m), 2)
	dst = digits(append(dst, '-'), int64(d), 2)
	dst = clock(append(dst, 'T'), t)
	dst = digits(append(dst, '.'), t%Second, 7)
	return append(dst, 'Z')
}

// FormatTimespan writes t as [-][d.]hh:mm:ss[.fffffff]: days and the fraction appear where they are not zero.
func FormatTimespan(t int64) string {
	var b [32]byte
	return string(AppendTimespan(b[:0], t))
}

// AppendTimespan appends the text of FormatTimespan to dst.
func AppendTimespan(dst []byte, t int64) []byte {
	u := uint64(t) // the magnitude of the smallest int64 has no int64
	if t < 0 {
		dst = append(dst, '-')
		u = -u
	}
	if days := u / uint64(Day); days > 0 {
		dst = strconv.AppendUint(dst, days, 10)
		dst = append(dst, '.')
	}
	rest := int64(u % uint64(Day))
	dst = clock(dst, rest)
	if f := rest % Second; f != 0 {
		dst = digits(append(dst, '.'), f, 7)
	}
	return dst
}

func clock(dst []byte, t int64) []byte {
	dst = digits(dst, t/Hour, 2)
	dst = digits(append(dst, ':'), t/Minute%60, 2)
	return digits(append(dst, ':'), t/Second%60, 2)
}

func digits(dst []byte, v int64, width int) []byte {
	at := len(dst) + width
	for range width {
		dst = append(dst, '0')
	}
	for i := at - 1; v > 0 && i >= at-width; i-- {
		dst[i] = byte('0' + v%10)
		v /= 10
	}
	return dst
}
