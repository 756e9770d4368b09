package query

import (
	"fmt"
	"net/netip"

	"github.com/oschwald/maxminddb-golang/v2"

	"github.com/huntbook/huntbook/algo/json"
	"github.com/huntbook/huntbook/algo/value"
	"github.com/huntbook/huntbook/engine"
)

// placeFunction is what Places answers.
const placeFunction = "geo_info_from_ip_address"

// Places knows where IP addresses are, from a file of MaxMind's format that an administrator brings: GeoLite2 City or its like.
type Places struct{ db *maxminddb.Reader }

// OpenPlaces opens a file.
func OpenPlaces(path string) (*Places, error) {
	db, err := maxminddb.Open(path)
	if err != nil {
		return nil, fmt.Errorf("the file %s of the places of IP addresses: %w", path, err)
	}
	return &Places{db: db}, nil
}

// Close gives the file back.
func (p *Places) Close() error { return p.db.Close() }

// Scalar is geo_info_from_ip_address() for the engine.
func (p *Places) Scalar() engine.Scalar {
	return engine.Scalar{Name: placeFunction, Params: []engine.Type{engine.Text}, Result: engine.Text, Fn: func(args []value.Value) value.Value {
		if place := p.find(args[0].S); place != "" {
			return value.Text(place)
		}
		return value.Null()
	}}
}

// find gives the place of an address as a bag of what is known of it; nothing of what is no address or in no network.
func (p *Places) find(text string) string {
	ip, err := netip.ParseAddr(text)
	if err != nil {
		return ""
	}
	type named struct {
		Names struct {
			English string `maxminddb:"en"`
		} `maxminddb:"names"`
	}
	var r struct {
		Country      named   `maxminddb:"country"`
		Subdivisions []named `maxminddb:"subdivisions"`
		City         named   `maxminddb:"city"`
		Location     struct {
			Latitude  *float64 `maxminddb:"latitude"`
			Longitude *float64 `maxminddb:"longitude"`
		} `maxminddb:"location"`
	}
	found := p.db.Lookup(ip)
	if !found.Found() || found.Decode(&r) != nil {
		return ""
	}
	var bag []json.Member
	name := func(key string, n named) {
		if n.Names.English != "" {
			bag = append(bag, json.Member{Key: key, Value: json.Quote(n.Names.English)})
		}
	}
	degrees := func(key string, v *float64) {
		if v != nil {
			bag = append(bag, json.Member{Key: key, Value: json.Real(*v)})
		}
	}
	name("country", r.Country)
	if len(r.Subdivisions) > 0 {
		name("state", r.Subdivisions[0])
	}
	name("city", r.City)
	degrees("latitude", r.Location.Latitude)
	degrees("longitude", r.Location.Longitude)
	if len(bag) == 0 {
		return ""
	}
	return json.Object(bag)
}
