package bind

import (
	"regexp"
	"slices"
	"strings"

	"github.com/huntbook/huntbook/kql/plan"
	"github.com/huntbook/huntbook/kql/syntax"
	"github.com/huntbook/huntbook/kql/types"
)

// typePatterns say what text a column of a type takes in simple and regex parsing.
var typePatterns = map[types.Type]string{
	types.Long: `[+-]?\d+`, types.Int: `[+-]?\d+`,
	types.Real: `[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?`, types.Decimal: `[+-]?(?:\d+\.?\d*|\.\d+)`,
	types.Bool: `(?i:true|false)`, types.Guid: `[0-9a-fA-F-]{36}`,
}

// parse compiles the pattern of parse and parse-where into one RE2 expression with a group for each column.
func (b *binder) parse(t rel, op *syntax.ParseOp) rel {
	x := b.fold(b.expr(op.X, rowOf(t)))
	switch x.Type() {
	case types.String, types.Unknown:
	case types.Dynamic:
		x = b.cast(x, types.String)
	default:
		b.fail(errTypeExpected(op.X.Span(), types.String))
		x = unknown(types.String)
	}
	p := &plan.Parse{In: t.node, X: x, Where: op.Where}
	var re strings.Builder
	if op.Kind != "regex" {
		re.WriteString("(?s)^")
	} else if f := flags(op.Flags); f != "" {
		re.WriteString("(?" + f + ")")
	}
	cols := slices.Clone(t.cols())
	parts := op.Patterns
	group := 0
	for i, part := range parts {
		last := i == len(parts)-1
		switch {
		case part.Text != nil && op.Kind == "regex":
			re.WriteString("(?:" + *part.Text + ")")
			group += groups(*part.Text)
		case part.Text != nil:
			re.WriteString(regexp.QuoteMeta(*part.Text))
		case part.Star:
			switch {
			case last:
			case op.Kind == "regex": // as greedy as any other part; flags=U turns that around
				re.WriteString(".*")
			default:
				re.WriteString(".*?")
			}
		case part.Name != nil:
			if op.Kind == "regex" && i > 0 && parts[i-1].Name != nil {
				b.fail(errOther(part.Name.Span(), "A column needs a pattern between it and the column before."))
			}
			group++
			typ := part.Type
			if typ == types.Unknown {
				typ = types.String
			}
			re.WriteString(fieldPattern(op.Kind, typ, last))
			out := b.col(part.Name.Name, typ)
			if j := slices.IndexFunc(cols, func(c plan.Column) bool { return c.Name == out.Name }); j >= 0 {
				cols[j] = out
			} else {
				cols = append(cols, out)
			}
			p.Fields = append(p.Fields, plan.ParseField{Out: out, Group: group})
		}
	}
	if n := len(parts); op.Kind != "regex" && (n == 0 || !parts[n-1].Star) {
		re.WriteString("$")
	}
	p.Regex = re.String()
	if _, err := regexp.Compile(p.Regex); err != nil {
		b.fail(errRegex(op.Span(), err))
		p.Regex = ""
	}
	p.Cols = cols
	return t.with(p)
}

// fieldPattern is what a column takes. In relaxed parsing a text that is no value of the type still takes the column's place.
func fieldPattern(kind string, t types.Type, last bool) string {
	typed, any := typePatterns[t], ".*?"
	if last || kind == "regex" {
		any = ".*"
	}
	switch {
	case typed == "":
		return "(" + any + ")"
	case kind == "relaxed":
		return "(" + typed + "|" + any + ")"
	}
	return "(" + typed + ")"
}

func flags(s string) string {
	var out strings.Builder
	for _, c := range s {
		if strings.ContainsRune("Uims", c) && !strings.ContainsRune(out.String(), c) {
			out.WriteRune(c)
		}
	}
	return out.String()
}

// groups counts the capturing groups that a pattern's own text has.
func groups(re string) int {
	r, err := regexp.Compile(re)
	if err != nil {
		return 0
	}
	return r.NumSubexp()
}

// parseKv takes apart key=value text into the columns it is asked for.
func (b *binder) parseKv(t rel, op *syntax.ParseKvOp) rel {
	x := b.fold(b.expr(op.X, rowOf(t)))
	if tp := x.Type(); tp != types.String && tp != types.Unknown {
		if tp != types.Dynamic {
			b.fail(errTypeExpected(op.X.Span(), types.String))
		}
		x = b.cast(x, types.String)
	}
	// Go takes the texts apart; the engine computes the text before and converts the values after.
	h := &hoist{b: b, in: t}
	l := &plan.Local{Name: "parse-kv", Args: map[string]any{"x": h.over(x)}}
	l.In = []plan.Node{h.node()}
	for name, c := range b.props(op.Props) {
		l.Args[name] = c
	}
	l.Cols = slices.Clone(t.cols())
	var names []string
	typed := &plan.Project{In: l}
	for _, c := range t.cols() {
		typed.Cols, typed.Exprs = append(typed.Cols, c), append(typed.Exprs, plan.Expr(&plan.Ref{Col: c}))
	}
	for _, k := range op.Keys {
		value := b.col(k.Name.Name, types.String)
		l.Cols, names = append(l.Cols, value), append(names, k.Name.Name)
		out := b.col(k.Name.Name, k.Type)
		e := b.cast(&plan.Ref{Col: value}, k.Type)
		if j := slices.IndexFunc(typed.Cols, func(c plan.Column) bool { return c.Name == out.Name }); j >= 0 {
			typed.Cols[j], typed.Exprs[j] = out, e
		} else {
			typed.Cols, typed.Exprs = append(typed.Cols, out), append(typed.Exprs, e)
		}
	}
	l.Args["keys"] = names
	return t.with(typed)
}
