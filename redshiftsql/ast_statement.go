package redshiftsql

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
		Table Name
		Alias string
		Using []TableExpr
		Where Expr
		Pos   Position
	}
	// Truncate is TRUNCATE [TABLE].
	Truncate struct {
		Table Name
		Pos   Position
	}
	// Explain is EXPLAIN [VERBOSE] statement.
	Explain struct{ Statement Statement }
)

// Statements that define objects.
type (
	// CreateSchema is CREATE SCHEMA.
	CreateSchema struct {
		Name        string
		Owner       string
		IfNotExists bool
	}
	// DropSchema is DROP SCHEMA.
	DropSchema struct {
		Names    []string
		IfExists bool
		Cascade  bool
	}
	// CreateTable is CREATE TABLE, also AS and LIKE.
	CreateTable struct {
		Name         Name
		Temporary    bool
		IfNotExists  bool
		Columns      []Column
		Attributes   TableAttributes
		Constraints  []Constraint
		Names        []string // column names of CREATE TABLE (a, b) AS
		As           *Select
		Like         Name
		LikeDefaults bool `json:",omitempty"` // LIKE … INCLUDING DEFAULTS
		Pos          Position
	}
	// TableAttributes are Redshift's physical hints, remembered and shown.
	TableAttributes struct {
		DistStyle string   `json:",omitempty"`
		DistKey   string   `json:",omitempty"`
		SortStyle string   `json:",omitempty"`
		SortKeys  []string `json:",omitempty"`
	}
	// Constraint is PRIMARY KEY, UNIQUE or FOREIGN KEY: informational, as in Redshift.
	Constraint struct {
		Kind       string
		Columns    []string
		References Name     `json:",omitempty"`
		RefColumns []string `json:",omitempty"`
	}
	// Drop is DROP TABLE or DROP VIEW.
	Drop struct {
		What     string // "TABLE", "VIEW"
		Names    []Name
		IfExists bool
		Cascade  bool
	}
	// AlterTable is one change to a table.
	AlterTable struct {
		Table  Name
		Action string // "ADD COLUMN", "DROP COLUMN", "RENAME COLUMN", "RENAME TO", "OWNER TO"
		Column Column
		From   string
		To     string
		Pos    Position
	}
	// CreateView is CREATE [OR REPLACE] VIEW; Text is the body's source.
	CreateView struct {
		Name        Name
		OrReplace   bool
		Columns     []string
		Query       *Select
		Text        string
		LateBinding bool
	}
	// CreateDatabase is CREATE DATABASE, local or from a datashare.
	CreateDatabase struct {
		Name            string
		Owner           string
		FromShare       string
		Account         string
		Namespace       string
		WithPermissions bool
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
		AllTablesIn        []string
		PubliclyAccessible *bool
		IncludeNew         *bool // for Schemas[0]
		Granted            bool  `json:",omitempty"` // written as GRANT … TO or REVOKE … FROM DATASHARE
	}
	// GrantDatashare is GRANT or REVOKE USAGE ON DATASHARE. Exactly one of
	// Account and Namespace is set.
	GrantDatashare struct {
		Revoke    bool
		Name      string
		Account   string
		Namespace string
	}
	// DescDatashare is DESC DATASHARE.
	DescDatashare struct{ Name, Account, Namespace string }
	// ShowDatashares is SHOW DATASHARES [LIKE 'pattern'].
	ShowDatashares struct{ Like string }
)

// Statements about the session.
type (
	// Begin is BEGIN or START TRANSACTION.
	Begin struct{ ReadOnly bool }
	// Commit is COMMIT or END.
	Commit struct{}
	// Rollback is ROLLBACK or ABORT.
	Rollback struct{}
	// Set is SET name TO value; Reset makes it RESET.
	Set struct {
		Name  string
		Value string
		Reset bool
	}
	// Show is SHOW name.
	Show struct{ Name string }
	// Deallocate is DEALLOCATE name or ALL (empty name).
	Deallocate struct{ Name string }
	// Maintain is VACUUM or ANALYZE.
	Maintain struct {
		What  string
		Table Name
	}
)

func (*Select) statement()          {}
func (*Insert) statement()          {}
func (*Update) statement()          {}
func (*Delete) statement()          {}
func (*Truncate) statement()        {}
func (*Explain) statement()         {}
func (*CreateSchema) statement()    {}
func (*DropSchema) statement()      {}
func (*CreateTable) statement()     {}
func (*Drop) statement()            {}
func (*AlterTable) statement()      {}
func (*CreateView) statement()      {}
func (*CreateDatabase) statement()  {}
func (*DropDatabase) statement()    {}
func (*CreateDatashare) statement() {}
func (*DropDatashare) statement()   {}
func (*AlterDatashare) statement()  {}
func (*GrantDatashare) statement()  {}
func (*DescDatashare) statement()   {}
func (*ShowDatashares) statement()  {}
func (*Begin) statement()           {}
func (*Commit) statement()          {}
func (*Rollback) statement()        {}
func (*Set) statement()             {}
func (*Show) statement()            {}
func (*Deallocate) statement()      {}
func (*Maintain) statement()        {}

// Plan is a statement compiled for the engine.
type Plan struct {
	SQL     string // exactly one engine statement
	Tag     string // command tag without counts: SELECT, INSERT, …
	Columns []ResultColumn
	Params  []Type
	Reads   []*Relation
	Target  *Relation
	Bulk    *Bulk
}

// ResultColumn is one output column. An Unknown type is the engine's to tell.
type ResultColumn struct {
	Name string
	Type Type
}

// Bulk holds the rows of an INSERT of constants, column by column; SQL then
// takes one list of text per column as its parameters.
type Bulk struct{ Columns []BulkColumn }

// BulkColumn is the values of one column in text form.
type BulkColumn struct {
	Values []string
	Null   []bool
}
