package provisioned

import (
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/redshift/types"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/awshttp"
	"github.com/blueshift-db/blueshift/fleet"
)

// shownClusters keeps clusters as they were shown for the next time: whoever
// waits for one asks again and again for pages that hardly change.
type shownClusters struct {
	mu    sync.Mutex
	shown map[blueshift.Key]*shownCluster
}

// shownCluster is the view of a cluster and all that it was made from: a record
// of the store, which never changes but is replaced, and what the clock adds.
type shownCluster struct {
	awshttp.Element[types.Cluster]
	record *blueshift.Cluster
	status string
	next   time.Time // when the maintenance window opens
}

// maxShown bounds how many clusters are kept, about 5 kB each.
const maxShown = 4096

// list shows clusters as they are now.
func (s *shownClusters) list(clusters []*blueshift.Cluster, names Names, now time.Time) []*awshttp.Element[types.Cluster] {
	out := make([]*awshttp.Element[types.Cluster], len(clusters))
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, c := range clusters {
		status := fleet.ClusterStatus(*c, now)
		next, _ := fleet.NextMaintenance(c.MaintenanceWindow, now)
		known := s.shown[c.Key]
		if known == nil || known.record != c || known.status != status || !known.next.Equal(next) {
			known = &shownCluster{record: c, status: status, next: next}
			showCluster(&known.Value, c, status, now)
			names.nameCluster(&known.Value, c)
			s.keep(c.Key, known)
		}
		out[i] = &known.Element
	}
	return out
}

// keep remembers a view. Those of deleted clusters go when room is needed, with
// all others: they are quickly made again.
func (s *shownClusters) keep(k blueshift.Key, view *shownCluster) {
	if s.shown == nil || len(s.shown) >= maxShown {
		s.shown = map[blueshift.Key]*shownCluster{}
	}
	s.shown[k] = view
}
