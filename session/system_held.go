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
		db, err := n.s.databaseNow(n.home)
		if _, snap, e := n.snapshot(n.home); e == nil {
			for _, schema := range snap.Schemas() {
				held, grantable := r.onSchema(db, schema)
				add(held, grantable, schema.Name, strconv.FormatUint(uint64(schema.ID), 10))
			}
		}
		return rows, err
	case "function":
		db, err := n.s.databaseNow(n.home)
		for _, f := range n.routines(n.home) {
			held, grantable := r.onFunction(db, f.schema, f.Function)
			if f.shared {
				held, grantable = 0, 0
				usage, _ := r.onDatabase(db)
				if usage.Has(blueshift.Usage) && (lent{db: db, rights: r}).calls(sharedObject{schema: f.schema, function: f.Function, held: blueshift.Execute}) {
					held = blueshift.Execute
				}
			}
			bare := signature(redshiftsql.Name{f.Name}, f.Args)
			add(held, grantable, strconv.FormatUint(uint64(f.ID), 10), f.schema.Name+"."+bare, f.db.Name+"."+f.schema.Name+"."+bare)
			if slices.Contains(n.path, f.schema.Name) {
				add(held, grantable, bare)
			}
		}
		return rows, err
	case "table", "column":
		all, err := n.local(keys{})
		for _, l := range all {
			held, grantable := r.onRelation(l.db, l.schema, l.relation)
			if l.system() && !superuserRelations[l.relation.Name] {
				held |= blueshift.Select
			}
			for _, name := range n.namesOf(l) {
				if kind == "table" {
					add(held, grantable, name)
					continue
				}
				for _, c := range l.relation.Columns {
					of, _ := l.relation.ColumnACL[c.Position].Held(r.is)
					add(held|of, grantable, name+"/"+c.Name, name+"/"+strconv.Itoa(c.Position))
				}
			}
		}
		return rows, err
	}
	return nil, nil
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

// namesOf are the names that a relation goes by: its object id, its name with
// schema and database, and alone where that finds it.
func (n *names) namesOf(l listed) []string {
	out := []string{strconv.FormatUint(uint64(l.relation.ID), 10), l.schema.Name + "." + l.relation.Name, l.db.Name + "." + l.schema.Name + "." + l.relation.Name}
	switch {
	case l.system() && l.schema.Name == "pg_catalog", l.schema.ID == temporarySchema:
		return append(out, l.relation.Name)
	}
	for _, p := range n.path {
		if p == l.schema.Name {
			return append(out, l.relation.Name)
		}
		if _, snap, err := n.snapshot(l.db); err == nil {
			if sc, ok := snap.Schema(p); ok {
				if _, hidden := snap.Relation(sc.ID, l.relation.Name); hidden {
					return out
				}
			}
		}
	}
	return out
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
