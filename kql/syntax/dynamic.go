package syntax

import (
	"math"
	"strconv"
	"unicode/utf8"

	"github.com/huntbook/huntbook/algo/ticks"
	"github.com/huntbook/huntbook/algo/value"
	"github.com/huntbook/huntbook/kql/types"
)

// dynamic reads dynamic(...). Literals of KQL that JSON has no form for become the strings that the service prints.
func (p *parser) dynamic() Expr {
	start := p.next().Pos.Start
	p.next()
	json, ok := p.jsonValue(make([]byte, 0, 64))
	if !ok {
		p.report(missingTerm("json value", p.here()))
	}
	p.want(")")
	lit := &Literal{At: At{p.since(start)}, Type: types.Dynamic, Value: value.Text(string(json))}
	if !ok || string(json) == "null" {
		lit.Value = value.Null()
	}
	return lit
}

// jsonValue appends the JSON text of the value under the cursor to b.
func (p *parser) jsonValue(b []byte) ([]byte, bool) {
	if !p.enter() {
		return b, false
	}
	defer p.leave()
	t := p.cur()
	switch {
	case t.is("["):
		return p.jsonArray(b)
	case t.is("{"):
		if n := p.bracedName(0); n > 0 {
			p.name()
			return append(b, "null"...), true
		}
		return p.jsonObject(b)
	case t.is("null"):
		p.next()
		return append(b, "null"...), true
	}
	lit, ok := p.signedApart().(*Literal)
	if !ok {
		return b, false
	}
	if lit.Type == types.Decimal {
		p.report(decimalInDynamic(lit.Pos))
	}
	return appendJSON(b, lit), true
}

func (p *parser) jsonArray(b []byte) ([]byte, bool) {
	b = append(b, '[')
	p.next()
	for n := 0; !p.cur().is("]") && !p.atEnd(); n++ {
		var ok bool
		if n > 0 {
			if !p.want(",") {
				break
			}
			b = append(b, ',')
		}
		if b, ok = p.jsonValue(b); !ok {
			p.report(missingTerm("json value", p.here()))
			b = append(b, "null"...)
			break
		}
	}
	p.want("]")
	return append(b, ']'), true
}

func (p *parser) jsonObject(b []byte) ([]byte, bool) {
	b = append(b, '{')
	p.next()
	for n := 0; !p.cur().is("}") && !p.atEnd(); n++ {
		var ok bool
		if n > 0 {
			if !p.want(",") {
				break
			}
			b = append(b, ',')
		}
		if p.cur().Kind != KindString {
			p.report(missingTerm("string literal", p.here()))
			b = append(b, `"":null`...)
			break
		}
		b = append(appendString(b, stringValue(p.next().Text)), ':')
		p.want(":")
		if b, ok = p.jsonValue(b); !ok {
			p.report(missingTerm("json value", p.here()))
			b = append(b, "null"...)
			break
		}
	}
	p.want("}")
	return append(b, '}'), true
}

// appendJSON writes a literal as JSON.
func appendJSON(b []byte, lit *Literal) []byte {
	v := lit.Value
	if v.Null {
		return append(b, "null"...)
	}
	switch lit.Type {
	case types.Bool:
		return strconv.AppendBool(b, v.I != 0)
	case types.Int, types.Long:
		return strconv.AppendInt(b, v.I, 10)
	case types.Real:
		if math.IsNaN(v.F) || math.IsInf(v.F, 0) {
			return append(b, "null"...)
		}
		return appendFloat(b, v.F)
	case types.Decimal, types.Dynamic:
		return append(b, v.S...)
	case types.Datetime:
		return appendString(b, ticks.FormatDatetime(v.I))
	case types.Timespan:
		return appendString(b, ticks.FormatTimespan(v.I))
	}
	return appendString(b, v.S)
}

// appendFloat keeps a whole real apart from a long: 1.0, not 1.
func appendFloat(b []byte, f float64) []byte {
	if f == math.Trunc(f) && math.Abs(f) < 1e15 {
		return strconv.AppendFloat(b, f, 'f', 1, 64)
	}
	return strconv.AppendFloat(b, f, 'g', -1, 64)
}

// appendString writes a JSON string; bytes that are no UTF-8 become U+FFFD.
func appendString(b []byte, s string) []byte {
	b = append(b, '"')
	for i, r := range s {
		switch {
		case r == '"' || r == '\\':
			b = append(b, '\\', byte(r))
		case r == '\n':
			b = append(b, '\\', 'n')
		case r == '\r':
			b = append(b, '\\', 'r')
		case r == '\t':
			b = append(b, '\\', 't')
		case r < ' ':
			b = append(b, '\\', 'u', '0', '0', "0123456789abcdef"[r>>4], "0123456789abcdef"[r&15])
		case r == utf8.RuneError:
			b = append(b, "\ufffd"...)
		default:
			b = append(b, s[i:i+utf8.RuneLen(r)]...)
		}
	}
	return append(b, '"')
}
