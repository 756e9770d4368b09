package syntax

import (
	"slices"
	"strings"

	"github.com/huntbook/huntbook/kql/source"
)

// What people bring along from SQL, Splunk and shells, and how KQL says it. Each is advice beside the finding, never a reading.

// operatorHabits are words that stand where an operator has to.
var operatorHabits = map[string]string{
	"select": "KQL says project: T | project a, b.", "from": "A query begins with its table: T | where ... | project ...",
	"group": "KQL says summarize: T | summarize count() by a.", "having": "Put a where behind the summarize.",
	"stats": "KQL says summarize: T | summarize count() by a.", "eventstats": "Summarize in a let and join it back.",
	"tstats": "KQL says summarize: T | summarize count() by a.", "eval": "KQL says extend: T | extend a = ...",
	"fields": "KQL says project, or project-away for those to leave out.", "table": "KQL says project: T | project a, b.",
	"dedup":  "KQL says distinct, or summarize arg_max(TimeGenerated, *) by a for the newest row of each.",
	"rename": "KQL says project-rename new = old.", "head": "KQL says take, or top n by a.", "tail": "KQL says top n by a asc.",
	"rex": "KQL says parse, or extract() in extend.", "spath": "KQL reads JSON by parse_json() and a.b.c.",
	"timechart": "KQL says summarize count() by bin(TimeGenerated, 1h) | render timechart.", "chart": "KQL says summarize, and render for the picture.",
	"append": "KQL says union.", "mvexpand": "KQL says mv-expand.", "fillnull": "KQL says extend a = coalesce(a, 0).",
	"regex": "KQL says where a matches regex \"...\".", "transaction": "See row_window_session() or scan.",
	"grep": "KQL says where a has \"...\".", "insert": "Queries only read; .ingest and .set write.", "update": "Queries only read.", "delete": "Queries only read.",
}

// wordHabits are words that stand behind a whole expression, in lower case.
var wordHabits = map[string]string{
	"like": "KQL says contains, startswith, endswith or matches regex.", "is": "KQL says isnull(a), isempty(a), isnotempty(a).",
	"as": "KQL puts the new name first: name = expression.", "from": "A query begins with its table: T | where ... | project ...",
	"matches": "Write matches regex.", "regexp": "Write matches regex.", "rlike": "Write matches regex.",
	"&&": "KQL says and.", "||": "KQL says or.", "&": "KQL says and.", "!": "KQL says not(...).",
	"desc": "The direction stands behind the column: sort by a desc.", "=": "Values are compared by ==.",
}

// signHabits are signs that no keyboard of a program has.
var signHabits = map[string]string{
	"‘": "Write ' or \" around text.", "’": "Write ' or \" around text.", "“": "Write ' or \" around text.", "”": "Write ' or \" around text.",
	"&": "KQL says and.", "!": "KQL says not(...), != or !has.", "–": "Write - for minus.", "—": "Write - for minus.", "\u00a0": "Write a plain space.",
}

func unexpected(text string, at source.Span) source.Diagnostic {
	return source.Diagnostic{Code: "KS002", Message: "Unexpected: " + text, Span: at, Advice: signHabits[text]}
}

// operatorAdvice is what to say about a word that is no operator.
func operatorAdvice(word string) string {
	if word == "|" {
		return "KQL says or between conditions, and has one bar before an operator."
	}
	low := strings.ToLower(word)
	if operators[low] != nil && low != word {
		return "Words of the language are in lower case: " + low + "."
	}
	if advice := operatorHabits[low]; advice != "" {
		return advice
	}
	if near := Nearest(word, operatorNames()); near != "" {
		return "Did you mean '" + near + "'?"
	}
	return ""
}

// leftoverAdvice is what to say about what follows a whole operator or expression. before is the token in front of it.
func leftoverAdvice(before, t Token) string {
	low := strings.ToLower(t.Text)
	switch {
	case before.is("not"):
		return "not is a function: not(...)."
	case t.is(")") || t.is("]") || t.is("}"):
		return "There is no opening bracket for this."
	case t.Kind == KindWord && low != t.Text && levels[low] > 0 && wordHabits[low] == "":
		return "Words of the language are in lower case: " + low + "."
	case t.Kind == KindWord && operators[low] != nil && low != "count":
		return "A bar is missing before this: | " + low + "."
	}
	if advice := wordHabits[low]; advice != "" {
		return advice
	}
	if t.Kind == KindWord {
		if near := Nearest(low, infixWords()); near != "" && t.Text != near {
			return "Did you mean '" + near + "'?"
		}
	}
	return "A comma, a bar or a semicolon may be missing before this."
}

// infixWords lists the operators between values that are words, and the directions of sort.
func infixWords() []string {
	words := []string{"asc", "desc"}
	for w := range levels {
		if isWordStart(strings.TrimPrefix(w, "!")) {
			words = append(words, w)
		}
	}
	slices.Sort(words) // a suggestion is the same one each time
	return words
}
