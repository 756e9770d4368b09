package identity

import (
	"html/template"
	"net/http"
	"strings"

	"github.com/huntbook/huntbook/api/httpx"
	"github.com/huntbook/huntbook/auth/people"
)

// deviceCode begins a sign-in on a device. Inside a kernel's tunnel the kernel's person has said yes already; outside it
// waits for somebody.
func (s *Service) deviceCode(w http.ResponseWriter, r *http.Request) {
	form, f := formOf(r)
	if f != nil {
		refuse(w, r, *f)
		return
	}
	device, user, err := s.People.NewDevice(r.Context(), form.Get("client_id"))
	if err != nil {
		s.refuseGrant(w, r, err)
		return
	}
	if a, ok := tunnel(r.Context()); ok {
		if err := s.People.AnswerDevice(r.Context(), user, a.ID, true); err != nil {
			s.refuseGrant(w, r, err)
			return
		}
	}
	page := Origin(r) + "/device"
	httpx.WriteJSON(w, http.StatusOK, map[string]any{
		"user_code": user, "device_code": device, "verification_uri": page, "verification_url": page, "verification_uri_complete": page + "?code=" + user,
		"expires_in": int(people.DeviceLife.Seconds()), "interval": 1,
		"message": "To sign in, open " + page + " where you are signed in to Huntbook, and enter the code " + user + ".",
	})
}

const devicePolicy = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

var devicePages = template.Must(template.New("device").Parse(`<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Sign in a device - Huntbook</title>
<style>:root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;max-width:32rem;margin:4rem auto;padding:0 1rem}input,button{font:inherit;padding:.4rem .8rem}</style>
<main><h1>Sign in a device</h1>
{{if .Done}}<p role="status">{{.Done}}</p>{{else if not .Who}}<p>You are not signed in here. <a href="/">Sign in to Huntbook</a>, then open this page again.</p>
{{else}}<p>A program shows a code and wants to act as <strong>{{.Who}}</strong>. Enter a code only if you started that program yourself.</p>
{{if .Problem}}<p role="alert">{{.Problem}}</p>{{end}}
<form method="post" action="/device"><p><label for="code">Code</label> <input id="code" name="code" value="{{.Code}}" required autocomplete="off" autofocus></p>
<p><button name="answer" value="yes">Allow</button> <button name="answer" value="no">Refuse</button></p></form>{{end}}</main></html>
`))

type deviceView struct{ Who, Code, Problem, Done string }

func showDevice(w http.ResponseWriter, status int, v deviceView) {
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", devicePolicy)
	h.Set("Cache-Control", "no-store")
	h.Set("Referrer-Policy", "same-origin")
	w.WriteHeader(status)
	_ = devicePages.Execute(w, v) // the connection is the client's own affair
}

func (s *Service) devicePage(w http.ResponseWriter, r *http.Request) {
	v := deviceView{Code: strings.ToUpper(r.URL.Query().Get("code"))}
	if p := httpx.Principal(r.Context()); p != nil {
		v.Who = p.Name
	}
	showDevice(w, http.StatusOK, v)
}

func (s *Service) deviceAnswer(w http.ResponseWriter, r *http.Request) {
	form, f := formOf(r)
	if f != nil {
		refuse(w, r, *f)
		return
	}
	p := httpx.Principal(r.Context())
	yes := form.Get("answer") == "yes"
	if err := s.People.AnswerDevice(r.Context(), form.Get("code"), p.ID, yes); err != nil {
		showDevice(w, http.StatusBadRequest, deviceView{Who: p.Name, Code: form.Get("code"), Problem: "This code is not known, has expired or was answered before."})
		return
	}
	done := "The program is signed in. You can close this page."
	if !yes {
		done = "The program was refused. You can close this page."
	}
	showDevice(w, http.StatusOK, deviceView{Done: done})
}
