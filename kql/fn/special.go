package fn

import "github.com/huntbook/huntbook/kql/types"

// special declares a function that binding answers: it stands for a table, a column, a constant or a whole subquery.
func special(name, doc string, rule NameRule, sigs []string, examples ...Example) Function {
	f := scalar(name, doc, rule, nil, examples...)
	for _, s := range sigs {
		f.Sigs = append(f.Sigs, Sig{Text: name + s, DuckDB: None(bound)})
	}
	return f
}

// service declares a function that needs what is not here: it binds, and a query with it is refused with the reason.
func service(name, doc, needs string, sigs ...string) Function {
	f := special(name, doc, NameNone, sigs)
	f.NeedsService = needs
	return f
}

// Where a function about the query is not that of the service.
const (
	oneWorkspace = "There is one database on each server, the workspace, under its name, its GUID and its ARM id. Any other is an error: no other server is asked."
	plainTable   = "A table of that name is read: tables of other kinds are not here."
)

var specials = []Function{
	old(special("column_ifexists", "The column of that name, or the default where the table has none.", NameOfArg, []string{"(columnName:string const, default:any) typeof(default)"}, Example{`print x = 1 | project column_ifexists("y", 5)`, `5`}), "columnifexists"),
	special("iscolumnexists", "Whether the table has a column of that name.", NameNone, []string{"(columnName:string const) bool"}, Example{`print x = 1 | project iscolumnexists("x")`, `true`}),
	special("column_names_of", "Array of the names of a table's columns.", NameNone, []string{"(table:any) dynamic"}, Example{`let T = print a = 1, b = 2; print column_names_of(T)`, `dynamic(["a","b"])`}),
	// Binding gives the columns behind the option, names and values in turn.
	scalar("pack_all", "Property bag of all columns, or of those that are neither null nor empty.", NameNone, []Sig{
		{Text: "pack_all([ignoreNullEmpty:bool]) dynamic", DuckDB: None(bound)},
		{Text: "pack_all(ignoreNullEmpty:bool, key:text..., value:value...) dynamic", Go: packFilled, NullIn: true},
	}, Example{`print a = 1, b = "" | project pack_all(true)`, `dynamic({"a":1})`}),
	special("bag_pack_columns", "Property bag of columns by their names.", NameNone, []string{"(column:any...) dynamic"}, Example{`print a = 1, b = "x" | project bag_pack_columns(a)`, `dynamic({"a":1})`}),
	special("toscalar", "First value of a subquery, computed once.", NameNone, []string{"(expression:any) typeof(expression)"}, Example{`toscalar(print a = 1, b = 2)`, `1`}),
	special("materialize", "A subquery computed once for all its uses.", NameNone, []string{"(expression:any) typeof(expression)"}, Example{`toscalar(materialize(print 1))`, `1`}),
	special("table", "The table that a constant text names.", NameNone, []string{"(name:string const, [scope:string const]) dynamic"}, Example{`toscalar(table("Heartbeat") | count)`, `0`}),
	unlike(special("database", "The database that a constant text names.", NameNone, []string{"(name:string const) dynamic"}, Example{`toscalar(database("main").Heartbeat | count)`, `0`}), oneWorkspace),
	unlike(special("cluster", "The cluster that a constant text names.", NameNone, []string{"(name:string const) dynamic"}, Example{`toscalar(cluster("localhost").database("main").Heartbeat | count)`, `0`}), oneWorkspace),
	special("workspace", "The workspace that a constant name or id names.", NameNone, []string{"(name:string const) dynamic"}, Example{`toscalar(workspace("main").Heartbeat | count)`, `0`}),
	unlike(special("materialized_view", "Materialised view of that name.", NameNone, []string{"(name:string const, [maxAge:timespan const]) dynamic"}, Example{`toscalar(materialized_view("Heartbeat") | count)`, `0`}), plainTable),
	unlike(special("external_table", "External table of that name.", NameNone, []string{"(name:string const, [mapping:string const]) dynamic"}, Example{`toscalar(external_table("Heartbeat") | count)`, `0`}), plainTable),
	service("stored_query_result", "Result that was stored under that name.", "stored query results", "(name:string const) dynamic"),
	special("graph", "Stored graph of that name: its latest snapshot, the named one, or, with true, built anew from its model.", NameNone, []string{"(name:string const, [snapshot:string const]) dynamic", "(name:string const, transient:bool const) dynamic"},
		Example{`let people = graph("Simple") | graph-match (n) where labels(n) has "Person" project n.name; people | count`, `5`}),
	special("entity_group", "Group of entities, for macro-expand.", NameNone, []string{"(name:any...) dynamic"}, Example{`toscalar(macro-expand entity_group [workspace("main")] as W (W.Heartbeat | count))`, `0`}),
	unlike(special("ingestion_time", "Instant at which a row was taken in.", NameNone, []string{"() datetime"}, Example{`isnull(ingestion_time())`, `true`}), "TimeGenerated of the row, which a batch that brings none gets when it is taken in; null where there is no such column."),
	special("current_database", "Name of the database in scope.", NameNone, []string{"() string"}, Example{`current_database()`, `"main"`}),
	unlike(special("current_cluster_endpoint", "Address at which the query is answered.", NameNone, []string{"() string"}, Example{`isempty(current_cluster_endpoint())`, `true`}), "Empty: one server is reached under several addresses."),
	unlike(special("current_principal", "Id of the account that asks.", NameNone, []string{"() string"}, Example{`isnotempty(current_principal())`, `true`}), "The id of the account, not a name such as aaduser=."),
	unlike(special("current_principal_details", "Bag of what is known of who asks.", NameNone, []string{"() dynamic"}, Example{`tostring(current_principal_details().ObjectId) == current_principal()`, `true`}), "A bag with the account's id alone."),
	special("current_principal_is_member_of", "Whether who asks is one of these users or applications, or in one of these groups: aaduser=, aadapp= or aadgroup=, with a name or an id.", NameNone, []string{"(principal:any...) bool"}, Example{`current_principal_is_member_of("aaduser=nobody@example.com", "aadgroup=none@example.com")`, `false`}),
	{
		Name: "assert", Kind: Scalar, Page: "assert-function", Doc: "True, or an error with the message where the condition is false.",
		Sigs:     []Sig{{Text: "assert(condition:bool, message:string) bool", DuckDB: T("CASE WHEN {condition} THEN true ELSE error('assert() has failed with message: ' || {message}) END")}},
		Examples: []Example{{`assert(1 < 2, "never")`, `true`}},
	},
	{
		Name: "estimate_data_size", Kind: Scalar, Page: "estimate-data-size-function", Doc: "Estimate of the bytes that the values take.",
		Sigs:     []Sig{{Text: "estimate_data_size(value:any...) long", DuckDB: F(estimate)}},
		Examples: []Example{{`estimate_data_size(1, "1234567890")`, `18`}},
	},
	{
		Name: "geo_info_from_ip_address", Kind: Scalar, Page: "geo-info-from-ip-address-function",
		Doc:          "Country, state, city and coordinates of an IP address; null of what is none or in no known network.",
		Sigs:         []Sig{{Text: "geo_info_from_ip_address(ip:string) dynamic", DuckDB: T("geo_info_from_ip_address({ip})")}},
		NeedsService: "a file of the places of IP addresses in MaxMind's format, which an administrator names by --ip-places",
	},
	service("cursor_after", "Rows taken in after a cursor.", "database cursors of the service", "(cursor:string) bool"),
	service("cursor_before_or_at", "Rows taken in before or at a cursor.", "database cursors of the service", "(cursor:string) bool"),
	old(service("cursor_current", "Database cursor of the moment.", "database cursors of the service", "() string"), "current_cursor"),
	old(service("extent_id", "Id of the shard that holds a row.", "the service's shards", "() guid"), "extentid"),
	service("extent_tags", "Tags of the shard that holds a row.", "the service's shards", "() dynamic"),
	service("current_node_id", "Id of the node that answers.", "the service's nodes", "() string"),
	service("row_id", "Id of a row.", "the service's row store", "() long"),
	service("rowstore_ordinal_range", "Range of the row store.", "the service's row store", "() dynamic"),
}

// sizes are the bytes that values of fixed length take.
var sizes = map[types.Type]string{
	types.Bool: "1", types.Int: "4", types.Long: "8", types.Real: "8", types.Datetime: "8", types.Timespan: "8", types.Guid: "16", types.Decimal: "34",
}

func estimate(args []Arg) string {
	out := "CAST(0"
	for _, a := range args {
		if n, ok := sizes[a.Type]; ok {
			out += " + " + n
			continue
		}
		out += " + coalesce(strlen(" + a.SQL + "), 0)"
	}
	return out + " AS BIGINT)"
}
