package catalog

import (
	"cmp"
	"context"
	"maps"
	"math"
	"slices"
	"time"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/engine"
	"github.com/blueshift-db/blueshift/redshiftsql"
)

// RLSPolicy is a row-level security policy of a database.
type RLSPolicy struct {
	ID      uint32
	Name    string
	Columns []redshiftsql.Column `json:",omitempty"` // of a relation that it is attached to
	Alias   string               `json:",omitempty"` // of that relation
	Using   string               // the predicate's source
	Path    []string             `json:",omitempty"` // schemas where its unqualified names are looked up
	Uses    []Use                `json:",omitempty"` // its lookup tables
	Reads   []uint32             `json:",omitempty"` // those of them that it may SELECT from
	By      uint32               // SysID of who made or changed it last, at
	At      time.Time
}

// RowSecurity is the row-level security of a relation.
type RowSecurity struct {
	On bool
	// Any tells that the conjunction type is OR.
	Any bool `json:",omitempty"`
	// Open tells that it is off for datashares.
	Open     bool         `json:",omitempty"`
	Attached []Attachment `json:",omitempty"`
}

// Attachment is a policy on a relation for a user, a role or PUBLIC.
type Attachment struct {
	Policy uint32
	To     blueshift.Grantee
	By     uint32 // SysID of a user
}

// policies are those that are attached, some of them perhaps more than once.
func (r *RowSecurity) policies() (out []uint32) {
	if r != nil {
		for _, a := range r.Attached {
			out = append(out, a.Policy)
		}
	}
	return out
}

// policyNames stands for a schema among the names of a database: policies have
// names of their own, and are in no schema.
const policyNames = math.MaxUint32

func (p *RLSPolicy) key() nameKey { return nameKey{policyNames, p.Name} }

func policyExists(name string) error {
	return blueshift.SQLErrorf("42710", "RLS policy \"%s\" already exists", name)
}

// PutRLSPolicy writes a policy. 42710 when another one has its name.
func (c *Change) PutRLSPolicy(ctx context.Context, conn *engine.Conn, p RLSPolicy) error {
	if other := c.next.names[p.key()]; other != 0 && other != p.ID {
		return policyExists(p.Name)
	}
	if err := c.claim(ctx, p.ID, p.key()); err != nil {
		return err
	}
	if err := c.write(ctx, conn, p.ID, "rls policy", p); err != nil {
		return err
	}
	c.next.putPolicy(p)
	return nil
}

func (o objects) putPolicy(p RLSPolicy) { o.policies[p.ID], o.names[p.key()] = &p, p.ID }

// RLSPolicy finds a policy by name.
func (s *Snapshot) RLSPolicy(name string) (*RLSPolicy, bool) {
	return s.RLSPolicyByID(s.names[nameKey{policyNames, name}])
}

// RLSPolicyByID finds a policy by its id.
func (s *Snapshot) RLSPolicyByID(id uint32) (*RLSPolicy, bool) {
	p, ok := s.policies[id]
	return p, ok
}

// RLSPolicies lists the policies in order of name.
func (s *Snapshot) RLSPolicies() []*RLSPolicy {
	return slices.SortedFunc(maps.Values(s.policies), func(a, b *RLSPolicy) int { return cmp.Compare(a.Name, b.Name) })
}

// LookedUp are the policies that have a relation as a lookup table.
func (s *Snapshot) LookedUp(id uint32) (out []*RLSPolicy) {
	for _, p := range s.RLSPolicies() {
		if slices.ContainsFunc(p.Uses, func(u Use) bool { return u.ID == id }) {
			out = append(out, p)
		}
	}
	return out
}

// Secured lists the relations that have row-level security, on or off, in order
// of their ids.
func (s *Snapshot) Secured() (out []*Relation) {
	for _, r := range s.relations {
		if r.RowSecurity != nil {
			out = append(out, r)
		}
	}
	slices.SortFunc(out, func(a, b *Relation) int { return cmp.Compare(a.ID, b.ID) })
	return out
}
