// Package net takes apart what stands in logs: URLs, paths, command lines, versions, user agents, XML, CSV. Each gives JSON text.
package net

import (
	"net/url"
	"strings"

	"github.com/huntbook/huntbook/algo/json"
)

// URL gives the parts of a URL, in the service's shape. Not ok when the text is none.
func URL(s string) (string, bool) {
	if s == "" {
		return "", false
	}
	rest := s
	scheme := ""
	if i := strings.Index(rest, "://"); i >= 0 {
		scheme, rest = rest[:i], rest[i+3:]
	} else if i := strings.IndexByte(rest, ':'); i > 0 && !strings.ContainsAny(rest[:i], "/?#.") && !allDigits(rest[i+1:]) {
		scheme, rest = rest[:i], rest[i+1:]
	}
	rest, fragment, _ := strings.Cut(rest, "#")
	rest, query, _ := strings.Cut(rest, "?")
	authority, path := rest, ""
	if i := strings.IndexByte(rest, '/'); i >= 0 {
		authority, path = rest[:i], rest[i:]
	}
	user, password := "", ""
	if i := strings.LastIndexByte(authority, '@'); i >= 0 {
		user, password, _ = strings.Cut(authority[:i], ":")
		authority = authority[i+1:]
	}
	host, port := authority, ""
	if i := strings.LastIndexByte(authority, ':'); i >= 0 && !strings.HasSuffix(authority, "]") {
		host, port = authority[:i], authority[i+1:]
	}
	return json.Object([]json.Member{
		{Key: "Scheme", Value: json.Quote(scheme)},
		{Key: "Host", Value: json.Quote(host)},
		{Key: "Port", Value: json.Quote(port)},
		{Key: "Path", Value: json.Quote(path)},
		{Key: "Username", Value: json.Quote(user)},
		{Key: "Password", Value: json.Quote(password)},
		{Key: "Query Parameters", Value: parameters(query)},
		{Key: "Fragment", Value: json.Quote(fragment)},
	}), true
}

func allDigits(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == "" || strings.IndexByte(s, '/') > 0 && strings.Trim(s[:strings.IndexByte(s, '/')], "0123456789") == ""
}

// parameters reads a query; of equal keys the last stays.
func parameters(query string) string {
	var out []json.Member
	at := map[string]int{}
	for _, pair := range strings.Split(query, "&") {
		if pair == "" {
			continue
		}
		k, v, _ := strings.Cut(pair, "=")
		k, v = Decode(k), Decode(v)
		if i, seen := at[k]; seen {
			out[i].Value = json.Quote(v)
			continue
		}
		at[k] = len(out)
		out = append(out, json.Member{Key: k, Value: json.Quote(v)})
	}
	return json.Object(out)
}

// Query gives the parameters of a URL's query.
func Query(s string) (string, bool) {
	return json.Object([]json.Member{{Key: "Query Parameters", Value: parameters(strings.TrimPrefix(s, "?"))}}), true
}

// Decode undoes percent encoding and plus signs; what is not well formed stays.
func Decode(s string) string {
	out, err := url.QueryUnescape(s)
	if err != nil {
		return s
	}
	return out
}

const hexDigits = "0123456789abcdef"

// Encode escapes all but letters, digits and a few marks; a space becomes + or, as a component, %20.
func Encode(s string, component bool) string {
	keep := "-_.!*()"
	if component {
		keep = "-_.~"
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', strings.IndexByte(keep, c) >= 0:
			b.WriteByte(c)
		case c == ' ' && !component:
			b.WriteByte('+')
		default:
			b.Write([]byte{'%', hexDigits[c>>4], hexDigits[c&15]})
		}
	}
	return b.String()
}
