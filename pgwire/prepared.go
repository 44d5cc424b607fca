package pgwire

import (
	"github.com/jackc/pgx/v5/pgproto3"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/redshiftsql"
	"github.com/blueshift-db/blueshift/session"
)

// statement is a prepared statement; prepared is nil for an empty one. It lives
// as long as its name or a portal holds it.
type statement struct {
	prepared *session.Prepared
	params   []uint32 // the type of each parameter: as declared, else as found
	holders  int
}

func (s *statement) release() {
	if s.holders--; s.holders == 0 && s.prepared != nil {
		s.prepared.Close()
	}
}

// columns describes the result; nil when there is none.
func (s *statement) columns() []session.Column {
	if s.prepared == nil {
		return nil
	}
	return s.prepared.Columns
}

// maxPrepared bounds how many statements, and how many portals, a session keeps.
const maxPrepared = 10_000

// extended notes the outcome of a message: after an error everything up to
// Sync is skipped.
func (c *conn) extended(err error) {
	if err != nil {
		c.skipping = true
		if c.together {
			c.failure = err
		}
		c.fail(err)
	}
}

func (c *conn) parse(m *pgproto3.Parse) error {
	switch {
	case m.Name == "":
		c.closeStatement("")
	case c.statements[m.Name] != nil:
		return blueshift.SQLErrorf("42P05", "prepared statement \"%s\" already exists", m.Name)
	case len(c.statements) >= maxPrepared:
		return blueshift.SQLErrorf("54000", "a session keeps at most %d prepared statements", maxPrepared).WithHint("Close those no longer needed, or DEALLOCATE ALL.")
	}
	list, err := c.session.Parse(m.Query)
	if err != nil {
		return err
	}
	if len(list) > 1 {
		return blueshift.SQLErrorf("42601", "cannot insert multiple commands into a prepared statement")
	}
	s := &statement{holders: 1}
	if len(list) == 1 {
		if err := c.prepare(s, list[0], m.ParameterOIDs); err != nil {
			return err
		}
	}
	c.statements[m.Name] = s
	c.out = append(c.out, '1', 0, 0, 0, 4)
	return nil
}

func (c *conn) prepare(s *statement, stmt redshiftsql.Statement, declared []uint32) error {
	ctx := c.running.begin()
	defer c.running.end()
	if err := c.hold(ctx, stmt); err != nil {
		return err
	}
	p, err := c.session.Prepare(ctx, stmt, declared)
	if err != nil {
		return err
	}
	s.prepared, s.params = p, make([]uint32, len(p.Params))
	for i, t := range p.Params {
		if s.params[i] = t.OID(); i < len(declared) && declared[i] != 0 && declared[i] != oidUnknown {
			s.params[i] = declared[i]
		}
	}
	return nil
}

func (c *conn) describe(m *pgproto3.Describe) error {
	if m.ObjectType == 'S' {
		s := c.statements[m.Name]
		if s == nil {
			return noStatement(m.Name)
		}
		c.send(&pgproto3.ParameterDescription{ParameterOIDs: s.params})
		c.rowDescription(s.columns(), nil)
		return nil
	}
	if m.ObjectType != 'P' {
		return blueshift.SQLErrorf("08P01", "invalid Describe message subtype %q", m.ObjectType)
	}
	p := c.portals[m.Name]
	if p == nil {
		return noPortal(m.Name)
	}
	c.rowDescription(p.statement.columns(), p.formats)
	return nil
}

func (c *conn) closeNamed(m *pgproto3.Close) error {
	switch m.ObjectType {
	case 'S':
		c.closeStatement(m.Name)
	case 'P':
		c.closePortal(m.Name)
	default:
		return blueshift.SQLErrorf("08P01", "invalid Close message subtype %q", m.ObjectType)
	}
	c.out = append(c.out, '3', 0, 0, 0, 4)
	return nil
}

func (c *conn) closeStatement(name string) {
	if s := c.statements[name]; s != nil {
		delete(c.statements, name)
		s.release()
	}
}

func (c *conn) deallocateAll() {
	for name := range c.statements {
		c.closeStatement(name)
	}
}

// deallocate forgets the statements that a DEALLOCATE about to run names: they
// are known here, not to the session.
func (c *conn) deallocate(stmt redshiftsql.Statement) error {
	d, ok := stmt.(*redshiftsql.Deallocate)
	switch {
	case !ok || c.session.TxStatus() == 'E':
		return nil
	case d.Name == "":
		c.deallocateAll()
		return nil
	case c.statements[d.Name] == nil:
		return noStatement(d.Name)
	}
	c.closeStatement(d.Name)
	return nil
}

func noStatement(name string) error {
	return blueshift.SQLErrorf("26000", "prepared statement \"%s\" does not exist", name)
}

func noPortal(name string) error {
	return blueshift.SQLErrorf("34000", "portal \"%s\" does not exist", name)
}
