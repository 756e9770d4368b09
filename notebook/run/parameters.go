package run

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

var identifier = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

// Parameter is a value for a notebook.
type Parameter struct{ Name, Value string }

// ParseParameter reads name=value.
func ParseParameter(text string) (Parameter, error) {
	name, value, ok := strings.Cut(text, "=")
	if !ok || !identifier.MatchString(name) {
		return Parameter{}, fmt.Errorf("%q is not name=value with a Python name", text)
	}
	return Parameter{name, value}, nil
}

// literal writes the value as Python: a number, a truth value or none where it reads as one, text else.
func (p Parameter) literal() string {
	switch strings.ToLower(p.Value) {
	case "true":
		return "True"
	case "false":
		return "False"
	case "null", "none", "":
		return "None"
	}
	if _, err := strconv.ParseInt(p.Value, 10, 64); err == nil && (p.Value == "0" || !strings.HasPrefix(strings.TrimLeft(p.Value, "+-"), "0")) {
		return p.Value
	}
	if _, err := strconv.ParseFloat(p.Value, 64); err == nil && strings.ContainsAny(p.Value, "0123456789") && !strings.ContainsAny(p.Value, "xX_pP") {
		return p.Value
	}
	quoted, _ := json.Marshal(p.Value) // a JSON string is a Python string
	return string(quoted)
}

// Inject puts a cell that sets the parameters after the cell tagged "parameters", or on top where there is none.
// One that an earlier run injected goes.
func (nb *Notebook) Inject(params []Parameter) {
	nb.Cells = slices.DeleteFunc(nb.Cells, func(c *Cell) bool { return c.Tagged("injected-parameters") })
	if len(params) == 0 {
		return
	}
	source := "# Parameters\n"
	for _, p := range params {
		source += p.Name + " = " + p.literal() + "\n"
	}
	at := slices.IndexFunc(nb.Cells, func(c *Cell) bool { return c.Tagged("parameters") }) + 1
	nb.Cells = slices.Insert(nb.Cells, at, newCode(strings.TrimSuffix(source, "\n"), "injected-parameters", "injected-parameters"))
}
