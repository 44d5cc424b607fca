package catalog

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/engine"
)

// System is the SysID of rdsdb, the user that the system itself works as, and
// master that of a namespace's master user.
const (
	System = 1
	master = 100
)

// publicSchema is the schema that every database begins with: everybody may
// use it and create in it (Database Developer Guide, "Schemas").
var publicSchema = Schema{ID: 99, Name: "public", Owner: System,
	ACL: blueshift.ACL{{To: blueshift.Public, By: System, Held: blueshift.Usage | blueshift.Create}}}

// ownerOf reads the owner of a stored object. Objects of format 1 have a name
// in its place, which can only be that of the master user.
func ownerOf(stored uint32) uint32 {
	if stored == 0 {
		return master
	}
	return stored
}

// DefaultPrivileges are what objects get when a user makes them (ALTER DEFAULT
// PRIVILEGES).
type DefaultPrivileges struct {
	ID     uint32
	Owner  uint32 // who makes the objects
	Schema uint32 // 0: any
	On     string // "TABLES", "FUNCTIONS", "PROCEDURES"
	ACL    blueshift.ACL
}

// Defaults lists the default privileges of the database in order of id.
func (s *Snapshot) Defaults() []*DefaultPrivileges {
	return slices.SortedFunc(maps.Values(s.defaults), func(a, b *DefaultPrivileges) int { return cmp.Compare(a.ID, b.ID) })
}

// PutDefaultPrivileges writes default privileges; those of an empty list go. Of
// functions an empty list says that not even everybody may call them.
func (c *Change) PutDefaultPrivileges(ctx context.Context, conn *engine.Conn, d DefaultPrivileges) error {
	if len(d.ACL) == 0 && d.On == "TABLES" {
		return c.DeleteRelation(ctx, conn, d.ID)
	}
	if err := c.claim(ctx, d.ID); err != nil {
		return err
	}
	if err := c.write(ctx, conn, d.ID, "default", d); err != nil {
		return err
	}
	c.next.defaults[d.ID] = &d
	return nil
}
