package statement

import (
	"time"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/store"
)

// ledger is what is remembered of statements that are over, oldest first, and
// how much room that takes.
type ledger struct {
	entries []entry
	memory  int64
	shelf   int64
}

type entry struct {
	key    blueshift.Key
	parts  int
	ended  time.Time
	memory int64
	shelf  int64
}

// add notes a statement and returns those that have to make room for it.
func (l *ledger) add(st blueshift.Statement, q Quotas) (drop []entry) {
	e := entry{key: st.Key, parts: len(st.Parts), ended: st.Updated, memory: 1024}
	for _, p := range st.Parts {
		e.memory += int64(len(p.SQL) + 256 + 64*len(p.Columns))
		if p.Result != nil {
			e.memory += int64(len(p.Result.Inline) + 16*len(p.Result.Pages))
			if n := len(p.Result.Pages); p.Result.File != "" && n > 0 {
				e.shelf += p.Result.Pages[n-1].End
			}
		}
	}
	l.entries = append(l.entries, e)
	l.memory += e.memory
	l.shelf += e.shelf
	for len(l.entries) > 1 && (len(l.entries) > q.Records || l.memory > q.RecordBytes || l.shelf > q.KeptBytes) {
		drop = append(drop, l.take())
	}
	return drop
}

// expired takes out what ended before a moment.
func (l *ledger) expired(before time.Time) (drop []entry) {
	for len(l.entries) > 0 && l.entries[0].ended.Before(before) {
		drop = append(drop, l.take())
	}
	return drop
}

func (l *ledger) take() entry {
	e := l.entries[0]
	l.entries = l.entries[1:]
	l.memory -= e.memory
	l.shelf -= e.shelf
	return e
}

// drop forgets statements and their results.
func (s *Service) drop(entries []entry) {
	for len(entries) > 0 {
		n := min(len(entries), 256)
		err := s.Store.Update(noCancel, func(tx store.Tx) error {
			for _, e := range entries[:n] {
				if err := store.Statements.Delete(tx, e.key); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			s.Logger.Error("old statements could not be forgotten", "err", err)
			return
		}
		for _, e := range entries[:n] {
			if e.shelf > 0 {
				s.discard(e.key.ID, e.parts)
			}
		}
		entries = entries[n:]
	}
}
