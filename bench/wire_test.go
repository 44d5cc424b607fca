package bench

import (
	"io"
	"net"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/blueshift-db/blueshift/engine"
	"github.com/blueshift-db/blueshift/internal/story"
)

// BenchmarkWire is what the wire adds to a small prepared statement: a round
// trip of pgx against the same statement prepared in process on the same
// engine and the same rows.
func BenchmarkWire(b *testing.B) {
	w := newWorld(b)
	conn := w.connect(w.cluster(story.Producer, "sales"))
	w.exec(conn, "CREATE TABLE points (id integer NOT NULL, price decimal(8,2))",
		"INSERT INTO points SELECT 1, 20.50",
		"INSERT INTO points SELECT 2, 21.50")
	for _, c := range []struct {
		name, sql, inside string
		args              []any
		bound             []any
	}{
		{"select 1", "SELECT 1", "SELECT 1", nil, nil},
		{"point select", "SELECT price FROM points WHERE id = $1", "SELECT price FROM " + w.physical("price") + " WHERE id = CAST($1 AS INTEGER)", []any{2}, []any{int32(2)}},
	} {
		b.Run(c.name, func(b *testing.B) {
			inside := w.prepare(c.inside)
			ours := func(n int) {
				for range n {
					rows, err := conn.Query(b.Context(), c.sql, c.args...)
					w.must(err)
					w.must(one(rows))
				}
			}
			peer := func(n int) {
				for range n {
					rows, err := inside.Query(b.Context(), c.bound)
					w.must(err)
					chunk, err := rows.Next(b.Context())
					w.must(err)
					if chunk == nil || chunk.Len() != 1 {
						b.Fatal("not one row")
					}
					rows.Close()
				}
			}
			// The same after a bare round trip each time: what the trip alone does to
			// a statement, through sleeping processors and cold caches.
			trip := w.roundTrips()
			between := func(n int) {
				for range n {
					trip()
					peer(1)
				}
			}
			s := duel(b, 200, ours, peer)
			var tripped []float64
			for range 20 {
				start := time.Now()
				between(200)
				tripped = append(tripped, float64(time.Since(start).Nanoseconds())/200)
			}
			b.ReportMetric((s.ours-s.peer)/1e3, "us-added")
			b.ReportMetric(s.peer/1e3, "us-inside")
			b.ReportMetric((s.ours-median(tripped))/1e3, "us-added-to-a-trip")
			b.ReportMetric(s.ratio, "ratio")
		})
	}
}

// roundTrips is a byte to another goroutine and back, over loopback.
func (w *world) roundTrips() func() {
	w.b.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	w.must(err)
	defer listener.Close()
	go func() {
		conn, err := listener.Accept()
		if err == nil {
			_, _ = io.Copy(conn, conn)
			conn.Close()
		}
	}()
	conn, err := net.Dial("tcp", listener.Addr().String())
	w.must(err)
	w.b.Cleanup(func() { conn.Close() })
	one := make([]byte, 1)
	return func() {
		_, err := conn.Write(one)
		w.must(err)
		_, err = conn.Read(one)
		w.must(err)
	}
}

// one reads a result of one row.
func one(rows pgx.Rows) error {
	n := 0
	for rows.Next() {
		n++
	}
	if err := rows.Err(); err != nil || n == 1 {
		return err
	}
	return pgx.ErrNoRows
}

// physical finds the engine's name of the only table with such a column.
func (w *world) physical(column string) string {
	w.b.Helper()
	s := w.prepare(`SELECT '"' || table_catalog || '"."' || table_schema || '"."' || table_name || '"'
		FROM information_schema.columns WHERE column_name = '` + column + `'`)
	rows, err := s.Query(w.b.Context(), nil)
	w.must(err)
	defer rows.Close()
	chunk, err := rows.Next(w.b.Context())
	w.must(err)
	if chunk == nil || chunk.Len() != 1 {
		w.b.Fatalf("not one table has a column %s", column)
	}
	return string(chunk.Vector(0).Bytes(0))
}

// prepare prepares a statement on the server's own engine, in process.
func (w *world) prepare(sql string) *engine.Stmt {
	w.b.Helper()
	conn, err := w.Engine().Conn(w.b.Context())
	w.must(err)
	w.b.Cleanup(conn.Close)
	s, err := conn.Prepare(w.b.Context(), sql)
	w.must(err)
	w.b.Cleanup(s.Close)
	return s
}
