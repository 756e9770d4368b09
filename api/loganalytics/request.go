package loganalytics

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/huntbook/huntbook/api/ask"
	"github.com/huntbook/huntbook/api/httpx"
	"github.com/huntbook/huntbook/internal/ids"
)

// body is what a query request says.
type body struct {
	Query      string   `json:"query"`
	Timespan   *string  `json:"timespan"`
	Workspaces []string `json:"workspaces"`
	// The older spellings that clients still send.
	WorkspaceIDs     []string `json:"workspaceIds"`
	AzureResourceIDs []string `json:"azureResourceIds"`
	QualifiedNames   []string `json:"qualifiedNames"`
}

// prefer is the Prefer header.
type prefer struct {
	wait       time.Duration
	statistics bool
	render     bool
	v1         bool // ai.response-thinning=false: the answer in Kusto's v1 shape
}

func parsePrefer(headers []string) prefer {
	var p prefer
	for part := range strings.SplitSeq(strings.ToLower(strings.ReplaceAll(strings.Join(headers, ","), ";", ",")), ",") {
		name, value, _ := strings.Cut(strings.TrimSpace(part), "=")
		value = strings.Trim(value, `" `)
		switch strings.TrimSpace(name) {
		case "wait":
			if s, err := strconv.ParseFloat(value, 64); err == nil && s > 0 && s < 1e6 {
				p.wait = time.Duration(s * float64(time.Second))
			}
		case "include-statistics":
			p.statistics = value != "false"
		case "include-render":
			p.render = value != "false"
		case "ai.response-thinning", "response-v1":
			p.v1 = name == "response-v1" && value != "false" || name != "response-v1" && value == "false"
		}
	}
	return p
}

func decode(r *http.Request) (body, *httpx.Failure) {
	if r.Method == http.MethodGet {
		q := r.URL.Query()
		b := body{Query: q.Get("query"), Workspaces: fields(q.Get("workspaces"))}
		if t := q.Get("timespan"); t != "" {
			b.Timespan = &t
		}
		return b, nil
	}
	if ct := r.Header.Get("Content-Type"); ct != "" {
		if kind, _, err := mime.ParseMediaType(ct); err != nil || kind != "application/json" && kind != "text/json" && kind != "text/plain" {
			return body{}, &httpx.Failure{Status: http.StatusUnsupportedMediaType, Code: "UnsupportedMediaType", Message: "A query is sent as application/json, not " + ct + "."}
		}
	}
	raw, f := httpx.ReadAll(r)
	if f != nil {
		return body{}, f
	}
	return parseBody(raw)
}

func parseBody(raw []byte) (body, *httpx.Failure) {
	var b body
	dec := json.NewDecoder(bytes.NewReader(raw))
	if err := dec.Decode(&b); err != nil {
		return b, badRequest("The body is not the JSON of a query: " + err.Error() + `. Send {"query": "...", "timespan": "P1D"}.`)
	}
	return b, nil
}

func badRequest(message string) *httpx.Failure {
	return &httpx.Failure{Status: http.StatusBadRequest, Code: "BadArgumentError", Message: message}
}

// question makes the query of a body. now is the end of a timespan that says only how long.
func question(b body, p prefer, now time.Time) (ask.Question, *httpx.Failure) {
	q := ask.Question{Contract: "loganalytics", Text: b.Query, Timeout: p.wait}
	if strings.TrimSpace(b.Query) == "" {
		return q, badRequest(`The request has no query. Send {"query": "..."}.`)
	}
	if b.Timespan != nil && *b.Timespan != "" {
		var err error
		if q.From, q.To, err = parseTimespan(*b.Timespan, now); err != nil {
			return q, badRequest("The timespan " + strconv.Quote(*b.Timespan) + " is not read: " + err.Error() + ".")
		}
	}
	for _, list := range [][]string{b.Workspaces, b.WorkspaceIDs, b.AzureResourceIDs, b.QualifiedNames} {
		for _, w := range list {
			if !ours(w) {
				return q, unknownWorkspace(w)
			}
			// The own workspace adds nothing to itself.
		}
	}
	return q, nil
}

// ours reports whether w is the workspace, or a resource whose logs it holds: those may be asked by their own id or their group's.
func ours(w string) bool {
	return ids.IsWorkspace(w) || strings.HasPrefix(strings.ToLower(strings.Trim(w, "/")), "subscriptions/"+strings.ToLower(ids.Subscription))
}

func unknownWorkspace(w string) *httpx.Failure {
	return &httpx.Failure{
		Status: http.StatusNotFound, Code: "WorkspaceNotFoundError",
		Message: fmt.Sprintf("There is no workspace %q here. This install has %q, id %s.", w, ids.Workspace, ids.WorkspaceID),
	}
}

func fields(list string) []string {
	return strings.FieldsFunc(list, func(r rune) bool { return r == ',' || r == ' ' })
}

// parseTimespan reads the forms of the API: a duration back from now, start/end, start/duration and duration/end.
func parseTimespan(s string, now time.Time) (from, to time.Time, err error) {
	left, right, pair := strings.Cut(strings.TrimSpace(s), "/")
	if !pair {
		d, err := parseDuration(left)
		if err != nil {
			return from, to, err
		}
		return now.Add(-d), now, nil
	}
	leftDuration, rightDuration := isDuration(left), isDuration(right)
	switch {
	case leftDuration && rightDuration:
		return from, to, errors.New("it has two durations, and no instant")
	case leftDuration:
		d, err := parseDuration(left)
		if err != nil {
			return from, to, err
		}
		to, err = parseInstant(right)
		return to.Add(-d), to, err
	case rightDuration:
		d, err := parseDuration(right)
		if err != nil {
			return from, to, err
		}
		from, err = parseInstant(left)
		return from, from.Add(d), err
	}
	if from, err = parseInstant(left); err != nil {
		return from, to, err
	}
	if to, err = parseInstant(right); err == nil && to.Before(from) {
		err = errors.New("it ends before it begins")
	}
	return from, to, err
}

func isDuration(s string) bool { return strings.HasPrefix(strings.ToUpper(strings.TrimSpace(s)), "P") }

// parseInstant reads ISO 8601; without a zone it is UTC, as the clients mean it.
func parseInstant(s string) (time.Time, error) {
	s = strings.TrimSpace(s)
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04:05.999999999", "2006-01-02 15:04:05.999999999Z07:00", "2006-01-02 15:04:05.999999999", "2006-01-02T15:04Z07:00", "2006-01-02T15:04", "2006-01-02"} {
		if t, err := time.Parse(layout, s); err == nil {
			return t.UTC(), nil
		}
	}
	return time.Time{}, fmt.Errorf("%q is no instant such as 2024-01-31T12:00:00Z", s)
}

// parseDuration reads ISO 8601's PnYnMnWnDTnHnMnS; every part may have a fraction, as the Python client's seconds do.
func parseDuration(s string) (time.Duration, error) {
	bad := fmt.Errorf("%q is no duration such as P1D or PT12H", s)
	rest, ok := strings.CutPrefix(strings.ToUpper(strings.TrimSpace(s)), "P")
	if !ok || rest == "" {
		return 0, bad
	}
	const day = 24 * time.Hour
	units := map[byte]time.Duration{'Y': 365 * day, 'M': 30 * day, 'W': 7 * day, 'D': day}
	var total float64
	inTime, parts := false, 0
	for rest != "" {
		if rest[0] == 'T' && !inTime {
			inTime, rest = true, rest[1:]
			units = map[byte]time.Duration{'H': time.Hour, 'M': time.Minute, 'S': time.Second}
			continue
		}
		n := strings.IndexFunc(rest, func(r rune) bool { return (r < '0' || r > '9') && r != '.' })
		if n <= 0 || units[rest[n]] == 0 {
			return 0, bad
		}
		v, err := strconv.ParseFloat(rest[:n], 64)
		if err != nil {
			return 0, bad
		}
		total += v * float64(units[rest[n]])
		rest, parts = rest[n+1:], parts+1
	}
	if parts == 0 {
		return 0, bad
	}
	const longest = float64(200 * 365 * day)
	return time.Duration(min(total, longest)), nil
}
