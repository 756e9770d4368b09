package ticks

import "strings"

// ParseDatetime reads the forms that Kusto documents for todatetime: ISO 8601 (with T or a space, with or without
// seconds, fraction, zone), RFC 822, 850 and 1123, the C form "Sat Nov 8 15:05:02 2014", and US month/day/year with an
// optional 12-hour clock. A time without a zone is UTC. Digits past the seventh of a fraction are cut.
func ParseDatetime(s string) (int64, bool) {
	s = strings.TrimSpace(s)
	if len(s) < 6 {
		return 0, false
	}
	if t, ok := parseISO(s); ok {
		return t, true
	}
	return parseWords(s)
}

// ISO reports whether s is a full ISO 8601 date and time (not a date alone), the form by which a column is taken for a datetime.
func ISO(s string) bool {
	if len(s) < 16 || s[4] != '-' || s[7] != '-' || (s[10] != 'T' && s[10] != ' ') {
		return false
	}
	_, ok := parseISO(s)
	return ok
}

func num(s string, from, n int) (v int, ok bool) {
	if from+n > len(s) {
		return 0, false
	}
	for i := from; i < from+n; i++ {
		c := s[i] - '0'
		if c > 9 {
			return 0, false
		}
		v = v*10 + int(c)
	}
	return v, true
}

// lead reads one to max digits at the start of s.
func lead(s string, most int) (v, n int) {
	for n < len(s) && n < most && s[n] >= '0' && s[n] <= '9' {
		v = v*10 + int(s[n]-'0')
		n++
	}
	return v, n
}

func parseISO(s string) (int64, bool) {
	y, ok := num(s, 0, 4)
	if !ok || s[4] != '-' {
		return 0, false
	}
	mo, n := lead(s[5:], 2)
	if n == 0 {
		return 0, false
	}
	i, d := 5+n, 1
	if i < len(s) && s[i] == '-' {
		d, n = lead(s[i+1:], 2)
		if n == 0 {
			return 0, false
		}
		i += 1 + n
	} else if i != len(s) {
		return 0, false
	}
	t, ok := date(y, mo, d)
	if !ok {
		return 0, false
	}
	if i == len(s) {
		return t, true
	}
	if s[i] != 'T' && s[i] != 't' && s[i] != ' ' {
		return t, s[i:] == "Z"
	}
	c, rest, ok := parseClock(strings.TrimLeft(s[i+1:], " "))
	if !ok {
		return 0, false
	}
	c, rest, ok = meridiem(c, rest)
	if !ok {
		return 0, false
	}
	zone, ok := parseZone(rest)
	t += c - zone
	return t, ok && Valid(t)
}

// parseClock reads H:mm, H:mm:ss or H:mm:ss.f and gives what follows.
func parseClock(s string) (t int64, rest string, ok bool) {
	h, n := lead(s, 2)
	if n == 0 || n >= len(s) || s[n] != ':' || h > 23 {
		return 0, "", false
	}
	s = s[n+1:]
	m, n := lead(s, 2)
	if n == 0 || m > 59 {
		return 0, "", false
	}
	t, s = int64(h)*Hour+int64(m)*Minute, s[n:]
	if s == "" || s[0] != ':' {
		return t, s, true
	}
	sec, n := lead(s[1:], 2)
	if n == 0 || sec > 59 {
		return 0, "", false
	}
	t, s = t+int64(sec)*Second, s[1+n:]
	if len(s) > 1 && (s[0] == '.' || s[0] == ',') && s[1] >= '0' && s[1] <= '9' {
		unit := Second / 10
		i := 1
		for ; i < len(s) && s[i] >= '0' && s[i] <= '9'; i++ {
			t += int64(s[i]-'0') * unit
			unit /= 10
		}
		s = s[i:]
	}
	return t, s, true
}

// meridiem applies a following AM or PM.
func meridiem(t int64, rest string) (int64, string, bool) {
	r := strings.TrimLeft(rest, " ")
	if len(r) < 2 || (r[1] != 'M' && r[1] != 'm') {
		return t, rest, true
	}
	after := r[0] == 'P' || r[0] == 'p'
	if !after && r[0] != 'A' && r[0] != 'a' {
		return t, rest, true
	}
	h := t / Hour
	if h > 12 {
		return 0, "", false
	}
	if after && h != 12 {
		t += 12 * Hour
	} else if !after && h == 12 {
		t -= 12 * Hour
	}
	return t, r[2:], true
}

// zones are the names that RFC 822 knows; military letters but Z are ambiguous in practice and refused.
var zones = map[string]int64{
	"Z": 0, "UT": 0, "UTC": 0, "GMT": 0, "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7,
}

// parseZone reads nothing, a name, or ±hh[[:]mm], and gives the offset from UTC.
func parseZone(s string) (int64, bool) {
	s = strings.TrimSpace(s)
	if s == "" {
		return 0, true
	}
	if h, ok := zones[strings.ToUpper(s)]; ok {
		return h * Hour, true
	}
	if after, ok := strings.CutPrefix(s, "GMT"); ok && after != "" {
		s = after
	}
	if s[0] != '+' && s[0] != '-' {
		return 0, false
	}
	h, n := lead(s[1:], 2)
	rest := s[1+n:]
	m := 0
	if n == 0 {
		return 0, false
	}
	if rest != "" {
		rest = strings.TrimPrefix(rest, ":")
		var ok bool
		if m, ok = num(rest, 0, 2); !ok || len(rest) != 2 {
			return 0, false
		}
	}
	if h > 14 || m > 59 {
		return 0, false
	}
	z := int64(h)*Hour + int64(m)*Minute
	if s[0] == '-' {
		z = -z
	}
	return z, true
}
