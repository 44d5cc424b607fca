package session

import (
	"slices"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/redshiftsql"
)

// Superusers see everything in the SVV_ views, information_schema and SHOW;
// others what they may do something with (Database Developer Guide, "Visibility
// of data in system tables and views"). The PG_ catalogs show all to everybody.

// permitted leaves of a list what the acting user has some privilege on, or on a
// column of, which is PostgreSQL's rule for information_schema.
func permitted(list func(*names, keys) ([]listed, error)) func(*names, keys) ([]listed, error) {
	return shownTo(list, 0)
}

// readable leaves of a list what the acting user owns, or may use the schema of
// and SELECT from, if only a column (Database Developer Guide, SHOW TABLES and SHOW
// COLUMNS).
func readable(list func(*names, keys) ([]listed, error)) func(*names, keys) ([]listed, error) {
	return shownTo(list, blueshift.Select)
}

// shownTo leaves of a list what the acting user has privilege p on, with USAGE of
// its schema, or any privilege where p is 0.
func shownTo(list func(*names, keys) ([]listed, error), p blueshift.Privileges) func(*names, keys) ([]listed, error) {
	return func(n *names, k keys) ([]listed, error) {
		all, err := list(n, k)
		if err != nil {
			return nil, err
		}
		r, err := n.rights()
		if err != nil || r.super {
			return all, err
		}
		databases := map[string]blueshift.Database{}
		out := all[:0]
		for _, l := range all {
			var rights *redshiftsql.Rights
			switch {
			case l.system() || l.schema.ID == temporarySchema || l.external != "":
			case l.shared:
				lent, err := n.lent(l.db)
				if err != nil {
					continue
				}
				if rights, err = lent.to(sharedObject{schema: l.schema, relation: l.relation}); err != nil {
					continue
				}
			default:
				db, known := databases[l.db.Name]
				if !known {
					if db, err = n.s.databaseNow(l.db); err != nil {
						continue
					}
					databases[l.db.Name] = db
				}
				rights = r.relationRights(db, l.schema, l.relation)
				if used, _ := r.onSchema(db, l.schema); rights != nil && p != 0 && !used.Has(blueshift.Usage) {
					continue
				}
			}
			if l.shows = gives(rights, p); l.shows == nil || l.shows(0) {
				out = append(out, l)
			}
		}
		return out, nil
	}
}

// gives tells of a column's position, and of 0 for any, whether rights have
// privilege p there; it is nil where they do everywhere.
func gives(rights *redshiftsql.Rights, p blueshift.Privileges) func(position int) bool {
	has := func(held blueshift.Privileges) bool { return held != 0 && held.Has(p) }
	if rights == nil || has(rights.Held) {
		return nil
	}
	return func(position int) bool {
		for at, held := range rights.Columns {
			if has(held) && (position == 0 || position == at) {
				return true
			}
		}
		return false
	}
}

// maySee reports whether the session's user may do anything in a schema.
func (n *names) maySee(s schemaOf) bool {
	r, err := n.rights()
	if err != nil || r.super {
		return err == nil
	}
	if s.kind == "shared" {
		lent, err := n.lent(s.db)
		return err == nil && lent.schema(s.schema)
	}
	db, err := n.s.databaseNow(s.db)
	if err != nil {
		return false
	}
	held, _ := r.onSchema(db, s.schema)
	return held != 0
}

// visibleDatabases are the databases that the session's user is shown: all, but
// for those made from a datashare WITH PERMISSIONS that it may not use (Database
// Developer Guide, SHOW DATABASES).
func (n *names) visibleDatabases() ([]blueshift.Database, error) {
	all, err := n.databases()
	if err != nil {
		return nil, err
	}
	r, err := n.rights()
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(all, func(db blueshift.Database) bool {
		held, _ := r.onDatabase(db)
		return db.WithPermissions && !held.Has(blueshift.Usage)
	}), nil
}
