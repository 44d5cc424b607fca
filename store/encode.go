package store

import (
	"encoding/json"
	"fmt"
	"runtime"
	"sync/atomic"
)

// entry is a row on its way to the file.
type entry struct {
	row
	record any    // nil deletes
	body   []byte // the record as JSON, once encoded
	err    error
}

// unkeepable says that a record cannot be written down, which is the fault of
// the update that put it and of no other in its group.
type unkeepable struct{ err error }

func (u *unkeepable) Error() string { return u.err.Error() }
func (u *unkeepable) Unwrap() error { return u.err }

func (e *entry) encode() {
	if e.record == nil {
		return
	}
	var err error
	if e.body, err = json.Marshal(e.record); err != nil {
		e.err = &unkeepable{fmt.Errorf("store: the %s record %s/%s/%s cannot be kept: %w", e.kind, e.key.Account, e.key.Region, e.key.ID, err)}
	}
}

// encodeEach encodes entries and hands each to write, in no order. Encoding
// costs more than writing, so the entries of a large group are encoded by
// other processors while this one writes those that are done.
func encodeEach(entries []entry, write func(*entry) error) error {
	var next atomic.Int64
	ready := make(chan *entry, len(entries))
	encode := func() bool {
		i := int(next.Add(1)) - 1
		if i >= len(entries) {
			return false
		}
		entries[i].encode()
		ready <- &entries[i]
		return true
	}
	for range min(runtime.GOMAXPROCS(0)-1, len(entries)/2, 4) {
		go func() {
			for encode() {
			}
		}()
	}
	for range entries {
		var e *entry
		select {
		case e = <-ready:
		default:
			encode()
			e = <-ready
		}
		if e.err != nil {
			return e.err
		}
		if err := write(e); err != nil {
			return err
		}
	}
	return nil
}
