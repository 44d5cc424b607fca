package bench

import (
	"errors"
	"io"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/blueshift-db/blueshift/internal/postgresql"
	"github.com/blueshift-db/blueshift/internal/story"
)

// BenchmarkFetchPostgreSQL is the result of BenchmarkFetch against the same rows
// from a PostgreSQL server, read by the same reader.
func BenchmarkFetchPostgreSQL(b *testing.B) {
	other, err := postgresql.Start(b.Context())
	if errors.Is(err, postgresql.ErrNotInstalled) {
		b.Skip(err)
	}
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(other.Stop)
	w := newWorld(b)
	p := w.cluster(story.Producer, "sales")
	owner := w.connect(p)
	w.sell(owner)
	theirs, err := pgconn.Connect(b.Context(), "postgres://admin@"+other.Addr+"/postgres?sslmode=disable")
	w.must(err)
	_, err = theirs.Exec(b.Context(), `CREATE TABLE sales (salesid integer NOT NULL, eventid integer NOT NULL, buyer varchar(40),
		qtysold smallint NOT NULL, pricepaid decimal(8,2), saletime timestamp)`).ReadAll()
	w.must(err)
	rows, load := io.Pipe()
	go func() {
		_, err := owner.PgConn().CopyTo(b.Context(), load, "COPY (SELECT "+salesColumns+" FROM tickit.sales) TO STDOUT")
		load.CloseWithError(err)
	}()
	_, err = theirs.CopyFrom(b.Context(), rows, "COPY sales FROM STDIN")
	w.must(err)
	_, err = theirs.Exec(b.Context(), "VACUUM ANALYZE sales").ReadAll()
	w.must(err)
	h, err := theirs.Hijack()
	w.must(err)
	b.Cleanup(func() { h.Conn.Close() })
	peer := newStream(h.Conn)
	for format, name := range []string{"text", "binary"} {
		b.Run(name, func(b *testing.B) {
			ours := w.wire(p)
			s := duel(b, 1, func(n int) {
				for range n {
					ask(b, ours, "SELECT "+salesColumns+" FROM tickit.sales", int16(format))
				}
			}, func(n int) {
				for range n {
					ask(b, peer, "SELECT "+salesColumns+" FROM sales", int16(format))
				}
			})
			b.ReportMetric(salesRows/s.ours*1e3, "Mrows/s")
			b.ReportMetric(salesRows/s.peer*1e3, "peer-Mrows/s")
			b.ReportMetric(s.ratio, "ratio") // processor time would leave out the peer's, which is in another process
		})
	}
}
