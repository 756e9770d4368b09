// Package catalog says which tables there are: those that the service documents, by an embedded list, and those on disk.
package catalog

import (
	"slices"
	"strings"
)

// Column is a column of a table. Type is a KQL type name, as result has them.
type Column struct {
	Name string
	Type string
	Doc  string
}

// Table is what a query may know of a table before it runs.
type Table struct {
	Name    string
	Columns []Column
	Known   bool   // of the service's documented tables, rather than made by the rows that came
	Doc     string // what kind of data it holds
}

// Column finds a column by its exact name.
func (t *Table) Column(name string) (Column, bool) {
	for _, c := range t.Columns {
		if c.Name == name {
			return c, true
		}
	}
	return Column{}, false
}

// The names that every table shares.
const (
	TimeGenerated = "TimeGenerated"
	Timestamp     = "Timestamp" // where Defender's tables carry their time
	Type          = "Type"      // holds the table's own name
	Additional    = "AdditionalFields"
	IngestionTime = "$IngestionTime" // when the store took the row; hidden, read by ingestion_time()
	OwnTime       = "$OwnTime"       // hidden and without values: rows of a plain table have brought TimeGenerated themselves
	DeadLetters   = "HuntbookDeadLetters_CL"
)

// Plain reports whether a table is as in Azure Data Explorer, with the columns that its rows bring and no others: it is
// neither documented nor named as Log Analytics names the tables that it gives TimeGenerated and Type.
func Plain(name string) bool {
	for _, suffix := range []string{"_CL", "_SRCH", "_RST"} {
		if strings.HasSuffix(name, suffix) {
			return false
		}
	}
	_, known := Known(name)
	return !known
}

// SortTables orders tables by name as people look for them: without case.
func SortTables(ts []Table) {
	slices.SortFunc(ts, func(a, b Table) int { return strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)) })
}
