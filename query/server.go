package query

import (
	"os"
	"slices"
	"sync"

	"github.com/huntbook/huntbook/internal/ids"
	"github.com/huntbook/huntbook/kql/bind"
)

// hosts are how programs on the server's own machine call it.
var hosts = sync.OnceValue(func() []string {
	out := []string{"localhost", "127.0.0.1", "::1"}
	if name, err := os.Hostname(); err == nil && name != "" {
		out = append(out, name)
	}
	return out
})

// examples are where the KQL reference keeps its sample tables.
var examples = bind.Examples{Cluster: "help.kusto.windows.net", Databases: []string{"Samples", "help"}}

// server is what a query may call this server and its database; also are the hosts by which the caller reached it.
func server(also []string) *bind.Server {
	return &bind.Server{
		Names: []string{ids.Workspace}, Is: ids.IsWorkspace,
		Hosts: append(slices.Clone(also), hosts()...), Examples: examples,
	}
}
