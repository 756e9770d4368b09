// Command testrun is make test: it sets up what the tests need, runs every suite, and ends with the line "N passed, N failed".
//
//	go run ./internal/testrun [-only lint,go,web,e2e] [-v]
package main

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"syscall"
	"time"
)

// tags are the build tags of every Go command here.
const tags = "duckdb_arrow"

// suite is one part of the tests. run counts what passed and failed.
type suite struct {
	name string
	run  func(r *run)
}

// suites run in this order; setup comes first whatever is asked for.
var suites = []suite{
	{"lint", lint},
	{"go", goTests},
	{"web", webTests},
	{"e2e", endToEnd},
}

// run is the state of one go at the tests.
type run struct {
	root           string
	env            []string
	verbose        bool
	passed, failed int
	failures       []string
	child          atomic.Pointer[os.Process]
}

func main() {
	only := flag.String("only", "", "suites to run, by commas")
	verbose := flag.Bool("v", false, "show the output of what passes too")
	flag.Parse()
	root, err := os.Getwd()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
	r := &run{root: root, env: os.Environ(), verbose: *verbose}
	if os.Getenv("HUNTBOOK_ENV_DIR") == "" {
		r.env = append(r.env, "HUNTBOOK_ENV_DIR="+filepath.Join(root, ".cache", "env"))
	}
	r.env = append(r.env, "HUNTBOOK_TOOLS_PYTHON="+filepath.Join(root, ".cache", "tools", "bin", "python"))
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, os.Interrupt, syscall.SIGTERM)
	go func() {
		<-stop
		if p := r.child.Load(); p != nil {
			_ = p.Kill()
		}
		os.Exit(130)
	}()

	started := time.Now()
	asked := strings.Split(*only, ",")
	if *only == "" || !slices.Equal(asked, []string{"lint"}) {
		r.section("setup", setup)
	}
	for _, s := range suites {
		if *only == "" || slices.Contains(asked, s.name) {
			r.section(s.name, s.run)
		}
	}
	fmt.Printf("\ntook %s on %d cores\n", time.Since(started).Round(time.Second), runtime.NumCPU())
	for _, f := range r.failures {
		fmt.Println("FAILED " + f)
	}
	fmt.Printf("%d passed, %d failed\n", r.passed, r.failed)
	if r.failed > 0 || r.passed == 0 {
		os.Exit(1)
	}
}

func (r *run) section(name string, f func(*run)) {
	fmt.Printf("\n=== %s\n", name)
	started := time.Now()
	p, q := r.passed, r.failed
	f(r)
	fmt.Printf("=== %s: %d passed, %d failed in %s\n", name, r.passed-p, r.failed-q, time.Since(started).Round(time.Second))
}

func (r *run) pass() { r.passed++ }

func (r *run) fail(what string) {
	r.failed++
	r.failures = append(r.failures, what)
}

// command makes a command in a folder of the checkout, whose output goes to the terminal.
func (r *run) command(dir string, name string, args ...string) *exec.Cmd {
	cmd := exec.Command(name, args...)
	cmd.Dir = filepath.Join(r.root, dir)
	cmd.Env = r.env
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	return cmd
}

// do runs a command and kills it after a time.
func (r *run) do(cmd *exec.Cmd, limit time.Duration) error {
	if err := cmd.Start(); err != nil {
		return err
	}
	r.child.Store(cmd.Process)
	late := time.AfterFunc(limit, func() {
		fmt.Printf("%s took longer than %s and is stopped\n", strings.Join(cmd.Args, " "), limit)
		_ = cmd.Process.Kill()
	})
	defer late.Stop()
	return cmd.Wait()
}

// check counts a command that either passes or fails as a whole.
func (r *run) check(what string, limit time.Duration, cmd *exec.Cmd) {
	started := time.Now()
	if err := r.do(cmd, limit); err != nil {
		fmt.Printf("--- %s: %v\n", what, err)
		r.fail(what)
		return
	}
	fmt.Printf("ok  %s (%s)\n", what, time.Since(started).Round(100*time.Millisecond))
	r.pass()
}
