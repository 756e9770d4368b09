package compute

import (
	"bytes"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// dieWithParent has the child killed when this program dies, however it dies.
func dieWithParent(a *syscall.SysProcAttr) { a.Pdeathsig = syscall.SIGKILL }

// began gives the start time of a process.
func began(pid int) (string, bool) {
	fields := statFields(pid)
	if len(fields) < 20 {
		return "", false
	}
	return fields[19], true
}

// statFields are the fields of /proc/PID/stat after the name, which may hold spaces: state, parent, group, ...
func statFields(pid int) []string {
	text, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	if err != nil {
		return nil
	}
	return strings.Fields(string(text[bytes.LastIndexByte(text, ')')+1:]))
}

// descendants lists the processes below pid.
func descendants(pid int) []member {
	children := map[int][]member{}
	stats, _ := filepath.Glob("/proc/[0-9]*/stat")
	for _, path := range stats {
		id, _ := strconv.Atoi(strings.Split(path, "/")[2])
		if fields := statFields(id); len(fields) > 19 {
			parent, _ := strconv.Atoi(fields[1])
			children[parent] = append(children[parent], member{id, fields[19]})
		}
	}
	var all []member
	for level := children[pid]; len(level) > 0; {
		all = append(all, level...)
		var next []member
		for _, m := range level {
			next = append(next, children[m.pid]...)
		}
		level = next
	}
	return all
}

// memoryOf is the proportional set size of one process in bytes: pages shared by n processes count 1/n, so that sums
// over a tree are right.
func memoryOf(pid int) int64 {
	text, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/smaps_rollup")
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(text)) {
		if f := strings.Fields(line); len(f) > 1 && f[0] == "Pss:" {
			kb, _ := strconv.ParseInt(f[1], 10, 64)
			return kb << 10
		}
	}
	return 0
}

func command(pid int) string {
	text, _ := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/cmdline")
	return strings.ReplaceAll(string(text), "\x00", " ")
}
