// Package syntax reads KQL text into a tree: tokens, trees with spans, several errors, never a panic.
//
// The tree says what was written, not what it means: names are unresolved, and a pipeline is an expression like any other,
// as in the language's own grammar (https://learn.microsoft.com/kusto/query/).
package syntax

import (
	"github.com/huntbook/huntbook/algo/value"
	"github.com/huntbook/huntbook/kql/source"
	"github.com/huntbook/huntbook/kql/types"
)

// Node is a part of the tree with its place in the text.
type Node interface{ Span() source.Span }

// At is embedded by every node.
type At struct{ Pos source.Span }

// Span gives the node's place.
func (a At) Span() source.Span { return a.Pos }

// Query is a whole text: statements in order, of which the expression statements give the results.
type Query struct {
	At
	Statements []Statement
}

// Statement is one of the *Stmt types.
type Statement interface {
	Node
	statement()
}

// Expr is a scalar or tabular expression; which of the two, binding decides.
type Expr interface {
	Node
	expr()
}

// Operator is one step of a pipeline, one of the *Op types.
type Operator interface {
	Node
	operator()
}

type (
	// Ident is a declared or referred name. Quoted says that it was written ['like this'].
	Ident struct {
		At
		Name   string
		Quoted bool
	}

	// ExprStmt is a query that gives a result.
	ExprStmt struct {
		At
		X Expr
	}
	// LetStmt names a scalar, a tabular expression (also view () {...}) or a function.
	LetStmt struct {
		At
		Name  Ident
		Value Expr // *FuncDecl for a function
	}
	// SetStmt is set option [= value].
	SetStmt struct {
		At
		Name  Ident
		Value Expr // nil when absent
	}
	// AliasStmt is alias database name = cluster(..).database(..).
	AliasStmt struct {
		At
		Name  Ident
		Value Expr
	}
	// ParamsStmt is declare query_parameters(...).
	ParamsStmt struct {
		At
		Params []Param
	}
	// RestrictStmt is restrict access to (...).
	RestrictStmt struct {
		At
		To    []Expr
		Props []Prop
	}
	// PatternStmt is declare pattern.
	PatternStmt struct {
		At
		Name  Ident
		Args  []Param
		Path  *Param // nil when absent
		Cases []PatternCase
	}
	// PatternCase is ("a","b").["path"] = { body }.
	PatternCase struct {
		At
		Args []Expr
		Path Expr // nil when absent
		Body *Block
	}
)

func (*ExprStmt) statement()     {}
func (*LetStmt) statement()      {}
func (*SetStmt) statement()      {}
func (*AliasStmt) statement()    {}
func (*ParamsStmt) statement()   {}
func (*RestrictStmt) statement() {}
func (*PatternStmt) statement()  {}

// Expressions.
type (
	// Literal is a constant of a scalar type. A dynamic literal holds its JSON text in Value.S when it could be read as such.
	// Malformed is the text of a literal that is no value of its type, as in long(abc), else "": the grammar takes it, binding does not.
	Literal struct {
		At
		Type      types.Type
		Value     value.Value
		Malformed string
	}
	// Name refers to a column, variable, table or function without arguments. A name in braces, {start}, is a parameter of
	// the client that should have been replaced before the query was sent; braces and all stand in Name then.
	Name struct {
		At
		Name   string
		Quoted bool
		Scope  string // datascope=hotcache; "" when absent
	}
	// Wildcard is a name pattern such as Device* or *.
	Wildcard struct {
		At
		Pattern string
	}
	// Member is Of.Name: a key of a dynamic, or a table of a database().
	Member struct {
		At
		Of       Expr
		Name     Ident
		Wildcard bool // the name is a pattern, as in database("d").Device*
	}
	// Index is Of[I].
	Index struct {
		At
		Of, I Expr
	}
	// Call is Name(Args). Of is set for a call on a database, as in database("d").f().
	Call struct {
		At
		Of    Expr
		Name  Ident
		Props []Prop // kind= of toscalar and totable
		Args  []Expr // *Assign for named arguments
	}
	// Unary is -x or +x.
	Unary struct {
		At
		Op string
		X  Expr
	}
	// Binary is an arithmetic, comparison, string or logical operator, spelt as in the text: +, ==, =~, has, !has_cs, matches regex, and, or ...
	Binary struct {
		At
		Op    string
		OpPos source.Span
		L, R  Expr
	}
	// In is in, !in, in~, !in~, has_any, has_all with a list; a single tabular or dynamic expression may stand in the list.
	In struct {
		At
		Op    string
		OpPos source.Span
		X     Expr
		List  []Expr
	}
	// Between is [!]between (Lo .. Hi).
	Between struct {
		At
		Not       bool
		X, Lo, Hi Expr
	}
	// Paren keeps parentheses, for they end a pipeline or group.
	Paren struct {
		At
		X Expr
	}
	// Assign is Name = X, or (a, b) = X with several names.
	Assign struct {
		At
		Names []Ident
		Multi bool // written with parentheses
		X     Expr
	}
	// Typeof is typeof(type) or typeof(a:string, b:long).
	Typeof struct {
		At
		Type   types.Type
		Fields []Field
	}
	// TypedColumn is name:type where find projects.
	TypedColumn struct {
		At
		Name Ident
		Type types.Type
	}
	// NameList is several names as the value of an option: ycolumns=a, b.
	NameList struct {
		At
		Names []Ident
	}
	// Star is * where an operator takes all columns, as in count(*), arg_max(x, *) and project-away *.
	Star struct{ At }
	// FuncDecl is (params) { body }, with View for view ().
	FuncDecl struct {
		At
		View   bool
		Params []Param
		Body   *Block
	}
	// Block is the body of a function: statements, of which the last is the result.
	Block struct {
		At
		Statements []Statement
	}
	// Datatable is datatable(schema)[values].
	Datatable struct {
		At
		Schema []Field
		Props  []Prop
		Values []Expr
	}
	// ExternalData is externaldata(schema)[uris] with (props).
	ExternalData struct {
		At
		Schema []Field
		URIs   []Expr
		Props  []Prop
	}
	// InlineExternalTable is inline_external_table(schema) kind=storage partition by (...) pathformat=(...) dataformat=csv (uris) with (props).
	InlineExternalTable struct {
		At
		Schema      []Field // nil when absent
		Kind        string
		PartitionBy []PartitionColumn
		PathFormat  []Expr // literals, names and calls of datetime_pattern
		Format      string
		URIs        []Expr
		Props       []Prop
	}
	// EntityGroup is entity_group [ ... ].
	EntityGroup struct {
		At
		Members []Expr
	}
	// Pipe is Source | Op. Source is nil for operators that begin a pipeline: print, range, union, find, search, evaluate ...
	Pipe struct {
		At
		Source Expr
		Op     Operator
	}
	// Bad stands where an expression could not be read; a diagnostic was given.
	Bad struct{ At }
)

func (*Literal) expr()             {}
func (*Name) expr()                {}
func (*Wildcard) expr()            {}
func (*Member) expr()              {}
func (*Index) expr()               {}
func (*Call) expr()                {}
func (*Unary) expr()               {}
func (*Binary) expr()              {}
func (*In) expr()                  {}
func (*Between) expr()             {}
func (*Paren) expr()               {}
func (*Assign) expr()              {}
func (*Typeof) expr()              {}
func (*Star) expr()                {}
func (*TypedColumn) expr()         {}
func (*NameList) expr()            {}
func (*FuncDecl) expr()            {}
func (*Datatable) expr()           {}
func (*ExternalData) expr()        {}
func (*EntityGroup) expr()         {}
func (*InlineExternalTable) expr() {}
func (*Pipe) expr()                {}
func (*Bad) expr()                 {}

// Field is name:type of a schema.
type Field struct {
	At
	Name Ident
	Type types.Type
}

// PartitionColumn is name:type [= X] of an inline external table.
type PartitionColumn struct {
	At
	Name Ident
	Type types.Type
	X    Expr // nil when absent
}

// Param is a parameter: scalar with Type, or tabular with Schema (AnyTable for (*)).
type Param struct {
	At
	Name     Ident
	Type     types.Type
	Tabular  bool
	AnyTable bool
	Schema   []Field
	Default  Expr // nil when absent
}

// Prop is a name=value option of an operator: kind=inner, hint.strategy=shuffle, withsource=T, isfuzzy=true.
type Prop struct {
	At
	Name  string
	Value Expr // *Name for bare words
}

// OrderItem is expr [asc|desc] [nulls first|last]. Desc and NullsFirst hold the effective choice: desc and nulls last by default, asc with nulls first.
type OrderItem struct {
	At
	X            Expr
	Desc         bool
	NullsFirst   bool
	Granny       bool // granny-asc, granny-desc: numbers inside of text compare as numbers
	OrderWritten bool
	NullsWritten bool
}
