package query_test

import (
	"context"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/maxmind/mmdbwriter"
	"github.com/maxmind/mmdbwriter/mmdbtype"

	"github.com/huntbook/huntbook/engine/duckdb"
	"github.com/huntbook/huntbook/query"
	"github.com/huntbook/huntbook/store"
)

// placesFile writes a file that knows two networks of the ranges kept for documentation.
func placesFile(t *testing.T) string {
	t.Helper()
	tree, err := mmdbwriter.New(mmdbwriter.Options{DatabaseType: "GeoLite2-City", IncludeReservedNetworks: true, DisableIPv4Aliasing: true})
	if err != nil {
		t.Fatal(err)
	}
	names := func(n string) mmdbtype.Map { return mmdbtype.Map{"names": mmdbtype.Map{"en": mmdbtype.String(n)}} }
	for network, place := range map[string]mmdbtype.Map{
		"198.51.100.0/24": {
			"country": names("Portugal"), "subdivisions": mmdbtype.Slice{names("Lisboa")}, "city": names("Lisbon"),
			"location": mmdbtype.Map{"latitude": mmdbtype.Float64(38.72), "longitude": mmdbtype.Float64(-9.13)},
		},
		"2001:db8::/32": {"country": names("Norway")},
	} {
		_, n, err := net.ParseCIDR(network)
		if err != nil {
			t.Fatal(err)
		}
		if err := tree.Insert(n, place); err != nil {
			t.Fatal(err)
		}
	}
	path := filepath.Join(t.TempDir(), "places.mmdb")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tree.WriteTo(f); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

func placesDoor(t *testing.T, p *query.Places) *query.Door {
	t.Helper()
	scalars := query.Scalars()
	if p != nil {
		scalars = append(scalars, p.Scalar())
	}
	db, err := duckdb.Open(duckdb.Options{Scalars: scalars})
	if err != nil {
		t.Fatal(err)
	}
	st, err := store.Open(context.Background(), "", db)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _, _ = st.Close(), db.Close() })
	return query.New(db, st, query.Options{Places: p})
}

func TestPlacesOfAddresses(t *testing.T) {
	p, err := query.OpenPlaces(placesFile(t))
	if err != nil {
		t.Fatal(err)
	}
	defer p.Close()
	d := placesDoor(t, p)
	for text, want := range map[string]string{
		`print tostring(geo_info_from_ip_address("198.51.100.7"))`:                                                                 `{"country":"Portugal","state":"Lisboa","city":"Lisbon","latitude":38.72,"longitude":-9.13}`,
		`print tostring(geo_info_from_ip_address("2001:db8::1"))`:                                                                  `{"country":"Norway"}`,
		`print tostring(isnull(geo_info_from_ip_address("203.0.113.1")))`:                                                          "True",
		`print tostring(isnull(geo_info_from_ip_address("not an address")))`:                                                       "True",
		`datatable(ip:string)["198.51.100.9", ""] | project c = tostring(geo_info_from_ip_address(ip).city) | where isnotempty(c)`: "Lisbon",
	} {
		if got := one(t, d, text); got != want {
			t.Errorf("%s gave %s, want %s", text, got, want)
		}
	}
}

func TestPlacesNeedAFile(t *testing.T) {
	_, err := placesDoor(t, nil).Run(context.Background(), query.Request{Text: `print geo_info_from_ip_address("198.51.100.7")`, Access: reader{}})
	if err == nil || !strings.Contains(err.Error(), "--ip-places") {
		t.Errorf("gave %v", err)
	}
	if _, err := query.OpenPlaces(filepath.Join(t.TempDir(), "none.mmdb")); err == nil {
		t.Error("a file that is not there was opened")
	}
}

// one gives the first cell of a query's answer, a text.
func one(t *testing.T, d *query.Door, text string) string {
	t.Helper()
	set := run(t, d, query.Request{Text: text, Access: reader{}})
	defer set.Close()
	table, err := set.Next(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	rec, err := table.Batches.Next(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	defer rec.Release()
	return strings.Clone(rec.Column(0).(*array.String).Value(0)) // Arrow's memory goes with the batch
}
