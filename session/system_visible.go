package session

import (
	"slices"

	"github.com/blueshift-db/blueshift"
)

// Superusers see everything in the SVV_ views, information_schema and SHOW;
// others what they may do something with (Database Developer Guide, "Visibility
// of data in system tables and views"). The PG_ catalogs show all to everybody.

// permitted leaves out of a list what the session's user may do nothing with.
func permitted(list func(*names, keys) ([]listed, error)) func(*names, keys) ([]listed, error) {
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
		return slices.DeleteFunc(all, func(l listed) bool {
			switch {
			case l.system() || l.schema.ID == temporarySchema || l.external != "":
				return false
			case l.shared:
				lent, err := n.lent(l.db)
				if err != nil {
					return true
				}
				rights, err := lent.to(sharedObject{schema: l.schema, relation: l.relation})
				return err != nil || rights != nil && rights.Held == 0
			}
			db, known := databases[l.db.Name]
			if !known {
				if db, err = n.s.databaseNow(l.db); err != nil {
					return true
				}
				databases[l.db.Name] = db
			}
			rights := r.relationRights(db, l.schema, l.relation)
			return rights != nil && rights.Held == 0 && len(rights.Columns) == 0
		}), nil
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
