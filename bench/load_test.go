package bench

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/blueshift-db/blueshift/engine"
	"github.com/blueshift-db/blueshift/internal/story"
)

// loadRows is how many rows a COPY of these measurements sends, and insertRows
// how many one INSERT has.
const (
	loadRows   = 200_000
	insertRows = 1_000
)

const loaded = " (n integer, m bigint, name varchar(40), price decimal(8,2), sold timestamp, small smallint)"

// BenchmarkCopyIn is COPY FROM STDIN of rows of text over loopback against the
// least that loading can be: the same values, at hand in the engine's types,
// appended chunk by chunk in process. Both begin with an empty table.
func BenchmarkCopyIn(b *testing.B) {
	w := newWorld(b)
	p := w.cluster(story.Producer, "sales")
	conn := w.connect(p)
	w.exec(conn, "CREATE TABLE copied"+loaded)
	var text bytes.Buffer
	for i := range loadRows {
		fmt.Fprintf(&text, "%d\t%d\tbuyer number %d\t%d.50\t2026-01-%02d 10:20:%02d\t%d\n", i, i*1000, i%5000, i%400, i%28+1, i%60, i%100)
	}
	ours := func(n int) {
		for range n {
			w.exec(conn, "TRUNCATE copied")
			tag, err := conn.PgConn().CopyFrom(b.Context(), bytes.NewReader(text.Bytes()), "COPY copied FROM STDIN")
			if w.must(err); tag.RowsAffected() != loadRows {
				b.Fatal(tag)
			}
		}
	}
	inside := w.inside(`CREATE OR REPLACE TABLE appended (n INTEGER, m BIGINT, name VARCHAR, price DECIMAL(8,2), sold TIMESTAMP, small SMALLINT)`)
	names := make([]string, 5000)
	for i := range names {
		names[i] = fmt.Sprint("buyer number ", i)
	}
	peer := func(n int) {
		for range n {
			_, err := inside.Exec(b.Context(), `TRUNCATE "db_peer"."main"."appended"`)
			w.must(err)
			w.must(appendRows(b.Context(), inside, names))
		}
	}
	duel(b, 1, ours, peer).speed(b, "Mrows/s", loadRows/1e6)
}

// inside is a connection to the server's own engine with a database of its own.
func (w *world) inside(create string) *engine.Conn {
	w.b.Helper()
	w.must(w.Engine().Attach(w.b.Context(), "db_peer"))
	conn, err := w.Engine().Conn(w.b.Context())
	w.must(err)
	w.b.Cleanup(conn.Close)
	_, err = conn.Exec(w.b.Context(), strings.Replace(create, "TABLE ", `TABLE "db_peer"."main".`, 1))
	w.must(err)
	return conn
}

func appendRows(ctx context.Context, conn *engine.Conn, names []string) error {
	if _, err := conn.Exec(ctx, "BEGIN"); err != nil {
		return err
	}
	a, err := conn.Append(ctx, [3]string{"db_peer", "main", "appended"}, nil)
	if err != nil {
		return err
	}
	c := a.Columns()
	for from := 0; from < loadRows; from += engine.ChunkRows {
		rows := min(engine.ChunkRows, loadRows-from)
		for row := range rows {
			i := from + row
			c[0].SetInt32(row, int32(i))
			c[1].SetInt64(row, int64(i)*1000)
			c[2].SetText(row, names[i%5000])
			c[3].SetDecimal(row, int64(i%400)*100+50)
			c[4].SetInt64(row, int64(i)*1_000_000)
			c[5].SetInt16(row, int16(i%100))
		}
		if err := a.Send(ctx, rows); err != nil {
			return err
		}
	}
	if err := a.Flush(ctx); err != nil {
		return err
	}
	a.Close()
	_, err = conn.Exec(ctx, "COMMIT")
	return err
}

// BenchmarkInsertRows is an INSERT of a thousand rows of constants over the
// wire against the engine running the same text in process.
func BenchmarkInsertRows(b *testing.B) {
	w := newWorld(b)
	p := w.cluster(story.Producer, "sales")
	conn := w.connect(p)
	w.exec(conn, "CREATE TABLE inserted"+loaded)
	var values strings.Builder
	for i := range insertRows {
		if i > 0 {
			values.WriteString(", ")
		}
		fmt.Fprintf(&values, "(%d, %d, 'buyer number %d', %d.50, '2026-01-%02d 10:20:%02d', %d)", i, i*1000, i, i%400, i%28+1, i%60, i%100)
	}
	inside := w.inside(`CREATE TABLE inserted (n INTEGER, m BIGINT, name VARCHAR, price DECIMAL(8,2), sold TIMESTAMP, small SMALLINT)`)
	ours := func(n int) {
		for range n {
			_, err := conn.PgConn().Exec(b.Context(), "INSERT INTO inserted VALUES "+values.String()).ReadAll()
			w.must(err)
		}
	}
	peer := func(n int) {
		for range n {
			_, err := inside.Exec(b.Context(), `INSERT INTO "db_peer"."main"."inserted" VALUES `+values.String())
			w.must(err)
		}
	}
	duel(b, 5, ours, peer).speed(b, "krows/s", insertRows/1e3)
}
