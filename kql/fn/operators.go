package fn

import (
	"math"
	"strconv"
	"strings"

	"github.com/huntbook/huntbook/kql/types"
)

const operatorsPage = "numerical-operators"

// inDatetime turns a sum that is outside of what a datetime can hold into null; least() and greatest() pass over nulls,
// so that a null sum ends at the upper bound and is null again.
func inDatetime(sum string) string {
	return "nullif(nullif(greatest(-1, least(3155378976000000000, " + sum + ")), -1), 3155378976000000000)"
}

func datetimeSum(op string) Template {
	return F(func(args []Arg) string {
		sum := args[0].SQL + " " + op + " " + args[1].SQL
		for _, a := range args {
			if a.Type != types.Timespan || !known(a) || a.Const.I > longestSpan || a.Const.I < -longestSpan {
				continue
			}
			// A datetime and a span of less than all time overflow no long, and leave the range at one end.
			if (a.Const.I >= 0) == (op == "+") {
				return "nullif(least(3155378976000000000, " + sum + "), 3155378976000000000)"
			}
			return "nullif(greatest(-1, " + sum + "), -1)"
		}
		return inDatetime(tried(sum, args))
	})
}

// longestSpan is from the first tick that a datetime can hold to beyond the last.
const longestSpan = 3155378976000000000

// tried gives null where an operation leaves the range of its type, and the engine would refuse the whole query.
func tried(text string, args []Arg) string {
	for _, a := range args {
		if volatile(a.SQL) {
			return "(" + text + ")"
		}
	}
	return "TRY(" + text + ")"
}

func try(op string) Template {
	return F(func(args []Arg) string { return tried(args[0].SQL+" "+op+" "+args[1].SQL, args) })
}

// divided spells a division or a remainder of whole numbers: only a divisor of -1, or the least of all, can leave their range.
func divided(text string) Template {
	return F(func(args []Arg) string {
		out := sql(text, sqls(args)...)
		if c := args[1].Const; c != nil && !c.Null && c.I > 0 {
			return out
		}
		return tried(out, args)
	})
}

// negated wraps as wrapping does: the least long is its own negation.
var negated = F(func(args []Arg) string { return wrapping("-").Func([]Arg{{SQL: "0"}, args[0]}) })

// lowest keeps the lowest 64 bits of a wider number, as arithmetic on longs does in Kusto: the greatest and one give the least.
func lowest(x string) string {
	return "CAST(((" + x + " + 9223372036854775808) & 18446744073709551615) - 9223372036854775808 AS BIGINT)"
}

// duplicable is the length of SQL up to which spelling it twice is cheaper than computing in 128 bits.
const duplicable = 300

// wrapping spells an operation on longs whose overflow wraps, where the engine would refuse the whole query. Only rows that
// overflow pay for the wider arithmetic; TRY may not hold anything volatile, and long operands are not spelt twice.
func wrapping(op string) Template {
	return F(func(args []Arg) string {
		l, r := args[0].SQL, args[1].SQL
		wide := lowest("CAST(" + l + " AS HUGEINT) " + op + " " + r)
		if len(l)+len(r) > duplicable || volatile(l) || volatile(r) {
			return wide
		}
		return "coalesce(TRY(" + l + " " + op + " " + r + "), " + wide + ")"
	})
}

// volatile reports whether SQL is nothing that TRY may hold: what gives another value each time, or a subquery (toscalar).
func volatile(text string) bool {
	return strings.Contains(text, "(SELECT ") || strings.Contains(text, "random()") || strings.Contains(text, "kql_rand_") || strings.Contains(text, "gen_random_uuid()")
}

// modulo is never negative, whatever the signs: -14 % 12 and -14 % -12 are 10.
const modulo = "((($1 % $2) + abs($2)) % abs($2))"

var arithmetic = []Function{
	{
		Name: "+", Kind: Operator, Page: operatorsPage,
		Doc: "Sum; int and long give long, a datetime and a timespan give a datetime.",
		Sigs: []Sig{
			{Text: "+(left:long, right:long) long", DuckDB: wrapping("+")},
			{Text: "+(left:real, right:real) real", DuckDB: T("({left} + {right})")},
			{Text: "+(left:decimal, right:decimal) decimal", DuckDB: try("+")},
			{Text: "+(left:timespan, right:timespan) timespan", DuckDB: try("+")},
			{Text: "+(left:datetime, right:timespan) datetime", DuckDB: datetimeSum("+")},
			{Text: "+(left:timespan, right:datetime) datetime", DuckDB: datetimeSum("+")},
			{Text: "+(value:number) typeof(value)", DuckDB: T("(+{value})")},
			{Text: "+(value:timespan) timespan", DuckDB: T("(+{value})")},
		},
		Examples: []Example{{`int(2147483647) + int(1)`, `2147483648`}, {`datetime(9999-12-31 23:59:59.9999999) + 1tick`, `datetime(null)`}},
	},
	{
		Name: "-", Aliases: []string{"neg"}, Kind: Operator, Page: operatorsPage,
		Doc: "Difference, or with one operand the negation; two datetimes give a timespan.",
		Sigs: []Sig{
			{Text: "-(left:long, right:long) long", DuckDB: wrapping("-")},
			{Text: "-(left:real, right:real) real", DuckDB: T("({left} - {right})")},
			{Text: "-(left:decimal, right:decimal) decimal", DuckDB: try("-")},
			{Text: "-(left:timespan, right:timespan) timespan", DuckDB: try("-")},
			{Text: "-(left:datetime, right:datetime) timespan", DuckDB: T("({left} - {right})")},
			{Text: "-(left:datetime, right:timespan) datetime", DuckDB: datetimeSum("-")},
			{Text: "-(value:long) long", DuckDB: negated},
			{Text: "-(value:real) real", DuckDB: T("(-{value})")},
			{Text: "-(value:decimal) decimal", DuckDB: T("(-{value})")},
			{Text: "-(value:timespan) timespan", DuckDB: negated},
		},
		Examples: []Example{{`datetime(2020-06-15) - datetime(2020-06-14)`, `1d`}, {`-(1d + 2h)`, `-26h`}},
	},
	{
		Name: "*", Kind: Operator, Page: operatorsPage,
		Doc: "Product; a timespan times a number is a timespan.",
		Sigs: []Sig{
			{Text: "*(left:long, right:long) long", DuckDB: wrapping("*")},
			{Text: "*(left:real, right:real) real", DuckDB: T("({left} * {right})")},
			{Text: "*(left:decimal, right:decimal) decimal", Go: decimalProduct},
			{Text: "*(left:timespan, right:long) timespan", DuckDB: try("*")},
			{Text: "*(left:long, right:timespan) timespan", DuckDB: try("*")},
			{Text: "*(left:timespan, right:real) timespan", DuckDB: T("TRY_CAST({left} * {right} AS BIGINT)")},
			{Text: "*(left:real, right:timespan) timespan", DuckDB: T("TRY_CAST({left} * {right} AS BIGINT)")},
		},
		Examples: []Example{{`1d * 2.5`, `60h`}, {`int(2147483647) * int(2)`, `4294967294`}},
	},
	{
		Name: "/", Kind: Operator, Page: operatorsPage,
		Doc: "Quotient: whole numbers cut toward zero and give null by zero; reals give infinity; two timespans give a real.",
		Sigs: []Sig{
			{Text: "/(left:long, right:long) long", DuckDB: divided("($1 // $2)")},
			{Text: "/(left:real, right:real) real", DuckDB: T("({left} / {right})")},
			{Text: "/(left:decimal, right:decimal) decimal", Go: decimalQuotient},
			{Text: "/(left:timespan, right:timespan) real", DuckDB: T("(CAST({left} AS DOUBLE) / CAST({right} AS DOUBLE))")},
			{Text: "/(left:timespan, right:long) timespan", DuckDB: divided("($1 // $2)")},
			{Text: "/(left:timespan, right:real) timespan", DuckDB: T("TRY_CAST(trunc({left} / nullif({right}, 0)) AS BIGINT)")},
		},
		Examples: []Example{{`-7 / 2`, `-3`}, {`1 / 0`, `long(null)`}, {`1d / 1h`, `24.0`}, {`1.0 / 0.0`, `real(+inf)`}, {`decimal(1) / decimal(3)`, `decimal(0.3333333333)`}},
	},
	{
		Name: "%", Kind: Operator, Page: operatorsPage,
		Doc: "Remainder, never negative.",
		Sigs: []Sig{
			{Text: "%(left:long, right:long) long", DuckDB: divided(modulo)},
			{Text: "%(left:real, right:real) real", DuckDB: F(func(args []Arg) string { return sql(modulo, sqls(args)...) })},
			{Text: "%(left:decimal, right:decimal) decimal", DuckDB: divided(modulo)},
			{Text: "%(left:timespan, right:timespan) timespan", DuckDB: divided(modulo)},
			{Text: "%(left:datetime, right:timespan) timespan", DuckDB: divided(modulo)},
		},
		Examples: []Example{{`-14 % 12`, `10`}, {`14 % -12`, `2`}, {`-5.5 % 3.0`, `0.5`}},
	},
}

// equal spells == of values that may be null: one null gives false, two give null. A constant side needs no test of its own,
// and the conjunction leaves the comparison where the engine can push it into a scan.
func equal(args []Arg) string {
	l, r := args[0], args[1]
	switch {
	case l.Type == types.String && r.Type == types.String:
		return sql("($1 = $2)", l.SQL, r.SQL)
	case known(r):
		return sql("($1 IS NOT NULL AND $2)", l.SQL, eq(l, r))
	case known(l):
		return sql("($1 IS NOT NULL AND $2)", r.SQL, eq(l, r))
	}
	return sql("(($1 IS NULL) = ($2 IS NULL) AND $3)", l.SQL, r.SQL, eq(l, r))
}

func unequal(args []Arg) string {
	l, r := args[0], args[1]
	switch {
	case l.Type == types.String && r.Type == types.String:
		return sql("($1 <> $2)", l.SQL, r.SQL)
	case known(r):
		return sql("($1 IS NULL OR NOT $2)", l.SQL, eq(l, r))
	case known(l):
		return sql("($1 IS NULL OR NOT $2)", r.SQL, eq(l, r))
	}
	return sql("(($1 IS NULL) <> ($2 IS NULL) OR NOT $3)", l.SQL, r.SQL, eq(l, r))
}

func known(a Arg) bool { return a.Const != nil && !a.Const.Null }

// eq compares as IEEE does: the engine takes NaN for equal to itself.
func eq(l, r Arg) string {
	if l.Type != types.Real || known(r) && !math.IsNaN(r.Const.F) || known(l) && !math.IsNaN(l.Const.F) {
		return sql("($1 = $2)", l.SQL, r.SQL)
	}
	return sql("($1 = $2 AND NOT isnan($1))", l.SQL, r.SQL)
}

// less compares reals so that NaN is neither below nor above anything, where the engine sorts it last.
func less(op string) Template {
	return F(func(args []Arg) string {
		l, r := args[0], args[1]
		plain := sql("($1 "+op+" $2)", l.SQL, r.SQL)
		if l.Type != types.Real {
			return plain
		}
		big := l
		if op[0] == '<' {
			big = r
		}
		if known(big) && !math.IsNaN(big.Const.F) {
			return plain
		}
		small := r
		if op[0] == '<' {
			small = l
		}
		if known(small) && !math.IsNaN(small.Const.F) && !math.IsInf(small.Const.F, 0) { // as a range, the other side is spelt and computed once
			least := small.Const.F
			if len(op) == 1 {
				least = math.Nextafter(least, math.Inf(1))
			}
			return sql("($1 BETWEEN CAST('$2' AS DOUBLE) AND CAST('inf' AS DOUBLE))", big.SQL, strconv.FormatFloat(least, 'g', -1, 64))
		}
		return sql("($1 AND NOT isnan($2))", plain, big.SQL)
	})
}

// asNumber reads a dynamic as a number for a comparison.
func asNumber(a Arg) string { return "TRY_CAST(" + textOf(a) + " AS DOUBLE)" }

// mixed compares a dynamic with a number: as reals, so that 5.5 is not cut to 5.
func mixed(compare func([]Arg) string, dynamicLeft bool) Template {
	return F(func(args []Arg) string {
		i := 1
		if dynamicLeft {
			i = 0
		}
		out := []Arg{args[0], args[1]}
		out[i] = Arg{SQL: asNumber(args[i]), Type: types.Long} // Type only keeps NaN's test away: JSON has no NaN
		return compare(out)
	})
}

func compared(name string, compare func([]Arg) string) []Sig {
	same := F(compare)
	sig := func(l, r string) string { return name + "(left:" + l + ", right:" + r + ") bool" }
	return []Sig{
		{Text: sig("string", "string"), DuckDB: same},
		{Text: sig("long", "long"), DuckDB: same},
		{Text: sig("real", "real"), DuckDB: same},
		{Text: sig("decimal", "decimal"), DuckDB: same},
		{Text: sig("datetime", "datetime"), DuckDB: same},
		{Text: sig("timespan", "timespan"), DuckDB: same},
		{Text: sig("bool", "bool"), DuckDB: same},
		{Text: sig("guid", "guid"), DuckDB: same},
		{Text: sig("dynamic", "dynamic"), DuckDB: same},
		{Text: sig("int", "int"), DuckDB: same},
		{Text: sig("dynamic", "string"), DuckDB: F(func(a []Arg) string { return compare([]Arg{asString(a[0]), a[1]}) })},
		{Text: sig("string", "dynamic"), DuckDB: F(func(a []Arg) string { return compare([]Arg{a[0], asString(a[1])}) })},
		{Text: sig("dynamic", "long"), DuckDB: mixed(compare, true)},
		{Text: sig("long", "dynamic"), DuckDB: mixed(compare, false)},
		{Text: sig("dynamic", "real"), DuckDB: mixed(compare, true)},
		{Text: sig("real", "dynamic"), DuckDB: mixed(compare, false)},
		{Text: sig("bool", "long"), DuckDB: F(func(a []Arg) string { return compare([]Arg{asLong(a[0]), a[1]}) })},
		{Text: sig("long", "bool"), DuckDB: F(func(a []Arg) string { return compare([]Arg{a[0], asLong(a[1])}) })},
		{Text: sig("guid", "string"), DuckDB: F(func(a []Arg) string { return compare([]Arg{a[0], asGuid(a[1])}) })},
		{Text: sig("string", "guid"), DuckDB: F(func(a []Arg) string { return compare([]Arg{asGuid(a[0]), a[1]}) })},
	}
}

func asString(a Arg) Arg {
	return Arg{SQL: "coalesce(" + textOf(a) + ", '')", Type: types.String}
}

func asLong(a Arg) Arg { return Arg{SQL: "CAST(" + a.SQL + " AS BIGINT)", Type: types.Long} }
func asGuid(a Arg) Arg { return Arg{SQL: "TRY_CAST(" + a.SQL + " AS UUID)", Type: types.Guid} }

var comparison = []Function{
	{
		Name: "==", Kind: Operator, Page: "equals-cs-operator",
		Doc:      "Equal; strings by case. A null equals no value; two nulls give null.",
		Sigs:     compared("==", equal),
		Examples: []Example{{`"a" == "A"`, `false`}, {`int(null) == 1`, `false`}, {`real(nan) == real(nan)`, `false`}},
	},
	{
		Name: "!=", Aliases: []string{"<>"}, Kind: Operator, Page: "not-equals-cs-operator",
		Doc:      "Not equal; strings by case. A null differs from every value; two nulls give null.",
		Sigs:     compared("!=", unequal),
		Examples: []Example{{`"a" != "A"`, `true`}, {`int(null) != 1`, `true`}, {`real(nan) != real(nan)`, `true`}},
	},
	{
		Name: "<", Kind: Operator, Page: operatorsPage, Doc: "Less than; null when one side is null.", Sigs: compared("<", less("<").Func),
		Examples: []Example{{`1 < 1.5`, `true`}, {`1.0 < real(nan)`, `false`}},
	},
	{
		Name: "<=", Kind: Operator, Page: operatorsPage, Doc: "Less than or equal.", Sigs: compared("<=", less("<=").Func),
		Examples: []Example{{`1d <= 24h`, `true`}},
	},
	{
		Name: ">", Kind: Operator, Page: operatorsPage, Doc: "Greater than; null when one side is null.", Sigs: compared(">", less(">").Func),
		Examples: []Example{{`real(+inf) > 1e308`, `true`}, {`real(nan) > 1.0`, `false`}},
	},
	{
		Name: ">=", Kind: Operator, Page: operatorsPage, Doc: "Greater than or equal.", Sigs: compared(">=", less(">=").Func),
		Examples: []Example{{`2 >= 2`, `true`}},
	},
	{
		Name: "between", Kind: Operator, Page: "between-operator", Doc: "Within a range, both ends in it; a datetime's range may end a timespan later.",
		Sigs:     ranges("between", ""),
		Examples: []Example{{`5 between (5 .. 10)`, `true`}, {`datetime(2020-01-02) between (datetime(2020-01-01) .. 1d)`, `true`}},
	},
	{
		Name: "!between", Kind: Operator, Page: "not-between-operator", Doc: "Outside of a range.",
		Sigs:     ranges("!between", "NOT "),
		Examples: []Example{{`5 !between (5 .. 10)`, `false`}},
	},
}

func ranges(name, not string) []Sig {
	plain := T("(" + not + "({value} >= {from} AND {value} <= {to}))")
	var out []Sig
	for _, t := range []string{"long", "real", "decimal", "datetime", "timespan", "string"} {
		out = append(out, Sig{Text: name + "(value:" + t + ", from:" + t + ", to:" + t + ") bool", DuckDB: plain})
	}
	return append(out, Sig{Text: name + "(value:datetime, from:datetime, to:timespan) bool", DuckDB: T("(" + not + "({value} >= {from} AND {value} <= {from} + {to}))")})
}

var logic = []Function{
	{
		Name: "and", Kind: Operator, Page: "logical-operators", Doc: "True when both are; false when one is, a null beside it or not.",
		Sigs: []Sig{{Text: "and(left:bool, right:bool) bool", DuckDB: T("({left} AND {right})"), NullIn: true}}, Examples: []Example{{`bool(null) and false`, `false`}},
	},
	{
		Name: "or", Kind: Operator, Page: "logical-operators", Doc: "True when one is; a null beside it does not matter then.",
		Sigs: []Sig{{Text: "or(left:bool, right:bool) bool", DuckDB: T("({left} OR {right})"), NullIn: true}}, Examples: []Example{{`bool(null) or true`, `true`}},
	},
	{
		Name: ".", Kind: Operator, Page: "scalar-data-types/dynamic", Doc: "Member of a property bag by its key; null when it is not there.", ResultName: NamePath,
		Sigs: []Sig{{Text: ".(object:dynamic, key:string) dynamic", DuckDB: F(member), Go: getKey}}, Examples: []Example{{`dynamic({"a":{"b":1}}).a.b`, `dynamic(1)`}},
	},
	{
		Name: "[]", Kind: Operator, Page: "scalar-data-types/dynamic", Doc: "Member of a property bag by its key, or element of an array by its place, from the end when negative.", ResultName: NamePath,
		Sigs: []Sig{
			{Text: "[](object:dynamic, key:string) dynamic", DuckDB: F(member), Go: getKey},
			{Text: "[](array:dynamic, index:long) dynamic", DuckDB: F(member), Go: getIndex},
			{Text: "[](of:dynamic, at:dynamic) dynamic", Go: getDynamic},
		},
		Examples: []Example{{`dynamic([1,2,3])[-1]`, `dynamic(3)`}, {`dynamic({"a b":1})["a b"]`, `dynamic(1)`}, {`dynamic([1])[5]`, `dynamic(null)`}},
	},
}
