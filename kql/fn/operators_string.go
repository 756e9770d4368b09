package fn

import (
	"regexp"
	"strings"

	"github.com/huntbook/huntbook/algo/json"
	"github.com/huntbook/huntbook/algo/text"
	"github.com/huntbook/huntbook/algo/value"
	"github.com/huntbook/huntbook/kql/types"
)

// A term is a maximal run of letters and digits of any script; everything else separates, `_` too. The engine's \b knows ASCII
// alone and takes `_` for a letter, so the boundary is spelt out.
const boundary = `[^\p{L}\p{N}]`

// plainBoundary are the separators of ASCII. A pattern of them compiles at once, where one with all letters of Unicode takes the
// engine ten milliseconds, and as long again for each partition and thread.
const plainBoundary = `[\x00-\x2f\x3a-\x40\x5b-\x60\x7b-\x7f]`

// plainTerm is a regular expression for a needle as a term (or its start, or its end) between separators of ASCII. Where the
// needle itself begins or ends with a separator, any neighbour will do.
func plainTerm(needle string, r termRule) string {
	p := regexp.QuoteMeta(needle)
	if r.fold {
		p = "(?i)" + p
	}
	if r.start && text.StartsInTerm(needle) {
		p = "(?:^|" + plainBoundary + ")" + p
	}
	if r.end && text.EndsInTerm(needle) {
		p += "(?:$|" + plainBoundary + ")"
	}
	return p
}

// patternBytes is how long a pattern of many needles may be; RE2 refuses to compile much more.
const patternBytes = 8 << 10

// anyTerm gives patterns that match where any of the needles is a term; nil when one of them is empty, which is everywhere.
// One pass of an automaton over the text beats a pass for each needle, and needles with the same neighbours share those.
func anyTerm(needles []string) []string {
	type neighbours struct{ start, end bool }
	var order []neighbours
	groups := map[neighbours][]string{}
	for _, n := range needles {
		if n == "" {
			return nil
		}
		k := neighbours{text.StartsInTerm(n), text.EndsInTerm(n)}
		if groups[k] == nil {
			order = append(order, k)
		}
		groups[k] = append(groups[k], regexp.QuoteMeta(n))
	}
	var out []string
	for _, k := range order {
		before, after := "", ""
		if k.start {
			before = "(?:^|" + boundary + ")"
		}
		if k.end {
			after = "(?:$|" + boundary + ")"
		}
		for rest := groups[k]; len(rest) > 0; {
			n, size := 0, 0
			for n < len(rest) && (n == 0 || size+len(rest[n]) < patternBytes) {
				size += len(rest[n]) + 1
				n++
			}
			out = append(out, "(?i)"+before+"(?:"+strings.Join(rest[:n], "|")+")"+after)
			rest = rest[n:]
		}
	}
	return out
}

type termRule struct{ fold, start, end, not bool }

// name is the operator that finds what the rule asks for.
func (r termRule) name() string {
	name := "has"
	switch {
	case !r.end:
		name = "hasprefix"
	case !r.start:
		name = "hassuffix"
	}
	if !r.fold {
		name += "_cs"
	}
	return name
}

// term spells has and its kin as a value. The cheap test runs first, which CASE alone guarantees, and the exact one on what is
// left.
func (r termRule) term(x, needle Arg) string {
	if r.not {
		return r.spell(x, needle, "CASE WHEN $1 THEN NOT $2 ELSE true END")
	}
	return r.spell(x, needle, "CASE WHEN $1 THEN $2 ELSE false END")
}

// filter spells them where rows that do not pass are dropped.
func (r termRule) filter(x, needle Arg) string {
	if r.not {
		return r.spell(x, needle, "NOT $1 OR NOT $2")
	}
	return r.spell(x, needle, "$1 AND $2")
}

// spell writes a cheap test and the exact one into form. Most terms stand between separators of ASCII; Go looks at the rest.
func (r termRule) spell(x, needle Arg, form string) string {
	n, ok := constText(needle)
	if !ok {
		return ""
	}
	if n == "" {
		return map[bool]string{true: "false", false: "true"}[r.not]
	}
	pre := sql("contains($1, $2)", x.SQL, quote(n))
	if r.fold {
		pre = sql("contains(lower($1), $2)", x.SQL, quote(strings.ToLower(n)))
	}
	exact := sql("(CASE WHEN regexp_matches($1, $2) THEN true ELSE $3 END)",
		x.SQL, quote(plainTerm(n, r)), goCallAt(r.name(), 0, x.SQL, quote(n)))
	return sql(form, pre, exact)
}

func (r termRule) sigs(name string) []Sig {
	goSide := func(a []value.Value) value.Value {
		return value.Bool(text.Has(a[0].S, a[1].S, r.fold, r.start, r.end) != r.not)
	}
	spelt := func(spell func(x, needle Arg) string) Template {
		return F(func(args []Arg) string {
			if s := spell(args[0], args[1]); s != "" {
				return "(" + s + ")"
			}
			return "" // no constant: Go decides
		})
	}
	return []Sig{{Text: name + "(text:text, term:text) bool", DuckDB: spelt(r.term), Filter: spelt(r.filter), Go: goSide}}
}

// pair spells an operator over two strings: text for the plain form, which fold puts into lower case first.
func pair(name, form string, fold, not bool, impl func(a, b string) bool) []Sig {
	return []Sig{{
		Text: name + "(left:text, right:text) bool",
		DuckDB: F(func(args []Arg) string {
			l, r := args[0].SQL, args[1].SQL
			if fold {
				l, r = lower(args[0]), lower(args[1])
			}
			if not {
				return "(NOT " + sql(form, l, r) + ")"
			}
			return sql(form, l, r)
		}),
		Go: func(a []value.Value) value.Value {
			l, r := a[0].S, a[1].S
			if fold {
				l, r = strings.ToLower(l), strings.ToLower(r)
			}
			return value.Bool(impl(l, r) != not)
		},
	}}
}

func lower(a Arg) string {
	if c, ok := constText(a); ok {
		return quote(strings.ToLower(c))
	}
	return "lower(" + a.SQL + ")"
}

func matchesRegex(a []value.Value) value.Value {
	re := text.Regexp(a[1].S)
	if re == nil {
		return value.Bool(false)
	}
	return value.Bool(re.MatchString(a[0].S))
}

// regexMatch adds no case flag: RE2's own syntax says (?i).
var regexMatch = F(func(args []Arg) string {
	if p, ok := constText(args[1]); ok {
		return sql("regexp_matches($1, $2)", args[0].SQL, quote(enginePattern(p)))
	}
	return "" // a pattern that comes with the row and is none matches nothing there, where the engine gives up
})

// checkRegex refuses a constant pattern that is no regular expression.
func checkRegex(at int) func([]Arg) string {
	return func(args []Arg) string {
		pattern, ok := constText(args[at])
		if !ok {
			return ""
		}
		if _, err := regexp.Compile(pattern); err != nil {
			return "The pattern '" + pattern + "' is not a valid regular expression: " + strings.TrimPrefix(err.Error(), "error parsing regexp: ") + ". The syntax is RE2's, which has neither lookaround nor backreferences."
		}
		return ""
	}
}

// enginePattern writes named groups as the engine's RE2 knows them: (?<name>...) is (?P<name>...) there.
func enginePattern(p string) string {
	return namedGroup.ReplaceAllString(p, "$1(?P<$2")
}

var namedGroup = regexp.MustCompile(`((?:^|[^\\])(?:\\\\)*)\(\?<([A-Za-z_])`)

func op(name, page, doc string, sigs []Sig, examples ...Example) Function {
	return Function{Name: name, Kind: Operator, Page: page, Doc: doc, Sigs: sigs, Examples: examples}
}

var stringOperators = []Function{
	op("=~", "equals-operator", "Equal whatever the case.", pair("=~", "($1 = $2)", true, false, func(a, b string) bool { return a == b }), Example{`"Ünïcode" =~ "üNÏCODE"`, `true`}),
	op("!~", "not-equals-operator", "Not equal whatever the case.", pair("!~", "($1 = $2)", true, true, func(a, b string) bool { return a == b }), Example{`"a" !~ "A"`, `false`}),
	op("contains", "contains-operator", "Holds a substring whatever the case.", pair("contains", "contains($1, $2)", true, false, strings.Contains), Example{`"Kusto" contains "UST"`, `true`}),
	op("!contains", "not-contains-operator", "Holds no such substring whatever the case.", pair("!contains", "contains($1, $2)", true, true, strings.Contains), Example{`"Kusto" !contains "UST"`, `false`}),
	op("contains_cs", "contains-cs-operator", "Holds a substring.", pair("contains_cs", "contains($1, $2)", false, false, strings.Contains), Example{`"Kusto" contains_cs "UST"`, `false`}),
	op("!contains_cs", "not-contains-cs-operator", "Holds no such substring.", pair("!contains_cs", "contains($1, $2)", false, true, strings.Contains), Example{`"Kusto" !contains_cs "UST"`, `true`}),
	op("startswith", "startswith-operator", "Begins with a text whatever the case.", pair("startswith", "starts_with($1, $2)", true, false, strings.HasPrefix), Example{`"Kusto" startswith "ku"`, `true`}),
	op("!startswith", "not-startswith-operator", "Does not begin with a text, whatever the case.", pair("!startswith", "starts_with($1, $2)", true, true, strings.HasPrefix), Example{`"Kusto" !startswith "ku"`, `false`}),
	op("startswith_cs", "startswith-cs-operator", "Begins with a text.", pair("startswith_cs", "starts_with($1, $2)", false, false, strings.HasPrefix), Example{`"Kusto" startswith_cs "ku"`, `false`}),
	op("!startswith_cs", "not-startswith-cs-operator", "Does not begin with a text.", pair("!startswith_cs", "starts_with($1, $2)", false, true, strings.HasPrefix), Example{`"Kusto" !startswith_cs "ku"`, `true`}),
	op("endswith", "endswith-operator", "Ends with a text whatever the case.", pair("endswith", "suffix($1, $2)", true, false, strings.HasSuffix), Example{`"Kusto" endswith "TO"`, `true`}),
	op("!endswith", "not-endswith-operator", "Does not end with a text, whatever the case.", pair("!endswith", "suffix($1, $2)", true, true, strings.HasSuffix), Example{`"Kusto" !endswith "TO"`, `false`}),
	op("endswith_cs", "endswith-cs-operator", "Ends with a text.", pair("endswith_cs", "suffix($1, $2)", false, false, strings.HasSuffix), Example{`"Kusto" endswith_cs "TO"`, `false`}),
	op("!endswith_cs", "not-endswith-cs-operator", "Does not end with a text.", pair("!endswith_cs", "suffix($1, $2)", false, true, strings.HasSuffix), Example{`"Kusto" !endswith_cs "TO"`, `true`}),

	op("has", "has-operator", "Holds a term: a run of letters and digits between separators, whatever the case.", termRule{fold: true, start: true, end: true}.sigs("has"), Example{`"alpha_beta" has "ALPHA"`, `true`}, Example{`"alphabet" has "alpha"`, `false`}, Example{`"Привет мир" has "МИР"`, `true`}),
	op("!has", "not-has-operator", "Holds no such term, whatever the case.", termRule{fold: true, start: true, end: true, not: true}.sigs("!has"), Example{`"alphabet" !has "alpha"`, `true`}),
	op("has_cs", "has-cs-operator", "Holds a term.", termRule{start: true, end: true}.sigs("has_cs"), Example{`"alpha_beta" has_cs "ALPHA"`, `false`}),
	op("!has_cs", "not-has-cs-operator", "Holds no such term.", termRule{start: true, end: true, not: true}.sigs("!has_cs"), Example{`"alpha_beta" !has_cs "ALPHA"`, `true`}),
	op("hasprefix", "hasprefix-operator", "Holds a term that begins with a text, whatever the case.", termRule{fold: true, start: true}.sigs("hasprefix"), Example{`"North America" hasprefix "ame"`, `true`}, Example{`"North America" hasprefix "rica"`, `false`}),
	op("!hasprefix", "not-hasprefix-operator", "Holds no term that begins with a text, whatever the case.", termRule{fold: true, start: true, not: true}.sigs("!hasprefix"), Example{`"North America" !hasprefix "ame"`, `false`}),
	op("hasprefix_cs", "hasprefix-cs-operator", "Holds a term that begins with a text.", termRule{start: true}.sigs("hasprefix_cs"), Example{`"North America" hasprefix_cs "ame"`, `false`}),
	op("!hasprefix_cs", "not-hasprefix-cs-operator", "Holds no term that begins with a text.", termRule{start: true, not: true}.sigs("!hasprefix_cs"), Example{`"North America" !hasprefix_cs "ame"`, `true`}),
	op("hassuffix", "hassuffix-operator", "Holds a term that ends with a text, whatever the case.", termRule{fold: true, end: true}.sigs("hassuffix"), Example{`"North America" hassuffix "TH"`, `true`}),
	op("!hassuffix", "not-hassuffix-operator", "Holds no term that ends with a text, whatever the case.", termRule{fold: true, end: true, not: true}.sigs("!hassuffix"), Example{`"North America" !hassuffix "TH"`, `false`}),
	op("hassuffix_cs", "hassuffix-cs-operator", "Holds a term that ends with a text.", termRule{end: true}.sigs("hassuffix_cs"), Example{`"North America" hassuffix_cs "TH"`, `false`}),
	op("!hassuffix_cs", "not-hassuffix-cs-operator", "Holds no term that ends with a text.", termRule{end: true, not: true}.sigs("!hassuffix_cs"), Example{`"North America" !hassuffix_cs "TH"`, `true`}),

	op("has_any", "has-anyoperator", "Holds one of several terms, whatever the case.", hasList("has_any", false), Example{`"a quick fox" has_any ("dog", "FOX")`, `true`}),
	op("has_all", "has-all-operator", "Holds all of several terms, whatever the case.", hasList("has_all", true), Example{`"a quick fox" has_all ("quick", "dog")`, `false`}),
	checked(checkRegex(1), op("matches regex", "regex-operator", "Holds a match of a regular expression of RE2's syntax.", []Sig{{Text: "matches regex(text:text, pattern:text) bool", DuckDB: regexMatch, Go: matchesRegex}}, Example{`"a1c" matches regex "[0-9]"`, `true`})),

	op("in", "in-cs-operator", "Equal to one of several values; a dynamic array stands for its elements.", inList("in", false, false), Example{`"b" in ("a", "b")`, `true`}, Example{`long(null) in (1, 2)`, `false`}),
	op("!in", "not-in-cs-operator", "Equal to none of several values.", inList("!in", false, true), Example{`"b" !in ("a", "b")`, `false`}),
	op("in~", "in-operator", "Equal to one of several strings whatever the case.", inList("in~", true, false), Example{`"B" in~ ("a", "b")`, `true`}),
	op("!in~", "not-in-operator", "Equal to none of several strings whatever the case.", inList("!in~", true, true), Example{`"B" !in~ ("a", "b")`, `false`}),
}

// anyOrAll spells has_any and has_all by how one term is spelt.
func anyOrAll(all bool, args []Arg, spell func(x, needle Arg) string) string {
	needles, ok := constTexts(args[1:])
	if !ok {
		return ""
	}
	if len(needles) == 0 {
		return map[bool]string{true: "true", false: "false"}[all]
	}
	if !all && len(needles) > 2 {
		patterns := anyTerm(needles)
		if patterns == nil {
			return "true"
		}
		for i, p := range patterns {
			patterns[i] = sql("regexp_matches($1, $2)", args[0].SQL, quote(p))
		}
		return "(" + strings.Join(patterns, " OR ") + ")"
	}
	parts := make([]string, len(needles))
	for i, n := range needles {
		v := value.Text(n)
		parts[i] = spell(args[0], Arg{Type: types.String, Const: &v})
	}
	return "(" + strings.Join(parts, map[bool]string{true: " AND ", false: " OR "}[all]) + ")"
}

func hasList(name string, all bool) []Sig {
	rule := termRule{fold: true, start: true, end: true}
	spelt := func(spell func(x, needle Arg) string) Template {
		return F(func(args []Arg) string { return anyOrAll(all, args, spell) })
	}
	check := func(s string, terms []string) value.Value {
		for _, t := range terms {
			if text.Has(s, t, true, true, true) != all {
				return value.Bool(!all)
			}
		}
		return value.Bool(all)
	}
	return []Sig{
		{Text: name + "(text:text, terms:string...) bool", DuckDB: spelt(rule.term), Filter: spelt(rule.filter), Go: func(a []value.Value) value.Value {
			terms := make([]string, 0, len(a)-1)
			for _, t := range a[1:] {
				terms = append(terms, t.S)
			}
			return check(a[0].S, terms)
		}},
		{Text: name + "(text:text, terms:value...) bool", DuckDB: spelt(rule.term), Filter: spelt(rule.filter), Go: func(a []value.Value) value.Value {
			if len(a) == 2 && !a[1].Null { // a list from a table, the same for every row
				t := text.TermsOf(a[1].S, textsOf)
				if all {
					return value.Bool(t.All(a[0].S))
				}
				return value.Bool(t.Any(a[0].S))
			}
			var terms []string
			for _, t := range a[1:] {
				terms = append(terms, flatTexts(t)...)
			}
			return check(a[0].S, terms)
		}},
	}
}

// flatTexts gives the texts of a dynamic: of an array its elements, of an object its values.
func flatTexts(v value.Value) []string {
	if v.Null {
		return nil
	}
	return textsOf(v.S)
}

func textsOf(dynamic string) []string {
	switch json.KindOf(dynamic) {
	case json.ArrayKind, json.ObjectKind:
		var out []string
		json.Each(dynamic, func(_, item string) bool { out = append(out, json.Text(item)); return true })
		return out
	}
	return []string{json.Text(dynamic)}
}
