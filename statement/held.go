package statement

import (
	"context"
	"time"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/session"
)

// held is a session that is kept for its owner between statements
// (SessionKeepAliveSeconds). It runs its statements one after another, by
// itself: statements that wait for what its transaction has locked can never
// keep it from committing.
type held struct {
	id      string
	owner   string // identity of who opened it
	userID  string // and the unique id
	key     blueshift.Key
	cluster blueshift.Key
	as      Connection

	// Guarded by Service.mu.
	keepAlive time.Duration
	expires   time.Time // when it is idle
	users     int       // jobs that are admitted to it
	queue     []*job
	busy      bool // a goroutine runs its queue
	closed    bool

	session *session.Session // of whoever runs its queue
}

// continueSession takes cluster, database and user of a submission from the
// session that it names.
func (r *Submission) continueSession(s *Service, p blueshift.Principal) error {
	if r.Session == "" {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	h := s.find(r.Session, p)
	if h == nil {
		return invalid("Session %s does not exist or has expired. Open one by submitting a statement with SessionKeepAliveSeconds.", clip(r.Session))
	}
	c := r.Connection
	for _, differs := range []bool{c.on() != "" && c.on() != h.cluster.ID, c.Database != "" && c.Database != h.as.Database,
		c.DbUser != "" && c.DbUser != h.as.DbUser, c.Secret != "" && c.Secret != h.as.Secret} {
		if differs {
			return invalid("Session %s was opened with another warehouse, database or user: leave those members out beside SessionId.", h.id)
		}
	}
	r.Connection = h.as
	return nil
}

// SessionOwner is the unique id of whoever opened a session of p's account, and
// the identifier of the warehouse it is on, if there is such a session.
func (s *Service) SessionOwner(p blueshift.Principal, id string) (userID, warehouse string, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	h := s.held[id]
	if h == nil || h.key.Account != p.Account || h.key.Region != p.Region {
		return "", "", false
	}
	return h.userID, h.cluster.ID, true
}

// find returns a live session of the caller; s.mu is held.
func (s *Service) find(id string, p blueshift.Principal) *held {
	h := s.held[id]
	if h == nil || h.closed || h.owner != identity(p.ARN) || h.key.Account != p.Account || h.key.Region != p.Region {
		return nil
	}
	if h.users == 0 && s.Clock.Now().After(h.expires) {
		return nil
	}
	return h
}

// join admits a job to its session, or opens a new one for it; s.mu is held.
func (s *Service) join(j *job, r Submission) error {
	var h *held
	if r.Session != "" {
		p := blueshift.Principal{Account: j.key.Account, Region: j.key.Region, ARN: j.now.Submitter}
		if h = s.find(r.Session, p); h == nil {
			return invalid("Session %s does not exist or has expired. Open one by submitting a statement with SessionKeepAliveSeconds.", clip(r.Session))
		}
	} else {
		n := 0
		for _, other := range s.held {
			if other.cluster == j.cluster {
				n++
			}
		}
		if n >= s.Quotas.Sessions {
			return blueshift.Errorf(CodeActiveSessions, "The %s has %d sessions, the most that it may keep. Wait until some have expired.", blueshift.WarehouseWords(j.cluster.ID), n)
		}
		h = &held{id: newID(), owner: identity(j.now.Submitter), userID: j.now.SubmitterID, key: j.key, cluster: j.cluster, as: r.Connection}
		if h.as.Workgroup == "" { // a secret may have named the cluster
			h.as.Cluster = j.now.Cluster
		}
		s.held[h.id] = h
	}
	if r.KeepAlive != nil {
		h.keepAlive = *r.KeepAlive
	}
	h.users++
	j.held = h
	j.now.Session = h.id
	return nil
}

// leave ends a job's stay; s.mu is held. The session then waits for another.
func (s *Service) leave(h *held) {
	if h.users--; h.users == 0 {
		h.expires = s.Clock.Now().Add(h.keepAlive)
	}
}

// enqueueHeld queues a job in its session; s.mu is held.
func (s *Service) enqueueHeld(j *job) {
	h := j.held
	h.queue = append(h.queue, j)
	if !h.busy {
		h.busy = true
		s.busy.Add(1)
		go s.serve(h)
	}
}

// serve runs what is queued in a session.
func (s *Service) serve(h *held) {
	defer s.busy.Done()
	for {
		s.mu.Lock()
		if len(h.queue) == 0 || s.stopping {
			h.busy = false
			s.mu.Unlock()
			return
		}
		j := h.queue[0]
		h.queue = h.queue[1:]
		s.mu.Unlock()
		s.run(j)
		s.mu.Lock()
		end := h.users == 0 && (h.keepAlive == 0 || h.closed)
		s.mu.Unlock()
		if end {
			s.closeSessions(func(other *held) bool { return other == h })
		}
	}
}

// sessionFor opens the session of a job, or finds the one that is kept.
// release gives it back.
func (s *Service) sessionFor(ctx context.Context, j *job) (*session.Session, func(), error) {
	if j.held != nil && j.held.session != nil {
		return j.held.session, func() {}, nil
	}
	sess, err := s.open(ctx, j.snapshot())
	if err != nil {
		return nil, nil, err
	}
	if j.held == nil {
		return sess, sess.Close, nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	j.held.session = sess
	return sess, func() {}, nil
}

// closeSessions closes the kept sessions that match and are idle; the others
// are marked and close when they become idle.
func (s *Service) closeSessions(which func(*held) bool) {
	var ended []*session.Session
	s.mu.Lock()
	for id, h := range s.held {
		if !which(h) {
			continue
		}
		h.closed = true
		if h.users == 0 || s.stopping {
			delete(s.held, id)
			if h.session != nil {
				ended = append(ended, h.session)
			}
		}
	}
	s.mu.Unlock()
	for _, sess := range ended {
		sess.Close()
	}
}
