package bind

import (
	"fmt"
	"slices"
	"strings"

	"github.com/huntbook/huntbook/kql/fn"
	"github.com/huntbook/huntbook/kql/source"
	"github.com/huntbook/huntbook/kql/types"
)

// All wording of binding stands here. Codes and their meaning are the service's (microsoft/Kusto-Query-Language, DiagnosticFacts).

func diag(code string, at source.Span, format string, args ...any) source.Diagnostic {
	return source.Diagnostic{Code: code, Message: fmt.Sprintf(format, args...), Span: at}
}

func didYouMean(d source.Diagnostic, near string) source.Diagnostic {
	if near != "" && !strings.Contains(d.Message, "'"+near+"'") {
		d.Advice = fmt.Sprintf("Did you mean '%s'?", near)
	}
	return d
}

func typeList(ts []types.Type, last string) string {
	names := make([]string, len(ts))
	for i, t := range ts {
		names[i] = t.String()
	}
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	return strings.Join(names[:len(names)-1], ", ") + last + names[len(names)-1]
}

func plural(n int, one string) string {
	switch n {
	case 0:
		return "no " + one + "s"
	case 1:
		return "1 " + one
	}
	return fmt.Sprintf("%d %ss", n, one)
}

func errName(at source.Span, name, near string) source.Diagnostic {
	return didYouMean(diag("KS142", at, "The name '%s' does not refer to any known column, table, variable or function.", name), near)
}

// aboutName advises on a name that is none, where no near one is.
func aboutName(d source.Diagnostic, name string, table bool, from []string) source.Diagnostic {
	switch {
	case d.Advice != "":
	case strings.EqualFold(name, "null"):
		d.Advice = "Use isnull(), or isempty() for text, which is never null."
	case table:
		d.Advice = "It is a table: use it in join, union or lookup, by toscalar(), or in a list of in (...)."
	case len(from) == 1:
		d.Advice = fmt.Sprintf("The table %s is there, and has no such column here.", from[0])
	}
	return d
}

func errTable(at source.Span, name, near string) source.Diagnostic {
	return didYouMean(diag("KS204", at, "The name '%s' does not refer to any known table, tabular variable or function.", name), near)
}

func errFunction(at source.Span, name, near string) source.Diagnostic {
	return didYouMean(diag("KS211", at, "The name '%s' does not refer to any known function.", name), near)
}

func errPlugin(at source.Span, name, near string) source.Diagnostic {
	return didYouMean(diag("KS124", at, "The plug-in function '%s' is not defined.", name), near)
}

func errOperator(at source.Span, op string, ts ...types.Type) source.Diagnostic {
	if len(ts) == 1 {
		return diag("KS106", at, "The operator '%s' is not defined for the operand type %s.", op, ts[0])
	}
	d := diag("KS106", at, "The operator '%s' is not defined for the operand types %s.", op, typeList(ts, " and "))
	switch {
	case slices.Contains(ts, types.Datetime):
		d.Advice = "A date is written datetime(2024-01-31), and text becomes one by todatetime()."
	case slices.Contains(ts, types.Timespan):
		d.Advice = "A timespan is written without quotes: 7d, 2h, 30m, 10s."
	case slices.Contains(ts, types.String):
		d.Advice = "Convert one side, as with tolong() or tostring()."
	}
	return d
}

func errTypeExpected(at source.Span, ts ...types.Type) source.Diagnostic {
	d := diag("KS107", at, "A value of type %s expected.", typeList(ts, " or "))
	switch ts[0] {
	case types.Timespan:
		d.Advice = "A timespan is written without quotes: 7d, 2h, 30m, 10s."
	case types.Datetime:
		d.Advice = "Write datetime(2024-01-31), or convert by todatetime()."
	}
	return d
}

// expects adds how the function is called.
func expects(d source.Diagnostic, f *fn.Function) source.Diagnostic {
	var calls []string
	for _, s := range f.Sigs {
		text := s.Text
		if i := strings.LastIndex(text, ")"); i >= 0 {
			text = text[:i+1]
		}
		text = strings.NewReplacer(":text", ":string", " const", "").Replace(text)
		if !slices.Contains(calls, text) && len(calls) < 3 {
			calls = append(calls, text)
		}
	}
	if len(calls) > 0 {
		d.Advice = "It is called as " + strings.Join(calls, " or ") + "."
	}
	return d
}

func errMustBe(at source.Span, t types.Type) source.Diagnostic {
	return diag("KS141", at, "The expression must have the type %s.", t)
}

func errNotAllowed(at source.Span, t types.Type) source.Diagnostic {
	d := diag("KS116", at, "The value of type '%s' is not allowed in this context.", t)
	if t == types.Dynamic {
		d.Advice = "Convert it, as with tostring() or tolong()."
	}
	return d
}

func errElement(at source.Span) source.Diagnostic {
	d := diag("KS147", at, "The element access operator [] is not allowed in this context.")
	d.Advice = "Only a dynamic has elements: use parse_json() on text."
	return d
}

func errScalarExpected(at source.Span) source.Diagnostic {
	return diag("KS108", at, "Scalar value expected.")
}

func errColumnExpected(at source.Span) source.Diagnostic {
	return diag("KS109", at, "Column name expected.")
}

func errTableExpected(at source.Span) source.Diagnostic { return diag("KS111", at, "Table expected.") }

func errArgCount(at source.Span, name string, low, high int) source.Diagnostic {
	if low == high {
		return diag("KS119", at, "The function '%s' expects %s.", name, plural(low, "argument"))
	}
	if high < 0 {
		return diag("KS120", at, "The function '%s' expects at least %s.", name, plural(low, "argument"))
	}
	return diag("KS120", at, "The function '%s' expects between %d and %d arguments.", name, low, high)
}

func errArguments(at source.Span, name string, ts []types.Type) source.Diagnostic {
	return diag("KS127", at, "The function '%s' is not compatible with arguments (%s)", name, typeList(ts, ", "))
}

func errConstant(at source.Span) source.Diagnostic {
	return diag("KS129", at, "The expression must be a constant.")
}

func errInteger(at source.Span) source.Diagnostic {
	return diag("KS134", at, "The expression value must be an integer.")
}

func errSummable(at source.Span) source.Diagnostic {
	return diag("KS138", at, "The argument value must be summable: a number, timespan or datetime.")
}

func errAggregateHere(at source.Span, name string) source.Diagnostic {
	d := diag("KS144", at, "The aggregate function '%s' is not allowed in this context.", name)
	d.Advice = "Use it in summarize."
	return d
}

func errAggregateNeeded(at source.Span) source.Diagnostic {
	d := diag("SEM0100", at, "The expression is not an aggregate.")
	d.Advice = "Wrap it in an aggregate such as take_any(), or move it behind 'by'."
	return d
}

func errJoinSides(at source.Span, name string) source.Diagnostic {
	return diag("KS145", at, "The column '%s' must exist on both sides of the join.", name)
}

func errJoinTypes(at source.Span, name string) source.Diagnostic {
	return diag("KS227", at, "The common column '%s' must have the same type on both sides of the join.", name)
}

func errJoinKeyTypes(at source.Span, l, r types.Type) source.Diagnostic {
	d := diag("KS242", at, "Inconsistent data types for join keys: (%s, %s)", l, r)
	d.Advice = "Convert one side, as with tostring()."
	return d
}

func errJoinCondition(at source.Span) source.Diagnostic {
	return diag("KS182", at, "The join condition must be either the name of a column common to both tables or in the form $left.<column> == $right.<column>.")
}

func errUnknownJoinKind(at source.Span, kind string) source.Diagnostic {
	return diag("KS140", at, "The expression must be one of the values: innerunique, inner, leftouter, rightouter, fullouter, leftanti, rightanti, leftsemi, rightsemi. '%s' is none of them.", kind)
}

func errMultiValued(at source.Span) source.Diagnostic {
	return diag("KS149", at, "The expression does not have multiple named values.")
}

func errNameWithoutValue(at source.Span) source.Diagnostic {
	return diag("KS150", at, "The name does not have a corresponding expression.")
}

func errDuplicate(at source.Span, name string) source.Diagnostic {
	return diag("KS171", at, "A column with the name '%s' is already declared.", name)
}

func errDataValues(at source.Span, multiple int) source.Diagnostic {
	return diag("KS173", at, "Incorrect number of data values. The values should appear in multiples of %d.", multiple)
}

func errRename(at source.Span) source.Diagnostic {
	return diag("KS110", at, "Column rename assignment expected.")
}

func errStar(at source.Span) source.Diagnostic {
	return diag("KS191", at, "The * syntax is not allowed here.")
}

func errNamedArgument(at source.Span) source.Diagnostic {
	return diag("KS196", at, "The argument name does not refer to a declared parameter.")
}

func errRedeclared(at source.Span, name string) source.Diagnostic {
	return diag("KS201", at, "A variable with the name '%s' has already been declared.", name)
}

func errNotSerialized(at source.Span, name string) source.Diagnostic {
	d := diag("SEM0037", at, "Function '%s' cannot be invoked: the row set must be serialized.", name)
	d.Advice = "Put 'sort by' or 'serialize' before it."
	return d
}

func errWindowHere(at source.Span, name string) source.Diagnostic {
	return diag("SEM0037", at, "Function '%s' cannot be invoked in the current context.", name)
}

func errRequiresArgs(at source.Span, name string) source.Diagnostic {
	return diag("KS117", at, "The function '%s' requires an argument list.", name)
}

func errGraphNeeded(at source.Span) source.Diagnostic {
	return diag("KS219", at, "The query operator requires an input graph.")
}

func errOperatorHere(at source.Span, name string) source.Diagnostic {
	return diag("KS177", at, "The query operator '%s' is not allowed in the current context.", name)
}

func errNeedsService(at source.Span, name, what string) source.Diagnostic {
	return diag("SEM0260", at, "'%s' needs %s; it does not run here.", name, what)
}

func errFirst(at source.Span) source.Diagnostic {
	return diag("KS174", at, "The operator cannot be the first operator in a query.")
}

func errDatabase(at source.Span, name string, s *Server) source.Diagnostic {
	d := diag("KS208", at, "The name '%s' does not refer to any known database: it is not of this server.", name)
	d.Advice = answersFor(s)
	return d
}

func errCluster(at source.Span, name string, s *Server) source.Diagnostic {
	d := diag("KS207", at, "'%s' is not this server, and no other is reached from here.", name)
	d.Advice = answersFor(s)
	return d
}

func answersFor(s *Server) string {
	return fmt.Sprintf("Huntbook answers for the database '%s' of %s; leave the name out, or bring those rows here.", s.Names[0], s.Hosts[0])
}

func errNotFunction(at source.Span) source.Diagnostic {
	d := diag("SYN0002", at, "This is not the text of a function.")
	d.Advice = "Write (parameters) { body }."
	return d
}

func errRecursion(at source.Span, path []string) source.Diagnostic {
	d := diag("SEM0001", at, "The function '%s' calls itself (%s); functions cannot be recursive.", path[0], strings.Join(path, " -> "))
	d.Advice = fmt.Sprintf("If a table of that name was meant, write table('%s').", path[0])
	return d
}

func errWatchlist(at source.Span, alias, near string, all []string) source.Diagnostic {
	d := diag("SEM0100", at, "There is no watchlist with the alias '%s'.", alias)
	switch {
	case near != "":
		return didYouMean(d, near)
	case len(all) > 0:
		d.Advice = "There are: " + strings.Join(all[:min(len(all), 20)], ", ") + "."
	default:
		d.Advice = "There are none yet: create it with its items in a CSV file."
	}
	return d
}

func errParameter(at source.Span, name string) source.Diagnostic {
	return diag("SEM0020", at, "The query parameter '%s' has no value and no default.", name)
}

func errTooComplex(at source.Span) source.Diagnostic {
	d := diag("SEM0001", at, "The query is too complex: its functions and variables expand to more than %d steps.", maxSteps)
	d.Advice = "Use materialize() for a table that is read many times."
	return d
}

func errTooDeep(at source.Span) source.Diagnostic {
	return diag("SEM0001", at, "The query is nested more than %d levels deep.", maxDepth)
}

func errNoResult(at source.Span) source.Diagnostic {
	d := diag("SYN0002", at, "The query has no result.")
	d.Advice = "End it with a tabular expression."
	return d
}

func errOther(at source.Span, format string, args ...any) source.Diagnostic {
	return diag("SEM0100", at, format, args...)
}

func errTooLong(at source.Span) source.Diagnostic {
	d := diag("SEM0001", at, "The query has more than %d operators in a row.", maxOperators)
	d.Advice = "Do more in one operator: extend and where take many expressions."
	return d
}

func errTooManyColumns(at source.Span, n int) source.Diagnostic {
	return diag("SEM0001", at, "The operator gives %d columns, and a table has at most %d.", n, maxColumns)
}

func errTooManyResults(at source.Span) source.Diagnostic {
	d := diag("SEM0001", at, "The query has more than %d results.", maxResults)
	d.Advice = "Send them as several queries, or union them."
	return d
}

func errTooManyArms(at source.Span) source.Diagnostic {
	d := diag("SEM0001", at, "The union has more than %d tables.", maxUnionArms)
	d.Advice = "Union fewer, or write values as rows of one datatable."
	return d
}

func errRegex(at source.Span, err error) source.Diagnostic {
	return diag("SEM0420", at, "The regex pattern is ill-formed: %s", strings.TrimPrefix(err.Error(), "error parsing regexp: "))
}

func errTooManyTerms(at source.Span, op string, most int) source.Diagnostic {
	d := diag("SEM0001", at, "The operator '%s' looks for at most %d values.", op, most)
	d.Advice = "Split the list, or join with a table of the values."
	return d
}

func errTooWide(at source.Span, tables, columns int) source.Diagnostic {
	d := diag("SEM0001", at, "The union of %d tables has %d columns, which is too wide to run.", tables, columns)
	d.Advice = "Name the tables, or project the columns that are needed before the union."
	return d
}
