package text

import (
	"fmt"
	"regexp"
	"sync"

	"github.com/huntbook/huntbook/algo/value"
)

// compiled keeps patterns of running queries; it is emptied when full, which a query's few patterns never make matter.
var compiled = struct {
	sync.RWMutex
	m map[string]*regexp.Regexp
}{m: map[string]*regexp.Regexp{}}

const keep = 512

// maxGroups bounds a pattern's groups times its length: a match may keep the place of every group for every step of the pattern.
const maxGroups = 16 << 20

// Regexp compiles a pattern once; nil when it is none.
func Regexp(pattern string) *regexp.Regexp {
	compiled.RLock()
	re, ok := compiled.m[pattern]
	compiled.RUnlock()
	if ok {
		return re
	}
	re, err := regexp.Compile(pattern)
	if err != nil {
		re = nil
	} else if work := re.NumSubexp() * len(pattern); work > maxGroups {
		panic(value.Limit(fmt.Sprintf("a regular expression of %d bytes with %d groups", len(pattern), re.NumSubexp())))
	}
	compiled.Lock()
	if len(compiled.m) >= keep {
		clear(compiled.m)
	}
	compiled.m[pattern] = re
	compiled.Unlock()
	return re
}
