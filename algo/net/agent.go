package net

import (
	"regexp"
	"strings"

	"github.com/huntbook/huntbook/algo/json"
)

// rule recognises a family by a pattern whose groups are its versions.
type rule struct {
	family string
	re     *regexp.Regexp
}

func rules(pairs ...string) []rule {
	var out []rule
	for i := 0; i < len(pairs); i += 2 {
		out = append(out, rule{pairs[i], regexp.MustCompile(pairs[i+1])})
	}
	return out
}

const version = `(\d+)(?:\.(\d+))?(?:\.(\d+))?`

var browsers = rules(
	"Edge", `(?:Edg|Edge|EdgA|EdgiOS)/`+version, "Opera", `(?:OPR|Opera)/`+version, "Samsung Internet", `SamsungBrowser/`+version,
	"Firefox iOS", `FxiOS/`+version, "Chrome Mobile iOS", `CriOS/`+version, "Firefox", `Firefox/`+version,
	"HeadlessChrome", `HeadlessChrome/`+version, "Chrome", `Chrome/`+version, "Mobile Safari", `Version/`+version+`.*Mobile/\S+ Safari`,
	"Safari", `Version/`+version+`.*Safari/`, "IE", `MSIE `+version, "IE", `Trident/.*rv:`+version, "curl", `curl/`+version,
	"Python Requests", `python-requests/`+version, "Go-http-client", `Go-http-client/`+version, "PowerShell", `PowerShell/`+version,
	"Googlebot", `Googlebot/`+version, "bingbot", `bingbot/`+version, "okhttp", `okhttp/`+version, "Wget", `Wget/`+version,
)

var systems = rules(
	"Windows", `Windows NT `+version, "iOS", `(?:iPhone|iPad|iPod).*? OS (\d+)(?:_(\d+))?(?:_(\d+))?`, "Mac OS X", `Mac OS X (\d+)(?:[_.](\d+))?(?:[_.](\d+))?`,
	"Android", `Android `+version, "Chrome OS", `CrOS \S+ `+version, "Ubuntu", `Ubuntu(?:/`+version+`)?`, "Linux", `Linux()()()`,
)

// windowsNames maps kernel versions to the names by which the systems are known.
var windowsNames = map[string]string{"5.1": "XP", "6.0": "Vista", "6.1": "7", "6.2": "8", "6.3": "8.1", "10.0": "10"}

var devices = regexp.MustCompile(`(iPhone|iPad|iPod)|; ([^;()]+?) Build/`)

// UserAgent gives the parts asked for ("browser", "os", "device"), all when none is named.
func UserAgent(s string, parts []string) (string, bool) {
	want := func(name string) bool {
		for _, p := range parts {
			if strings.EqualFold(p, name) {
				return true
			}
		}
		return len(parts) == 0
	}
	var out []json.Member
	if want("browser") {
		family, v := recognise(browsers, s)
		out = append(out, json.Member{Key: "Browser", Value: json.Object([]json.Member{
			{Key: "Family", Value: json.Quote(family)},
			{Key: "MajorVersion", Value: json.Quote(v[0])},
			{Key: "MinorVersion", Value: json.Quote(v[1])},
			{Key: "Patch", Value: json.Quote(v[2])},
		})})
	}
	if want("os") {
		family, v := recognise(systems, s)
		if name := windowsNames[v[0]+"."+v[1]]; family == "Windows" && name != "" {
			v = [3]string{name, "", ""}
		}
		out = append(out, json.Member{Key: "OperatingSystem", Value: json.Object([]json.Member{
			{Key: "Family", Value: json.Quote(family)},
			{Key: "MajorVersion", Value: json.Quote(v[0])},
			{Key: "MinorVersion", Value: json.Quote(v[1])},
			{Key: "Patch", Value: json.Quote(v[2])},
			{Key: "PatchMinor", Value: `""`},
		})})
	}
	if want("device") {
		family, brand := "Other", ""
		if m := devices.FindStringSubmatch(s); m != nil {
			family = m[1] + m[2]
			if m[1] != "" {
				brand = "Apple"
			}
		} else if strings.Contains(s, "Macintosh") {
			family, brand = "Mac", "Apple"
		}
		out = append(out, json.Member{Key: "Device", Value: json.Object([]json.Member{
			{Key: "Family", Value: json.Quote(family)}, {Key: "Brand", Value: json.Quote(brand)}, {Key: "Model", Value: json.Quote(family)},
		})})
	}
	return json.Object(out), true
}

func recognise(list []rule, s string) (family string, v [3]string) {
	for _, r := range list {
		if m := r.re.FindStringSubmatch(s); m != nil {
			copy(v[:], m[1:])
			return r.family, v
		}
	}
	return "Other", v
}
