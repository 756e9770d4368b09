package sample

import (
	"encoding/base64"
	"unicode/utf16"
)

// roots are the system processes of a running Windows.
type roots struct {
	wininit, winlogon, services, lsass *proc
	net, tasks, dcom, appinfo          *proc // hosts of services
	agent, av, spooler                 *proc
	system                             *session
	desktop                            *proc // explorer of who is signed in, where the session stays open
}

// startUp writes the start of a Windows host.
func (g *gen) startUp(r *rng, h *host, at tick) {
	sysSession := &session{host: h, who: &g.co.system, id: 0x3e7, kind: 5, at: at}
	netSession := &session{host: h, who: &g.co.network, id: 0x3e4, kind: 5, at: at}
	localSession := &session{host: h, who: &g.co.local, id: 0x3e5, kind: 5, at: at}
	ro := &h.roots
	*ro = roots{system: sysSession}
	smss := g.spawnAs(r, nil, sysSession, at, sys("smss.exe"), `\SystemRoot\System32\smss.exe`, true)
	ro.wininit = g.spawn(r, smss, at+2*second, sys("wininit.exe"), "wininit.exe")
	ro.winlogon = g.spawn(r, smss, at+2*second+300*milli, sys("winlogon.exe"), "winlogon.exe")
	ro.services = g.spawn(r, ro.wininit, at+3*second, sys("services.exe"), sys("services.exe"))
	ro.lsass = g.spawn(r, ro.wininit, at+3*second+200*milli, sys("lsass.exe"), sys("lsass.exe"))
	svc := func(s *session, after tick, args string) *proc {
		return g.spawnAs(r, ro.services, s, at+after, sys("svchost.exe"), sys("svchost.exe")+" "+args, true)
	}
	ro.dcom = svc(sysSession, 4*second, "-k DcomLaunch -p")
	svc(netSession, 4*second+200*milli, "-k RPCSS -p")
	ro.tasks = svc(sysSession, 5*second, "-k netsvcs -p -s Schedule")
	ro.appinfo = svc(sysSession, 5*second+100*milli, "-k netsvcs -p -s Appinfo")
	svc(localSession, 5*second+400*milli, "-k LocalServiceNetworkRestricted -p -s EventLog")
	ro.net = svc(netSession, 6*second, "-k NetworkService -p -s Dnscache")
	ro.av = g.spawn(r, ro.services, at+8*second, defender, `"`+defender+`"`)
	ro.agent = g.spawn(r, ro.services, at+11*second, agentExe, `"`+agentExe+`" --service`)
	ro.spooler = g.spawn(r, ro.services, at+12*second, sys("spoolsv.exe"), sys("spoolsv.exe"))
}

// boot starts the Windows servers: the two weeks begin with a patch night.
func (g *gen) boot() {
	for i, h := range g.co.hosts {
		if h.server && !h.linux {
			r := g.fork("boot", i)
			g.startUp(r, h, g.start+tick(i*3+2)*minute+r.span(2*minute))
		}
	}
}

// signIn opens the desktop of a person at their computer.
func (g *gen) signIn(r *rng, h *host, at tick) *proc {
	s := g.logon(r, h, &h.owner.account, nil, at, how{kind: 2, by: h.roots.winlogon})
	init := g.spawnAs(r, h.roots.winlogon, s, at+400*milli, sys("userinit.exe"), sys("userinit.exe"), false)
	return g.spawn(r, init, at+900*milli, explorer, explorer)
}

// encoded gives text as powershell's -EncodedCommand takes it.
func encoded(script string) string {
	var b []byte
	for _, u := range utf16.Encode([]rune(script)) {
		b = append(b, byte(u), byte(u>>8))
	}
	return base64.StdEncoding.EncodeToString(b)
}

// What the management agent runs, in the form that looks most like an attack.
var agentScripts = []string{
	"Get-CimInstance Win32_LogicalDisk | Select-Object DeviceID,Size,FreeSpace | ConvertTo-Json",
	"Get-HotFix | Sort-Object InstalledOn -Descending | Select-Object -First 20 | ConvertTo-Json",
	"Get-BitLockerVolume | Select-Object MountPoint,ProtectionStatus | ConvertTo-Json",
	"Get-LocalGroupMember -Group Administrators | Select-Object Name,ObjectClass | ConvertTo-Json",
	"Get-MpComputerStatus | Select-Object AntivirusSignatureLastUpdated,RealTimeProtectionEnabled | ConvertTo-Json",
	"Get-NetFirewallProfile | Select-Object Name,Enabled | ConvertTo-Json",
}

// agentRun is one visit of the management agent.
func (g *gen) agentRun(r *rng, h *host, at tick) {
	if h.roots.agent == nil || at < h.roots.agent.at {
		return
	}
	script := pick(r, agentScripts)
	ps := g.spawn(r, h.roots.agent, at, powershell, `powershell.exe -NoProfile -NonInteractive -ExecutionPolicy Bypass -EncodedCommand `+encoded(script))
	if r.chance(60) {
		g.spawn(r, ps, at+120*milli, sys("conhost.exe"), `\??\C:\Windows\system32\conhost.exe 0xffffffff -ForceV1`)
	}
	if r.chance(20) {
		g.connect(r, h.roots.agent, at+4*second, conn{domain: "collector.fleetpilot.example", ip: "198.19.7.10", port: 443, sent: int64(r.between(2000, 9000)), recv: int64(r.between(400, 900)), length: 2 * second})
	}
}
