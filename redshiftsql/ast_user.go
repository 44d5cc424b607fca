package redshiftsql

import "github.com/blueshift-db/blueshift"

// Users, groups and roles.
type (
	// CreateUser is CREATE USER.
	CreateUser struct {
		Name    string
		Options UserOptions
	}
	// AlterUser is ALTER USER: options, a new name or one setting.
	AlterUser struct {
		Name     string
		Options  UserOptions
		RenameTo string
		Setting  *Set
	}
	// UserOptions are what was said of a user; the rest is nil.
	UserOptions struct {
		Password        *string // as it was written; DISABLE is ""
		ValidUntil      *string
		CreateDB        *bool
		Superuser       *bool
		SyslogAccess    *bool
		ConnectionLimit *int // -1: UNLIMITED
		SessionTimeout  *int // seconds; 0: RESET
		ExternalID      *string
		Groups          []string
	}
	// DropUser is DROP USER.
	DropUser struct {
		Names    []string
		IfExists bool
	}
	// CreateGroup is CREATE GROUP.
	CreateGroup struct {
		Name  string
		Users []string
	}
	// AlterGroup is ALTER GROUP: users to add or drop, or a new name.
	AlterGroup struct {
		Name     string
		Drop     bool
		Users    []string
		RenameTo string
	}
	// DropGroup is DROP GROUP.
	DropGroup struct{ Name string }
	// CreateRole is CREATE ROLE.
	CreateRole struct{ Name, ExternalID string }
	// AlterRole is ALTER ROLE.
	AlterRole struct {
		Name, RenameTo, Owner string
		ExternalID            *string
	}
	// DropRole is DROP ROLE.
	DropRole struct {
		Name  string
		Force bool
	}
	// SetAuthorization is SET SESSION AUTHORIZATION, of Default when it goes
	// back to the user who logged in.
	SetAuthorization struct {
		User    string
		Default bool
		Reset   bool // written as RESET
		Local   bool
	}
)

// Privileges.
type (
	// GranteeName is who is to get a privilege, by name.
	GranteeName struct {
		Kind blueshift.GranteeKind
		Name string
	}
	// Grant is GRANT or REVOKE of privileges on objects. On is "TABLE", "ALL
	// TABLES", "SCHEMA", "DATABASE", "LANGUAGE", "FUNCTION", "PROCEDURE", "ALL
	// FUNCTIONS", "ALL PROCEDURES" or "DATASHARE". With Scope it is about every
	// object of that kind in the schemas or databases that On and Names name.
	Grant struct {
		Revoke     bool
		OptionOnly bool // REVOKE GRANT OPTION FOR
		WithOption bool
		Cascade    bool
		All        bool
		Privileges blueshift.Privileges
		Columns    []ColumnPrivilege
		On         string
		Scope      string // "TABLES", "SCHEMAS", "FUNCTIONS", "PROCEDURES", "LANGUAGES"
		Names      []Name
		Args       [][]Type `json:",omitempty"` // of the functions in Names
		To         []GranteeName
		Datashare  string `json:",omitempty"` // TO DATASHARE: who gets it, instead of To
		Pos        Position
	}
	// ColumnPrivilege is a privilege on some columns only.
	ColumnPrivilege struct {
		Privileges blueshift.Privileges
		Columns    []string
	}
	// GrantRole is GRANT or REVOKE of roles.
	GrantRole struct {
		Revoke      bool
		AdminOption bool // WITH ADMIN OPTION, or ADMIN OPTION FOR
		Roles       []string
		To          []GranteeName
	}
	// GrantSystem is GRANT or REVOKE of system permissions to roles.
	GrantSystem struct {
		Revoke      bool
		Permissions []string
		Roles       []string
	}
	// AlterDefaultPrivileges is ALTER DEFAULT PRIVILEGES.
	AlterDefaultPrivileges struct {
		Users   []string // whose objects; none: the current user's
		Schemas []string
		Grant   Grant // On is "TABLES", "FUNCTIONS" or "PROCEDURES"
	}
	// AlterOwner is ALTER SCHEMA or ALTER DATABASE … OWNER TO, and of databases
	// RENAME TO, CONNECTION LIMIT and ISOLATION LEVEL too.
	AlterOwner struct {
		What            string // "SCHEMA", "DATABASE", "DATASHARE"
		Database        string // of a schema; "": the one in use
		Name            string
		Owner           string // "" with CURRENT_USER
		RenameTo        string
		ConnectionLimit *int   // -1: UNLIMITED
		Isolation       string `json:",omitempty"` // SERIALIZABLE or SNAPSHOT
		Quota           *int64 `json:",omitempty"` // MB of a schema; 0: UNLIMITED
	}
)

func (*CreateUser) statement()             {}
func (*AlterUser) statement()              {}
func (*DropUser) statement()               {}
func (*CreateGroup) statement()            {}
func (*AlterGroup) statement()             {}
func (*DropGroup) statement()              {}
func (*CreateRole) statement()             {}
func (*AlterRole) statement()              {}
func (*DropRole) statement()               {}
func (*SetAuthorization) statement()       {}
func (*Grant) statement()                  {}
func (*GrantRole) statement()              {}
func (*GrantSystem) statement()            {}
func (*AlterDefaultPrivileges) statement() {}
func (*AlterOwner) statement()             {}
