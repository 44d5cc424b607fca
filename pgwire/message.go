package pgwire

import (
	"fmt"

	"github.com/jackc/pgx/v5/pgproto3"

	"github.com/blueshift-db/blueshift"
)

// handle answers one message. Its error ends the connection.
func (c *conn) handle(kind byte, body []byte) error {
	switch kind {
	case 'Q':
		var m pgproto3.Query
		if err := decode(&m, body); err != nil {
			return err
		}
		c.query(m.String)
		return c.ready()
	case 'P':
		var m pgproto3.Parse
		if err := decode(&m, body); err != nil {
			return err
		}
		c.extended(c.parse(&m))
	case 'B':
		var m pgproto3.Bind
		if err := decode(&m, body); err != nil {
			return err
		}
		c.extended(c.bind(&m))
	case 'D':
		var m pgproto3.Describe
		if err := decode(&m, body); err != nil {
			return err
		}
		c.extended(c.describe(&m))
	case 'E':
		var m pgproto3.Execute
		if err := decode(&m, body); err != nil {
			return err
		}
		c.extended(c.execute(&m))
	case 'C':
		var m pgproto3.Close
		if err := decode(&m, body); err != nil {
			return err
		}
		c.extended(c.closeNamed(&m))
	case 'S':
		c.sync()
		return c.ready()
	case 'H':
		c.flush()
	case 'd', 'c', 'f':
		// Left over from a COPY that was refused: ignored, as the protocol asks.
	case 'F':
		c.fail(blueshift.SQLErrorf("0A000", "function call messages are not supported").WithHint("Call the function in a SELECT."))
		return c.ready()
	default:
		return blueshift.SQLErrorf("08P01", "protocol violation: unexpected message type %q", kind)
	}
	return nil
}

func decode(m pgproto3.FrontendMessage, body []byte) error {
	if err := m.Decode(body); err != nil {
		return blueshift.SQLErrorf("08P01", "protocol violation: malformed %s message", messageName(m))
	}
	return nil
}

func messageName(m pgproto3.FrontendMessage) string {
	return fmt.Sprintf("%T", m)[len("*pgproto3."):]
}
