package sharing

import (
	"fmt"
	"sync"
	"testing"
)

// Once a forced revoke has returned no door opens any more, not even for a
// moment, although endpoints are still being asked for.
func TestNoDoorOpensAfterARevoke(t *testing.T) {
	l := newLending(t)
	stop := make(chan struct{})
	var all sync.WaitGroup
	defer all.Wait()
	defer close(stop)
	for i := range 4 {
		all.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
					_, err := l.create(consumer, fmt.Sprintf("e%d", i), "b-sng1")
					if c := code(err); c != "" && c != "AccessToClusterDenied" && c != "EndpointAlreadyExists" {
						t.Errorf("got %q", c)
					}
				}
			}
		})
	}
	opened := func() int {
		l.doors.mu.Lock()
		defer l.doors.mu.Unlock()
		if len(l.doors.open) > 0 {
			t.Errorf("open after a revoke: %v", l.doors.open)
		}
		return l.doors.next
	}
	for range 100 {
		_, err := l.authorize()
		l.must(err)
		_, err = l.revoke(true)
		l.must(err)
		before := opened()
		for range 20 {
			_, err := l.create(consumer, "e0", "b-sng1")
			wantCode(t, err, "AccessToClusterDenied")
		}
		if after := opened(); after != before {
			t.Fatalf("%d doors were opened after a revoke", after-before)
		}
	}
}
