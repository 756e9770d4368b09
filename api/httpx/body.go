package httpx

import (
	"compress/zlib"
	"errors"
	"io"
	"net/http"
	"strings"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// openBody decompresses the body as its Content-Encoding says and stops it at limit bytes, so that neither a long body
// nor a small one that grows on reading exhausts memory.
func openBody(w http.ResponseWriter, r *http.Request, limit int64) *Failure {
	if r.Body == nil || r.Body == http.NoBody {
		return nil
	}
	raw := http.MaxBytesReader(w, r.Body, limit)
	coding := strings.ToLower(strings.TrimSpace(r.Header.Get("Content-Encoding")))
	var plain io.ReadCloser
	switch coding {
	case "", "identity":
		r.Body = raw
		return nil
	case "gzip", "x-gzip":
		z, err := gzip.NewReader(raw)
		if err != nil {
			return badCoding(coding)
		}
		plain = z
	case "deflate":
		z, err := zlib.NewReader(raw)
		if err != nil {
			return badCoding(coding)
		}
		plain = z
	case "zstd":
		z, err := zstd.NewReader(raw, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(256<<20))
		if err != nil {
			return badCoding(coding)
		}
		plain = z.IOReadCloser()
	default:
		return &Failure{
			Status: http.StatusUnsupportedMediaType, Code: "UnsupportedContentEncoding",
			Message: "Content-Encoding " + coding + " is not read; send gzip, deflate, zstd or none.",
		}
	}
	r.Body = http.MaxBytesReader(w, both{plain, raw}, limit)
	r.ContentLength = -1
	r.Header.Del("Content-Encoding")
	return nil
}

func badCoding(coding string) *Failure {
	return &Failure{Status: http.StatusBadRequest, Code: "BadContentEncoding", Message: "The body is not what its Content-Encoding " + coding + " says."}
}

// both closes the decoder, then what it reads.
type both struct {
	io.ReadCloser
	raw io.Closer
}

func (b both) Close() error { return errors.Join(b.ReadCloser.Close(), b.raw.Close()) }

// ReadAll reads the whole body of a request whose shape needs it in one piece. The failure says what the client did wrong.
func ReadAll(r *http.Request) ([]byte, *Failure) {
	body, err := io.ReadAll(r.Body)
	if err == nil {
		return body, nil
	}
	return nil, BodyFailure(err)
}

// BodyFailure puts an error of reading a body into words.
func BodyFailure(err error) *Failure {
	var tooLong *http.MaxBytesError
	if errors.As(err, &tooLong) {
		return &Failure{Status: http.StatusRequestEntityTooLarge, Code: "RequestTooLarge", Message: "The body is longer than this route takes; send it in parts."}
	}
	return &Failure{Status: http.StatusBadRequest, Code: "BadRequest", Message: "The body could not be read: it broke off, or is not what its Content-Encoding says."}
}
