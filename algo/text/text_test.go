package text

import "testing"

func TestHas(t *testing.T) {
	for _, c := range []struct {
		s, needle  string
		start, end bool
		want       bool
	}{
		{"alpha_beta", "ALPHA", true, true, true}, // _ separates
		{"alphabet", "alpha", true, true, false},
		{"Привет мир", "МИР", true, true, true},
		{"приветмир", "мир", true, true, false},
		{"alphabet alpha", "alpha", true, true, true}, // the second appearance counts
		{"North America", "ame", true, false, true},
		{"North America", "rica", false, true, true},
		{"a.exe", ".exe", true, true, true}, // the needle's own separator asks nothing of its neighbour
		{"x", "", true, true, true},
	} {
		if got := Has(c.s, c.needle, true, c.start, c.end); got != c.want {
			t.Errorf("%q has %q: %v", c.s, c.needle, got)
		}
	}
}

func TestPlaces(t *testing.T) {
	if got := Substring("héllo", -2, 1); got != "l" {
		t.Errorf("substring: %q", got)
	}
	if got := IndexOf("abcdefgabcdefg", "cde", 1, 10, 2); got != 9 {
		t.Errorf("indexof: %d", got)
	}
	if got := IndexOf("ééx", "x", 0, -1, 1); got != 2 {
		t.Errorf("indexof counts bytes: %d", got)
	}
	if got := CountOverlapping("aaaa", "aa"); got != 3 {
		t.Errorf("countof: %d", got)
	}
	if got := Rewrite(`\1-$x\\`); got != `${1}-$$x\` {
		t.Errorf("rewrite: %s", got)
	}
}

func TestNumbers(t *testing.T) {
	for in, want := range map[string]string{"3.1400": "3.14", "1e3": "1000", "-0.0": "0", " 7 ": "7"} {
		if got, ok := Decimal(in); !ok || got != want {
			t.Errorf("decimal %q: %q", in, got)
		}
	}
	for _, in := range []string{"", "abc", "1e999999", "99999999999999999999999999"} {
		if got, ok := Decimal(in); ok {
			t.Errorf("decimal %q: %q", in, got)
		}
	}
	if g, ok := Guid("{AE3133F2-6E22-49AE-B06A-16E6A9B212EB}"); !ok || g != "ae3133f2-6e22-49ae-b06a-16e6a9b212eb" {
		t.Errorf("guid: %s", g)
	}
}

func TestPunycode(t *testing.T) {
	for _, s := range []string{"académie-française", "艺术", "plain", "😀x"} {
		got, ok := FromPunycode(Punycode(s))
		if !ok || got != s {
			t.Errorf("%q comes back as %q", s, got)
		}
	}
}
