package bench

import (
	"fmt"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/redshift"
	"github.com/jackc/pgx/v5"

	"github.com/blueshift-db/blueshift/internal/story"
)

// BenchmarkShare is a scan of two million rows through a datashare of another
// account against the same scan by their owner.
func BenchmarkShare(b *testing.B) {
	w := newWorld(b)
	sales, analytics := w.cluster(story.Producer, "sales"), w.cluster(story.Consumer, "analytics")
	owner, reader := w.connect(sales), w.connect(analytics)
	w.sell(owner)
	w.share(owner, reader, sales, analytics)
	scan := func(conn *pgx.Conn, table string) func(int) {
		return func(n int) {
			for range n {
				w.exec(conn, "SELECT count(*), sum(qtysold), sum(pricepaid), max(saletime), min(eventid) FROM "+table)
			}
		}
	}
	s := duel(b, 4, scan(reader, "sales_db.tickit.sales"), scan(owner, "tickit.sales"))
	b.ReportMetric(1/s.ratio, "time-ratio")
	if s.cpu > 0 {
		b.ReportMetric(1/s.cpu, "cpu-time-ratio")
	}
	b.ReportMetric(salesRows/s.ours*1e3, "Mrows/s")
}

// BenchmarkSharedName is a statement that names a table of a datashare, prepared,
// sent as the same text over and over, or as another text each time, so that it
// is resolved and planned each time; against the same statement by the owner of
// the table; in a share of two tables and in one of a thousand. us-added is what
// the share costs; aim under 20.
func BenchmarkSharedName(b *testing.B) {
	w := newWorld(b)
	sales, analytics := w.cluster(story.Producer, "sales"), w.cluster(story.Consumer, "analytics")
	owner, reader := w.connect(sales), w.connect(analytics)
	const row = "INSERT INTO one VALUES (1)"
	w.exec(owner, "CREATE SCHEMA tickit", "SET search_path TO tickit", "CREATE TABLE sales (n int)", "CREATE TABLE one (n int)", row)
	w.share(owner, reader, sales, analytics)
	w.exec(owner, "ALTER DATASHARE salesshare ADD TABLE tickit.one")
	texts := 0
	for _, tables := range []int{2, 1000} {
		if tables > 2 {
			w.exec(owner, "BEGIN")
			for i := range tables - 2 {
				w.exec(owner, fmt.Sprintf("CREATE TABLE t%d (n int)", i))
			}
			w.exec(owner, "ALTER DATASHARE salesshare ADD ALL TABLES IN SCHEMA tickit", "COMMIT")
		}
		for how, ask := range map[string]func(conn *pgx.Conn, sql string) error{
			"as_text": func(conn *pgx.Conn, sql string) error {
				_, err := conn.PgConn().Exec(b.Context(), sql).ReadAll()
				return err
			},
			"as_new_text": func(conn *pgx.Conn, sql string) error {
				texts++
				_, err := conn.PgConn().Exec(b.Context(), fmt.Sprintf("%s -- %d", sql, texts)).ReadAll()
				return err
			},
			"prepared": func(conn *pgx.Conn, sql string) error {
				var n int
				return conn.QueryRow(b.Context(), sql).Scan(&n)
			},
		} {
			b.Run(fmt.Sprintf("of_%d/%s", tables, how), func(b *testing.B) {
				from := func(conn *pgx.Conn, table string) func(int) {
					return func(n int) {
						for range n {
							w.must(ask(conn, "SELECT n FROM "+table))
						}
					}
				}
				s := duel(b, 100, from(reader, "sales_db.tickit.one"), from(owner, "tickit.one"))
				b.ReportMetric((1/s.ratio-1)*s.peer/1e3, "us-added") // round by round, as others may be at work
				b.ReportMetric(1/s.ratio, "time-ratio")
				if s.cpu > 0 {
					b.ReportMetric(1/s.cpu, "cpu-time-ratio")
				}
			})
		}
	}
}

// share plays the whole handshake and mounts the share as sales_db.
func (w *world) share(owner, reader *pgx.Conn, sales, analytics place) {
	w.b.Helper()
	namespace := sales.namespaceARN[strings.LastIndexByte(sales.namespaceARN, ':')+1:]
	arn := aws.String(fmt.Sprintf("arn:aws:redshift:%s:%s:datashare:%s/salesshare", story.Region, story.Producer, namespace))
	w.exec(owner, "CREATE DATASHARE salesshare", "ALTER DATASHARE salesshare ADD SCHEMA tickit", "ALTER DATASHARE salesshare ADD TABLE tickit.sales",
		"GRANT USAGE ON DATASHARE salesshare TO ACCOUNT '"+story.Consumer+"'")
	_, err := w.as(story.Producer).AuthorizeDataShare(w.b.Context(), &redshift.AuthorizeDataShareInput{
		DataShareArn: arn, ConsumerIdentifier: aws.String(story.Consumer)})
	w.must(err)
	_, err = w.as(story.Consumer).AssociateDataShareConsumer(w.b.Context(), &redshift.AssociateDataShareConsumerInput{
		DataShareArn: arn, ConsumerArn: aws.String(analytics.namespaceARN)})
	w.must(err)
	w.exec(reader, fmt.Sprintf("CREATE DATABASE sales_db FROM DATASHARE salesshare OF ACCOUNT '%s' NAMESPACE '%s'", story.Producer, namespace))
}
