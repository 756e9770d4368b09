package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"time"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"github.com/huntbook/huntbook/kql/format"
	"github.com/huntbook/huntbook/kql/source"
	"github.com/huntbook/huntbook/query"
	"github.com/huntbook/huntbook/result"
)

func kqlCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "kql", Short: "Work with KQL text: run, check, explain, format"}
	cmd.AddCommand(kqlRunCommand(), kqlCheckCommand(), kqlExplainCommand(), kqlFmtCommand())
	return cmd
}

func kqlRunCommand() *cobra.Command {
	var data string
	var timeout time.Duration
	cmd := &cobra.Command{
		Use:   "run --data DIR",
		Short: "Answer queries given as JSON lines on standard input",
		Long:  `Reads {"id", "query"} a line and answers each with a line {"id", "columns", "rows"} or {"id", "error"}.`,
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return kqlLines(cmd, data, func(ctx context.Context, d *query.Door, text string, out []byte) ([]byte, error) {
				return answer(ctx, d, query.Request{Text: text, Access: everything{}, Limits: query.Limits{Timeout: timeout}}, out)
			})
		},
	}
	cmd.Flags().DurationVar(&timeout, "timeout", time.Minute, "time limit of one query")
	cmd.Flags().StringVar(&data, "data", "", "data folder; without it the tables are empty")
	return cmd
}

func kqlCheckCommand() *cobra.Command {
	var data string
	cmd := &cobra.Command{
		Use:   "check [--data DIR]",
		Short: "Parse and bind queries given as JSON lines on standard input",
		Long: `Reads {"id", "query"} a line and answers each with {"id", "ok": true} or {"id", "error"}. An error is the first of a query's; where there are more, all stand in its "all".
"warnings" tell of what does not refuse a query and may not mean what was wanted. Without --data, against the tables that every install knows.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return kqlLines(cmd, data, func(_ context.Context, d *query.Door, text string, out []byte) ([]byte, error) {
				warnings, err := d.Check(query.Request{Text: text, Access: everything{}})
				if err != nil {
					return nil, err
				}
				out = append(out, `,"ok":true`...)
				if len(warnings) > 0 {
					list, err := json.Marshal(findings(text, warnings))
					if err != nil {
						return nil, err
					}
					out = append(append(out, `,"warnings":`...), list...)
				}
				return out, nil
			})
		},
	}
	cmd.Flags().StringVar(&data, "data", "", "data folder")
	return cmd
}

// kqlLines answers line by line. answer appends the members after the id.
func kqlLines(cmd *cobra.Command, data string, answer func(context.Context, *query.Door, string, []byte) ([]byte, error)) error {
	ctx := cmd.Context()
	h, err := openHouse(ctx, data, 0, query.Options{})
	if err != nil {
		return err
	}
	defer h.Close()
	next := readLines(ctx, cmd.InOrStdin())
	out := bufio.NewWriter(cmd.OutOrStdout())
	defer out.Flush()
	for n := 1; ; n++ {
		line, err := next()
		if err == io.EOF && len(line) == 0 {
			return nil
		}
		if err != nil && err != io.EOF {
			return err
		}
		var q struct {
			ID    string `json:"id"`
			Query string `json:"query"`
		}
		if err := json.Unmarshal(line, &q); err != nil {
			return fmt.Errorf("line %d: %w", n, err)
		}
		head := append(result.AppendString([]byte(`{"id":`), q.ID), ""...)
		body, err := answer(ctx, h.door, q.Query, head)
		if err != nil {
			body = appendError(head[:len(head):len(head)], err)
		}
		if _, err := out.Write(append(body, "}\n"...)); err != nil {
			return err
		}
		if err := out.Flush(); err != nil {
			return err
		}
	}
}

// readLines gives a function that waits for the next line, or for the end of ctx: a read of standard input heeds no signal.
func readLines(ctx context.Context, r io.Reader) func() ([]byte, error) {
	type line struct {
		text []byte
		err  error
	}
	lines := make(chan line)
	go func() {
		defer close(lines)
		for in := bufio.NewReaderSize(r, 1<<20); ; {
			text, err := in.ReadBytes('\n')
			select {
			case lines <- line{text, err}:
			case <-ctx.Done():
				return
			}
			if err != nil {
				return
			}
		}
	}()
	return func() ([]byte, error) {
		select {
		case l, ok := <-lines:
			if !ok {
				return nil, io.EOF
			}
			return l.text, l.err
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// answer appends the columns and rows of the first result table.
func answer(ctx context.Context, d *query.Door, req query.Request, out []byte) ([]byte, error) {
	set, err := d.Run(ctx, req)
	if err != nil {
		return nil, err
	}
	defer set.Close()
	t, err := set.Next(ctx)
	if err != nil {
		return nil, err
	}
	cols, err := json.Marshal(t.Columns)
	if err != nil {
		return nil, err
	}
	out = append(append(append(out, `,"columns":`...), cols...), `,"rows":[`...)
	first := true
	for {
		rec, err := t.Batches.Next(ctx)
		if err == io.EOF {
			return append(out, ']'), nil
		}
		if err != nil {
			return nil, err
		}
		for i := range int(rec.NumRows()) {
			if !first {
				out = append(out, ',')
			}
			first = false
			out = append(out, '[')
			for j, c := range t.Columns {
				if j > 0 {
					out = append(out, ',')
				}
				out = result.AppendJSON(out, c.Type, rec.Column(j), i, false)
			}
			out = append(out, ']')
		}
		rec.Release()
	}
}

func appendError(out []byte, err error) []byte {
	e := finding{Code: "Internal", Message: err.Error()}
	var q *query.Error
	if errors.As(err, &q) {
		e.Code = q.Code
		if q.Diagnostics != nil {
			all := findings(q.Diagnostics.Text, q.Diagnostics.Items)
			if e = all[0]; len(all) > 1 {
				e.All = all
			}
		}
	}
	text, _ := json.Marshal(e) // of plain values
	return append(append(out, `,"error":`...), text...)
}

// finding is a diagnostic for programs. Line and column count from 1; length is of the place, in code points.
type finding struct {
	Code    string    `json:"code"`
	Message string    `json:"message"`
	Advice  string    `json:"advice,omitempty"`
	Line    int       `json:"line,omitempty"`
	Column  int       `json:"column,omitempty"`
	Length  int       `json:"length,omitempty"`
	All     []finding `json:"all,omitempty"`
}

// length is in code points; a place at the end of the text has none.
func length(text string, s source.Span) int {
	start := min(max(s.Start, 0), len(text))
	return utf8.RuneCountInString(text[start:min(max(s.End, start), len(text))])
}

func findings(text string, ds []source.Diagnostic) []finding {
	out := make([]finding, len(ds))
	for i, d := range ds {
		out[i] = finding{Code: d.Code, Message: d.Message, Advice: d.Advice, Length: length(text, d.Span)}
		out[i].Line, out[i].Column = source.Position(text, d.Span.Start)
	}
	return out
}

func kqlExplainCommand() *cobra.Command {
	var data string
	var without []string
	cmd := &cobra.Command{
		Use:   "explain [--data DIR] 'KQL'",
		Short: "Show the plan of a query, the rules that rewrote it and the SQL that runs",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			h, err := openHouse(cmd.Context(), data, 0, query.Options{})
			if err != nil {
				return err
			}
			defer h.Close()
			text, err := h.door.Explain(cmd.Context(), query.Request{Text: args[0], Access: everything{}, Without: without})
			if err != nil {
				return pointed(err)
			}
			fmt.Fprint(cmd.OutOrStdout(), text)
			return nil
		},
	}
	cmd.Flags().StringSliceVar(&without, "without", nil, "names of rewrite rules to leave out")
	cmd.Flags().StringVar(&data, "data", "", "data folder")
	return cmd
}

func kqlFmtCommand() *cobra.Command {
	var write bool
	cmd := &cobra.Command{
		Use:   "fmt [-w] [FILE...]",
		Short: "Format KQL, from standard input or files",
		RunE: func(cmd *cobra.Command, files []string) error {
			if len(files) == 0 {
				text, err := io.ReadAll(cmd.InOrStdin())
				if err != nil {
					return err
				}
				out, err := format.Format(string(text))
				if err != nil {
					return err
				}
				_, err = io.WriteString(cmd.OutOrStdout(), out)
				return err
			}
			for _, name := range files {
				if err := formatFile(cmd.OutOrStdout(), name, write); err != nil {
					return fmt.Errorf("%s: %w", name, err)
				}
			}
			return nil
		},
	}
	cmd.Flags().BoolVarP(&write, "write", "w", false, "write the formatted text back to its file")
	return cmd
}

func formatFile(w io.Writer, name string, write bool) error {
	text, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	out, err := format.Format(string(text))
	if err != nil {
		return err
	}
	if !write {
		_, err = io.WriteString(w, out)
		return err
	}
	if out == string(text) {
		return nil
	}
	info, err := os.Stat(name)
	if err != nil {
		return err
	}
	return os.WriteFile(name, []byte(out), info.Mode().Perm())
}

// pointed prints a refusal with the line it points to and a mark under the place.
func pointed(err error) error {
	var q *query.Error
	if !errors.As(err, &q) || q.Diagnostics == nil {
		return err
	}
	return errors.New(q.Diagnostics.Show())
}
