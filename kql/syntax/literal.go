package syntax

import (
	"math"
	"math/big"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/huntbook/huntbook/algo/ticks"
	"github.com/huntbook/huntbook/algo/value"
	"github.com/huntbook/huntbook/kql/types"
)

// literal reads the literal under the cursor, nil when there is none. Strings that follow each other are one.
func (p *parser) literal() Expr {
	t := p.cur()
	lit := &Literal{At: At{t.Pos}}
	ok := true
	switch t.Kind {
	case KindString:
		p.next()
		s := stringValue(t.Text)
		for p.cur().Kind == KindString {
			s += stringValue(p.next().Text)
		}
		lit.Pos = p.since(t.Pos.Start)
		lit.Type, lit.Value = types.String, value.Text(s)
		return lit
	case KindLong:
		lit.Type = types.Long
		lit.Value, ok = longValue(t.Text)
	case KindReal:
		lit.Type = types.Real
		lit.Value, ok = realValue(t.Text)
	case KindTimespan:
		lit.Type = types.Timespan
		lit.Value, ok = spanValue(t.Text)
	case KindBool:
		lit.Type, lit.Value = types.Bool, value.Bool(t.Text[0]|0x20 == 't')
	case KindGuid:
		p.report(rawGuid(t.Pos))
		lit.Type, lit.Value = types.Guid, value.Text(strings.ToLower(t.Text))
	case KindTyped:
		name, rest, _ := strings.Cut(t.Text, "(")
		lit.Type, _ = types.ByName(name)
		lit.Value, ok = typedValue(lit.Type, strings.TrimSuffix(rest, ")"))
	case KindWord:
		if t.Text == "dynamic" && p.peek(1).is("(") {
			return p.dynamic()
		}
		return nil
	default:
		return nil
	}
	p.next()
	if !ok {
		lit.Value, lit.Malformed = value.Null(), t.Text
	}
	return lit
}

// signed reads a literal with an optional sign right before it, as rows of data have them.
func (p *parser) signed() Expr {
	if p.peek(1).Spaced && p.cur().Kind == KindPunct {
		return nil
	}
	return p.signedApart()
}

// signedApart is signed where white space may follow the sign, as in JSON.
func (p *parser) signedApart() Expr {
	if t := p.cur(); t.is("-") || t.is("+") {
		n := p.peek(1)
		if n.Kind != KindLong && n.Kind != KindReal && n.Kind != KindTimespan {
			return nil
		}
		p.next()
		if t.Text == "-" && n.Kind == KindLong && isMinLong(n.Text) {
			p.next()
			return &Literal{At: At{p.since(t.Pos.Start)}, Type: types.Long, Value: value.Long(math.MinInt64)}
		}
		lit, ok := p.literal().(*Literal)
		if !ok {
			return nil
		}
		lit.Pos = p.since(t.Pos.Start)
		if t.Text == "-" {
			lit.Value.I, lit.Value.F = -lit.Value.I, -lit.Value.F
		}
		return lit
	}
	return p.literal()
}

func isMinLong(s string) bool { return strings.TrimLeft(s, "0") == "9223372036854775808" }

func longValue(s string) (value.Value, bool) {
	if len(s) > 2 && s[0] == '0' && s[1]|0x20 == 'x' {
		u, err := strconv.ParseUint(s[2:], 16, 64)
		return value.Long(int64(u)), err == nil
	}
	n, err := strconv.ParseInt(s, 10, 64)
	return value.Long(n), err == nil
}

func realValue(s string) (value.Value, bool) {
	f, err := strconv.ParseFloat(s, 64)
	if err != nil && math.IsInf(f, 0) { // past what a double holds, as in 1e400
		return value.Real(f), true
	}
	return value.Real(f), err == nil
}

func spanValue(s string) (value.Value, bool) {
	if unit := strings.TrimLeft(s, "0123456789."); nanoseconds[unit] {
		f, err := strconv.ParseFloat(strings.TrimSuffix(s, unit), 64)
		return value.Long(int64(f / 100)), err == nil
	}
	t, ok := ticks.ParseTimespan(s)
	return value.Long(t), ok
}

// typedValue reads what stands in the parentheses of a literal such as int(5).
func typedValue(t types.Type, s string) (value.Value, bool) {
	s = strings.TrimSpace(s)
	if len(s) >= 2 && (s[0] == '"' || s[0] == '\'') && s[len(s)-1] == s[0] {
		s = strings.TrimSpace(s[1 : len(s)-1])
	}
	if strings.EqualFold(s, "null") {
		return value.Null(), true
	}
	switch t {
	case types.Bool:
		switch strings.ToLower(s) {
		case "true", "1":
			return value.Bool(true), true
		case "false", "0":
			return value.Bool(false), true
		}
		return value.Value{}, false
	case types.Int, types.Long:
		neg := strings.HasPrefix(s, "-")
		digits := strings.TrimLeft(s[min(len(s), boolInt(neg || strings.HasPrefix(s, "+"))):], " ")
		if neg && isMinLong(digits) && t == types.Long {
			return value.Long(math.MinInt64), true
		}
		v, ok := longValue(digits)
		if neg {
			v.I = -v.I
		}
		return v, ok && digits != "" && isDigit(digits[0]) && (t == types.Long || v.I >= math.MinInt32 && v.I <= math.MaxInt32)
	case types.Real:
		switch strings.ToLower(s) {
		case "nan":
			return value.Real(math.NaN()), true
		case "inf", "+inf":
			return value.Real(math.Inf(1)), true
		case "-inf":
			return value.Real(math.Inf(-1)), true
		}
		if strings.Trim(s, "0123456789.eE+-") != "" {
			return value.Value{}, false
		}
		return realValue(s)
	case types.Decimal:
		d, ok := plainDecimal(s)
		return value.Text(d), ok
	case types.Datetime:
		if d, ok := ticks.ParseDatetime(s); ok {
			return value.Long(d), true
		}
		d, ok := ticks.ParseDatetime(dateParts.Replace(s)) // datetime(2017 - 08 - 01), datetime(2025, 6, 14)
		return value.Long(d), ok
	case types.Timespan:
		return spanValue(s)
	case types.Guid:
		g, ok := guidText(s)
		return value.Text(g), ok
	}
	return value.Value{}, false
}

// dateParts writes the other separators of a date that the service takes as dashes.
var dateParts = strings.NewReplacer(" - ", "-", ", ", "-", ",", "-")

func boolInt(b bool) int {
	if b {
		return 1
	}
	return 0
}

// plainDecimal writes a decimal without an exponent: 1.5e2 is 150.
func plainDecimal(s string) (string, bool) {
	sign := ""
	if s != "" && (s[0] == '-' || s[0] == '+') {
		if s[0] == '-' {
			sign = "-"
		}
		s = s[1:]
	}
	mantissa, power := s, 0
	if i := strings.IndexAny(s, "eE"); i >= 0 {
		n, err := strconv.Atoi(s[i+1:])
		if err != nil || n > 60 || n < -60 {
			return "", false
		}
		mantissa, power = s[:i], n
	}
	whole, fraction, _ := strings.Cut(mantissa, ".")
	digits := whole + fraction
	if digits == "" || strings.Trim(digits, "0123456789") != "" {
		return "", false
	}
	point := len(whole) + power
	if point <= 0 {
		digits, point = strings.Repeat("0", 1-point)+digits, 1
	}
	if point > len(digits) {
		digits += strings.Repeat("0", point-len(digits))
	}
	whole, fraction = strings.TrimLeft(digits[:point], "0"), digits[point:]
	if whole == "" {
		whole = "0"
	}
	if fraction != "" {
		fraction = "." + fraction
	}
	if len(fraction) > value.DecimalScale+1 { // rounded as it is when kept
		r, ok := new(big.Rat).SetString(sign + whole + fraction)
		if !ok {
			return "", false
		}
		return r.FloatString(value.DecimalScale), true
	}
	return sign + whole + fraction, len(whole) <= value.DecimalDigits-value.DecimalScale
}

// guidText gives a guid in small letters with dashes; it may be written without them, or in braces.
func guidText(s string) (string, bool) {
	s = strings.ToLower(strings.TrimSuffix(strings.TrimPrefix(s, "{"), "}"))
	if len(s) == 32 && !strings.Contains(s, "-") {
		s = s[:8] + "-" + s[8:12] + "-" + s[12:16] + "-" + s[16:20] + "-" + s[20:]
	}
	return s, len(s) == 36 && guidAt(s)
}

// stringValue gives the text that a string literal stands for.
func stringValue(s string) string {
	s = strings.TrimLeft(s, "hH")
	verbatim := strings.HasPrefix(s, "@")
	s = strings.TrimPrefix(s, "@")
	if s == "" {
		return ""
	}
	quote := s[:1]
	if quote == "`" || quote == "~" {
		fence := strings.Repeat(quote, 3)
		return strings.TrimSuffix(strings.TrimPrefix(s, fence), fence)
	}
	s = s[1:]
	if verbatim {
		return strings.ReplaceAll(strings.TrimSuffix(s, quote), quote+quote, quote)
	}
	if strings.IndexByte(s, '\\') < 0 {
		return strings.TrimSuffix(s, quote)
	}
	return unescape(s, quote[0])
}

var simpleEscapes = map[byte]byte{'a': 7, 'b': 8, 'f': 12, 'n': 10, 'r': 13, 't': 9, 'v': 11}

// unescape reads s up to the closing quote.
func unescape(s string, quote byte) string {
	b := make([]byte, 0, len(s))
	for i := 0; i < len(s) && s[i] != quote; {
		n := 0
		if s[i] == '\\' {
			n = escapeLen(s[i:])
		}
		if n == 0 {
			b = append(b, s[i])
			i++
			continue
		}
		switch c := s[i+1]; {
		case c == 'u' || c == 'U' || c == 'x':
			r := hexRune(s[i+2 : i+n])
			if utf16.IsSurrogate(r) && escapeLen(s[i+n:]) == 6 && s[i+n+1] == 'u' {
				if pair := utf16.DecodeRune(r, hexRune(s[i+n+2:i+n+6])); pair != utf8.RuneError {
					r = pair
					n += 6
				}
			}
			b = utf8.AppendRune(b, r)
		case c >= '0' && c <= '7':
			r, _ := strconv.ParseInt(s[i+1:i+n], 8, 32)
			b = utf8.AppendRune(b, rune(r))
		case simpleEscapes[c] != 0:
			b = append(b, simpleEscapes[c])
		default:
			b = append(b, c)
		}
		i += n
	}
	return string(b)
}

func hexRune(s string) rune {
	n, err := strconv.ParseUint(s, 16, 31)
	if err != nil || n > utf8.MaxRune {
		return utf8.RuneError
	}
	return rune(n)
}
