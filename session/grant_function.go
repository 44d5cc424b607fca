package session

import (
	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/catalog"
	"github.com/blueshift-db/blueshift/redshiftsql"
)

// function changes the access list of one function.
func (g *granting) function(name redshiftsql.Name, args []redshiftsql.Type) error {
	bare := name[len(name)-1]
	if len(name) > 1 {
		if schema, lent := g.lentName(name[:len(name)-1]); lent {
			return g.lentFunctions(schema, bare, func(f *catalog.Function) bool {
				return f.Name == bare && withArguments([]*catalog.Function{f}, args) != nil
			}, blueshift.SQLErrorf("42883", "function %s does not exist", signature(name, args)))
		}
	}
	c, err := g.s.ownDatabase(g.ctx)
	if err != nil {
		return err
	}
	found, err := g.s.names().functions(name)
	if err != nil {
		return err
	}
	f := withArguments(found, args)
	if f == nil {
		return blueshift.SQLErrorf("42883", "function %s does not exist", signature(name, args))
	}
	return g.onFunction(c.Change, f)
}

func (g *granting) onFunction(c *catalog.Change, old *catalog.Function) error {
	schema, _ := c.Snapshot().SchemaByID(old.Schema)
	db, err := g.s.databaseNow(g.s.database)
	if err != nil {
		return err
	}
	_, grantable := g.rights.onFunction(db, schema, old)
	change, err := g.change(old.Owner, g.stmt.Privileges, grantable, deniedFunction(old.Name))
	if err != nil {
		return err
	}
	f := *old
	if f.ACL, err = change.apply(old.Access()); err != nil {
		return err
	}
	return c.PutFunction(g.ctx, g.s.conn, f)
}

// allFunctions changes the access lists of every function of some schemas. Of
// procedures there are none yet.
func (g *granting) allFunctions() error {
	for _, name := range g.stmt.Names {
		if lent, ok := g.lentName(name); ok {
			if err := g.lentFunctions(lent, "", func(*catalog.Function) bool { return g.stmt.On == "ALL FUNCTIONS" }, nil); err != nil {
				return err
			}
			continue
		}
		schema, err := g.ownSchema(name)
		if err != nil {
			return err
		}
		c, err := g.s.ownDatabase(g.ctx)
		if err != nil {
			return err
		}
		for _, f := range c.Snapshot().Functions(schema.ID, "") {
			if g.stmt.On != "ALL FUNCTIONS" {
				continue
			}
			if err := g.onFunction(c.Change, f); err != nil {
				return err
			}
		}
	}
	return nil
}

// lentFunctions changes the access lists of functions in a schema of a shared
// database. none is the refusal when there are none of a name.
func (g *granting) lentFunctions(schema redshiftsql.Name, name string, which func(*catalog.Function) bool, none *blueshift.SQLError) error {
	db, owner, found, err := g.lentObjects(schema[0], schema[1])
	if err != nil {
		return err
	}
	for _, o := range found {
		if o.function == nil || !which(o.function) {
			continue
		}
		if err := g.lend(db, owner, o.function.ID, g.stmt.Privileges); err != nil {
			return err
		}
		none = nil
	}
	if none != nil {
		return g.s.names().missing(none, db, "", schema[1], name, blueshift.Execute)
	}
	return nil
}
