package catalog

import (
	"context"
	"encoding/json"
	"strconv"

	"github.com/blueshift-db/blueshift/engine"
)

// Change is the DDL of one transaction. Its rows are written through the
// session's own engine connection, inside the transaction that is open there.
// Reconcile comes before that transaction's COMMIT and Publish after it;
// Discard follows its ROLLBACK.
//
// Changes are made side by side: each locks the names it gives or takes until
// it is over, and at its end finds out whether another one got ahead of it.
type Change struct {
	live       *Live
	owner      any
	base, next *Snapshot
	touched    map[uint32]struct{} // the objects that next has otherwise than base
	reconciled bool                // live.publishing is held
	over       bool
}

// Begin opens a change for owner.
func (l *Live) Begin(owner any) *Change {
	base := l.snapshot.Load()
	return &Change{live: l, owner: owner, base: base, next: &Snapshot{Version: l.versions.Add(1), objects: base.clone()}, touched: map[uint32]struct{}{}}
}

// Lock opens a change for owner, waiting for another that Lock has opened. It
// fails like LockTable. It is for changes that are over soon: they then never
// have to be made again because of each other.
func (l *Live) Lock(ctx context.Context, owner any) (*Change, error) {
	if err := l.lock(ctx, definitions, owner); err != nil {
		return nil, err
	}
	return l.Begin(owner), nil
}

// Snapshot is the objects with this change's own work in them.
func (c *Change) Snapshot() *Snapshot { return c.next }

// NextID hands out an object id. An id that was committed is never handed out
// again. Those of discarded changes are free after a restart.
func (c *Change) NextID() uint32 {
	return c.live.next.Add(1) - 1
}

// PutSchema writes a schema.
func (c *Change) PutSchema(ctx context.Context, conn *engine.Conn, s Schema) error {
	if err := c.claim(ctx, s.ID, nameKey{name: s.Name}); err != nil {
		return err
	}
	kind := "schema"
	if s.External != nil {
		kind = "external schema" // so that an older binary does not take it for one that is empty
	}
	if err := c.write(ctx, conn, s.ID, kind, s); err != nil {
		return err
	}
	c.next.putSchema(s)
	return nil
}

// PutRelation writes a relation.
func (c *Change) PutRelation(ctx context.Context, conn *engine.Conn, r Relation) error {
	if err := c.claim(ctx, r.ID, nameKey{r.Schema, r.Name}); err != nil {
		return err
	}
	kind := "relation"
	if r.RowSecurity != nil {
		kind = "secured relation" // so that an older binary does not show its rows
	}
	if err := c.write(ctx, conn, r.ID, kind, r); err != nil {
		return err
	}
	c.next.putRelation(r)
	return nil
}

// DeleteSchema removes an empty schema.
func (c *Change) DeleteSchema(ctx context.Context, conn *engine.Conn, id uint32) error {
	if err := c.claim(ctx, id); err != nil {
		return err
	}
	if id == 99 { // public exists without a row: remember that it does not
		if err := c.write(ctx, conn, id, "dropped", nil); err != nil {
			return err
		}
		c.next.delete(id)
		return nil
	}
	return c.DeleteRelation(ctx, conn, id)
}

// DeleteRelation removes a relation's record; its table is the caller's.
func (c *Change) DeleteRelation(ctx context.Context, conn *engine.Conn, id uint32) error {
	if err := c.claim(ctx, id); err != nil {
		return err
	}
	// The row stays as "gone", so that the id is not given to something else
	// after a restart: records outside the database may still speak of it.
	if err := c.write(ctx, conn, id, "gone", nil); err != nil {
		return err
	}
	c.next.delete(id)
	return nil
}

func (c *Change) erase(ctx context.Context, conn *engine.Conn, id uint32) error {
	_, err := conn.Exec(ctx, "DELETE FROM "+c.live.hidden("objects")+" WHERE id = "+strconv.FormatUint(uint64(id), 10))
	return err
}

func (c *Change) write(ctx context.Context, conn *engine.Conn, id uint32, kind string, object any) error {
	body, err := json.Marshal(object)
	if err != nil {
		return err
	}
	if err := c.erase(ctx, conn, id); err != nil {
		return err
	}
	s, err := conn.Prepare(ctx, "INSERT INTO "+c.live.hidden("objects")+" VALUES (CAST($1 AS UINTEGER), $2, $3)")
	if err != nil {
		return err
	}
	defer s.Close()
	_, err = s.Exec(ctx, []any{int64(id), kind, string(body)})
	return err
}

// Publish makes the change what everybody sees.
func (c *Change) Publish() {
	if c.over {
		return
	}
	if !c.reconciled {
		c.live.publishing.Lock()
		c.reconciled = true
	}
	c.live.snapshot.Store(c.merged())
	c.finish()
}

// Discard forgets the change.
func (c *Change) Discard() {
	if !c.over {
		c.finish()
	}
}

func (c *Change) finish() {
	c.over = true
	if c.reconciled {
		c.live.publishing.Unlock()
	}
	c.live.unlockNames(c.owner)
}
