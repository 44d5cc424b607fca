package session

import (
	"fmt"

	"github.com/blueshift-db/blueshift/catalog"
	"github.com/blueshift-db/blueshift/redshiftsql"
)

// The relations of pg_catalog that describe tables, views and their columns.

func classRelations() map[string]systemRelation {
	inClass := keys{relation: "relname", id: "oid"}
	ofClass := keys{id: "attrelid"}
	return map[string]systemRelation{
		"pg_class": relation("oid oid, relname name, relnamespace oid, reltype oid, relowner int4, relam oid, relfilenode oid, reltablespace oid, relpages int4, "+
			"reltuples float4, reltoastrelid oid, reltoastidxid oid, relhasindex bool, relisshared bool, relkind char(1), relnatts int2, relexternid oid, relisreplicated bool, "+
			"relispinned bool, reldiststyle int2, relprojbaseid oid, relchecks int2, reltriggers int2, relukeys int2, relfkeys int2, relrefs int2, relhasoids bool, "+
			"relhaspkey bool, relhasrules bool, relhassubclass bool, relacl text, relhastriggers bool, relpersistence char(1), reloftype oid, relispartition bool, "+
			"relrowsecurity bool, relforcerowsecurity bool, relreplident char(1), reloptions text, relpartbound text",
			withIndexes(ofRelations((*names).local, inClass, func(n *names, l listed) []any {
				kind, persistence, tuples := "r", "p", 0.001
				if l.view() {
					kind = "v"
				}
				if l.schema.ID == temporarySchema {
					persistence = "t"
				}
				key, unique, foreign := 0, 0, 0
				for _, k := range l.relation.Constraints {
					switch k.Kind {
					case "PRIMARY KEY":
						key++
					case "UNIQUE":
						unique++
					default:
						foreign++
					}
				}
				r := l.relation
				return []any{r.ID, r.Name, l.schema.ID, 0, n.relowner(l), 0, r.ID, 0, 1, tuples, 0, 0, key+unique > 0, false, kind, len(r.Columns), 0, false, false,
					distStyle(r), 0, 0, foreign, unique, foreign, 0, false, key > 0, l.view(), false, n.relationACL(l), foreign > 0, persistence, 0, false, false, false, "d", nil, nil}
			}))),
		"pg_class_info": relation("reloid oid, relname name, relnamespace oid, reltype oid, relowner int4, relam oid, relfilenode oid, reltablespace oid, relpages int4, "+
			"reltuples float4, relkind char(1), relnatts int2, relacl text, reldiststyle int2, releffectivediststyle int2, relcreationtime timestamp",
			ofRelations((*names).local, keys{relation: "relname", id: "reloid"}, func(n *names, l listed) []any {
				kind, style := "r", distStyle(l.relation)
				if l.view() {
					kind = "v"
				}
				effective := style
				if style == 9 {
					effective = 10
				}
				return []any{l.relation.ID, l.relation.Name, l.schema.ID, 0, n.relowner(l), 0, l.relation.ID, 0, 1, 0.001, kind, len(l.relation.Columns), n.relationACL(l),
					style, effective, nil}
			})),
		"pg_attribute":      relation(attributeColumns, ofColumns((*names).local, ofClass, attribute)),
		"pg_attribute_info": relation(attributeColumns, ofColumns((*names).local, ofClass, attribute)),
		"pg_attribute_acl": relation("attrelid oid, attnum int2, attacl text",
			ofColumns((*names).local, ofClass, func(n *names, l listed, c redshiftsql.Column) []any {
				if list := n.columnACL(l, c); list != nil {
					return []any{l.relation.ID, c.Position, list}
				}
				return nil
			})),
		"pg_attrdef": relation("oid oid, adrelid oid, adnum int2, adbin text, adsrc text",
			ofColumns((*names).local, keys{id: "adrelid"}, func(_ *names, l listed, c redshiftsql.Column) []any {
				text := columnDefault(l, c)
				if text == "" {
					return nil
				}
				return []any{int64(l.relation.ID)<<11 + int64(c.Position), l.relation.ID, c.Position, text, text}
			})),
		// What pg_table_is_visible() is answered from.
		"pg_visible": relation("oid oid", (*names).visible),
		// pg_rewrite holds the rule that makes each view; ev_action is its query.
		"pg_rewrite": relation("oid oid, rulename name, ev_class oid, ev_attr int2, ev_type char(1), is_instead bool, ev_qual text, ev_action text",
			ofRelations((*names).own, keys{id: "ev_class"}, func(_ *names, l listed) []any {
				if !l.view() {
					return nil
				}
				return []any{ruleID(l.relation), "_RETURN", l.relation.ID, -1, "1", true, nil, l.definition()}
			})),
		"pg_depend": relation("classid oid, objid oid, objsubid int4, refclassid oid, refobjid oid, refobjsubid int4, deptype char(1)", (*names).dependencies),
	}
}

const attributeColumns = "attrelid oid, attname name, atttypid oid, attstattarget int4, attlen int2, attnum int2, attndims int4, attcacheoff int4, atttypmod int4, " +
	"attbyval bool, attstorage char(1), attalign char(1), attnotnull bool, atthasdef bool, attisdropped bool, attislocal bool, attinhcount int4, attisdistkey bool, " +
	"attispreloaded bool, attsortkeyord int4, attencodingtype int2, attencrypttype int2, attidentity char(1), attgenerated char(1), attcollation oid, attacl text, " +
	"attoptions text, attfdwoptions text, attcompression char(1)"

func attribute(n *names, l listed, c redshiftsql.Column) []any {
	encodingType := 0
	if !l.view() { // what a materialized view stores lies in a table of its own
		encodingType = encodings[encoding(l.relation, c)]
	}
	return []any{l.relation.ID, c.Name, int64(c.Type.OID()), -1, c.Type.Size(), c.Position, 0, -1, c.Type.TypMod(), c.Type.Size() > 0 && c.Type.Size() <= 8, "p", "i",
		c.NotNull, columnDefault(l, c) != "", false, true, 0, l.relation.Attributes.DistKey == c.Name, false, sortOrder(l.relation, c.Name), encodingType, 0,
		"", "", 0, n.columnACL(l, c), nil, nil, ""}
}

// withIndexes adds to the rows of pg_class those of the indexes that keys have
// in name.
func withIndexes(relations func(*names) ([][]any, error)) func(*names) ([][]any, error) {
	return func(n *names) ([][]any, error) {
		rows, err := relations(n)
		for _, c := range n.constraints() {
			if c.indexed() && !n.skips("relname", c.name) && !n.skipsID("oid", c.id) {
				rows = append(rows, []any{c.id, c.name, c.schema.ID, 0, n.relowner(c.listed), 403, c.id, 0, 1, 0.0, 0, 0, false, false, "i", len(c.Columns), 0, false, false,
					0, 0, 0, 0, 0, 0, 0, false, false, false, false, nil, false, "p", 0, false, false, false, "n", nil, nil})
			}
		}
		return rows, err
	}
}

// distStyle is reldiststyle: 0 even, 1 key, 8 all, 9 chosen by the system.
func distStyle(r *catalog.Relation) int {
	switch {
	case r.Attributes.DistKey != "":
		return 1
	case r.Attributes.DistStyle == "EVEN" || r.Kind == catalog.View:
		return 0
	case r.Attributes.DistStyle == "ALL":
		return 8
	}
	return 9
}

// encodings are the compression encodings with what attencodingtype calls them.
var encodings = map[string]int{"none": 0, "raw": 0, "bytedict": 1, "delta": 2, "delta32k": 3, "runlength": 4, "mostly8": 5, "mostly16": 6, "mostly32": 7,
	"text255": 8, "text32k": 9, "lzo": 10, "zstd": 11, "az64": 12, "auto": 13}

// shownEncoding is the encoding of a column, of which views have none.
func shownEncoding(l listed, c redshiftsql.Column) string {
	if l.relation.Kind == catalog.View {
		return "none"
	}
	return encoding(l.relation, c)
}

// encoding is the encoding that a column was given; without one it is the system's
// choice for its type, as ENCODE AUTO makes it.
func encoding(r *catalog.Relation, c redshiftsql.Column) string {
	switch {
	case c.Encode == "raw" || c.Encode == "" && sortOrder(r, c.Name) > 0:
		return "none"
	case c.Encode != "" && c.Encode != "auto":
		return c.Encode
	case c.Type.ID == redshiftsql.Char || c.Type.ID == redshiftsql.Varchar || c.Type.ID == redshiftsql.Text || c.Type.ID == redshiftsql.Varbyte:
		return "lzo"
	case c.Type.ID == redshiftsql.Boolean || c.Type.ID == redshiftsql.Real || c.Type.ID == redshiftsql.Double:
		return "none"
	}
	return "az64"
}

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

// visible lists the object ids of the relations that a name without a schema
// finds.
func (n *names) visible() (rows [][]any, err error) {
	all, err := n.local(keys{})
	found := map[string]bool{} // names that an earlier schema has
	for _, schema := range append([]string{"pg_temp", "pg_catalog"}, n.path...) {
		var here []string
		for _, l := range all {
			if l.schema.Name == schema && !found[l.relation.Name] {
				rows = append(rows, []any{l.relation.ID})
				here = append(here, l.relation.Name)
			}
		}
		for _, name := range here {
			found[name] = true
		}
	}
	return rows, err
}

func ruleID(view *catalog.Relation) int64 { return int64(view.ID) << 11 }

// dependencies are what views draw from: their rules depend on the relations
// that their queries name.
func (n *names) dependencies() (rows [][]any, err error) {
	classID, rewriteID := systemID("pg_class"), systemID("pg_rewrite")
	for _, l := range n.relations(n.home) {
		if !l.view() {
			continue
		}
		rows = append(rows, []any{rewriteID, ruleID(l.relation), 0, classID, l.relation.ID, 0, "i"})
		for _, use := range l.relation.Uses {
			rows = append(rows, []any{rewriteID, ruleID(l.relation), 0, classID, use.ID, 0, "n"})
		}
	}
	constraintID := systemID("pg_constraint")
	for _, c := range n.constraints() {
		rows = append(rows, []any{constraintID, c.id, 0, classID, c.relation.ID, 0, "a"})
		if c.refID != 0 { // a foreign key stands on the index of the key it refers to
			rows = append(rows, []any{constraintID, c.id, 0, classID, c.refID, 0, "n"})
		}
	}
	return rows, nil
}
