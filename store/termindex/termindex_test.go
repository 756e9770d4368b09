package termindex_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/huntbook/huntbook/store/termindex"
)

// segment writes 60 blocks: "every" in each, "few" in three, "block7" in one, and enough terms for several pages.
func segment(t *testing.T) (*termindex.Segment, string) {
	t.Helper()
	b := termindex.NewBuilder(64 << 20)
	more := true
	for i := 0; more; i++ {
		b.Add("every")
		b.Add(fmt.Sprintf("block%d", i))
		if i%20 == 1 {
			b.Add("a few")
		}
		if i%2 == 0 {
			b.AddJSON(`{"k":"line\neven\u0041","n":1}`)
		}
		for j := range 200 {
			b.Add(fmt.Sprintf("word%dx%d", i, j*j))
		}
		more = b.EndBlock()
	}
	path := filepath.Join(t.TempDir(), "terms", "s")
	if err := b.Write(path, 5*termindex.SegmentRows, "print"); err != nil {
		t.Fatal(err)
	}
	s, err := termindex.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	return s, path
}

func TestSegmentFindsItsTerms(t *testing.T) {
	s, _ := segment(t)
	if s.From != 5*termindex.SegmentRows || s.Rows() != termindex.SegmentRows || s.Print != "print" {
		t.Errorf("header: %d %d %q", s.From, s.Rows(), s.Print)
	}
	even := uint64(0x555555555555555)
	for _, c := range []struct {
		term   string
		prefix bool
		want   uint64
	}{
		{"EVERY", false, termindex.All(60)},
		{"FEW", false, 1<<1 | 1<<21 | 1<<41},
		{"BLOCK7", false, 1 << 7},
		{"BLOCK7", true, 1 << 7},
		{"BLOCK1", true, 1<<1 | 0x3ff<<10},
		{"BLOCK", false, 0},
		{"WORD59X39601", false, 1 << 59},
		{"WORD59X39602", false, 0},
		{"WORD59", true, 1 << 59},
		{"", false, 0},
		{"ZZZ", true, 0},
		{"EVENA", false, even},
		{"NEVEN", true, even}, // as the JSON text has it
		{"LINE", false, even},
	} {
		got, err := s.Find(c.term, c.prefix)
		if err != nil {
			t.Fatal(err)
		}
		if got != c.want {
			t.Errorf("%s %v: %x, want %x", c.term, c.prefix, got, c.want)
		}
	}
}

// TestDamageIsSeen: whatever byte is changed, the answer is right or an error, never less.
func TestDamageIsSeen(t *testing.T) {
	s, path := segment(t)
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for at := 0; at < len(whole); at += max(1, len(whole)/300) {
		bad := append([]byte(nil), whole...)
		bad[at] ^= 0x10
		if err := os.WriteFile(path, bad, 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := termindex.Open(path); errors.Is(err, termindex.ErrDamaged) {
			seen++
			continue
		}
		for _, term := range []string{"BLOCK7", "FEW", "WORD30X2500"} {
			got, err := s.Find(term, false)
			if errors.Is(err, termindex.ErrDamaged) {
				seen++
			} else if err != nil || got == 0 {
				t.Fatalf("byte %d: %s gives %x, %v", at, term, got, err)
			}
		}
	}
	if seen == 0 {
		t.Error("no damage was seen")
	}
	for _, cut := range []int{0, 1, 20, len(whole) / 2, len(whole) - 1} {
		if err := os.WriteFile(path, whole[:cut], 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := termindex.Open(path); !errors.Is(err, termindex.ErrDamaged) {
			t.Errorf("cut to %d bytes: %v", cut, err)
		}
	}
}

func TestRichTextsEndASegmentEarly(t *testing.T) {
	b := termindex.NewBuilder(1 << 20)
	blocks := 0
	for more := true; more; blocks++ {
		var text strings.Builder
		for i := range 7_000 {
			fmt.Fprintf(&text, "%x ", uint64(i*60+blocks)*0x9e3779b97f4a7c15)
		}
		b.Add(text.String())
		more = b.EndBlock()
	}
	if blocks < 2 || blocks >= termindex.MaxBlocks {
		t.Errorf("%d blocks", blocks)
	}
}

func TestBlockRicherThanMemoryIsAlwaysRead(t *testing.T) {
	b := termindex.NewBuilder(1 << 20)
	var text strings.Builder
	for i := range 80_000 {
		fmt.Fprintf(&text, "%x ", uint64(i)*0x9e3779b97f4a7c15)
		if text.Len() > 1<<12 {
			b.Add(text.String())
			text.Reset()
		}
	}
	if b.EndBlock() {
		t.Error("the segment goes on")
	}
	path := filepath.Join(t.TempDir(), "s")
	if err := b.Write(path, 0, ""); err != nil {
		t.Fatal(err)
	}
	s, err := termindex.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := s.Find("NOWHERE", false); err != nil || got != 1 {
		t.Errorf("%x, %v", got, err)
	}
}
