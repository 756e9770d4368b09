package bind

import (
	"net"
	"net/url"
	"slices"
	"strings"

	"github.com/huntbook/huntbook/kql/plan"
	"github.com/huntbook/huntbook/kql/source"
	"github.com/huntbook/huntbook/kql/syntax"
)

// Server is what a query may call the one database there is, and the server that holds it.
type Server struct {
	Names []string               // of the database: the first is its own; patterns match these
	Is    func(name string) bool // reports whether a name or id is the database's or the workspace's
	Hosts []string               // names and addresses at which the server is reached
	// Examples is the public cluster of the reference's examples, and the names of its database there: the examples read
	// tables of those names here, so that they can be tried as they are printed.
	Examples Examples
}

// Examples are the places that published examples name.
type Examples struct {
	Cluster   string
	Databases []string
}

// elsewhere tells why what is named before a dot, as in cluster("c").database("d").T, is not this server's database; nil
// where it is, or where only a run can tell. A name that would be read as this database in silence would answer another question.
func (b *binder) elsewhere(of syntax.Expr) *source.Diagnostic {
	switch of := unwrap(of).(type) {
	case *syntax.Name:
		if e := b.scope.lookup(of.Name); e != nil && e.place != nil && !e.visiting {
			e.visiting = true // an alias of itself
			defer func() { e.visiting = false }()
			return b.elsewhere(e.place)
		}
	case *syntax.Member: // cluster("c").['d'] and a table's own members
		return b.elsewhere(of.Of)
	case *syntax.EntityGroup:
		for _, m := range of.Members {
			if d := b.elsewhere(m); d != nil {
				return d
			}
		}
	case *syntax.Call:
		return b.elsewhereCall(of)
	}
	return nil
}

func (b *binder) elsewhereCall(of *syntax.Call) *source.Diagnostic {
	if !databaseCalls[of.Name.Name] || b.scope.lookup(of.Name.Name) != nil {
		return nil
	}
	name, at := "", of.Name.Span()
	if len(of.Args) > 0 {
		c, ok := b.fold(b.expr(of.Args[0], &row{})).(*plan.Const)
		if !ok {
			return nil // a parameter of a function that nobody calls here
		}
		name, at = c.V.S, of.Args[0].Span()
	}
	if of.Name.Name == "database" && of.Of == nil {
		if e := b.scope.lookup(name); e != nil && e.place != nil {
			return b.elsewhere(&syntax.Name{At: syntax.At{Pos: at}, Name: name})
		}
	}
	if !b.runs() || b.env.Server == nil {
		return nil
	}
	s := b.env.Server
	switch of.Name.Name {
	case "cluster":
		if !s.host(name) {
			return ptr(errCluster(at, name, s))
		}
	case "database":
		var d *source.Diagnostic
		if c, ok := unwrap(of.Of).(*syntax.Call); ok && of.Of != nil {
			d = b.elsewhereCall(c)
		}
		if d == nil && !s.database(name) {
			d = ptr(errDatabase(at, name, s))
		}
		return d
	case "adx": // cluster/database
		host, db, _ := cutLast(name, "/")
		if !s.host(host) || !s.database(db) {
			return ptr(errCluster(at, name, s))
		}
	default:
		if !s.Is(name) {
			return ptr(errDatabase(at, name, s))
		}
	}
	return nil
}

// reach binds of as a place, and reports whether it is here.
func (b *binder) reach(of syntax.Expr) bool {
	d := b.elsewhere(of)
	if d != nil {
		b.fail(*d)
	}
	return d == nil
}

func (s *Server) database(name string) bool {
	switch {
	case name == "" || s.Is(name): // database() is the query's own
		return true
	case strings.Contains(name, "*"):
		return slices.ContainsFunc(append(slices.Clone(s.Names), s.Examples.Databases...), func(n string) bool { return like(n, name) })
	}
	return slices.ContainsFunc(s.Examples.Databases, func(n string) bool { return strings.EqualFold(n, name) })
}

// host reports whether a cluster's name or address is this server. A name without dots is short for one of the service's.
func (s *Server) host(name string) bool {
	if strings.Trim(name, ".") == "" { // current_cluster_endpoint() is empty here
		return true
	}
	host, path := address(name)
	if e := s.Examples.Cluster; e != "" && (host == e || host+clusters == e) {
		return true
	}
	if path != "" && s.Is(path) { // https://ade.loganalytics.io/subscriptions/.../workspaces/name
		return true
	}
	return slices.ContainsFunc(s.Hosts, func(h string) bool {
		h, _ = address(h)
		return h != "" && (h == host || h == host+clusters)
	})
}

// clusters ends the address of every cluster of the service.
const clusters = ".kusto.windows.net"

// address gives the host of an address, in lower case and without port, and its path.
func address(name string) (host, path string) {
	if !strings.Contains(name, "://") {
		name = "https://" + name
	}
	u, err := url.Parse(name)
	if err != nil {
		return strings.ToLower(name), ""
	}
	host = u.Host
	if h, _, err := net.SplitHostPort(host); err == nil {
		host = h
	}
	return strings.ToLower(strings.Trim(host, "[].")), strings.Trim(u.Path, "/")
}

func cutLast(s, sep string) (before, after string, found bool) {
	if i := strings.LastIndex(s, sep); i >= 0 {
		return s[:i], s[i+len(sep):], true
	}
	return s, "", false
}
