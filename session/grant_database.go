package session

import (
	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/catalog"
)

// database changes the access list of a database, local or shared.
func (g *granting) database(name string) error {
	db, owner, err := g.findDatabase(name)
	if err != nil {
		return err
	}
	p := g.stmt.Privileges
	if db.Share != "" {
		if p &= blueshift.AllOnShared; !g.stmt.All && p != g.stmt.Privileges {
			return blueshift.SQLErrorf("0A000", "only USAGE can be granted on shared database \"%s\"", name)
		}
	}
	_, grantable := g.rights.onDatabase(db)
	change, err := g.change(owner, p, grantable, deniedDatabase(name))
	if err != nil {
		return err
	}
	c := shareChange{Op: "principals", Principal: &principalChange{Op: "database acl", Name: name, ACL: &change}}
	if db.Share != "" {
		c.Datashare = behind(db)
	}
	return g.s.changeShare(g.ctx, c)
}

// findDatabase finds a database of the namespace and its owner.
func (g *granting) findDatabase(name string) (db blueshift.Database, owner uint32, err error) {
	err = g.s.lookUp(func(p principals) error {
		if db, err = p.database(name); err != nil {
			return err
		}
		owner = catalog.System
		if u, err := p.user(db.Owner); err == nil {
			owner = u.SysID
		}
		return nil
	})
	return db, owner, err
}

// languages are those that functions can be written in.
var languages = map[string]bool{"sql": true, "plpgsql": true, "plpythonu": true, "exfunc": true, "mlfunc": true}

func (g *granting) languages() error {
	if err := g.s.mustBeSuperuser("grant privileges on languages"); err != nil {
		return err
	}
	for _, name := range g.stmt.Names {
		if !languages[name[0]] {
			return blueshift.SQLErrorf("42704", "language \"%s\" does not exist", name[0])
		}
		change, err := g.change(catalog.System, g.stmt.Privileges, 0, nil)
		if err != nil {
			return err
		}
		if err := g.s.changePrincipals(g.ctx, principalChange{Op: "database acl", Name: g.s.database.Name, Language: name[0], ACL: &change}); err != nil {
			return err
		}
	}
	return nil
}

func (g *granting) datashares() error {
	for _, name := range g.stmt.Names {
		var d blueshift.Datashare
		var owner blueshift.User
		err := g.s.lookUp(func(p principals) (err error) {
			if d, err = p.datashare(name[0]); err == nil {
				owner, _ = p.user(d.Owner) // gone: then only superusers may
			}
			return err
		})
		if err != nil {
			return err
		}
		_, grantable := g.rights.onDatashare(d)
		change, err := g.change(owner.SysID, g.stmt.Privileges, grantable, blueshift.SQLErrorf("42501", "permission denied for datashare %s", d.Name))
		if err != nil {
			return err
		}
		if err := g.s.changePrincipals(g.ctx, principalChange{Op: "datashare acl", Name: d.Name, ACL: &change}); err != nil {
			return err
		}
	}
	return nil
}
