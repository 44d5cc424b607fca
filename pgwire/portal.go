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
	prepared *session.Prepared
	args     []session.Arg
	formats  []int16
	result   session.Result
	rows     *rows
	done     bool
	tag      string
}

// maxPortals bounds how many portals a connection keeps.
const maxPortals = 10_000

func (c *conn) bind(m *pgproto3.Bind) error {
	p, err := c.session.Named(m.PreparedStatement)
	switch {
	case err != nil:
		return err
	case m.DestinationPortal == "":
		c.closePortal("")
	case c.portals[m.DestinationPortal] != nil:
		return blueshift.SQLErrorf("42P03", "portal \"%s\" already exists", m.DestinationPortal)
	case len(c.portals) >= maxPortals:
		return blueshift.SQLErrorf("54000", "a session keeps at most %d portals", maxPortals)
	}
	if len(m.Parameters) != len(p.OIDs) {
		return blueshift.SQLErrorf("08P01", "bind message supplies %d parameters, but prepared statement \"%s\" requires %d",
			len(m.Parameters), m.PreparedStatement, len(p.OIDs))
	}
	args, err := decodeParams(p.OIDs, m.Parameters, m.ParameterFormatCodes)
	if err != nil {
		return err
	}
	if err := checkFormats(m.ResultFormatCodes, len(p.Columns)); err != nil {
		return err
	}
	p.Retain()
	c.portals[m.DestinationPortal] = &portal{prepared: p, args: args, formats: m.ResultFormatCodes}
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
	case p.prepared.Statement == nil:
		c.out = append(c.out, 'I', 0, 0, 0, 4)
		return nil
	case p.done && p.prepared.Columns == nil:
		return blueshift.SQLErrorf("55000", "portal \"%s\" cannot be run anymore", m.Portal)
	case p.done:
		c.complete(p.tag)
		return nil
	}
	last := c.in.syncFollows() // while nobody else reads
	ctx := c.running.begin()
	defer c.running.end()
	if p.rows == nil {
		if err := c.start(ctx, p, last); err != nil {
			return err
		}
	}
	if out, copies := p.prepared.Statement.(*redshiftsql.Copy); copies && !out.From {
		tag, err := c.copyOut(ctx, p.prepared, p.result)
		if err != nil {
			return err
		}
		p.finish()
		p.tag = tag
		c.complete(tag)
		return nil
	}
	more, err := p.rows.send(ctx, c, int(int32(m.MaxRows)))
	if err != nil {
		return err
	}
	if more {
		// Its result will outlive this context, which must then be alive.
		if err := ctx.Err(); err != nil {
			return err
		}
		c.out = append(c.out, 's', 0, 0, 0, 4)
		return nil
	}
	p.finish()
	stmt := p.prepared.Statement
	if endsTransaction(stmt) {
		c.closePortals()
	}
	c.complete(p.tag)
	return nil
}

// start runs a portal for the first time. Until Sync, everything is one
// transaction; the last statement, right before its Sync, commits by itself.
func (c *conn) start(ctx context.Context, p *portal, last bool) error {
	stmt := p.prepared.Statement
	if _, begins := stmt.(*redshiftsql.Begin); begins && c.together { // what came before is not part of it
		c.together = false
		if err := c.session.EndTogether(ctx, nil); err != nil {
			return err
		}
	}
	if !c.together && c.session.TxStatus() == 'I' && !last {
		c.together = c.session.BeginTogether([]redshiftsql.Statement{stmt})
	}
	result, err := c.run(ctx, p.prepared, p.args)
	if err != nil {
		return err
	}
	p.result = result
	c.together = c.together && !endsTransaction(stmt)
	c.notices()
	p.rows = newRows(result, p.prepared.Columns, p.formats, c.settings.style)
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
	if p.result != nil {
		p.result.Close()
	}
	p.prepared.Close()
}

// closePortals ends the portals of a transaction that is over.
func (c *conn) closePortals() {
	for name := range c.portals {
		c.closePortal(name)
	}
}
