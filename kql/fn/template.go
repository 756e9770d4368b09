package fn

import (
	"strings"

	"github.com/huntbook/huntbook/algo/json"
	"github.com/huntbook/huntbook/kql/types"
)

// None says why a dialect has no template.
func None(reason string) Template { return Template{None: reason} }

// sql writes a template function's text: $1, $2 ... become the SQL of arguments.
func sql(text string, args ...string) string {
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		if text[i] == '$' && i+1 < len(text) && text[i+1] >= '1' && text[i+1] <= '9' {
			b.WriteString(args[text[i+1]-'1'])
			i++
			continue
		}
		b.WriteByte(text[i])
	}
	return b.String()
}

func sqls(args []Arg) []string {
	out := make([]string, len(args))
	for i, a := range args {
		out[i] = a.SQL
	}
	return out
}

// quote spells a text as an SQL literal. A zero byte, which SQL text cannot hold, is joined in.
func quote(text string) string {
	if strings.IndexByte(text, 0) < 0 {
		return "'" + strings.ReplaceAll(text, "'", "''") + "'"
	}
	parts := strings.Split(text, "\x00")
	for i, p := range parts {
		parts[i] = quote(p)
	}
	return "(" + strings.Join(parts, " || chr(0) || ") + ")"
}

// constText gives the text of a constant string.
func constText(a Arg) (string, bool) {
	if a.Const == nil || a.Type != types.String {
		return "", false
	}
	return a.Const.S, true
}

// constTexts gives the strings of constant arguments, those inside constant dynamic arrays too; not ok when one is no constant.
func constTexts(args []Arg) (out []string, ok bool) {
	for _, a := range args {
		switch {
		case a.Const == nil:
			return nil, false
		case a.Type == types.String:
			out = append(out, a.Const.S)
		case a.Type == types.Dynamic:
			items, isArray := json.Texts(a.Const.S)
			if !isArray {
				return nil, false
			}
			out = append(out, items...)
		default:
			return nil, false
		}
	}
	return out, true
}
