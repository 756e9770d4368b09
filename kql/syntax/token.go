package syntax

import "github.com/huntbook/huntbook/kql/source"

// TokenKind sorts tokens.
type TokenKind uint8

// The kinds of token. Keywords are words: whether one is a keyword depends on where it stands.
const (
	KindEnd TokenKind = iota
	KindWord
	KindString
	KindLong
	KindReal
	KindTimespan
	KindBool
	KindTyped // a literal with its type's name: long(1), datetime(2024-01-01)
	KindGuid  // a guid without guid(...)
	KindPunct
	KindDirective // # to the end of its line
	KindUnknown   // a character that no token begins with
)

// Token is one word, literal or sign. Spaced says that white space or a comment stands before it.
type Token struct {
	Kind   TokenKind
	Spaced bool
	Text   string
	Pos    source.Span
}

// is reports whether t is the sign or bare word s.
func (t Token) is(s string) bool {
	return t.Text == s && (t.Kind == KindPunct || t.Kind == KindWord)
}

// nameClass says how far a word may serve as a name without brackets.
type nameClass uint8

const (
	freeName     nameClass = iota // anywhere
	declaredName                  // where a name is declared: before = or :
	softName                      // a reserved word that the service still takes as a column
	reservedName                  // never
)

// classes holds the words that are not free, as the service's own parser sorts them.
var classes = func() map[string]nameClass {
	m := map[string]nameClass{}
	for _, w := range []string{"kind", "withsource", "with_source"} {
		m[w] = softName
	}
	for _, w := range []string{
		"accumulate", "as", "by", "contains", "datatable", "earliest", "externaldata", "find", "has", "in", "invoke", "latest",
		"materialize", "mdm", "of", "print", "sample", "sample-distinct", "search", "set", "sql", "title", "to", "top-hitters",
		"top-nested", "toscalar", "totable", "verbose", "viewers", "where",
	} {
		m[w] = declaredName
	}
	for _, w := range []string{
		"and", "or", "asc", "desc", "first", "last", "granny-asc", "granny-desc", "between", "flags", "hasprefix", "hassuffix", "startswith", "endswith",
		"has_cs", "hasprefix_cs", "hassuffix_cs", "startswith_cs", "endswith_cs", "contains_cs", "containscs", "has_any", "has_all",
		"like", "likecs", "notlike", "notlikecs", "notcontains", "notcontainscs", "in~",
		"assert-schema", "bagexpansion", "cancel", "card", "anomalychart", "areachart", "barchart", "columnchart", "ladderchart",
		"linechart", "piechart", "pivotchart", "scatterchart", "stackedareachart", "timechart", "timeline", "timepivot", "treemap",
		"callout", "cycles", "datascope", "decodeblocks", "expandoutput", "external_data", "force_remote", "isfuzzy", "journal",
		"graph-match", "graph-shortest-paths", "graph-to-table", "graph-mark-components", "graph-where-nodes", "graph-where-edges",
		"macro-expand", "make-graph", "make-series", "materialized-view-combine", "missing", "mv-apply", "mv-expand",
		"nooptimization", "others", "parse-where", "parse-kv", "partitioned-by", "pathformat", "project", "project-away",
		"project-by-names", "project-keep", "project-rename", "project-reorder", "project-smart", "queries", "relaxed", "simple",
		"softdelete", "statistics", "union", "views", "with_itemindex", "with_match_id", "with_step_name",
		"boolean", "int8", "char", "uint8", "byte", "int16", "uint16", "int", "int32", "uint", "uint32", "long", "int64", "ulong",
		"uint64", "float", "real", "decimal", "double", "string", "time", "timespan", "date", "datetime", "uniqueid", "dynamic",
	} {
		m[w] = reservedName
	}
	return m
}()

// dashed lists the keywords with dashes by their first part, longest first; elsewhere a dash is a minus.
var dashed = map[string][]string{
	"assert":       {"-schema"},
	"granny":       {"-desc", "-asc"},
	"graph":        {"-mark-components", "-shortest-paths", "-where-nodes", "-where-edges", "-to-table", "-match"},
	"macro":        {"-expand"},
	"make":         {"-series", "-graph"},
	"materialized": {"-view-combine"},
	"mv":           {"-expand", "-apply"},
	"parse":        {"-where", "-kv"},
	"partitioned":  {"-by"},
	"project":      {"-by-names", "-reorder", "-rename", "-smart", "-away", "-keep"},
	"sample":       {"-distinct"},
	"top":          {"-hitters", "-nested"},
}

// negated lists the words that ! may begin.
var negated = map[string]bool{
	"!in": true, "!between": true,
	"!has": true, "!has_cs": true, "!hasprefix": true, "!hasprefix_cs": true, "!hassuffix": true, "!hassuffix_cs": true,
	"!contains": true, "!contains_cs": true, "!startswith": true, "!startswith_cs": true, "!endswith": true, "!endswith_cs": true,
}

// typed lists the type names that make a literal of what stands in parentheses right behind them.
var typed = map[string]bool{
	"bool": true, "int": true, "int32": true, "long": true, "int64": true, "real": true, "double": true, "decimal": true,
	"datetime": true, "date": true, "timespan": true, "time": true, "guid": true,
}

// nanoseconds lists the units of timespans that are finer than a tick.
var nanoseconds = map[string]bool{"nano": true, "nanos": true, "nanosec": true, "nanosecond": true, "nanoseconds": true}
