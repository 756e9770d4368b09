// Package ops holds the operators that run in Go, one file each.
package ops

import (
	"github.com/huntbook/huntbook/exec"
	"github.com/huntbook/huntbook/exec/plugin"
	"github.com/huntbook/huntbook/exec/samplegraph"
)

// All lists the operators, and the plug-ins of evaluate. x says what externaldata may read.
func All(x External) exec.Registry {
	r := exec.Registry{}
	r.Add(parseKv, scan, session, reduce, topNested, components, degrees, graphMatch, graphShortest, graphEdges, graphNodes, samplegraph.Rows, x.externalData())
	r.Add(plugin.All()...)
	return r
}
