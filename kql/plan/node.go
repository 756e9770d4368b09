package plan

import (
	"math"

	"github.com/huntbook/huntbook/algo/value"
	"github.com/huntbook/huntbook/kql/fn"
	"github.com/huntbook/huntbook/kql/source"
	"github.com/huntbook/huntbook/kql/types"
)

// Node is a logical operator. Columns is its output, in order.
type Node interface {
	Columns() []Column
	Inputs() []Node
}

// Out is embedded by nodes that say their output themselves.
type Out struct{ Cols []Column }

// Columns gives the node's output.
func (o Out) Columns() []Column { return o.Cols }

type (
	// Scan reads a table. Cols are those needed (a rule narrows them); Source[i] is the stored name of Cols[i].
	// From and To bound TimeGenerated in ticks, From inclusive, To exclusive; 0 leaves a side open. Rows that lack what Must
	// asks for need not be read; nil asks for nothing.
	Scan struct {
		Out
		Table    string
		Source   []string
		From, To int64
		Must     *Terms
	}
	// Values is a datatable, print's one row, or an empty relation.
	Values struct {
		Out
		Rows [][]Expr // constant expressions
	}
	// Range makes From, From+Step, ... up to To, of long, real, datetime or timespan.
	Range struct {
		Out
		From, To, Step Expr
	}
	// Filter keeps rows where Cond is true.
	Filter struct {
		In   Node
		Cond Expr
	}
	// Project computes Cols[i] as Exprs[i]; it serves project, extend, rename, reorder and the rest.
	// Serial says that the order of rows passes through (always, but for a shuffle in between).
	Project struct {
		Out
		In    Node
		Exprs []Expr
	}
	// Windows adds columns computed over serialized rows; input columns pass through, then Cols of Calls. With By, rows with
	// equal keys are serialized by Order among themselves, and what comes out is in no order.
	Windows struct {
		Out
		In    Node
		Calls []*Call // Kind Window
		Added []Column
		By    []Expr
		Order []SortKey
	}
	// Summarize groups: output is the keys, then the aggregates.
	Summarize struct {
		Out
		In   Node
		Keys []Expr
		Aggs []*Agg
	}
	// Join is any kind of join. Output: by kind, left columns then right ones, renamed by the language's rules.
	Join struct {
		Out
		Kind        string // innerunique, inner, leftouter, rightouter, fullouter, leftanti, rightanti, leftsemi, rightsemi
		Left, Right Node
		LeftKeys    []Expr   // over Left
		RightKeys   []Expr   // over Right, of the same types
		Residual    Expr     // further condition over both; nil when absent
		LeftOut     []Column // which input column feeds each output column
		FromRight   []bool
	}
	// Union appends inputs. Map[i][j] is the expression of input i for output column j.
	Union struct {
		Out
		In  []Node
		Map [][]Expr
	}
	// Sort orders rows.
	Sort struct {
		In   Node
		Keys []SortKey
	}
	// Limit keeps N rows, after Keys' order when there are any (top).
	Limit struct {
		In   Node
		N    Expr
		Keys []SortKey
	}
	// Distinct keeps one of equal rows.
	Distinct struct{ In Node }
	// Unnest expands arrays or bags into rows: mv-expand.
	Unnest struct {
		Out
		In       Node
		Items    []UnnestItem
		Index    *Column // with_itemindex
		PerRow   Expr    // limit; nil when absent
		BagArray bool    // bagexpansion=array
	}
	// Parse splits a string by a pattern into columns: parse and parse-where.
	Parse struct {
		Out
		In     Node
		X      Expr
		Where  bool
		Regex  string // RE2 with one group for each of Fields
		Fields []ParseField
	}
	// Apply runs Body for each row or partition of In: mv-apply, partition by. Body reads through the Input of its number.
	Apply struct {
		Out
		In    Node
		Keys  []Expr // rows with equal keys form one partition
		Body  Node
		Reads InputID
		Carry []Column
		Own   bool // Body may begin with a table of its own, so it is run for each partition apart
	}
	// Input stands in an Apply's body for the rows of the current partition.
	Input struct {
		Out
		ID InputID
	}
	// MakeSeries is make-series.
	MakeSeries struct {
		Out
		In             Node
		Axis           Expr
		From, To, Step Expr // From, To nil: from the data
		Keys           []Expr
		Aggs           []*Agg
		Defaults       []Expr
		NonEmpty       bool
	}
	// Local is an operator or plugin that runs in Go: scan, reduce, graph-match, autocluster ...
	Local struct {
		Out
		In   []Node
		Name string         // its entry in exec/ops or exec/plugin
		Args map[string]any // constants, Exprs, []Column: what that entry documents
		// Ready names the engine's temporary table that holds its rows already: an operator whose columns only its rows
		// tell was run while binding.
		Ready string
	}
	// Shared is a subtree read more than once: materialize(), as, let of a costly table. It is computed once a query.
	// Kept are the places of its columns among all that the subtree had when it was bound; nil: all of them.
	Shared struct {
		Out
		ID   int
		In   Node
		Kept []int
	}
)

// Bounds gives the times a scan takes, with open sides as the least and the greatest tick.
func (n *Scan) Bounds() (from, to int64) {
	from, to = n.From, n.To
	if from == 0 {
		from = math.MinInt64
	}
	if to == 0 {
		to = math.MaxInt64
	}
	return from, to
}

// SortKey is one key of an order.
type SortKey struct {
	X          Expr
	Desc       bool
	NullsFirst bool
}

// Agg is one aggregate. Columns it fills: one, or several (arg_max(x, a, b), percentiles, take_any(*)).
type Agg struct {
	Fn   *fn.Function
	Sig  *fn.Sig
	Args []Expr
	Outs []Column
	T    types.Type // when it fills one
}

// UnnestItem is one expanded expression.
type UnnestItem struct {
	X   Expr
	Out Column
}

// ParseField is a captured column.
type ParseField struct {
	Out   Column
	Group int
}

func (n *Filter) Columns() []Column   { return n.In.Columns() }
func (n *Sort) Columns() []Column     { return n.In.Columns() }
func (n *Limit) Columns() []Column    { return n.In.Columns() }
func (n *Distinct) Columns() []Column { return n.In.Columns() }

func (n *Scan) Inputs() []Node       { return nil }
func (n *Values) Inputs() []Node     { return nil }
func (n *Range) Inputs() []Node      { return nil }
func (n *Input) Inputs() []Node      { return nil }
func (n *Filter) Inputs() []Node     { return []Node{n.In} }
func (n *Project) Inputs() []Node    { return []Node{n.In} }
func (n *Windows) Inputs() []Node    { return []Node{n.In} }
func (n *Summarize) Inputs() []Node  { return []Node{n.In} }
func (n *Join) Inputs() []Node       { return []Node{n.Left, n.Right} }
func (n *Union) Inputs() []Node      { return n.In }
func (n *Sort) Inputs() []Node       { return []Node{n.In} }
func (n *Limit) Inputs() []Node      { return []Node{n.In} }
func (n *Distinct) Inputs() []Node   { return []Node{n.In} }
func (n *Unnest) Inputs() []Node     { return []Node{n.In} }
func (n *Parse) Inputs() []Node      { return []Node{n.In} }
func (n *Apply) Inputs() []Node      { return []Node{n.In} }
func (n *MakeSeries) Inputs() []Node { return []Node{n.In} }
func (n *Local) Inputs() []Node      { return n.In }
func (n *Shared) Inputs() []Node     { return []Node{n.In} }

// Statement is one result of a query.
type Statement struct {
	Root   Node
	Span   source.Span // of its text
	Name   string      // fork arms and named results; "" for PrimaryResult
	Render *Render
	Sorted bool // the order of rows is part of the answer
}

// Render is the hint of the render operator.
type Render struct {
	Kind  string
	Props map[string]value.Value
	Types map[string]types.Type
}

// Query is a bound text.
type Query struct {
	Statements []Statement
	Options    map[string]value.Value // set statements
	Tables     []string               // read, for audit and rights
	Warnings   []source.Diagnostic    // about the text, in its order
}

// Temp reads rows that were computed before, by a Local or Shared node: the engine's temporary table Name, whose
// columns c0, c1, ... stand in the order of Cols, or at the places At where the table has more of them.
type Temp struct {
	Out
	Name string
	At   []int
}

// Inputs gives none: its rows are there.
func (n *Temp) Inputs() []Node { return nil }
