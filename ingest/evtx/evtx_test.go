package evtx_test

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"encoding/binary"
	"encoding/json"
	"errors"
	"flag"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/huntbook/huntbook/ingest/evtx"
	"github.com/huntbook/huntbook/internal/shared"
)

// read gives the records of a file and the errors on the way.
func read(t testing.TB, data []byte) (records []evtx.Record, errs []string) {
	t.Helper()
	r, err := evtx.NewReader(bytes.NewReader(data))
	if err != nil {
		return nil, []string{err.Error()}
	}
	for {
		c, err := r.Next()
		if err == io.EOF {
			return records, errs
		}
		if err != nil {
			return records, append(errs, err.Error())
		}
		err = c.Records(func(rec evtx.Record, err error) {
			if err != nil {
				errs = append(errs, err.Error())
				return
			}
			records = append(records, rec)
		})
		if err != nil {
			errs = append(errs, err.Error())
		}
	}
}

// reference reads a file by PyPI's evtx: a line a record, its id and its XML as a tree.
const reference = `
import sys, json, re, xml.etree.ElementTree as E
from evtx import PyEvtxParser
def tree(e):
    return [e.tag.split('}')[-1], {k: v for k, v in e.attrib.items() if v != ''}, (e.text or '').strip(), [tree(c) for c in e]]
def records():
    try: yield from PyEvtxParser(sys.argv[1]).records()
    except RuntimeError as e: print(e, file=sys.stderr)
for r in records():
    s = re.sub('[\x00-\x08\x0b\x0c\x0e-\x1f]', '', r['data'])
    print(json.dumps([r['event_record_id'], tree(E.fromstring(s))]))
`

func tree(e *evtx.Element) any {
	attrs, children := map[string]any{}, []any{}
	for _, a := range e.Attrs {
		if a.Name != "xmlns" {
			attrs[a.Name] = plain(a.Value)
		}
	}
	for _, c := range e.Children {
		children = append(children, tree(c))
	}
	text := strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\r' && r != '\t' {
			return -1
		}
		return r
	}, e.Text())
	text = strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n") // as every reader of XML does
	return []any{e.Name, attrs, plain(strings.TrimSpace(text)), children}
}

var (
	guid    = regexp.MustCompile(`^\{?([0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})\}?$`)
	instant = regexp.MustCompile(`^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d*))?Z$`)
)

// plain evens out what the two spell differently: we write GUIDs in braces and small, as Windows does, and times to 100 ns.
func plain(s string) string {
	if m := guid.FindStringSubmatch(s); m != nil {
		return strings.ToLower(m[1])
	}
	if m := instant.FindStringSubmatch(s); m != nil {
		return m[1] + "." + (m[2] + "000000")[:6]
	}
	return s
}

// evened is plain for a tree that came as JSON.
func evened(v any) any {
	switch v := v.(type) {
	case string:
		return plain(v)
	case []any:
		for i := range v {
			v[i] = evened(v[i])
		}
	case map[string]any:
		for k := range v {
			v[k] = evened(v[k])
		}
	}
	return v
}

// python is one with the package evtx where the tests' own set-up has run.
var python = cmp.Or(os.Getenv("HUNTBOOK_TOOLS_PYTHON"), "python3")

// TestEveryRecordAsThePythonParserReadsIt compares with PyPI's evtx.
func TestEveryRecordAsThePythonParserReadsIt(t *testing.T) {
	own := filepath.Join(t.TempDir(), "own.evtx")
	if err := os.WriteFile(own, sampleFile(), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := exec.Command(python, "-c", "from evtx import PyEvtxParser").Run(); err != nil {
		t.Skip("needs python3 with the package evtx, which make test installs")
	}
	compare(t, own)
	files, _ := filepath.Glob(filepath.Join(shared.Dir(t, "data", "raw-import", "evtx"), "*.evtx"))
	compare(t, files...)
}

func compare(t *testing.T, files ...string) {
	for _, f := range files {
		t.Run(filepath.Base(f), func(t *testing.T) {
			data, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			got, errs := read(t, data)
			if want := map[string]int{"sysmon.evtx": 8}[filepath.Base(f)]; len(errs) != want {
				t.Errorf("%d errors, not %d: %q", len(errs), want, errs)
			}
			out, err := exec.Command(python, "-c", reference, f).Output()
			if err != nil {
				t.Fatal(err)
			}
			lines := strings.Split(strings.TrimSpace(string(out)), "\n")
			if len(lines) != len(got) {
				t.Errorf("%d records, the reference has %d", len(got), len(lines))
			}
			for i := range min(len(lines), len(got)) {
				var want []any
				if err := json.Unmarshal([]byte(lines[i]), &want); err != nil {
					t.Fatal(err)
				}
				if have := tree(got[i].Event); float64(got[i].ID) != want[0] || !reflect.DeepEqual(have, evened(want[1])) {
					h, _ := json.Marshal(have)
					w, _ := json.Marshal(want[1])
					t.Fatalf("record %d\n got %s\nwant %s", got[i].ID, h, w)
				}
			}
		})
	}
}

var update = flag.Bool("update", false, "write the sample in ingest/testdata")

// TestSample holds the packed event log in ingest/testdata to what the builder writes.
func TestSample(t *testing.T) {
	const path = "../testdata/formats/events.evtx.gz"
	if *update {
		var b bytes.Buffer
		z := gzip.NewWriter(&b)
		_, _ = z.Write(sampleFile())
		if err := errors.Join(z.Close(), os.WriteFile(path, b.Bytes(), 0o644)); err != nil {
			t.Fatal(err)
		}
	}
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	data, err := io.ReadAll(z)
	if err != nil || !bytes.Equal(data, sampleFile()) {
		t.Fatalf("%v: the sample is not what the builder writes; renew it with -update", err)
	}
	got, errs := read(t, data)
	if len(errs) > 0 || len(got) != 3 {
		t.Fatalf("%d records, %q", len(got), errs)
	}
	want := `<EventData><Data Name="UtcTime">2024-01-17 06:40:01.000</Data><Data Name="Image">C:\Windows\System32\cmd.exe</Data>` +
		`<Data Name="CommandLine">cmd.exe /c "echo 1 &lt; in &amp; type Ünïcode😀"</Data></EventData>`
	if x := got[1].Event.Child("EventData").XML(); x != want {
		t.Errorf("got %s", x)
	}
	if s := got[0].Event.Child("System"); s.Child("Correlation").XML() != "<Correlation/>" || s.Child("Security").Attr("UserID") != "S-1-5-18" ||
		s.Child("TimeCreated").Attr("SystemTime") != "2024-01-17T21:20:00Z" {
		t.Error(s.XML())
	}
}

// TestDamageCostsItsChunkAlone damages a file in each of the ways that its reader tells apart.
func TestDamageCostsItsChunkAlone(t *testing.T) {
	const second = evtx.HeaderSize + evtx.ChunkSize
	for _, c := range []struct {
		name   string
		damage func(b []byte) []byte
		left   int
		want   string
	}{
		{"a record's byte", func(b []byte) []byte { b[evtx.HeaderSize+700] ^= 1; return b }, 1, "chunk 1 at byte 4096: the checksum of its records is wrong"},
		{"a header's byte", func(b []byte) []byte { b[evtx.HeaderSize+200] ^= 1; return b }, 1, "chunk 1 at byte 4096: the checksum of its header is wrong"},
		{"a chunk's sign", func(b []byte) []byte { b[second] = 'X'; return b }, 2, "chunk 2 at byte 69632: it does not begin with ElfChnk"},
		{"the end", func(b []byte) []byte { return b[:len(b)-100] }, 2, "the file ends inside of chunk 2, at byte 135068"},
		{"the file's header", func(b []byte) []byte { return b[:99] }, 0, "the file ends inside of its header of 4,096 bytes, at byte 99"},
		{"another file", func(b []byte) []byte { b[0] = 'e'; return b }, 0, "not an EVTX file"},
		{"a record's size", func(b []byte) []byte {
			b[evtx.HeaderSize+512+4] = 3
			b[evtx.HeaderSize+512+5] = 0
			seal(b[evtx.HeaderSize:second])
			return b
		}, 1, "chunk 1 at byte 4096: the record at byte 512 of it has a size of 3"},
		{"a token", func(b []byte) []byte {
			b[evtx.HeaderSize+512+28] = 0x77
			seal(b[evtx.HeaderSize:second])
			return b
		}, 2, "chunk 1 at byte 4096: record 1: token 0x77 at byte 540"},
	} {
		got, errs := read(t, c.damage(sampleFile()))
		if len(got) != c.left || len(errs) != 1 || !strings.Contains(errs[0], c.want) {
			t.Errorf("%s: %d records left, %q", c.name, len(got), errs)
		}
	}
}

// TestMadeUpChunksEnd changes bytes at random: whatever comes of it, it comes soon.
func TestMadeUpChunksEnd(t *testing.T) {
	whole := sampleFile()
	r := rand.New(rand.NewPCG(1, 2))
	began, records := time.Now(), 0
	for range 2000 {
		b := bytes.Clone(whole[:evtx.HeaderSize+evtx.ChunkSize])
		for range 1 + r.IntN(4) {
			b[evtx.HeaderSize+512+r.IntN(3000)] = byte(r.IntN(256))
		}
		seal(b[evtx.HeaderSize:])
		got, errs := read(t, b)
		if len(got)+len(errs) == 0 {
			t.Fatal("records are gone in silence")
		}
		records += len(got)
	}
	if records == 0 || time.Since(began) > 2*time.Minute {
		t.Errorf("%d records in %s", records, time.Since(began))
	}
}

// TestTemplatesWithoutEnd has a template hold itself, twice.
func TestTemplatesWithoutEnd(t *testing.T) {
	w := &builder{b: make([]byte, 512)}
	copy(w.b, "ElfChnk\x00")
	w.tok('*', '*', 0, 0)
	w.u32(0)
	w.u64(1)
	w.u64(0)
	w.tok(0x0f, 1, 1, 0)
	var def int
	w.instance(func() {
		def = len(w.b) - 28
		for range 2 {
			w.tok(0x0c, 1)
			w.u32(0)
			w.u32(def)
			w.u32(0)
		}
	}, nil, nil)
	w.u32(len(w.b) - 512 + 4)
	binary.LittleEndian.PutUint32(w.b[516:], uint32(len(w.b)-512))
	b := append(w.b, make([]byte, evtx.ChunkSize-len(w.b))...)
	binary.LittleEndian.PutUint32(b[48:], uint32(len(w.b)))
	seal(b)
	if _, errs := read(t, file(b)); len(errs) != 1 || !strings.Contains(errs[0], "unfolds beyond every measure") {
		t.Errorf("%q", errs)
	}
}

// FuzzChunk reads chunks of any bytes, their checksums made right, so that the fuzzer comes past them.
func FuzzChunk(f *testing.F) {
	f.Add(sampleFile()[evtx.HeaderSize+512 : evtx.HeaderSize+4096])
	f.Add([]byte("**\x00\x00\x40\x00\x00\x00"))
	f.Fuzz(func(t *testing.T, records []byte) {
		b := make([]byte, evtx.ChunkSize)
		copy(b, "ElfChnk\x00")
		n := copy(b[512:], records)
		binary.LittleEndian.PutUint32(b[48:], uint32(512+n))
		seal(b)
		began := time.Now()
		got, _ := read(t, file(b))
		size := 0
		for _, r := range got {
			size += len(r.Event.XML())
		}
		if size > 256<<20 || time.Since(began) > 20*time.Second {
			t.Errorf("%d bytes of XML in %s from one chunk", size, time.Since(began))
		}
	})
}
