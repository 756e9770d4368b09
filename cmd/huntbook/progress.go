package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/dustin/go-humanize"
	"golang.org/x/term"

	"github.com/huntbook/huntbook/ingest"
)

// bar draws how far a load has come on one line of a terminal; elsewhere it draws nothing.
type bar struct {
	mu    sync.Mutex
	w     io.Writer
	on    bool
	label string
	size  int64
	start time.Time
	last  time.Time
}

func newBar(w io.Writer, label string, size int64) *bar {
	f, ok := w.(*os.File)
	return &bar{w: w, on: ok && term.IsTerminal(int(f.Fd())), label: label, size: size, start: time.Now()}
}

func (b *bar) show(c ingest.Counts) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if !b.on || time.Since(b.last) < 100*time.Millisecond {
		return
	}
	b.last = time.Now()
	const width = 24
	done := ""
	if b.size > 0 {
		part := min(float64(c.Bytes)/float64(b.size), 1)
		n := int(part * width)
		done = fmt.Sprintf("[%s%s] %3.0f%% ", strings.Repeat("#", n), strings.Repeat(".", width-n), part*100)
	}
	rate := float64(c.Bytes) / max(time.Since(b.start).Seconds(), 0.001)
	fmt.Fprintf(b.w, "\r\x1b[K%s %s%s, %s/s, %s rows", b.label, done, humanize.Bytes(uint64(c.Bytes)), humanize.Bytes(uint64(rate)), humanize.Comma(c.Read))
}

// clear takes the line away again.
func (b *bar) clear() {
	if b.on {
		fmt.Fprint(b.w, "\r\x1b[K")
	}
}
