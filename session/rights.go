package session

import (
	"math"
	"slices"
	"sync"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/catalog"
	"github.com/blueshift-db/blueshift/store"
)

// rights are what a statement is decided by: a user with everything that it is
// a member of. They never change; others are made when records do.
type rights struct {
	user    blueshift.User
	super   bool
	secures bool                       // it holds sys:secadmin
	member  map[blueshift.Grantee]bool // the user, its groups and roles, and PUBLIC
	admin   map[uint32]bool            // roles that it may grant on
	system  map[string]bool            // system permissions of its roles
	version uint64                     // of the namespace's principals
}

func (r *rights) is(g blueshift.Grantee) bool { return r.member[g] }

// permits reports whether a system permission is held.
func (r *rights) permits(permission string) bool { return r.super || r.system[permission] }

// readRights collects the rights of a user of a namespace, who joins groups
// for the session besides its own. 28000 if the user is gone.
func readRights(tx store.Tx, ns blueshift.Namespace, id uint32, joined []string) (*rights, error) {
	r := &rights{member: map[blueshift.Grantee]bool{blueshift.Public: true, {Kind: blueshift.ToUser, ID: id}: true},
		admin: map[uint32]bool{}, system: map[string]bool{}, version: ns.Principals}
	if id == catalog.System {
		r.user, r.super = blueshift.User{Name: systemOwner, SysID: id, Superuser: true}, true
		return r, nil
	}
	term, found := "namespace:"+ns.ID, false
	for u := range store.Users.Lookup(tx, term) {
		if u.SysID == id {
			r.user, r.super, found = u, u.Superuser, true
		}
	}
	if !found {
		return nil, blueshift.SQLErrorf("28000", "user with ID %d does not exist", id).WithHint("It was dropped; log in as another user.")
	}
	for g := range store.Groups.Lookup(tx, term) {
		if slices.Contains(g.Members, id) || slices.Contains(joined, g.Name) {
			r.member[blueshift.Grantee{Kind: blueshift.ToGroup, ID: g.SysID}] = true
		}
	}
	r.addRoles(rolesOf(tx, ns))
	return r, nil
}

// addRoles adds the roles that were granted to the user, and to those roles.
func (r *rights) addRoles(all []blueshift.Role) {
	for grown := true; grown; {
		grown = false
		for _, role := range all {
			self := blueshift.Grantee{Kind: blueshift.ToRole, ID: role.SysID}
			for _, g := range role.Members {
				if !r.member[g.To] {
					continue
				}
				if g.Admin && g.To.Kind == blueshift.ToUser {
					r.admin[role.SysID] = true
				}
				if !r.member[self] {
					r.member[self], grown = true, true
				}
			}
			if r.member[self] {
				for _, p := range role.System {
					r.system[p] = true
				}
				r.super = r.super || role.Name == superuserRole
				r.secures = r.secures || role.Name == securityRole
			}
		}
	}
}

// holder names whose rights are known: a user of a namespace.
type holder struct {
	namespace blueshift.Key
	id        uint32
}

// rights are those of the session's current user.
func (s *Session) rights() (*rights, error) {
	return s.rightsOf(holder{s.Namespace.Key, s.user.SysID})
}

// rightsOf are the rights of a user as of now, with what this transaction has
// changed itself.
func (s *Session) rightsOf(h holder) (*rights, error) {
	if s.unsettled() {
		return s.readRightsOf(h)
	}
	version := s.home.Store.Version()
	if e := s.entitled; e.rights != nil && e.version == version && e.rights.user.SysID == h.id && h.namespace == s.Namespace.Key {
		return e.rights, nil
	}
	r, err := s.readRightsOf(h)
	if err == nil && h.namespace == s.Namespace.Key {
		s.entitled = entitled{r, version}
	}
	return r, err
}

// entitled are the rights of a user of the session's namespace as of a version
// of the records.
type entitled struct {
	rights  *rights
	version uint64
}

// uncommitted is the version of rights that only a transaction has seen: others
// may yet count up to the number that its own changes came to.
const uncommitted = math.MaxUint64

func (s *Session) readRightsOf(h holder) (r *rights, err error) {
	err = s.shareView(func(tx store.Tx) error {
		ns, err := store.Namespaces.Get(tx, h.namespace)
		if err != nil {
			return blueshift.SQLErrorf("57P01", "the warehouse of this session has been deleted")
		}
		var joined []string
		if h == (holder{s.Namespace.Key, s.login.SysID}) {
			joined = s.Groups
		}
		if s.unsettled() || len(joined) > 0 && (s.joined == nil || s.joined.version != ns.Principals) {
			r, err = readRights(tx, ns, h.id, joined)
			switch {
			case err != nil:
			case s.unsettled():
				r.version = uncommitted
			default:
				s.joined = r
			}
			return err
		}
		if r = s.joined; len(joined) == 0 {
			r, err = s.home.known.of(tx, ns, h)
		}
		return err
	})
	return r, err
}

// maxKnown bounds the users whose rights are kept.
const maxKnown = 4096

// known are the rights of users as they were last read, for all sessions: ten
// thousand of one user have them once.
type known struct {
	mu sync.Mutex
	by map[holder]*rights
}

// of are a user's rights as of tx, without groups that only a session joins.
func (k *known) of(tx store.Tx, ns blueshift.Namespace, h holder) (*rights, error) {
	k.mu.Lock()
	r := k.by[h]
	k.mu.Unlock()
	if r != nil && r.version == ns.Principals {
		return r, nil
	}
	r, err := readRights(tx, ns, h.id, nil)
	if err != nil {
		return nil, err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if len(k.by) >= maxKnown {
		clear(k.by)
	}
	k.by[h] = r
	return r, nil
}

// unsettled tells that the transaction has changed records that it has not
// committed: what is read with them in it is nobody else's.
func (s *Session) unsettled() bool { return s.tx != nil && len(s.tx.shares) > 0 }

// authority is the count of principals that a plan was made under.
type authority struct {
	namespace blueshift.Key
	version   uint64
}

// unchanged reports whether nothing that the rights of a plan came from has
// changed. It is asked at every execution.
func (s *Session) unchanged(list []authority) bool {
	if s.unsettled() {
		return false
	}
	same := true
	err := s.home.Store.View(s.ctx, func(tx store.Tx) error {
		for _, a := range list {
			ns, err := store.Namespaces.Get(tx, a.namespace)
			same = same && err == nil && ns.Principals == a.version
		}
		return nil
	})
	return same && err == nil
}
