package gallery

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// Folder is a person's folder. Every path in it is relative with slashes; none, by dots or by links, leads out of it.
type Folder struct{ root *os.Root }

// OpenFolder opens the folder at dir. Close it after use.
func OpenFolder(dir string) (*Folder, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	return &Folder{root}, nil
}

// Close gives the folder back.
func (f *Folder) Close() error { return f.root.Close() }

// Notebook is a notebook in a folder.
type Notebook struct {
	Path     string    `json:"path"`
	Name     string    `json:"name"`
	Modified time.Time `json:"modified"`
	Size     int64     `json:"size"`
}

// Limits of a listing, against folders that somebody filled.
const (
	mostNotebooks = 1000
	mostEntries   = 50_000
	deepest       = 8
)

// ErrPath is for a path that is none of a notebook's in the folder.
var ErrPath = errors.New("there is no such notebook in your folder")

// Notebooks lists the notebooks, the newest first. Hidden folders, Jupyter's checkpoints among them, are left out.
func (f *Folder) Notebooks() ([]Notebook, error) {
	list := []Notebook{}
	seen := 0
	err := fs.WalkDir(f.root.FS(), ".", func(name string, d fs.DirEntry, err error) error {
		if seen++; seen > mostEntries || len(list) == mostNotebooks {
			return fs.SkipAll
		}
		hidden := name != "." && strings.HasPrefix(path.Base(name), ".")
		switch {
		case err != nil || d.IsDir() && (hidden || strings.Count(name, "/") >= deepest):
			if d != nil && d.IsDir() {
				return fs.SkipDir
			}
			return nil // unreadable: not ours to show
		case d.Type().IsRegular() && !hidden && path.Ext(name) == ".ipynb":
			if info, err := d.Info(); err == nil {
				list = append(list, Notebook{name, strings.TrimSuffix(path.Base(name), ".ipynb"), info.ModTime().UTC(), info.Size()})
			}
		}
		return nil
	})
	slices.SortFunc(list, func(a, b Notebook) int { return b.Modified.Compare(a.Modified) })
	return list, err
}

// Check gives the path of a notebook in its plain form, when there is one.
func (f *Folder) Check(name string) (string, error) {
	name = filepath.ToSlash(filepath.Clean(name))
	if !filepath.IsLocal(name) || strings.ContainsAny(name, "\x00\\") || path.Ext(name) != ".ipynb" {
		return "", ErrPath
	}
	if info, err := f.root.Stat(name); err != nil || !info.Mode().IsRegular() {
		return "", ErrPath
	}
	return name, nil
}

// Copy puts a copy of the template into the folder and gives its path. Nothing there is overwritten: a second copy
// gets a number. A template with companion files gets a folder of its own, so that theirs meet no others.
func (f *Folder) Copy(id string) (string, error) {
	t, err := Find(id)
	if err != nil {
		return "", err
	}
	others, err := t.companions()
	if err != nil {
		return "", err
	}
	for n := 1; n < 1000; n++ {
		base := t.ID
		if n > 1 {
			base = fmt.Sprintf("%s-%d", t.ID, n)
		}
		name := base + ".ipynb"
		if len(others) > 0 {
			if err := f.root.Mkdir(base, 0o755); errors.Is(err, fs.ErrExist) {
				continue
			} else if err != nil {
				return "", fmt.Errorf("copying the template: %w", err)
			}
			name = base + "/" + t.ID + ".ipynb"
			for _, other := range others {
				if err := f.put(t, other, base+"/"+other); err != nil {
					return "", err
				}
			}
		}
		if err := f.put(t, "notebook.ipynb", name); errors.Is(err, fs.ErrExist) {
			continue
		} else if err != nil {
			return "", err
		}
		return name, nil
	}
	return "", errors.New("there are a thousand copies of this template in your folder already")
}

func (f *Folder) put(t Template, from, to string) error {
	text, err := files.ReadFile(path.Join("templates", t.ID, from))
	if err != nil {
		return err
	}
	out, err := f.root.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644)
	if err != nil {
		return fmt.Errorf("copying the template: %w", err)
	}
	_, err = out.Write(text)
	return errors.Join(err, out.Close())
}
