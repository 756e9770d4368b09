// Package sample makes the security logs of an invented company under attack:
// two weeks of normal work with one intrusion, one cloud account takeover and
// forgotten credentials hidden in it. docs/sample-story.md tells what happened.
package sample

import (
	"fmt"
	"io"
	"time"

	"github.com/huntbook/huntbook/internal/ids"
)

// Seed is the seed of the data that the documentation describes.
const Seed = 20471

const days = 14

// gen is one run of the generator. Rows are made day by day; what belongs to a
// later day waits in its table.
type gen struct {
	start, end tick
	seed       uint64
	co         company
	images     map[string]*image
	xml        xmlDoc
	scratch    []byte
	logTail    string // columns of what the collector forwards
	t          tables
	all        []*table
	cases      []casefile // incidents to write, not yet in order
}

type tables struct {
	security, event                          *table
	devProc, devNet, devLogon, devFile       *table
	devReg, devInfo                          *table
	signin, audit, activity, office          *table
	cef, syslog, dns, vm, heartbeat          *table
	alert, incident, intel                   *table
	identity, mail, mailURL, mailFile, click *table
	diagnostics, behavior, watchlist         *table
}

func (g *gen) tables() []struct {
	name string
	at   **table
} {
	t := &g.t
	return []struct {
		name string
		at   **table
	}{
		{"SecurityEvent", &t.security},
		{"Event", &t.event},
		{"DeviceProcessEvents", &t.devProc},
		{"DeviceNetworkEvents", &t.devNet},
		{"DeviceLogonEvents", &t.devLogon},
		{"DeviceFileEvents", &t.devFile},
		{"DeviceRegistryEvents", &t.devReg},
		{"DeviceInfo", &t.devInfo},
		{"SigninLogs", &t.signin},
		{"AuditLogs", &t.audit},
		{"AzureActivity", &t.activity},
		{"OfficeActivity", &t.office},
		{"CommonSecurityLog", &t.cef},
		{"Syslog", &t.syslog},
		{"DnsEvents", &t.dns},
		{"VMConnection", &t.vm},
		{"Heartbeat", &t.heartbeat},
		{"SecurityAlert", &t.alert},
		{"SecurityIncident", &t.incident},
		{"ThreatIntelligenceIndicator", &t.intel},
		{"IdentityInfo", &t.identity},
		{"EmailEvents", &t.mail},
		{"EmailUrlInfo", &t.mailURL},
		{"EmailAttachmentInfo", &t.mailFile},
		{"UrlClickEvents", &t.click},
		{"AzureDiagnostics", &t.diagnostics},
		{"BehaviorAnalytics", &t.behavior},
		{"Watchlist", &t.watchlist},
	}
}

// Tables lists the tables that Write fills.
func Tables() []string {
	var names []string
	for _, e := range new(gen).tables() {
		names = append(names, e.name)
	}
	return names
}

// Write makes the two weeks that end at now (rounded down to the minute) and
// writes each table's rows to out(table) as lines of JSON in time order, a part
// of every table after each day. The same now and seed give the same bytes; a
// different now gives the same rows at other times.
func Write(now time.Time, seed uint64, out func(table string) io.Writer) error {
	g := &gen{seed: seed, images: map[string]*image{}}
	g.end = tick(now.UTC().Truncate(time.Minute).Unix()) * second
	g.start = g.end - days*day
	for _, e := range g.tables() {
		*e.at = &table{name: e.name, g: g}
		g.all = append(g.all, *e.at)
	}
	g.build()
	g.logTail = `,"SourceSystem":"OpsManager","TenantId":"` + ids.WorkspaceID + `","_ResourceId":` + quote(g.co.log.resource)
	g.boot()
	g.stories()
	for d := 0; d <= days; d++ {
		g.workday(d)
		limit := g.midnight(d + 1)
		if d == days {
			limit = g.end + 1
		}
		for _, t := range g.all {
			w := out(t.name)
			if w == nil {
				return fmt.Errorf("sample: no writer for table %s", t.name)
			}
			if err := t.flush(limit, w); err != nil {
				return fmt.Errorf("sample: write %s: %w", t.name, err)
			}
		}
	}
	return nil
}

// The company's own clock: the data always ends on a Thursday at 16:00 UTC as
// the company counts, so that its working hours and weekends, and with them
// every row, are the same whenever the sample is made.
const endOfDay = 16 * hour

// midnight gives the beginning of day d by the company's clock; day 0 is the
// Thursday on which the two weeks begin.
func (g *gen) midnight(d int) tick { return g.start - endOfDay + tick(d)*day }

// weekend is true on the company's Saturdays and Sundays.
func weekend(d int) bool { return d%7 == 2 || d%7 == 3 }

// ago gives the instant so long before the end, as the story writes it.
func (g *gen) ago(d, h, m, s int) tick {
	return g.end - tick(d)*day - tick(h)*hour - tick(m)*minute - tick(s)*second
}

// stories writes what does not follow the days: the two attacks, what lies
// around them, and the lists.
func (g *gen) stories() {
	g.intelligence()
	g.intrusion()
	g.takeover()
	g.leaks()
	g.leads()
	g.incidents()
	g.inventory()
	g.watchlists()
}

// workday writes a day of normal work.
func (g *gen) workday(d int) {
	for _, h := range g.co.work {
		g.desk(h, d)
	}
	g.servers(d)
	g.linux(d)
	g.cloud(d)
	g.mailDay(d)
	g.heartbeats(d)
}
