// Package gallery holds the packaged notebooks and people's copies of them.
//
// A template is a folder under templates/: notebook.ipynb is what people get, whatever else lies there goes with it,
// output.ipynb is the same notebook saved after a real run on the sample data (make notebooks), which the gallery shows.
// What the gallery says of a template is in its notebook's metadata, under "huntbook".
package gallery

import (
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"
)

//go:embed all:templates
var files embed.FS

// Technique is one of MITRE ATT&CK.
type Technique struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// Template is a packaged notebook.
type Template struct {
	ID             string      `json:"-"`
	Title          string      `json:"title"`
	Description    string      `json:"description"`
	Author         string      `json:"author"`
	Version        string      `json:"version"`
	Techniques     []Technique `json:"techniques"`
	RequiredTables []string    `json:"requiredTables"`
	Minutes        int         `json:"minutes"` // to read and run
	Kernel         string      `json:"-"`
	HasOutput      bool        `json:"-"`
}

// ErrNoTemplate is for an id that no template has.
var ErrNoTemplate = errors.New("there is no such template")

// Templates lists the packaged notebooks by title.
func Templates() ([]Template, error) { return loaded() }

var loaded = sync.OnceValues(func() ([]Template, error) {
	entries, err := files.ReadDir("templates")
	if err != nil {
		return nil, err
	}
	var all []Template
	for _, e := range entries {
		t, err := load(e.Name())
		if err != nil {
			return nil, fmt.Errorf("template %s: %w", e.Name(), err)
		}
		all = append(all, t)
	}
	slices.SortFunc(all, func(a, b Template) int { return strings.Compare(a.Title, b.Title) })
	return all, nil
})

func load(id string) (Template, error) {
	text, err := files.ReadFile(path.Join("templates", id, "notebook.ipynb"))
	if err != nil {
		return Template{}, err
	}
	var nb struct {
		Metadata struct {
			Huntbook *Template `json:"huntbook"`
			Kernel   struct {
				Name string `json:"name"`
			} `json:"kernelspec"`
		} `json:"metadata"`
	}
	if err := json.Unmarshal(text, &nb); err != nil {
		return Template{}, err
	}
	if nb.Metadata.Huntbook == nil || nb.Metadata.Huntbook.Title == "" {
		return Template{}, errors.New(`its notebook says nothing under "huntbook" in its metadata`)
	}
	t := *nb.Metadata.Huntbook
	t.ID, t.Kernel = id, nb.Metadata.Kernel.Name
	_, err = fs.Stat(files, path.Join("templates", id, "output.ipynb"))
	t.HasOutput = err == nil
	return t, nil
}

// Find gives the template with the id.
func Find(id string) (Template, error) {
	all, err := Templates()
	if err != nil {
		return Template{}, err
	}
	for _, t := range all {
		if t.ID == id {
			return t, nil
		}
	}
	return Template{}, ErrNoTemplate
}

// Preview is the notebook with its output where there is one, as nbformat 4.
func Preview(id string) ([]byte, error) {
	t, err := Find(id)
	if err != nil {
		return nil, err
	}
	name := "notebook.ipynb"
	if t.HasOutput {
		name = "output.ipynb"
	}
	return files.ReadFile(path.Join("templates", t.ID, name))
}

// companions are the files that go with a template's notebook.
func (t Template) companions() ([]string, error) {
	entries, err := files.ReadDir(path.Join("templates", t.ID))
	var names []string
	for _, e := range entries {
		if !e.IsDir() && e.Name() != "notebook.ipynb" && e.Name() != "output.ipynb" {
			names = append(names, e.Name())
		}
	}
	return names, err
}
