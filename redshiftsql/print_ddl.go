package redshiftsql

import (
	"slices"
	"strconv"
	"strings"
)

// CreateTableSQL prints the statements that make a table in the engine: its
// identity sequences first, then the table under its generated name.
func CreateTableSQL(phys [3]string, columns []Column) []string {
	var out []string
	var b strings.Builder
	create := "CREATE "
	if phys[0] == "temp" {
		create = "CREATE TEMPORARY "
	}
	b.WriteString(create + "TABLE " + physical(&Relation{Physical: phys}) + " (")
	for i, c := range columns {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(quoteIdent(c.Name) + " " + columnType(c.Type))
		if c.NotNull {
			b.WriteString(" NOT NULL")
		}
		if c.Identity != nil {
			out = append(out, create+"SEQUENCE "+sequence(phys, c)+" INCREMENT BY "+strconv.FormatInt(c.Identity.Step, 10)+
				" MINVALUE -9223372036854775808 START "+strconv.FormatInt(c.Identity.Seed, 10))
		}
	}
	b.WriteString(")")
	return append(out, b.String())
}

// columnType is the engine's type of a stored column.
func columnType(t Type) string {
	if t.NoCase {
		return t.engineName() + " COLLATE NOCASE"
	}
	return t.engineName()
}

// FillSQL prints the INSERT that fills a new table from a compiled query.
func FillSQL(phys [3]string, columns []Column, query *Plan) string {
	var names, values strings.Builder
	for i, c := range columns {
		if i > 0 {
			names.WriteString(", ")
			values.WriteString(", ")
		}
		names.WriteString(quoteIdent(c.Name))
		values.WriteString(storedAs(`"c`+strconv.Itoa(i+1)+`"`, c.Type))
	}
	return "INSERT INTO " + physical(&Relation{Physical: phys}) + " (" + names.String() + ") SELECT " + values.String() +
		" FROM (" + query.SQL + `) AS "v"` + columnList(len(columns))
}

// sequence names the sequence of an identity column; it never changes, since
// it is made of generated names and the column's position.
func sequence(phys [3]string, c Column) string {
	return quoteIdent(phys[0]) + "." + quoteIdent(phys[1]) + "." + quoteIdent(phys[2]+"_"+strconv.Itoa(c.Position))
}

// DropTableSQL prints the statements that remove a table and its sequences.
func DropTableSQL(phys [3]string, columns []Column) []string {
	out := []string{"DROP TABLE " + physical(&Relation{Physical: phys})}
	for _, c := range columns {
		if c.Identity != nil {
			out = append(out, "DROP SEQUENCE IF EXISTS "+sequence(phys, c))
		}
	}
	return out
}

// AddColumnSQL prints ALTER TABLE ADD COLUMN; value is what existing rows take,
// in text form, nil for NULL.
func AddColumnSQL(phys [3]string, c Column, value *string) []string {
	table := "ALTER TABLE " + physical(&Relation{Physical: phys})
	s := table + " ADD COLUMN " + quoteIdent(c.Name) + " " + columnType(c.Type)
	if value != nil {
		s += " DEFAULT " + quoteText(*value)
	}
	if !c.NotNull {
		return []string{s}
	}
	return []string{s, table + " ALTER COLUMN " + quoteIdent(c.Name) + " SET NOT NULL"}
}

// RewriteTableSQL prints the statements that copy a table into a fresh one of
// the same name. The engine cannot commit a change of columns of a table whose
// rows the same transaction has updated or deleted; of a fresh one it can.
func RewriteTableSQL(phys [3]string, columns []Column) []string {
	aside := phys
	aside[2] += "_aside"
	plain := make([]Column, len(columns))
	for i, c := range columns {
		plain[i] = c
		plain[i].Identity = nil
	}
	table, kept := physical(&Relation{Physical: phys}), physical(&Relation{Physical: aside})
	out := append(CreateTableSQL(aside, plain), "INSERT INTO "+kept+" SELECT * FROM "+table, "DROP TABLE "+table)
	out = append(out, CreateTableSQL(phys, plain)...)
	return append(out, "INSERT INTO "+table+" SELECT * FROM "+kept, "DROP TABLE "+kept)
}

// EmptySQL prints the statement that deletes every row of a table.
func EmptySQL(phys [3]string) string { return "DELETE FROM " + physical(&Relation{Physical: phys}) }

// LongestSQL prints the length in bytes of the longest value of a column of text.
func LongestSQL(phys [3]string, name string) string {
	return "(SELECT coalesce(max(strlen(" + quoteIdent(name) + ")), 0) FROM " + physical(&Relation{Physical: phys}) + ")"
}

// AppendSQL prints the statements that move the rows of one table to another.
// named are the columns that both have; the others take their default.
func AppendSQL(to, from [3]string, columns []Column, named []string, cat Catalog) ([]string, error) {
	c := &compiler{catalog: cat}
	target := &Relation{Physical: to}
	var names, values []string
	for _, col := range columns {
		value := quoteIdent(col.Name)
		if !slices.Contains(named, col.Name) {
			var err error
			if value, err = c.columnDefault(target, col); err != nil {
				return nil, err
			}
		}
		if value != "" {
			names, values = append(names, quoteIdent(col.Name)), append(values, value)
		}
	}
	source := physical(&Relation{Physical: from})
	return []string{"INSERT INTO " + physical(target) + " (" + strings.Join(names, ", ") + ") SELECT " + strings.Join(values, ", ") + " FROM " + source,
		"DELETE FROM " + source}, nil
}

// DropColumnSQL prints ALTER TABLE DROP COLUMN.
func DropColumnSQL(phys [3]string, name string) string {
	return "ALTER TABLE " + physical(&Relation{Physical: phys}) + " DROP COLUMN " + quoteIdent(name)
}

// RenameColumnSQL prints ALTER TABLE RENAME COLUMN.
func RenameColumnSQL(phys [3]string, from, to string) string {
	return "ALTER TABLE " + physical(&Relation{Physical: phys}) + " RENAME COLUMN " + quoteIdent(from) + " TO " + quoteIdent(to)
}

// DefaultSQL checks a column default, which may name no column, and prints it.
func DefaultSQL(source string, t Type, cat Catalog) (string, error) {
	e, err := ParseExpr(source)
	if err != nil {
		return "", err
	}
	c := &compiler{catalog: cat}
	from, err := c.typed(e, t, &scope{})
	if err != nil {
		return "", err
	}
	if len(c.params) > 0 || len(c.reads) > 0 {
		return "", refuse("0A000", "a column default takes constants and functions only")
	}
	return c.assign(string(c.out), from, t), nil
}

// CheckpointSQL prints the bringing of a database's log into its file.
func CheckpointSQL(catalog string) string { return "CHECKPOINT " + quoteIdent(catalog) }

// AnalyzeSQL prints the drawing of a table's statistics.
func AnalyzeSQL(r *Relation) string { return "ANALYZE " + physical(r) }

// ScanSQL prints the reading of a whole table.
func ScanSQL(r *Relation) string { return "SELECT * FROM " + physical(r) }
