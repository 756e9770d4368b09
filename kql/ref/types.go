package ref

// scalarTypes are the types of columns and values.
var scalarTypes = []Entry{
	{
		Name: "bool", Aliases: []string{"boolean"}, Family: "types", Page: "scalar-data-types/bool", Runs: SQL,
		Doc: "True, false or null.", Syntax: []string{"true", "false", "bool(null)"},
		Examples: []Example{{In: `print Value = true, Type = gettype(true)`, Out: `Value|Type
true|bool`}},
	},
	{
		Name: "datetime", Aliases: []string{"date"}, Family: "types", Page: "scalar-data-types/datetime", Runs: SQL,
		Doc: "Instant in UTC, in ticks of 100 nanoseconds from the year 1 to 9999.", Syntax: []string{"datetime(2024-05-01 08:30:00.1234567)", "datetime(2024-05-01T08:30:00Z)", "datetime(null)"},
		Examples: []Example{{In: `print Next = datetime(2024-05-01 23:59:59.9999999) + 1tick`, Out: `Next
2024-05-02T00:00:00.0000000Z`}},
	},
	{
		Name: "decimal", Family: "types", Page: "scalar-data-types/decimal", Runs: SQL,
		Doc: "Exact decimal number.", Syntax: []string{"decimal(0.1)", "decimal(null)"},
		Differs: "38 digits, 10 of them behind the point; the service has 34 digits wherever the point is.",
		Examples: []Example{{In: `print Sum = decimal(0.1) + decimal(0.2)`, Out: `Sum
0.3`}},
	},
	{
		Name: "dynamic", Aliases: []string{"object"}, Family: "types", Page: "scalar-data-types/dynamic", Runs: Both,
		Doc: "Array, property bag, or a value of any other type; members and elements by path.", Syntax: []string{`dynamic({"key": [1, 2]})`, "bag.key[0]", `bag["key"]`},
		Examples: []Example{{In: `print d = dynamic({"Ips": ["10.0.0.1", "10.0.0.2"]}) | project Last = tostring(d.Ips[-1])`, Out: `Last
10.0.0.2`}},
	},
	{
		Name: "guid", Aliases: []string{"uuid", "uniqueid"}, Family: "types", Page: "scalar-data-types/guid", Runs: SQL,
		Doc: "Identifier of 128 bits.", Syntax: []string{"guid(74be27de-1e4e-49d9-b579-fe0b331d3642)", "guid(null)"},
		Examples: []Example{{In: `print Id = guid(74BE27DE-1E4E-49D9-B579-FE0B331D3642)`, Out: `Id
74be27de-1e4e-49d9-b579-fe0b331d3642`}},
	},
	{
		Name: "int", Family: "types", Page: "scalar-data-types/int", Runs: SQL,
		Doc: "Whole number of 32 bits.", Syntax: []string{"int(7)", "int(null)"},
		Examples: []Example{{In: `print Type = gettype(int(7)), Sum = gettype(int(7) + int(1))`, Out: `Type|Sum
int|long`}},
	},
	{
		Name: "long", Family: "types", Page: "scalar-data-types/long", Runs: SQL,
		Doc: "Whole number of 64 bits; the type of a number without a point.", Syntax: []string{"7", "0xff", "long(null)"},
		Examples: []Example{{In: `print Half = 7 / 2, Hex = 0xff`, Out: `Half|Hex
3|255`}},
	},
	{
		Name: "real", Aliases: []string{"double"}, Family: "types", Page: "scalar-data-types/real", Runs: SQL,
		Doc: "Floating-point number of 64 bits, with not-a-number and the infinities.", Syntax: []string{"7.5", "1e3", "real(nan)", "real(+inf)", "real(null)"},
		Examples: []Example{{In: `print Half = 7 / 2.0, Infinite = 1.0 / 0`, Out: `Half|Infinite
3.5|Infinity`}},
	},
	{
		Name: "string", Family: "types", Page: "scalar-data-types/string", Runs: SQL,
		Doc: "Text in Unicode; never null, but maybe empty.", Syntax: []string{`"text"`, `'text'`, `@"C:\verbatim"`, `h"hidden in the log"`},
		Examples: []Example{{In: `print Path = @"C:\Windows", Escaped = "tab\there", Null = isnull("")`, Out: `Path|Escaped|Null
C:\Windows|tab	here|false`}},
	},
	{
		Name: "timespan", Aliases: []string{"time"}, Family: "types", Page: "scalar-data-types/timespan", Runs: SQL,
		Doc: "Length of time in ticks of 100 nanoseconds.", Syntax: []string{"2d", "90m", "100ms", "timespan(1.02:03:04.5)", "timespan(null)"},
		Examples: []Example{{In: `print Span = 1d + 90m, Hours = 36h / 1h`, Out: `Span|Hours
1.01:30:00|36.0`}},
	},
}
