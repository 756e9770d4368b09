package kusto

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/huntbook/huntbook/algo/ticks"
	"github.com/huntbook/huntbook/api/ask"
	"github.com/huntbook/huntbook/api/httpx"
)

// request is the body of every query and command.
type request struct {
	DB         string          `json:"db"`
	CSL        string          `json:"csl"`
	Properties json.RawMessage `json:"properties"`
}

// properties are an object, or a string that holds one, as the clients differ.
type clientProperties struct {
	Options    map[string]any
	Parameters map[string]any
}

// options are those in use; the others say nothing that changes an answer here.
type options struct {
	timeout      time.Duration
	from, to     time.Time
	now          time.Time
	noTruncation bool
	fragmented   bool // results_v2_fragment_primary_tables
	newlines     bool // results_v2_newlines_between_frames
	endOfTable   bool // results_error_reporting_placement
	parameters   map[string]string
}

func decode(r *http.Request) (request, options, *httpx.Failure) {
	if r.Method == http.MethodGet {
		q := r.URL.Query()
		return request{DB: q.Get("db"), CSL: q.Get("csl")}, options{}, nil
	}
	raw, f := httpx.ReadAll(r)
	if f != nil {
		return request{}, options{}, f
	}
	return parse(raw)
}

func parse(raw []byte) (request, options, *httpx.Failure) {
	var req request
	if err := json.Unmarshal(raw, &req); err != nil {
		return req, options{}, bad("The body is not the JSON of a request: " + err.Error() + `. Send {"db": "main", "csl": "..."}.`)
	}
	if strings.TrimSpace(req.CSL) == "" {
		return req, options{}, bad(`The request has no "csl": send {"db": "main", "csl": "..."}.`)
	}
	o, err := parseProperties(req.Properties)
	if err != nil {
		return req, o, bad(err.Error())
	}
	return req, o, nil
}

func bad(message string) *httpx.Failure {
	return &httpx.Failure{Status: http.StatusBadRequest, Code: "General_BadRequest", Message: message}
}

func parseProperties(raw json.RawMessage) (options, error) {
	var o options
	var text string
	if json.Unmarshal(raw, &text) == nil && text != "" {
		raw = json.RawMessage(text)
	}
	if len(raw) == 0 || string(raw) == "null" || string(raw) == `""` {
		return o, nil
	}
	var p clientProperties
	if err := json.Unmarshal(raw, &p); err != nil {
		return o, fmt.Errorf("the properties are not read: %w", err)
	}
	o.parameters = make(map[string]string, len(p.Parameters))
	for name, v := range p.Parameters {
		o.parameters[name] = plain(v)
	}
	for name, v := range p.Options {
		var err error
		switch strings.ToLower(name) {
		case "servertimeout":
			o.timeout, err = parseTimeout(plain(v))
		case "norequesttimeout":
			if truth(v) {
				o.timeout = 24 * time.Hour // the server's own limit cuts it
			}
		case "query_datetimescope_from":
			o.from, err = parseInstant(plain(v))
		case "query_datetimescope_to":
			o.to, err = parseInstant(plain(v))
		case "query_now":
			o.now, err = parseInstant(plain(v))
		case "notruncation":
			o.noTruncation = truth(v)
		case "results_v2_fragment_primary_tables":
			o.fragmented = truth(v)
		case "results_v2_newlines_between_frames":
			o.newlines = truth(v)
		case "results_error_reporting_placement":
			o.endOfTable = strings.EqualFold(plain(v), "end_of_table")
		}
		if err != nil {
			return o, fmt.Errorf("the option %s is not read: %w", name, err)
		}
	}
	return o, nil
}

func plain(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case nil:
		return ""
	}
	b, _ := json.Marshal(v) // of decoded JSON
	return string(b)
}

func truth(v any) bool {
	b, ok := v.(bool)
	return ok && b || strings.EqualFold(plain(v), "true")
}

func parseTimeout(s string) (time.Duration, error) {
	t, ok := ticks.ParseTimespan(s)
	if !ok || t < 0 {
		return 0, fmt.Errorf("%q is no timespan such as 00:04:00", s)
	}
	const most = int64(24 * time.Hour / 100)
	return time.Duration(min(t, most)) * 100, nil
}

func parseInstant(s string) (time.Time, error) {
	t, ok := ticks.ParseDatetime(strings.TrimSuffix(strings.TrimPrefix(s, "datetime("), ")"))
	if !ok {
		return time.Time{}, fmt.Errorf("%q is no datetime", s)
	}
	return ticks.ToTime(t), nil
}

func (o options) question(req request, contract string) ask.Question {
	return ask.Question{
		Contract: contract, Text: req.CSL, From: o.from, To: o.to, Parameters: o.parameters, Timeout: o.timeout, Now: o.now, Whole: o.noTruncation,
	}
}
