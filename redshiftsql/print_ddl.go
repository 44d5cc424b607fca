package redshiftsql

import (
	"math"
	"slices"
	"strconv"
)

// Statements about the objects of the engine, as session makes them.

// engineSQL is the engine's text of fixed text with nodes in it. It has no limit,
// and no column that could be refused.
func engineSQL(text fixed, parts ...node) string {
	out, _ := (&printer{limit: math.MaxInt}).print(fill(text, parts...))
	return out
}

func tableOf(phys [3]string) node { return &tableRef{physical: phys} }

// CreateTableSQL prints the statements that make a table in the engine: its
// identity sequences first, then the table under its generated name.
func CreateTableSQL(phys [3]string, columns []Column) []string {
	var out []string
	create := either(phys[0] == "temp", "CREATE TEMPORARY", "CREATE")
	list := make([]node, len(columns))
	for i, c := range columns {
		list[i] = fill(either(c.NotNull, "$1 $2 NOT NULL", "$1 $2"), ident(c.Name), columnType(c.Type))
		if c.Identity != nil {
			out = append(out, engineSQL("$1 SEQUENCE $2 INCREMENT BY $3 MINVALUE -9223372036854775808 START $4", create, sequence(phys, c),
				intConst(c.Identity.Step), intConst(c.Identity.Seed)))
		}
	}
	return append(out, engineSQL("$1 TABLE $2 ($3)", create, tableOf(phys), &listOf{", ", list}))
}

// columnType is the engine's type of a stored column.
func columnType(t Type) node {
	return fill(either(t.NoCase, "$1 COLLATE NOCASE", "$1"), typeName(t))
}

// FillSQL prints the INSERT that fills a new table from a compiled query.
func FillSQL(phys [3]string, columns []Column, query *Plan) string {
	names, values, outputs := make([]node, len(columns)), make([]node, len(columns)), make([]node, len(columns))
	for i, c := range columns {
		outputs[i] = &column{name: outputName(i + 1)}
		names[i], values[i] = ident(c.Name), storedAs(outputs[i], c.Type)
	}
	return engineSQL("INSERT INTO $1 ($2) SELECT $3 FROM (", tableOf(phys), list(names), list(values)) + query.SQL + engineSQL(`) AS "v"($1)`, list(outputs))
}

// sequence is the sequence of an identity column; its name never changes, since
// it is made of generated names and the column's position.
func sequence(phys [3]string, c Column) node {
	phys[2] += "_" + strconv.Itoa(c.Position)
	return tableOf(phys)
}

// DropTableSQL prints the statements that remove a table and its sequences.
func DropTableSQL(phys [3]string, columns []Column) []string {
	out := []string{engineSQL("DROP TABLE $1", tableOf(phys))}
	for _, c := range columns {
		if c.Identity != nil {
			out = append(out, engineSQL("DROP SEQUENCE IF EXISTS $1", sequence(phys, c)))
		}
	}
	return out
}

// AddColumnSQL prints ALTER TABLE ADD COLUMN; value is what existing rows take,
// in text form, nil for NULL.
func AddColumnSQL(phys [3]string, c Column, value *string) []string {
	table, name := tableOf(phys), ident(c.Name)
	add := engineSQL("ALTER TABLE $1 ADD COLUMN $2 $3", table, name, columnType(c.Type))
	if value != nil {
		add = engineSQL("ALTER TABLE $1 ADD COLUMN $2 $3 DEFAULT $4", table, name, columnType(c.Type), textConst(*value))
	}
	if !c.NotNull {
		return []string{add}
	}
	return []string{add, engineSQL("ALTER TABLE $1 ALTER COLUMN $2 SET NOT NULL", table, name)}
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
	table, kept := tableOf(phys), tableOf(aside)
	out := append(CreateTableSQL(aside, plain), engineSQL("INSERT INTO $1 SELECT * FROM $2", kept, table), engineSQL("DROP TABLE $1", table))
	out = append(out, CreateTableSQL(phys, plain)...)
	return append(out, engineSQL("INSERT INTO $1 SELECT * FROM $2", table, kept), engineSQL("DROP TABLE $1", kept))
}

// EmptySQL prints the statement that deletes every row of a table.
func EmptySQL(phys [3]string) string { return engineSQL("DELETE FROM $1", tableOf(phys)) }

// LongestSQL prints the length in bytes of the longest value of a column of text.
func LongestSQL(phys [3]string, name string) string {
	return engineSQL("(SELECT coalesce(max(strlen($1)), 0) FROM $2)", ident(name), tableOf(phys))
}

// AppendSQL prints the statements that move the rows of one table to another.
// named are the columns that both have; the others take their default.
func AppendSQL(to, from [3]string, columns []Column, named []string, cat Catalog) ([]string, error) {
	a := &analyser{catalog: cat}
	target := &Relation{Physical: to}
	out, values := &insertInto{target: physical(target, "")}, &block{from: []node{tableOf(from)}}
	for _, col := range columns {
		var value node = ident(col.Name)
		if !slices.Contains(named, col.Name) {
			var err error
			if value, err = a.columnDefault(target, col); err != nil {
				return nil, err
			}
		}
		if value != nil {
			out.columns, values.items = append(out.columns, col.Name), append(values.items, value)
		}
	}
	out.source = values
	return []string{engineSQL("$1", out), EmptySQL(from)}, nil
}

// DropColumnSQL prints ALTER TABLE DROP COLUMN.
func DropColumnSQL(phys [3]string, name string) string {
	return engineSQL("ALTER TABLE $1 DROP COLUMN $2", tableOf(phys), ident(name))
}

// RenameColumnSQL prints ALTER TABLE RENAME COLUMN.
func RenameColumnSQL(phys [3]string, from, to string) string {
	return engineSQL("ALTER TABLE $1 RENAME COLUMN $2 TO $3", tableOf(phys), ident(from), ident(to))
}

// DefaultSQL checks the default of a column, which may name no column, and
// prints it.
func DefaultSQL(col Column, cat Catalog) (string, error) {
	e, err := ParseExpr(col.Default)
	if err != nil {
		return "", err
	}
	a := &analyser{catalog: cat}
	n, from, err := a.typed(e, col.Type, &scope{})
	if err != nil {
		return "", err
	}
	if len(a.params) > 0 || len(a.reads) > 0 {
		return "", refuse("0A000", "a column default takes constants and functions only")
	}
	if n, err = a.assign(n, from, col); err != nil {
		return "", err
	}
	return (&printer{limit: maxPrinted}).print(n)
}

// CheckpointSQL prints the bringing of a database's log into its file.
func CheckpointSQL(catalog string) string { return engineSQL("CHECKPOINT $1", ident(catalog)) }

// AnalyzeSQL prints the drawing of a table's statistics.
func AnalyzeSQL(r *Relation) string { return engineSQL("ANALYZE $1", physical(r, "")) }

// ScanSQL prints the reading of a whole table.
func ScanSQL(r *Relation) string { return engineSQL("SELECT * FROM $1", physical(r, "")) }
