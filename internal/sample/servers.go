package sample

// servers writes a day of the Windows servers.
func (g *gen) servers(d int) {
	c := &g.co
	for _, h := range c.hosts {
		if !h.server || h.linux {
			continue
		}
		r := g.fork("server", h.id, d)
		from := max(g.midnight(d), h.roots.spooler.at+minute)
		to := g.midnight(d + 1)
		g.serverTasks(r, h, from, to)
		g.serverTraffic(r, h, from, to)
	}
	g.backup(d)
	g.admins(d)
	g.accountCare(d)
	g.reports(d)
	g.legacy(d)
	if d == 2 || d == 9 {
		g.vulnerabilityScan(d)
	}
}

func (g *gen) serverTasks(r *rng, h *host, from, to tick) {
	ro := &h.roots
	for range 12 {
		g.agentRun(r, h, from+r.span(to-from))
	}
	for range r.between(26, 40) {
		at := from + r.span(to-from)
		switch r.n(8) {
		case 0, 1:
			g.spawn(r, ro.dcom, at, sys(`wbem\WmiPrvSE.exe`), sys(`wbem\wmiprvse.exe`)+" -secured -Embedding")
		case 2:
			g.spawn(r, ro.tasks, at, sys("taskhostw.exe"), "taskhostw.exe SYSTEM")
		case 3:
			g.spawn(r, ro.services, at, sys("svchost.exe"), sys("svchost.exe")+" -k netsvcs -p -s BITS")
		case 4:
			q := g.spawn(r, ro.tasks, at, sys("cmd.exe"), `cmd.exe /c C:\Scripts\rotate-logs.cmd`)
			g.spawn(r, q, at+200*milli, sys("forfiles.exe"), `forfiles /p D:\Logs /s /m *.log /d -30 /c "cmd /c del @path"`)
		case 5:
			g.spawn(r, ro.av, at, `C:\ProgramData\Microsoft\Windows Defender\Platform\4.18.24010.12-0\MpCmdRun.exe`, `"MpCmdRun.exe" SignatureUpdate -ScheduleJob -RestrictPrivileges`)
		case 6:
			g.spawn(r, ro.tasks, at, powershell, `powershell.exe -NoProfile -File C:\Scripts\health.ps1 -Report \\nv-fs01\it$\health`)
		default:
			g.spawn(r, ro.services, at, sys("TrustedInstaller.exe"), `C:\Windows\servicing\TrustedInstaller.exe`)
		}
	}
	if r.chance(6) { // updates bring services of their own
		name := pick(r, []string{"FleetPilot Updater", "Edge Elevation Service", "MpKsl" + r.hex(8)})
		g.service(h, ro.system, from+r.span(to-from), name, pick(r, []string{`"C:\Program Files\FleetPilot\fpupdate.exe" /svc`, `"C:\Program Files (x86)\Microsoft\Edge\Application\elevation_service.exe"`}), "LocalSystem")
	}
	for range 3 {
		g.access(ro.av, ro.lsass, from+r.span(to-from), "0x1000", `C:\Windows\SYSTEM32\ntdll.dll+9d4e4|C:\Windows\System32\KERNELBASE.dll+2c13e`)
	}
	// Computers talk to the name service and to each other all day.
	for range 60 {
		at := from + r.span(to-from)
		src := pick(r, g.co.hosts)
		if src.linux || src == h || !src.server && !r.chance(30) {
			continue
		}
		s := g.logon(r, h, &src.machine, src, at, how{kind: 3})
		g.logoff(s, at+second+r.span(30*second))
	}
}

func (g *gen) serverTraffic(r *rng, h *host, from, to tick) {
	ro := &h.roots
	for range r.between(24, 36) {
		s := pick(r, quietSites)
		g.connect(r, pick(r, []*proc{ro.net, ro.av, ro.agent, ro.tasks}), from+r.span(to-from), conn{
			domain: s.domain, ip: s.ip, port: 443, sent: int64(r.between(300, 9000)), recv: int64(r.between(300, 90_000)), length: tick(r.n(30)) * second,
		})
	}
	for range 30 {
		o := pick(r, []*host{g.co.dc1, g.co.dc2, g.co.files, g.co.sql, g.co.manage})
		if o == h {
			continue
		}
		g.connect(r, pick(r, []*proc{ro.lsass, ro.net}), from+r.span(to-from), conn{domain: o.fqdn, ip: o.ip, port: pick(r, []int{88, 389, 445, 135}), sent: int64(r.between(300, 4000)), recv: int64(r.between(300, 9000))})
	}
	if h == g.co.manage {
		// A measuring program reports every five minutes, to the second.
		p := pollers[1]
		for at := from + r.span(minute); at < to; at += 5 * minute {
			g.connect(r, ro.agent, at, conn{domain: p.domain, ip: p.ip, port: 443, sent: 812, recv: 164, length: second, url: "https://" + p.domain + "/" + p.path, category: p.category, method: "POST", agent: "FleetPilot/7.4"})
		}
	}
}

// backup logs on to every server at night with rights that read everything.
func (g *gen) backup(d int) {
	r := g.fork("backup", d)
	who, from := g.co.service["svc-backup"], g.co.manage
	at := g.midnight(d) + hour
	for _, h := range g.co.hosts {
		if !h.server || h.linux || h == from {
			continue
		}
		at += 4*minute + r.span(3*minute)
		s := g.logon(r, h, who, from, at, how{kind: 3, admin: true})
		g.logoff(s, at+20*minute)
		g.connect(r, h.roots.tasks, at+minute, conn{domain: from.fqdn, ip: from.ip, port: 10006, sent: int64(r.between(900, 4200)) * 1_000_000, recv: 900_000})
	}
	// The copy in the cloud: as many bytes as a theft, each night, to one place.
	p := g.spawn(r, from.roots.services, at+30*minute, `C:\Program Files\VaultLine\vlsync.exe`, `"C:\Program Files\VaultLine\vlsync.exe" --job nightly`)
	for i := range 6 {
		g.connect(r, p, at+tick(31+i*9)*minute, conn{
			domain: "eu1.vaultline.example", ip: "198.19.20.7", port: 443, sent: int64(r.between(380, 460)) * 1_000_000, recv: int64(r.between(1, 3)) * 1_000_000, length: 8 * minute, url: "https://eu1.vaultline.example/v1/chunks", method: "PUT", agent: "vlsync/3.2", category: "Professional Services",
		})
	}
}

// admins go through the jump host, some with tools that attackers like.
func (g *gen) admins(d int) {
	if weekend(d) {
		return
	}
	c := &g.co
	for i, p := range c.it {
		if p.host == nil || p.depart != "IT" {
			continue
		}
		r := g.fork("admin", i, d)
		for range r.between(0, 2) {
			at := g.midnight(d) + 9*hour - p.office.utc + r.span(6*hour)
			if at < g.start+50*minute || at > g.end-20*minute || c.jump.roots.winlogon.at > at {
				continue
			}
			s := g.logon(r, c.jump, p.admin, p.host, at, how{kind: 10, admin: true})
			init := g.spawnAs(r, c.jump.roots.winlogon, s, at+300*milli, sys("userinit.exe"), sys("userinit.exe"), true)
			ex := g.spawn(r, init, at+700*milli, explorer, explorer)
			target := pick(r, []*host{c.files, c.sql, c.dc1, c.mail, c.manage})
			sh := g.spawn(r, ex, at+2*minute, powershell, `powershell.exe`)
			switch r.n(4) {
			case 0:
				g.spawn(r, sh, at+3*minute, sys("whoami.exe"), "whoami")
				g.spawn(r, sh, at+4*minute, sys("net.exe"), `net group "Domain Admins" /domain`)
			case 1:
				g.spawn(r, sh, at+3*minute, `C:\Tools\Sysinternals\PsExec64.exe`, `PsExec64.exe \\`+target.name+` -s cmd /c "sc query spooler"`)
			case 2:
				g.spawn(r, sh, at+3*minute, sys("schtasks.exe"), `schtasks /query /s `+target.name+` /fo csv`)
			default:
				g.spawn(r, ex, at+3*minute, sys("mmc.exe"), `mmc.exe compmgmt.msc /computer:\\`+target.name)
			}
			g.explicit(s, sh, p.admin, target, at+3*minute)
			t := g.logon(r, target, p.admin, c.jump, at+3*minute+second, how{kind: 3, admin: true})
			g.logoff(t, at+6*minute)
			g.logoff(s, at+20*minute+r.span(50*minute))
		}
	}
}

// reports run each morning with the account that will be attacked.
func (g *gen) reports(d int) {
	c := &g.co
	r := g.fork("reports", d)
	at := g.midnight(d) + 4*hour + r.span(2*minute)
	if at < c.sql.roots.spooler.at {
		return
	}
	who := c.service["svc-sqlreport"]
	s := g.logon(r, c.sql, who, nil, at, how{kind: 5, by: c.sql.roots.services})
	p := g.spawnAs(r, c.sql.roots.services, s, at+second, `C:\Program Files\Microsoft SQL Server\MSRS15\ReportServer\bin\ReportingServicesService.exe`, `"ReportingServicesService.exe" -s Daily`, false)
	f := g.logon(r, c.files, who, c.sql, at+9*second, how{kind: 3})
	g.connect(r, p, at+9*second, conn{domain: c.files.fqdn, ip: c.files.ip, port: 445, sent: int64(r.between(2, 9)) * 1_000_000, recv: 20_000})
	g.logoff(f, at+2*minute)
	g.logoff(s, at+3*minute)
}

// legacy is an old program that knows only RC4: the false lead beside the
// Kerberoasting. One ticket, the same service, each hour.
func (g *gen) legacy(d int) {
	r := g.fork("legacy", d)
	for i := range 24 {
		g.event4769(r, g.co.dc1, g.co.service["svc-legacyerp"], "svc-legacyerp", g.co.manage.ip, g.midnight(d)+tick(i)*hour+3*minute+r.span(20*second), "0x17")
	}
}

// vulnerabilityScan is the weekly scan: hundreds of refused logons from one
// address, and nothing wrong.
func (g *gen) vulnerabilityScan(d int) {
	r := g.fork("scan", d)
	c := &g.co
	who := c.service["svc-scan"]
	at := g.midnight(d) + 22*hour
	for _, h := range c.hosts {
		if h.linux || h == c.manage || !h.server {
			continue
		}
		for i, name := range []string{"admin", "guest", "test", "sa", "backup", "scanner", "root", "oracle"} {
			g.fail(r, h, &account{name: name, domain: netbios}, c.manage, "", at+tick(i*2)*second, 3, noSuchUser)
		}
		s := g.logon(r, h, who, c.manage, at+40*second, how{kind: 3, ntlm: true, admin: true})
		q := g.spawn(r, h.roots.dcom, at+42*second, sys(`wbem\WmiPrvSE.exe`), sys(`wbem\wmiprvse.exe`)+" -secured -Embedding")
		g.spawn(r, q, at+44*second, sys("cmd.exe"), `cmd.exe /c wmic qfe list brief > C:\Windows\Temp\scan_`+itoa(r.between(1000, 9999))+`.txt`)
		g.logoff(s, at+4*minute)
		at += 5 * minute
	}
}
