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

// encode writes the entry's record down as JSON.
func (d *draft) encode(e *entry) error {
	start := len(d.buffer)
	b, err := tables[e.kind].writer()(d.buffer, reflect.ValueOf(e.record).Elem())
	if err != nil {
		return fmt.Errorf("store: the %s record %s/%s/%s cannot be kept: %w", e.kind, e.key.Account, e.key.Region, e.key.ID, err)
	}
	d.buffer, e.body = b, b[start:len(b):len(b)]
	return nil
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
