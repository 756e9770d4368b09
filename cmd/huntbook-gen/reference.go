package main

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/huntbook/huntbook/kql/ref"
)

// generated is the first line of each page.
const generated = "<!-- Made by `make generate` from kql/ref and kql/fn; do not edit. -->\n\n"

// reference writes the pages of the language: huntbook-gen reference docs/kql.
func reference(args []string) error {
	if len(args) != 1 {
		return fmt.Errorf("reference takes the folder to write")
	}
	if err := os.MkdirAll(args[0], 0o755); err != nil {
		return err
	}
	made := pages()
	for _, name := range slices.Sorted(maps.Keys(made)) {
		if err := os.WriteFile(filepath.Join(args[0], name), []byte(made[name]), 0o644); err != nil {
			return err
		}
	}
	kept, err := filepath.Glob(filepath.Join(args[0], "*.md"))
	if err != nil {
		return err
	}
	for _, file := range kept {
		if _, ok := made[filepath.Base(file)]; !ok {
			if err := os.Remove(file); err != nil {
				return err
			}
		}
	}
	return nil
}

// pages are the files of the reference by name.
func pages() map[string]string {
	out := map[string]string{"README.md": index(), "coverage.md": coverage(), "differences.md": differences()}
	for _, f := range ref.Families() {
		out[f.Slug+".md"] = page(f)
	}
	return out
}

func of(family string) []ref.Entry {
	var out []ref.Entry
	for _, e := range ref.Entries() {
		if e.Family == family {
			out = append(out, e)
		}
	}
	return out
}

func index() string {
	var b strings.Builder
	b.WriteString(generated + `# KQL in Huntbook

Every statement, operator, plug-in and function, each with its syntax, an example with its answer, and where it differs from
Kusto. The examples run as tests against the real engine. The portal shows the same under Reference, and with F1 in the editor.

| Page | Entries |
|---|---|
`)
	for _, f := range ref.Families() {
		fmt.Fprintf(&b, "| [%s](%s.md) | %d |\n", f.Title, f.Slug, len(of(f.Slug)))
	}
	b.WriteString(`
[Coverage](coverage.md) lists every documented name of the language and whether it is here.
[Differences](differences.md) lists all that answers otherwise than Kusto, with the reason.

Each entry says where it is computed: by the engine in **SQL**, in **Go** by Huntbook itself, in SQL or Go by its arguments, or
while the query is **planned**, when it is about tables and columns rather than rows. Signatures are ` + "`name(parameter:type) result`" + `:
square brackets mean optional, ` + "`...`" + ` repeated, ` + "`const`" + ` a constant; ` + "`T`" + ` is one type for all, ` + "`text`" + ` and ` + "`value`" + ` take any type.
`)
	return b.String()
}

func page(f ref.Family) string {
	var b strings.Builder
	list := of(f.Slug)
	fmt.Fprintf(&b, "%s# %s\n\n[All pages](README.md)\n\n", generated, f.Title)
	links := make([]string, len(list))
	for i, e := range list {
		links[i] = fmt.Sprintf("[%s](#%s)", code(e.Name), anchor(e))
	}
	b.WriteString(strings.Join(links, " · ") + "\n")
	for _, e := range list {
		entry(&b, e)
	}
	return b.String()
}

// anchor names an entry's place: names of operators are signs, which no heading's own anchor keeps.
func anchor(e ref.Entry) string {
	var b strings.Builder
	for _, r := range e.Name {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9', r == '_', r == '-':
			b.WriteRune(r)
		case r == ' ':
			b.WriteByte('-')
		default:
			fmt.Fprintf(&b, "x%x", r)
		}
	}
	return b.String()
}

func entry(b *strings.Builder, e ref.Entry) {
	fmt.Fprintf(b, "\n<a id=\"%s\"></a>\n\n## %s\n\n%s", anchor(e), code(e.Name), e.Doc)
	if len(e.Aliases) > 0 {
		fmt.Fprintf(b, " Also written %s.", codes(e.Aliases))
	}
	b.WriteString("\n\n")
	if len(e.Syntax) > 0 {
		fmt.Fprintf(b, "```\n%s\n```\n\n", strings.Join(e.Syntax, "\n"))
	}
	for _, w := range e.Words {
		fmt.Fprintf(b, "- %s: %s\n", code(w.Name), w.Doc)
	}
	if len(e.Words) > 0 {
		b.WriteString("\n")
	}
	for _, x := range e.Examples {
		example(b, x)
	}
	if e.Differs != "" {
		fmt.Fprintf(b, "**Differs from Kusto:** %s\n\n", e.Differs)
	}
	if e.Needs != "" {
		fmt.Fprintf(b, "**Not here:** it needs %s. A query with it is checked, and refused with this reason.\n\n", e.Needs)
	}
	b.WriteString(foot(e) + "\n")
}

// foot says where an entry is computed and where it is documented.
func foot(e ref.Entry) string {
	var parts []string
	switch e.Runs {
	case "":
	case ref.Plan:
		parts = append(parts, "Answered while the query is planned.")
	default:
		parts = append(parts, "Computed in "+e.Runs+".")
	}
	if e.Page != "" {
		parts = append(parts, "[Kusto's page](https://learn.microsoft.com/kusto/query/"+e.Page+")")
	}
	return strings.Join(parts, " ")
}

func example(b *strings.Builder, x ref.Example) {
	fmt.Fprintf(b, "```kusto\n%s\n```\n\n", x.Query)
	switch {
	case x.Value != "":
		fmt.Fprintf(b, "gives %s\n\n", code(x.Value))
	case x.Columns != nil:
		fmt.Fprintf(b, "| %s |\n|%s\n", strings.Join(cells(x.Columns), " | "), strings.Repeat("---|", len(x.Columns)))
		for _, row := range x.Rows {
			fmt.Fprintf(b, "| %s |\n", strings.Join(cells(row), " | "))
		}
		b.WriteString("\n")
	default:
		b.WriteString("Its answer depends on what is outside of the query.\n\n")
	}
}

func cells(list []string) []string {
	out := make([]string, len(list))
	for i, c := range list {
		out[i] = strings.NewReplacer("|", `\|`, "\n", " ", "<", "&lt;", "*", `\*`, "_", `\_`).Replace(c)
	}
	return out
}

// code makes inline code that a table's cell can hold.
func code(text string) string {
	text = strings.ReplaceAll(text, "|", `\|`)
	if strings.Contains(text, "`") {
		return "`` " + text + " ``"
	}
	return "`" + text + "`"
}

func codes(list []string) string {
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = code(s)
	}
	return strings.Join(out, ", ")
}

func link(e ref.Entry) string {
	return fmt.Sprintf("[%s](%s.md#%s)", code(e.Name), e.Family, anchor(e))
}

func differences() string {
	var b strings.Builder
	b.WriteString(generated + "# Where Huntbook differs from Kusto\n\n[All pages](README.md)\n\n| Name | How, and why |\n|---|---|\n")
	for _, e := range ref.Entries() {
		if e.Differs != "" {
			fmt.Fprintf(&b, "| %s | %s |\n", link(e), strings.ReplaceAll(e.Differs, "|", `\|`))
		}
	}
	return b.String()
}

var groupTitles = map[string]string{
	"statement": "Statements", "operator": "Operators, kinds of join and charts", "plugin": "Plug-ins", "type": "Data types",
	"function": "Functions", "aggregate": "Aggregates",
}

func coverage() string {
	var sums, tables strings.Builder
	for _, g := range ref.Coverage() {
		var here, needs, absent int
		fmt.Fprintf(&tables, "\n## %s\n\n| Name | State | |\n|---|---|---|\n", groupTitles[g.Name])
		for _, c := range g.Names {
			state, how := "here", ""
			switch {
			case c.Entry == nil:
				absent++
				state, how = "not here", c.Why
			case c.Entry.Needs != "":
				needs++
				state, how = "needs a service", "Needs "+c.Entry.Needs+"."
			case c.Word != "":
				here++
				how = "With " + link(*c.Entry) + "."
			default:
				here++
				how = link(*c.Entry)
			}
			fmt.Fprintf(&tables, "| %s | %s | %s |\n", code(c.Name), state, how)
		}
		fmt.Fprintf(&sums, "| %s | %d | %d | %d | %d |\n", groupTitles[g.Name], len(g.Names), here, needs, absent)
	}
	return generated + "# Coverage of the language\n\n[All pages](README.md)\n\n" +
		"Every name that the language's documentation or Microsoft's parser knows. What needs a service is read and checked, and a query\nwith it is refused with the reason.\n\n" +
		"| | Documented | Here | Needs a service | Not here |\n|---|---|---|---|---|\n" + sums.String() + tables.String()
}
