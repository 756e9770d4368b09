package sample

import "strings"

// fileEvent writes a file that a process made, in the device table and Sysmon.
func (g *gen) fileEvent(p *proc, at tick, action, path string, size int64, origin string) {
	im := g.file(path)
	if p.host.mde {
		t := g.device(g.t.devFile, p.host, at, action).s("FileName", im.name).s("FolderPath", im.path).
			s("MD5", im.md5).s("SHA1", im.sha1).s("SHA256", im.sha256)
		if size == 0 {
			size = im.size
		}
		t.i("FileSize", size)
		if origin != "" {
			t.s("FileOriginUrl", origin)
		}
		t.s("RequestAccountName", lower(p.s.who.name)).s("RequestAccountDomain", lower(p.s.who.domain)).pre(p.columns()).end()
	}
	if p.host.sysmon && action == "FileCreated" {
		x := g.xml.openItem(at, p.host.sourceID).data("RuleName", "-").utc("UtcTime", at).data("ProcessGuid", p.guid()).num("ProcessId", int64(p.pid)).
			data("Image", p.img.path).data("TargetFilename", path).utc("CreationUtcTime", at).data("User", p.s.who.full())
		g.sysmon(p.host, at, 11, x.closeItem())
	}
}

// registry writes a value that a process set.
func (g *gen) registry(p *proc, at tick, key, name, data string) {
	if p.host.mde {
		g.device(g.t.devReg, p.host, at, "RegistryValueSet").s("RegistryKey", key).s("RegistryValueName", name).s("RegistryValueData", data).
			s("RegistryValueType", "String").pre(p.columns()).end()
	}
	if p.host.sysmon {
		short := strings.NewReplacer("HKEY_LOCAL_MACHINE", "HKLM", "HKEY_CURRENT_USER", "HKU\\"+p.s.who.sid).Replace(key)
		x := g.xml.openItem(at, p.host.sourceID).data("RuleName", "-").data("EventType", "SetValue").utc("UtcTime", at).data("ProcessGuid", p.guid()).num("ProcessId", int64(p.pid)).
			data("Image", p.img.path).data("TargetObject", short+`\`+name).data("Details", data).data("User", p.s.who.full())
		g.sysmon(p.host, at, 13, x.closeItem())
	}
}

// registryKey writes Sysmon's event of a key that was made or removed.
func (g *gen) registryKey(p *proc, at tick, kind, key string) {
	x := g.xml.openItem(at, p.host.sourceID).data("RuleName", "-").data("EventType", kind).utc("UtcTime", at).data("ProcessGuid", p.guid()).num("ProcessId", int64(p.pid)).
		data("Image", p.img.path).data("TargetObject", key).data("User", p.s.who.full())
	g.sysmon(p.host, at, 12, x.closeItem())
}

// access writes Sysmon's event of a process that opened another.
func (g *gen) access(p, target *proc, at tick, mask, trace string) {
	x := g.xml.openItem(at, p.host.sourceID).data("RuleName", "-").utc("UtcTime", at).data("SourceProcessGUID", p.guid()).num("SourceProcessId", int64(p.pid)).
		num("SourceThreadId", int64(p.pid+16)).data("SourceImage", p.img.path).data("TargetProcessGUID", target.guid()).num("TargetProcessId", int64(target.pid)).
		data("TargetImage", target.img.path).data("GrantedAccess", mask).data("CallTrace", trace).data("SourceUser", p.s.who.full()).data("TargetUser", target.s.who.full())
	g.sysmon(p.host, at, 10, x.closeItem())
}

// load writes Sysmon's event of a library that a process loaded.
func (g *gen) load(p *proc, at tick, path string, signed bool) {
	im := g.file(path)
	signature, state := "Microsoft Windows", "Valid"
	if !signed {
		signature, state = "-", "Unavailable"
	}
	x := g.xml.openItem(at, p.host.sourceID).data("RuleName", "-").utc("UtcTime", at).data("ProcessGuid", p.guid()).num("ProcessId", int64(p.pid)).
		data("Image", p.img.path).data("ImageLoaded", path).data("Hashes", im.sysmonSum)
	if signed {
		x.data("Signed", "true")
	} else {
		x.data("Signed", "false")
	}
	x.data("Signature", signature).data("SignatureStatus", state).data("User", p.s.who.full())
	g.sysmon(p.host, at, 7, x.closeItem())
}

// service writes the installation of a service: System 7045 and Security 4697.
func (g *gen) service(h *host, s *session, at tick, name, path, account string) {
	x := g.xml.openItem(at, h.sourceID).data("ServiceName", name).data("ImagePath", path).data("ServiceType", "user mode service").
		data("StartType", "demand start").data("AccountName", account)
	g.windowsEvent(h, at, "System", "Service Control Manager", 7045, s.who.full(), "A service was installed in the system.", x.closeItem())
	g.sec(h, at, 4697, s.who).subject(s).s("ServiceName", name).s("ServiceFileName", path).s("ServiceType", "0x10").i("ServiceStartType", 3).s("ServiceAccount", account).end()
}
