package redshiftsql

import "github.com/blueshift-db/blueshift"

// Statements that read and write rows.
type (
	// Insert is INSERT INTO.
	Insert struct {
		Table   Name
		Columns []string
		Query   *Select // nil for DEFAULT VALUES and for Rows
		Rows    *Bulk   // VALUES of constants only
		Pos     Position
	}
	// Update is UPDATE … SET … [FROM …] [WHERE …].
	Update struct {
		With  *Select // its WITH list only
		Table Name
		Alias string
		Set   []Assignment
		From  []TableExpr
		Where Expr
		Pos   Position
	}
	// Assignment is column = value.
	Assignment struct {
		Column string
		Value  Expr
	}
	// Delete is DELETE FROM … [USING …] [WHERE …].
	Delete struct {
		With  *Select // its WITH list only
		Table Name
		Alias string
		Using []TableExpr
		Where Expr
		Pos   Position
	}
	// Merge is MERGE INTO … USING … ON …. What it does with a match is Set or
	// Delete; Columns and Values are what it inserts otherwise. In its simple
	// mode, REMOVE DUPLICATES, it has neither.
	Merge struct {
		Table            Name
		Source           TableExpr
		On               Expr
		Set              []Assignment
		Delete           bool
		Columns          []string
		Values           []Expr
		RemoveDuplicates bool
		Pos              Position
	}
	// Truncate is TRUNCATE [TABLE].
	Truncate struct {
		Table Name
		Pos   Position
	}
	// Explain is EXPLAIN [VERBOSE] statement.
	Explain struct{ Statement Statement }
	// ExplainAccess is EXPLAIN ACCESS, inside an Explain: what stands between a
	// user and a shared object. It names Object through the consumer's database,
	// or Share with the producer it is OF, or with the consumer it is FOR.
	ExplainAccess struct {
		User               string // "" for whoever asks
		Wants              blueshift.Privileges
		Object             Name // at most two parts with a Share; a schema ends in "", a database in two
		Share              string
		For                bool
		Account, Namespace string
	}
)

// Statements that define objects.
type (
	// CreateSchema is CREATE SCHEMA.
	CreateSchema struct {
		Database    string // "": the one in use
		Name        string
		Owner       string
		IfNotExists bool
		Quota       int64 `json:",omitempty"` // MB; 0: no limit
	}
	// DropSchema is DROP SCHEMA.
	DropSchema struct {
		Names    []Name // of one part, or two with the database
		IfExists bool
		Cascade  bool
		External bool // DROP EXTERNAL DATABASE
	}
	// CreateExternalSchema is CREATE EXTERNAL SCHEMA … FROM REDSHIFT.
	CreateExternalSchema struct {
		Name        string
		IfNotExists bool
		Database    string
		Schema      string
	}
	// CreateTable is CREATE TABLE, also AS and LIKE.
	CreateTable struct {
		Name        Name
		Temporary   bool
		IfNotExists bool
		Columns     []Column
		Attributes  TableAttributes
		Constraints []Constraint
		Names       []string // column names of CREATE TABLE (a, b) AS
		As          *Select
		Likes       []LikeTable `json:",omitempty"`
		Pos         Position
	}
	// LikeTable is LIKE parent in CREATE TABLE: the parent's columns stand before
	// the column that has this place in Columns.
	LikeTable struct {
		Parent   Name
		Defaults bool `json:",omitempty"` // INCLUDING DEFAULTS
		Before   int  `json:",omitempty"`
	}
	// TableAttributes are Redshift's physical hints, remembered and shown.
	TableAttributes struct {
		DistStyle  string   `json:",omitempty"` // AUTO, EVEN, KEY, ALL
		DistKey    string   `json:",omitempty"`
		SortStyle  string   `json:",omitempty"` // COMPOUND, INTERLEAVED, AUTO
		SortKeys   []string `json:",omitempty"`
		EncodeAuto bool     `json:",omitempty"`
	}
	// Constraint is PRIMARY KEY, UNIQUE or FOREIGN KEY: informational, as in Redshift.
	Constraint struct {
		Name       string `json:",omitempty"` // given, or made up when the table is made
		Kind       string
		Columns    []string
		References Name     `json:",omitempty"`
		RefColumns []string `json:",omitempty"`
		Comment    string   `json:",omitempty"`
	}
	// Drop is DROP TABLE or DROP VIEW.
	Drop struct {
		What     string // "TABLE", "VIEW"
		Names    []Name
		IfExists bool
		Cascade  bool
	}
	// AlterTable is ALTER TABLE, ALTER VIEW or ALTER MATERIALIZED VIEW.
	AlterTable struct {
		What    string // "TABLE", "VIEW" or "MATERIALIZED VIEW"
		Table   Name
		Changes []TableChange
		Pos     Position
	}
	// TableChange is one change to a table. Action is "ADD COLUMN", "DROP
	// COLUMN", "RENAME COLUMN", "COLUMN TYPE", "COLUMN ENCODE", "ADD CONSTRAINT",
	// "DROP CONSTRAINT", "RENAME TO", "OWNER TO", "DISTSTYLE", "SORTKEY", "ENCODE
	// AUTO" or "AUTO REFRESH". From and To are the names that it is about.
	TableChange struct {
		Action      string
		From        string          `json:",omitempty"`
		To          string          `json:",omitempty"`
		Cascade     bool            `json:",omitempty"`
		Column      Column          `json:",omitzero"`
		Constraints []Constraint    `json:",omitempty"`
		Attributes  TableAttributes `json:",omitzero"`
		AutoRefresh bool            `json:",omitempty"`
	}
	// AppendTable is ALTER TABLE … APPEND FROM.
	AppendTable struct {
		Table, Source           Name
		IgnoreExtra, FillTarget bool
		Pos                     Position
	}
	// CreateView is CREATE [OR REPLACE] VIEW or CREATE MATERIALIZED VIEW; Text is
	// the body's source.
	CreateView struct {
		Name         Name
		OrReplace    bool
		Columns      []string
		Query        *Select
		Text         string
		LateBinding  bool
		Materialized bool            `json:",omitempty"`
		AutoRefresh  bool            `json:",omitempty"`
		Attributes   TableAttributes `json:",omitzero"`
	}
	// RefreshView is REFRESH MATERIALIZED VIEW.
	RefreshView struct {
		Name    Name
		Cascade bool
	}
	// Comment is COMMENT ON. What is "TABLE", "VIEW", "COLUMN", "SCHEMA" or
	// "CONSTRAINT"; the last part of Name is a column's or a constraint's own name.
	Comment struct {
		What string
		Name Name
		Text string // "" takes the comment away
		Pos  Position
	}
	// CreateFunction is CREATE [OR REPLACE] FUNCTION … LANGUAGE sql.
	CreateFunction struct {
		Name       Name
		OrReplace  bool
		Args       []Type
		Returns    Type
		Volatility string
		Body       string
		Pos        Position
	}
	// DropFunction is DROP FUNCTION.
	DropFunction struct {
		Name     Name
		Args     []Type
		IfExists bool
	}
	// CreateDatabase is CREATE DATABASE, local or from a datashare.
	CreateDatabase struct {
		Name            string
		Owner           string
		FromShare       string
		Account         string
		Namespace       string
		WithPermissions bool
		ConnectionLimit *int   `json:",omitempty"` // -1: UNLIMITED
		Isolation       string `json:",omitempty"` // SERIALIZABLE or SNAPSHOT; "": not said
	}
	// DropDatabase is DROP DATABASE.
	DropDatabase struct{ Name string }
)

// Statements about datashares.
type (
	// CreateDatashare is CREATE DATASHARE.
	CreateDatashare struct {
		Name               string
		PubliclyAccessible bool
		ManagedBy          string
	}
	// DropDatashare is DROP DATASHARE.
	DropDatashare struct{ Name string }
	// AlterDatashare is ALTER DATASHARE. Action is ADD, REMOVE or SET.
	AlterDatashare struct {
		Name               string
		Action             string
		Schemas            []string
		Tables             []Name
		Functions          []Name   `json:",omitempty"`
		Args               [][]Type `json:",omitempty"` // of the functions
		AllTablesIn        []string
		AllFunctionsIn     []string `json:",omitempty"`
		PubliclyAccessible *bool
		IncludeNew         *bool // for Schemas[0]
	}
	// GrantDatashare is GRANT or REVOKE USAGE ON DATASHARE.
	GrantDatashare struct {
		Revoke   bool
		Name     string
		Consumer blueshift.ConsumerID
	}
	// DescDatashare is DESC DATASHARE.
	DescDatashare struct{ Name, Account, Namespace string }
	// ShowDatashares is SHOW DATASHARES [LIKE 'pattern'].
	ShowDatashares struct{ Like string }
)

func (*Select) statement()               {}
func (*Insert) statement()               {}
func (*Update) statement()               {}
func (*Delete) statement()               {}
func (*Truncate) statement()             {}
func (*Merge) statement()                {}
func (*ExplainAccess) statement()        {}
func (*Explain) statement()              {}
func (*CreateSchema) statement()         {}
func (*DropSchema) statement()           {}
func (*CreateExternalSchema) statement() {}
func (*CreateTable) statement()          {}
func (*Drop) statement()                 {}
func (*AlterTable) statement()           {}
func (*AppendTable) statement()          {}
func (*CreateView) statement()           {}
func (*RefreshView) statement()          {}
func (*Comment) statement()              {}
func (*CreateFunction) statement()       {}
func (*DropFunction) statement()         {}
func (*CreateDatabase) statement()       {}
func (*DropDatabase) statement()         {}
func (*CreateDatashare) statement()      {}
func (*DropDatashare) statement()        {}
func (*AlterDatashare) statement()       {}
func (*GrantDatashare) statement()       {}
func (*DescDatashare) statement()        {}
func (*ShowDatashares) statement()       {}

// Plan is a statement compiled for the engine.
type Plan struct {
	SQL      string // exactly one engine statement
	Check    string // an expression that fails when SQL may not run
	First    string // a statement that runs before SQL, in the same transaction
	Held     *Held  // a second text of SQL, nil if it has none
	Constant bool   // SQL has one row of constants: it needs to be asked once
	Short    bool   // decimals are computed with fewer digits than their types promise (CompileShort)
	Tag      string // command tag without counts: SELECT, INSERT, …
	Columns  []ResultColumn
	Params   []Type
	Reads    []*Relation
	Target   *Relation
	Bulk     *Bulk
	// Written are the columns that Bulk has values for. When every other column
	// is NULL the rows Append, that is they may be put into the table without SQL.
	Written []Column
	Append  bool
}

// ResultColumn is one output column. An Unknown type is the engine's to tell.
type ResultColumn struct {
	Name string
	Type Type
}

// Bulk holds the rows of an INSERT of constants, column by column; SQL then
// takes one list of text per column as its parameters.
type Bulk struct{ Columns []BulkColumn }

// BulkColumn is the values of one column in text form. Bare tells those that
// were written without quotes, numbers and truth values; nil: none.
type BulkColumn struct {
	Values []string
	Null   []bool
	Bare   []bool
}
