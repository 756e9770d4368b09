package syntax

import (
	"fmt"
	"sort"
	"strings"

	"github.com/huntbook/huntbook/kql/source"
	"github.com/huntbook/huntbook/kql/types"
)

// All wording of this package stands here, one constructor a message. Codes and texts are the service's own, so that
// what people find about them on the web holds here too.

func missing(what string, at int, advice string) source.Diagnostic {
	return source.Diagnostic{Code: "KS001", Message: "Missing: " + what, Advice: advice, Span: source.Span{Start: at, End: at}}
}

func badEscape(quote string, at int) source.Diagnostic {
	return source.Diagnostic{
		Code: "KS001", Message: "Missing: " + quote, Span: source.Span{Start: at, End: at + 1},
		Advice: `A backslash in a string is written \\, or the string begins with @ as in @"C:\Windows".`,
	}
}

// MalformedLiteral is the finding about a Literal that is Malformed, in the words of the query service.
func MalformedLiteral(l *Literal) source.Diagnostic {
	d := source.Diagnostic{Code: "KS004", Message: fmt.Sprintf("Failed to parse %s literal: '%s'", l.Type, l.Malformed), Span: l.Pos}
	if strings.Contains(l.Malformed, "({") {
		d.Advice = "Put the value in place of the braces before the query is sent."
	}
	if l.Type == types.Long && isMinLong(l.Malformed) {
		d.Advice = "The least long is written long(-9223372036854775808)."
	}
	return d
}

func expected(at source.Span, what ...string) source.Diagnostic {
	msg := "Expected: " + what[0]
	if len(what) > 1 {
		msg = "Expected one of: " + strings.Join(what, ", ")
	}
	return source.Diagnostic{Code: "KS005", Message: msg, Span: at}
}

func chartExpected(t Token) source.Diagnostic {
	d := expected(t.Pos, charts...)
	if near := Nearest(t.Text, charts); near != "" {
		d.Advice = fmt.Sprintf("Did you mean '%s'?", near)
	}
	return d
}

func missingTerm(term string, at source.Span) source.Diagnostic {
	return source.Diagnostic{Code: "KS006", Message: "Missing " + term, Span: at}
}

func missingBefore(keyword string, at source.Span) source.Diagnostic {
	return source.Diagnostic{
		Code:    "KS006",
		Message: fmt.Sprintf("Missing expression: If the keyword '%s' is intended to be part of an expression it needs to be bracketted as ['%s'].", keyword, keyword),
		Span:    at,
	}
}

func missingName(keyword string, at source.Span) source.Diagnostic {
	return source.Diagnostic{
		Code:    "KS006",
		Message: fmt.Sprintf("Missing name: If the keyword '%s' is intended be used as the name, it needs to be bracketted as ['%s'].", keyword, keyword),
		Span:    at,
	}
}

func badType(name string, at source.Span) source.Diagnostic {
	d := source.Diagnostic{Code: "KS160", Message: fmt.Sprintf("The name '%s' is not a valid type name that can be used here.", name), Span: at}
	if near := Nearest(name, typeNames); near != "" {
		d.Advice = fmt.Sprintf("Did you mean '%s'?", near)
	}
	return d
}

func operatorExpected(word string, at source.Span) source.Diagnostic {
	return source.Diagnostic{Code: "KS176", Message: "Query operator expected.", Span: at, Advice: operatorAdvice(word)}
}

func incomplete(at source.Span) source.Diagnostic {
	return source.Diagnostic{Code: "KS198", Message: "The incomplete fragment is unexpected.", Span: at}
}

func notLiteral(at source.Span) source.Diagnostic {
	return source.Diagnostic{Code: "KS132", Message: "The expression must be a literal scalar value.", Span: at}
}

func renameExpected(at source.Span) source.Diagnostic {
	return source.Diagnostic{Code: "KS110", Message: "Column rename assignment expected.", Span: at, Advice: "Write new_name = old_name."}
}

func callExpected(at source.Span) source.Diagnostic {
	return source.Diagnostic{Code: "KS006", Message: "Missing function call", Span: at}
}

// ClientParameter is the finding about a Name in braces.
func ClientParameter(at source.Span) source.Diagnostic {
	return source.Diagnostic{
		Code: "KS213", Message: "Client parameters are not supported or enabled.", Span: at,
		Advice: "Put the value in place of the braces before the query is sent.",
	}
}

func rawGuid(at source.Span) source.Diagnostic {
	return source.Diagnostic{Code: "KS214", Message: "Raw guid literals are not allowed in this context, use guid(...) instead.", Span: at}
}

func decimalInDynamic(at source.Span) source.Diagnostic {
	return source.Diagnostic{Code: "KS215", Message: "Decimal values are not supported in dynamic objects.", Span: at}
}

func graphPatternMissing(at source.Span) source.Diagnostic {
	return source.Diagnostic{Code: "KS217", Message: "Missing graph-match pattern.", Span: at}
}

func graphEntityMissing(at source.Span) source.Diagnostic {
	return source.Diagnostic{Code: "KS229", Message: "Missing graph entity type, Expected values [nodes, edges].", Span: at}
}

func needsBrackets(name string, at source.Span) source.Diagnostic {
	return source.Diagnostic{
		Code:    "KS228",
		Message: fmt.Sprintf("The name '%s' needs to be bracketed as ['%s'] to be used in this context.", name, name),
		Span:    at,
	}
}

func tooLong(at source.Span) source.Diagnostic {
	return source.Diagnostic{Code: "KS244", Message: "Query text size exceeds maximum safe limit. Parsing not performed.", Span: at}
}

func tooDeep(at source.Span) source.Diagnostic {
	return source.Diagnostic{
		Code: "KS245", Message: "Query syntax depth exceeds maximum safe limit. Semantic analysis not performed.", Span: at,
		Advice: "Give parts of the query names with let, or list values with in (...).",
	}
}

var typeNames = []string{"bool", "int", "long", "real", "decimal", "datetime", "timespan", "string", "dynamic", "guid"}

// operatorNames lists the operators, in order, for suggestions.
func operatorNames() []string {
	names := make([]string, 0, len(operators))
	for name := range operators {
		names = append(names, name)
	}
	sort.Strings(names)
	return names
}

// Nearest gives the candidate that word most likely meant, or "" when none is near: at most one slip in
// three letters, where a slip is a letter too many, too few, wrong or swapped with its neighbour. Case is none.
func Nearest(word string, candidates []string) string {
	if word == "" || len(word) > 64 {
		return ""
	}
	best, least := "", max(1, min(3, len(word)/3))+1
	low := strings.ToLower(word)
	var rows [3][]int
	for _, c := range candidates {
		if d := len(low) - len(c); c == "" || d > least || -d > least {
			continue
		}
		folded := strings.ToLower(c)
		n := slips(low, folded, least+1, &rows)
		// The first letter is seldom wrong: of two as near, it decides.
		if n < least || n == least && best != "" && folded[:1] == low[:1] && strings.ToLower(best[:1]) != low[:1] {
			if best, least = c, n; n == 0 {
				break
			}
		}
	}
	return best
}

// slips counts the edits between a and b (optimal string alignment), or gives limit when there are no fewer. rows is room to
// count in.
func slips(a, b string, limit int, rows *[3][]int) int {
	for i := range rows {
		if len(rows[i]) <= len(b) {
			rows[i] = make([]int, 2*len(b)+1)
		}
	}
	before, prev, cur := rows[0], rows[1], rows[2]
	for j := range len(b) + 1 {
		prev[j] = j
	}
	for i := 1; i <= len(a); i++ {
		cur[0] = i
		fewest := i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			cur[j] = min(prev[j]+1, cur[j-1]+1, prev[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				cur[j] = min(cur[j], before[j-2]+1)
			}
			fewest = min(fewest, cur[j])
		}
		if fewest >= limit {
			return limit
		}
		before, prev, cur = prev, cur, before
	}
	return min(prev[len(b)], limit)
}
