package control

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/huntbook/huntbook/algo/ticks"
	"github.com/huntbook/huntbook/query"
)

// PurgeTable is the action that removing rows by what they hold takes.
const PurgeTable = "Microsoft.OperationalInsights/workspaces/purge/action"

var purgeCommands = []command{
	{".purge table {table} records in database {database} {data}", "Asks for noregrets.", purgeInTwoSteps},
	{".purge table {table} records in database {database} with {list} {data}", "Remove the rows for which <| where ... holds, with (noregrets='true').", purge},
}

func purgeInTwoSteps(context.Context, *House, args) (Table, error) {
	return Table{}, &Error{Syntax, "A purge is done at once or not at all: say with (noregrets='true') before <|. The rows do not come back."}
}

func purge(ctx context.Context, h *House, a args) (Table, error) {
	if !strings.EqualFold(options(a["list"])["noregrets"], "true") {
		return purgeInTwoSteps(ctx, h, a)
	}
	found, err := h.table(a["table"])
	if err != nil {
		return Table{}, err
	}
	began, rows := time.Now(), int64(0)
	predicate := strings.TrimSpace(a["data"])
	details := map[string]any{"predicate": predicate}
	err = h.changeTable(PurgeTable, found.Name, details, func() error {
		var err error
		rows, err = h.Purge(ctx, found.Name, predicate)
		var q *query.Error
		if errors.As(err, &q) {
			return &Error{Failed, q.Message}
		}
		details["rows"] = rows
		return err
	})
	if err != nil {
		return Table{}, err
	}
	return Table{
		Columns: Columns("OperationId:guid DatabaseName:string TableName:string ScheduledTime:datetime Duration:timespan LastUpdatedOn:datetime State:string RowCount:long"),
		Rows: [][]any{{
			uuid.NewString(), h.Database, found.Name, ticks.FormatDatetime(ticks.FromTime(began)), ticks.FormatTimespan(int64(time.Since(began)) / 100),
			ticks.FormatDatetime(ticks.FromTime(time.Now())), "Completed", rows,
		}},
	}, nil
}
