package session

import (
	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/redshiftsql"
)

// superset is the whole list of statements that Blueshift takes and Redshift
// does not. It names what a statement has of them, "" for Redshift's own SQL.
func superset(stmt redshiftsql.Statement) string {
	switch stmt := stmt.(type) {
	case *redshiftsql.Copy:
		if stmt.From {
			return "COPY FROM STDIN"
		}
		return "COPY TO STDOUT"
	case *redshiftsql.Deallocate:
		if stmt.Discard {
			return "DISCARD ALL"
		}
	case *redshiftsql.Explain:
		if _, access := stmt.Statement.(*redshiftsql.ExplainAccess); access {
			return "EXPLAIN ACCESS"
		}
	case *redshiftsql.Prepare:
		return superset(stmt.Statement)
	}
	return ""
}

// strict refuses the superset when the server was started with --strict.
func (h *Sessions) strict(stmt redshiftsql.Statement) error {
	if h.Strict {
		if what := superset(stmt); what != "" {
			return blueshift.SQLErrorf("0A000", "%s is not supported", what).
				WithHint("Amazon Redshift does not have it, and this server runs with --strict.")
		}
	}
	return nil
}
