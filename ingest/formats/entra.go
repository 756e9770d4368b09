package formats

import (
	"strings"
	"sync"

	"github.com/valyala/fastjson"

	"github.com/huntbook/huntbook/store/catalog"
)

// entraShape is a sign-in as Entra ID's portal and Microsoft Graph export it, or as Azure's diagnostic settings do, which
// wrap it in properties.
var entraShape = shape{
	name: "entra", table: "SigninLogs",
	is: func(o *fastjson.Value) bool {
		if strings.HasSuffix(str(o, "category"), "SignInLogs") && o.Exists("properties", "userPrincipalName") {
			return true
		}
		return has(o, "createdDateTime", "userPrincipalName", "appId", "status")
	},
	add: func(to *Rows, at int64, text []byte, o *fastjson.Value) {
		in := o
		if o.Exists("properties") {
			in = o.Get("properties")
		}
		add(to.To("SigninLogs"), at, text, func(r *row) {
			r.text("TimeGenerated", str(in, "createdDateTime"))
			r.text("OperationName", "Sign-in activity")
			r.text("Category", "SignInLogs")
			r.text("Identity", str(in, "userDisplayName"))
			code := str(in, "status.errorCode")
			r.text("ResultType", code)
			if code != "0" {
				r.text("ResultDescription", str(in, "status.failureReason"))
			}
			r.text("OriginalRequestId", str(in, "originalRequestId", "id"))
			in.GetObject().Visit(func(k []byte, v *fastjson.Value) {
				name := string(k)
				column, ok := entraColumns[name]
				if !ok {
					if column, ok = signinColumns()[strings.ToLower(name)]; !ok {
						column = strings.ToUpper(name[:min(1, len(name))]) + name[min(1, len(name)):]
					}
				}
				kind, raw, fine := cell(v, nil)
				if !fine {
					r.why = "not JSON: malformed"
					return
				}
				if name == "location" {
					r.text("Location", str(v, "countryOrRegion"))
				}
				r.set(column, kind, raw)
			})
		})
	},
}

// entraColumns are the columns whose names say other than the field's.
var entraColumns = map[string]string{
	"location": "LocationDetails", "appliedConditionalAccessPolicies": "ConditionalAccessPolicies", "resourceId": "ResourceIdentity", "tenantId": "AADTenantId",
}

// signinColumns are the columns of SigninLogs by their names in small letters.
var signinColumns = sync.OnceValue(func() map[string]string { return columnsOf("SigninLogs") })

func columnsOf(name string) map[string]string {
	t, _ := catalog.Known(name)
	m := make(map[string]string, len(t.Columns))
	for _, c := range t.Columns {
		m[strings.ToLower(c.Name)] = c.Name
	}
	return m
}
