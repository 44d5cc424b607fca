package tests

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/redshift"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/blueshift-db/blueshift/internal/server"
)

// tenant is a warehouse of one account and how its master user logs in.
type tenant struct {
	user, word string
	address    string
}

func (v tenant) dsn(user, word, database, options string) string {
	u := url.URL{Scheme: "postgres", User: url.UserPassword(user, word), Host: v.address, Path: "/" + database, RawQuery: options}
	return u.String()
}

func newTenant(t *testing.T, s *server.Server, account, user, word string) tenant {
	t.Helper()
	api := apiAt("http://"+s.Addr(), account)
	if _, err := api.CreateCluster(t.Context(), &redshift.CreateClusterInput{ClusterIdentifier: aws.String("warehouse"), NodeType: aws.String("ra3.large"),
		ClusterType: aws.String("single-node"), MasterUsername: aws.String(user), MasterUserPassword: aws.String(word)}); err != nil {
		t.Fatal(err)
	}
	out, err := api.DescribeClusters(t.Context(), &redshift.DescribeClustersInput{})
	if err != nil {
		t.Fatal(err)
	}
	e := out.Clusters[0].Endpoint
	return tenant{user, word, fmt.Sprintf("%s:%d", *e.Address, *e.Port)}
}

// attack is one hostile conversation over the wire.
type attack struct {
	*testing.T
	c      *pgconn.PgConn
	inside []string // names that only the house knows
}

const secret = "the-combination-is-4711"

// A tenant who knows how the house is built inside, down to the names of
// another's tables and files, still cannot name them in SQL: by neither
// protocol, in no disguise, and no error tells more than the tenant said.
func TestHostileSQL(t *testing.T) {
	corpus, err := os.ReadFile("../redshiftsql/testdata/hostile.sql")
	if err != nil {
		t.Fatal(err)
	}
	data, here := t.TempDir(), t.TempDir()
	t.Chdir(here) // where a careless engine would leave its files
	s := startServer(t, server.Flags{DataDir: data})
	victim, hostile := newTenant(t, s, "111111111111", "alice", "Alices-w0rd"), newTenant(t, s, "222222222222", "mallory", "Mallorys-w0rd")
	a := &attack{T: t}
	v := a.connect(victim.dsn("alice", victim.word, "dev", ""))
	for _, sql := range []string{"create schema secrets", "create table secrets.vault (id int identity(1,1), word varchar(64))",
		"insert into secrets.vault (word) values ('" + secret + "')", "create view secrets.window as select * from secrets.vault"} {
		if err := a.exec(v, sql); err != nil {
			t.Fatalf("%s: %v", sql, err)
		}
	}
	a.c = a.connect(hostile.dsn("mallory", hostile.word, "dev", ""))
	for _, sql := range []string{"create table sales (id int, name varchar(20))", "insert into sales values (1, 'mine')", "create schema other"} {
		if err := a.exec(a.c, sql); err != nil {
			t.Fatalf("%s: %v", sql, err)
		}
	}
	before := a.blueprint(s, data)
	statements := strings.Split(strings.TrimSpace(string(corpus)), "\n")
	statements = append(statements, a.learned(before, data)...)
	for _, sql := range statements {
		a.simple(sql)
		a.extended(sql)
	}
	t.Logf("%d hostile statements, each in both protocols", len(statements))

	if after := a.blueprint(s, data); !slices.Equal(after, before) {
		t.Errorf("the house has changed:\nbefore %v\nafter  %v", before, after)
	}
	if left, _ := os.ReadDir(here); len(left) > 0 {
		t.Errorf("files were left behind: %v", left)
	}
	if got := a.text(v, "select id || word from secrets.window"); got != "1"+secret {
		t.Errorf("the victim reads %q", got)
	}
	if got := a.text(a.c, "select id || name from sales"); got != "1mine" {
		t.Errorf("the hostile tenant's own table reads %q", got)
	}
}

func (a *attack) connect(dsn string) *pgconn.PgConn {
	a.Helper()
	c, err := pgconn.Connect(a.Context(), dsn)
	if err != nil {
		a.Fatal(err)
	}
	a.Cleanup(func() { c.Close(context.Background()) })
	return c
}

func (a *attack) exec(c *pgconn.PgConn, sql string) error {
	_, err := c.Exec(a.Context(), sql).ReadAll()
	return err
}

func (a *attack) text(c *pgconn.PgConn, sql string) string {
	r := c.ExecParams(a.Context(), sql, nil, nil, nil, nil).Read()
	if r.Err != nil || len(r.Rows) != 1 {
		return fmt.Sprint(len(r.Rows), " rows, ", r.Err)
	}
	return string(r.Rows[0][0])
}

// blueprint asks the engine itself for every database, table and column in it,
// and the disk for its files.
func (a *attack) blueprint(s *server.Server, data string) (all []string) {
	a.Helper()
	conn, err := s.Engine().Conn(a.Context())
	if err != nil {
		a.Fatal(err)
	}
	defer conn.Close()
	stmt, err := conn.Prepare(a.Context(), "select distinct database_name || '.' || schema_name || '.' || table_name from duckdb_columns() where not internal order by 1")
	if err != nil {
		a.Fatal(err)
	}
	defer stmt.Close()
	rows, err := stmt.Query(a.Context(), nil)
	if err != nil {
		a.Fatal(err)
	}
	defer rows.Close()
	for {
		chunk, err := rows.Next(a.Context())
		if err != nil {
			a.Fatal(err)
		}
		if chunk == nil {
			break
		}
		for i := range chunk.Len() {
			all = append(all, string(chunk.Vector(0).Bytes(i)))
		}
	}
	files, err := filepath.Glob(filepath.Join(data, "databases", "*"))
	if err != nil {
		a.Fatal(err)
	}
	for _, f := range files {
		if !strings.HasSuffix(f, ".wal") {
			all = append(all, f)
		}
	}
	return all
}

// learned makes statements of what the engine calls things.
func (a *attack) learned(blueprint []string, data string) (out []string) {
	a.inside = []string{data, "duckdb", "records.sqlite"}
	for _, name := range blueprint {
		if strings.Contains(name, string(filepath.Separator)) {
			a.inside = append(a.inside, filepath.Base(name))
			for _, form := range []string{"select * from '%s'", "select * from \"%s\"", "attach '%s' as loot", "select * from read_csv('%s')", "select * from sqlite_scan('%s', 'x')",
				"copy sales from '%s'", "copy sales to '%s'", "unload ('select 1') to '%s' iam_role default", "export database '%s'", "import database '%s'", "load '%s'",
				"create external schema loot from data catalog database '%s' iam_role default", "select read_text('%s')", "select pg_read_file('%s')"} {
				out = append(out, fmt.Sprintf(form, name))
			}
			continue
		}
		parts := strings.Split(name, ".")
		catalog, schema, table := parts[0], parts[1], parts[2]
		a.inside = append(a.inside, catalog)
		quoted := fmt.Sprintf("%q.%q.%q", catalog, schema, table)
		for _, form := range []string{"select * from %s", "select (select count(*) from %s)", "with x as (select * from %s) select * from x", "insert into sales select 1, 'x' from %s",
			"insert into %s values (1)", "update %s set id = 1", "delete from %s", "drop table %s", "truncate %s", "alter table %s add column x int", "create table loot as select * from %s",
			"create table loot (like %s)", "create view loot as select * from %s", "create table %s (i int)", "alter datashare x add table %s", "analyze %s", "vacuum %s", "comment on table %s is 'x'",
			"grant select on %s to public", "select * from sales union all select * from %s", "delete from sales using %s x where true", "update sales set id = 2 from %s x", "lock %s",
			"explain select * from %s", "select '%s'::regclass", "declare loot cursor for select * from %s", "prepare loot as select * from %s", "call %s()", "select %s(1)"} {
			out = append(out, fmt.Sprintf(form, name), fmt.Sprintf(form, quoted))
		}
		for _, form := range []string{"use %s", "use %q", "detach %q", "drop database %q", "alter database %q rename to loot", "create schema %s.loot", "drop schema %s.secrets cascade",
			"set search_path to %q; select * from " + table, "set search_path to %q, main; select * from main." + table, "select * from \"%s.main." + table + "\"", "show tables from schema %s.main",
			"create database loot from datashare %q of namespace 'x'", "show columns from table %s.main." + table, "set schema %q", "set catalog %q"} {
			out = append(out, fmt.Sprintf(form, catalog))
		}
	}
	return append(out, "select * from secrets.vault", "select * from dev.secrets.vault", "select * from \"dev\".\"secrets\".\"vault\"", "select * from warehouse.dev.secrets.vault",
		"insert into secrets.vault (word) values ('x')", "drop schema secrets cascade", "alter datashare x add schema secrets", "create view other.v as select * from secrets.vault",
		"create database loot from datashare vault of account '111111111111' namespace '00000000-0000-0000-0000-000000000000'")
}

// refusals are the classes a hostile statement may end in: not understood, not
// there, not possible, not allowed. Never an internal error.
var refusals = regexp.MustCompile(`^(42601|42P01|42883|42703|42704|42602|42809|42P02|42P10|42803|42846|42804|42501|0A000|3F000|3D000|22023|22P02|26000|54000|2BP01|25P02|28000|22003|57014|42P18|25001)$`)

// harmless statements are answered: with what is the tenant's own.
var harmless = regexp.MustCompile(`^select \* from "?information_schema"?\."?tables"?$`)

func (a *attack) simple(sql string) {
	a.Helper()
	results, err := a.c.Exec(a.Context(), sql).ReadAll()
	for _, r := range results {
		a.answer(sql, r)
	}
	a.refusal(sql, err)
	a.recover(sql)
}

func (a *attack) extended(sql string) {
	a.Helper()
	r := a.c.ExecParams(a.Context(), sql, nil, nil, nil, nil).Read()
	a.answer(sql, r)
	a.refusal(sql, r.Err)
	a.recover(sql)
}

// answer checks what a statement that was understood has shown.
func (a *attack) answer(sql string, r *pgconn.Result) {
	a.Helper()
	for _, row := range r.Rows {
		for _, v := range row {
			a.silent(sql, string(v))
		}
	}
}

func (a *attack) refusal(sql string, err error) {
	a.Helper()
	if err == nil {
		if !harmless.MatchString(sql) {
			a.Errorf("%q was not refused", sql)
		}
		return
	}
	var e *pgconn.PgError
	if !errors.As(err, &e) {
		a.Fatalf("%q ended the session: %v", sql, err)
	}
	if !refusals.MatchString(e.Code) || e.Severity != "ERROR" {
		a.Errorf("%q: %s %s: %s", sql, e.Severity, e.Code, e.Message)
	}
	a.silent(sql, e.Message+" "+e.Detail+" "+e.Hint+" "+e.InternalQuery+" "+e.Where+" "+e.TableName)
}

// silent fails if a text tells of the inside what the statement did not say.
func (a *attack) silent(sql, text string) {
	a.Helper()
	if strings.Contains(text, secret) {
		a.Errorf("%q: the secret is out: %s", sql, text)
	}
	for _, name := range a.inside {
		if strings.Contains(text, name) && !strings.Contains(sql, name) {
			a.Errorf("%q: tells of %s: %s", sql, name, text)
		}
	}
	if internal.MatchString(text) && !internal.MatchString(sql) {
		a.Errorf("%q: tells of the inside: %s", sql, text)
	}
}

// internal is the form of names that the house generates.
var internal = regexp.MustCompile(`\b(t_\d+|db_[0-9a-f]{8,}|_blueshift|r\d+\.|goroutine|internal/|\.go:)`)

// recover leaves no transaction open, and proves that the session is of use.
func (a *attack) recover(sql string) {
	a.Helper()
	if a.c.TxStatus() != 'I' {
		if err := a.exec(a.c, "rollback"); err != nil {
			a.Fatalf("after %q: ROLLBACK: %v", sql, err)
		}
	}
	if err := a.exec(a.c, "reset search_path"); err != nil {
		a.Fatalf("after %q: %v", sql, err)
	}
	if got := a.text(a.c, "select count(*)::varchar || current_database() from sales"); got != "1dev" {
		a.Fatalf("after %q the session answers %s", sql, got)
	}
}
