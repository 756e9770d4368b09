package sample

import "strings"

// conn is one connection that a process makes.
type conn struct {
	domain     string
	ip         string
	port       int
	sent, recv int64
	udp        bool
	url        string // what the proxy sees; empty for what it does not inspect
	method     string
	agent      string
	category   string
	length     tick
	full       bool // every sensor sees it; else they sample
	action     string
	country    string
}

// connect writes a connection as the name server, the host's sensors, the
// firewall and the proxy see it: the same addresses, ports and bytes.
func (g *gen) connect(r *rng, p *proc, at tick, c conn) {
	h := p.host
	port := r.between(49200, 65500)
	inside := private(c.ip)
	if c.domain != "" && !inside && (c.full || r.chance(60)) {
		g.dns(r, h, at-30*milli, c.domain, c.ip, "Success")
		if h.sysmon && (c.full || r.chance(30)) {
			x := g.xml.openItem(at-25*milli, h.sourceID).data("RuleName", "-").utc("UtcTime", at-25*milli).data("ProcessGuid", p.guid()).num("ProcessId", int64(p.pid)).
				data("QueryName", c.domain).data("QueryStatus", "0").data("QueryResults", "::ffff:"+c.ip+";").data("Image", p.img.path).data("User", p.s.who.full())
			g.sysmon(h, at-25*milli, 22, x.closeItem())
		}
	}
	if h.mde && (c.full || r.chance(70)) {
		g.deviceNetwork(p, at, port, c)
	}
	if h.sysmon && (c.full || r.chance(35)) {
		x := g.xml.openItem(at, h.sourceID).data("RuleName", "-").utc("UtcTime", at).data("ProcessGuid", p.guid()).num("ProcessId", int64(p.pid)).data("Image", p.img.path).
			data("User", p.s.who.full()).data("Protocol", proto(c.udp)).data("Initiated", "true").data("SourceIsIpv6", "false").data("SourceIp", h.ip).data("SourceHostname", h.fqdn).
			num("SourcePort", int64(port)).data("DestinationIsIpv6", "false").data("DestinationIp", c.ip).data("DestinationHostname", dash(c.domain)).num("DestinationPort", int64(c.port))
		g.sysmon(h, at, 3, x.closeItem())
	}
	if h.vmi {
		g.vmConnection(r, h, p.img.name, at, c)
	}
	if !inside {
		g.firewall(r, h, at, port, c)
		if c.url != "" {
			g.proxy(h, p, at, c)
		}
	}
}

func proto(udp bool) string {
	if udp {
		return "udp"
	}
	return "tcp"
}

func private(ip string) bool { return strings.HasPrefix(ip, "10.") }

// dns writes a look-up at the name server of the host's office.
func (g *gen) dns(r *rng, h *host, at tick, name, answer, result string) {
	kind := "A"
	t := g.t.dns.open(at).pre(g.dcOf(h).pre.event).s("SubType", "LookupQuery").i("EventId", 256).s("ClientIP", h.ip).s("Name", name)
	if result == "Success" {
		t.s("IPAddresses", answer).i("ResultCode", 0)
	} else {
		t.i("ResultCode", 3)
		if r.chance(30) {
			kind = "AAAA"
		}
	}
	t.s("QueryType", kind).s("Result", result).s("TaskCategory", "LOOK_UP").i("Severity", 0).end()
}

func (g *gen) deviceNetwork(p *proc, at tick, port int, c conn) {
	action, kind := "ConnectionSuccess", "Public"
	if c.action == "deny" {
		action = "ConnectionFailed"
	}
	if private(c.ip) {
		kind = "Private"
	}
	pr := "Tcp"
	if c.udp {
		pr = "Udp"
	}
	g.device(g.t.devNet, p.host, at, action).s("LocalIP", p.host.ip).s("LocalIPType", "Private").i("LocalPort", int64(port)).
		s("RemoteIP", c.ip).s("RemoteIPType", kind).i("RemotePort", int64(c.port)).s("RemoteUrl", c.domain).s("Protocol", pr).pre(p.columns()).end()
}

func (g *gen) vmConnection(r *rng, h *host, process string, at tick, c conn) {
	rt := int64(r.between(8, 180))
	class := "Public"
	if private(c.ip) {
		class = "Private"
	}
	t := g.t.vm.open(at).pre(h.pre.vm).s("Process", "p-"+h.sourceID[:8]+"-"+process).s("ProcessName", strings.TrimSuffix(process, ".exe")).
		s("Direction", "outbound").s("SourceIp", h.ip).s("DestinationIp", c.ip).i("DestinationPort", int64(c.port)).s("Protocol", proto(c.udp)).
		s("RemoteIp", c.ip).s("RemoteClassification", class).i("BytesSent", c.sent).i("BytesReceived", c.recv).
		pre(`,"LinksEstablished":1,"LinksFailed":0,"LinksLive":0,"LinksTerminated":1,"Responses":1`).
		i("ResponseTimeMin", rt).i("ResponseTimeMax", rt).i("ResponseTimeSum", rt).s("ConnectionId", r.hex(32))
	if c.domain != "" {
		t.s("RemoteDnsQuestions", `["`+c.domain+`"]`).s("RemoteDnsCanonicalNames", `["`+c.domain+`"]`)
	}
	if c.country != "" {
		t.s("RemoteCountry", c.country)
	}
	t.end()
}

// firewall writes the traffic log of the office's firewall. Its time is the
// end of the session.
func (g *gen) firewall(r *rng, h *host, at tick, port int, c conn) {
	name, action := "fw-ghent-01", "allow"
	if h.office == halifax {
		name = "fw-halifax-01"
	}
	if c.action != "" {
		action = c.action
	}
	app := "ssl"
	switch {
	case c.port == 80:
		app = "web-browsing"
	case c.port == 123:
		app = "ntp"
	case c.port == 22:
		app = "ssh"
	case c.port == 25:
		app = "smtp"
	}
	at += c.length
	g.t.cef.open(at).s("DeviceVendor", "Palo Alto Networks").s("DeviceProduct", "PAN-OS").s("DeviceVersion", "10.2.7").s("DeviceEventClassID", "end").
		s("Activity", "TRAFFIC").s("LogSeverity", "1").s("DeviceAction", action).s("SimplifiedDeviceAction", action).s("DeviceName", name).s("Computer", g.co.log.name).
		s("SourceIP", h.ip).i("SourcePort", int64(port)).s("SourceTranslatedAddress", h.office.egress).i("SourceTranslatedPort", int64(1024+port%60000)).
		s("DestinationIP", c.ip).i("DestinationPort", int64(c.port)).s("Protocol", proto(c.udp)).s("ApplicationProtocol", app).
		i("SentBytes", c.sent).i("ReceivedBytes", c.recv).s("CommunicationDirection", "Outbound").s("SourceHostName", h.name).
		pre(`,"DeviceCustomString1":"allow-outbound","DeviceCustomString1Label":"Rule","DeviceCustomString4":"trust","DeviceCustomString4Label":"Source Zone","DeviceCustomString5":"untrust","DeviceCustomString5Label":"Destination Zone"`).
		i("FieldDeviceCustomNumber1", int64(c.length/second)).s("DeviceCustomNumber1Label", "Elapsed time in seconds").i("EventCount", 1).
		s("DeviceExternalID", r.hex(12)).pre(g.logTail).end()
}

// proxy writes the web log of the cloud proxy.
func (g *gen) proxy(h *host, p *proc, at tick, c conn) {
	method, agent, category := c.method, c.agent, c.category
	if method == "" {
		method = "GET"
	}
	if agent == "" {
		agent = browserAgent
	}
	if category == "" {
		category = "Business and Economy"
	}
	action, code := "Allowed", "200"
	if c.action == "deny" {
		action, code = "Blocked", "403"
	}
	user := p.s.who.upn
	if user == "" {
		user = lower(h.fqdn)
	}
	g.t.cef.open(at).s("DeviceVendor", "Zscaler").s("DeviceProduct", "NSSWeblog").s("DeviceVersion", "6.2").s("DeviceEventClassID", action).s("Activity", action).
		s("LogSeverity", "3").s("DeviceAction", action).s("SimplifiedDeviceAction", action).s("Computer", g.co.log.name).s("SourceUserName", user).s("SourceIP", h.ip).s("SourceTranslatedAddress", h.office.egress).
		s("SourceHostName", h.name).s("DestinationIP", c.ip).i("DestinationPort", int64(c.port)).s("DestinationHostName", c.domain).s("RequestURL", c.url).s("RequestMethod", method).s("RequestClientApplication", agent).
		s("DeviceEventCategory", category).s("EventOutcome", code).s("ApplicationProtocol", "HTTPS").i("SentBytes", c.sent).i("ReceivedBytes", c.recv).
		s("DeviceCustomString2", category).s("DeviceCustomString2Label", "urlcat").pre(g.logTail).end()
}

const browserAgent = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/122.0.0.0 Safari/537.36 Edg/122.0.0.0"

// site is a place that people and programs visit.
type site struct {
	domain, ip, path, category string
}

var webSites = []site{
	{"www.bing.com", "204.79.197.200", "search?q=", "Web Search"},
	{"www.google.com", "142.250.179.132", "search?q=", "Web Search"},
	{"www.linkedin.com", "13.107.42.14", "feed/", "Social Networking"},
	{"github.com", "140.82.121.4", "", "Professional Services"},
	{"stackoverflow.com", "151.101.1.69", "questions/", "Professional Services"},
	{"www.wikipedia.org", "185.15.59.224", "wiki/", "Reference"},
	{"www.hln.be", "104.18.23.50", "nieuws/", "News"},
	{"www.cbc.ca", "23.55.161.64", "news/", "News"},
	{"www.bbc.co.uk", "151.101.0.81", "news", "News"},
	{"www.youtube.com", "142.250.179.142", "watch?v=", "Streaming Media"},
	{"maps.google.com", "142.250.179.174", "maps", "Travel"},
	{"www.nmbs.be", "212.71.1.60", "nl", "Travel"},
	{"www.dhl.com", "23.32.238.19", "track?id=", "Business and Economy"},
	{"www.ups.com", "23.32.238.90", "track?num=", "Business and Economy"},
	{"weather.gc.ca", "205.189.10.47", "city/", "Reference"},
	{"portal.brightfreight.example", "198.19.4.20", "orders/", "Business and Economy"},
	{"erp.coppervale.example", "198.19.4.31", "po/", "Business and Economy"},
	{"suppliers.lumenoptics.example", "198.19.4.44", "rfq/", "Business and Economy"},
	{"shop.screwsandmore.example", "198.19.5.12", "cart", "Shopping"},
	{"app.ledgerhub.example", "198.19.5.80", "invoice/", "Finance"},
	{"www.kbc.be", "193.110.252.20", "nl", "Finance"},
}

var officeSites = []site{
	{"outlook.office365.com", "52.97.201.242", "", ""},
	{"teams.microsoft.com", "52.113.194.132", "", ""},
	{"login.microsoftonline.com", "20.190.159.4", "", ""},
	{"norvaleinstruments.sharepoint.com", "13.107.136.10", "", ""},
	{"graph.microsoft.com", "20.190.159.70", "", ""},
	{"substrate.office.com", "52.109.32.27", "", ""},
	{"config.edge.skype.com", "13.107.42.16", "", ""},
	{"ecs.office.com", "52.113.194.131", "", ""},
	{"officeclient.microsoft.com", "52.109.76.141", "", ""},
}

var quietSites = []site{
	{"settings-win.data.microsoft.com", "51.104.136.2", "", ""},
	{"v10.events.data.microsoft.com", "20.42.65.92", "", ""},
	{"fe3cr.delivery.mp.microsoft.com", "20.54.24.79", "", ""},
	{"ctldl.windowsupdate.com", "93.184.221.240", "", ""},
	{"ocsp.digicert.com", "192.229.221.95", "", ""},
	{"update.googleapis.com", "142.250.179.195", "", ""},
	{"wdcp.microsoft.com", "20.50.73.9", "", ""},
	{"time.windows.com", "20.101.57.9", "", ""},
	{"collector.fleetpilot.example", "198.19.7.10", "", ""},
	{"ecs.office.com", "52.113.194.131", "", ""},
	{"mobile.events.data.microsoft.com", "20.189.173.3", "", ""},
}

// partners poll at even intervals, as programs of a factory do: a false lead
// for whoever looks for beacons.
var pollers = []site{
	{"licence.opticad.example", "198.19.9.14", "v2/heartbeat", "Professional Services"},
	{"metrics.fleetpilot.example", "198.19.7.11", "ingest", "Professional Services"},
}
