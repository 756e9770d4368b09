package store

import (
	"context"
	"errors"
	"fmt"
	"maps"

	"github.com/huntbook/huntbook/engine/duckdb"
	"github.com/huntbook/huntbook/store/table"
)

// Place is a column that every table can be scanned for: where a row lies. It holds while Generations stays the same.
const Place = "$Place"

// placeShift parts the day of a place, above, from the row in its partition.
const placeShift = 32

// ErrMoved is why rows that were found by their places are not there any more.
var ErrMoved = errors.New("rows of the table were removed meanwhile; try again")

// Generations tells the places that rows of a table have now from those that they had or will have.
func (s *Store) Generations(name string) map[int32]int {
	if l := s.layout(name); l != nil {
		return maps.Clone(l.Rewritten)
	}
	return nil
}

// Purge removes the rows of a table whose places a SELECT gives as c0, which conn may run, and says how many they were. as
// is what Generations gave before the SELECT was made.
func (s *Store) Purge(ctx context.Context, conn *duckdb.Conn, name string, as map[int32]int, sql string) (rows int64, err error) {
	if err := conn.Exec(ctx, "CREATE OR REPLACE TEMP TABLE purged AS SELECT DISTINCT c0 FROM ("+sql+")"); err != nil {
		return 0, err
	}
	var cuts []cut
	err = each(ctx, conn, fmt.Sprintf("SELECT DISTINCT c0 >> %d FROM purged", placeShift), func(r row) {
		keep := fmt.Sprintf("p.rowid + %d NOT IN (SELECT c0 FROM purged WHERE c0 >> %d = %d)", r.i(0)<<placeShift, placeShift, r.i(0))
		cuts = append(cuts, cut{int32(r.i(0)), keep})
	})
	if err != nil || len(cuts) == 0 {
		return 0, err
	}
	moved := true
	err = s.remove(ctx, conn, name, func(l *table.Layout) []cut {
		if moved = !maps.Equal(l.Rewritten, as); moved {
			return nil
		}
		return cuts
	}, func(removed int64) { rows = removed })
	if err == nil && moved {
		err = ErrMoved
	}
	if err != nil {
		return 0, err
	}
	return rows, s.tell(ctx, s.now(), Operation{Category: "Purge", Status: Succeeded, Table: name, Detail: fmt.Sprintf("%d rows of table %s were purged", rows, name)})
}
