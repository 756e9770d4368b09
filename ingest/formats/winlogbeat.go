package formats

import (
	"strings"

	"github.com/valyala/fastjson"

	"github.com/huntbook/huntbook/ingest/evtx"
)

// winlogbeatShape is what Winlogbeat ships: version 6 has the event's parts at the top, later ones under winlog.
var winlogbeatShape = shape{
	name: "winlogbeat", table: "Event",
	is: func(o *fastjson.Value) bool {
		return has(o, "@timestamp") && (o.Exists("winlog", "channel") || has(o, "log_name", "event_id", "computer_name"))
	},
	add: func(to *Rows, at int64, text []byte, o *fastjson.Value) {
		w := o
		if o.Exists("winlog") {
			w = o.Get("winlog")
		}
		e := &winEvent{
			time: str(o, "@timestamp"), provider: str(w, "provider_name", "source_name"), channel: str(w, "channel", "log_name"),
			computer: str(w, "computer_name"), id: str(w, "event_id"), opcode: str(w, "opcode"), version: str(w, "version"),
			recordID: str(w, "record_id", "record_number"), correlation: str(w, "activity_id"), processID: str(w, "process.pid", "process_id"),
			threadID: str(w, "process.thread.id", "thread_id"), userSID: str(w, "user.identifier"), message: str(o, "message"),
		}
		e.level = levelNumber(str(o, "log.level", "level"))
		if e.id == "" {
			e.id = str(o, "event.code")
		}
		if name := str(w, "user.name"); name != "" {
			e.user = account(str(w, "user.domain"), name)
		}
		var keys []string
		for _, k := range w.GetArray("keywords") {
			keys = append(keys, textOf(k))
		}
		e.keywords = strings.Join(keys, ", ")
		for _, part := range []string{"event_data", "user_data"} {
			w.GetObject(part).Visit(func(k []byte, v *fastjson.Value) {
				e.data = append(e.data, evtx.Attr{Name: string(k), Value: textOf(v)})
			})
		}
		if e.provider == "Microsoft-Windows-Sysmon" { // its task is its event id; Winlogbeat ships the task's name
			e.task = e.id
		}
		e.addTo(to, at, text)
	},
}

// levelNumber gives the number of a level by its name.
func levelNumber(name string) string {
	switch strings.ToLower(name) {
	case "critical":
		return "1"
	case "error":
		return "2"
	case "warning":
		return "3"
	case "verbose":
		return "5"
	case "information", "info":
		return "4"
	}
	return name
}
