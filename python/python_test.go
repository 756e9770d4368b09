package python_test

import (
	"os"
	"os/exec"
	"testing"

	"github.com/huntbook/huntbook/notebook/env/envtest"
)

// TestPackage runs the package's own tests in the environment that kernels have.
func TestPackage(t *testing.T) {
	e := envtest.Environment(t)
	cmd := exec.CommandContext(t.Context(), e.Python(), "-m", "unittest", "discover", "-s", "tests", "-v")
	cmd.Env = append(os.Environ(), "PYTHONPATH="+".", "PYTHONDONTWRITEBYTECODE=1")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
}
