package sample

import "strings"

// app is a program that people start; args is its command line after the path.
type app struct {
	path, args string
	child      string // a process that it starts, and its command line
	childArgs  string
}

var apps = []app{
	{officeDir + "OUTLOOK.EXE", "", "", ""},
	{officeDir + "EXCEL.EXE", ` "C:\Users\{u}\Documents\{f}.xlsx"`, `C:\Windows\splwow64.exe`, "12288"},
	{officeDir + "WINWORD.EXE", ` /n "C:\Users\{u}\Documents\{f}.docx" /o ""`, "", ""},
	{officeDir + "POWERPNT.EXE", ` "C:\Users\{u}\Documents\{f}.pptx"`, "", ""},
	{edge, ` --profile-directory=Default`, edge, `--type=renderer --lang=en --renderer-client-id={n}`},
	{chrome, ``, chrome, `--type=utility --utility-sub-type=network.mojom.NetworkService --lang=en`},
	{edge, ` --single-argument https://norvaleinstruments.sharepoint.com/sites/{d}`, edge, `--type=gpu-process --start-stack-profiler`},
	{`C:\Program Files\WindowsApps\MSTeams_24004.1307\ms-teams.exe`, "", `C:\Program Files (x86)\Microsoft\EdgeWebView\Application\msedgewebview2.exe`, `--embedded-browser-webview=1 --webview-exe-name=ms-teams.exe`},
	{`C:\Program Files\Adobe\Acrobat DC\Acrobat\Acrobat.exe`, ` "C:\Users\{u}\Downloads\{f}.pdf"`, `C:\Program Files\Adobe\Acrobat DC\Acrobat\acrocef_1\AcroCEF.exe`, `--type=renderer --log-severity=disable`},
	{sys("notepad.exe"), ` C:\Users\{u}\Desktop\{f}.txt`, "", ""},
	{`C:\Program Files\Zoom\bin\Zoom.exe`, ` --url=zoommtg://zoom.us/join`, "", ""},
	{`C:\Program Files\7-Zip\7zFM.exe`, ` "C:\Users\{u}\Downloads\{f}.zip"`, "", ""},
	{sys("SnippingTool.exe"), "", "", ""},
	{sys("mstsc.exe"), "", "", ""},
}

var devApps = []app{
	{`C:\Program Files\Microsoft VS Code\Code.exe`, "", `C:\Program Files\Git\cmd\git.exe`, `status -z -uall`},
	{`C:\Program Files\Git\cmd\git.exe`, ` fetch origin`, `C:\Program Files\Git\usr\bin\ssh.exe`, `git@github.com git-upload-pack norvale/firmware.git`},
	{`C:\Python311\python.exe`, ` calibrate.py --unit {n}`, "", ""},
	{sys("cmd.exe"), ` /c build.cmd release`, `C:\Program Files\CMake\bin\cmake.exe`, `--build out --config Release`},
	{powershell, ` -NoLogo -File C:\src\tools\flash.ps1 -Port COM4`, sys("conhost.exe"), `0xffffffff -ForceV1`},
}

var adminApps = []app{
	{sys("mmc.exe"), ` C:\Windows\System32\dsa.msc`, "", ""},
	{powershell, ` -ExecutionPolicy Bypass -File \\nv-fs01\it$\scripts\unlock-user.ps1`, sys("whoami.exe"), `/groups`},
	{sys("cmd.exe"), ` /c ipconfig /all > C:\Temp\net.txt`, sys("ipconfig.exe"), `/all`},
	{sys("cmd.exe"), ` /c net user {f} /domain`, sys("net.exe"), `user {f} /domain`},
	{sys("cmd.exe"), ` /c nltest /dsgetdc:corp.norvale.example`, sys("nltest.exe"), `/dsgetdc:corp.norvale.example`},
	{powershell, ` -NoProfile -Command "Get-ADUser -Filter * -Properties LockedOut | Where-Object LockedOut"`, "", ""},
	{`C:\Tools\Sysinternals\PsExec64.exe`, ` \\NV-WS-009 -s ipconfig /flushdns`, "", ""},
}

var fileNames = []string{
	"Quote 4471", "Forecast Q3", "Travel plan", "Budget 2025", "Minutes", "Price list", "Order confirmation", "Test report", "Calibration", "Roadmap",
	"Offer Coppervale", "Timesheet", "Inventory", "Drawing A-113", "Training", "Onboarding", "Contract draft", "Campaign", "Packing list", "Team photo",
}

func fill(r *rng, p *person, text string) string {
	if !strings.Contains(text, "{") {
		return text
	}
	return strings.NewReplacer("{u}", p.name, "{f}", pick(r, fileNames), "{n}", itoa(r.between(3, 99)), "{d}", strings.ReplaceAll(lower(p.depart), " ", "-")).Replace(text)
}

// hours gives when a person works on day d; ok is false on a day off.
func (g *gen) hours(p *person, d int) (from, to tick, ok bool) {
	r := g.fork("hours", p.id, d)
	if weekend(d) && !r.chance(3) || !weekend(d) && r.chance(6) {
		return 0, 0, false
	}
	from = g.midnight(d) + 8*hour - p.office.utc + r.span(75*minute)
	to = from + 7*hour + 50*minute + r.span(80*minute)
	if weekend(d) {
		to = from + hour + r.span(2*hour)
	}
	if from < g.start+20*minute {
		from = g.start + 20*minute + r.span(40*minute)
	}
	return from, to, from < to && from < g.end
}

// on is true for a computer that the story has started before the instant and
// that stays on from then.
func (h *host) on(before tick) bool { return h.held != nil && h.held.desktop.at < before }

// desk writes the day of a person's computer.
func (g *gen) desk(h *host, d int) {
	r := g.fork("desk", h.id, d)
	p := h.owner
	from, to, ok := g.hours(p, d)
	var ex *proc
	held := h.on(g.midnight(d + 1))
	if held {
		h.roots = *h.held
		ex = h.roots.desktop
	}
	if !ok {
		if held { // nobody there, but the computer is on
			g.background(r, h, g.midnight(d)+6*hour, g.midnight(d)+20*hour)
		}
		return
	}
	if held {
		from = max(from, ex.at+5*minute)
	} else {
		g.startUp(r, h, from-90*second)
		ex = g.signIn(r, h, from)
	}
	if r.chance(4) {
		for i := range r.between(1, 3) {
			at := from - tick(8*(i+1))*second
			if held {
				at = from + tick(8*(i+1))*second
			}
			g.fail(r, h, &p.account, nil, "127.0.0.1", at, 2, badPassword)
		}
	}
	if !held {
		g.spawn(r, ex, from+20*second, `C:\Program Files\Microsoft OneDrive\OneDrive.exe`, `"C:\Program Files\Microsoft OneDrive\OneDrive.exe" /background`)
		g.spawn(r, ex, from+22*second, sys("SecurityHealthSystray.exe"), sys("SecurityHealthSystray.exe"))
	}
	var running []*proc
	open := func(at tick, a app) *proc {
		q := g.spawn(r, ex, at, a.path, `"`+a.path+`"`+fill(r, p, a.args))
		if a.child != "" {
			g.spawn(r, q, at+300*milli+r.span(9*second), a.child, `"`+a.child+`" `+fill(r, p, a.childArgs))
		}
		return q
	}
	running = append(running, open(from+40*second, apps[0]), open(from+70*second, apps[4]), open(from+100*second, apps[7]))
	work := to - from
	for range r.between(6, 12) {
		at := from + 2*minute + r.span(work-3*minute)
		a := pick(r, apps)
		switch {
		case p.depart == "Engineering" && r.chance(45):
			a = pick(r, devApps)
		case p.depart == "IT" && r.chance(45):
			a = pick(r, adminApps)
		}
		running = append(running, open(at, a))
	}
	g.browse(r, p, running[1], from, work)
	g.office365(r, running, from, work)
	g.shares(r, p, ex, from, work)
	g.background(r, h, from, to)
	for range r.between(2, 5) {
		at := from + 10*minute + r.span(work-20*minute)
		g.fileEvent(running[r.n(len(running))], at, "FileCreated", `C:\Users\`+p.name+`\Documents\`+pick(r, fileNames)+pick(r, []string{".xlsx", ".docx", ".pdf", ".pptx", ".txt"}), int64(r.between(9000, 4_000_000)), "")
	}
	if r.chance(45) {
		g.fileEvent(running[1], from+r.span(work), "FileCreated", `C:\Users\`+p.name+`\Downloads\`+pick(r, fileNames)+pick(r, []string{".pdf", ".zip", ".xlsx", ".msi"}), int64(r.between(90_000, 9_000_000)), "https://"+pick(r, webSites).domain+"/")
	}
	if !held {
		g.logoff(ex.s, to)
	}
}

// browse visits web sites through the proxy.
func (g *gen) browse(r *rng, p *person, browser *proc, from, work tick) {
	for range r.between(9, 20) {
		at := from + 2*minute + r.span(work-3*minute)
		s := pick(r, webSites)
		g.connect(r, browser, at, conn{
			domain: s.domain, ip: s.ip, port: 443, sent: int64(r.between(700, 9000)), recv: int64(r.between(4_000, 900_000)), length: tick(r.between(1, 90)) * second,
			url: "https://" + s.domain + "/" + s.path + itoa(r.n(9000)), category: s.category,
		})
	}
	if r.chance(6) {
		g.connect(r, browser, from+r.span(work), conn{
			domain: "www.bet-corner.example", ip: "198.19.44.9", port: 443, sent: 900, url: "https://www.bet-corner.example/live", category: "Gambling", action: "deny",
		})
	}
	// Names that nobody has: typing errors and a browser's own probes.
	for range r.between(1, 4) {
		at := from + r.span(work)
		switch r.n(3) {
		case 0:
			g.dns(r, p.host, at, letters(r, 10)+"."+adDomain, "", "NXDOMAIN")
		case 1:
			g.dns(r, p.host, at, pick(r, []string{"wpad", "isatap", "printer-old", "nv-fs02"})+"."+adDomain, "", "NXDOMAIN")
		default:
			g.dns(r, p.host, at, letters(r, 9)+"."+pick(r, []string{"com", "be", "net"}), "", "NXDOMAIN")
		}
	}
}

func letters(r *rng, n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte('a' + r.n(26))
	}
	return string(b)
}

func (g *gen) office365(r *rng, running []*proc, from, work tick) {
	for range r.between(6, 12) {
		s := pick(r, officeSites)
		big := 1
		if r.chance(3) {
			big = 60 // a presentation going to the cloud
		}
		g.connect(r, running[r.n(3)], from+minute+r.span(work-2*minute), conn{
			domain: s.domain, ip: s.ip, port: 443, sent: int64(r.between(2000, 300_000) * big), recv: int64(r.between(4000, 500_000)), length: tick(r.between(5, 600)) * second,
		})
	}
}

// shares are the network logons of a person: file server, mail, name service.
func (g *gen) shares(r *rng, p *person, ex *proc, from, work tick) {
	c := &g.co
	for range r.between(4, 8) {
		at := from + minute + r.span(work-2*minute)
		target := c.files
		switch r.n(8) {
		case 0, 1:
			target = g.dcOf(p.host) // group policy, logon scripts
		case 2:
			target = c.mail
		case 3:
			if p.depart == "Finance" || p.depart == "Operations" {
				target = c.sql
			}
		}
		s := g.logon(r, target, &p.account, p.host, at, how{kind: 3})
		g.logoff(s, at+20*second+r.span(15*minute))
		if r.chance(35) {
			g.connect(r, ex, at, conn{domain: target.fqdn, ip: target.ip, port: 445, sent: int64(r.between(2000, 200_000)), recv: int64(r.between(2000, 4_000_000))})
		}
	}
	if r.chance(5) {
		n := r.between(1, 4)
		for i := range n {
			g.fail(r, c.files, &p.account, p.host, "", from+work/2+tick(i*7)*second, 3, badPassword)
		}
	}
}

// background is what a computer does without its user.
func (g *gen) background(r *rng, h *host, from, to tick) {
	work := to - from
	ro := &h.roots
	if ro.tasks == nil || from < ro.tasks.at {
		return
	}
	for range r.between(2, 4) {
		g.agentRun(r, h, from+5*minute+r.span(work-6*minute))
	}
	for range r.between(5, 10) {
		s := pick(r, quietSites)
		port, udp := 443, false
		if s.domain == "time.windows.com" {
			port, udp = 123, true
		}
		who := pick(r, []*proc{ro.net, ro.av, ro.tasks})
		g.connect(r, who, from+2*minute+r.span(work-3*minute), conn{domain: s.domain, ip: s.ip, port: port, udp: udp, sent: int64(r.between(200, 6000)), recv: int64(r.between(200, 60_000)), length: tick(r.n(40)) * second})
	}
	for range r.between(3, 6) {
		at := from + 2*minute + r.span(work-3*minute)
		switch r.n(6) {
		case 0:
			u := g.spawn(r, ro.tasks, at, `C:\Program Files (x86)\Google\Update\GoogleUpdate.exe`, `"C:\Program Files (x86)\Google\Update\GoogleUpdate.exe" /ua /installsource scheduler`)
			g.registry(u, at+second, `HKEY_LOCAL_MACHINE\SOFTWARE\Google\Update\ClientState`, "LastChecked", itoa(int(at/second)))
		case 1:
			g.spawn(r, ro.tasks, at, `C:\Program Files\Common Files\Microsoft Shared\ClickToRun\OfficeC2RClient.exe`, `"OfficeC2RClient.exe" /frequentupdate SCHEDULEDTASK displaylevel=False`)
		case 2:
			g.spawn(r, ro.services, at, sys("svchost.exe"), sys("svchost.exe")+" -k wsappx -p -s ClipSVC")
		case 3:
			g.spawn(r, ro.dcom, at, sys(`wbem\WmiPrvSE.exe`), sys(`wbem\wmiprvse.exe`)+" -secured -Embedding")
		case 4:
			t := g.spawn(r, ro.tasks, at, sys("taskhostw.exe"), "taskhostw.exe")
			g.registry(t, at+300*milli, `HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Schedule\TaskCache`, "Index", itoa(r.n(4)))
		default:
			g.spawn(r, ro.net, at, sys("gpupdate.exe"), "gpupdate.exe /target:computer")
		}
	}
	if h.sysmon {
		// The antivirus looks into everything, lsass too: normal, with a mask
		// that cannot read memory.
		for range r.between(1, 3) {
			g.access(ro.av, ro.lsass, from+2*minute+r.span(work-3*minute), "0x1000", `C:\Windows\SYSTEM32\ntdll.dll+9d4e4|C:\Windows\System32\KERNELBASE.dll+2c13e|C:\ProgramData\Microsoft\Windows Defender\Platform\4.18.24010.12-0\MpClient.dll+4f1a2`)
		}
		if r.chance(20) {
			g.load(ro.agent, from+3*minute, `C:\Program Files\FleetPilot\fpinventory.dll`, true)
			g.registryKey(ro.agent, from+4*minute, "CreateKey", `HKLM\SOFTWARE\FleetPilot\Inventory`)
		}
	}
}
