package formats

import (
	"strings"

	"github.com/valyala/fastjson"

	"github.com/huntbook/huntbook/store/table"
)

// suricataShape is a record of Suricata's EVE log. Alerts go where a security device's do, other records to a table of
// their type.
var suricataShape = shape{
	name: "suricata", table: "Suricata_CL",
	is: func(o *fastjson.Value) bool {
		return has(o, "timestamp", "event_type") && (has(o, "flow_id") || has(o, "src_ip") || has(o, "stats"))
	},
	add: func(to *Rows, at int64, text []byte, o *fastjson.Value) {
		kind := str(o, "event_type")
		if kind == "alert" && o.Exists("alert") {
			addSuricataAlert(to, at, text, o)
			return
		}
		add(to.To("Suricata_"+columnName(kind)+"_CL"), at, text, func(r *row) {
			r.text("TimeGenerated", str(o, "timestamp"))
			o.GetObject().Visit(func(k []byte, v *fastjson.Value) {
				name := string(k)
				kind, raw, ok := cell(v, nil)
				switch {
				case !ok:
					r.why = "not JSON: malformed"
				case name != "timestamp":
					r.set(columnName(name), kind, raw)
				}
			})
		})
	},
}

// suricataSeverity gives the severity of CEF, where 10 is worst, for Suricata's, where 1 is.
var suricataSeverity = map[string]string{"1": "8", "2": "5", "3": "3", "4": "1"}

// suricataOwn are the fields that have columns; the others are kept as AdditionalExtensions.
var suricataOwn = map[string]bool{
	"timestamp": true, "event_type": true, "src_ip": true, "src_port": true, "dest_ip": true, "dest_port": true, "proto": true, "app_proto": true,
	"in_iface": true, "host": true, "flow_id": true,
}

func addSuricataAlert(to *Rows, at int64, text []byte, o *fastjson.Value) {
	add(to.To("CommonSecurityLog"), at, text, func(r *row) {
		r.text("TimeGenerated", str(o, "timestamp"))
		r.text("DeviceVendor", "OISF")
		r.text("DeviceProduct", "Suricata")
		r.text("DeviceEventClassID", str(o, "alert.signature_id"))
		r.text("Activity", str(o, "alert.signature"))
		severity := str(o, "alert.severity")
		r.text("LogSeverity", suricataSeverity[severity])
		r.text("OriginalLogSeverity", severity)
		r.text("DeviceEventCategory", str(o, "alert.category"))
		r.text("DeviceAction", str(o, "alert.action"))
		r.text("SourceIP", str(o, "src_ip"))
		r.int("SourcePort", str(o, "src_port"))
		r.text("DestinationIP", str(o, "dest_ip"))
		r.int("DestinationPort", str(o, "dest_port"))
		r.text("Protocol", str(o, "proto"))
		r.text("ApplicationProtocol", str(o, "app_proto"))
		r.text("DeviceInboundInterface", str(o, "in_iface"))
		r.text("Computer", str(o, "host"))
		r.text("ExtID", str(o, "flow_id"))
		r.long("SentBytes", str(o, "flow.bytes_toserver"))
		r.long("ReceivedBytes", str(o, "flow.bytes_toclient"))
		r.text("RequestMethod", str(o, "http.http_method"))
		r.text("RequestClientApplication", str(o, "http.http_user_agent"))
		r.text("DestinationHostName", str(o, "http.hostname", "tls.sni"))
		if host := str(o, "http.hostname"); host != "" {
			r.text("RequestURL", "http://"+host+str(o, "http.url"))
		}
		var more []string
		o.GetObject().Visit(func(k []byte, v *fastjson.Value) {
			if name := string(k); !suricataOwn[name] {
				if _, _, ok := cell(v, nil); !ok {
					r.why = "not JSON: malformed"
				}
				more = append(more, name+"="+textOf(v))
			}
		})
		r.set("AdditionalExtensions", table.String, []byte(strings.Join(more, ";")))
	})
}
