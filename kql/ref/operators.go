package ref

// operators are the tabular operators, in the order in which the page shows them: where rows come from, what is kept of
// them, what is made of them, and how they meet others.
var operators = []Entry{
	{
		Name: "datatable", Family: "operators", Page: "datatable-operator", Runs: SQL,
		Doc:    "Table of constants, written in the query.",
		Syntax: []string{"datatable(Column:type, ...) [value, ...]"},
		Examples: []Example{{In: `datatable(Host:string, Logons:long)["dc01", 12, "ws07", 3]`, Out: `Host|Logons
dc01|12
ws07|3`}},
	},
	{
		Name: "print", Family: "operators", Page: "print-operator", Runs: SQL,
		Doc:    "One row of expressions; those without a name are called print_0, print_1.",
		Syntax: []string{"print [Name =] expression, ..."},
		Examples: []Example{{In: `print Answer = 6 * 7, strlen("hunt")`, Out: `Answer|print_1
42|4`}},
	},
	{
		Name: "range", Family: "operators", Page: "range-operator", Runs: SQL,
		Doc:    "Rows of numbers, times or spans from a first to a last by a step.",
		Syntax: []string{"range Column from first to last step step"},
		Examples: []Example{{In: `range Day from datetime(2024-05-01) to datetime(2024-05-03) step 1d`, Out: `Day
2024-05-01T00:00:00.0000000Z
2024-05-02T00:00:00.0000000Z
2024-05-03T00:00:00.0000000Z`}},
	},
	{
		Name: "externaldata", Family: "operators", Page: "externaldata-operator", Runs: Go,
		Aliases:  []string{"external_data"},
		Doc:      "Rows of a file: CSV, TSV, JSON, Parquet or lines of text, also compressed, from a folder or an HTTPS host.",
		Syntax:   []string{`externaldata(Column:type, ...) [@"address", ...] [with (format = "csv", ignoreFirstRecord = true)]`},
		Differs:  "Files and hosts are read only where an administrator allows them (--external-folders, --external-hosts); storage keys and managed identities are not used.",
		Examples: []Example{{In: `externaldata(Indicator:string, Score:long) [@"https://feeds.example.net/indicators.csv"] with (format = "csv", ignoreFirstRecord = true) | where Score > 80`}},
	},
	{
		Name: "inline_external_table", Family: "operators", Page: "inline-external-table-operator", Runs: Both,
		Doc:     "Rows of files in a storage, with columns computed by which the files are laid out.",
		Syntax:  []string{`inline_external_table(Column:type, ...) kind = storage [partition by (Name:type = expression, ...)] [pathformat = (...)] dataformat = csv (@"address", ...) [with (includeHeaders = "All")]`},
		Differs: "Files and hosts are read only where an administrator allows them, as with externaldata. Every file that is named is read whole: folders are not listed and paths not looked through, so a partition column needs its expression. kind = delta parses and binds, and says that Delta Lake tables are not read.",
		Examples: []Example{{In: `inline_external_table(Day:datetime, Bytes:long) kind = storage dataformat = csv ("data:text/csv,Day,Bytes%0A2024-05-01,10%0A2024-05-02,20") with (includeHeaders = "All") | summarize sum(Bytes)`, Out: `sum_Bytes
30`}},
	},
	{
		Name: "search", Family: "operators", Page: "search-operator", Runs: SQL,
		Doc:    "Rows of one table, several or all in whose columns a term or pattern is found.",
		Syntax: []string{"search [in (Table, ...)] [kind = case_sensitive] predicate", "T | search predicate"},
		Examples: []Example{{In: `datatable(Account:string, Command:string)["ana", "whoami /all", "ben", "dir"] | search "whoami"`, Out: `$table|Account|Command
search_arg0|ana|whoami /all`}},
	},
	{
		Name: "find", Family: "operators", Page: "find-operator", Runs: SQL,
		Doc:    "Rows of several tables for which a predicate is true, with the name of their table.",
		Syntax: []string{"find [withsource = Column] [in (Table, ...)] where predicate [project Column, ...]"},
		Examples: []Example{{In: `let Logons = datatable(User:string, Host:string)["ana", "dc01"]; let Alerts = datatable(User:string, Title:string)["ana", "Odd sign-in", "ben", "Malware"]; find withsource = From in (Logons, Alerts) where User == "ana" project User, Title`, Out: `From|User|Title
union_arg0|ana|
union_arg1|ana|Odd sign-in`}},
	},
	{
		Name: "union", Family: "operators", Page: "union-operator", Runs: SQL,
		Doc:    "Rows of several tables under each other; names may hold wildcards.",
		Syntax: []string{"union [kind = inner|outer] [withsource = Column] [isfuzzy = true] Table, ..."},
		Words: []Word{
			{"kind=inner", "Only columns that all tables have."},
			{"kind=outer", "Columns of any table; the rest is null. The default."},
			{"withsource=", "Names the column that says from which table a row is."},
			{"isfuzzy=true", "A table that is not there counts as empty."},
		},
		Examples: []Example{{In: `let A = print Host = "dc01", Logons = 4; let B = print Host = "ws07"; union withsource = Source A, B | sort by Host asc`, Out: `Source|Host|Logons
union_arg0|dc01|4
union_arg1|ws07|`}},
	},
	{
		Name: "as", Family: "operators", Page: "as-operator", Runs: Plan,
		Doc:    "Gives the rows so far a name, for what follows in the same query.",
		Syntax: []string{"T | as Name"},
		Examples: []Example{{In: `range x from 1 to 4 step 1 | as T | where x == toscalar(T | summarize max(x))`, Out: `x
4`}},
	},
	{
		Name: "where", Aliases: []string{"filter"}, Family: "operators", Page: "where-operator", Runs: SQL,
		Doc:    "Keeps the rows for which a predicate is true; null counts as false.",
		Syntax: []string{"T | where predicate"},
		Examples: []Example{{In: `datatable(Account:string, EventID:long)["ana", 4624, "ben", 4625] | where EventID == 4625 and Account !~ "ANA"`, Out: `Account|EventID
ben|4625`}},
	},
	{
		Name: "extend", Family: "operators", Page: "extend-operator", Runs: SQL,
		Doc:    "Adds columns, or puts new values in the place of those of the same name.",
		Syntax: []string{"T | extend [Name =] expression, ..."},
		Examples: []Example{{In: `print Url = "https://example.net/a" | extend Host = tostring(parse_url(Url).Host)`, Out: `Url|Host
https://example.net/a|example.net`}},
	},
	{
		Name: "project", Family: "operators", Page: "project-operator", Runs: SQL,
		Doc:    "Keeps, renames and computes columns, in the order written.",
		Syntax: []string{"T | project [Name =] expression, ..."},
		Examples: []Example{{In: `print First = "Ana", Last = "Ruiz", Age = 41 | project Name = strcat(First, " ", Last), Age`, Out: `Name|Age
Ana Ruiz|41`}},
	},
	{
		Name: "project-away", Family: "operators", Page: "project-away-operator", Runs: SQL,
		Doc:    "Drops columns by name or wildcard.",
		Syntax: []string{"T | project-away Column, prefix*, ..."},
		Examples: []Example{{In: `print Host = "dc01", _a = 1, _b = 2 | project-away _*`, Out: `Host
dc01`}},
	},
	{
		Name: "project-keep", Family: "operators", Page: "project-keep-operator", Runs: SQL,
		Doc:    "Keeps columns by name or wildcard, in the order that they have.",
		Syntax: []string{"T | project-keep Column, prefix*, ..."},
		Examples: []Example{{In: `print Host = "dc01", SrcIp = "10.0.0.4", SrcPort = 443 | project-keep Src*`, Out: `SrcIp|SrcPort
10.0.0.4|443`}},
	},
	{
		Name: "project-rename", Family: "operators", Page: "project-rename-operator", Runs: SQL,
		Doc:    "Renames columns and leaves them where they are.",
		Syntax: []string{"T | project-rename NewName = Column, ..."},
		Examples: []Example{{In: `print a = 1, b = 2 | project-rename Id = a`, Out: `Id|b
1|2`}},
	},
	{
		Name: "project-reorder", Family: "operators", Page: "project-reorder-operator", Runs: SQL,
		Doc:    "Moves columns to the front; a wildcard's columns may be sorted.",
		Syntax: []string{"T | project-reorder Column, prefix* [asc|desc|granny-asc|granny-desc], ..."},
		Examples: []Example{{In: `print c10 = 1, c9 = 2, Host = "dc01" | project-reorder Host, c* granny-asc`, Out: `Host|c9|c10
dc01|2|1`}},
	},
	{
		Name: "project-by-names", Family: "operators", Page: "project-by-names-operator", Runs: SQL,
		Doc:    "Keeps the columns whose names an expression gives, where they exist.",
		Syntax: []string{`T | project-by-names Column, "name", dynamic(["name", "prefix*"]), ...`},
		Examples: []Example{{In: `print Host = "dc01", User = "ana", Score = 7 | project-by-names dynamic(["Score", "Host"])`, Out: `Score|Host
7|dc01`}},
	},
	{
		Name: "distinct", Family: "operators", Page: "distinct-operator", Runs: SQL,
		Doc:    "Each combination of some columns, or of all, once.",
		Syntax: []string{"T | distinct Column, ...", "T | distinct *"},
		Examples: []Example{{In: `datatable(Host:string, User:string)["dc01", "ana", "dc01", "ana", "ws07", "ben"] | distinct Host, User | sort by Host asc`, Out: `Host|User
dc01|ana
ws07|ben`}},
	},
	{
		Name: "take", Aliases: []string{"limit"}, Family: "operators", Page: "take-operator", Runs: SQL,
		Doc:    "At most a number of rows, whichever come first.",
		Syntax: []string{"T | take number"},
		Examples: []Example{{In: `range x from 1 to 100 step 1 | take 2 | count`, Out: `Count
2`}},
	},
	{
		Name: "sample", Family: "operators", Page: "sample-operator", Runs: SQL,
		Doc:    "A number of rows picked at random.",
		Syntax: []string{"T | sample number"},
		Examples: []Example{{In: `range x from 1 to 100 step 1 | sample 5 | count`, Out: `Count
5`}},
	},
	{
		Name: "sample-distinct", Family: "operators", Page: "sample-distinct-operator", Runs: SQL,
		Doc:    "A number of different values of a column.",
		Syntax: []string{"T | sample-distinct number of Column"},
		Examples: []Example{{In: `range x from 1 to 100 step 1 | extend Group = x % 3 | sample-distinct 2 of Group | count`, Out: `Count
2`}},
	},
	{
		Name: "sort", Aliases: []string{"order"}, Family: "operators", Page: "sort-operator", Runs: SQL,
		Doc:    "Rows in order; falling when nothing is said, nulls last when falling and first when rising.",
		Syntax: []string{"T | sort by expression [asc|desc] [nulls first|last], ..."},
		Examples: []Example{{In: `datatable(Host:string, Score:long)["a", 3, "b", 9, "c", long(null)] | sort by Score`, Out: `Host|Score
b|9
a|3
c|`}},
	},
	{
		Name: "top", Family: "operators", Page: "top-operator", Runs: SQL,
		Doc:    "The first rows of an order.",
		Syntax: []string{"T | top number by expression [asc|desc] [nulls first|last]"},
		Examples: []Example{{In: `datatable(Host:string, Bytes:long)["a", 30, "b", 90, "c", 60] | top 2 by Bytes`, Out: `Host|Bytes
b|90
c|60`}},
	},
	{
		Name: "top-nested", Family: "operators", Page: "top-nested-operator", Runs: Go,
		Doc:    "The first values of a column by an aggregate, and within each the first of the next column.",
		Syntax: []string{"T | top-nested [number] of expression [with others = value] by aggregate [asc|desc], top-nested ..."},
		Examples: []Example{{In: `datatable(Country:string, User:string, Logons:long)["ES", "ana", 9, "ES", "ben", 2, "NO", "kai", 4] | top-nested 1 of Country with others = "rest" by sum(Logons), top-nested 1 of User by sum(Logons)`, Out: `Country|aggregated_Country|User|aggregated_User
ES|11|ana|9
rest|4||`}},
	},
	{
		Name: "top-hitters", Family: "operators", Page: "top-hitters-operator", Runs: SQL,
		Doc:     "The values of a column that occur most often or have the greatest sum.",
		Syntax:  []string{"T | top-hitters number of expression [by expression]"},
		Differs: "Exact, where the service estimates for large inputs: the counts are at hand.",
		Examples: []Example{{In: `datatable(Ip:string)["10.0.0.1", "10.0.0.2", "10.0.0.1"] | top-hitters 1 of Ip`, Out: `Ip|approximate_count_Ip
10.0.0.1|2`}},
	},
	{
		Name: "count", Family: "operators", Page: "count-operator", Runs: SQL,
		Doc:    "The number of rows, in a column Count.",
		Syntax: []string{"T | count"},
		Examples: []Example{{In: `range x from 1 to 42 step 1 | count`, Out: `Count
42`}},
	},
	{
		Name: "summarize", Family: "operators", Page: "summarize-operator", Runs: SQL,
		Doc:    "One row for each group of rows, with aggregates of it.",
		Syntax: []string{"T | summarize [Name =] aggregate, ... [by [Name =] expression, ...]"},
		Examples: []Example{{In: `datatable(Host:string, Bytes:long)["a", 30, "b", 90, "a", 60] | summarize Total = sum(Bytes), count() by Host | sort by Host asc`, Out: `Host|Total|count_
a|90|2
b|90|1`}},
	},
	{
		Name: "make-series", Family: "operators", Page: "make-series-operator", Runs: SQL,
		Doc:    "Arrays of an aggregate along an axis, with a value for bins without rows.",
		Syntax: []string{"T | make-series [Name =] aggregate [default = value], ... on Axis [from first] [to last] step step [by Column, ...]"},
		Examples: []Example{{In: `datatable(Time:datetime, Logons:long)[datetime(2024-05-01), 4, datetime(2024-05-03), 7] | make-series Logons = sum(Logons) default = 0 on Time from datetime(2024-05-01) to datetime(2024-05-04) step 1d`, Out: `Logons|Time
[4,0,7]|["2024-05-01T00:00:00.0000000Z","2024-05-02T00:00:00.0000000Z","2024-05-03T00:00:00.0000000Z"]`}},
	},
	{
		Name: "mv-expand", Aliases: []string{"mvexpand"}, Family: "operators", Page: "mv-expand-operator", Runs: SQL,
		Doc:    "A row for each element of an array or member of a bag.",
		Syntax: []string{"T | mv-expand [kind = bag|array] [with_itemindex = Name] [Name =] Column [to typeof(type)], ... [limit number]"},
		Examples: []Example{{In: `print Host = "dc01", Ips = dynamic(["10.0.0.1", "10.0.0.2"]) | mv-expand Ip = Ips to typeof(string) | project Host, Ip`, Out: `Host|Ip
dc01|10.0.0.1
dc01|10.0.0.2`}},
	},
	{
		Name: "mv-apply", Aliases: []string{"mvapply"}, Family: "operators", Page: "mv-apply-operator", Runs: SQL,
		Doc:    "Runs a subquery over the elements of each row's array.",
		Syntax: []string{"T | mv-apply [Name =] Column [to typeof(type)], ... [limit number] on (subquery)"},
		Examples: []Example{{In: `datatable(Host:string, Sizes:dynamic)["a", dynamic([3, 9, 4]), "b", dynamic([1])] | mv-apply Size = Sizes to typeof(long) on (summarize Largest = max(Size)) | project Host, Largest | sort by Host asc`, Out: `Host|Largest
a|9
b|1`}},
	},
	{
		Name: "parse", Family: "operators", Page: "parse-operator", Runs: Both,
		Doc:    "Columns from a text by the words between them; a text that does not fit gives empty ones.",
		Syntax: []string{`T | parse [kind = simple|relaxed|regex] [flags = U] expression with * "text" Name[:type] ...`},
		Words: []Word{
			{"kind=simple", "Texts are taken as they are, and types have to fit. The default."},
			{"kind=relaxed", "A part that is no value of its type is null; the rest stays."},
			{"kind=regex", "Texts are regular expressions; flags such as U and i go with them."},
		},
		Examples: []Example{{In: `print Line = "Failed password for root from 10.0.0.9 port 4022" | parse Line with "Failed password for " User " from " Ip " port " Port:long | project-away Line`, Out: `User|Ip|Port
root|10.0.0.9|4022`}},
	},
	{
		Name: "parse-where", Family: "operators", Page: "parse-where-operator", Runs: Both,
		Doc:    "As parse, and keeps only the rows that fit.",
		Syntax: []string{`T | parse-where [kind = simple|regex] [flags = U] expression with * "text" Name[:type] ...`},
		Examples: []Example{{In: `datatable(Line:string)["user=ana", "nothing"] | parse-where Line with "user=" User | project User`, Out: `User
ana`}},
	},
	{
		Name: "parse-kv", Family: "operators", Page: "parse-kv-operator", Runs: Go,
		Doc:    "Columns from a text of keys and values.",
		Syntax: []string{`T | parse-kv expression as (Key:type, ...) [with (pair_delimiter = ";", kv_delimiter = "=", quote = '"', escape = '\\', greedy = true)]`},
		Examples: []Example{{In: `print Line = "src=10.0.0.4;act=deny;bytes=120" | parse-kv Line as (src:string, act:string, bytes:long) with (pair_delimiter = ";", kv_delimiter = "=") | project-away Line`, Out: `src|act|bytes
10.0.0.4|deny|120`}},
	},
	{
		Name: "join", Family: "operators", Page: "join-operator", Runs: SQL,
		Doc:    "Rows of two tables that agree in columns, beside each other.",
		Syntax: []string{"Left | join [kind = kind] (Right) on Column, ...", "Left | join kind = inner (Right) on $left.Column == $right.Column"},
		Words: []Word{
			{"innerunique", "Each key of the left side once, with all rows of the right. The default."},
			{"inner", "All pairs of rows that agree."},
			{"leftouter", "All pairs, and the left rows that agree with none."},
			{"rightouter", "All pairs, and the right rows that agree with none."},
			{"fullouter", "All pairs, and the rows of both sides that agree with none."},
			{"leftsemi", "The left rows that agree with any."},
			{"rightsemi", "The right rows that agree with any."},
			{"leftanti", "The left rows that agree with none."},
			{"rightanti", "The right rows that agree with none."},
			{"hint.strategy", "Accepted; one machine needs no broadcast or shuffle."},
		},
		Examples: []Example{{In: `let Logons = datatable(User:string, Host:string)["ana", "dc01", "ben", "ws07"]; let Owners = datatable(Host:string, Team:string)["dc01", "IT"]; Logons | join kind = leftouter Owners on Host | project User, Host, Team | sort by User asc`, Out: `User|Host|Team
ana|dc01|IT
ben|ws07|`}},
	},
	{
		Name: "lookup", Family: "operators", Page: "lookup-operator", Runs: SQL,
		Doc:    "Adds the columns of a small table by a key, which is not repeated.",
		Syntax: []string{"Facts | lookup [kind = leftouter|inner] (Dimension) on Column, ..."},
		Examples: []Example{{In: `let Names = datatable(EventID:long, Activity:string)[4625, "Failed logon"]; datatable(User:string, EventID:long)["ana", 4625] | lookup Names on EventID`, Out: `User|EventID|Activity
ana|4625|Failed logon`}},
	},
	{
		Name: "partition", Family: "operators", Page: "partition-operator", Runs: Both,
		Doc:    "Runs a subquery over the rows of each value of a column, and puts the answers under each other.",
		Syntax: []string{"T | partition [hint.strategy = native|shuffle|legacy] by Column (subquery)"},
		Examples: []Example{{In: `datatable(Host:string, Bytes:long)["a", 30, "a", 60, "b", 90] | partition by Host (top 1 by Bytes) | sort by Host asc`, Out: `Host|Bytes
a|60
b|90`}},
	},
	{
		Name: "fork", Family: "operators", Page: "fork-operator", Runs: SQL,
		Doc:    "Several answers from the same rows, a table each.",
		Syntax: []string{"T | fork [Name =] (subquery) [Name =] (subquery) ..."},
		Examples: []Example{{In: `range x from 1 to 10 step 1 | fork Sum = (summarize sum(x)) Rows = (count)`, Out: `sum_x
55`}},
	},
	{
		Name: "facet", Family: "operators", Page: "facet-operator", Runs: SQL,
		Doc:    "The values of columns with their counts, a table each, and optionally an answer of the rows.",
		Syntax: []string{"T | facet by Column, ... [with (subquery)]"},
		Examples: []Example{{In: `datatable(Host:string, User:string)["a", "ana", "a", "ben"] | facet by Host`, Out: `Host|count_Host
a|2`}},
	},
	{
		Name: "reduce", Family: "operators", Page: "reduce-operator", Runs: Go,
		Doc:     "Groups of texts that are alike, each as a pattern with its count.",
		Syntax:  []string{"T | reduce [kind = source] by expression [with [threshold = 0.1] [, characters = \"chars\"]]"},
		Differs: "The service does not publish how it finds patterns: texts are parted into words here, and borderline texts may fall into another pattern.",
		Examples: []Example{{In: `datatable(Line:string)["user 17 logged in", "user 4 logged in", "disk is full"] | reduce by Line`, Out: `Pattern|Count|Representative
user * logged in|2|user 17 logged in
disk is full|1|disk is full`}},
	},
	{
		Name: "serialize", Family: "operators", Page: "serialize-operator", Runs: SQL,
		Doc:    "Says that the order of the rows counts from here on, which row functions need.",
		Syntax: []string{"T | serialize [Name = expression, ...]"},
		Examples: []Example{{In: `datatable(Host:string)["a", "b"] | serialize Row = row_number()`, Out: `Host|Row
a|1
b|2`}},
	},
	{
		Name: "scan", Family: "operators", Page: "scan-operator", Runs: Go,
		Doc:    "Follows sequences of rows step by step, with a state that each step keeps.",
		Syntax: []string{"T | scan [with_match_id = Name] [declare (Name:type = value, ...)] with (step Name [optional] [output = all|last|none]: condition [=> Name = expression, ...]; ...)"},
		Examples: []Example{{In: `range x from 1 to 4 step 1 | scan declare (Total:long = 0) with (step s: true => Total = x + s.Total;)`, Out: `x|Total
1|1
2|3
3|6
4|10`}},
	},
	{
		Name: "invoke", Family: "operators", Page: "invoke-operator", Runs: Plan,
		Doc:    "Gives the rows so far to a function that takes a table first.",
		Syntax: []string{"T | invoke function([argument, ...])"},
		Examples: []Example{{In: `let above = (T:(Score:long), least:long) { T | where Score >= least }; datatable(Score:long)[3, 9] | invoke above(5)`, Out: `Score
9`}},
	},
	{
		Name: "evaluate", Family: "operators", Page: "evaluate-operator", Runs: Go,
		Doc:    "Runs a plug-in over the rows; the query may say the columns that it gives.",
		Syntax: []string{"[T |] evaluate plugin([argument, ...]) [: (Column:type, ...)]"},
		Examples: []Example{{In: `print d = dynamic({"Host": "dc01", "Port": 443}) | evaluate bag_unpack(d) : (Host:string, Port:long)`, Out: `Host|Port
dc01|443`}},
	},
	{
		Name: "macro-expand", Family: "operators", Page: "macro-expand-operator", Runs: Plan,
		Doc:    "Runs a query over each member of a group of databases or workspaces, and puts the answers under each other.",
		Syntax: []string{"macro-expand [kind = inner|outer] entity_group [member, ...] as Name (query)"},
		Examples: []Example{{In: `macro-expand entity_group [workspace("main")] as Site (Site.Heartbeat | count)`, Out: `Count
0`}},
	},
	{
		Name: "getschema", Family: "operators", Page: "getschema-operator", Runs: Plan,
		Doc:    "The columns of the rows so far, with their types.",
		Syntax: []string{"T | getschema"},
		Examples: []Example{{In: `print Host = "dc01", Score = 1.5 | getschema | project ColumnName, ColumnType`, Out: `ColumnName|ColumnType
Host|string
Score|real`}},
	},
	{
		Name: "assert-schema", Family: "operators", Page: "assert-schema-operator", Runs: Plan,
		Doc:    "Refuses the query when the columns are not these.",
		Syntax: []string{"T | assert-schema (Column:type, ...)"},
		Examples: []Example{{In: `print Host = "dc01" | assert-schema (Host:string)`, Out: `Host
dc01`}},
	},
	{
		Name: "consume", Family: "operators", Page: "consume-operator", Runs: SQL,
		Doc:    "Runs the query and gives no rows back, to see how long it takes.",
		Syntax: []string{"T | consume [decodeblocks = true]"},
		Examples: []Example{{In: `range x from 1 to 10 step 1 | consume | count`, Out: `Count
0`}},
	},
	{
		Name: "execute_and_cache", Family: "operators", Page: "materialize-function", Runs: Plan,
		Aliases: []string{"__executeAndCache"},
		Doc:     "Keeps the rows so far for other uses in the same query, as materialize() does.",
		Syntax:  []string{"T | execute_and_cache"},
		Examples: []Example{{In: `range x from 1 to 3 step 1 | execute_and_cache | count`, Out: `Count
3`}},
	},
	{
		Name: "render", Family: "operators", Page: "render-operator", Runs: Plan,
		Doc:    "Says how the answer is drawn; the rows stay as they are.",
		Syntax: []string{`T | render visualization [with (title = "...", xcolumn = Column, ycolumns = Column, ..., series = Column, ..., kind = stacked)]`},
		Words: []Word{
			{"anomalychart", "Lines with their anomalies marked."},
			{"areachart", "Areas below lines."},
			{"barchart", "Bars lying."},
			{"card", "The first row, large."},
			{"columnchart", "Bars standing."},
			{"ladderchart", "Spans of time, a rung each."},
			{"linechart", "Lines over a number or text."},
			{"piechart", "Shares of a whole."},
			{"pivotchart", "A table to be turned; shown as a table here."},
			{"plotly", "A chart that the query describes in Plotly's JSON; shown as a table here."},
			{"scatterchart", "Points."},
			{"stackedareachart", "Areas on top of each other."},
			{"table", "The rows."},
			{"timechart", "Lines over time."},
			{"timepivot", "Events along time; shown as a table here."},
			{"treemap", "Rectangles by size."},
		},
		Examples: []Example{{In: `datatable(Result:string, SignIns:long)["Success", 90, "Failure", 10] | render piechart`, Out: `Result|SignIns
Success|90
Failure|10`}},
	},
}
