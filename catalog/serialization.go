package catalog

import (
	"fmt"
	"maps"
	"slices"
	"sync"

	"github.com/blueshift-db/blueshift"
)

// Serialization watches over the transactions of a namespace that read and write
// the tables of SERIALIZABLE databases: there has to be an order in which they
// could have run one after another. It looks at whole tables, not at rows, and
// refuses the statement that closes a cycle (Database Developer Guide,
// "Serializable isolation"). The zero value watches over none.
type Serialization struct {
	// landing is held to commit writes and shared to take a snapshot, so that
	// what a snapshot holds is never in doubt.
	landing sync.RWMutex

	mu     sync.Mutex // guards what follows, and what is in the transactions
	clock  int64      // counts beginnings and ends
	active map[*Serial]struct{}
	done   []*Serial // have committed and may still come to be part of a cycle, oldest first
}

// remembered is how many committed transactions are told apart. When there are
// more, the oldest become one that may have been any of them, which refuses too
// much rather than too little.
const remembered = 256

// TableKey is a table of a database.
type TableKey struct {
	Database string // its catalog
	ID       uint32
}

// Serial is a transaction that is watched over. Its methods are called by the
// session that it belongs to.
type Serial struct {
	in     *Serialization
	xid    int64
	pid    int32
	began  span // its snapshot
	ended  span // its commit
	reads  map[TableKey]struct{}
	writes map[TableKey]struct{}
}

// span is a moment that is known to lie between two others. The zero value has
// not come yet.
type span struct{ first, last int64 }

func (a span) mayBeBefore(b span) bool {
	return a.first != 0 && (b.first == 0 || a.first < b.last)
}

func (a span) around(b span) span { return span{min(a.first, b.first), max(a.last, b.last)} }

// Begin begins a transaction; see has the engine take its snapshot.
func (s *Serialization) Begin(xid int64, pid int32, see func() error) (*Serial, error) {
	s.landing.RLock()
	defer s.landing.RUnlock()
	if err := see(); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.begin(xid, pid), nil
}

// BeginReading begins a transaction of one statement that only reads. The
// caller calls seen when the engine has taken the statement's snapshot. A
// reader that begins while no other transaction is open cannot become part of
// a cycle: for such a one there is nothing to watch and t is nil.
func (s *Serialization) BeginReading(xid int64, pid int32, tables []TableKey) (t *Serial, seen func(), err error) {
	s.landing.RLock()
	seen = sync.OnceFunc(s.landing.RUnlock)
	s.mu.Lock()
	if len(s.active) > 0 {
		t = s.begin(xid, pid)
	}
	s.mu.Unlock()
	if t != nil {
		if err := t.Touch(tables, nil); err != nil {
			t.Forget()
			seen()
			return nil, nil, err
		}
	}
	return t, seen, nil
}

func (s *Serialization) begin(xid int64, pid int32) *Serial {
	s.clock++
	t := &Serial{in: s, xid: xid, pid: pid, began: span{s.clock, s.clock}, reads: map[TableKey]struct{}{}, writes: map[TableKey]struct{}{}}
	if s.active == nil {
		s.active = map[*Serial]struct{}{}
	}
	s.active[t] = struct{}{}
	return t
}

// Touch notes what a statement of the transaction is about to read and write; of
// a table that it writes it holds the lock. An order that can no longer be found
// is a *Violation: the transaction has to be rolled back.
func (t *Serial) Touch(reads, writes []TableKey) error {
	t.in.mu.Lock()
	defer t.in.mu.Unlock()
	for i, table := range slices.Concat(reads, writes) {
		into := t.reads
		if i >= len(reads) {
			into = t.writes
		}
		if _, known := into[table]; known {
			continue
		}
		into[table] = struct{}{}
		if cycle := t.cycle(); cycle != nil {
			return &Violation{Table: table, XIDs: cycle, PID: t.pid}
		}
	}
	return nil
}

// Commit runs commit, which lets others see what the transaction wrote.
func (t *Serial) Commit(commit func() error) error {
	if len(t.writes) > 0 {
		t.in.landing.Lock()
		defer t.in.landing.Unlock()
	}
	if err := commit(); err != nil {
		return err
	}
	t.Committed()
	return nil
}

// Committed notes that a transaction without writes is over.
func (t *Serial) Committed() {
	s := t.in
	s.mu.Lock()
	defer s.mu.Unlock()
	s.clock++
	t.ended = span{s.clock, s.clock}
	s.done = append(s.done, t)
	s.leave(t)
}

// Forget ends a transaction that was rolled back.
func (t *Serial) Forget() {
	t.in.mu.Lock()
	defer t.in.mu.Unlock()
	t.in.leave(t)
}

func (s *Serialization) leave(t *Serial) {
	delete(s.active, t)
	switch {
	case len(s.active) == 0:
		s.done = nil
	case len(s.done) > remembered:
		s.sweep()
		for len(s.done) > remembered/2 {
			s.done[1] = s.done[0].merged(s.done[1])
			s.done = slices.Delete(s.done, 0, 1)
		}
	}
}

// sweep forgets the committed transactions that no open one can come before any
// more, now or by what it may read later.
func (s *Serialization) sweep() {
	kept := map[*Serial]struct{}{}
	for t := range s.active {
		s.follow(t, kept)
		for _, d := range s.done {
			if len(d.writes) > 0 && t.began.mayBeBefore(d.ended) {
				s.follow(d, kept)
			}
		}
	}
	s.done = slices.DeleteFunc(s.done, func(d *Serial) bool { _, keep := kept[d]; return !keep })
}

// follow adds t, and what t has to come before, to seen.
func (s *Serialization) follow(t *Serial, seen map[*Serial]struct{}) {
	if _, been := seen[t]; been {
		return
	}
	seen[t] = struct{}{}
	for _, next := range s.after(t) {
		s.follow(next, seen)
	}
}

// cycle is the transactions on a way from t back to t, by their numbers.
func (t *Serial) cycle() []int64 {
	seen := map[*Serial]struct{}{}
	var way func(at *Serial) []int64
	way = func(at *Serial) []int64 {
		for _, next := range t.in.after(at) {
			if next == t {
				return []int64{at.xid}
			}
			if _, been := seen[next]; been {
				continue
			}
			seen[next] = struct{}{}
			if found := way(next); found != nil {
				return append(found, at.xid)
			}
		}
		return nil
	}
	return way(t)
}

// after is the transactions that t has to come before.
func (s *Serialization) after(t *Serial) (out []*Serial) {
	for u := range s.active {
		if u != t && t.precedes(u) {
			out = append(out, u)
		}
	}
	for _, u := range s.done {
		if u != t && t.precedes(u) {
			out = append(out, u)
		}
	}
	return out
}

// precedes tells that a has to come before b in any order: it read what b then
// changed, b read what a had changed, or both changed it and a was first.
func (a *Serial) precedes(b *Serial) bool {
	return a.began.mayBeBefore(b.ended) && share(a.reads, b.writes) ||
		a.ended.mayBeBefore(b.began) && share(a.writes, b.reads) ||
		a.ended.mayBeBefore(b.ended) && share(a.writes, b.writes)
}

func share(a, b map[TableKey]struct{}) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	for table := range a {
		if _, both := b[table]; both {
			return true
		}
	}
	return false
}

// merged is a transaction that has to come before and after whatever one of the
// two has to.
func (a *Serial) merged(b *Serial) *Serial {
	m := &Serial{in: b.in, xid: b.xid, pid: b.pid, began: a.began.around(b.began), ended: a.ended.around(b.ended), reads: maps.Clone(a.reads), writes: maps.Clone(a.writes)}
	maps.Copy(m.reads, b.reads)
	maps.Copy(m.writes, b.writes)
	return m
}

// Violation says that transactions can no longer be put into an order.
type Violation struct {
	Table TableKey // that the last of them was about to read or write
	XIDs  []int64
	PID   int32 // of the session that was
}

func (v *Violation) Error() string { return v.SQLError().Error() }

// SQLError is the violation in Redshift's words.
func (v *Violation) SQLError() *blueshift.SQLError {
	cycle := ""
	for i, xid := range v.XIDs {
		if i > 0 {
			cycle += ", "
		}
		cycle += fmt.Sprint(xid)
	}
	e := blueshift.SQLErrorf("40001", "1023").WithHint("Run the transaction again, or LOCK all its tables first.")
	e.Detail = fmt.Sprintf("Serializable isolation violation on table - %d, transactions forming the cycle are: %s (pid:%d)", v.Table.ID, cycle, v.PID)
	return e
}
