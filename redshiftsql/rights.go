package redshiftsql

import (
	"strings"

	"github.com/blueshift-db/blueshift"
)

// Rights are what a statement's user may do to a relation: to all of it and,
// by the position of a column, to that column alone.
type Rights struct {
	Held    blueshift.Privileges
	Columns map[int]blueshift.Privileges
}

// May reports whether the privilege is held on the relation or some column.
func (r *Relation) May(p blueshift.Privileges) bool {
	if r.Rights == nil || r.Rights.Held.Has(p) {
		return true
	}
	for _, held := range r.Rights.Columns {
		if held.Has(p) {
			return true
		}
	}
	return false
}

// mayColumn reports whether the privilege is held on a column.
func (r *Relation) mayColumn(p blueshift.Privileges, c Column) bool {
	return r.Rights == nil || (r.Rights.Held | r.Rights.Columns[c.Position]).Has(p)
}

// Readable reports whether every column may be read.
func (r *Relation) Readable() bool {
	for _, c := range r.Columns {
		if !r.mayColumn(blueshift.Select, c) {
			return false
		}
	}
	return true
}

// DeniedRelation is the refusal of a privilege on a relation.
func DeniedRelation(name string) *blueshift.SQLError {
	return blueshift.SQLErrorf("42501", "permission denied for relation %s", name)
}

// deniedMark begins what is printed for a column that may not be read. No text
// that passed the scanner holds it, so a statement that would read the column,
// by whatever way, is known by it and refused whole.
const deniedMark = "\x00"

// mark replaces the columns of r that may not be read.
func (r *Relation) mark(columns []boundColumn) []boundColumn {
	if r.Rights == nil || r.Rights.Held.Has(blueshift.Select) {
		return columns
	}
	for i := range columns {
		if !r.mayColumn(blueshift.Select, r.Columns[i]) {
			columns[i].sql = deniedMark + r.Name + deniedMark
		}
	}
	return columns
}

// denied finds the mark in a printed statement.
func denied(printed string) error {
	_, after, found := strings.Cut(printed, deniedMark)
	if !found {
		return nil
	}
	name, _, _ := strings.Cut(after, deniedMark)
	return DeniedRelation(name)
}
