package store

import (
	"errors"
	"fmt"
	"iter"
	"runtime/debug"
	"slices"

	"github.com/blueshift-db/blueshift"
)

// draft is the next records in the making: those published last, with the
// shelves that a group of updates writes to replaced by copies.
type draft struct {
	records
	owned []bool // by ordinal: whether the shelf is a copy
	from  int64  // rows above it are new
	spare
}

// spare is what a draft leaves to the next one, so that a group does not grow
// its memory anew.
type spare struct {
	entries []entry       // what has to reach the file, each row once
	at      map[int64]int // positions in entries by row
	buffer  []byte        // encoded records of entries
}

func newDraft(published *records, left spare) *draft {
	if left.at == nil {
		left.at = map[int64]int{}
	}
	return &draft{
		records: records{slices.Clone(published.shelves), published.rows, published.version + 1},
		owned:   make([]bool, len(published.shelves)),
		from:    published.rows,
		spare:   left,
	}
}

// leave empties the memory of a draft that is done, for the next one.
func (d *draft) leave() spare {
	if cap(d.buffer) > maxBuffer {
		return spare{}
	}
	clear(d.entries)
	clear(d.at)
	return spare{d.entries[:0], d.at, d.buffer[:0]}
}

// A Panic is what Update returns when fn panicked. Nothing that fn wrote is left.
type Panic struct {
	Value any
	Stack []byte
}

func (p *Panic) Error() string { return fmt.Sprintf("store: update panicked: %v", p.Value) }

// run calls fn. What it wrote is undone if it fails, if it panics, which becomes
// an error, or if a record of it cannot be kept.
func (d *draft) run(fn func(Tx) error) (err error) {
	tx := &writeTx{draft: d}
	tx.changes = tx.first[:0]
	defer func() {
		tx.over = true
		if p := recover(); p != nil {
			err = &Panic{p, debug.Stack()}
		}
		if err != nil {
			tx.undo()
		}
	}()
	if err = fn(tx); err == nil {
		err = tx.keep()
	}
	return err
}

// own returns the shelf of a kind for writing.
func (d *draft) own(kind string) *shelf {
	t, ok := tables[kind]
	if !ok {
		return nil
	}
	if !d.owned[t.ordinal] {
		d.shelves[t.ordinal] = d.shelves[t.ordinal].copy()
		d.owned[t.ordinal] = true
	}
	return d.shelves[t.ordinal]
}

// writeTx is one update on a draft. It remembers how to undo what it did.
type writeTx struct {
	draft   *draft
	changes []change
	first   [1]change // room for that of most updates
	over    bool      // fn has returned
}

type change struct {
	kind string
	now  item // without a record: deleted
	old  item
	had  bool
	body []byte // now's record as JSON
	past bool   // a later change of the same update has replaced now
}

var errOver = errors.New("store: write after the update has returned")

func (t *writeTx) Get(kind string, k blueshift.Key) (any, bool) { return t.draft.shelf(kind).get(k) }

func (t *writeTx) Put(kind string, k blueshift.Key, record any, index []string) error {
	if t.over {
		return errOver
	}
	s := t.draft.own(kind)
	if s == nil {
		return errKind
	}
	c := change{kind: kind, now: item{key: k, record: record, index: index}}
	if c.old, c.had = s.items.Get(c.now); c.had {
		c.now.row = c.old.row
	} else {
		t.draft.rows++
		c.now.row = t.draft.rows
	}
	s.put(c.now)
	t.changes = append(t.changes, c)
	return nil
}

func (t *writeTx) Delete(kind string, k blueshift.Key) error {
	if t.over {
		return errOver
	}
	s := t.draft.own(kind)
	if s == nil {
		return errKind
	}
	c := change{kind: kind}
	if c.old, c.had = s.delete(k); c.had {
		c.now = item{key: k, row: c.old.row}
		t.changes = append(t.changes, c)
	}
	return nil
}

// The readers of several records walk a copy, so that fn may write meanwhile.

func (t *writeTx) Scan(kind string, a blueshift.Account, r blueshift.Region, after string) iter.Seq[any] {
	return t.frozen(kind).scan(a, r, after)
}

func (t *writeTx) Lookup(kind, term string, after blueshift.Key) iter.Seq[any] {
	return t.frozen(kind).lookup(term, after)
}

func (t *writeTx) All(kind string) iter.Seq[any] { return t.frozen(kind).all() }

func (t *writeTx) frozen(kind string) *shelf {
	k, ok := tables[kind]
	if !ok || !t.draft.owned[k.ordinal] {
		return t.draft.shelf(kind) // the published one; a write would copy it
	}
	return t.draft.shelves[k.ordinal].copy()
}

// keep encodes the changes and adds them to what has to reach the file. Of a
// record that was written several times only the last state does.
func (t *writeTx) keep() error {
	for i := range t.changes {
		c := &t.changes[i]
		if c.now.record == nil {
			continue
		}
		if len(t.changes) > 1 {
			if last, _ := t.draft.shelf(c.kind).get(c.now.key); last != c.now.record {
				c.past = true
				continue
			}
		}
		var err error
		if c.body, err = t.draft.encode(c.kind, c.now); err != nil {
			return err
		}
	}
	for i := range t.changes {
		if c := &t.changes[i]; !c.past {
			t.draft.enter(entry{item: c.now, kind: c.kind, added: c.now.row > t.draft.from, body: c.body})
		}
	}
	return nil
}

// undo takes the changes back.
func (t *writeTx) undo() {
	for _, c := range slices.Backward(t.changes) {
		if s := t.draft.own(c.kind); c.had {
			s.put(c.old)
		} else {
			s.delete(c.now.key)
		}
	}
}
