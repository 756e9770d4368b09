package fn

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"hash/adler32"
	"hash/crc32"
	"io"
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/huntbook/huntbook/algo/hash"
	"github.com/huntbook/huntbook/algo/json"
	"github.com/huntbook/huntbook/algo/net"
	"github.com/huntbook/huntbook/algo/text"
	"github.com/huntbook/huntbook/algo/value"
)

func decodeBase64(s string) ([]byte, bool) {
	s = strings.TrimSpace(s)
	if b, err := base64.StdEncoding.DecodeString(s); err == nil {
		return b, true
	}
	return nil, false
}

// Unpadded or broken text decodes to nothing, and so do bytes that are no UTF-8.
func base64ToText(s string) string {
	b, ok := decodeBase64(s)
	if !ok || !utf8.Valid(b) {
		return ""
	}
	return string(b)
}

func base64ToArray(s string) (string, bool) {
	b, ok := decodeBase64(s)
	if !ok {
		return "", false
	}
	out := make([]string, len(b))
	for i, c := range b {
		out[i] = formatLong(int64(c))
	}
	return json.Array(out), true
}

func base64FromArray(a []value.Value) value.Value {
	items, ok := json.Items(a[0].S)
	if !ok {
		return value.Text("")
	}
	b := make([]byte, len(items))
	for i, s := range items {
		n, isInt := json.Integer(s)
		if !isInt || n < 0 || n > 255 {
			return value.Text("")
		}
		b[i] = byte(n)
	}
	return value.Text(base64.StdEncoding.EncodeToString(b))
}

// swapGuid turns between a guid's text order and the order of its bytes: the first three groups are little-endian.
func swapGuid(b []byte) {
	b[0], b[1], b[2], b[3] = b[3], b[2], b[1], b[0]
	b[4], b[5] = b[5], b[4]
	b[6], b[7] = b[7], b[6]
}

func base64ToGuid(a []value.Value) value.Value {
	b, ok := decodeBase64(a[0].S)
	if !ok || len(b) != 16 {
		return value.Null()
	}
	swapGuid(b)
	g, _ := text.Guid(hex.EncodeToString(b))
	return value.Text(g)
}

func base64FromGuid(a []value.Value) value.Value {
	b, err := hex.DecodeString(strings.ReplaceAll(a[0].S, "-", ""))
	if err != nil || len(b) != 16 {
		return value.Text("")
	}
	swapGuid(b)
	return value.Text(base64.StdEncoding.EncodeToString(b))
}

// inflated bounds what a compressed text may grow to.
const inflated = 64 << 20

func decompress(open func(io.Reader) (io.ReadCloser, error)) func(string) string {
	return func(s string) string {
		b, ok := decodeBase64(s)
		if !ok {
			return ""
		}
		r, err := open(bytes.NewReader(b))
		if err != nil {
			return ""
		}
		out, err := io.ReadAll(io.LimitReader(r, inflated))
		if err != nil || !utf8.Valid(out) {
			return ""
		}
		return string(out)
	}
}

// worthwhile is what compression has to save: Kusto's compressor stores a text as it is where its table of codes would be longer
// than what they save.
const worthwhile = 100

// compress gives the base64 of a text in a container: head, the deflated text, and what tail makes of it.
func compress(head []byte, tail func(text []byte) []byte) func(string) string {
	return func(s string) string {
		text := []byte(s)
		var b bytes.Buffer
		w, _ := flate.NewWriter(&b, flate.DefaultCompression) // a level that there is
		_, _ = w.Write(text)                                  // a buffer takes all
		_ = w.Close()
		body := b.Bytes()
		if len(text) <= math.MaxUint16 && b.Len()+worthwhile > len(text) {
			n := uint16(len(text))
			body = append([]byte{1, byte(n), byte(n >> 8), byte(^n), byte(^n >> 8)}, text...)
		}
		return base64.StdEncoding.EncodeToString(slices.Concat(head, body, tail(text)))
	}
}

var toGzip = compress([]byte{0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff}, func(text []byte) []byte {
	return binary.LittleEndian.AppendUint32(binary.LittleEndian.AppendUint32(nil, crc32.ChecksumIEEE(text)), uint32(len(text)))
})

var toZlib = compress([]byte{0x78, 1}, func(text []byte) []byte { return binary.BigEndian.AppendUint32(nil, adler32.Checksum(text)) })

func gzipReader(r io.Reader) (io.ReadCloser, error) { return gzip.NewReader(r) }

// hashSigs declares a hash over the bytes of a value: text as UTF-8, numbers and times as eight bytes, little end first.
func hashSigs(name, rest, result string, f func(b []byte, a []value.Value) value.Value) []Sig {
	sig := func(t string) string { return name + "(source:" + t + rest + ") " + result }
	word := func(u uint64, a []value.Value) value.Value { return f(binary.LittleEndian.AppendUint64(nil, u), a) }
	var out []Sig
	out = append(out, Sig{Text: sig("string"), Go: func(a []value.Value) value.Value { return f([]byte(a[0].S), a) }})
	for _, t := range []string{"long", "datetime", "timespan"} {
		out = append(out, Sig{Text: sig(t), Go: func(a []value.Value) value.Value { return word(uint64(a[0].I), a) }})
	}
	return append(out,
		Sig{Text: sig("int"), Go: func(a []value.Value) value.Value {
			return f(binary.LittleEndian.AppendUint32(nil, uint32(a[0].I)), a)
		}},
		Sig{Text: sig("real"), Go: func(a []value.Value) value.Value {
			f := a[0].F
			if math.IsNaN(f) { // there are many, which are one value
				f = math.NaN()
			}
			return word(math.Float64bits(f), a)
		}},
		Sig{Text: sig("bool"), Go: func(a []value.Value) value.Value { return f([]byte{byte(a[0].I)}, a) }},
		Sig{Text: sig("text"), Go: func(a []value.Value) value.Value { return f([]byte(a[0].S), a) }},
	)
}

func xx64(b []byte, a []value.Value) value.Value {
	h := hash.XX64(b)
	if len(a) > 1 {
		if a[1].I <= 0 {
			return value.Null()
		}
		return value.Long(hash.Mod(h, a[1].I))
	}
	return value.Long(h)
}

func digest(f func([]byte) string) Impl {
	return func(a []value.Value) value.Value { return value.Text(f([]byte(a[0].S))) }
}

var suffixes = []string{"Bytes", "KB", "MB", "GB", "TB", "PB", "EB"}

// formatBytes writes a size in the unit given, or the largest in which it is not below 1.
func formatBytes(a []value.Value) value.Value {
	size, unit := a[0].F, 0
	if want := textAt(a, 2, ""); want != "" {
		found := false
		for i, s := range suffixes {
			if strings.EqualFold(s, want) {
				unit, found = i, true
			}
		}
		if !found {
			return value.Text("")
		}
		size /= math.Pow(1024, float64(unit))
	} else {
		for math.Abs(size) >= 1024 && unit < len(suffixes)-1 {
			size /= 1024
			unit++
		}
	}
	digits := min(max(longAt(a, 1, 0), 0), 15)
	s := fmt.Sprintf("%.*f", digits, size)
	if digits > 0 {
		s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	}
	return value.Text(s + " " + suffixes[unit])
}

var parsing = []Function{
	old(scalar("parse_url", "Bag of the parts of a URL: scheme, host, port, path, credentials, query parameters, fragment.", NameNone, []Sig{{Text: "parse_url(url:string) dynamic", Go: textToDynamic(net.URL)}}, Example{`tostring(parse_url("https://u:p@host:81/a/b?k=v#f").Host)`, `"host"`}), "parseurl"),
	old(scalar("parse_urlquery", "Bag of the parameters of a URL's query.", NameNone, []Sig{{Text: "parse_urlquery(query:string) dynamic", Go: textToDynamic(net.Query)}}, Example{`parse_urlquery("k1=v1&k2=v2")`, `dynamic({"Query Parameters":{"k1":"v1","k2":"v2"}})`}), "parseurlquery"),
	scalar("parse_path", "Bag of the parts of a file path.", NameNone, []Sig{{Text: "parse_path(path:string) dynamic", Go: textToDynamic(net.Path)}}, Example{`tostring(parse_path(@"C:\temp\file.txt").Filename)`, `"file.txt"`}),
	scalar("parse_version", "Version as a decimal that orders as versions do; null of what is none.", NameNone, []Sig{{Text: "parse_version(version:string) decimal", Go: func(a []value.Value) value.Value {
		v, ok := net.Version(a[0].S)
		return dyn(v, ok && fits(v))
	}}}, Example{`parse_version("1.2.3.40")`, `decimal(1000000020000000300000040)`}, Example{`parse_version("1.10") > parse_version("1.9.9")`, `true`}, Example{`parse_version("x")`, `decimal(null)`}),
	scalar("parse_csv", "Array of the fields of the first record of a CSV text.", NameOfArg, []Sig{{Text: "parse_csv(text:string) dynamic", Go: textToDynamic(net.CSV)}}, Example{`parse_csv('aa,"b,b",cc')`, `dynamic(["aa","b,b","cc"])`}),
	scalar("parse_xml", "Dynamic of an XML text: attributes as @name, text as #text; null of what is none.", NameOfArg, []Sig{{Text: "parse_xml(xml:string) dynamic", Go: textToDynamic(net.XML)}}, Example{`parse_xml('<a x="1"><b>t</b></a>')`, `dynamic({"a":{"@x":"1","b":"t"}})`}, Example{`parse_xml("<a><b>1</b><b>2</b></a>")`, `dynamic({"a":{"b":["1","2"]}})`}),
	scalar("parse_command_line", "Array of the arguments of a command line.", NameNone, []Sig{{Text: "parse_command_line(command:text, parser:string) dynamic", Go: textToDynamic(net.CommandLine)}}, Example{`parse_command_line('echo "hello world!"', "windows")`, `dynamic(["echo","hello world!"])`}),
	scalar("parse_user_agent", "Bag of browser, system and device of a user agent.", NameNone, []Sig{
		{Text: "parse_user_agent(userAgent:string) dynamic", Go: func(a []value.Value) value.Value { return dyn(net.UserAgent(a[0].S, nil)) }},
		{Text: "parse_user_agent(userAgent:string, lookFor:value) dynamic", Go: func(a []value.Value) value.Value {
			return dyn(net.UserAgent(a[0].S, flatTexts(a[1])))
		}},
	}, Example{`tostring(parse_user_agent("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36", "browser").Browser.Family)`, `"Chrome"`}),
	scalar("url_encode", "Text with what a URL may not hold escaped; a space becomes +.", NameNone, []Sig{{Text: "url_encode(url:string) string", Go: textToText(func(s string) string { return net.Encode(s, false) })}}, Example{`url_encode("a b/c")`, `"a+b%2fc"`}),
	scalar("url_encode_component", "Text with what a URL may not hold escaped; a space becomes %20.", NameNone, []Sig{{Text: "url_encode_component(url:string) string", Go: textToText(func(s string) string { return net.Encode(s, true) })}}, Example{`url_encode_component("hello world")`, `"hello%20world"`}),
	scalar("url_decode", "Text with the escapes of a URL undone.", NameNone, []Sig{{Text: "url_decode(url:string) string", Go: textToText(net.Decode)}}, Example{`url_decode("https%3a%2f%2fwww.bing.com%2f")`, `"https://www.bing.com/"`}),
	old(scalar("base64_encode_tostring", "Base64 of a text in UTF-8.", NameNone, []Sig{{Text: "base64_encode_tostring(text:string) string", DuckDB: T("base64(encode({text}))")}}, Example{`base64_encode_tostring("Kusto")`, `"S3VzdG8="`}), "base64_encodestring"),
	old(scalar("base64_decode_tostring", "Text of base64; empty of what is none.", NameNone, []Sig{{Text: "base64_decode_tostring(base64:string) string", Go: textToText(base64ToText)}}, Example{`base64_decode_tostring("S3VzdG8=")`, `"Kusto"`}), "base64_decodestring"),
	scalar("base64_decode_toarray", "Array of the bytes of base64.", NameNone, []Sig{{Text: "base64_decode_toarray(base64:string) dynamic", Go: textToDynamic(base64ToArray)}}, Example{`base64_decode_toarray("S3U=")`, `dynamic([75,117])`}),
	scalar("base64_encode_fromarray", "Base64 of an array of bytes.", NameNone, []Sig{{Text: "base64_encode_fromarray(bytes:dynamic) string", Go: base64FromArray}}, Example{`base64_encode_fromarray(dynamic([75,117]))`, `"S3U="`}),
	scalar("base64_decode_toguid", "Guid of base64; null of what is none.", NameNone, []Sig{{Text: "base64_decode_toguid(base64:string) guid", Go: base64ToGuid}}, Example{`base64_decode_toguid("JpbpECu8dUy7Pv5gbeJXAA==")`, `guid(10e99626-bc2b-4c75-bb3e-fe606de25700)`}),
	scalar("base64_encode_fromguid", "Base64 of a guid.", NameNone, []Sig{{Text: "base64_encode_fromguid(guid:guid) string", Go: base64FromGuid}}, Example{`base64_encode_fromguid(toguid("ae3133f2-6e22-49ae-b06a-16e6a9b212eb"))`, `"8jMxriJurkmwahbmqbIS6w=="`}),
	scalar("gzip_compress_to_base64_string", "Base64 of a text compressed by gzip.", NameNone, []Sig{{Text: "gzip_compress_to_base64_string(text:string) string", Go: textToText(toGzip)}}, Example{`gzip_decompress_from_base64_string(gzip_compress_to_base64_string("abc"))`, `"abc"`}),
	scalar("gzip_decompress_from_base64_string", "Text of base64 that gzip compressed; empty of what is none.", NameNone, []Sig{{Text: "gzip_decompress_from_base64_string(text:string) string", Go: textToText(decompress(gzipReader))}}, Example{`gzip_decompress_from_base64_string("x0x0x0")`, `""`}),
	scalar("zlib_compress_to_base64_string", "Base64 of a text compressed by zlib.", NameNone, []Sig{{Text: "zlib_compress_to_base64_string(text:string) string", Go: textToText(toZlib)}}, Example{`zlib_compress_to_base64_string("abc")`, `"eAEBAwD8/2FiYwJNASc="`}),
	scalar("zlib_decompress_from_base64_string", "Text of base64 that zlib compressed; empty of what is none.", NameNone, []Sig{{Text: "zlib_decompress_from_base64_string(text:string) string", Go: textToText(decompress(zlib.NewReader))}}, Example{`zlib_decompress_from_base64_string("eJwLSS0uUSguKcrMS1cwNDIGACxqBQ4=")`, `"Test string 123"`}),
	old(scalar("hash", "Hash of 64 bits (xxhash64), or that modulo a number.", NameNone, hashSigs("hash", ", [mod:long]", "long", xx64), Example{`hash("World")`, `1846988464401551951`}, Example{`hash("World", 100)`, `51`}), "hash_xxhash64"),
	scalar("hash_md5", "MD5 of a value's text, in hexadecimal.", NameNone, []Sig{{Text: "hash_md5(source:text) string", DuckDB: T("md5({source})"), Go: digest(hash.MD5)}}, Example{`hash_md5("World")`, `"f5a7924e621e84c9280a9a27e1bcb7f6"`}),
	scalar("hash_sha1", "SHA-1 of a value's text, in hexadecimal.", NameNone, []Sig{{Text: "hash_sha1(source:text) string", DuckDB: T("sha1({source})"), Go: digest(hash.SHA1)}}, Example{`hash_sha1("World")`, `"70c07ec18ef89c5309bbb0937f3a6342411e1fdd"`}),
	scalar("hash_sha256", "SHA-256 of a value's text, in hexadecimal.", NameNone, []Sig{{Text: "hash_sha256(source:text) string", DuckDB: T("sha256({source})"), Go: digest(hash.SHA256)}}, Example{`hash_sha256("World")`, `"78ae647dc5544d227130a0682a51e30bc7777fbb6d8a8f17007463a3ecd1d524"`}),
	scalar("format_bytes", "Size in bytes as text with a unit.", NameNone, []Sig{{Text: "format_bytes(value:real, [precision:long], [units:string]) string", Go: formatBytes}}, Example{`format_bytes(10332, 1)`, `"10.1 KB"`}, Example{`format_bytes(20010332, 0, "KB")`, `"19541 KB"`}),
}
