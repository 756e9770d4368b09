package hash

import (
	"encoding/binary"
	"testing"
)

// The answers are recorded ones of the service: hash("World"), hash(datetime(2015-01-01)), hash_sha1(datetime(2020-01-01)).
func TestRecorded(t *testing.T) {
	if got := XX64([]byte("World")); got != 1846988464401551951 {
		t.Errorf("World: %d", got)
	}
	if got := Mod(1846988464401551951, 100); got != 51 {
		t.Errorf("mod: %d", got)
	}
	ticks := binary.LittleEndian.AppendUint64(nil, 635556672000000000)
	if got := XX64(ticks); got != 1380966698541616202 {
		t.Errorf("datetime: %d", got)
	}
}

func TestDigests(t *testing.T) {
	if got := SHA1([]byte("World")); got != "70c07ec18ef89c5309bbb0937f3a6342411e1fdd" {
		t.Errorf("sha1: %s", got)
	}
	if got := SHA1([]byte("2020-01-01T00:00:00.0000000Z")); got != "e903e533f4d636b4fc0dcf3cf81e7b7f330de776" {
		t.Errorf("sha1 of a datetime's text: %s", got)
	}
}
