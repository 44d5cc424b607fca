package session

import (
	"slices"
	"strconv"

	"github.com/blueshift-db/blueshift"
	"github.com/blueshift-db/blueshift/catalog"
	"github.com/blueshift-db/blueshift/redshiftsql"
)

// addConstraints notes constraints in a table's record. They are informational:
// Redshift plans with them and does not enforce them.
func (s *Session) addConstraints(rel *catalog.Relation, add []redshiftsql.Constraint) error {
	rel.Constraints = slices.Clone(rel.Constraints)
	for _, k := range add {
		for _, name := range k.Columns {
			i := columnNamed(rel, name)
			switch {
			case i < 0:
				return blueshift.SQLErrorf("42703", "column \"%s\" named in key does not exist", name)
			case k.Kind == "PRIMARY KEY" && !rel.Columns[i].NotNull:
				return blueshift.SQLErrorf("42P16", "column \"%s\" of a primary key must be NOT NULL", name)
			}
		}
		if k.Kind == "PRIMARY KEY" && slices.ContainsFunc(rel.Constraints, func(o redshiftsql.Constraint) bool { return o.Kind == k.Kind }) {
			return blueshift.SQLErrorf("42P16", "multiple primary keys for table \"%s\" are not allowed", rel.Name)
		}
		if err := s.checkReference(rel, k); err != nil {
			return err
		}
		taken := func(name string) bool {
			return slices.ContainsFunc(rel.Constraints, func(o redshiftsql.Constraint) bool { return o.Name == name })
		}
		if k.Name == "" {
			k.Name = constraintName(rel.Name, k)
			for i := 1; taken(k.Name); i++ {
				k.Name = constraintName(rel.Name, k) + strconv.Itoa(i)
			}
		} else if taken(k.Name) {
			return blueshift.SQLErrorf("42710", "constraint \"%s\" for relation \"%s\" already exists", k.Name, rel.Name)
		}
		rel.Constraints = append(rel.Constraints, k)
	}
	return nil
}

// checkReference makes sure that what a foreign key refers to is there.
func (s *Session) checkReference(rel *catalog.Relation, k redshiftsql.Constraint) error {
	if k.Kind != "FOREIGN KEY" || len(k.References) == 1 && k.References[0] == rel.Name {
		return nil
	}
	to, err := s.names().Relation(k.References)
	if err != nil {
		return err
	}
	if s.isTemporary(k.References) && rel.Schema != 0 {
		return blueshift.SQLErrorf("42P16", "constraints on permanent tables may reference only permanent tables")
	}
	if !to.May(blueshift.References) {
		return redshiftsql.DeniedRelation(to.Name)
	}
	for _, name := range k.RefColumns {
		if !slices.ContainsFunc(to.Columns, func(c redshiftsql.Column) bool { return c.Name == name }) {
			return blueshift.SQLErrorf("42703", "column \"%s\" referenced in foreign key constraint does not exist", name)
		}
	}
	if len(k.RefColumns) > 0 && len(k.RefColumns) != len(k.Columns) {
		return blueshift.SQLErrorf("42830", "number of referencing and referenced columns for foreign key disagree")
	}
	return nil
}

// constraintName makes up the name of a constraint as PostgreSQL does.
func constraintName(table string, k redshiftsql.Constraint) string {
	switch k.Kind {
	case "PRIMARY KEY":
		return table + "_pkey"
	case "FOREIGN KEY":
		return table + "_" + k.Columns[0] + "_fkey"
	}
	return table + "_" + k.Columns[0] + "_key"
}

func dropConstraint(rel *catalog.Relation, name string) error {
	i := slices.IndexFunc(rel.Constraints, func(k redshiftsql.Constraint) bool { return k.Name == name })
	if i < 0 {
		return blueshift.SQLErrorf("42704", "constraint \"%s\" does not exist", name)
	}
	rel.Constraints = slices.Delete(slices.Clone(rel.Constraints), i, i+1)
	return nil
}
