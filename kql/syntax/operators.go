package syntax

import (
	"github.com/huntbook/huntbook/kql/source"
	"github.com/huntbook/huntbook/kql/types"
)

// Operators of a pipeline, by their first word. Where several spellings mean the same (order by, limit, mvexpand), one node serves.
type (
	WhereOp struct { // where, filter
		At
		Props []Prop
		X     Expr
		Named string // of where a = b, which compares nothing
	}
	ExtendOp struct {
		At
		Items []Expr // *Assign or bare
	}
	ProjectOp struct {
		At
		Items []Expr
	}
	ProjectAwayOp struct {
		At
		Items []Expr // *Name, *Wildcard
	}
	ProjectKeepOp struct {
		At
		Items []Expr
	}
	ProjectRenameOp struct {
		At
		Items []*Assign
	}
	ProjectReorderOp struct {
		At
		Items []ReorderItem
	}
	ProjectByNamesOp struct {
		At
		Items []Expr
	}
	SummarizeOp struct {
		At
		Props []Prop
		Aggs  []Expr
		By    []Expr
		HasBy bool
		Bin   Expr // by X bin=1h, an old spelling; nil when absent
	}
	DistinctOp struct {
		At
		Props []Prop
		Items []Expr // *Star for all
	}
	CountOp struct {
		At
		As *Ident // count as name; nil when absent
	}
	TakeOp struct { // take, limit
		At
		Props []Prop
		N     Expr
	}
	SortOp struct { // sort by, order by
		At
		Props []Prop
		Items []OrderItem
	}
	TopOp struct {
		At
		Props  []Prop
		N      Expr
		By     []OrderItem
		Others Expr // top .. with others; nil when absent
	}
	TopNestedOp struct {
		At
		Levels []TopNestedLevel
	}
	TopHittersOp struct {
		At
		N      Expr
		Of     Expr
		Weight Expr // nil: count
	}
	JoinOp struct {
		At
		Props []Prop
		Kind  string // as written in kind=; "" when absent (innerunique)
		Right Expr
		On    []Expr // bare names, $left.a == $right.b, or predicates
		Where Expr   // where-form; nil when absent
	}
	LookupOp struct {
		At
		Props []Prop
		Kind  string
		Right Expr
		On    []Expr
	}
	UnionOp struct {
		At
		Props  []Prop // kind, withsource, isfuzzy
		Tables []Expr // names, wildcards, parenthesised pipelines
	}
	MvExpandOp struct { // mv-expand, mvexpand
		At
		Props []Prop // kind/bagexpansion, with_itemindex
		Items []MvItem
		Limit Expr
	}
	MvApplyOp struct {
		At
		Props []Prop
		Items []MvItem
		Limit Expr
		ID    Expr // context id, nil when absent
		On    Expr // sub-pipeline; its innermost Pipe has a nil Source
	}
	ParseOp struct { // parse, parse-where
		At
		Where    bool
		Kind     string // simple, regex, relaxed
		Flags    string
		X        Expr
		Patterns []ParsePart
	}
	ParseKvOp struct {
		At
		X     Expr
		Keys  []Field
		Props []Prop
	}
	MakeSeriesOp struct {
		At
		Props          []Prop // kind=nonempty
		Aggs           []SeriesAgg
		On             Expr
		From, To, Step Expr // From, To nil when absent
		InRange        bool // old form: on X in range(a, b, step)
		By             []Expr
	}
	PrintOp struct {
		At
		Items []Expr
	}
	RangeOp struct {
		At
		Name           Ident
		From, To, Step Expr
	}
	SearchOp struct {
		At
		Props []Prop // kind=case_sensitive
		In    []Expr // tables; nil for all
		X     Expr   // terms are string literals, *Binary with op ":" for column:term
	}
	FindOp struct {
		At
		Props   []Prop
		In      []Expr
		X       Expr
		Project []Expr // nil: project-smart
		Smart   bool
		Away    []Expr
		Pack    bool // project ..., pack(*)
	}
	SampleOp struct {
		At
		N Expr
	}
	SampleDistinctOp struct {
		At
		N, Of Expr
	}
	SerializeOp struct {
		At
		Props []Prop
		Items []Expr
	}
	RenderOp struct {
		At
		Kind  string
		Props []Prop
	}
	AsOp struct {
		At
		Props []Prop
		Name  Ident
	}
	EvaluateOp struct {
		At
		Props  []Prop
		Call   *Call
		Schema []Field // evaluate f() : (a:string, ...); nil when absent
		Open   bool    // schema began with *
	}
	InvokeOp struct {
		At
		Call *Call
	}
	PartitionOp struct { // partition by
		At
		Props []Prop
		By    Expr
		Body  Expr // sub-pipeline with nil innermost source, or a query when Block
		Block bool // written in braces
		Scope Expr // in (...), nil when absent
	}
	ForkOp struct {
		At
		Arms []ForkArm
	}
	FacetOp struct {
		At
		By   []Expr
		With Expr // nil when absent
	}
	ReduceOp struct {
		At
		Props []Prop
		By    Expr
	}
	ScanOp struct {
		At
		Props       []Prop // with_match_id
		OrderBy     []OrderItem
		PartitionBy []Expr
		Declare     []Param
		Steps       []ScanStep
	}
	ConsumeOp struct {
		At
		Props []Prop
	}
	GetSchemaOp struct {
		At
		Kind string // csl; "" when absent
	}
	AssertSchemaOp struct {
		At
		Schema []Field
	}
	MacroExpandOp struct {
		At
		Props []Prop
		Group Expr
		As    Ident
		Body  *Block
	}
	ExecuteAndCacheOp struct{ At }
	MakeGraphOp       struct {
		At
		Props          []Prop
		Source, Target Expr
		Directed       bool
		Nodes          []GraphNodes // with T on id
		NodeID         *Ident       // with_node_id=
		PartitionBy    Expr
		PartitionBody  Expr
	}
	GraphMatchOp struct { // graph-match, graph-shortest-paths
		At
		Shortest bool
		Props    []Prop // cycles, output
		Patterns []GraphPattern
		Where    Expr
		Project  []Expr
	}
	GraphToTableOp struct {
		At
		Outputs []GraphOutput
	}
	GraphMarkComponentsOp struct {
		At
		Props []Prop
	}
	GraphWhereOp struct { // graph-where-nodes, graph-where-edges
		At
		Edges bool
		X     Expr
	}
)

// Parts of operators.
type (
	ReorderItem struct {
		At
		X     Expr   // *Name, *Wildcard
		Order string // asc, desc, granny-asc, granny-desc; "" when absent
	}
	TopNestedLevel struct {
		At
		N      Expr // nil: all
		Of     Expr // *Assign or bare
		Others Expr // with others = X
		By     Expr // aggregate, *Assign or bare
		Order  string
	}
	MvItem struct {
		At
		Name *Ident // name = X; nil when absent
		X    Expr
		To   types.Type // to typeof(T); Unknown when absent
	}
	// ParsePart is a literal text, a column with optional type, or *.
	ParsePart struct {
		At
		Text *string
		Star bool
		Name *Ident
		Type types.Type // Unknown: string
	}
	SeriesAgg struct {
		At
		X       Expr // *Assign or bare
		Default Expr // nil when absent
	}
	ForkArm struct {
		At
		Name *Ident
		Body Expr // sub-pipeline with nil innermost source
	}
	ScanStep struct {
		At
		Name     Ident
		Optional bool
		Output   string // all, last, none; "" when absent
		When     Expr
		Assigns  []*Assign
	}
	GraphNodes struct {
		At
		Table Expr
		On    Expr
	}
	// GraphPattern is a chain: elements alternate node, edge, node, ...
	GraphPattern struct {
		At
		Elements []GraphElement
	}
	// GraphElement is (n) or -[e*1..3]->. Dir is for edges: "-->", "<--", "--".
	GraphElement struct {
		At
		Edge     bool
		Name     string
		Dir      string
		Variable bool // with a range
		Min, Max Expr
	}
	GraphOutput struct {
		At
		Kind  string // nodes, edges
		As    *Ident
		Props []Prop
	}
)

// Comment is // text, kept apart from the tree for the formatter.
type Comment struct {
	Pos  source.Span
	Text string
}

func (*WhereOp) operator()               {}
func (*ExtendOp) operator()              {}
func (*ProjectOp) operator()             {}
func (*ProjectAwayOp) operator()         {}
func (*ProjectKeepOp) operator()         {}
func (*ProjectRenameOp) operator()       {}
func (*ProjectReorderOp) operator()      {}
func (*ProjectByNamesOp) operator()      {}
func (*SummarizeOp) operator()           {}
func (*DistinctOp) operator()            {}
func (*CountOp) operator()               {}
func (*TakeOp) operator()                {}
func (*SortOp) operator()                {}
func (*TopOp) operator()                 {}
func (*TopNestedOp) operator()           {}
func (*TopHittersOp) operator()          {}
func (*JoinOp) operator()                {}
func (*LookupOp) operator()              {}
func (*UnionOp) operator()               {}
func (*MvExpandOp) operator()            {}
func (*MvApplyOp) operator()             {}
func (*ParseOp) operator()               {}
func (*ParseKvOp) operator()             {}
func (*MakeSeriesOp) operator()          {}
func (*PrintOp) operator()               {}
func (*RangeOp) operator()               {}
func (*SearchOp) operator()              {}
func (*FindOp) operator()                {}
func (*SampleOp) operator()              {}
func (*SampleDistinctOp) operator()      {}
func (*SerializeOp) operator()           {}
func (*RenderOp) operator()              {}
func (*AsOp) operator()                  {}
func (*EvaluateOp) operator()            {}
func (*InvokeOp) operator()              {}
func (*PartitionOp) operator()           {}
func (*ForkOp) operator()                {}
func (*FacetOp) operator()               {}
func (*ReduceOp) operator()              {}
func (*ScanOp) operator()                {}
func (*ConsumeOp) operator()             {}
func (*GetSchemaOp) operator()           {}
func (*AssertSchemaOp) operator()        {}
func (*MacroExpandOp) operator()         {}
func (*ExecuteAndCacheOp) operator()     {}
func (*MakeGraphOp) operator()           {}
func (*GraphMatchOp) operator()          {}
func (*GraphToTableOp) operator()        {}
func (*GraphMarkComponentsOp) operator() {}
func (*GraphWhereOp) operator()          {}
