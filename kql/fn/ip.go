package fn

import (
	"strings"

	"github.com/huntbook/huntbook/algo/ip"
	"github.com/huntbook/huntbook/algo/json"
	"github.com/huntbook/huntbook/algo/value"
)

func parseV4(a []value.Value) value.Value {
	x, p, ok := ip.V4(a[0].S)
	if !ok {
		return value.Null()
	}
	return value.Long(int64(x & ip.Mask(p)))
}

func parseV4Mask(a []value.Value) value.Value {
	x, p, ok := ip.V4(a[0].S)
	if !ok || a[1].I < 0 || a[1].I > 32 {
		return value.Null()
	}
	return value.Long(int64(x & ip.Mask(min(p, int(a[1].I)))))
}

// formatV4 takes an address as text or as a number, masks it, and adds the prefix where asked.
func formatV4(withPrefix, number bool) Impl {
	return func(a []value.Value) value.Value {
		var x uint32
		p, ok := 32, true
		if number {
			x, ok = uint32(a[0].I), a[0].I >= 0 && a[0].I <= 0xffffffff
		} else {
			x, p, ok = ip.V4(a[0].S)
		}
		n := longAt(a, 1, 32)
		if !ok || n < 0 || n > 32 {
			return value.Text("")
		}
		p = min(p, int(n))
		s := ip.FormatV4(x & ip.Mask(p))
		if withPrefix {
			s += "/" + formatLong(int64(p))
		}
		return value.Text(s)
	}
}

func compareIP(compare func(a, b string, prefix int64) (int64, bool), bits int64, result func(int64) value.Value) Impl {
	return func(a []value.Value) value.Value {
		c, ok := compare(a[0].S, a[1].S, longAt(a, 2, bits))
		if !ok {
			return value.Null()
		}
		return result(c)
	}
}

func isMatch(c int64) value.Value { return value.Bool(c == 0) }

// inV4 takes the prefix of the range alone.
func inV4(addr, r string) (bool, bool) {
	x, _, ok1 := ip.V4(addr)
	y, p, ok2 := ip.V4(r)
	return x&ip.Mask(p) == y&ip.Mask(p), ok1 && ok2
}

func inV6(addr, r string) (bool, bool) {
	x, _, ok1 := ip.V6(addr)
	y, p, ok2 := ip.V6(r)
	return ip.MaskV6(x, p) == ip.MaskV6(y, p), ok1 && ok2
}

func inOne(in func(a, r string) (bool, bool)) Impl {
	return func(a []value.Value) value.Value {
		yes, ok := in(a[0].S, a[1].S)
		if !ok {
			return value.Null()
		}
		return value.Bool(yes)
	}
}

func inAny(in func(a, r string) (bool, bool)) Impl {
	return func(a []value.Value) value.Value {
		read := false
		for _, list := range a[1:] {
			for _, r := range flatTexts(list) {
				yes, ok := in(a[0].S, r)
				if ok && yes {
					return value.Bool(true)
				}
				read = read || ok
			}
		}
		if !read {
			return value.Null()
		}
		return value.Bool(false)
	}
}

func inAnySigs(name string, in func(a, r string) (bool, bool)) []Sig {
	return []Sig{{Text: name + "(ip:text, ranges:value...) bool", Go: inAny(in)}}
}

// findV4 answers has_ipv4 and its kin over a text and the addresses or prefixes sought.
func findV4(match func(addr, want string) bool) Impl {
	return func(a []value.Value) value.Value {
		var wants []string
		for _, v := range a[1:] {
			wants = append(wants, flatTexts(v)...)
		}
		return value.Bool(ip.Find(a[0].S, func(addr string) bool {
			for _, w := range wants {
				if match(addr, w) {
					return true
				}
			}
			return false
		}))
	}
}

func sameV4(addr, want string) bool {
	x, _, ok1 := ip.V4(addr)
	y, _, ok2 := ip.V4(want)
	return ok1 && ok2 && x == y && !strings.Contains(want, "/")
}

func parseV6(a []value.Value) value.Value {
	x, p, ok := ip.V6(a[0].S)
	n := longAt(a, 1, 128)
	if !ok || n < 0 || n > 128 {
		return value.Text("")
	}
	return value.Text(ip.FormatV6(ip.MaskV6(x, min(p, int(n)))))
}

var ipFunctions = []Function{
	scalar("parse_ipv4", "An IPv4 address as a number, masked by its prefix; null of what is none.", NameNone, []Sig{{Text: "parse_ipv4(ip:string) long", Go: parseV4}}, Example{`parse_ipv4("192.168.1.1/24")`, `3232235776`}, Example{`parse_ipv4("x")`, `long(null)`}),
	scalar("parse_ipv4_mask", "An IPv4 address as a number, masked by a prefix.", NameNone, []Sig{{Text: "parse_ipv4_mask(ip:string, prefix:long) long", Go: parseV4Mask}}, Example{`parse_ipv4_mask("127.0.0.1", 24)`, `2130706432`}),
	scalar("format_ipv4", "Text of an IPv4 address, masked by a prefix; empty of what is none.", NameNone, []Sig{
		{Text: "format_ipv4(ip:text, [prefix:long]) string", Go: formatV4(false, false)},
		{Text: "format_ipv4(ip:long, [prefix:long]) string", Go: formatV4(false, true)},
	}, Example{`format_ipv4("192.168.1.255", 24)`, `"192.168.1.0"`}, Example{`format_ipv4(3232236031, 24)`, `"192.168.1.0"`}),
	scalar("format_ipv4_mask", "Text of an IPv4 address, masked by a prefix, with the prefix behind it.", NameNone, []Sig{
		{Text: "format_ipv4_mask(ip:text, [prefix:long]) string", Go: formatV4(true, false)},
		{Text: "format_ipv4_mask(ip:long, [prefix:long]) string", Go: formatV4(true, true)},
	}, Example{`format_ipv4_mask("192.168.1.255", 24)`, `"192.168.1.0/24"`}),
	scalar("ipv4_compare", "-1, 0 or 1 as the first address sorts before, with or behind the second under the shortest prefix; null of what is none.", NameNone, []Sig{{Text: "ipv4_compare(ip1:string, ip2:string, [prefix:long]) long", Go: compareIP(ip.CompareV4, 32, value.Long)}}, Example{`ipv4_compare("192.168.1.1", "192.168.1.255", 24)`, `0`}),
	scalar("ipv4_is_match", "Whether two addresses are the same under the shortest prefix.", NameNone, []Sig{{Text: "ipv4_is_match(ip1:string, ip2:string, [prefix:long]) bool", Go: compareIP(ip.CompareV4, 32, isMatch)}}, Example{`ipv4_is_match("192.168.1.1/24", "192.168.1.255")`, `true`}),
	scalar("ipv4_is_in_range", "Whether an address is in a range.", NameNone, []Sig{{Text: "ipv4_is_in_range(ip:string, range:string) bool", Go: inOne(inV4)}}, Example{`ipv4_is_in_range("192.168.1.6", "192.168.1.1/24")`, `true`}, Example{`ipv4_is_in_range("x", "192.168.1.1/24")`, `bool(null)`}),
	scalar("ipv4_is_in_any_range", "Whether an address is in one of several ranges.", NameNone, inAnySigs("ipv4_is_in_any_range", inV4), Example{`ipv4_is_in_any_range("192.168.1.6", dynamic(["10.0.0.0/8", "192.168.1.1/24"]))`, `true`}),
	scalar("ipv4_is_private", "Whether an address is private; null of what is none.", NameNone, []Sig{{Text: "ipv4_is_private(ip:string) bool", Go: func(a []value.Value) value.Value {
		yes, ok := ip.IsPrivate(a[0].S)
		if !ok {
			return value.Null()
		}
		return value.Bool(yes)
	}}}, Example{`ipv4_is_private("10.1.2.3")`, `true`}, Example{`ipv4_is_private("172.32.0.1")`, `false`}),
	scalar("ipv4_netmask_suffix", "The prefix of an address, 32 when there is none.", NameNone, []Sig{{Text: "ipv4_netmask_suffix(ip:string) long", Go: func(a []value.Value) value.Value {
		_, p, ok := ip.V4(a[0].S)
		if !ok {
			return value.Null()
		}
		return value.Long(int64(p))
	}}}, Example{`ipv4_netmask_suffix("10.1.2.3/8")`, `8`}),
	scalar("ipv4_range_to_cidr_list", "Array of the fewest ranges by prefix that cover a range of addresses.", NameNone, []Sig{{Text: "ipv4_range_to_cidr_list(from:string, to:string) dynamic", Go: func(a []value.Value) value.Value {
		list, ok := ip.RangeToCIDR(a[0].S, a[1].S)
		if !ok {
			return value.Null()
		}
		return value.Text(json.Strings(list))
	}}}, Example{`ipv4_range_to_cidr_list("1.1.128.0", "1.1.140.255")`, `dynamic(["1.1.128.0/21","1.1.136.0/22","1.1.140.0/24"])`}),
	scalar("has_ipv4", "Whether a text holds an IPv4 address by itself.", NameNone, []Sig{{Text: "has_ipv4(text:string, ip:value) bool", Go: findV4(sameV4)}}, Example{`has_ipv4("05:04:54 127.0.0.1 GET", "127.0.0.1")`, `true`}, Example{`has_ipv4("05:04:54127.0.0.1 GET", "127.0.0.1")`, `false`}),
	scalar("has_any_ipv4", "Whether a text holds one of several IPv4 addresses by itself.", NameNone, []Sig{{Text: "has_any_ipv4(text:string, ip:value...) bool", Go: findV4(sameV4)}}, Example{`has_any_ipv4("a 127.0.0.1 b", "10.0.0.1", "127.0.0.1")`, `true`}),
	scalar("has_ipv4_prefix", "Whether a text holds an IPv4 address that begins with a prefix such as 127.0.", NameNone, []Sig{{Text: "has_ipv4_prefix(text:string, prefix:value) bool", Go: findV4(ip.HasPrefix)}}, Example{`has_ipv4_prefix("a 127.0.0.1 b", "127.0.")`, `true`}, Example{`has_ipv4_prefix("a 127.0.0.1 b", "127.0")`, `false`}),
	scalar("has_any_ipv4_prefix", "Whether a text holds an IPv4 address that begins with one of several prefixes.", NameNone, []Sig{{Text: "has_any_ipv4_prefix(text:string, prefix:value...) bool", Go: findV4(ip.HasPrefix)}}, Example{`has_any_ipv4_prefix("a 127.0.0.1 b", dynamic(["10.", "127.0."]))`, `true`}),
	scalar("parse_ipv6", "An IPv6 or IPv4 address in full, masked by its prefix; empty of what is none.", NameNone, []Sig{{Text: "parse_ipv6(ip:string) string", Go: parseV6}}, Example{`parse_ipv6("192.168.255.255/24")`, `"0000:0000:0000:0000:0000:ffff:c0a8:ff00"`}),
	scalar("parse_ipv6_mask", "An IPv6 or IPv4 address in full, masked by a prefix.", NameNone, []Sig{{Text: "parse_ipv6_mask(ip:string, prefix:long) string", Go: parseV6}}, Example{`parse_ipv6_mask("fe80::85d:e82c:9446:7994", 120)`, `"fe80:0000:0000:0000:085d:e82c:9446:7900"`}),
	scalar("ipv6_compare", "-1, 0 or 1 as the first address sorts before, with or behind the second under the shortest prefix.", NameNone, []Sig{{Text: "ipv6_compare(ip1:string, ip2:string, [prefix:long]) long", Go: compareIP(ip.CompareV6, 128, value.Long)}}, Example{`ipv6_compare("fe80::1", "fe80::2", 64)`, `0`}),
	scalar("ipv6_is_match", "Whether two addresses are the same under the shortest prefix.", NameNone, []Sig{{Text: "ipv6_is_match(ip1:string, ip2:string, [prefix:long]) bool", Go: compareIP(ip.CompareV6, 128, isMatch)}}, Example{`ipv6_is_match("fe80::1/64", "fe80::2")`, `true`}),
	scalar("ipv6_is_in_range", "Whether an address is in a range.", NameNone, []Sig{{Text: "ipv6_is_in_range(ip:string, range:string) bool", Go: inOne(inV6)}}, Example{`ipv6_is_in_range("fe80::1", "fe80::/64")`, `true`}),
	scalar("ipv6_is_in_any_range", "Whether an address is in one of several ranges.", NameNone, inAnySigs("ipv6_is_in_any_range", inV6), Example{`ipv6_is_in_any_range("fe80::1", dynamic(["fe80::/64"]))`, `true`}),
}
