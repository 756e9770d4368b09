// Package ip reads and compares IPv4 and IPv6 addresses as KQL does: an address may carry a prefix, and a comparison takes the
// shortest prefix of those given.
package ip

import (
	"encoding/binary"
	"fmt"
	"net/netip"
	"strconv"
	"strings"
)

// V4 reads an IPv4 address with an optional /prefix (32 when there is none). Octets may have leading zeros.
func V4(s string) (addr uint32, prefix int, ok bool) {
	s = strings.TrimSpace(s)
	prefix = 32
	if head, tail, found := strings.Cut(s, "/"); found {
		n, err := strconv.Atoi(tail)
		if err != nil || n < 0 || n > 32 {
			return 0, 0, false
		}
		s, prefix = head, n
	}
	parts := 0
	for rest, more := s, true; more; parts++ {
		var octet string
		octet, rest, more = strings.Cut(rest, ".")
		if octet == "" || len(octet) > 3 || parts == 4 {
			return 0, 0, false
		}
		n := 0
		for i := 0; i < len(octet); i++ {
			if octet[i] < '0' || octet[i] > '9' {
				return 0, 0, false
			}
			n = n*10 + int(octet[i]-'0')
		}
		if n > 255 {
			return 0, 0, false
		}
		addr = addr<<8 | uint32(n)
	}
	return addr, prefix, parts == 4
}

// Mask gives the bits of a prefix.
func Mask(prefix int) uint32 {
	if prefix <= 0 {
		return 0
	}
	return ^uint32(0) << (32 - min(prefix, 32))
}

// FormatV4 writes an address.
func FormatV4(a uint32) string {
	return fmt.Sprintf("%d.%d.%d.%d", a>>24, a>>16&255, a>>8&255, a&255)
}

// CompareV4 orders two addresses under the shortest of their prefixes and prefix.
func CompareV4(a, b string, prefix int64) (int64, bool) {
	x, p, ok1 := V4(a)
	y, q, ok2 := V4(b)
	if !ok1 || !ok2 || prefix < 0 || prefix > 32 {
		return 0, false
	}
	m := Mask(min(p, q, int(prefix)))
	switch x, y = x&m, y&m; {
	case x < y:
		return -1, true
	case x > y:
		return 1, true
	}
	return 0, true
}

// private ranges of RFC 1918.
var private = []string{"10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"}

// IsPrivate reports whether an address, or with a prefix its whole range, is private.
func IsPrivate(s string) (is, ok bool) {
	x, p, ok := V4(s)
	if !ok {
		return false, false
	}
	for _, r := range private {
		y, q, _ := V4(r)
		if p >= q && x&Mask(q) == y {
			return true, true
		}
	}
	return false, true
}

// V6 reads an IPv6 address, or an IPv4 one as mapped, with an optional /prefix counted in bits of 128.
func V6(s string) (addr [16]byte, prefix int, ok bool) {
	s = strings.TrimSpace(s)
	if a, p, isV4 := V4(s); isV4 {
		addr[10], addr[11] = 0xff, 0xff
		binary.BigEndian.PutUint32(addr[12:], a)
		return addr, p + 96, true
	}
	prefix = 128
	if head, tail, found := strings.Cut(s, "/"); found {
		n, err := strconv.Atoi(tail)
		if err != nil || n < 0 || n > 128 {
			return addr, 0, false
		}
		s, prefix = head, n
		if strings.Contains(s, ".") && n <= 32 { // an embedded IPv4 address counts its own bits
			prefix += 96
		}
	}
	if strings.HasPrefix(s, "[") && strings.HasSuffix(s, "]") {
		s = s[1 : len(s)-1]
	}
	a, err := netip.ParseAddr(s)
	if err != nil {
		return addr, 0, false
	}
	return a.As16(), prefix, true
}

// MaskV6 keeps the first prefix bits.
func MaskV6(a [16]byte, prefix int) [16]byte {
	for i := range a {
		switch bits := prefix - 8*i; {
		case bits <= 0:
			a[i] = 0
		case bits < 8:
			a[i] &= 0xff << (8 - bits)
		}
	}
	return a
}

// FormatV6 writes all eight groups with their zeros, as parse_ipv6() does.
func FormatV6(a [16]byte) string {
	var b strings.Builder
	for i := 0; i < 16; i += 2 {
		if i > 0 {
			b.WriteByte(':')
		}
		fmt.Fprintf(&b, "%02x%02x", a[i], a[i+1])
	}
	return b.String()
}

// CompareV6 orders two addresses under the shortest of their prefixes and prefix.
func CompareV6(a, b string, prefix int64) (int64, bool) {
	x, p, ok1 := V6(a)
	y, q, ok2 := V6(b)
	if !ok1 || !ok2 || prefix < 0 || prefix > 128 {
		return 0, false
	}
	m := min(ownPrefix(a, p), ownPrefix(b, q), int(prefix))
	return int64(strings.Compare(string(bytesOf(MaskV6(x, m))), string(bytesOf(MaskV6(y, m))))), true
}

// ownPrefix is the prefix as written where an IPv6 address ends in an IPv4 one, as recorded of comparisons.
func ownPrefix(s string, prefix int) int {
	if strings.Contains(s, ":") && strings.Contains(s, ".") && strings.Contains(s, "/") && prefix >= 96 {
		return prefix - 96
	}
	return prefix
}

func bytesOf(a [16]byte) []byte { return a[:] }

// RangeToCIDR covers a range of IPv4 addresses with the fewest prefixes.
func RangeToCIDR(from, to string) ([]string, bool) {
	x, _, ok1 := V4(from)
	y, _, ok2 := V4(to)
	if !ok1 || !ok2 || x > y {
		return nil, false
	}
	out := []string{}
	for at, end := uint64(x), uint64(y); at <= end; {
		size := 0
		for size < 32 && at&(1<<size) == 0 && at+(1<<(size+1))-1 <= end {
			size++
		}
		out = append(out, FormatV4(uint32(at))+"/"+strconv.Itoa(32-size))
		at += 1 << size
	}
	return out, true
}

// Find calls f with each IPv4 address that stands in a text by itself, until f returns true.
func Find(s string, f func(addr string) bool) bool {
	for i := 0; i < len(s); {
		if !digit(s[i]) || i > 0 && joins(s[i-1]) {
			i++
			continue
		}
		j := i
		for j < len(s) && (digit(s[j]) || s[j] == '.' && j+1 < len(s) && digit(s[j+1])) {
			j++
		}
		if j == len(s) || !joins(s[j]) {
			if _, _, ok := V4(s[i:j]); ok && f(s[i:j]) {
				return true
			}
		}
		i = j + 1
	}
	return false
}

func digit(c byte) bool { return c >= '0' && c <= '9' }

// joins reports that a byte beside an address would make it part of something else.
func joins(c byte) bool {
	return digit(c) || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= 0x80
}

// HasPrefix reports whether an address begins with a dotted prefix: "127.0." or a whole address.
func HasPrefix(addr, prefix string) bool {
	if strings.HasSuffix(prefix, ".") {
		return strings.HasPrefix(addr+".", prefix)
	}
	_, _, whole := V4(prefix)
	return whole && addr == prefix
}
