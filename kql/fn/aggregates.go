package fn

import (
	"slices"
	"strconv"
	"strings"

	"github.com/huntbook/huntbook/algo/value"

	"github.com/huntbook/huntbook/kql/types"
)

// agg declares an aggregate with its -if twin. Templates get the argument as {x} and end in {filter}, which the twin fills
// with a FILTER clause over its predicate.
func agg(name, ifName, page, doc string, rule NameRule, sigs []Sig, examples ...Example) []Function {
	base := Function{Name: name, Kind: Aggregate, Page: page, Doc: doc, ResultName: rule, Prefix: name, Examples: examples}
	twin := base
	twin.Name, twin.Prefix = ifName, ifName
	twin.Page = strings.ReplaceAll(ifName, "_", "-") + "-aggregation-function"
	twin.Doc = doc[:len(doc)-1] + ", of the rows for which the predicate is true."
	if len(examples) > 0 {
		twin.Examples = []Example{{In: filtered(examples[0].In, name, ifName), Out: examples[0].Out}}
	}
	for _, s := range sigs {
		plain, cond := s, s
		plain.Text = name + s.Text
		plain.DuckDB = withFilter(s.DuckDB, false)
		base.Sigs = append(base.Sigs, plain)
		cond.Text = ifName + insertPredicate(s.Text)
		cond.DuckDB = withFilter(s.DuckDB, true)
		twin.Sigs = append(twin.Sigs, cond)
	}
	base.Aliases, twin.Aliases = oldAggregates[name], oldAggregates[ifName]
	if ifName == "" {
		return []Function{base}
	}
	return []Function{base, twin}
}

var oldAggregates = map[string][]string{
	"make_list": {"makelist"}, "make_set": {"makeset"}, "make_bag": {"make_dictionary"},
	"take_any": {"any", "passthrough"}, "take_anyif": {"anyif"},
}

// filtered makes the twin's example of the plain one: the predicate always holds.
func filtered(in, name, ifName string) string {
	if strings.Contains(in, name+"(x, x)") {
		return strings.Replace(in, name+"(x, x)", ifName+"(x, x, true)", 1)
	}
	return strings.Replace(in, name+"(x", ifName+"(x, true", 1)
}

// Where an aggregate's answer is not that of the service.
const (
	exactly  = "Exact, where the service estimates: what is counted is at hand. The accuracy is accepted and changes nothing."
	byRank   = "Exact by the nearest rank, where the service estimates over many values."
	ownState = "The state keeps what it has seen, so what is read from it is exact; it cannot be exchanged with a state that the service made."
	anyOrder = "Elements come in the order of their JSON text, so that equal inputs give equal answers; the service promises no order."
)

var aggregates = slices.Concat(
	[]Function{
		{
			Name: "count", Aliases: []string{"cnt"}, Kind: Aggregate, Page: "count-aggregation-function", Doc: "Number of rows.", ResultName: NameOnly,
			Sigs: []Sig{
				{Text: "count() long", DuckDB: T("count(*)")},
				{Text: "count(value:any) long", DuckDB: T("count(*)")},
			},
			Examples: []Example{{`range x from 1 to 3 step 1 | summarize count()`, `3`}, {`range x from 1 to 0 step 1 | summarize count()`, `0`}},
		},
		{
			Name: "countif", Kind: Aggregate, Page: "countif-aggregation-function", Doc: "Number of rows for which the predicate is true.", ResultName: NameAndArg,
			Sigs:     []Sig{{Text: "countif(predicate:bool) long", DuckDB: T("count(*) FILTER (WHERE {predicate})")}},
			Examples: []Example{{`range x from 1 to 3 step 1 | summarize countif(x > 1)`, `2`}},
		},
	},
	agg("sum", "sumif", "sum-aggregation-function", "Sum of the values that are not null; 0 of none.", NameAndArg, []Sig{
		{Text: "(x:long) long", DuckDB: T("coalesce(" + lowest("sum({x}){filter}") + ", 0)")},
		{Text: "(x:real) real", DuckDB: T("coalesce(sum({x}){filter}, 0.0)")},
		{Text: "(x:decimal) decimal", DuckDB: T("coalesce(CAST(sum({x}){filter} AS " + value.DecimalSQL + "), 0)")},
		{Text: "(x:timespan) timespan", DuckDB: T("coalesce(CAST(sum({x}){filter} AS BIGINT), 0)")},
	}, Example{`range x from 1 to 3 step 1 | summarize sum(x)`, `6`}),
	agg("avg", "avgif", "avg-aggregation-function", "Mean of the values that are not null; NaN of none. The sum of longs wraps.", NameAndArg, []Sig{
		{Text: "(x:long) real", DuckDB: T("coalesce(CAST(" + lowest("sum({x}){filter}") + " AS DOUBLE) / nullif(count({x}){filter}, 0), CAST('nan' AS DOUBLE))")},
		{Text: "(x:real) real", DuckDB: T("coalesce(avg({x}){filter}, CAST('nan' AS DOUBLE))")},
		{Text: "(x:decimal) decimal", DuckDB: T("TRY_CAST(CAST(avg({x}){filter} AS VARCHAR) AS " + value.DecimalSQL + ")")},
		{Text: "(x:timespan) timespan", DuckDB: T("CAST(trunc(avg({x}){filter}) AS BIGINT)")},
		{Text: "(x:datetime) datetime", DuckDB: T("CAST(trunc(avg({x}){filter}) AS BIGINT)")},
	}, Example{`range x from 1 to 4 step 1 | summarize avg(x)`, `2.5`}),
	agg("min", "minif", "min-aggregation-function", "Least value that is not null.", NameAndArg, extremes("min"), Example{`range x from 1 to 4 step 1 | summarize min(x)`, `1`}),
	agg("max", "maxif", "max-aggregation-function", "Greatest value that is not null.", NameAndArg, extremes("max"), Example{`range x from 1 to 4 step 1 | summarize max(x)`, `4`}),
	differs(exactly, agg("dcount", "dcountif", "dcount-aggregation-function", "Number of distinct values.", NameAndArg, []Sig{
		{Text: "(x:any, [accuracy:long]) long", DuckDB: F(func(a []Arg) string { return "count(DISTINCT " + a[0].SQL + "){filter}" })},
	}, Example{`range x from 1 to 4 step 1 | extend x = x % 2 | summarize dcount(x)`, `2`})...),
	agg("count_distinct", "count_distinctif", "count-distinct-aggregation-function", "Number of distinct values, exact.", NameAndArg, []Sig{
		{Text: "(x:any) long", DuckDB: T("count(DISTINCT {x}){filter}")},
	}, Example{`range x from 1 to 4 step 1 | extend x = x % 2 | summarize count_distinct(x)`, `2`}),
	agg("make_list", "make_list_if", "make-list-aggregation-function", "Dynamic array of the values that are not null, in the order of the rows.", NamePrefixArg, lists("list($1 {order})", false), Example{`range x from 1 to 3 step 1 | summarize make_list(x)`, `dynamic([1,2,3])`}),
	differs(anyOrder, agg("make_set", "make_set_if", "make-set-aggregation-function", "Dynamic array of the distinct values, sorted.", NamePrefixArg, lists("list(DISTINCT $1 ORDER BY $1)", false), Example{`range x from 1 to 3 step 1 | summarize make_set(x)`, `dynamic([1,2,3])`})...),
	agg("make_list_with_nulls", "", "make-list-with-nulls-aggregation-function", "Dynamic array of the values, nulls too.", NamePrefixArg, lists("list($1 {order})", true), Example{`range x from 1 to 2 step 1 | summarize make_list_with_nulls(x)`, `dynamic([1,2])`}),
	agg("make_bag", "make_bag_if", "make-bag-aggregation-function", "Property bag of the members of all bags; of equal keys the first.", NamePrefixArg, []Sig{
		{Text: "(x:dynamic, [maxSize:long const]) dynamic", DuckDB: F(func(a []Arg) string {
			return mergeBags("('[' || coalesce(array_to_string(list(" + a[0].SQL + " {order}){filter}, ','), '') || ']')")
		})},
	}, Example{`print x = dynamic({"a":1}) | summarize make_bag(x)`, `dynamic({"a":1})`}),
	agg("take_any", "take_anyif", "take-any-aggregation-function", "Value of any row, one that is not null where there is one.", NameOfArg, []Sig{
		{Text: "(x:any...) typeof(x)", DuckDB: F(func(a []Arg) string { return "any_value(" + a[0].SQL + "){filter}" })},
	}, Example{`print x = 1 | summarize take_any(x)`, `1`}),
	agg("stdev", "stdevif", "stdev-aggregation-function", "Standard deviation of a sample.", NameAndArg, moments("stddev_samp"), Example{`range x from 1 to 5 step 1 | summarize stdev(x)`, `1.5811388300841898`}),
	agg("stdevp", "", "stdevp-aggregation-function", "Standard deviation of a population.", NameAndArg, moments("stddev_pop"), Example{`range x from 1 to 5 step 1 | summarize stdevp(x)`, `1.4142135623730951`}),
	agg("variance", "varianceif", "variance-aggregation-function", "Variance of a sample.", NameAndArg, moments("var_samp"), Example{`range x from 1 to 5 step 1 | summarize variance(x)`, `2.5`}),
	agg("variancep", "variancepif", "variancep-aggregation-function", "Variance of a population.", NameAndArg, moments("var_pop"), Example{`range x from 1 to 5 step 1 | summarize variancep(x)`, `2.0`}),
	agg("covariance", "covarianceif", "covariance-aggregation-function", "Covariance of two samples.", NamePrefixArg, []Sig{{Text: "(x:real, y:real) real", DuckDB: T("covar_samp({x}, {y}){filter}")}}, Example{`range x from 1 to 5 step 1 | summarize covariance(x, x)`, `2.5`}),
	agg("covariancep", "covariancepif", "covariancep-aggregation-function", "Covariance of two populations.", NamePrefixArg, []Sig{{Text: "(x:real, y:real) real", DuckDB: T("covar_pop({x}, {y}){filter}")}}, Example{`range x from 1 to 5 step 1 | summarize covariancep(x, x)`, `2.0`}),
	agg("binary_all_and", "", "binary-all-and-aggregation-function", "Bits that all the values have.", NameAndArg, []Sig{{Text: "(x:long) long", DuckDB: T("bit_and({x}){filter}")}}, Example{`range x from 6 to 7 step 1 | summarize binary_all_and(x)`, `6`}),
	agg("binary_all_or", "", "binary-all-or-aggregation-function", "Bits that any of the values has.", NameAndArg, []Sig{{Text: "(x:long) long", DuckDB: T("bit_or({x}){filter}")}}, Example{`range x from 4 to 5 step 1 | summarize binary_all_or(x)`, `5`}),
	agg("binary_all_xor", "", "binary-all-xor-aggregation-function", "Bits that an odd number of the values has.", NameAndArg, []Sig{{Text: "(x:long) long", DuckDB: T("bit_xor({x}){filter}")}}, Example{`range x from 4 to 5 step 1 | summarize binary_all_xor(x)`, `1`}),
	[]Function{
		{
			Name: "arg_max", Aliases: []string{"argmax"}, Kind: Aggregate, Page: "arg-max-aggregation-function", Doc: "The row of the greatest value, or columns of it.", ResultName: NameOfArg,
			Sigs: argRows("arg_max"), Examples: []Example{{`range x from 1 to 3 step 1 | extend y = x * 10 | summarize arg_max(x, y) | project y`, `30`}},
		},
		{
			Name: "arg_min", Aliases: []string{"argmin"}, Kind: Aggregate, Page: "arg-min-aggregation-function", Doc: "The row of the least value, or columns of it.", ResultName: NameOfArg,
			Sigs: argRows("arg_min"), Examples: []Example{{`range x from 1 to 3 step 1 | extend y = x * 10 | summarize arg_min(x, y) | project y`, `10`}},
		},
		{
			Name: "percentile", Kind: Aggregate, Differs: byRank, Page: "percentiles-aggregation-function", Doc: "Value at a percentile, by the nearest rank.", ResultName: NamePrefixArg, Prefix: "percentile",
			Sigs: percentile("percentile", ""), Examples: []Example{{`range x from 1 to 100 step 1 | summarize percentile(x, 95)`, `95`}},
		},
		{
			Name: "percentiles", Kind: Aggregate, Differs: byRank, Page: "percentiles-aggregation-function", Doc: "Values at several percentiles, one column each.", ResultName: NamePrefixArg, Prefix: "percentile",
			Sigs: percentile("percentiles", "..."), Examples: []Example{{`range x from 1 to 100 step 1 | summarize percentiles(x, 5, 95) | project percentile_x_5`, `5`}},
		},
		{
			Name: "percentiles_array", Kind: Aggregate, Differs: byRank, Page: "percentiles-aggregation-function", Doc: "Values at several percentiles as one dynamic array.", ResultName: NamePrefixArg, Prefix: "percentiles",
			Sigs: []Sig{
				{Text: "percentiles_array(x:long, percentage:real...) dynamic", DuckDB: F(percentilesArray)},
				{Text: "percentiles_array(x:real, percentage:real...) dynamic", DuckDB: F(percentilesArray)},
				{Text: "percentiles_array(x:datetime, percentage:real...) dynamic", DuckDB: F(percentilesArray)},
				{Text: "percentiles_array(x:timespan, percentage:real...) dynamic", DuckDB: F(percentilesArray)},
				{Text: "percentiles_array(x:real, percentages:dynamic) dynamic", DuckDB: F(percentilesArray)},
			},
			Examples: []Example{{`range x from 1 to 100 step 1 | summarize percentiles_array(x, 5, 95)`, `dynamic([5,95])`}},
		},
		{
			Name: "percentilew", Kind: Aggregate, Differs: byRank, Page: "percentiles-aggregation-function", Doc: "Value at a percentile where each value counts as often as its weight says.", ResultName: NamePrefixArg, Prefix: "percentile",
			Sigs: weighted("percentilew", ""), Examples: []Example{{`datatable(x:long, w:long)[1,9, 5,1] | summarize percentilew(x, w, 50)`, `1`}},
		},
		{
			Name: "percentilesw", Kind: Aggregate, Differs: byRank, Page: "percentiles-aggregation-function", Doc: "Values at several percentiles where each value counts as often as its weight says.", ResultName: NamePrefixArg, Prefix: "percentile",
			Sigs: weighted("percentilesw", "..."), Examples: []Example{{`datatable(x:long, w:long)[1,9, 5,1] | summarize percentilesw(x, w, 50, 95) | project percentile_x_95`, `5`}},
		},
		{
			Name: "percentilesw_array", Kind: Aggregate, Differs: byRank, Page: "percentiles-aggregation-function", Doc: "Values at several percentiles as one dynamic array, where each value counts as often as its weight says.", ResultName: NamePrefixArg, Prefix: "percentile",
			Sigs: []Sig{
				{Text: "percentilesw_array(x:real, weight:long, percentages:dynamic) dynamic", DuckDB: F(weightedArray)},
				{Text: "percentilesw_array(x:real, weight:long, percentage:real...) dynamic", DuckDB: F(weightedArray)},
			},
			Examples: []Example{{`datatable(x:long, w:long)[1,9, 5,1] | summarize percentilesw_array(x, w, 50, 95)`, `dynamic([1.0,5.0])`}},
		},
		{
			Name: "hll", Kind: Aggregate, Differs: ownState, Page: "hll-aggregation-function", Doc: "State of a distinct count, to be merged and counted later.", ResultName: NameAndArg,
			Sigs:     []Sig{{Text: "hll(x:text, [accuracy:long]) dynamic", DuckDB: by1("CAST(to_json(list_sort(list(DISTINCT CAST(md5_number_lower($1) AS VARCHAR)))) AS VARCHAR)")}},
			Examples: []Example{{`range x from 1 to 5 step 1 | summarize h = hll(x) | project dcount_hll(h)`, `5`}},
		},
		{
			Name: "hll_if", Kind: Aggregate, Differs: ownState, Page: "hll-if-aggregation-function", Doc: "State of a distinct count of the rows for which the predicate is true.", ResultName: NameAndArg,
			Sigs:     []Sig{{Text: "hll_if(x:text, predicate:bool, [accuracy:long]) dynamic", DuckDB: T("CAST(to_json(list_sort(list(DISTINCT CAST(md5_number_lower({x}) AS VARCHAR)) FILTER (WHERE {predicate}))) AS VARCHAR)")}},
			Examples: []Example{{`range x from 1 to 5 step 1 | summarize h = hll_if(x, x > 3) | project dcount_hll(h)`, `2`}},
		},
		{
			Name: "hll_merge", Kind: Aggregate, Differs: ownState, Page: "hll-merge-aggregation-function", Doc: "Merges states of distinct counts.", ResultName: NameAndArg,
			Sigs:     []Sig{{Text: "hll_merge(x:dynamic) dynamic", DuckDB: T("CAST(to_json(list_sort(list_distinct(flatten(list(CAST({x} AS JSON)::VARCHAR[]))))) AS VARCHAR)")}},
			Examples: []Example{{`range x from 1 to 5 step 1 | summarize h = hll(x) by x % 2 | summarize m = hll_merge(h) | project dcount_hll(m)`, `5`}},
		},
		{
			Name: "tdigest", Kind: Aggregate, Differs: ownState, Page: "tdigest-aggregation-function", Doc: "State of a percentile, to be merged and read later.", ResultName: NameAndArg,
			Sigs: []Sig{
				{Text: "tdigest(x:real, [weight:long]) dynamic", DuckDB: F(tdigest)},
				{Text: "tdigest(x:datetime, [weight:long]) dynamic", DuckDB: F(tdigestOfTicks)},
				{Text: "tdigest(x:timespan, [weight:long]) dynamic", DuckDB: F(tdigestOfTicks)},
			},
			Examples: []Example{{`range x from 1 to 100 step 1 | summarize t = tdigest(x) | project percentile_tdigest(t, 95)`, `95.0`}},
		},
		{
			Name: "tdigest_merge", Aliases: []string{"merge_tdigest"}, Kind: Aggregate, Differs: ownState, Page: "tdigest-merge-aggregation-function", Doc: "Merges states of percentiles.", ResultName: NameAndArg,
			Sigs:     []Sig{{Text: "tdigest_merge(x:dynamic) dynamic", DuckDB: T("CAST(to_json(list_sort(flatten(list(CAST({x} AS JSON)::DOUBLE[])))) AS VARCHAR)")}},
			Examples: []Example{{`range x from 1 to 100 step 1 | summarize t = tdigest(x) by x % 2 | summarize m = tdigest_merge(t) | project percentile_tdigest(m, 95)`, `95.0`}},
		},
		{
			Name: "buildschema", Kind: Aggregate, Page: "buildschema-aggregation-function", Doc: "Smallest schema that all the dynamic values fit.", ResultName: NamePrefixArg, Prefix: "schema",
			Sigs:     []Sig{{Text: "buildschema(x:dynamic) dynamic", DuckDB: F(func(a []Arg) string { return goCall("__build_schema", jsonList(a[0].SQL)) })}},
			Examples: []Example{{`print x = dynamic({"a":1}) | summarize buildschema(x)`, `dynamic({"a":"long"})`}},
		},
	},
)

func by1(text string) Template {
	return F(func(a []Arg) string { return sql(text, a[0].SQL) })
}

func extremes(name string) []Sig {
	var out []Sig
	for _, t := range []string{"int", "long", "real", "decimal", "datetime", "timespan", "string", "bool", "guid"} {
		s := Sig{Text: "(x:" + t + ") " + t, DuckDB: T(name + "({x}){filter}")}
		if t == "real" && name == "min" { // one NaN makes the least NaN; the engine sorts it last
			s.DuckDB = T("CASE WHEN coalesce(bool_or(isnan({x})){filter}, false) THEN CAST('nan' AS DOUBLE) ELSE min({x}){filter} END")
		}
		if t == "string" { // strings have no null, and an empty one is a value like any other
			s.DuckDB = T("coalesce(" + name + "({x}){filter}, '')")
		}
		out = append(out, s)
	}
	return append(out, Sig{Text: "(x:dynamic) dynamic", DuckDB: T("arg_" + name + "({x}, coalesce(TRY_CAST(json_extract_string({x}, '$') AS DOUBLE), 0)){filter}")})
}

func moments(name string) []Sig {
	return []Sig{{Text: "(x:real) real", DuckDB: T("coalesce(" + name + "({x}){filter}, 0.0)")}}
}

// lists spells make_list and make_set: JSON texts, joined to an array. A dynamic array among the values gives its elements, and
// a null dynamic is kept, as recorded; other nulls are dropped. An upper bound cuts the result.
func lists(list string, keepNulls bool) []Sig {
	spell := func(text, keep string, a []Arg) string {
		text = sql(list, text)
		if keep != "" {
			text += " FILTER (WHERE " + keep + "{and})"
		} else {
			text += "{filter}"
		}
		if len(a) > 1 {
			text = "list_slice(" + text + ", 1, CAST(" + a[1].SQL + " AS BIGINT))"
		}
		return "('[' || coalesce(array_to_string(" + text + ", ','), '') || ']')"
	}
	plain := F(func(a []Arg) string {
		if p := a[0].Plain; p != nil && !keepNulls { // gathered as they are, and written as JSON once for all
			some := " FILTER (WHERE " + p.SQL + " IS NOT NULL{and})"
			if p.Type == types.String {
				some = "{filter}"
			}
			text := sql(list, p.SQL) + some
			if strings.Contains(list, "DISTINCT") {
				text = "list_sort(list(DISTINCT " + p.SQL + ")" + some + ")"
			}
			if len(a) > 1 {
				text = "list_slice(" + text + ", 1, CAST(" + a[1].SQL + " AS BIGINT))"
			}
			return "coalesce(CAST(to_json(" + text + ") AS VARCHAR), '[]')"
		}
		if keepNulls {
			return spell("coalesce("+a[0].SQL+", 'null')", "", a)
		}
		return spell(a[0].SQL, a[0].SQL+" IS NOT NULL", a)
	})
	flat := F(func(a []Arg) string {
		x := a[0].SQL
		joined := spell(sql("CASE WHEN $1 IS NULL THEN 'null' WHEN starts_with($1, '[') THEN substr($1, 2, length($1) - 2) ELSE $1 END", x),
			sql("($1 IS NULL OR $1 <> '[]')", x), a[:1])
		most := "NULL"
		if len(a) > 1 {
			most = "CAST(" + a[1].SQL + " AS BIGINT)"
		}
		switch {
		case strings.Contains(list, "DISTINCT"):
			return goCall("__distinct", joined, most)
		case len(a) > 1:
			return goCall("__first", joined, most)
		}
		return joined
	})
	rest := ", [maxSize:long const]) dynamic"
	return []Sig{{Text: "(x:dynamic" + rest, DuckDB: flat}, {Text: "(x:value" + rest, DuckDB: plain}}
}

func argRows(name string) []Sig {
	one := F(func(a []Arg) string {
		return "(" + PickRow(name, "struct_pack(v := "+a[len(a)-1].SQL+")", a[0]) + ").v"
	})
	return []Sig{{Text: name + "(by:any, column:any...) typeof(column)", DuckDB: one}, {Text: name + "(by:any) typeof(by)", DuckDB: one}}
}

// PickRow spells arg_max or arg_min of whole rows. Where every value to compare is null, any row answers: of datetimes, which
// are never negative, a null counts as farther off than all of them; of others, a second aggregate stands by.
func PickRow(name, row string, by Arg) string {
	if by.Type == types.Datetime {
		off := "-1"
		if name == "arg_min" {
			off = "9223372036854775807"
		}
		return sql(name+"($1, coalesce($2, "+off+"))", row, by.SQL)
	}
	return sql("coalesce("+name+"($1, $2), any_value($1))", row, by.SQL)
}

func percentile(name, repeat string) []Sig {
	at := F(func(a []Arg) string {
		return sql("quantile_disc($1, greatest(0, least(1, CAST($2 AS DOUBLE) / 100)))", a[0].SQL, a[1].SQL)
	})
	var out []Sig
	for _, t := range []string{"long", "real", "decimal", "datetime", "timespan"} {
		out = append(out, Sig{Text: name + "(x:" + t + ", percentage:real" + repeat + ") " + t, DuckDB: at})
	}
	return out
}

func percentilesArray(a []Arg) string {
	if a[1].Type == types.Dynamic {
		return goCall("percentile_array_tdigest", sql("CAST(to_json(list_sort(list($1) FILTER (WHERE $1 IS NOT NULL))) AS VARCHAR)", a[0].SQL), a[1].SQL)
	}
	items := make([]string, len(a)-1)
	for i, p := range a[1:] {
		items[i] = itemOf(a[0].Type, sql("quantile_disc($1, greatest(0, least(1, CAST($2 AS DOUBLE) / 100)))", a[0].SQL, p.SQL))
	}
	return "('[' || concat_ws(',', " + strings.Join(items, ", ") + ") || ']')"
}

// itemOf spells a value as an element of an array, as todynamic() does.
func itemOf(t types.Type, text string) string {
	if f, ok := Lookup("todynamic", Scalar); ok && (t == types.Datetime || t == types.Timespan) {
		if c, err := f.Resolve([]types.Type{t}); err == nil {
			for i := range f.Sigs {
				if &f.Sigs[i] == c.Sig {
					return "coalesce(" + f.SQL(i, []Arg{{SQL: text, Type: t}}) + ", 'null')"
				}
			}
		}
	}
	return "coalesce(CAST(to_json(" + text + ") AS VARCHAR), 'null')"
}

// weighted repeats each value by its weight before it takes the nearest rank: small weights only make it dear, never wrong.
func weighted(name, repeat string) []Sig {
	at := F(func(a []Arg) string {
		return sql("list_aggregate(flatten(list(list_resize([$1], greatest(0, $2), $1)) FILTER (WHERE $1 IS NOT NULL)), 'quantile_disc', greatest(0, least(1, CAST($3 AS DOUBLE) / 100)))",
			a[0].SQL, a[1].SQL, a[2].SQL)
	})
	var out []Sig
	for _, t := range []string{"long", "real", "decimal", "datetime", "timespan"} {
		out = append(out, Sig{Text: name + "(x:" + t + ", weight:long, percentage:real" + repeat + ") " + t, DuckDB: at})
	}
	return out
}

func weightedArray(a []Arg) string {
	wanted := a[2].SQL
	if a[2].Type != types.Dynamic {
		items := make([]string, len(a)-2)
		for i, p := range a[2:] {
			items[i] = "CAST(" + p.SQL + " AS VARCHAR)"
		}
		wanted = "('[' || concat_ws(',', " + strings.Join(items, ", ") + ") || ']')"
	}
	return goCall("percentile_array_tdigest", tdigest(a[:2]), wanted)
}

func tdigest(a []Arg) string {
	if len(a) > 1 {
		return sql("CAST(to_json(list_sort(flatten(list(list_resize([$1], greatest(0, $2), $1)) FILTER (WHERE $1 IS NOT NULL)))) AS VARCHAR)", a[0].SQL, a[1].SQL)
	}
	return sql("CAST(to_json(list_sort(list($1) FILTER (WHERE $1 IS NOT NULL))) AS VARCHAR)", a[0].SQL)
}

// tdigestOfTicks is tdigest of times: a digest holds reals.
func tdigestOfTicks(a []Arg) string {
	ticks := slices.Clone(a)
	ticks[0].SQL = "CAST(" + a[0].SQL + " AS DOUBLE)"
	return tdigest(ticks)
}

// jsonList gathers JSON texts into the text of an array.
func jsonList(x string) string {
	return "('[' || coalesce(array_to_string(list(" + x + ") FILTER (WHERE " + x + " IS NOT NULL), ','), '') || ']')"
}

func mergeBags(list string) string { return goCall("__merge_bags", list) }

// goCall calls the first overload of a scalar function that runs in Go and takes a fixed number of arguments.
func goCall(name string, args ...string) string { return goCallAt(name, 0, args...) }

func goCallAt(name string, overload int, args ...string) string {
	return "kql_" + name + "_" + strconv.Itoa(overload) + "(" + strings.Join(args, ", ") + ")"
}

// insertPredicate puts the -if twin's predicate behind the last argument that is required.
func insertPredicate(signature string) string {
	at := strings.Index(signature, ", [")
	if at < 0 {
		at = strings.Index(signature, ")")
	}
	return strings.Replace(signature[:at], "...", "", 1) + ", predicate:bool" + signature[at:]
}

// withFilter fills the marks {filter} and {and} of a template: with nothing, or with the predicate of the -if twin.
func withFilter(t Template, cond bool) Template {
	fill := func(text, predicate string) string {
		if !cond {
			return strings.NewReplacer("{filter}", "", "{and}", "").Replace(text)
		}
		return strings.NewReplacer("{filter}", " FILTER (WHERE "+predicate+")", "{and}", " AND "+predicate).Replace(text)
	}
	if t.Func == nil {
		return T(fill(t.Text, "{predicate}"))
	}
	return F(func(args []Arg) string {
		if !cond {
			return fill(t.Func(args), "")
		}
		i := slices.IndexFunc(args, func(a Arg) bool { return a.Type == types.Bool && !isFirst(args, a) })
		predicate := args[i].SQL
		return fill(t.Func(slices.Concat(args[:i], args[i+1:])), predicate)
	})
}

func isFirst(args []Arg, a Arg) bool { return args[0] == a }
