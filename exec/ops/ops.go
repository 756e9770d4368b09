// Package ops holds the operators that run in Go, one file each.
package ops

import (
	"github.com/huntbook/huntbook/exec"
	"github.com/huntbook/huntbook/exec/plugin"
)

// All lists the operators, and the plug-ins of evaluate.
func All() exec.Registry {
	r := exec.Registry{}
	r.Add(parseKv, scan, session, reduce, topNested, components, degrees, graphMatch, graphShortest)
	r.Add(plugin.All()...)
	return r
}
