package session

import (
	"context"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/catalog"
	"github.com/blueshift-db/blueshift/redshiftsql"
)

// Writes through a datashare (Database Developer Guide, "Considerations for data
// sharing reads and writes"). The rows lie in the producer's database, and so do
// their locks. Four have to say yes: the share by the privilege it has on the
// object, both accounts by AllowWrites, and the consumer to its user.

// written notes which share a statement writes through, so that it is asked for
// more than reading each time the statement runs.
func (n *names) written(target *redshiftsql.Relation) {
	if target == nil || !target.Shared() {
		return
	}
	for i := range n.shares {
		if n.shares[i].key != target.Share {
			continue
		}
		n.shares[i].write, n.version = true, 0
		for j := range n.shares[i].objects {
			o := &n.shares[i].objects[j]
			o.written = o.written || o.id == target.ID
		}
	}
}

// writesIn makes a database the one that the transaction writes, and refuses a
// second. Temporary tables are in none.
func (s *Session) writesIn(live *catalog.Live) error {
	t := s.transaction()
	if t.writes == nil {
		t.writes = live
		s.writesElsewhere(live)
	}
	if t.writes != live {
		return blueshift.SQLErrorf("0A000", "a transaction cannot write to two databases").
			WithHint("COMMIT what was written before, and write to the other database in a transaction of its own.")
	}
	return nil
}

// writesElsewhere keeps a database that is written by three-part names from being
// dropped or renamed until the transaction ends, as the one in use is.
func (s *Session) writesElsewhere(live *catalog.Live) {
	if live.Name() == s.database.Catalog {
		return
	}
	at := func(name string) {
		s.home.mu.Lock()
		s.writing = name
		s.home.mu.Unlock()
	}
	at(live.Name())
	s.tx.ends = append(s.tx.ends, func() { at("") })
}

// wroteThrough notes the share that a statement has written through.
func (s *Session) wroteThrough(p *Prepared) {
	for _, share := range p.shares {
		if share.write {
			s.transaction().through = append(s.tx.through, share)
		}
	}
}

// stillMayWrite asks once more, before the commit, for what a transaction has
// written through shares: a right withdrawn since then takes the writes along.
// A single statement needs all that it names still to be in the share, a block
// what it has written.
func (s *Session) stillMayWrite(ctx context.Context, t *transaction) error {
	for _, share := range t.through {
		now, err := s.through(ctx, share)
		if err != nil {
			return err
		}
		if t.single && !share.leaves(now) || !share.leavesWritten(now) {
			return errWithdrawn(contentChanged)
		}
	}
	return nil
}
