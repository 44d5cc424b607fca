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
	// Refused says why a privilege is not held where the reason is not that the
	// user was never given it; nil otherwise.
	Refused func(blueshift.Privileges) *blueshift.SQLError
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

// hidesRows refuses a relation with a column that has the name by which the
// engine tells rows apart: the column would stand for the row.
func (r *Relation) hidesRows() error {
	for _, col := range r.Columns {
		if strings.EqualFold(col.stored(), "rowid") {
			return blueshift.SQLErrorf("0A000", "this is not supported on relation \"%s\", which has a column called \"%s\"", r.Name, col.Name).
				WithHint("Rename the column.")
		}
	}
	return nil
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

// Denied is the refusal of a privilege that r.May does not find.
func (r *Relation) Denied(p blueshift.Privileges) *blueshift.SQLError {
	if r.Rights != nil && r.Rights.Refused != nil {
		return r.Rights.Refused(p)
	}
	return DeniedRelation(r.Name)
}

// DeniedRelation is the refusal of a privilege on a relation.
func DeniedRelation(name string) *blueshift.SQLError {
	return blueshift.SQLErrorf("42501", "permission denied for relation %s", name)
}

// refuseColumns puts a refusal in the place of the columns of r that may not be read. A
// statement that would read one, by whatever way, is refused whole.
func (r *Relation) refuseColumns(columns []boundColumn) {
	if r.Rights == nil || r.Rights.Held.Has(blueshift.Select) {
		return
	}
	for i, c := range r.Columns {
		if !r.mayColumn(blueshift.Select, c) {
			columns[i].node = &refused{columns[i].node, func() error { return r.Denied(blueshift.Select) }}
		}
	}
}
