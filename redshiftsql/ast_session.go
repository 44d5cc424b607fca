package redshiftsql

import "github.com/blueshift-db/blueshift/copydata"

// Transactions.
type (
	// Begin is BEGIN or START TRANSACTION.
	Begin struct{ Modes TransactionModes }
	// Commit is COMMIT or END.
	Commit struct{}
	// Rollback is ROLLBACK or ABORT.
	Rollback struct{}
	// SetTransaction is SET TRANSACTION, or SET SESSION CHARACTERISTICS AS
	// TRANSACTION for the transactions to come.
	SetTransaction struct {
		Modes   TransactionModes
		Session bool
	}
	// TransactionModes are the words after BEGIN; what was not said is nil.
	TransactionModes struct {
		ReadOnly  *bool
		Isolation string // in upper case, such as SERIALIZABLE
	}
	// Lock is LOCK [TABLE].
	Lock struct{ Tables []Name }
)

// Cursors and prepared statements.
type (
	// DeclareCursor is DECLARE name CURSOR FOR query.
	DeclareCursor struct {
		Name  string
		Query *Select
	}
	// Fetch is FETCH … FROM cursor. Count 0 asks for the current row again.
	Fetch struct {
		Cursor string
		Count  int64
		All    bool
	}
	// CloseCursor is CLOSE.
	CloseCursor struct{ Name string }
	// Prepare is PREPARE name [(types)] AS statement.
	Prepare struct {
		Name      string
		Types     []Type
		Statement Statement
	}
	// Execute is EXECUTE name [(values)].
	Execute struct {
		Name string
		Args []Expr
	}
	// Deallocate is DEALLOCATE name or ALL (empty name). Discard makes it DISCARD
	// ALL, which resets the settings too.
	Deallocate struct {
		Name    string
		Discard bool
	}
)

// Copy is COPY between a table or query and the client's connection: PostgreSQL
// has it, Redshift does not.
type Copy struct {
	Table   Name
	Columns []string
	Query   *Select // in place of a table, for TO
	From    bool    // FROM STDIN, else TO STDOUT
	Options copydata.Options
	Pos     Position
}

// Settings, maintenance and other sessions.
type (
	// Set is SET name TO value. Reset makes it RESET, or SET … TO DEFAULT, and
	// Local lets it hold until the end of the transaction.
	Set struct {
		Name    string
		Value   string
		Reset   bool
		Default bool // it was written SET … TO DEFAULT
		Local   bool
	}
	// Use is USE database, and without one RESET USE.
	Use struct{ Database string }
	// Show is SHOW name.
	Show struct{ Name string }
	// Vacuum is VACUUM, of one table or of all.
	Vacuum struct{ Table Name }
	// Analyze is ANALYZE, of one table or of all.
	Analyze struct {
		Table   Name
		Columns []string
	}
	// AnalyzeCompression is ANALYZE COMPRESSION.
	AnalyzeCompression struct {
		Table   Name
		Columns []string
	}
	// Cancel is CANCEL pid ['message'].
	Cancel struct {
		PID     int64
		Message string
	}
)

func (*Begin) statement()              {}
func (*Commit) statement()             {}
func (*Rollback) statement()           {}
func (*SetTransaction) statement()     {}
func (*Lock) statement()               {}
func (*DeclareCursor) statement()      {}
func (*Fetch) statement()              {}
func (*CloseCursor) statement()        {}
func (*Prepare) statement()            {}
func (*Execute) statement()            {}
func (*Deallocate) statement()         {}
func (*Copy) statement()               {}
func (*Set) statement()                {}
func (*Use) statement()                {}
func (*Show) statement()               {}
func (*Vacuum) statement()             {}
func (*Analyze) statement()            {}
func (*AnalyzeCompression) statement() {}
func (*Cancel) statement()             {}
