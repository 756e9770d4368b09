package net

import (
	"encoding/csv"
	"encoding/xml"
	"io"
	"strconv"
	"strings"

	"github.com/huntbook/huntbook/algo/json"
)

// Path gives the parts of a file path: of Windows, Unix or a UNC share, with an alternate stream where there is one.
func Path(s string) (string, bool) {
	if s == "" {
		return "", false
	}
	scheme, rest := "", s
	if i := strings.Index(s, "://"); i > 0 {
		scheme, rest = s[:i], s[i+3:]
	}
	root, stream := "", ""
	if len(rest) > 2 && rest[1] == ':' && (rest[2] == '\\' || rest[2] == '/') {
		root = rest[:2]
	} else if scheme == "" && strings.HasPrefix(rest, `\\`) {
		if i := strings.IndexByte(rest[2:], '\\'); i >= 0 {
			root = rest[:2+i]
		}
	}
	dir, name := "", rest
	if i := strings.LastIndexAny(rest, `\/`); i >= 0 {
		dir, name = rest[:i], rest[i+1:]
	}
	if i := strings.IndexByte(name, ':'); i >= 0 {
		name, stream = name[:i], name[i+1:]
	}
	ext := ""
	if i := strings.LastIndexByte(name, '.'); i >= 0 {
		ext = name[i+1:]
	}
	last := dir
	if i := strings.LastIndexAny(dir, `\/`); i >= 0 {
		last = dir[i+1:]
	}
	return json.Object([]json.Member{
		{Key: "Scheme", Value: json.Quote(scheme)},
		{Key: "RootPath", Value: json.Quote(root)},
		{Key: "DirectoryPath", Value: json.Quote(dir)},
		{Key: "DirectoryName", Value: json.Quote(last)},
		{Key: "Filename", Value: json.Quote(name)},
		{Key: "Extension", Value: json.Quote(ext)},
		{Key: "AlternateDataStreamName", Value: json.Quote(stream)},
	}), true
}

// Version gives a dotted version as one number that orders as versions do: eight digits for each of at most four parts.
func Version(s string) (string, bool) {
	parts := strings.Split(strings.TrimSpace(s), ".")
	if s == "" || len(parts) > 4 {
		return "", false
	}
	out := ""
	for i := range 4 {
		n := uint64(0)
		if i < len(parts) {
			v, err := strconv.ParseUint(parts[i], 10, 64)
			if err != nil || v > 99999999 {
				return "", false
			}
			n = v
		}
		digits := strconv.FormatUint(n, 10)
		out += strings.Repeat("0", 8-len(digits)) + digits
	}
	if out = strings.TrimLeft(out, "0"); out == "" {
		out = "0"
	}
	return out, true
}

// CSV gives the fields of the first record.
func CSV(s string) (string, bool) {
	r := csv.NewReader(strings.NewReader(s))
	r.FieldsPerRecord = -1
	r.LazyQuotes = true
	fields, err := r.Read()
	if err != nil {
		fields = []string{""}
	}
	return json.Strings(fields), true
}

// CommandLine splits a Windows command line as its programs see it: white space separates, double quotes hold together,
// backslashes escape before a quote alone.
func CommandLine(s string) (string, bool) {
	var out []string
	i := 0
	for {
		for i < len(s) && (s[i] == ' ' || s[i] == '\t' || s[i] == '\n' || s[i] == '\r') {
			i++
		}
		if i >= len(s) {
			break
		}
		var arg []byte
		quoted := false
	scan:
		for i < len(s) {
			slashes := 0
			for i < len(s) && s[i] == '\\' {
				slashes++
				i++
			}
			if i < len(s) && s[i] == '"' {
				for range slashes / 2 {
					arg = append(arg, '\\')
				}
				i++
				switch {
				case slashes%2 == 1:
					arg = append(arg, '"')
				case quoted && i < len(s) && s[i] == '"':
					arg = append(arg, '"')
					i++
				default:
					quoted = !quoted
				}
				continue
			}
			for range slashes {
				arg = append(arg, '\\')
			}
			if i >= len(s) {
				break
			}
			switch c := s[i]; {
			case !quoted && (c == ' ' || c == '\t' || c == '\n' || c == '\r'):
				break scan
			default:
				arg = append(arg, c)
				i++
			}
		}
		out = append(out, string(arg))
	}
	if out == nil {
		return "", false
	}
	return json.Strings(out), true
}

// node is an element of an XML text.
type node struct {
	name     string
	attrs    []json.Member
	children []*node
	text     strings.Builder
}

// XML gives an XML text as JSON: attributes as @name, text beside others as #text, repeated elements as arrays.
func XML(s string) (string, bool) {
	d := xml.NewDecoder(strings.NewReader(s))
	d.Strict = false
	d.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil }
	root := &node{}
	stack := []*node{root}
	var declaration []json.Member
	for {
		t, err := d.RawToken()
		if err == io.EOF {
			break
		}
		if err != nil || len(stack) > 500 {
			return "", false
		}
		top := stack[len(stack)-1]
		switch t := t.(type) {
		case xml.StartElement:
			n := &node{name: qualified(t.Name)}
			for _, a := range t.Attr {
				n.attrs = append(n.attrs, json.Member{Key: "@" + qualified(a.Name), Value: json.Quote(a.Value)})
			}
			top.children = append(top.children, n)
			stack = append(stack, n)
		case xml.EndElement:
			if len(stack) < 2 || top.name != qualified(t.Name) {
				return "", false
			}
			stack = stack[:len(stack)-1]
		case xml.CharData:
			top.text.Write(t)
		case xml.ProcInst:
			if t.Target == "xml" {
				declaration = instruction(string(t.Inst))
			}
		}
	}
	if len(stack) != 1 || len(root.children) == 0 {
		return "", false
	}
	var m []json.Member
	if declaration != nil {
		m = append(m, json.Member{Key: "?xml", Value: json.Object(declaration)})
	}
	return json.Object(append(m, grouped(root.children)...)), true
}

func qualified(n xml.Name) string {
	if n.Space != "" {
		return n.Space + ":" + n.Local
	}
	return n.Local
}

func instruction(s string) []json.Member {
	out := []json.Member{}
	for _, part := range strings.Fields(s) {
		k, v, ok := strings.Cut(part, "=")
		if ok {
			out = append(out, json.Member{Key: "@" + k, Value: json.Quote(strings.Trim(v, `"'`))})
		}
	}
	return out
}

func grouped(children []*node) []json.Member {
	var out []json.Member
	at := map[string]int{}
	count := map[string]int{}
	for _, c := range children {
		v := c.json()
		i, seen := at[c.name]
		count[c.name]++
		switch {
		case !seen:
			at[c.name] = len(out)
			out = append(out, json.Member{Key: c.name, Value: v})
		case count[c.name] == 2:
			out[i].Value = "[" + out[i].Value + "," + v + "]"
		default:
			out[i].Value = out[i].Value[:len(out[i].Value)-1] + "," + v + "]"
		}
	}
	return out
}

func (n *node) json() string {
	text := n.text.String()
	if len(n.attrs) == 0 && len(n.children) == 0 {
		if text == "" {
			return "null"
		}
		return json.Quote(text)
	}
	m := n.attrs
	if strings.TrimSpace(text) != "" {
		m = append(m, json.Member{Key: "#text", Value: json.Quote(text)})
	}
	return json.Object(append(m, grouped(n.children)...))
}
