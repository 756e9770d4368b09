package formats

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/huntbook/huntbook/store/catalog"
	"github.com/huntbook/huntbook/store/table"
)

// csvFormat is RFC 4180 with a header line, separated by commas or semicolons; tsvFormat the same with tabs.
var (
	csvFormat = Format{
		Name:  "csv",
		Is:    func(head []byte) bool { return bytes.ContainsAny(firstLine(head), ",;") },
		Guess: func(head []byte) string { return guessCSV(head, separator(firstLine(head))) },
		Split: func(r io.Reader, emit func(*Block) error) error { return split(r, lastCSV, true, emit) },
		Parse: func(b *Block, to *Rows) { parseCSV(b, separator(b.Header), to) },
	}
	tsvFormat = Format{
		Name:  "tsv",
		Is:    func(head []byte) bool { return bytes.IndexByte(firstLine(head), '\t') >= 0 },
		Guess: func(head []byte) string { return guessCSV(head, '\t') },
		Split: func(r io.Reader, emit func(*Block) error) error { return split(r, lastCSV, true, emit) },
		Parse: func(b *Block, to *Rows) { parseCSV(b, '\t', to) },
	}
)

func firstLine(b []byte) []byte {
	line, _, _ := bytes.Cut(b, []byte{'\n'})
	return line
}

func separator(header []byte) rune {
	if bytes.Count(header, []byte{';'}) > bytes.Count(header, []byte{','}) {
		return ';'
	}
	return ','
}

// lastCSV finds the end of the last whole record: a line's end that is not inside of quotes. Quotes count where a field
// starts alone, so that one in the middle of a text does not swallow the lines after it.
func lastCSV(text []byte, _ bool) int {
	end, quoted, start := 0, false, true
	for i := 0; i < len(text); i++ {
		c := text[i]
		switch {
		case quoted:
			if c != '"' {
				continue
			}
			if i+1 < len(text) && text[i+1] == '"' {
				i++
				continue
			}
			quoted = false
		case c == '"' && start:
			quoted = true
		case c == '\n':
			end = i + 1
		}
		start = c == ',' || c == ';' || c == '\t' || c == '\n'
	}
	return end
}

// parseCSV reads rows whose cells are columns. A row that names its table in a column Type goes there.
func parseCSV(b *Block, comma rune, to *Rows) {
	var at *table.Batch
	var columns [][]byte
	typed, stamp := -1, -1
	eachCSV(b, comma, to.To(""), func(row int64, names [][]byte, cells []string, raw []byte) {
		if at == nil {
			typed = slices.IndexFunc(names, func(n []byte) bool { return string(n) == catalog.Type })
		}
		next := to.To("")
		if typed >= 0 && cells[typed] != next.Table() {
			if t, ok := catalog.Known(cells[typed]); ok && t.Name != catalog.DeadLetters {
				next = to.To(t.Name)
			}
		}
		if next != at {
			at, columns = next, exported(next.Table(), names)
			is := func(name string) int {
				return slices.IndexFunc(columns, func(n []byte) bool { return string(n) == name })
			}
			if stamp = is("CreatedDateTime"); stamp >= 0 && is(catalog.TimeGenerated) < 0 { // exports of Entra's logs may lack it
				columns = append(columns, []byte(catalog.TimeGenerated))
			} else {
				stamp = -1
			}
		}
		if stamp >= 0 {
			cells = append(cells, cells[stamp])
		}
		addCells(row, columns, cells, raw, at)
	})
}

// exported gives the columns of a table that is known for the header of an export: the Logs page writes the zone behind a
// time's name and parts a dynamic column in two, and a data frame's index has no name, nor meaning.
func exported(name string, names [][]byte) [][]byte {
	t, ok := catalog.Known(name)
	if !ok {
		return names
	}
	out := slices.Clone(names)
	has := func(n string) bool {
		return slices.ContainsFunc(t.Columns, func(c catalog.Column) bool { return c.Name == n })
	}
	for i, n := range names {
		for _, suffix := range []string{" [UTC]", "_dynamic", "_string"} {
			if base, cut := strings.CutSuffix(string(n), suffix); cut && has(base) && !has(string(n)) {
				out[i] = []byte(base)
			}
		}
		if i == 0 && string(n) == "Column1" {
			out[i] = nil
		}
	}
	return out
}

// eachCSV calls fn with each row of a block that has as many cells as the header; others become rejects.
func eachCSV(b *Block, comma rune, to *table.Batch, fn func(row int64, names [][]byte, cells []string, raw []byte)) {
	names := headerNames(b.Header, comma)
	r := csv.NewReader(bytes.NewReader(b.Data))
	r.Comma, r.ReuseRecord, r.LazyQuotes, r.FieldsPerRecord = comma, true, true, -1
	trusted := validUTF8(b.Data)
	var from int64
	for {
		cells, err := r.Read()
		raw := b.Data[from:min(r.InputOffset(), int64(len(b.Data)))]
		from = r.InputOffset()
		if err == io.EOF {
			return
		}
		row := b.Row
		if err == nil {
			line, _ := r.FieldPos(0)
			row += int64(line) - 1
		}
		switch {
		case err != nil:
			to.Reject(row, unclosed, raw)
			return // it took the rest of the block with it
		case len(cells) != len(names):
			to.Reject(row, fmt.Sprintf("%d fields where the header has %d", len(cells), len(names)), raw)
			continue
		case !trusted:
			if why := notUTF8(raw); why != "" {
				to.Reject(row, why, raw)
				continue
			}
		}
		fn(row, names, cells, raw)
	}
}

func addCells(row int64, names [][]byte, cells []string, raw []byte, to *table.Batch) {
	to.Begin()
	for i, c := range cells {
		if c == "" || names[i] == nil {
			continue
		}
		if why := to.Set(names[i], table.Text, []byte(c)); why != "" {
			to.Abort()
			to.Reject(row, why, raw)
			return
		}
	}
	to.End()
}

// headerNames reads the column names. A nameless column is called by its place, a repeated name gets a number.
func headerNames(header []byte, comma rune) [][]byte {
	r := csv.NewReader(bytes.NewReader(header))
	r.Comma, r.LazyQuotes = comma, true
	cells, _ := r.Read()
	seen := map[string]int{}
	var names [][]byte
	for i, c := range cells {
		c = string(clean(bytes.TrimSpace([]byte(c))))
		if c == "" {
			c = "Column" + strconv.Itoa(i+1)
		}
		seen[c]++
		if n := seen[c]; n > 1 {
			c += "_" + strconv.Itoa(n)
		}
		names = append(names, []byte(c))
	}
	return names
}

// guessCSV knows an export of a documented table by its header: it has a time or names its table, and most of its columns are that
// table's.
func guessCSV(head []byte, comma rune) string {
	names := headerNames(head, comma)
	for i, n := range names {
		names[i] = bytes.TrimSuffix(bytes.TrimSuffix(bytes.TrimSuffix(n, []byte(" [UTC]")), []byte("_dynamic")), []byte("_string"))
	}
	if !slices.ContainsFunc(names, func(n []byte) bool { return string(n) == catalog.TimeGenerated || string(n) == catalog.Type }) || len(names) < 5 {
		return ""
	}
	r := csv.NewReader(bytes.NewReader(head))
	r.Comma, r.LazyQuotes, r.FieldsPerRecord = comma, true, -1
	_, _ = r.Read()
	if cells, err := r.Read(); err == nil && len(cells) == len(names) {
		for i, n := range names {
			if _, known := catalog.Known(cells[i]); known && string(n) == catalog.Type {
				return cells[i]
			}
		}
	}
	best, most, tie := "", 0, false
	for t := range catalog.AllKnown() {
		fit := 0
		for _, n := range names {
			if slices.ContainsFunc(t.Columns, func(c catalog.Column) bool { return c.Name == string(n) }) {
				fit++
			}
		}
		if fit == most {
			tie = true
		} else if fit > most {
			best, most, tie = t.Name, fit, false
		}
	}
	if tie || most*4 < len(names)*3 {
		return ""
	}
	return best
}
