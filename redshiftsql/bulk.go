package redshiftsql

import (
	"slices"
	"strconv"

	"github.com/blueshift-db/blueshift/scalar"
)

// ReadAs writes the constants of a bulk INSERT the way the engine reads them:
// dates and truth values come in more shapes than it knows.
func (b *Bulk) ReadAs(columns []Column) (*Bulk, error) {
	out := &Bulk{Columns: slices.Clone(b.Columns)}
	for i := range out.Columns {
		t := columns[i].Type
		if !t.temporal() && t.ID != Boolean {
			continue
		}
		col, copied := b.Columns[i], false
		for r, v := range col.Values {
			if col.Null[r] || t.temporal() && plainMoment(v, t) {
				continue
			}
			text, err := bulkText(v, t)
			if err != nil {
				return nil, err
			}
			if !copied {
				col.Values, copied = slices.Clone(col.Values), true
			}
			col.Values[r] = text
		}
		out.Columns[i] = col
	}
	return out, nil
}

func bulkText(v string, t Type) (string, error) {
	if t.ID != Boolean {
		return momentText(v, t)
	}
	b, err := scalar.Truth(v)
	return strconv.FormatBool(b), err
}

// plainMoment recognises 2026-01-31 and 2026-01-31 10:20:30[.5], which the
// engine reads too, without the cost of reading them here. Whether the day
// exists is the engine's to say.
func plainMoment(s string, t Type) bool {
	const shape = "0000-00-00 00:00:00.000000"
	if len(s) != 10 && (t.ID == Date || len(s) < 19) || len(s) > len(shape) || len(s) == 20 {
		return false
	}
	for i := 0; i < len(s); i++ {
		if shape[i] == '0' && !isDigit(s[i]) || shape[i] != '0' && shape[i] != s[i] {
			return false
		}
	}
	return true
}
