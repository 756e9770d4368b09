// Command huntbook-gen writes the files that are generated from tables of facts.
package main

import (
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
)

// generators by the name they are called with.
var generators = map[string]func(args []string) error{
	"reference": reference, // the pages of docs/kql, from the reference of the language
	"names":     names,     // the documented names of the language, from a catalogue
	"tables":    tables,    // the catalogue of known tables, from a folder of schemas
}

func main() {
	names := strings.Join(slices.Sorted(maps.Keys(generators)), ", ")
	if len(os.Args) < 2 || generators[os.Args[1]] == nil {
		fmt.Fprintln(os.Stderr, "usage: huntbook-gen NAME ARGUMENTS; NAME is one of", names)
		os.Exit(2)
	}
	if err := generators[os.Args[1]](os.Args[2:]); err != nil {
		fmt.Fprintln(os.Stderr, "huntbook-gen:", err)
		os.Exit(1)
	}
}
