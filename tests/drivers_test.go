package tests

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The drivers and tools that people connect to Redshift with, each doing what
// its users do first: log in, ask for types, load, page, and read the catalogue.
func TestDrivers(t *testing.T) {
	for i, driver := range []struct {
		name string
		run  func(t *testing.T, host, port, certificate string)
	}{
		{"psycopg", func(t *testing.T, host, port, _ string) { python(t, "libpq.py", host, port, password) }},
		{"sqlalchemy", func(t *testing.T, host, port, _ string) { python(t, "alchemy.py", host, port, password) }},
		{"node-postgres", nodePostgres},
		{"jdbc", jdbc},
		{"dbt", dbt},
	} {
		t.Run(driver.name, func(t *testing.T) {
			t.Parallel()
			data := t.TempDir()
			p := serve(t, "--data-dir", data, "--sql-range", sqlRange(20+i))
			host, port := createCluster(t, p.api("111111111111"), "warehouse")
			driver.run(t, host, port, filepath.Join(data, "tls.crt"))
		})
	}
}

// tool finds a file that tests/setup puts under .tools.
func tool(t *testing.T, path string) string {
	t.Helper()
	full, err := filepath.Abs(filepath.Join("../.tools", path))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(full); err != nil {
		missing(t, path)
	}
	return full
}

// drive runs a client to its end and shows what it said if it failed.
func drive(t *testing.T, env []string, name string, args ...string) string {
	t.Helper()
	out, err := command(t, env, client(t, name), args...).CombinedOutput()
	if err != nil {
		t.Errorf("%s %s: %v\n%s", name, strings.Join(args, " "), err, out)
	}
	return string(out)
}

func nodePostgres(t *testing.T, host, port, _ string) {
	modules := tool(t, "node/node_modules")
	drive(t, []string{"NODE_PATH=" + modules}, "node", "clients/node/pg.mjs", host, port, password)
}

func jdbc(t *testing.T, host, port, certificate string) {
	jar := tool(t, "jdbc/redshift-jdbc42.jar")
	drive(t, nil, "java", "-cp", jar, "clients/jdbc/Driver.java", host, port, password, certificate)
}

// dbt builds a small project twice: what exists is then replaced, merged and
// compared, which takes other statements than making it.
func dbt(t *testing.T, host, port, _ string) {
	work := t.TempDir()
	if err := os.CopyFS(work, os.DirFS("clients/dbt")); err != nil {
		t.Fatal(err)
	}
	env := []string{"BLUESHIFT_HOST=" + host, "BLUESHIFT_PORT=" + port, "BLUESHIFT_PASSWORD=" + password,
		"DBT_SEND_ANONYMOUS_USAGE_STATS=false", "DBT_PROFILES_DIR=" + work, "DBT_PROJECT_DIR=" + work}
	for _, command := range []string{"build", "build", "snapshot", "docs generate"} {
		args := append([]string{"--no-use-colors", "--no-version-check"}, strings.Fields(command)...)
		if out := drive(t, env, "dbt", args...); command == "build" && !strings.Contains(out, "ERROR=0 SKIP=0") {
			t.Errorf("dbt build did not do everything:\n%s", out)
		}
	}
}
