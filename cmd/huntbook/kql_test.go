package main

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
)

// TestCheckTellsAll: an error is the first of all, warnings stand beside ok and never refuse.
func TestCheckTellsAll(t *testing.T) {
	var out bytes.Buffer
	cmd := kqlCheckCommand()
	cmd.SetArgs(nil)
	cmd.SetIn(strings.NewReader(`{"id":"well","query":"Heartbeat | take 1"}
{"id":"warned","query":"Heartbeat | join Heartbeat on Computer\n| where isnull(Computer)"}
{"id":"wrong","query":"Heartbeat | where foo == 1 and bar == 2"}
{"id":"one","query":"Heartbeat | where foo == 1"}
`))
	cmd.SetOut(&out)
	if err := cmd.ExecuteContext(t.Context()); err != nil {
		t.Fatal(err)
	}
	type place struct {
		Code                 string
		Line, Column, Length int
	}
	type answer struct {
		OK       bool
		Warnings []place
		Error    *struct {
			place
			All []place
		}
	}
	answers := map[string]answer{}
	for _, line := range strings.Split(strings.TrimSpace(out.String()), "\n") {
		var a struct {
			ID string
			answer
		}
		if err := json.Unmarshal([]byte(line), &a); err != nil {
			t.Fatal(err)
		}
		answers[a.ID] = a.answer
	}
	if a := answers["well"]; !a.OK || a.Warnings != nil || a.Error != nil {
		t.Errorf("well: %+v", a)
	}
	if a := answers["warned"]; !a.OK || len(a.Warnings) != 2 || a.Warnings[0] != (place{"KS508", 1, 13, 4}) || a.Warnings[1] != (place{"KS501", 2, 9, 16}) {
		t.Errorf("warned: %+v", a)
	}
	if e := answers["wrong"].Error; e == nil || e.place != (place{"KS142", 1, 19, 3}) || len(e.All) != 2 || e.All[0] != e.place || e.All[1] != (place{"KS142", 1, 32, 3}) {
		t.Errorf("wrong: %+v", e)
	}
	if e := answers["one"].Error; e == nil || e.All != nil {
		t.Errorf("one: %+v", e)
	}
}
