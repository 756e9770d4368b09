package fn

import (
	"slices"
	"strings"
	"time"

	"github.com/huntbook/huntbook/algo/json"
	"github.com/huntbook/huntbook/algo/text"
	"github.com/huntbook/huntbook/algo/ticks"
	"github.com/huntbook/huntbook/algo/value"
)

// stamp makes the engine's timestamp of ticks: its calendar serves what whole days do not, and microseconds lose nothing there.
func stamp(x string) string {
	return "make_timestamp(" + x + " // 10 - 62135596800000000)"
}

// unstamp turns a timestamp back into ticks.
func unstamp(x string) string { return "(epoch_us(" + x + ") * 10 + 621355968000000000)" }

const day = "864000000000"

// startOf spells startof*(date, [offset]). Weeks begin on Sunday; 0001-01-01 was a Monday.
func startOf(unit string) func(date, offset string) string {
	return func(date, offset string) string {
		switch unit {
		case "day":
			return "(" + date + " // " + day + " + " + offset + ") * " + day
		case "week":
			return "((" + date + " // " + day + " + 1) // 7 * 7 - 1 + 7 * (" + offset + ")) * " + day
		}
		return unstamp("date_trunc('" + unit + "', " + stamp(date) + ") + to_" + unit + "s(CAST(" + offset + " AS INTEGER))")
	}
}

// beyond is so many units that no datetime moved by them is one any more, and few enough that nothing overflows on the way.
var beyond = map[string]int64{"day": 4000000, "week": 600000, "month": 130000, "year": 11000}

func bounds(name, unit, doc, example string) []Function {
	begin := startOf(unit)
	f := func(end bool) Template {
		return F(func(a []Arg) string {
			offset := "0"
			if len(a) > 1 {
				offset = a[1].SQL
				if c := a[1].Const; c == nil || c.Null || c.I > beyond[unit] || c.I < -beyond[unit] {
					offset = sql("(CASE WHEN $1 IS NOT NULL THEN greatest(-$2, least($2, $1)) END)", offset, formatLong(beyond[unit]))
				}
			}
			if !end {
				return inDatetime(begin(a[0].SQL, offset))
			}
			return inDatetime(begin(a[0].SQL, "("+offset+" + 1)") + " - 1")
		})
	}
	sig := func(edge string) string { return edge + "of" + name + "(date:datetime, [offset:long]) datetime" }
	rule := NameNone
	if name == "day" {
		rule = NameOfArg
	}
	return []Function{
		scalar("startof"+name, "Start of the "+doc+", moved by whole "+name+"s.", rule, []Sig{{Text: sig("start"), DuckDB: f(false)}}, Example{"startof" + name + "(datetime(2020-06-15 13:45))", example}),
		scalar("endof"+name, "Last tick of the "+doc+", moved by whole "+name+"s.", NameNone, []Sig{{Text: sig("end"), DuckDB: f(true)}}, Example{"startof" + name + "(datetime(2020-06-15)) < endof" + name + "(datetime(2020-06-15))", "true"}),
	}
}

// partLengths are the parts of datetime_add and datetime_diff that are a fixed number of ticks.
var partLengths = map[string]int64{
	"week": 7 * ticks.Day, "day": ticks.Day, "hour": ticks.Hour, "minute": ticks.Minute, "second": ticks.Second,
	"millisecond": ticks.Millisecond, "microsecond": ticks.Microsecond,
}

var monthUnits = map[string]int64{"year": 12, "quarter": 3, "month": 1}

func datetimeAdd(a []value.Value) value.Value {
	part, n, t := strings.ToLower(a[0].S), a[1].I, a[2].I
	if m, ok := monthUnits[part]; ok {
		return addMonths(t, n, m)
	}
	if part == "nanosecond" {
		return inRange(t+n/100, n/100)
	}
	u, ok := partLengths[part]
	if !ok || n > ticks.Max/u || n < -ticks.Max/u {
		return value.Null()
	}
	return inRange(t+n*u, n*u)
}

func inRange(t, moved int64) value.Value {
	if !ticks.Valid(t) || moved > ticks.Max || moved < -ticks.Max {
		return value.Null()
	}
	return value.Long(t)
}

// addMonths moves by months and stays within the month reached: a month after 31 January is the last of February.
func addMonths(t, n, unit int64) value.Value {
	if n > 200000 || n < -200000 {
		return value.Null()
	}
	d := ticks.ToTime(t)
	months := int64(d.Year())*12 + int64(d.Month()) - 1 + n*unit
	year, month := months/12, time.Month(months%12+1)
	if year < 1 || year > 9999 {
		return value.Null()
	}
	last := time.Date(int(year), month+1, 0, 0, 0, 0, 0, time.UTC).Day()
	first := time.Date(int(year), month, min(d.Day(), last), 0, 0, 0, 0, time.UTC)
	return value.Long(ticks.FromTime(first) + t%ticks.Day)
}

func datetimeDiff(a []value.Value) value.Value {
	part := strings.ToLower(a[0].S)
	x, y := a[1].I, a[2].I
	if m, ok := monthUnits[part]; ok {
		dx, dy := ticks.ToTime(x), ticks.ToTime(y)
		return value.Long((int64(dx.Year())*12+int64(dx.Month())-1)/m - (int64(dy.Year())*12+int64(dy.Month())-1)/m)
	}
	if part == "nanosecond" {
		return value.Long((x - y) * 100)
	}
	if part == "week" { // weeks turn on Sunday; the first day there is was a Monday
		return value.Long((x/ticks.Day+1)/7 - (y/ticks.Day+1)/7)
	}
	u, ok := partLengths[part]
	if !ok {
		return value.Null()
	}
	return value.Long(x/u - y/u)
}

func datetimePart(a []value.Value) value.Value {
	t := a[1].I
	d := ticks.ToTime(t)
	switch strings.ToLower(a[0].S) {
	case "year":
		return value.Long(int64(d.Year()))
	case "quarter":
		return value.Long(int64(d.Month()-1)/3 + 1)
	case "month":
		return value.Long(int64(d.Month()))
	case "week_of_year", "weekofyear":
		_, w := d.ISOWeek()
		return value.Long(int64(w))
	case "day":
		return value.Long(int64(d.Day()))
	case "dayofyear":
		return value.Long(int64(d.YearDay()))
	case "hour":
		return value.Long(int64(d.Hour()))
	case "minute":
		return value.Long(int64(d.Minute()))
	case "second":
		return value.Long(int64(d.Second()))
	case "millisecond":
		return value.Long(t % ticks.Second / ticks.Millisecond)
	case "microsecond":
		return value.Long(t % ticks.Second / ticks.Microsecond)
	case "nanosecond":
		return value.Long(t % ticks.Second * 100)
	}
	return value.Null()
}

func makeDatetime(a []value.Value) value.Value {
	at := func(i int, missing int64) int64 { return longAt(a, i, missing) }
	y, mo, d, h, mi := at(0, 0), at(1, 1), at(2, 1), at(3, 0), at(4, 0)
	sec := 0.0
	if len(a) > 5 {
		sec = a[5].F
	}
	if y < 1 || y > 9999 || mo < 1 || mo > 12 || d < 1 || h < 0 || h > 23 || mi < 0 || mi > 59 || sec < 0 || sec >= 60 {
		return value.Null()
	}
	t := time.Date(int(y), time.Month(mo), int(d), 0, 0, 0, 0, time.UTC)
	if t.Day() != int(d) {
		return value.Null()
	}
	return value.Long(ticks.FromTime(t) + h*ticks.Hour + mi*ticks.Minute + int64(sec*1e7+0.5))
}

func makeTimespan(days, hours, minutes int64, seconds float64) value.Value {
	if days < 0 || days > 10675199 || hours < 0 || hours > 23 || minutes < 0 || minutes > 59 || seconds < 0 || seconds >= 60 {
		return value.Null()
	}
	return value.Long(days*ticks.Day + hours*ticks.Hour + minutes*ticks.Minute + int64(seconds*1e7+0.5))
}

func calendar(name, doc, page, sql string, example Example, aliases ...string) Function {
	f := scalar(name, doc, NameNone, []Sig{{Text: name + "(date:datetime) int", DuckDB: by1("CAST(" + sql + " AS INTEGER)")}}, example)
	if page != "" {
		f.Page = page
	}
	return old(f, aliases...)
}

func unixTime(name, unit string, ticksEach string, divide bool, example Example) Function {
	f := "({number} * " + ticksEach + " + 621355968000000000)"
	if divide {
		f = "({number} // " + ticksEach + " + 621355968000000000)"
	}
	real := "CAST(round({number} * " + ticksEach + ") AS BIGINT) + 621355968000000000"
	if divide {
		real = "CAST(round({number} / " + ticksEach + ") AS BIGINT) + 621355968000000000"
	}
	check := func(text string) Template {
		return T("(CASE WHEN {number} BETWEEN " + map[string]string{
			"seconds": "-62135596800 AND 253402300799", "milliseconds": "-62135596800000 AND 253402300799999",
			"microseconds": "-62135596800000000 AND 253402300799999999", "nanoseconds": "-9223372036854775807 AND 9223372036854775807",
		}[unit] + " THEN " + text + " END)")
	}
	return scalar(name, "Datetime of Unix time in "+unit+".", NameNone, []Sig{
		{Text: name + "(number:long) datetime", DuckDB: check(f)},
		{Text: name + "(number:real) datetime", DuckDB: check(real)},
	}, example)
}

func zone(toLocal bool) Impl {
	return func(a []value.Value) value.Value {
		loc, ok := text.Zone(a[1].S)
		if !ok {
			return value.Null()
		}
		t := ticks.ToTime(a[0].I)
		if toLocal {
			_, offset := t.In(loc).Zone()
			return inRange(a[0].I+int64(offset)*ticks.Second, 0)
		}
		local := time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), 0, loc)
		_, offset := local.Zone()
		return inRange(a[0].I-int64(offset)*ticks.Second, 0)
	}
}

var datetimeFunctions = slices.Concat(
	bounds("day", "day", "day", "datetime(2020-06-15)"),
	bounds("week", "week", "week, which begins on Sunday", "datetime(2020-06-14)"),
	bounds("month", "month", "month", "datetime(2020-06-01)"),
	bounds("year", "year", "year", "datetime(2020-01-01)"),
	[]Function{
		calendar("dayofmonth", "Day of the month of a datetime, from 1.", "", "(extract('day' FROM "+stamp("$1")+"))", Example{`dayofmonth(datetime(2015-12-14))`, `int(14)`}),
		calendar("dayofyear", "Day of the year of a datetime, from 1.", "", "(extract('doy' FROM "+stamp("$1")+"))", Example{`dayofyear(datetime(2020-12-31))`, `int(366)`}),
		calendar("hourofday", "Hour of the day of a datetime, from 0 to 23.", "", "($1 % "+day+" // 36000000000)", Example{`hourofday(datetime(2015-12-14 18:54))`, `int(18)`}),
		calendar("monthofyear", "Month of a datetime, from 1 to 12.", "", "(extract('month' FROM "+stamp("$1")+"))", Example{`monthofyear(datetime(2015-12-14))`, `int(12)`}, "getmonth"),
		calendar("getyear", "Year of a datetime.", "", "(extract('year' FROM "+stamp("$1")+"))", Example{`getyear(datetime(2015-10-12))`, `int(2015)`}),
		calendar("week_of_year", "Week of the year by ISO 8601.", "", "(extract('week' FROM "+stamp("$1")+"))", Example{`week_of_year(datetime(2016-01-01))`, `int(53)`}, "weekofyear"),
		scalar("dayofweek", "Timespan since the Sunday before, in whole days.", NameNone, []Sig{{Text: "dayofweek(date:datetime) timespan", DuckDB: T("((({date} // 864000000000) + 1) % 7 * 864000000000)")}}, Example{`dayofweek(datetime(1970-05-11))`, `1d`}),
		scalar("datetime_add", "Datetime moved by a number of parts: year, quarter, month, week, day ... nanosecond.", NameNone, []Sig{{Text: "datetime_add(part:string, value:long, datetime:datetime) datetime", Go: datetimeAdd}}, Example{`datetime_add("month", 1, datetime(2020-01-31))`, `datetime(2020-02-29)`}),
		scalar("datetime_diff", "Number of turns of a part (midnights, month ends ...) between two datetimes.", NameNone, []Sig{{Text: "datetime_diff(part:string, datetime1:datetime, datetime2:datetime) long", Go: datetimeDiff}}, Example{`datetime_diff("year", datetime(2017-01-01), datetime(2000-12-31))`, `17`}, Example{`datetime_diff("day", datetime(2020-03-01), datetime(2020-02-01))`, `29`}),
		old(scalar("datetime_part", "A part of a datetime as a number.", NameNone, []Sig{{Text: "datetime_part(part:string, date:datetime) int", Go: datetimePart}}, Example{`datetime_part("quarter", datetime(2017-10-30))`, `int(4)`}), "datepart"),
		scalar("make_datetime", "Datetime of its parts; null where they are none.", NameNone, []Sig{
			{Text: "make_datetime(year:long, month:long, day:long, [hour:long], [minute:long], [second:real]) datetime", Go: makeDatetime},
			{Text: "make_datetime(datetime:string) datetime", Go: datetimeOf},
			{Text: "make_datetime(datetime:datetime) datetime", DuckDB: T("{datetime}")},
		}, Example{`make_datetime(2017, 10, 1, 12, 11, 0.1234567)`, `datetime(2017-10-01 12:11:00.1234567)`}, Example{`make_datetime(2020, 13, 1)`, `datetime(null)`}),
		scalar("make_timespan", "Timespan of hours and minutes, with seconds and days where given.", NameNone, []Sig{
			{Text: "make_timespan(hours:long, minutes:long) timespan", Go: func(a []value.Value) value.Value { return makeTimespan(0, a[0].I, a[1].I, 0) }},
			{Text: "make_timespan(hours:long, minutes:long, seconds:real) timespan", Go: func(a []value.Value) value.Value { return makeTimespan(0, a[0].I, a[1].I, a[2].F) }},
			{Text: "make_timespan(days:long, hours:long, minutes:long, seconds:real) timespan", Go: func(a []value.Value) value.Value { return makeTimespan(a[0].I, a[1].I, a[2].I, a[3].F) }},
			{Text: "make_timespan(timespan:string) timespan", Go: timespanOf},
		}, Example{`make_timespan(1, 12, 30, 55.123)`, `timespan(1.12:30:55.123)`}, Example{`make_timespan(25, 0)`, `timespan(null)`}),
		checked(checkFormat("yMdhHmsfFt", 1), scalar("format_datetime", "Text of a datetime by a format.", NameOfArg, []Sig{{Text: "format_datetime(date:datetime, format:string) string", Go: func(a []value.Value) value.Value {
			return value.Text(text.FormatDatetime(a[0].I, a[1].S))
		}}}, Example{`format_datetime(datetime(2020-06-15 13:45:09), "M/d/yyyy h:mm:ss tt")`, `"6/15/2020 1:45:09 PM"`}, Example{`format_datetime(datetime(2007-03-09), "dddd MMMM")`, `"0909 0303"`})),
		checked(checkFormat("dhHmsfF", 1), scalar("format_timespan", "Text of a timespan by a format.", NameOfArg, []Sig{{Text: "format_timespan(timespan:timespan, format:string) string", Go: func(a []value.Value) value.Value {
			return value.Text(text.FormatTimespan(a[0].I, a[1].S))
		}}}, Example{`format_timespan(time(1.02:03:04.567), "dd.hh:mm:ss.fff")`, `"01.02:03:04.567"`}, Example{`format_timespan(-2h - 30m, "hh:mm")`, `"-02:30"`})),
		unixTime("unixtime_seconds_todatetime", "seconds", "10000000", false, Example{`unixtime_seconds_todatetime(1546300800)`, `datetime(2019-01-01)`}),
		unixTime("unixtime_milliseconds_todatetime", "milliseconds", "10000", false, Example{`unixtime_milliseconds_todatetime(1546300800000)`, `datetime(2019-01-01)`}),
		unixTime("unixtime_microseconds_todatetime", "microseconds", "10", false, Example{`unixtime_microseconds_todatetime(1546300800000000)`, `datetime(2019-01-01)`}),
		unixTime("unixtime_nanoseconds_todatetime", "nanoseconds", "100", true, Example{`unixtime_nanoseconds_todatetime(1546300800000000000)`, `datetime(2019-01-01)`}),
		scalar("datetime_utc_to_local", "Local time of a zone at an instant; null where the zone is unknown.", NameNone, []Sig{{Text: "datetime_utc_to_local(from:datetime, timezone:string) datetime", Go: zone(true)}}, Example{`datetime_utc_to_local(datetime(2015-12-31 23:59:59.9), "US/Eastern")`, `datetime(2015-12-31 18:59:59.9)`}),
		scalar("datetime_local_to_utc", "Instant of a zone's local time; null where the zone is unknown.", NameNone, []Sig{{Text: "datetime_local_to_utc(from:datetime, timezone:string) datetime", Go: zone(false)}}, Example{`datetime_local_to_utc(datetime(2015-12-31 18:59:59.9), "US/Eastern")`, `datetime(2015-12-31 23:59:59.9)`}),
		scalar("datetime_list_timezones", "Array of the zones that the zone functions know.", NameNone, []Sig{{Text: "datetime_list_timezones() dynamic", Go: func([]value.Value) value.Value {
			return value.Text(json.Strings(text.Zones()))
		}}}, Example{`array_index_of(datetime_list_timezones(), "Europe/Berlin") >= 0`, `true`}),
		scalar("now", "The instant at which the query began, moved by a timespan; the same all through the query.", NameNone, []Sig{{Text: "now([offset:timespan]) datetime", DuckDB: None(bound)}}, Example{`now() - now(-1d)`, `1d`}),
		scalar("ago", "The instant at which the query began, less a timespan.", NameNone, []Sig{{Text: "ago(timespan:timespan) datetime", DuckDB: None(bound)}}, Example{`now() - ago(1d)`, `1d`}),
	},
)

// checked gives a function a check of its constant arguments.
func checked(check func([]Arg) string, f Function) Function {
	f.Check = check
	return f
}

// checkFormat accepts the letters of a format and the separators that the service documents.
func checkFormat(letters string, at int) func([]Arg) string {
	return func(args []Arg) string {
		if at >= len(args) {
			return ""
		}
		format, ok := constText(args[at])
		if i := strings.IndexFunc(format, func(r rune) bool { return !strings.ContainsRune(letters+" /-:,._[]", r) }); ok && i >= 0 {
			return "The format '" + format + "' is not supported: it may hold the letters " + letters + " and the separators space / - : , . _ [ ]."
		}
		return ""
	}
}

// bound is why functions that binding answers have no SQL.
const bound = "answered when the query is bound"
