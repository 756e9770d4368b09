// Package fn is the table of KQL's functions: scalar functions, operators, aggregates and row functions, each one literal.
// Names, signatures, result types, null rules, SQL per dialect, Go where it exists, and examples stand together,
// so that adding a function is adding one entry. Documentation, editor data and coverage are generated from it.
package fn

import (
	"strings"

	"github.com/huntbook/huntbook/algo/value"
	"github.com/huntbook/huntbook/kql/types"
)

// Kind says where a function may stand.
type Kind uint8

// The kinds of function.
const (
	Scalar    Kind = iota // anywhere an expression may stand
	Operator              // written as an operator: Name is its spelling ("+", "has", "matches regex", "and", "[]")
	Aggregate             // in summarize, make-series and their kin
	Window                // needs serialized input: prev, row_number
)

// Function is one entry of the table.
type Function struct {
	Name    string
	Aliases []string // old spellings, which answer alike
	Kind    Kind
	Doc     string // one sentence, for completion and the reference
	Page    string // the documentation page that fixes its behaviour, when the name alone does not tell
	// Family is the page of the reference that shows it: the slug of one of Families.
	Family string
	// Differs says where it answers otherwise than the service does, and why; "" where it does not.
	Differs string
	Sigs    []Sig
	// ResultName is how an unnamed column of it is called, by the official rules.
	ResultName NameRule
	// Prefix is what stands before the argument's name when ResultName is NamePrefixArg: "list" for make_list(x).
	Prefix string
	// NeedsService names what the function needs that is not here; such a function binds, and a query with it is refused.
	NeedsService string
	// Check says what is wrong with constant arguments, "" when nothing is: a format that the service refuses, for example.
	// Binding calls it once the overload is chosen.
	Check    func(args []Arg) string
	Examples []Example
}

// Sig is one overload. Text is the signature, parsed when the table is built:
//
//	strlen(text:string) long
//	iff(condition:bool, then:T, else:T) T        T: one type for all, after numeric widening
//	bin(value:number, roundTo:number) common(value, roundTo)
//	strcat(part:any...) string                    repeated, at least once
//	round(x:real, [digits:long]) real             optional
//	percentile(x:number, p:number const) typeof(x)
//
// Classes: any, number (int long real decimal), integer (int long), summable (number and timespan), orderable (all but dynamic);
// value and text take any scalar too, and have it arrive as dynamic or as string.
// An argument whose type is not the parameter's is widened (int to long to real/decimal; any scalar to any) or, where the
// documentation says so, converted from dynamic; else the call is refused.
type Sig struct {
	Text   string
	DuckDB Template
	// Go computes the value. Where the DuckDB template is absent it runs inside the engine as a function of that name.
	Go Impl
	// NullIn says that the function is to be called for null arguments too; else a null argument gives null
	// (for a string result, the empty string).
	NullIn bool
	// List spells a result that is a dynamic array of texts as the engine's list of VARCHAR, for what takes it apart again: it
	// need not be written as JSON and read.
	List Template
	// Filter spells a condition where rows that it does not hold for are dropped: there the engine tries the parts of an AND one
	// by one, on what is left, and may choose their order. Empty: as DuckDB says.
	Filter Template
	// Volatile says that equal arguments may give unequal results: rand, new_guid.
	Volatile bool

	Params []Param    // parsed from Text
	Result ResultType // parsed from Text
}

// TypeLiteral is the name of a parameter that takes typeof(T): binding converts the answer to that type.
const TypeLiteral = "typeLiteral"

// Param is one parsed parameter.
type Param struct {
	Name     string
	Class    string     // a type's name, a class or a type variable such as T
	Type     types.Type // when Class is one type
	Optional bool
	Repeated bool
	Const    bool
}

// ResultType is the parsed result: one type, or derived from arguments.
type ResultType struct {
	Type   types.Type // when it is fixed
	Var    string     // a type variable, or
	Of     []string   // the common type of these parameters
	Custom func(args []types.Type) types.Type
}

// Impl computes one value. Arguments and result hold what value.Value says for their types; it neither keeps nor changes args.
type Impl func(args []value.Value) value.Value

// Template is SQL with {param} in the place of arguments and {param...} for repeated ones, joined by commas.
// What it gives back is atomic: one call or parenthesised. An empty template means that Go stands in.
// Func is for what text cannot say: it gets the SQL of each argument and its KQL type. Where it gives "" back, Go stands in
// for that call: a needle that is no constant, for example.
type Template struct {
	Text string
	Func func(args []Arg) string
	None string // why this dialect has none
}

// Arg is an argument as SQL.
type Arg struct {
	SQL   string
	Type  types.Type
	Const *value.Value // when it is a constant
	Path  *Path        // when it is a part of a dynamic
	Plain *Arg         // when it is a dynamic made of a text, a whole number or a bool: that value
	List  string       // when it is a dynamic array of texts that the engine also has as a list of VARCHAR: that list
}

// T makes a template of text.
func T(text string) Template { return Template{Text: text} }

// F makes a template of a function.
func F(f func(args []Arg) string) Template { return Template{Func: f} }

// NameRule is how an unnamed column that holds a call is named.
type NameRule uint8

// The official rules (microsoft/Kusto-Query-Language, ResultNameKind).
const (
	NameNone      NameRule = iota // Column1, print_0
	NameAndArg                    // strlen(x): strlen_x
	NameOnly                      // count(): count_
	NameOfArg                     // tostring(x): x
	NamePrefixArg                 // its own prefix and the first argument: percentile_x_95, make_list: list_x
	NamePath                      // a path of members and elements: d.a[0] is called d_a_0
)

// Example is a query expression with its answer, both as KQL text; each is run as a test.
type Example struct{ In, Out string }

// Query is the example as a query that runs: what is not one yet is printed.
func (e Example) Query(kind Kind) string {
	if kind == Aggregate || kind == Window {
		return e.In
	}
	for _, word := range []string{"print ", "let ", "set "} {
		if strings.HasPrefix(e.In, word) {
			return e.In
		}
	}
	return "print " + e.In
}

// Where something is computed.
const (
	InSQL  = "SQL"       // by the engine
	InGo   = "Go"        // by our own code, inside the engine or on its rows
	InBoth = "SQL or Go" // by the arguments
	InPlan = "plan"      // while the query is planned: it is about columns, tables or the query, not rows
)

// Runs says where the function is computed, "" for one that needs what is not here.
func (f *Function) Runs() string {
	if f.NeedsService != "" {
		return ""
	}
	var sql, code bool
	for _, s := range f.Sigs {
		switch {
		case s.DuckDB.None == bound && s.Go == nil:
		case s.DuckDB.None == rowByRow:
			code = true
		case s.DuckDB.Func != nil && s.Go != nil:
			sql, code = true, true
		case s.DuckDB.Text != "" || s.DuckDB.Func != nil || s.DuckDB.None == windowSQL:
			sql = true
		default:
			code = true
		}
	}
	switch {
	case sql && code:
		return InBoth
	case sql:
		return InSQL
	case code:
		return InGo
	}
	return InPlan
}
