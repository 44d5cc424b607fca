package engine

import (
	"regexp"
	"strings"
)

// class says what an engine error of one class becomes: its SQLSTATE, and how
// its state and message follow from the report's details.
type class struct {
	state  string
	refine func(e *Error, r report)
}

var classes = map[string]class{
	"catalog":               {"42P01", refineCatalog},
	"dependency":            {"2BP01", plain("other objects depend on this one")},
	"binder":                {"42804", refineBinder},
	"parser":                {"XX000", nil}, // of our own printed text
	"conversion":            {"22P02", refineConversion},
	"mismatch type":         {"42804", stripNames},
	"invalid type":          {"42804", stripNames},
	"out of range":          {"22003", refineRange},
	"decimal":               {"22003", nil},
	"divide by zero":        {"22012", plain("division by zero")},
	"constraint":            {"23514", refineConstraint},
	"invalid input":         {"22023", refineInput},
	"parameter not allowed": {"42P02", nil},
	"sequence":              {"2200H", stripNames},
	"transactioncontext":    {"40001", refineTransaction},
	"transaction":           {"40001", refineTransaction},
	"interrupt":             {"57014", plain("Query cancelled on user's request")},
	"out of memory":         {"53200", refineMemory},
	"permission":            {"42501", plain("the SQL engine refuses access to files and settings")},
	"io":                    {"58030", refineIO},
	"not implemented":       {"0A000", refineMissing},
	"syntax":                {"22025", refineEscape},
}

func plain(message string) func(*Error, report) {
	return func(e *Error, _ report) { e.Message = message }
}

func refineCatalog(e *Error, r report) {
	missing := "the relation no longer exists: another transaction dropped or replaced it"
	switch object := strings.ToLower(r.Object); {
	case r.Subtype == "ENTRY_ALREADY_EXISTS":
		e.state, e.Message = "42P07", "the object already exists: another transaction created it"
	case strings.Contains(e.Message, "because schema"), object == "schema":
		e.state, e.Message = "3F000", "the schema no longer exists: another transaction dropped it"
	case strings.Contains(object, "function"):
		e.state, e.Message = "42883", "function "+r.Name+" does not exist"
	case object == "type":
		e.state, e.Message = "42704", "type \""+r.Name+"\" does not exist"
	case r.Subtype == "MISSING_ENTRY", strings.Contains(e.Message, "does not exist"):
		e.Message = missing
	default:
		stripNames(e, r)
	}
}

func refineBinder(e *Error, r report) {
	lower := strings.ToLower(e.Message)
	switch {
	case strings.HasPrefix(lower, "max expression depth"):
		e.state, e.Message = "54001", "statement too complex"
	case strings.HasPrefix(lower, "catalog ") && strings.Contains(lower, "does not exist"):
		e.state, e.Message = "3D000", "the database is closed or no longer exists"
	case r.Subtype == "COLUMN_NOT_FOUND":
		e.state, e.Message = "42703", "column \""+r.Name+"\" does not exist"
	case strings.HasPrefix(lower, "ambiguous reference"):
		e.state = "42702"
		e.Message, _, _ = strings.Cut(e.Message, " (use:")
	case strings.Contains(lower, "no function matches"), strings.Contains(lower, "best candidate function"):
		e.state, e.Message = "42883", "no operator or function matches the given argument types"
	case strings.Contains(lower, "group by"), strings.Contains(lower, "aggregate"), strings.HasPrefix(lower, "grouping "):
		e.state = "42803"
	case strings.Contains(lower, "window functions are not allowed"):
		e.state = "42P20"
	}
	stripNames(e, r)
}

func refineConstraint(e *Error, r report) {
	lower := strings.ToLower(e.Message)
	switch {
	case strings.HasPrefix(lower, "not null"):
		e.state, e.Message = "23502", "Cannot insert a NULL value into column "+e.Message[strings.LastIndexByte(e.Message, '.')+1:]
	case strings.HasPrefix(lower, "check"):
		e.Message = "a value violates a check of its column"
	default:
		stripNames(e, r)
	}
}

// guard is how the SQL that redshiftsql prints raises an error of its own.
var guard = regexp.MustCompile(`^([0-9A-Z]{5}) (.+)$`)

func refineInput(e *Error, r report) {
	lower := strings.ToLower(e.Message)
	switch m := guard.FindStringSubmatch(e.Message); {
	case m != nil:
		e.state, e.Message = m[1], m[2]
	case detached.MatchString(e.Message):
		e.state, e.Message = "57P03", reopened
	case lower == "division by zero":
		e.state, e.Message = "22012", "division by zero"
	case strings.HasPrefix(lower, "more than one row returned by a subquery"):
		e.state, e.Message = "21000", "more than one row returned by a subquery used as an expression"
	case strings.HasPrefix(lower, "cannot prepare multiple"), strings.HasPrefix(lower, "no statement"):
		e.state = "XX000"
	case strings.HasPrefix(lower, "values were not provided"):
		e.state, e.Message = "08P01", "the statement needs more parameters than were bound"
	case strings.HasPrefix(lower, "could not parse string"):
		e.state = "22007"
	}
}

func refineTransaction(e *Error, r report) {
	// The cause of a failed commit may be the disk, which a retry does not mend.
	lower := strings.ToLower(r.Message)
	switch {
	case strings.Contains(lower, "could not write"), strings.Contains(lower, "no space left"), strings.Contains(lower, "could not fsync"), strings.Contains(lower, "file too large"):
		refineIO(e, r)
	case strings.Contains(lower, "current transaction is aborted"):
		e.state, e.Message = "25P02", "current transaction is aborted, commands ignored until end of transaction block"
	case strings.Contains(lower, "within a transaction"):
		e.state, e.Message = "25001", "there is already a transaction in progress"
	case strings.Contains(lower, "no transaction is active"):
		e.state, e.Message = "25P01", "there is no transaction in progress"
	case strings.Contains(lower, "attempting to write to database"):
		e.state, e.Message = "0A000", "one transaction can write to one database only"
	default:
		e.Message = "could not complete because of conflict with concurrent transaction"
	}
}

func refineMemory(e *Error, r report) {
	if strings.Contains(r.Message, "max_temp_directory_size") || strings.Contains(strings.ToLower(r.Message), "no space left") {
		e.state, e.Message = "53100", "disk full: the statement needs more room for intermediate results than the server has"
		return
	}
	e.Message = "out of memory: the statement needs more than the SQL engine may use"
}

// invalidated is how DuckDB names a database that a failed checkpoint put out
// of use.
var invalidated = regexp.MustCompile(`(?:for database|Database) "?(db_[0-9a-z_]+?)"?[.:]? (?:The database )?has been invalidated`)

// detached is how it names one that is being brought back.
var detached = regexp.MustCompile(`^Database "db_[0-9a-z_]+" not found`)

const reopened = "the database is being opened again after its files could not be written; try again in a moment"

func refineIO(e *Error, r report) {
	lower := strings.ToLower(r.Message)
	e.state, e.Message = "58030", "the SQL engine could not read or write the files of a database; the server's log says more"
	if strings.Contains(lower, "no space left") || strings.Contains(lower, "file too large") {
		e.state, e.Message = "53100", "disk full: the change could not be written and was rolled back"
	}
	if m := invalidated.FindStringSubmatch(r.Message); m != nil {
		e.Catalog = m[1]
		e.state, e.Message = "57P03", reopened
	}
}

// internalName is a name that we made up and no user knows. It is only looked
// for where a message speaks of names: elsewhere the words are a user's data.
var internalName = regexp.MustCompile(`"?\b(db_[0-9a-z_]+|main|temp|[tx]_[0-9]+(_[0-9]+)?|[rqc][0-9]+|_blueshift)\b"?\.?`)

func stripNames(e *Error, _ report) { e.Message = internalName.ReplaceAllString(e.Message, "") }
