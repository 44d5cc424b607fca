package session

import (
	"encoding/binary"
	"hash/crc32"
	"net/netip"
	"time"
)

// encodeAll writes records, each behind its length, its checksum and its kind.
func encodeAll[T record](b []byte, kind byte, all []T) []byte {
	for _, r := range all {
		at := len(b)
		b = r.encode(append(b, 0, 0, 0, 0, 0, 0, 0, 0, kind))
		binary.LittleEndian.PutUint32(b[at:], uint32(len(b)-at-8))
		binary.LittleEndian.PutUint32(b[at+4:], crc32.ChecksumIEEE(b[at+8:]))
	}
	return b
}

func appendNumbers(b []byte, all ...int64) []byte {
	for _, n := range all {
		b = binary.AppendVarint(b, n)
	}
	return b
}

func appendTexts(b []byte, all ...string) []byte {
	for _, text := range all {
		b = append(binary.AppendUvarint(b, uint64(len(text))), text...)
	}
	return b
}

func appendTruth(b []byte, is bool) []byte {
	if is {
		return appendNumbers(b, 1)
	}
	return appendNumbers(b, 0)
}

// decoder reads back what was appended, in its order.
type decoder []byte

func (d *decoder) number() int64 {
	n, size := binary.Varint(*d)
	*d = (*d)[max(size, 0):]
	return n
}

func (d *decoder) text() string {
	n, size := binary.Uvarint(*d)
	*d = (*d)[max(size, 0):]
	t := string((*d)[:min(n, uint64(len(*d)))])
	*d = (*d)[len(t):]
	return t
}

func (d *decoder) truth() bool       { return d.number() == 1 }
func (d *decoder) moment() time.Time { return time.UnixMicro(d.number()).UTC() }

// decode adds a record to the list that it is of, and tells when it happened.
func (h *history) decode(b []byte) time.Time {
	switch d := decoder(b[1:]); b[0] {
	case ofStatement:
		return recollect(&h.statements, decodeRan(&d))
	case ofConnection:
		return recollect(&h.connections, decodeConnected(&d))
	case ofConsumed:
		return recollect(&h.consumed, decodeShareUse(&d))
	case ofProduced:
		return recollect(&h.produced, decodeShareUse(&d))
	default:
		return recollect(&h.conflicts, decodeConflict(&d))
	}
}

func recollect[T record](l *remembered[T], r T) time.Time {
	l.add(r)
	return r.happened()
}

func (r ran) encode(b []byte) []byte {
	b = appendNumbers(b, r.query, r.xid, int64(r.pid), int64(r.user), r.start.UnixMicro(), r.end.UnixMicro(), r.rows)
	b = appendTruth(b, r.refused)
	b = appendNumbers(b, int64(len(r.applied)), int64(len(r.touched)))
	b = appendTexts(b, r.database, r.label, r.text, r.err, r.state)
	for _, a := range r.applied {
		b = appendTexts(b, a.database, a.schema, a.relation, a.policy)
	}
	for _, t := range r.touched {
		b = appendTexts(appendTruth(appendNumbers(b, int64(t.id)), t.written), t.database, t.schema, t.name)
	}
	return b
}

func decodeRan(d *decoder) (r ran) {
	r.query, r.xid, r.pid, r.user = d.number(), d.number(), int32(d.number()), uint32(d.number())
	r.start, r.end, r.rows, r.refused = d.moment(), d.moment(), d.number(), d.truth()
	policies, tables := d.number(), d.number()
	r.database, r.label, r.text, r.err, r.state = d.text(), d.text(), d.text(), d.text(), d.text()
	for range min(policies, int64(len(*d))) {
		r.applied = append(r.applied, appliedPolicy{d.text(), d.text(), d.text(), d.text()})
	}
	for range min(tables, int64(len(*d))) {
		id, written := uint32(d.number()), d.truth()
		r.touched = append(r.touched, touchedTable{id, d.text(), d.text(), d.text(), written})
	}
	return r
}

func (c connected) encode(b []byte) []byte {
	b = appendNumbers(b, c.since.UnixMicro(), c.at.UnixMicro(), int64(c.pid), int64(c.user), int64(c.timeout), int64(c.remote.Port()))
	return appendTexts(b, c.event, c.name, c.database, c.remote.Addr().String(), c.application, c.os, c.driver, c.plugin)
}

func decodeConnected(d *decoder) (c connected) {
	c.since, c.at, c.pid, c.user, c.timeout = d.moment(), d.moment(), int32(d.number()), uint32(d.number()), int(d.number())
	port := uint16(d.number())
	c.event, c.name, c.database = d.text(), d.text(), d.text()
	if address, err := netip.ParseAddr(d.text()); err == nil { // a session without a connection has none
		c.remote = netip.AddrPortFrom(address, port)
	}
	c.application, c.os, c.driver, c.plugin = d.text(), d.text(), d.text(), d.text()
	return c
}

func (c conflict) encode(b []byte) []byte {
	return appendNumbers(b, c.xid, int64(c.pid), c.since.UnixMicro(), c.at.UnixMicro(), int64(c.table))
}

func decodeConflict(d *decoder) conflict {
	return conflict{xid: d.number(), pid: int32(d.number()), since: d.moment(), at: d.moment(), table: uint32(d.number())}
}
