package sharing

import (
	"errors"
	"fmt"
	"strings"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/store"
)

func shareStep(d *blueshift.Datashare, exists bool) blueshift.Step {
	why := ""
	if !exists {
		why = fmt.Sprintf("datashare %s of account %s does not exist", d.Name, d.Account)
	}
	return step("share", d.Account, "CREATE DATASHARE "+quoteName(d.Name), why)
}

// producerGone is the step that is left to a consumer with a database made from a
// share whose namespace was deleted; none while there is that namespace, and none
// for whoever knows nothing of it. No other namespace gets its GUID.
func producerGone(tx store.Tx, d *blueshift.Datashare, q *blueshift.AccessQuestion, db blueshift.Database) ([]blueshift.Step, error) {
	_, err := store.Namespaces.Get(tx, blueshift.Key{Account: d.Account, Region: d.Region, ID: d.Namespace})
	switch {
	case !errors.Is(err, store.ErrNotFound):
		return nil, err
	case q.Asker.Consumer && db.Share != "":
		why := fmt.Sprintf("namespace %s of account %s, which datashare %s belonged to, was deleted", d.Namespace, d.Account, d.Name)
		return []blueshift.Step{step(blueshift.ProducerGone, q.Consumer.Account, "DROP DATABASE "+quoteName(db.Name), why)}, nil
	case q.Asker.Producer:
		return nil, blueshift.Errorf("InvalidDataShareFault", "The data share %s doesn't exist, and account %s has no namespace %s in which it could be made.", d.ARN(), d.Account, d.Namespace)
	}
	return nil, nil
}

// contentSteps are the producer's, for what is asked about to be in the share
// and for the share to be allowed what is wanted beyond what adding it allows.
// Only the producer is told what there is beside the share.
func contentSteps(d *blueshift.Datashare, q *blueshift.AccessQuestion, now blueshift.SharedNow) []blueshift.Step {
	if q.Schema == "" {
		return sharePrivilege(d, q.Wants, now.Held, "DATABASE "+quoteName(d.Database))
	}
	schema, object := quoteName(q.Schema), quoteName(q.Schema)+"."+quoteName(q.Object)
	steps := []blueshift.Step{schemaStep(d, q, now)}
	if q.Object == "" {
		return append(steps, sharePrivilege(d, beyondAdded(q.Wants, blueshift.Usage, now.Schema), now.Held, "SCHEMA "+schema)...)
	}
	kind, word, wants, added := "TABLE", "Relation", q.Wants, blueshift.Select
	if wants == blueshift.Execute {
		kind, word, object, added = "FUNCTION", "Function", object+"(…)", blueshift.Execute
	}
	why := ""
	switch {
	case q.Producer && !now.Exists:
		why = fmt.Sprintf("%s %s does not exist in database %s", word, object, d.Database)
	case !now.Object:
		why = fmt.Sprintf("%s %s is not added to the datashare %s", word, object, d.Name)
	}
	steps = append(steps, step("object", d.Account, "ALTER DATASHARE "+quoteName(d.Name)+" ADD "+kind+" "+object, why))
	steps = append(steps, sharePrivilege(d, beyondAdded(wants, added, now.Object), now.Held, kind+" "+object)...)
	if now.Secured != (blueshift.TableName{}) {
		steps = append(steps, rowSecurityStep(d, q, now.Secured))
	}
	return steps
}

// schemaStep is for the schema to be in the share, and for the share to use it
// where something in it is asked about.
func schemaStep(d *blueshift.Datashare, q *blueshift.AccessQuestion, now blueshift.SharedNow) blueshift.Step {
	share, schema := quoteName(d.Name), quoteName(q.Schema)
	why, add := "", "ALTER DATASHARE "+share+" ADD SCHEMA "+schema
	switch {
	case q.Producer && !now.SchemaExists:
		why, add = fmt.Sprintf("Schema %s does not exist in database %s", q.Schema, d.Database), "CREATE SCHEMA "+schema+"; "+add
	case !now.Schema:
		why = fmt.Sprintf("Schema %s is not added to the datashare %s", q.Schema, d.Name)
	case !now.Usable && q.Object != "":
		why, add = fmt.Sprintf("datashare %s does not have USAGE on schema %s", d.Name, q.Schema), "GRANT USAGE ON SCHEMA "+schema+" TO DATASHARE "+share
	}
	return step("schema", d.Account, add, why)
}

// beyondAdded is what is wanted of something and not given by adding it to a share.
// What is in the share already may have lost what adding gives.
func beyondAdded(wants, added blueshift.Privileges, in bool) blueshift.Privileges {
	if in {
		return wants
	}
	return wants &^ added
}

// sharePrivilege is the step for the share to be allowed on something what is
// wanted; none when nothing is.
func sharePrivilege(d *blueshift.Datashare, wants, held blueshift.Privileges, on string) []blueshift.Step {
	if wants == 0 {
		return nil
	}
	why := ""
	if lacking := wants &^ held; lacking != 0 {
		wants, why = lacking, fmt.Sprintf("datashare %s does not have %s on %s", d.Name, privilegeNames(lacking), on)
	}
	return []blueshift.Step{step("privilege", d.Account, "GRANT "+privilegeNames(wants)+" ON "+on+" TO DATASHARE "+quoteName(d.Name), why)}
}

// rowSecurityStep is for no policy to hide the rows of what is asked about, or of
// a relation that it reads. Policies are attached to users of the producer: through
// a share a relation is read without them, or not at all. Of one that is not asked
// about the consumer learns no more than the refusal says, which is its name.
func rowSecurityStep(d *blueshift.Datashare, q *blueshift.AccessQuestion, secured blueshift.TableName) blueshift.Step {
	relation := quoteName(secured.Table)
	if q.Producer || secured.Schema == q.Schema && secured.Table == q.Object {
		relation = quoteName(secured.Schema) + "." + relation
	}
	return step("row security", d.Account, "ALTER TABLE "+relation+" ROW LEVEL SECURITY OFF FOR DATASHARES",
		fmt.Sprintf("policies hide rows of RLS-protected relation %s", secured.Table))
}

func privilegeNames(p blueshift.Privileges) string {
	var names []string
	for _, one := range p.Each() {
		names = append(names, one.Name())
	}
	return strings.Join(names, ", ")
}
