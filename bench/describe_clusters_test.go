package bench

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/blueshift-db/blueshift/fleet"
	"github.com/blueshift-db/blueshift/internal/server"
	"github.com/blueshift-db/blueshift/internal/story"
)

// BenchmarkDescribeClusters is an account of a thousand clusters asking for
// one and for a page of a hundred, against a bare net/http handler that
// verifies the same signature and writes the same bytes.
func BenchmarkDescribeClusters(b *testing.B) {
	w := newWorld(b, func(c *server.Config) { c.Quotas = fleet.Quotas{Nodes: 1000} })
	for i := range 1000 {
		w.cluster(story.Producer, fmt.Sprintf("sales-%04d", i))
	}
	for _, c := range []struct {
		name, parameters string
		round            int
	}{
		{"one of 1000", "&ClusterIdentifier=sales-0500", 400},
		{"page of 100 of 1000", "&MaxRecords=100", 80},
	} {
		b.Run(c.name, func(b *testing.B) {
			body := "Action=DescribeClusters&Version=2012-12-01" + c.parameters
			signed := request(b, w.Addr(), body)
			var answer bytes.Buffer
			header := call(b, w.Addr()).do(b, signed, &answer)
			header.Del("Date") // net/http writes its own
			peer := bare(b, header, answer.Bytes)
			s := duel(b, c.round, callers(b, w.Addr(), signed), callers(b, peer, request(b, peer, body)))
			s.speed(b, "req/s", 1)
			b.ReportMetric(float64(answer.Len())/1e3, "kB")
		})
	}
}
