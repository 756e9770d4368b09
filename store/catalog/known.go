package catalog

import (
	_ "embed"
	"iter"
	"strings"
	"sync"

	"github.com/klauspost/compress/zstd"
)

// tables.txt.zst is written by cmd/huntbook-gen: a line "=Name<tab>category" for each table, then its columns, each a
// letter for the type and the name.
//
//go:embed tables.txt.zst
var packed []byte

// Letters are the types of the packed list.
var Letters = map[byte]string{
	'b': "bool", 'i': "int", 'l': "long", 'r': "real", 'm': "decimal", 'd': "datetime", 't': "timespan", 's': "string",
	'o': "dynamic", 'g': "guid",
}

// known is the unpacked list: one text, and where each table starts in it. Tables are read from it when they are asked for.
type known struct {
	at     map[string]string // name -> its columns' lines
	docs   map[string]string
	names  []string
	folded map[string]string // lower case -> name
}

var theKnown = sync.OnceValue(func() *known {
	k := &known{at: map[string]string{}, docs: map[string]string{}, folded: map[string]string{}}
	dec, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1))
	if err != nil {
		panic(err) // no option can be wrong
	}
	defer dec.Close()
	plain, err := dec.DecodeAll(packed, nil)
	if err != nil {
		panic("catalogue of known tables is damaged: " + err.Error())
	}
	for block := range strings.SplitSeq(strings.TrimPrefix(string(plain), "="), "\n=") {
		head, cols, _ := strings.Cut(block, "\n")
		name, doc, _ := strings.Cut(head, "\t")
		k.at[name], k.docs[name] = cols, doc
		k.names = append(k.names, name)
		k.folded[strings.ToLower(name)] = name
	}
	return k
})

// Known gives a documented table.
func Known(name string) (Table, bool) {
	if t, ok := own(name); ok {
		return t, true
	}
	k := theKnown()
	cols, ok := k.at[name]
	if !ok {
		return Table{}, false
	}
	t := Table{Name: name, Known: true, Doc: k.docs[name]}
	t.Columns = make([]Column, 0, strings.Count(cols, "\n")+2)
	hasTime := false
	for line := range strings.SplitSeq(strings.TrimSuffix(cols, "\n"), "\n") {
		if line == "" {
			continue
		}
		t.Columns = append(t.Columns, Column{Name: line[1:], Type: Letters[line[0]]})
		hasTime = hasTime || line[1:] == TimeGenerated
	}
	if !hasTime { // the reference leaves it out of some tables; every table of a workspace has it
		t.Columns = append(t.Columns, Column{Name: TimeGenerated, Type: "datetime"})
	}
	return t, true
}

// KnownFold gives the name of the documented table that name is but for case.
func KnownFold(name string) (string, bool) {
	if strings.EqualFold(name, DeadLetters) {
		return DeadLetters, true
	}
	n, ok := theKnown().folded[strings.ToLower(name)]
	return n, ok
}

// KnownNames gives the names of the documented tables and of the store's own; the caller may keep the list.
func KnownNames() []string { return append([]string{DeadLetters}, theKnown().names...) }

// AllKnown gives every documented table, and the store's own.
func AllKnown() iter.Seq[Table] {
	return func(yield func(Table) bool) {
		for _, n := range KnownNames() {
			t, _ := Known(n)
			if !yield(t) {
				return
			}
		}
	}
}
