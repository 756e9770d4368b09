package formats

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"strings"
	"sync"

	"github.com/valyala/fastjson"

	"github.com/huntbook/huntbook/algo/ticks"
	"github.com/huntbook/huntbook/store/table"
)

// o365Format is the unified audit log as Purview and Search-UnifiedAuditLog export it: CSV whose column AuditData holds the
// record as JSON. PowerShell may put a line #TYPE before the header.
var o365Format = Format{
	Name: "o365", Table: "OfficeActivity",
	Is: func(head []byte) bool {
		if bytes.HasPrefix(head, []byte("#TYPE")) {
			_, head, _ = bytes.Cut(head, []byte{'\n'})
		}
		line := firstLine(head)
		return bytes.Contains(line, []byte("AuditData")) && (bytes.Contains(line, []byte("CreationDate")) || bytes.Contains(line, []byte("CreationTime")))
	},
	Split: func(r io.Reader, emit func(*Block) error) error {
		in, skipped := peeking(r), int64(0)
		if head, _ := in.Peek(5); string(head) == "#TYPE" {
			for {
				_, err := in.ReadSlice('\n')
				if err == nil {
					break
				}
				if err == io.EOF {
					return nil
				}
				if !errors.Is(err, bufio.ErrBufferFull) {
					return err
				}
			}
			skipped = 1
		}
		return split(in, lastCSV, true, func(b *Block) error {
			b.Row += skipped
			return emit(b)
		})
	},
	Parse: func(b *Block, to *Rows) {
		var json fastjson.Parser
		eachCSV(b, separator(b.Header), to.To("OfficeActivity"), func(at int64, names [][]byte, cells []string, raw []byte) {
			get := func(want ...string) string {
				for i, n := range names {
					for _, w := range want {
						if string(n) == w {
							return cells[i]
						}
					}
				}
				return ""
			}
			o, err := json.Parse(get("AuditData"))
			if err != nil || o.Type() != fastjson.TypeObject {
				to.To("OfficeActivity").Reject(at, "its AuditData is no JSON object", raw)
				return
			}
			addO365(to, at, raw, o, get)
		})
	},
}

// o365Shape is a record of Office 365's management API.
var o365Shape = shape{
	name: "o365", table: "OfficeActivity",
	is: func(o *fastjson.Value) bool {
		return has(o, "CreationTime", "Operation", "Workload", "RecordType", "UserKey")
	},
	add: func(to *Rows, at int64, text []byte, o *fastjson.Value) {
		addO365(to, at, text, o, func(...string) string { return "" })
	},
}

// o365Columns are the columns whose names say other than the field's.
var o365Columns = map[string]string{
	"CreationTime": "TimeGenerated", "Id": "OfficeId", "Workload": "OfficeWorkload", "ObjectId": "OfficeObjectId", "SiteUrl": "Site_Url", "Site": "Site_",
	"EventData": "Event_Data", "LogonType": "Logon_Type", "ClientIPAddress": "Client_IPAddress", "Target": "AADTarget",
	"AzureActiveDirectoryEventType": "AzureActiveDirectory_EventType",
}

var (
	o365Users  = []string{"Regular", "Reserved", "Admin", "DcAdmin", "System", "Application", "ServicePrincipal", "CustomPolicy", "SystemPolicy"}
	o365Logons = []string{"Owner", "Admin", "Delegated"}
)

func named(list []string, v string) string {
	for i, s := range list {
		if len(v) == 1 && v[0] == '0'+byte(i) {
			return s
		}
	}
	return v
}

var officeColumns = sync.OnceValue(func() map[string]string {
	m := columnsOf("OfficeActivity")
	for _, own := range []string{"type", "tenantid", "timegenerated"} {
		delete(m, own)
	}
	return m
})

// addO365 makes a row; what the record leaves out comes from the cells beside it. Fields without a column are kept in
// ExtraProperties.
func addO365(to *Rows, at int64, raw []byte, o *fastjson.Value, beside func(...string) string) {
	add(to.To("OfficeActivity"), at, raw, func(r *row) {
		r.text("SourceSystem", "OfficeActivityManager")
		when := str(o, "CreationTime")
		if when == "" {
			when = beside("CreationDate", "CreationTime")
		}
		if t, ok := ticks.ParseDatetime(when); ok {
			when = ticks.FormatDatetime(t)
		}
		r.text("TimeGenerated", when)
		r.text("Start_Time", when)
		r.text("SourceRecordId", str(o, "Id"))
		for column, cell := range map[string]string{
			"Operation": beside("Operations", "Operation"), "UserId": beside("UserIds", "UserId"), "RecordType": beside("RecordType"),
		} {
			if str(o, column) == "" {
				r.text(column, cell)
			}
		}
		more := []byte{'{'}
		o.GetObject().Visit(func(k []byte, v *fastjson.Value) {
			name := string(k)
			kind, raw, ok := cell(v, nil)
			if !ok {
				r.why = "not JSON: malformed"
				return
			}
			column := o365Columns[name]
			if column == "" {
				column = officeColumns()[strings.ToLower(name)]
			}
			switch {
			case kind == table.Null, name == "CreationTime":
			case name == "UserType":
				r.text(column, named(o365Users, string(raw)))
			case name == "LogonType":
				r.text(column, named(o365Logons, string(raw)))
			case column != "":
				r.set(column, kind, raw)
			default:
				if len(more) > 1 {
					more = append(more, ',')
				}
				more = (&fastjson.Arena{}).NewString(name).MarshalTo(more)
				more = v.MarshalTo(append(more, ':'))
			}
		})
		if len(more) > 1 {
			r.set("ExtraProperties", table.JSON, append(more, '}'))
		}
	})
}
