package formats

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/valyala/fastjson"

	"github.com/huntbook/huntbook/store/table"
)

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
	text = bytes.TrimSpace(text)
	if len(text) == 0 {
		return
	}
	if !p.trusted {
		if why := notUTF8(text); why != "" {
			p.to.Reject(row, why, text)
			return
		}
	}
	v, err := p.json.ParseBytes(text)
	if err != nil {
		p.to.Reject(row, "not JSON: "+jsonReason(err), text)
		return
	}
	if v.Type() != fastjson.TypeObject {
		p.to.Reject(row, "a JSON "+v.Type().String()+", not an object", text)
		return
	}
	p.to.Begin()
	p.why = ""
	o, _ := v.Object()
	o.Visit(p.field)
	if p.why != "" {
		p.to.Abort()
		p.to.Reject(row, p.why, text)
		return
	}
	p.to.End()
}

func (p *objectParser) field(key []byte, v *fastjson.Value) {
	if p.why != "" {
		return
	}
	kind, raw := table.Null, []byte(nil)
	switch v.Type() {
	case fastjson.TypeString:
		kind = table.String
		raw, _ = v.StringBytes()
	case fastjson.TypeNumber:
		kind = table.Number
		p.scratch = v.MarshalTo(p.scratch[:0])
		raw = p.scratch
		if !number(raw) {
			p.why = fmt.Sprintf("not JSON: the value of %.100q is no number", key)
			return
		}
	case fastjson.TypeTrue, fastjson.TypeFalse:
		kind = table.Bool
		p.scratch = v.MarshalTo(p.scratch[:0])
		raw = p.scratch
	case fastjson.TypeObject, fastjson.TypeArray:
		kind = table.JSON
		p.scratch = v.MarshalTo(p.scratch[:0])
		raw = p.scratch
		// The parser is lenient inside of numbers; what is stored must be JSON for every reader.
		if err := fastjson.ValidateBytes(raw); err != nil {
			p.why = fmt.Sprintf("not JSON: the value of %.100q is malformed", key)
			return
		}
	}
	p.why = p.to.Set(key, kind, raw)
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
