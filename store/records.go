package store

import (
	"cmp"
	"iter"

	"github.com/tidwall/btree"

	"github.com/blueshift-db/blueshift"
)

// records are all records at one moment, one shelf per kind. A published one
// is never changed again; copies share the nodes of their trees until one of
// them writes.
type records struct {
	shelves []*shelf // by the ordinal of the kind
	rows    int64    // the highest number of a row so far
	version uint64
}

// shelf holds the records of one kind and the terms they are found by, both
// in order.
type shelf struct {
	items *btree.BTreeG[item]
	terms *btree.BTreeG[term]
}

type item struct {
	key    blueshift.Key
	record any
	index  []string
	row    int64 // its row in the file, for as long as the record exists
}

type term struct {
	term string
	key  blueshift.Key
}

// Nodes are copied when they are written, so they are kept small.
var treeOptions = btree.Options{NoLocks: true, Degree: 16}

func newRecords() *records {
	r := &records{shelves: make([]*shelf, len(tables)), version: 1}
	for i := range r.shelves {
		r.shelves[i] = &shelf{
			items: btree.NewBTreeGOptions(func(a, b item) bool { return compareKeys(a.key, b.key) < 0 }, treeOptions),
			terms: btree.NewBTreeGOptions(func(a, b term) bool {
				return a.term < b.term || a.term == b.term && compareKeys(a.key, b.key) < 0
			}, treeOptions),
		}
	}
	return r
}

func compareKeys(a, b blueshift.Key) int {
	if c := cmp.Compare(a.Account, b.Account); c != 0 {
		return c
	}
	if c := cmp.Compare(a.Region, b.Region); c != 0 {
		return c
	}
	return cmp.Compare(a.ID, b.ID)
}

// shelf finds the shelf of a kind, nil if there is no such kind.
func (r *records) shelf(kind string) *shelf {
	t, ok := tables[kind]
	if !ok {
		return nil
	}
	return r.shelves[t.ordinal]
}

func (s *shelf) copy() *shelf { return &shelf{s.items.Copy(), s.terms.Copy()} }

func (s *shelf) get(k blueshift.Key) (any, bool) {
	if s == nil {
		return nil, false
	}
	it, ok := s.items.Get(item{key: k})
	return it.record, ok
}

func (s *shelf) scan(account blueshift.Account, region blueshift.Region, after string) iter.Seq[any] {
	return func(yield func(any) bool) {
		if s == nil {
			return
		}
		from := blueshift.Key{Account: account, Region: region, ID: after}
		s.items.Ascend(item{key: from}, func(it item) bool {
			if it.key.Account != account || it.key.Region != region {
				return false
			}
			if after != "" && it.key.ID == after {
				return true
			}
			return yield(it.record)
		})
	}
}

func (s *shelf) lookup(want string, after blueshift.Key) iter.Seq[any] {
	return func(yield func(any) bool) {
		if s == nil {
			return
		}
		s.terms.Ascend(term{want, after}, func(t term) bool {
			if t.term != want {
				return false
			}
			if t.key == after {
				return true
			}
			record, ok := s.get(t.key)
			return !ok || yield(record)
		})
	}
}

func (s *shelf) all() iter.Seq[any] {
	return func(yield func(any) bool) {
		if s != nil {
			s.items.Scan(func(it item) bool { return yield(it.record) })
		}
	}
}
