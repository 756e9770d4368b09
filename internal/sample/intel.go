package sample

import (
	"strings"

	"github.com/huntbook/huntbook/internal/ids"
)

// Indicators of the two attacks. Only some are in the list of known threats.
const (
	lureDomain  = "share.freight-ledger.example"
	lureIP      = "203.0.113.41"
	c2Domain    = "cdn.metricsedge.example"
	c2IP        = "203.0.113.77"
	c2IP2       = "203.0.113.78"
	dropDomain  = "files.coldvault.example"
	dropIP      = "203.0.113.120"
	takeoverIP  = "203.0.113.201"
	takeoverIP2 = "203.0.113.207"
	sprayNet    = "203.0.113."
)

type indicator struct {
	domain, ip, hash, url, kind, about, provider string
	confidence, severity                         int
}

// intelligence writes the list of known threats: three entries that matter
// among three hundred that do not.
func (g *gen) intelligence() {
	r := g.fork("intel")
	providers := []string{"Open feed", "Sharing group", "Vendor feed"}
	for i := range 300 {
		e := indicator{kind: pick(r, []string{"Botnet", "C2", "Phishing", "MaliciousUrl", "Malware", "Proxy", "Darknet"}), provider: pick(r, providers), confidence: 10 * r.between(2, 9), severity: r.between(1, 5), about: "Seen in an automatic feed"}
		switch i % 4 {
		case 0:
			e.ip = "198.18." + itoa(200+r.n(40)) + "." + itoa(r.n(256)) // some of these do scan
		case 1:
			e.domain = letters(r, r.between(7, 13)) + pick(r, []string{"-update", "-cdn", "-login", ""}) + ".example"
		case 2:
			e.hash = r.hex(64)
		default:
			e.url = "https://" + letters(r, 9) + ".example/" + r.hex(8)
		}
		g.indicator(r, g.start+r.span(13*day), e)
	}
	g.indicator(r, g.ago(9, 2, 11, 0), indicator{domain: c2Domain, kind: "C2", about: "Loader infrastructure, LEDGERLOAD cluster", provider: "Sharing group", confidence: 75, severity: 4})
	g.indicator(r, g.ago(9, 2, 11, 0), indicator{ip: c2IP, kind: "C2", about: "Loader infrastructure, LEDGERLOAD cluster", provider: "Sharing group", confidence: 75, severity: 4})
	g.indicator(r, g.ago(1, 9, 40, 0), indicator{hash: g.file(loaderPath).sha256, kind: "Malware", about: "LEDGERLOAD second stage", provider: "Vendor feed", confidence: 90, severity: 5})
	// A false lead: an address of a partner that somebody reported by mistake.
	g.indicator(r, g.ago(6, 0, 0, 0), indicator{ip: "198.19.4.20", kind: "Phishing", about: "Reported by a user, not verified", provider: "Open feed", confidence: 20, severity: 2})
}

func (g *gen) indicator(r *rng, at tick, e indicator) {
	id := r.guid()
	t := g.t.intel.open(at).s("IndicatorId", strings.ToUpper(id)).s("ExternalIndicatorId", "indicator--"+id).s("Action", "alert").b("Active", true).f("ConfidenceScore", float64(e.confidence)).s("Description", e.about).
		s("IndicatorProvider", e.provider).s("ThreatType", e.kind).i("ThreatSeverity", int64(e.severity)).s("TrafficLightProtocolLevel", "green").s("Tags", "sample").time("ExpirationDateTime", at+90*day).
		b("KillChainC2", e.kind == "C2").b("KillChainDelivery", e.kind == "Phishing").s("SourceSystem", e.provider).s("TenantId", ids.WorkspaceID)
	t.s("DomainName", e.domain).s("NetworkIP", e.ip).s("Url", e.url)
	if e.hash != "" {
		t.s("FileHashType", "SHA256").s("FileHashValue", e.hash)
	}
	t.end()
}
