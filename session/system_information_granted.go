package session

import (
	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/redshiftsql"
)

// grantedInformation are the views of the information schema about who holds what
// on columns and functions, and by which types and tables things are made. The
// user's roles see in role_… what they see in the views without.
func grantedInformation() map[string]systemRelation {
	const who = "grantor varchar(128), grantee varchar(128), "
	const how = ", privilege_type varchar(128), is_grantable varchar(3)"
	const table = "table_catalog varchar(128), table_schema varchar(128), table_name varchar(128)"
	onColumns := relation(who+table+", column_name varchar(128)"+how, (*names).columnPrivileges)
	onRoutines := relation(who+"specific_catalog varchar(128), specific_schema varchar(128), specific_name varchar(128), routine_catalog varchar(128), "+
		"routine_schema varchar(128), routine_name varchar(128)"+how, ofRoutines("", (*names).routinePrivileges))
	in := keys{schema: "table_schema", relation: "table_name"}
	return map[string]systemRelation{
		"column_privileges":    onColumns,
		"role_column_grants":   onColumns,
		"routine_privileges":   onRoutines,
		"role_routine_grants":  onRoutines,
		"data_type_privileges": relation("object_catalog varchar(128), object_schema varchar(128), object_name varchar(128), object_type varchar(128), dtd_identifier varchar(128)", ofColumns(permitted((*names).local), keys{schema: "object_schema", relation: "object_name"}, describedType)),
		"column_udt_usage": relation("udt_catalog varchar(128), udt_schema varchar(128), udt_name varchar(128), "+table+", column_name varchar(128)",
			ofColumns(permitted((*names).own), in, func(_ *names, l listed, c redshiftsql.Column) []any {
				return []any{l.db.Name, "pg_catalog", typeNames[c.Type.ID], l.db.Name, l.schema.Name, l.relation.Name, c.Name}
			})),
		"constraint_table_usage": relation(table+", constraint_catalog varchar(128), constraint_schema varchar(128), constraint_name varchar(128)",
			ofConstraints(func(_ *names, c constraint) [][]any {
				of := &c.listed
				if c.letter == "f" {
					of = c.referenced
				}
				if of == nil {
					return nil
				}
				return [][]any{{c.db.Name, of.schema.Name, of.relation.Name, c.db.Name, c.schema.Name, c.name}}
			})),
	}
}

func describedType(_ *names, l listed, c redshiftsql.Column) []any {
	return []any{l.db.Name, l.schema.Name, l.relation.Name, "TABLE", c.Position}
}

// onColumns are the privileges that there are on a column.
const onColumns = blueshift.Select | blueshift.Insert | blueshift.Update | blueshift.References

// columnPrivileges lists what is held on each column: on the whole table, or on it
// alone.
func (n *names) columnPrivileges() (rows [][]any, err error) {
	all, err := n.own(keys{relation: "table_name"})
	for _, l := range all {
		if l.shared {
			continue
		}
		whole := withOwner(l.relation.ACL, l.relation.Owner, blueshift.AllOnTable)
		for _, c := range l.relation.Columns {
			alone := make(blueshift.ACL, 0, len(l.relation.ColumnACL[c.Position]))
			for _, g := range l.relation.ColumnACL[c.Position] {
				for _, w := range whole {
					if w.To == g.To && w.By == g.By {
						g.Held &^= w.Held
					}
				}
				alone = append(alone, g)
			}
			for _, g := range append(whole[:len(whole):len(whole)], alone...) {
				g.Held &= onColumns
				rows = n.grantedRows(rows, g, l.db.Name, l.schema.Name, l.relation.Name, c.Name)
			}
		}
	}
	return rows, err
}

func (n *names) routinePrivileges(r routine) (rows [][]any) {
	if r.shared {
		return nil
	}
	for _, g := range withOwner(r.Access(), r.Owner, blueshift.Execute) {
		rows = n.grantedRows(rows, g, r.db.Name, r.schema.Name, r.specificName(), r.db.Name, r.schema.Name, r.Name)
	}
	return rows
}

// withOwner is an access list behind what the owner holds.
func withOwner(list blueshift.ACL, owner uint32, all blueshift.Privileges) blueshift.ACL {
	own := blueshift.Grant{To: blueshift.Grantee{Kind: blueshift.ToUser, ID: owner}, By: owner, Held: all, Grantable: all}
	return append(blueshift.ACL{own}, list...)
}

// grantedRows appends a row for each privilege that a grant gives on something. Who
// does not see everything sees its own grants and those it gave.
func (n *names) grantedRows(rows [][]any, g blueshift.Grant, on ...any) [][]any {
	r, err := n.s.rights()
	if err != nil || !n.seesAll() && !r.is(g.To) && g.By != r.user.SysID {
		return rows
	}
	grantor, grantee := n.userName(g.By), n.holder(g.To)
	if g.To == blueshift.Public {
		grantee = "PUBLIC"
	}
	for _, p := range g.Held.Each() {
		rows = append(rows, append(append([]any{grantor, grantee}, on...), p.Name(), yesNo(g.Grantable.Has(p))))
	}
	return rows
}
