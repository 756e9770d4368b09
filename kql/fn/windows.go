package fn

// Row functions need rows in a fixed order; the generator spells them as windows over it.
const windowSQL = "the generator spells row functions"

// rowByRow is why the one row function whose answer depends on its own answer before is no window of SQL.
const rowByRow = "Go follows it row by row"

func window(name, page, doc string, sigs []string, examples ...Example) Function {
	f := Function{Name: name, Kind: Window, Page: page, Doc: doc, Examples: examples}
	for _, s := range sigs {
		f.Sigs = append(f.Sigs, Sig{Text: name + s, DuckDB: None(windowSQL)})
	}
	return f
}

// sequential says that Go computes a row function.
func sequential(f Function) Function {
	for i := range f.Sigs {
		f.Sigs[i].DuckDB = None(rowByRow)
	}
	return f
}

var windows = []Function{
	window("prev", "prev-function", "Value of a column in an earlier row, the one before unless an offset says another.", []string{"(column:any, [offset:long], [default:any]) typeof(column)"}, Example{`range x from 1 to 3 step 1 | serialize | extend p = prev(x) | where x == 3 | project p`, `2`}),
	window("next", "next-function", "Value of a column in a later row, the one after unless an offset says another.", []string{"(column:any, [offset:long], [default:any]) typeof(column)"}, Example{`range x from 1 to 3 step 1 | serialize | extend n = next(x) | where x == 1 | project n`, `2`}),
	window("row_number", "row-number-function", "Number of the row, from a first number and anew where the condition holds.", []string{"([start:long], [restart:bool]) long"}, Example{`range x from 5 to 7 step 1 | serialize | extend n = row_number() | where x == 7 | project n`, `3`}),
	window("row_cumsum", "row-cumsum-function", "Sum of the values so far, anew where the condition holds.", []string{"(term:long, [restart:bool]) long", "(term:real, [restart:bool]) real", "(term:decimal, [restart:bool]) decimal", "(term:timespan, [restart:bool]) timespan"}, Example{`range x from 1 to 3 step 1 | serialize | extend s = row_cumsum(x) | where x == 3 | project s`, `6`}),
	window("row_rank_dense", "row-rank-dense-function", "Rank that grows by one where the value changes.", []string{"(term:any, [restart:bool]) long"}, Example{`datatable(x:long)[5,5,7] | serialize | extend r = row_rank_dense(x) | where x == 7 | project r`, `2`}),
	window("row_rank_min", "row-rank-min-function", "Rank that is the number of the first row of a run of equal values.", []string{"(term:any, [restart:bool]) long"}, Example{`datatable(x:long)[5,5,7] | serialize | extend r = row_rank_min(x) | where x == 7 | project r`, `3`}),
	sequential(window("row_window_session", "row-window-session-function", "Start of the session that a row's time falls in.", []string{"(expr:datetime, maxDistanceFromFirst:timespan, maxDistanceBetweenNeighbors:timespan, [restart:bool]) datetime"}, Example{`print t = datetime(2020-01-01) | serialize | extend s = row_window_session(t, 1h, 5m) | project s`, `datetime(2020-01-01)`})),
}
