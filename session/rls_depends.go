package session

import (
	"slices"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/catalog"
	"github.com/blueshift-db/blueshift/redshiftsql"
)

// What RLS policies stand on is not taken from them, CASCADE or not. Source:
// Database Developer Guide, "Policy-dependent objects and principles".

// keepsPolicies refuses changes of columns that policies name, and another name
// for a table that they look up.
func keepsPolicies(snap *catalog.Snapshot, rel *catalog.Relation, changes []redshiftsql.TableChange) error {
	for _, c := range changes {
		column := slices.Contains([]string{"DROP COLUMN", "RENAME COLUMN", "COLUMN TYPE"}, c.Action)
		for _, p := range snap.LookedUp(rel.ID) {
			if c.Action == "RENAME TO" || column && redshiftsql.Mentions(p.Using, c.From) {
				return blueshift.SQLErrorf("2BP01", "cannot alter table \"%s\" because RLS policy \"%s\" looks it up", rel.Name, p.Name).WithHint("Drop the policy first.")
			}
		}
		if rel.RowSecurity == nil || !column {
			continue
		}
		for _, a := range rel.RowSecurity.Attached {
			p, ok := snap.RLSPolicyByID(a.Policy)
			if ok && slices.ContainsFunc(p.Columns, func(named redshiftsql.Column) bool { return named.Name == c.From }) {
				return blueshift.SQLErrorf("2BP01", "cannot alter column \"%s\" of relation \"%s\" because RLS policy \"%s\" depends on it", c.From, rel.Name, p.Name).
					WithHint("Detach the policy first.")
			}
		}
	}
	return nil
}

// notLookedUp refuses to drop a table that a policy looks up.
func notLookedUp(snap *catalog.Snapshot, rel *catalog.Relation) error {
	for _, p := range snap.LookedUp(rel.ID) {
		return blueshift.SQLErrorf("2BP01", "cannot drop %s \"%s\" because RLS policy \"%s\" looks it up", rel.Kind, rel.Name, p.Name).WithHint("Drop the policy first.")
	}
	return nil
}

// notKept refuses a materialized view of rows that are not everybody's to see.
func notKept(plan *redshiftsql.Plan) error {
	for _, r := range plan.Reads {
		if r.Secured {
			return blueshift.SQLErrorf("0A000", "a materialized view cannot read RLS-protected relation \"%s\"", r.Name)
		}
	}
	return nil
}

// mayMoveRows refuses ALTER TABLE APPEND from a table under row-level security
// to whoever does not see all of it.
func (s *Session) mayMoveRows(source *catalog.Relation) error {
	r, err := s.rights()
	if err == nil && source.RowSecurity != nil && source.RowSecurity.On && !r.permits("IGNORE RLS") {
		err = blueshift.SQLErrorf("42501", "permission denied: the rows of RLS-protected relation \"%s\" are moved by who holds IGNORE RLS", source.Name)
	}
	return err
}
