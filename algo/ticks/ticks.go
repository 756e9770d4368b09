// Package ticks converts between text, time.Time and Kusto's own measure of time: whole ticks of 100 ns,
// counted from 0001-01-01T00:00Z for a datetime and from zero for a timespan.
package ticks

import "time"

// The lengths of common units in ticks.
const (
	Microsecond int64 = 10
	Millisecond       = 1000 * Microsecond
	Second            = 1000 * Millisecond
	Minute            = 60 * Second
	Hour              = 60 * Minute
	Day               = 24 * Hour
)

// Unix is the datetime 1970-01-01T00:00Z.
const Unix int64 = 621_355_968_000_000_000

// Max is the last datetime there is, 9999-12-31T23:59:59.9999999Z; the first is 0.
const Max int64 = 3_155_378_975_999_999_999

// FromTime gives the datetime of t, cut to whole ticks and held within [0, Max].
func FromTime(t time.Time) int64 {
	s := t.Unix()
	if s < -Unix/Second {
		return 0
	}
	if s > (Max-Unix)/Second {
		return Max
	}
	return s*Second + int64(t.Nanosecond())/100 + Unix
}

// ToTime gives the instant of a datetime, in UTC.
func ToTime(t int64) time.Time {
	t -= Unix
	s, rest := t/Second, t%Second
	if rest < 0 {
		s, rest = s-1, rest+Second
	}
	return time.Unix(s, rest*100).UTC()
}

// Valid reports whether t is a datetime that Kusto can hold.
func Valid(t int64) bool { return t >= 0 && t <= Max }

// daysBefore gives the number of days from 0001-01-01 to year-month-day of the proleptic Gregorian calendar.
func daysBefore(year, month, day int) int64 {
	y, m := int64(year), int64(month)
	if m <= 2 {
		y--
		m += 12
	}
	// March-based months make the leap day the last of the year: 153 days in each five months.
	return 365*y + y/4 - y/100 + y/400 + (153*(m-3)+2)/5 + int64(day) - 1 - 306
}

// civil is the inverse of daysBefore.
func civil(days int64) (year, month, day int) {
	z := days + 306
	era := z / 146097
	doe := z - era*146097
	yoe := (doe - doe/1460 + doe/36524 - doe/146096) / 365
	doy := doe - (365*yoe + yoe/4 - yoe/100)
	mp := (5*doy + 2) / 153
	y := yoe + era*400
	m := mp + 3
	if m > 12 {
		m -= 12
		y++
	}
	return int(y), int(m), int(doy - (153*mp+2)/5 + 1)
}

var monthDays = [...]int{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31}

func daysIn(year, month int) int {
	if month == 2 && year%4 == 0 && (year%100 != 0 || year%400 == 0) {
		return 29
	}
	return monthDays[month-1]
}

// date gives the ticks at midnight, or false when there is no such day.
func date(year, month, day int) (int64, bool) {
	if year < 1 || year > 9999 || month < 1 || month > 12 || day < 1 || day > daysIn(year, month) {
		return 0, false
	}
	return daysBefore(year, month, day) * Day, true
}
