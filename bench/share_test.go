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
