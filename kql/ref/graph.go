package ref

// graphs are the operators and functions of graphs. The engine reads the edges and nodes; Go walks them.
var graphs = []Entry{
	{
		Name: "make-graph", Family: "graph", Page: "make-graph-operator", Runs: Plan,
		Doc:    "Makes a graph of a table of edges, and optionally of tables of nodes.",
		Syntax: []string{"Edges | make-graph Source --> Target [with Nodes on Id [, Nodes2 on Id]]", "Edges | make-graph Source --> Target with_node_id = Name", "Edges | make-graph Source --> Target with_node_id = Name partitioned-by Column (subquery)"},
		Examples: []Example{{In: `datatable(User:string, Host:string)["ana", "dc01", "ben", "dc01"] | make-graph User --> Host with_node_id = Id | graph-to-table nodes | sort by Id asc`, Out: `Id
ana
ben
dc01`}},
	},
	{
		Name: "graph-match", Family: "graph", Page: "graph-match-operator", Runs: Go,
		Doc:    "Rows for all places of a graph that a pattern of nodes and edges fits.",
		Syntax: []string{"G | graph-match [cycles = all|none|unique_edges] (n1)-[e1]->(n2)-[e2*1..5]->(n3), ... [where condition] project [Name =] expression, ..."},
		Examples: []Example{{In: `datatable(From:string, To:string)["phish", "ana", "ana", "dc01"] | make-graph From --> To with_node_id = Id | graph-match (a)-[path*1..3]->(b) where a.Id == "phish" and b.Id == "dc01" project Start = a.Id, Hops = array_length(path), End = b.Id`, Out: `Start|Hops|End
phish|2|dc01`}},
	},
	{
		Name: "graph-shortest-paths", Family: "graph", Page: "graph-shortest-paths-operator", Runs: Go,
		Doc:    "The shortest path, or all that are as short, between nodes that a pattern fits.",
		Syntax: []string{"G | graph-shortest-paths [output = any|all] (start)-[path*1..5]->(end) [where condition] project [Name =] expression, ..."},
		Examples: []Example{{In: `datatable(From:string, To:string)["a", "b", "b", "d", "a", "c", "c", "e", "e", "d"] | make-graph From --> To with_node_id = Id | graph-shortest-paths (s)-[path*1..5]->(t) where s.Id == "a" and t.Id == "d" project Hops = array_length(path), Way = strcat_array(map(path, To), " > ")`, Out: `Hops|Way
2|b > d`}},
	},
	{
		Name: "graph-mark-components", Family: "graph", Page: "graph-mark-components-operator", Runs: Go,
		Doc:    "Numbers the parts of a graph that hang together, in a column of its nodes.",
		Syntax: []string{"G | graph-mark-components [kind = weak|strong] [with_component_id = Name]"},
		Examples: []Example{{In: `datatable(a:string, b:string)["x", "y", "u", "v"] | make-graph a --> b with_node_id = Id | graph-mark-components | graph-to-table nodes | sort by Id asc`, Out: `Id|ComponentId
u|1
v|1
x|0
y|0`}},
	},
	{
		Name: "graph-where-nodes", Family: "graph", Page: "graph-where-nodes-operator", Runs: SQL,
		Doc:    "Keeps the nodes for which a predicate is true, and the edges between them.",
		Syntax: []string{"G | graph-where-nodes predicate"},
		Examples: []Example{{In: `datatable(a:string, b:string)["x", "y", "y", "z"] | make-graph a --> b with_node_id = Id | graph-where-nodes Id != "z" | graph-to-table edges`, Out: `a|b
x|y`}},
	},
	{
		Name: "graph-where-edges", Family: "graph", Page: "graph-where-edges-operator", Runs: SQL,
		Doc:    "Keeps the edges for which a predicate is true.",
		Syntax: []string{"G | graph-where-edges predicate"},
		Examples: []Example{{In: `datatable(a:string, b:string, Kind:string)["x", "y", "admin", "y", "z", "read"] | make-graph a --> b with_node_id = Id | graph-where-edges Kind == "admin" | graph-to-table edges`, Out: `a|b|Kind
x|y|admin`}},
	},
	{
		Name: "graph-to-table", Family: "graph", Page: "graph-to-table-operator", Runs: SQL,
		Doc:    "The nodes or the edges of a graph as rows, or both as two tables.",
		Syntax: []string{"G | graph-to-table nodes [with_node_id = Name]", "G | graph-to-table edges [with_source_id = Name] [with_target_id = Name]", "G | graph-to-table nodes as N, edges as E"},
		Examples: []Example{{In: `datatable(a:string, b:string)["x", "y"] | make-graph a --> b with_node_id = Id | graph-to-table edges`, Out: `a|b
x|y`}},
	},
	{
		Name: "all", Kind: "function", Family: "graph", Page: "all-graph-function", Runs: Go,
		Doc:    "In graph-match: whether a predicate is true for all edges, or inner nodes, of a path.",
		Syntax: []string{"all(edge, predicate) bool", "all(inner_nodes(edge), predicate) bool"},
		Examples: []Example{{In: `datatable(a:string, b:string, Ok:bool)["x", "y", true, "y", "z", true] | make-graph a --> b with_node_id = Id | graph-match (s)-[p*2..2]->(t) where all(p, Ok) project s.Id, t.Id`, Out: `s_Id|t_Id
x|z`}},
	},
	{
		Name: "any", Kind: "function", Family: "graph", Page: "any-graph-function", Runs: Go,
		Doc:    "In graph-match: whether a predicate is true for any edge, or inner node, of a path.",
		Syntax: []string{"any(edge, predicate) bool", "any(inner_nodes(edge), predicate) bool"},
		Examples: []Example{{In: `datatable(a:string, b:string, Ok:bool)["x", "y", true, "y", "z", false] | make-graph a --> b with_node_id = Id | graph-match (s)-[p*2..2]->(t) where any(p, not(Ok)) project s.Id, t.Id`, Out: `s_Id|t_Id
x|z`}},
	},
	{
		Name: "map", Kind: "function", Family: "graph", Page: "map-graph-function", Runs: Go,
		Doc:    "In graph-match: array of an expression over the edges, or inner nodes, of a path.",
		Syntax: []string{"map(edge, expression) dynamic", "map(inner_nodes(edge), expression) dynamic"},
		Examples: []Example{{In: `datatable(a:string, b:string)["x", "y", "y", "z"] | make-graph a --> b with_node_id = Id | graph-match (s)-[p*2..2]->(t) project Way = map(p, b)`, Out: `Way
["y","z"]`}},
	},
	{
		Name: "inner_nodes", Kind: "function", Family: "graph", Page: "inner-nodes-graph-function", Runs: Go,
		Doc:    "In graph-match: the nodes between the ends of a path, for all(), any() and map().",
		Syntax: []string{"inner_nodes(edge) dynamic"},
		Examples: []Example{{In: `datatable(a:string, b:string)["x", "y", "y", "z"] | make-graph a --> b with_node_id = Id | graph-match (s)-[p*2..2]->(t) project Between = map(inner_nodes(p), Id)`, Out: `Between
["y"]`}},
	},
	{
		Name: "node_degree_in", Kind: "function", Family: "graph", Page: "node-degree-in", Runs: Go,
		Doc:    "In graph-match: number of edges that come to a node.",
		Syntax: []string{"node_degree_in([node]) long"},
		Examples: []Example{{In: `datatable(a:string, b:string)["x", "z", "y", "z"] | make-graph a --> b with_node_id = Id | graph-match (n) where n.Id == "z" project In = node_degree_in(n)`, Out: `In
2`}},
	},
	{
		Name: "node_degree_out", Kind: "function", Family: "graph", Page: "node-degree-out", Runs: Go,
		Doc:    "In graph-match: number of edges that go out from a node.",
		Syntax: []string{"node_degree_out([node]) long"},
		Examples: []Example{{In: `datatable(a:string, b:string)["x", "z", "x", "y"] | make-graph a --> b with_node_id = Id | graph-match (n) where n.Id == "x" project Out = node_degree_out(n)`, Out: `Out
2`}},
	},
	{
		Name: "node_id", Kind: "function", Family: "graph", Page: "node-id-graph-function", Runs: Go,
		Doc:    "In graph-match: the id by which edges name a node.",
		Syntax: []string{"node_id([node]) string"},
		Examples: []Example{{In: `datatable(a:string, b:string)["x", "y"] | make-graph a --> b with_node_id = Id | graph-match (n)-[e]->(m) project From = node_id(n), To = node_id(m)`, Out: `From|To
x|y`}},
	},
	{
		Name: "labels", Kind: "function", Family: "graph", Page: "labels-graph-function", Runs: Go,
		Doc:    "In graph-match: array of the labels of a node or an edge of a stored graph; none in a graph of make-graph.",
		Syntax: []string{"labels([element]) dynamic"},
		Examples: []Example{{In: `graph("Simple") | graph-match (n) where n.name == "TechCorp" project Labels = labels(n)`, Out: `Labels
["Company"]`}},
	},
}
