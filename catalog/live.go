package catalog

import (
	"context"
	"encoding/json"
	"strconv"
	"sync/atomic"

	"github.com/blueshift-db/blueshift/engine"
)

// Live is an open database: its current snapshot, the one change that may be
// under way, and the write locks of its tables.
type Live struct {
	name     string
	snapshot atomic.Pointer[Snapshot]
	next     uint32 // the next object id; owned by whoever has the change
	tables   *tableLocks
}

// Name is the catalog's name in the engine.
func (l *Live) Name() string { return l.name }

// Snapshot is the objects as of the last published change.
func (l *Live) Snapshot() *Snapshot { return l.snapshot.Load() }

// See makes the transaction that is open on conn see the rows of the database
// as of now, and returns the objects that go with them.
func (l *Live) See(ctx context.Context, conn *engine.Conn) (*Snapshot, error) {
	s, err := conn.Prepare(ctx, "SELECT id FROM "+l.hidden("commits")+" LIMIT 0")
	if err != nil {
		return nil, err
	}
	s.Close()
	return l.Snapshot(), nil
}

func (l *Live) hidden(table string) string { return `"` + l.name + `"."_blueshift"."` + table + `"` }

// definitions is the lock of the right to define objects. It is one of the
// table locks, so that a transaction waiting for it while another waits for a
// table is found out as the deadlock it is.
const definitions = 0

// Lock opens a change for owner, waiting for the one that is open. It fails
// like LockTable.
func (l *Live) Lock(ctx context.Context, owner any) (*Change, error) {
	if err := l.LockTable(ctx, definitions, owner); err != nil {
		return nil, err
	}
	base := l.snapshot.Load()
	return &Change{live: l, owner: owner, next: &Snapshot{Version: base.Version + 1, objects: base.clone()}}, nil
}

// Change is the DDL of one transaction. Its rows are written through the
// session's own engine connection, inside the transaction that is open there;
// Publish follows that transaction's COMMIT and Discard its ROLLBACK.
type Change struct {
	live  *Live
	owner any
	next  *Snapshot
	over  bool
}

// Snapshot is the objects with this change's own work in them.
func (c *Change) Snapshot() *Snapshot { return c.next }

// NextID hands out an object id. An id that was committed is never handed out
// again. Those of discarded changes are free after a restart.
func (c *Change) NextID() uint32 {
	c.live.next++
	return c.live.next - 1
}

// PutSchema writes a schema.
func (c *Change) PutSchema(ctx context.Context, conn *engine.Conn, s Schema) error {
	if err := c.write(ctx, conn, s.ID, "schema", s); err != nil {
		return err
	}
	c.next.putSchema(s)
	return nil
}

// PutRelation writes a relation.
func (c *Change) PutRelation(ctx context.Context, conn *engine.Conn, r Relation) error {
	if err := c.write(ctx, conn, r.ID, "relation", r); err != nil {
		return err
	}
	c.next.putRelation(r)
	return nil
}

// DeleteSchema removes an empty schema.
func (c *Change) DeleteSchema(ctx context.Context, conn *engine.Conn, id uint32) error {
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
	if !c.over {
		c.live.snapshot.Store(c.next)
		c.finish()
	}
}

// Discard forgets the change.
func (c *Change) Discard() {
	if !c.over {
		c.finish()
	}
}

func (c *Change) finish() {
	c.over = true
	c.live.unlock(definitions, c.owner)
}
