package store

import (
	"fmt"
	"math/bits"
	"strings"

	"github.com/huntbook/huntbook/algo/text"
	"github.com/huntbook/huntbook/kql/plan"
	"github.com/huntbook/huntbook/store/table"
	"github.com/huntbook/huntbook/store/termindex"
)

// maxRanges bounds the pieces of a scan: each costs a millisecond or more, so that past some of them reading more rows is faster
// than reading more pieces.
const maxRanges = 64

// span is a run of rows, from inclusive, to exclusive; to -1 runs to the partition's end, whatever comes.
type span struct{ from, to int64 }

// rowRange is a part of a scan: the rows of a partition for which where holds, in SQL; all of them when it is empty.
type rowRange struct {
	part  table.Part
	where string
}

// ranges gives what a scan has to read.
func (s *Store) ranges(l *table.Layout, from, to int64, must *plan.Terms) []rowRange {
	var parts []table.Part
	for _, p := range l.Parts {
		if p.Last >= from && p.First < to {
			parts = append(parts, p)
		}
	}
	var out []rowRange
	if must == nil {
		for _, p := range parts {
			out = append(out, rowRange{part: p})
		}
		return out
	}
	ask := asked{terms: &s.terms}
	text.EachTerm(l.Name, func(term []byte) { ask.name = append(ask.name, string(term)) })
	spans := make([][]span, len(parts))
	total := 0
	for i, p := range parts {
		spans[i] = ask.spans(partitionOf(l, p.Day), p.Rows, must)
		total += len(spans[i])
	}
	for gap := int64(termindex.BlockRows); total > maxRanges && gap < 1<<40; gap *= 2 {
		total = 0
		for i := range spans {
			spans[i] = joined(spans[i], gap)
			total += len(spans[i])
		}
	}
	for i, p := range parts {
		for _, sp := range mostly(spans[i], p.Rows) {
			out = append(out, rowRange{p, sp.where()})
		}
	}
	return out
}

func (s span) where() string {
	switch {
	case s.to < 0 && s.from == 0:
		return ""
	case s.to < 0:
		return fmt.Sprintf("p.rowid >= %d", s.from)
	}
	return fmt.Sprintf("p.rowid BETWEEN %d AND %d", s.from, s.to-1)
}

// joined closes the gaps of at most gap rows.
func joined(list []span, gap int64) []span {
	var out []span
	for _, s := range list {
		if n := len(out); n > 0 && s.from-out[n-1].to <= gap {
			out[n-1].to = s.to
			continue
		}
		out = append(out, s)
	}
	return out
}

// mostly reads a partition in one piece, which several threads share, where half of it is read.
func mostly(list []span, rows int64) []span {
	read := int64(0)
	for _, s := range list {
		if s.to < 0 {
			read += rows - s.from
		} else {
			read += s.to - s.from
		}
	}
	if read*2 > rows {
		return []span{{0, -1}}
	}
	return list
}

// asked answers for one scan.
type asked struct {
	*terms
	name []string // terms of the table's name, which the Type column has in every row without storing it
}

// spans gives the rows of a partition that may hold what must asks for.
func (a *asked) spans(key partition, rows int64, must *plan.Terms) []span {
	var out []span
	add := func(from, to int64) {
		if n := len(out); n > 0 && out[n-1].to == from {
			out[n-1].to = to
			return
		}
		out = append(out, span{from, to})
	}
	at := int64(0)
	for _, seg := range a.segments(key) {
		if seg.From > at {
			add(at, seg.From)
		}
		mask, err := a.find(seg, must)
		if err != nil {
			a.drop(key, seg, err)
			mask = termindex.All(seg.Blocks)
		}
		for m := mask; m != 0; {
			first := bits.TrailingZeros64(m)
			n := bits.TrailingZeros64(^(m >> first))
			add(seg.From+int64(first)*termindex.BlockRows, seg.From+int64(first+n)*termindex.BlockRows)
			m &^= termindex.All(n) << first
		}
		at = seg.From + seg.Rows()
	}
	if rows > at {
		add(at, -1)
	}
	return out
}

// find gives the blocks of a segment that may hold what must asks for.
func (a *asked) find(seg *termindex.Segment, must *plan.Terms) (uint64, error) {
	all := termindex.All(seg.Blocks)
	switch {
	case must.All != nil:
		mask := all
		for _, t := range must.All {
			m, err := a.find(seg, t)
			if mask &= m; err != nil || mask == 0 {
				return 0, err
			}
		}
		return mask, nil
	case must.Any != nil:
		mask := uint64(0)
		for _, t := range must.Any {
			m, err := a.find(seg, t)
			if mask |= m; err != nil || mask == all {
				return mask, err
			}
		}
		return mask, nil
	}
	for _, n := range a.name {
		if n == must.Term || must.Prefix && strings.HasPrefix(n, must.Term) {
			return all, nil
		}
	}
	return seg.Find(must.Term, must.Prefix)
}
