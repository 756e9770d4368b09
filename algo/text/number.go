package text

import (
	"math/big"
	"strings"
)

// Decimal reads a decimal number, plain or with an exponent, and gives its plain digits. Not ok when it is none or too large.
func Decimal(s string) (string, bool) {
	s = strings.TrimSpace(s)
	if s == "" || strings.Trim(s, "0123456789+-.eE") != "" || len(s) > 60 {
		return "", false
	}
	if i := strings.IndexAny(s, "eE"); i >= 0 && len(s)-i > 4 {
		return "", false
	}
	r, ok := new(big.Rat).SetString(s)
	if !ok {
		return "", false
	}
	out := TrimDecimal(r.FloatString(18))
	if strings.IndexByte(out+".", '.') > 21 {
		return "", false
	}
	return out, true
}

// TrimDecimal takes the trailing zeros of a fraction away.
func TrimDecimal(s string) string {
	if strings.IndexByte(s, '.') < 0 {
		return s
	}
	s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	if s == "-0" || s == "" {
		return "0"
	}
	return s
}

// Guid reads a guid in any of its usual spellings and gives it in lower case with dashes.
func Guid(s string) (string, bool) {
	s = strings.TrimSpace(s)
	if n := len(s); n == 38 && (s[0] == '{' && s[n-1] == '}' || s[0] == '(' && s[n-1] == ')') {
		s = s[1 : n-1]
	}
	plain := s
	if len(s) == 36 {
		if s[8] != '-' || s[13] != '-' || s[18] != '-' || s[23] != '-' {
			return "", false
		}
		plain = s[:8] + s[9:13] + s[14:18] + s[19:23] + s[24:]
	}
	if len(plain) != 32 || strings.Trim(plain, "0123456789abcdefABCDEF") != "" {
		return "", false
	}
	plain = strings.ToLower(plain)
	return plain[:8] + "-" + plain[8:12] + "-" + plain[12:16] + "-" + plain[16:20] + "-" + plain[20:], true
}
