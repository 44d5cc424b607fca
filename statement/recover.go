package statement

import (
	"context"
	"slices"
	"time"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/store"
)

// noCancel is the context of what has to be finished whoever gives up waiting.
var noCancel = context.Background()

// Recover takes up what the last life of the server left: statements that may
// have begun have failed, those that were waiting run now, results without a
// statement are removed. It comes before the first submission.
func (s *Service) Recover(ctx context.Context) error {
	var over, waiting []blueshift.Statement
	err := s.Store.Update(ctx, func(tx store.Tx) error {
		over, waiting = nil, nil
		for st := range store.Statements.All(tx) {
			switch {
			case st.Status.Over():
				over = append(over, st)
				continue
			case st.Status == blueshift.Submitted && st.Session == "":
				waiting = append(waiting, st)
				continue
			}
			st = s.lost(st)
			if err := store.Statements.Put(tx, st); err != nil {
				return err
			}
			over = append(over, st)
		}
		return nil
	})
	if err != nil {
		return err
	}
	if err := s.sweep(over); err != nil {
		return err
	}
	byTime := func(a, b blueshift.Statement) int { return a.Created.Compare(b.Created) }
	slices.SortFunc(waiting, byTime)
	slices.SortFunc(over, func(a, b blueshift.Statement) int { return a.Updated.Compare(b.Updated) })
	var drop []entry
	s.mu.Lock()
	for _, st := range over {
		drop = append(drop, s.kept.add(st, s.Quotas)...)
	}
	for _, st := range waiting {
		j := newJob(st)
		s.jobs[j.key] = j
		s.active[j.cluster]++
		s.queue = append(s.queue, j)
	}
	for range min(len(s.queue), s.Quotas.Running) {
		s.workers++
		s.busy.Add(1)
		go s.work(nil)
	}
	s.busy.Add(1)
	s.mu.Unlock()
	go s.clean()
	s.drop(drop)
	return nil
}

// lost is what became of a statement that may have been running at a crash.
func (s *Service) lost(st blueshift.Statement) blueshift.Statement {
	why := textStopped
	if st.Status == blueshift.Submitted {
		why = textNoSession
	}
	st.Status, st.Error, st.Updated = blueshift.Failed, why, s.Clock.Now()
	st.Parts = slices.Clone(st.Parts)
	for i := range st.Parts {
		p := &st.Parts[i]
		p.Status, p.Error, p.Updated, p.Result, p.Columns, p.Rows = blueshift.Failed, why, st.Updated, nil, nil, -1
	}
	return st
}

// sweep removes results that no statement knows.
func (s *Service) sweep(over []blueshift.Statement) error {
	known := map[string]bool{}
	for _, st := range over {
		for _, p := range st.Parts {
			if p.Result != nil {
				known[p.Result.File] = true
			}
		}
	}
	names, err := s.shelf.names()
	for _, name := range names {
		if !known[name] {
			s.shelf.remove(name)
		}
	}
	return err
}

// cleaning is how often sessions and statements that have expired are let go.
const cleaning = time.Second

// clean is the janitor. What has expired is not shown any more before it comes.
func (s *Service) clean() {
	defer s.busy.Done()
	ticker := time.NewTicker(cleaning)
	defer ticker.Stop()
	for {
		select {
		case <-s.quit:
			return
		case <-ticker.C:
		}
		now := s.Clock.Now()
		s.closeSessions(func(h *held) bool { return h.users == 0 && (h.closed || now.After(h.expires)) })
		s.mu.Lock()
		drop := s.kept.expired(now.Add(-s.Quotas.Retention))
		s.mu.Unlock()
		s.drop(drop)
	}
}
