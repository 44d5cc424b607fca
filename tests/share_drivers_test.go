package tests

import (
	"bufio"
	"bytes"
	"io"
	"net"
	"os/exec"
	"strings"
	"testing"
)

// The drivers again, now on the consumer's side: each reads, lists and connects
// to a database that another account shares, loses it while it is connected,
// and gets it back. Who gives and takes is the test: a script writes the word
// for it on its standard output and reads when it is done.
func TestSharedDrivers(t *testing.T) {
	for i, driver := range []struct {
		name string
		run  func(s *sharers, host, port string)
	}{
		{"redshift_connector", func(s *sharers, host, port string) {
			s.converse(pythonCommand(s.T, "shared_connector.py", host, port, password))
		}},
		{"psycopg", func(s *sharers, host, port string) {
			s.converse(pythonCommand(s.T, "shared_libpq.py", host, port, password))
		}},
		{"sqlalchemy", func(s *sharers, host, port string) {
			s.converse(pythonCommand(s.T, "shared_alchemy.py", host, port, password))
		}},
		{"psql", func(s *sharers, host, port string) {
			client(s.T, "psql")
			s.converse(pythonCommand(s.T, "shared_psql.py", host, port, password))
		}},
		{"data api", func(s *sharers, _, _ string) { s.converse(pythonCommand(s.T, "shared_data.py", s.url)) }},
		{"jdbc", func(s *sharers, host, port string) {
			jar := tool(s.T, "jdbc/redshift-jdbc42.jar")
			s.converse(command(s.T, nil, client(s.T, "java"), "-cp", jar, "clients/jdbc/Shared.java", host, port, password))
		}},
		{"node-postgres", func(s *sharers, host, port string) {
			modules := tool(s.T, "node/node_modules")
			s.converse(command(s.T, []string{"NODE_PATH=" + modules}, client(s.T, "node"), "clients/node/shared.mjs", host, port, password))
		}},
		{"dbt", sharedDBT},
	} {
		t.Run(driver.name, func(t *testing.T) {
			t.Parallel()
			s := newSharers(t, inProcess(t, 70+i))
			s.mountForDrivers()
			host, port, err := net.SplitHostPort(s.warehouses["analytics"].address)
			s.must(err)
			driver.run(s, host, port)
		})
	}
}

// mountForDrivers shares two schemas and mounts them as sales_db.
func (s *sharers) mountForDrivers() {
	s.Helper()
	s.do(s.on("sales"),
		"CREATE TABLE public.sales (id int NOT NULL PRIMARY KEY, customer varchar(20), amt decimal(8,2) NOT NULL, sold timestamp)",
		"INSERT INTO public.sales VALUES (1, 'ada', 10.50, '2026-01-05 10:00:00'), (2, 'grace', 20.25, '2026-01-06 11:30:00'), (3, 'ada', 30, NULL)",
		"CREATE VIEW public.totals AS SELECT customer, sum(amt) AS total FROM public.sales GROUP BY 1",
		"CREATE SCHEMA crm", "CREATE TABLE crm.customers (name varchar(20) PRIMARY KEY, city varchar(20))", "INSERT INTO crm.customers VALUES ('ada', 'London'), ('grace', 'New York')",
		"CREATE DATASHARE salesshare", "ALTER DATASHARE salesshare ADD SCHEMA public, crm",
		"ALTER DATASHARE salesshare ADD TABLE public.sales, public.totals, crm.customers", "GRANT USAGE ON DATASHARE salesshare TO ACCOUNT '"+friend+"'")
	s.give()
	s.do(s.on("analytics"), "CREATE DATABASE sales_db FROM DATASHARE salesshare OF ACCOUNT '"+owner+"' NAMESPACE '$sales'")
}

// give authorizes and associates the share of the drivers.
func (s *sharers) give() {
	s.Helper()
	_, err := s.authorize(friend)
	s.must(err)
	s.must(s.associate(s.one()))
}

// converse runs a client to its end and does with the share what it says:
// withdraw or restore.
func (s *sharers) converse(cmd *exec.Cmd) {
	s.Helper()
	var problem bytes.Buffer
	cmd.Stderr = &problem
	in, err := cmd.StdinPipe()
	s.must(err)
	out, err := cmd.StdoutPipe()
	s.must(err)
	s.must(cmd.Start())
	var said strings.Builder
	for lines := bufio.NewScanner(out); lines.Scan(); {
		said.WriteString(lines.Text() + "\n")
		switch lines.Text() {
		case "withdraw":
			s.must(s.deauthorize(friend))
			io.WriteString(in, "done\n")
		case "restore":
			s.give()
			io.WriteString(in, "done\n")
		}
	}
	if err := cmd.Wait(); err != nil || !strings.HasSuffix(said.String(), "ok\n") {
		s.Errorf("%s: %v\n%s%s", strings.Join(cmd.Args, " "), err, said.String(), problem.String())
	}
}

func sharedDBT(s *sharers, host, port string) {
	client(s.T, "dbt")
	s.do(s.on("analytics"), "CREATE EXTERNAL SCHEMA sales_ext FROM REDSHIFT DATABASE 'sales_db' SCHEMA 'public'")
	s.converse(pythonCommand(s.T, "shared_dbt.py", host, port, password))
	s.reads(s.on("analytics"), "ada|40.50|London grace|20.25|New York", "SELECT customer, total, city FROM shop.spending ORDER BY 1")
}
