package api_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/huntbook/huntbook/internal/ids"
	"github.com/huntbook/huntbook/query"
)

const watchlists = ids.WorkspaceResource + "/providers/Microsoft.SecurityInsights/watchlists"

func putBody(t *testing.T, properties map[string]any) string {
	t.Helper()
	out, err := json.Marshal(map[string]any{"properties": properties})
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

func TestWatchlists(t *testing.T) {
	s := start(t, query.Options{})
	resp, body := s.do("POST", queryPath, ask1("_GetWatchlist('HighValue')"))
	if resp.StatusCode != 400 || !strings.Contains(body, "There is no watchlist with the alias 'HighValue'") {
		t.Errorf("before there is any: %d %s", resp.StatusCode, body)
	}
	if n := s.cell("_GetWatchlistAlias | count"); n != 0.0 {
		t.Errorf("aliases before there are any: %v", n)
	}

	made := putBody(t, map[string]any{
		"displayName": "High value assets", "provider": "Contoso", "source": "assets.csv", "description": "What matters", "itemsSearchKey": "Asset Name",
		"numberOfLinesToSkip": 1, "contentType": "text/csv", "labels": []string{"crown", "jewels"},
		"rawContent": "exported yesterday\r\nAsset Name,IP Address,SearchKey,Note\r\ndc1,10.0.0.1,x,\"the \"\"first\"\", of two\"\r\ndb1,10.0.0.2,y,\r\n",
	})
	if resp, body := s.do("PUT", watchlists+"/HighValue?api-version=2024-03-01", made); resp.StatusCode != 201 {
		t.Fatalf("create: %d %s", resp.StatusCode, body)
	}
	for kql, want := range map[string]any{
		`_GetWatchlist("HighValue") | count`:                                                                             2.0,
		`_GetWatchlist("highvalue") | where ["Asset Name"] == "dc1" | project Note`:                                      `the "first", of two`,
		`_GetWatchlist("HighValue") | where ["IP Address"] == "10.0.0.2" | project SearchKey`:                            "db1",
		`_GetWatchlist("HighValue") | where SearchKey == "db1" | project tostring(WatchlistItem.SearchKey)`:              "y",
		`_GetWatchlist("HighValue", "db1") | project ["IP Address"]`:                                                     "10.0.0.2",
		`_GetWatchlist("HighValue", dynamic(["db1", "dc1"]), "none") | count`:                                            2.0,
		`datatable(h:string)["DC1", "dc1", "x"] | where h in ((_GetWatchlist("HighValue") | project SearchKey)) | count`: 1.0,
		`_GetWatchlistAlias`: "HighValue",
		`Watchlist | where _DTItemType == "Watchlist" and WatchlistAlias == "HighValue" | project tostring(Tags)`:              `["crown","jewels"]`,
		`_GetWatchlist("HighValue") | getschema | summarize strcat_array(make_list(strcat(ColumnName, ":", ColumnType)), " ")`: "_DTItemId:string LastUpdatedTimeUTC:datetime SearchKey:string WatchlistItem:dynamic Asset Name:string IP Address:string Note:string",
	} {
		if got := s.cell(kql); got != want {
			t.Errorf("%s: %v; want %v", kql, got, want)
		}
	}
	// A request's time range narrows logs, not lists.
	old, _ := json.Marshal(map[string]string{"query": `_GetWatchlist("HighValue") | count`, "timespan": "2001-01-01/2001-01-02"})
	if _, body := s.do("POST", queryPath, string(old)); !strings.Contains(body, "[[2]]") {
		t.Errorf("with a time range long ago: %s", body)
	}

	// More items join those that are there; one that is there already does not come twice; a new column is seen at once.
	more := putBody(t, map[string]any{"displayName": "High value assets", "provider": "Contoso", "itemsSearchKey": "Asset Name", "rawContent": "Asset Name,Owner\nweb1,Ada\nweb1,Ada\n"})
	for range 2 {
		if resp, body := s.do("PUT", watchlists+"/highvalue", more); resp.StatusCode != 200 {
			t.Fatalf("update: %d %s", resp.StatusCode, body)
		}
	}
	if got := s.cell(`_GetWatchlist("HighValue") | summarize strcat(count(), countif(Owner == "Ada"))`); got != "31" {
		t.Errorf("after an update: %v", got)
	}

	const id = "0a6d5f6e-7f6d-4c11-9f5b-3d1c5f7f0a11"
	item := watchlists + "/HighValue/watchlistItems/" + id
	for range 2 {
		if resp, body := s.do("PUT", item, `{"properties":{"itemsKeyValue":{"Asset Name":"fs1","Owner":"Grace","Ports":445}}}`); resp.StatusCode != 200 {
			t.Fatalf("item: %d %s", resp.StatusCode, body)
		}
	}
	if got := s.cell(`_GetWatchlist("HighValue") | where SearchKey == "fs1" | project strcat(Owner, Ports, _DTItemId)`); got != "Grace445"+id {
		t.Errorf("an item: %v", got)
	}
	_, body = s.do("GET", watchlists+"/HighValue/watchlistItems", "")
	var items struct{ Value []struct{ Name string } }
	if err := json.Unmarshal([]byte(body), &items); err != nil || len(items.Value) != 4 {
		t.Errorf("items: %s", body)
	}
	if _, body := s.do("GET", item, ""); !strings.Contains(body, `{"Asset Name":"fs1","Owner":"Grace","Ports":"445"}`) {
		t.Errorf("item: %s", body)
	}
	for _, want := range []int{200, 204} {
		if resp, body := s.do("DELETE", item, ""); resp.StatusCode != want {
			t.Errorf("delete an item: %d %s", resp.StatusCode, body)
		}
	}
	if n := s.cell(`_GetWatchlist("HighValue") | count`); n != 3.0 {
		t.Errorf("after deleting an item: %v", n)
	}

	if _, body := s.do("GET", watchlists, ""); !strings.Contains(body, `"itemsSearchKey":"Asset Name"`) || !strings.Contains(body, `"name":"HighValue"`) {
		t.Errorf("list: %s", body)
	}
	for _, want := range []int{200, 204} {
		if resp, body := s.do("DELETE", watchlists+"/HighValue", ""); resp.StatusCode != want {
			t.Errorf("delete: %d %s", resp.StatusCode, body)
		}
	}
	if resp, _ := s.do("POST", queryPath, ask1("_GetWatchlist('HighValue')")); resp.StatusCode != 400 {
		t.Errorf("a deleted watchlist answers %d", resp.StatusCode)
	}
	if resp, body := s.do("PUT", watchlists+"/HighValue", more); resp.StatusCode != 201 || s.cell(`_GetWatchlist("HighValue") | count`) != 1.0 {
		t.Errorf("made anew: %d %s", resp.StatusCode, body)
	}
}

func TestWatchlistRefusals(t *testing.T) {
	s := start(t, query.Options{})
	for name, c := range map[string]struct {
		properties map[string]any
		want       string
	}{
		"no key":          {map[string]any{"rawContent": "a,b\n1,2"}, "needs a search key"},
		"wrong key":       {map[string]any{"rawContent": "a,b\n1,2", "itemsSearchKey": "c"}, "no column 'c'"},
		"uneven lines":    {map[string]any{"rawContent": "a,b\n1,2\n1", "itemsSearchKey": "a"}, "record on line 3"},
		"no name":         {map[string]any{"rawContent": "a,,c\n1,2,3", "itemsSearchKey": "a"}, "Column 2"},
		"a name twice":    {map[string]any{"rawContent": "a,b,a\n1,2,3", "itemsSearchKey": "a"}, "Column 3"},
		"no such time":    {map[string]any{"rawContent": "a\n1", "itemsSearchKey": "a", "defaultDuration": "a month"}, "no duration"},
		"all left out":    {map[string]any{"rawContent": "a\n1", "itemsSearchKey": "a", "numberOfLinesToSkip": 9}, "empty"},
		"not text at all": {map[string]any{"rawContent": []int{1}}, "not the JSON"},
	} {
		if resp, body := s.do("PUT", watchlists+"/W", putBody(t, c.properties)); resp.StatusCode != 400 || !strings.Contains(body, c.want) {
			t.Errorf("%s: %d %s", name, resp.StatusCode, body)
		}
	}
	if resp, body := s.do("PUT", watchlists+"/a%20b", putBody(t, map[string]any{"itemsSearchKey": "a"})); resp.StatusCode != 400 {
		t.Errorf("an alias with a blank: %d %s", resp.StatusCode, body)
	}
	if resp, _ := s.do("GET", watchlists+"/W", ""); resp.StatusCode != 404 {
		t.Errorf("a refused watchlist was made: %d", resp.StatusCode)
	}

	body := putBody(t, map[string]any{"itemsSearchKey": "User", "rawContent": "User\nada\n", "defaultDuration": "P1D"})
	if resp, out := s.do("PUT", watchlists+"/VIPUsers", body); resp.StatusCode != 201 {
		t.Fatal(resp.StatusCode, out)
	}
	reader := s.person("reader", [2]string{"Microsoft Sentinel Reader", ids.WorkspaceResource})
	if resp, out := s.do("PUT", watchlists+"/Other", body, bearer(reader)); resp.StatusCode != 403 {
		t.Errorf("a reader made a watchlist: %d %s", resp.StatusCode, out)
	}
	if n := s.cell("_GetWatchlist('VIPUsers') | where User == 'ada' | count", bearer(reader)); n != 1.0 {
		t.Errorf("a reader read %v items", n)
	}
	// Whoever may not read the Watchlist table does not read it by way of the function.
	narrow := s.person("narrow", [2]string{"Log Analytics Reader", ids.WorkspaceResource + "/tables/Syslog"}, [2]string{"Reader", ids.WorkspaceResource + "/tables/Syslog"})
	resp, out := s.do("POST", queryPath, ask1("_GetWatchlist('VIPUsers')"), bearer(narrow))
	if resp.StatusCode < 400 {
		t.Errorf("read without the right to: %s", out)
	}
	// An item whose time has passed is gone, though its row is kept.
	past := fmt.Sprintf(`{"TimeGenerated":"2024-01-01T00:00:00Z","_DTTimestamp":"2024-01-01T00:00:00Z","_DTItemId":"i","_DTItemType":"watchlist-item","_DTItemStatus":"Create","WatchlistAlias":"VIPUsers","SearchKey":"bob","WatchlistItem":{"User":"bob"},"TimeToLive":%q}`, "2024-02-01T00:00:00Z")
	if status, out := s.command(".ingest inline into table Watchlist with (format=json) <|\n"+past, s.token); status != 200 {
		t.Fatal(status, out)
	}
	if n := s.cell("_GetWatchlist('VIPUsers') | count"); n != 1.0 {
		t.Errorf("%v items; one had passed its time", n)
	}
}
