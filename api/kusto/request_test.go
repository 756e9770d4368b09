package kusto

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/huntbook/huntbook/result"
)

func TestPropertiesInBothForms(t *testing.T) {
	object := `{"Options":{"servertimeout":"0:04:00","query_now":"2024-01-01","notruncation":true},"Parameters":{"x":"1","y":2}}`
	text, _ := json.Marshal(object)
	for _, properties := range []string{object, string(text)} {
		_, o, f := parse([]byte(`{"db":"main","csl":"T","properties":` + properties + `}`))
		if f != nil || o.timeout != 4*time.Minute || o.now.Year() != 2024 || !o.noTruncation || o.parameters["x"] != "1" || o.parameters["y"] != "2" {
			t.Errorf("%s: %+v %v", properties, o, f)
		}
	}
	for _, s := range []string{"01:00:00", "0:01:00", "1.00:00:00"} {
		if _, err := parseTimeout(s); err != nil {
			t.Error(err)
		}
	}
}

func TestVisualizationBeginsWithItsKind(t *testing.T) {
	got := string(Visualization(&result.Render{Kind: "barchart", Properties: map[string]any{"xTITLE": "a \"b\"", "custom": true}}))
	const begin = `{"Visualization":"barchart","Title":null,`
	if !json.Valid([]byte(got)) || got[:len(begin)] != begin {
		t.Error(got)
	}
	var v map[string]any
	if err := json.Unmarshal([]byte(got), &v); err != nil || v["XTitle"] != `a "b"` || v["custom"] != true {
		t.Error(got)
	}
}

func FuzzRequest(f *testing.F) {
	f.Add(`{"db":"main","csl":"T","properties":"{\"Options\":{\"servertimeout\":\"0:04:00\"}}"}`)
	f.Add(`{"db":1}`)
	f.Fuzz(func(_ *testing.T, s string) { _, _, _ = parse([]byte(s)) })
}
