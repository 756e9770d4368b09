// Package ops holds the operators that run in Go, one file each.
package ops

import "github.com/huntbook/huntbook/exec"

// All lists the operators.
func All() exec.Registry {
	r := exec.Registry{}
	r.Add()
	return r
}
