package store

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"runtime/debug"
)

// update is one call of Update waiting for its turn.
type update struct {
	ctx  context.Context
	fn   func(Tx) error
	done chan error
}

// maxGroup bounds how many updates share one commit.
const maxGroup = 256

// A Panic is what Update returns when fn panicked. Nothing that fn wrote is left.
type Panic struct {
	Value any
	Stack []byte
}

func (p *Panic) Error() string { return fmt.Sprintf("store: update panicked: %v", p.Value) }

var errExited = errors.New("store: an update ended its goroutine (runtime.Goexit, or FailNow of a test) instead of returning; nothing of its group was written")

// write is the writer: it takes the updates that wait, runs them one after
// another and commits them together, so that callers share the cost of the
// disk. While one group is on its way to the disk the next one gathers; no
// timer delays an update that comes alone.
func (s *SQLite) write() {
	var group []*update
	defer func() {
		if group != nil { // fn ended this goroutine
			answer(group, errExited)
			go s.write()
		}
	}()
	for {
		select {
		case u := <-s.updates:
			group = s.gather(u)
		case <-s.closing:
			close(s.stopped)
			return
		}
		s.commit(group)
		group = nil
	}
}

// gather collects who else is waiting. Callers that the last commit has just
// released get a moment to come back, which costs nothing to a lone one.
func (s *SQLite) gather(first *update) []*update {
	group := []*update{first}
	for yielded := false; len(group) < maxGroup; {
		select {
		case u := <-s.updates:
			group = append(group, u)
			continue
		default:
		}
		if yielded {
			break
		}
		yielded = true
		runtime.Gosched()
	}
	return group
}

// commit runs a group and makes it durable, publishes the records and only
// then answers. A refusal waits for the commit too if it may rest on what an
// earlier update of the group wrote.
func (s *SQLite) commit(group []*update) {
	d := newDraft(s.snapshot.Load())
	outcomes := make([]error, len(group))
	for i, u := range group {
		outcomes[i] = d.run(u)
	}
	if len(d.rows) > 0 {
		err := s.file.save(d.entries())
		if bad := (*unkeepable)(nil); errors.As(err, &bad) && len(group) > 1 {
			for i := range group { // once more, each for itself
				s.commit(group[i : i+1])
			}
			return
		}
		if err != nil {
			answer(group, err)
			return
		}
		s.snapshot.Store(&d.records)
	}
	for i, u := range group {
		u.done <- outcomes[i]
	}
}

func answer(group []*update, err error) {
	for _, u := range group {
		u.done <- err
	}
}

// run calls fn; a panic in it becomes an error, so that the writer lives on.
func (d *draft) run(u *update) (err error) {
	if err := u.ctx.Err(); err != nil {
		return err
	}
	tx := &writeTx{draft: d}
	defer func() {
		tx.over = true
		if p := recover(); p != nil {
			err = &Panic{p, debug.Stack()}
		}
		if err != nil {
			tx.undo()
		}
	}()
	if err = u.fn(tx); err == nil {
		tx.keep()
	}
	return err
}
