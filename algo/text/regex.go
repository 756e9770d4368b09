package text

import (
	"regexp"
	"sync"
)

// compiled keeps patterns of running queries; it is emptied when full, which a query's few patterns never make matter.
var compiled = struct {
	sync.RWMutex
	m map[string]*regexp.Regexp
}{m: map[string]*regexp.Regexp{}}

const keep = 512

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
	}
	compiled.Lock()
	if len(compiled.m) >= keep {
		clear(compiled.m)
	}
	compiled.m[pattern] = re
	compiled.Unlock()
	return re
}
