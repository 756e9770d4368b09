// Package termindex keeps where terms are: for a run of rows that will not change, a file with every term of their texts
// and the blocks of rows that hold it. A file is written once, and every part of it carries a checksum.
package termindex

import (
	"maps"
	"math/bits"
	"slices"
	"strings"

	"github.com/huntbook/huntbook/algo/text"
)

// A block is the least that is read for a term, DuckDB's vector; a segment has as many as its row group, which leaves a few
// bits of a word.
const (
	BlockRows   = 2048
	MaxBlocks   = 60
	SegmentRows = BlockRows * MaxBlocks
)

// entryBytes is about what a term costs in the map beside its bytes.
const entryBytes = 48

// Builder gathers the terms of a segment, block by block.
type Builder struct {
	terms map[string]uint64
	seen  map[string]struct{} // texts of this block
	block int
	bytes int
	limit int
	rich  uint64 // blocks with more terms than are kept, which are read for every term
}

// NewBuilder starts a segment. Past memory bytes of terms it takes no further block, so that a segment of rich texts has few of
// them; past twice as many, the block under way is one that is read for every term.
func NewBuilder(memory int) *Builder {
	return &Builder{limit: memory, terms: map[string]uint64{}, seen: map[string]struct{}{}}
}

// Add takes the text of a cell of the current block. The caller keeps it unchanged until the block ends.
func (b *Builder) Add(s string) {
	if s == "" {
		return
	}
	if _, ok := b.seen[s]; ok {
		return
	}
	b.seen[s] = struct{}{}
	bit := uint64(1) << b.block
	if b.bytes > 2*b.limit {
		b.rich |= bit
		return
	}
	text.EachTerm(s, func(term []byte) {
		mask, ok := b.terms[string(term)]
		if ok {
			if mask&bit == 0 {
				b.terms[string(term)] = mask | bit
			}
			return
		}
		b.terms[string(term)] = bit
		b.bytes += len(term) + entryBytes
	})
}

// AddJSON takes a dynamic value: the terms of its text, and of its strings as they are without JSON's escapes.
func (b *Builder) AddJSON(s string) {
	b.Add(s)
	if strings.IndexByte(s, '\\') >= 0 {
		b.Add(unescape(s))
	}
}

// EndBlock closes the current block, and reports whether the segment takes another.
func (b *Builder) EndBlock() bool {
	clear(b.seen)
	b.block++
	return b.block < MaxBlocks && b.bytes < b.limit
}

// Blocks is how many blocks have ended.
func (b *Builder) Blocks() int { return b.block }

// sorted gives the terms in order.
func (b *Builder) sorted() []string { return slices.Sorted(maps.Keys(b.terms)) }

// All is the mask of the first n blocks.
func All(n int) uint64 { return 1<<n - 1 }

// appendMask writes the blocks of a term: most have one.
func appendMask(dst []byte, mask uint64) []byte {
	n := bits.OnesCount64(mask)
	if n == 1 {
		return append(dst, byte(bits.TrailingZeros64(mask)))
	}
	if n < 8 {
		dst = append(dst, byte(MaxBlocks+n))
		for m := mask; m != 0; m &= m - 1 {
			dst = append(dst, byte(bits.TrailingZeros64(m)))
		}
		return dst
	}
	dst = append(dst, byte(MaxBlocks))
	for range 8 {
		dst = append(dst, byte(mask))
		mask >>= 8
	}
	return dst
}

// readMask reads what appendMask wrote; rest is nil where it is cut short.
func readMask(b []byte) (mask uint64, rest []byte) {
	if len(b) == 0 {
		return 0, nil
	}
	code, b := int(b[0]), b[1:]
	n := 8
	if code > MaxBlocks {
		n = code - MaxBlocks
	}
	switch {
	case code < MaxBlocks:
		return 1 << code, b
	case len(b) < n:
		return 0, nil
	case code == MaxBlocks:
		for i := range 8 {
			mask |= uint64(b[i]) << (8 * i)
		}
	default:
		for _, at := range b[:n] {
			mask |= 1 << at
		}
	}
	return mask, b[n:]
}
