package model

import (
	"fmt"
	"slices"
	"strings"
)

// What the producer has in its database and in its shares.

type (
	schema struct {
		id      int
		objects map[string]*object
	}
	// object is a table, a view or a function, with the rows that reading or
	// calling it answers.
	object struct {
		id   int
		kind string
		rows []int
	}
	// content is what a share may do with a schema or an object.
	content struct {
		schema     int // of an object
		held       rights
		includeNew bool // of a schema
	}
	rights uint16
)

var rightNames = []string{"SELECT", "INSERT", "UPDATE", "DELETE", "DROP", "ALTER", "USAGE", "CREATE", "EXECUTE"}

func right(names ...string) (r rights) {
	for _, n := range names {
		r |= 1 << slices.Index(rightNames, n)
	}
	return r
}

func (r rights) has(name string) bool { return r&right(name) != 0 }

var allOnTable = right("SELECT", "INSERT", "UPDATE", "DELETE", "DROP", "ALTER")

// named splits "s.t1" and finds it: 3F000 without the schema, 42P01 without the
// object, and for a function 42883 without either.
func (m *model) named(name string) (s *schema, bare string, o *object, refused string) {
	in, bare, _ := strings.Cut(name, ".")
	if s = m.schemas[in]; s != nil {
		o = s.objects[bare]
	}
	switch {
	case o == nil && bare == "f":
		refused = "42883"
	case s == nil:
		refused = "3F000"
	case o == nil:
		refused = "42P01"
	}
	return s, bare, o, refused
}

func (m *model) createSchema(name string) string {
	if m.schemas[name] != nil {
		return "42P06"
	}
	m.schemas[name] = &schema{id: m.id(), objects: map[string]*object{}}
	return ""
}

// dropSchema is DROP SCHEMA … CASCADE.
func (m *model) dropSchema(name string) string {
	s := m.schemas[name]
	if s == nil {
		return "3F000"
	}
	delete(m.schemas, name)
	for _, d := range m.shares {
		d.forget(s.id)
	}
	return ""
}

// create makes an object, which is then in the shares that include what is new
// in its schema.
func (m *model) create(name, kind string, rows ...int) string {
	s, bare, o, _ := m.named(name)
	switch {
	case s == nil:
		return "3F000"
	case o != nil && kind == "function":
		return "42723"
	case o != nil:
		return "42P07"
	}
	made := &object{id: m.id(), kind: kind, rows: rows}
	s.objects[bare] = made
	for _, d := range m.shares {
		if c := d.schemas[s.id]; c != nil && c.includeNew {
			d.objects[made.id] = &content{schema: s.id, held: plain(kind)}
		}
	}
	return ""
}

// plain is what ALTER DATASHARE … ADD lets a share do.
func plain(kind string) rights {
	switch kind {
	case "schema":
		return right("USAGE")
	case "function":
		return right("EXECUTE")
	}
	return right("SELECT")
}

func (m *model) drop(name string) string {
	s, bare, o, refused := m.named(name)
	if refused != "" {
		return refused
	}
	delete(s.objects, bare)
	for _, d := range m.shares {
		delete(d.objects, o.id)
	}
	return ""
}

func (m *model) rename(name, to string) string {
	s, bare, o, refused := m.named(name)
	switch {
	case refused != "":
		return refused
	case s.objects[to] != nil:
		return "42P07"
	}
	delete(s.objects, bare)
	s.objects[to] = o
	return ""
}

func (m *model) insert(name string, row int) string {
	_, _, o, refused := m.named(name)
	if refused == "" {
		o.insert(row)
	}
	return refused
}

func (m *model) delete(name string, row int) string {
	_, _, o, refused := m.named(name)
	if refused == "" {
		o.delete(row)
	}
	return refused
}

func (o *object) insert(row int) { o.rows = append(slices.Clip(o.rows), row) }

func (o *object) delete(row int) {
	o.rows = slices.DeleteFunc(slices.Clone(o.rows), func(r int) bool { return r == row })
}

// answer is how the rows of an object are read.
func (o *object) answer() string {
	return listed(strings.Fields(strings.Trim(fmt.Sprint(o.rows), "[]")))
}

func (m *model) createShare(name string, adx bool) string {
	if m.shares[name] != nil {
		return "42710"
	}
	s := &share{id: m.id(), adx: adx, schemas: map[int]*content{}, objects: map[int]*content{}, scopes: map[int]rights{}, consumers: map[string]*consumer{}}
	if adx {
		s.consumers[viaADX] = &consumer{since: m.now, changed: m.now, state: "PENDING_AUTHORIZATION", allowed: "-", taken: map[string]*taken{}}
	}
	m.shares[name] = s
	return ""
}

func (m *model) dropShare(name string) string {
	if m.shares[name] == nil {
		return "42704"
	}
	delete(m.shares, name)
	return ""
}

func (m *model) setPublic(name string, to bool) string {
	if m.shares[name] == nil {
		return "42704"
	}
	m.shares[name].public = to
	return ""
}

// forget takes a schema out of a share, with what is in it.
func (s *share) forget(schema int) {
	delete(s.schemas, schema)
	delete(s.scopes, schema)
	for id, c := range s.objects {
		if c.schema == schema {
			delete(s.objects, id)
		}
	}
}

// may is what a share may do with an object: 0 when it does not have it.
func (s *share) may(in *schema, o *object) (held rights) {
	if o.kind != "function" {
		held = s.scopes[in.id]
	}
	if c := s.objects[o.id]; c != nil {
		held |= c.held
	}
	return held
}

// shared finds a share, and a schema (without a dot) or an object of the
// producer.
func (m *model) shared(name, what string) (d *share, s *schema, o *object, refused string) {
	if strings.Contains(what, ".") {
		s, _, o, refused = m.named(what)
	} else if s = m.schemas[what]; s == nil {
		refused = "3F000"
	}
	if d = m.shares[name]; d == nil && refused == "" {
		refused = "42704"
	}
	return d, s, o, refused
}

// add is ALTER DATASHARE … ADD.
func (m *model) add(name, what string) string {
	d, s, o, refused := m.shared(name, what)
	switch {
	case refused != "":
		return refused
	case o == nil && d.schemas[s.id] != nil:
		return "42P06"
	case o == nil:
		d.schemas[s.id] = &content{held: plain("schema")}
		return ""
	case d.objects[o.id] != nil && o.kind == "function":
		return "42723"
	case d.objects[o.id] != nil:
		return "42P07"
	case d.schemas[s.id] == nil:
		return "3F000"
	}
	d.objects[o.id] = &content{schema: s.id, held: plain(o.kind)}
	return ""
}

// remove is ALTER DATASHARE … REMOVE.
func (m *model) remove(name, what string) string {
	d, s, o, refused := m.shared(name, what)
	switch {
	case refused != "":
		return refused
	case o == nil && d.schemas[s.id] == nil:
		return "3F000"
	case o == nil:
		d.forget(s.id)
		return ""
	case d.objects[o.id] == nil && o.kind == "function":
		return "42883"
	case d.objects[o.id] == nil:
		return "42P01"
	}
	delete(d.objects, o.id)
	return ""
}

// addAll is ADD ALL TABLES IN SCHEMA, removeAll its opposite.
func (m *model) addAll(name, in string) string {
	d, s, _, refused := m.shared(name, in)
	switch {
	case refused != "":
		return refused
	case d.schemas[s.id] == nil:
		return "3F000"
	}
	for _, o := range s.objects {
		if o.kind != "function" && d.objects[o.id] == nil {
			d.objects[o.id] = &content{schema: s.id, held: plain(o.kind)}
		}
	}
	return ""
}

func (m *model) removeAll(name, in string) string {
	d, s, _, refused := m.shared(name, in)
	if refused != "" {
		return refused
	}
	for _, o := range s.objects {
		if o.kind != "function" {
			delete(d.objects, o.id)
		}
	}
	return ""
}

func (m *model) includeNew(name, in string, to bool) string {
	d, s, _, refused := m.shared(name, in)
	switch {
	case refused != "":
		return refused
	case d.schemas[s.id] == nil:
		return "3F000"
	}
	d.schemas[s.id].includeNew = to
	return ""
}

// permit is GRANT … TO DATASHARE, which adds what is not in the share.
func (m *model) permit(name, what string, held rights) string {
	d, s, o, refused := m.shared(name, what)
	switch {
	case refused != "":
		return refused
	case o == nil && d.schemas[s.id] == nil:
		d.schemas[s.id] = &content{held: held}
	case o == nil:
		d.schemas[s.id].held |= held
	case d.objects[o.id] != nil:
		d.objects[o.id].held |= held
	case d.schemas[s.id] == nil:
		return "3F000"
	default:
		d.objects[o.id] = &content{schema: s.id, held: held}
	}
	return ""
}

// forbid is REVOKE … FROM DATASHARE; with its last privilege a thing leaves the
// share.
func (m *model) forbid(name, what string, held rights) string {
	d, s, o, refused := m.shared(name, what)
	switch {
	case refused != "":
		return refused
	case o == nil && d.schemas[s.id] == nil:
		return "3F000"
	case o == nil:
		if d.schemas[s.id].held &^= held; d.schemas[s.id].held == 0 {
			d.forget(s.id)
		}
		return ""
	case d.objects[o.id] == nil:
		return "42P01"
	}
	if d.objects[o.id].held &^= held; d.objects[o.id].held == 0 {
		delete(d.objects, o.id)
	}
	return ""
}

// permitAll is GRANT … FOR TABLES IN SCHEMA … TO DATASHARE: those that there
// will be, too. forbidAll is its opposite.
func (m *model) permitAll(name, in string, held rights) string {
	d, s, _, refused := m.shared(name, in)
	switch {
	case refused != "":
		return refused
	case d.schemas[s.id] == nil:
		return "3F000"
	}
	d.scopes[s.id] |= held
	return ""
}

func (m *model) forbidAll(name, in string, held rights) string {
	d, s, _, refused := m.shared(name, in)
	if refused == "" {
		d.scopes[s.id] &^= held
	}
	return refused
}
