// Package differential puts random queries to Blueshift and to PostgreSQL, whose
// language Redshift's is made of, and compares what they answer.
package differential

import (
	"context"
	"errors"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/blueshift-db/blueshift/internal/postgresql"
)

// ask answers a query's rows in the order of their text, or its error.
func ask(conn *pgx.Conn, sql string) string {
	results, err := conn.PgConn().Exec(context.Background(), sql).ReadAll()
	return shown(results, err)
}

func shown(results []*pgconn.Result, err error) string {
	var refused *pgconn.PgError
	if errors.As(err, &refused) {
		return "error " + refused.Code + " " + refused.Message
	}
	if err != nil {
		return "error: " + err.Error()
	}
	var rows []string
	for _, row := range results[len(results)-1].Rows {
		var values []string
		for _, v := range row {
			if v == nil {
				values = append(values, "NULL")
			} else {
				values = append(values, string(v))
			}
		}
		rows = append(rows, strings.Join(values, "|"))
	}
	slices.Sort(rows)
	return strings.Join(rows, "\n")
}

// alike reports whether two answers agree. Of errors the class has to: which value
// is met first is nobody's promise.
func alike(x, y string) bool {
	return x == y || strings.HasPrefix(x, "error") && strings.HasPrefix(y, "error") && x[:min(len(x), 8)] == y[:min(len(y), 8)]
}

// TestQueriesAnswerAsPostgreSQL is the same queries each time; DIFF_SEED and
// DIFF_STEPS take others and more of them.
func TestQueriesAnswerAsPostgreSQL(t *testing.T) {
	peer, ours := newPeer(t), newWarehouse(t)
	mustAsk(t, peer, newTables())
	mustAsk(t, ours, newTables())
	m, d := newMaker(), differences{T: t}
	for n := range steps() / 2 {
		if n%50 == 0 { // other rows
			make := m.otherRows()
			mustAsk(t, peer, make)
			mustAsk(t, ours, make)
		}
		sql := "SELECT " + columns + " FROM (" + m.of(m.query(2), m.shape(2)) + ") q"
		got, want := ask(ours, sql), ask(peer, sql)
		if alike(got, want) {
			continue
		}
		d.add("%s\nanswers\n%s\nand PostgreSQL\n%s", sql, got, want)
	}
	d.told()
}

// differences shows the first answers of a test that differ and counts all.
type differences struct {
	*testing.T
	n int
}

func (d *differences) add(format string, args ...any) {
	if d.n++; d.n <= 10 {
		d.Errorf(format, args...)
	}
}

func (d *differences) told() { d.Logf("%d differ", d.n) }

// code is the SQLSTATE of an answer that is an error.
func code(answer string) string {
	if rest, is := strings.CutPrefix(answer, "error "); is {
		return rest[:5]
	}
	return ""
}

func mustAsk(t *testing.T, conn *pgx.Conn, sql string) string {
	t.Helper()
	got := ask(conn, sql)
	if strings.HasPrefix(got, "error") {
		t.Fatal(sql, got)
	}
	return got
}

// steps is how many queries are asked.
func steps() int {
	if n, err := strconv.Atoi(os.Getenv("DIFF_STEPS")); err == nil {
		return n
	}
	return 100
}

func newMaker() *maker {
	seed := uint64(1)
	if s, err := strconv.ParseUint(os.Getenv("DIFF_SEED"), 10, 64); err == nil {
		seed = s
	}
	return &maker{Rand: rand.New(rand.NewPCG(seed, 2))}
}

// newPeer is a session on a PostgreSQL of its own.
func newPeer(t *testing.T) *pgx.Conn {
	t.Helper()
	p, err := postgresql.Start(t.Context())
	if errors.Is(err, postgresql.ErrNotInstalled) && os.Getenv("CI") == "" {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Stop)
	peer, err := pgx.Connect(t.Context(), "postgres://admin@"+p.Addr+"/postgres")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { peer.Close(context.Background()) })
	return peer
}
