package bench

import (
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/redshiftdata"
	"github.com/aws/aws-sdk-go-v2/service/redshiftdata/types"
	"github.com/jackc/pgx/v5"

	"github.com/blueshift-db/blueshift/internal/server"
	"github.com/blueshift-db/blueshift/internal/story"
)

// BenchmarkStatement is SQL over HTTP, on a cluster and on a workgroup, durably
// recorded on both ends of its life, against the same SQL on the wire: what it
// adds to a statement, how many statements sixteen callers get through, and how
// fast a result is fetched.
func BenchmarkStatement(b *testing.B) {
	w := newWorld(b, func(c *server.Config) { c.DataDir = b.TempDir() })
	api := redshiftdata.New(redshiftdata.Options{Region: story.Region, BaseEndpoint: aws.String("http://" + w.Addr()),
		Credentials: credentials.NewStaticCredentialsProvider(story.Producer, "test", "")})
	for _, on := range []struct {
		name  string
		place place
		at    redshiftdata.ExecuteStatementInput
	}{
		{"cluster", w.cluster(story.Producer, "sales"), redshiftdata.ExecuteStatementInput{ClusterIdentifier: aws.String("sales"), DbUser: aws.String("admin")}},
		{"workgroup", w.workgroup(story.Producer, "shop"), redshiftdata.ExecuteStatementInput{WorkgroupName: aws.String("shop")}},
	} {
		c := statements{w, api, on.at}
		wires := make([]*pgx.Conn, 16)
		for i := range wires {
			wires[i] = w.connect(on.place)
		}
		b.Run(on.name+"/latency", func(b *testing.B) {
			s := duel(b, 1, func(int) { c.run(b, "SELECT 42") }, func(int) { w.exec(wires[0], "SELECT 42") })
			b.ReportMetric((s.ours-s.peer)/float64(time.Microsecond), "us-added")
			b.ReportMetric(s.ratio, "ratio")
		})
		b.Run(on.name+"/callers_16", func(b *testing.B) {
			duel(b, 256,
				func(n int) { spread(len(wires), n, func(int) { c.run(b, "SELECT 42") }) },
				func(n int) { spread(len(wires), n, func(i int) { w.exec(wires[i], "SELECT 42") }) }).speed(b, "statements/s", 1)
		})
		b.Run(on.name+"/pages", func(b *testing.B) {
			w.exec(wires[0], "CREATE TABLE digits (d integer)", "INSERT INTO digits VALUES (0),(1),(2),(3),(4),(5),(6),(7),(8),(9)", "GRANT SELECT ON digits TO PUBLIC")
			const sql = "SELECT a.d + 10*b.d + 100*c.d + 1000*e.d AS n, 'buyer ' || CAST(a.d AS varchar) AS buyer FROM digits a, digits b, digits c, digits e"
			id := c.run(b, sql)
			const pages = 10 // of 1,000 rows
			duel(b, 1, func(int) { c.fetch(b, id, pages) }, func(int) { w.read(wires[0], sql, 1000*pages) }).speed(b, "pages/s", pages)
		})
	}
}

// statements is a caller of the Data API on one warehouse.
type statements struct {
	*world
	*redshiftdata.Client
	at redshiftdata.ExecuteStatementInput
}

// run submits SQL and asks until it has finished.
func (c statements) run(b *testing.B, sql string) *string {
	in := c.at
	in.Sql, in.Database = &sql, aws.String("dev")
	out, err := c.ExecuteStatement(b.Context(), &in)
	if err != nil {
		b.Error(err)
		return nil
	}
	for {
		d, err := c.DescribeStatement(b.Context(), &redshiftdata.DescribeStatementInput{Id: out.Id})
		switch {
		case err != nil:
			b.Error(err)
			return nil
		case d.Status == types.StatusStringFinished:
			return out.Id
		case d.Status == types.StatusStringFailed, d.Status == types.StatusStringAborted:
			b.Error(aws.ToString(d.Error))
			return nil
		}
	}
}

// fetch reads all pages of a result.
func (c statements) fetch(b *testing.B, id *string, want int) {
	pages := 0
	for p := redshiftdata.NewGetStatementResultPaginator(c, &redshiftdata.GetStatementResultInput{Id: id}); p.HasMorePages(); pages++ {
		_, err := p.NextPage(b.Context())
		c.must(err)
	}
	if pages != want {
		b.Fatalf("%d pages, want %d", pages, want)
	}
}

// read runs a query on the wire and drops its rows.
func (w *world) read(conn *pgx.Conn, sql string, want int) {
	rows, err := conn.Query(w.b.Context(), sql)
	w.must(err)
	n := 0
	for rows.Next() {
		n++
	}
	w.must(rows.Err())
	if n != want {
		w.b.Fatalf("%d rows, want %d", n, want)
	}
}
