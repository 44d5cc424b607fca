package bench

import (
	"slices"
	"sync"
	"testing"
	"time"
)

// score is what a duel came to: medians over its rounds, so that a moment in
// which the machine was busy with something else does not count.
type score struct {
	ours, peer float64 // nanoseconds per operation
	ratio      float64 // speed of ours over the speed of the peer, round by round
	cpu        float64 // the same from processor time, which a busy machine disturbs less; 0 if not known
}

// duel runs ours and the peer in turns, n operations each, and changes who
// begins every round. The ns/op it reports are ours.
func duel(b *testing.B, n int, ours, peer func(n int)) score {
	b.Helper()
	type cost struct{ wall, cpu float64 }
	clock := func(f func(int)) cost {
		start, used := time.Now(), cpu()
		f(n)
		return cost{float64(time.Since(start).Nanoseconds()) / float64(n), (cpu() - used) / float64(n)}
	}
	clock(ours) // the first time is for caches and plans
	clock(peer)
	var a, p, ratio, processor []float64
	for b.Loop() {
		var x, y cost
		if len(a)%2 == 0 {
			x = clock(ours)
			y = clock(peer)
		} else {
			y = clock(peer)
			x = clock(ours)
		}
		a, p, ratio = append(a, x.wall), append(p, y.wall), append(ratio, y.wall/x.wall)
		if x.cpu > 0 {
			processor = append(processor, y.cpu/x.cpu)
		}
	}
	s := score{median(a), median(p), median(ratio), median(processor)}
	b.ReportMetric(s.ours, "ns/op")
	return s
}

// speed reports operations per second of both sides and their ratio.
func (s score) speed(b *testing.B, unit string, perOperation float64) {
	b.Helper()
	b.ReportMetric(perOperation*1e9/s.ours, unit)
	b.ReportMetric(perOperation*1e9/s.peer, "peer-"+unit)
	b.ReportMetric(s.ratio, "ratio")
	b.ReportMetric(s.cpu, "cpu-ratio")
}

func median(x []float64) float64 {
	if len(x) == 0 {
		return 0
	}
	x = slices.Sorted(slices.Values(x))
	if n := len(x); n%2 == 0 {
		return (x[n/2-1] + x[n/2]) / 2
	}
	return x[len(x)/2]
}

// spread shares n operations out to workers and waits for all of them.
func spread(workers, n int, do func(worker int)) {
	var all sync.WaitGroup
	for w := range workers {
		all.Go(func() {
			for i := w; i < n; i += workers {
				do(w)
			}
		})
	}
	all.Wait()
}
