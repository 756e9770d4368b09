package run

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

var identifier = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

// number is what Python reads as a decimal number too: 007 is none.
var number = regexp.MustCompile(`^[+-]?((0|[1-9][0-9]*)|([0-9]+\.[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?|[0-9]+[eE][+-]?[0-9]+)$`)

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
	if number.MatchString(p.Value) {
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
