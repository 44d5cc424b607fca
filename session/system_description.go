package session

// descriptionRelations hold what COMMENT ON has said; objsubid is a column's
// number, classoid the catalog that the object is in.
func descriptionRelations() map[string]systemRelation {
	return map[string]systemRelation{"pg_description": relation("objoid oid, classoid oid, objsubid int4, description text", (*names).descriptions)}
}

func (n *names) descriptions() (rows [][]any, err error) {
	note := func(id uint32, catalog string, part int, text string) {
		if text != "" {
			rows = append(rows, []any{id, systemID(catalog), part, text})
		}
	}
	dbs, err := n.databases()
	if err != nil {
		return nil, err
	}
	for _, db := range dbs {
		note(db.OID, "pg_database", 0, db.Comment)
	}
	if _, snap, err := n.snapshot(n.home); err == nil { // a shared database has none of its own
		for _, sc := range snap.Schemas() {
			note(sc.ID, "pg_namespace", 0, sc.Comment)
		}
	}
	for _, l := range n.relations(n.home) {
		note(l.relation.ID, "pg_class", 0, l.relation.Comment)
		for _, c := range l.relation.Columns {
			note(l.relation.ID, "pg_class", c.Position, c.Comment)
		}
	}
	for _, c := range n.constraints() {
		note(c.id, "pg_constraint", 0, c.Comment)
	}
	return rows, nil
}
