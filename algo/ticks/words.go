package ticks

import "strings"

var months = [...]string{
	"january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december",
}

var weekdays = [...]string{"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"}

// named gives the 1-based place of word in names, whole or by its first three letters.
func named(word string, names []string) (int, bool) {
	word = strings.ToLower(strings.TrimRight(word, "."))
	if len(word) < 3 {
		return 0, false
	}
	for i, n := range names {
		if word == n || word == n[:3] {
			return i + 1, true
		}
	}
	return 0, false
}

// fullYear reads a year as .NET does: two digits mean 1950 to 2049.
func fullYear(s string) (int, bool) {
	v, n := lead(s, 4)
	if n != len(s) || (n != 2 && n != 4) {
		return 0, false
	}
	if n == 2 {
		v += 1900
		if v < 1950 {
			v += 100
		}
	}
	return v, true
}

// parseWords reads the forms that are not ISO 8601. It walks over blank-separated words: an optional weekday, then the
// date in one of its orders, then clock, AM or PM, zone, and for the C form the year.
func parseWords(s string) (int64, bool) {
	words := strings.Fields(strings.ReplaceAll(s, ",", " "))
	if len(words) > 8 || len(words) == 0 {
		return 0, false
	}
	if _, ok := named(words[0], weekdays[:]); ok {
		words = words[1:]
	}
	if len(words) == 0 {
		return 0, false
	}
	var day int64
	ok, yearLast := false, false
	switch parts := split(words[0]); {
	case len(parts) == 3:
		day, ok = joined(parts, words[0])
		words = words[1:]
	case len(words) >= 3 && isMonth(words[1]): // 8 Nov 2014
		day, ok = ymd(words[2], words[1], words[0])
		words = words[3:]
	case len(words) >= 3 && isMonth(words[0]) && !strings.Contains(words[2], ":"): // Nov 8 2014
		day, ok = ymd(words[2], words[0], words[1])
		words = words[3:]
	case len(words) >= 4 && isMonth(words[0]): // Nov 8 15:05:02 2014, with an optional zone before the year
		day, ok = ymd(words[len(words)-1], words[0], words[1])
		words = words[2 : len(words)-1]
		yearLast = true
	}
	if !ok {
		return 0, false
	}
	if len(words) == 0 {
		return day, !yearLast
	}
	c, rest, ok := parseClock(strings.Join(words, " "))
	if !ok {
		return 0, false
	}
	if c, rest, ok = meridiem(c, rest); !ok {
		return 0, false
	}
	zone, ok := parseZone(rest)
	t := day + c - zone
	return t, ok && Valid(t)
}

func isMonth(w string) bool { _, ok := named(w, months[:]); return ok }

func split(w string) []string {
	return strings.FieldsFunc(w, func(r rune) bool { return r == '/' || r == '-' })
}

// joined reads 11/8/2014, 2014/11/08, 08-Nov-14 and 11-8-2014: month first where all are numbers, as in the US.
func joined(p []string, word string) (int64, bool) {
	if strings.HasPrefix(word, "-") || strings.HasPrefix(word, "/") {
		return 0, false
	}
	if isMonth(p[1]) {
		return ymd(p[2], p[1], p[0])
	}
	if len(p[0]) == 4 {
		return numeric(p[0], p[1], p[2])
	}
	return numeric(p[2], p[0], p[1])
}

func numeric(y, m, d string) (int64, bool) {
	year, ok := fullYear(y)
	month, n := lead(m, 2)
	dd, k := lead(d, 2)
	if !ok || n == 0 || n != len(m) || k == 0 || k != len(d) {
		return 0, false
	}
	return date(year, month, dd)
}

func ymd(y, month, d string) (int64, bool) {
	year, ok := fullYear(y)
	m, named := named(month, months[:])
	dd, n := lead(d, 2)
	if !ok || !named || n == 0 || n != len(d) {
		return 0, false
	}
	return date(year, m, dd)
}
