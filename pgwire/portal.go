package pgwire

import (
	"context"

	"github.com/jackc/pgx/v5/pgproto3"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/redshiftsql"
	"github.com/blueshift-db/blueshift/session"
)

// portal is a statement bound to its parameters. Its result stays open between
// Execute messages that ask for a limited number of rows, until the end of the
// transaction.
type portal struct {
	statement *statement
	args      []session.Arg
	formats   []int16
	result    session.Result
	rows      *rows
	held      *held // the rest of the result, once another statement had to run
	done      bool
	tag       string
}

func (c *conn) bind(m *pgproto3.Bind) error {
	s := c.statements[m.PreparedStatement]
	switch {
	case s == nil:
		return noStatement(m.PreparedStatement)
	case m.DestinationPortal == "":
		c.closePortal("")
	case c.portals[m.DestinationPortal] != nil:
		return blueshift.SQLErrorf("42P03", "portal \"%s\" already exists", m.DestinationPortal)
	case len(c.portals) >= maxPrepared:
		return blueshift.SQLErrorf("54000", "a session keeps at most %d portals", maxPrepared)
	}
	if len(m.Parameters) != len(s.params) {
		return blueshift.SQLErrorf("08P01", "bind message supplies %d parameters, but prepared statement \"%s\" requires %d",
			len(m.Parameters), m.PreparedStatement, len(s.params))
	}
	args, err := decodeParams(s.params, m.Parameters, m.ParameterFormatCodes)
	if err != nil {
		return err
	}
	if err := checkFormats(m.ResultFormatCodes, len(s.columns())); err != nil {
		return err
	}
	s.holders++
	c.portals[m.DestinationPortal] = &portal{statement: s, args: args, formats: m.ResultFormatCodes}
	c.out = append(c.out, '2', 0, 0, 0, 4)
	return nil
}

func checkFormats(formats []int16, columns int) error {
	if len(formats) > 1 && len(formats) != columns {
		return blueshift.SQLErrorf("08P01", "bind message has %d result formats but query has %d columns", len(formats), columns)
	}
	for _, f := range formats {
		if f != 0 && f != 1 {
			return blueshift.SQLErrorf("08P01", "unsupported format code: %d", f)
		}
	}
	return nil
}

func (c *conn) execute(m *pgproto3.Execute) error {
	p := c.portals[m.Portal]
	switch {
	case p == nil:
		return noPortal(m.Portal)
	case p.statement.prepared == nil:
		c.out = append(c.out, 'I', 0, 0, 0, 4)
		return nil
	case p.done && p.statement.columns() == nil:
		return blueshift.SQLErrorf("55000", "portal \"%s\" cannot be run anymore", m.Portal)
	case p.done:
		c.complete(p.tag)
		return nil
	}
	limit := int(int32(m.MaxRows))
	if p.held != nil {
		return c.executeHeld(p, limit)
	}
	ctx := c.running.begin()
	defer c.running.end()
	if p.rows == nil {
		if err := c.start(ctx, p); err != nil {
			return err
		}
	}
	more, err := p.rows.send(ctx, c, limit)
	if err != nil {
		return err
	}
	if more {
		// Its result will outlive this context, which must then be alive.
		if err := ctx.Err(); err != nil {
			return err
		}
		c.open = p
		c.out = append(c.out, 's', 0, 0, 0, 4)
		return nil
	}
	p.finish()
	c.open = nil
	stmt := p.statement.prepared.Statement
	if endsTransaction(stmt) {
		c.closePortals()
	}
	c.changed(stmt)
	c.complete(p.tag)
	return nil
}

// start runs a portal for the first time. Until Sync, everything is one
// transaction; a statement right before its Sync commits by itself.
func (c *conn) start(ctx context.Context, p *portal) error {
	stmt := p.statement.prepared.Statement
	if err := c.hold(ctx, stmt); err != nil {
		return err
	}
	if err := c.deallocate(stmt); err != nil {
		return err
	}
	if _, begins := stmt.(*redshiftsql.Begin); begins && c.together { // what came before is not part of it
		c.together = false
		if err := c.session.EndTogether(ctx, nil); err != nil {
			return err
		}
	}
	if !c.together && c.session.TxStatus() == 'I' && !c.in.syncFollows() {
		c.together = c.session.BeginTogether([]redshiftsql.Statement{stmt})
	}
	result, err := c.session.Execute(ctx, p.statement.prepared, p.args)
	if err != nil {
		return err
	}
	p.result = result
	c.together = c.together && !endsTransaction(stmt)
	c.notices()
	p.rows = newRows(result, p.statement.prepared.Columns, p.formats, c.settings.extraDigits)
	return nil
}

func endsTransaction(stmt redshiftsql.Statement) bool {
	switch stmt.(type) {
	case *redshiftsql.Commit, *redshiftsql.Rollback:
		return true
	}
	return false
}

// sync ends what began since the last Sync: the transaction that the client
// did not open itself, with its portals.
func (c *conn) sync() {
	c.skipping = false
	if c.together {
		failure := c.failure
		c.together, c.failure = false, nil
		c.closePortals()
		ctx := c.running.begin()
		err := c.session.EndTogether(ctx, failure)
		c.running.end()
		if err != nil && failure == nil {
			c.fail(err)
		}
	}
	if c.session.TxStatus() == 'I' {
		c.closePortals()
	}
}

// finish ends a result that has been read to its end.
func (p *portal) finish() {
	p.done, p.tag = true, p.result.Tag()
	p.result.Close()
	p.result, p.rows = nil, nil
}

func (c *conn) closePortal(name string) {
	p := c.portals[name]
	if p == nil {
		return
	}
	delete(c.portals, name)
	if c.open == p {
		c.open = nil
	}
	if p.result != nil {
		p.result.Close()
	}
	p.statement.release()
}

// closePortals ends the portals of a transaction that is over.
func (c *conn) closePortals() {
	for name := range c.portals {
		c.closePortal(name)
	}
}
