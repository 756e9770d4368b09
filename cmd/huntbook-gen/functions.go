package main

import (
	"cmp"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/huntbook/huntbook/kql/fn"
)

// functions writes the reference of KQL's functions: huntbook-gen functions docs/functions.md.
func functions(args []string) error {
	if len(args) != 1 {
		return fmt.Errorf("functions takes the file to write")
	}
	return os.WriteFile(args[0], []byte(reference()), 0o644)
}

var kinds = []struct {
	kind  fn.Kind
	title string
}{
	{fn.Scalar, "Scalar functions"},
	{fn.Operator, "Operators"},
	{fn.Aggregate, "Aggregates"},
	{fn.Window, "Row functions"},
}

func reference() string {
	var b strings.Builder
	b.WriteString("# Functions\n\nGenerated from the table in `kql/fn` by `go run ./cmd/huntbook-gen functions docs/functions.md`.\n")
	for _, k := range kinds {
		list := slices.DeleteFunc(slices.Clone(fn.All()), func(f *fn.Function) bool {
			return f.Kind != k.kind || strings.HasPrefix(f.Name, "__") // what other entries are made of
		})
		slices.SortFunc(list, func(a, b *fn.Function) int { return cmp.Compare(a.Name, b.Name) })
		fmt.Fprintf(&b, "\n## %s (%d)\n\n| Name | What it gives | Signatures |\n|---|---|---|\n", k.title, len(list))
		for _, f := range list {
			doc := f.Doc
			if len(f.Aliases) > 0 {
				doc += " Also written " + code(strings.Join(f.Aliases, ", ")) + "."
			}
			if f.NeedsService != "" {
				doc += " Not here: it needs " + f.NeedsService + "."
			}
			sigs := make([]string, len(f.Sigs))
			for i, s := range f.Sigs {
				sigs[i] = code(s.Text)
			}
			fmt.Fprintf(&b, "| %s | %s | %s |\n", code(f.Name), strings.ReplaceAll(doc, "|", `\|`), strings.Join(sigs, "<br>"))
		}
	}
	return b.String()
}

// code makes inline code that a table's cell can hold.
func code(text string) string { return "`" + strings.ReplaceAll(text, "|", `\|`) + "`" }
