package text

import (
	_ "embed"
	"strings"
	"sync"
	"time"
	_ "time/tzdata" // zones on machines that have none installed
)

var zones sync.Map

// Zone finds a time zone by its IANA name.
func Zone(name string) (*time.Location, bool) {
	if name == "" || name == "Local" {
		return nil, false
	}
	if loc, ok := zones.Load(name); ok {
		return loc.(*time.Location), true
	}
	loc, err := time.LoadLocation(name)
	if err != nil {
		return nil, false
	}
	zones.Store(name, loc)
	return loc, true
}

//go:embed zones.txt
var zoneNames string

// Zones lists the IANA names of zones.
func Zones() []string { return strings.Fields(zoneNames) }
