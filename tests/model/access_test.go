package model

import "strings"

// What a consumer's sessions make of the shares, and may do through them. Each
// warehouse has the users admin, who is a superuser, and bob, who is not.

type (
	warehouse struct {
		account        string
		id             int // of its namespace
		paused, public bool
		databases      map[string]*database
		external       map[string]string // external schema: database and schema that it stands for
		externalForBob map[string]bool
	}
	// database is one made from a share, with what bob may do there.
	database struct {
		share       string
		of          int // the id of the share
		permissions bool
		usage       bool
		lent        map[int]rights // on schemas and objects, by their ids
	}
)

func (m *model) found(name, account string) {
	m.warehouses[name] = &warehouse{account: account, id: m.id(), databases: map[string]*database{}, external: map[string]string{}, externalForBob: map[string]bool{}}
	if name == "sales" {
		m.schemas = map[string]*schema{}
	}
}

// open tells whether one can connect to a warehouse.
func (m *model) open(name string) bool {
	w := m.warehouses[name]
	return w != nil && !w.paused
}

// deleteWarehouse ends the shares of a producer, and what was given to the
// namespace by itself.
func (m *model) deleteWarehouse(name string) {
	delete(m.warehouses, name)
	if name == "sales" {
		clear(m.shares)
		m.block = nil
	}
	if name == "sales" || name == "analytics" {
		m.frozen = nil
	}
	for _, s := range m.shares {
		delete(s.consumers, "$"+name)
		for _, c := range s.consumers {
			if c.taken["$"+name] != nil {
				if delete(c.taken, "$"+name); len(c.taken) == 0 {
					c.changed = m.now
				}
			}
		}
	}
}

// mount is CREATE DATABASE db FROM DATASHARE name OF ACCOUNT of, "" without one.
func (m *model) mount(at, db, name, of string, permissions bool) string {
	s, w := m.shares[name], m.warehouses[at]
	switch {
	case s == nil || m.warehouses["sales"] == nil:
		return "42704"
	case at == "sales":
		return "22023"
	case m.known(name, "$"+at) == nil && m.known(name, w.account) == nil, // to whom nothing was said, nothing exists
		of == "" && (s.adx || w.account != producer), of != "" && of != producer:
		return "42704"
	case len(m.through(name, at)) == 0:
		return "42501"
	}
	for _, d := range w.databases {
		if d.of == s.id {
			return "42710"
		}
	}
	if w.databases[db] != nil {
		return "42P04"
	}
	w.databases[db] = &database{share: name, of: s.id, permissions: permissions, lent: map[int]rights{}}
	return ""
}

func (m *model) dropDatabase(at, db string) string {
	w := m.warehouses[at]
	if w.databases[db] == nil {
		return "3D000"
	}
	delete(w.databases, db)
	return ""
}

// behind finds the share of a database, if the warehouse may read it now.
func (m *model) behind(at, db string) (*database, *share, string) {
	w := m.warehouses[at]
	d := w.databases[db]
	if d == nil {
		return nil, nil, "3D000"
	}
	switch s := m.shares[d.share]; {
	case s == nil, s.id != d.of:
		return d, nil, "3D000"
	case len(m.through(d.share, at)) == 0, w.public && !s.public:
		return d, nil, "42501"
	default:
		return d, s, ""
	}
}

// reach finds what a user of a warehouse names as db.schema.object: what the
// share holds of it and what the user may do with that. through tells that an
// external schema is used, whose USAGE stands for that of database and schema.
func (m *model) reach(at, user, db, name string, through bool) (o *object, held rights, refused string) {
	w := m.warehouses[at]
	if d := w.databases[db]; d != nil && user == "bob" && !d.usage && !through {
		return nil, 0, "42501"
	}
	d, s, refused := m.behind(at, db)
	if refused != "" {
		return nil, 0, refused
	}
	in, bare, _ := strings.Cut(name, ".")
	there := m.schemas[in]
	if there == nil || s.schemas[there.id] == nil {
		return nil, 0, "3F000"
	}
	all := user == "admin" || !d.permissions
	if !all && !through && !d.lent[there.id].has("USAGE") || !s.schemas[there.id].held.has("USAGE") {
		return nil, 0, "42501"
	}
	if o = there.objects[bare]; o != nil {
		held = s.may(there, o)
	}
	switch {
	case held == 0 && bare == "f":
		return nil, 0, "42883"
	case held == 0:
		return nil, 0, "42P01"
	}
	if !all {
		held &= d.lent[o.id]
	}
	return o, held, ""
}

// read answers the rows of a shared object, or why they cannot be read.
func (m *model) read(at, user, db, name string) string {
	return reading(m.reach(at, user, db, name, false))
}

// readThrough is read by the name that an external schema gives the object.
func (m *model) readThrough(at, user, external, bare string) string {
	w := m.warehouses[at]
	to, ok := w.external[external]
	switch {
	case !ok:
		return "3F000"
	case user == "bob" && !w.externalForBob[external]:
		return "42501"
	}
	db, in, _ := strings.Cut(to, ".")
	return reading(m.reach(at, user, db, in+"."+bare, true))
}

// mounted tells whether a warehouse has a database over a share that there is:
// a block that begins then sees the producer as of its beginning.
func (m *model) mounted(at string) bool {
	for _, d := range m.warehouses[at].databases {
		if s := m.shares[d.share]; s != nil && s.id == d.of {
			return true
		}
	}
	return false
}

// freeze is the first statement of a block of the consumer.
func (m *model) freeze() string {
	m.frozen = m.clone().schemas
	return ""
}

// inBlock is the model as that block sees it: the rows and names of then, by
// what may be read now.
func (m *model) inBlock() *model {
	then := *m
	then.schemas = m.frozen
	return &then
}

func reading(o *object, held rights, refused string) string {
	switch {
	case refused != "":
		return refused
	case !held.has("SELECT") && !held.has("EXECUTE"):
		return "42501"
	}
	return o.answer()
}

// change is a write through a share that needs rights on an object.
func (m *model) change(at, user, db, name string, needs rights, do func(*object) string) string {
	o, held, refused := m.reach(at, user, db, name, false)
	switch {
	case refused != "":
		return refused
	case held&needs != needs, !m.writes(m.warehouses[at].databases[db].share, at):
		return "42501"
	}
	return do(o)
}

// define is CREATE TABLE through a share: the table belongs to the producer, and
// is in the share with every privilege, which its maker has too.
func (m *model) define(at, user, db, name string) string {
	w := m.warehouses[at]
	d, s, refused := m.behind(at, db)
	switch {
	case d != nil && user == "bob" && !d.usage:
		return "42501"
	case refused != "":
		return refused
	}
	in, _, _ := strings.Cut(name, ".")
	there := m.schemas[in]
	switch {
	case there == nil || s.schemas[there.id] == nil:
		return "3F000"
	case !m.mayCreate(at, user, db, name), !m.writes(d.share, at):
		return "42501"
	}
	if refused := m.create(name, "table"); refused != "" {
		return refused
	}
	_, _, made, _ := m.named(name)
	s.objects[made.id] = &content{schema: there.id, held: allOnTable}
	if user == "bob" && d.permissions {
		w.databases[db].lent[made.id] = allOnTable
	}
	return ""
}

// mayCreate tells whether a user may make a name in a schema through a share.
func (m *model) mayCreate(at, user, db, name string) bool {
	d := m.warehouses[at].databases[db]
	in, _, _ := strings.Cut(name, ".")
	there := m.schemas[in]
	return m.shares[d.share].schemas[there.id].held.has("CREATE") && (user != "bob" || !d.permissions || d.lent[there.id].has("CREATE"))
}

// lend is GRANT to bob: USAGE ON DATABASE db for what "", and otherwise
// privileges on a schema or an object of it.
func (m *model) lend(at, db, what string, held rights, take bool) string {
	d := m.warehouses[at].databases[db]
	change := func(id int) string {
		if take {
			d.lent[id] &^= held
		} else {
			d.lent[id] |= held
		}
		return ""
	}
	switch {
	case d == nil:
		return "3D000"
	case what == "":
		d.usage = !take
		return ""
	case strings.Contains(what, "."):
		o, _, refused := m.reach(at, "admin", db, what, false)
		switch {
		case refused != "":
			return refused
		case !d.permissions:
			return "0A000"
		}
		return change(o.id)
	case !d.permissions:
		return "0A000"
	}
	_, s, refused := m.behind(at, db)
	if refused != "" {
		return refused
	}
	there := m.schemas[what]
	if there == nil || s.schemas[there.id] == nil {
		return "3F000"
	}
	return change(there.id)
}

// createExternal is CREATE EXTERNAL SCHEMA name FROM REDSHIFT DATABASE.
func (m *model) createExternal(at, name, db, in string) string {
	w := m.warehouses[at]
	switch {
	case w.external[name] != "":
		return "42P06"
	case w.databases[db] == nil:
		return "3D000"
	}
	w.external[name] = db + "." + in
	return ""
}

func (m *model) dropExternal(at, name string) string {
	w := m.warehouses[at]
	if w.external[name] == "" {
		return "3F000"
	}
	delete(w.external, name)
	delete(w.externalForBob, name)
	return ""
}

func (m *model) openExternal(at, name string, take bool) string {
	w := m.warehouses[at]
	if w.external[name] == "" {
		return "3F000"
	}
	w.externalForBob[name] = !take
	return ""
}
