package hunt

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Values are the cells of an item in the order of its columns, all text as in the file they came from.
type Values []cell

type cell struct{ name, text string }

// Get gives the cell of a column.
func (v Values) Get(name string) (string, bool) {
	for _, c := range v {
		if c.name == name {
			return c.text, true
		}
	}
	return "", false
}

// Names gives the columns.
func (v Values) Names() []string {
	out := make([]string, len(v))
	for i, c := range v {
		out[i] = c.name
	}
	return out
}

func (v Values) String() string {
	out, _ := v.MarshalJSON()
	return string(out)
}

// MarshalJSON writes an object whose members keep their order.
func (v Values) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	b.WriteByte('{')
	for i, c := range v {
		if i > 0 {
			b.WriteByte(',')
		}
		if err := enc.Encode(c.name); err != nil {
			return nil, err
		}
		b.WriteByte(':')
		if err := enc.Encode(c.text); err != nil {
			return nil, err
		}
	}
	b.WriteByte('}')
	return bytes.ReplaceAll(b.Bytes(), []byte("\n"), nil), nil // the encoder ends each value with a line break; within texts they are escaped
}

// UnmarshalJSON reads an object of plain values.
func (v *Values) UnmarshalJSON(data []byte) error {
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.UseNumber()
	*v = nil
	if t, err := dec.Token(); err != nil || t != json.Delim('{') {
		return errors.New("an item is a JSON object of its columns")
	}
	for dec.More() {
		key, err := dec.Token()
		if err != nil {
			return err
		}
		var x any
		if err := dec.Decode(&x); err != nil {
			return err
		}
		name, _ := key.(string)
		switch x := x.(type) {
		case nil:
			*v = append(*v, cell{name, ""})
		case string:
			*v = append(*v, cell{name, x})
		case bool, json.Number:
			*v = append(*v, cell{name, fmt.Sprint(x)})
		default:
			return fmt.Errorf("the column %q of an item is neither text nor a number", name)
		}
	}
	return nil
}

// ReadCSV reads the items of a file: names of columns in its first line after skip lines, then an item a line. Comma is what
// separates cells.
func ReadCSV(text string, comma rune, skip int) ([]Values, error) {
	text = strings.TrimPrefix(text, "\ufeff")
	for range skip {
		_, text, _ = strings.Cut(text, "\n")
	}
	r := csv.NewReader(strings.NewReader(text))
	r.Comma = comma
	names, err := r.Read()
	if err == io.EOF {
		return nil, invalid("The file is empty: its first line names the columns.")
	}
	if err != nil {
		return nil, invalid("The file cannot be read: %v.", err)
	}
	taken := map[string]bool{}
	for i, n := range names {
		names[i] = strings.TrimSpace(n)
		if names[i] == "" || taken[names[i]] {
			return nil, invalid("Column %d of the file is called '%s': columns have names, each its own.", i+1, names[i])
		}
		taken[names[i]] = true
	}
	var items []Values
	for {
		cells, err := r.Read()
		if err == io.EOF {
			return items, nil
		}
		if err != nil {
			return nil, invalid("The file cannot be read: %v (lines counted after those left out).", err)
		}
		v := make(Values, len(cells))
		for i, c := range cells {
			v[i] = cell{names[i], c}
		}
		items = append(items, v)
	}
}

var duration = regexp.MustCompile(`^P(?:(\d{1,4})Y)?(?:(\d{1,4})M)?(?:(\d{1,5})D)?(?:T(?:(\d{1,6})H)?(?:(\d{1,6})M)?(?:(\d{1,6})S)?)?$`)

// lifetime gives when an item that is written at now ends, zero for never.
func lifetime(d string, now time.Time) (time.Time, error) {
	if d == "" {
		return time.Time{}, nil
	}
	m := duration.FindStringSubmatch(d)
	if m == nil || d == "P" || strings.HasSuffix(d, "T") {
		return time.Time{}, invalid("'%s' is no duration: write it as P30D or P1Y2M3DT4H5M6S.", d)
	}
	n := make([]int, len(m))
	for i := range m {
		n[i], _ = strconv.Atoi(m[i]) // an absent part is zero
	}
	return now.AddDate(n[1], n[2], n[3]).Add(time.Duration(n[4])*time.Hour + time.Duration(n[5])*time.Minute + time.Duration(n[6])*time.Second), nil
}
