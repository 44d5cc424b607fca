package pgwire

import (
	"crypto/tls"
	"encoding/pem"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// psql runs the real client. Where the tests count it has to be there.
func (r *rig) psql(options string, args ...string) (stdout, stderr string) {
	r.t.Helper()
	path, err := exec.LookPath("psql")
	if err != nil {
		if os.Getenv("CI") == "true" {
			r.t.Fatal("psql is not installed (tests/setup installs it)")
		}
		r.t.Skip("psql is not installed")
	}
	cmd := exec.Command(path, append([]string{"-X", "-A", "-t", r.url(options)}, args...)...)
	cmd.Env = append(os.Environ(), "LC_ALL=C", "PGCLIENTENCODING=UTF8")
	var out, problems strings.Builder
	cmd.Stdout, cmd.Stderr = &out, &problems
	cmd.Run()
	return out.String(), problems.String()
}

func TestPsql(t *testing.T) {
	r := newRig(t, withTLS)
	for _, options := range []string{"sslmode=disable", "sslmode=require"} {
		for _, c := range []struct{ sql, want, problem string }{
			{"select 1, 'x'::char(3) || '|', null, true, 1.50::numeric(5,2)", "1|x|||t|1.50\n", ""},
			{"create table t (i int); insert into t values (1), (2); select sum(i) from t; drop table t", "CREATE TABLE\nINSERT 0 2\n3\nDROP TABLE\n", ""},
			{"select nothing", "", "ERROR:  column \"nothing\" does not exist\nLINE 1: select nothing\n               ^\n"},
			{"begin; bogus", "", "ERROR:  syntax error at or near \"bogus\"\nLINE 1: begin; bogus\n               ^\n"},
			{"-- nothing", "", ""},
			{`\copy (select 1 as a, 'x') to stdout with csv header`, "a,?column?\n1,x\n", ""},
			{`\conninfo`, "You are connected to database", ""},
		} {
			if out, problem := r.psql(options, "-c", c.sql); !strings.HasPrefix(out, c.want) || problem != c.problem {
				t.Errorf("%s over %s: %q %q", c.sql, options, out, problem)
			}
		}
	}
}

// A client that is given our certificate as its root can insist on it.
func TestPsqlVerifiesTheCertificate(t *testing.T) {
	cert, err := SelfSigned(time.Now())
	if err != nil {
		t.Fatal(err)
	}
	r := newRig(t, func(c *Config) { c.TLS = &tls.Config{Certificates: []tls.Certificate{cert}} })
	root := filepath.Join(t.TempDir(), "root.crt")
	r.must(os.WriteFile(root, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: cert.Certificate[0]}), 0o600))
	for _, mode := range []string{"verify-ca", "verify-full"} {
		if out, problem := r.psql("sslmode="+mode+"&sslrootcert="+root, "-c", "select 1"); out != "1\n" {
			t.Errorf("%s: %s%s", mode, out, problem)
		}
	}
}
