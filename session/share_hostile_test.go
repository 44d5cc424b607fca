package session_test

import (
	"strings"
	"testing"
)

// What the producer of the hostile consumer has and does not share.
var unshared = []string{
	"CREATE SCHEMA hidden", "CREATE TABLE hidden.secret (k int, word varchar(20))", "INSERT INTO hidden.secret VALUES (1, 'told'), (2, 'xyzzy'), (3, '0')",
	"CREATE TABLE lent (id int, note varchar(20))", "INSERT INTO lent VALUES (1, 'one'), (2, 'two')", "CREATE TABLE private (id int, word varchar(20))", "INSERT INTO private VALUES (1, 'xyzzy')",
	"CREATE VIEW glass AS SELECT word FROM hidden.secret WHERE k = 1", "CREATE VIEW shut AS SELECT * FROM hidden.secret",
	"CREATE FUNCTION twice(int) RETURNS int IMMUTABLE AS $$ SELECT $1 * 2 $$ LANGUAGE sql", "CREATE FUNCTION thrice(int) RETURNS int IMMUTABLE AS $$ SELECT $1 * 3 $$ LANGUAGE sql",
	"CREATE DATABASE vault", "COMMENT ON TABLE private IS 'xyzzy'",
	"CREATE DATASHARE given", "ALTER DATASHARE given ADD SCHEMA public", "ALTER DATASHARE given ADD TABLE public.lent", "ALTER DATASHARE given ADD TABLE public.glass",
	"ALTER DATASHARE given ADD FUNCTION public.twice(int)", "GRANT USAGE ON DATASHARE given TO ACCOUNT '222222222222'",
	"CREATE DATASHARE offstage", "ALTER DATASHARE offstage ADD SCHEMA hidden", "ALTER DATASHARE offstage ADD TABLE hidden.secret",
}

// hostile is what a consumer tries in order to get at more than a share gives:
// the last of its statements ends with a SQLSTATE, or with an answer that tells
// nothing.
var hostile = []struct {
	as, in   string // whom and where; the master user in dev when empty
	sql      string
	end      string
	innocent bool // end is an answer
}{
	// by its name
	{sql: "SELECT * FROM got.public.private", end: "42P01"},
	{sql: "SELECT * FROM got.public.shut", end: "42P01"},
	{sql: "SELECT * FROM got.hidden.secret", end: "3F000"},
	{sql: "SELECT got.public.private.word FROM got.public.lent", end: "42P01"},
	{sql: "SELECT * FROM got.public.lent JOIN got.hidden.secret ON true", end: "3F000"},
	{sql: "SELECT * FROM vault.public.t", end: "3D000"},
	{sql: "SELECT * FROM given.public.lent", end: "3D000"},
	{sql: "SELECT * FROM \"$producer\".public.private", end: "3D000"},
	{sql: "SELECT * FROM \"got.public\".private", end: "3F000"},
	{sql: "SELECT * FROM private", end: "42P01"},
	{sql: "SELECT * FROM dev.public.private", end: "42P01"},
	{sql: "SELECT * FROM got.pg_catalog.pg_class", end: "0A000"},
	{sql: "SELECT * FROM got.information_schema.tables", end: "0A000"},
	{sql: "SELECT * FROM got.pg_catalog.svv_datashares", end: "0A000"},
	{sql: "SELECT * FROM got.public.pg_class", end: "42P01"},
	{sql: "SELECT * FROM got.\"public\".\"LENT; SELECT * FROM private\"", end: "42P01"},
	// by a path
	{sql: "SET search_path TO hidden, public; SELECT * FROM secret", end: "42P01"},
	{sql: "SET search_path TO 'got.hidden'; SELECT * FROM secret", end: "42P01"},
	{sql: "USE got; SELECT * FROM private", end: "42P01"},
	{sql: "USE got; SELECT * FROM hidden.secret", end: "3F000"},
	{sql: "USE got; SET search_path TO hidden; SELECT * FROM secret", end: "42P01"},
	{in: "got", sql: "SELECT * FROM private", end: "42P01"},
	{in: "got", sql: "SELECT * FROM hidden.secret", end: "3F000"},
	{in: "got", sql: "SELECT * FROM dev.public.private", end: "42P01"},
	{in: "got", sql: "SET search_path TO hidden; SELECT * FROM secret", end: "42P01"},
	{sql: "CREATE EXTERNAL SCHEMA e1 FROM REDSHIFT DATABASE 'got' SCHEMA 'hidden'; SELECT * FROM e1.secret", end: "3F000"},
	{sql: "CREATE EXTERNAL SCHEMA e2 FROM REDSHIFT DATABASE 'got' SCHEMA 'public'; SELECT * FROM e2.private", end: "42P01"},
	{sql: "CREATE EXTERNAL SCHEMA e3 FROM REDSHIFT DATABASE 'vault' SCHEMA 'public'", end: "3D000"},
	{sql: "CREATE EXTERNAL SCHEMA e4 FROM REDSHIFT DATABASE 'got' SCHEMA 'pg_catalog'; SELECT * FROM e4.pg_class", end: "3F000"},
	// by views, functions and copies
	{sql: "SELECT k FROM got.public.glass", end: "42703"},
	{sql: "SELECT word FROM got.public.glass WHERE k = 2", end: "42703"},
	{sql: "SELECT glass.k FROM got.public.glass", end: "42703"},
	{sql: "SELECT secret.word FROM got.public.glass", end: "42P01"},
	{sql: "SELECT count(*) FROM got.public.glass WHERE CAST(word AS int) = 0", end: "22P02"}, // of 'told', which it may know
	{sql: "SELECT count(*) FROM got.public.glass WHERE 1 / (length(word) - 5) < 0", end: "1", innocent: true},
	{sql: "CREATE VIEW v1 AS SELECT * FROM got.public.private WITH NO SCHEMA BINDING; SELECT * FROM v1", end: "42P01"},
	{sql: "CREATE VIEW v2 AS SELECT * FROM got.hidden.secret WITH NO SCHEMA BINDING; SELECT * FROM v2", end: "3F000"},
	{sql: "CREATE VIEW v3 AS SELECT * FROM got.public.lent", end: "0A000"},
	{sql: "CREATE MATERIALIZED VIEW m1 AS SELECT * FROM got.public.private", end: "42P01"},
	{sql: "CREATE TABLE c1 AS SELECT * FROM got.hidden.secret", end: "3F000"},
	{sql: "CREATE TEMP TABLE c2 (LIKE got.public.private)", end: "42P01"},
	{sql: "SELECT got.public.thrice(1)", end: "42883"},
	{sql: "SELECT thrice(1)", end: "42883"},
	{sql: "SELECT got.hidden.thrice(1)", end: "3F000"},
	{sql: "USE got; SELECT thrice(1)", end: "42883"},
	{sql: "CREATE FUNCTION mine() RETURNS bigint STABLE AS $$ SELECT count(*) FROM got.public.private $$ LANGUAGE sql; SELECT mine()", end: "42P13"},
	{sql: "PREPARE p AS SELECT * FROM got.public.private", end: "42P01"},
	{sql: "BEGIN; DECLARE c CURSOR FOR SELECT * FROM got.hidden.secret", end: "3F000"},
	{sql: "EXPLAIN SELECT * FROM got.public.private", end: "42P01"},
	{sql: "EXPLAIN SELECT * FROM got.hidden.secret", end: "3F000"},
	{sql: "COPY got.public.private TO STDOUT", end: "42P01"},
	{sql: "UNLOAD ('SELECT * FROM got.public.private') TO 's3://mine/' IAM_ROLE default", end: "0A000"},
	// by writing
	{sql: "INSERT INTO got.public.lent VALUES (9, 'mine')", end: "42501"},
	{sql: "UPDATE got.public.lent SET note = 'mine'", end: "42501"},
	{sql: "DELETE FROM got.public.lent", end: "42501"},
	{sql: "TRUNCATE got.public.lent", end: "42501"},
	{sql: "MERGE INTO got.public.lent USING (SELECT 1 AS id) s ON lent.id = s.id WHEN MATCHED THEN DELETE WHEN NOT MATCHED THEN INSERT VALUES (s.id, 'mine')", end: "42501"},
	{sql: "DROP TABLE got.public.lent", end: "42501"},
	{sql: "DROP TABLE got.public.private", end: "42P01"},
	{sql: "ALTER TABLE got.public.lent ADD COLUMN mine int", end: "42501"},
	{sql: "ALTER TABLE got.public.lent RENAME TO mine", end: "42501"},
	{sql: "ALTER TABLE got.public.lent OWNER TO admin", end: "42501"},
	{sql: "CREATE TABLE got.public.mine (i int)", end: "42501"},
	{sql: "CREATE TABLE got.hidden.mine (i int)", end: "3F000"},
	{sql: "CREATE SCHEMA got.mine", end: "42501"},
	{sql: "DROP SCHEMA got.public CASCADE", end: "42501"},
	{in: "got", sql: "CREATE TABLE mine (i int)", end: "42501"},
	{sql: "CREATE VIEW got.public.mine AS SELECT 1", end: "0A000"},
	{sql: "COMMENT ON TABLE got.public.lent IS 'mine'", end: "0A000"},
	{sql: "INSERT INTO got.public.glass VALUES ('mine')", end: "55000"},
	{sql: "BEGIN; LOCK got.public.lent", end: "42501"},
	{sql: "BEGIN; LOCK got.public.private", end: "42P01"},
	{sql: "VACUUM got.public.lent", end: "0A000"},
	{sql: "ANALYZE got.public.private", end: "42P01"},
	{sql: "COPY got.public.lent FROM STDIN", end: "42501"},
	// by giving and taking
	{sql: "GRANT SELECT ON got.public.private TO bob", end: "42P01"},
	{sql: "GRANT SELECT ON ALL TABLES IN SCHEMA got.hidden TO bob", end: "3F000"},
	{sql: "GRANT INSERT ON got.public.lent TO bob; INSERT INTO got.public.lent VALUES (9, 'mine')", end: "42501"},
	{sql: "CREATE DATASHARE mine; ALTER DATASHARE mine ADD SCHEMA public; ALTER DATASHARE mine ADD TABLE got.public.lent", end: "0A000"},
	{sql: "GRANT SELECT ON got.public.lent TO DATASHARE mine", end: "0A000"},
	{sql: "ALTER DATASHARE given ADD SCHEMA public", end: "42704"},
	{sql: "GRANT USAGE ON DATASHARE given TO ACCOUNT '333333333333'", end: "42704"},
	{sql: "DROP DATASHARE given", end: "42704"},
	{sql: "ALTER DATASHARE offstage OWNER TO admin", end: "42704"},
	{sql: "CREATE DATABASE more FROM DATASHARE offstage OF ACCOUNT '111111111111' NAMESPACE '$producer'", end: "42704"},
	{sql: "CREATE DATABASE more FROM DATASHARE \"given' OF NAMESPACE 'x\" OF ACCOUNT '111111111111' NAMESPACE '$producer'", end: "42704"},
	{sql: "CREATE DATABASE more FROM DATASHARE given OF ACCOUNT '222222222222' NAMESPACE '$producer'", end: "42704"},
	{sql: "CREATE DATABASE more FROM DATASHARE given OF ACCOUNT '111111111111' NAMESPACE '$producer'' OR 1=1'", end: "42704"},
	{sql: "DESC DATASHARE offstage OF ACCOUNT '111111111111' NAMESPACE '$producer'", end: "42704"},
	{sql: "DESC DATASHARE given", end: "42704"},
	// by lists
	{sql: "SELECT count(*) FROM svv_all_tables WHERE table_name IN ('private', 'secret', 'shut')", end: "0", innocent: true},
	{sql: "SELECT count(*) FROM svv_all_columns WHERE column_name IN ('k') OR table_name = 'private'", end: "0", innocent: true},
	{sql: "SELECT count(*) FROM svv_redshift_columns WHERE table_name IN ('private', 'secret')", end: "0", innocent: true},
	{sql: "SELECT count(*) FROM svv_redshift_functions WHERE function_name = 'thrice'", end: "0", innocent: true},
	{sql: "SELECT count(*) FROM svv_all_schemas WHERE schema_name = 'hidden'", end: "0", innocent: true},
	{sql: "SELECT count(*) FROM svv_redshift_databases WHERE database_name = 'vault'", end: "0", innocent: true},
	{sql: "SELECT count(*) FROM svv_datashares WHERE share_name = 'offstage'", end: "0", innocent: true},
	{sql: "SELECT count(*) FROM svv_datashare_objects WHERE object_name IN ('public.private', 'hidden.secret', 'hidden')", end: "0", innocent: true},
	{sql: "SELECT count(*) FROM svv_datashare_consumers WHERE share_name <> 'mine'", end: "0", innocent: true},
	{sql: "SELECT count(*) FROM pg_class WHERE relname IN ('private', 'secret', 'lent')", end: "0", innocent: true},
	{sql: "SELECT count(*) FROM pg_description WHERE description = 'xyzzy'", end: "0", innocent: true},
	{sql: "USE got; SELECT count(*) FROM pg_class WHERE relname IN ('private', 'secret')", end: "0", innocent: true},
	{in: "got", sql: "SELECT count(*) FROM pg_class WHERE relname IN ('private', 'secret')", end: "0", innocent: true},
	{in: "got", sql: "SELECT count(*) FROM information_schema.columns WHERE table_name IN ('private', 'secret')", end: "0", innocent: true},
	{in: "got", sql: "SELECT count(*) FROM pg_attribute WHERE attname = 'k'", end: "0", innocent: true},
	{sql: "SELECT count(*) FROM svl_statementtext WHERE text LIKE 'INSERT INTO private%'", end: "0", innocent: true},
	{sql: "SELECT count(*) FROM stv_sessions WHERE db_name = 'vault'", end: "0", innocent: true},
	{sql: "SHOW TABLES FROM SCHEMA got.hidden", end: "3F000"},
	{sql: "SHOW COLUMNS FROM TABLE got.public.private", end: "42P01"},
	{sql: "SHOW TABLE got.public.private", end: "42P01"},
	{sql: "SHOW VIEW got.public.shut", end: "42P01"},
	{sql: "SELECT has_table_privilege('admin', 'got.public.private', 'SELECT')", end: "42P01"},
	{sql: "SELECT 'hidden.secret'::regclass", end: "3F000"},
	// by somebody with less
	{as: "bob", sql: "SELECT * FROM got.public.lent", end: "42501"},
	{as: "bob", sql: "SELECT got.public.twice(1)", end: "42501"},
	{as: "bob", sql: "SET SESSION AUTHORIZATION admin; SELECT * FROM got.public.lent", end: "42501"},
	{as: "bob", sql: "GRANT USAGE ON DATABASE got TO bob", end: "42501"},
	{as: "bob", sql: "USE got; SELECT * FROM lent", end: "42501"},
	{as: "bob", sql: "CREATE TEMP TABLE t AS SELECT * FROM got.public.lent", end: "42501"},
	{as: "bob", sql: "EXPLAIN SELECT * FROM got.public.lent", end: "42501"},
	{as: "bob", sql: "DESC DATASHARE given OF ACCOUNT '111111111111' NAMESPACE '$producer'", end: "42704"},
	{as: "bob", sql: "DROP DATABASE got", end: "42501"},
	{as: "bob", sql: "CREATE EXTERNAL SCHEMA b1 FROM REDSHIFT DATABASE 'got' SCHEMA 'public'", end: "42501"},
	{as: "bob", sql: "SELECT count(*) FROM svv_all_columns WHERE database_name = 'got'", end: "0", innocent: true},
	{as: "bob", sql: "SELECT count(*) FROM svv_datashares", end: "0", innocent: true},
	{as: "bob", sql: "SELECT count(*) FROM svl_datashare_usage_consumer", end: "0", innocent: true},
}

// TestHostileConsumer tries every way to get more through a share than it
// gives. Nothing that the attempt did not say itself comes back.
func TestHostileConsumer(t *testing.T) {
	w := newWorld(t)
	producer, consumer := w.connect("producer", "dev", nil), w.connect("consumer", "dev", nil)
	w.exec(producer, unshared...)
	w.must(w.handshake("authorize", "given", "writes"))
	w.must(w.handshake("associate", "given", "writes"))
	named := func(sql string) string { return strings.ReplaceAll(sql, "$producer", w.cluster("producer").namespace) }
	w.exec(consumer, "CREATE USER bob PASSWORD 'Bobby-1234'", named("CREATE DATABASE got WITH PERMISSIONS FROM DATASHARE given OF ACCOUNT '111111111111' NAMESPACE '$producer'"))
	for _, h := range hostile {
		user, word, database := "admin", "Sh4re-me-well", "dev"
		if h.as != "" {
			user, word = h.as, "Bobby-1234"
		}
		if h.in != "" {
			database = h.in
		}
		conn, err := w.login("consumer", database, user, word, nil)
		w.must(err)
		got, _, err := run(conn, named(h.sql))
		conn.Close(t.Context())
		ended := got
		if !h.innocent {
			ended = stateOf(err)
		}
		if ended != h.end || h.innocent && err != nil {
			t.Errorf("%s %s: %q, %v, want %s", user, h.sql, got, err, h.end)
		}
		told := got
		if err != nil {
			told += err.Error()
		}
		for _, word := range []string{"xyzzy", "secret", "hidden", "private", "offstage", "vault"} {
			if strings.Contains(told, word) && !strings.Contains(h.sql, word) {
				t.Errorf("%s %s: tells of %q: %s", user, h.sql, word, told)
			}
		}
	}
	if n := w.count(producer, "SELECT (SELECT count(*) FROM lent WHERE note IN ('one', 'two')) * 10 + (SELECT count(*) FROM pg_class WHERE relname = 'mine')"); n != "20" {
		t.Errorf("the producer's objects have changed: %s", n)
	}
	t.Logf("%d attempts", len(hostile))
}
