// Package asim has the unifying parsers of Microsoft Sentinel's normalised schemas: functions of KQL that give the rows of
// many tables in the columns of one schema. A schema is a file of columns, a source is a file that says how the rows of one
// table become rows of the schema, and the tables below say which there are.
package asim

import (
	"embed"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/huntbook/huntbook/kql/bind"
)

//go:embed schemas sources shared.kql
var files embed.FS

// parser is a function that queries call.
type parser struct {
	schema string
	// filtering parsers take the parameters of their schema; the others give all.
	filtering bool
	// only narrows a schema to one type of event, as imProcessCreate does.
	only string
}

// parsers are all by name: _Im_X and imX filter, _ASim_X and ASimX do not.
var parsers = sync.OnceValue(func() map[string]parser {
	all := map[string]parser{}
	add := func(suffix string, p parser) {
		p.filtering = true
		all["_Im_"+suffix], all["im"+suffix] = p, p
		p.filtering = false
		all["_ASim_"+suffix], all["ASim"+suffix] = p, p
	}
	for name := range schemas {
		add(name, parser{schema: name})
	}
	add("ProcessCreate", parser{schema: "ProcessEvent", only: "ProcessCreated"})
	add("ProcessTerminate", parser{schema: "ProcessEvent", only: "ProcessTerminated"})
	add("Process", parser{schema: "ProcessEvent"})
	add("Registry", parser{schema: "RegistryEvent"})
	return all
})

// made keeps what was parsed: by the parser's name and the sources that have rows.
var made sync.Map

// Names lists the parsers.
func Names() []string { return slices.Sorted(maps.Keys(parsers())) }

// Lookup gives a parser over the tables that has says to read, or nil when there is none of that name. A table without rows
// costs nothing, since it is no part of the function.
func Lookup(name string, has func(table string) bool) *bind.Function {
	if !strings.HasPrefix(name, "_Im_") && !strings.HasPrefix(name, "im") && !strings.HasPrefix(name, "_ASim_") && !strings.HasPrefix(name, "ASim") {
		return nil
	}
	p, ok := parsers()[name]
	if !ok {
		return nil
	}
	var from []source
	key := name
	for _, s := range schemas[p.schema].sources {
		if has(s.table) {
			from = append(from, s)
			key += "\x00" + s.file
		}
	}
	if f, ok := made.Load(key); ok {
		return f.(*bind.Function)
	}
	f, diags := bind.ParseFunction(name, p.text(from))
	if len(diags) > 0 {
		panic(fmt.Sprintf("%s: %s", name, diags[0].Message)) // the texts are part of the program; a test parses each
	}
	made.Store(key, f)
	return f
}

// text writes the function over some sources.
func (p parser) text(from []source) string {
	s := schemas[p.schema]
	columns, aliases := readSchema(p.schema)
	var b strings.Builder
	b.WriteString(p.Parameters() + " {\n")
	for _, q := range s.params {
		if !p.filtering {
			fmt.Fprintf(&b, "let %s = %s;\n", q.name, q.without())
		}
	}
	b.WriteString(read("shared.kql"))
	b.WriteString("union (datatable(")
	for i, c := range columns {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(c.name + ":" + c.kind)
	}
	b.WriteString(")[])")
	for _, f := range from {
		fmt.Fprintf(&b, ",\n(%s)", strings.TrimSpace(read("sources/"+p.schema+"/"+f.file+".kql")))
	}
	b.WriteString("\n| where not(disabled)")
	for _, q := range s.params {
		fmt.Fprintf(&b, " and (%s)", q.condition())
	}
	if p.only != "" {
		fmt.Fprintf(&b, " and EventType == %q", p.only)
	}
	b.WriteString("\n| project ")
	for i, c := range columns {
		if i > 0 {
			b.WriteString(", ")
		}
		switch c.name {
		case "EventSchema":
			fmt.Fprintf(&b, "EventSchema = %q", p.schema)
		case "EventSchemaVersion":
			fmt.Fprintf(&b, "EventSchemaVersion = coalesce(EventSchemaVersion, %q)", s.version)
		case "EventCount":
			b.WriteString("EventCount = coalesce(EventCount, int(1))")
		case "EventStartTime", "EventEndTime":
			fmt.Fprintf(&b, "%s = coalesce(%s, TimeGenerated)", c.name, c.name)
		default:
			b.WriteString(c.name)
		}
	}
	for _, a := range aliases {
		if strings.Contains(a.of, ",") {
			fmt.Fprintf(&b, ", %s = coalesce(%s)", a.name, a.of)
		} else {
			fmt.Fprintf(&b, ", %s = %s", a.name, a.of)
		}
	}
	b.WriteString("\n}")
	return b.String()
}

// Parameters gives the parameters as KQL writes them.
func (p parser) Parameters() string {
	list := []string{}
	if p.filtering {
		for _, q := range schemas[p.schema].params {
			list = append(list, q.name+":"+q.kind+" = "+q.without())
		}
	}
	return "(" + strings.Join(append(list, "pack:bool = false", "disabled:bool = false"), ", ") + ")"
}

// Described is a parser as editors are told of it: its body is not what runs, but has the same columns.
type Described struct{ Name, Parameters, Body, Doc string }

// Describe lists the parsers.
func Describe() []Described {
	var out []Described
	for _, name := range Names() {
		p := parsers()[name]
		columns, aliases := readSchema(p.schema)
		list := make([]string, 0, len(columns)+len(aliases))
		kinds := map[string]string{}
		for _, c := range columns {
			list = append(list, c.name+":"+c.kind)
			kinds[c.name] = c.kind
		}
		for _, a := range aliases {
			kind, known := kinds[a.of]
			if !known {
				kind = "string"
			}
			list = append(list, a.name+":"+kind)
		}
		out = append(out, Described{name, p.Parameters(), "{ datatable(" + strings.Join(list, ", ") + ")[] }", "ASIM: events of the schema " + p.schema + "."})
	}
	return out
}

type column struct{ name, kind string }

// alias is a column that repeats the first of others that is not empty.
type alias struct{ name, of string }

// readSchema reads a file of lines "Name type" and "Alias = Name, ...".
func readSchema(name string) (columns []column, aliases []alias) {
	for line := range strings.Lines(read("schemas/" + name + ".txt")) {
		line = strings.TrimSpace(line)
		if name, of, ok := strings.Cut(line, " = "); ok {
			aliases = append(aliases, alias{name, of})
		} else if name, kind, ok := strings.Cut(line, " "); ok {
			columns = append(columns, column{name, kind})
		}
	}
	return columns, aliases
}

func read(name string) string {
	b, err := files.ReadFile(name)
	if err != nil {
		panic(err) // the file is part of the program
	}
	return string(b)
}
