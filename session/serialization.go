package session

import (
	"context"
	"errors"

	"github.com/blueshift-db/blueshift/catalog"
	"github.com/blueshift-db/blueshift/engine"
	"github.com/blueshift-db/blueshift/redshiftsql"
)

// How statements tell catalog.Serialization what they do to tables of
// SERIALIZABLE databases. A table has the level of its own database, from
// whichever database of the namespace it is named. System catalogs, temporary
// tables and LOCK are exempt, and so is what is read through a datashare, which
// is a snapshot of the producer's.

// serializationOf watches over the transactions of a namespace.
func (h *Sessions) serializationOf(namespace string) *catalog.Serialization {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.serializations == nil {
		h.serializations = map[string]*catalog.Serialization{}
	}
	if h.serializations[namespace] == nil {
		h.serializations[namespace] = &catalog.Serialization{}
	}
	return h.serializations[namespace]
}

// touch notes what a statement is about to read and write. It is called when the
// transaction has its snapshot and the locks of what it writes.
func (s *Session) touch(plan *redshiftsql.Plan) error {
	t := s.tx
	if t == nil || t.serial == nil {
		return nil
	}
	var reads, writes []catalog.TableKey
	for _, r := range plan.Reads {
		reads = t.watch(reads, r)
	}
	if plan.Target != nil {
		if writes = t.watch(writes, plan.Target); plan.Tag != "INSERT" && plan.Tag != "TRUNCATE TABLE" {
			reads = append(reads, writes...)
		}
	}
	return s.violated(t.serial.Touch(reads, writes))
}

// touchDefined notes that a statement changes a table as a whole.
func (s *Session) touchDefined(r *redshiftsql.Relation) error {
	t := s.tx
	if t == nil || t.serial == nil {
		return nil
	}
	return s.violated(t.serial.Touch(nil, t.watch(nil, r)))
}

// watch adds a table to some when it is one of a SERIALIZABLE database.
func (t *transaction) watch(tables []catalog.TableKey, r *redshiftsql.Relation) []catalog.TableKey {
	if t.watched[r.Physical[0]] {
		tables = append(tables, catalog.TableKey{Database: r.Physical[0], ID: r.ID})
	}
	return tables
}

// querySerial runs a query that is a transaction of its own.
func (s *Session) querySerial(ctx context.Context, p *Prepared, values []any) (*engine.Rows, *catalog.Serial, error) {
	var tables []catalog.TableKey
	for _, r := range p.plan.Reads {
		if p.serializable[r.Physical[0]] {
			tables = append(tables, catalog.TableKey{Database: r.Physical[0], ID: r.ID})
		}
	}
	serial, seen, err := s.serialization.BeginReading(s.xid, s.pid, tables)
	if err != nil {
		return nil, nil, s.violated(err)
	}
	defer seen()
	r, err := p.stmt.QuerySeen(ctx, values, seen)
	if err != nil && serial != nil {
		serial.Forget()
	}
	return r, serial, err
}

// violated writes down that the transaction is refused for the sake of the order
// of all, and says so in Redshift's words.
func (s *Session) violated(err error) error {
	var v *catalog.Violation
	if !errors.As(err, &v) {
		return err
	}
	_, since, _ := s.open()
	c := conflict{s.xid, s.pid, since, s.home.now(), v.Table.ID}
	s.home.note(s.past, func() { s.past.conflicts.add(c) })
	return v.SQLError()
}
