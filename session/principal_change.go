package session

import (
	"time"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/store"
)

// principalChange is one change to the users, groups and roles of a namespace,
// or to the privileges that records hold. Like every shareChange it is data,
// so that it commits with its transaction and survives a crash in between.
// Ids are settled when the statement runs, names are looked up when it commits.
type principalChange struct {
	Op         string
	Name       string              // of what it is about
	To         string              `json:",omitempty"` // a new name or owner
	User       *blueshift.User     `json:",omitempty"`
	Patch      *userPatch          `json:",omitempty"`
	Group      *blueshift.Group    `json:",omitempty"`
	Role       *blueshift.Role     `json:",omitempty"`
	IDs        []uint32            `json:",omitempty"` // members of a group
	Grantees   []blueshift.Grantee `json:",omitempty"` // holders of a role
	By         uint32              `json:",omitempty"`
	Words      []string            `json:",omitempty"` // groups of a user, system permissions
	Revoke     bool                `json:",omitempty"`
	Option     bool                `json:",omitempty"` // WITH ADMIN OPTION
	ACL        *aclChange          `json:",omitempty"`
	Scope      string              `json:",omitempty"` // FOR TABLES …
	Language   string              `json:",omitempty"`
	Object     uint32              `json:",omitempty"` // of a shared database
	Limit      *int                `json:",omitempty"`
	Isolation  string              `json:",omitempty"` // of a database
	Comment    *string             `json:",omitempty"` // on a database
	ExternalID *string             `json:",omitempty"`
}

// userPatch is what ALTER USER changes; nil stays as it is.
type userPatch struct {
	Password        *blueshift.PasswordVerifier `json:",omitempty"`
	ValidUntil      *time.Time                  `json:",omitempty"`
	CreateDB        *bool                       `json:",omitempty"`
	Superuser       *bool                       `json:",omitempty"`
	SyslogAccess    *bool                       `json:",omitempty"`
	ConnectionLimit *int                        `json:",omitempty"` // -1: none
	SessionTimeout  *int                        `json:",omitempty"`
	ExternalID      *string                     `json:",omitempty"`
	Setting         string                      `json:",omitempty"`
	Value           *string                     `json:",omitempty"` // of Setting; nil: RESET
}

// apply checks and makes the change inside tx, and counts it.
func (c principalChange) apply(tx store.Tx, namespace blueshift.Namespace) error {
	ns, err := store.Namespaces.Get(tx, namespace.Key)
	if err != nil {
		return blueshift.SQLErrorf("57P01", "the warehouse of this session has been deleted")
	}
	if err := c.make(principals{tx, ns}); err != nil {
		return err
	}
	ns.Principals++
	return store.Namespaces.Put(tx, ns)
}

func (c principalChange) make(p principals) error {
	switch c.Op {
	case "create user":
		return c.createUser(p)
	case "alter user":
		return c.alterUser(p)
	case "rename user":
		return c.renameUser(p)
	case "drop user":
		return c.dropUser(p)
	case "create group":
		return c.createGroup(p)
	case "alter group":
		return c.alterGroup(p)
	case "rename group":
		return c.renameGroup(p)
	case "drop group":
		g, err := p.group(c.Name)
		if err != nil {
			return err
		}
		if err := p.forgetHolder(blueshift.Grantee{Kind: blueshift.ToGroup, ID: g.SysID}); err != nil {
			return err
		}
		return store.Groups.Delete(p.tx, g.Key)
	case "create role":
		return c.createRole(p)
	case "alter role":
		return c.alterRole(p)
	case "drop role":
		return c.dropRole(p)
	case "grant role":
		return c.grantRole(p)
	case "grant system":
		return c.grantSystem(p)
	case "database acl":
		return c.databaseACL(p)
	case "alter database":
		return c.alterDatabase(p)
	case "datashare acl":
		return c.datashareACL(p)
	case "datashare owner":
		return c.datashareOwner(p)
	}
	return blueshift.SQLErrorf("XX000", "unknown change to users and privileges: %s", c.Op)
}
