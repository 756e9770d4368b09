package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/huntbook/huntbook/internal/shared"
	"github.com/huntbook/huntbook/kql/ref"
)

func TestReferenceIsCurrent(t *testing.T) {
	folder := filepath.Join("..", "..", "docs", "kql")
	made := pages()
	for name, text := range made {
		kept, err := os.ReadFile(filepath.Join(folder, name))
		if err != nil || string(kept) != text {
			t.Errorf("docs/kql/%s is not what the tables say: run make generate (%v)", name, err)
		}
	}
	files, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if _, ok := made[f.Name()]; !ok {
			t.Errorf("docs/kql/%s is made of nothing: run make generate", f.Name())
		}
	}
}

// TestDifferencesAreSaid: what an entry says of a difference or a lack stands on its page.
func TestDifferencesAreSaid(t *testing.T) {
	made := pages()
	said := 0
	for _, e := range ref.Entries() {
		text := made[e.Family+".md"]
		if !strings.Contains(text, "\n"+e.Doc) {
			t.Errorf("%s: its sentence is not on its page", e.Name)
		}
		for _, words := range []string{e.Differs, e.Needs} {
			if words == "" {
				continue
			}
			said++
			if !strings.Contains(text, words) {
				t.Errorf("%s: its page does not say %q", e.Name, words)
			}
		}
	}
	if said < 30 {
		t.Errorf("only %d differences and lacks", said)
	}
}

// links are those between pages; signatures of operators look a little like them.
var links = regexp.MustCompile(`\]\(([A-Za-z-]+\.md)?(#[^)]+)?\)`)

// TestLinksLead follows the links between pages.
func TestLinksLead(t *testing.T) {
	made := pages()
	for name, text := range made {
		for _, m := range links.FindAllStringSubmatch(text, -1) {
			file, place := m[1], strings.TrimPrefix(m[2], "#")
			if file == "" {
				file = name
			}
			to, ok := made[file]
			if !ok || place != "" && !strings.Contains(to, `<a id="`+place+`"></a>`) {
				t.Errorf("%s: %s leads nowhere", name, m[0])
			}
		}
	}
}

// TestNamesAreCurrent makes the documented names again, where the catalogue lies beside the checkout.
func TestNamesAreCurrent(t *testing.T) {
	catalog, err := os.ReadFile(filepath.Join(shared.Dir(t, "kql"), "catalog.json"))
	if err != nil {
		t.Fatal(err)
	}
	fresh, err := namesOf(catalog)
	if err != nil {
		t.Fatal(err)
	}
	kept, err := os.ReadFile(filepath.Join("..", "..", "kql", "ref", "names.txt"))
	if err != nil || string(kept) != fresh {
		t.Errorf("kql/ref/names.txt is not what huntbook-gen names makes of the catalogue (%v)", err)
	}
}
