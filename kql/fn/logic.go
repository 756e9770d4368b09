package fn

import (
	"strings"

	"github.com/huntbook/huntbook/kql/types"
)

// scalar declares a function of one page whose name is its page's.
func scalar(name, doc string, rule NameRule, sigs []Sig, examples ...Example) Function {
	return Function{Name: name, Kind: Scalar, Page: strings.ReplaceAll(name, "_", "-") + "-function", Doc: doc, ResultName: rule, Sigs: sigs, Examples: examples}
}

// old gives a function its old spellings.
func old(f Function, names ...string) Function {
	f.Aliases = names
	return f
}

// differs says where functions answer otherwise than the service, and why.
func differs(why string, list ...Function) []Function {
	for i := range list {
		list[i].Differs = why
	}
	return list
}

// unlike is differs for one.
func unlike(f Function, why string) Function {
	f.Differs = why
	return f
}

func emptiness(name, forString, forDynamic, forRest string) []Sig {
	return []Sig{
		{Text: name + "(value:string) bool", DuckDB: T(forString)},
		{Text: name + "(value:dynamic) bool", DuckDB: T(forDynamic)},
		{Text: name + "(value:any) bool", DuckDB: T(forRest)},
	}
}

func caseSQL(args []Arg) string {
	var b strings.Builder
	b.WriteString("CASE")
	for i := 0; i+1 < len(args); i += 2 {
		b.WriteString(" WHEN " + args[i].SQL + " THEN " + args[i+1].SQL)
	}
	return b.String() + " ELSE " + args[len(args)-1].SQL + " END"
}

// coalesceSQL skips nulls; of strings, which have none, the empty ones.
func coalesceSQL(args []Arg) string {
	if args[0].Type != types.String {
		return "coalesce(" + strings.Join(sqls(args), ", ") + ")"
	}
	parts := make([]string, len(args))
	for i, a := range args {
		parts[i] = "nullif(" + a.SQL + ", '')"
	}
	return "coalesce(" + strings.Join(parts, ", ") + ", '')"
}

func extremeOf(name, function string) []Sig {
	var out []Sig
	all := F(func(args []Arg) string { return function + "(" + strings.Join(sqls(args), ", ") + ")" })
	for _, t := range []string{"int", "long", "real", "decimal", "datetime", "timespan", "string", "bool"} {
		out = append(out, Sig{Text: name + "(value:" + t + "...) " + t, DuckDB: all})
	}
	return out
}

var logicFunctions = []Function{
	scalar("not", "The opposite; null of null.", NameNone, []Sig{{Text: "not(value:bool) bool", DuckDB: T("(NOT {value})")}}, Example{`not(false)`, `true`}, Example{`not(bool(null))`, `bool(null)`}),
	old(scalar("iff", "The second value where the condition is true, else the third; a null counts as false.", NameNone,
		[]Sig{{Text: "iff(condition:bool, then:T, else:T) T", DuckDB: T("(CASE WHEN {condition} THEN {then} ELSE {else} END)"), NullIn: true}},
		Example{`iff(bool(null), "t", "f")`, `"f"`}, Example{`iff(true, 1, 2.5)`, `1.0`}), "iif"),
	scalar("case", "The value behind the first condition that is true, else the last.", NameNone,
		[]Sig{{Text: "case(predicate:bool..., then:T..., else:T) T", DuckDB: F(func(a []Arg) string { return "(" + caseSQL(a) + ")" }), NullIn: true}},
		Example{`case(false, 1, bool(null), 2, 3)`, `3`}),
	scalar("coalesce", "The first value that is not null, or for strings not empty.", NameNone,
		[]Sig{{Text: "coalesce(value:T...) T", DuckDB: F(coalesceSQL), NullIn: true}}, Example{`coalesce(int(null), int(5))`, `int(5)`}, Example{`coalesce("", "x")`, `"x"`}),
	scalar("max_of", "Greatest of the arguments; nulls do not count.", NameNone, extremeOf("max_of", "greatest"), Example{`max_of(1, long(null), 3)`, `3`}),
	scalar("min_of", "Least of the arguments; nulls do not count.", NameNone, extremeOf("min_of", "least"), Example{`min_of(4, 3, 1.0)`, `1.0`}),
	scalar("isempty", "Whether the value is the empty string or null.", NameNone, emptiness("isempty", "({value} = '')", "({value} IS NULL OR {value} = '\"\"')", "({value} IS NULL)"), Example{`isempty(" ")`, `false`}, Example{`isempty(int(null))`, `true`}),
	old(scalar("isnotempty", "Whether the value is neither the empty string nor null.", NameNone, emptiness("isnotempty", "({value} <> '')", "({value} IS NOT NULL AND {value} <> '\"\"')", "({value} IS NOT NULL)"), Example{`isnotempty("")`, `false`}), "notempty"),
	scalar("isnull", "Whether the value is null; a string never is.", NameNone, emptiness("isnull", "false", "({value} IS NULL)", "({value} IS NULL)"), Example{`isnull("")`, `false`}, Example{`isnull(long(null))`, `true`}),
	old(scalar("isnotnull", "Whether the value is not null; a string never is null.", NameNone, emptiness("isnotnull", "true", "({value} IS NOT NULL)", "({value} IS NOT NULL)"), Example{`isnotnull("")`, `true`}), "notnull"),
	scalar("isnan", "Whether a real is not a number.", NameNone, []Sig{{Text: "isnan(x:real) bool", DuckDB: T("isnan({x})")}}, Example{`isnan(0.0 / 0.0)`, `true`}),
	scalar("isinf", "Whether a real is infinite.", NameNone, []Sig{{Text: "isinf(x:real) bool", DuckDB: T("isinf({x})")}}, Example{`isinf(1.0 / 0.0)`, `true`}),
	scalar("isfinite", "Whether a real is neither infinite nor not a number.", NameNone, []Sig{{Text: "isfinite(x:real) bool", DuckDB: T("isfinite({x})")}}, Example{`isfinite(0.0 / 0.0)`, `false`}),
	scalar("around", "Whether a value lies within a distance of a centre.", NameNone, []Sig{
		{Text: "around(value:long, center:long, delta:long) bool", DuckDB: F(around)},
		{Text: "around(value:real, center:real, delta:real) bool", DuckDB: T("({value} BETWEEN {center} - {delta} AND {center} + {delta})")},
		{Text: "around(value:datetime, center:datetime, delta:timespan) bool", DuckDB: F(around)},
		{Text: "around(value:timespan, center:timespan, delta:timespan) bool", DuckDB: F(around)},
	}, Example{`around(5, 7, 2)`, `true`}),
}

// around leaves bounds that are known to the engine as they are, so that it can skip what lies outside of them; others may overflow.
func around(a []Arg) string {
	if a[1].Const != nil && a[2].Const != nil {
		return tried(sql("$1 BETWEEN $2 - $3 AND $2 + $3", sqls(a)...), a)
	}
	return sql("(CAST($1 AS HUGEINT) - $2 BETWEEN -CAST($3 AS HUGEINT) AND $3)", sqls(a)...)
}
