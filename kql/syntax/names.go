package syntax

import (
	"strings"

	"github.com/huntbook/huntbook/kql/source"
	"github.com/huntbook/huntbook/kql/types"
)

// free reports whether t is a bare word that may be a name anywhere.
func free(t Token) bool { return t.Kind == KindWord && classes[t.Text] == freeName && t.Text[0] != '!' }

// declared reports whether t is a word that may be declared as a name.
func declared(t Token) bool {
	return t.Kind == KindWord && classes[t.Text] != reservedName && t.Text[0] != '!'
}

// scanName counts the tokens of the name at offset n, 0 when there is none. Words that accept refuses are no names.
func (p *parser) scanName(n int, accept func(Token) bool) int {
	t := p.peek(n)
	switch {
	case accept(t):
		return 1
	case t.is("["):
		k := n + 1
		for p.peek(k).Kind == KindString {
			k++
		}
		if k > n+1 && p.peek(k).is("]") {
			return k + 1 - n
		}
	case t.is("{"):
		return p.bracedName(n)
	}
	return 0
}

// bracedName counts the tokens of a client parameter, {name} or {name[1]}, at offset n.
func (p *parser) bracedName(n int) int {
	k := n + 1
	if !p.peek(n).is("{") || p.peek(k).Kind != KindWord || p.peek(k).Spaced {
		return 0
	}
	k++
	if p.peek(k).is("[") {
		k++
		if p.peek(k).is("-") {
			k++
		}
		if p.peek(k).Kind != KindLong || !p.peek(k+1).is("]") {
			return 0
		}
		k += 2
	}
	if !p.peek(k).is("}") || p.peek(k).Spaced {
		return 0
	}
	return k + 1 - n
}

// nameOf reads a name that scanName has seen.
func (p *parser) nameOf(accept func(Token) bool) (Ident, bool) {
	n := p.scanName(0, accept)
	if n == 0 {
		return Ident{}, false
	}
	t := p.next()
	id := Ident{Name: t.Text}
	switch t.Text {
	case "[":
		id.Quoted, id.Name = true, ""
		for p.cur().Kind == KindString {
			id.Name += stringValue(p.next().Text)
		}
		p.next()
	case "{":
		for range n - 1 {
			id.Name += p.next().Text
		}
	}
	id.At = p.at(t.Pos.Start)
	return id, true
}

// name reads a name as it may stand anywhere.
func (p *parser) name() (Ident, bool) { return p.nameOf(free) }

// declaration reads a name that is being declared, with a finding when there is none.
func (p *parser) declaration() Ident { return p.declarationOf(free) }

// declarationOf takes the words that accept does. A keyword is taken too, with a finding.
func (p *parser) declarationOf(accept func(Token) bool) Ident {
	id, ok := p.nameOf(accept)
	if ok {
		return id
	}
	if t := p.cur(); t.Kind == KindWord && t.Text[0] != '!' {
		p.note(missingName(t.Text, t.Pos))
		p.next()
		return Ident{At: At{t.Pos}, Name: t.Text}
	}
	p.report(missingTerm("name", p.target()))
	return Ident{At: At{p.here()}}
}

// wildcard reads a name pattern such as * or Device*_CL: its parts touch each other. Nil when there is none.
func (p *parser) wildcard() *Wildcard {
	n := 0
	switch {
	case p.cur().is("*"):
		n = 1
	case declared(p.cur()) && p.peek(1).is("*") && !p.peek(1).Spaced:
		n = 2
	default:
		return nil
	}
	for {
		t := p.peek(n)
		if t.Spaced || t.Kind != KindWord && t.Kind != KindLong && !t.is("*") {
			break
		}
		n++
	}
	start := p.cur().Pos.Start
	for range n {
		p.next()
	}
	at := p.at(start)
	return &Wildcard{At: at, Pattern: p.text[at.Pos.Start:at.Pos.End]}
}

// scalarType reads the name of a type.
func (p *parser) scalarType() types.Type {
	t := p.cur()
	if t.Kind == KindTyped { // long (…) without the space, as in step a:long(…)
		p.report(missingTerm("type", p.target()))
		return types.Unknown
	}
	if t.Kind != KindWord {
		p.report(missingTerm("type", p.target()))
		return types.Unknown
	}
	if ty, ok := types.ByName(t.Text); ok {
		p.next()
		return ty
	}
	if ty, ok := widths[t.Text]; ok {
		p.next()
		return ty
	}
	p.report(badType(t.Text, t.Pos))
	p.next()
	return types.Unknown
}

// widths maps the integer types that old texts use to those that hold their values.
var widths = map[string]types.Type{
	"int8": types.Int, "uint8": types.Int, "int16": types.Int, "uint16": types.Int, "byte": types.Int, "char": types.Int,
	"uint": types.Long, "uint32": types.Long, "uint64": types.Long, "ulong": types.Long,
}

// field reads name:type.
func (p *parser) field() (Field, bool) {
	start := p.cur().Pos.Start
	if p.scanName(0, declared) == 0 && !p.cur().is(":") && !p.peek(1).is(":") {
		return Field{}, false
	}
	f := Field{Name: p.declarationOf(declared)}
	if p.want(":") {
		f.Type = p.scalarType()
	}
	f.At = p.at(start)
	return f, true
}

// schema reads (name:type, ...), with a finding when there is none.
func (p *parser) schema() []Field {
	if !p.want("(") {
		return nil
	}
	return p.fields()
}

// fields reads what follows the opening parenthesis of a schema.
func (p *parser) fields() []Field {
	p.accept(",")
	fields := list(p, true, true, p.field)
	p.want(")")
	return fields
}

// params reads (name:type = default, ...) of functions; a type may be a schema.
func (p *parser) params() []Param {
	if !p.want("(") {
		return nil
	}
	params := list(p, true, false, p.param)
	p.want(")")
	return params
}

func (p *parser) param() (Param, bool) {
	start := p.cur().Pos.Start
	if p.scanName(0, declared) == 0 && !p.peek(1).is(":") {
		return Param{}, false
	}
	q := Param{Name: p.declarationOf(declared)}
	if p.want(":") {
		switch {
		case p.cur().is("("):
			p.next()
			q.Tabular = true
			if p.accept("*") {
				q.AnyTable = true
				p.want(")")
			} else {
				q.Schema = p.fields()
			}
		default:
			q.Type = p.scalarType()
		}
	}
	if p.accept("=") {
		q.Default = p.need(p.propValue())
	}
	q.At = p.at(start)
	return q, true
}

// props reads the options of an operator: hint.* and those named, each with = and a value.
func (p *parser) props(names ...string) []Prop {
	var props []Prop
	for {
		n := p.scanProp(names)
		if n == 0 {
			return props
		}
		props = append(props, p.prop(n))
	}
}

// scanProp counts the tokens of the option's name and its = under the cursor.
func (p *parser) scanProp(names []string) int {
	t := p.cur()
	if t.Kind != KindWord {
		return 0
	}
	n := 1
	known := strings.HasPrefix(t.Text, "__")
	if t.Text == "hint" && p.peek(1).is(".") && p.peek(2).Kind == KindWord {
		n, known = 3, true
	}
	for _, name := range names {
		known = known || name == t.Text
	}
	if !known || !p.peek(n).is("=") {
		return 0
	}
	return n + 1
}

// prop reads an option whose name and = take n tokens.
func (p *parser) prop(n int) Prop { return p.propAs(n, p.propWord) }

func (p *parser) propAs(n int, read func() Expr) Prop {
	start := p.cur().Pos.Start
	var name string
	for range n - 1 {
		name += p.next().Text
	}
	p.next()
	q := Prop{Name: name, Value: read()}
	if q.Value == nil {
		p.report(missingTerm("value", p.here()))
		q.Value = &Bad{At{p.here()}}
	}
	if name == "hint.shufflekey" || name == "hint.pass_filters_column" {
		q.Value = p.moreNames(q.Value)
	}
	q.At = p.at(start)
	return q
}

// propWord reads a literal, a bare word of any kind or a name. A parenthesis behind it is not a call: kind=inner(T).
func (p *parser) propWord() Expr {
	if x := p.signed(); x != nil {
		return x
	}
	if t := p.cur(); t.Kind == KindWord {
		p.next()
		return &Name{At: At{t.Pos}, Name: t.Text}
	}
	if id, ok := p.name(); ok {
		return &Name{At: id.At, Name: id.Name, Quoted: id.Quoted}
	}
	return nil
}

// propValue is propWord, or a call or path where nothing but a comma follows an option.
func (p *parser) propValue() Expr {
	if p.cur().Kind == KindWord && (p.peek(1).is("(") || p.peek(1).is(".")) {
		return p.postfix()
	}
	return p.propWord()
}

// moreNames reads the names that follow first, each behind a comma, as in ycolumns=a, b. One alone stays what it is.
func (p *parser) moreNames(first Expr) Expr {
	name, ok := first.(*Name)
	if !ok {
		return first
	}
	names := &NameList{At: name.At, Names: []Ident{{At: name.At, Name: name.Name, Quoted: name.Quoted}}}
	for p.cur().is(",") {
		n := p.scanNameAfterComma()
		if n == 0 || p.peek(1+n).is("=") {
			break
		}
		p.next()
		id, _ := p.nameOf(declared)
		names.Names = append(names.Names, id)
	}
	if len(names.Names) == 1 {
		return first
	}
	names.Pos.End = p.here().End
	return names
}

func (p *parser) scanNameAfterComma() int { return p.scanName(1, declared) }

// take removes the option called name and gives its value as text.
func take(props []Prop, name string) (string, []Prop) {
	for i, q := range props {
		if q.Name == name {
			if len(props) == 1 {
				return PropText(q.Value), nil
			}
			return PropText(q.Value), append(props[:i:i], props[i+1:]...)
		}
	}
	return "", props
}

// PropText gives the text of an option's value: a bare word or a string literal.
func PropText(x Expr) string {
	switch x := x.(type) {
	case *Name:
		return x.Name
	case *Literal:
		return x.Value.S
	}
	return ""
}

// join spans two nodes.
func join(a, b Node) At {
	return At{source.Span{Start: a.Span().Start, End: max(a.Span().End, b.Span().End)}}
}
