package store

import (
	"errors"
	"iter"
	"slices"

	"github.com/blueshift-db/blueshift"
)

// draft is the next records in the making: those published last, with the
// shelves that a group of updates writes to replaced by copies.
type draft struct {
	records
	owned []bool      // by ordinal: whether the shelf is a copy
	rows  map[row]any // what has to reach the file; nil records are deletions
}

// row names a row of the file.
type row struct {
	kind string
	key  blueshift.Key
}

func newDraft(published *records) *draft {
	return &draft{
		records: records{slices.Clone(published.shelves)},
		owned:   make([]bool, len(published.shelves)),
		rows:    map[row]any{},
	}
}

func (d *draft) entries() []entry {
	entries := make([]entry, 0, len(d.rows))
	for r, record := range d.rows {
		entries = append(entries, entry{row: r, record: record})
	}
	return entries
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
	over    bool // fn has returned
}

type change struct {
	row    row
	record any // nil: deleted
	old    item
	had    bool
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
	c := change{row: row{kind, k}, record: record}
	c.old, c.had = s.put(item{k, record, index})
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
	c := change{row: row{kind, k}}
	if c.old, c.had = s.delete(k); c.had {
		t.changes = append(t.changes, c)
	}
	return nil
}

// The readers of several records walk a copy, so that fn may write meanwhile.

func (t *writeTx) Scan(kind string, a blueshift.Account, r blueshift.Region, after string) iter.Seq[any] {
	return t.frozen(kind).scan(a, r, after)
}

func (t *writeTx) Lookup(kind, term string) iter.Seq[any] { return t.frozen(kind).lookup(term) }

func (t *writeTx) All(kind string) iter.Seq[any] { return t.frozen(kind).all() }

func (t *writeTx) frozen(kind string) *shelf {
	k, ok := tables[kind]
	if !ok || !t.draft.owned[k.ordinal] {
		return t.draft.shelf(kind) // the published one; a write would copy it
	}
	return t.draft.shelves[k.ordinal].copy()
}

// keep adds the changes to what has to reach the file. Of a record that several
// updates of a group wrote only the last state does.
func (t *writeTx) keep() {
	for _, c := range t.changes {
		t.draft.rows[c.row] = c.record
	}
}

// undo takes the changes back.
func (t *writeTx) undo() {
	for _, c := range slices.Backward(t.changes) {
		if s := t.draft.own(c.row.kind); c.had {
			s.put(c.old)
		} else {
			s.delete(c.row.key)
		}
	}
}
