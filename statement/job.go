package statement

import (
	"context"
	"errors"
	"slices"
	"sync"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/store"
)

// ending is why a job ends without a word from the database, as its submitter
// is told.
type ending string

func (e ending) Error() string { return string(e) }

// Why a job is cancelled.
var (
	errCancelled = errors.New("cancelled by its submitter")
	errShutDown  = ending(textShutDown)
	errCut       = ending(textCut)
	errTimeout   = ending(textTimeout)
)

// job is a statement that is not over.
type job struct {
	key     blueshift.Key
	cluster blueshift.Key
	held    *held // the session that it runs in, when that is one that is kept
	ctx     context.Context
	cancel  context.CancelCauseFunc
	done    chan struct{} // closed once it is over and that is durable
	reserve bool          // a worker's place was taken for it at submission
	running bool          // guarded by Service.mu

	mu  sync.Mutex // guards now
	now blueshift.Statement
}

func newJob(st blueshift.Statement) *job {
	j := &job{key: st.Key, cluster: st.ClusterKey(), done: make(chan struct{}), now: st}
	j.ctx, j.cancel = context.WithCancelCause(context.Background())
	return j
}

// snapshot is the statement as it stands, not to be changed.
func (j *job) snapshot() blueshift.Statement {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.now
}

// change edits the statement; earlier snapshots keep what they show.
func (j *job) change(edit func(*blueshift.Statement)) blueshift.Statement {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.now.Parts = slices.Clone(j.now.Parts)
	edit(&j.now)
	return j.now
}

// admit makes the job of a statement if there is room for it. If a worker is
// free it is picked at once, which saves making that durable later. A
// repetition of an earlier submission needs no room.
func (s *Service) admit(ctx context.Context, st blueshift.Statement, r Submission) (*job, *blueshift.Statement, error) {
	var prior *blueshift.Statement
	if err := s.Store.View(ctx, func(tx store.Tx) error { prior = earlier(tx, st); return nil }); err != nil || prior != nil {
		return nil, prior, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	cluster := st.ClusterKey()
	switch {
	case s.stopping:
		return nil, nil, blueshift.Errorf("ServiceUnavailable", "The server is shutting down.")
	case s.active[cluster] >= s.Quotas.ActiveStatements:
		return nil, nil, blueshift.Errorf(CodeActiveStatements, "The %s has %d active statements, the most that it may have. Submit this one again when some have finished.", blueshift.WarehouseWords(st.Cluster), s.active[cluster])
	case len(s.jobs) >= s.Quotas.Waiting:
		return nil, nil, blueshift.Errorf(CodeActiveStatements, "The server has %d active statements, the most that it takes on. Submit this one again when some have finished.", len(s.jobs))
	}
	j := newJob(st)
	if r.Session != "" || st.KeepAlive > 0 {
		if err := s.join(j, r); err != nil {
			return nil, nil, err
		}
	} else if s.workers < s.Quotas.Running {
		s.workers++
		s.busy.Add(1)
		j.reserve = true
		j.pick(s.Clock)
	}
	s.jobs[j.key] = j
	s.active[cluster]++
	return j, nil, nil
}

func (j *job) pick(clock blueshift.Clock) blueshift.Statement {
	return j.change(func(st *blueshift.Statement) { st.Status, st.Updated = blueshift.Picked, clock.Now() })
}

// start sends an admitted job, which is durable now, on its way.
func (s *Service) start(j *job) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case j.held != nil:
		s.enqueueHeld(j)
	case j.reserve:
		go s.work(j)
	case s.stopping: // it waits for the next start
	case s.workers < s.Quotas.Running:
		s.workers++
		s.busy.Add(1)
		go s.work(j)
	default:
		s.queue = append(s.queue, j)
	}
}

// withdraw takes back an admission.
func (s *Service) withdraw(j *job) {
	s.mu.Lock()
	s.forget(j)
	if j.held != nil {
		s.leave(j.held)
	}
	s.mu.Unlock()
	j.cancel(nil)
	close(j.done)
	if j.reserve {
		go s.work(nil)
	}
}

// forget removes a job that is over; s.mu is held.
func (s *Service) forget(j *job) {
	delete(s.jobs, j.key)
	if s.active[j.cluster]--; s.active[j.cluster] == 0 {
		delete(s.active, j.cluster)
	}
}

// work runs jobs until none waits.
func (s *Service) work(j *job) {
	defer s.busy.Done()
	if j == nil {
		j = s.next()
	}
	for ; j != nil; j = s.next() {
		s.run(j)
	}
}

// next takes the job that has waited longest, or gives the worker's place up.
func (s *Service) next() *job {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.queue) == 0 {
		s.workers--
		return nil
	}
	j := s.queue[0]
	s.queue[0] = nil
	s.queue = s.queue[1:]
	return j
}
