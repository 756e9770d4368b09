package ref

import (
	_ "embed"
	"slices"
	"strings"
)

// documented are the names that the language's documentation and Microsoft's parser know, a group on each line: made from
// a catalogue by huntbook-gen names.
//
//go:embed names.txt
var documented string

// Covered is one documented name.
type Covered struct {
	Name  string
	Entry *Entry // what it is here; nil when it is not
	Word  string // the word of Entry that it is, where it is no entry itself
	Why   string // why it is not here
}

// Group is the documented names of one kind.
type Group struct {
	Name  string
	Names []Covered
}

// absent says why documented names are not here. A name that comes has to leave this list: a test says so.
var absent = map[string]string{
	"diffpatterns_text":   "Unpublished algorithm over free text; reduce and diffpatterns stand near it.",
	"estimate_rows_count": "Internal: it reads the service's shard statistics.",
	"external_datatable":  "Internal to the service.",
	"funnel_analysis":     "Undocumented; funnel_sequence and funnel_sequence_completion are here.",
	"identity_v3":         "Internal to the service.",
	"row_rank":            "Replaced by row_rank_dense and row_rank_min, which are here.",
	"hll_isvalid":         "Undocumented check of the service's own state.",
	"tdigest_isvalid":     "Undocumented check of the service's own state.",
}

// internal is why names with two underscores are not here.
const internal = "Internal to the service; not documented."

// groups are the kinds of entries in which the names of a documented group are looked for.
var groups = map[string][]string{
	"function": {Function, Window, Aggregate}, "aggregate": {Aggregate}, "plugin": {Plugin}, "operator": {Tabular, Operator},
	"statement": {Statement}, "type": {Type},
}

// Coverage tells what of the documented language is here.
func Coverage() []Group {
	byName := map[string]*Entry{}
	words := map[string]*Entry{}
	list := Entries()
	for i := range list {
		e := &list[i]
		for _, name := range append([]string{e.Name}, e.Aliases...) {
			byName[e.Kind+" "+name] = e
		}
		for _, w := range e.Words {
			words[w.Name] = e
		}
	}
	var out []Group
	for _, line := range strings.Split(strings.TrimSpace(documented), "\n") {
		group, names, _ := strings.Cut(line, ": ")
		g := Group{Name: group}
		for _, name := range strings.Split(names, ", ") {
			c := Covered{Name: name}
			for _, kind := range groups[group] {
				if c.Entry = byName[kind+" "+name]; c.Entry != nil {
					break
				}
			}
			if c.Entry == nil {
				if e := words[name]; e != nil {
					c.Entry, c.Word = e, name
				}
			}
			if c.Entry == nil {
				c.Why = absent[name]
				if c.Why == "" && strings.HasPrefix(name, "__") {
					c.Why = internal
				}
			}
			g.Names = append(g.Names, c)
		}
		out = append(out, g)
	}
	return out
}

// Absent lists documented names that are not here, with the reason.
func Absent() map[string]string {
	out := map[string]string{}
	for _, g := range Coverage() {
		for _, c := range g.Names {
			if c.Entry == nil {
				out[c.Name] = c.Why
			}
		}
	}
	return out
}

// Outdated lists names that are said to be absent and are here, or are documented nowhere.
func Outdated() []string {
	missing := Absent()
	var out []string
	for name := range absent {
		if _, ok := missing[name]; !ok {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return out
}
