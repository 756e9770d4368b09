package sample

import (
	"encoding/base64"
	"strings"

	"github.com/huntbook/huntbook/internal/ids"
)

// Credentials that people left in logs, for a credential scan to find. None of
// them opens anything, each says so in its text, and the forms that scanners of
// source code know are put together here, never written out.
var (
	labPassword = "Kalibr@tie-2023"
	crmPassword = "Crm!Demo-only-9"
	awsKey      = "AKIA" + "IOSFODNN7" + "EXAMPLE"
	awsSecret   = "wJalrXUtnFEMI" + "/K7MDENG/bPxRfiCY" + "EXAMPLEKEY"
	accountKey  = base64.StdEncoding.EncodeToString([]byte(strings.Repeat("EXAMPLE-not-a-key-", 4)[:64]))
	sasToken    = "sv=2022-11-02&ss=b&srt=sco&sp=rwdlac&se=2030-01-01T00:00:00Z&sig=" + strings.ReplaceAll(base64.StdEncoding.EncodeToString([]byte("EXAMPLE-signature-of-nothing-32b")), "=", "%3D")
	webToken    = part(`{"alg":"HS256","typ":"JWT"}`) + "." + part(`{"sub":"portal","aud":"example","note":"not a live token"}`) + "." + part("EXAMPLE-signature-of-nothing")
	keyHeader   = "-----BEGIN OPENSSH " + "PRIVATE KEY-----"
)

func part(v string) string { return base64.RawURLEncoding.EncodeToString([]byte(v)) }

func (g *gen) leaks() {
	r := g.fork("leaks")
	c := &g.co
	run := func(h *host, at tick, path, cmd string) *proc { return g.spawn(r, h.roots.tasks, at, path, cmd) }
	for d := range days {
		at := g.start + tick(d)*day + 10*hour + 15*minute + r.span(9*second)
		mount := `net use Z: \\nv-fs01\labdata /user:NORVALE\svc-labview ` + labPassword
		q := run(c.manage, at, sys("cmd.exe"), `cmd.exe /c `+mount)
		g.spawn(r, q, at+60*milli, sys("net.exe"), mount)
		run(c.sql, at+16*minute, `C:\Program Files\Microsoft SQL Server\Client SDK\ODBC\170\Tools\Binn\SQLCMD.EXE`, `sqlcmd -S NV-SQL01 -U crm_app -P `+crmPassword+` -i C:\Scripts\crm-nightly.sql`)
	}
	for i := range 3 {
		at := g.start + tick(3+i*4)*day + 17*hour + r.span(hour)
		run(c.manage, at, powershell, `powershell.exe -NoProfile -Command "Import-Orders -ConnectionString 'Server=tcp:crm.database.norvale.example,1433;Initial Catalog=crm;User ID=crm_app;Password=`+crmPassword+`;Encrypt=True'"`)
	}
	for i := range 4 {
		at := g.start + tick(1+i*3)*day + 19*hour + r.span(hour)
		run(c.manage, at, `C:\Tools\azcopy.exe`, `azcopy.exe copy D:\Builds "https://stnorvalebuild.blob.storage.example/drop?`+sasToken+`" --recursive`)
	}
	run(c.jump, g.start+5*day+hour, sys("setx.exe"), `setx AZURE_STORAGE_CONNECTION_STRING "DefaultEndpointsProtocol=https;AccountName=stnorvalebuild;AccountKey=`+accountKey+`;EndpointSuffix=core.windows.net" /m`)
	g.linuxLeaks(r)
	g.cloudLeaks(r)
}

func (g *gen) linuxLeaks(r *rng) {
	web := g.co.web
	line := func(at tick, process, message string) {
		g.syslogLine(web, at, "local0", "debug", process, r.between(900, 4000), message)
	}
	for i := range 3 {
		g.syslogLine(web, g.start+tick(2+i*4)*day+2*hour+r.span(hour), "authpriv", "notice", "sudo", r.between(1000, 60000), "smiller : TTY=pts/0 ; PWD=/srv/portal ; USER=root ; COMMAND=/usr/bin/mysql -u portal -pEXAMPLE-not-real-1 portal")
	}
	for i := range 2 {
		line(g.start+tick(4+i*6)*day+3*hour, "portal", "config loaded AWS_ACCESS_KEY_ID="+awsKey+" AWS_SECRET_ACCESS_KEY="+awsSecret+" AWS_REGION=eu-west-1")
	}
	for i := range 6 {
		line(g.start+tick(1+i*2)*day+r.span(9*hour), "portal", "upstream answered 401, request was GET /api/orders Authorization: Bearer "+webToken)
	}
	line(g.start+6*day+4*hour, "deploy", "writing /home/deploy/.ssh/id_ed25519: "+keyHeader+" EXAMPLE bm90IGEga2V5 EXAMPLE")
	line(g.start+8*day+4*hour, "portal", "storage client: DefaultEndpointsProtocol=https;AccountName=stnorvalebuild;AccountKey="+accountKey+";EndpointSuffix=core.windows.net")
	line(g.start+9*day+5*hour, "portal", "connecting DATABASE_URL=postgres://portal:EXAMPLE-not-real-2@db.norvale.example:5432/portal")
}

func (g *gen) cloudLeaks(r *rng) {
	c := &g.co
	admin := c.bySam["nroels"]
	for i := range 2 {
		g.sharePoint(r, admin, g.start+tick(3+i*5)*day+16*hour, "FileAccessed", admin.office.egress, browserAgent, "it", "Shared Documents/Admin", "Passwords servers 2024.xlsx")
	}
	p := c.bySam["tleys"]
	g.azure(r, p, g.start+4*day+17*hour, p.office.egress, azureOps[4], devSub, devRG, `,"requestbody":`+quote(`{"properties":{"parameters":{"adminUsername":{"value":"buildadmin"},"adminPassword":{"value":"EXAMPLE-not-real-3!"}}}}`))
	for i := range 2 {
		g.t.diagnostics.open(g.start+tick(5+i*4)*day+12*hour).s("ResourceProvider", "MICROSOFT.CDN").s("ResourceType", "PROFILES").s("Resource", "CDN-NORVALE").s("Category", "FrontDoorAccessLog").s("OperationName", "Microsoft.Cdn/Profiles/AccessLog/Write").
			s("requestUri_s", "https://files.norvale.example/drop/firmware.zip?"+sasToken).s("clientIP_s", c.bySam["poduya"].home).s("SubscriptionId", ids.Subscription).s("TenantId", ids.WorkspaceID).s("SourceSystem", "Azure").end()
	}
	for i := range 5 {
		h := c.work[3+i*9]
		g.t.cef.open(g.start+tick(1+i*2)*day+17*hour+r.span(hour)).s("DeviceVendor", "Zscaler").s("DeviceProduct", "NSSWeblog").s("DeviceVersion", "6.2").s("DeviceEventClassID", "Allowed").s("Activity", "Allowed").s("DeviceAction", "Allowed").s("SimplifiedDeviceAction", "Allowed").
			s("Computer", c.log.name).s("SourceUserName", h.owner.upn).s("SourceIP", h.ip).s("SourceHostName", h.name).s("DestinationIP", "198.19.5.80").i("DestinationPort", 443).s("DestinationHostName", "app.ledgerhub.example").
			s("RequestURL", "https://app.ledgerhub.example/login?user="+h.owner.name+"&password=EXAMPLE-not-real-4&api_key=EXAMPLE0000").s("RequestMethod", "GET").s("RequestClientApplication", browserAgent).s("DeviceEventCategory", "Finance").
			i("SentBytes", 900).i("ReceivedBytes", 4100).s("ApplicationProtocol", "HTTPS").pre(g.logTail).end()
	}
}
