package text_test

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/huntbook/huntbook/algo/text"
)

// TestTermsAgreeWithHas compares many needles at once with each of them by itself.
func TestTermsAgreeWithHas(t *testing.T) {
	pieces := []string{"a", "b", "ab", "B", "é", "É", "ß", "İ", "мир", "МИР", "1", "_", "-", ".", " ", "/", "--", "日", "\xff", "€", "́"}
	r := rand.New(rand.NewPCG(1, 2))
	word := func(most int) string {
		var b strings.Builder
		for range r.IntN(most + 1) {
			b.WriteString(pieces[r.IntN(len(pieces))])
		}
		return b.String()
	}
	held, whole := 0, 0
	for range 40_000 {
		s := word(12)
		needles := make([]string, r.IntN(5))
		for i := range needles {
			if needles[i] = word(3); i > 0 && needles[i] == "" {
				needles[i] = needles[i-1]
			}
		}
		first, all := -1, true
		for i, n := range needles {
			switch has := text.Has(s, n, true, true, true); {
			case has && first < 0:
				first = i
			case !has:
				all = false
			}
		}
		list := text.NewTerms(needles)
		if got := list.First(s); got != first {
			t.Fatalf("First(%q) of %q: %d, want %d", s, needles, got, first)
		}
		if got := list.Any(s); got != (first >= 0) {
			t.Fatalf("Any(%q) of %q: %v", s, needles, got)
		}
		if got := list.All(s); got != all {
			t.Fatalf("All(%q) of %q: %v", s, needles, got)
		}
		if first >= 0 {
			held++
		}
		if all && len(needles) > 1 {
			whole++
		}
	}
	if held < 1000 || whole < 500 {
		t.Errorf("only %d texts hold a needle, and %d all of several", held, whole)
	}
}

func TestTermsOfAnotherList(t *testing.T) {
	read := func(s string) []string { return strings.Split(s, ",") }
	for range 2 {
		if !text.TermsOf("x,y", read).Any("a y") || text.TermsOf("x,z", read).Any("a y") {
			t.Fatal("a list was taken for another")
		}
	}
}

func BenchmarkTerms(b *testing.B) {
	needles := make([]string, 100)
	for i := range needles {
		needles[i] = "tool" + string(rune('a'+i%26)) + string(rune('a'+i/26))
	}
	line := strings.Repeat(`C:\Windows\System32\cmd.exe /c net user admin; `, 6)
	b.Run("together", func(b *testing.B) {
		list := text.NewTerms(needles)
		for b.Loop() {
			list.Any(line)
		}
	})
	b.Run("one by one", func(b *testing.B) {
		for b.Loop() {
			for _, n := range needles {
				text.Has(line, n, true, true, true)
			}
		}
	})
}
