package engine

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

// TestErrorMessages holds the whole map from engine errors to what a user sees.
func TestErrorMessages(t *testing.T) {
	_, c := open(t, t.TempDir())
	mustExec(t, c, `CREATE TABLE "db_1"."main"."t_77" (a INTEGER NOT NULL, b VARCHAR CHECK (length(b) < 3))`)
	for _, test := range []struct{ sql, state, message string }{
		// The user's own value stays whole, whatever it looks like.
		{`SELECT CAST('main' AS INTEGER)`, "22P02", `invalid input syntax for integer: "main"`},
		{`SELECT CAST('it''s t_1 and "db_1"' AS BIGINT)`, "22P02", `invalid input syntax for integer: "it's t_1 and "db_1""`},
		{"SELECT CAST('two\nlines' AS INTEGER)", "22P02", "invalid input syntax for integer: \"two\nlines\""},
		{`SELECT CAST(b AS INTEGER) FROM (SELECT 'c1' AS b) q1`, "22P02", `invalid input syntax for integer: "c1"`},
		{`SELECT CAST('x' AS BOOLEAN)`, "22P02", `invalid input syntax for type boolean: "x"`},
		{`SELECT CAST('1x' AS DECIMAL(5,2))`, "22P02", `invalid input syntax for type numeric(5,2): "1x"`},
		{`SELECT CAST('x' AS DOUBLE)`, "22P02", `invalid input syntax for type double precision: "x"`},
		{`SELECT error('22001 Value "main" too long for type character varying(3)')`, "22001", `Value "main" too long for type character varying(3)`},
		// Out of range.
		{`SELECT CAST('99999999999' AS INTEGER)`, "22003", `value "99999999999" is out of range for type integer`},
		{`SELECT CAST(99999 AS SMALLINT)`, "22003", `value "99999" is out of range for type smallint`},
		{`SELECT CAST(99999 AS DECIMAL(5,2))`, "22003", `value "99999" is out of range for type numeric(5,2)`},
		{`SELECT CAST(1e300 AS INTEGER)`, "22003", `value "1e+300" is out of range for type integer`},
		{`SELECT 9223372036854775807 + 1`, "22003", "bigint out of range in addition"},
		{`SELECT CAST(-2147483648 AS INTEGER) // CAST(-1 AS INTEGER)`, "22003", "integer out of range in division"},
		{`SELECT CAST('-9223372036854775808' AS BIGINT) // -1`, "22003", "bigint out of range in division"},
		{`SELECT sqrt(-1)`, "2201F", "cannot take square root of a negative number"},
		{`SELECT ln(0)`, "2201E", "cannot take logarithm of zero"},
		{`SELECT CAST('2024-13-45' AS DATE)`, "22008", `date field value out of range: "2024-13-45"`},
		{`SELECT CAST('2000-01-01' AS TIMESTAMP) + INTERVAL 400000 YEAR`, "22008", "timestamp out of range"},
		{`SELECT CAST('no date' AS DATE)`, "22007", `invalid date field format: "no date", expected format is (YYYY-MM-DD)`},
		{`SELECT timezone('It''s nowhere!', TIMESTAMP '2024-01-01')`, "22023", `time zone "It's nowhere!" not recognized`},
		{`SELECT 'a\b' LIKE p ESCAPE '\' FROM (VALUES ('a\')) v(p)`, "22025", "LIKE pattern must not end with escape character"},
		{`SELECT 'a' LIKE 'b' ESCAPE e FROM (VALUES ('xx')) v(e)`, "22025", "invalid escape string: it must be empty or one character"},
		{`SELECT grouping(a) FROM (VALUES (1)) v(a)`, "42803", "GROUPING statement cannot be used without groups"},
		{`SELECT grouping(b) FROM (VALUES (1, 2)) v(a, b) GROUP BY a`, "42803", `GROUPING child "b" must be a grouping column`},
		{`SELECT error('division by zero')`, "22012", "division by zero"},
		{`SELECT (SELECT i FROM range(2) r(i))`, "21000", "more than one row returned by a subquery used as an expression"},
		// Constraints.
		{`INSERT INTO "db_1"."main"."t_77" VALUES (NULL, 'x')`, "23502", "Cannot insert a NULL value into column a"},
		{`INSERT INTO "db_1"."main"."t_77" VALUES (1, 'long')`, "23514", "a value violates a check of its column"},
		// What another transaction has done since the statement was compiled.
		{`SELECT * FROM "db_1"."main"."t_78"`, "42P01", "the relation no longer exists: another transaction dropped or replaced it"},
		{`SELECT * FROM "db_1"."s"."t_78"`, "3F000", "the schema no longer exists: another transaction dropped it"},
		{`SELECT * FROM "db_2"."main"."t_77"`, "3D000", "the database is closed or no longer exists"},
		{`CREATE TABLE "db_1"."main"."t_77" (a INTEGER)`, "42P07", "the object already exists: another transaction created it"},
		{`SELECT z FROM "db_1"."main"."t_77"`, "42703", `column "z" does not exist`},
		{`SELECT a FROM "db_1"."main"."t_77" x, "db_1"."main"."t_77" y`, "42702", `Ambiguous reference to column name "a"`},
		{`SELECT sum(a), b FROM "db_1"."main"."t_77"`, "42803", `column "b" must appear in the GROUP BY clause or must be part of an aggregate function.`},
		{`SELECT nofun(1)`, "42883", "function nofun does not exist"},
		{`SELECT substring(1, 2, 3, 4)`, "42883", "no operator or function matches the given argument types"},
		{`SELECT CAST(1 AS foo)`, "42704", `type "foo" does not exist`},
		{"WITH q AS (SELECT 1)" + queries(1000) + " SELECT 1", "54001", "statement too complex"},
		// Our own failures.
		{`SELEC 1`, "XX000", "internal error of the SQL engine"},
		{`SELECT 1; SELECT 2`, "XX000", "internal error of the SQL engine"},
		{``, "XX000", "internal error of the SQL engine"},
		{`SELECT CAST($1 AS INTEGER)`, "08P01", "the statement needs more parameters than were bound"},
		{`SELECT * FROM read_blob('/etc/passwd')`, "42501", "the SQL engine refuses access to files and settings"},
	} {
		_, err := c.Exec(t.Context(), test.sql)
		var e *Error
		if !errors.As(err, &e) || e.SQLState() != test.state || e.Text() != test.message {
			t.Errorf("%s:\n got %v\nwant %s %s", test.sql, err, test.state, test.message)
			if e != nil {
				t.Logf(" got %s %q", e.SQLState(), e.Text())
			}
		}
	}
}

func TestTransactionErrors(t *testing.T) {
	i, a := open(t, "")
	if err := i.Attach(t.Context(), "db_2"); err != nil {
		t.Fatal(err)
	}
	b, err := i.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	mustExec(t, a, `CREATE TABLE "db_1"."main"."t_1" AS SELECT 1 AS n`)
	mustExec(t, a, `CREATE TABLE "db_2"."main"."t_1" AS SELECT 1 AS n`)
	fails := func(c *Conn, sql, state string) {
		t.Helper()
		_, err := c.Exec(t.Context(), sql)
		wantState(t, err, state)
	}
	fails(a, "COMMIT", "25P01")
	mustExec(t, a, "BEGIN TRANSACTION")
	mustExec(t, a, `UPDATE "db_1"."main"."t_1" SET n = 2`)
	fails(b, `UPDATE "db_1"."main"."t_1" SET n = 3`, "40001")
	fails(a, `UPDATE "db_2"."main"."t_1" SET n = 2`, "0A000")
	fails(a, "SELECT 1", "25P02")
	mustExec(t, a, "ROLLBACK")
	mustExec(t, a, "BEGIN TRANSACTION")
	fails(a, "BEGIN TRANSACTION", "25001")
	mustExec(t, a, "ROLLBACK")
}

// TestOutOfMemory asks for more than the engine may use: with no disk to spill
// to it is the memory that is short, with a small one it is the disk.
func TestOutOfMemory(t *testing.T) {
	for state, config := range map[string]Config{
		"53200": {MemoryLimit: "64MB"},
		"53100": {MemoryLimit: "64MB", SpillLimit: "1MB", Dir: t.TempDir()},
	} {
		i := Open(config)
		defer i.Close()
		c, err := i.Conn(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		_, err = c.Exec(t.Context(), "SELECT count(*) FROM (SELECT DISTINCT i, repeat('x', 200) || i AS s FROM range(3000000) r(i)) q")
		wantState(t, err, state)
		var e *Error
		if errors.As(err, &e) && (strings.Contains(e.Text(), "/") || strings.Contains(e.Text(), "SET ")) {
			t.Error(e.Text())
		}
		mustExec(t, c, "SELECT 1")
	}
}

func TestDefaultLimits(t *testing.T) {
	t.Setenv("TZ", "Asia/Tokyo")
	i := Open(Config{Dir: t.TempDir()})
	defer i.Close()
	c, err := i.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	r := query(t, c, "SELECT current_setting('memory_limit'), current_setting('max_temp_directory_size'), current_setting('TimeZone'), current_setting('lock_configuration'), current_setting('enable_external_access')")
	ch, err := r.Next(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Log("memory", text(ch.Vector(0), 0), "spill", text(ch.Vector(1), 0))
	if spill := text(ch.Vector(1), 0); strings.Contains(spill, "%") {
		t.Error("the spill limit is not set:", spill)
	}
	if got := text(ch.Vector(2), 0) + text(ch.Vector(3), 0) + text(ch.Vector(4), 0); got != "UTCtruefalse" {
		t.Error(got)
	}
}

// queries are so many further queries of a WITH list.
func queries(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, ", q%d AS (SELECT 1)", i)
	}
	return b.String()
}
