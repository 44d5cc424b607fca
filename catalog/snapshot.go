package catalog

import (
	"cmp"
	"maps"
	"slices"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/redshiftsql"
)

// Kind tells tables from views.
type Kind string

// The kinds of relation.
const (
	Table Kind = "table"
	View  Kind = "view"
	// MaterializedView is a query whose rows are kept as a table's are.
	MaterializedView Kind = "materialized view"
)

// Schema is a schema of a database.
type Schema struct {
	ID     uint32
	Name   string
	Owner  uint32                  `json:"OwnerID"` // SysID of a user
	ACL    blueshift.ACL           `json:",omitempty"`
	Scoped []blueshift.ScopedGrant `json:",omitempty"` // FOR TABLES IN SCHEMA …
	// Quota is the disk space in MB that the schema may take; 0 is no limit.
	Quota   int64  `json:",omitempty"`
	Comment string `json:",omitempty"`
	// External is set when the schema has nothing in it and stands for another.
	External *External `json:",omitempty"`
}

// External is what an external schema stands for: a schema, which need not
// exist, of another database of the namespace.
type External struct{ Database, Schema string }

// Relation is a table or a view.
type Relation struct {
	ID          uint32
	Schema      uint32
	Name        string
	Kind        Kind
	Owner       uint32                `json:"OwnerID"` // SysID of a user
	ACL         blueshift.ACL         `json:",omitempty"`
	ColumnACL   map[int]blueshift.ACL `json:",omitempty"` // by position
	Columns     []redshiftsql.Column
	Attributes  redshiftsql.TableAttributes
	Constraints []redshiftsql.Constraint `json:",omitempty"`
	Comment     string                   `json:",omitempty"`
	Definition  string                   `json:",omitempty"` // a view's query
	LateBinding bool                     `json:",omitempty"` // a view WITH NO SCHEMA BINDING
	AutoRefresh bool                     `json:",omitempty"` // a materialized view's
	Uses        []Use                    `json:",omitempty"` // what the names in Definition stand for
	RowSecurity *RowSecurity             `json:",omitempty"` // nil: no policy was ever attached, nor is it on
	// LastPosition is the highest position that a dropped column has had:
	// positions are not used again.
	LastPosition int `json:",omitempty"`
}

// Use is a relation that a view names, as it was when the view was made. It is
// what keeps a view working when that relation or its columns get other names,
// and keeps its * to the columns that there were. A relation of another database
// has no ID here and is found by its name.
type Use struct {
	Name    []string
	ID      uint32
	Columns []UsedColumn `json:",omitempty"`
}

// UsedColumn is a column under the name that a view knows it by.
type UsedColumn struct {
	Name     string
	Position int
}

// Dependents are the views that name a relation.
func (s *Snapshot) Dependents(id uint32) (out []*Relation) {
	for _, r := range s.relations {
		if slices.ContainsFunc(r.Uses, func(u Use) bool { return u.ID == id }) {
			out = append(out, r)
		}
	}
	slices.SortFunc(out, func(a, b *Relation) int { return cmp.Compare(a.ID, b.ID) })
	return out
}

// Snapshot is the objects of a database at one moment. It never changes.
type Snapshot struct {
	Version uint64 // grows with every published change, from 1
	objects
}

// objects is the content of a snapshot, indexed by id and by name.
type objects struct {
	schemas     map[uint32]*Schema
	relations   map[uint32]*Relation
	schemaNames map[string]uint32
	names       map[nameKey]uint32
	defaults    map[uint32]*DefaultPrivileges
	functions   map[uint32]*Function
	policies    map[uint32]*RLSPolicy
}

type nameKey struct {
	schema uint32
	name   string
}

func newObjects() objects {
	return objects{map[uint32]*Schema{}, map[uint32]*Relation{}, map[string]uint32{}, map[nameKey]uint32{}, map[uint32]*DefaultPrivileges{}, map[uint32]*Function{}, map[uint32]*RLSPolicy{}}
}

func (o objects) clone() objects {
	return objects{maps.Clone(o.schemas), maps.Clone(o.relations), maps.Clone(o.schemaNames), maps.Clone(o.names), maps.Clone(o.defaults), maps.Clone(o.functions), maps.Clone(o.policies)}
}

func (o objects) putSchema(s Schema) {
	if old, ok := o.schemas[s.ID]; ok {
		delete(o.schemaNames, old.Name)
	}
	o.schemas[s.ID], o.schemaNames[s.Name] = &s, s.ID
}

func (o objects) putRelation(r Relation) {
	if old, ok := o.relations[r.ID]; ok {
		delete(o.names, nameKey{old.Schema, old.Name})
	}
	o.relations[r.ID], o.names[nameKey{r.Schema, r.Name}] = &r, r.ID
}

func (o objects) delete(id uint32) {
	if s, ok := o.schemas[id]; ok {
		delete(o.schemas, id)
		delete(o.schemaNames, s.Name)
	}
	if r, ok := o.relations[id]; ok {
		delete(o.relations, id)
		delete(o.names, nameKey{r.Schema, r.Name})
	}
	delete(o.defaults, id)
	delete(o.functions, id)
	if p, ok := o.policies[id]; ok {
		delete(o.policies, id)
		delete(o.names, p.key())
	}
}

// Schema finds a schema by name.
func (s *Snapshot) Schema(name string) (*Schema, bool) {
	return s.SchemaByID(s.schemaNames[name])
}

// SchemaByID finds a schema by its id.
func (s *Snapshot) SchemaByID(id uint32) (*Schema, bool) {
	sc, ok := s.schemas[id]
	return sc, ok
}

// Relation finds a relation of a schema by name.
func (s *Snapshot) Relation(schema uint32, name string) (*Relation, bool) {
	return s.RelationByID(s.names[nameKey{schema, name}])
}

// RelationByID finds a relation by its id.
func (s *Snapshot) RelationByID(id uint32) (*Relation, bool) {
	r, ok := s.relations[id]
	return r, ok
}

// Schemas lists the schemas in order of name.
func (s *Snapshot) Schemas() []*Schema {
	return slices.SortedFunc(maps.Values(s.schemas), func(a, b *Schema) int { return cmp.Compare(a.Name, b.Name) })
}

// Relations lists the relations of a schema in order of name.
func (s *Snapshot) Relations(schema uint32) (out []*Relation) {
	for _, r := range s.relations {
		if r.Schema == schema {
			out = append(out, r)
		}
	}
	slices.SortFunc(out, func(a, b *Relation) int { return cmp.Compare(a.Name, b.Name) })
	return out
}
