package formats

import (
	"github.com/valyala/fastjson"

	"github.com/huntbook/huntbook/ingest/evtx"
)

// eventJSONShape is an event's XML as JSON, as the tools that dump event logs write it: System and EventData, attributes
// under #attributes or beside the text.
var eventJSONShape = shape{
	name: "winevent", table: "Event",
	is: func(o *fastjson.Value) bool {
		s := eventOf(o).Get("System")
		return s != nil && has(s, "Channel", "EventID", "Computer")
	},
	add: func(to *Rows, at int64, text []byte, o *fastjson.Value) {
		event := eventOf(o)
		s := event.Get("System")
		attr := func(element, name string) string {
			return str(s, element+".#attributes."+name, element+".@"+name, element+"."+name)
		}
		plain := func(element string) string {
			v := s.Get(element)
			if v != nil && v.Type() == fastjson.TypeObject {
				return str(v, "#text", "Value")
			}
			return textOf(v)
		}
		e := &winEvent{
			time: attr("TimeCreated", "SystemTime"), provider: attr("Provider", "Name"), channel: plain("Channel"), computer: plain("Computer"),
			id: plain("EventID"), level: plain("Level"), task: plain("Task"), opcode: plain("Opcode"), keywords: keywordsOf(plain("Keywords")),
			version: plain("Version"), recordID: plain("EventRecordID"), correlation: attr("Correlation", "ActivityID"),
			processID: attr("Execution", "ProcessID"), threadID: attr("Execution", "ThreadID"), userSID: attr("Security", "UserID"),
			message: str(event, "Message", "RenderingInfo.Message"),
		}
		if e.time != "" && number([]byte(e.time)) { // Velociraptor counts seconds
			e.time = zeekTime(e.time, "")
		}
		data := event.Get("EventData")
		if data == nil {
			data = event.Get("UserData")
			var only *fastjson.Value
			data.GetObject().Visit(func(k []byte, v *fastjson.Value) {
				if v.Type() == fastjson.TypeObject && string(k) != "#attributes" {
					only = v
				}
			})
			if only != nil {
				data = only
			}
		}
		e.data = dataOf(data)
		e.addTo(to, at, text)
	},
}

// eventOf gives the event, which some tools wrap.
func eventOf(o *fastjson.Value) *fastjson.Value {
	if o.Exists("Event", "System") {
		return o.Get("Event")
	}
	return o
}

// keywordsOf writes keywords that came as a number as Windows shows them.
func keywordsOf(s string) string {
	if len(s) > 1 && s[1] == 'x' {
		return s
	}
	return signed(s)
}

// dataOf lists an event's data: named fields, or a list of values without names.
func dataOf(data *fastjson.Value) []evtx.Attr {
	var list []evtx.Attr
	data.GetObject().Visit(func(k []byte, v *fastjson.Value) {
		name := string(k)
		switch {
		case name == "#attributes" || name[:min(1, len(name))] == "@" || v.Type() == fastjson.TypeNull:
		case name == "Data" && (v.Type() == fastjson.TypeArray || v.Exists("#text")):
			items := v.GetArray()
			if v.Type() != fastjson.TypeArray {
				items = []*fastjson.Value{v}
			}
			for _, item := range items {
				value := textOf(item)
				if item.Type() == fastjson.TypeObject {
					if texts := item.GetArray("#text"); texts != nil {
						for _, t := range texts {
							list = append(list, evtx.Attr{Value: textOf(t)})
						}
						continue
					}
					value = str(item, "#text")
				}
				list = append(list, evtx.Attr{Name: str(item, "#attributes.Name", "@Name"), Value: value})
			}
		default:
			list = append(list, evtx.Attr{Name: name, Value: textOf(v)})
		}
	})
	return list
}
