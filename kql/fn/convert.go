package fn

import (
	"math"
	"strconv"
	"strings"

	"github.com/huntbook/huntbook/algo/json"
	"github.com/huntbook/huntbook/algo/text"
	"github.com/huntbook/huntbook/algo/ticks"
	"github.com/huntbook/huntbook/algo/value"
)

func numeric(name, sqlType string, signature string, fromText Impl, fromDynamic Impl) []Sig {
	sig := func(t string) string { return name + "(value:" + t + ") " + signature }
	cut := "TRY_CAST(trunc({value}) AS " + sqlType + ")"
	whole := "{value}"
	switch sqlType {
	case "INTEGER": // of a long the lower bits stay
		whole = "CAST(xor({value} & 4294967295, 2147483648) - 2147483648 AS INTEGER)"
	case "BIGINT": // a real beyond all longs is the least of them, as the processor has it; infinity is null
		cut = "(CASE WHEN abs({value}) < 9223372036854775807 THEN CAST(trunc({value}) AS BIGINT) WHEN isfinite(CAST({value} AS DOUBLE)) THEN CAST('-9223372036854775808' AS BIGINT) END)"
	}
	return []Sig{
		{Text: sig("long"), DuckDB: T(whole)},
		{Text: sig("int"), DuckDB: T("TRY_CAST({value} AS " + sqlType + ")")},
		{Text: sig("real"), DuckDB: T(cut)},
		{Text: sig("decimal"), DuckDB: T(cut)},
		{Text: sig("bool"), DuckDB: T("CAST({value} AS " + sqlType + ")")},
		{Text: sig("timespan"), DuckDB: T(whole)},
		{Text: sig("datetime"), DuckDB: T(whole)},
		{Text: sig("string"), DuckDB: F(func(a []Arg) string {
			// The plain form of digits is read by the engine; what it refuses is looked at again, for hexadecimal and white space.
			return sql("CASE WHEN regexp_full_match($1, '-?[0-9]{1,18}') THEN TRY_CAST($1 AS "+sqlType+") WHEN $1 = '' THEN NULL ELSE ", a[0].SQL) +
				goCallAt(name, 7, a[0].SQL) + " END"
		}), Go: fromText},
		{Text: sig("dynamic"), DuckDB: F(func(a []Arg) string {
			digits := "18"
			if sqlType == "INTEGER" {
				digits = "9"
			}
			return sql("CASE WHEN regexp_full_match($1, '-?[0-9]{1,"+digits+"}') THEN TRY_CAST($1 AS "+sqlType+") ELSE ", a[0].SQL) + goCallAt(name, 8, a[0].SQL) + " END"
		}), Go: fromDynamic},
		{Text: sig("guid"), DuckDB: T("CAST(NULL AS " + sqlType + ")")},
	}
}

// parseLong reads a whole number: decimal, or hexadecimal of at most 64 bits, which may be negative as two's complement.
func parseLong(s string) (int64, bool) {
	s = strings.TrimSpace(s)
	if len(s) > 2 && s[0] == '0' && (s[1] == 'x' || s[1] == 'X') {
		u, err := strconv.ParseUint(s[2:], 16, 64)
		return int64(u), err == nil
	}
	i, err := strconv.ParseInt(s, 10, 64)
	return i, err == nil
}

func longOf(bits int) Impl {
	return func(a []value.Value) value.Value {
		i, ok := parseLong(a[0].S)
		if !ok || bits == 32 && (i > math.MaxInt32 || i < math.MinInt32) {
			return value.Null()
		}
		return value.Long(i)
	}
}

func longOfDynamic(bits int) Impl {
	return func(a []value.Value) value.Value {
		s := a[0].S
		switch json.KindOf(s) {
		case json.BoolKind:
			return value.Bool(s == "true")
		case json.StringKind:
			return longOf(bits)([]value.Value{value.Text(json.Unquote(s))})
		case json.NumberKind:
			if i, ok := json.Integer(s); ok {
				if bits == 32 {
					return value.Long(int64(int32(i))) // the upper bits go, as with a long
				}
				return value.Long(i)
			}
			f, _ := json.Float(s)
			f = math.Trunc(f)
			if f >= -9.3e18 && f < 9.223372036854775807e18 && (bits == 64 || f >= math.MinInt32 && f <= math.MaxInt32) {
				return value.Long(int64(f))
			}
		}
		return value.Null()
	}
}

// parseReal reads a number as the service does: not-numbers by a few spellings, "INF" not among them.
func parseReal(s string) (float64, bool) {
	s = strings.TrimSpace(s)
	switch s {
	case "NaN", "nan", "NAN":
		return math.NaN(), true
	case "Infinity", "+Infinity", "Inf", "inf", "+inf":
		return math.Inf(1), true
	case "-Infinity", "-inf":
		return math.Inf(-1), true
	case "":
		return 0, false
	}
	if strings.Trim(s, "0123456789+-.eE") != "" {
		return 0, false
	}
	f, err := strconv.ParseFloat(s, 64)
	return f, err == nil || math.IsInf(f, 0)
}

func realOf(a []value.Value) value.Value {
	if f, ok := parseReal(a[0].S); ok {
		return value.Real(f)
	}
	return value.Null()
}

func realOfDynamic(a []value.Value) value.Value {
	s := a[0].S
	switch json.KindOf(s) {
	case json.BoolKind:
		if s == "true" {
			return value.Real(1)
		}
		return value.Real(0)
	case json.StringKind:
		return realOf([]value.Value{value.Text(json.Unquote(s))})
	case json.NumberKind:
		f, _ := json.Float(s)
		return value.Real(f)
	}
	return value.Null()
}

func boolOf(a []value.Value) value.Value {
	switch s := strings.ToLower(strings.TrimSpace(a[0].S)); s {
	case "true":
		return value.Bool(true)
	case "false":
		return value.Bool(false)
	default:
		if i, ok := parseLong(s); ok {
			return value.Bool(i != 0)
		}
	}
	return value.Null()
}

func boolOfDynamic(a []value.Value) value.Value {
	s := a[0].S
	switch json.KindOf(s) {
	case json.BoolKind:
		return value.Bool(s == "true")
	case json.NumberKind:
		f, _ := json.Float(s)
		return value.Bool(f != 0)
	case json.StringKind:
		return boolOf([]value.Value{value.Text(json.Unquote(s))})
	}
	return value.Null()
}

func datetimeOf(a []value.Value) value.Value {
	if t, ok := ticks.ParseDatetime(a[0].S); ok {
		return value.Long(t)
	}
	return value.Null()
}

func timespanOf(a []value.Value) value.Value {
	if t, ok := ticks.ParseTimespan(a[0].S); ok {
		return value.Long(t)
	}
	return value.Null()
}

// ofDynamic reads the text of a string in a dynamic by a function for strings; numbers count as ticks.
func ofDynamic(impl Impl) Impl {
	return func(a []value.Value) value.Value {
		switch json.KindOf(a[0].S) {
		case json.StringKind:
			return impl([]value.Value{value.Text(json.Unquote(a[0].S))})
		case json.NumberKind:
			if i, ok := json.Integer(a[0].S); ok {
				return value.Long(i)
			}
		}
		return value.Null()
	}
}

func decimalOf(a []value.Value) value.Value {
	s := strings.TrimSpace(a[0].S)
	if json.KindOf(s) == json.StringKind {
		s = json.Unquote(s)
	}
	if d, ok := text.Decimal(s); ok && fits(d) {
		return value.Text(d)
	}
	return value.Null()
}

func guidOf(a []value.Value) value.Value {
	s := a[0].S
	if json.KindOf(s) == json.StringKind {
		s = json.Unquote(s)
	}
	if g, ok := text.Guid(s); ok {
		return value.Text(g)
	}
	return value.Null()
}

// realText is how a real shows as text: the shortest digits, with a point.
func realText(f float64) string {
	switch {
	case math.IsNaN(f):
		return "NaN"
	case math.IsInf(f, 1):
		return "inf"
	case math.IsInf(f, -1):
		return "-inf"
	}
	return json.Real(f)
}

func toReal(name string) []Sig {
	return []Sig{
		{Text: name + "(value:real) real", DuckDB: T("{value}")},
		{Text: name + "(value:long) real", DuckDB: T("CAST({value} AS DOUBLE)")},
		{Text: name + "(value:int) real", DuckDB: T("CAST({value} AS DOUBLE)")},
		{Text: name + "(value:decimal) real", DuckDB: T("CAST({value} AS DOUBLE)")},
		{Text: name + "(value:bool) real", DuckDB: T("CAST(CAST({value} AS INTEGER) AS DOUBLE)")},
		{Text: name + "(value:timespan) real", DuckDB: T("CAST({value} AS DOUBLE)")},
		{Text: name + "(value:datetime) real", DuckDB: T("CAST({value} AS DOUBLE)")},
		{Text: name + "(value:string) real", Go: realOf},
		// The engine reads the JSON of a number; what it refuses is a text, a bool or no number at all.
		{Text: name + "(value:dynamic) real", DuckDB: F(func(a []Arg) string {
			return sql("coalesce(TRY_CAST($1 AS DOUBLE), ", jsonOf(a[0])) + goCallAt(name, 8, a[0].SQL) + ")"
		}), Go: realOfDynamic},
		{Text: name + "(value:guid) real", DuckDB: T("CAST(NULL AS DOUBLE)")},
	}
}

var conversions = []Function{
	{
		Name: "tostring", Kind: Scalar, Page: "tostring-function", Doc: "Text of a value; of a null the empty string, of a string in a dynamic its text.", ResultName: NameOfArg,
		Sigs: []Sig{
			{Text: "tostring(value:string) string", DuckDB: T("{value}")},
			{Text: "tostring(value:dynamic) string", DuckDB: F(func(a []Arg) string { return "coalesce(" + textOf(a[0]) + ", '')" })},
			{Text: "tostring(value:long) string", DuckDB: T("coalesce(CAST({value} AS VARCHAR), '')")},
			{Text: "tostring(value:int) string", DuckDB: T("coalesce(CAST({value} AS VARCHAR), '')")},
			{Text: "tostring(value:bool) string", DuckDB: T("CASE WHEN {value} THEN 'True' WHEN NOT {value} THEN 'False' ELSE '' END")},
			{Text: "tostring(value:guid) string", DuckDB: T("coalesce(CAST({value} AS VARCHAR), '')")},
			{Text: "tostring(value:real) string", Go: func(a []value.Value) value.Value { return value.Text(realText(a[0].F)) }},
			{Text: "tostring(value:decimal) string", Go: func(a []value.Value) value.Value { return value.Text(text.TrimDecimal(a[0].S)) }},
			{Text: "tostring(value:datetime) string", Go: func(a []value.Value) value.Value { return value.Text(ticks.FormatDatetime(a[0].I)) }},
			{Text: "tostring(value:timespan) string", Go: func(a []value.Value) value.Value { return value.Text(ticks.FormatTimespan(a[0].I)) }},
		},
		Examples: []Example{{`tostring(123)`, `"123"`}, {`tostring(int(null))`, `""`}, {`tostring(1d + 2h)`, `"1.02:00:00"`}, {`tostring(datetime(2020-01-01))`, `"2020-01-01T00:00:00.0000000Z"`}, {`tostring(dynamic({"a":"red"}).a)`, `"red"`}, {`tostring(true)`, `"True"`}},
	},
	{
		Name: "tolong", Kind: Scalar, Page: "tolong-function", Doc: "Whole number of 64 bits: reals are cut, hexadecimal text is read, what is no number is null.", ResultName: NameOfArg,
		Sigs:     numeric("tolong", "BIGINT", "long", longOf(64), longOfDynamic(64)),
		Examples: []Example{{`tolong("0xFF")`, `255`}, {`tolong(-2.5)`, `-2`}, {`tolong("")`, `long(null)`}, {`tolong(1d)`, `864000000000`}},
	},
	{
		Name: "toint", Kind: Scalar, Page: "toint-function", Doc: "Whole number of 32 bits: of a number its lowest bits, of a text that does not fit null.", ResultName: NameOfArg,
		Sigs:     numeric("toint", "INTEGER", "int", longOf(32), longOfDynamic(32)),
		Examples: []Example{{`toint("2147483648")`, `int(null)`}, {`toint(1.9999)`, `int(1)`}, {`toint(dynamic("5"))`, `int(5)`}},
	},
	{
		Name: "toreal", Aliases: []string{"todouble"}, Kind: Scalar, Page: "toreal-function", Doc: "Real number; null of what is none.", ResultName: NameOfArg,
		Sigs:     toReal("toreal"),
		Examples: []Example{{`toreal("123.5")`, `123.5`}, {`toreal("abc")`, `real(null)`}, {`todouble("1e400")`, `real(+inf)`}},
	},
	{
		Name: "todecimal", Kind: Scalar, Page: "todecimal-function", Doc: "Decimal number; null of what is none.", ResultName: NameOfArg,
		Sigs: []Sig{
			{Text: "todecimal(value:decimal) decimal", DuckDB: T("{value}")},
			{Text: "todecimal(value:long) decimal", DuckDB: T("CAST({value} AS " + value.DecimalSQL + ")")},
			{Text: "todecimal(value:int) decimal", DuckDB: T("CAST({value} AS " + value.DecimalSQL + ")")},
			{Text: "todecimal(value:real) decimal", DuckDB: T("TRY_CAST(CAST({value} AS VARCHAR) AS " + value.DecimalSQL + ")")},
			{Text: "todecimal(value:bool) decimal", DuckDB: T("CAST(CAST({value} AS INTEGER) AS " + value.DecimalSQL + ")")},
			{Text: "todecimal(value:timespan) decimal", DuckDB: T("CAST({value} AS " + value.DecimalSQL + ")")},
			{Text: "todecimal(value:datetime) decimal", DuckDB: T("CAST({value} AS " + value.DecimalSQL + ")")},
			{Text: "todecimal(value:string) decimal", Go: decimalOf},
			{Text: "todecimal(value:dynamic) decimal", Go: decimalOf},
		},
		Examples: []Example{{`todecimal("3.14159")`, `decimal(3.14159)`}, {`todecimal("abc")`, `decimal(null)`}, {`todecimal(1.1)`, `decimal(1.1)`}},
	},
	{
		Name: "tobool", Aliases: []string{"toboolean"}, Kind: Scalar, Page: "tobool-function", Doc: "True or false: of a number whether it is not zero, of text true, false or a whole number; else null.", ResultName: NameOfArg,
		Sigs: []Sig{
			{Text: "tobool(value:bool) bool", DuckDB: T("{value}")},
			{Text: "tobool(value:long) bool", DuckDB: T("({value} <> 0)")},
			{Text: "tobool(value:int) bool", DuckDB: T("({value} <> 0)")},
			{Text: "tobool(value:real) bool", DuckDB: T("({value} <> 0)")},
			{Text: "tobool(value:decimal) bool", DuckDB: T("({value} <> 0)")},
			{Text: "tobool(value:timespan) bool", DuckDB: T("({value} <> 0)")},
			{Text: "tobool(value:datetime) bool", DuckDB: T("({value} <> 0)")},
			{Text: "tobool(value:string) bool", Go: boolOf},
			{Text: "tobool(value:dynamic) bool", Go: boolOfDynamic},
			{Text: "tobool(value:guid) bool", DuckDB: T("CAST(NULL AS BOOLEAN)")},
		},
		Examples: []Example{{`tobool("True")`, `true`}, {`tobool("yes")`, `bool(null)`}, {`tobool(0.5)`, `true`}},
	},
	{
		Name: "todatetime", Kind: Scalar, Page: "todatetime-function", Doc: "Datetime of a text in one of the documented forms; a number counts as ticks; else null.", ResultName: NameOfArg,
		Sigs: []Sig{
			{Text: "todatetime(value:datetime) datetime", DuckDB: T("{value}")},
			{Text: "todatetime(value:long) datetime", DuckDB: T("(CASE WHEN {value} BETWEEN 0 AND 3155378975999999999 THEN {value} END)")},
			{Text: "todatetime(value:int) datetime", DuckDB: T("(CASE WHEN {value} >= 0 THEN CAST({value} AS BIGINT) END)")},
			{Text: "todatetime(value:real) datetime", DuckDB: T("(CASE WHEN {value} BETWEEN 0 AND 3155378975999999999 THEN CAST(trunc({value}) AS BIGINT) END)")},
			{Text: "todatetime(value:string) datetime", Go: datetimeOf},
			{Text: "todatetime(value:dynamic) datetime", Go: ofDynamic(datetimeOf)},
			{Text: "todatetime(value:timespan) datetime", DuckDB: T("(CASE WHEN {value} BETWEEN 0 AND 3155378975999999999 THEN {value} END)")},
			{Text: "todatetime(value:guid) datetime", DuckDB: T("CAST(NULL AS BIGINT)")},
		},
		Examples: []Example{{`todatetime("2015-12-24")`, `datetime(2015-12-24)`}, {`todatetime("not-a-date")`, `datetime(null)`}, {`todatetime(1)`, `datetime(0001-01-01 00:00:00.0000001)`}},
	},
	{
		Name: "totimespan", Aliases: []string{"totime"}, Kind: Scalar, Page: "totimespan-function", Doc: "Timespan of a text; a number counts as ticks; else null.", ResultName: NameOfArg,
		Sigs: []Sig{
			{Text: "totimespan(value:timespan) timespan", DuckDB: T("{value}")},
			{Text: "totimespan(value:long) timespan", DuckDB: T("{value}")},
			{Text: "totimespan(value:int) timespan", DuckDB: T("CAST({value} AS BIGINT)")},
			{Text: "totimespan(value:real) timespan", DuckDB: T("TRY_CAST(trunc({value}) AS BIGINT)")},
			{Text: "totimespan(value:string) timespan", Go: timespanOf},
			{Text: "totimespan(value:dynamic) timespan", Go: ofDynamic(timespanOf)},
			{Text: "totimespan(value:datetime) timespan", DuckDB: T("{value}")},
		},
		Examples: []Example{{`totimespan("1.02:03:04.5")`, `timespan(1.02:03:04.5)`}, {`totimespan("1d")`, `1d`}, {`totimespan("abc")`, `timespan(null)`}},
	},
	{
		Name: "toguid", Kind: Scalar, Page: "toguid-function", Doc: "Guid of a text; null of what is none.", ResultName: NameOfArg,
		Sigs: []Sig{
			{Text: "toguid(value:guid) guid", DuckDB: T("{value}")},
			{Text: "toguid(value:string) guid", Go: guidOf},
			{Text: "toguid(value:dynamic) guid", Go: guidOf},
		},
		Examples: []Example{{`toguid("70fc66f7-8279-44fc-9092-d364d70fce44")`, `guid(70fc66f7-8279-44fc-9092-d364d70fce44)`}, {`toguid("x")`, `guid(null)`}},
	},
	{
		Name: "parse_json", Aliases: []string{"todynamic", "toobject", "parsejson"}, Kind: Scalar, Page: "parse-json-function", Doc: "Dynamic value of a JSON text; a text that is no JSON becomes a dynamic string.", ResultName: NameOfArg,
		Sigs: []Sig{
			{Text: "parse_json(value:string) dynamic", Go: func(a []value.Value) value.Value { return dyn(json.Parse(a[0].S)) }},
			{Text: "parse_json(value:dynamic) dynamic", Go: func(a []value.Value) value.Value {
				if json.KindOf(a[0].S) == json.StringKind {
					return dyn(json.Parse(json.Unquote(a[0].S)))
				}
				return a[0]
			}},
			{Text: "parse_json(value:long) dynamic", DuckDB: T("CAST({value} AS VARCHAR)")},
			{Text: "parse_json(value:int) dynamic", DuckDB: T("CAST({value} AS VARCHAR)")},
			{Text: "parse_json(value:bool) dynamic", DuckDB: T("CAST({value} AS VARCHAR)")},
			{Text: "parse_json(value:real) dynamic", Go: func(a []value.Value) value.Value { return value.Text(json.Real(a[0].F)) }},
			{Text: "parse_json(value:decimal) dynamic", Go: func(a []value.Value) value.Value { return value.Text(json.Quote(text.TrimDecimal(a[0].S))) }},
			{Text: "parse_json(value:datetime) dynamic", Go: func(a []value.Value) value.Value { return value.Text(json.Quote(ticks.FormatDatetime(a[0].I))) }},
			{Text: "parse_json(value:timespan) dynamic", Go: func(a []value.Value) value.Value { return value.Text(json.Quote(ticks.FormatTimespan(a[0].I))) }},
			{Text: "parse_json(value:guid) dynamic", DuckDB: T("('\"' || CAST({value} AS VARCHAR) || '\"')")},
		},
		Examples: []Example{{`parse_json('{"a": 1}')`, `dynamic({"a":1})`}, {`parse_json("invalid")`, `dynamic("invalid")`}, {`parse_json("")`, `dynamic(null)`}, {`parse_json("1.0")`, `dynamic(1.0)`}},
	},
	{
		Name: "tohex", Kind: Scalar, Page: "tohex-function", Doc: "Hexadecimal digits of a whole number, padded to a length.", ResultName: NameOfArg,
		Sigs: []Sig{{Text: "tohex(value:long, [minLength:long]) string", Go: func(a []value.Value) value.Value {
			s := strconv.FormatUint(uint64(a[0].I), 16)
			if len(a) > 1 && a[1].I < 100 && int(a[1].I) > len(s) {
				s = strings.Repeat("0", int(a[1].I)-len(s)) + s
			}
			return value.Text(s)
		}}},
		Examples: []Example{{`tohex(256)`, `"100"`}, {`tohex(-256)`, `"ffffffffffffff00"`}, {`tohex(256, 8)`, `"00000100"`}},
	},
	{
		Name: "gettype", Kind: Scalar, Page: "gettype-function", Doc: "Name of a value's type, for a dynamic of the value in it.", ResultName: NamePrefixArg, Prefix: "type",
		Sigs: []Sig{
			{Text: "gettype(value:dynamic) string", NullIn: true, Go: typeOfDynamic},
			{Text: "gettype(value:any) string", DuckDB: F(func(a []Arg) string { return quote(a[0].Type.String()) })},
		},
		Examples: []Example{{`gettype(1)`, `"long"`}, {`gettype(dynamic({"a":1}))`, `"dictionary"`}, {`gettype(parse_json("1.5"))`, `"double"`}, {`gettype(dynamic(null))`, `"null"`}},
	},
}

func typeOfDynamic(a []value.Value) value.Value {
	s := a[0].S
	if a[0].Null {
		return value.Text("null")
	}
	switch json.KindOf(s) {
	case json.ObjectKind:
		return value.Text("dictionary")
	case json.ArrayKind:
		return value.Text("array")
	case json.StringKind:
		return value.Text("string")
	case json.BoolKind:
		return value.Text("bool")
	case json.NumberKind:
		if _, ok := json.Integer(s); ok {
			return value.Text("long")
		}
		return value.Text("double")
	}
	return value.Text("null")
}
