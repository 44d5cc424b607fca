package store

import (
	"fmt"
	"reflect"
)

// entry is a row on its way to the file; without a record it is deleted there.
type entry struct {
	item
	kind  string
	added bool   // the file does not have the row yet
	body  []byte // the record as JSON
}

// encode writes a record down as JSON, in the draft's buffer.
func (d *draft) encode(kind string, it item) ([]byte, error) {
	start := len(d.buffer)
	b, err := tables[kind].writer()(d.buffer, reflect.ValueOf(it.record).UnsafePointer())
	if err != nil {
		return nil, fmt.Errorf("store: the %s record %s/%s/%s cannot be kept: %w", kind, it.key.Account, it.key.Region, it.key.ID, err)
	}
	d.buffer = b
	return b[start:len(b):len(b)], nil
}

// enter adds an entry, in place of one that an earlier update of the group
// left for the same row.
func (d *draft) enter(e entry) {
	if i, ok := d.at[e.row]; ok {
		d.entries[i] = e
		return
	}
	d.at[e.row] = len(d.entries)
	d.entries = append(d.entries, e)
}
