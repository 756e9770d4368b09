package sample_test

import (
	"bytes"
	"io"
	"testing"
	"time"

	"github.com/huntbook/huntbook/internal/sample"
)

var fixedNow = time.Date(2025, 3, 6, 9, 41, 0, 0, time.UTC)

func TestSizes(t *testing.T) {
	out := map[string]*bytes.Buffer{}
	began := time.Now()
	err := sample.Write(fixedNow, sample.Seed, func(table string) io.Writer {
		if out[table] == nil {
			out[table] = &bytes.Buffer{}
		}
		return out[table]
	})
	if err != nil {
		t.Fatal(err)
	}
	total, size := 0, 0
	for _, name := range sample.Tables() {
		n := bytes.Count(out[name].Bytes(), []byte("\n"))
		total += n
		size += out[name].Len()
		t.Logf("%-30s %7d rows %9d bytes", name, n, out[name].Len())
	}
	t.Logf("%d rows, %d MB, %v", total, size>>20, time.Since(began))
}
