package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

// setup builds the product, finds or installs Chromium and makes the Python environments of the tests and of notebooks.
func setup(r *run) {
	r.check("make build", 20*time.Minute, r.command("", "make", "build"))
	browser(r)
	r.check("Python's tools", 10*time.Minute, r.command("", "bash", "internal/tools/python.sh"))
	r.check("Python environment", 20*time.Minute, r.command("", filepath.Join(r.root, "bin", "huntbook"), "notebook", "env"))
}

// browser finds Chromium on PATH, else asks the platform's package manager for it where it may, else Playwright.
func browser(r *run) {
	if chromium() {
		return
	}
	if _, err := exec.LookPath("apt-get"); err == nil && os.Geteuid() == 0 {
		fmt.Println("Chromium is not on PATH: installing Debian's package ...")
		_ = r.do(r.command("", "apt-get", "update", "-q"), 5*time.Minute)
		_ = r.do(r.command("", "apt-get", "install", "-y", "-q", "--no-install-recommends", "chromium"), 10*time.Minute)
	}
	if chromium() {
		return
	}
	fmt.Println("Chromium is not on PATH: asking Playwright for it ...")
	r.check("Chromium by Playwright", 10*time.Minute, r.command("web", "npx", "playwright", "install", "chromium"))
}

// chromium reports whether the browser tests will find one on PATH, under the names that they look for.
func chromium() bool {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable"} {
		if _, err := exec.LookPath(name); err == nil {
			return true
		}
	}
	return false
}
