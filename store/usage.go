package store

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"github.com/huntbook/huntbook/algo/ticks"
	"github.com/huntbook/huntbook/engine/duckdb"
	"github.com/huntbook/huntbook/store/catalog"
	"github.com/huntbook/huntbook/store/table"
)

// usageDDL makes the table that says until when ingestion has been accounted for.
const usageDDL = `
CREATE TABLE IF NOT EXISTS hb_accounted (until BIGINT);
`

// The tables of the service that the store fills itself.
const (
	usageTable     = "Usage"
	operationTable = "Operation"
)

// megabyte is what the service counts by.
const megabyte = 1e6

// Status says how an operation of the store's own ended.
type Status string

// How operations end, in the service's words.
const (
	Succeeded Status = "Succeeded"
	Warning   Status = "Warning"
	Failed    Status = "Failed"
)

// Operation is something that the store did or found, for the table of that name.
type Operation struct {
	Category string // such as Data retention
	Status   Status
	Detail   string
	Table    string // that it is about
}

// tell writes operations.
func (s *Store) tell(ctx context.Context, now time.Time, ops ...Operation) error {
	return s.tellOnce(ctx, now, "", ops...)
}

func (s *Store) tellOnce(ctx context.Context, now time.Time, key string, ops ...Operation) error {
	w := newLines(s, operationTable, ticks.FromTime(now))
	for _, o := range ops {
		w.batch.Begin()
		w.text("OperationCategory", o.Category)
		w.text("OperationStatus", string(o.Status))
		w.text("Detail", o.Detail)
		w.text("OperationKey", o.Table)
		w.text("Solution", "LogManagement")
		w.text("SourceSystem", "Huntbook")
		w.batch.End()
	}
	return w.store(ctx, key)
}

// lines makes a batch of rows about the store.
type lines struct {
	s     *Store
	batch *table.Batch
}

func newLines(s *Store, name string, at int64) *lines {
	schema, _ := s.Lookup(name)
	return &lines{s, table.NewBatch(schema, at)}
}

func (w *lines) text(name, v string) { w.batch.Set([]byte(name), table.String, []byte(v)) }
func (w *lines) time(name string, t int64) {
	w.text(name, ticks.FormatDatetime(t))
}

func (w *lines) number(name string, v float64) {
	w.batch.Set([]byte(name), table.Number, strconv.AppendFloat(nil, v, 'f', -1, 64))
}

func (w *lines) store(ctx context.Context, key string) error {
	if bad := w.batch.Rejects(); len(bad) > 0 {
		return fmt.Errorf("write %s: %s", w.batch.Table(), bad[0].Reason)
	}
	if w.batch.Rows() == 0 {
		return nil
	}
	_, err := w.s.Append(ctx, w.batch, key, Source{Name: "huntbook"})
	return err
}

// taken is what a table took in during an hour.
type taken struct {
	table                string
	hour                 int64 // its start
	rows, bytes, batches int64
}

// account writes Usage and the refused rows of the hours that have ended before now and are not accounted for.
func (s *Store) account(ctx context.Context, conn *duckdb.Conn, now time.Time) error {
	until := ticks.FromTime(now) / ticks.Hour * ticks.Hour
	since := int64(0)
	err := each(ctx, conn, "SELECT coalesce(max(until), 1) FROM hb_accounted", func(r row) { since = r.i(0) })
	if err != nil || until <= since {
		return err
	}
	all, err := s.takenIn(ctx, conn, since, until)
	if err != nil {
		return err
	}
	// What was written before a crash is found by its key, and not written again.
	for i := 0; i < len(all); {
		j := i
		for j < len(all) && all[j].hour == all[i].hour {
			j++
		}
		if err := s.writeHour(ctx, all[i:j]); err != nil {
			return fmt.Errorf("account for ingestion: %w", err)
		}
		i = j
	}
	if err := s.refused(ctx, conn, since, until); err != nil {
		return fmt.Errorf("account for refused rows: %w", err)
	}
	s.chores.mu.Lock()
	defer s.chores.mu.Unlock()
	s.quiet.RLock()
	defer s.quiet.RUnlock()
	return s.change(ctx, func(conn *duckdb.Conn) error {
		return conn.Exec(ctx, fmt.Sprintf("DELETE FROM hb_accounted; INSERT INTO hb_accounted VALUES (%d); DELETE FROM hb_taken WHERE stored_at < %d", until, until))
	})
}

func (s *Store) takenIn(ctx context.Context, conn *duckdb.Conn, since, until int64) (all []taken, err error) {
	err = each(ctx, conn, `
		SELECT name, stored_at // ? AS hour, sum(row_count)::BIGINT, sum(byte_count)::BIGINT, count(DISTINCT stored_at)
		FROM (SELECT table_id, stored_at, row_count, byte_count FROM hb_commits UNION ALL FROM hb_taken) JOIN hb_tables ON table_id = id
		WHERE stored_at >= ? AND stored_at < ? AND name NOT IN ('', ?, ?) GROUP BY ALL ORDER BY hour, name`, func(r row) {
		all = append(all, taken{r.s(0), r.i(1) * ticks.Hour, r.i(2), r.i(3), r.i(4)})
	}, ticks.Hour, since, until, usageTable, operationTable)
	return all, err
}

// writeHour writes the rows of Usage for one hour.
func (s *Store) writeHour(ctx context.Context, all []taken) error {
	end := all[0].hour + ticks.Hour
	w := newLines(s, usageTable, end)
	for _, t := range all {
		w.batch.Begin()
		w.time("StartTime", t.hour)
		w.time("EndTime", end)
		w.text("DataType", t.table)
		w.number("Quantity", float64(t.bytes)/megabyte)
		w.text("QuantityUnit", "MBytes")
		w.number("TotalBatches", float64(t.batches))
		w.text("Solution", "LogManagement")
		w.text("SourceSystem", "Huntbook")
		w.batch.Set([]byte("IsBillable"), table.Bool, []byte("false"))
		more, err := json.Marshal(map[string]int64{"Rows": t.rows})
		if err != nil {
			return err
		}
		w.batch.Set([]byte(catalog.Additional), table.JSON, more)
		w.batch.End()
	}
	return w.store(ctx, "usage/"+strconv.FormatInt(all[0].hour, 10))
}

// refused tells how many rows each table has refused between two times.
func (s *Store) refused(ctx context.Context, conn *duckdb.Conn, since, until int64) error {
	sql, err := s.Scan(catalog.DeadLetters, []string{"TargetTable"}, since, until)
	if err != nil {
		return err
	}
	var ops []Operation
	err = each(ctx, conn, "SELECT c0, count(*) FROM ("+sql+") GROUP BY 1 ORDER BY 1", func(r row) {
		ops = append(ops, Operation{
			Category: "Ingestion", Status: Warning, Table: r.s(0),
			Detail: fmt.Sprintf("%d rows for table %s were refused; %s says why", r.i(1), r.s(0), catalog.DeadLetters),
		})
	})
	if err != nil {
		return err
	}
	return s.tellOnce(ctx, ticks.ToTime(until), "refused/"+strconv.FormatInt(until, 10), ops...)
}
