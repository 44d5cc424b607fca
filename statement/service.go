package statement

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/session"
	"github.com/blueshift-db/blueshift/store"
)

// Sessions opens SQL sessions; session.Sessions does.
type Sessions interface {
	Open(ctx context.Context, r session.Request) (*session.Session, error)
}

// Authorizer decides whether a caller may take on a database user.
type Authorizer interface {
	Authorize(ctx context.Context, p blueshift.Principal, action, resource string, conditions map[string]string) error
}

// Config is what a Service stands on. Store, Sessions, Authorizer,
// DatabaseUser, WarehouseStatus and Clock are required.
type Config struct {
	Store      store.Store
	Sessions   Sessions
	Authorizer Authorizer
	// DatabaseUser is the database user that an IAM identity stands for.
	DatabaseUser func(p blueshift.Principal) string
	// WarehouseStatus is the status of a cluster or workgroup at a moment; ""
	// when it is gone.
	WarehouseStatus func(w blueshift.Warehouse, now time.Time) string
	Secrets         []Secret       // declared in the configuration file
	SecretsManager  SecretsManager // asked for any other; nil: there are none
	Dir             string         // where large results are kept; "" keeps them in memory
	Quotas          Quotas
	Clock           blueshift.Clock
	Logger          *slog.Logger
}

// Service runs statements. Make it with New; Recover comes before the first
// submission and Stop ends it.
type Service struct {
	Config
	shelf   shelf
	secrets *secrets
	browse  chan struct{} // a place for each look into the catalogue

	mu       sync.Mutex // guards the rest
	jobs     map[blueshift.Key]*job
	active   map[blueshift.Key]int // jobs by cluster
	queue    []*job                // waiting for a worker
	workers  int
	held     map[string]*held // sessions kept for callers, by id
	stopping bool
	busy     sync.WaitGroup // workers and the janitor
	quit     chan struct{}
	kept     ledger
}

// New returns a Service without statements.
func New(c Config) (*Service, error) {
	if c.Logger == nil {
		c.Logger = slog.Default()
	}
	c.Quotas = c.Quotas.withDefaults(c.Dir == "")
	s := &Service{Config: c, browse: make(chan struct{}, c.Quotas.Running), quit: make(chan struct{}),
		jobs: map[blueshift.Key]*job{}, active: map[blueshift.Key]int{}, held: map[string]*held{}}
	var err error
	if s.secrets, err = newSecrets(c); err != nil {
		return nil, err
	}
	s.shelf, err = newShelf(c.Dir)
	return s, err
}

// Stop takes no more statements, gives those that run until ctx ends, then
// cancels them. Those that wait stay submitted: the next start runs them.
func (s *Service) Stop(ctx context.Context) {
	s.mu.Lock()
	if s.stopping {
		s.mu.Unlock()
		return
	}
	s.stopping = true
	s.queue = nil
	close(s.quit)
	s.mu.Unlock()
	over := make(chan struct{})
	go func() {
		s.busy.Wait()
		close(over)
	}()
	select {
	case <-over:
	case <-ctx.Done():
		s.cancelAll(func(j *job) bool { return j.running }, errShutDown)
		<-over
	}
	s.closeSessions(func(*held) bool { return true })
}

// Cut ends what runs or waits on a cluster, and the sessions kept on it,
// because the cluster stops serving. When it returns nothing runs there.
func (s *Service) Cut(cluster blueshift.Key) {
	for _, j := range s.cancelAll(func(j *job) bool { return j.cluster == cluster }, errCut) {
		if j.soon {
			<-j.done
		}
	}
	s.closeSessions(func(h *held) bool { return h.cluster == cluster })
}

// cancelledJob is a job that was told to end; it does so soon if it was running.
type cancelledJob struct {
	soon bool
	done <-chan struct{}
}

// cancelAll cancels jobs.
func (s *Service) cancelAll(which func(*job) bool, why error) (cancelled []cancelledJob) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, j := range s.jobs {
		if which(j) {
			j.cancel(why)
			cancelled = append(cancelled, cancelledJob{j.held != nil || j.running, j.done})
		}
	}
	return cancelled
}
