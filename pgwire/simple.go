package pgwire

import (
	"github.com/blueshift-db/blueshift/redshiftsql"
)

// query answers a simple Query message: every statement in turn until one
// fails. Several statements without transaction control are one transaction,
// as in PostgreSQL; the last one is complete when that has committed.
func (c *conn) query(sql string) {
	c.sync()
	c.closePortal("")
	c.session.Forget("")
	list, err := c.session.Parse(sql)
	if err != nil {
		c.fail(err)
		return
	}
	if len(list) == 0 {
		c.out = append(c.out, 'I', 0, 0, 0, 4)
		return
	}
	together := len(list) > 1 && c.session.BeginTogether(list)
	var tag string
	for i, stmt := range list {
		if tag, err = c.statement(stmt); err != nil {
			break
		}
		if i < len(list)-1 {
			c.complete(tag)
		}
	}
	if together {
		ctx := c.running.begin()
		err = c.session.EndTogether(ctx, err)
		c.running.end()
	}
	if err != nil {
		c.fail(err)
		return
	}
	c.complete(tag)
}

// statement runs one statement of a simple query and sends its rows.
func (c *conn) statement(stmt redshiftsql.Statement) (tag string, err error) {
	ctx := c.running.begin()
	defer c.running.end()
	p, err := c.session.Prepare(ctx, stmt, nil)
	if err != nil {
		return "", err
	}
	defer p.Close()
	result, err := c.run(ctx, p, nil)
	if err != nil {
		return "", err
	}
	defer result.Close()
	if endsTransaction(stmt) {
		c.closePortals()
	}
	c.notices()
	if out, copies := stmt.(*redshiftsql.Copy); copies && !out.From {
		return c.copyOut(ctx, p, result)
	}
	if p.Columns != nil {
		c.rowDescription(p.Columns, nil)
	}
	if _, err := newRows(result, p.Columns, nil, c.settings.style).send(ctx, c, 0); err != nil {
		return "", err
	}
	return result.Tag(), nil
}

func (c *conn) complete(tag string) {
	c.report()
	c.out = append(c.out, 'C')
	c.out = appendInt32(c.out, int32(4+len(tag)+1))
	c.out = append(append(c.out, tag...), 0)
}
