package json

import (
	"math"
	"testing"
)

func TestParse(t *testing.T) {
	for in, want := range map[string]string{
		`{ "a" : [1, 2.50, "x\u0041"] }`: `{"a":[1,2.50,"xA"]}`,
		`invalid`:                        `"invalid"`,
		` `:                              `" "`,
		`{'a': 'b'}`:                     `"{'a': 'b'}"`,
		`"\ud83d\ude00"`:                 `"😀"`,
		`01`:                             `"01"`,
		`[1,]`:                           `"[1,]"`,
		`1 2`:                            `"1 2"`,
		`12345678901234567890123`:        `12345678901234567890123`,
	} {
		if got, ok := Parse(in); !ok || got != want {
			t.Errorf("Parse(%s) = %s, want %s", in, got, want)
		}
	}
	for _, in := range []string{"", "null", " null "} {
		if got, ok := Parse(in); ok {
			t.Errorf("Parse(%q) = %s, want null", in, got)
		}
	}
}

func TestDeepNestingIsNoJSON(t *testing.T) {
	deep := make([]byte, 1<<20)
	for i := range deep {
		deep[i] = '['
	}
	if _, ok := Canonical(string(deep)); ok {
		t.Error("a million brackets were read")
	}
}

func TestWalk(t *testing.T) {
	s := `{"a":{"b":[10,20,null]},"é\"":1}`
	a, _ := Get(s, "a")
	b, _ := Get(a, "b")
	if got, ok := At(b, -2); !ok || got != "20" {
		t.Errorf("a.b[-2] = %s", got)
	}
	if _, ok := At(b, 2); ok {
		t.Error("a null element counts as none")
	}
	if got, ok := Get(s, `é"`); !ok || got != "1" {
		t.Errorf("escaped key: %s", got)
	}
}

func TestReal(t *testing.T) {
	for f, want := range map[float64]string{1: "1.0", -0.5: "-0.5", 1e20: "1e+20", 0.1: "0.1", math.Inf(-1): `"-Infinity"`, math.Copysign(0, -1): "-0.0"} {
		if got := Real(f); got != want {
			t.Errorf("Real(%v) = %s, want %s", f, got, want)
		}
	}
}

func TestOrder(t *testing.T) {
	items := []string{`"b"`, "null", "10", "9", `"a"`, "true", "1.5"}
	order := SortOrder(items, false, true)
	got := ""
	for _, i := range order {
		got += items[i] + " "
	}
	if want := `true 1.5 9 10 "a" "b" null `; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func FuzzCanonical(f *testing.F) {
	f.Add(`{"a":[1,"\u00e9",null]}`)
	f.Add(`"\`)
	f.Fuzz(func(t *testing.T, s string) {
		out, ok := Canonical(s)
		if !ok {
			return
		}
		again, ok := Canonical(out)
		if !ok || again != out {
			t.Errorf("%q gives %q, and that %q", s, out, again)
		}
	})
}
