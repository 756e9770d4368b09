package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/spf13/cobra"

	"github.com/huntbook/huntbook/ingest"
	"github.com/huntbook/huntbook/query"
	"github.com/huntbook/huntbook/result"
)

func queryCommand() *cobra.Command {
	var data, url, token, output, file string
	cmd := &cobra.Command{
		Use:   "query [--data DIR | --url URL | --file PATH] [-o FORMAT] 'KQL'",
		Short: "Run a KQL query; results on standard output, words on standard error",
		Long: `Runs a query over a data folder, over a server's API, or over a file.

--file makes a table of a file on the fly (NDJSON, JSON, CSV, TSV; .gz and .zst too), named as the file without its
extensions; the query may also call it T.`,
		Example: `  huntbook query --data data 'SecurityEvent | summarize count() by EventID | top 5 by count_'
  huntbook query --file signins.csv 'T | where ResultType != 0 | count'`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			sink, err := newSink(output, cmd.OutOrStdout())
			if err != nil {
				return err
			}
			text := args[0]
			if text == "-" {
				b, err := io.ReadAll(cmd.InOrStdin())
				if err != nil {
					return err
				}
				text = string(b)
			}
			ctx := cmd.Context()
			var set result.Set
			switch {
			case url != "":
				set, err = remoteQuery(ctx, url, token, text)
			case file != "":
				var h *house
				if h, err = openFile(ctx, file); err != nil {
					return err
				}
				defer h.Close()
				set, err = h.door.Run(ctx, query.Request{Text: "let T = " + quoteName(tableOf(file)) + ";\n" + text, Access: everything{}})
			case data != "":
				if _, err := os.Stat(data); err != nil {
					return fmt.Errorf("no data folder: %w", err)
				}
				var h *house
				if h, err = openHouse(ctx, data, 0, query.Options{}); err != nil {
					return err
				}
				defer h.Close()
				set, err = h.door.Run(ctx, query.Request{Text: text, Access: everything{}})
			default:
				return fmt.Errorf("say what to query: --data DIR, --url URL or --file PATH")
			}
			if err != nil {
				return pointed(err)
			}
			defer set.Close()
			return printSet(ctx, set, sink, cmd.ErrOrStderr())
		},
	}
	f := cmd.Flags()
	f.StringVar(&data, "data", "", "data folder; no server may be using it")
	f.StringVar(&url, "url", "", "address of a server")
	f.StringVar(&token, "token", "", "bearer token for --url (default: $HUNTBOOK_TOKEN)")
	f.StringVar(&file, "file", "", "file to query as a table")
	f.StringVarP(&output, "output", "o", "table", "table, json, jsonl, csv, parquet, arrow or chart")
	cmd.MarkFlagsMutuallyExclusive("data", "url", "file")
	return cmd
}

// printSet writes every table of an answer, and says on words when it is not whole.
func printSet(ctx context.Context, set result.Set, s sink, words io.Writer) error {
	for {
		t, err := set.Next(ctx)
		if err == io.EOF {
			break
		}
		if err != nil {
			return pointed(err)
		}
		if err := s.table(ctx, t); err != nil {
			return pointed(err)
		}
	}
	if err := s.close(); err != nil {
		return err
	}
	for _, w := range set.Summary().Warnings {
		fmt.Fprintln(words, "warning: "+w)
	}
	if p := set.Summary().Partial; p != nil {
		fmt.Fprintln(words, "warning: "+p.Message)
	}
	return nil
}

// openFile makes a house in memory whose one table holds the rows of a file.
func openFile(ctx context.Context, path string) (*house, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	h, err := openHouse(ctx, "", 0, query.Options{})
	if err != nil {
		return nil, err
	}
	report, err := ingest.New(h.store).Load(ctx, ingest.Request{Table: tableOf(path), Body: f, Source: filepath.Base(path)})
	if err == nil && report.Rejected > 0 {
		fmt.Fprintf(os.Stderr, "warning: %d of %d rows could not be read: %s\n", report.Rejected, report.Read, report.Reasons[0].Reason)
	}
	if err != nil {
		_ = h.Close()
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return h, nil
}

var notName = regexp.MustCompile(`[^A-Za-z0-9_]+`)

// tableOf names the table of a file: its name up to the first dot, as a custom table.
func tableOf(path string) string {
	stem, _, _ := strings.Cut(filepath.Base(path), ".")
	stem = strings.Trim(notName.ReplaceAllString(stem, "_"), "_")
	if stem == "" || stem[0] >= '0' && stem[0] <= '9' {
		stem = "T_" + stem
	}
	return stem + "_CL"
}

func quoteName(name string) string { return "['" + name + "']" }
