package formats

import (
	"bytes"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/valyala/fastjson"

	"github.com/huntbook/huntbook/algo/ticks"
	"github.com/huntbook/huntbook/ingest/evtx"
)

// winEventShape is an event as PowerShell's Get-WinEvent or NXLog writes it: one flat object, the provider's data beside
// the event's head.
var winEventShape = shape{
	name: "winevent", table: "Event",
	is: func(o *fastjson.Value) bool {
		return str(o, winEventHead["channel"]...) != "" && str(o, winEventHead["provider"]...) != "" &&
			str(o, winEventHead["id"]...) != "" && (has(o, "TimeCreated") || has(o, "EventTime")) && !has(o, "TimeGenerated")
	},
	block: func(b *Block) func(to *Rows, at int64, text []byte, o *fastjson.Value) {
		c := firstClock(b)
		return func(to *Rows, at int64, text []byte, o *fastjson.Value) { addWinEvent(to, at, text, o, &c) }
	},
}

func addWinEvent(to *Rows, at int64, text []byte, o *fastjson.Value, c *clock) {
	get := func(part string) string { return str(o, winEventHead[part]...) }
	e := &winEvent{
		provider: get("provider"), channel: get("channel"), computer: get("computer"), id: get("id"), level: levelNumber(get("level")),
		task: get("task"), opcode: get("opcode"), keywords: signed(get("keywords")), version: get("version"), recordID: get("record"),
		correlation: get("correlation"), processID: get("process"), threadID: get("thread"), userSID: get("sid"), message: get("message"),
	}
	e.time = c.time(o, e.provider)
	o.GetObject().Visit(func(k []byte, v *fastjson.Value) {
		name := string(k)
		switch {
		case name == "Properties" && v.Type() == fastjson.TypeArray:
			for _, p := range v.GetArray() {
				e.data = append(e.data, evtx.Attr{Value: str(p, "Value")})
			}
		case !winEventNames[name] && v.Type() != fastjson.TypeNull:
			e.data = append(e.data, evtx.Attr{Name: name, Value: textOf(v)})
		}
	})
	e.addTo(to, at, text)
}

// winEventHead are the names under which exports say the parts of an event's head.
var winEventHead = map[string][]string{
	"channel": {"Channel", "LogName"}, "provider": {"SourceName", "ProviderName"}, "id": {"EventID", "EventId", "Id"},
	"computer": {"MachineName", "Computer", "Hostname"}, "level": {"Level", "SeverityValue"}, "task": {"Task"},
	"opcode": {"Opcode", "OpcodeValue"}, "keywords": {"Keywords"}, "version": {"Version"},
	"record": {"RecordId", "RecordNumber", "EventRecordID"}, "correlation": {"ActivityId", "ActivityID"},
	"process": {"ExecutionProcessID"}, "thread": {"ThreadId", "ThreadID"}, "sid": {"UserId", "UserID"}, "message": {"Message"},
}

// winEventNames are the fields that are no data of the provider.
var winEventNames = func() map[string]bool {
	m := map[string]bool{}
	for _, list := range winEventHead {
		for _, n := range list {
			m[n] = true
		}
	}
	for _, n := range []string{
		"TimeCreated", "EventTime", "EventReceivedTime", "@timestamp", "@version", "ProviderGuid", "ProviderId", "TaskDisplayName", "OpcodeDisplayName",
		"LevelDisplayName", "KeywordsDisplayNames", "Severity", "EventType", "Category", "SourceModuleName", "SourceModuleType", "host", "port", "tags",
		"ContainerLog", "MatchedQueryIds", "Bookmark", "RelatedActivityId", "Qualifiers",
	} {
		m[n] = true
	}
	return m
}()

// signed writes keywords, which PowerShell counts with a sign, as Windows shows them.
func signed(s string) string {
	if n, err := strconv.ParseInt(s, 10, 64); err == nil {
		return "0x" + strconv.FormatUint(uint64(n), 16)
	}
	return s
}

var jsonDate = regexp.MustCompile(`^\\?/Date\((-?\d+)`)

// clock finds when events happened. Exports write TimeCreated as the machine's local time, some on a clock of twelve hours
// and with a Z that is not true; what Sysmon's events say of the same instant in UTC tells how far it is off.
type clock struct{ off int64 }

// firstClock gives the clock of a block's first event of Sysmon.
func firstClock(b *Block) clock {
	var c clock
	var json fastjson.Parser
	found := false
	b.records(func(_ int64, text []byte) {
		if found || !bytes.Contains(text, []byte("UtcTime")) {
			return
		}
		if o, err := json.ParseBytes(bytes.TrimSpace(text)); err == nil && o.Type() == fastjson.TypeObject {
			found = c.learn(o)
		}
	})
	return c
}

// learn takes the difference of an event's two times, which is whole quarters of an hour but for the time of writing.
func (c *clock) learn(o *fastjson.Value) bool {
	utc, ok := ticks.ParseDatetime(str(o, "UtcTime"))
	local, ok2 := ticks.ParseDatetime(str(o, "TimeCreated", "EventTime"))
	if !ok || !ok2 {
		return false
	}
	const quarter, near = int64(15 * time.Minute / 100), int64(2 * time.Minute / 100)
	off := (utc - local + quarter/2) / quarter * quarter
	if utc-local < -quarter/2 {
		off = (utc - local - quarter/2) / quarter * quarter
	}
	if rest := utc - local - off; rest > near || rest < -near {
		return false
	}
	c.off = off
	return true
}

func (c *clock) time(o *fastjson.Value, provider string) string {
	if utc, ok := ticks.ParseDatetime(str(o, "UtcTime")); ok && provider == "Microsoft-Windows-Sysmon" {
		c.learn(o)
		return ticks.FormatDatetime(utc)
	}
	s := strings.TrimSpace(str(o, "TimeCreated.value", "TimeCreated", "EventTime"))
	if m := jsonDate.FindStringSubmatch(s); m != nil {
		if ms, err := strconv.ParseInt(m[1], 10, 64); err == nil {
			return time.UnixMilli(ms).UTC().Format(time.RFC3339Nano)
		}
	}
	if t, ok := ticks.ParseDatetime(s); ok {
		return ticks.FormatDatetime(t + c.off)
	}
	return s
}
