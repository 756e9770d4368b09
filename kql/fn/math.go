package fn

import (
	"math"
	"math/big"
	"math/bits"
	"math/rand/v2"
	"strconv"
	"strings"

	"github.com/huntbook/huntbook/algo/value"
	"github.com/huntbook/huntbook/kql/types"
)

// real1 declares a function of one real whose SQL is in text ({x}).
func real1(name, doc, text string, example Example) Function {
	return scalar(name, doc, NameNone, []Sig{{Text: name + "(x:real) real", DuckDB: T(text)}}, example)
}

// goReal1 declares a function of one real that runs in Go, since the engine refuses some arguments or has none like it.
func goReal1(name, doc string, f func(float64) float64, example Example) Function {
	return scalar(name, doc, NameNone, []Sig{{Text: name + "(x:real) real", Go: func(a []value.Value) value.Value { return value.Real(f(a[0].F)) }}}, example)
}

// outside turns arguments outside of a function's domain into NaN, where the engine would refuse the whole query.
func outside(domain, text string) string {
	return "(CASE WHEN isnan({x}) OR NOT (" + domain + ") THEN CAST('nan' AS DOUBLE) ELSE " + text + " END)"
}

func logarithm(name, function string, example Example) Function {
	return scalar(name, "Logarithm; of 0 minus infinity, of less null.", NameNone, []Sig{{
		Text:   name + "(x:real) real",
		DuckDB: T("(CASE WHEN {x} > 0 THEN " + function + "({x}) WHEN {x} = 0 THEN CAST('-inf' AS DOUBLE) END)"),
	}}, example)
}

func bitwise(name, op, doc string, example Example) Function {
	return scalar(name, doc, NameOfArg, []Sig{{Text: name + "(value1:long, value2:long) long", DuckDB: T("(" + strings.ReplaceAll(op, "$", "{value1}"))}}, example)
}

func round(f, digits float64) float64 {
	if math.IsInf(f, 0) || math.IsNaN(f) || digits > 15 || digits < -308 {
		return f
	}
	p := math.Pow(10, digits)
	if digits < 0 {
		p = math.Pow(10, -digits)
		return math.Round(f/p) * p
	}
	if v := math.Round(f*p) / p; !math.IsInf(v, 0) {
		return v
	}
	return f
}

// binSQL serves the usual bin: of a constant size the test of it is done here. Beside the least long there may be no
// multiple below, and the answer is null.
func binSQL(a []Arg) string {
	v, size := a[0].SQL, a[1]
	if size.Const != nil && !size.Const.Null && size.Const.I > 0 && size.Const.I < math.MaxInt64/2 && size.Type != types.Int {
		least := math.MinInt64 + int64(uint64(1<<63)%uint64(size.Const.I)) // of all multiples
		return sql("(CASE WHEN $1 >= $3 THEN $1 - (($1 % $2) + $2) % $2 END)", v, size.SQL, strconv.FormatInt(least, 10))
	}
	return tried(sql("CASE WHEN $2 > 0 THEN $1 - (($1 % $2) + $2) % $2 END", v, size.SQL), a)
}

// binDatetime needs no second remainder: datetimes are never negative.
func binDatetime(a []Arg) string {
	if c := a[1].Const; c != nil && !c.Null && c.I > 0 {
		return sql("($1 - $1 % $2)", a[0].SQL, a[1].SQL)
	}
	return sql("(CASE WHEN $2 > 0 THEN $1 - $1 % $2 END)", a[0].SQL, a[1].SQL)
}

func binSigs(name string) []Sig {
	return []Sig{
		{Text: name + "(value:datetime, roundTo:timespan) datetime", DuckDB: F(binDatetime)},
		{Text: name + "(value:int, roundTo:int) int", DuckDB: F(binSQL)},
		{Text: name + "(value:long, roundTo:long) long", DuckDB: F(binSQL)},
		{Text: name + "(value:timespan, roundTo:timespan) timespan", DuckDB: F(binSQL)},
		{Text: name + "(value:real, roundTo:real) real", DuckDB: T("(CASE WHEN {roundTo} > 0 THEN floor({value} / {roundTo}) * {roundTo} END)")},
		{Text: name + "(value:decimal, roundTo:decimal) decimal", DuckDB: T("(CASE WHEN {roundTo} > 0 THEN {value} - (({value} % {roundTo}) + {roundTo}) % {roundTo} END)")},
		{Text: name + "(value:datetime, roundTo:long) datetime", DuckDB: F(binDatetime)},
	}
}

var binAt = F(func(a []Arg) string {
	return tried(sql("CASE WHEN $2 > 0 THEN $1 - ((($1 - $3) % $2) + $2) % $2 END", sqls(a)...), a)
})

// magnitude is abs(), which the least whole number has none of: it wraps to itself.
var magnitude = F(func(a []Arg) string {
	return "coalesce(" + tried("abs("+a[0].SQL+")", a) + ", " + a[0].SQL + ")"
})

// roundDecimal stands in where the engine wants to know the digits before it begins.
func roundDecimal(a []value.Value) value.Value {
	r, ok := new(big.Rat).SetString(a[0].S)
	digits := min(longAt(a, 1, 0), value.DecimalScale)
	if !ok || digits < -value.DecimalDigits {
		return value.Text("0")
	}
	if digits >= 0 {
		return value.Text(r.FloatString(int(digits)))
	}
	unit := new(big.Rat).SetInt(new(big.Int).Exp(big.NewInt(10), big.NewInt(-digits), nil))
	whole, _ := new(big.Rat).SetString(new(big.Rat).Quo(r, unit).FloatString(0))
	return value.Text(new(big.Rat).Mul(whole, unit).FloatString(0))
}

var mathFunctions = []Function{
	{
		Name: "bin", Aliases: []string{"floor"}, Kind: Scalar, Page: "bin-function", Doc: "Value rounded down to a multiple of a size.", ResultName: NameOfArg,
		Sigs: binSigs("bin"), Examples: []Example{{`bin(-7, 3)`, `-9`}, {`bin(4.5, 1)`, `4.0`}, {`bin(datetime(1955-11-05), 7d)`, `datetime(1955-10-31)`}, {`bin(16d, 7d)`, `14d`}},
	},
	scalar("bin_at", "Value rounded down to a size, counted from a fixed point.", NameOfArg, []Sig{
		{Text: "bin_at(value:long, size:long, fixed:long) long", DuckDB: binAt},
		{Text: "bin_at(value:timespan, size:timespan, fixed:timespan) timespan", DuckDB: binAt},
		{Text: "bin_at(value:datetime, size:timespan, fixed:datetime) datetime", DuckDB: binAt},
		{Text: "bin_at(value:real, size:real, fixed:real) real", DuckDB: T("(CASE WHEN {size} > 0 THEN floor(({value} - {fixed}) / {size}) * {size} + {fixed} END)")},
		{Text: "bin_at(value:decimal, size:decimal, fixed:decimal) decimal", DuckDB: binAt},
	}, Example{`bin_at(6.5, 2.5, 7)`, `4.5`}, Example{`bin_at(1h, 1d, 12h)`, `-12h`}),
	scalar("bin_auto", "Value rounded down to the size that the query's options give.", NameOfArg, []Sig{
		{Text: "bin_auto(value:summable) typeof(value)", DuckDB: None(bound)},
		{Text: "bin_auto(value:datetime) datetime", DuckDB: None(bound)},
	}, Example{`set query_bin_auto_size = 1h; range x from 1 to 1 step 1 | extend t = datetime(2020-01-01 00:30) | summarize count() by bin_auto(t) | project t`, `datetime(2020-01-01)`}),
	scalar("abs", "Absolute value of a number or timespan.", NameNone, []Sig{
		{Text: "abs(x:long) long", DuckDB: magnitude},
		{Text: "abs(x:real) real", DuckDB: T("abs({x})")},
		{Text: "abs(x:decimal) decimal", DuckDB: T("abs({x})")},
		{Text: "abs(x:timespan) timespan", DuckDB: magnitude},
		{Text: "abs(x:int) int", DuckDB: magnitude},
	}, Example{`abs(-5)`, `5`}),
	scalar("ceiling", "Least whole number that is not less.", NameNone, []Sig{{Text: "ceiling(x:real) real", DuckDB: T("ceil({x})")}, {Text: "ceiling(x:decimal) decimal", DuckDB: T("CAST(ceil({x}) AS " + value.DecimalSQL + ")")}}, Example{`ceiling(-1.1)`, `-1.0`}),
	scalar("round", "Value rounded to a number of digits behind the point, halves away from zero.", NameOfArg, []Sig{
		{Text: "round(x:real, [digits:long]) real", Go: func(a []value.Value) value.Value { return value.Real(round(a[0].F, float64(longAt(a, 1, 0)))) }},
		{Text: "round(x:decimal, [digits:long]) decimal", Go: roundDecimal},
	}, Example{`round(3.14159, 2)`, `3.14`}),
	real1("sqrt", "Square root; of less than 0 not a number.", outside("{x} >= 0", "sqrt({x})"), Example{`sqrt(16)`, `4.0`}),
	scalar("pow", "Base raised to an exponent.", NameNone, []Sig{{Text: "pow(base:real, exponent:real) real", Go: func(a []value.Value) value.Value { return value.Real(math.Pow(a[0].F, a[1].F)) }}}, Example{`pow(2, 10)`, `1024.0`}),
	goReal1("exp", "The number e raised to a power.", math.Exp, Example{`exp(0)`, `1.0`}),
	goReal1("exp2", "The number 2 raised to a power.", math.Exp2, Example{`exp2(3)`, `8.0`}),
	goReal1("exp10", "The number 10 raised to a power.", func(x float64) float64 { return math.Pow(10, x) }, Example{`exp10(2)`, `100.0`}),
	logarithm("log", "ln", Example{`log(-1)`, `real(null)`}),
	logarithm("log2", "log2", Example{`log2(8)`, `3.0`}),
	logarithm("log10", "log10", Example{`log10(1000)`, `3.0`}),
	goReal1("loggamma", "Logarithm of the gamma function.", func(x float64) float64 { v, _ := math.Lgamma(x); return v }, Example{`round(loggamma(5), 4)`, `3.1781`}),
	goReal1("gamma", "Gamma function of a number.", math.Gamma, Example{`gamma(5)`, `24.0`}),
	goReal1("erf", "Error function of a number.", math.Erf, Example{`erf(0)`, `0.0`}),
	goReal1("erfc", "Complement of the error function.", math.Erfc, Example{`erfc(0)`, `1.0`}),
	goReal1("sin", "Sine of an angle in radians.", math.Sin, Example{`sin(0)`, `0.0`}),
	goReal1("cos", "Cosine of an angle in radians.", math.Cos, Example{`cos(0)`, `1.0`}),
	goReal1("tan", "Tangent of an angle in radians.", math.Tan, Example{`tan(0)`, `0.0`}),
	goReal1("cot", "Cotangent of an angle in radians.", func(x float64) float64 { return 1 / math.Tan(x) }, Example{`round(cot(1), 6)`, `0.642093`}),
	goReal1("asin", "Angle whose sine it is; not a number beyond 1.", math.Asin, Example{`asin(2)`, `real(nan)`}),
	goReal1("acos", "Angle whose cosine it is; not a number beyond 1.", math.Acos, Example{`acos(1)`, `0.0`}),
	goReal1("atan", "Angle in radians whose tangent it is.", math.Atan, Example{`atan(0)`, `0.0`}),
	scalar("atan2", "Angle of a point from the x axis.", NameNone, []Sig{{Text: "atan2(y:real, x:real) real", DuckDB: T("atan2({y}, {x})")}}, Example{`atan2(0, 1)`, `0.0`}),
	real1("degrees", "Degrees of an angle in radians.", "degrees({x})", Example{`degrees(pi())`, `180.0`}),
	real1("radians", "Radians of an angle in degrees.", "radians({x})", Example{`round(radians(180), 5)`, `3.14159`}),
	scalar("pi", "The constant π, 3.14159….", NameNone, []Sig{{Text: "pi() real", DuckDB: T("pi()")}}, Example{`round(pi(), 5)`, `3.14159`}),
	scalar("sign", "The sign of a number: -1, 0 or 1.", NameNone, []Sig{{Text: "sign(x:real) real", DuckDB: T("CAST(sign({x}) AS DOUBLE)")}}, Example{`sign(-42)`, `-1.0`}),
	scalar("rand", "Random number from 0 to below 1, or a whole one below N; a new one for each row.", NameNone, []Sig{
		{Text: "rand() real", DuckDB: T("random()"), Volatile: true},
		{Text: "rand(n:long) real", Go: func(a []value.Value) value.Value {
			if a[0].I <= 1 {
				return value.Real(rand.Float64())
			}
			return value.Real(float64(rand.Int64N(a[0].I)))
		}, Volatile: true},
	}, Example{`rand() < 1`, `true`}, Example{`rand(10) < 10`, `true`}),
	{Name: "new_guid", Kind: Scalar, Page: "new-guid-function", Doc: "Random guid, a new one for each row.", Sigs: []Sig{{Text: "new_guid() guid", DuckDB: T("gen_random_uuid()"), Volatile: true}}, Examples: []Example{{`new_guid() != new_guid()`, `true`}}},
	bitwise("binary_and", "$ & {value2})", "Bits that two whole numbers both have.", Example{`binary_and(6, 3)`, `2`}),
	bitwise("binary_or", "$ | {value2})", "Bits that either of two whole numbers has.", Example{`binary_or(5, 3)`, `7`}),
	scalar("binary_xor", "Bits that only one of two whole numbers has.", NameOfArg, []Sig{{Text: "binary_xor(value1:long, value2:long) long", DuckDB: T("xor({value1}, {value2})")}}, Example{`binary_xor(6, 3)`, `5`}),
	scalar("binary_not", "Whole number with all its bits turned around.", NameOfArg, []Sig{{Text: "binary_not(value:long) long", DuckDB: T("(~{value})")}}, Example{`binary_not(100)`, `-101`}),
	scalar("binary_shift_left", "Value shifted to the left, the distance taken modulo 64.", NameOfArg, []Sig{{Text: "binary_shift_left(value:long, shift:long) long", Go: func(a []value.Value) value.Value { return value.Long(a[0].I << (uint64(a[1].I) & 63)) }}}, Example{`binary_shift_left(1, 2)`, `4`}),
	scalar("binary_shift_right", "Value shifted to the right, the distance taken modulo 64.", NameOfArg, []Sig{{Text: "binary_shift_right(value:long, shift:long) long", Go: func(a []value.Value) value.Value { return value.Long(a[0].I >> (uint64(a[1].I) & 63)) }}}, Example{`binary_shift_right(4, 2)`, `1`}),
	scalar("bitset_count_ones", "Number of bits that are set.", NameOfArg, []Sig{{Text: "bitset_count_ones(value:long) long", Go: func(a []value.Value) value.Value { return value.Long(int64(bits.OnesCount64(uint64(a[0].I)))) }}}, Example{`bitset_count_ones(42)`, `3`}),
}
