package tests

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"
)

// Terraform with the real AWS provider: two accounts' warehouses, the path lent
// from one to the other and a datashare across them are applied, planned again
// to no changes, and destroyed.
func TestTerraform(t *testing.T) {
	t.Parallel()
	client(t, "terraform")
	work := t.TempDir()
	if err := os.CopyFS(work, os.DirFS("clients/terraform")); err != nil {
		t.Fatal(err)
	}
	p := serve(t, "--config", "clients/endpoints.yaml", "--sql-range", sqlRange(30))
	tf := terraform{t: t, dir: work, env: append(os.Environ(), "CHECKPOINT_DISABLE=1", "TF_IN_AUTOMATION=1", "TF_INPUT=0",
		"TF_CLI_CONFIG_FILE="+providerMirror(t, work), "TF_VAR_server="+p.URL, "TF_VAR_password="+password)}
	tf.run("init")
	tf.run("apply", "-auto-approve")
	if code, out := tf.try("plan", "-detailed-exitcode"); code != 0 {
		t.Errorf("a second plan is not empty (exit %d):\n%s", code, out)
	}

	var outputs struct {
		Endpoint struct{ Value string }
		Shares   struct {
			Value struct{ Seen, Made, Want []string }
		}
	}
	_, out := tf.try("output", "-json")
	if err := json.Unmarshal([]byte(out), &outputs); err != nil {
		t.Fatalf("%v in %s", err, out)
	}
	if s := outputs.Shares.Value; len(s.Want) != 1 || !slices.Equal(s.Seen, s.Want) || !slices.Equal(s.Made, s.Want) {
		t.Errorf("the data sources saw %v and %v of %v", s.Seen, s.Made, s.Want)
	}
	if c, err := net.Dial("tcp", net.JoinHostPort(outputs.Endpoint.Value, "5439")); err != nil {
		t.Errorf("the managed endpoint does not listen where Terraform says: %v", err)
	} else {
		c.Close()
	}
	tf.run("destroy", "-auto-approve")
}

// terraform runs the command in one working folder.
type terraform struct {
	t   *testing.T
	dir string
	env []string
}

func (tf terraform) run(args ...string) {
	tf.t.Helper()
	if code, out := tf.try(args...); code != 0 {
		tf.t.Fatalf("terraform %v ended with %d:\n%s", args, code, out)
	}
}

func (tf terraform) try(args ...string) (code int, out string) {
	tf.t.Helper()
	ctx, cancel := context.WithTimeout(tf.t.Context(), 5*time.Minute)
	defer cancel()
	if args[0] != "output" {
		args = append(args, "-no-color")
	}
	cmd := exec.CommandContext(ctx, "terraform", args...)
	cmd.Dir, cmd.Env, cmd.WaitDelay = tf.dir, tf.env, 5*time.Second
	text, err := cmd.CombinedOutput()
	if cmd.ProcessState == nil {
		tf.t.Fatal(err)
	}
	return cmd.ProcessState.ExitCode(), string(text)
}

// providerMirror writes a Terraform configuration that takes the AWS provider
// from a mirror on this machine: the one TERRAFORM_PROVIDER_MIRROR names, or a
// folder of that shape where such mirrors are kept. The provider is half a
// gigabyte, so tests/setup does not fetch it.
func providerMirror(t *testing.T, dir string) string {
	t.Helper()
	places := []string{"/opt/*", "/usr/share/terraform/*", "/usr/local/share/terraform/*", "/var/lib/terraform/*"}
	if home, err := os.UserHomeDir(); err == nil {
		places = append(places, filepath.Join(home, ".terraform.d", "*"))
	}
	if named := os.Getenv("TERRAFORM_PROVIDER_MIRROR"); named != "" {
		places = []string{named}
	}
	for _, place := range places {
		found, err := filepath.Glob(filepath.Join(place, "registry.terraform.io", "hashicorp", "aws"))
		if err != nil || len(found) == 0 {
			continue
		}
		mirror := filepath.Dir(filepath.Dir(filepath.Dir(found[0])))
		rc := filepath.Join(dir, "mirror.tfrc")
		if err := os.WriteFile(rc, fmt.Appendf(nil, "provider_installation {\n  filesystem_mirror {\n    path = %q\n  }\n}\n", mirror), 0o600); err != nil {
			t.Fatal(err)
		}
		return rc
	}
	missing(t, "a mirror of Terraform's AWS provider (set TERRAFORM_PROVIDER_MIRROR)")
	return ""
}
