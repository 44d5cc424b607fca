package tests

import (
	"encoding/json"
	"net"
	"os"
	"testing"
)

// Terraform with the real AWS provider: what a team keeps in Redshift
// Serverless is applied, planned again to no changes, and destroyed.
func TestTerraformServerless(t *testing.T) {
	t.Parallel()
	client(t, "terraform")
	work := t.TempDir()
	if err := os.CopyFS(work, os.DirFS("clients/terraform-serverless")); err != nil {
		t.Fatal(err)
	}
	p := serve(t, "--sql-range", sqlRange(41))
	tf := terraform{t: t, dir: work, env: append(os.Environ(), "CHECKPOINT_DISABLE=1", "TF_IN_AUTOMATION=1", "TF_INPUT=0",
		"TF_CLI_CONFIG_FILE="+providerMirror(t, work), "TF_VAR_server="+p.URL, "TF_VAR_password="+password)}
	tf.run("init")
	tf.run("apply", "-auto-approve")
	if code, out := tf.try("plan", "-detailed-exitcode"); code != 0 {
		t.Errorf("a second plan is not empty (exit %d):\n%s", code, out)
	}
	var outputs struct {
		Login struct {
			Value struct{ Host, User string }
		}
	}
	_, out := tf.try("output", "-json")
	if err := json.Unmarshal([]byte(out), &outputs); err != nil {
		t.Fatalf("%v in %s", err, out)
	}
	if outputs.Login.Value.User != "IAM:root" {
		t.Errorf("credentials of %q", outputs.Login.Value.User)
	}
	if c, err := net.Dial("tcp", net.JoinHostPort(outputs.Login.Value.Host, "5439")); err != nil {
		t.Errorf("the workgroup does not listen where Terraform says: %v", err)
	} else {
		c.Close()
	}
	tf.run("destroy", "-auto-approve")
}
