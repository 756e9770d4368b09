package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/dustin/go-humanize"
	"github.com/spf13/cobra"

	"github.com/huntbook/huntbook/algo/ticks"
	"github.com/huntbook/huntbook/result"
)

// exportFlags say what of a table goes where.
type exportFlags struct{ dir, from, until string }

func exportCommand(at *place) *cobra.Command {
	var f exportFlags
	c := &cobra.Command{
		Use: "export TABLE --to DIR", Short: "Write the rows of a table to Parquet files, one a day", Args: cobra.ExactArgs(1),
		Long: `Writes the rows of a table to DIR/TABLE.YYYY-MM-DD.parquet, a file for each day of TimeGenerated. The files keep the types of
KQL, so that huntbook ingest DIR brings the same rows back.`,
		RunE: func(cmd *cobra.Command, args []string) error {
			return at.with(cmd.Context(), func(d desk) error { return exportTable(cmd.Context(), d, cmd.OutOrStdout(), args[0], f) })
		},
	}
	c.Flags().StringVar(&f.dir, "to", "", "folder for the files")
	c.Flags().StringVar(&f.from, "from", "", "first time, as 2024-03-01 or 2024-03-01T12:00Z; empty: all")
	c.Flags().StringVar(&f.until, "until", "", "time before which rows are taken; empty: all")
	_ = c.MarkFlagRequired("to")
	return c
}

// window gives the conditions of the time bounds as operators of a query.
func (f exportFlags) window() (string, error) {
	text := ""
	for _, b := range []struct{ flag, op, value string }{{"--from", ">=", f.from}, {"--until", "<", f.until}} {
		if b.value == "" {
			continue
		}
		t, ok := ticks.ParseDatetime(b.value)
		if !ok {
			return "", fmt.Errorf("%s %q is no time: write it as 2024-03-01 or 2024-03-01T12:00Z", b.flag, b.value)
		}
		text += fmt.Sprintf(" | where TimeGenerated %s datetime(%s)", b.op, ticks.FormatDatetime(t))
	}
	return text, nil
}

func exportTable(ctx context.Context, d desk, out io.Writer, name string, f exportFlags) error {
	window, err := f.window()
	if err != nil {
		return err
	}
	schema, err := d.command(ctx, ".show table "+entity(name)+" cslschema")
	if err != nil {
		return err
	}
	if err := os.MkdirAll(f.dir, 0o700); err != nil {
		return err
	}
	if !strings.Contains(","+cells(schema)[0]["Schema"]+",", ",TimeGenerated:datetime,") {
		if window != "" {
			return fmt.Errorf("%s has no TimeGenerated to choose rows by", name)
		}
		return exportFile(ctx, d, out, entity(name), filepath.Join(f.dir, name+".parquet"))
	}
	days, err := column(ctx, d, entity(name)+window+" | summarize by Day = bin(TimeGenerated, 1d) | order by Day asc")
	if err != nil {
		return err
	}
	if len(days) == 0 {
		return errors.New("there are no rows to export")
	}
	for _, day := range days {
		text := fmt.Sprintf("%s%s | where TimeGenerated >= datetime(%s) and TimeGenerated < datetime(%s) + 1d", entity(name), window, day, day)
		if err := exportFile(ctx, d, out, text, filepath.Join(f.dir, name+"."+day[:len("2006-01-02")]+".parquet")); err != nil {
			return err
		}
	}
	return nil
}

// column gives the texts of the first column of a query's answer.
func column(ctx context.Context, d desk, text string) (all []string, err error) {
	err = wholeAnswer(ctx, d, text, func(t *result.Table) error {
		return each(ctx, t, func(rec arrow.RecordBatch, i int) error {
			all = append(all, result.Text(t.Columns[0].Type, rec.Column(0), i))
			return nil
		})
	})
	return all, err
}

// wholeAnswer gives the first table of a whole answer to do.
func wholeAnswer(ctx context.Context, d desk, text string, do func(*result.Table) error) error {
	set, err := d.query(ctx, text)
	if err != nil {
		return pointed(err)
	}
	defer set.Close()
	t, err := set.Next(ctx)
	if err == nil {
		err = do(t)
	}
	if err != nil {
		return pointed(err)
	}
	for err == nil {
		_, err = set.Next(ctx)
	}
	if err != io.EOF {
		return pointed(err)
	}
	if p := set.Summary().Partial; p != nil {
		return fmt.Errorf("the answer is not whole: %s", p.Message)
	}
	return nil
}

// exportFile writes the rows of a query to a file, which has its name once it is whole.
func exportFile(ctx context.Context, d desk, out io.Writer, text, path string) (err error) {
	part := path + ".part"
	f, err := os.OpenFile(part, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	s := &parquetSink{w: struct{ io.Writer }{f}} // it would close a file
	err = errors.Join(wholeAnswer(ctx, d, text, func(t *result.Table) error { return s.table(ctx, t) }), f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(part, path)
	}
	if err != nil {
		_ = os.Remove(part)
		return fmt.Errorf("%s: %w", path, err)
	}
	fmt.Fprintf(out, "%s: %s rows\n", path, humanize.Comma(s.rows))
	return nil
}
