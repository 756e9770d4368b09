package fn

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/huntbook/huntbook/algo/json"
	"github.com/huntbook/huntbook/algo/text"
	"github.com/huntbook/huntbook/algo/value"
)

// Adapters from plain Go functions to Impl.
func textToText(f func(string) string) Impl {
	return func(a []value.Value) value.Value { return value.Text(f(a[0].S)) }
}

func textToBool(f func(string) bool) Impl {
	return func(a []value.Value) value.Value { return value.Bool(f(a[0].S)) }
}

func textToDynamic(f func(string) (string, bool)) Impl {
	return func(a []value.Value) value.Value { return dyn(f(a[0].S)) }
}

// longAt gives an optional whole argument.
func longAt(a []value.Value, i int, missing int64) int64 {
	if i < len(a) && !a[i].Null {
		return a[i].I
	}
	return missing
}

func textAt(a []value.Value, i int, missing string) string {
	if i < len(a) {
		return a[i].S
	}
	return missing
}

func joined(separator string) Template {
	return F(func(args []Arg) string {
		parts := sqls(args)
		if separator == "" && len(parts) == 1 {
			return parts[0]
		}
		return "(" + strings.Join(parts, " || ") + ")"
	})
}

func substring(a []value.Value) value.Value {
	if len(a) > 2 && a[2].I < 0 {
		return value.Text("")
	}
	return value.Text(text.Substring(a[0].S, a[1].I, longAt(a, 2, -1)))
}

// substringSQL serves the common call, where start is a constant that is not negative.
func substringSQL(args []Arg) string {
	start := args[1].Const
	if start == nil || start.Null || start.I < 0 || start.I > 1e6 {
		return ""
	}
	if len(args) == 2 {
		return sql("substr($1, CAST($2 AS BIGINT) + 1)", args[0].SQL, args[1].SQL)
	}
	n := args[2].Const
	if n == nil || n.Null || n.I < 0 || n.I > 1e6 {
		return ""
	}
	return sql("substr($1, CAST($2 AS BIGINT) + 1, CAST($3 AS BIGINT))", args[0].SQL, args[1].SQL, args[2].SQL)
}

func indexOf(a []value.Value) value.Value {
	return value.Long(text.IndexOf(a[0].S, a[1].S, longAt(a, 2, 0), longAt(a, 3, -1), longAt(a, 4, 1)))
}

func indexOfRegex(a []value.Value) value.Value {
	re := text.Regexp(a[1].S)
	if re == nil {
		return value.Null()
	}
	return value.Long(text.IndexOfRegexp(re, a[0].S, longAt(a, 2, 0), longAt(a, 3, -1), longAt(a, 4, 1)))
}

func splitText(a []value.Value) value.Value {
	parts := []string{}
	switch {
	case a[1].S == "":
		parts = []string{a[0].S}
	default:
		parts = append(parts, strings.Split(a[0].S, a[1].S)...)
	}
	if len(a) > 2 {
		i := a[2].I
		if i < 0 || i >= int64(len(parts)) {
			return value.Text("[]")
		}
		return value.Text(json.Strings(parts[i : i+1]))
	}
	return value.Text(json.Strings(parts))
}

// splitList spells the parts of a text; of an empty or computed delimiter, or where one part alone is asked for, Go knows.
func splitList(a []Arg) string {
	if d, ok := constText(a[1]); !ok || d == "" || len(a) > 2 {
		return ""
	}
	return sql("string_split($1, $2)", a[0].SQL, a[1].SQL)
}

func countOf(a []value.Value) value.Value {
	if strings.EqualFold(textAt(a, 2, "normal"), "regex") {
		re := text.Regexp(a[1].S)
		if re == nil {
			return value.Null()
		}
		return value.Long(int64(len(re.FindAllStringIndex(a[0].S, -1))))
	}
	return value.Long(text.CountOverlapping(a[0].S, a[1].S))
}

// trimBy cuts one match of a regular expression at either end.
func trimBy(start, end bool) Impl {
	return func(a []value.Value) value.Value {
		s := a[1].S
		if start {
			if re := text.Regexp(`^(?:` + a[0].S + `)`); re != nil {
				if at := re.FindStringIndex(s); at != nil {
					s = s[at[1]:]
				}
			}
		}
		if end {
			if re := text.Regexp(`(?:` + a[0].S + `)$`); re != nil {
				if at := re.FindStringIndex(s); at != nil {
					s = s[:at[0]]
				}
			}
		}
		return value.Text(s)
	}
}

// room ends the query where a function would make a text of more bytes than a value may have, before it is made.
func room(name string, bytes float64) {
	if bytes > value.MaxText {
		panic(value.Limit(fmt.Sprintf("%s would make a value of %.0f MiB, where one may have %d", name, bytes/(1<<20), value.MaxText>>20)))
	}
}

func replaceRegex(source, pattern, rewrite int) Impl {
	return func(a []value.Value) value.Value {
		re := text.Regexp(a[pattern].S)
		if re == nil {
			return a[source]
		}
		room("replace_regex", float64(len(a[source].S)+1)*float64(len(a[rewrite].S))/16)
		return value.Text(re.ReplaceAllString(a[source].S, text.Rewrite(a[rewrite].S)))
	}
}

func replaceStrings(a []value.Value) value.Value {
	from, ok1 := json.Texts(a[1].S)
	to, ok2 := json.Texts(a[2].S)
	if !ok1 || !ok2 || len(from) != len(to) {
		return a[0]
	}
	return replaceEach(a[0].S, a[1].S, a[2].S, from, to)
}

// replaceEach replaces one lookup after the other, in what no earlier one has matched: what a replacement brought in stays.
// A replacement that is no string leaves its match as it is.
func replaceEach(s, fromJSON, toJSON string, from, to []string) value.Value {
	fromItems, _ := json.Items(fromJSON)
	toItems, _ := json.Items(toJSON)
	parts, done := []string{s}, []bool{false}
	for i, f := range from {
		if f == "" || json.KindOf(fromItems[i]) != json.StringKind {
			continue
		}
		with := to[i]
		room("replace_strings", float64(len(s)+1)*float64(len(with))/16)
		if json.KindOf(toItems[i]) != json.StringKind {
			with = f
		}
		var nextParts []string
		var nextDone []bool
		for j, p := range parts {
			if done[j] {
				nextParts, nextDone = append(nextParts, p), append(nextDone, true)
				continue
			}
			for k, piece := range strings.Split(p, f) {
				if k > 0 {
					nextParts, nextDone = append(nextParts, with), append(nextDone, true)
				}
				nextParts, nextDone = append(nextParts, piece), append(nextDone, false)
			}
		}
		parts, done = nextParts, nextDone
	}
	return value.Text(strings.Join(parts, ""))
}

func extract(a []value.Value) value.Value {
	re := text.Regexp(a[0].S)
	if re == nil || a[1].I < 0 || a[1].I > int64(re.NumSubexp()) {
		return value.Text("")
	}
	at := re.FindStringSubmatchIndex(a[2].S)
	if at == nil || at[2*a[1].I] < 0 {
		return value.Text("")
	}
	return value.Text(a[2].S[at[2*a[1].I]:at[2*a[1].I+1]])
}

func extractAll(a []value.Value) value.Value {
	groups, ok := "", true
	source := a[1].S
	if len(a) > 2 {
		groups, source = a[1].S, a[2].S
		_, ok = json.Items(groups)
	}
	re := text.Regexp(a[0].S)
	if re == nil || !ok {
		return value.Null()
	}
	items, _ := json.Texts(groups)
	return dyn(text.ExtractAll(re, items, source))
}

// checkGroups asks for a group: a pattern without one captures nothing.
func checkGroups(args []Arg) string {
	pattern, ok := constText(args[0])
	if re := text.Regexp(pattern); ok && (re == nil || re.NumSubexp() == 0) {
		return "The regular expression '" + pattern + "' has to be valid and to hold a capturing group."
	}
	return ""
}

func hasAnyIndex(a []value.Value) value.Value {
	if json.KindOf(a[1].S) != json.ArrayKind {
		return value.Long(-1)
	}
	return value.Long(int64(text.TermsOf(a[1].S, textsOf).First(a[0].S)))
}

func unicodeFrom(s string) (string, bool) {
	items := []string{}
	for _, r := range s {
		items = append(items, json.Real(float64(r)))
	}
	for i := range items {
		items[i] = strings.TrimSuffix(items[i], ".0")
	}
	return json.Array(items), true
}

func unicodeTo(a []value.Value) value.Value {
	var b strings.Builder
	for _, v := range a {
		items, isArray := json.Items(v.S)
		if !isArray {
			items = []string{v.S}
		}
		for _, item := range items {
			if i, ok := json.Integer(item); ok && i >= 0 && i <= utf8.MaxRune {
				b.WriteRune(rune(i))
			}
		}
	}
	return value.Text(b.String())
}

var stringFunctions = []Function{
	scalar("strcat", "The arguments' texts, one behind the other.", NameNone, []Sig{{Text: "strcat(part:text...) string", DuckDB: joined("")}}, Example{`strcat("a", 1, true)`, `"a1True"`}),
	scalar("strcat_delim", "The arguments' texts with a separator between them.", NameNone, []Sig{{Text: "strcat_delim(delimiter:text, part:text...) string", DuckDB: F(func(a []Arg) string {
		return "concat_ws(" + strings.Join(sqls(a), ", ") + ")" // it leaves nulls out, but a text is never null
	})}}, Example{`strcat_delim("-", 1, "2", 3)`, `"1-2-3"`}),
	scalar("strlen", "Length of a text in Unicode code points.", NameAndArg, []Sig{{Text: "strlen(text:string) long", DuckDB: T("length({text})")}}, Example{`strlen("😀")`, `1`}),
	scalar("string_size", "Length of a text in bytes of UTF-8.", NameAndArg, []Sig{{Text: "string_size(text:string) long", DuckDB: T("CAST(strlen({text}) AS BIGINT)")}}, Example{`string_size("é")`, `2`}),
	scalar("strcmp", "-1, 0 or 1 as the first string sorts before, with or behind the second.", NameNone, []Sig{{Text: "strcmp(left:text, right:text) long", DuckDB: T("CAST(CASE WHEN {left} < {right} THEN -1 WHEN {left} > {right} THEN 1 ELSE 0 END AS BIGINT)")}}, Example{`strcmp("ABC", "abc")`, `-1`}),
	scalar("strrep", "A text repeated, with a separator between.", NameNone, []Sig{{Text: "strrep(value:text, multiplier:long, [delimiter:text]) string", Go: func(a []value.Value) value.Value {
		room("strrep", float64(a[1].I)*float64(max(1, len(a[0].S)+len(textAt(a, 2, "")))))
		return value.Text(text.Repeat(a[0].S, a[1].I, textAt(a, 2, "")))
	}}}, Example{`strrep("ab", 2, "-")`, `"ab-ab"`}),
	scalar("tolower", "Text in lower case, of any script.", NameNone, []Sig{{Text: "tolower(value:text) string", DuckDB: T("lower({value})")}}, Example{`tolower("HELLO")`, `"hello"`}),
	scalar("toupper", "Text in upper case, of any script.", NameNone, []Sig{{Text: "toupper(value:text) string", DuckDB: T("upper({value})")}}, Example{`toupper("hello")`, `"HELLO"`}),
	scalar("reverse", "Text with its characters in reverse.", NameNone, []Sig{{Text: "reverse(value:text) string", Go: textToText(text.Reverse)}}, Example{`reverse("abc")`, `"cba"`}),
	scalar("substring", "Part of a text from a place on, counted from the end when negative, of at most a length.", NameNone, []Sig{{Text: "substring(source:text, start:long, [length:long]) string", DuckDB: F(substringSQL), Go: substring}}, Example{`substring("hello", 1, 3)`, `"ell"`}, Example{`substring("hello", -2, 2)`, `"lo"`}, Example{`substring("abc", 5, 3)`, `""`}),
	scalar("indexof", "Place of the first appearance of a text, from 0; -1 when it is not there.", NameNone, []Sig{{Text: "indexof(source:text, lookup:text, [start:long], [length:long], [occurrence:long]) long", Go: indexOf}}, Example{`indexof("abcdefg", "cde")`, `2`}, Example{`indexof("abcdefg", "x")`, `-1`}),
	checked(checkRegex(1), scalar("indexof_regex", "Place of the first match of a regular expression, from 0; -1 when there is none.", NameNone, []Sig{{Text: "indexof_regex(source:text, pattern:text, [start:long], [length:long], [occurrence:long]) long", Go: indexOfRegex}}, Example{`indexof_regex("abcabc", "b.")`, `1`})),
	scalar("has_any_index", "Place in the list of the first term that the text holds; -1 when it holds none.", NameNone, []Sig{{Text: "has_any_index(source:string, values:dynamic) long", Go: hasAnyIndex}}, Example{`has_any_index("this is an example", dynamic(["is", "example"]))`, `0`}),
	scalar("split", "Array of the parts between delimiters, or of the one part at an index.", NameOfArg, []Sig{{Text: "split(source:text, delimiter:string, [index:long]) dynamic", List: F(splitList), DuckDB: F(func(a []Arg) string {
		if l := splitList(a); l != "" {
			return "CAST(to_json(" + l + ") AS VARCHAR)"
		}
		return ""
	}), Go: splitText}}, Example{`split("a_b_", "_")`, `dynamic(["a","b",""])`}, Example{`split("a_b", "_", 1)`, `dynamic(["b"])`}, Example{`split("", ",")`, `dynamic([""])`}),
	scalar("countof", "Number of appearances of a text, overlapping ones too, or of matches of a regular expression.", NameNone, []Sig{{Text: "countof(source:string, search:string, [kind:string]) long", Go: countOf}}, Example{`countof("aaaa", "aa")`, `3`}, Example{`countof("hello world", "l+", "regex")`, `2`}),
	scalar("translate", "Text with each character of one list replaced by its counterpart in another.", NameNone, []Sig{{Text: "translate(searchList:string, replacementList:string, source:string) string", Go: func(a []value.Value) value.Value {
		return value.Text(text.Translate(a[0].S, a[1].S, a[2].S))
	}}}, Example{`translate("krasp", "otsku", "spark")`, `"kusto"`}),
	checked(checkRegex(0), scalar("trim", "Text without a match of a regular expression at either end.", NameNone, []Sig{{Text: "trim(regex:string, source:string) string", Go: trimBy(true, true)}}, Example{`trim("x", "xxabcxx")`, `"xabcx"`}, Example{`trim("a*", "aaathisaaa")`, `"this"`})),
	checked(checkRegex(0), scalar("trim_start", "Text without a match of a regular expression at its start.", NameNone, []Sig{{Text: "trim_start(regex:string, source:string) string", Go: trimBy(true, false)}}, Example{`trim_start("a+", "aabaa")`, `"baa"`})),
	checked(checkRegex(0), scalar("trim_end", "Text without a match of a regular expression at its end.", NameNone, []Sig{{Text: "trim_end(regex:string, source:string) string", Go: trimBy(false, true)}}, Example{`trim_end("b+", "baaainnerbbb")`, `"baaainner"`})),
	scalar("replace_string", "Text with all appearances of a text replaced.", NameNone, []Sig{{Text: "replace_string(text:string, lookup:string, rewrite:string) string", DuckDB: T(`CASE WHEN {lookup} = '' THEN {text}
			WHEN CAST(strlen({text}) AS BIGINT) * strlen({rewrite}) <= 67108864 * CAST(strlen({lookup}) AS BIGINT) THEN replace({text}, {lookup}, {rewrite})
			ELSE error('limit of a value: replace_string could make a text of more than 64 MiB') END`)}}, Example{`replace_string("aaa", "", "X")`, `"aaa"`}, Example{`replace_string("abcb", "b", "1")`, `"a1c1"`}),
	scalar("replace_strings", "Text with all appearances of the texts of one array replaced by those of another.", NameNone, []Sig{
		{Text: "replace_strings(text:string, lookups:dynamic, rewrites:dynamic) string", Go: replaceStrings},
		{Text: "replace_strings(text:string, lookups:dynamic, rewrite:string) string", Go: func(a []value.Value) value.Value {
			items, _ := json.Texts(a[1].S)
			var pairs []string
			for _, from := range items {
				room("replace_strings", float64(len(a[0].S)+1)*float64(len(a[2].S))/16)
				if from != "" {
					pairs = append(pairs, from, a[2].S)
				}
			}
			return value.Text(strings.NewReplacer(pairs...).Replace(a[0].S))
		}},
	}, Example{`replace_strings("A cat", dynamic(["A", "cat"]), dynamic(["The", "dog"]))`, `"The dog"`}),
	checked(checkRegex(1), scalar("replace_regex", "Text with all matches of a regular expression rewritten; \\1 stands for a group.", NameNone, []Sig{{Text: "replace_regex(source:string, pattern:string, rewrite:string) string", Go: replaceRegex(0, 1, 2)}}, Example{`replace_regex("Number is 1", "is (\\d+)", "was: \\1")`, `"Number was: 1"`})),
	scalar("replace", "Text with all matches of a regular expression rewritten, the arguments in the old order.", NameNone, []Sig{{Text: "replace(pattern:string, rewrite:string, source:string) string", Go: replaceRegex(2, 0, 1)}}, Example{`replace("a", "b", "aba")`, `"bbb"`}),
	checked(checkRegex(0), old(scalar("extract", "Text of a group of the first match of a regular expression; empty when there is none.", NameNone, []Sig{
		{Text: "extract(regex:string, captureGroup:long, source:string) string", DuckDB: F(extractSQL), Go: extract},
		{Text: "extract(regex:string, captureGroup:long, source:string, typeLiteral:string const) string", DuckDB: F(extractSQL), Go: extract},
	}, Example{`extract("x=([0-9.]+)", 1, "hello x=45.6|wo")`, `"45.6"`}, Example{`extract("x", 1, "y")`, `""`}))),
	checked(checkGroups, old(scalar("extract_all", "Array of all matches of a regular expression, of several groups an array each.", NameNone, []Sig{
		{Text: "extract_all(regex:string, source:text) dynamic", Go: extractAll},
		{Text: "extract_all(regex:string, captureGroups:dynamic, source:text) dynamic", Go: extractAll},
	}, Example{`extract_all("(\\d+)", "a 12 b 3")`, `dynamic(["12","3"])`}, Example{`extract_all("(\\w)(\\w)", dynamic([2]), "ab cd")`, `dynamic(["b","d"])`}), "extractall")),
	scalar("regex_quote", "Text with all that a regular expression would read escaped.", NameNone, []Sig{{Text: "regex_quote(text:text) string", Go: textToText(text.QuoteRegexp)}}, Example{`regex_quote("(so$me.Te^xt)")`, `"\\(so\\$me\\.Te\\^xt\\)"`}),
	scalar("isascii", "Whether the text holds ASCII characters alone.", NameNone, []Sig{{Text: "isascii(value:text) bool", Go: textToBool(text.IsASCII)}}, Example{`isascii("é")`, `false`}),
	scalar("isutf8", "Whether the text is valid UTF-8.", NameNone, []Sig{{Text: "isutf8(value:text) bool", Go: textToBool(utf8.ValidString)}}, Example{`isutf8("some")`, `true`}),
	old(scalar("unicode_codepoints_from_string", "Array of the code points of a text.", NameNone, []Sig{{Text: "unicode_codepoints_from_string(value:text) dynamic", Go: textToDynamic(unicodeFrom)}}, Example{`unicode_codepoints_from_string("Ku")`, `dynamic([75,117])`}), "to_utf8"),
	old(scalar("unicode_codepoints_to_string", "Text of code points, given one by one or in arrays.", NameNone, []Sig{{Text: "unicode_codepoints_to_string(value:value...) string", Go: unicodeTo}}, Example{`unicode_codepoints_to_string(75, dynamic([117, 115]))`, `"Kus"`}), "make_string"),
	scalar("string_similarity", "How alike two texts are, from 0 to 1, by the edits between them.", NameNone, []Sig{{Text: "string_similarity(left:text, right:text) real", Go: func(a []value.Value) value.Value {
		return value.Real(text.Similarity(a[0].S, a[1].S))
	}}}, Example{`toint(string_similarity("test123", "test124") * 100)`, `int(85)`}),
}

func extractSQL(args []Arg) string {
	g := args[1].Const
	if g == nil || g.Null || g.I < 0 || g.I > 9 {
		return ""
	}
	pattern, ok := constText(args[0])
	if re := text.Regexp(pattern); !ok || re == nil || int64(re.NumSubexp()) < g.I {
		return ""
	}
	return sql("regexp_extract($1, $2, $3)", args[2].SQL, quote(enginePattern(pattern)), string(rune('0'+g.I)))
}
