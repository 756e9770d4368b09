package formats

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/valyala/fastjson"

	"github.com/huntbook/huntbook/store/table"
)

// records calls fn with every record of a block: its lines, or where it says that they end.
func (b *Block) records(fn func(row int64, text []byte)) {
	row, from := b.Row, 0
	for _, end := range b.Ends {
		fn(row, b.Data[from:end])
		row, from = row+1, end
	}
	if b.Ends != nil {
		return
	}
	for data := b.Data; len(data) > 0; row++ {
		line := data
		if i := bytes.IndexByte(data, '\n'); i >= 0 {
			line, data = data[:i], data[i+1:]
		} else {
			data = nil
		}
		fn(row, line)
	}
}

// parseObjects reads records that are JSON objects whose fields are columns.
func parseObjects(b *Block, to *Rows) {
	p := objectParser{to: to.To(""), trusted: validUTF8(b.Data)}
	b.records(p.object)
}

// objectParser adds JSON objects to a batch as rows.
type objectParser struct {
	to      *table.Batch
	trusted bool // the text is known to be UTF-8
	json    fastjson.Parser
	scratch []byte
	why     string
}

// object adds one object; blank text is no row.
func (p *objectParser) object(row int64, text []byte) {
	v := p.parse(p.to, row, text)
	if v == nil {
		return
	}
	p.to.Begin()
	p.why = ""
	v.GetObject().Visit(p.field)
	if p.why != "" {
		p.to.Abort()
		p.to.Reject(row, p.why, text)
		return
	}
	p.to.End()
}

// parse reads the text of an object. Nil is blank text, or what was refused into a batch.
func (p *objectParser) parse(to *table.Batch, row int64, text []byte) *fastjson.Value {
	text = bytes.TrimSpace(text)
	if len(text) == 0 {
		return nil
	}
	if !p.trusted {
		if why := notUTF8(text); why != "" {
			to.Reject(row, why, text)
			return nil
		}
	}
	v, err := p.json.ParseBytes(text)
	if err != nil {
		to.Reject(row, "not JSON: "+jsonReason(err), text)
		return nil
	}
	if v.Type() != fastjson.TypeObject {
		to.Reject(row, "a JSON "+v.Type().String()+", not an object", text)
		return nil
	}
	return v
}

func (p *objectParser) field(key []byte, v *fastjson.Value) {
	if p.why != "" {
		return
	}
	kind, raw, ok := cell(v, p.scratch)
	if !ok {
		p.why = fmt.Sprintf("not JSON: the value of %.100q is malformed", key)
		return
	}
	if kind == table.Number || kind == table.JSON || kind == table.Bool {
		p.scratch = raw
	}
	p.why = p.to.Set(key, kind, raw)
}

// cell gives a JSON value as a batch takes it, with scratch as memory. It is not ok when the text is no JSON after all:
// the parser is lenient inside of numbers, and what is stored must be JSON for every reader.
func cell(v *fastjson.Value, scratch []byte) (kind table.Kind, raw []byte, ok bool) {
	switch v.Type() {
	case fastjson.TypeString:
		raw, _ = v.StringBytes()
		return table.String, raw, true
	case fastjson.TypeNumber:
		raw = v.MarshalTo(scratch[:0])
		return table.Number, raw, number(raw)
	case fastjson.TypeTrue, fastjson.TypeFalse:
		return table.Bool, v.MarshalTo(scratch[:0]), true
	case fastjson.TypeObject, fastjson.TypeArray:
		raw = v.MarshalTo(scratch[:0])
		return table.JSON, raw, fastjson.ValidateBytes(raw) == nil
	}
	return table.Null, nil, true
}

// number accepts JSON's numbers, and NaN and Infinity, which loggers write although JSON has none.
func number(b []byte) bool {
	digits := b
	if len(digits) > 0 && digits[0] == '-' {
		digits = digits[1:]
	}
	plain := len(digits) > 0 && (digits[0] != '0' || len(digits) == 1)
	for _, c := range digits {
		plain = plain && c >= '0' && c <= '9'
	}
	if plain {
		return true
	}
	switch strings.ToLower(string(digits)) {
	case "nan", "inf", "infinity":
		return true
	}
	return fastjson.ValidateBytes(b) == nil
}

// jsonReason shortens a parser's message to what the rows of one kind of damage share.
func jsonReason(err error) string {
	msg := err.Error()
	if i := strings.Index(msg, "; unparsed tail"); i >= 0 {
		msg = msg[:i]
	}
	for _, known := range []struct{ sign, say string }{
		{"too big depth", "nested deeper than 300 levels"},
		{"missing ':'", "no colon after a name"},
		{"missing '}'", "ends inside of an object"},
		{"missing ']'", "ends inside of an array"},
		{"missing closing '\"'", "ends inside of a string"},
		{"unexpected tail", "something follows the object"},
		{"cannot parse object", "malformed object"},
		{"cannot parse array", "malformed array"},
	} {
		if strings.Contains(msg, known.sign) {
			return known.say
		}
	}
	return "malformed"
}

func validUTF8(b []byte) bool { return utf8.Valid(b) }

// notUTF8 says what is wrong with text that is not UTF-8, or nothing.
func notUTF8(text []byte) string {
	for i := 0; i < len(text); {
		r, n := utf8.DecodeRune(text[i:])
		if r == utf8.RuneError && n == 1 {
			if text[i] >= 0x80 && text[i] <= 0xBF || text[i] >= 0xC0 {
				return fmt.Sprintf("not UTF-8: byte %#02x; Windows-1252 or Latin-1?", text[i])
			}
		}
		i += n
	}
	return ""
}
