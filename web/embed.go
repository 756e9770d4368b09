// Package web holds the portal: the built React application, embedded, and the handler that serves it.
package web

import "embed"

// files holds embedded/dist once the portal is built, and the placeholder always, so that Go builds without Node.js.
//
//go:embed all:embedded
var files embed.FS
