package env

import (
	"errors"
	"fmt"
	"strings"
	"syscall"
)

// causes are what commonly stops a build, by what the tools print, with what to do about it.
var causes = []struct {
	signs  []string
	advice string
}{
	{
		[]string{"no space left on device", "disk quota exceeded"},
		"the disk is full: the environment needs about 2 GB; free some, or set HUNTBOOK_ENV_DIR to a folder with room",
	},
	{
		[]string{
			"dns error", "failed to lookup address", "name resolution", "could not connect", "connection refused", "network is unreachable",
			"connection error", "error sending request", "failed to establish a new connection", "timed out", "timeout",
		},
		"the package index cannot be reached: connect to the network, or set HUNTBOOK_WHEELS to a folder of wheels",
	},
	{
		[]string{"no matching distribution", "no solution found", "were not found in the provided package locations", "was not found in the cache"},
		"a package is missing: the wheel folder must hold every package of the lock for this Python and platform",
	},
	{
		[]string{"ensurepip is not available", "no module named venv", "no module named ensurepip"},
		"this Python cannot make environments: install its venv package (python3-venv on Debian), or uv",
	},
	{
		[]string{"hash mismatch", "do not match the hashes"},
		"a package differs from the lock's hash and was not installed; a proxy or mirror may alter downloads",
	},
	{
		[]string{"permission denied"},
		"a folder cannot be written: check who owns it, or set HUNTBOOK_ENV_DIR to another",
	},
}

// explain puts the reason and the remedy before what a tool printed.
func explain(err error, output string) error {
	if errors.Is(err, syscall.ENOSPC) {
		output = "no space left on device\n" + output
	}
	text := strings.ToLower(err.Error() + "\n" + output)
	last := output
	if lines := strings.Split(strings.TrimSpace(output), "\n"); len(lines) > 3 {
		last = strings.Join(lines[len(lines)-3:], "\n")
	}
	for _, c := range causes {
		for _, sign := range c.signs {
			if strings.Contains(text, sign) {
				return fmt.Errorf("%s\n%s", c.advice, strings.TrimSpace(last))
			}
		}
	}
	if last == "" {
		return err
	}
	return fmt.Errorf("%w: %s", err, strings.TrimSpace(last))
}
