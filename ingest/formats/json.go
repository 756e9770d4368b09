package formats

import (
	"bytes"
	"fmt"
	"io"
	"regexp"

	"github.com/valyala/fastjson"

	"github.com/huntbook/huntbook/store/table"
)

// envelope is the start of an object that wraps the list of records: AWS and Azure call it Records, Microsoft Graph value,
// behind what it says of the list.
var envelope = regexp.MustCompile(`^\s*\{\s*(?:"[Rr]ecords"|(?:"@odata\.[A-Za-z]+"\s*:\s*"[^"]*"\s*,\s*)+"value")\s*:\s*\[`)

// jsonFormat is an array of objects, or objects one after the other that may spread over lines.
var jsonFormat = Format{
	Name: "json",
	Is: func(head []byte) bool {
		head = bytes.TrimLeft(head, " \t\r\n")
		if len(head) == 0 || head[0] == '[' {
			return len(head) > 0
		}
		if envelope.Match(head) {
			return true
		}
		line, _, cut := bytes.Cut(head, []byte{'\n'})
		return head[0] == '{' && cut && fastjson.ValidateBytes(line) != nil && incomplete(line)
	},
	Split: splitJSON,
	Parse: parseObjects,
}

// incomplete reports whether more brackets are opened than closed: an object that goes on in the next line.
func incomplete(line []byte) bool {
	s := jsonScan{}
	for _, c := range line {
		s.step(c)
	}
	return s.depth > 0 && !s.quoted
}

// jsonScan follows the nesting of JSON text byte by byte.
type jsonScan struct {
	depth  int
	quoted bool
	escape bool
}

func (s *jsonScan) step(c byte) {
	switch {
	case s.quoted:
		if s.escape {
			s.escape = false
		} else if c == '\\' {
			s.escape = true
		} else if c == '"' {
			s.quoted = false
		}
	case c == '"':
		s.quoted = true
	case c == '{' || c == '[':
		s.depth++
	case c == '}' || c == ']':
		s.depth--
	}
}

type jsonSplit struct {
	jsonScan
	emit    func(*Block) error
	block   *Block
	row     int64
	offset  int64 // of the input
	array   bool  // inside of the outermost array
	inside  bool  // of an element
	long    bool  // the element is over the limit and dropped
	started int   // where the element starts in the block
	tail    bool  // behind the list of an envelope, in the rest of the object
	wrapped bool  // the array is the list of an envelope
}

func splitJSON(r io.Reader, emit func(*Block) error) error {
	s := &jsonSplit{emit: emit, row: 1}
	s.block = &Block{Row: 1}
	in := peeking(r)
	if head, _ := in.Peek(peek); envelope.Match(head) {
		n, _ := in.Discard(len(envelope.Find(head)))
		s.array, s.wrapped, s.offset = true, true, int64(n)
	}
	buf := make([]byte, 256<<10)
	for {
		n, err := in.Read(buf)
		for _, c := range buf[:n] {
			if e := s.take(c); e != nil {
				return e
			}
			s.offset++
		}
		if err == nil {
			continue
		}
		cut := s.inside || s.array || s.tail
		if s.inside {
			s.bad("the input ends inside of this record")
		}
		if e := s.flush(); e != nil {
			return e
		}
		if err == io.EOF && cut {
			return fmt.Errorf("the JSON ends too early, at byte %d, after %d whole records", s.offset, s.row-1)
		}
		if err == io.EOF {
			return nil
		}
		return err
	}
}

// take handles one byte: between elements it looks for the next, inside of one it looks for the end.
func (s *jsonSplit) take(c byte) error {
	if s.tail {
		if s.step(c); s.depth == 0 {
			s.tail = false
		}
		return nil
	}
	if !s.inside {
		switch c {
		case ' ', '\t', '\r', '\n', ',':
			return nil
		case ']':
			s.closeArray()
			return nil
		case '[':
			if !s.array {
				s.array = true
				return nil
			}
		}
		s.inside, s.jsonScan = true, jsonScan{}
		s.started = len(s.block.Data)
	}
	// A bare number or word in the array ends where a separator comes.
	if s.depth == 0 && !s.quoted && (c == ',' || c == ']' || c == '\n') {
		s.inside = false
		if c == ']' {
			s.closeArray()
		}
		return s.end()
	}
	if !s.long {
		s.block.Data = append(s.block.Data, c)
		if len(s.block.Data)-s.started > MaxRecord {
			s.bad(tooLong)
			s.long = true
		}
	}
	s.step(c)
	if s.depth == 0 && !s.quoted && (c == '}' || c == ']') {
		s.inside = false
		return s.end()
	}
	return nil
}

// closeArray ends the list; what follows it in an envelope is no record.
func (s *jsonSplit) closeArray() {
	s.array = false
	if s.wrapped {
		s.wrapped, s.tail, s.jsonScan = false, true, jsonScan{depth: 1}
	}
}

// bad refuses the element so far.
func (s *jsonSplit) bad(why string) {
	if s.long {
		return
	}
	raw := clean(clipBytes(s.block.Data[s.started:]))
	s.block.Bad = append(s.block.Bad, table.Reject{Row: s.row, Reason: why, Raw: string(raw)})
	s.block.Data = s.block.Data[:s.started]
}

func (s *jsonSplit) end() error {
	s.row++
	if s.long {
		s.long = false
		return s.flush()
	}
	s.block.Ends = append(s.block.Ends, len(s.block.Data))
	if len(s.block.Data) >= blockSize/2 {
		return s.flush()
	}
	return nil
}

func (s *jsonSplit) flush() error {
	b := s.block
	s.block = &Block{Row: s.row}
	s.started = 0
	if len(b.Ends) == 0 && len(b.Bad) == 0 {
		return nil
	}
	return s.emit(b)
}
