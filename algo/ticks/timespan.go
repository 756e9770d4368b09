package ticks

import (
	"math"
	"strconv"
	"strings"
)

// units are the spellings of a timespan literal's unit.
var units = map[string]int64{
	"d": Day, "day": Day, "days": Day,
	"h": Hour, "hr": Hour, "hrs": Hour, "hour": Hour, "hours": Hour,
	"m": Minute, "min": Minute, "minute": Minute, "minutes": Minute,
	"s": Second, "sec": Second, "second": Second, "seconds": Second,
	"ms": Millisecond, "milli": Millisecond, "millis": Millisecond, "millisec": Millisecond,
	"millisecond": Millisecond, "milliseconds": Millisecond,
	"micro": Microsecond, "micros": Microsecond, "microsec": Microsecond, "microsecond": Microsecond, "microseconds": Microsecond,
	"tick": 1, "ticks": 1,
}

// IsUnit reports whether s is the unit of a timespan literal, in small letters as the language wants it.
func IsUnit(s string) bool { return units[s] != 0 }

// ParseTimespan reads [-][d.]hh:mm[:ss[.fffffff]], a number with a unit (1d, 1.5h, 100ms, 2 minutes), or a whole number of days.
func ParseTimespan(s string) (int64, bool) {
	s = strings.TrimSpace(s)
	neg := strings.HasPrefix(s, "-")
	if neg {
		s = s[1:]
	}
	if s == "" {
		return 0, false
	}
	if strings.IndexByte(s, ':') >= 0 {
		return parseClockSpan(s, neg)
	}
	t, ok := magnitude(s)
	if neg {
		t = -t
	}
	return t, ok
}

func magnitude(s string) (int64, bool) {
	i := 0
	for i < len(s) && (s[i] >= '0' && s[i] <= '9' || s[i] == '.') {
		i++
	}
	if i == 0 {
		return 0, false
	}
	unit, ok := Day, true // a bare whole number counts days; the service takes no bare fraction
	if name := strings.TrimSpace(s[i:]); name != "" {
		unit, ok = units[strings.ToLower(name)]
	} else {
		ok = strings.IndexByte(s, '.') < 0
	}
	if !ok {
		return 0, false
	}
	if whole, err := strconv.ParseInt(s[:i], 10, 64); err == nil {
		if whole > math.MaxInt64/unit {
			return 0, false
		}
		return whole * unit, true
	}
	f, err := strconv.ParseFloat(s[:i], 64)
	f = math.Round(f * float64(unit))
	if err != nil || f >= math.MaxInt64 {
		return 0, false
	}
	return int64(f), true
}

func parseClockSpan(s string, neg bool) (int64, bool) {
	var days int64
	colon := strings.IndexByte(s, ':')
	if dot := strings.IndexByte(s, '.'); dot >= 0 && dot < colon {
		d, err := strconv.ParseUint(s[:dot], 10, 32)
		if err != nil {
			return 0, false
		}
		days, s = int64(d), s[dot+1:]
	} else if strings.Count(s, ":") == 3 { // d:hh:mm:ss
		d, err := strconv.ParseUint(s[:colon], 10, 32)
		if err != nil {
			return 0, false
		}
		days, s = int64(d), s[colon+1:]
	}
	if days > math.MaxInt64/Day {
		return 0, false
	}
	t, rest, ok := parseClock(s)
	// Of both signs, the longest there is still fits: 10675199.02:48:05.4775807, and a tick more below zero.
	if neg {
		if -t < math.MinInt64+days*Day {
			return 0, false
		}
		return -days*Day - t, ok && rest == ""
	}
	if t > math.MaxInt64-days*Day {
		return 0, false
	}
	return days*Day + t, ok && rest == ""
}
