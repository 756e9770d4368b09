// Package table gathers rows into typed columns and writes them to the partitions of a table. It is the only writer of rows.
package table

import (
	"fmt"

	"github.com/huntbook/huntbook/kql/types"
	"github.com/huntbook/huntbook/store/catalog"
)

// Batch gathers rows of one table, column by column. Rows are set field by field between Begin and End.
// A batch belongs to one goroutine; once given to the store it must not be touched again.
type Batch struct {
	schema  catalog.Table
	now     int64
	rows    int
	bytes   int64
	cols    []*column
	index   map[string]int
	extras  map[string]*extra
	order   []*extra // in order of appearance, so that the same rows give the same columns
	rejects []Reject
	names   int // columns that the table would have with the extras

	time, stamp, addl int  // places of TimeGenerated, Timestamp, AdditionalFields; -1: none
	timed             bool // a row has brought TimeGenerated

	// of the current row
	touched []*column
	clashed []*extra
	before  []int // guess: the columns of the row before, in order
	pos     int
	more    []byte // fields without a column, as the inside of a JSON object
	own     []byte // the row's own AdditionalFields
	ownSet  bool
	size    int64
}

type column struct {
	name string
	vec  *vec
}

// Reject is a row that was not taken.
type Reject struct {
	Row    int64 // in its source, from 1
	Reason string
	Raw    string
}

// standard columns are columns of every table, whether the reference lists them for it or not.
var standard = map[string]types.Type{
	"TenantId": types.String, "SourceSystem": types.String, catalog.Type: types.String, "MG": types.String,
	"ManagementGroupName": types.String, "Computer": types.String, "_ResourceId": types.String, "_SubscriptionId": types.String,
	"_ItemId": types.String, "_IsBillable": types.String, "_BilledSize": types.Real, "TimeCollected": types.Datetime,
}

// maxColumns is how many columns a table may have beyond those the reference documents; further fields go to AdditionalFields.
const maxColumns = 1000

// NewBatch starts a batch for a table with the columns it has now. Rows without a time of their own get the time now.
func NewBatch(schema catalog.Table, now int64) *Batch {
	b := &Batch{schema: schema, now: now, index: make(map[string]int, len(schema.Columns)+1), extras: map[string]*extra{}, addl: -1, stamp: -1}
	for _, c := range schema.Columns {
		t, _ := types.ByName(c.Type)
		b.add(c.Name, t)
	}
	if _, ok := b.index[catalog.TimeGenerated]; !ok {
		b.add(catalog.TimeGenerated, types.Datetime)
	}
	b.time = b.index[catalog.TimeGenerated]
	if i, ok := b.index[catalog.Timestamp]; ok && schema.Known && b.cols[i].vec.typ == types.Datetime {
		b.stamp = i
	}
	if i, ok := b.index[catalog.Additional]; ok && b.cols[i].vec.typ == types.Dynamic {
		b.addl = i
	}
	b.names = len(b.cols)
	return b
}

func (b *Batch) add(name string, t types.Type) int {
	c := &column{name: name, vec: newVec(t)}
	if name == catalog.Type && b.schema.Known {
		c.vec.pad = b.schema.Name
	}
	b.cols = append(b.cols, c)
	b.index[name] = len(b.cols) - 1
	return len(b.cols) - 1
}

// Rows gives the number of rows taken, Bytes about how much they hold, Rejects what was not taken.
func (b *Batch) Rows() int         { return b.rows }
func (b *Batch) Bytes() int64      { return b.bytes }
func (b *Batch) Rejects() []Reject { return b.rejects }

// Table gives the name of the batch's table.
func (b *Batch) Table() string { return b.schema.Name }

// Begin starts a row.
func (b *Batch) Begin() {
	b.touched, b.clashed, b.more = b.touched[:0], b.clashed[:0], b.more[:0]
	b.pos, b.ownSet, b.size = 0, false, 0
}

// Set gives the row a field. The last of two values of one name counts. The reason is empty, or says why the row must
// be refused; Abort then drops it.
func (b *Batch) Set(name []byte, k Kind, raw []byte) (reason string) {
	if k == Null {
		b.pos++
		return ""
	}
	b.size += int64(len(raw)) + 4
	i := -1
	if b.pos < len(b.before) && b.cols[b.before[b.pos]].name == string(name) {
		i = b.before[b.pos]
	} else if j, ok := b.index[string(name)]; ok {
		i = j
		if b.pos < len(b.before) {
			b.before[b.pos] = j
		} else if b.pos == len(b.before) {
			b.before = append(b.before, j)
		}
	}
	b.pos++
	switch {
	case i < 0:
		return b.unknown(string(name), k, raw)
	case i == b.addl:
		b.ownSet = true
		b.own = append(b.own[:0], raw...)
		if k == String {
			b.own = appendQuoted(b.own[:0], raw)
			if len(raw) > 0 && (raw[0] == '{' || raw[0] == '[') && validJSON(raw) {
				b.own = append(b.own[:0], raw...)
			}
		}
		return ""
	}
	c := b.cols[i]
	if c.vec.n > b.rows {
		c.vec.pop()
	} else {
		c.vec.skipTo(b.rows)
		b.touched = append(b.touched, c)
	}
	if c.vec.put(k, raw, b.schema.Known || i == b.time) {
		b.timed = b.timed || i == b.time
		return ""
	}
	if b.schema.Known || i == b.time {
		c.vec.null()
		return fmt.Sprintf("column %s is %s and cannot hold this %s", c.name, c.vec.typ, kindNames[k])
	}
	c.vec.null()
	return b.clash(string(name), k, raw)
}

// unknown takes a field that the table has no column for.
func (b *Batch) unknown(name string, k Kind, raw []byte) string {
	if name == "" {
		name = "_"
		if i, ok := b.index[name]; ok && b.cols[i].vec.n <= b.rows {
			return b.Set([]byte(name), k, raw)
		}
	}
	if len(name) > 1024 {
		return "a field's name is longer than 1,024 bytes"
	}
	if t, ok := standard[name]; ok && b.schema.Known {
		b.add(name, t)
		return b.Set([]byte(name), k, raw)
	}
	if b.schema.Known && b.addl >= 0 {
		b.overflow(name, k, raw)
		return ""
	}
	if _, ok := b.extras[name]; !ok && b.names >= len(b.schema.Columns)+maxColumns || !ok && !b.schema.Known && b.names >= maxColumns {
		if b.addl < 0 {
			b.addl = b.add(catalog.Additional, types.Dynamic)
		}
		b.overflow(name, k, raw)
		return ""
	}
	return b.clash(name, k, raw)
}

// overflow keeps a field inside of AdditionalFields.
func (b *Batch) overflow(name string, k Kind, raw []byte) {
	if len(b.more) > 0 {
		b.more = append(b.more, ',')
	}
	b.more = append(appendQuoted(b.more, []byte(name)), ':')
	b.more = appendJSON(b.more, k, raw)
}

func appendJSON(dst []byte, k Kind, raw []byte) []byte {
	if k == JSON || k == Bool || k == Number && jsonNumber(raw) {
		return append(dst, raw...)
	}
	return appendQuoted(dst, raw)
}

// clash keeps a value apart by its kind until the store, which sees all columns, finds a column for it.
func (b *Batch) clash(name string, k Kind, raw []byte) string {
	x := b.extras[name]
	if x == nil {
		x = &extra{name: name}
		b.extras[name] = x
		b.order = append(b.order, x)
		if _, ok := b.index[name]; !ok {
			b.names++
		}
	}
	x.drop(b.rows)
	x.put(b.rows, k, raw)
	b.clashed = append(b.clashed, x)
	return ""
}

// End keeps the row.
func (b *Batch) End() {
	if len(b.more) > 0 || b.ownSet {
		c := b.cols[b.addl]
		c.vec.skipTo(b.rows)
		b.touched = append(b.touched, c)
		c.vec.bytes(b.additional())
	}
	t := b.cols[b.time].vec
	if t.n <= b.rows {
		t.skipTo(b.rows)
		b.rowTime(t)
	} else if t.isNull(b.rows) {
		t.pop()
		b.rowTime(t)
	}
	if b.stamp >= 0 { // Defender's tables say their time under both names, and queries use either
		if s := b.cols[b.stamp].vec; s.n <= b.rows || s.isNull(b.rows) {
			if s.n > b.rows {
				s.pop()
			}
			s.skipTo(b.rows)
			s.long(t.i64[b.rows])
		}
	}
	b.rows++
	b.bytes += b.size
}

func (b *Batch) rowTime(t *vec) {
	if b.stamp >= 0 {
		if s := b.cols[b.stamp].vec; s.isSet(b.rows) {
			t.long(s.i64[b.rows])
			return
		}
	}
	t.long(b.now)
}

// additional joins the row's own AdditionalFields with the fields that found no column.
func (b *Batch) additional() []byte {
	if len(b.more) == 0 {
		return b.own
	}
	out := []byte{'{'}
	if b.ownSet {
		if inner := b.own; len(inner) > 1 && inner[0] == '{' && inner[len(inner)-1] == '}' {
			if inner = trimJSON(inner[1 : len(inner)-1]); len(inner) > 0 {
				out = append(append(out, inner...), ',')
			}
		} else {
			out = append(append(append(out, `"AdditionalFields":`...), b.own...), ',')
		}
	}
	return append(append(out, b.more...), '}')
}

// Abort drops the row that was begun.
func (b *Batch) Abort() {
	for _, c := range b.touched {
		if c.vec.n > b.rows {
			c.vec.pop()
		}
	}
	for _, x := range b.clashed {
		x.drop(b.rows)
	}
}

// Reject records a row that its source could not give whole, or that Set refused. Raw is cut at 64 KB.
func (b *Batch) Reject(row int64, reason string, raw []byte) {
	const most = 64 << 10
	b.rejects = append(b.rejects, Reject{Row: row, Reason: reason, Raw: clip(raw, most)})
	b.bytes += int64(min(len(raw), most)) + 64
}
