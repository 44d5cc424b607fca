package session

import (
	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/catalog"
)

// What a change of a share's content takes from a statement that was compiled
// before. A statement that has not begun is compiled anew after any change; one
// at work loses its access only if something that it names left the share, or
// the share lost what it needs there: to read, and of the object that it writes
// or defines any privilege. What is behind a shared view or function is read with
// its owner's rights and need not be in the share.

// throughObject is something in a share that a statement names, with what the
// share could do with it and with its schema.
type throughObject struct {
	kind           string // as of a scope: "TABLES" or "FUNCTIONS"
	schema, id     uint32
	onSchema, held blueshift.Privileges
	written        bool // it is the target of the statement
}

// names notes what a statement names in the share. What its own transaction has
// added is not yet there, and so cannot be lost.
func (t *throughShare) names(committed sharedContent, o sharedObject) {
	used := throughObject{kind: "TABLES", schema: o.schema.ID, id: o.id()}
	if o.function != nil {
		used.kind = "FUNCTIONS"
	}
	used.onSchema, used.held = committed.OnSchema(used.schema), committed.OnObject(used.kind, used.schema, used.id)
	t.objects = append(t.objects, used)
}

// leaves reports whether the content that a share has now leaves a statement what
// it uses. What defines something in the share uses what that could do with the
// database, its schemas and the objects that a scope covers.
func (t *throughShare) leaves(now blueshift.Datashare) bool {
	if now.ShareID != t.id {
		return false
	}
	if now.Content == t.content {
		return true
	}
	for i := range t.objects {
		if !t.objects[i].in(now) {
			return false
		}
	}
	if t.whole == nil {
		return true
	}
	kept := now.Held.Has(t.whole.Held)
	for _, schema := range t.whole.Schemas {
		kept = kept && now.OnSchema(schema.ID).Has(t.whole.OnSchema(schema.ID))
	}
	for _, scope := range t.whole.Scoped {
		kept = kept && now.Scope(scope.For, scope.SchemaID).Has(scope.Held)
	}
	return kept
}

// leavesWritten reports whether what was written may still be.
func (t *throughShare) leavesWritten(now blueshift.Datashare) bool {
	for i := range t.objects {
		if t.objects[i].written && !t.objects[i].in(now) {
			return false
		}
	}
	return now.ShareID == t.id
}

func (o *throughObject) in(now blueshift.Datashare) bool {
	onSchema, held := o.onSchema, o.held
	if !o.written {
		onSchema, held = onSchema&blueshift.Usage, held&(blueshift.Select|blueshift.Execute)
	}
	return now.OnSchema(o.schema).Has(onSchema) && now.OnObject(o.kind, o.schema, o.id).Has(held)
}

// changesThrough notes a relation that the transaction defines anew through a share.
func (s *Session) changesThrough(w *site, rel *catalog.Relation) {
	t := w.shared.reached
	t.write, t.objects = true, nil
	t.names(t.whole, sharedObject{schema: &catalog.Schema{ID: rel.Schema}, relation: rel})
	t.objects[0].written = true
	s.tx.through = append(s.tx.through, t)
}
