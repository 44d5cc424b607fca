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

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/redshiftdata"
	"github.com/aws/aws-sdk-go-v2/service/redshiftdata/types"
)

// Terraform with the real AWS provider: two accounts' clusters and workgroups,
// the path lent from one to the other and datashares across them, from the
// statement that makes them to the database that reads, are applied, planned
// again to no changes, read, and destroyed.
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
	s := outputs.Shares.Value
	slices.Sort(s.Seen)
	if want := slices.Sorted(slices.Values(s.Want)); len(want) != 2 || !slices.Equal(s.Seen, want) || !slices.Equal(s.Made, s.Want) {
		t.Errorf("the data sources saw %v and %v of %v", s.Seen, s.Made, s.Want)
	}
	producer, consumer := workgroup{t, p.URL, "111111111111", "shop"}, workgroup{t, p.URL, "222222222222", "reports"}
	for _, sql := range []string{"create table items(name varchar(20))", "insert into items values ('jam')", "alter datashare offer add table public.items"} {
		producer.run(sql)
	}
	if read := consumer.run("select name from offer.public.items"); len(read) != 1 || read[0][0].(*types.FieldMemberStringValue).Value != "jam" {
		t.Errorf("the consumer read %v", read)
	}
	if c, err := net.Dial("tcp", net.JoinHostPort(outputs.Endpoint.Value, "5439")); err != nil {
		t.Errorf("the managed endpoint does not listen where Terraform says: %v", err)
	} else {
		c.Close()
	}
	tf.run("destroy", "-auto-approve")
}

// workgroup is where an account runs SQL through the Data API.
type workgroup struct {
	t                  *testing.T
	url, account, name string
}

// run runs a statement to its end and returns its rows.
func (w workgroup) run(sql string) [][]types.Field {
	w.t.Helper()
	api := redshiftdata.New(redshiftdata.Options{Region: "us-east-1", BaseEndpoint: &w.url, Credentials: credentials.NewStaticCredentialsProvider(w.account, "test", "")})
	out, err := api.ExecuteStatement(w.t.Context(), &redshiftdata.ExecuteStatementInput{WorkgroupName: &w.name, Database: aws.String("dev"), Sql: &sql})
	if err != nil {
		w.t.Fatalf("%s: %v", sql, err)
	}
	for end := time.Now().Add(time.Minute); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		d, err := api.DescribeStatement(w.t.Context(), &redshiftdata.DescribeStatementInput{Id: out.Id})
		if err != nil || d.Status == types.StatusStringFailed {
			w.t.Fatalf("%s: %+v %v", sql, d, err)
		}
		if d.Status != types.StatusStringFinished {
			continue
		}
		if !aws.ToBool(d.HasResultSet) {
			return nil
		}
		r, err := api.GetStatementResult(w.t.Context(), &redshiftdata.GetStatementResultInput{Id: out.Id})
		if err != nil {
			w.t.Fatalf("%s: %v", sql, err)
		}
		return r.Records
	}
	w.t.Fatalf("%s does not end", sql)
	return nil
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
