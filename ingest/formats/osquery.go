package formats

import (
	"github.com/valyala/fastjson"

	"github.com/huntbook/huntbook/store/table"
)

// osqueryTable takes the results of osquery's scheduled queries.
const osqueryTable = "Osquery_CL"

// osqueryShape is a result of a scheduled query: what was added or removed since the last run, or a snapshot, whose items
// become a row each.
var osqueryShape = shape{
	name: "osquery", table: osqueryTable,
	is: func(o *fastjson.Value) bool {
		return has(o, "name", "hostIdentifier") && (has(o, "unixTime") || has(o, "calendarTime")) && (has(o, "columns") || has(o, "snapshot") || has(o, "diffResults"))
	},
	add: func(to *Rows, at int64, text []byte, o *fastjson.Value) {
		one := func(action string, columns *fastjson.Value) {
			add(to.To(osqueryTable), at, text, func(r *row) {
				when := zeekTime(str(o, "unixTime"), "")
				if when == "" {
					when = str(o, "calendarTime")
				}
				r.text("TimeGenerated", when)
				r.text("Computer", str(o, "hostIdentifier"))
				r.text("Name", str(o, "name"))
				r.text("Action", action)
				for _, part := range []struct {
					column string
					v      *fastjson.Value
				}{{"Columns", columns}, {"Decorations", o.Get("decorations")}} {
					if part.v == nil {
						continue
					}
					kind, raw, ok := cell(part.v, nil)
					if !ok {
						r.why = "not JSON: malformed"
						return
					}
					r.set(part.column, kind, raw)
				}
				r.long("Epoch", str(o, "epoch"))
				r.long("Counter", str(o, "counter"))
				if o.Exists("numerics") {
					r.set("Numerics", table.Bool, o.Get("numerics").MarshalTo(nil))
				}
			})
		}
		switch {
		case o.Exists("snapshot"):
			for _, item := range o.GetArray("snapshot") {
				one("snapshot", item)
			}
		case o.Exists("diffResults"):
			for _, action := range []string{"added", "removed"} {
				for _, item := range o.GetArray("diffResults", action) {
					one(action, item)
				}
			}
		default:
			one(str(o, "action"), o.Get("columns"))
		}
	},
}
