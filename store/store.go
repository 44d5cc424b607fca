// Package store keeps the control plane's records: typed, transactional,
// ordered by key and found by index. BEHAVIOUR packages (identity, fleet,
// sharing, session) are its callers; edges never are.
//
// A Store answers reads from an immutable snapshot and makes writes durable
// before it acknowledges them: when Update returns nil the change survives
// kill -9, and a change that did not return nil is wholly absent.
package store

import (
	"context"
	"errors"
	"iter"

	"github.com/blueshift-db/blueshift"
)

// Store is one set of records. SQLite (or memory alone) stands behind it today;
// storetest is the contract that any other implementation has to pass.
type Store interface {
	// View runs fn on one consistent snapshot of the records.
	View(ctx context.Context, fn func(Tx) error) error
	// Version is a number that every update that writes changes. What a View saw
	// that began after Version was asked stands until it answers something else.
	Version() uint64
	// Update runs fn with the right to write and commits what it wrote if fn
	// returns nil. fn must have no effects besides the Tx and setting variables
	// of its caller: the store may have to call it again. It must not call
	// Update. Updates are serialised: fn sees every update acknowledged before it.
	Update(ctx context.Context, fn func(Tx) error) error
	// Close waits for updates under way and releases the files.
	Close() error
}

// Tx reads and, inside Update, writes records. Use it through a Table; the
// methods are what an implementation provides. Records travel as pointers to
// the table's type; they are shared and never change: copy one to change it.
type Tx interface {
	Get(kind string, k blueshift.Key) (any, bool)
	Put(kind string, k blueshift.Key, record any, index []string) error
	Delete(kind string, k blueshift.Key) error
	// Scan yields the records of a kind in one account and Region in order of
	// ID, beginning after the given ID.
	Scan(kind string, account blueshift.Account, region blueshift.Region, after string) iter.Seq[any]
	// Lookup yields the records whose index holds the term, in key order,
	// beginning after the given key.
	Lookup(kind, term string, after blueshift.Key) iter.Seq[any]
	// All yields every record of a kind in key order (recovery, tests).
	All(kind string) iter.Seq[any]
}

// ErrNotFound says that no record has the key.
var ErrNotFound = errors.New("store: no such record")

// ErrReadOnly says that a write was tried inside View.
var ErrReadOnly = errors.New("store: write inside a read-only transaction")

// Table gives typed access to the records of one kind.
type Table[T any] struct {
	Kind string
	// Key names the record.
	Key func(T) blueshift.Key
	// Index lists the terms under which Lookup finds the record; may be nil.
	Index func(T) []string
}

// Get returns the record or ErrNotFound.
func (t Table[T]) Get(tx Tx, k blueshift.Key) (T, error) {
	r, err := t.GetShared(tx, k)
	if err != nil {
		var zero T
		return zero, err
	}
	return *r, nil
}

// GetShared is Get without a copy: the store's own record, which must not be
// changed. Until it is put again its address stays the same, so what was worked
// out from it can be kept and known to be current.
func (t Table[T]) GetShared(tx Tx, k blueshift.Key) (*T, error) {
	v, ok := tx.Get(t.Kind, k)
	if !ok {
		return nil, ErrNotFound
	}
	return v.(*T), nil
}

// Put inserts or replaces the record.
func (t Table[T]) Put(tx Tx, r T) error {
	var terms []string
	if t.Index != nil {
		terms = t.Index(r)
	}
	return tx.Put(t.Kind, t.Key(r), &r, terms)
}

// Delete removes the record; removing none is no error.
func (t Table[T]) Delete(tx Tx, k blueshift.Key) error { return tx.Delete(t.Kind, k) }

// Scan yields the records of one account and Region in order of ID, after the
// given ID ("" for the first).
func (t Table[T]) Scan(tx Tx, a blueshift.Account, r blueshift.Region, after string) iter.Seq[T] {
	return typed[T](tx.Scan(t.Kind, a, r, after))
}

// ScanShared is Scan without copies; see GetShared.
func (t Table[T]) ScanShared(tx Tx, a blueshift.Account, r blueshift.Region, after string) iter.Seq[*T] {
	return func(yield func(*T) bool) {
		for v := range tx.Scan(t.Kind, a, r, after) {
			if !yield(v.(*T)) {
				return
			}
		}
	}
}

// Lookup yields the records that carry the index term, in key order.
func (t Table[T]) Lookup(tx Tx, term string) iter.Seq[T] {
	return t.LookupAfter(tx, term, blueshift.Key{})
}

// LookupAfter is Lookup beginning after a key, which need not be a record's.
func (t Table[T]) LookupAfter(tx Tx, term string, after blueshift.Key) iter.Seq[T] {
	return typed[T](tx.Lookup(t.Kind, term, after))
}

// All yields every record of the kind.
func (t Table[T]) All(tx Tx) iter.Seq[T] { return typed[T](tx.All(t.Kind)) }

func typed[T any](in iter.Seq[any]) iter.Seq[T] {
	return func(yield func(T) bool) {
		for v := range in {
			if !yield(*v.(*T)) {
				return
			}
		}
	}
}
