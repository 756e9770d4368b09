package ip

import "testing"

func TestAddresses(t *testing.T) {
	for in, want := range map[string]bool{"192.168.1.1": true, "192.168.1.1/24": true, "127.0.0.256": false, "1.2.3": false, "1.2.3.4.5": false, "a.b.c.d": false, "1.2.3.4/33": false} {
		if _, _, ok := V4(in); ok != want {
			t.Errorf("%s: %v", in, ok)
		}
	}
	for in, want := range map[string]bool{"10.1.2.3": true, "172.31.0.1": true, "172.32.0.1": false, "192.168.0.0/16": true, "192.0.0.0/8": false} {
		if got, _ := IsPrivate(in); got != want {
			t.Errorf("%s private: %v", in, got)
		}
	}
	if c, ok := CompareV4("192.168.1.1/24", "192.168.1.255", 32); !ok || c != 0 {
		t.Errorf("the shortest prefix counts: %d", c)
	}
	if c, ok := CompareV6("192.168.1.1", "::ffff:c0a8:0101", 128); !ok || c != 0 {
		t.Errorf("an IPv4 address is its mapped one: %d", c)
	}
}

func TestFind(t *testing.T) {
	for s, want := range map[string]bool{
		"05:04:54 127.0.0.1 GET":  true,
		"05:04:54127.0.0.1 GET":   false,
		"x127.0.0.1":              false,
		"(127.0.0.1)":             true,
		"127.0.0.1.":              true,
		"1.127.0.0.1":             false,
		"127.0.0.11":              false,
		"see 10.0.0.1, 127.0.0.1": true,
	} {
		got := Find(s, func(a string) bool { return a == "127.0.0.1" })
		if got != want {
			t.Errorf("%q: %v", s, got)
		}
	}
}
