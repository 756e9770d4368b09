package evtx_test

import (
	"encoding/binary"
	"hash/crc32"
	"unicode/utf16"

	"github.com/huntbook/huntbook/ingest/evtx"
)

// builder writes a chunk, for tests: what Windows writes, in small.
type builder struct {
	b        []byte
	template bool // elements of a template name the value on which they depend
}

func (w *builder) u16(v int)     { w.b = binary.LittleEndian.AppendUint16(w.b, uint16(v)) }
func (w *builder) u32(v int)     { w.b = binary.LittleEndian.AppendUint32(w.b, uint32(v)) }
func (w *builder) u64(v uint64)  { w.b = binary.LittleEndian.AppendUint64(w.b, v) }
func (w *builder) tok(t ...byte) { w.b = append(w.b, t...) }

// sized writes what fn writes behind its size.
func (w *builder) sized(fn func()) {
	at := len(w.b)
	w.u32(0)
	fn()
	binary.LittleEndian.PutUint32(w.b[at:], uint32(len(w.b)-at-4))
}

func (w *builder) chars(s string) {
	u := utf16.Encode([]rune(s))
	w.u16(len(u))
	for _, c := range u {
		w.u16(int(c))
	}
}

// name writes a name right where it is used.
func (w *builder) name(s string) {
	w.u32(len(w.b) + 4)
	w.u32(0)
	w.u16(0)
	w.chars(s)
	w.u16(0)
}

// literal is a text of the document, sub the number of a value.
type (
	literal string
	sub     struct {
		id  int
		typ byte
	}
)

func (w *builder) content(v any) {
	switch v := v.(type) {
	case literal:
		w.tok(0x05, 0x01)
		w.chars(string(v))
	case sub:
		w.tok(0x0e)
		w.u16(v.id)
		w.tok(v.typ)
	}
}

type attribute struct {
	name  string
	value any
}

// element writes an element; no content at all makes it an empty one.
func (w *builder) element(name string, attrs []attribute, content ...any) {
	tok := byte(0x01)
	if len(attrs) > 0 {
		tok |= 0x40
	}
	w.tok(tok)
	if w.template {
		w.u16(0xffff)
	}
	w.sized(func() {
		w.name(name)
		if len(attrs) > 0 {
			w.sized(func() {
				for i, a := range attrs {
					t := byte(0x46)
					if i == len(attrs)-1 {
						t = 0x06
					}
					w.tok(t)
					w.name(a.name)
					w.content(a.value)
				}
			})
		}
		if len(content) == 0 {
			w.tok(0x03)
			return
		}
		w.tok(0x02)
		for _, c := range content {
			if fn, ok := c.(func()); ok {
				fn()
			} else {
				w.content(c)
			}
		}
		w.tok(0x04)
	})
}

// val is a value of a template.
type val struct {
	typ  byte
	data []byte
}

func text(s string) val {
	var w builder
	for _, c := range utf16.Encode([]rune(s)) {
		w.u16(int(c))
	}
	return val{0x01, w.b}
}

func num(typ byte, width int, v uint64) val {
	return val{typ, binary.LittleEndian.AppendUint64(nil, v)[:width]}
}

// event is one record of the samples.
type event struct {
	provider, channel, computer string
	id                          uint16
	keywords                    uint64
	when                        uint64 // file time
	data                        [][2]string
}

// record writes an event as Windows does: a template with its values, the event's data as binary XML within.
func (w *builder) record(id uint64, e event) {
	start := len(w.b)
	w.tok('*', '*', 0, 0)
	w.u32(0)
	w.u64(id)
	w.u64(e.when)
	w.tok(0x0f, 1, 1, 0)
	w.instance(func() {
		w.element("Event", []attribute{{"xmlns", literal("http://schemas.microsoft.com/win/2004/08/events/event")}}, func() {
			w.element("System", nil, func() {
				w.element("Provider", []attribute{{"Name", sub{0, 1}}})
				w.element("EventID", nil, sub{1, 6})
				w.element("Version", nil, sub{2, 4})
				w.element("Level", nil, sub{3, 4})
				w.element("Task", nil, sub{4, 6})
				w.element("Keywords", nil, sub{5, 0x15})
				w.element("TimeCreated", []attribute{{"SystemTime", sub{6, 0x11}}})
				w.element("EventRecordID", nil, sub{7, 0x0a})
				w.element("Correlation", []attribute{{"ActivityID", sub{8, 0x0f}}})
				w.element("Execution", []attribute{{"ProcessID", sub{9, 8}}, {"ThreadID", sub{10, 8}}})
				w.element("Channel", nil, sub{11, 1})
				w.element("Computer", nil, sub{12, 1})
				w.element("Security", []attribute{{"UserID", sub{13, 0x13}}})
			})
			w.content(sub{14, 0x21})
		})
	}, []val{
		text(e.provider), num(6, 2, uint64(e.id)), num(4, 1, 2), num(4, 1, 0), num(6, 2, 12544), num(0x15, 8, e.keywords), num(0x11, 8, e.when),
		num(0x0a, 8, id),
		{0, nil},
		num(8, 4, 700), num(8, 4, 701), text(e.channel), text(e.computer),
		{0x13, []byte{1, 1, 0, 0, 0, 0, 0, 5, 18, 0, 0, 0}},
		{0x21, nil},
	}, func() {
		w.tok(0x0f, 1, 1, 0)
		var values []val
		for _, d := range e.data {
			values = append(values, text(d[1]))
		}
		w.instance(func() {
			w.element("EventData", nil, func() {
				for i, d := range e.data {
					w.element("Data", []attribute{{"Name", literal(d[0])}}, sub{i, 1})
				}
			})
		}, values, nil)
	})
	for (len(w.b)-start)%8 != 4 {
		w.tok(0)
	}
	w.u32(len(w.b) - start + 4)
	binary.LittleEndian.PutUint32(w.b[start+4:], uint32(len(w.b)-start))
}

// instance writes a template with its values; last writes the last of them where it lies.
func (w *builder) instance(body func(), values []val, last func()) {
	w.tok(0x0c, 1)
	w.u32(len(w.b))
	w.u32(len(w.b) + 4)
	w.u32(0)
	w.tok(make([]byte, 16)...)
	outer := w.template
	w.template = true
	w.sized(func() {
		w.tok(0x0f, 1, 1, 0)
		body()
		w.tok(0)
	})
	w.template = outer
	w.u32(len(values))
	at := len(w.b)
	for _, v := range values {
		w.u16(len(v.data))
		w.tok(v.typ, 0)
	}
	for _, v := range values {
		w.tok(v.data...)
	}
	if last != nil {
		from := len(w.b)
		w.template = false
		last()
		w.template = outer
		w.tok(0)
		binary.LittleEndian.PutUint16(w.b[at+4*(len(values)-1):], uint16(len(w.b)-from))
	}
}

// chunk writes events, checksums included.
func chunk(first uint64, events ...event) []byte {
	w := &builder{b: make([]byte, 512, evtx.ChunkSize)}
	copy(w.b, "ElfChnk\x00")
	at := 0
	for i, e := range events {
		at = len(w.b)
		w.record(first+uint64(i), e)
	}
	free := len(w.b)
	b := append(w.b, make([]byte, evtx.ChunkSize-free)...)
	le := binary.LittleEndian
	for i, v := range []uint64{first, first + uint64(len(events)) - 1, first, first + uint64(len(events)) - 1} {
		le.PutUint64(b[8+8*i:], v)
	}
	le.PutUint32(b[40:], 128)
	le.PutUint32(b[44:], uint32(at))
	le.PutUint32(b[48:], uint32(free))
	seal(b)
	return b
}

// seal writes a chunk's checksums.
func seal(b []byte) {
	le := binary.LittleEndian
	free := min(max(le.Uint32(b[48:]), 512), evtx.ChunkSize)
	le.PutUint32(b[52:], crc32.ChecksumIEEE(b[512:free]))
	le.PutUint32(b[124:], crc32.Update(crc32.ChecksumIEEE(b[:120]), crc32.IEEETable, b[128:512]))
}

// file puts chunks behind a header.
func file(chunks ...[]byte) []byte {
	b := make([]byte, evtx.HeaderSize)
	le := binary.LittleEndian
	copy(b, evtx.Magic)
	le.PutUint64(b[16:], uint64(len(chunks)-1))
	le.PutUint64(b[24:], 1000)
	le.PutUint32(b[32:], 128)
	le.PutUint16(b[36:], 1)
	le.PutUint16(b[38:], 3)
	le.PutUint16(b[40:], evtx.HeaderSize)
	le.PutUint16(b[42:], uint16(len(chunks)))
	le.PutUint32(b[124:], crc32.ChecksumIEEE(b[:120]))
	for _, c := range chunks {
		b = append(b, c...)
	}
	return b
}

// sampleFile is the event log that lies in ingest/testdata.
func sampleFile() []byte {
	const when = 133_500_000_000_000_000
	logon := event{
		"Microsoft-Windows-Security-Auditing", "Security", "ws1.example.net", 4624, 0x8020000000000000, when,
		[][2]string{
			{"SubjectUserSid", "S-1-5-18"},
			{"SubjectUserName", "WS1$"},
			{"SubjectDomainName", "EXAMPLE"},
			{"TargetUserName", "ada"},
			{"TargetDomainName", "EXAMPLE"},
			{"LogonType", "10"},
			{"ProcessId", "0x2bc"},
			{"ProcessName", `C:\Windows\System32\svchost.exe`},
			{"IpAddress", "192.0.2.7"},
		},
	}
	process := event{
		"Microsoft-Windows-Sysmon", "Microsoft-Windows-Sysmon/Operational", "ws1.example.net", 1, 0x8000000000000000, when + 10_000_000,
		[][2]string{{"UtcTime", "2024-01-17 06:40:01.000"}, {"Image", `C:\Windows\System32\cmd.exe`}, {"CommandLine", `cmd.exe /c "echo 1 < in & type Ünïcode😀"`}},
	}
	failed := logon
	failed.id, failed.keywords, failed.when = 4625, 0x8010000000000000, when+20_000_000
	return file(chunk(1, logon, process), chunk(3, failed))
}
