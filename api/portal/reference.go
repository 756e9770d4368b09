package portal

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"strconv"
	"sync"

	"github.com/huntbook/huntbook/kql/ref"
)

// languageReference is the reference of the language as the portal's help and editor take it. It is the same for everybody
// for as long as the program runs.
var languageReference = sync.OnceValues(func() ([]byte, string) {
	body, err := json.Marshal(map[string]any{"families": ref.Families(), "entries": ref.Entries(), "absent": ref.Absent()})
	if err != nil {
		panic(err) // texts and lists of texts
	}
	sum := sha256.Sum256(body)
	return body, `"` + hex.EncodeToString(sum[:8]) + `"`
})

// reference answers with the language's reference; browsers keep it until it changes.
func (a *API) reference(w http.ResponseWriter, r *http.Request) {
	body, tag := languageReference()
	w.Header().Set("ETag", tag)
	w.Header().Set("Cache-Control", "private, no-cache")
	if r.Header.Get("If-None-Match") == tag {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	_, _ = w.Write(body)
}
