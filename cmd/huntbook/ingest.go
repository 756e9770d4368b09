package main

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/dustin/go-humanize"
	"github.com/spf13/cobra"

	"github.com/huntbook/huntbook/engine/duckdb"
	"github.com/huntbook/huntbook/ingest"
	"github.com/huntbook/huntbook/ingest/formats"
	"github.com/huntbook/huntbook/store"
	"github.com/huntbook/huntbook/store/catalog"
)

// ingestFlags are what `huntbook ingest` is told.
type ingestFlags struct {
	data, url, token, table, format string
	again                           bool
}

// loader takes one input in, whether into a data folder or through a server.
type loader func(ctx context.Context, req ingest.Request) (ingest.Report, error)

func ingestCommand() *cobra.Command {
	var f ingestFlags
	cmd := &cobra.Command{
		Use:   "ingest FILE|FOLDER|- ...",
		Short: "Store the rows of files",
		Long: `Store the rows of files, folders or the standard input, plain or packed with gzip, zstd or zip. What a file holds is known
by its content: ` + strings.Join(formats.Names(), ", ") + `.

Without --table a format that is a product's own tells the table of each row: an EVTX file gives SecurityEvent and Event. For
NDJSON, JSON, CSV and TSV the table is the part of the file's name before its first dot: SecurityEvent.day1.ndjson.zst holds
rows of SecurityEvent; a file whose name says no known table makes a table of its name and _CL. The same content is stored once: a load that broke off can be repeated. Rows that cannot be stored are
counted, and kept with the reason in the table ` + catalog.DeadLetters + `.`,
		Example: "  huntbook ingest --data DIR Security.evtx /var/log/syslog\n  huntbook ingest --data DIR --table SecurityEvent events.ndjson.gz\n  huntbook ingest --url http://127.0.0.1:8800 exports/\n  zcat app.log.gz | huntbook ingest --data DIR --table App_CL -",
		Args:    cobra.MinimumNArgs(1),
		// A refused row is no misuse of the command.
		SilenceUsage: true,
		RunE: func(cmd *cobra.Command, args []string) error {
			return runIngest(cmd.Context(), cmd.OutOrStdout(), cmd.ErrOrStderr(), cmd.InOrStdin(), f, args)
		},
	}
	cmd.Flags().StringVar(&f.data, "data", "", "data folder to store into; no server may be using it")
	cmd.Flags().StringVar(&f.url, "url", "", "server to send to instead, such as http://127.0.0.1:8800")
	cmd.Flags().StringVar(&f.token, "token", "", "bearer token for --url (HUNTBOOK_TOKEN)")
	cmd.Flags().StringVar(&f.table, "table", "", "table that takes every row; your own end in _CL")
	cmd.Flags().StringVar(&f.format, "format", "auto", "auto, or "+strings.Join(formats.Names(), ", "))
	cmd.Flags().BoolVar(&f.again, "again", false, "store content that was stored before a second time")
	cmd.MarkFlagsOneRequired("data", "url")
	cmd.MarkFlagsMutuallyExclusive("data", "url")
	return cmd
}

func runIngest(ctx context.Context, out, notes io.Writer, stdin io.Reader, f ingestFlags, args []string) error {
	inputs, err := ingestInputs(args)
	if err != nil {
		return err
	}
	load, done, err := openLoader(ctx, f)
	if err != nil {
		return err
	}
	total, start, left := ingest.Report{}, time.Now(), 0
	for _, in := range inputs {
		var r ingest.Report
		r, err = loadOne(ctx, load, in, f, stdin, notes)
		if in.found && r.Read == 0 && (errors.Is(err, ingest.ErrNoTable) || errors.Is(err, formats.ErrUnknown) || errors.Is(err, ingest.ErrNotText)) {
			fmt.Fprintf(notes, "left out %s: %v\n", in.name, err)
			left++
			err = nil
			continue
		}
		if r.Read > 0 || err == nil {
			printReport(out, in, r)
		}
		total.Read += r.Read
		total.Stored += r.Stored
		total.Rejected += r.Rejected
		if err != nil {
			err = fmt.Errorf("%s: %w", in.name, err)
			break
		}
	}
	err = errors.Join(err, done())
	if err == nil && left == len(inputs) {
		err = errors.New("nothing there is data of a known format and table; name the table by --table")
	}
	took := time.Since(start)
	fmt.Fprintf(out, "read %s, stored %s, rejected %s rows in %.1f s (%s rows/s)\n", humanize.Comma(total.Read), humanize.Comma(total.Stored),
		humanize.Comma(total.Rejected), took.Seconds(), humanize.Comma(int64(float64(total.Read)/max(took.Seconds(), 0.001))))
	if err == nil && total.Rejected > 0 {
		err = fmt.Errorf("%s rows were rejected; they are kept in %s", humanize.Comma(total.Rejected), catalog.DeadLetters)
	}
	return err
}

// openLoader gives the way in, and what to call when all is loaded.
func openLoader(ctx context.Context, f ingestFlags) (loader, func() error, error) {
	if f.url != "" {
		token := cmp.Or(f.token, os.Getenv("HUNTBOOK_TOKEN"))
		return func(ctx context.Context, req ingest.Request) (ingest.Report, error) {
				return sendIngest(ctx, f.url, token, req)
			},
			func() error { return nil }, nil
	}
	db, err := duckdb.Open(duckdb.Options{Path: store.File(f.data), TempDir: filepath.Join(f.data, "store", "spill")})
	if err != nil {
		return nil, nil, err
	}
	st, err := store.Open(ctx, f.data, db)
	if err != nil {
		_ = db.Close()
		return nil, nil, err
	}
	return ingest.New(st).Load, func() error { return errors.Join(st.Close(), db.Close()) }, nil
}

// ingestInput is one thing to load.
type ingestInput struct {
	name     string // a path, or - for the standard input
	fallback string // takes the rows whose format tells no table: that of the file's name
	last     string // takes those of which not even their columns tell it
	found    bool   // in a folder, so that it may well be no data
}

// ingestInputs lists the files to load.
func ingestInputs(args []string) ([]ingestInput, error) {
	var all []ingestInput
	for _, arg := range args {
		if arg == "-" {
			all = append(all, ingestInput{name: arg})
			continue
		}
		info, err := os.Stat(arg)
		if err != nil {
			return nil, err
		}
		if !info.IsDir() {
			all = append(all, ingestInput{name: arg, fallback: tableOfName(arg), last: customTable(tableOfFile(arg))})
			continue
		}
		err = filepath.WalkDir(arg, func(path string, d fs.DirEntry, err error) error {
			if err != nil || !d.Type().IsRegular() || strings.HasPrefix(d.Name(), ".") {
				return err
			}
			all = append(all, ingestInput{name: path, fallback: tableOfName(path), found: true})
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	if len(all) == 0 {
		return nil, errors.New("no files there")
	}
	return all, nil
}

// customTable makes the name of a table of one's own from that of a file.
func customTable(name string) string {
	name = strings.Map(func(r rune) rune {
		if r < utf8.RuneSelf && (unicode.IsLetter(r) || unicode.IsDigit(r)) {
			return r
		}
		return '_'
	}, name)
	if name = strings.Trim(name, "_"); name == "" {
		return ""
	}
	if unicode.IsDigit(rune(name[0])) {
		name = "T" + name
	}
	return name[:min(len(name), 90)] + "_CL"
}

func tableOfFile(path string) string {
	name, _, _ := strings.Cut(filepath.Base(path), ".")
	return name
}

// tableOfName gives the table that a file's name says, or nothing when there is none such.
func tableOfName(path string) string {
	name := tableOfFile(path)
	if _, known := catalog.Known(name); known || strings.HasSuffix(name, "_CL") {
		return name
	}
	return ""
}

func loadOne(ctx context.Context, load loader, in ingestInput, f ingestFlags, stdin io.Reader, notes io.Writer) (ingest.Report, error) {
	req := ingest.Request{Table: f.table, Fallback: in.fallback, Last: in.last, Format: f.format, Encoding: "auto", Body: stdin, Source: in.name, Size: -1}
	if in.name != "-" {
		file, err := os.Open(in.name)
		if err != nil {
			return ingest.Report{}, err
		}
		defer file.Close()
		info, err := file.Stat()
		if err != nil {
			return ingest.Report{}, err
		}
		req.Body, req.Size = file, info.Size()
		if !f.again {
			if req.Key, err = contentKey(file); err != nil {
				return ingest.Report{}, err
			}
		}
	}
	bar := newBar(notes, filepath.Base(in.name), req.Size)
	req.Progress = bar.show
	r, err := load(ctx, req)
	bar.clear()
	return r, err
}

// contentKey names a file by what it holds, so that it is stored once under whatever name.
func contentKey(f *os.File) (string, error) {
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", err
	}
	_, err := f.Seek(0, io.SeekStart)
	return "sha256:" + hex.EncodeToString(h.Sum(nil)), err
}

func printReport(out io.Writer, in ingestInput, r ingest.Report) {
	again := ""
	if r.Repeated {
		again = ", all of it stored before (--again stores it once more)"
	}
	tables := make([]string, 0, len(r.Tables))
	for _, t := range r.Tables {
		tables = append(tables, t.Table)
	}
	fmt.Fprintf(out, "%s <- %s: read %s, stored %s, rejected %s%s\n", cmp.Or(strings.Join(tables, ", "), "nothing"), in.name,
		humanize.Comma(r.Read), humanize.Comma(r.Stored), humanize.Comma(r.Rejected), again)
	for _, t := range r.Tables {
		if len(r.Tables) > 1 {
			fmt.Fprintf(out, "  %s: stored %s, rejected %s\n", t.Table, humanize.Comma(t.Stored), humanize.Comma(t.Rejected))
		}
	}
	for _, x := range r.Reasons {
		fmt.Fprintf(out, "  %s x %s (first: row %d)\n", humanize.Comma(x.Count), x.Reason, x.FirstRow)
	}
}
