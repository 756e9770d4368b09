package sample

import "strings"

// lower spares the allocation where nothing is to be done.
func lower(v string) string { return strings.ToLower(v) }

// activities are the titles of the security events, with task and whether the
// event is a failure by nature.
var activities = map[int]struct {
	title string
	task  int64
}{
	1102: {"1102 - The audit log was cleared.", 104},
	4624: {"4624 - An account was successfully logged on.", 12544},
	4625: {"4625 - An account failed to log on.", 12544},
	4634: {"4634 - An account was logged off.", 12545},
	4648: {"4648 - A logon was attempted using explicit credentials.", 12544},
	4672: {"4672 - Special privileges assigned to new logon.", 12548},
	4688: {"4688 - A new process has been created.", 13312},
	4697: {"4697 - A service was installed in the system.", 12289},
	4698: {"4698 - A scheduled task was created.", 12804},
	4720: {"4720 - A user account was created.", 13824},
	4722: {"4722 - A user account was enabled.", 13824},
	4724: {"4724 - An attempt was made to reset an account's password.", 13824},
	4728: {"4728 - A member was added to a security-enabled global group.", 13826},
	4732: {"4732 - A member was added to a security-enabled local group.", 13826},
	4740: {"4740 - A user account was locked out.", 13824},
	4768: {"4768 - A Kerberos authentication ticket (TGT) was requested.", 14339},
	4769: {"4769 - A Kerberos service ticket was requested.", 14337},
	4776: {"4776 - The domain controller attempted to validate the credentials for an account.", 14336},
}

// sec begins a row of SecurityEvent about the account who.
func (g *gen) sec(h *host, at tick, id int, who *account) *table {
	return g.secAs(h, at, id, who, false)
}

func (g *gen) secAs(h *host, at tick, id int, who *account, failed bool) *table {
	h.record++
	a := activities[id]
	t := g.t.security.open(at).pre(h.pre.sec).i("EventID", int64(id)).s("Activity", a.title).i("Task", a.task).
		s("EventRecordId", itoa(int(h.record)))
	if id == 1102 {
		t.pre(`,"EventSourceName":"Microsoft-Windows-Eventlog","Channel":"Security","Level":"4"`)
	} else if failed {
		t.pre(`,"EventSourceName":"Microsoft-Windows-Security-Auditing","Channel":"Security","Level":"16"`)
	} else {
		t.pre(`,"EventSourceName":"Microsoft-Windows-Security-Auditing","Channel":"Security","Level":"8"`)
	}
	if who != nil {
		t.s("Account", who.full())
		if who.machine {
			t.pre(`,"AccountType":"Machine"`)
		} else {
			t.pre(`,"AccountType":"User"`)
		}
	}
	return t
}

var logonNames = map[int]string{
	2: "2 - Interactive", 3: "3 - Network", 4: "4 - Batch", 5: "5 - Service", 7: "7 - Unlock", 8: "8 - NetworkCleartext",
	9: "9 - NewCredentials", 10: "10 - RemoteInteractive", 11: "11 - CachedInteractive",
}

var deviceLogons = map[int]string{
	2: "Interactive", 3: "Network", 4: "Batch", 5: "Service", 7: "Unlock", 9: "NewCredentials", 10: "RemoteInteractive", 11: "CachedInteractive",
}

// how says by what means a logon is made.
type how struct {
	kind  int
	ntlm  bool
	admin bool
	by    *proc // the process that asks: winlogon, services, sshd
}

// logon opens a session on h for who coming from src (nil: at the machine).
// The domain controller writes its part of a network or interactive logon.
func (g *gen) logon(r *rng, h *host, who *account, src *host, at tick, by how) *session {
	s := &session{host: h, who: who, id: h.logonID(r), kind: by.kind, at: at, number: 1}
	ip := "-"
	if src != nil {
		s.remote, s.from = src.ip, src.name
		ip = src.ip
	} else if by.kind == 2 || by.kind == 7 {
		ip = "127.0.0.1"
	}
	switch by.kind {
	case 3, 4, 5:
		s.number = 0
	case 10:
		s.number = 2 + r.n(3)
	}
	g.event4624(r, s, ip, by)
	if by.admin {
		g.event4672(s, at+milli)
	}
	if h.mde {
		g.deviceLogon(r, s, by)
	}
	if who.domain == netbios && by.kind != 7 && by.kind != 5 {
		g.authenticate(r, s, src, by)
	}
	return s
}

func (g *gen) event4624(r *rng, s *session, ip string, by how) {
	pack, proc, lm := "Kerberos", "Kerberos", "-"
	if by.ntlm {
		pack, proc, lm = "NTLM", "NtLmSsp ", "NTLM V2"
	}
	elevated := "%%1843"
	if by.admin {
		elevated = "%%1842"
	}
	t := g.sec(s.host, s.at, 4624, s.who).i("LogonType", int64(s.kind)).s("LogonTypeName", logonNames[s.kind]).hex("TargetLogonId", s.id)
	t.s("TargetUserName", s.who.name).s("TargetDomainName", s.who.domain).s("TargetAccount", s.who.full()).s("TargetUserSid", s.who.sid)
	t.s("IpAddress", ip).s("ElevatedToken", elevated).s("LmPackageName", lm)
	if by.by != nil {
		t.s("SubjectAccount", netbios+`\`+s.host.machine.name).s("SubjectUserName", s.host.machine.name).s("SubjectDomainName", netbios).
			pre(`,"SubjectUserSid":"S-1-5-18","SubjectLogonId":"0x3e7","IpPort":"0"`)
		t.s("AuthenticationPackageName", "Negotiate").s("LogonProcessName", "User32 ").hex("ProcessId", by.by.pid).s("ProcessName", by.by.img.path).s("WorkstationName", s.host.name)
	} else {
		t.pre(`,"SubjectAccount":"-\\-","SubjectUserName":"-","SubjectDomainName":"-","SubjectUserSid":"S-1-0-0","SubjectLogonId":"0x0"`)
		t.s("IpPort", itoa(r.between(49200, 65500))).s("AuthenticationPackageName", pack).s("LogonProcessName", proc).pre(`,"ProcessId":"0x0","ProcessName":"-"`)
		if by.ntlm {
			t.s("WorkstationName", s.from)
		} else {
			t.s("WorkstationName", "-").s("LogonGuid", r.guid())
		}
	}
	t.end()
}

const adminPrivileges = "SeSecurityPrivilege\r\n\t\t\tSeBackupPrivilege\r\n\t\t\tSeRestorePrivilege\r\n\t\t\tSeTakeOwnershipPrivilege\r\n\t\t\tSeDebugPrivilege\r\n\t\t\tSeLoadDriverPrivilege\r\n\t\t\tSeImpersonatePrivilege"

func (g *gen) event4672(s *session, at tick) {
	g.sec(s.host, at, 4672, s.who).s("PrivilegeList", adminPrivileges).subject(s).end()
}

// authenticate writes what the domain controller logs for the logon.
func (g *gen) authenticate(r *rng, s *session, src *host, by how) {
	dc := g.dcOf(s.host)
	if s.host == dc && by.ntlm {
		return
	}
	from := s.host
	if src != nil {
		from = src
	}
	if by.ntlm {
		g.sec(dc, s.at-12*milli, 4776, s.who).s("TargetAccount", s.who.name).s("TargetUserName", s.who.name).s("Workstation", from.name).
			pre(`,"PackageName":"MICROSOFT_AUTHENTICATION_PACKAGE_V1_0","Status":"0x0"`).end()
		return
	}
	if by.kind != 3 || r.chance(15) {
		g.event4768(r, dc, s.who, from.ip, s.at-40*milli, "0x0")
	}
	service := s.host.machine.name
	g.event4769(r, dc, s.who, service, from.ip, s.at-20*milli, "0x12")
}

func (g *gen) event4768(r *rng, dc *host, who *account, ip string, at tick, status string) {
	port := itoa(r.between(49200, 65500))
	x := g.xml.open().data("TargetUserName", who.name).data("TargetDomainName", netbios).data("TargetSid", who.sid).data("ServiceName", "krbtgt").
		data("ServiceSid", domainSID+"-502").data("TicketOptions", "0x40810010").data("Status", status).data("TicketEncryptionType", "0x12").
		data("PreAuthType", "2").data("IpAddress", "::ffff:"+ip).data("IpPort", port)
	g.secAs(dc, at, 4768, who, status != "0x0").s("TargetAccount", who.full()).s("TargetUserName", who.name).s("TargetDomainName", netbios).
		s("TargetSid", who.sid).s("ServiceName", "krbtgt").s("Status", status).s("IpAddress", "::ffff:"+ip).s("IpPort", port).s("EventData", x.close()).end()
}

func (g *gen) event4769(r *rng, dc *host, who *account, service, ip string, at tick, cipher string) {
	port, id := itoa(r.between(49200, 65500)), "{"+r.guid()+"}"
	user := who.name + "@" + strings.ToUpper(adDomain)
	options := "0x40810000"
	x := g.xml.open().data("TargetUserName", user).data("TargetDomainName", strings.ToUpper(adDomain)).data("ServiceName", service).
		data("TicketOptions", options).data("TicketEncryptionType", cipher).data("IpAddress", "::ffff:"+ip).data("IpPort", port).
		data("Status", "0x0").data("LogonGuid", id).data("TransmittedServices", "-")
	g.sec(dc, at, 4769, who).s("TargetAccount", who.full()).s("TargetUserName", user).s("TargetDomainName", strings.ToUpper(adDomain)).
		s("ServiceName", service).pre(`,"Status":"0x0","TransmittedServices":"-"`).s("LogonGuid", id).s("IpAddress", "::ffff:"+ip).s("IpPort", port).s("EventData", x.close()).end()
}

func (g *gen) dcOf(h *host) *host {
	if h.office == halifax {
		return g.co.dc2
	}
	return g.co.dc1
}

// logoff ends a session.
func (g *gen) logoff(s *session, at tick) {
	if at > g.end {
		return
	}
	g.sec(s.host, at, 4634, s.who).i("LogonType", int64(s.kind)).s("LogonTypeName", logonNames[s.kind]).hex("TargetLogonId", s.id).
		s("TargetUserName", s.who.name).s("TargetDomainName", s.who.domain).s("TargetAccount", s.who.full()).s("TargetUserSid", s.who.sid).end()
}

func (g *gen) deviceLogon(r *rng, s *session, by how) {
	t := g.device(g.t.devLogon, s.host, s.at, "LogonSuccess").s("LogonType", deviceLogons[s.kind]).i("LogonId", int64(s.id)).
		s("AccountDomain", lower(s.who.domain)).s("AccountName", lower(s.who.name)).s("AccountSid", s.who.sid).b("IsLocalAdmin", by.admin)
	if by.ntlm {
		t.s("Protocol", "NTLM")
	} else {
		t.s("Protocol", "Kerberos")
	}
	if s.remote != "" {
		t.s("RemoteIP", s.remote).s("RemoteIPType", "Private").s("RemoteDeviceName", lower(s.from)).i("RemotePort", int64(r.between(49200, 65500)))
	}
	if by.by != nil {
		t.pre(by.by.columns())
	}
	t.end()
}

// failures of a logon: sub status and its text code.
const (
	badPassword = "0xc000006a"
	noSuchUser  = "0xc0000064"
	lockedOut   = "0xc0000234"
)

// fail writes a refused logon.
func (g *gen) fail(r *rng, h *host, who *account, src *host, ip string, at tick, kind int, sub string) {
	name := h.name
	if src != nil {
		ip, name = src.ip, src.name
	}
	status := "0xc000006d"
	if sub == lockedOut {
		status = sub
	}
	g.secAs(h, at, 4625, who, true).i("LogonType", int64(kind)).s("LogonTypeName", logonNames[kind]).s("Status", status).s("SubStatus", sub).
		s("FailureReason", "%%2313").s("TargetUserName", who.name).s("TargetDomainName", who.domain).s("TargetAccount", who.full()).
		pre(`,"TargetUserSid":"S-1-0-0","SubjectUserSid":"S-1-0-0","SubjectLogonId":"0x0","SubjectAccount":"-\\-","LogonProcessName":"NtLmSsp ","AuthenticationPackageName":"NTLM"`).
		s("IpAddress", ip).s("IpPort", itoa(r.between(49200, 65500))).s("WorkstationName", name).end()
	if h.mde {
		g.device(g.t.devLogon, h, at, "LogonFailed").s("LogonType", deviceLogons[kind]).s("AccountDomain", lower(who.domain)).s("AccountName", lower(who.name)).
			s("FailureReason", "InvalidUserNameOrPassword").s("RemoteIP", ip).s("RemoteDeviceName", lower(name)).s("Protocol", "NTLM").end()
	}
}

// explicit writes 4648: a process in s used the credentials of other for target.
func (g *gen) explicit(s *session, p *proc, other *account, target *host, at tick) {
	g.sec(s.host, at, 4648, s.who).subject(s).s("TargetUserName", other.name).s("TargetDomainName", other.domain).s("TargetAccount", other.full()).
		s("TargetServerName", target.fqdn).s("TargetInfo", target.fqdn).hex("ProcessId", p.pid).s("ProcessName", p.img.path).s("Process", p.img.name).
		s("IpAddress", target.ip).s("IpPort", "445").end()
}
