package store

import (
	"context"
	"errors"
	"runtime"
)

// update is one call of Update. The writer sets err before it closes its
// group's done.
type update struct {
	ctx context.Context
	fn  func(Tx) error
	err error
}

// group is the updates that one commit makes durable. Its callers wait for one
// channel: that wakes them all at once, and each of them only once.
type group struct {
	updates []*update // guarded by SQLite.mu for as long as the group is open
	done    chan struct{}
}

// maxBuffer bounds the memory for encoded records that is kept for the next
// group.
const maxBuffer = 1 << 20

var errExited = errors.New("store: an update ended its goroutine (runtime.Goexit, or FailNow of a test) instead of returning; nothing of its group was written")

// join adds an update to the open group, opening one if there is none.
func (s *SQLite) join(u *update) (*group, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil, ErrClosed
	}
	if s.open == nil {
		s.open = &group{done: make(chan struct{})}
		s.call()
	}
	s.open.updates = append(s.open.updates, u)
	return s.open, nil
}

// call has the writer look at what there is to do.
func (s *SQLite) call() {
	select {
	case s.called <- struct{}{}:
	default: // it will look anyway
	}
}

// write is the writer: it runs the updates of a group one after another and
// commits them together, so that callers share the cost of the disk. While one
// group is on its way to the disk the next one gathers; no timer delays an
// update that comes alone.
func (s *SQLite) write() {
	for range s.called {
		for {
			s.mu.Lock()
			g, closed := s.open, s.closed
			s.mu.Unlock()
			if g == nil && closed {
				close(s.stopped)
				return
			}
			if g == nil {
				break
			}
			s.serve(g)
		}
	}
}

// serve takes a group from its first update to the answers.
func (s *SQLite) serve(g *group) {
	err := errExited
	defer func() {
		if err == errExited { // fn ended this goroutine
			s.seal(g)
			s.call()
			go s.write()
		}
		g.answer(err)
	}()
	d := newDraft(s.snapshot.Load(), s.spare)
	s.spare = spare{} // lost if fn ends this goroutine
	s.gather(g, d)
	err = s.commit(d)
	s.spare = d.leave()
}

// gather runs the updates of the open group until no more come, and seals it.
// Callers that the last commit has just released get a moment to come back,
// which costs nothing to a lone one.
func (s *SQLite) gather(g *group, d *draft) {
	for done, yielded := 0, false; ; {
		s.mu.Lock()
		waiting := g.updates[done:]
		if yielded && len(waiting) == 0 {
			s.open = nil
		}
		s.mu.Unlock()
		switch {
		case len(waiting) > 0:
			for _, u := range waiting {
				if u.err = u.ctx.Err(); u.err == nil {
					u.err = d.run(u.fn)
				}
			}
			done += len(waiting)
			yielded = false
		case yielded:
			return
		default:
			yielded = true
			runtime.Gosched()
		}
	}
}

// seal ends a group that was left in the middle: who comes now joins another.
func (s *SQLite) seal(g *group) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.open == g {
		s.open = nil
	}
}

// commit makes a draft durable and publishes the records.
func (s *SQLite) commit(d *draft) error {
	if len(d.entries) == 0 {
		return nil
	}
	if err := s.file.save(d.entries); err != nil {
		return err
	}
	s.snapshot.Store(&d.records)
	return nil
}

// answer lets the callers go, with err if there is one and otherwise each with
// its own outcome. A refusal has waited for the commit too, because it may rest
// on what an earlier update of the group wrote.
func (g *group) answer(err error) {
	if err != nil {
		for _, u := range g.updates {
			u.err = err
		}
	}
	close(g.done)
}
