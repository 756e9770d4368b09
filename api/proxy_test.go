package api_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"testing"

	"github.com/huntbook/huntbook/api/httpx"
	"github.com/huntbook/huntbook/api/identity"
	"github.com/huntbook/huntbook/internal/ids"
	"github.com/huntbook/huntbook/internal/trust"
	"github.com/huntbook/huntbook/query"
)

// TestProxyEndsAzureNamesHere goes to public names through the proxy, as notebooks with hard-wired addresses do.
func TestProxyEndsAzureNamesHere(t *testing.T) {
	s := start(t, query.Options{})
	dir := t.TempDir()
	authority := must(trust.Open(dir, "host.example"))(t)
	proxy := &httpx.Proxy{Next: s.api, Served: trust.Served, Log: slog.New(slog.DiscardHandler), Admit: func(r *http.Request) (func(context.Context) context.Context, bool) {
		who, ok := s.api.Identity.ProxyAccount(r.Context(), r)
		return func(ctx context.Context) context.Context { return identity.WithTunnel(ctx, who) }, ok
	}}
	proxy.Start(s.api, authority.Config())
	front := httptest.NewServer(proxy)
	defer func() {
		front.Close()
		_ = proxy.Shutdown(context.Background())
	}()
	pem := must(os.ReadFile(authority.CertFile()))(t)
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(pem)
	through := func(credentials string) *http.Client {
		at := must(url.Parse(strings.Replace(front.URL, "http://", "http://"+credentials, 1)))(t)
		return &http.Client{Transport: &http.Transport{Proxy: http.ProxyURL(at), TLSClientConfig: &tls.Config{RootCAs: roots}, ForceAttemptHTTP2: true}}
	}
	known := through("token:" + s.token + "@")
	get := func(c *http.Client, method, address, body string, token string) (int, string) {
		req, _ := http.NewRequest(method, address, strings.NewReader(body))
		if token != "" {
			req.Header.Set("Authorization", "Bearer "+token)
		}
		if strings.HasPrefix(body, "{") {
			req.Header.Set("Content-Type", "application/json")
		}
		resp, err := c.Do(req)
		if err != nil {
			return 0, err.Error()
		}
		defer resp.Body.Close()
		b, _ := io.ReadAll(resp.Body)
		return resp.StatusCode, string(b)
	}
	if status, body := get(known, "POST", "https://api.loganalytics.io"+queryPath, ask1("print 5"), s.token); status != 200 || !strings.Contains(body, "[[5]]") {
		t.Errorf("query: %d %s", status, body)
	}
	if status, body := get(known, "POST", "https://api.loganalytics.io"+queryPath, ask1("print 5"), ""); status != 401 {
		t.Errorf("a tunnel alone opens the API: %d %s", status, body)
	}
	if _, body := get(known, "GET", "https://help.kusto.windows.net/v1/rest/auth/metadata", "", ""); !strings.Contains(body, `"LoginEndpoint":"https://login.microsoftonline.com"`) {
		t.Errorf("metadata: %s", body)
	}
	_, body := get(known, "POST", "https://login.microsoftonline.com/"+ids.Tenant+"/oauth2/v2.0/devicecode", "client_id=c", "")
	code := between(body, `"device_code":"`, `"`)
	if status, body := get(known, "POST", "https://login.microsoftonline.com/"+ids.Tenant+"/oauth2/v2.0/token", "grant_type=device_code&device_code="+code, ""); status != 200 {
		t.Errorf("a device code inside a known tunnel is not answered at once: %d %s", status, body)
	}
	for _, host := range []string{"https://example.com/", "https://evil.api.loganalytics.io/", "https://a.b.kusto.windows.net/", "https://api.loganalytics.io:444/"} {
		if _, body := get(known, "GET", host, "", ""); !strings.Contains(body, "Forbidden") {
			t.Errorf("%s: %s", host, body)
		}
	}
	if _, body := get(through(""), "GET", "https://management.azure.com/metadata/endpoints", "", ""); !strings.Contains(body, "Proxy Authentication Required") {
		t.Errorf("without credentials: %s", body)
	}
	again := must(trust.Open(dir, "host.example"))(t)
	if got := must(os.ReadFile(again.CertFile()))(t); string(got) != string(pem) {
		t.Error("the authority changed at the second start")
	}
	if info := must(os.Stat(dir + "/tls/ca.key"))(t); info.Mode().Perm() != 0o600 {
		t.Errorf("key mode %v", info.Mode())
	}
}

func between(s, before, after string) string {
	_, rest, _ := strings.Cut(s, before)
	in, _, _ := strings.Cut(rest, after)
	return in
}
