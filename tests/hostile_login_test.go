package tests

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/blueshift-db/blueshift/internal/server"
)

// Whoever knocks at a door learns nothing: not which users exist, not which
// passwords would fit elsewhere, not what other tenants' databases are called.
func TestHostileLogins(t *testing.T) {
	s := startServer(t, server.Flags{})
	victim, hostile := newTenant(t, s, "111111111111", "alice", "Alices-w0rd"), newTenant(t, s, "222222222222", "mallory", "Mallorys-w0rd")
	a := &attack{T: t}
	v := a.connect(victim.dsn("alice", victim.word, "dev", ""))
	if err := a.exec(v, "create database treasure"); err != nil {
		t.Fatal(err)
	}
	catalog := ""
	for _, name := range a.blueprint(s, t.TempDir()) {
		catalog, _, _ = strings.Cut(name, ".")
	}
	options := func(words string) string { return "options=" + url.QueryEscape(words) }
	for what, c := range map[string]struct{ dsn, state, message string }{
		"a wrong password":                    {victim.dsn("alice", "Al1ces-word", "dev", ""), "28000", `password authentication failed for user "alice"`},
		"no password":                         {victim.dsn("alice", "", "dev", ""), "28000", `password authentication failed for user "alice"`},
		"an unknown user":                     {victim.dsn("bob", "Al1ces-word", "dev", ""), "28000", `password authentication failed for user "bob"`},
		"another tenant's user":               {victim.dsn("mallory", hostile.word, "dev", ""), "28000", `password authentication failed for user "mallory"`},
		"the victim's login at one's own":     {hostile.dsn("alice", victim.word, "dev", ""), "28000", `password authentication failed for user "alice"`},
		"an unknown user and database":        {victim.dsn("mallory", hostile.word, "treasure", ""), "28000", `password authentication failed for user "mallory"`},
		"another case":                        {victim.dsn("ALICE", victim.word, "dev", ""), "28000", `password authentication failed for user "ALICE"`},
		"a name with a separator":             {victim.dsn("dev/alice", victim.word, "dev", ""), "28000", `password authentication failed for user "dev/alice"`},
		"a pattern":                           {victim.dsn("%", victim.word, "dev", ""), "28000", `password authentication failed for user "%"`},
		"SQL for a name":                      {victim.dsn("' or 1=1 --", victim.word, "dev", ""), "28000", `password authentication failed for user "' or 1=1 --"`},
		"another tenant's database":           {hostile.dsn("mallory", hostile.word, "treasure", ""), "3D000", `database "treasure" does not exist`},
		"the engine's name of a database":     {hostile.dsn("mallory", hostile.word, catalog, ""), "3D000", `database "` + catalog + `" does not exist`},
		"the engine's own database":           {hostile.dsn("mallory", hostile.word, "memory", ""), "3D000", `database "memory" does not exist`},
		"the engine's system":                 {hostile.dsn("mallory", hostile.word, "system", ""), "3D000", `database "system" does not exist`},
		"a path for a database":               {hostile.dsn("mallory", hostile.word, "../"+catalog, ""), "3D000", `database "../` + catalog + `" does not exist`},
		"replication":                         {hostile.dsn("mallory", hostile.word, "dev", "replication=database"), "0A000", ""},
		"an engine setting among the options": {hostile.dsn("mallory", hostile.word, "dev", options("-c memory_limit=1TB")), "", ""},
		"a catalog in the search path":        {hostile.dsn("mallory", hostile.word, "dev", options("-c search_path="+catalog+".main")), "", ""},
	} {
		t.Run(what, func(t *testing.T) {
			conn, err := pgconn.Connect(t.Context(), c.dsn)
			if c.state == "" { // let in, and none the wiser
				if err != nil {
					t.Fatal(err)
				}
				defer conn.Close(t.Context())
				for _, sql := range []string{"select * from commits", "select * from duckdb_settings()", "select * from main.commits"} {
					if err := a.exec(conn, sql); err == nil {
						t.Errorf("%s was answered", sql)
					}
				}
				return
			}
			var e *pgconn.PgError
			if !errors.As(err, &e) {
				t.Fatalf("let in, or no reason: %v", err)
			}
			if e.Severity != "FATAL" || e.Code != c.state || c.message != "" && e.Message != c.message {
				t.Errorf("%s %s: %s", e.Severity, e.Code, e.Message)
			}
		})
	}
	if got := a.text(v, "select current_user"); got != "alice" {
		t.Errorf("the victim's session answers %q", got)
	}
}

// What one tenant keeps for a while is not there for another, who does not see
// it listed either and cannot end the session that holds it.
func TestHostileNeighbours(t *testing.T) {
	s := startServer(t, server.Flags{})
	victim, hostile := newTenant(t, s, "111111111111", "alice", "Alices-w0rd"), newTenant(t, s, "222222222222", "mallory", "Mallorys-w0rd")
	a := &attack{T: t}
	v, c := a.connect(victim.dsn("alice", victim.word, "dev", "")), a.connect(hostile.dsn("mallory", hostile.word, "dev", ""))
	for _, sql := range []string{"create temp table notes (word varchar(40))", "insert into notes values ('" + secret + "')", "begin", "create table half (word varchar(40))"} {
		if err := a.exec(v, sql); err != nil {
			t.Fatalf("%s: %v", sql, err)
		}
	}
	for _, sql := range []string{"select * from notes", "select * from pg_temp.notes", "select * from half", "select * from temp.main.notes", "drop table notes"} {
		var e *pgconn.PgError
		if err := a.exec(c, sql); !errors.As(err, &e) || !refusals.MatchString(e.Code) {
			t.Errorf("%s: %v", sql, err)
		}
	}
	for _, sql := range []string{"select * from svv_tables", "select * from svv_all_tables", "select * from svv_columns", "select * from pg_class", "select * from pg_table_def", "select * from pg_database",
		"select * from svv_redshift_databases", "select * from pg_user", "select * from svv_datashares", "select * from svv_datashare_objects", "select * from information_schema.tables"} {
		r := c.ExecParams(t.Context(), sql, nil, nil, nil, nil).Read()
		if r.Err != nil {
			t.Errorf("%s: %v", sql, r.Err)
		}
		for _, row := range r.Rows {
			for _, value := range row {
				if word := string(value); word == "alice" || word == "notes" || word == "half" || internal.MatchString(word) {
					t.Errorf("%s shows %s", sql, word)
				}
			}
		}
	}
	for _, form := range []string{"select pg_terminate_backend(%d)", "select pg_cancel_backend(%d)", "cancel %d", "kill %d"} {
		sql := fmt.Sprintf(form, v.PID())
		if r := c.Exec(t.Context(), sql); r.Close() == nil && strings.HasPrefix(sql, "select") {
			if got := a.text(c, sql); got != "f" && got != "0" {
				t.Errorf("%s answers %s", sql, got)
			}
		}
	}
	if err := a.exec(v, "commit"); err != nil {
		t.Error(err)
	}
	if got := a.text(v, "select word from notes"); got != secret {
		t.Errorf("the victim reads %q", got)
	}
}
