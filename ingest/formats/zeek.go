package formats

import (
	"bytes"
	"encoding/json"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/valyala/fastjson"

	"github.com/huntbook/huntbook/algo/ticks"
	"github.com/huntbook/huntbook/store/table"
)

// zeekFormat is Zeek's own log: lines of tabs under a header whose lines begin with #. Concatenated logs bring new headers.
var zeekFormat = Format{
	Name: "zeek", Table: "Zeek_CL",
	Is: func(head []byte) bool {
		return bytes.HasPrefix(head, []byte("#separator")) || bytes.HasPrefix(head, []byte("#fields\t")) || bytes.HasPrefix(head, []byte("#path\t"))
	},
	Split: func(r io.Reader, emit func(*Block) error) error {
		var header []byte
		return split(r, lastLine, false, func(b *Block) error {
			b.Header = header
			for line := range bytes.Lines(b.Data) {
				if bytes.HasPrefix(line, []byte("#separator")) {
					header = nil
				}
				if len(line) > 0 && line[0] == '#' {
					header = append(bytes.Clone(header), line...)
				}
			}
			return emit(b)
		})
	},
	Parse: parseZeek,
}

// zeekShape is Zeek's log as JSON. Streaming writers say the log's name, Zeek's own does not.
var zeekShape = shape{
	name: "zeek", table: "Zeek_CL",
	is: func(o *fastjson.Value) bool {
		if !has(o, "ts") {
			return false
		}
		return has(o, "@stream") || has(o, "_path") || has(o, "uid") && (has(o, "id.orig_h") || has(o, "id_orig_h")) || has(o, "fuid", "source")
	},
	add: func(to *Rows, at int64, text []byte, o *fastjson.Value) {
		path := str(o, "@stream", "_path")
		if path == "" {
			path = zeekPath(o)
		}
		var fields []zeekField
		malformed := false
		o.GetObject().Visit(func(k []byte, v *fastjson.Value) {
			kind, raw, ok := cell(v, nil)
			malformed = malformed || !ok
			if kind != table.Null {
				fields = append(fields, zeekField{zeekName(string(k)), kind, raw})
			}
		})
		if malformed {
			to.To("Zeek_CL").Reject(at, "not JSON: malformed", text)
			return
		}
		addZeek(to, path, at, text, fields)
	},
}

// zeekPath tells a log by the fields that it alone has.
func zeekPath(o *fastjson.Value) string {
	for _, sign := range []struct{ field, path string }{
		{"conn_state", "conn"},
		{"trans_id", "dns"},
		{"status_code", "http"},
		{"method", "http"},
		{"cipher", "ssl"},
		{"fuid", "files"},
		{"certificate.serial", "x509"},
		{"note", "notice"},
		{"auth_attempts", "ssh"},
		{"client_software", "software"},
		{"request_type", "kerberos"},
	} {
		if has(o, sign.field) {
			return sign.path
		}
	}
	return ""
}

type zeekField struct {
	name string
	kind table.Kind
	raw  []byte
}

// zeekName writes id.orig_h as id_orig_h, as the writers of JSON do.
func zeekName(s string) string { return strings.ReplaceAll(strings.TrimLeft(s, "@"), ".", "_") }

// zeekHeader is what the lines that begin with # say.
type zeekHeader struct {
	sep, set     string
	empty, unset string
	path         string
	names, types []string
}

func (h *zeekHeader) line(line string) {
	if s, ok := strings.CutPrefix(line, "#separator "); ok {
		*h = zeekHeader{sep: unescape(strings.TrimSpace(s)), set: ",", empty: "(empty)", unset: "-"}
		return
	}
	sep := h.sep
	if sep == "" {
		sep, h.set, h.empty, h.unset = "\t", ",", "(empty)", "-"
		h.sep = sep
	}
	name, rest, _ := strings.Cut(line, sep)
	switch name {
	case "#set_separator":
		h.set = rest
	case "#empty_field":
		h.empty = rest
	case "#unset_field":
		h.unset = rest
	case "#path":
		h.path = rest
	case "#fields":
		h.names = strings.Split(rest, sep)
		for i, n := range h.names {
			h.names[i] = zeekName(n)
		}
	case "#types":
		h.types = strings.Split(rest, sep)
	}
}

func parseZeek(b *Block, to *Rows) {
	var h zeekHeader
	for line := range bytes.Lines(b.Header) {
		h.line(strings.TrimRight(string(line), "\r\n"))
	}
	b.records(func(at int64, raw []byte) {
		raw = bytes.TrimRight(raw, "\r")
		if len(raw) == 0 {
			return
		}
		if raw[0] == '#' {
			h.line(string(raw))
			return
		}
		if why := notUTF8(raw); why != "" {
			to.To("").Reject(at, why, raw)
			return
		}
		if h.names == nil {
			to.To("").Reject(at, "no #fields line before it", raw)
			return
		}
		cells := strings.Split(string(raw), h.sep)
		if len(cells) != len(h.names) {
			to.To("").Reject(at, strconv.Itoa(len(cells))+" fields where #fields has "+strconv.Itoa(len(h.names)), raw)
			return
		}
		fields := make([]zeekField, 0, len(cells))
		for i, c := range cells {
			if c == h.unset {
				continue
			}
			typ := ""
			if i < len(h.types) {
				typ = h.types[i]
			}
			fields = append(fields, h.field(h.names[i], typ, c))
		}
		addZeek(to, h.path, at, raw, fields)
	})
}

// field gives a cell by its type.
func (h *zeekHeader) field(name, typ, c string) zeekField {
	inner, list := typ, false
	if i := strings.IndexByte(typ, '['); i > 0 {
		inner, list = strings.TrimSuffix(typ[i+1:], "]"), true
	}
	if list {
		items := []json.RawMessage{}
		if c != h.empty {
			for _, s := range strings.Split(c, h.set) {
				f := h.field(name, inner, s)
				if f.kind == table.String {
					f.raw, _ = json.Marshal(string(f.raw))
				}
				items = append(items, f.raw)
			}
		}
		text, _ := json.Marshal(items)
		return zeekField{name, table.JSON, text}
	}
	if c == h.empty {
		c = ""
	}
	switch inner {
	case "count", "int", "port", "double", "interval", "time":
		if number([]byte(c)) {
			return zeekField{name, table.Number, []byte(c)}
		}
	case "bool":
		if c == "T" || c == "F" {
			return zeekField{name, table.Bool, []byte(strconv.FormatBool(c == "T"))}
		}
	}
	return zeekField{name, table.String, []byte(strings.ToValidUTF8(unescape(c), "\uFFFD"))}
}

// unescape writes \x09 as the byte it stands for.
func unescape(s string) string {
	if !strings.Contains(s, `\x`) {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+3 < len(s) && s[i+1] == 'x' {
			if n, err := strconv.ParseUint(s[i+2:i+4], 16, 8); err == nil {
				b.WriteByte(byte(n))
				i += 3
				continue
			}
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

// zeekLog says where the rows of a log go.
type zeekLog struct {
	table   string
	columns map[string]string // of fields that have one; others keep their names
	fixed   map[string]string
	more    func(r *row, get func(string) string)
}

var zeekEnds = map[string]string{
	"id_orig_h": "SrcIpAddr", "id_orig_p": "SrcPortNumber", "id_resp_h": "DstIpAddr", "id_resp_p": "DstPortNumber", "uid": "EventOriginalUid", "system": "Dvc",
}

func withEnds(m map[string]string) map[string]string {
	for k, v := range zeekEnds {
		m[k] = v
	}
	return m
}

// zeekLogs are those that have a table of a normalised schema; others get a table of their own.
var zeekLogs = map[string]zeekLog{
	"conn": {
		table: "ASimNetworkSessionLogs",
		columns: withEnds(map[string]string{
			"orig_bytes": "SrcBytes", "resp_bytes": "DstBytes", "orig_pkts": "SrcPackets", "resp_pkts": "DstPackets", "service": "NetworkApplicationProtocol",
			"history": "NetworkConnectionHistory", "conn_state": "EventOriginalResultDetails", "orig_l2_addr": "SrcMacAddr", "resp_l2_addr": "DstMacAddr",
		}),
		fixed: map[string]string{"EventType": "NetworkSession", "EventSchemaVersion": "0.2.6"},
		more: func(r *row, get func(string) string) {
			r.text("NetworkSessionId", get("uid"))
			r.text("NetworkProtocol", strings.ToUpper(get("proto")))
			r.int("NetworkDuration", milliseconds(get("duration")))
			r.text("EventResult", map[bool]string{true: "Success", false: "Failure"}[strings.Contains(" SF S1 S2 S3 ", " "+get("conn_state")+" ")])
			r.text("EventEndTime", zeekTime(get("ts"), get("duration")))
		},
	},
	"dns": {
		table: "ASimDnsActivityLogs",
		columns: withEnds(map[string]string{
			"query": "DnsQuery", "qtype": "DnsQueryType", "qtype_name": "DnsQueryTypeName", "qclass": "DnsQueryClass", "qclass_name": "DnsQueryClassName",
			"rcode": "DnsResponseCode", "rcode_name": "EventResultDetails", "AA": "DnsFlagsAuthoritative", "TC": "DnsFlagsTruncated",
			"RD": "DnsFlagsRecursionDesired", "RA": "DnsFlagsRecursionAvailable", "answers": "DnsResponseName",
		}),
		fixed: map[string]string{"EventType": "Query", "EventSubType": "response", "EventSchemaVersion": "0.1.7"},
		more: func(r *row, get func(string) string) {
			r.text("DnsSessionId", get("uid"))
			r.text("NetworkProtocol", strings.ToUpper(get("proto")))
			r.int("DnsNetworkDuration", milliseconds(get("rtt")))
			if n, err := strconv.ParseUint(get("trans_id"), 10, 32); err == nil {
				r.text("TransactionIdHex", "0x"+strconv.FormatUint(n, 16))
			}
			if code := get("rcode"); code != "" {
				r.text("EventResult", map[bool]string{true: "Success", false: "Failure"}[code == "0"])
			}
		},
	},
	"http": {
		table: "ASimWebSessionLogs",
		columns: withEnds(map[string]string{
			"method": "HttpRequestMethod", "host": "HttpHost", "referrer": "HttpReferrer", "user_agent": "HttpUserAgent", "version": "HttpVersion",
			"status_code": "EventResultDetails", "status_msg": "EventOriginalResultDetails", "request_body_len": "SrcBytes", "response_body_len": "DstBytes",
			"username": "SrcUsername",
		}),
		fixed: map[string]string{"EventType": "HTTPsession", "EventSchemaVersion": "0.2.6", "NetworkProtocol": "TCP"},
		more: func(r *row, get func(string) string) {
			r.text("NetworkSessionId", get("uid"))
			if uri := get("uri"); strings.Contains(uri, "://") || uri == "" {
				r.text("Url", uri)
			} else {
				r.text("Url", "http://"+get("host")+uri)
			}
			if code := get("status_code"); code != "" {
				r.text("EventResult", map[bool]string{true: "Success", false: "Failure"}[code < "400"])
			}
		},
	},
}

func addZeek(to *Rows, path string, at int64, raw []byte, fields []zeekField) {
	log, normal := zeekLogs[path]
	if !normal {
		log.table = "Zeek_CL"
		if name := columnName(path); name != "" {
			log.table = "Zeek_" + name + "_CL"
		}
	}
	get := func(name string) string {
		for _, f := range fields {
			if f.name == name {
				return string(f.raw)
			}
		}
		return ""
	}
	add(to.To(log.table), at, raw, func(r *row) {
		when := zeekTime(get("ts"), "")
		if when == "" {
			r.why = "no time ts"
			return
		}
		r.text("TimeGenerated", when)
		for _, f := range fields {
			name := f.name
			if c := log.columns[name]; c != "" {
				name = c
			}
			if f.name != "ts" {
				r.set(name, f.kind, f.raw)
			}
		}
		if !normal {
			return
		}
		r.text("EventVendor", "Zeek")
		r.text("EventProduct", "Zeek")
		r.text("EventStartTime", when)
		r.text("EventSeverity", "Informational")
		r.int("EventCount", "1")
		for k, v := range log.fixed {
			r.text(k, v)
		}
		log.more(r, get)
	})
}

// zeekTime adds a duration to a time, both in seconds; a time that is text already stays.
func zeekTime(ts, duration string) string {
	t, err := strconv.ParseFloat(ts, 64)
	if err != nil {
		return ts
	}
	micro := epochMicros(ts)
	if d, err := strconv.ParseFloat(duration, 64); err == nil {
		micro += int64(d * 1e6)
	}
	if t < 0 || t > 1e11 {
		return ""
	}
	return ticks.FormatDatetime(ticks.FromTime(time.UnixMicro(micro)))
}

// epochMicros reads seconds with a fraction exactly, which a float of today's seconds does not hold.
func epochMicros(ts string) int64 {
	whole, part, _ := strings.Cut(ts, ".")
	s, err := strconv.ParseInt(whole, 10, 64)
	if err != nil {
		f, _ := strconv.ParseFloat(ts, 64)
		return int64(f * 1e6)
	}
	us, _ := strconv.ParseInt((part + "000000")[:6], 10, 64)
	return s*1e6 + us
}

func milliseconds(seconds string) string {
	f, err := strconv.ParseFloat(seconds, 64)
	if err != nil {
		return ""
	}
	return strconv.FormatInt(int64(f*1000+0.5), 10)
}

// columnName keeps of a name what a name of a table or column may hold.
func columnName(s string) string {
	return strings.Trim(strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '_' {
			return r
		}
		return '_'
	}, s), "_")
}
