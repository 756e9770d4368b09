package gallery_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/huntbook/huntbook/notebook/gallery"
	"github.com/huntbook/huntbook/notebook/run"
)

func open(t *testing.T, dir string) *gallery.Folder {
	t.Helper()
	f, err := gallery.OpenFolder(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	return f
}

func TestTemplatesAreWhole(t *testing.T) {
	all, err := gallery.Templates()
	if err != nil || len(all) == 0 {
		t.Fatal(all, err)
	}
	machine := regexp.MustCompile(`/(root|home|work|Users|tmp|var)/|eyJ[A-Za-z0-9_-]{10,}\.|127\.0\.0\.1:\d|localhost:\d`)
	for _, each := range all {
		if each.Description == "" || each.Author == "" || each.Version == "" || each.Kernel != "python3" || len(each.RequiredTables) == 0 || each.Minutes == 0 || !each.HasOutput {
			t.Errorf("%s lacks something: %+v", each.ID, each)
		}
		text, err := gallery.Preview(each.ID)
		if err != nil {
			t.Fatal(err)
		}
		if found := machine.Find(text); found != nil {
			at := bytes.Index(text, found)
			t.Errorf("%s: the saved output names a machine or a token: %s", each.ID, text[max(0, at-80):min(len(text), at+80)])
		}
		saved, err := run.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		source, err := os.ReadFile(filepath.Join("templates", each.ID, "notebook.ipynb"))
		if err != nil {
			t.Fatal(err)
		}
		fresh, err := run.Parse(source)
		if err != nil {
			t.Fatal(err)
		}
		if len(saved.Cells) != len(fresh.Cells) {
			t.Fatalf("%s: the saved output is of another version; run make notebooks", each.ID)
		}
		for i, c := range fresh.Cells {
			if saved.Cells[i].Source != c.Source {
				t.Errorf("%s: cell %d of the saved output differs; run make notebooks", each.ID, i)
			}
			if len(c.Outputs) > 0 {
				t.Errorf("%s: the template itself has output in cell %d", each.ID, i)
			}
			for _, o := range saved.Cells[i].Outputs {
				if o["output_type"] == "error" {
					t.Errorf("%s: cell %d failed: %v", each.ID, i, o["evalue"])
				}
			}
		}
	}
}

func TestCopyNeverOverwrites(t *testing.T) {
	dir := t.TempDir()
	f := open(t, dir)
	var paths []string
	for n := range 3 {
		path, err := f.Copy("getting-started")
		if err != nil {
			t.Fatal(err)
		}
		paths = append(paths, path)
		if err := os.WriteFile(filepath.Join(dir, path), []byte("mine"), 0o600); err != nil {
			t.Fatal(err)
		}
		at := time.Now().Add(time.Duration(n-3) * time.Minute)
		if err := os.Chtimes(filepath.Join(dir, path), at, at); err != nil {
			t.Fatal(err)
		}
	}
	for _, p := range paths {
		if text, err := os.ReadFile(filepath.Join(dir, p)); err != nil || string(text) != "mine" {
			t.Errorf("%s was overwritten", p)
		}
	}
	list, err := f.Notebooks()
	if err != nil || len(list) != 3 || list[0].Path != paths[2] {
		t.Errorf("got %+v, %v", list, err)
	}
	if _, err := f.Copy("../getting-started"); !errors.Is(err, gallery.ErrNoTemplate) {
		t.Errorf("a hostile id gave %v", err)
	}
}

func TestFolderIsClosed(t *testing.T) {
	outside, dir := t.TempDir(), t.TempDir()
	nb, _ := json.Marshal(map[string]any{"nbformat": 4})
	for _, path := range []string{
		filepath.Join(outside, "secret.ipynb"), filepath.Join(dir, "a b.ipynb"), filepath.Join(dir, ".ipynb_checkpoints", "a b-checkpoint.ipynb"), filepath.Join(dir, "not.txt"),
	} {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, nb, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for link, to := range map[string]string{"link.ipynb": filepath.Join(outside, "secret.ipynb"), "out": outside, "up": ".."} {
		if err := os.Symlink(to, filepath.Join(dir, link)); err != nil {
			t.Fatal(err)
		}
	}
	f := open(t, dir)
	for _, path := range []string{
		"../secret.ipynb", outside + "/secret.ipynb", "link.ipynb", "out/secret.ipynb", "up/x.ipynb", "a b.ipynb\x00", "", ".", "not.txt", `..\secret.ipynb`,
		"none.ipynb", strings.Repeat("a/", 5000) + "x.ipynb",
	} {
		if got, err := f.Check(path); !errors.Is(err, gallery.ErrPath) {
			t.Errorf("%.40q gave %q, %v", path, got, err)
		}
	}
	if got, err := f.Check("./x/../a b.ipynb"); err != nil || got != "a b.ipynb" {
		t.Errorf("got %q, %v", got, err)
	}
	list, err := f.Notebooks()
	if err != nil || len(list) != 1 || list[0].Path != "a b.ipynb" {
		t.Errorf("got %+v, %v", list, err)
	}
	// A copy into a folder that is a link out must not land there.
	if err := os.Symlink(outside, filepath.Join(dir, "getting-started")); err != nil {
		t.Fatal(err)
	}
	if path, err := f.Copy("getting-started"); err != nil || path != "getting-started-2/getting-started.ipynb" {
		t.Errorf("got %q, %v", path, err)
	}
}
