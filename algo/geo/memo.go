package geo

import (
	"hash/maphash"
	"sync/atomic"
)

// memo keeps shapes that were decoded lately, one for each slot that texts hash to: the same few polygons are asked for row after row.
var (
	memo     [256]atomic.Pointer[decoded]
	memoSeed = maphash.MakeSeed()
)

// longestKept bounds what memo holds: 256 such texts and their shapes.
const longestKept = 1 << 18

type decoded struct {
	text  string
	shape Shape
	ok    bool
}

// Parse decodes a GeoJSON geometry, or the geometry of a feature. Not ok where it is none. The shape is shared: it is not to be changed.
func Parse(s string) (Shape, bool) {
	if len(s) > longestKept {
		return parse(s)
	}
	slot := &memo[maphash.String(memoSeed, s)%uint64(len(memo))]
	if d := slot.Load(); d != nil && d.text == s {
		return d.shape, d.ok
	}
	shape, ok := parse(s)
	slot.Store(&decoded{s, shape, ok})
	return shape, ok
}
