package sample

import (
	"strings"

	"github.com/huntbook/huntbook/internal/ids"
)

type message struct {
	at                     tick
	from, fromName, fromIP string
	to                     *person
	subject                string
	urls                   []string
	file                   string
	size                   int
	verdict                string // "", Phish, Spam
	location               string // Inbox, Quarantine, Junk
}

// deliver writes a mail and what was in it; it gives the message's id.
func (g *gen) deliver(r *rng, m message) string {
	id := r.guid()
	domain := m.from[strings.IndexByte(m.from, '@')+1:]
	direction := "Inbound"
	if domain == mailDomain {
		direction = "Intra-org"
	}
	if m.location == "" {
		m.location = "Inbox/folder"
	}
	action := "Delivered"
	if m.location == "Quarantine" {
		action = "Blocked"
	} else if m.location == "Junk folder" {
		action = "Junked"
	}
	rcpt := m.to.upn
	t := g.t.mail.open(m.at).time("Timestamp", m.at).s("NetworkMessageId", id).s("InternetMessageId", "<"+r.hex(20)+"@"+domain+">").s("SenderFromAddress", m.from).s("SenderFromDomain", domain).
		s("SenderMailFromAddress", m.from).s("SenderMailFromDomain", domain).s("SenderDisplayName", m.fromName).s("SenderIPv4", m.fromIP).s("RecipientEmailAddress", rcpt).s("RecipientDomain", mailDomain).s("RecipientObjectId", m.to.objectID).
		s("Subject", m.subject).s("EmailDirection", direction).s("DeliveryAction", action).s("DeliveryLocation", m.location).s("LatestDeliveryAction", action).s("LatestDeliveryLocation", m.location).s("ThreatTypes", m.verdict).
		i("UrlCount", int64(len(m.urls))).i("EmailSize", int64(max(m.size, 4000))).s("EmailLanguage", "en").b("IsFirstContact", m.verdict != "").s("ReportId", id+"-1").raw("To", `[`+quote(rcpt)+`]`).raw("Cc", "[]").
		s("AuthenticationDetails", `{"SPF":"pass","DKIM":"pass","DMARC":"pass"}`).s("TenantId", ids.WorkspaceID)
	if m.verdict != "" {
		t.s("DetectionMethods", `{"`+m.verdict+`":["URL detonation reputation"]}`).s("ConfidenceLevel", `{"`+m.verdict+`":"High"}`)
	}
	n := int64(0)
	if m.file != "" {
		n = 1
	}
	t.i("AttachmentCount", n).end()
	for _, u := range m.urls {
		host := strings.SplitN(strings.TrimPrefix(u, "https://"), "/", 2)[0]
		g.t.mailURL.open(m.at).time("Timestamp", m.at).s("NetworkMessageId", id).s("Url", u).s("UrlDomain", host).s("UrlLocation", "Body").s("ReportId", id+"-1").s("TenantId", ids.WorkspaceID).end()
	}
	if m.file != "" {
		im := g.file(m.file)
		g.t.mailFile.open(m.at).time("Timestamp", m.at).s("NetworkMessageId", id).s("FileName", m.file).s("FileType", m.file[strings.LastIndexByte(m.file, '.')+1:]).s("SHA256", im.sha256).i("FileSize", im.size).
			s("SenderFromAddress", m.from).s("SenderDisplayName", m.fromName).s("RecipientEmailAddress", rcpt).s("RecipientObjectId", m.to.objectID).s("ReportId", id+"-1").s("TenantId", ids.WorkspaceID).end()
	}
	return id
}

// clicked writes a click in a mail.
func (g *gen) clicked(p *person, at tick, id, url, action string) {
	g.t.click.open(at).time("Timestamp", at).s("AccountUpn", p.upn).s("ActionType", action).s("Url", url).s("NetworkMessageId", id).s("Workload", "Email").s("IPAddress", p.office.egress).
		b("IsClickedThrough", action == "ClickAllowed").s("UrlChain", `["`+url+`"]`).s("AppName", "Mail").s("ReportId", id+"-c").s("TenantId", ids.WorkspaceID).end()
}

var mailSubjects = []string{
	"Order confirmation {n}", "Re: quote {n}", "Delivery note {n}", "Meeting tomorrow", "Invoice {n}", "Reminder: invoice {n}", "Your shipment is on its way", "RFQ {n} optics", "Newsletter: sensors and more", "Re: calibration report",
	"Holiday planning", "Fwd: contract {n}", "Action needed: timesheet", "Password expires in 7 days", "Shared document: price list",
}

var senders = []struct{ address, name, ip string }{
	{"orders@brightfreight.example", "Bright Freight", "198.19.4.21"},
	{"sales@lumenoptics.example", "Lumen Optics", "198.19.4.45"},
	{"accounts@coppervale.example", "Coppervale Accounts", "198.19.4.32"},
	{"noreply@ledgerhub.example", "LedgerHub", "198.19.5.81"},
	{"news@sensorweekly.example", "Sensor Weekly", "198.19.30.2"},
	{"info@screwsandmore.example", "Screws and More", "198.19.5.13"},
	{"no-reply@parcelpoint.example", "ParcelPoint", "198.19.30.77"},
}

// mailDay writes a day of mail.
func (g *gen) mailDay(d int) {
	r := g.fork("mail", d)
	n := 330
	if weekend(d) {
		n = 60
	}
	for range n {
		to := pick(r, g.co.people)
		m := message{at: g.midnight(d) + 6*hour + r.span(15*hour), to: to, subject: strings.ReplaceAll(pick(r, mailSubjects), "{n}", itoa(r.between(20000, 29999))), size: r.between(5000, 2_000_000)}
		if r.chance(45) {
			p := pick(r, g.co.people)
			m.from, m.fromName, m.fromIP = p.upn, p.display(), "10.20.0.25"
		} else {
			s := pick(r, senders)
			m.from, m.fromName, m.fromIP = s.address, s.name, s.ip
		}
		if r.chance(30) {
			s := pick(r, webSites[15:])
			m.urls = []string{"https://" + s.domain + "/" + s.path + itoa(r.n(9000))}
		}
		if r.chance(15) {
			m.file = pick(r, fileNames) + pick(r, []string{".pdf", ".xlsx", ".docx"})
		}
		id := g.deliver(r, m)
		if len(m.urls) > 0 && r.chance(30) {
			g.clicked(to, m.at+2*minute+r.span(2*hour), id, m.urls[0], "ClickAllowed")
		}
	}
	for range r.between(6, 14) { // what the filter stops
		name := letters(r, 7)
		m := message{
			at: g.midnight(d) + r.span(day), to: pick(r, g.co.people), from: "info@" + name + "-mail.example", fromName: "Secure Mail", fromIP: scanner(r), verdict: pick(r, []string{"Phish", "Spam", "Spam"}),
			subject: pick(r, []string{"Your mailbox is full", "Voice message from +32 9", "Unusual sign-in", "You won", "Payment advice"}), location: pick(r, []string{"Quarantine", "Quarantine", "Junk folder"}),
		}
		m.urls = []string{"https://" + name + "-login.example/" + r.hex(6)}
		id := g.deliver(r, m)
		if m.location == "Junk folder" && r.chance(20) {
			g.clicked(m.to, m.at+hour, id, m.urls[0], "ClickBlocked")
		}
	}
}
