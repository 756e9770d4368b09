package termindex

import (
	"strings"

	"github.com/huntbook/huntbook/algo/json"
)

// unescape gives a JSON text with every string in it as its plain characters. Where no string is, backslashes do not occur.
func unescape(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	for s != "" {
		i := strings.IndexByte(s, '"')
		if i < 0 {
			break
		}
		b.WriteString(s[:i])
		end := i + 1
		for end < len(s) && s[end] != '"' {
			if s[end] == '\\' {
				end++
			}
			end++
		}
		if end >= len(s) {
			s = s[i:]
			break
		}
		b.WriteByte(' ')
		b.WriteString(json.Unquote(s[i : end+1]))
		b.WriteByte(' ')
		s = s[end+1:]
	}
	b.WriteString(s)
	return b.String()
}
