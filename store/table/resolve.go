package table

import (
	"github.com/huntbook/huntbook/kql/types"
	"github.com/huntbook/huntbook/store/catalog"
)

// resolved is a batch whose every value has a column.
type resolved struct {
	rows int
	cols []*column
	at   map[string]*column
	have func(name string) (types.Type, bool) // of the table as it is now
}

// resolve finds a column for every value, given the table's columns at this moment: another batch may have made some
// since this one began. Columns without any value are left out; partitions grow only what rows bring.
func (b *Batch) resolve(have func(name string) (types.Type, bool)) *resolved {
	r := &resolved{rows: b.rows, at: map[string]*column{}, have: have}
	for i, c := range b.cols {
		if i == b.time || c.vec.holds() {
			c.vec.skipTo(b.rows)
			r.cols = append(r.cols, c)
			r.at[c.name] = c
		}
	}
	for _, x := range b.order {
		x.join()
		for _, v := range x.vecs {
			if v.holds() {
				v.skipTo(b.rows)
				r.place(x, v)
			}
		}
	}
	return r
}

// holds reports whether any row has a value.
func (v *vec) holds() bool {
	if v.typ == types.String {
		return len(v.data) > 0
	}
	return v.nulls < v.n
}

// place puts a vec under its name, or under a name with the suffix of its type when a column of another type has it.
func (r *resolved) place(x *extra, v *vec) {
	for name := x.name; ; name += suffixes[v.typ] {
		typ, exists := r.have(name)
		c := r.at[name]
		if c != nil {
			typ, exists = c.vec.typ, true
		}
		if !exists {
			v = x.narrow(v)
			if real := v.reals(); name != x.name && real != nil {
				v = real // _d columns are real, whatever number came first
			}
			c = &column{name: name, vec: v}
			r.cols = append(r.cols, c)
			r.at[name] = c
			return
		}
		fit := x.fit(v, typ)
		switch {
		case fit == nil:
		case c == nil:
			c = &column{name: name, vec: fit}
			r.cols = append(r.cols, c)
			r.at[name] = c
			return
		case c.vec.merge(fit, r.rows):
			return
		}
	}
}

// fit converts v as a whole to the type of a column that exists, or gives nil.
func (x *extra) fit(v *vec, t types.Type) *vec {
	switch {
	case v.typ == t:
		return v
	case v.typ == types.String && (t == types.Datetime || x.free):
		return v.as(t, x.free)
	case t == types.Real:
		return v.reals()
	}
	return nil
}

// reals gives a vec of longs as one of reals, or nil when it is none or digits would be lost.
func (v *vec) reals() *vec {
	if v.typ != types.Long {
		return nil
	}
	return joinReal(newVec(types.Real), v)
}

// merge takes over the values of another vec of the same type, unless both have one in the same row.
func (v *vec) merge(from *vec, rows int) bool {
	for row := range rows {
		if v.isSet(row) && from.isSet(row) {
			return false
		}
	}
	out := newVec(v.typ)
	for row := range rows {
		if from.isSet(row) {
			out.copyRow(from, row)
		} else {
			out.copyRow(v, row)
		}
	}
	out.pad = v.pad
	*v = *out
	return true
}

// schemaOf gives the look-up that resolve needs.
func schemaOf(t catalog.Table) func(string) (types.Type, bool) {
	m := make(map[string]types.Type, len(t.Columns))
	for _, c := range t.Columns {
		m[c.Name], _ = types.ByName(c.Type)
	}
	return func(name string) (types.Type, bool) { typ, ok := m[name]; return typ, ok }
}
