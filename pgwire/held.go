package pgwire

import (
	"context"
	"encoding/binary"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/redshiftsql"
)

// held is the rest of a suspended portal's result, as DataRow messages. A
// session holds one result open at a time, so that another statement can only
// run once the rest has been read.
type held struct {
	messages []byte
	err      error // instead of the rest
}

// hold makes way for stmt: what a suspended portal has not sent yet is read
// into memory. A statement that ends the transaction ends the portal anyway.
func (c *conn) hold(ctx context.Context, stmt redshiftsql.Statement) error {
	p := c.open
	if p == nil || endsTransaction(stmt) {
		return nil
	}
	c.open = nil
	p.held = &held{}
	for {
		more, err := p.rows.load(ctx)
		if err != nil {
			return err
		}
		if !more {
			break
		}
		if p.held.messages, _ = p.rows.encode(p.held.messages, 0, c.server.MaxHeld); len(p.held.messages) >= c.server.MaxHeld {
			p.held.messages = nil
			p.held.err = blueshift.SQLErrorf("54000", "a suspended result had more than %d MB unread when another statement ran", c.server.MaxHeld>>20).
				WithHint("Read the result to its end first, fetch more rows at a time, or use a second connection.")
			break
		}
	}
	p.tag = p.result.Tag()
	p.result.Close()
	p.result, p.rows = nil, nil
	return nil
}

// executeHeld answers Execute from what was held.
func (c *conn) executeHeld(p *portal, limit int) error {
	if p.held.err != nil {
		return p.held.err
	}
	rest := p.held.messages
	for n := 0; len(rest) > 0; n++ {
		if limit > 0 && n == limit {
			p.held.messages = rest
			c.out = append(c.out, 's', 0, 0, 0, 4)
			return nil
		}
		size := 1 + binary.BigEndian.Uint32(rest[1:])
		c.out = append(c.out, rest[:size]...)
		rest = rest[size:]
		if len(c.out) >= flushAt {
			if c.flush(); c.broken {
				return errLeft
			}
		}
	}
	p.held.messages, p.done = nil, true
	c.complete(p.tag)
	return nil
}
