package sample_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"hash/fnv"
	"io"
	"sync"
	"testing"
	"time"

	"github.com/huntbook/huntbook/internal/sample"
)

var fixedNow = time.Date(2025, 3, 6, 9, 41, 0, 0, time.UTC)

// whole is the data of fixedNow, made once for all tests.
var whole = sync.OnceValue(func() map[string][]byte {
	out := map[string]*bytes.Buffer{}
	err := sample.Write(fixedNow, sample.Seed, func(table string) io.Writer {
		if out[table] == nil {
			out[table] = &bytes.Buffer{}
		}
		return out[table]
	})
	if err != nil {
		panic(err)
	}
	all := map[string][]byte{}
	for name, b := range out {
		all[name] = b.Bytes()
	}
	return all
})

type row map[string]any

func (r row) s(k string) string { v, _ := r[k].(string); return v }

func (r row) n(k string) int64 {
	v, _ := r[k].(json.Number)
	n, _ := v.Int64()
	return n
}

func (r row) at(t *testing.T) time.Time {
	t.Helper()
	v, err := time.Parse(time.RFC3339Nano, r.s("TimeGenerated"))
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// rows calls f with each row of a table whose text has any of the given parts
// (with every row, where none is given).
func rows(t *testing.T, table string, f func(row), parts ...string) {
	t.Helper()
	lines := bufio.NewScanner(bytes.NewReader(whole()[table]))
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		if !hasAny(lines.Bytes(), parts) {
			continue
		}
		d := json.NewDecoder(bytes.NewReader(lines.Bytes()))
		d.UseNumber()
		r := row{}
		if err := d.Decode(&r); err != nil {
			t.Fatalf("%s: %v in %s", table, err, lines.Text())
		}
		f(r)
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
}

func hasAny(line []byte, parts []string) bool {
	for _, p := range parts {
		if bytes.Contains(line, []byte(p)) {
			return true
		}
	}
	return len(parts) == 0
}

// count counts the rows with the text part that f takes.
func count(t *testing.T, table, part string, f func(row) bool) int {
	t.Helper()
	n := 0
	rows(t, table, func(r row) {
		if f(r) {
			n++
		}
	}, part)
	return n
}

func TestSizes(t *testing.T) {
	total := 0
	for _, name := range sample.Tables() {
		n := bytes.Count(whole()[name], []byte("\n"))
		total += n
		t.Logf("%-28s %7d rows %10d bytes", name, n, len(whole()[name]))
		if n == 0 {
			t.Errorf("%s has no rows", name)
		}
	}
	if total < 250_000 || total > 400_000 {
		t.Errorf("%d rows, want 250,000 to 400,000", total)
	}
}

// sum gives a hash and the number of lines of each table.
func sum(t *testing.T, now time.Time, seed uint64) (map[string]uint64, map[string]int) {
	t.Helper()
	hash, lines := map[string]uint64{}, map[string]int{}
	err := sample.Write(now, seed, func(table string) io.Writer {
		return writer(func(p []byte) {
			h := fnv.New64a()
			h.Write(p)
			hash[table] = hash[table]*31 + h.Sum64()
			lines[table] += bytes.Count(p, []byte("\n"))
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	return hash, lines
}

type writer func([]byte)

func (w writer) Write(p []byte) (int, error) { w(p); return len(p), nil }

func TestSameNowAndSeedGiveTheSameBytes(t *testing.T) {
	a, n := sum(t, fixedNow, sample.Seed)
	b, _ := sum(t, fixedNow.Add(29*time.Second), sample.Seed)
	for table := range a {
		if a[table] != b[table] {
			t.Errorf("%s differs within a minute", table)
		}
	}
	// Another day: other bytes, the same rows, or the counts of the story
	// would depend on when it is read.
	c, m := sum(t, fixedNow.Add(31*24*time.Hour+7*time.Hour), sample.Seed)
	for table := range n {
		if n[table] != m[table] {
			t.Errorf("%s has %d rows, on another day %d", table, n[table], m[table])
		}
		if a[table] == c[table] {
			t.Errorf("%s is the same on another day", table)
		}
	}
	d, _ := sum(t, fixedNow, 7)
	if a["SecurityEvent"] == d["SecurityEvent"] {
		t.Error("another seed gives the same rows")
	}
}

func TestWriteGivesTheWritersError(t *testing.T) {
	full := errors.New("disk full")
	err := sample.Write(fixedNow, sample.Seed, func(string) io.Writer { return failing{full} })
	if !errors.Is(err, full) {
		t.Errorf("got %v", err)
	}
}

type failing struct{ err error }

func (f failing) Write([]byte) (int, error) { return 0, f.err }

func TestRowsAreInOrderAndWithinTheTwoWeeks(t *testing.T) {
	const begin, until = `{"TimeGenerated":"`, `Z"`
	for _, table := range sample.Tables() {
		last := fixedNow.Add(-14 * 24 * time.Hour)
		for line := range bytes.Lines(whole()[table]) {
			text, found := bytes.CutPrefix(line, []byte(begin))
			text, _, cut := bytes.Cut(text, []byte(until))
			at, err := time.Parse(time.RFC3339Nano, string(text)+"Z")
			if !found || !cut || err != nil {
				t.Fatalf("%s: no time in %s", table, line)
			}
			if at.Before(last) || at.After(fixedNow) {
				t.Fatalf("%s: %s after %s", table, at, last)
			}
			last = at
			if !bytes.HasSuffix(line, []byte(`,"Type":"`+table+"\"}\n")) {
				t.Fatalf("%s: type is missing in %s", table, line)
			}
		}
	}
}

// A person who reads the data should see days and weekends.
func TestNightsAndWeekendsAreQuiet(t *testing.T) {
	perDay := map[int]int{}
	rows(t, "DeviceProcessEvents", func(r row) {
		// By the company's clock the data ends at 16:00 of day 14.
		perDay[int((r.at(t).Sub(fixedNow)+(14*24+16)*time.Hour)/(24*time.Hour))]++
	}, `"DeviceName":"nv-ws-`)
	if perDay[2]*5 > perDay[5] || perDay[3]*5 > perDay[5] {
		t.Errorf("weekend too busy: %v", perDay)
	}
}
