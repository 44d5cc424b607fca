package engine

import (
	"sync"
	"time"
)

// lookoutStays is how long the lookout looks on when no statement runs.
const lookoutStays = 40 * helpAfter

// lookout finds the statements of an instance that have become long, at most
// half a helpAfter early or late. It is one goroutine for all of them while
// there are any: a timer for each would have the runtime wake a thread whenever
// one is set, which on processors that sleep costs more than a short statement.
type lookout struct {
	mu    sync.Mutex
	calls map[*call]time.Time // since when they run
	awake bool
}

// begin has a call looked at until it is long, or ends.
func (l *lookout) begin(k *call) {
	now := time.Now()
	l.mu.Lock()
	defer l.mu.Unlock()
	l.calls[k] = now
	if !l.awake {
		l.awake = true
		go l.look()
	}
}

func (l *lookout) end(k *call) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.calls, k)
}

func (l *lookout) look() {
	tick := time.NewTicker(helpAfter)
	defer tick.Stop()
	var long []*call
	for last := time.Now(); ; {
		now := <-tick.C
		l.mu.Lock()
		if len(l.calls) > 0 {
			last = now
		}
		for k, since := range l.calls {
			if now.Sub(since) >= helpAfter/2 {
				long = append(long, k)
				delete(l.calls, k)
			}
		}
		if l.awake = now.Sub(last) < lookoutStays; !l.awake {
			l.mu.Unlock()
			return
		}
		l.mu.Unlock()
		for _, k := range long {
			k.conn.lengthen(k)
		}
		clear(long)
		long = long[:0]
	}
}
