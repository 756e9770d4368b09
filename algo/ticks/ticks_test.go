package ticks_test

import (
	"math"
	"testing"
	"time"

	"github.com/huntbook/huntbook/algo/ticks"
)

func TestParseDatetime(t *testing.T) {
	const noon = "2014-11-08T15:05:02.0000000Z"
	cases := map[string]string{
		"2014-05-25T08:20:03.123456Z":             "2014-05-25T08:20:03.1234560Z",
		"2014-05-25T08:20:03.123456789Z":          "2014-05-25T08:20:03.1234567Z",
		"2014-05-25T08:20:03.123456":              "2014-05-25T08:20:03.1234560Z",
		"2014-05-25T08:20":                        "2014-05-25T08:20:00.0000000Z",
		"2014-11-08 15:55:55.123456Z":             "2014-11-08T15:55:55.1234560Z",
		"2014-11-08 15:55:55":                     "2014-11-08T15:55:55.0000000Z",
		"2014-11-08 15:55":                        "2014-11-08T15:55:00.0000000Z",
		"2014-11-08":                              "2014-11-08T00:00:00.0000000Z",
		"2014-11":                                 "2014-11-01T00:00:00.0000000Z",
		"2014-11-08T15:05:02+02:00":               "2014-11-08T13:05:02.0000000Z",
		"2014-11-08T15:05:02-0730":                "2014-11-08T22:35:02.0000000Z",
		"2014-11-08T15:05:02+02":                  "2014-11-08T13:05:02.0000000Z",
		"Sat, 8 Nov 14 15:05:02 GMT":              noon,
		"Sat, 8 Nov 14 15:05 GMT":                 "2014-11-08T15:05:00.0000000Z",
		"8 Nov 14 15:05:02 GMT":                   noon,
		"8 Nov 2014 15:05:02":                     noon,
		"Saturday, 08-Nov-14 15:05:02 GMT":        noon,
		"Saturday, 08-Nov-14 15:05 GMT":           "2014-11-08T15:05:00.0000000Z",
		"08-Nov-14 15:05:02 GMT":                  noon,
		"Sat Nov 8 15:05:02 2014":                 noon,
		"Sat Nov  8 15:05:02 2014":                noon,
		"Sat, 08 Nov 2014 15:05:02 +0000":         noon,
		"Sat, 08 Nov 2014 10:05:02 EST":           noon,
		"11/8/2014 3:05:02 PM":                    noon,
		"11/08/2014 15:05:02":                     noon,
		"11/8/2014":                               "2014-11-08T00:00:00.0000000Z",
		"11/8/2014 12:00 AM":                      "2014-11-08T00:00:00.0000000Z",
		"2014/11/08 15:05:02":                     noon,
		"November 8, 2014":                        "2014-11-08T00:00:00.0000000Z",
		"  2014-11-08T15:05:02Z ":                 noon,
		"0001-01-01T00:00:00Z":                    "0001-01-01T00:00:00.0000000Z",
		"9999-12-31T23:59:59.9999999Z":            "9999-12-31T23:59:59.9999999Z",
		"2000-02-29":                              "2000-02-29T00:00:00.0000000Z",
		"1969-12-31 23:59:59.9999999":             "1969-12-31T23:59:59.9999999Z",
		"2020-09-22T08:24:17.4151090000000000001": "2020-09-22T08:24:17.4151090Z",
	}
	for in, want := range cases {
		got, ok := ticks.ParseDatetime(in)
		if !ok || ticks.FormatDatetime(got) != want {
			t.Errorf("%q: %v %s, want %s", in, ok, ticks.FormatDatetime(got), want)
		}
	}
	for _, in := range []string{
		"", "x", "2014-13-01", "2014-02-29", "1900-02-29", "2014-11-08T24:00:00", "2014-11-08T15:05:60", "2014-11-08T", "0000-01-01",
		"13/13/2014", "2014-11-08T15:05:02+25:00", "2014-11-08T15:05:02 XYZ", "8 Foo 2014", "12345678901234", "0001-01-01T00:00:00+01:00",
		"-2014-11-08", "2014-11-08-08", "1.2.3.4", "10.0.0.1", "15:05:02",
	} {
		if got, ok := ticks.ParseDatetime(in); ok {
			t.Errorf("%q was taken for %s", in, ticks.FormatDatetime(got))
		}
	}
}

func TestTime(t *testing.T) {
	for _, at := range []time.Time{
		time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC), time.Unix(0, 0).UTC(), time.Date(1600, 2, 29, 1, 2, 3, 400, time.UTC),
		time.Date(2024, 2, 29, 23, 59, 59, 999999900, time.UTC), time.Date(9999, 12, 31, 23, 59, 59, 999999900, time.UTC),
	} {
		n := ticks.FromTime(at)
		if !ticks.ToTime(n).Equal(at) {
			t.Errorf("%v came back as %v", at, ticks.ToTime(n))
		}
		if got, want := ticks.FormatDatetime(n), at.Format("2006-01-02T15:04:05.0000000Z"); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
	if ticks.FromTime(time.Date(10001, 1, 1, 0, 0, 0, 0, time.UTC)) != ticks.Max || ticks.FromTime(time.Date(-5, 1, 1, 0, 0, 0, 0, time.UTC)) != 0 {
		t.Error("instants outside of the calendar are not held at its ends")
	}
}

func TestTimespan(t *testing.T) {
	for in, want := range map[string]string{
		"1d": "1.00:00:00", "1.5h": "01:30:00", "00:01:02": "00:01:02", "2m": "00:02:00", "10s": "00:00:10", "100ms": "00:00:00.1000000",
		"10microsecond": "00:00:00.0000100", "1tick": "00:00:00.0000001", "-1d": "-1.00:00:00", "3.12:30:00": "3.12:30:00",
		"0.00:00:00.0000001": "00:00:00.0000001", "-00:00:01.5": "-00:00:01.5000000", "12:30": "12:30:00", "7": "7.00:00:00",
		"2 days": "2.00:00:00", "1:02:03:04": "1.02:03:04", "0s": "00:00:00", "10675199.02:48:05.4775807": "10675199.02:48:05.4775807", "-10675199.02:48:05.4775808": "-10675199.02:48:05.4775808", "0.1s": "00:00:00.1000000",
	} {
		got, ok := ticks.ParseTimespan(in)
		if !ok || ticks.FormatTimespan(got) != want {
			t.Errorf("%q: %v %s, want %s", in, ok, ticks.FormatTimespan(got), want)
		}
	}
	for _, in := range []string{"", "-", "d", "1x", "24:00:00", "00:60:00", "1.2.3", "99999999999d", "::", "1d2h", "10675199.02:48:05.4775808", "-10675199.02:48:05.4775809"} {
		if got, ok := ticks.ParseTimespan(in); ok {
			t.Errorf("%q was taken for %s", in, ticks.FormatTimespan(got))
		}
	}
	if got := ticks.FormatTimespan(math.MinInt64); got != "-10675199.02:48:05.4775808" {
		t.Error(got)
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"2014-05-25T08:20:03.123456Z", "Sat, 8 Nov 14 15:05:02 GMT", "11/8/2014 3:05:02 PM", "3.12:30:00", "1.5h"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if v, ok := ticks.ParseDatetime(s); ok {
			if w, ok := ticks.ParseDatetime(ticks.FormatDatetime(v)); !ok || w != v {
				t.Fatalf("%q: %d came back as %d", s, v, w)
			}
		}
		if v, ok := ticks.ParseTimespan(s); ok {
			if w, ok := ticks.ParseTimespan(ticks.FormatTimespan(v)); !ok || w != v {
				t.Fatalf("%q: %d came back as %d", s, v, w)
			}
		}
	})
}
