package sample

import (
	"io"
	"sort"
	"strconv"
	"unicode/utf8"
)

// tick is an instant in units of 100 ns since the Unix epoch, or a distance
// between two.
type tick int64

const (
	milli  tick = 10_000
	second      = 1000 * milli
	minute      = 60 * second
	hour        = 60 * minute
	day         = 24 * hour
)

// table collects the rows of one table until their day is over. One row is
// open at a time: open, columns, end.
type table struct {
	name string
	g    *gen
	buf  []byte
	recs []rec
	at   tick
	from int
}

type rec struct {
	at       tick
	from, to int
}

// open begins a row.
func (t *table) open(at tick) *table {
	t.at, t.from = at, len(t.buf)
	t.buf = append(t.buf, `{"TimeGenerated":"`...)
	t.buf = appendTime(t.buf, at)
	t.buf = append(t.buf, '"')
	return t
}

// end closes the row, or forgets it where it lies outside the two weeks.
func (t *table) end() {
	if t.at < t.g.start || t.at > t.g.end {
		t.buf = t.buf[:t.from]
		return
	}
	t.buf = append(t.buf, `,"Type":"`...)
	t.buf = append(t.buf, t.name...)
	t.buf = append(t.buf, '"', '}', '\n')
	t.recs = append(t.recs, rec{t.at, t.from, len(t.buf)})
}

func (t *table) key(k string) {
	t.buf = append(t.buf, ',', '"')
	t.buf = append(t.buf, k...)
	t.buf = append(t.buf, '"', ':')
}

// s writes a text column; an empty text is left out, as in the service's rows.
func (t *table) s(k, v string) *table {
	if v == "" {
		return t
	}
	t.key(k)
	t.buf = appendString(t.buf, v)
	return t
}

func (t *table) i(k string, v int64) *table {
	t.key(k)
	t.buf = strconv.AppendInt(t.buf, v, 10)
	return t
}

func (t *table) f(k string, v float64) *table {
	t.key(k)
	t.buf = strconv.AppendFloat(t.buf, v, 'f', -1, 64)
	return t
}

func (t *table) b(k string, v bool) *table {
	t.key(k)
	t.buf = strconv.AppendBool(t.buf, v)
	return t
}

func (t *table) time(k string, at tick) *table {
	t.key(k)
	t.buf = append(t.buf, '"')
	t.buf = appendTime(t.buf, at)
	t.buf = append(t.buf, '"')
	return t
}

// raw writes a column whose JSON text is already there: a dynamic value.
func (t *table) raw(k, json string) *table {
	t.key(k)
	t.buf = append(t.buf, json...)
	return t
}

// hex writes a number as Windows prints handles and ids: "0x1a2b".
func (t *table) hex(k string, v uint64) *table {
	t.key(k)
	t.buf = append(t.buf, '"', '0', 'x')
	t.buf = strconv.AppendUint(t.buf, v, 16)
	t.buf = append(t.buf, '"')
	return t
}

// pre appends columns that were encoded before (",\"a\":1,\"b\":2"), for what
// is the same in every row of a host or a file.
func (t *table) pre(columns string) *table {
	t.buf = append(t.buf, columns...)
	return t
}

// flush writes the rows older than limit in time order and keeps the others.
func (t *table) flush(limit tick, w io.Writer) error {
	sort.SliceStable(t.recs, func(i, j int) bool { return t.recs[i].at < t.recs[j].at })
	n := sort.Search(len(t.recs), func(i int) bool { return t.recs[i].at >= limit })
	out := t.g.scratch[:0]
	for _, r := range t.recs[:n] {
		out = append(out, t.buf[r.from:r.to]...)
		if len(out) > 1<<18 {
			if _, err := w.Write(out); err != nil {
				return err
			}
			out = out[:0]
		}
	}
	t.g.scratch = out[:0]
	if len(out) > 0 {
		if _, err := w.Write(out); err != nil {
			return err
		}
	}
	var keep []byte
	rest := t.recs[:0]
	for _, r := range t.recs[n:] {
		from := len(keep)
		keep = append(keep, t.buf[r.from:r.to]...)
		rest = append(rest, rec{r.at, from, len(keep)})
	}
	t.buf, t.recs = append(t.buf[:0], keep...), rest
	return nil
}

// appendTime writes RFC 3339 with Z and as many of the seven digits as the
// instant needs.
func appendTime(b []byte, at tick) []byte {
	secs := int64(at / second)
	b = appendDate(b, secs/86400)
	b = append(b, 'T')
	b = appendClock(b, secs%86400)
	if frac := int64(at % second); frac != 0 {
		b = append(b, '.')
		for div := int64(1_000_000); frac != 0; div /= 10 {
			b = append(b, byte('0'+frac/div))
			frac %= div
		}
	}
	return append(b, 'Z')
}

// appendUTC writes Sysmon's form, 2024-05-01 10:20:30.123.
func appendUTC(b []byte, at tick) []byte {
	secs := int64(at / second)
	b = appendDate(b, secs/86400)
	b = append(b, ' ')
	b = appendClock(b, secs%86400)
	ms := int64(at % second / milli)
	return append(b, '.', byte('0'+ms/100), byte('0'+ms/10%10), byte('0'+ms%10))
}

func appendDate(b []byte, days int64) []byte {
	// Civil date from days since 1970 (proleptic Gregorian, eras of 400 years).
	z := days + 719468
	era := z / 146097
	doe := z - era*146097
	yoe := (doe - doe/1460 + doe/36524 - doe/146096) / 365
	doy := doe - (365*yoe + yoe/4 - yoe/100)
	mp := (5*doy + 2) / 153
	d := doy - (153*mp+2)/5 + 1
	m := mp + 3
	if m > 12 {
		m -= 12
	}
	y := yoe + era*400
	if m <= 2 {
		y++
	}
	b = append(b, byte('0'+y/1000), byte('0'+y/100%10), byte('0'+y/10%10), byte('0'+y%10), '-')
	return append(b, byte('0'+m/10), byte('0'+m%10), '-', byte('0'+d/10), byte('0'+d%10))
}

func appendClock(b []byte, s int64) []byte {
	h, m := s/3600, s/60%60
	s %= 60
	return append(b, byte('0'+h/10), byte('0'+h%10), ':', byte('0'+m/10), byte('0'+m%10), ':', byte('0'+s/10), byte('0'+s%10))
}

// appendString writes v as a JSON string.
func appendString(b []byte, v string) []byte {
	b = append(b, '"')
	from := 0
	for i := 0; i < len(v); i++ {
		c := v[i]
		if c >= 0x20 && c != '"' && c != '\\' {
			continue
		}
		b = append(b, v[from:i]...)
		switch c {
		case '"', '\\':
			b = append(b, '\\', c)
		case '\n':
			b = append(b, '\\', 'n')
		case '\r':
			b = append(b, '\\', 'r')
		case '\t':
			b = append(b, '\\', 't')
		default:
			b = append(b, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&15])
		}
		from = i + 1
	}
	b = append(b, v[from:]...)
	return append(b, '"')
}

// quote gives v as JSON text.
func quote(v string) string { return string(appendString(nil, v)) }

// appendXML writes text with XML's five characters escaped; what XML cannot
// hold becomes U+FFFD.
func appendXML(b []byte, v string) []byte {
	for _, c := range v {
		switch {
		case c == '&':
			b = append(b, "&amp;"...)
		case c == '<':
			b = append(b, "&lt;"...)
		case c == '>':
			b = append(b, "&gt;"...)
		case c == '"':
			b = append(b, "&quot;"...)
		case c < 0x20 && c != '\t' && c != '\n' && c != '\r':
			b = utf8.AppendRune(b, utf8.RuneError)
		default:
			b = utf8.AppendRune(b, c)
		}
	}
	return b
}

// xmlDoc builds the EventData of a Windows event.
type xmlDoc struct{ b []byte }

func (x *xmlDoc) open() *xmlDoc {
	x.b = append(x.b[:0], `<EventData xmlns="http://schemas.microsoft.com/win/2004/08/events/event">`...)
	return x
}

// openItem begins the form of the Event table, with its DataItem around it.
func (x *xmlDoc) openItem(at tick, healthID string) *xmlDoc {
	x.b = append(x.b[:0], `<DataItem type="System.XmlData" time="`...)
	x.b = appendTime(x.b, at)
	x.b = append(x.b, `" sourceHealthServiceId="`...)
	x.b = append(x.b, healthID...)
	x.b = append(x.b, `"><EventData xmlns="http://schemas.microsoft.com/win/2004/08/events/event">`...)
	return x
}

func (x *xmlDoc) data(name, v string) *xmlDoc {
	x.b = append(x.b, `<Data Name="`...)
	x.b = append(x.b, name...)
	x.b = append(x.b, '"', '>')
	x.b = appendXML(x.b, v)
	x.b = append(x.b, `</Data>`...)
	return x
}

func (x *xmlDoc) num(name string, v int64) *xmlDoc { return x.data(name, strconv.FormatInt(v, 10)) }

func (x *xmlDoc) utc(name string, at tick) *xmlDoc {
	var tmp [24]byte
	return x.data(name, string(appendUTC(tmp[:0], at)))
}

func (x *xmlDoc) close() string { return string(append(x.b, `</EventData>`...)) }

func (x *xmlDoc) closeItem() string { return string(append(x.b, `</EventData></DataItem>`...)) }

func itoa(v int) string { return strconv.Itoa(v) }

func hexID(v uint64) string { return "0x" + strconv.FormatUint(v, 16) }
