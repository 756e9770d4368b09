package syntax_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/huntbook/huntbook/algo/ticks"
	"github.com/huntbook/huntbook/kql/source"
	"github.com/huntbook/huntbook/kql/syntax"
	"github.com/huntbook/huntbook/kql/types"
)

var update = flag.Bool("update", false, "write the golden files anew")

// TestGolden reads testdata/*.txt: cases between lines of ===, each a query, a line of --- and what it reads as:
// the tree, then the findings with the line and a mark under it.
func TestGolden(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal("no golden files", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) { golden(t, file) })
	}
}

func golden(t *testing.T, file string) {
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	cases := strings.Split(string(text), "\n===\n")
	for i, c := range cases {
		query, want, _ := strings.Cut(c+"\n", "\n---\n")
		got := reading(query)
		if want = strings.Trim(want, "\n"); got != want && !*update {
			t.Errorf("%s: %s\ngot\n%s\nwant\n%s", file, query, got, want)
		}
		cases[i] = query + "\n---\n" + got
	}
	if *update {
		if err := os.WriteFile(file, []byte(strings.Join(cases, "\n===\n")+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// reading is what a query reads as.
func reading(query string) string {
	q, diags := syntax.Parse(query)
	var b strings.Builder
	for _, s := range q.Statements {
		b.WriteString(layout(sexpr(reflect.ValueOf(s)), ""))
		b.WriteByte('\n')
	}
	for _, d := range diags {
		b.WriteString(source.Show(query, d))
		b.WriteByte('\n')
	}
	return strings.TrimRight(b.String(), "\n")
}

// tree is a node's name and its parts, for printing.
type tree struct {
	head  string
	parts []tree
}

func (t tree) String() string {
	if t.parts == nil {
		return t.head
	}
	parts := make([]string, len(t.parts))
	for i, p := range t.parts {
		parts[i] = p.String()
	}
	return "(" + strings.TrimSpace(t.head+" "+strings.Join(parts, " ")) + ")"
}

// layout prints on one line what fits, else each part on its own.
func layout(t tree, indent string) string {
	if s := t.String(); len(indent)+len(s) <= 110 || t.parts == nil {
		return indent + s
	}
	out := indent + "(" + t.head
	for _, p := range t.parts {
		out += "\n" + layout(p, indent+"  ")
	}
	return out + ")"
}

// sexpr turns a node into a tree without places and without fields that are not set.
func sexpr(v reflect.Value) tree {
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if v.IsNil() {
			return tree{head: "nil"}
		}
		return sexpr(v.Elem())
	case reflect.Slice:
		t := tree{parts: []tree{}}
		for i := range v.Len() {
			t.parts = append(t.parts, sexpr(v.Index(i)))
		}
		return t
	case reflect.Struct:
		return structTree(v)
	case reflect.String:
		return tree{head: fmt.Sprintf("%q", v.String())}
	}
	return tree{head: fmt.Sprint(v.Interface())}
}

func structTree(v reflect.Value) tree {
	switch x := v.Interface().(type) {
	case syntax.Literal:
		return tree{head: literalText(x)}
	case syntax.Name:
		if x.Scope == "" {
			return tree{head: nameText(x.Name, x.Quoted)}
		}
	case syntax.Ident:
		return tree{head: nameText(x.Name, x.Quoted)}
	case syntax.Wildcard:
		return tree{head: "wildcard:" + x.Pattern}
	case syntax.Star:
		return tree{head: "*"}
	}
	name := v.Type().Name()
	t := tree{head: strings.TrimSuffix(strings.TrimSuffix(name, "Op"), "Stmt"), parts: []tree{}}
	for i := range v.NumField() {
		f := v.Type().Field(i)
		if f.Type == reflect.TypeFor[source.Span]() || f.Name == "At" || v.Field(i).IsZero() {
			continue
		}
		part := sexpr(v.Field(i))
		switch f.Name {
		case "X", "L", "R", "Op", "Name", "Items", "Args", "Source", "Type":
			t.parts = append(t.parts, part)
		default:
			t.parts = append(t.parts, tree{head: f.Name + ":"}, part)
		}
	}
	return t
}

func nameText(name string, quoted bool) string {
	if quoted {
		return fmt.Sprintf("[%q]", name)
	}
	return name
}

func literalText(l syntax.Literal) string {
	switch {
	case l.Malformed != "":
		return l.Type.String() + ":malformed"
	case l.Value.Null:
		return l.Type.String() + ":null"
	}
	switch l.Type {
	case types.String:
		return fmt.Sprintf("%q", l.Value.S)
	case types.Long:
		return fmt.Sprint(l.Value.I)
	case types.Bool:
		return fmt.Sprint(l.Value.I != 0)
	case types.Int:
		return fmt.Sprint("int:", l.Value.I)
	case types.Real:
		return fmt.Sprint("real:", l.Value.F)
	case types.Datetime:
		return ticks.FormatDatetime(l.Value.I)
	case types.Timespan:
		return "timespan:" + ticks.FormatTimespan(l.Value.I)
	}
	return l.Type.String() + ":" + l.Value.S
}
