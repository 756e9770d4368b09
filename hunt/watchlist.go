// Package hunt keeps what people make while they hunt. Watchlists are lists of theirs that queries read by
// _GetWatchlist('alias'). As in the service, each change of a watchlist or of one of its items is a row of the Watchlist
// table; what it says last is what holds. So rights on that table, its backup and its history are those of any table.
package hunt

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"

	"github.com/huntbook/huntbook/internal/ids"
	"github.com/huntbook/huntbook/query"
	"github.com/huntbook/huntbook/result"
)

// Table is where watchlists are kept.
const Table = "Watchlist"

// Watchlist is a list without its items.
type Watchlist struct {
	Alias       string
	ID          string
	Name        string // to show
	Description string
	Provider    string
	Source      string
	SearchKey   string // the column of an item that joins are made on
	Labels      []string
	Duration    string // how long an item lives, as P30D; empty: for ever
	Created     time.Time
	Updated     time.Time
	CreatedBy   Person
	UpdatedBy   Person

	columns []string
}

// Item is a row of a watchlist.
type Item struct {
	ID        string
	Values    Values
	Created   time.Time
	Updated   time.Time
	CreatedBy Person
	UpdatedBy Person
}

// Person is who made or changed something.
type Person struct {
	ObjectID string `json:"objectId"`
	Email    string `json:"email"`
	Name     string `json:"name"`
}

// Error says why something was refused.
type Error struct {
	Kind    Kind
	Message string
}

// Kind sorts refusals.
type Kind uint8

// The kinds of refusal.
const (
	Invalid Kind = iota
	NotFound
)

func (e *Error) Error() string { return e.Message }

func invalid(format string, args ...any) error { return &Error{Invalid, fmt.Sprintf(format, args...)} }

// Runner runs queries over the store.
type Runner interface {
	Run(ctx context.Context, req query.Request) (result.Set, error)
}

// Watchlists manages the watchlists of a workspace. It is safe for use by many at once.
type Watchlists struct {
	run     Runner
	store   func(ctx context.Context, table string, lines []byte) error // stores lines of JSON, durably
	version func() int64                                                // changes whenever the table's rows do

	write sync.Mutex // one change at a time
	clock time.Time  // of the last change; later ones are later

	mu   sync.Mutex
	read int64 // the version that all is of; -1 before the first
	all  map[string]*Watchlist
}

// NewWatchlists manages those whose rows run reads and store adds to.
func NewWatchlists(run Runner, store func(ctx context.Context, table string, lines []byte) error, version func() int64) *Watchlists {
	return &Watchlists{run: run, store: store, version: version, read: -1}
}

// Columns gives the columns of a watchlist's items; aliases are alike but for case.
func (s *Watchlists) Columns(alias string) (columns []string, known bool, err error) {
	all, err := s.index(context.Background())
	if err != nil {
		return nil, false, err
	}
	if w := all[strings.ToLower(alias)]; w != nil {
		return w.columns, true, nil
	}
	return nil, false, nil
}

// Aliases lists the watchlists by their aliases.
func (s *Watchlists) Aliases() []string {
	list, err := s.List(context.Background())
	if err != nil {
		return nil
	}
	var out []string
	for _, w := range list {
		out = append(out, w.Alias)
	}
	return out
}

// List gives the watchlists by alias.
func (s *Watchlists) List(ctx context.Context) ([]Watchlist, error) {
	all, err := s.index(ctx)
	if err != nil {
		return nil, err
	}
	out := make([]Watchlist, 0, len(all))
	for _, w := range all {
		out = append(out, *w)
	}
	slices.SortFunc(out, func(a, b Watchlist) int { return strings.Compare(strings.ToLower(a.Alias), strings.ToLower(b.Alias)) })
	return out, nil
}

// Get gives one watchlist.
func (s *Watchlists) Get(ctx context.Context, alias string) (Watchlist, error) {
	all, err := s.index(ctx)
	if err != nil {
		return Watchlist{}, err
	}
	w, ok := all[strings.ToLower(alias)]
	if !ok {
		return Watchlist{}, &Error{NotFound, fmt.Sprintf("There is no watchlist with the alias '%s'.", alias)}
	}
	return *w, nil
}

var goodAlias = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_.-]{0,99}$`)

// Put makes a watchlist or changes what is said of it, and adds items to it. An item of exactly the values of one that is
// there already is not added again.
func (s *Watchlists) Put(ctx context.Context, w Watchlist, items []Values, by Person) (saved Watchlist, created bool, err error) {
	if !goodAlias.MatchString(w.Alias) {
		return w, false, invalid("'%s' is no alias of a watchlist: it is of letters, digits, '_', '-' and '.', up to 100.", w.Alias)
	}
	s.write.Lock()
	defer s.write.Unlock()
	old, err := s.Get(ctx, w.Alias)
	var refused *Error
	switch {
	case err == nil:
		w.Alias, w.ID, w.Created, w.CreatedBy, w.columns = old.Alias, old.ID, old.Created, old.CreatedBy, old.columns
		if w.SearchKey == "" {
			w.SearchKey = old.SearchKey
		}
	case errors.As(err, &refused) && refused.Kind == NotFound:
		created = true
	default:
		return w, false, err
	}
	now := s.now()
	if created {
		w.ID, w.Created, w.CreatedBy = uuid.NewString(), now, by
	}
	w.Updated, w.UpdatedBy = now, by
	if w.SearchKey == "" {
		return w, false, invalid("A watchlist needs a search key: the name of the column that queries join on.")
	}
	ends, err := lifetime(w.Duration, now)
	if err != nil {
		return w, false, err
	}
	seen := map[string]bool{}
	if !created && len(items) > 0 {
		there, err := s.Items(ctx, w.Alias)
		if err != nil {
			return w, false, err
		}
		for _, i := range there {
			seen[i.Values.String()] = true
		}
	}
	var lines []byte
	for n, v := range items {
		if _, ok := v.Get(w.SearchKey); !ok {
			return w, false, invalid("Item %d has no column '%s', which is the search key; its columns are %s.", n+1, w.SearchKey, strings.Join(v.Names(), ", "))
		}
		if text := v.String(); !seen[text] {
			seen[text] = true
			lines = append(lines, s.itemRow(w, Item{ID: uuid.NewString(), Values: v, Created: now, Updated: now, CreatedBy: by, UpdatedBy: by}, "Create", ends)...)
		}
	}
	// The list comes last: until it is there, its items are nobody's.
	status := "Update"
	if created {
		status = "Create"
	}
	return w, created, s.store(ctx, Table, append(lines, s.listRow(w, status)...))
}

// Delete deletes a watchlist with its items; false when there was none.
func (s *Watchlists) Delete(ctx context.Context, alias string, by Person) (bool, error) {
	s.write.Lock()
	defer s.write.Unlock()
	w, err := s.Get(ctx, alias)
	var refused *Error
	if errors.As(err, &refused) && refused.Kind == NotFound {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	items, err := s.Items(ctx, alias)
	if err != nil {
		return false, err
	}
	w.Updated, w.UpdatedBy = s.now(), by
	lines := s.listRow(w, "Delete")
	for _, i := range items {
		i.Updated, i.UpdatedBy = w.Updated, by
		lines = append(lines, s.itemRow(w, i, "Delete", time.Time{})...)
	}
	return true, s.store(ctx, Table, lines)
}

// PutItem adds an item, or changes the one of its id.
func (s *Watchlists) PutItem(ctx context.Context, alias, id string, v Values, by Person) (Item, error) {
	s.write.Lock()
	defer s.write.Unlock()
	w, err := s.Get(ctx, alias)
	if err != nil {
		return Item{}, err
	}
	if _, ok := v.Get(w.SearchKey); !ok {
		return Item{}, invalid("The item has no column '%s', which is the search key of '%s'.", w.SearchKey, w.Alias)
	}
	now := s.now()
	ends, err := lifetime(w.Duration, now)
	if err != nil {
		return Item{}, err
	}
	item, status := Item{ID: id, Created: now, CreatedBy: by}, "Create"
	if old, err := s.Item(ctx, alias, id); err == nil {
		item, status = old, "Update"
	}
	item.Values, item.Updated, item.UpdatedBy = v, now, by
	return item, s.store(ctx, Table, s.itemRow(w, item, status, ends))
}

// DeleteItem deletes an item; false when there was none.
func (s *Watchlists) DeleteItem(ctx context.Context, alias, id string, by Person) (bool, error) {
	s.write.Lock()
	defer s.write.Unlock()
	w, err := s.Get(ctx, alias)
	if err != nil {
		return false, err
	}
	item, err := s.Item(ctx, alias, id)
	var refused *Error
	if errors.As(err, &refused) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	item.Updated, item.UpdatedBy = s.now(), by
	return true, s.store(ctx, Table, s.itemRow(w, item, "Delete", time.Time{}))
}

// Item gives one item of a watchlist.
func (s *Watchlists) Item(ctx context.Context, alias, id string) (Item, error) {
	items, err := s.Items(ctx, alias)
	if err != nil {
		return Item{}, err
	}
	for _, i := range items {
		if i.ID == id {
			return i, nil
		}
	}
	return Item{}, &Error{NotFound, fmt.Sprintf("The watchlist '%s' has no item '%s'.", alias, id)}
}

// now gives an instant after that of every earlier change, since the last change of an item is the one that holds.
func (s *Watchlists) now() time.Time {
	t := time.Now().UTC().Truncate(time.Microsecond)
	if !t.After(s.clock) {
		t = s.clock.Add(time.Microsecond)
	}
	s.clock = t
	return t
}

// row is a line of the Watchlist table.
type row struct {
	TimeGenerated      time.Time
	DTItemID           string    `json:"_DTItemId"`
	DTItemType         string    `json:"_DTItemType"`
	DTItemStatus       string    `json:"_DTItemStatus"`
	DTTimestamp        time.Time `json:"_DTTimestamp"`
	WatchlistID        string    `json:"WatchlistId"`
	WatchlistAlias     string
	WatchlistName      string
	Provider           string `json:",omitempty"`
	Source             string `json:",omitempty"`
	Notes              string `json:",omitempty"`
	Tags               string `json:",omitempty"`
	DefaultDuration    string `json:",omitempty"`
	SearchKey          string
	WatchlistItemID    string     `json:"WatchlistItemId,omitempty"`
	WatchlistItem      *Values    `json:",omitempty"`
	TimeToLive         *time.Time `json:",omitempty"`
	CreatedTimeUTC     time.Time
	LastUpdatedTimeUTC time.Time
	CreatedBy          Person
	UpdatedBy          Person
	AzureTenantID      string `json:"AzureTenantId"`
	TenantID           string `json:"TenantId"`
	Type               string
}

// The kinds of row, as the service names them.
const (
	listType = "Watchlist"
	itemType = "watchlist-item"
)

func (s *Watchlists) listRow(w Watchlist, status string) []byte {
	r := base(w, status, w.Updated)
	r.DTItemID, r.DTItemType, r.SearchKey = w.ID, listType, w.SearchKey
	r.CreatedTimeUTC, r.CreatedBy, r.UpdatedBy = w.Created, w.CreatedBy, w.UpdatedBy
	if len(w.Labels) > 0 {
		tags, _ := json.Marshal(w.Labels)
		r.Tags = string(tags)
	}
	return line(r)
}

func (s *Watchlists) itemRow(w Watchlist, i Item, status string, ends time.Time) []byte {
	r := base(w, status, i.Updated)
	r.DTItemID, r.WatchlistItemID, r.DTItemType, r.WatchlistItem = i.ID, i.ID, itemType, &i.Values
	r.SearchKey, _ = i.Values.Get(w.SearchKey)
	r.CreatedTimeUTC, r.CreatedBy, r.UpdatedBy = i.Created, i.CreatedBy, i.UpdatedBy
	if !ends.IsZero() {
		r.TimeToLive = &ends
	}
	return line(r)
}

func base(w Watchlist, status string, at time.Time) row {
	return row{
		TimeGenerated: at, DTTimestamp: at, LastUpdatedTimeUTC: at, DTItemStatus: status, WatchlistID: w.ID, WatchlistAlias: w.Alias, WatchlistName: w.Name,
		Provider: w.Provider, Source: w.Source, Notes: w.Description, DefaultDuration: w.Duration, AzureTenantID: ids.Tenant, TenantID: ids.WorkspaceID, Type: Table,
	}
}

func line(r row) []byte {
	out, _ := json.Marshal(r)
	return append(out, '\n')
}
