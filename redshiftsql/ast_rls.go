package redshiftsql

// Row-level security.
type (
	// CreateRLSPolicy is CREATE RLS POLICY. Columns are those of a relation that
	// the predicate may name, Alias is what it may call the relation and Text is
	// the source of the predicate.
	CreateRLSPolicy struct {
		Name    string
		Columns []Column `json:",omitempty"`
		Alias   string   `json:",omitempty"`
		Using   Expr     `json:"-"`
		Text    string
		Pos     Position
	}
	// AlterRLSPolicy is ALTER RLS POLICY, which changes the predicate alone.
	AlterRLSPolicy struct {
		Name  string
		Using Expr `json:"-"`
		Text  string
	}
	// DropRLSPolicy is DROP RLS POLICY.
	DropRLSPolicy struct {
		Name     string
		IfExists bool
		Cascade  bool
	}
	// AttachRLSPolicy is ATTACH RLS POLICY or, with Detach, DETACH RLS POLICY.
	AttachRLSPolicy struct {
		Detach bool
		Policy string
		Tables []Name
		To     []GranteeName
	}
	// AlterRowSecurity is ALTER TABLE or ALTER MATERIALIZED VIEW … ROW LEVEL
	// SECURITY. Conjunction is "AND", "OR" or, when it was not written, "".
	AlterRowSecurity struct {
		What          string // "TABLE" or "MATERIALIZED VIEW"
		Table         Name
		On            bool
		Conjunction   string `json:",omitempty"`
		ForDatashares bool
		Pos           Position
	}
	// GrantToRLSPolicy is GRANT or REVOKE SELECT ON … of lookup tables, to policies.
	GrantToRLSPolicy struct {
		Revoke   bool
		Tables   []Name
		Policies []string
	}
)

func (*CreateRLSPolicy) statement()  {}
func (*AlterRLSPolicy) statement()   {}
func (*DropRLSPolicy) statement()    {}
func (*AttachRLSPolicy) statement()  {}
func (*AlterRowSecurity) statement() {}
func (*GrantToRLSPolicy) statement() {}
