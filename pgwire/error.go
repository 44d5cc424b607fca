package pgwire

import (
	"context"
	"crypto/rand"
	"errors"

	"github.com/jackc/pgx/v5/pgproto3"

	"github.com/blueshift-db/blueshift"
)

// asSQL turns any error into one that a client may see. What has no SQLSTATE
// is our own failure: it is logged under a number and the client gets that.
func (c *conn) asSQL(err error) blueshift.SQLError {
	var e *blueshift.SQLError
	if errors.As(err, &e) {
		return *e
	}
	var stated interface {
		error
		SQLState() string
	}
	if errors.As(err, &stated) && stated.SQLState() != "XX000" {
		message := stated.Error()
		if m, ok := stated.(interface{ Text() string }); ok {
			message = m.Text()
		}
		return blueshift.SQLError{State: stated.SQLState(), Message: message}
	}
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return blueshift.SQLError{State: "57014", Message: "Query cancelled on user's request"}
	}
	id := rand.Text()[:8]
	c.server.Logger.Error("a SQL connection met a failure of Blueshift's own", "error_id", id, "cluster", c.target.Cluster.ID, "err", err)
	return blueshift.SQLError{State: "XX000", Message: "internal error; the server's log has it under [ErrorId: " + id + "]"}
}

func (c *conn) sendError(e blueshift.SQLError) {
	if e.Severity == "" {
		e.Severity = "ERROR"
	}
	c.send(&pgproto3.ErrorResponse{Severity: e.Severity, Code: e.State, Message: e.Message, Detail: e.Detail, Hint: e.Hint, Where: e.Where, Position: int32(e.Position)})
}

// fail sends an error, after the notices that came before it. An open block
// has failed, whoever refused the statement, and its portals are gone.
func (c *conn) fail(err error) {
	if c.broken || c.ctx.Err() != nil { // the loop is about to end
		return
	}
	c.closePortals()
	c.session.Failed(c.ctx)
	c.notices()
	e := c.asSQL(err)
	if e.State == "57P01" { // there is nothing left to talk to
		e.Severity = "FATAL"
	}
	c.sendError(e)
	c.ended = c.ended || e.Severity == "FATAL"
}

func (c *conn) notices() {
	for _, n := range c.session.TakeNotices() {
		c.send(&pgproto3.NoticeResponse{Severity: n.Severity, Code: n.State, Message: n.Message, Detail: n.Detail, Hint: n.Hint})
	}
}
