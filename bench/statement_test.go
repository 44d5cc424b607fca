package bench

import (
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/redshiftdata"
	"github.com/aws/aws-sdk-go-v2/service/redshiftdata/types"

	"github.com/blueshift-db/blueshift/internal/server"
	"github.com/blueshift-db/blueshift/internal/story"
)

// BenchmarkStatement is SQL over HTTP, durably recorded on both ends of its
// life: what it adds to the same statement on the wire, how many statements
// sixteen callers get through, and how fast a result is fetched.
func BenchmarkStatement(b *testing.B) {
	w := newWorld(b, func(c *server.Config) { c.DataDir = b.TempDir() })
	p := w.cluster(story.Producer, "sales")
	conn := w.connect(p)
	api := redshiftdata.New(redshiftdata.Options{Region: story.Region, BaseEndpoint: aws.String("http://" + w.Addr()),
		Credentials: credentials.NewStaticCredentialsProvider(story.Producer, "test", "")})
	run := func(sql string) *string {
		out, err := api.ExecuteStatement(b.Context(), &redshiftdata.ExecuteStatementInput{Sql: &sql, ClusterIdentifier: aws.String("sales"), Database: aws.String("dev")})
		w.must(err)
		for {
			d, err := api.DescribeStatement(b.Context(), &redshiftdata.DescribeStatementInput{Id: out.Id})
			w.must(err)
			switch d.Status {
			case types.StatusStringFinished:
				return out.Id
			case types.StatusStringFailed, types.StatusStringAborted:
				b.Fatal(aws.ToString(d.Error))
			}
		}
	}
	b.Run("latency", func(b *testing.B) {
		var ours, wire []time.Duration
		for b.Loop() {
			began := time.Now()
			run("SELECT 42")
			ours = append(ours, time.Since(began))
			began = time.Now()
			w.exec(conn, "SELECT 42")
			wire = append(wire, time.Since(began))
		}
		slices.Sort(ours)
		slices.Sort(wire)
		b.ReportMetric(float64((ours[len(ours)/2] - wire[len(wire)/2]).Microseconds()), "us-added")
	})
	b.Run("callers_16", func(b *testing.B) {
		var all sync.WaitGroup
		work := make(chan struct{})
		for range 16 {
			all.Go(func() {
				for range work {
					run("SELECT 42")
				}
			})
		}
		for b.Loop() {
			work <- struct{}{}
		}
		close(work)
		all.Wait()
		b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "statements/s")
	})
	b.Run("pages", func(b *testing.B) {
		w.exec(conn, "CREATE TABLE digits (d integer)", "INSERT INTO digits VALUES (0),(1),(2),(3),(4),(5),(6),(7),(8),(9)")
		id := run("SELECT a.d + 10*b.d + 100*c.d + 1000*e.d AS n, 'buyer ' || CAST(a.d AS varchar) AS buyer FROM digits a, digits b, digits c, digits e")
		pages := 0
		for b.Loop() {
			for p := redshiftdata.NewGetStatementResultPaginator(api, &redshiftdata.GetStatementResultInput{Id: id}); p.HasMorePages(); pages++ {
				_, err := p.NextPage(b.Context())
				w.must(err)
			}
		}
		b.ReportMetric(float64(pages)/b.Elapsed().Seconds(), "pages/s")
	})
}
