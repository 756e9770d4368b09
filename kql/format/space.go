package format

import "github.com/huntbook/huntbook/kql/syntax"

// tightWords are the words that a parenthesis follows without a space, calls apart.
var tightWords = map[string]bool{
	"datatable": true, "externaldata": true, "external_data": true, "typeof": true, "dynamic": true, "range": true, "pack": true,
	"query_parameters": true, "inline_external_table": true, "toscalar": true, "totable": true, "materialize": true,
}

// tightEquals are the words whose = stands without spaces, options apart.
var tightEquals = map[string]bool{
	"kind": true, "flags": true, "default": true, "output": true, "with_node_id": true, "pathformat": true, "dataformat": true, "datascope": true, "bin": true, "hint": true,
}

// space reports whether a space stands between token k-1 and token k.
func (f *formatter) space(k int) bool {
	before, t := f.tokens[k-1], f.tokens[k]
	if f.marks.tight[k] || f.marks.unary[k-1] {
		return false
	}
	if before.Kind == syntax.KindPunct {
		switch before.Text {
		case "(", "[", ".", "@":
			return false
		case "{":
			return !f.inJSON(k - 1)
		case ":":
			return !f.marks.colon[k-1]
		case "-", "+":
			if f.inJSON(k - 1) {
				return false
			}
		case "=":
			if k > 1 && tightEquals[f.tokens[k-2].Text] && !f.marks.tight[k-1] {
				return f.spacedEquals(k - 1)
			}
		}
	}
	if t.Kind != syntax.KindPunct {
		return true
	}
	switch t.Text {
	case ")", "]", ",", ";", ".":
		return false
	case "}":
		return !f.inJSON(k)
	case ":":
		return !f.marks.colon[k] && before.Text == ")"
	case "(":
		return !(before.Kind == syntax.KindWord && tightWords[before.Text])
	case "[":
		return !(before.Text == ")" && !t.Spaced)
	case "=":
		return f.spacedEquals(k)
	}
	return true
}

// spacedEquals reports whether the = at k has spaces: those of clauses such as default=0 have none.
func (f *formatter) spacedEquals(k int) bool {
	if k == 0 || !tightEquals[f.tokens[k-1].Text] {
		return true
	}
	return k > 1 && (f.sign(k-2, ",") || f.tokens[k-2].Kind == syntax.KindWord && listOperators[f.tokens[k-2].Text] || f.word(k-2, "by") || f.word(k-2, "let"))
}
