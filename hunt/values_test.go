package hunt_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/huntbook/huntbook/hunt"
)

func TestReadCSVKeepsColumnsInOrder(t *testing.T) {
	items, err := hunt.ReadCSV("\ufeffskipped\nzeta , alpha,\"with \"\"quotes\"\"\"\r\n1,<b>,\"two\nlines\"\r\n", ',', 1)
	if err != nil || len(items) != 1 {
		t.Fatal(items, err)
	}
	const want = `{"zeta":"1","alpha":"<b>","with \"quotes\"":"two\nlines"}`
	if got := items[0].String(); got != want {
		t.Errorf("got %s; want %s", got, want)
	}
	var back hunt.Values
	if err := json.Unmarshal([]byte(want), &back); err != nil || back.String() != want {
		t.Errorf("read back as %s, %v", back, err)
	}
	if tabs, err := hunt.ReadCSV("a\tb\n1,5\t2\n", '\t', 0); err != nil || tabs[0].String() != `{"a":"1,5","b":"2"}` {
		t.Errorf("by tabs: %v, %v", tabs, err)
	}
	if none, err := hunt.ReadCSV("a,b\n", ',', 0); err != nil || len(none) != 0 {
		t.Errorf("no items: %v, %v", none, err)
	}
}

func TestValuesRefuse(t *testing.T) {
	for text, want := range map[string]string{`[1]`: "JSON object", `{"a":{}}`: `"a"`, `{"a":[1]}`: `"a"`, `3`: "JSON object"} {
		var v hunt.Values
		if err := json.Unmarshal([]byte(text), &v); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v; want %q", text, err, want)
		}
	}
	var v hunt.Values
	if err := json.Unmarshal([]byte(`{"a":null,"b":true,"c":1.50}`), &v); err != nil || v.String() != `{"a":"","b":"true","c":"1.50"}` {
		t.Errorf("plain values: %s, %v", v, err)
	}
}
