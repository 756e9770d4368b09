package formats

import (
	"strconv"
	"strings"

	"github.com/huntbook/huntbook/ingest/evtx"
	"github.com/huntbook/huntbook/store/table"
)

// winEvent is a Windows event, whichever way it came.
type winEvent struct {
	time                               string // as RFC 3339 or what else a datetime is read from
	provider, channel, computer        string
	id, level, task, opcode, keywords  string
	version, recordID, correlation     string
	processID, threadID, userSID, user string
	message                            string
	data                               []evtx.Attr // what the provider says, by name; a value without a name has none
	xml                                string      // the EventData or UserData element; made of data when empty
}

const eventNamespace = "http://schemas.microsoft.com/win/2004/08/events/event"

// element gives the event's data as XML.
func (e *winEvent) element() string {
	if e.xml != "" || len(e.data) == 0 {
		return e.xml
	}
	var b strings.Builder
	b.WriteString(`<EventData xmlns="` + eventNamespace + `">`)
	for _, d := range e.data {
		b.WriteString("<Data")
		if d.Name != "" {
			b.WriteString(` Name="` + evtx.EscapeAttr(d.Name) + `"`)
		}
		b.WriteString(">" + evtx.Escape(d.Value) + "</Data>")
	}
	b.WriteString("</EventData>")
	return b.String()
}

// addTo stores the event where Log Analytics' agents do: the Security log in SecurityEvent, others in Event.
func (e *winEvent) addTo(to *Rows, at int64, raw []byte) {
	name := "Event"
	if strings.EqualFold(e.channel, "Security") {
		name = "SecurityEvent"
	}
	add(to.To(name), at, raw, func(r *row) {
		if !r.int("EventID", e.id) {
			r.why = "an event id that is no number"
			return
		}
		if e.time == "" {
			r.why = "no time of the event"
			return
		}
		r.text("TimeGenerated", e.time)
		r.text("Computer", e.computer)
		if name == "SecurityEvent" {
			e.security(r)
		} else {
			e.plain(r)
		}
	})
}

// plain sets the columns of Event.
func (e *winEvent) plain(r *row) {
	r.text("Source", e.provider)
	r.text("EventLog", e.channel)
	level := e.level
	if level == "0" || level == "" {
		level = "4" // "log always" shows as information
	}
	r.int("EventLevel", level)
	r.text("EventLevelName", levelName(level))
	r.int("EventCategory", e.task)
	r.text("RenderedDescription", e.message)
	user := e.user
	if user == "" {
		user = e.userSID
		if known := wellKnownSID[user]; known != "" {
			user = known
		}
	}
	r.text("UserName", user)
	if x := e.element(); x != "" {
		r.text("EventData", `<DataItem type="System.XmlData" time="`+evtx.EscapeAttr(e.time)+`" sourceHealthServiceId="">`+x+"</DataItem>")
	}
	var params strings.Builder
	for _, d := range e.data {
		params.WriteString("<Param>" + evtx.Escape(d.Value) + "</Param>")
	}
	r.text("ParameterXml", params.String())
}

var wellKnownSID = map[string]string{
	"S-1-5-18": `NT AUTHORITY\SYSTEM`, "S-1-5-19": `NT AUTHORITY\LOCAL SERVICE`, "S-1-5-20": `NT AUTHORITY\NETWORK SERVICE`,
}

func levelName(level string) string {
	switch level {
	case "1":
		return "Critical"
	case "2":
		return "Error"
	case "3":
		return "Warning"
	case "5":
		return "Verbose"
	}
	return "Information"
}

// fromElement reads an event's XML.
func fromElement(event *evtx.Element) *winEvent {
	s := event.Child("System")
	e := &winEvent{
		time: s.Child("TimeCreated").Attr("SystemTime"), provider: s.Child("Provider").Attr("Name"), channel: s.Child("Channel").Text(),
		computer: s.Child("Computer").Text(), id: s.Child("EventID").Text(), level: s.Child("Level").Text(), task: s.Child("Task").Text(),
		opcode: s.Child("Opcode").Text(), keywords: s.Child("Keywords").Text(), version: s.Child("Version").Text(),
		recordID: s.Child("EventRecordID").Text(), correlation: s.Child("Correlation").Attr("ActivityID"),
		processID: s.Child("Execution").Attr("ProcessID"), threadID: s.Child("Execution").Attr("ThreadID"), userSID: s.Child("Security").Attr("UserID"),
		message: event.Child("RenderingInfo").Child("Message").Text(),
	}
	for _, name := range []string{"EventData", "UserData"} {
		part := event.Child(name)
		if part.Name == "" {
			continue
		}
		if part.Attr("xmlns") == "" {
			part.Attrs = append(part.Attrs, evtx.Attr{Name: "xmlns", Value: eventNamespace})
		}
		e.xml += part.XML()
		named := part.Children
		if name == "UserData" && len(named) == 1 {
			named = named[0].Children
		}
		for _, c := range named {
			key := c.Attr("Name")
			if name == "UserData" {
				key = c.Name
			}
			if c.Name != "Binary" {
				e.data = append(e.data, evtx.Attr{Name: key, Value: c.Text()})
			}
		}
	}
	return e
}

// decimal writes a count that may have come as a hexadecimal text in decimal.
func decimal(s string) string {
	if n, err := strconv.ParseInt(s, 0, 64); err == nil {
		return strconv.FormatInt(n, 10)
	}
	return s
}

// rejectTable is where the rejects of Windows events of unknown channel are said to belong.
func rejectTable(to *Rows) *table.Batch { return to.To("Event") }
