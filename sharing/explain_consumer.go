package sharing

import (
	"cmp"
	"fmt"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/store"
)

// publicStep is for a publicly accessible consumer to be let in.
func publicStep(tx store.Tx, d *blueshift.Datashare, n *blueshift.Namespace) (blueshift.Step, error) {
	w, served, err := serving(tx, n)
	why := ""
	if served && w.PubliclyAccessible && !d.PubliclyAccessible {
		why = fmt.Sprintf("%s is publicly accessible, and datashare %s is not open to such consumers", w.Words(), d.Name)
	}
	return step("public access", d.Account, "ALTER DATASHARE "+quoteName(d.Name)+" SET PUBLICACCESSIBLE TRUE", why), err
}

// mountStep is the consumer's, in SQL. db is the database that it has made, which
// is made again as it was.
func mountStep(d *blueshift.Datashare, n *blueshift.Namespace, db blueshift.Database) blueshift.Step {
	name := quoteName(db.Name)
	with := ""
	if db.WithPermissions {
		with = " WITH PERMISSIONS"
	}
	call := fmt.Sprintf("CREATE DATABASE %s%s FROM DATASHARE %s OF ACCOUNT '%s' NAMESPACE '%s'", name, with, quoteName(d.Name), d.Account, d.Namespace)
	switch {
	case db.Share == "":
		return step("mount", n.Account, call, fmt.Sprintf("namespace %s has no database made from datashare %s", n.ID, d.Name))
	case db.ShareID != d.ShareID:
		return step("mount", n.Account, "DROP DATABASE "+name+"; "+call, fmt.Sprintf("the datashare %s that database %s was made from no longer exists", d.Name, db.Name))
	}
	return step("mount", n.Account, call, "")
}

// userSteps are the consumer's to one of its own users: USAGE of the database,
// or of an external schema whose owner has it, opens everything in it, unless it
// was made WITH PERMISSIONS. lender is what is lent to whoever's USAGE counts.
func userSteps(q *blueshift.AccessQuestion, db blueshift.Database, now, lender blueshift.LentNow) []blueshift.Step {
	var steps []blueshift.Step
	need := func(name, call, why string, held bool) {
		if held {
			why = ""
		}
		steps = append(steps, step(name, q.Consumer.Account, call, why))
	}
	user, name := quoteName(q.User), quoteName(db.Name)
	if !now.Known {
		need("user", "CREATE USER "+user+" PASSWORD '…'", fmt.Sprintf("user %s does not exist", q.User), false)
	}
	need("database usage", "GRANT USAGE ON DATABASE "+name+" TO "+quoteName(cmp.Or(q.Through, q.User)), "permission denied for database "+db.Name, lender.Usage)
	if !db.WithPermissions || !q.Inside() {
		return steps
	}
	schema := name + "." + quoteName(q.Schema)
	if q.Object != "" && q.Through == "" {
		need("schema usage", "GRANT USAGE ON SCHEMA "+schema+" TO "+user, "permission denied for schema "+q.Schema, now.UsageOfSchema)
	}
	if q.Schema == "" { // nothing but USAGE is granted on such a database
		need("database owner", "ALTER DATABASE "+name+" OWNER TO "+user, "permission denied for database "+db.Name, now.Held.Has(q.Wants))
		return steps
	}
	wants, on, denied := q.Wants, schema+"."+quoteName(q.Object), "relation "+q.Object
	switch {
	case q.Object == "":
		on, denied = "SCHEMA "+schema, "schema "+q.Schema
	case wants == blueshift.Execute:
		on, denied = "FUNCTION "+on+"(…)", "function "+q.Object
	}
	if lacking := wants &^ now.Held; lacking != 0 {
		wants = lacking
	}
	need("user privilege", "GRANT "+privilegeNames(wants)+" ON "+on+" TO "+user, "permission denied for "+denied, now.Held.Has(q.Wants))
	return steps
}
