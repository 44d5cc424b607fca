package session_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
)

// denied expects the refusal of a statement that was prepared under a name.
func (w *world) denied(conn *pgx.Conn, prepared, message string) {
	w.t.Helper()
	_, err := conn.PgConn().ExecPrepared(context.Background(), prepared, nil, nil, nil).Close()
	if err := wantError(err, "42501", message); err != nil {
		w.t.Errorf("%s %v, want %s", prepared, err, message)
	}
}

func (w *world) prepare(conn *pgx.Conn, name, sql string) {
	w.t.Helper()
	_, err := conn.PgConn().Prepare(context.Background(), name, sql, nil)
	w.must(err)
	_, err = conn.PgConn().ExecPrepared(context.Background(), name, nil, nil, nil).Close()
	w.must(err)
}

// alices is a world with alice, who may read and write two tables.
func alices(t *testing.T) (w *world, admin, alice *pgx.Conn) {
	w = newWorld(t)
	admin = w.connect("producer", "dev", nil)
	w.exec(admin, "CREATE USER alice PASSWORD 'Alice-1234'", "CREATE SCHEMA vault", "CREATE TABLE vault.secret (i int)", "CREATE TABLE vault.other (i int)",
		"INSERT INTO vault.secret VALUES (7)", "GRANT USAGE ON SCHEMA vault TO alice", "GRANT SELECT, INSERT ON vault.secret, vault.other TO alice")
	alice, err := w.login("producer", "dev", "alice", "Alice-1234", nil)
	w.must(err)
	return w, admin, alice
}

// TestPlansDoNotOutlivePrivileges prepares statements while they are allowed.
func TestPlansDoNotOutlivePrivileges(t *testing.T) {
	for name, c := range map[string]struct{ give, take, message string }{
		"table":       {"SELECT 1", "REVOKE SELECT, INSERT ON vault.secret FROM alice", "permission denied for relation secret"},
		"schema":      {"SELECT 1", "REVOKE USAGE ON SCHEMA vault FROM alice", "permission denied for schema vault"},
		"everything":  {"SELECT 1", "REVOKE ALL ON ALL TABLES IN SCHEMA vault FROM alice CASCADE", "permission denied for relation secret"},
		"group":       {"REVOKE ALL ON vault.secret FROM alice; CREATE GROUP g WITH USER alice; GRANT ALL ON vault.secret TO GROUP g", "ALTER GROUP g DROP USER alice", "permission denied for relation secret"},
		"role":        {"REVOKE ALL ON vault.secret FROM alice; CREATE ROLE r; GRANT ALL ON vault.secret TO ROLE r; GRANT ROLE r TO alice", "REVOKE ROLE r FROM alice", "permission denied for relation secret"},
		"nested role": {"REVOKE ALL ON vault.secret FROM alice; CREATE ROLE r; CREATE ROLE q; GRANT ALL ON vault.secret TO ROLE r; GRANT ROLE r TO ROLE q; GRANT ROLE q TO alice", "REVOKE ROLE r FROM ROLE q", "permission denied for relation secret"},
		"superuser":   {"REVOKE ALL ON vault.secret FROM alice; ALTER USER alice CREATEUSER", "ALTER USER alice NOCREATEUSER", "permission denied for relation secret"},
		"owner":       {"REVOKE ALL ON vault.secret FROM alice; ALTER TABLE vault.secret OWNER TO alice", "ALTER TABLE vault.secret OWNER TO admin", "permission denied for relation secret"},
	} {
		t.Run(name, func(t *testing.T) {
			w, admin, alice := alices(t)
			w.exec(admin, c.give)
			w.prepare(alice, "read", "SELECT i FROM vault.secret")
			w.prepare(alice, "write", "INSERT INTO vault.secret SELECT 8")
			w.exec(alice, "BEGIN", "SELECT i FROM vault.secret", "COMMIT")
			w.exec(admin, c.take)
			w.denied(alice, "read", c.message)
			w.denied(alice, "write", c.message)
			if n := w.count(admin, "SELECT count(*) FROM vault.secret WHERE i = 8"); n != "1" {
				t.Errorf("%s rows came through", n)
			}
		})
	}
}

// TestRevokeReachesOpenTransactions: a transaction goes on seeing the rows of
// its beginning, and not the privileges.
func TestRevokeReachesOpenTransactions(t *testing.T) {
	w, admin, alice := alices(t)
	w.prepare(alice, "read", "SELECT i FROM vault.secret")
	w.exec(alice, "BEGIN", "SELECT i FROM vault.other")
	w.exec(admin, "REVOKE SELECT ON vault.secret FROM alice")
	w.denied(alice, "read", "permission denied for relation secret")
	w.exec(alice, "ROLLBACK")
}

// TestPlansBelongToTheirUser: what a superuser prepared is not executed for
// whom the session goes on as.
func TestPlansBelongToTheirUser(t *testing.T) {
	w, admin, _ := alices(t)
	w.exec(admin, "REVOKE ALL ON vault.secret FROM alice")
	w.prepare(admin, "read", "SELECT i FROM vault.secret")
	w.prepare(admin, "who", "SELECT current_user")
	w.exec(admin, "SET SESSION AUTHORIZATION alice")
	w.denied(admin, "read", "permission denied for relation secret")
	if got := admin.PgConn().ParameterStatus("session_authorization") + admin.PgConn().ParameterStatus("is_superuser"); got != "aliceoff" {
		t.Errorf("the client was told %s", got)
	}
	w.exec(admin, "RESET SESSION AUTHORIZATION")
	_, err := admin.PgConn().ExecPrepared(t.Context(), "read", nil, nil, nil).Close()
	w.must(err)
}

// TestDroppedUsersAreNobody: the session of a user who was dropped can do
// nothing more, also when another user of the name is made.
func TestDroppedUsersAreNobody(t *testing.T) {
	w, admin, alice := alices(t)
	w.exec(admin, "REVOKE ALL ON vault.secret, vault.other FROM alice", "REVOKE ALL ON SCHEMA vault FROM alice", "GRANT SELECT ON vault.secret TO PUBLIC",
		"GRANT USAGE ON SCHEMA vault TO PUBLIC", "DROP USER alice", "CREATE USER alice PASSWORD 'Alice-5678' CREATEUSER")
	_, _, err := run(alice, "SELECT i FROM vault.secret")
	if err := wantError(err, "28000", "does not exist"); err != nil {
		t.Error(err)
	}
}

// TestPasswordForms logs in by each way that a password can be given.
func TestPasswordForms(t *testing.T) {
	w := newWorld(t)
	admin := w.connect("producer", "dev", nil)
	salt := sha256.Sum256([]byte("salt"))
	digest := sha256.Sum256(append([]byte("Dora-12345"), salt[:]...))
	w.exec(admin, "CREATE USER plain PASSWORD 'Plain-1234'", "CREATE USER hashed PASSWORD 'sha256|Hashed-1234'",
		"CREATE USER salted PASSWORD 'sha256|"+hex.EncodeToString(digest[:])+"|"+hex.EncodeToString(salt[:])+"'",
		"CREATE USER user1 PASSWORD 'md5153c434b4b77c89e6b94f12c5393af5b'", "CREATE USER nobody PASSWORD DISABLE",
		"CREATE USER late PASSWORD 'Late-12345' VALID UNTIL '2001-01-01'", "CREATE USER single PASSWORD 'Single-123' CONNECTION LIMIT 1")
	for user, password := range map[string]string{"plain": "Plain-1234", "hashed": "Hashed-1234", "salted": "Dora-12345", "user1": "ez", "single": "Single-123"} {
		if _, err := w.login("producer", "dev", user, password, nil); err != nil {
			t.Errorf("%s: %v", user, err)
		}
		_, err := w.login("producer", "dev", user, password+"x", nil)
		if err := wantError(err, "28000", `password authentication failed for user "`+user+`"`); err != nil {
			t.Errorf("%s with a wrong password: %v", user, err)
		}
	}
	for user, password := range map[string]string{"nobody": "", "late": "Late-12345", "unknown": "Plain-1234"} {
		_, err := w.login("producer", "dev", user, password+" ", nil)
		if err := wantError(err, "28000", "password authentication failed"); err != nil {
			t.Errorf("%s: %v", user, err)
		}
	}
	_, err := w.login("producer", "dev", "single", "Single-123", nil)
	if err := wantError(err, "53300", `too many connections for user "single"`); err != nil {
		t.Error(err)
	}
}

// TestNobodyRises tries what somebody without privileges may try. Nothing of it
// works, and none of it says what is in the tables.
func TestNobodyRises(t *testing.T) {
	w := newWorld(t)
	admin := w.connect("producer", "dev", nil)
	w.exec(admin, "CREATE USER alice PASSWORD 'Alice-1234'", "CREATE USER owner PASSWORD 'Owner-1234'", "CREATE ROLE strong", "GRANT CREATE USER TO ROLE strong", "CREATE GROUP trusted",
		"CREATE SCHEMA vault", "CREATE TABLE vault.secret (i int, word varchar(20))", "INSERT INTO vault.secret VALUES (1, 'xyzzy')", "CREATE VIEW vault.peek AS SELECT word FROM vault.secret",
		"CREATE TABLE open_secret (word varchar(20))", "INSERT INTO open_secret VALUES ('xyzzy')", "CREATE VIEW open_peek AS SELECT word FROM open_secret",
		"ALTER TABLE open_secret OWNER TO owner", "GRANT SELECT ON open_peek TO PUBLIC", "CREATE DATABASE side", "CREATE DATASHARE lent")
	alice, err := w.login("producer", "dev", "alice", "Alice-1234", nil)
	w.must(err)
	for _, sql := range []string{
		"ALTER USER alice CREATEUSER", "ALTER USER alice CREATEDB", "ALTER USER alice SYSLOG ACCESS UNRESTRICTED", "ALTER USER alice RENAME TO admin", "ALTER USER admin PASSWORD 'Mine-12345'",
		"ALTER USER owner PASSWORD 'Mine-12345'", "ALTER USER alice VALID UNTIL 'infinity'", "CREATE USER me PASSWORD 'Mine-12345'", "DROP USER owner", "DROP USER admin",
		"ALTER GROUP trusted ADD USER alice", "DROP GROUP trusted", "GRANT ROLE strong TO alice", "GRANT ROLE sys:superuser TO alice", "GRANT CREATE USER TO ROLE strong", "ALTER ROLE strong OWNER TO alice",
		"DROP ROLE strong FORCE", "SET SESSION AUTHORIZATION admin", "SET SESSION AUTHORIZATION owner", "SET LOCAL SESSION AUTHORIZATION owner", "SET is_superuser TO on", "SET session_authorization TO admin",
		"SELECT * FROM vault.secret", "SELECT word FROM vault.peek", "SELECT word FROM open_secret", "SELECT (SELECT max(word) FROM vault.secret)", "SELECT 1 WHERE 'x' < (SELECT max(word) FROM vault.secret)",
		"WITH open_peek AS (SELECT * FROM vault.secret) SELECT * FROM open_peek", "SELECT * FROM open_peek, vault.secret", "SELECT * FROM dev.vault.secret", `SELECT * FROM "vault"."secret"`,
		"EXPLAIN SELECT * FROM vault.secret", "EXPLAIN SELECT * FROM open_secret", "PREPARE p AS SELECT * FROM vault.secret", "DECLARE c CURSOR FOR SELECT * FROM vault.secret",
		"CREATE VIEW mine AS SELECT * FROM vault.secret", "CREATE TABLE mine AS SELECT * FROM open_secret", "SELECT * INTO mine FROM open_secret", "CREATE TABLE mine (LIKE open_secret)", "CREATE TEMP TABLE mine AS SELECT * FROM open_secret",
		"CREATE OR REPLACE VIEW open_peek AS SELECT 'mine'::varchar(20) AS word", "DROP VIEW open_peek", "ALTER TABLE open_peek OWNER TO alice", "ALTER TABLE open_secret OWNER TO alice", "ALTER TABLE open_secret RENAME TO mine",
		"ALTER TABLE open_secret ADD COLUMN mine int", "INSERT INTO open_secret VALUES ('mine')", "UPDATE open_secret SET word = 'mine'", "DELETE FROM open_secret", "TRUNCATE open_secret", "COMMENT ON TABLE open_secret IS 'mine'",
		"MERGE INTO open_secret USING open_peek ON open_secret.word = open_peek.word WHEN MATCHED THEN DELETE WHEN NOT MATCHED THEN INSERT VALUES ('mine')",
		"ALTER SCHEMA vault OWNER TO alice", "ALTER SCHEMA vault RENAME TO mine", "DROP SCHEMA vault CASCADE", "DROP SCHEMA public CASCADE", "CREATE SCHEMA mine", "CREATE SCHEMA mine AUTHORIZATION admin",
		"ALTER DATABASE dev OWNER TO alice", "ALTER DATABASE side RENAME TO mine", "DROP DATABASE side", "CREATE DATABASE mine",
		"GRANT USAGE ON SCHEMA vault TO alice", "GRANT SELECT ON vault.secret TO alice", "GRANT ALL ON ALL TABLES IN SCHEMA vault TO alice", "GRANT CREATE ON DATABASE dev TO alice", "GRANT SELECT FOR TABLES IN DATABASE dev TO alice",
		"GRANT SELECT ON open_secret TO alice WITH GRANT OPTION", "GRANT SELECT (word) ON open_secret TO alice", "REVOKE SELECT ON open_peek FROM PUBLIC",
		"ALTER DEFAULT PRIVILEGES FOR USER admin GRANT ALL ON TABLES TO alice", "GRANT USAGE ON LANGUAGE plpythonu TO alice",
		"CREATE DATASHARE mine", "ALTER DATASHARE lent ADD SCHEMA public", "DROP DATASHARE lent", "GRANT ALTER ON DATASHARE lent TO alice", "GRANT USAGE ON DATASHARE lent TO ACCOUNT '222222222222'", "ALTER DATASHARE lent OWNER TO alice",
		"SELECT * FROM pg_shadow",
	} {
		rows, _, err := run(alice, sql)
		if err == nil {
			t.Errorf("%s: succeeds with %q", sql, rows)
			continue
		}
		if strings.Contains(err.Error(), "xyzzy") {
			t.Errorf("%s: tells what it must not: %v", sql, err)
		}
	}
	if got := w.count(alice, "SELECT word FROM open_peek"); got != "xyzzy" {
		t.Errorf("the view that is open answers %q", got)
	}
	if got := w.count(admin, "SELECT count(*) FROM open_secret a, vault.secret b WHERE a.word = b.word"); got != "1" {
		t.Errorf("the tables have changed: %s", got)
	}
}
