//go:build !linux

package compute

import (
	"os/exec"
	"strconv"
	"strings"
	"syscall"
)

// dieWithParent has no counterpart here: Jupyter watches its parent itself (orphanGuard).
func dieWithParent(*syscall.SysProcAttr) {}

func ps(columns string, args ...string) [][]string {
	out, _ := exec.Command("ps", append([]string{"-o", columns}, args...)...).Output()
	var rows [][]string
	for line := range strings.Lines(string(out)) {
		rows = append(rows, strings.Fields(line))
	}
	return rows
}

func began(pid int) (string, bool) {
	rows := ps("lstart=", "-p", strconv.Itoa(pid))
	if len(rows) == 0 {
		return "", false
	}
	return strings.Join(rows[0], " "), true
}

func descendants(pid int) []member {
	children := map[string][]string{}
	for _, f := range ps("pid=,ppid=", "-ax") {
		if len(f) == 2 {
			children[f[1]] = append(children[f[1]], f[0])
		}
	}
	var all []member
	for queue := children[strconv.Itoa(pid)]; len(queue) > 0; queue = queue[1:] {
		id, _ := strconv.Atoi(queue[0])
		if start, ok := began(id); ok {
			all = append(all, member{id, start})
		}
		queue = append(queue, children[queue[0]]...)
	}
	return all
}

// memoryOf is the resident size: there is no cheap proportional one here.
func memoryOf(pid int) int64 {
	rows := ps("rss=", "-p", strconv.Itoa(pid))
	if len(rows) == 0 || len(rows[0]) == 0 {
		return 0
	}
	kb, _ := strconv.ParseInt(rows[0][0], 10, 64)
	return kb << 10
}

func command(pid int) string {
	rows := ps("command=", "-p", strconv.Itoa(pid))
	if len(rows) == 0 {
		return ""
	}
	return strings.Join(rows[0], " ")
}
