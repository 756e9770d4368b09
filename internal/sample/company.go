package sample

import (
	"fmt"
	"strings"

	"github.com/huntbook/huntbook/internal/ids"
)

// The company of the sample: Norvale Instruments, with its directory, tenant
// and address ranges. Public addresses of its own and of its attackers are
// from the ranges reserved for documentation; names end in .example.
const (
	companyName = "Norvale Instruments"
	mailDomain  = "norvale.example"
	adDomain    = "corp.norvale.example"
	netbios     = "NORVALE"
	domainSID   = "S-1-5-21-2718281828-1414213562-577215664"
	prodRG      = "rg-norvale-prod"
	devRG       = "rg-norvale-dev"
	devSub      = "5d1f4c77-2a86-4b1e-9c39-7be0a6f2d418"
)

type office struct {
	name, city, country, state string
	utc                        tick // local time minus UTC
	egress                     string
	lat, lon                   float64
}

var (
	ghent   = &office{"Ghent", "Gent", "BE", "Oost-Vlaanderen", 1 * hour, "198.51.100.10", 51.05, 3.72}
	halifax = &office{"Halifax", "Halifax", "CA", "Nova Scotia", -4 * hour, "198.51.100.74", 44.65, -63.57}
)

// account is who acts: a person, a service account or a computer.
type account struct {
	name, domain, sid, upn, objectID string
	machine                          bool
}

func (a *account) full() string { return a.domain + `\` + a.name }

type person struct {
	account
	id                         int
	first, last, title, depart string
	office                     *office
	manager                    *person
	host                       *host
	admin                      *account // the second account of IT people
	phone, home                string   // home: address of the home connection
}

func (p *person) display() string { return p.first + " " + p.last }

type host struct {
	name, fqdn, ip, os, role string
	id                       int
	office                   *office
	owner                    *person
	machine                  account
	server, linux            bool
	sysmon, mde, vmi         bool // which sensors it carries
	deviceID, sourceID       string
	resource                 string // ARM id in lower case
	nextPID, nextLogon       uint64
	report, record           int64
	roots                    roots  // its system processes since the last start
	held                     *roots // what stays on from a day of the story
	pre                      hostColumns
}

// hostColumns are the columns of a host that its rows repeat, encoded once.
type hostColumns struct{ sec, event, device, vm string }

type company struct {
	people   []*person
	hosts    []*host // all
	work     []*host // the computers of people
	byName   map[string]*host
	bySam    map[string]*person
	service  map[string]*account
	system   account
	local    account
	network  account
	it       []*person
	dc1, dc2 *host
	files    *host
	mail     *host
	jump     *host
	sql      *host
	manage   *host
	web      *host
	log      *host
}

func (g *gen) build() {
	c := &g.co
	c.byName, c.bySam, c.service = map[string]*host{}, map[string]*person{}, map[string]*account{}
	c.system = account{name: "SYSTEM", domain: "NT AUTHORITY", sid: "S-1-5-18", machine: true}
	c.local = account{name: "LOCAL SERVICE", domain: "NT AUTHORITY", sid: "S-1-5-19", machine: true}
	c.network = account{name: "NETWORK SERVICE", domain: "NT AUTHORITY", sid: "S-1-5-20", machine: true}
	r := g.fork("company")
	for _, name := range []string{"svc-sqlreport", "svc-backup", "svc-scan", "svc-deploy", "svc-monitor", "svc-legacyerp", "svc-print", "svc-labview", "svc-crm", "svc-adsync"} {
		c.service[name] = &account{name: name, domain: netbios, sid: fmt.Sprintf("%s-%d", domainSID, 2100+len(c.service)), upn: name + "@" + adDomain, objectID: r.guid()}
	}
	server := func(name, ip, os, role string, o *office) *host {
		h := g.addHost(r, name, ip, os, role, o)
		h.server, h.vmi = true, true
		h.linux = strings.HasPrefix(os, "Ubuntu")
		h.sysmon, h.mde = !h.linux, !h.linux && role != "Mail"
		return h
	}
	const win = "Windows Server 2022 Datacenter"
	c.dc1 = server("NV-DC01", "10.20.0.10", win, "Domain controller", ghent)
	c.dc2 = server("NV-DC02", "10.30.0.10", win, "Domain controller", halifax)
	c.files = server("NV-FS01", "10.20.0.20", win, "File server", ghent)
	c.mail = server("NV-EX01", "10.20.0.25", "Windows Server 2019 Standard", "Mail", ghent)
	c.jump = server("NV-JMP01", "10.20.0.30", win, "Jump host", ghent)
	c.sql = server("NV-SQL01", "10.20.0.40", win, "Database", ghent)
	c.manage = server("NV-MGT01", "10.20.0.45", win, "Management", ghent)
	c.web = server("nv-web01", "10.20.8.10", "Ubuntu 22.04", "Web server", ghent)
	c.log = server("nv-log01", "10.20.0.50", "Ubuntu 22.04", "Log collector", ghent)
	for _, d := range roster {
		var lead *person
		for _, line := range d.people {
			p := g.addPerson(r, d.department, line, lead)
			if lead == nil {
				lead = p
			}
		}
	}
	boss := c.people[0]
	for _, p := range c.people {
		if p.manager == nil && p != boss {
			p.manager = boss
		}
	}
	for _, h := range c.hosts {
		h.encode()
	}
}

func (g *gen) addPerson(r *rng, department, line string, lead *person) *person {
	c := &g.co
	f := strings.Split(line, "|")
	first, last, _ := strings.Cut(f[0], " ")
	p := &person{id: len(c.people), first: first, last: last, title: f[1], depart: department, office: ghent, manager: lead}
	if f[2] == "H" {
		p.office = halifax
	}
	flat := strings.ToLower(strings.ReplaceAll(last, " ", ""))
	p.account = account{
		name: strings.ToLower(first[:1]) + flat, domain: netbios, objectID: r.guid(),
		sid: fmt.Sprintf("%s-%d", domainSID, 1104+p.id),
		upn: strings.ToLower(first) + "." + flat + "@" + mailDomain,
	}
	// Home connections: a quarter of the benchmark range, which nobody routes.
	p.home = fmt.Sprintf("198.18.%d.%d", 10+p.id/8, 20+(p.id*29)%200)
	p.phone = fmt.Sprintf("+32 9 555 %02d %02d", p.id/10, p.id*7%100)
	if p.office == halifax {
		p.phone = fmt.Sprintf("+1 902 555 01%02d", p.id)
	}
	if f[3] == "W" {
		n := len(c.work) + 1
		name, ip := fmt.Sprintf("NV-WS-%03d", n), fmt.Sprintf("10.20.%d.%d", 10+n%3, 30+n)
		if p.office == halifax {
			name, ip = fmt.Sprintf("NV-LT-%03d", n), fmt.Sprintf("10.30.%d.%d", 10+n%2, 30+n)
		}
		h := g.addHost(r, name, ip, "Windows 11 Enterprise", "Workstation", p.office)
		h.owner, p.host, h.mde = p, h, true
		h.sysmon = department == "Finance" || department == "IT"
		h.vmi = h.sysmon
		c.work = append(c.work, h)
	}
	if department == "IT" {
		p.admin = &account{name: "adm-" + p.name, domain: netbios, sid: fmt.Sprintf("%s-%d", domainSID, 1804+p.id), upn: "adm-" + p.name + "@" + adDomain, objectID: r.guid()}
		c.it = append(c.it, p)
	}
	c.people = append(c.people, p)
	c.bySam[p.name] = p
	return p
}

func (g *gen) addHost(r *rng, name, ip, os, role string, o *office) *host {
	c := &g.co
	h := &host{name: name, ip: ip, os: os, role: role, office: o, id: len(c.hosts)}
	h.fqdn = name + "." + adDomain
	h.machine = account{name: name + "$", domain: netbios, sid: fmt.Sprintf("%s-%d", domainSID, 3100+h.id), machine: true}
	h.deviceID, h.sourceID = r.hex(40), r.guid()
	h.nextPID, h.nextLogon = uint64(1000+4*r.n(200)), uint64(0x9_0000+r.n(0x4_0000))
	h.report, h.record = int64(1000+r.n(9000)), int64(200_000+r.n(900_000))
	c.hosts = append(c.hosts, h)
	c.byName[name] = h
	return h
}

// encode prepares the columns that are the same in each row of the host.
func (h *host) encode() {
	h.resource = strings.ToLower("/subscriptions/" + ids.Subscription + "/resourcegroups/" + prodRG + "/providers/microsoft.compute/virtualmachines/" + h.name)
	if !h.server {
		h.resource = strings.ToLower("/subscriptions/" + ids.Subscription + "/resourcegroups/" + prodRG + "/providers/microsoft.hybridcompute/machines/" + h.name)
	}
	tail := `,"TenantId":"` + ids.WorkspaceID + `"`
	res := `,"_ResourceId":` + quote(h.resource)
	h.pre.sec = `,"SourceSystem":"OpsManager","Computer":` + quote(h.fqdn) + `,"SourceComputerId":"` + h.sourceID + `"` + res + tail
	h.pre.event = `,"SourceSystem":"OpsManager","Computer":` + quote(h.fqdn) + res
	h.pre.device = `,"DeviceId":"` + h.deviceID + `","DeviceName":` + quote(strings.ToLower(h.fqdn)) + `,"MachineGroup":` + quote(h.role) + tail
	h.pre.vm = `,"Computer":` + quote(h.fqdn) + `,"Machine":"m-` + h.sourceID + `","AgentId":"` + h.sourceID + `","SourceSystem":"OpsManager"` + res
}

// pid gives the next process id: even more, never reused in the two weeks, so
// that an id names one process of a host.
func (h *host) pid(r *rng) uint64 {
	h.nextPID += 4 * uint64(1+r.n(6))
	return h.nextPID
}

func (h *host) logonID(r *rng) uint64 {
	h.nextLogon += uint64(0x400 + r.n(0x3000))
	return h.nextLogon
}
