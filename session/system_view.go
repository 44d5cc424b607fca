package session

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/blueshift-db/blueshift/catalog"
)

// viewRelations describe materialized and late-binding views.
func viewRelations() map[string]systemRelation {
	return map[string]systemRelation{
		// The columns of views that are resolved when they are read.
		"pg_get_late_binding_view_cols": relation("view_schema name, view_name name, col_name name, col_type varchar, col_num int4", lateColumns),
		"svv_mv_info": relation("database_name char(128), schema_name char(128), user_name char(128), name char(128), is_stale char(1), owner_user_name char(128), state int4, "+
			"autorewrite char(1), autorefresh char(1)",
			ofMaterialized(func(n *names, l listed) []any {
				return []any{l.db.Name, l.schema.Name, n.ownerName(l), l.relation.Name, "f", n.ownerName(l), 0, "f", letter(l.relation.AutoRefresh)}
			})),
		"stv_mv_info": relation("db_name char(128), schema char(128), name char(128), updated_upto_xid int8, is_stale char(1), owner_user_name char(128), state int4, "+
			"autorewrite char(1), autorefresh char(1)",
			ofMaterialized(func(n *names, l listed) []any {
				return []any{l.db.Name, l.schema.Name, l.relation.Name, nil, "f", n.ownerName(l), 0, "f", letter(l.relation.AutoRefresh)}
			})),
		"stv_mv_deps": relation("db_name char(128), schema char(128), name char(128), ref_schema char(128), ref_name char(128), ref_database_name char(128)",
			func(n *names) (rows [][]any, err error) {
				materialized := map[uint32]listed{}
				for _, l := range n.relations(n.home) {
					if l.relation.Kind == catalog.MaterializedView && n.maySee(schemaOf{db: l.db, schema: l.schema}) {
						materialized[l.relation.ID] = l
					}
				}
				for _, id := range slices.Sorted(maps.Keys(materialized)) {
					l := materialized[id]
					for _, use := range l.relation.Uses {
						if on, ok := materialized[use.ID]; ok {
							rows = append(rows, []any{l.db.Name, l.schema.Name, l.relation.Name, on.schema.Name, on.relation.Name, on.db.Name})
						}
					}
				}
				return rows, nil
			}),
		"svv_mv_dependency": relation("database_name char(128), schema_name char(128), name char(128), dependent_schema_name char(128), dependent_name char(128)",
			func(n *names) (rows [][]any, err error) {
				all := n.relations(n.home)
				byID := map[uint32]listed{}
				for _, l := range all {
					byID[l.relation.ID] = l
				}
				for _, l := range all {
					for _, use := range l.relation.Uses {
						if on, ok := byID[use.ID]; ok && on.relation.Kind == catalog.MaterializedView {
							rows = append(rows, []any{l.db.Name, on.schema.Name, on.relation.Name, l.schema.Name, l.relation.Name})
						}
					}
				}
				return rows, nil
			}),
	}
}

// shownViews has the same columns a row in one text: what the function answers
// when it is selected.
func shownViews() map[string]systemRelation {
	return map[string]systemRelation{"pg_get_late_binding_view_cols": relation("pg_get_late_binding_view_cols varchar", func(n *names) ([][]any, error) {
		rows, err := lateColumns(n)
		for i, r := range rows {
			rows[i] = []any{composite(r)}
		}
		return rows, err
	})}
}

// composite writes a row as PostgreSQL writes a composite value.
func composite(row []any) string {
	fields := make([]string, len(row))
	for i, v := range row {
		text := fmt.Sprint(v)
		if text == "" || strings.ContainsAny(text, "\"\\(), \t\r\n") {
			text = `"` + strings.NewReplacer(`"`, `""`, `\`, `\\`).Replace(text) + `"`
		}
		fields[i] = text
	}
	return "(" + strings.Join(fields, ",") + ")"
}

func letter(b bool) string {
	if b {
		return "t"
	}
	return "f"
}

func ofMaterialized(row func(*names, listed) []any) func(*names) ([][]any, error) {
	return ofRelations((*names).own, keys{}, func(n *names, l listed) []any {
		if l.relation.Kind != catalog.MaterializedView {
			return nil
		}
		return row(n, l)
	})
}
