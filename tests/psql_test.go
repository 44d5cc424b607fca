package tests

import (
	"bytes"
	"net"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"
)

// terminal runs psql as a person would.
type terminal struct {
	t       *testing.T
	program string
	address string // host:port
}

func openTerminal(t *testing.T, at string) terminal {
	t.Helper()
	program := client(t, "psql")
	p := serve(t, "--sql-range", at)
	host, port := createCluster(t, p.api("111111111111"), "warehouse")
	return terminal{t, program, net.JoinHostPort(host, port)}
}

func (p terminal) command(word, options string, args ...string) *exec.Cmd {
	u := url.URL{Scheme: "postgresql", User: url.UserPassword("admin", word), Host: p.address, Path: "/dev", RawQuery: options}
	cmd := exec.Command(p.program, append([]string{"-X", "-A", "-t", "-d", u.String()}, args...)...)
	for _, e := range os.Environ() {
		if !strings.HasPrefix(e, "PG") {
			cmd.Env = append(cmd.Env, e)
		}
	}
	cmd.Env = append(cmd.Env, "LC_ALL=C")
	return cmd
}

func run(cmd *exec.Cmd) (out, problem string, code int) {
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	cmd.Run()
	return stdout.String(), stderr.String(), cmd.ProcessState.ExitCode()
}

func TestPsql(t *testing.T) {
	t.Parallel()
	p := openTerminal(t, sqlRange(4))
	for _, options := range []string{"sslmode=require", "sslmode=disable"} {
		for _, c := range []struct {
			args         []string
			out, problem string
			code         int
		}{
			{[]string{"-c", "select 1"}, "1\n", "", 0},
			{[]string{"-c", "select 1; select 'two'"}, "1\ntwo\n", "", 0},
			{[]string{"-c", "create table a (i int); insert into a values (1); drop table a"}, "CREATE TABLE\nINSERT 0 1\nDROP TABLE\n", "", 0},
			// One string is one transaction: its first part is gone with its last.
			{[]string{"-c", "create table half (i int); select 1/0"}, "CREATE TABLE\n", "ERROR:  division by zero\n", 1},
			{[]string{"-c", "select count(*) from half"}, "", "ERROR:  relation \"half\" does not exist\nLINE 1: select count(*) from half\n                             ^\n", 1},
			{[]string{"-c", "begin", "-c", "create table half (i int)", "-c", "commit", "-c", "drop table half"}, "BEGIN\nCREATE TABLE\nCOMMIT\nDROP TABLE\n", "", 0},
			{[]string{"-c", "create table seen (id int primary key, name varchar(9))", "-c", `\d seen`, "-c", `\dt seen`, "-c", "drop table seen"},
				"CREATE TABLE\nid|integer||not null|\nname|character varying(9)|||\npublic|seen|table|admin\nDROP TABLE\n", "", 0},
			{[]string{"-c", "select 'it''s', '\\\\', null, 'größe', true, 1.50::decimal(5,2)"}, "it's|\\||größe|t|1.50\n", "", 0},
		} {
			out, problem, code := run(p.command(password, options, c.args...))
			if out != c.out || problem != c.problem || code != c.code {
				t.Errorf("%s %q: %q %q %d", options, c.args, out, problem, code)
			}
		}
		out, problem, code := run(p.command("Wr0ng-word", options, "-c", "select 1"))
		if out != "" || code != 2 || !strings.Contains(problem, "FATAL:  password authentication failed for user \"admin\"") {
			t.Errorf("%s and a wrong password: %q %q %d", options, out, problem, code)
		}
	}
	out, problem, _ := run(p.command(password, "sslmode=require", "-c", `\conninfo`))
	if !strings.Contains(out, "SSL connection (protocol: TLSv1.3") {
		t.Errorf(`\conninfo: %q %q`, out, problem)
	}
}

// Ctrl-C stops the statement, and psql reads no further when it runs a script.
func TestPsqlCancel(t *testing.T) {
	t.Parallel()
	p := openTerminal(t, sqlRange(5))
	for _, options := range []string{"sslmode=require", "sslmode=disable"} {
		cmd := p.command(password, options)
		stdin, err := cmd.StdinPipe()
		if err != nil {
			t.Fatal(err)
		}
		stdout := &logBook{}
		cmd.Stdout, cmd.Stderr = stdout, stdout
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		say := func(s string) { stdin.Write([]byte(s)) }
		say("create table digits (n int);\ninsert into digits values (0),(1),(2),(3),(4),(5),(6),(7),(8),(9);\n" +
			"select count(*) from digits a, digits b, digits c, digits d, digits e, digits f, digits g, digits h, digits i, digits j, digits k, digits l\n" +
			" where a.n + b.n + c.n + d.n + e.n + f.n + g.n + h.n + i.n + j.n + k.n + l.n = -1;\n")
		stdin.Close()
		ended := make(chan error, 1)
		go func() { ended <- cmd.Wait() }()
		begin := time.Now()
		interrupt := time.NewTicker(50 * time.Millisecond) // the first may come before psql sends the query
		for over := false; !over; {
			select {
			case err := <-ended:
				over = true
				if cmd.ProcessState.ExitCode() != 3 { // a script that was interrupted
					t.Errorf("%s: psql ended with %v", options, err)
				}
			case <-interrupt.C:
				if strings.Contains(stdout.String(), "INSERT 0 10") && !strings.Contains(stdout.String(), "cancel") {
					cmd.Process.Signal(syscall.SIGINT)
				}
				if time.Since(begin) > time.Minute {
					cmd.Process.Kill()
				}
			}
		}
		interrupt.Stop()
		// psql says that it sent a request each time it is interrupted, and a busy
		// machine may interrupt it twice before it reads the first answer.
		said := stdout.String()
		for again := "Cancel request sent\n"; strings.Contains(said, again+again); {
			said = strings.ReplaceAll(said, again+again, again)
		}
		if want := "CREATE TABLE\nINSERT 0 10\nCancel request sent\nERROR:  Query cancelled on user's request\n"; said != want {
			t.Errorf("%s: %q, want %q", options, said, want)
		}
		if out, problem, _ := run(p.command(password, options, "-c", "drop table digits")); out != "DROP TABLE\n" {
			t.Errorf("%s: after the cancelled query: %q %q", options, out, problem)
		}
	}
}
