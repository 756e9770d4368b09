package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"text/tabwriter"

	"github.com/dustin/go-humanize"
	"github.com/spf13/cobra"

	"github.com/huntbook/huntbook/control"
	"github.com/huntbook/huntbook/internal/ids"
)

func tableCommand() *cobra.Command {
	var at place
	c := &cobra.Command{Use: "table", Short: "The tables of logs: what they hold and for how long"}
	at.flags(c)
	add := func(use, short string, args cobra.PositionalArgs, run func(ctx context.Context, d desk, out io.Writer, args []string) error) *cobra.Command {
		sub := &cobra.Command{
			Use: use, Short: short, Args: args,
			RunE: func(cmd *cobra.Command, args []string) error {
				return at.with(cmd.Context(), func(d desk) error { return run(cmd.Context(), d, cmd.OutOrStdout(), args) })
			},
		}
		c.AddCommand(sub)
		return sub
	}
	add("list", "List the tables that have rows", cobra.NoArgs, listTables)
	add("show TABLE", "Show the columns, figures and retention of a table", cobra.ExactArgs(1), showTable)
	add("retention TABLE [DAYS|none]", "Show or set for how many days the rows of a table are kept, as 30d; none: for ever", cobra.RangeArgs(1, 2), tableRetention)
	add("drop TABLE", "Remove a table and its rows", cobra.ExactArgs(1), dropTable)
	add("purge TABLE PREDICATE", "Remove the rows for which a KQL predicate holds, as 'Account == \"x\"'; they do not come back", cobra.ExactArgs(2), purgeTable)
	c.AddCommand(exportCommand(&at))
	return c
}

func purgeTable(ctx context.Context, d desk, out io.Writer, args []string) error {
	predicate := strings.TrimSpace(args[1])
	if word, _, _ := strings.Cut(predicate, " "); word != "where" {
		predicate = "where " + predicate
	}
	t, err := d.command(ctx, ".purge table "+entity(args[0])+" records in database "+ids.Workspace+" with (noregrets='true') <| "+predicate)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "removed %s rows of %s\n", count(cells(t)[0]["RowCount"]), args[0])
	return nil
}

// entity spells a name for a control command.
func entity(name string) string {
	return "['" + strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(name) + "']"
}

// cells gives the rows of a command's answer by the names of its columns.
func cells(t control.Table) []map[string]string {
	out := make([]map[string]string, len(t.Rows))
	for i, r := range t.Rows {
		out[i] = map[string]string{}
		for j, c := range t.Columns {
			if r[j] != nil {
				out[i][c.Name] = fmt.Sprint(r[j])
			}
		}
	}
	return out
}

// retentions gives the retention of tables, in words, by the tables' names as commands write them.
func retentions(ctx context.Context, d desk, of string) (map[string]string, error) {
	t, err := d.command(ctx, ".show table "+of+" policy retention")
	if err != nil {
		return nil, err
	}
	out := map[string]string{}
	for _, r := range cells(t) {
		words := "for ever"
		if _, after, ok := strings.Cut(r["Policy"], `"SoftDeletePeriod":"`); ok {
			days, _, _ := strings.Cut(after, ".")
			words = days + " days"
		}
		_, name, _ := strings.Cut(r["EntityName"], "].[")
		out[strings.TrimSuffix(name, "]")] = words
	}
	return out, nil
}

func listTables(ctx context.Context, d desk, out io.Writer, _ []string) error {
	details, err := d.command(ctx, ".show tables details")
	if err != nil {
		return err
	}
	kept, err := retentions(ctx, d, "*")
	if err != nil {
		return err
	}
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "TABLE\tROWS\tSIZE\tFROM\tTO\tKEPT")
	for _, r := range cells(details) {
		if r["TotalRowCount"] != "0" {
			fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\n", r["TableName"], count(r["TotalRowCount"]), size(r["TotalOriginalSize"]),
				second(r["MinTimeGenerated"]), second(r["MaxTimeGenerated"]), kept[r["TableName"]])
		}
	}
	return w.Flush()
}

func count(s string) string {
	n, _ := strconv.ParseInt(s, 10, 64)
	return humanize.Comma(n)
}

func size(s string) string {
	f, _ := strconv.ParseFloat(s, 64)
	return humanize.Bytes(uint64(max(f, 0)))
}

// second cuts a time to its seconds.
func second(s string) string { return strings.Replace(s[:min(len(s), 19)], "T", " ", 1) }

func showTable(ctx context.Context, d desk, out io.Writer, args []string) error {
	details, err := d.command(ctx, ".show table "+entity(args[0])+" details")
	if err != nil {
		return err
	}
	schema, err := d.command(ctx, ".show table "+entity(args[0])+" cslschema")
	if err != nil {
		return err
	}
	kept, err := retentions(ctx, d, entity(args[0]))
	if err != nil {
		return err
	}
	r := cells(details)[0]
	fmt.Fprintf(out, "%s: %s rows, %s before compression", r["TableName"], count(r["TotalRowCount"]), size(r["TotalOriginalSize"]))
	if r["MinTimeGenerated"] != "" {
		fmt.Fprintf(out, ", from %s to %s", second(r["MinTimeGenerated"]), second(r["MaxTimeGenerated"]))
	}
	fmt.Fprintf(out, "; kept %s\n", kept[r["TableName"]])
	for column := range strings.SplitSeq(cells(schema)[0]["Schema"], ",") {
		if i := strings.LastIndexByte(column, ':'); i > 0 {
			fmt.Fprintf(out, "  %s: %s\n", column[:i], column[i+1:])
		}
	}
	return nil
}

func tableRetention(ctx context.Context, d desk, out io.Writer, args []string) error {
	if len(args) == 2 {
		text := ".alter-merge table " + entity(args[0]) + " policy retention softdelete = " + args[1]
		if strings.EqualFold(args[1], "none") {
			text = ".delete table " + entity(args[0]) + " policy retention"
		} else if strings.ContainsAny(args[1], " \t\r\n=<|('\"[;,/") {
			return fmt.Errorf("a retention is a number of days such as 30d, or none, not %q", args[1])
		}
		if _, err := d.command(ctx, text); err != nil {
			return err
		}
	}
	kept, err := retentions(ctx, d, entity(args[0]))
	if err != nil {
		return err
	}
	for name, words := range kept {
		fmt.Fprintf(out, "rows of %s are kept %s\n", name, words)
	}
	return nil
}

func dropTable(ctx context.Context, d desk, out io.Writer, args []string) error {
	details, err := d.command(ctx, ".show table "+entity(args[0])+" details")
	if err != nil {
		return err
	}
	if len(details.Rows) == 0 {
		return errors.New("the table is not there")
	}
	if _, err := d.command(ctx, ".drop table "+entity(args[0])); err != nil {
		return err
	}
	fmt.Fprintf(out, "dropped %s and its %s rows\n", args[0], count(cells(details)[0]["TotalRowCount"]))
	return nil
}
