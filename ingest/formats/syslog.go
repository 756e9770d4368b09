package formats

import (
	"bytes"
	"io"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/leodido/go-syslog/v4/rfc5424"
)

// syslogFormat is lines of syslog, RFC 5424 or the older habit that RFC 3164 wrote down, with or without a priority. A line
// whose message is CEF or LEEF goes where those go.
var (
	syslogFormat = Format{
		Name: "syslog", Table: "Syslog",
		Is:    func(head []byte) bool { _, ok := readSyslog(firstText(head), time.Now()); return ok },
		Split: splitLines, Parse: parseSyslog,
	}
	cefFormat = Format{
		Name: "cef", Table: "CommonSecurityLog",
		Is:    func(head []byte) bool { return cefStart.MatchString(firstText(head)) },
		Split: splitLines, Parse: parseSyslog,
	}
	leefFormat = Format{
		Name: "leef", Table: "CommonSecurityLog",
		Is:    func(head []byte) bool { return leefStart.MatchString(firstText(head)) },
		Split: splitLines, Parse: parseSyslog,
	}
)

var (
	cefStart  = regexp.MustCompile(`(?:^|[\s>])CEF: ?\d+\|`)
	leefStart = regexp.MustCompile(`(?:^|[\s>])LEEF: ?[12](?:\.\d)?\|`)
)

func splitLines(r io.Reader, emit func(*Block) error) error { return split(r, lastLine, false, emit) }

// firstText gives the first line that is not blank.
func firstText(head []byte) string {
	for line := range bytes.Lines(head) {
		if line = bytes.TrimSpace(line); len(line) > 0 {
			return string(line)
		}
	}
	return ""
}

func parseSyslog(b *Block, to *Rows) {
	now := time.Now()
	b.records(func(at int64, raw []byte) {
		raw = bytes.TrimSpace(raw)
		if len(raw) == 0 {
			return
		}
		if why := notUTF8(raw); why != "" {
			to.To("").Reject(at, why, raw)
			return
		}
		line := string(raw)
		if i := cefStart.FindStringIndex(line); i != nil {
			from := strings.Index(line[i[0]:], "CEF:") + i[0]
			addCEF(to, at, raw, line[:from], line[from+4:], now)
			return
		}
		if i := leefStart.FindStringIndex(line); i != nil {
			from := strings.Index(line[i[0]:], "LEEF:") + i[0]
			addLEEF(to, at, raw, line[:from], line[from+5:], now)
			return
		}
		m, ok := readSyslog(line, now)
		if !ok {
			to.To("").Reject(at, "no syslog line: it begins with neither a priority nor a time", raw)
			return
		}
		add(to.To("Syslog"), at, raw, func(r *row) {
			r.text("TimeGenerated", m.time)
			r.text("EventTime", m.time)
			r.text("Computer", m.host)
			r.text("HostName", m.host)
			r.text("Facility", m.facility)
			r.text("SeverityLevel", m.severity)
			r.text("ProcessName", m.app)
			r.int("ProcessID", m.pid)
			r.text("SyslogMessage", m.text)
		})
	})
}

// syslogLine is one message.
type syslogLine struct {
	time, host, app, pid, facility, severity, text string
	guessed                                        bool // the year of the time
}

var (
	facilities = strings.Fields("kern user mail daemon auth syslog lpr news uucp cron authpriv ftp ntp audit alert clock local0 local1 local2 local3 local4 local5 local6 local7")
	severities = strings.Fields("emerg alert crit err warning notice info debug")
	// bsdTime is the time of RFC 3164, with a year where a device adds one.
	bsdTime = regexp.MustCompile(`^([A-Z][a-z]{2}) +(\d{1,2}) (?:(\d{4}) )?(\d\d:\d\d:\d\d)(\.\d{1,6})?(?: (\d{4}))?:? +`)
	isoLead = regexp.MustCompile(`^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?:Z|[+-]\d\d:?\d\d)? +`)
	tag     = regexp.MustCompile(`^([^\s:\[\]]{1,128})(?:\[(\d+)\])?: ?`)
	bareTag = regexp.MustCompile(`^([^\s:\[\]]{1,128})\[(\d+)\] `)
	ruleFor = regexp.MustCompile(`^<(\d{1,3})>`)
)

// readSyslog reads a line; it is none when neither a priority nor a time begins it.
func readSyslog(line string, now time.Time) (m syslogLine, ok bool) {
	rest := line
	if p := ruleFor.FindStringSubmatch(line); p != nil {
		pri, _ := strconv.Atoi(p[1])
		if pri > 191 {
			return m, false
		}
		m.facility, m.severity, ok = facilities[pri/8], severities[pri%8], true
		rest = line[len(p[0]):]
		if strings.HasPrefix(rest, "1 ") {
			if parsed, err := rfc5424.NewParser(rfc5424.WithBestEffort()).Parse([]byte(line)); err == nil && parsed != nil {
				from5424(&m, parsed.(*rfc5424.SyslogMessage))
				return m, true
			}
		}
	}
	switch t := bsdTime.FindStringSubmatch(rest); {
	case t != nil:
		if m.time = yearOf(t, now); m.time == "" {
			return m, ok
		}
		m.guessed = t[3] == "" && t[6] == ""
		rest = rest[len(t[0]):]
	case isoLead.MatchString(rest):
		s := isoLead.FindString(rest)
		m.time, rest = strings.ReplaceAll(strings.TrimSpace(s), ",", "."), rest[len(s):]
	default: // a message that its relay neither dated nor named
		m.text = rest
		return m, ok
	}
	if !tag.MatchString(rest) || strings.Count(rest, " ") > 0 && tag.FindString(rest) == "" {
		m.host, rest, _ = strings.Cut(rest, " ")
		rest = strings.TrimLeft(rest, " ")
	}
	for _, re := range []*regexp.Regexp{tag, bareTag} {
		if t := re.FindStringSubmatch(rest); t != nil {
			m.app, m.pid, rest = t[1], t[2], rest[len(t[0]):]
			break
		}
	}
	m.text = rest
	return m, true
}

func from5424(m *syslogLine, p *rfc5424.SyslogMessage) {
	set := func(to *string, from *string) {
		if from != nil {
			*to = *from
		}
	}
	if p.Timestamp != nil {
		m.time = p.Timestamp.UTC().Format(time.RFC3339Nano)
	}
	set(&m.host, p.Hostname)
	set(&m.app, p.Appname)
	set(&m.pid, p.ProcID)
	set(&m.text, p.Message)
	m.text = strings.TrimPrefix(m.text, "\ufeff")
}

// yearOf gives the time of a line in the year that it names, or in the latest that makes it no future; devices that write no
// zone are read as UTC.
func yearOf(t []string, now time.Time) string {
	year := t[3]
	if year == "" {
		year = t[6]
	}
	guess := year == ""
	if guess {
		year = strconv.Itoa(now.UTC().Year())
	}
	for range 5 { // the 29th of February may be four years back
		at, err := time.Parse("2006 Jan 2 15:04:05", year+" "+t[1]+" "+t[2]+" "+t[4]+t[5])
		if err == nil && (!guess || at.Before(now.Add(24*time.Hour))) {
			return at.Format(time.RFC3339Nano)
		}
		if !guess {
			return ""
		}
		n, _ := strconv.Atoi(year)
		year = strconv.Itoa(n - 1)
	}
	return ""
}
