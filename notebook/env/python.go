package env

import (
	"context"
	"fmt"
	"os/exec"
	"strings"
	"time"
)

// names of the interpreters that the lock resolves for, the fastest first.
var interpreters = []string{"python3.13", "python3.12", "python3.11", "python3", "python"}

// findPython gives the path of an interpreter between 3.11 and 3.13. The path is the interpreter's own word:
// a version manager's stand-in on PATH would not be there for somebody else.
func (e *Environment) findPython(ctx context.Context) (string, error) {
	names := interpreters
	if e.opts.Python != "" {
		names = []string{e.opts.Python}
	}
	var seen []string
	for _, name := range names {
		path, version, err := ask(ctx, name)
		if err != nil {
			continue
		}
		switch version {
		case "3.11", "3.12", "3.13":
			return path, nil
		}
		seen = append(seen, name+" is "+version)
	}
	found := "none was found"
	if len(seen) > 0 {
		found = strings.Join(seen, ", ")
	}
	return "", fmt.Errorf("notebooks need Python 3.11, 3.12 or 3.13 (%s): install one, or uv, or set HUNTBOOK_PYTHON to its path", found)
}

func ask(ctx context.Context, name string) (path, version string, err error) {
	ctx, stop := context.WithTimeout(ctx, 10*time.Second)
	defer stop()
	out, err := exec.CommandContext(ctx, name, "-c", `import sys; print(sys.executable); print("%d.%d" % sys.version_info[:2])`).Output()
	if err != nil {
		return "", "", err
	}
	path, version, _ = strings.Cut(strings.TrimSpace(string(out)), "\n")
	return path, strings.TrimSpace(version), nil
}
