package session

import (
	"slices"
	"time"
)

// remembered is one list of a history: the oldest are forgotten first, and the
// file has yet to get the last.
type remembered[T record] struct {
	all    []T
	unkept int
	bytes  int // of their texts
}

// record is what a list holds, and the file keeps.
type record interface {
	texts() int             // bytes
	bounds() (n, bytes int) // of a list of them
	happened() time.Time
	encode(b []byte) []byte
}

// add remembers one and forgets the oldest of too many.
func (l *remembered[T]) add(r T) {
	l.all = append(l.all, r)
	l.unkept++
	l.bytes += r.texts()
	for n, bytes := r.bounds(); len(l.all) > n || l.bytes > bytes; {
		l.forgetOldest()
	}
}

func (l *remembered[T]) forgetOldest() {
	var none T
	l.bytes -= l.all[0].texts()
	l.all[0] = none
	l.all = l.all[1:]
	l.unkept = min(l.unkept, len(l.all))
}

// expire forgets what is too old.
func (l *remembered[T]) expire(now time.Time) {
	for len(l.all) > 0 && now.Sub(l.all[0].happened()) > keptFor {
		l.forgetOldest()
	}
}

// fresh is what the file has yet to get, which is taken to get it now.
func (l *remembered[T]) fresh() []T {
	n := len(l.all) - l.unkept
	l.unkept = 0
	return slices.Clone(l.all[n:])
}

// kept is what the file should have.
func (l *remembered[T]) kept() []T { return slices.Clone(l.all[:len(l.all)-l.unkept]) }

// chapter is a part of a history, as the file gets it.
type chapter struct {
	statements         []ran
	connections        []connected
	consumed, produced []*shareUse
	conflicts          []conflict
}

// The kinds of records in the file.
const (
	ofStatement byte = iota
	ofConnection
	ofConsumed
	ofProduced
	ofConflict
)

// encode writes the records of each list in their order.
func (c chapter) encode(b []byte) []byte {
	b = encodeAll(b, ofStatement, c.statements)
	b = encodeAll(b, ofConnection, c.connections)
	b = encodeAll(b, ofConsumed, c.consumed)
	b = encodeAll(b, ofProduced, c.produced)
	return encodeAll(b, ofConflict, c.conflicts)
}

// oldest is when the first of it happened; zero when there is none.
func (c chapter) oldest() (at time.Time) {
	at = earliest(at, c.statements)
	at = earliest(at, c.connections)
	at = earliest(at, c.consumed)
	at = earliest(at, c.produced)
	return earliest(at, c.conflicts)
}

func earliest[T record](at time.Time, all []T) time.Time {
	if len(all) > 0 && (at.IsZero() || all[0].happened().Before(at)) {
		return all[0].happened()
	}
	return at
}
