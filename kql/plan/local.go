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

// GraphArgs is Args["graph"] of the Locals that read a graph: graph-match, graph-shortest-paths and graph-mark-components.
// In[0] are the edges, In[1] the nodes, whose first column is their id; every id on an edge is among them. Both may have
// further columns at their end, computed for the pattern's conditions.
type GraphArgs struct {
	Source, Target int // of the edges' columns
	Directed       bool
	Patterns       []GraphPattern
	Outputs        []GraphOutput // of the Local's columns, in order
	Cycles         string        // all, none, unique_edges; "" is unique_edges
	Shortest       bool
	Output         string // any, all: of graph-shortest-paths
	Kind           string // weak, strong: of graph-mark-components
}

// GraphPattern alternates nodes and edges.
type GraphPattern struct{ Elements []GraphElement }

// GraphElement is a node or an edge of a pattern. Elements of one slot are one element that comes more than once.
type GraphElement struct {
	Slot     int
	Edge     bool
	Dir      string // -->, <--, --
	Variable bool
	Min, Max int64
	Filters  []int // columns of its table that must hold: of an edge of variable length, for every edge
	Inner    []int // of the nodes between the edges of one
}

// GraphOutput is what a match gives to one column.
type GraphOutput struct {
	Slot int
	Kind string // value, degree_in, degree_out; of an edge of variable length: list, any, all, and inner_list, inner_any, inner_all
	Col  int    // of the element's table
}

// GraphBuild is Args["build"] of the Locals graph-edges and graph-nodes, which put a stored graph together. Each input is the
// table of a step; of graph-nodes, In[0] are the edges made before, and the steps' follow.
// Edges give source, target, labels, then the properties; nodes id, labels, then the properties: a node that several rows
// name is one, with all their labels and, of each property, the last value that is not empty.
type GraphBuild struct {
	Steps []GraphStep
	IDs   []int // of the nodes' properties: those in which a node that edges alone name has its id too
}

// GraphStep says where the columns of a step's table go.
type GraphStep struct {
	Keys         []int // the id, or the ids of source and target
	To           []int // the property of each column
	Labels       []string
	LabelsColumn int // of a label or an array of labels; -1: none
}
