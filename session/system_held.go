package session

import (
	"slices"
	"strconv"
	"strings"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/redshiftsql"
	"github.com/blueshift-db/blueshift/store"
)

// heldRelations answer the functions that ask about privileges and membership.
// They are read with the user whom, and the kind of object that, is asked about.
func heldRelations() map[string]systemRelation {
	return map[string]systemRelation{
		"held":    relation("kind text, usename text, object text, privileges text", (*names).held),
		"held_by": relation("kind text, usename text, object text, privileges text", (*names).heldByEach),
		"member":  relation("kind text, name text, of text", (*names).memberships),
	}
}

// held lists what a user holds on every object of a kind: on each name that the
// object goes by, the privileges between commas.
func (n *names) held() (rows [][]any, err error) {
	who, id := n.only("usename"), n.s.user.SysID
	if who != "" {
		ids, err := n.s.userIDs([]string{who})
		if err != nil {
			return nil, err
		}
		id = ids[0]
	}
	return n.heldBy(n.only("kind"), who, id)
}

// heldByEach is held for every user, once under its name and once under its id.
func (n *names) heldByEach() (rows [][]any, err error) {
	var users []blueshift.User
	err = n.s.lookUp(func(p principals) error {
		users = users[:0]
		for u := range store.Users.Lookup(p.tx, "namespace:"+p.ns.ID) {
			users = append(users, u)
		}
		return nil
	})
	for _, u := range users {
		if err != nil {
			return nil, err
		}
		var of [][]any
		of, err = n.heldBy(n.only("kind"), u.Name, u.SysID)
		for _, row := range of {
			rows = append(rows, row, []any{row[0], strconv.FormatUint(uint64(u.SysID), 10), row[2], row[3]})
		}
	}
	return rows, err
}

// heldBy lists what the user of an id, called who, holds.
func (n *names) heldBy(kind, who string, id uint32) (rows [][]any, err error) {
	r, err := n.s.rightsOf(holder{n.s.Namespace.Key, id})
	if err != nil {
		return nil, err
	}
	add := func(held, grantable blueshift.Privileges, objects ...string) {
		for _, o := range objects {
			rows = append(rows, []any{kind, who, o, heldText(held, grantable)})
		}
	}
	switch kind {
	case "database":
		dbs, err := n.databases()
		for _, db := range dbs {
			held, grantable := r.onDatabase(db)
			for _, name := range []string{db.Name, strconv.FormatUint(uint64(db.OID), 10)} {
				rows = append(rows, []any{kind, who, name, heldText(held, grantable) + "CONNECT,"}) // everybody may connect
			}
		}
		return rows, err
	case "schema":
		for name, schema := range systemSchemas {
			add(blueshift.Usage, 0, name, strconv.FormatUint(uint64(schema.ID), 10))
		}
	}
	untold := false
	for _, p := range n.heldPlaces(kind) {
		found, hidden, err := n.heldIn(p, kind, r)
		if err != nil {
			return nil, err
		}
		untold = untold || hidden
		alone := n.foundAlone(p, found)
		for _, o := range found {
			for _, name := range p.namesOf(o, alone) {
				if kind != "column" {
					add(o.held, o.grantable, name)
					continue
				}
				for _, c := range o.relation.Columns {
					held := o.held
					if !o.shared { // the producer's lists speak of its own users
						of, _ := o.relation.ColumnACL[c.Position].Held(r.is)
						held |= of
					}
					add(held, o.grantable, name+"/"+c.Name, name+"/"+strconv.Itoa(c.Position))
				}
			}
		}
	}
	if asked := n.asked[redshiftsql.AskedAbout]; untold && id == n.s.user.SysID && len(asked) > 0 {
		name := asked[len(asked)-1]
		if !slices.ContainsFunc(rows, func(row []any) bool { return row[2] == name }) {
			add(0, 0, name) // whether it exists or not
		}
	}
	return rows, nil
}

// heldText spells privileges for has_table_privilege and its like.
func heldText(held, grantable blueshift.Privileges) string {
	var b strings.Builder
	b.WriteByte(',')
	for _, p := range held.Each() {
		words := []string{p.Name()}
		if p == blueshift.Temporary {
			words = append(words, "TEMPORARY")
		}
		for _, w := range words {
			b.WriteString(w + ",")
			if grantable.Has(p) {
				b.WriteString(w + " WITH GRANT OPTION,")
			}
		}
	}
	return b.String()
}

// memberships lists the roles and groups that users, and the roles that roles,
// are members of. Who does not see everything sees its own.
func (n *names) memberships() (rows [][]any, err error) {
	own, err := n.s.rights()
	if err != nil {
		return nil, err
	}
	all := own.super || own.permits("CREATE USER")
	var users []blueshift.User
	named := map[blueshift.Grantee]string{}
	var roles []blueshift.Role
	err = n.s.lookUp(func(p principals) error {
		term := "namespace:" + p.ns.ID
		for g := range store.Groups.Lookup(p.tx, term) {
			named[blueshift.Grantee{Kind: blueshift.ToGroup, ID: g.SysID}] = g.Name
		}
		for u := range store.Users.Lookup(p.tx, term) {
			users = append(users, u)
		}
		roles = rolesOf(p.tx, p.ns)
		for _, r := range roles {
			named[blueshift.Grantee{Kind: blueshift.ToRole, ID: r.SysID}] = r.Name
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	for _, u := range users {
		if !all && u.SysID != own.user.SysID {
			continue
		}
		r, err := n.s.rightsOf(holder{n.s.Namespace.Key, u.SysID})
		if err != nil {
			return nil, err
		}
		for g := range r.member {
			if name := named[g]; name != "" {
				rows = append(rows, []any{"user", u.Name, name})
			}
		}
	}
	for _, role := range roles {
		r := &rights{member: map[blueshift.Grantee]bool{{Kind: blueshift.ToRole, ID: role.SysID}: true}, admin: map[uint32]bool{}, system: map[string]bool{}}
		r.addRoles(roles)
		for g := range r.member {
			if name := named[g]; name != role.Name && (all || own.is(blueshift.Grantee{Kind: blueshift.ToRole, ID: role.SysID})) {
				rows = append(rows, []any{"role", role.Name, name})
			}
		}
	}
	return rows, nil
}
