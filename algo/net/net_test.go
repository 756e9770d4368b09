package net

import "testing"

func TestParts(t *testing.T) {
	for _, c := range []struct {
		f        func(string) (string, bool)
		in, want string
	}{
		{URL, "scheme://username:password@host:1234/this/is/a/path?k1=v1&k2=v2#fragment", `{"Scheme":"scheme","Host":"host","Port":"1234","Path":"/this/is/a/path","Username":"username","Password":"password","Query Parameters":{"k1":"v1","k2":"v2"},"Fragment":"fragment"}`},
		{URL, "https://[::1]/a", `{"Scheme":"https","Host":"[::1]","Port":"","Path":"/a","Username":"","Password":"","Query Parameters":{},"Fragment":""}`},
		{CommandLine, `"C:\Program Files\x.exe" -a "b c" d\\e "f\"g"`, `["C:\\Program Files\\x.exe","-a","b c","d\\\\e","f\"g"]`},
		{Version, "1.2.3.40", "1000000020000000300000040"},
		{CSV, `aa,"b,b,b",cc`, `["aa","b,b,b","cc"]`},
		{XML, `<a x="1"><b>t</b><b>u</b></a>`, `{"a":{"@x":"1","b":["t","u"]}}`},
		{Path, `C:\temp\file.txt`, `{"Scheme":"","RootPath":"C:","DirectoryPath":"C:\\temp","DirectoryName":"temp","Filename":"file.txt","Extension":"txt","AlternateDataStreamName":""}`},
	} {
		if got, ok := c.f(c.in); !ok || got != c.want {
			t.Errorf("%s\n gives %s\n want  %s", c.in, got, c.want)
		}
	}
	for _, in := range []string{"", "<a>", "<a></b>", "plain"} {
		if got, ok := XML(in); ok {
			t.Errorf("XML(%q) = %s", in, got)
		}
	}
}
