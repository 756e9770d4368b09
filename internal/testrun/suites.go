package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"
)

const (
	gofumpt     = "mvdan.cc/gofumpt"
	staticcheck = "honnef.co/go/tools/cmd/staticcheck"
	toolsMod    = "-modfile=internal/tools/go.mod"
)

func lint(r *run) {
	listed := r.command("", "git", "ls-files", "*.go")
	listed.Stdout = nil
	files, err := listed.Output()
	if err != nil {
		r.fail("git ls-files")
		return
	}
	var out bytes.Buffer
	format := r.command("", "go", append([]string{"tool", toolsMod, gofumpt, "-l"}, strings.Fields(string(files))...)...)
	format.Stdout = &out
	if err := r.do(format, 10*time.Minute); err != nil || out.Len() > 0 {
		fmt.Printf("--- not formatted (gofumpt -w):\n%s", out.String())
		r.fail("gofumpt")
	} else {
		r.pass()
	}
	r.check("go vet", 15*time.Minute, r.command("", "go", "vet", "-tags", tags, "./..."))
	r.check("staticcheck", 15*time.Minute, r.command("", "go", "tool", toolsMod, staticcheck, "-tags", tags, "./..."))
	r.check("portal's types, rules and layout", 10*time.Minute, r.command("web", "npm", "run", "--silent", "lint"))
	r.check("Python's rules and layout", 10*time.Minute, r.command("", "bash", "internal/tools/ruff.sh"))
}

// event is a line of go test -json.
type event struct {
	Action, Package, Test, Output string
	Elapsed                       float64
}

// goTests runs the tests of every package and counts them one by one.
func goTests(r *run) {
	cmd := r.command("", "go", "test", "-json", "-tags", tags, "-vet=off", "-count=1", "-timeout", "15m", "./...")
	cmd.Stdout = nil // the pipe takes its place
	pipe, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		r.fail("go test: " + err.Error())
		return
	}
	r.child.Store(cmd.Process)
	late := time.AfterFunc(30*time.Minute, func() { _ = cmd.Process.Kill() })
	defer late.Stop()

	failed := r.failed
	outputs := map[string][]string{}
	tests, broken := map[string]int{}, map[string]bool{}
	lines := bufio.NewScanner(pipe)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		var e event
		if json.Unmarshal(lines.Bytes(), &e) != nil {
			fmt.Println(lines.Text())
			continue
		}
		key := e.Package + " " + e.Test
		switch e.Action {
		case "output", "build-output":
			outputs[key] = append(outputs[key], e.Output)
			if r.verbose {
				fmt.Print(e.Output)
			}
		case "pass":
			if e.Test == "" {
				fmt.Printf("ok  %s (%d tests, %.1fs)\n", short(e.Package), tests[e.Package], e.Elapsed)
			} else {
				tests[e.Package]++
				r.pass()
			}
			delete(outputs, key)
		case "skip":
			if e.Test != "" {
				fmt.Printf("skip %s %s: %s\n", short(e.Package), e.Test, reason(outputs[key]))
			}
		case "fail", "build-fail":
			fmt.Printf("--- %s\n%s", key, strings.Join(outputs[key], ""))
			// A package fails by itself only when no test of it did: it does not build, or ends before its tests.
			if e.Test != "" || !broken[e.Package] {
				r.fail(strings.TrimSpace(short(key)))
			}
			broken[e.Package] = true
		}
	}
	if err := cmd.Wait(); err != nil && r.failed == failed {
		r.fail("go test: " + err.Error())
	}
}

func short(name string) string { return strings.TrimPrefix(name, "github.com/huntbook/huntbook/") }

// reason finds what a skipped test said.
func reason(output []string) string {
	for _, line := range output {
		if !strings.HasPrefix(strings.TrimSpace(line), "---") && !strings.HasPrefix(line, "===") {
			return strings.TrimSpace(line)
		}
	}
	return "no reason given"
}

// webTests runs the portal's unit tests.
func webTests(r *run) {
	report := filepath.Join(r.root, ".cache", "vitest.json")
	_ = os.Remove(report)
	err := r.do(r.command("web", "npx", "vitest", "run", "--reporter=default", "--reporter=json", "--outputFile.json="+report), 10*time.Minute)
	var sum struct {
		NumPassedTests int `json:"numPassedTests"`
		NumFailedTests int `json:"numFailedTests"`
	}
	r.counted("portal unit tests", err, report, &sum, func() (int, int) { return sum.NumPassedTests, sum.NumFailedTests })
}

// endToEnd drives the product in a browser.
func endToEnd(r *run) {
	report := filepath.Join(r.root, ".cache", "e2e.json")
	_ = os.Remove(report)
	cmd := r.command("web", "npx", "playwright", "test", "--reporter=list,json")
	cmd.Env = append(cmd.Env, "PLAYWRIGHT_JSON_OUTPUT_FILE="+report, "PLAYWRIGHT_JSON_OUTPUT_NAME="+report)
	err := r.do(cmd, 15*time.Minute)
	var sum struct {
		Stats struct{ Expected, Unexpected, Flaky int }
	}
	defer func() {
		if sum.Stats.Flaky > 0 {
			fmt.Printf("%d of them passed on the second try only\n", sum.Stats.Flaky)
		}
	}()
	r.counted("browser tests", err, report, &sum, func() (int, int) {
		return sum.Stats.Expected + sum.Stats.Flaky, sum.Stats.Unexpected
	})
}

// counted reads a test runner's report.
func (r *run) counted(what string, err error, report string, into any, counts func() (passed, failed int)) {
	text, readErr := os.ReadFile(report)
	if readErr == nil {
		readErr = json.Unmarshal(text, into)
	}
	if readErr != nil {
		r.fail(what + ": no report")
		return
	}
	passed, failed := counts()
	r.passed += passed
	for range failed {
		r.fail(what)
	}
	if err != nil && failed == 0 {
		r.fail(what + ": " + err.Error())
	}
}
