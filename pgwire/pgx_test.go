package pgwire

import (
	"context"
	"errors"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgtype"
)

var modes = map[string]pgx.QueryExecMode{
	"cached statements":  pgx.QueryExecModeCacheStatement,
	"cached description": pgx.QueryExecModeCacheDescribe,
	"describe each time": pgx.QueryExecModeDescribeExec,
	"exec":               pgx.QueryExecModeExec,
}

func TestPgxModes(t *testing.T) {
	r := newRig(t, nil)
	for name, mode := range modes {
		t.Run(name, func(t *testing.T) {
			c := r.connect("")
			r.exec(c, "create temp table t (i int, b bigint, s varchar(20), n numeric(10,2), f float8, ok bool, d date, ts timestamp)")
			day, moment := time.Date(2024, 2, 29, 0, 0, 0, 0, time.UTC), time.Date(2024, 2, 29, 12, 30, 15, 250000000, time.UTC)
			price := pgtype.Numeric{Int: big.NewInt(-123456), Exp: -2, Valid: true}
			for i := range 3 {
				tag, err := c.Exec(t.Context(), "insert into t values ($1::int, $2::bigint, $3::varchar(20), $4::numeric(10,2), $5::float8, $6::bool, $7::date, $8::timestamp)",
					mode, int32(i), int64(1)<<40, "o'brien\\", price, 0.1, true, pgtype.Date{Time: day, Valid: true}, pgtype.Timestamp{Time: moment, Valid: true})
				if err != nil || tag.String() != "INSERT 0 1" {
					t.Fatal(tag, err)
				}
			}
			var (
				i    int32
				b    int64
				s    string
				n    pgtype.Numeric
				f    float64
				ok   bool
				d    pgtype.Date
				ts   pgtype.Timestamp
				none *string
			)
			for range 3 {
				row := c.QueryRow(t.Context(), "select i, b, s, n, f, ok, d, ts, null::varchar(5) from t where i = $1::int", mode, int32(2))
				if err := row.Scan(&i, &b, &s, &n, &f, &ok, &d, &ts, &none); err != nil {
					t.Fatal(err)
				}
			}
			if i != 2 || b != 1<<40 || s != "o'brien\\" || f != 0.1 || !ok || none != nil || !d.Time.Equal(day) || !ts.Time.Equal(moment) {
				t.Error(i, b, s, f, ok, none, d.Time, ts.Time)
			}
			if v, _ := n.Value(); v != "-1234.56" {
				t.Errorf("numeric: %v", v)
			}
		})
	}
}

// In its simple mode pgx quotes by rules that Redshift does not have, and
// refuses by itself to work without standard_conforming_strings.
func TestPgxSimpleProtocolRefusesItself(t *testing.T) {
	r := newRig(t, nil)
	c := r.connect("")
	if _, err := c.Exec(t.Context(), "select $1", pgx.QueryExecModeSimpleProtocol, "x"); err == nil {
		t.Error("pgx believed in standard_conforming_strings")
	}
	var n int
	if err := c.QueryRow(t.Context(), "select 1").Scan(&n); err != nil {
		t.Error(err)
	}
}

func TestPingIsAnEmptyQuery(t *testing.T) {
	r := newRig(t, nil)
	if err := r.connect("").Ping(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestPgxBatchIsOneTransaction(t *testing.T) {
	r := newRig(t, nil)
	c := r.connect("")
	r.exec(c, "create table t (i int)")
	b := &pgx.Batch{}
	b.Queue("insert into t values ($1::int)", 1)
	b.Queue("insert into t values ($1::int)", 2)
	b.Queue("select 1 / ($1::int - 1)", 1)
	if err := c.SendBatch(t.Context(), b).Close(); err == nil {
		t.Fatal("the batch succeeded")
	}
	if n := count(t, c, "t"); n != 0 {
		t.Errorf("%d rows of a failed batch stayed", n)
	}
	b = &pgx.Batch{}
	b.Queue("insert into t values ($1::int)", 1)
	b.Queue("insert into t values ($1::int)", 2)
	if err := c.SendBatch(t.Context(), b).Close(); err != nil {
		t.Fatal(err)
	}
	if n := count(t, c, "t"); n != 2 {
		t.Errorf("%d rows", n)
	}
}

func count(t *testing.T, c *pgx.Conn, table string) (n int) {
	t.Helper()
	if err := c.QueryRow(t.Context(), "select count(*) from "+table).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestPgxTransaction(t *testing.T) {
	r := newRig(t, nil)
	c, other := r.connect(""), r.connect("")
	r.exec(c, "create table t (i int)")
	tx, err := c.Begin(t.Context())
	r.must(err)
	if _, err := tx.Exec(t.Context(), "insert into t values ($1::int)", 1); err != nil {
		t.Fatal(err)
	}
	if n := count(t, other, "t"); n != 0 {
		t.Errorf("%d rows seen before COMMIT", n)
	}
	r.must(tx.Commit(t.Context()))
	if n := count(t, other, "t"); n != 1 {
		t.Errorf("%d rows seen after COMMIT", n)
	}
}

// TestPgxCopyFrom: pgx sends rows in the binary format, without its last word.
func TestPgxCopyFrom(t *testing.T) {
	r := newRig(t, nil)
	c := r.connect("")
	r.exec(c, "create table t (i int, v varchar(20), n numeric(8,2), d date, at timestamp, b boolean, f float8)")
	day := time.Date(2026, 1, 31, 0, 0, 0, 0, time.UTC)
	rows := [][]any{{1, "one", "1.50", day, day.Add(time.Hour), true, 0.5}, {2, nil, nil, nil, nil, nil, nil}}
	n, err := c.CopyFrom(t.Context(), pgx.Identifier{"t"}, []string{"i", "v", "n", "d", "at", "b", "f"}, pgx.CopyFromRows(rows))
	if err != nil || n != 2 {
		t.Fatalf("%d rows, %v", n, err)
	}
	var row string
	r.must(c.QueryRow(t.Context(), "select v || ' ' || n || ' ' || d || ' ' || at || ' ' || f from t where i = 1 and b").Scan(&row))
	if row != "one 1.50 2026-01-31 2026-01-31 01:00:00 0.5" {
		t.Error(row)
	}
	_, err = c.CopyFrom(t.Context(), pgx.Identifier{"t"}, []string{"v"}, pgx.CopyFromRows([][]any{{"fits"}, {strings.Repeat("x", 21)}}))
	var e *pgconn.PgError
	if !errors.As(err, &e) || e.Code != "22001" || !strings.Contains(e.Where, "line 2") {
		t.Errorf("CopyFrom: %v", err)
	}
	if n := count(t, c, "t"); n != 2 {
		t.Error(n)
	}
}

func TestPgxContextCancelsTheStatement(t *testing.T) {
	r := newRig(t, nil)
	c := r.connect("")
	r.numbers(c)
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		r.until("the query runs", func() bool { return r.running() == 1 })
		cancel()
	}()
	if _, err := c.Exec(ctx, forever); err == nil {
		t.Error("the query ended by itself")
	}
	r.until("the server has stopped it too", func() bool { return r.running() == 0 })
}

// running counts the statements at work.
func (r *rig) running() (n int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, c := range r.live {
		c.running.mu.Lock()
		if c.running.on {
			n++
		}
		c.running.mu.Unlock()
	}
	return n
}

func TestCancelRequestThroughAnyDoor(t *testing.T) {
	r := newRig(t, nil)
	c := r.connect("")
	r.numbers(c)
	r.target.Store(&lent) // the cancel request comes in elsewhere
	for range 3 {
		done := make(chan error, 1)
		go func() {
			_, err := c.Exec(context.Background(), forever)
			done <- err
		}()
		r.until("the query runs", func() bool { return r.running() == 1 })
		r.must(c.PgConn().CancelRequest(t.Context()))
		var e *pgconn.PgError
		if err := <-done; !errors.As(err, &e) || e.Code != "57014" {
			t.Fatalf("cancelled query: %v", err)
		}
		if n := count(t, c, "digits"); n != 10 {
			t.Error("the connection is of no use afterwards")
		}
	}
}

func TestCancelNeedsTheSecret(t *testing.T) {
	r := newRig(t, nil)
	c := r.connect("")
	r.numbers(c)
	done := make(chan error, 1)
	go func() {
		_, err := c.Exec(context.Background(), forever)
		done <- err
	}()
	r.until("the query runs", func() bool { return r.running() == 1 })
	pid := int32(c.PgConn().PID())
	secret := r.session(pid).Secret()
	r.cancel(pid, secret+1)
	r.cancel(pid+1, secret)
	select {
	case err := <-done:
		t.Fatalf("cancelled with a wrong key: %v", err)
	case <-time.After(50 * time.Millisecond):
	}
	r.cancel(pid, secret)
	<-done
}

func (r *rig) session(pid int32) sqlSession {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.live[pid].session
}

func TestPreparedStatementSurvivesAndIsForgotten(t *testing.T) {
	r := newRig(t, nil)
	c := r.connect("")
	r.exec(c, "create table t (i int)")
	if _, err := c.Prepare(t.Context(), "p", "select i from t where i = $1::int"); err != nil {
		t.Fatal(err)
	}
	r.exec(c, "insert into t values (7)")
	var i int
	if err := c.QueryRow(t.Context(), "p", 7).Scan(&i); err != nil || i != 7 {
		t.Fatal(i, err)
	}
	r.exec(c, "deallocate all")
	var e *pgconn.PgError
	if err := c.QueryRow(t.Context(), "p", 7).Scan(&i); !errors.As(err, &e) || e.Code != "26000" {
		t.Errorf("after DEALLOCATE ALL: %v", err)
	}
}
