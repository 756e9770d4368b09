package ref

// statements are what may stand in a query beside the expression that it answers, each closed by a semicolon.
var statements = []Entry{
	{
		Name: "let", Family: "statements", Page: "let-statement", Runs: Plan,
		Doc:    "Names a value, a table or a function for the rest of the query.",
		Syntax: []string{"let Name = expression;", "let Name = (Parameter:type [= default], T:(Column:type, ...)) { body };", "let Name = view () { body };"},
		Examples: []Example{
			{In: `let least = 5; let above = (T:(Score:long)) { T | where Score >= least }; above(datatable(Score:long)[3, 9])`, Out: `Score
9`},
			{In: `let twice = (x:long, times:long = 2) { x * times }; print twice(21)`, Out: `print_0
42`},
		},
	},
	{
		Name: "set", Family: "statements", Page: "set-statement", Runs: Plan,
		Doc:     "Gives the query an option. Options that belong to the service are accepted and do nothing.",
		Syntax:  []string{"set option [= value];"},
		Differs: "query_bin_auto_size and query_bin_auto_at act. Limits are the server's own, and what steers the service's clusters has nothing to steer here.",
		Examples: []Example{{In: `set query_bin_auto_size = 10; print bin_auto(27)`, Out: `print_0
20`}},
	},
	{
		Name: "declare query_parameters", Family: "statements", Page: "query-parameters-statement", Runs: Plan,
		Doc:    "Parameters that come with the query, with their types and defaults.",
		Syntax: []string{"declare query_parameters(Name:type [= default], ...);"},
		Examples: []Example{{In: `declare query_parameters(host:string = "dc01"); print Host = host`, Out: `Host
dc01`}},
	},
	{
		Name: "declare pattern", Family: "statements", Page: "pattern-statement", Runs: Plan,
		Doc:    "Gives a set of constant arguments, and a path, its query each.",
		Syntax: []string{`declare pattern Name = (Parameter:string)[Path:string] { ("value").["path"] = { query }; };`},
		Examples: []Example{{In: `declare pattern site = (name:string)[part:string] { ("paris").["hosts"] = { print Host = "dc01" }; }; site("paris").hosts`, Out: `Host
dc01`}},
	},
	{
		Name: "restrict access", Family: "statements", Page: "restrict-statement", Runs: Plan,
		Doc:    "Limits the rest of the query to the tables and views listed.",
		Syntax: []string{"restrict access to (Name, ...);"},
		Examples: []Example{{In: `let Visible = view () { print Host = "dc01" }; restrict access to (Visible); Visible`, Out: `Host
dc01`}},
	},
	{
		Name: "alias database", Family: "statements", Page: "alias-statement", Runs: Plan,
		Doc:     "Gives a database another name.",
		Syntax:  []string{`alias database Name = cluster("address").database("name");`},
		Differs: "There is one workspace on each server: a cluster or database that is not this server and its own is an error where the alias is used.",
		Examples: []Example{{In: `alias database Logs = database("main"); database("Logs").Heartbeat | count`, Out: `Count
0`}},
	},
	{
		Name: "tabular expression", Family: "statements", Page: "tabular-expression-statements", Runs: Plan,
		Doc:    "What the query answers: a source of rows and operators behind bars. Several, parted by semicolons, give a table each.",
		Syntax: []string{"Source | operator | operator"},
		Examples: []Example{{In: `range x from 1 to 5 step 1 | where x > 3 | summarize Sum = sum(x)`, Out: `Sum
9`}},
	},
	{
		Name: "//", Family: "statements", Page: "comment", Runs: Plan,
		Doc:      "A comment, to the end of the line.",
		Syntax:   []string{"// words"},
		Examples: []Example{{In: "print Answer = 42 // of everything", Out: "Answer\n42"}},
	},
}
