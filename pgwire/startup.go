package pgwire

import (
	"bytes"
	"crypto/tls"
	"encoding/binary"
	"net"
	"time"

	"github.com/jackc/pgx/v5/pgproto3"

	"github.com/blueshift-db/blueshift"
)

// Codes that stand in place of a protocol version in the first packet.
const (
	cancelCode = 80877102
	sslCode    = 80877103
	gssCode    = 80877104
)

var errStartup = &blueshift.SQLError{State: "08P01", Message: "invalid startup packet"}

// startup takes the connection to its first ReadyForQuery. It answers false
// when there is nothing to serve: a cancel request, or a client that left.
func (c *conn) startup() (bool, error) {
	if first, err := c.in.firstByte(); err != nil {
		return false, gone(err)
	} else if first == 0x16 { // a TLS handshake without being asked (sslnegotiation=direct)
		if c.server.TLS == nil || !c.startTLS(true) {
			return false, nil
		}
	}
	for range 3 { // GSS and TLS may be asked for first, in any order
		body, err := c.in.packet()
		if err != nil {
			return false, gone(err)
		}
		switch code := binary.BigEndian.Uint32(body); {
		case code == sslCode:
			if c.encrypted() {
				return false, errStartup
			}
			if len(c.in.buffered()) > 0 {
				// Sent before TLS began, they would be taken for bytes sent inside it.
				return false, blueshift.SQLErrorf("08P01", "received unencrypted data after SSL request")
			}
			if c.server.TLS == nil {
				if !c.write('N') {
					return false, nil
				}
			} else if !c.write('S') || !c.startTLS(false) {
				return false, nil
			}
		case code == gssCode:
			if !c.write('N') {
				return false, nil
			}
		case code == cancelCode:
			var m pgproto3.CancelRequest
			if m.Decode(body) == nil && len(m.SecretKey) == 4 {
				c.server.cancel(int32(m.ProcessID), binary.BigEndian.Uint32(m.SecretKey))
			}
			return false, nil
		case code>>16 == 3:
			params, err := parameters(body[4:])
			if err != nil {
				return false, err
			}
			return c.login(params, int(code&0xffff))
		default:
			return false, blueshift.SQLErrorf("0A000", "unsupported frontend protocol %d.%d: server supports 3.0", code>>16, code&0xffff)
		}
	}
	return false, errStartup
}

// parameters reads the keys and values of a startup packet, each ended by a
// zero byte; an empty key ends them.
func parameters(b []byte) (map[string]string, error) {
	params := map[string]string{}
	for {
		key, rest, ok := bytes.Cut(b, []byte{0})
		if !ok {
			return nil, errStartup
		}
		if len(key) == 0 {
			return params, nil
		}
		value, rest, ok := bytes.Cut(rest, []byte{0})
		if !ok {
			return nil, errStartup
		}
		params[string(key)], b = string(value), rest
	}
}

func (c *conn) write(b byte) bool {
	c.net.SetWriteDeadline(time.Now().Add(goodbye))
	_, err := c.net.Write([]byte{b})
	return err == nil
}

func (c *conn) encrypted() bool { _, ok := c.net.(*tls.Conn); return ok }

// startTLS goes on inside TLS. A client that did not ask has to name the
// protocol, so that no other is mistaken for it.
func (c *conn) startTLS(direct bool) bool {
	under := c.net
	if b := c.in.buffered(); len(b) > 0 {
		under = &replay{Conn: under, first: append([]byte(nil), b...)}
	}
	t := tls.Server(under, c.server.TLS)
	if err := t.HandshakeContext(c.ctx); err != nil {
		// The client is told little or nothing, so whoever runs the server is.
		c.server.Logger.Info("TLS handshake failed", "cluster", c.target.Cluster.ID, "remote", under.RemoteAddr().String(), "err", err)
		return false
	}
	if direct && t.ConnectionState().NegotiatedProtocol == "" {
		return false
	}
	c.net, c.in = t, newReader(t, maxLogin)
	return true
}

// replay is a connection some bytes of which have been read already.
type replay struct {
	net.Conn
	first []byte
}

func (r *replay) Read(b []byte) (int, error) {
	if len(r.first) == 0 {
		return r.Conn.Read(b)
	}
	n := copy(b, r.first)
	r.first = r.first[n:]
	return n, nil
}
