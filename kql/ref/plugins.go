package ref

// plugins are those of evaluate, by what they are for. Those that need what is not here are in the binder's own table, which
// says what; the page names them too.
var plugins = []Entry{
	{
		Name: "bag_unpack", Family: "plugins", Page: "bag-unpack-plugin", Runs: Go,
		Doc:    "A column for each key of a property bag.",
		Syntax: []string{"T | evaluate bag_unpack(bag [, prefix] [, columnsConflict] [, ignoredProperties]) [: (Column:type, ...)]"},
		Examples: []Example{{In: `datatable(Host:string, Extra:dynamic)["dc01", dynamic({"Port": 443, "Zone": "dmz"})] | evaluate bag_unpack(Extra)`, Out: `Host|Port|Zone
dc01|443|dmz`}},
	},
	{
		Name: "narrow", Family: "plugins", Page: "narrow-plugin", Runs: Go,
		Doc:    "A row for each cell, with the number of its row and the name of its column.",
		Syntax: []string{"T | evaluate narrow()"},
		Examples: []Example{{In: `print Host = "dc01", Score = 7 | evaluate narrow()`, Out: `Row|Column|Value
0|Host|dc01
0|Score|7`}},
	},
	{
		Name: "pivot", Family: "plugins", Page: "pivot-plugin", Runs: Both,
		Doc:    "A column for each value of a column, with an aggregate of its rows.",
		Syntax: []string{"T | evaluate pivot(column [, aggregate] [, Column, ...]) [: (Column:type, ...)]"},
		Examples: []Example{{In: `datatable(User:string, Result:string)["ana", "ok", "ana", "failed", "ben", "ok"] | evaluate pivot(Result) | sort by User asc`, Out: `User|failed|ok
ana|1|1
ben|0|1`}},
	},
	{
		Name: "dcount_intersect", Family: "plugins", Page: "dcount-intersect-plugin", Runs: Go,
		Doc:     "How many values several hll() states share, the first, the first two, and so on.",
		Syntax:  []string{"T | evaluate dcount_intersect(hll1, hll2, ...)"},
		Differs: "Exact, where the service estimates: our states keep the hashes themselves.",
		Examples: []Example{{In: `range x from 1 to 10 step 1 | summarize a = hll_if(x, x <= 6), b = hll_if(x, x >= 4) | evaluate dcount_intersect(a, b) | project s0, s1`, Out: `s0|s1
6|3`}},
	},
	{
		Name: "ipv4_lookup", Family: "plugins", Page: "ipv4-lookup-plugin", Runs: Go,
		Doc:    "Looks IPv4 addresses up in a table of networks.",
		Syntax: []string{"T | evaluate ipv4_lookup(Networks, address, network [, Key, ...] [, return_unmatched = true])"},
		Examples: []Example{{In: `let Networks = datatable(Network:string, Zone:string)["10.0.0.0/8", "office", "192.168.0.0/16", "lab"]; datatable(Ip:string)["10.4.5.6", "8.8.8.8"] | evaluate ipv4_lookup(Networks, Ip, Network, return_unmatched = true)`, Out: `Ip|Network|Zone
10.4.5.6|10.0.0.0/8|office
8.8.8.8||`}},
	},
	{
		Name: "ipv6_lookup", Family: "plugins", Page: "ipv6-lookup-plugin", Runs: Go,
		Doc:    "Looks IPv6 and IPv4 addresses up in a table of networks.",
		Syntax: []string{"T | evaluate ipv6_lookup(Networks, address, network [, return_unmatched = true])"},
		Examples: []Example{{In: `let Networks = datatable(Network:string, Zone:string)["2001:db8::/32", "lab"]; datatable(Ip:string)["2001:db8::7"] | evaluate ipv6_lookup(Networks, Ip, Network)`, Out: `Network|Zone|Ip
2001:db8::/32|lab|2001:db8::7`}},
	},
	{
		Name: "geo_polygon_lookup", Family: "plugins", Page: "geo-polygon-lookup-plugin", Runs: Go,
		Doc:    "Looks places up in a table of polygons.",
		Syntax: []string{"T | evaluate geo_polygon_lookup(Polygons, polygon, longitude, latitude [, radius] [, return_unmatched] [, lookup_area_radius] [, return_lookup_key])"},
		Examples: []Example{{In: `let Zones = datatable(Zone:string, Shape:dynamic)["north", dynamic({"type": "Polygon", "coordinates": [[[0, 0], [10, 0], [10, 10], [0, 10], [0, 0]]]})]; print Lon = 5.0, Lat = 5.0 | evaluate geo_polygon_lookup(Zones, Shape, Lon, Lat) | project Zone, Lon, Lat`, Out: `Zone|Lon|Lat
north|5.0|5.0`}},
	},
	{
		Name: "geo_line_lookup", Family: "plugins", Page: "geo-line-lookup-plugin", Runs: Go,
		Doc:    "Looks places up in a table of lines, within a distance in metres.",
		Syntax: []string{"T | evaluate geo_line_lookup(Lines, line, longitude, latitude, radius [, return_lines] [, return_unmatched] [, lookup_area_radius])"},
		Examples: []Example{{In: `let Roads = datatable(Road:string, Way:dynamic)["A1", dynamic({"type": "LineString", "coordinates": [[0, 0], [10, 0]]})]; print Lon = 5.0, Lat = 0.001 | evaluate geo_line_lookup(Roads, Way, Lon, Lat, 200) | project Road, Lon, Lat`, Out: `Road|Lon|Lat
A1|5.0|0.001`}},
	},
	{
		Name: "schema_merge", Family: "plugins", Page: "schema-merge-plugin", Runs: Go,
		Doc:    "Merges schemas, as getschema gives them, into one.",
		Syntax: []string{"T | evaluate schema_merge([preserve_order])"},
		Examples: []Example{{In: `let A = print Host = "dc01"; let B = print Host = "dc01", Score = 7; union (A | getschema), (B | getschema) | evaluate schema_merge() | project ColumnName, ColumnType`, Out: `ColumnName|ColumnType
Host|string
Score|long`}},
	},
	{
		Name: "preview", Family: "plugins", Page: "preview-plugin", Runs: Go,
		Doc:    "The first rows, and the number of all as a second table.",
		Syntax: []string{"T | evaluate preview(number)"},
		Examples: []Example{{In: `range x from 1 to 9 step 1 | evaluate preview(2)`, Out: `x
1
2`}},
	},
	{
		Name: "identity", Family: "plugins", Page: "evaluate-operator", Runs: Go,
		Doc:    "The rows as they are.",
		Syntax: []string{"T | evaluate identity()"},
		Examples: []Example{{In: `print Host = "dc01" | evaluate identity()`, Out: `Host
dc01`}},
	},
	{
		Name: "autocluster", Family: "plugins", Page: "autocluster-plugin", Runs: Go,
		Doc:     "A few patterns of values that together tell most of the rows.",
		Syntax:  []string{"T | evaluate autocluster([size weight] [, weight column] [, number of seeds] [, wildcard, ...])"},
		Differs: "The service publishes what it finds, not how: patterns that tell about as much may be others, or in another order.",
		Examples: []Example{{In: `range i from 1 to 100 step 1 | project State = iff(i % 10 == 0, "NO", "ES"), Kind = iff(i % 10 == 0, "hail", "wind") | evaluate autocluster(0.6) | project Count, State, Kind`, Out: `Count|State|Kind
90|ES|wind
10|NO|hail`}},
	},
	{
		Name: "basket", Family: "plugins", Page: "basket-plugin", Runs: Go,
		Doc:    "All patterns of values that are frequent enough.",
		Syntax: []string{"T | evaluate basket([threshold] [, weight column] [, most dimensions] [, wildcard, ...])"},
		Examples: []Example{{In: `datatable(Host:string, User:string)["dc01", "ana", "dc01", "ana", "ws07", "ana"] | evaluate basket(0.6) | project Count, Host, User`, Out: `Count|Host|User
3||ana
2|dc01|ana`}},
	},
	{
		Name: "diffpatterns", Family: "plugins", Page: "diffpatterns-plugin", Runs: Go,
		Doc:     "Patterns of values that tell two sets of rows apart.",
		Syntax:  []string{"T | evaluate diffpatterns(split, valueA, valueB [, weight column] [, threshold] [, most dimensions] [, wildcard, ...])"},
		Differs: "The service publishes what it finds, not how: patterns that tell about as much may be others, or in another order.",
		Examples: []Example{{In: `range i from 1 to 100 step 1 | project Result = iff(i <= 50, "ok", "failed"), Os = iff(i <= 50 and i % 10 != 0, "linux", "windows") | evaluate diffpatterns(Result, "ok", "failed") | project Os, CountA, CountB | sort by Os asc`, Out: `Os|CountA|CountB
linux|45|0
windows|5|50`}},
	},
	{
		Name: "active_users_count", Family: "plugins", Page: "active-users-count-plugin", Runs: Go,
		Doc:     "Distinct values that were active in enough periods of a window that looks back.",
		Syntax:  []string{"T | evaluate active_users_count(id, time, start, end, lookback, period, least periods, bin [, Column, ...])"},
		Differs: "Counts are exact, where the service estimates.",
		Examples: []Example{{In: `datatable(User:string, Time:datetime)["ana", datetime(2024-05-01), "ana", datetime(2024-05-03), "ben", datetime(2024-05-03)] | evaluate active_users_count(User, Time, datetime(2024-05-01), datetime(2024-05-05), 7d, 1d, 2, 4d)`, Out: `Time|dcount
2024-05-01T00:00:00.0000000Z|1`}},
	},
	{
		Name: "activity_counts_metrics", Family: "plugins", Page: "activity-counts-metrics-plugin", Runs: Go,
		Doc:     "For each bin of time: rows, distinct values, new ones, and all until then.",
		Syntax:  []string{"T | evaluate activity_counts_metrics(id, time, start, end, step [, Column, ...])"},
		Differs: "Counts are exact, where the service estimates.",
		Examples: []Example{{In: `datatable(User:string, Time:datetime)["ana", datetime(2024-05-01), "ana", datetime(2024-05-02), "ben", datetime(2024-05-02)] | evaluate activity_counts_metrics(User, Time, datetime(2024-05-01), datetime(2024-05-03), 1d)`, Out: `Time|count|dcount|new_dcount|aggregated_dcount
2024-05-01T00:00:00.0000000Z|1|1|1|1
2024-05-02T00:00:00.0000000Z|2|2|1|2`}},
	},
	{
		Name: "activity_engagement", Family: "plugins", Page: "activity-engagement-plugin", Runs: Go,
		Doc:     "Ratio of values active in a short window to those active in a long one.",
		Syntax:  []string{"T | evaluate activity_engagement(id, time, start, end, inner window, outer window [, Column, ...])"},
		Differs: "Counts are exact, where the service estimates.",
		Examples: []Example{{In: `datatable(User:string, Time:datetime)["ana", datetime(2024-05-07), "ben", datetime(2024-05-02)] | evaluate activity_engagement(User, Time, datetime(2024-05-07), datetime(2024-05-07), 1d, 7d)`, Out: `Time|dcount_activities_inner|dcount_activities_outer|activity_ratio
2024-05-07T00:00:00.0000000Z|1|1|1.0`}},
	},
	{
		Name: "activity_metrics", Family: "plugins", Page: "activity-metrics-plugin", Runs: Go,
		Doc:     "For each window: distinct values, new ones, and the rates of those kept and lost since the window before.",
		Syntax:  []string{"T | evaluate activity_metrics(id, time, start, end, window [, Column, ...])"},
		Differs: "Counts are exact, where the service estimates.",
		Examples: []Example{{In: `datatable(User:string, Time:datetime)["ana", datetime(2024-05-01), "ben", datetime(2024-05-01), "ana", datetime(2024-05-02)] | evaluate activity_metrics(User, Time, datetime(2024-05-01), datetime(2024-05-03), 1d)`, Out: `Time|dcount_values|dcount_newvalues|retention_rate|churn_rate
2024-05-01T00:00:00.0000000Z|2|2|NaN|NaN
2024-05-02T00:00:00.0000000Z|1|0|0.5|0.5`}},
	},
	{
		Name: "new_activity_metrics", Family: "plugins", Page: "new-activity-metrics-plugin", Runs: Go,
		Doc:     "For each cohort of new values: how many are kept and lost in later windows.",
		Syntax:  []string{"T | evaluate new_activity_metrics(id, time, start, end, window [, cohort] [, Column, ...] [, lookback])"},
		Differs: "Counts are exact, where the service estimates.",
		Examples: []Example{{In: `datatable(User:string, Time:datetime)["ana", datetime(2024-05-01), "ben", datetime(2024-05-01), "ana", datetime(2024-05-02)] | evaluate new_activity_metrics(User, Time, datetime(2024-05-01), datetime(2024-05-02), 1d) | project from_Time, to_Time, dcount_new_values, dcount_retained_values, retention_rate`, Out: `from_Time|to_Time|dcount_new_values|dcount_retained_values|retention_rate
2024-05-01T00:00:00.0000000Z|2024-05-01T00:00:00.0000000Z|2|2|1.0
2024-05-01T00:00:00.0000000Z|2024-05-02T00:00:00.0000000Z|0|1|0.5
2024-05-02T00:00:00.0000000Z|2024-05-02T00:00:00.0000000Z|0|0|NaN`}},
	},
	{
		Name: "session_count", Family: "plugins", Page: "session-count-plugin", Runs: Go,
		Doc:    "Number of sessions along a timeline: activity with no longer pause than a distance.",
		Syntax: []string{"T | evaluate session_count(id, time, start, end, bin, lookback [, Column, ...])"},
		Examples: []Example{{In: `datatable(User:string, T:long)["ana", 1, "ana", 3, "ana", 40] | evaluate session_count(User, T, 0, 100, 100, 10)`, Out: `T|count_sessions
0|2`}},
	},
	{
		Name: "sliding_window_counts", Family: "plugins", Page: "sliding-window-counts-plugin", Runs: Go,
		Doc:    "Rows and distinct values in a window that looks back from each bin.",
		Syntax: []string{"T | evaluate sliding_window_counts(id, time, start, end, lookback, bin [, Column, ...])"},
		Examples: []Example{{In: `datatable(User:string, Time:datetime)["ana", datetime(2024-05-01), "ben", datetime(2024-05-02)] | evaluate sliding_window_counts(User, Time, datetime(2024-05-01), datetime(2024-05-02), 2d, 1d)`, Out: `Time|Count|Dcount
2024-05-01T00:00:00.0000000Z|1|1
2024-05-02T00:00:00.0000000Z|2|2`}},
	},
	{
		Name: "funnel_sequence", Family: "plugins", Page: "funnel-sequence-plugin", Runs: Go,
		Doc:    "What comes before and after a sequence of states, with how many took it.",
		Syntax: []string{"T | evaluate funnel_sequence(id, time, start, end, max step, period, state, sequence)"},
		Examples: []Example{{In: `datatable(User:string, Time:datetime, Step:string)["ana", datetime(2024-05-01 10:00), "mail", "ana", datetime(2024-05-01 10:05), "macro", "ana", datetime(2024-05-01 10:07), "shell"] | evaluate funnel_sequence(User, Time, datetime(2024-05-01), datetime(2024-05-02), 1h, 1d, Step, dynamic(["macro"])) | project prev, next, dcount`, Out: `prev|next|dcount
mail|shell|1`}},
	},
	{
		Name: "funnel_sequence_completion", Family: "plugins", Page: "funnel-sequence-completion-plugin", Runs: Go,
		Doc:    "How many complete a sequence of states within each of several spans.",
		Syntax: []string{"T | evaluate funnel_sequence_completion(id, time, start, end, bin, state, sequence, spans)"},
		Examples: []Example{{In: `datatable(User:string, Time:datetime, Step:string)["ana", datetime(2024-05-01 10:00), "mail", "ana", datetime(2024-05-01 10:05), "macro"] | evaluate funnel_sequence_completion(User, Time, datetime(2024-05-01), datetime(2024-05-02), 1d, Step, dynamic(["mail", "macro"]), dynamic([1m, 1h])) | project Step, Period, dcount`, Out: `Step|Period|dcount
mail|00:01:00|1
macro|00:01:00|0
mail|01:00:00|1
macro|01:00:00|1`}},
	},
	{
		Name: "rolling_percentile", Family: "plugins", Page: "rolling-percentile-plugin", Runs: Go,
		Doc:    "A percentile over each bin and the bins before it.",
		Syntax: []string{"T | evaluate rolling_percentile(value, percentile, index, bin, bins per window [, Column, ...])"},
		Examples: []Example{{In: `range i from 0 to 5 step 1 | evaluate rolling_percentile(i, 50, i, 2, 2)`, Out: `i|rolling_2_percentile_i_50
0|0
2|1
4|3`}},
	},
	{
		Name: "rows_near", Family: "plugins", Page: "rows-near-plugin", Runs: Go,
		Doc:    "Rows for which a condition is true, with those before and after them.",
		Syntax: []string{"T | evaluate rows_near(condition, rows [, after] [, Column, ...])"},
		Examples: []Example{{In: `range x from 1 to 9 step 1 | sort by x asc | evaluate rows_near(x == 5, 1)`, Out: `x
4
5
6`}},
	},
	{
		Name: "sequence_detect", Family: "plugins", Page: "sequence-detect-plugin", Runs: Go,
		Doc:    "Places at which conditions come true one after another, in time.",
		Syntax: []string{"T | evaluate sequence_detect(time, max step, max span, Step = condition, ..., Column, ...)"},
		Examples: []Example{{In: `datatable(User:string, Time:datetime, Event:string)["ana", datetime(2024-05-01 10:00), "failed", "ana", datetime(2024-05-01 10:01), "ok"] | evaluate sequence_detect(Time, 5m, 1h, Failed = (Event == "failed"), Entered = (Event == "ok"), User)`, Out: `User|Failed_Time|Entered_Time|Duration
ana|2024-05-01T10:00:00.0000000Z|2024-05-01T10:01:00.0000000Z|00:01:00`}},
	},
}

// services say what the plug-ins do that need what is not here; the binder's table says what that is.
var services = map[string]form{
	"python":                                {"Runs Python over the rows, in a sandbox of the service.", "T | evaluate python(typeof(*, Column:type), \"script\" [, parameters])"},
	"r":                                     {"Runs R over the rows, in a sandbox of the service.", "T | evaluate r(typeof(*, Column:type), \"script\" [, parameters])"},
	"csharp":                                {"Runs C# over the rows; internal to the service.", "T | evaluate csharp(...)"},
	"ai_embeddings":                         {"Embedding vectors of texts, from a language model.", "evaluate ai_embeddings(text, connection [, options] [, includeErrorMessages])"},
	"ai_embed_text":                         {"Embedding vectors of texts, from a language model; the older name of ai_embeddings.", "evaluate ai_embed_text(text, connection [, options] [, includeErrorMessages])"},
	"ai_chat_completion":                    {"What a language model answers to a chat.", "evaluate ai_chat_completion(chat, connection [, options] [, includeErrorMessages])"},
	"ai_chat_completion_prompt":             {"What a language model answers to a prompt.", "evaluate ai_chat_completion_prompt(prompt, connection [, options] [, includeErrorMessages])"},
	"azure_digital_twins_query_request":     {"Rows of a query to Azure Digital Twins.", "evaluate azure_digital_twins_query_request(endpoint, query)"},
	"cosmosdb_sql_request":                  {"Rows of a query to Azure Cosmos DB.", "evaluate cosmosdb_sql_request(connection, query [, parameters] [, options])"},
	"sql_request":                           {"Rows of a query to a SQL Server.", "evaluate sql_request(connection, query [, parameters] [, options])"},
	"mysql_request":                         {"Rows of a query to a MySQL server.", "evaluate mysql_request(connection, query [, parameters])"},
	"postgresql_request":                    {"Rows of a query to a PostgreSQL server.", "evaluate postgresql_request(connection, query [, parameters])"},
	"http_request":                          {"The answer of a web address, as a row.", "evaluate http_request(address [, headers] [, options])"},
	"http_request_post":                     {"The answer of a web address to what is posted to it, as a row.", "evaluate http_request_post(address [, headers] [, options] [, content])"},
	"dax_request":                           {"Rows of a query to a model of Power BI.", "evaluate dax_request(connection, query)"},
	"execute_query":                         {"Rows of a query to another cluster.", "evaluate execute_query(cluster, database, query)"},
	"execute_show_command":                  {"Rows of a .show command to another cluster.", "evaluate execute_show_command(cluster, command)"},
	"infer_storage_schema":                  {"The schema of files in storage, as KQL writes it.", "evaluate infer_storage_schema(options)"},
	"infer_storage_schema_with_suggestions": {"The schema of files in storage, with types that would fit better.", "evaluate infer_storage_schema_with_suggestions(options)"},
}

type form struct{ doc, syntax string }
