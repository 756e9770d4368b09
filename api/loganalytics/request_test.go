package loganalytics

import (
	"testing"
	"time"
)

func TestParseTimespan(t *testing.T) {
	now := time.Date(2024, 5, 1, 12, 0, 0, 0, time.UTC)
	at := func(s string) time.Time {
		x, err := time.Parse(time.RFC3339Nano, s)
		if err != nil {
			t.Fatal(err)
		}
		return x
	}
	for in, want := range map[string][2]string{
		"PT86400.0S":                           {"2024-04-30T12:00:00Z", "2024-05-01T12:00:00Z"},
		"P1DT12H":                              {"2024-04-30T00:00:00Z", "2024-05-01T12:00:00Z"},
		"P1W":                                  {"2024-04-24T12:00:00Z", "2024-05-01T12:00:00Z"},
		"2024-01-01T00:00:00.000Z/PT7200.0S":   {"2024-01-01T00:00:00Z", "2024-01-01T02:00:00Z"},
		"PT1H/2024-01-01":                      {"2023-12-31T23:00:00Z", "2024-01-01T00:00:00Z"},
		"2024-01-01T01:00:00+01:00/2024-01-02": {"2024-01-01T00:00:00Z", "2024-01-02T00:00:00Z"},
		"2024-01-01T00:00:00.1234567Z/2024-01-02": {"2024-01-01T00:00:00.1234567Z", "2024-01-02T00:00:00Z"},
	} {
		from, to, err := parseTimespan(in, now)
		if err != nil || !from.Equal(at(want[0])) || !to.Equal(at(want[1])) {
			t.Errorf("%s: %v to %v, %v; want %v", in, from, to, err, want)
		}
	}
	for _, in := range []string{"yesterday", "P", "PT", "1D", "P1X", "P1D/P1D", "2024-01-02/2024-01-01", "/", "P1D/", "PT1.2.3S"} {
		if from, to, err := parseTimespan(in, now); err == nil {
			t.Errorf("%q was read as %v to %v", in, from, to)
		}
	}
}

func FuzzRequest(f *testing.F) {
	for _, s := range []string{`{"query":"T","timespan":"PT1H","workspaces":["a"]}`, `{"query":1}`, "P1D/2024-01-01", `wait=30,include-statistics=true`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if b, fail := parseBody([]byte(s)); fail == nil {
			_, _ = question(b, prefer{}, time.Now())
		}
		if from, to, err := parseTimespan(s, time.Now()); err == nil && to.Before(from) && len(s) < 64 && s[0] != 'P' {
			t.Errorf("%q ends before it begins: %v to %v", s, from, to)
		}
		parsePrefer([]string{s})
	})
}
