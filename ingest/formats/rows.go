package formats

import (
	"strconv"

	"github.com/huntbook/huntbook/store/table"
)

// Rows gathers what a block gives, in one batch a table.
type Rows struct {
	only    string // takes every row, whatever the format says; empty: the format tells
	rest    string // takes the rows whose format tells no table
	open    func(name string) *table.Batch
	batches []*table.Batch
}

// NewRows makes a gatherer. Every row goes to the table only when it is named, and to rest when its format tells none.
func NewRows(open func(name string) *table.Batch, only, rest string) *Rows {
	return &Rows{open: open, only: only, rest: rest}
}

// To gives the batch of a table; no name means the rows whose format tells none.
func (r *Rows) To(name string) *table.Batch {
	if r.only != "" {
		name = r.only
	} else if name == "" {
		name = r.rest
	}
	for _, b := range r.batches {
		if b.Table() == name {
			return b
		}
	}
	b := r.open(name)
	r.batches = append(r.batches, b)
	return b
}

// Batches gives what was gathered, in order of appearance.
func (r *Rows) Batches() []*table.Batch { return r.batches }

// row sets the fields of one row.
type row struct {
	to  *table.Batch
	why string
}

// add makes a row of what fill sets, or a reject of raw.
func add(to *table.Batch, at int64, raw []byte, fill func(r *row)) {
	to.Begin()
	r := row{to: to}
	fill(&r)
	if r.why != "" {
		to.Abort()
		to.Reject(at, r.why, raw)
		return
	}
	to.End()
}

// set gives the row a value; the first that is refused refuses the row.
func (r *row) set(name string, k table.Kind, raw []byte) {
	if r.why == "" {
		r.why = r.to.Set([]byte(name), k, raw)
	}
}

// text sets a text; an empty one is no value.
func (r *row) text(name, v string) {
	if v != "" {
		r.set(name, table.String, []byte(v))
	}
}

// int sets a whole number that fits a column of 32 bits, and reports whether v is one.
func (r *row) int(name, v string) bool {
	if _, err := strconv.ParseInt(v, 10, 32); err != nil {
		return false
	}
	r.set(name, table.Number, []byte(v))
	return true
}

// long sets a whole number, and reports whether v is one.
func (r *row) long(name, v string) bool {
	if _, err := strconv.ParseInt(v, 10, 64); err != nil {
		return false
	}
	r.set(name, table.Number, []byte(v))
	return true
}
