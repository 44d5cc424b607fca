package pgwire

import (
	"github.com/jackc/pgx/v5/pgproto3"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/redshiftsql"
	"github.com/blueshift-db/blueshift/session"
)

// extended notes the outcome of a message: after an error everything up to
// Sync is skipped.
func (c *conn) extended(err error) {
	if err != nil {
		c.skipping = true
		if c.together {
			c.failure = err
		}
		c.fail(err)
		if !c.in.syncFollows() { // nor will a Flush be heard before it
			c.flush()
		}
	}
}

func (c *conn) parse(m *pgproto3.Parse) error {
	if m.Name == "" {
		c.session.Forget("")
	}
	list, err := c.session.Parse(m.Query)
	if err != nil {
		return err
	}
	if len(list) > 1 {
		return blueshift.SQLErrorf("42601", "cannot insert multiple commands into a prepared statement")
	}
	list = append(list, nil) // an empty statement is one, too
	p, err := c.prepare(list[0], m.ParameterOIDs)
	if err != nil {
		return err
	}
	defer p.Close() // its name goes on holding it
	if err := c.session.Name(m.Name, p); err != nil {
		return err
	}
	c.out = append(c.out, '1', 0, 0, 0, 4)
	return nil
}

func (c *conn) prepare(stmt redshiftsql.Statement, declared []uint32) (*session.Prepared, error) {
	ctx := c.running.begin()
	defer c.running.end()
	return c.session.Prepare(ctx, stmt, declared)
}

func (c *conn) describe(m *pgproto3.Describe) error {
	switch m.ObjectType {
	case 'S':
		p, err := c.session.Named(m.Name)
		if err != nil {
			return err
		}
		c.send(&pgproto3.ParameterDescription{ParameterOIDs: p.OIDs})
		c.rowDescription(p.Columns, nil)
	case 'P':
		if p := c.portals[m.Name]; p != nil {
			c.rowDescription(p.prepared.Columns, p.formats)
			break
		}
		// A cursor of DECLARE is a portal to the clients that describe it.
		columns, ok := c.session.CursorColumns(m.Name)
		if !ok {
			return noPortal(m.Name)
		}
		c.rowDescription(columns, nil)
	default:
		return blueshift.SQLErrorf("08P01", "invalid Describe message subtype %q", m.ObjectType)
	}
	return nil
}

func (c *conn) closeNamed(m *pgproto3.Close) error {
	switch m.ObjectType {
	case 'S':
		c.session.Forget(m.Name)
	case 'P':
		c.closePortal(m.Name)
	default:
		return blueshift.SQLErrorf("08P01", "invalid Close message subtype %q", m.ObjectType)
	}
	c.out = append(c.out, '3', 0, 0, 0, 4)
	return nil
}

func noPortal(name string) error {
	return blueshift.SQLErrorf("34000", "portal \"%s\" does not exist", name)
}
