package hunt

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/huntbook/huntbook/query"
	"github.com/huntbook/huntbook/result"
)

// What holds of each list and of each item is what its last row says.
const (
	lists = `table("Watchlist")
| where _DTItemType =~ "watchlist"
| summarize arg_max(_DTTimestamp, *) by Lower = tolower(WatchlistAlias)
| where _DTItemStatus != "Delete"
| project WatchlistAlias, _DTItemId, WatchlistName, Notes, Provider, Source, SearchKey, Tags, DefaultDuration, CreatedTimeUTC, LastUpdatedTimeUTC, tostring(CreatedBy), tostring(UpdatedBy)`
	itemsNow = `table("Watchlist")
| where _DTItemType =~ "watchlist-item"
| summarize arg_max(_DTTimestamp, *) by _DTItemId
| where _DTItemStatus != "Delete" and (isnull(TimeToLive) or TimeToLive > now())
`
	shapes = itemsNow + `| summarize First = min(CreatedTimeUTC) by Lower = tolower(WatchlistAlias), Names = tostring(bag_keys(WatchlistItem))
| order by Lower asc, First asc, Names asc`
	itemsOf = `declare query_parameters(alias:string);
` + itemsNow + `| where WatchlistAlias =~ alias
| project _DTItemId, tostring(WatchlistItem), CreatedTimeUTC, LastUpdatedTimeUTC, tostring(CreatedBy), tostring(UpdatedBy)
| order by CreatedTimeUTC asc, _DTItemId asc`
)

// owner reads what the house keeps for itself; who may see it is asked where it is shown.
type owner struct{}

func (owner) Who() string               { return "huntbook" }
func (owner) CanRead(table string) bool { return table == Table }

// index gives the watchlists by alias in lower case, read again when the table has changed.
func (s *Watchlists) index(ctx context.Context) (map[string]*Watchlist, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	version := s.version()
	if version == s.read {
		return s.all, nil
	}
	all := map[string]*Watchlist{}
	if version > 0 {
		err := s.rows(ctx, lists, nil, func(c []string) error {
			w := &Watchlist{Alias: c[0], ID: c[1], Name: c[2], Description: c[3], Provider: c[4], Source: c[5], SearchKey: c[6], Duration: c[8]}
			if c[7] != "" {
				if err := json.Unmarshal([]byte(c[7]), &w.Labels); err != nil {
					return fmt.Errorf("labels of %s: %w", w.Alias, err)
				}
			}
			if err := stamps(c[9:], &w.Created, &w.Updated, &w.CreatedBy, &w.UpdatedBy); err != nil {
				return err
			}
			all[strings.ToLower(w.Alias)] = w
			return nil
		})
		if err != nil {
			return nil, err
		}
		err = s.rows(ctx, shapes, nil, func(c []string) error {
			w := all[c[0]]
			if w == nil {
				return nil
			}
			var names []string
			if err := json.Unmarshal([]byte(c[1]), &names); err != nil {
				return fmt.Errorf("columns of %s: %w", w.Alias, err)
			}
			for _, n := range names {
				if !slices.Contains(w.columns, n) {
					w.columns = append(w.columns, n)
				}
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	s.all, s.read = all, version
	return all, nil
}

// Items gives the items of a watchlist in the order in which they came.
func (s *Watchlists) Items(ctx context.Context, alias string) ([]Item, error) {
	if _, err := s.Get(ctx, alias); err != nil {
		return nil, err
	}
	var out []Item
	err := s.rows(ctx, itemsOf, map[string]string{"alias": alias}, func(c []string) error {
		i := Item{ID: c[0]}
		if err := i.Values.UnmarshalJSON([]byte(c[1])); err != nil {
			return err
		}
		if err := stamps(c[2:], &i.Created, &i.Updated, &i.CreatedBy, &i.UpdatedBy); err != nil {
			return err
		}
		out = append(out, i)
		return nil
	})
	return out, err
}

func stamps(c []string, created, updated *time.Time, createdBy, updatedBy *Person) (err error) {
	if *created, err = time.Parse(time.RFC3339Nano, c[0]); err != nil {
		return fmt.Errorf("read watchlists: %w", err)
	}
	if *updated, err = time.Parse(time.RFC3339Nano, c[1]); err != nil {
		return fmt.Errorf("read watchlists: %w", err)
	}
	for i, p := range []*Person{createdBy, updatedBy} {
		if c[2+i] == "" {
			continue
		}
		if err := json.Unmarshal([]byte(c[2+i]), p); err != nil {
			return fmt.Errorf("read watchlists: %w", err)
		}
	}
	return nil
}

// rows calls fn with the cells of each row of a query, as text.
func (s *Watchlists) rows(ctx context.Context, text string, params map[string]string, fn func([]string) error) error {
	set, err := s.run.Run(ctx, query.Request{Text: text, Parameters: params, Access: owner{}})
	if err != nil {
		return fmt.Errorf("read watchlists: %w", err)
	}
	defer set.Close()
	t, err := set.Next(ctx)
	if err != nil {
		return fmt.Errorf("read watchlists: %w", err)
	}
	for {
		rec, err := t.Batches.Next(ctx)
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return fmt.Errorf("read watchlists: %w", err)
		}
		cells := make([]string, len(t.Columns))
		for i := range int(rec.NumRows()) {
			for j, c := range t.Columns {
				cells[j] = strings.Clone(result.Text(c.Type, rec.Column(j), i))
			}
			if err := fn(cells); err != nil {
				rec.Release()
				return err
			}
		}
		rec.Release()
	}
}
