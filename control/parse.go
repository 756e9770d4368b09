package control

import (
	"fmt"
	"strings"
)

type kind uint8

const (
	bare   kind = iota
	quoted      // 'x', "x", ['x'], ["x"], or what stands between ``` and ```
	list        // ( ... ), without the parentheses
	data        // what follows <|
)

type word struct {
	kind kind
	text string
}

// maxWords is far above any command's; more is no command.
const maxWords = 200

// split takes a command apart. Line comments are dropped.
func split(text string) ([]word, error) {
	var words []word
	s := text
	for len(words) < maxWords {
		s = strings.TrimLeft(s, " \t\r\n\ufeff")
		switch {
		case s == "" || s == ";":
			return words, nil
		case strings.HasPrefix(s, "//"):
			_, s, _ = strings.Cut(s, "\n")
		case strings.HasPrefix(s, "<|"):
			return append(words, word{data, strings.TrimPrefix(strings.TrimPrefix(s[2:], "\r"), "\n")}), nil
		case strings.HasPrefix(s, "```"), strings.HasPrefix(s, "~~~"):
			text, rest, closed := strings.Cut(s[3:], s[:3])
			if !closed {
				return nil, syntax("a text of several lines without its end", s)
			}
			words, s = append(words, word{quoted, text}), rest
		case strings.HasPrefix(s, "["):
			end := strings.IndexByte(s, ']')
			if end < 0 {
				return nil, syntax("a '[' without its ']'", s)
			}
			inner := strings.TrimSpace(s[1:end])
			name, rest, err := unquote(inner)
			if err != nil || strings.TrimSpace(rest) != "" {
				return nil, syntax("between [ and ] stands one quoted name", s)
			}
			words, s = append(words, word{quoted, name}), s[end+1:]
		case s[0] == '\'' || s[0] == '"':
			name, rest, err := unquote(s)
			if err != nil {
				return nil, err
			}
			words, s = append(words, word{quoted, name}), rest
		case s[0] == '(':
			end, err := closing(s)
			if err != nil {
				return nil, err
			}
			words, s = append(words, word{list, s[1:end]}), s[end+1:]
		case s[0] == '|':
			return nil, &Error{Syntax, "Syntax error: a control command with a query behind it ('| ...') is not run here; run the command alone."}
		default:
			end := strings.IndexAny(s, " \t\r\n[('\"|;,")
			if end == 0 {
				return nil, syntax("this stands where a word should", s)
			}
			if end < 0 {
				end = len(s)
			}
			words, s = append(words, word{bare, s[:end]}), s[end:]
		}
	}
	return nil, syntax("a command this long is none", "")
}

func syntax(what, at string) error {
	if r := []rune(at); len(r) > 20 {
		at = string(r[:20]) + "..."
	}
	return &Error{Syntax, fmt.Sprintf("Syntax error: %s at '%s'.", what, at)}
}

// unquote reads the quoted text that s begins with; a backslash keeps the next character from ending it.
func unquote(s string) (text, rest string, err error) {
	if s == "" || s[0] != '\'' && s[0] != '"' {
		return "", "", syntax("a quoted name is missing", s)
	}
	var b strings.Builder
	for i := 1; i < len(s); i++ {
		switch s[i] {
		case '\\':
			if i+1 < len(s) {
				i++
				b.WriteByte(s[i])
			}
		case s[0]:
			return b.String(), s[i+1:], nil
		default:
			b.WriteByte(s[i])
		}
	}
	return "", "", syntax("a quote is not closed", s)
}

// closing finds the parenthesis that closes the one s begins with, past quotes.
func closing(s string) (int, error) {
	depth := 0
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 {
				return i, nil
			}
		case '\'', '"':
			_, rest, err := unquote(s[i:])
			if err != nil {
				return 0, err
			}
			i = len(s) - len(rest) - 1
		}
	}
	return 0, syntax("a '(' without its ')'", s)
}
