package text

import (
	"slices"
	"strings"
	"testing"
)

func terms(s string) (out []string) {
	EachTerm(s, func(t []byte) { out = append(out, string(t)) })
	return out
}

func TestEachTerm(t *testing.T) {
	long := strings.Repeat("ab", 40)
	for s, want := range map[string][]string{
		"":                             nil,
		" _-":                          nil,
		"alpha_Beta":                   {"ALPHA", "BETA"},
		`C:\Temp\x1.exe -n 5`:          {"C", "TEMP", "X1", "EXE", "N", "5"},
		"Привет, мир":                  {"ПРИВЕТ", "МИР"},
		"\u212Aelvin ſ İ":              {"KELVIN", "S", "I"},
		"x\xffy":                       {"X", "Y"},
		long + " z":                    {strings.ToUpper(long[:MaxTerm]), "Z"},
		"a\u0345b":                     {"A", "B", "A\u0345B"},
		"日本語テスト":                       {"日本語テスト"},
		strings.Repeat("й", 40) + "-1": {strings.Repeat("Й", MaxTerm/2), "1"},
	} {
		if got := terms(s); !slices.Equal(got, want) {
			t.Errorf("%q: %q, want %q", s, got, want)
		}
	}
}

func TestNeedleParts(t *testing.T) {
	for _, c := range []struct {
		needle     string
		start, end bool
		want       []Part
	}{
		{"", true, true, nil},
		{"--", true, true, nil},
		{"foo", true, true, []Part{{"FOO", false}}},
		{"foo", true, false, []Part{{"FOO", true}}},
		{"foo", false, true, nil},
		{"foo", false, false, nil},
		{"foo-bar_b", true, false, []Part{{"FOO", false}, {"BAR", false}, {"B", true}}},
		{"foo-bar_b", false, false, []Part{{"BAR", false}, {"B", true}}},
		{"-foo-", false, false, []Part{{"FOO", false}}},
		{"x\u0345", true, true, nil},
	} {
		if got := NeedleParts(c.needle, c.start, c.end); !slices.Equal(got, c.want) {
			t.Errorf("%q %v %v: %v, want %v", c.needle, c.start, c.end, got, c.want)
		}
	}
}

// FuzzHasImpliesParts: wherever a needle is found, its parts are among the text's terms.
func FuzzHasImpliesParts(f *testing.F) {
	for _, s := range []string{"alpha_beta", "İx", "ſtraße-9", "a\u0345b", "K\u212A1"} {
		f.Add("x "+s+"/y", s, true, true)
		f.Add(s, strings.ToUpper(s), false, true)
	}
	f.Fuzz(func(t *testing.T, s, needle string, start, end bool) {
		if !Has(s, needle, true, start, end) {
			return
		}
		all := terms(s)
		for _, p := range NeedleParts(needle, start, end) {
			if !slices.ContainsFunc(all, func(t string) bool { return t == p.Term || p.Prefix && strings.HasPrefix(t, p.Term) }) {
				t.Errorf("%q has %q, and the text has no term for %v: %q", s, needle, p, all)
			}
		}
	})
}
