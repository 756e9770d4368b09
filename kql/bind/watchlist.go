package bind

import (
	"fmt"
	"slices"
	"strings"

	"github.com/huntbook/huntbook/kql/plan"
	"github.com/huntbook/huntbook/kql/syntax"
	"github.com/huntbook/huntbook/kql/types"
)

// watchlistOwn are the columns that every watchlist has before those of its items.
var watchlistOwn = []types.Field{
	{Name: "_DTItemId", Type: types.String},
	{Name: "LastUpdatedTimeUTC", Type: types.Datetime},
	{Name: "SearchKey", Type: types.String},
	{Name: "WatchlistItem", Type: types.Dynamic},
}

// watchlistItems reads what the Watchlist table last says of each item: a row of it is a change, and one whose time to live
// has passed counts as deleted.
const watchlistItems = `table("Watchlist")
| where _DTItemType =~ "watchlist-item" and WatchlistAlias =~ %s
| summarize arg_max(_DTTimestamp, LastUpdatedTimeUTC, SearchKey, WatchlistItem, _DTItemStatus, TimeToLive) by _DTItemId
| where _DTItemStatus != "Delete" and (isnull(TimeToLive) or TimeToLive > now())
| project _DTItemId, LastUpdatedTimeUTC, SearchKey, WatchlistItem`

const watchlistAliasList = `table("Watchlist")
| where _DTItemType =~ "watchlist"
| summarize arg_max(_DTTimestamp, _DTItemStatus, WatchlistAlias) by Lower = tolower(WatchlistAlias)
| where _DTItemStatus != "Delete"
| project WatchlistAlias`

// watchlist is _GetWatchlist(alias [, keys...]): the items with a column for each column of the file they came from, all text
// as the service has them. With keys, those whose search key is one of them.
func watchlist(b *binder, x *syntax.Call, _ *rel) rel {
	if len(x.Args) == 0 {
		b.fail(errArgCount(x.Name.Span(), x.Name.Name, 1, -1))
		return nothing()
	}
	alias, ok := b.constText(x.Args[0], &row{})
	if !ok {
		return nothing()
	}
	var columns []string
	known := false
	if b.env.Watchlist != nil {
		var err error
		if columns, known, err = b.env.Watchlist(alias); err != nil {
			b.fail(errOther(x.Args[0].Span(), "The watchlists cannot be read: %v.", err))
			return nothing()
		}
	}
	if !known {
		if !b.runs() {
			return b.unknownWatchlist()
		}
		var names []string
		if b.env.Watchlists != nil {
			names = b.env.Watchlists()
		}
		b.fail(errWatchlist(x.Args[0].Span(), alias, syntax.Nearest(alias, names), names))
		return nothing()
	}
	var body strings.Builder
	fmt.Fprintf(&body, watchlistItems, quoteText(alias))
	sep := " | extend "
	for _, c := range columns {
		if slices.ContainsFunc(watchlistOwn, func(f types.Field) bool { return f.Name == c }) {
			continue // such a cell is reached through WatchlistItem
		}
		fmt.Fprintf(&body, "%s[%s] = tostring(WatchlistItem[%s])", sep, quoteText(c), quoteText(c))
		sep = ", "
	}
	t := b.callText(x, x.Name.Name, body.String(), true)
	t.name = x.Name.Name
	if len(x.Args) > 1 {
		return b.withKeys(t, x)
	}
	return t
}

// withKeys keeps the items whose search key is among the further arguments: texts, or arrays of them.
func (b *binder) withKeys(t rel, x *syntax.Call) rel {
	key, ok := find(t.cols(), "SearchKey")
	if !ok {
		return t
	}
	var items []plan.Expr
	for _, a := range x.Args[1:] {
		e := b.fold(b.expr(a, &row{}))
		if list, ok := constantList(e); ok {
			items = append(items, list...)
			continue
		}
		if !constant(e) && e.Type() != types.Unknown {
			b.fail(errConstant(a.Span()))
			return t
		}
		items = append(items, b.cast(e, types.String))
	}
	cond := b.inList(&syntax.In{At: x.At, Op: "in", OpPos: x.Name.Span()}, &plan.Ref{Col: key}, items)
	return t.with(&plan.Filter{In: t.node, Cond: cond})
}

// unknownWatchlist has a watchlist's own columns, and may have more: a check knows no more of it.
func (b *binder) unknownWatchlist() rel {
	v := &plan.Values{}
	for _, f := range watchlistOwn {
		v.Cols = append(v.Cols, b.col(f.Name, f.Type))
	}
	return rel{node: v, open: true, name: "_GetWatchlist"}
}

// watchlistAliases is _GetWatchlistAlias: the watchlists there are.
func watchlistAliases(b *binder, x *syntax.Call, _ *rel) rel {
	b.count(x, 0, 0)
	t := b.callText(x, x.Name.Name, watchlistAliasList, true)
	t.name = x.Name.Name
	return t
}

// quoteText writes a text as KQL does.
func quoteText(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`, "\r", `\r`, "\t", `\t`).Replace(s) + `"`
}
