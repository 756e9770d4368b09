package bind

import (
	"github.com/huntbook/huntbook/kql/plan"
	"github.com/huntbook/huntbook/kql/syntax"
	"github.com/huntbook/huntbook/kql/types"
)

// defenderCall is a function of Microsoft Defender's advanced hunting that answers from what Microsoft alone knows.
type defenderCall struct {
	needs     string
	low, high int  // arguments
	piped     bool // it enriches the rows that invoke gives it
	adds      []types.Field
}

// defender are those functions, with the columns that each documents.
var defender = map[string]defenderCall{
	"FileProfile": {needs: "Microsoft Defender's own knowledge of files (prevalence, signer, threat)", high: 2, piped: true, adds: []types.Field{
		{Name: "SHA1", Type: types.String},
		{Name: "SHA256", Type: types.String},
		{Name: "MD5", Type: types.String},
		{Name: "FileSize", Type: types.Long},
		{Name: "GlobalPrevalence", Type: types.Long},
		{Name: "GlobalFirstSeen", Type: types.Datetime},
		{Name: "GlobalLastSeen", Type: types.Datetime},
		{Name: "Signer", Type: types.String},
		{Name: "Issuer", Type: types.String},
		{Name: "SignerHash", Type: types.String},
		{Name: "IsCertificateValid", Type: types.Bool},
		{Name: "IsRootSignerMicrosoft", Type: types.Bool},
		{Name: "SignatureState", Type: types.String},
		{Name: "IsExecutable", Type: types.Bool},
		{Name: "ThreatName", Type: types.String},
		{Name: "Publisher", Type: types.String},
		{Name: "SoftwareName", Type: types.String},
		{Name: "ProfileAvailability", Type: types.String},
	}},
	"SeenBy": {needs: "Microsoft Defender's device discovery (which onboarded devices saw a device)", piped: true, high: 1, adds: []types.Field{
		{Name: "SeenBy", Type: types.Dynamic},
	}},
	"DeviceFromIP": {needs: "Microsoft Defender's record of which device had which address", piped: true, high: 2, adds: []types.Field{
		{Name: "DeviceId", Type: types.String},
	}},
	"AssignedIPAddresses": {needs: "Microsoft Defender's record of which device had which address", low: 1, high: 2, adds: []types.Field{
		{Name: "Timestamp", Type: types.Datetime},
		{Name: "IPAddress", Type: types.String},
		{Name: "IPType", Type: types.String},
		{Name: "NetworkAdapterType", Type: types.String},
		{Name: "ConnectedNetworks", Type: types.Dynamic},
	}},
}

// defenderTable binds such a call. A mere check goes on with the columns that the function would add; a query that is to be
// answered is refused, since rows without what was asked for would be a wrong answer.
func (b *binder) defenderTable(d defenderCall, x *syntax.Call, input *rel) rel {
	name := x.Name.Name
	if !b.count(x, d.low, d.high) {
		return nothing()
	}
	r := &row{open: true}
	if input != nil {
		r = rowOf(*input)
	}
	for _, a := range x.Args {
		b.argument(a, r)
	}
	if b.runs() {
		b.fail(errNeedsService(x.Name.Span(), name, d.needs))
		return nothing()
	}
	if !d.piped || input == nil {
		v := &plan.Values{}
		for _, f := range d.adds {
			v.Cols = append(v.Cols, b.col(f.Name, f.Type))
		}
		return rel{node: v, open: d.piped, name: name}
	}
	p := &plan.Project{In: input.node}
	for _, c := range input.cols() {
		p.Cols, p.Exprs = append(p.Cols, b.col(c.Name, c.Type)), append(p.Exprs, &plan.Ref{Col: c})
	}
	for _, f := range d.adds {
		if _, has := find(input.cols(), f.Name); !has {
			p.Cols, p.Exprs = append(p.Cols, b.col(f.Name, f.Type)), append(p.Exprs, unknown(f.Type))
		}
	}
	t := input.with(p)
	t.open = true // columns that both have come a second time, under a number
	return t
}
