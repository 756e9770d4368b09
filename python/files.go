// Package python carries the Python package huntbook, which kernels get.
package python

import (
	"embed"
	"regexp"
)

// Files holds the package under huntbook/ and its pyproject.toml.
//
//go:embed pyproject.toml huntbook/*.py
var Files embed.FS

// Version is the package's version, as pyproject.toml says it.
func Version() string {
	text, _ := Files.ReadFile("pyproject.toml")
	return string(regexp.MustCompile(`(?m)^version = "(.*)"$`).FindSubmatch(text)[1])
}
