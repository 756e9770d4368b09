package format

import (
	"reflect"
	"sort"

	"github.com/huntbook/huntbook/kql/source"
	"github.com/huntbook/huntbook/kql/syntax"
	"github.com/huntbook/huntbook/kql/types"
)

// marks is what the tree tells of tokens, by their index: what a sign is depends on where it stands.
type marks struct {
	tokens []syntax.Token
	tight  map[int]bool // no space before this token
	unary  map[int]bool // no space behind this sign
	colon  map[int]bool // : as an operator
	rows   map[int]int  // [ of a datatable: its number of columns
	body   map[int]bool // { of statements
	json   []source.Span
}

func mark(tokens []syntax.Token, q *syntax.Query) *marks {
	m := &marks{tokens: tokens, tight: map[int]bool{}, unary: map[int]bool{}, colon: map[int]bool{}, rows: map[int]int{}, body: map[int]bool{}}
	m.walk(reflect.ValueOf(q))
	sort.Slice(m.json, func(i, j int) bool { return m.json[i].Start < m.json[j].Start })
	return m
}

// at is the index of the first token that begins at or behind offset.
func (m *marks) at(offset int) int {
	return sort.Search(len(m.tokens), func(i int) bool { return m.tokens[i].Pos.Start >= offset })
}

// next is the index of the first token from offset on that reads s, -1 when it does not come before end.
func (m *marks) next(s string, offset, end int) int {
	for i := m.at(offset); i < len(m.tokens) && m.tokens[i].Pos.Start < end; i++ {
		if m.tokens[i].Text == s {
			return i
		}
	}
	return -1
}

// join marks the tokens of a span to stand without spaces between them.
func (m *marks) join(s source.Span) {
	for i := m.at(s.Start) + 1; i < len(m.tokens) && m.tokens[i].Pos.End <= s.End; i++ {
		m.tight[i] = true
	}
}

func (m *marks) joinIf(i int) {
	if i >= 0 {
		m.tight[i] = true
	}
}

// walk visits every node of the tree.
func (m *marks) walk(v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			m.walk(v.Elem())
		}
	case reflect.Slice:
		for i := range v.Len() {
			m.walk(v.Index(i))
		}
	case reflect.Struct:
		m.visit(v.Interface())
		for i := range v.NumField() {
			m.walk(v.Field(i))
		}
	}
}

func (m *marks) visit(node any) {
	switch x := node.(type) {
	case syntax.Call:
		if i := m.at(x.Name.Pos.End); m.tokens[i].Text == "(" {
			m.tight[i] = true
		}
	case syntax.Index:
		m.joinIf(m.next("[", x.Of.Span().End, x.Pos.End))
	case syntax.Unary:
		m.unary[m.at(x.Pos.Start)] = true
	case syntax.Literal:
		m.literal(x)
	case syntax.Prop:
		if i := m.next("=", x.Pos.Start, x.Pos.End); i >= 0 {
			m.tight[i], m.tight[i+1] = true, true
		}
	case syntax.Wildcard:
		m.join(x.Pos)
	case syntax.Ident:
		m.name(x.Name, x.Quoted, x.Pos)
	case syntax.Name:
		m.name(x.Name, x.Quoted, x.Pos)
	case syntax.Binary:
		if x.Op == ":" {
			m.colon[m.at(x.OpPos.Start)] = true
		}
	case syntax.GraphPattern:
		m.join(x.Pos)
	case syntax.MakeGraphOp:
		m.join(source.Span{Start: x.Source.Span().End, End: x.Target.Span().Start})
	case syntax.Datatable:
		if len(x.Schema) > 0 {
			if i := m.next("[", x.Schema[len(x.Schema)-1].Pos.End, x.Pos.End); i >= 0 {
				m.rows[i], m.tight[i] = len(x.Schema), true
			}
		}
	case syntax.ExternalData:
		if n := len(x.Schema); n > 0 {
			m.joinIf(m.next("[", x.Schema[n-1].Pos.End, x.Pos.End))
		}
	case syntax.Block:
		m.body[m.at(x.Pos.Start)] = true
	}
}

func (m *marks) literal(x syntax.Literal) {
	i := m.at(x.Pos.Start)
	if t := m.tokens[i].Text; t == "-" || t == "+" {
		m.unary[i] = true
	}
	if x.Type == types.Dynamic {
		m.json = append(m.json, x.Pos)
		m.joinIf(m.next("(", x.Pos.Start, x.Pos.End))
	}
}

// name keeps the parts of a pattern or of a client parameter together.
func (m *marks) name(name string, quoted bool, at source.Span) {
	if !quoted && name != "" && at.End > at.Start {
		m.join(at)
	}
}
