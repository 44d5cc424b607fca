package engine

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"
)

func open(t testing.TB, dir string) (*Instance, *Conn) {
	t.Helper()
	i := Open(Config{Dir: dir, MemoryLimit: "512MB"})
	t.Cleanup(func() { i.Close() })
	if err := i.Attach(t.Context(), "db_1"); err != nil {
		t.Fatal(err)
	}
	c, err := i.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return i, c
}

func mustExec(t testing.TB, c *Conn, sql string) int64 {
	t.Helper()
	n, err := c.Exec(context.Background(), sql)
	if err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	return n
}

func query(t testing.TB, c *Conn, sql string, args ...any) *Rows {
	t.Helper()
	s, err := c.Prepare(context.Background(), sql)
	if err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	t.Cleanup(s.Close)
	r, err := s.Query(context.Background(), args)
	if err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	return r
}

func TestTypes(t *testing.T) {
	_, c := open(t, "")
	r := query(t, c, `SELECT true, 1::SMALLINT, 2::INTEGER, 3::BIGINT, 4::HUGEINT, 1.5::FLOAT, 2.5::DOUBLE, -1.25::DECIMAL(8,2), 12345678901234567890.5::DECIMAL(38,1),
		'short', 'a text longer than twelve bytes', DATE '2000-01-02', TIMESTAMP '1970-01-01 00:00:01', INTERVAL '1 month 2 days 3 seconds', NULL`)
	ch, err := r.Next(t.Context())
	if err != nil || ch.Len() != 1 {
		t.Fatal(ch, err)
	}
	hi, lo := ch.Vector(7).Decimal(0)
	got := fmt.Sprint(ch.Vector(0).Bool()[0], ch.Vector(1).Int16()[0], ch.Vector(2).Int32()[0], ch.Vector(3).Int64()[0], ch.Vector(5).Float32()[0], ch.Vector(6).Float64()[0],
		hi, int64(lo), ch.Vector(8).Type, string(ch.Vector(9).Bytes(0)), "|", string(ch.Vector(10).Bytes(0)), ch.Vector(11).Int32()[0], ch.Vector(12).Int64()[0], ch.Vector(13).Interval()[0], ch.Vector(14).Valid(0))
	want := "true 1 2 3 1.5 2.5 -1 -125 {13 38 1}short|a text longer than twelve bytes10958 1000000 {1 2 3000000} false"
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if ch, err := r.Next(t.Context()); ch != nil || err != nil {
		t.Error("the result did not end", ch, err)
	}
}

// TestStreamsWithoutHoldingTheResult reads a result of more than twice the
// memory that the engine may use, with no disk to spill to.
func TestStreamsWithoutHoldingTheResult(t *testing.T) {
	_, c := open(t, "")
	r := query(t, c, "SELECT i, repeat('x', 200) || i FROM range(5000000) r(i)")
	n := 0
	for {
		ch, err := r.Next(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if ch == nil {
			break
		}
		n += ch.Len()
	}
	if n != 5_000_000 {
		t.Errorf("streamed %d rows", n)
	}
}

func TestBulk(t *testing.T) {
	_, c := open(t, "")
	mustExec(t, c, `CREATE TABLE "db_1"."main"."t_1" (a INTEGER, b VARCHAR)`)
	s, err := c.Prepare(t.Context(), `INSERT INTO "db_1"."main"."t_1" SELECT CAST(x AS INTEGER), y FROM (SELECT unnest($1) AS x, unnest($2) AS y) v`)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	const n = 5000
	var a, b TextList
	for i := range n {
		a.Values, a.Null = append(a.Values, fmt.Sprint(i)), append(a.Null, false)
		b.Values, b.Null = append(b.Values, "v"), append(b.Null, i%2 == 0)
	}
	got, err := s.Exec(t.Context(), []any{a, b})
	if err != nil || got != n {
		t.Fatal(got, err)
	}
	ch, err := query(t, c, `SELECT count(a), count(b) FROM "db_1"."main"."t_1"`).Next(t.Context())
	if err != nil || ch.Vector(0).Int64()[0] != n || ch.Vector(1).Int64()[0] != n/2 {
		t.Error(ch, err)
	}
}

func TestInterrupt(t *testing.T) {
	_, c := open(t, "")
	ctx, cancel := context.WithCancel(t.Context())
	s, err := c.Prepare(ctx, "SELECT count(*) FROM range(100000000000) a, range(1000) b")
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	go func() { time.Sleep(50 * time.Millisecond); cancel() }()
	begun := time.Now()
	r, err := s.Query(ctx, nil)
	for err == nil {
		var ch *Chunk
		if ch, err = r.Next(ctx); ch == nil && err == nil {
			break
		}
	}
	var e *Error
	if !errors.As(err, &e) || e.SQLState() != "57014" {
		t.Errorf("got %v, want 57014", err)
	}
	if d := time.Since(begun); d > 30*time.Second {
		t.Errorf("the interrupt took %s", d)
	}
	mustExec(t, c, "SELECT 1")
}

func TestSandbox(t *testing.T) {
	dir := t.TempDir()
	outside := filepath.Join(t.TempDir(), "secret.csv")
	if err := os.WriteFile(outside, []byte("a,b\n1,2\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	i, c := open(t, dir)
	for _, sql := range []string{
		"SELECT * FROM read_csv('" + outside + "')", "SELECT * FROM read_blob('" + outside + "')", "SELECT * FROM '" + outside + "'",
		"COPY (SELECT 1) TO '" + outside + ".out'", "INSTALL httpfs", "LOAD httpfs", "ATTACH '" + outside + ".db' AS x",
		"SET memory_limit = '1TB'", "SET enable_external_access = true", "SET temp_directory = '/tmp'",
	} {
		if _, err := c.Exec(t.Context(), sql); err == nil {
			t.Errorf("%s was allowed", sql)
		}
	}
	// Files of the folder itself, the databases among them, are for
	// redshiftsql to hide; these are not written to from elsewhere.
	for _, sql := range []string{"COPY (SELECT 1) TO '" + dir + "/../out'", "EXPORT DATABASE '" + filepath.Dir(outside) + "/x'",
		"PRAGMA database_list; SELECT 1", "SET errors_as_json = true; SELECT 1", "RESET lock_configuration", "SET allowed_directories = ['/']"} {
		if _, err := c.Exec(t.Context(), sql); err == nil {
			t.Errorf("%s was allowed", sql)
		}
	}
	if err := i.Attach(t.Context(), "db_2"); err != nil {
		t.Errorf("a new database cannot be attached after the lock-down: %v", err)
	}
	for _, name := range []string{"x", "db_1' AS y; --", "../db_1", ""} {
		if err := i.Attach(t.Context(), name); err == nil {
			t.Errorf("Attach(%q) was allowed", name)
		}
	}
}

func TestErrorsAreClean(t *testing.T) {
	_, c := open(t, "")
	mustExec(t, c, `CREATE TABLE "db_1"."main"."t_77" (a INTEGER NOT NULL)`)
	for sql, state := range map[string]string{
		`SELECT CAST('x' AS INTEGER)`:                                          "22P02",
		`INSERT INTO "db_1"."main"."t_77" VALUES (NULL)`:                       "23502",
		`SELECT error('22001 Value too long')`:                                 "22001",
		`SELECT 1 // CASE WHEN true THEN error('division by zero') ELSE 1 END`: "22012",
		`SELECT CAST(99999999999 AS INTEGER)`:                                  "22003",
		`SELECT a FROM "db_1"."main"."t_78"`:                                   "42P01",
	} {
		_, err := c.Exec(t.Context(), sql)
		var e *Error
		if !errors.As(err, &e) || e.SQLState() != state {
			t.Errorf("%s: got %v (%+v), want %s", sql, err, e, state)
			continue
		}
		t.Logf("%s -> %s", sql, e.Message)
		if internalName.MatchString(e.Message) {
			t.Errorf("%s tells an internal name: %s", sql, e.Message)
		}
	}
}

func TestReopenKeepsData(t *testing.T) {
	dir := t.TempDir()
	i, c := open(t, dir)
	mustExec(t, c, `CREATE TABLE "db_1"."main"."t_1" AS SELECT 42 AS a`)
	c.Close()
	i.Close()
	i, c = open(t, dir)
	r := query(t, c, `SELECT a FROM "db_1"."main"."t_1"`)
	ch, err := r.Next(t.Context())
	if err != nil || ch.Vector(0).Int32()[0] != 42 {
		t.Fatal(ch, err)
	}
	if err := i.Drop(t.Context(), "db_1"); err == nil {
		t.Log("dropped while a result was open")
	}
	r.Close()
	if err := i.Drop(t.Context(), "db_1"); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(dir, "db_1.duckdb")); !os.IsNotExist(err) {
		t.Error("the file is still there", err)
	}
}

func TestClosedConnAnswersErrors(t *testing.T) {
	_, c := open(t, "")
	s, err := c.Prepare(t.Context(), "SELECT 1")
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	c.Close()
	c.Close()
	c.Interrupt()
	if _, err := c.Exec(t.Context(), "SELECT 1"); err == nil {
		t.Error("a closed connection ran a statement")
	}
	if _, err := s.Query(t.Context(), nil); err == nil {
		t.Error("a statement of a closed connection ran")
	}
}

// What is committed once QuerySeen has called back is not among the rows, what
// was committed just before is.
func TestQuerySeen(t *testing.T) {
	i, c := open(t, "")
	mustExec(t, c, "CREATE TABLE db_1.main.t (n INTEGER)")
	other, err := i.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	s, err := c.Prepare(t.Context(), "SELECT count(*) FROM db_1.main.t")
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for before := range int64(3) {
		r, err := s.QuerySeen(t.Context(), nil, func() { mustExec(t, other, "INSERT INTO db_1.main.t VALUES (1)") })
		if err != nil {
			t.Fatal(err)
		}
		ch, err := r.Next(t.Context())
		if err != nil || ch.Vector(0).Int64()[0] != before {
			t.Errorf("%v rows, %v; want %d", ch.Vector(0).Int64(), err, before)
		}
		r.Close()
	}
	bad, err := c.Prepare(t.Context(), "SELECT CAST('x' || n AS INTEGER) FROM db_1.main.t")
	if err != nil {
		t.Fatal(err)
	}
	defer bad.Close()
	if r, err := bad.QuerySeen(t.Context(), nil, func() {}); err == nil {
		if _, err = r.Next(t.Context()); err == nil {
			t.Error("an error of the statement is lost")
		}
		r.Close()
	}
}
