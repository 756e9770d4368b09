package control

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/huntbook/huntbook/algo/ticks"
	"github.com/huntbook/huntbook/store"
)

// TableStore keeps tables and says how long their rows live.
type TableStore interface {
	Retention(table string) (days int)
	SetRetention(ctx context.Context, table string, days int) error
	DropTable(ctx context.Context, table string) (rows int64, err error)
}

// The actions that changes of tables take, in Azure's names. House.May is asked for them.
const (
	WriteTable  = "Microsoft.OperationalInsights/workspaces/tables/write"
	DeleteTable = "Microsoft.OperationalInsights/workspaces/tables/delete"
)

// Act is a change that somebody made, or was refused, for the audit.
type Act struct {
	Action  string // of those above
	Table   string
	OK      bool
	Details map[string]any // what was asked and what came of it
}

var tableCommands = []command{
	{".show table * policy retention", "For how long rows are kept, a row for each table.", showRetention},
	{".show table {table} policy retention", "The same for one table.", showRetention},
	{".alter table {table} policy retention {...}", "Set it, given as JSON between ``` and ```.", alterRetention},
	{".alter-merge table {table} policy retention {...}", "Set it: softdelete = 30d.", mergeRetention},
	{".delete table {table} policy retention", "Keep the rows of a table for ever.", deleteRetention},
	{".drop table {table}", "Remove a table and its rows.", dropTable},
	{".drop table {table} ifexists", "The same, if there is one.", dropTableIfExists},
}

// changeTable checks that the caller may do something to a table, does it, and notes both.
func (h *House) changeTable(action, name string, details map[string]any, do func() error) error {
	if details == nil {
		details = map[string]any{}
	}
	if !h.May(action, name) {
		h.Note(Act{Action: action, Table: name, Details: details})
		return &Error{Forbidden, fmt.Sprintf("Principal is not authorized to change table '%s': that takes %s.", name, action)}
	}
	err := do()
	if err != nil {
		details["error"] = err.Error()
	}
	h.Note(Act{Action: action, Table: name, OK: err == nil, Details: details})
	var e *Error
	if err == nil || errors.As(err, &e) {
		return err
	}
	return &Error{Failed, err.Error()}
}

func showRetention(_ context.Context, h *House, a args) (Table, error) {
	t := Table{Columns: Columns("PolicyName:string EntityName:string Policy:string ChildEntities:string EntityType:string")}
	add := func(name string) {
		var policy any = "null" // Kusto's word for a table without one
		if days := h.TableStore.Retention(name); days > 0 {
			policy = retentionJSON(days)
		}
		t.Rows = append(t.Rows, []any{"RetentionPolicy", fmt.Sprintf("[%s].[%s]", h.Database, name), policy, "", "Table"})
	}
	name, one := a["table"]
	if !one {
		for _, x := range h.Tables {
			add(x.Name)
		}
		return t, nil
	}
	found, err := h.table(name)
	if err != nil {
		return Table{}, err
	}
	add(found.Name)
	return t, nil
}

func retentionJSON(days int) string {
	return fmt.Sprintf(`{"SoftDeletePeriod":"%s","Recoverability":"Disabled"}`, ticks.FormatTimespan(int64(days)*ticks.Day))
}

// alterRetention takes the whole policy.
func alterRetention(ctx context.Context, h *House, a args) (Table, error) {
	text := strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(a["..."]), "@"))
	var policy struct{ SoftDeletePeriod *string }
	if err := json.Unmarshal([]byte(text), &policy); err != nil {
		return Table{}, &Error{Syntax, `Syntax error: a retention policy is JSON such as {"SoftDeletePeriod": "30.00:00:00"}: ` + err.Error()}
	}
	if policy.SoftDeletePeriod == nil {
		return deleteRetention(ctx, h, a)
	}
	return h.setRetention(ctx, a["table"], *policy.SoftDeletePeriod)
}

// mergeRetention takes the parts of a policy that change.
func mergeRetention(ctx context.Context, h *House, a args) (Table, error) {
	words := strings.Fields(strings.ReplaceAll(a["..."], "=", " "))
	period := ""
	for i := 0; i < len(words); i += 2 {
		switch key := strings.ToLower(words[i]); {
		case i+1 == len(words):
			return Table{}, &Error{Syntax, fmt.Sprintf("Syntax error: '%s' has no value.", words[i])}
		case key == "softdelete":
			period = words[i+1]
		case key == "recoverability": // rows that went are gone, whatever is asked
		default:
			return Table{}, &Error{Syntax, fmt.Sprintf("Syntax error: a retention policy has softdelete and recoverability, not '%s'.", words[i])}
		}
	}
	if period == "" {
		return Table{}, &Error{Syntax, "Syntax error: say how long rows are kept, as in softdelete = 30d."}
	}
	return h.setRetention(ctx, a["table"], period)
}

func deleteRetention(ctx context.Context, h *House, a args) (Table, error) {
	return h.keep(ctx, a["table"], 0)
}

// setRetention reads a timespan of whole days, which partitions are made of.
func (h *House) setRetention(ctx context.Context, name, period string) (Table, error) {
	t, ok := ticks.ParseTimespan(period)
	if n, err := strconv.Atoi(period); err == nil { // a number alone is days, as in a timespan's text
		t, ok = int64(n)*ticks.Day, n <= store.MaxRetention
	}
	if !ok || t < ticks.Day || t%ticks.Day != 0 || t/ticks.Day > store.MaxRetention {
		return Table{}, &Error{Syntax, fmt.Sprintf("A retention of '%s' is none: it is 1 to %d whole days, as 30d or 30.00:00:00.", period, store.MaxRetention)}
	}
	return h.keep(ctx, name, int(t/ticks.Day))
}

func (h *House) keep(ctx context.Context, name string, days int) (Table, error) {
	found, err := h.table(name)
	if err != nil {
		return Table{}, err
	}
	err = h.changeTable(WriteTable, found.Name, map[string]any{"retentionInDays": days}, func() error {
		return h.TableStore.SetRetention(ctx, found.Name, days)
	})
	if err != nil {
		return Table{}, err
	}
	return showRetention(ctx, h, args{"table": found.Name})
}

// dropTable answers with the tables that are left, as Kusto does.
func dropTable(ctx context.Context, h *House, a args) (Table, error) {
	found, err := h.table(a["table"])
	if err != nil {
		return Table{}, err
	}
	details := map[string]any{}
	err = h.changeTable(DeleteTable, found.Name, details, func() error {
		rows, err := h.TableStore.DropTable(ctx, found.Name)
		if errors.Is(err, store.ErrNoTable) {
			return &Error{NotFound, fmt.Sprintf("Table '%s' is a documented table without rows; there is nothing to drop.", found.Name)}
		}
		details["rows"] = rows
		return err
	})
	if err != nil {
		return Table{}, err
	}
	left := *h
	left.Tables = nil
	for _, t := range h.Tables {
		if t.Name != found.Name || t.Known {
			left.Tables = append(left.Tables, t)
		}
	}
	return showTables(ctx, &left, nil)
}

func dropTableIfExists(ctx context.Context, h *House, a args) (Table, error) {
	t, err := dropTable(ctx, h, a)
	var e *Error
	if errors.As(err, &e) && e.Kind == NotFound {
		return showTables(ctx, h, nil)
	}
	return t, err
}
