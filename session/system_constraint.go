package session

import (
	"slices"
	"strconv"
	"strings"

	"github.com/blueshift-db/blueshift/catalog"
	"github.com/blueshift-db/blueshift/redshiftsql"
)

// constraint is a constraint that a catalog view shows. The table and columns
// that a foreign key refers to are nil when they no longer exist.
type constraint struct {
	listed
	redshiftsql.Constraint
	id         uint32
	name       string
	letter     string // contype
	referenced *listed
	refColumns []string
	refName    string
	refID      uint32 // of the key that it refers to
}

// firstConstraintID keeps the ids of constraints, and of the indexes that keys
// have in name, apart from those of relations.
const firstConstraintID = 1 << 29

// constraints lists the constraints of the relations of the session's database.
func (n *names) constraints() []constraint { return n.constraintsOf(n.relations(n.home)) }

// constraintsOf lists the constraints of relations, which may be of several
// databases.
func (n *names) constraintsOf(all []listed) (out []constraint) {
	for _, l := range all {
		for i, k := range l.relation.Constraints {
			c := constraint{listed: l, Constraint: k, id: firstConstraintID + l.relation.ID<<6 + uint32(i), name: k.Name, letter: strings.ToLower(k.Kind[:1])}
			if c.letter == "f" {
				c.refer(n, all)
			}
			out = append(out, c)
		}
	}
	return out
}

// refer finds what a foreign key refers to: by default the primary key.
func (c *constraint) refer(n *names, all []listed) {
	name, path := c.References[len(c.References)-1], append([]string{c.schema.Name}, n.path...)
	if len(c.References) > 1 {
		path = []string{c.References[len(c.References)-2]}
	}
	for _, schema := range path {
		i := slices.IndexFunc(all, func(l listed) bool {
			return l.db.Name == c.db.Name && l.schema.Name == schema && l.relation.Name == name
		})
		if i < 0 {
			continue
		}
		c.referenced, c.refColumns = &all[i], c.RefColumns
		for j, k := range all[i].relation.Constraints {
			if k.Kind == "PRIMARY KEY" && (len(c.refColumns) == 0 || slices.Equal(c.refColumns, k.Columns)) {
				c.refColumns, c.refName, c.refID = k.Columns, k.Name, firstConstraintID+all[i].relation.ID<<6+uint32(j)
			}
		}
		return
	}
}

// indexed reports whether the constraint has an index in the catalogs, as keys
// do although Redshift keeps none.
func (c *constraint) indexed() bool { return c.letter != "f" }

// index is that index as pg_get_indexdef writes it.
func (c *constraint) index() string {
	return "CREATE UNIQUE INDEX " + quotedName(c.name) + " ON " + quotedName(c.schema.Name) + "." + quotedName(c.relation.Name) + " USING btree (" + quotedNames(c.Columns) + ")"
}

// text is the constraint as pg_get_constraintdef writes it.
func (c *constraint) text() string {
	text := c.Kind + " (" + quotedNames(c.Columns) + ")"
	if c.letter == "f" {
		to := make([]string, len(c.References))
		for i, part := range c.References {
			to[i] = quotedName(part)
		}
		if c.referenced != nil {
			if to = []string{quotedName(c.referenced.relation.Name)}; c.referenced.schema.Name != "public" {
				to = []string{quotedName(c.referenced.schema.Name), to[0]}
			}
		}
		text += " REFERENCES " + strings.Join(to, ".")
		if len(c.refColumns) > 0 {
			text += "(" + quotedNames(c.refColumns) + ")"
		}
	}
	return text
}

func quotedNames(names []string) string {
	quoted := make([]string, len(names))
	for i, n := range names {
		quoted[i] = quotedName(n)
	}
	return strings.Join(quoted, ", ")
}

// quotedName is an identifier as it has to be written in SQL.
func quotedName(name string) string {
	plain := name != "" && (name[0] < '0' || name[0] > '9')
	for _, r := range name {
		plain = plain && (r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '_')
	}
	if plain && !redshiftsql.Reserved(name) {
		return name
	}
	return `"` + strings.ReplaceAll(name, `"`, `""`) + `"`
}

// positions are the numbers of columns as an array.
func positions(r *catalog.Relation, columns []string) string {
	var numbers []string
	for _, name := range columns {
		if i := slices.IndexFunc(r.Columns, func(c redshiftsql.Column) bool { return c.Name == name }); i >= 0 {
			numbers = append(numbers, strconv.Itoa(r.Columns[i].Position))
		}
	}
	return "{" + strings.Join(numbers, ",") + "}"
}

func constraintRelations() map[string]systemRelation {
	return map[string]systemRelation{
		"pg_constraint": relation("oid oid, conname name, connamespace oid, contype char(1), condeferrable bool, condeferred bool, conrelid oid, contypid oid, confrelid oid, "+
			"confupdtype char(1), confdeltype char(1), confmatchtype char(1), conkey int2[], confkey int2[], conbin text, consrc text, conindid oid, conparentid oid, "+
			"convalidated bool, conislocal bool, coninhcount int4, connoinherit bool, condef text",
			func(n *names) (rows [][]any, err error) {
				for _, c := range n.constraints() {
					var refID uint32
					var refKeys any
					action, index := " ", c.id
					if c.letter == "f" {
						action, index = "a", c.refID
						if c.referenced != nil {
							refID, refKeys = c.referenced.relation.ID, positions(c.referenced.relation, c.refColumns)
						}
					}
					rows = append(rows, []any{c.id, c.name, c.schema.ID, c.letter, false, false, c.relation.ID, 0, refID, action, action, strings.Replace(action, "a", "u", 1),
						positions(c.relation, c.Columns), refKeys, nil, nil, index, 0, true, true, 0, false, c.text()})
				}
				return rows, nil
			}),
		"pg_index": relation("indexrelid oid, indrelid oid, indkey text, indclass text, indnatts int2, indisunique bool, indisprimary bool, indisclustered bool, indexprs text, "+
			"indpred text, indoption text, indisvalid bool, indisready bool, indislive bool, indisreplident bool, indimmediate bool, indisexclusion bool, indnkeyatts int2, "+
			"indnullsnotdistinct bool, indcollation text, indexdef text",
			ofConstraints(func(_ *names, c constraint) [][]any {
				if !c.indexed() {
					return nil
				}
				n := len(c.Columns)
				vector := strings.ReplaceAll(strings.Trim(positions(c.relation, c.Columns), "{}"), ",", " ")
				zeros := strings.TrimSpace(strings.Repeat("0 ", n))
				return [][]any{{c.id, c.relation.ID, vector, zeros, n, true, c.letter == "p", false, nil, nil, zeros, true, true, true, false, true, false, n, false, zeros, c.index()}}
			})),
		"pg_indexes": relation("schemaname name, tablename name, indexname name, tablespace name, indexdef text",
			ofConstraints(func(_ *names, c constraint) [][]any {
				if !c.indexed() {
					return nil
				}
				return [][]any{{c.schema.Name, c.relation.Name, c.name, nil, c.index()}}
			})),
	}
}

// ofConstraints makes rows of each constraint, for information_schema.
func ofConstraints(rows func(n *names, c constraint) [][]any) func(*names) ([][]any, error) {
	return func(n *names) (out [][]any, err error) {
		for _, c := range n.constraints() {
			out = append(out, rows(n, c)...)
		}
		return out, nil
	}
}

// ofConstraintsEverywhere makes rows of each constraint of every database that
// the session's user may see, for SHOW.
func ofConstraintsEverywhere(database string, rows func(n *names, c constraint) [][]any) func(*names) ([][]any, error) {
	list := readable((*names).everywhere)
	return func(n *names) (out [][]any, err error) {
		all, err := list(n, keys{database: database})
		for _, c := range n.constraintsOf(all) {
			out = append(out, rows(n, c)...)
		}
		return out, err
	}
}
