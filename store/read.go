package store

import (
	"iter"

	"github.com/blueshift-db/blueshift"
)

// readTx reads published records. It is a single pointer, so that handing it
// to fn as a Tx allocates nothing.
type readTx struct{ *records }

func (t readTx) Get(kind string, k blueshift.Key) (any, bool) { return t.shelf(kind).get(k) }

func (readTx) Put(string, blueshift.Key, any, []string) error { return ErrReadOnly }

func (readTx) Delete(string, blueshift.Key) error { return ErrReadOnly }

func (t readTx) Scan(kind string, a blueshift.Account, r blueshift.Region, after string) iter.Seq[any] {
	return t.shelf(kind).scan(a, r, after)
}

func (t readTx) Lookup(kind, term string, after blueshift.Key) iter.Seq[any] {
	return t.shelf(kind).lookup(term, after)
}

func (t readTx) All(kind string) iter.Seq[any] { return t.shelf(kind).all() }
