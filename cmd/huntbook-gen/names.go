package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
)

// names writes the documented names of the language from a catalogue of them: huntbook-gen names CATALOG kql/ref/names.txt.
func names(args []string) error {
	if len(args) != 2 {
		return fmt.Errorf("names takes the catalogue and the file to write")
	}
	data, err := os.ReadFile(args[0])
	if err != nil {
		return err
	}
	text, err := namesOf(data)
	if err != nil {
		return fmt.Errorf("%s: %w", args[0], err)
	}
	return os.WriteFile(args[1], []byte(text), 0o644)
}

// statementNames are how the statements of the catalogue's pages are written.
var statementNames = map[string]string{
	"Alias statement": "alias database", "Let statement": "let", "Pattern statement": "declare pattern", "Query parameters statement": "declare query_parameters",
	"Restrict statement": "restrict access", "Set statement": "set", "Tabular expression statements": "tabular expression",
}

// namesOf keeps what is a name: pages about several things have titles of several words.
func namesOf(catalog []byte) (string, error) {
	var c struct {
		Scalar, Aggregate, Plugin []string
		Documented                struct {
			Tabular   map[string]string `json:"tabular_operator"`
			Statement map[string]string
			Type      map[string]string `json:"data_type"`
		}
	}
	if err := json.Unmarshal(catalog, &c); err != nil {
		return "", err
	}
	var operators, statements, types []string
	for title := range c.Documented.Tabular {
		name := strings.TrimSuffix(strings.TrimSuffix(title, " overview"), " operator")
		name = strings.NewReplacer(" (equals)", "", " (not equals)", "", "inline external table", "inline_external_table", "Plotly", "plotly").Replace(name)
		if !strings.Contains(name, " ") || name == "matches regex" {
			operators = append(operators, name)
		}
	}
	for title := range c.Documented.Statement {
		if name := statementNames[title]; name != "" {
			statements = append(statements, name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(c.Documented.Type)) {
		if !strings.Contains(name, " ") {
			types = append(types, name)
		}
	}
	var b strings.Builder
	for _, g := range []struct {
		group string
		names []string
	}{
		{"statement", statements},
		{"operator", operators},
		{"plugin", c.Plugin},
		{"type", types},
		{"function", c.Scalar},
		{"aggregate", c.Aggregate},
	} {
		slices.Sort(g.names)
		fmt.Fprintf(&b, "%s: %s\n", g.group, strings.Join(slices.Compact(g.names), ", "))
	}
	return b.String(), nil
}
