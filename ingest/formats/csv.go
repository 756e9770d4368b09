package formats

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"strconv"

	"github.com/huntbook/huntbook/store/table"
)

// csvFormat is RFC 4180 with a header line, separated by commas or semicolons; tsvFormat the same with tabs.
var (
	csvFormat = Format{
		Name:  "csv",
		Is:    func(head []byte) bool { return bytes.ContainsAny(firstLine(head), ",;") },
		Split: func(r io.Reader, emit func(*Block) error) error { return split(r, lastCSV, true, emit) },
		Parse: func(b *Block, to *table.Batch) { parseCSV(b, separator(b.Header), to) },
	}
	tsvFormat = Format{
		Name:  "tsv",
		Is:    func(head []byte) bool { return bytes.IndexByte(firstLine(head), '\t') >= 0 },
		Split: func(r io.Reader, emit func(*Block) error) error { return split(r, lastCSV, true, emit) },
		Parse: func(b *Block, to *table.Batch) { parseCSV(b, '\t', to) },
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

func parseCSV(b *Block, comma rune, to *table.Batch) {
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
		addCells(row, names, cells, raw, to)
	}
}

func addCells(row int64, names [][]byte, cells []string, raw []byte, to *table.Batch) {
	to.Begin()
	for i, c := range cells {
		if c == "" {
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
