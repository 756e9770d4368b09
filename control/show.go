package control

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/huntbook/huntbook/algo/ticks"
	"github.com/huntbook/huntbook/result"
	"github.com/huntbook/huntbook/store/catalog"
)

var commands []command

// The table is filled here since '.show commands' reads it.
func init() {
	commands = []command{
		{".show databases", "The database.", showDatabases},
		{".show databases details", "The database.", showDatabases},
		{".show databases schema", "Tables and columns, a row each.", showSchema},
		{".show databases {list} schema", "The same for named databases.", showSchema},
		{".show databases schema as json", "All of it as one JSON text, for editors.", showSchemaJSON},
		{".show databases {list} schema as json", "The same for named databases.", showSchemaJSON},
		{".show schema", "Tables and columns, a row each.", showSchema},
		{".show schema as json", "All of it as one JSON text.", showSchemaJSON},
		{".show database", "The database.", showDatabases},
		{".show database schema", "Tables and columns, a row each.", showSchema},
		{".show database schema as json", "All of it as one JSON text.", showSchemaJSON},
		{".show database {database}", "The database.", showDatabases},
		{".show database {database} schema", "Tables and columns, a row each.", showSchema},
		{".show database {database} details", "The database.", showDatabases},
		{".show database {database} schema as json", "All of it as one JSON text.", showSchemaJSON},
		{".show database {database} schema if_later_than {version}", "Tables and columns, a row each.", showSchema},
		{".show tables", "The tables.", showTables},
		{".show tables details", "The tables with rows and sizes.", showTableDetails},
		{".show table {table}", "Columns of a table.", showTable},
		{".show table {table} details", "Rows and size of a table.", showTableDetails},
		{".show table {table} schema as json", "A table's schema as JSON.", showTableJSON},
		{".show table {table} cslschema", "A table's schema as KQL writes it.", showTableCSL},
		{".show functions", "The saved functions.", showFunctions},
		{".show function {function}", "A saved function.", showFunction},
		{".drop function {function}", "Drop a saved function.", dropFunction},
		{".drop function {function} ifexists", "The same, if there is one.", dropFunctionIfExists},
		{".alter function {function} docstring {text}", "Say what a saved function does.", alterFunctionDoc},
		{".alter function {function} folder {text}", "Put a saved function into a folder.", alterFunctionFolder},
		{".show version", "The version of the server.", showVersion},
		{".show commands", "These commands.", showCommands},
		{".ingest inline into table {table} {data}", "Store lines of CSV.", ingestInline},
		{".ingest inline into table {table} with {list} {data}", "Store lines in the format that with (format=...) names.", ingestInline},
	}
	commands = slices.Concat(commands, graphCommands, tableCommands, purgeCommands)
}

// Columns reads "Name:type Name:type ...".
func Columns(spec string) []result.Column {
	var out []result.Column
	for _, f := range strings.Fields(spec) {
		name, typ, _ := strings.Cut(f, ":")
		out = append(out, result.Column{Name: name, Type: typ})
	}
	return out
}

func showDatabases(_ context.Context, h *House, _ args) (Table, error) {
	return Table{
		Columns: Columns("DatabaseName:string PersistentStorage:string Version:string IsCurrent:bool DatabaseAccessMode:string PrettyName:string ReservedSlot1:bool DatabaseId:guid InTransitionTo:string SuspensionState:string"),
		Rows:    [][]any{{h.Database, "", "v1.0", h.IsDatabase(h.Bound), "ReadWrite", h.Database, nil, h.ID, "", ""}},
	}, nil
}

// system gives the .NET name of a type, which the schema commands use.
func system(typ string) string {
	return map[string]string{
		result.Bool: "System.SByte", result.Int: "System.Int32", result.Long: "System.Int64", result.Real: "System.Double",
		result.Decimal: "System.Data.SqlTypes.SqlDecimal", result.Datetime: "System.DateTime", result.Timespan: "System.TimeSpan",
		result.String: "System.String", result.Dynamic: "System.Object", result.Guid: "System.Guid",
	}[typ]
}

func showSchema(_ context.Context, h *House, _ args) (Table, error) {
	t := Table{Columns: Columns("DatabaseName:string TableName:string ColumnName:string ColumnType:string IsDefaultTable:bool IsDefaultColumn:bool PrettyName:string Version:string Folder:string DocString:string")}
	t.Rows = append(t.Rows, []any{h.Database, nil, nil, nil, false, false, "", "v1.0", nil, nil})
	for _, table := range h.Tables {
		t.Rows = append(t.Rows, []any{h.Database, table.Name, nil, nil, false, false, nil, nil, folder(table), table.Doc})
		for _, c := range table.Columns {
			t.Rows = append(t.Rows, []any{h.Database, table.Name, c.Name, system(c.Type), false, false, nil, nil, nil, c.Doc})
		}
	}
	return t, nil
}

func folder(t catalog.Table) string {
	if t.Known {
		return ""
	}
	return "Custom"
}

type jsonColumn struct{ Name, Type, CslType, DocString string }

type jsonTable struct {
	Name, EntityType, Folder, DocString string
	OrderedColumns                      []jsonColumn
}

func asJSON(t catalog.Table) jsonTable {
	j := jsonTable{Name: t.Name, EntityType: "Table", Folder: folder(t), DocString: t.Doc, OrderedColumns: make([]jsonColumn, 0, len(t.Columns))}
	for _, c := range t.Columns {
		j.OrderedColumns = append(j.OrderedColumns, jsonColumn{c.Name, system(c.Type), c.Type, c.Doc})
	}
	return j
}

// showSchemaJSON is what editors complete from. They take a schema anew only when the version grows, so it is made of
// what can change: the columns there are, and how often functions were saved.
func showSchemaJSON(_ context.Context, h *House, _ args) (Table, error) {
	tables := make(map[string]jsonTable, len(h.Tables))
	minor := 0
	for _, t := range h.Tables {
		tables[t.Name] = asJSON(t)
		minor += len(t.Columns) + 1
	}
	functions := map[string]jsonFunction{}
	for _, f := range slices.Concat(builtIns(), h.Functions.List()) {
		functions[f.Name] = functionJSON(f)
	}
	none := map[string]any{}
	text, err := json.Marshal(map[string]any{
		"Plugins": []any{},
		"Databases": map[string]any{h.Database: map[string]any{
			"Name": h.Database, "PrettyName": h.Database, "Tables": tables, "ExternalTables": none, "MaterializedViews": none, "EntityGroups": none,
			"MajorVersion": int64(minor) + h.Functions.Changes(), "MinorVersion": 1, "Functions": functions, "DatabaseAccessMode": "ReadWrite",
		}},
	})
	if err != nil {
		return Table{}, fmt.Errorf("write schema: %w", err)
	}
	return Table{Columns: Columns("DatabaseSchema:string"), Rows: [][]any{{string(text)}}}, nil
}

func showTables(_ context.Context, h *House, _ args) (Table, error) {
	t := Table{Columns: Columns("TableName:string DatabaseName:string Folder:string DocString:string")}
	for _, x := range h.Tables {
		t.Rows = append(t.Rows, []any{x.Name, h.Database, folder(x), x.Doc})
	}
	return t, nil
}

func showTableDetails(_ context.Context, h *House, a args) (Table, error) {
	t := Table{Columns: Columns("TableName:string DatabaseName:string Folder:string DocString:string TotalOriginalSize:real TotalRowCount:long MinTimeGenerated:datetime MaxTimeGenerated:datetime")}
	tables := h.Tables
	if name, one := a["table"]; one {
		found, err := h.table(name)
		if err != nil {
			return Table{}, err
		}
		tables = []catalog.Table{found}
	}
	for _, x := range tables {
		s := h.Stats(x.Name)
		row := []any{x.Name, h.Database, folder(x), x.Doc, float64(s.Bytes), s.Rows, nil, nil}
		if s.Rows > 0 {
			row[6], row[7] = ticks.FormatDatetime(s.First), ticks.FormatDatetime(s.Last)
		}
		t.Rows = append(t.Rows, row)
	}
	return t, nil
}

func showTable(_ context.Context, h *House, a args) (Table, error) {
	found, err := h.table(a["table"])
	if err != nil {
		return Table{}, err
	}
	t := Table{Columns: Columns("AttributeName:string AttributeType:string ExtentsCount:long CompressedSize:long IndexSize:long CompressedSizePercent:real IndexSizePercent:real")}
	for _, c := range found.Columns {
		t.Rows = append(t.Rows, []any{c.Name, system(c.Type), nil, nil, nil, nil, nil})
	}
	return t, nil
}

func schemaRow(h *House, t catalog.Table, schema string) Table {
	return Table{
		Columns: Columns("TableName:string Schema:string DatabaseName:string Folder:string DocString:string"),
		Rows:    [][]any{{t.Name, schema, h.Database, folder(t), t.Doc}},
	}
}

func showTableJSON(_ context.Context, h *House, a args) (Table, error) {
	found, err := h.table(a["table"])
	if err != nil {
		return Table{}, err
	}
	text, err := json.Marshal(asJSON(found))
	if err != nil {
		return Table{}, fmt.Errorf("write schema: %w", err)
	}
	return schemaRow(h, found, string(text)), nil
}

func showTableCSL(_ context.Context, h *House, a args) (Table, error) {
	found, err := h.table(a["table"])
	if err != nil {
		return Table{}, err
	}
	cols := make([]string, 0, len(found.Columns))
	for _, c := range found.Columns {
		cols = append(cols, c.Name+":"+c.Type)
	}
	return schemaRow(h, found, strings.Join(cols, ",")), nil
}

// built is when this process began: a stand-in for the build's time, which the version already tells.
var built = time.Now().UTC()

func showVersion(_ context.Context, h *House, _ args) (Table, error) {
	return Table{
		Columns: Columns("BuildVersion:string BuildTime:datetime ServiceType:string ProductVersion:string ServiceOffering:string"),
		Rows:    [][]any{{h.Version, ticks.FormatDatetime(ticks.FromTime(built)), "Engine", "Huntbook " + h.Version, `{"Type":"Huntbook"}`}},
	}, nil
}

func showCommands(context.Context, *House, args) (Table, error) {
	t := Table{Columns: Columns("Command:string Description:string")}
	for _, c := range append(declarations, commands...) {
		t.Rows = append(t.Rows, []any{c.pattern, c.doc})
	}
	return t, nil
}

func ingestInline(ctx context.Context, h *House, a args) (Table, error) {
	name := a["table"]
	if !h.MayWrite(name) {
		return Table{}, &Error{Forbidden, fmt.Sprintf("Principal is not authorized to ingest into table '%s'.", name)}
	}
	format := strings.ToLower(cmp.Or(options(a["list"])["format"], "csv"))
	lines := a["data"]
	switch format {
	case "csv":
		lines = header(h, name) + lines
	case "json", "multijson", "ndjson":
		format = "ndjson"
	default:
		return Table{}, &Error{Syntax, fmt.Sprintf("Format '%s' is not read inline; csv and json are.", format)}
	}
	stored, rejected, err := h.Ingest(ctx, name, format, lines)
	if err != nil {
		return Table{}, &Error{Failed, "Ingestion failed: " + err.Error()}
	}
	return Table{
		Columns: Columns("Table:string RowCount:long RejectedRowCount:long HasErrors:bool"),
		Rows:    [][]any{{name, stored, rejected, rejected > 0}},
	}, nil
}

// header names the columns of inline CSV, which has no names of its own, by their order in the table.
func header(h *House, name string) string {
	t, err := h.table(name)
	if err != nil {
		return ""
	}
	names := make([]string, 0, len(t.Columns))
	for _, c := range t.Columns {
		names = append(names, `"`+strings.ReplaceAll(c.Name, `"`, `""`)+`"`)
	}
	return strings.Join(names, ",") + "\n"
}
