package store

import (
	"slices"

	"github.com/blueshift-db/blueshift"
)

// put replaces a record and answers what was there. Of the terms it touches
// those that differ.
func (s *shelf) put(it item) (old item, had bool) {
	old, had = s.items.Set(it)
	if had && slices.Equal(old.index, it.index) {
		return old, had
	}
	fresh := make(map[string]bool, len(it.index))
	for _, t := range it.index {
		fresh[t] = true
	}
	for _, t := range old.index {
		if _, kept := fresh[t]; kept {
			fresh[t] = false
		} else {
			s.terms.Delete(term{t, it.key})
		}
	}
	for t, isFresh := range fresh {
		if isFresh {
			s.terms.Set(term{t, it.key})
		}
	}
	return old, had
}

// delete removes a record and answers what was there.
func (s *shelf) delete(k blueshift.Key) (old item, had bool) {
	old, had = s.items.Delete(item{key: k})
	for _, t := range old.index {
		s.terms.Delete(term{t, k})
	}
	return old, had
}
