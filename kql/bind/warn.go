package bind

import (
	"github.com/huntbook/huntbook/kql/fn"
	"github.com/huntbook/huntbook/kql/source"
	"github.com/huntbook/huntbook/kql/syntax"
	"github.com/huntbook/huntbook/kql/types"
)

// Warnings carry the codes of the service's editor (microsoft/Kusto-Query-Language, KustoAnalyzers), but for KS205, which the
// service gives with the answer.

// deprecated are the spellings that the service's editor strikes out. Other aliases are as good as the name.
var deprecated = map[string]string{
	"to_utf8": "unicode_codepoints_from_string", "make_string": "unicode_codepoints_to_string", "extractall": "extract_all",
	"replace": "replace_regex' or 'replace_string", "toobject": "todynamic", "totime": "totimespan",
	"base64_encodestring": "base64_encode_tostring", "base64_decodestring": "base64_decode_tostring",
	"parsejson": "parse_json", "parseurl": "parse_url", "parseurlquery": "parse_urlquery",
	"weekofyear": "week_of_year", "datepart": "datetime_part", "notnull": "isnotnull", "notempty": "isnotempty",
	"columnifexists": "column_ifexists", "arraylength": "array_length", "pack": "bag_pack", "pack_dictionary": "bag_pack",
	"extentid": "extent_id", "current_cursor": "cursor_current", "row_rank": "row_rank_dense",
	"cnt": "count", "makelist": "make_list", "makeset": "make_set", "any": "take_any", "anyif": "take_anyif",
	"argmin": "arg_min", "argmax": "arg_max",
}

// warnName warns of a deprecated spelling of a function.
func (b *binder) warnName(name syntax.Ident) {
	if better, ok := deprecated[name.Name]; ok {
		b.warn(diag("KS507", name.Span(), "The function '%s' is deprecated; use '%s' instead.", name.Name, better))
	}
}

// warnArgs warns of calls whose answer is the same for every row, or seldom what was meant.
func (b *binder) warnArgs(f *fn.Function, x *syntax.Call, args []types.Type) {
	if len(args) == 0 {
		return
	}
	switch {
	case f.Name == "isnull" && args[0] == types.String:
		b.warn(diag("KS501", x.Span(), "Avoid using isnull on string arguments, use isempty() instead"))
	case f.Name == "isnotnull" && args[0] == types.String:
		b.warn(diag("KS502", x.Span(), "Avoid using isnotnull on string arguments, use isnotempty() instead"))
	case f.Name == "tobool" && args[0].IsNumber():
		b.warn(diag("KS504", x.Span(), "Avoid using tobool on numeric arguments, use comparison operators instead"))
	}
}

// warnJoin warns of a join that says no kind.
func (b *binder) warnJoin(op *syntax.JoinOp) {
	if op.Kind != "" {
		return
	}
	d := diag("KS508", b.word(op.Span()), "Avoid using joins without specifying the join kind. The default join behavior may be unexpected.")
	d.Advice = "kind=innerunique is the default: of the left rows with one key, one is kept."
	b.warn(d)
}

// warnHidden warns of a name that a column takes from a variable.
func (b *binder) warnHidden(x *syntax.Name) {
	if e := b.scope.lookup(x.Name); e != nil && e.scalar != nil {
		b.warn(diag("KS510", x.Span(), "A variable or parameter is ignored in favor of a column with the same name."))
	}
}

// warnFuzzy warns of an operand that union isfuzzy=true leaves out.
func (b *binder) warnFuzzy(x syntax.Expr, why source.Diagnostic) {
	kind := map[string]string{"KS207": "cluster", "KS208": "database", "KS211": "function"}[why.Code]
	if kind == "" {
		kind = "table"
	}
	if n, ok := unwrap(x).(*syntax.Name); ok {
		b.warn(diag("KS205", x.Span(), "The fuzzy name '%s' does not refer to any known or currently accessible %s.", n.Name, kind))
		return
	}
	b.warn(diag("KS205", x.Span(), "The fuzzy expression does not refer to any known or currently accessible %s.", kind))
}
