package store

import (
	"context"
	"errors"
	"runtime"
)

// update is one call of Update waiting for its turn.
type update struct {
	ctx  context.Context
	fn   func(Tx) error
	done chan error
}

// maxGroup bounds how many updates share one commit, maxBuffer the memory for
// their encoded records that is kept for the next.
const (
	maxGroup  = 256
	maxBuffer = 1 << 20
)

var errExited = errors.New("store: an update ended its goroutine (runtime.Goexit, or FailNow of a test) instead of returning; nothing of its group was written")

// group is the updates that one commit makes durable.
type group struct {
	*draft
	updates  []*update
	outcomes []error
}

// write is the writer: it takes the updates that wait, runs them one after
// another and commits them together, so that callers share the cost of the
// disk. While one group is on its way to the disk the next one gathers; no
// timer delays an update that comes alone.
func (s *SQLite) write() {
	var g *group
	var buffer []byte // for the records of one group after the other
	defer func() {
		if g != nil { // fn ended this goroutine
			g.answer(errExited)
			go s.write()
		}
	}()
	for {
		select {
		case u := <-s.updates:
			g = &group{draft: newDraft(s.snapshot.Load(), buffer)}
			g.add(u)
			s.gather(g)
		case <-s.closing:
			close(s.stopped)
			return
		}
		s.commit(g)
		if buffer = g.buffer[:0]; cap(buffer) > maxBuffer {
			buffer = nil
		}
		g = nil
	}
}

// gather adds who else is waiting. Callers that the last commit has just
// released get a moment to come back, which costs nothing to a lone one.
func (s *SQLite) gather(g *group) {
	for yielded := false; len(g.updates) < maxGroup; {
		select {
		case u := <-s.updates:
			g.add(u)
			yielded = false
			continue
		default:
		}
		if yielded {
			break
		}
		yielded = true
		runtime.Gosched()
	}
}

// commit makes a group durable, publishes the records and only then answers. A
// refusal waits for the commit too if it may rest on what an earlier update of
// the group wrote.
func (s *SQLite) commit(g *group) {
	if len(g.entries) > 0 {
		if err := s.file.save(g.entries); err != nil {
			g.answer(err)
			return
		}
		s.snapshot.Store(&g.records)
	}
	for i, u := range g.updates {
		u.done <- g.outcomes[i]
	}
}

func (g *group) answer(err error) {
	for _, u := range g.updates {
		u.done <- err
	}
}

// add runs an update as part of the group.
func (g *group) add(u *update) {
	g.updates = append(g.updates, u) // first of all, or nobody would answer it if fn never returned
	err := u.ctx.Err()
	if err == nil {
		err = g.run(u.fn)
	}
	g.outcomes = append(g.outcomes, err)
}
