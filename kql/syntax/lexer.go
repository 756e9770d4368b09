package syntax

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/huntbook/huntbook/algo/ticks"
	"github.com/huntbook/huntbook/kql/source"
)

// Tokens splits text into tokens and comments. The last token has kind KindEnd.
func Tokens(text string) ([]Token, []Comment, []source.Diagnostic) {
	l := lexer{text: text, tokens: make([]Token, 0, len(text)/4+1)}
	l.run()
	return l.tokens, l.comments, l.diags
}

// Comments gives the comments of text in order.
func Comments(text string) []Comment {
	_, comments, _ := Tokens(text)
	return comments
}

type lexer struct {
	text     string
	pos      int
	tokens   []Token
	comments []Comment
	diags    []source.Diagnostic
}

func (l *lexer) peek(i int) byte {
	if i < len(l.text) {
		return l.text[i]
	}
	return 0
}

func (l *lexer) run() {
	for {
		before := l.pos
		l.trivia()
		spaced := l.pos > before
		start := l.pos
		if start >= len(l.text) {
			l.tokens = append(l.tokens, Token{Kind: KindEnd, Spaced: spaced, Pos: source.Span{Start: start, End: start}})
			return
		}
		kind := l.token()
		l.tokens = append(l.tokens, Token{Kind: kind, Spaced: spaced, Text: l.text[start:l.pos], Pos: source.Span{Start: start, End: l.pos}})
	}
}

// trivia passes white space and comments.
func (l *lexer) trivia() {
	for l.pos < len(l.text) {
		c := l.text[l.pos]
		switch {
		case c == ' ' || c >= '\t' && c <= '\r':
			l.pos++
		case c == '/' && l.peek(l.pos+1) == '/':
			start := l.pos
			if n := strings.IndexAny(l.text[start:], "\r\n"); n >= 0 {
				l.pos += n
			} else {
				l.pos = len(l.text)
			}
			l.comments = append(l.comments, Comment{Pos: source.Span{Start: start, End: l.pos}, Text: l.text[start:l.pos]})
		case c >= utf8.RuneSelf:
			r, n := utf8.DecodeRuneInString(l.text[l.pos:])
			if !unicode.IsSpace(r) && r != '\ufeff' && r != '\u200b' {
				return
			}
			l.pos += n
		default:
			return
		}
	}
}

// token passes one token and gives its kind.
func (l *lexer) token() TokenKind {
	start := l.pos
	c := l.text[start]
	if n, ok := l.stringStart(start); ok {
		l.str(n)
		return KindString
	}
	switch {
	case c >= '0' && c <= '9':
		return l.number()
	case isWordStart(l.text[start:]):
		return l.word()
	case c == '#':
		if n := strings.IndexAny(l.text[start:], "\r\n"); n >= 0 {
			l.pos += n
		} else {
			l.pos = len(l.text)
		}
		return KindDirective
	case c == '!':
		if n := wordEnd(l.text, start+1); negated[l.text[start:n]] {
			l.pos = n
			if l.text[start:n] == "!in" && l.peek(n) == '~' {
				l.pos++
			}
			return KindWord
		}
	}
	for _, p := range [...]string{"<=", "<|", "<>", ">=", "==", "=>", "=~", "!=", "!~", ".."} {
		if strings.HasPrefix(l.text[start:], p) {
			l.pos += 2
			return KindPunct
		}
	}
	if strings.IndexByte("()[]{}|.+-*/%<>=:;,@?", c) >= 0 {
		l.pos++
		return KindPunct
	}
	_, n := utf8.DecodeRuneInString(l.text[start:])
	l.pos += n
	l.diags = append(l.diags, unexpected(l.text[start:l.pos], source.Span{Start: start, End: l.pos}))
	return KindUnknown
}

// stringStart finds where the opening quote of a string literal at i stands, behind h and @.
func (l *lexer) stringStart(i int) (int, bool) {
	if c := l.peek(i); c == 'h' || c == 'H' {
		i++
	}
	at := i
	if l.peek(i) == '@' {
		i++
	}
	switch c := l.peek(i); c {
	case '\'', '"':
		return at, true
	case '`', '~':
		return at, strings.HasPrefix(l.text[i:], strings.Repeat(string(c), 3))
	}
	return 0, false
}

// str passes a string literal whose @ or quote stands at i. A broken one ends at the end of its line.
func (l *lexer) str(i int) {
	verbatim := l.text[i] == '@'
	if verbatim {
		i++
	}
	quote := l.text[i]
	if quote == '`' || quote == '~' {
		fence := strings.Repeat(string(quote), 3)
		if n := strings.Index(l.text[i+3:], fence); n >= 0 {
			l.pos = i + 3 + n + 3
			return
		}
		l.pos = len(l.text)
		l.diags = append(l.diags, missing(fence, l.pos, ""))
		return
	}
	bad := -1 // first backslash that escapes nothing
	for i++; i < len(l.text); i++ {
		switch c := l.text[i]; {
		case c == quote && verbatim && l.peek(i+1) == quote:
			i++
		case c == quote:
			l.pos = i + 1
			if bad >= 0 {
				l.diags = append(l.diags, badEscape(string(quote), bad))
			}
			return
		case c == '\\' && !verbatim:
			n := escapeLen(l.text[i:])
			if n == 0 && bad < 0 {
				bad = i
			}
			i += max(n, 1) - 1
		case c == '\n' || c == '\r':
			l.unclosed(i, quote, bad)
			return
		}
	}
	l.unclosed(len(l.text), quote, bad)
}

func (l *lexer) unclosed(end int, quote byte, bad int) {
	l.pos = end
	if bad >= 0 {
		l.diags = append(l.diags, badEscape(string(quote), bad))
		return
	}
	l.diags = append(l.diags, missing(string(quote), end, ""))
}

// number passes what begins with a digit: a guid, real, timespan, long, or a name such as 3Dchart.
func (l *lexer) number() TokenKind {
	start := l.pos
	if guidAt(l.text[start:]) {
		l.pos += 36
		return KindGuid
	}
	digits := start
	for isDigit(l.peek(digits)) {
		digits++
	}
	if end, ok := l.real(digits); ok {
		l.pos = end
		return KindReal
	}
	unit := digits
	if l.peek(unit) == '.' && isDigit(l.peek(unit+1)) {
		for unit++; isDigit(l.peek(unit)); unit++ {
		}
	}
	if end := wordEnd(l.text, unit); end > unit && (ticks.IsUnit(l.text[unit:end]) || nanoseconds[l.text[unit:end]]) {
		l.pos = end
		return KindTimespan
	}
	if c := l.peek(start + 1); l.text[start] == '0' && (c == 'x' || c == 'X') {
		end := wordEnd(l.text, start+2)
		if end > start+2 && strings.Trim(l.text[start+2:end], "0123456789abcdefABCDEF") == "" {
			l.pos = end
			return KindLong
		}
	}
	l.pos = wordEnd(l.text, digits)
	if l.pos == digits {
		return KindLong
	}
	return KindWord
}

// real finds the end of a real literal whose first digits end at i. A dot that another follows is a range.
func (l *lexer) real(i int) (int, bool) {
	found := false
	if l.peek(i) == '.' && (l.peek(i+1) != '.' || l.peek(i+2) == '.') {
		found = true
		for i++; isDigit(l.peek(i)); i++ {
		}
	}
	if c := l.peek(i); c == 'e' || c == 'E' {
		j := i + 1
		if c := l.peek(j); c == '+' || c == '-' {
			j++
		}
		if isDigit(l.peek(j)) {
			for isDigit(l.peek(j)) {
				j++
			}
			i, found = j, true
		}
	}
	return i, found && wordEnd(l.text, i) == i
}

// word passes a name, keyword, true or false, or a literal such as long(1).
func (l *lexer) word() TokenKind {
	start := l.pos
	if guidAt(l.text[start:]) {
		l.pos += 36
		return KindGuid
	}
	first := 0
	if l.text[start] == '$' {
		first = 1
	}
	end := wordEnd(l.text, start+first)
	w := l.text[start:end]
	l.pos = end
	if typed[w] && l.peek(end) == '(' {
		return l.typed(end)
	}
	switch w {
	case "true", "True", "TRUE", "false", "False", "FALSE":
		return KindBool
	case "in":
		if l.peek(end) == '~' && !strings.HasPrefix(l.text[end:], "~~~") {
			l.pos++
		}
		return KindWord
	}
	for _, rest := range dashed[w] {
		if strings.HasPrefix(l.text[end:], rest) && wordEnd(l.text, end+len(rest)) == end+len(rest) {
			l.pos = end + len(rest)
			break
		}
	}
	return KindWord
}

// typed passes the parenthesis at i and what it holds, on one line: nothing nests in a literal.
func (l *lexer) typed(i int) TokenKind {
	n := strings.IndexAny(l.text[i:], ")\r\n")
	if n < 0 {
		n = len(l.text) - i
	}
	l.pos = i + n
	if l.peek(l.pos) == ')' {
		l.pos++
	} else {
		l.diags = append(l.diags, missing(")", l.pos, ""))
	}
	return KindTyped
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func isWordStart(s string) bool {
	c := s[0]
	if c < utf8.RuneSelf {
		return c == '_' || c == '$' || c|0x20 >= 'a' && c|0x20 <= 'z'
	}
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsLetter(r)
}

// wordEnd gives the end of the letters, digits and underscores from i on.
func wordEnd(s string, i int) int {
	for i < len(s) {
		c := s[i]
		if c < utf8.RuneSelf {
			if c != '_' && !isDigit(c) && (c|0x20 < 'a' || c|0x20 > 'z') {
				return i
			}
			i++
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			return i
		}
		i += n
	}
	return i
}

func isHex(c byte) bool { return isDigit(c) || c|0x20 >= 'a' && c|0x20 <= 'f' }

// guidAt reports whether s begins with a guid.
func guidAt(s string) bool {
	if len(s) < 36 || s[8] != '-' {
		return false
	}
	for i := range 36 {
		switch i {
		case 8, 13, 18, 23:
			if s[i] != '-' {
				return false
			}
		default:
			if !isHex(s[i]) {
				return false
			}
		}
	}
	return wordEnd(s, 36) == 36
}

// escapeLen gives the length of the escape that s begins with, 0 when it is none.
func escapeLen(s string) int {
	if len(s) < 2 {
		return 0
	}
	hex := func(n int) int {
		if len(s) < 2+n {
			return 0
		}
		for _, c := range []byte(s[2 : 2+n]) {
			if !isHex(c) {
				return 0
			}
		}
		return 2 + n
	}
	switch c := s[1]; {
	case strings.IndexByte(`\'"abfnrtv`, c) >= 0:
		return 2
	case c == 'x':
		return hex(2)
	case c == 'u':
		return hex(4)
	case c == 'U':
		return hex(8)
	case c >= '0' && c <= '7':
		n := 2
		for limit := 3 + int(('7'-c)/4); n < len(s) && n < limit && s[n] >= '0' && s[n] <= '7'; n++ {
		}
		return n
	}
	return 0
}
