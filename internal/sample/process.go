package sample

import "strconv"

// session is a logon on a host.
type session struct {
	host   *host
	who    *account
	id     uint64
	kind   int // Windows' logon type
	number int // terminal session
	at     tick
	remote string // address it came from
	from   string // name of that host
}

// proc is a process; parent is nil for what started before the host's log did.
type proc struct {
	host     *host
	s        *session
	parent   *proc
	img      *image
	cmd      string
	pid      uint64
	at       tick
	elevated bool
	actor    string // encoded columns of an initiating process
}

func (p *proc) integrity() string {
	switch {
	case p.s.who.machine:
		return "System"
	case p.elevated:
		return "High"
	}
	return "Medium"
}

func (p *proc) label() string {
	switch p.integrity() {
	case "System":
		return "S-1-16-16384"
	case "High":
		return "S-1-16-12288"
	}
	return "S-1-16-8192"
}

func (p *proc) elevation() (code, name string) {
	switch {
	case p.s.who.machine:
		return "%%1936", "TokenElevationTypeDefault"
	case p.elevated:
		return "%%1937", "TokenElevationTypeFull"
	}
	return "%%1938", "TokenElevationTypeLimited"
}

// guid is Sysmon's: host, start time, process id.
func (p *proc) guid() string {
	b := append(make([]byte, 0, 40), '{')
	b = append(b, p.host.sourceID[:8]...)
	b = append(b, '-')
	secs := uint64(p.at / second)
	b = appendHex(b, secs>>16, 4)
	b = append(b, '-')
	b = appendHex(b, secs, 4)
	b = append(b, '-')
	b = appendHex(b, p.pid, 4)
	b = append(b, "-000000000500}"...)
	return string(b)
}

func appendHex(b []byte, v uint64, n int) []byte {
	for i := n - 1; i >= 0; i-- {
		b = append(b, hexDigits[v>>(4*i)&15])
	}
	return b
}

// spawn begins a process in the session of its parent.
func (g *gen) spawn(r *rng, parent *proc, at tick, path, cmd string) *proc {
	return g.spawnAs(r, parent, parent.s, at, path, cmd, parent.elevated)
}

// spawnAs begins a process in session s, as services and logons do. The event
// is the same in the three sensors a host can have.
func (g *gen) spawnAs(r *rng, parent *proc, s *session, at tick, path, cmd string, elevated bool) *proc {
	p := &proc{host: s.host, s: s, parent: parent, img: g.file(path), cmd: cmd, at: at, elevated: elevated, pid: s.host.pid(r)}
	if at < g.start || at > g.end {
		return p
	}
	g.event4688(p)
	if p.host.sysmon {
		g.sysmon1(p)
	}
	if p.host.mde {
		g.deviceProcess(p)
	}
	return p
}

func (g *gen) event4688(p *proc) {
	by := p.s
	if p.parent != nil {
		by = p.parent.s
	}
	code, _ := p.elevation()
	t := g.sec(p.host, p.at, 4688, by.who)
	t.s("CommandLine", p.cmd).s("MandatoryLabel", p.label()).hex("NewProcessId", p.pid).s("NewProcessName", p.img.path)
	t.s("Process", p.img.name)
	if p.parent != nil {
		t.hex("ProcessId", p.parent.pid).s("ParentProcessName", p.parent.img.path)
	} else {
		t.hex("ProcessId", 4).s("ParentProcessName", "System")
	}
	t.subject(by)
	if by != p.s {
		t.s("TargetUserName", p.s.who.name).s("TargetDomainName", p.s.who.domain).s("TargetAccount", p.s.who.full()).
			s("TargetUserSid", p.s.who.sid).hex("TargetLogonId", p.s.id)
	} else {
		t.pre(`,"TargetUserName":"-","TargetDomainName":"-","TargetAccount":"-\\-","TargetUserSid":"S-1-0-0","TargetLogonId":"0x0"`)
	}
	t.s("TokenElevationType", code)
	t.end()
}

// subject writes the four columns of who acts.
func (t *table) subject(s *session) *table {
	return t.s("SubjectAccount", s.who.full()).s("SubjectUserName", s.who.name).s("SubjectDomainName", s.who.domain).
		s("SubjectUserSid", s.who.sid).hex("SubjectLogonId", s.id)
}

func (g *gen) sysmon1(p *proc) {
	x := g.xml.openItem(p.at, p.host.sourceID).data("RuleName", "-").utc("UtcTime", p.at).data("ProcessGuid", p.guid()).num("ProcessId", int64(p.pid))
	x.data("Image", p.img.path).data("FileVersion", dash(p.img.version)).data("Description", dash(p.img.describe)).data("Product", dash(p.img.product)).
		data("Company", dash(p.img.company)).data("OriginalFileName", p.img.name).data("CommandLine", p.cmd).data("CurrentDirectory", `C:\Windows\system32\`)
	x.data("User", p.s.who.full()).data("LogonGuid", "{"+p.host.sourceID[:23]+"-"+pad12(p.s.id)+"}").data("LogonId", hexID(p.s.id)).
		num("TerminalSessionId", int64(p.s.number)).data("IntegrityLevel", p.integrity()).data("Hashes", p.img.sysmonSum)
	if q := p.parent; q != nil {
		x.data("ParentProcessGuid", q.guid()).num("ParentProcessId", int64(q.pid)).data("ParentImage", q.img.path).data("ParentCommandLine", q.cmd).data("ParentUser", q.s.who.full())
	}
	g.sysmon(p.host, p.at, 1, x.closeItem())
}

func pad12(v uint64) string { return string(appendHex(nil, v, 12)) }

func dash(v string) string {
	if v == "" {
		return "-"
	}
	return v
}

// sysmon writes an event of the Sysmon channel.
func (g *gen) sysmon(h *host, at tick, id int, data string) {
	t := g.t.event.open(at).pre(h.pre.event)
	t.pre(`,"Source":"Microsoft-Windows-Sysmon","EventLog":"Microsoft-Windows-Sysmon/Operational","EventLevel":4,"EventLevelName":"Information","UserName":"NT AUTHORITY\\SYSTEM"`)
	t.i("EventID", int64(id)).i("EventCategory", int64(id)).s("EventData", data).s("RenderedDescription", sysmonNames[id])
	t.end()
}

var sysmonNames = map[int]string{
	1: "Process Create", 3: "Network connection detected", 7: "Image loaded", 10: "Process accessed", 11: "File created",
	12: "Registry object added or deleted", 13: "Registry value set", 22: "Dns query",
}

// windowsEvent writes an event of another log of the Event table.
func (g *gen) windowsEvent(h *host, at tick, log, source string, id int, user, description, data string) {
	t := g.t.event.open(at).pre(h.pre.event).s("Source", source).s("EventLog", log).i("EventID", int64(id)).i("EventCategory", 0)
	t.i("EventLevel", 4).s("EventLevelName", "Information").s("UserName", user).s("RenderedDescription", description).s("EventData", data)
	t.end()
}

func (g *gen) deviceProcess(p *proc) {
	_, level := p.elevation()
	t := g.device(g.t.devProc, p.host, p.at, "ProcessCreated").pre(p.img.asNew)
	t.s("ProcessCommandLine", p.cmd).i("ProcessId", int64(p.pid)).time("ProcessCreationTime", p.at).s("ProcessIntegrityLevel", p.integrity()).
		s("ProcessTokenElevation", level).s("ProcessUniqueId", uniqueID(p)).i("LogonId", int64(p.s.id)).i("CreatedProcessSessionId", int64(p.s.number))
	t.s("AccountDomain", lower(p.s.who.domain)).s("AccountName", lower(p.s.who.name)).s("AccountSid", p.s.who.sid).s("AccountUpn", p.s.who.upn).s("AccountObjectId", p.s.who.objectID)
	if p.img.company != "" {
		t.s("ProcessVersionInfoCompanyName", p.img.company).s("ProcessVersionInfoProductName", p.img.product).
			s("ProcessVersionInfoProductVersion", p.img.version).s("ProcessVersionInfoOriginalFileName", p.img.name)
	}
	if p.s.kind == 10 {
		t.b("IsProcessRemoteSession", true).s("ProcessRemoteSessionIP", p.s.remote).s("ProcessRemoteSessionDeviceName", p.s.from)
	}
	if p.parent != nil {
		t.pre(p.parent.columns())
		t.i("InitiatingProcessLogonId", int64(p.parent.s.id))
		if p.parent.img.company != "" {
			t.pre(`,"InitiatingProcessSignerType":"OsVendor","InitiatingProcessSignatureStatus":"Valid"`)
		} else {
			t.pre(`,"InitiatingProcessSignerType":"Unsigned","InitiatingProcessSignatureStatus":"Unsigned"`)
		}
	}
	t.end()
}

func uniqueID(p *proc) string { return strconv.FormatUint(uint64(p.host.id+1)<<32|p.pid, 10) }

// columns gives the encoded columns of p as the initiating process.
func (p *proc) columns() string {
	if p.actor != "" {
		return p.actor
	}
	_, level := p.elevation()
	b := append([]byte(nil), p.img.asActor...)
	str := func(k, v string) {
		if v != "" {
			b = append(append(append(b, `,"InitiatingProcess`...), k...), `":`...)
			b = appendString(b, v)
		}
	}
	str("CommandLine", p.cmd)
	str("AccountDomain", lower(p.s.who.domain))
	str("AccountName", lower(p.s.who.name))
	str("AccountSid", p.s.who.sid)
	str("AccountUpn", p.s.who.upn)
	str("IntegrityLevel", p.integrity())
	str("TokenElevation", level)
	str("UniqueId", uniqueID(p))
	str("CreationTime", string(appendTime(nil, p.at)))
	b = append(b, `,"InitiatingProcessId":`...)
	b = strconv.AppendUint(b, p.pid, 10)
	b = append(b, `,"InitiatingProcessSessionId":`...)
	b = strconv.AppendInt(b, int64(p.s.number), 10)
	if q := p.parent; q != nil {
		str("ParentFileName", q.img.name)
		str("ParentCreationTime", string(appendTime(nil, q.at)))
		b = append(b, `,"InitiatingProcessParentId":`...)
		b = strconv.AppendUint(b, q.pid, 10)
	}
	p.actor = string(b)
	return p.actor
}

// device begins a row of one of the Device tables.
func (g *gen) device(t *table, h *host, at tick, action string) *table {
	h.report++
	return t.open(at).time("Timestamp", at).pre(h.pre.device).i("ReportId", h.report).s("ActionType", action)
}
