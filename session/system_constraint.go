package session

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/blueshift-db/blueshift/catalog"
	"github.com/blueshift-db/blueshift/redshiftsql"
)

// columnDefault is a column's default as pg_attrdef has it; drivers know
// identity columns by the word in it.
func columnDefault(l listed, c redshiftsql.Column) string {
	if c.Identity == nil {
		return c.Default
	}
	word := `"identity"`
	if c.Identity.ByDefault {
		word = "default_identity"
	}
	return fmt.Sprintf("%s(%d, %d, '%d,%d'::text)", word, l.relation.ID, c.Position, c.Identity.Seed, c.Identity.Step)
}

// sortOrder is a column's place in the sort key, 0 when it has none.
func sortOrder(r *catalog.Relation, column string) int {
	return slices.Index(r.Attributes.SortKeys, column) + 1
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

var pgConstraint = systemRelation{
	cols(typed("oid", redshiftsql.OID), typed("conname", redshiftsql.NameType), typed("connamespace", redshiftsql.OID), varchar("contype", 1),
		typed("condeferrable", redshiftsql.Boolean), typed("condeferred", redshiftsql.Boolean), typed("conrelid", redshiftsql.OID), typed("contypid", redshiftsql.OID),
		typed("confrelid", redshiftsql.OID), varchar("confupdtype", 1), varchar("confdeltype", 1), varchar("confmatchtype", 1),
		typed("conkey", redshiftsql.Text), typed("confkey", redshiftsql.Text), typed("conbin", redshiftsql.Text), typed("consrc", redshiftsql.Text),
		typed("conindid", redshiftsql.OID), typed("conparentid", redshiftsql.OID), typed("convalidated", redshiftsql.Boolean)),
	func(n *names) (rows [][]any, err error) {
		all, err := n.own()
		for _, l := range all {
			for i, k := range l.relation.Constraints {
				kind, ending := constraintKind(k)
				name := l.relation.Name + "_" + ending
				if kind != "p" {
					name = l.relation.Name + "_" + strings.Join(k.Columns, "_") + "_" + ending
				}
				rows = append(rows, []any{int64(l.relation.ID)<<11 + int64(1024+i), name, l.schema.ID, kind, false, false, l.relation.ID, 0, 0, " ", " ", " ",
					positions(l.relation, k.Columns), nil, nil, nil, 0, 0, true})
			}
		}
		return rows, err
	},
}

func constraintKind(k redshiftsql.Constraint) (kind, ending string) {
	switch k.Kind {
	case "PRIMARY KEY":
		return "p", "pkey"
	case "FOREIGN KEY":
		return "f", "fkey"
	}
	return "u", "key"
}

// positions writes the numbers of columns as an array.
func positions(r *catalog.Relation, columns []string) string {
	var numbers []string
	for _, name := range columns {
		for _, c := range r.Columns {
			if c.Name == name {
				numbers = append(numbers, strconv.Itoa(c.Position))
			}
		}
	}
	return "{" + strings.Join(numbers, ",") + "}"
}
