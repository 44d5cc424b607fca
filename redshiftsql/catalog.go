package redshiftsql

import "github.com/blueshift-db/blueshift"

// Catalog is everything a statement may name. session implements it; what it
// does not answer does not exist for the statement.
type Catalog interface {
	// Relation resolves a name of one to three parts as the session would. Its
	// errors are *blueshift.SQLError (42P01, 3F000, 42501 …).
	Relation(parts []string) (*Relation, error)
	// Value answers a context function such as current_user or version(), a
	// setting (setting:timezone), and statement:start where that is not the start of
	// the transaction.
	Value(name string) (string, bool)
}

// Kind tells relations apart.
type Kind uint8

// The kinds of relation.
const (
	Table Kind = iota
	View
	System
)

// Relation is something that can be read, as resolved for one session.
type Relation struct {
	ID       uint32
	Database string
	Schema   string
	Name     string
	Kind     Kind
	Columns  []Column
	// Physical is the engine's catalog, schema and table: generated names that
	// no user sees. Empty for views and system relations.
	Physical [3]string
	// Query and Context are a view's body and what its names mean. The columns
	// of a late-binding view are those of its body today; of Columns, it has only
	// the names that were given to it.
	Query       *Select
	Context     Catalog
	LateBinding bool
	// Rows makes the content of a system relation, one value per column: nil,
	// string, a whole number, float64 or bool. It may leave out rows that do not
	// have what the statement asks for.
	Rows func(Where) ([][]any, error)
	// Written is the number of the transaction that such rows are from.
	Written int64
	// Share is set when the relation is read through a datashare.
	Share blueshift.Key
	// Foreign is set when it belongs to another namespace: it is read through a
	// datashare, or by the body of what is.
	Foreign bool
	// Rights are what the statement's user may do; nil: everything.
	Rights *Rights
	// RowSecurity is what its rows have to satisfy for the statement's user; nil:
	// every row is there.
	RowSecurity *RowSecurity
	// Secured tells that row-level security is on, also for a user who is above it.
	Secured bool
	// ReadOnly says why the relation cannot be written, if it cannot. It is asked
	// by what writes alone; nil when the relation can be written.
	ReadOnly func() error
}

// Shared reports whether the relation is read through a datashare.
func (r *Relation) Shared() bool { return r.Share != blueshift.Key{} }

// Writable is nil, or why the relation cannot be written by anybody.
func (r *Relation) Writable() error {
	if r.ReadOnly == nil {
		return nil
	}
	return r.ReadOnly()
}

// Column is a column of a relation, with what Redshift remembers about it.
type Column struct {
	Name     string
	Type     Type
	NotNull  bool      `json:",omitempty"`
	Default  string    `json:",omitempty"` // the expression's source text
	Encode   string    `json:",omitempty"`
	Identity *Identity `json:",omitempty"`
	Comment  string    `json:",omitempty"`
	Position int       `json:",omitempty"`
	// Stored is the engine's name of the column where a view still knows it by
	// an older one.
	Stored string `json:"-"`
}

// stored is what the engine calls the column.
func (c Column) stored() string {
	if c.Stored != "" {
		return c.Stored
	}
	return c.Name
}

// Identity is an IDENTITY(seed, step) column. ByDefault lets INSERT supply values.
type Identity struct {
	Seed, Step int64
	ByDefault  bool `json:",omitempty"`
}
