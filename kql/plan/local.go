package plan

// ScanArgs is Args["scan"] of the Local named scan. Its input is the rows in order, with further columns for what the
// conditions need of a row alone; its output is the input's first columns, the declared ones, then MatchID and StepName.
type ScanArgs struct {
	Partition []Expr
	Declared  []Column
	Defaults  []Expr // constants, one for each of Declared
	Steps     []ScanStep
	MatchID   *Column
	StepName  *Column
}

// ScanStep is one step. When and Assigns read the current row by the input's column ids, the declared columns' current
// values by Declared's, and the state of a step by that step's State.
type ScanStep struct {
	Name     string
	Optional bool
	Output   string // all, last, none; "" is all
	When     Expr
	Assigns  []Expr   // one for each of Declared; nil leaves it
	State    []Column // the input's columns, then Declared, as s.column reads them
}

// GraphArgs is Args["graph"] of the Locals that read a graph: graph-match, graph-shortest-paths, graph-to-table and
// graph-mark-components. In[0] are the edges, In[1] the nodes, whose first column is their id.
// Without a table of nodes, In[1] is absent and the ids on the edges are the nodes.
type GraphArgs struct {
	Source, Target int // of the edges' columns
	Directed       bool
	Patterns       []GraphPattern
	Where          Expr
	Project        []Expr // the output's columns, in order
	Cycles         string // all, none, unique_edges
	Shortest       bool
	Output         string // any, all: of graph-shortest-paths
	Kind           string // nodes, edges, weak, strong
	NodeID         string // names given by with_node_id, with_source_id, ...
	SourceID       string
	TargetID       string
	ComponentID    string
}

// GraphPattern alternates nodes and edges. Cols are how Where and Project read an element: the nodes' or edges' columns in
// order; of an edge of variable length, arrays of them.
type GraphPattern struct{ Elements []GraphElement }

// GraphElement is a node or an edge of a pattern.
type GraphElement struct {
	Name     string
	Edge     bool
	Dir      string // -->, <--, --
	Variable bool
	Min, Max int64
	Cols     []Column
}
