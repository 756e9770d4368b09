package evtx

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/encoding/charmap"
)

// scalar writes a value as Windows shows it.
func scalar(typ byte, b []byte) (string, error) {
	if w := widths[typ]; w > 0 && len(b) < w {
		return "", fmt.Errorf("a value of type %#02x has %d bytes", typ, len(b))
	}
	le := binary.LittleEndian
	switch typ {
	case 0x01:
		return strings.TrimRight(utf16Text(b), "\x00"), nil
	case 0x02: // the code page is that of the machine that wrote it, which the file does not say
		s, err := charmap.Windows1252.NewDecoder().Bytes(bytes.TrimRight(b, "\x00"))
		return string(s), err
	case 0x03:
		return strconv.Itoa(int(int8(b[0]))), nil
	case 0x04:
		return strconv.Itoa(int(b[0])), nil
	case 0x05:
		return strconv.Itoa(int(int16(le.Uint16(b)))), nil
	case 0x06:
		return strconv.Itoa(int(le.Uint16(b))), nil
	case 0x07:
		return strconv.Itoa(int(int32(le.Uint32(b)))), nil
	case 0x08:
		return strconv.FormatUint(uint64(le.Uint32(b)), 10), nil
	case 0x09:
		return strconv.FormatInt(int64(le.Uint64(b)), 10), nil
	case 0x0a:
		return strconv.FormatUint(le.Uint64(b), 10), nil
	case 0x0b:
		return strconv.FormatFloat(float64(math.Float32frombits(le.Uint32(b))), 'g', -1, 32), nil
	case 0x0c:
		return strconv.FormatFloat(math.Float64frombits(le.Uint64(b)), 'g', -1, 64), nil
	case 0x0d:
		return strconv.FormatBool(le.Uint32(b) != 0), nil
	case 0x0e:
		return strings.ToUpper(hex.EncodeToString(b)), nil
	case 0x0f:
		return fmt.Sprintf("{%08x-%04x-%04x-%x-%x}", le.Uint32(b), le.Uint16(b[4:]), le.Uint16(b[6:]), b[8:10], b[10:16]), nil
	case 0x10, 0x14, 0x15: // a size is as wide as the machine's pointers
		if len(b) >= 8 {
			return fmt.Sprintf("%#x", le.Uint64(b)), nil
		}
		return fmt.Sprintf("%#x", le.Uint32(b)), nil
	case 0x11:
		return isoTime(FileTime(le.Uint64(b))), nil
	case 0x12:
		p := func(i int) int { return int(le.Uint16(b[2*i:])) }
		return isoTime(time.Date(p(0), time.Month(p(1)), p(3), p(4), p(5), p(6), p(7)*1e6, time.UTC)), nil
	case 0x13:
		return sid(b)
	}
	return strings.ToUpper(hex.EncodeToString(b)), nil
}

// widths are the least bytes of values of a fixed size.
var widths = map[byte]int{
	0x03: 1, 0x04: 1, 0x05: 2, 0x06: 2, 0x07: 4, 0x08: 4, 0x09: 8, 0x0a: 8, 0x0b: 4, 0x0c: 8, 0x0d: 4, 0x0f: 16, 0x10: 4, 0x11: 8,
	0x12: 16, 0x13: 8, 0x14: 4, 0x15: 8,
}

func isoTime(t time.Time) string { return t.Format("2006-01-02T15:04:05.9999999Z") }

// sid writes a security identifier: S-revision-authority-parts.
func sid(b []byte) (string, error) {
	n := int(b[1])
	if len(b) < 8+4*n {
		return "", fmt.Errorf("a SID of %d parts has %d bytes", n, len(b))
	}
	authority := uint64(binary.BigEndian.Uint16(b[2:]))<<32 | uint64(binary.BigEndian.Uint32(b[4:]))
	s := "S-" + strconv.Itoa(int(b[0])) + "-" + strconv.FormatUint(authority, 10)
	for i := range n {
		s += "-" + strconv.FormatUint(uint64(binary.LittleEndian.Uint32(b[8+4*i:])), 10)
	}
	return s, nil
}

// array writes the items of an array: texts end with a zero, others have their fixed size.
func array(v value) ([]string, error) {
	typ := v.typ &^ typeArray
	switch typ {
	case 0x01:
		return strings.Split(strings.TrimSuffix(utf16Text(v.data), "\x00"), "\x00"), nil
	case 0x02:
		s, err := scalar(typ, v.data)
		return strings.Split(s, "\x00"), err
	}
	width := widths[typ]
	if typ == 0x13 || width == 0 {
		s, err := scalar(typ, v.data)
		return []string{s}, err
	}
	var out []string
	for b := v.data; len(b) >= width; b = b[width:] {
		s, err := scalar(typ, b[:width])
		if err != nil {
			return out, err
		}
		out = append(out, s)
	}
	return out, nil
}
