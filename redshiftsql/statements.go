package redshiftsql

import "strings"

// form is one row of the table of statements: the words it begins with, how it
// is parsed and what of it is not there yet. Words in brackets may be left out;
// a bar separates alternatives.
type form struct {
	words string
	parse func(*parser) (Statement, error) // nil: the statement is missing
	note  string                           // what is missing of it; "" when nothing is
}

// absent is the note of statements that PostgreSQL has and Redshift refuses.
const absent = "Amazon Redshift does not support it"

// forms is the table of statements. It is filled in at start because parsing
// one statement may lead to parsing another.
var forms []form

func init() {
	forms = []form{
		{"ABORT", (*parser).transaction, ""},
		{"ALTER DATABASE", (*parser).alterOwner, "COLLATE is not there yet"},
		{"ALTER DATASHARE", (*parser).alterDatashare, ""},
		{"ALTER DEFAULT PRIVILEGES", (*parser).alterDefaultPrivileges, ""},
		{"ALTER EXTERNAL SCHEMA", nil, ""},
		{"ALTER EXTERNAL TABLE", nil, ""},
		{"ALTER FUNCTION", nil, ""},
		{"ALTER GROUP", (*parser).alterGroup, ""},
		{"ALTER IDENTITY PROVIDER", nil, ""},
		{"ALTER MASKING POLICY", nil, ""},
		{"ALTER MATERIALIZED VIEW", (*parser).alterMaterializedView, ""},
		{"ALTER PROCEDURE", nil, ""},
		{"ALTER RLS POLICY", (*parser).alterRLSPolicy, ""},
		{"ALTER ROLE", (*parser).alterRole, ""},
		{"ALTER SCHEMA", (*parser).alterOwner, ""},
		{"ALTER SYSTEM", nil, ""},
		{"ALTER TABLE", (*parser).alterTable, "partitions are not there yet"},
		{"ALTER USER", (*parser).alterUser, ""},
		{"ALTER VIEW", (*parser).alterTable, ""},
		{"ANALYZE", (*parser).analyze, ""},
		{"ATTACH MASKING POLICY", nil, ""},
		{"ATTACH RLS POLICY", (*parser).attachRLSPolicy, ""},
		{"BEGIN", (*parser).transaction, ""},
		{"CALL", nil, ""},
		{"CANCEL", (*parser).cancel, "its message is not shown to the other session"},
		{"CLOSE", (*parser).closeCursor, ""},
		{"COMMENT", (*parser).comment, "on tables, views, columns, constraints and schemas"},
		{"COMMIT", (*parser).transaction, ""},
		{"COPY", (*parser).copy, "FROM STDIN and TO STDOUT only, which Redshift itself does not have; loading from Amazon S3 and other sources is not there yet"},
		{"CREATE DATABASE", (*parser).createDatabase, "COLLATE CASE_INSENSITIVE and databases from other catalogs are not there yet"},
		{"CREATE DATASHARE", (*parser).createDatashare, ""},
		{"CREATE EXTERNAL FUNCTION", nil, ""},
		{"CREATE EXTERNAL MODEL", nil, ""},
		{"CREATE EXTERNAL SCHEMA", (*parser).createExternalSchema, "FROM REDSHIFT; the AWS Glue Data Catalog and other sources are not there yet"},
		{"CREATE EXTERNAL TABLE", nil, ""},
		{"CREATE EXTERNAL VIEW", nil, ""},
		{"CREATE [OR REPLACE] FUNCTION", (*parser).createFunction, "in SQL; functions in Python are not there"},
		{"CREATE GROUP", (*parser).createGroup, ""},
		{"CREATE IDENTITY PROVIDER", nil, ""},
		{"CREATE [OR REPLACE] LIBRARY", nil, ""},
		{"CREATE MASKING POLICY", nil, ""},
		{"CREATE MATERIALIZED VIEW", (*parser).createMaterializedView, "AUTO REFRESH is kept, and the view is refreshed by REFRESH only"},
		{"CREATE MODEL", nil, ""},
		{"CREATE [OR REPLACE] PROCEDURE", nil, ""},
		{"CREATE RLS POLICY", (*parser).createRLSPolicy, ""},
		{"CREATE ROLE", (*parser).createRole, ""},
		{"CREATE SCHEMA", (*parser).createSchema, "QUOTA is kept and not enforced"},
		{"CREATE [LOCAL] [TEMPORARY|TEMP] TABLE", (*parser).createTable, ""},
		{"CREATE USER", (*parser).createUser, ""},
		{"CREATE [OR REPLACE] VIEW", (*parser).createView, "temporary views, named #…, are not there yet"},
		{"CREATE [UNIQUE] INDEX", nil, absent},
		{"CREATE SEQUENCE", nil, absent},
		{"CREATE TRIGGER", nil, absent},
		{"CREATE TYPE", nil, absent},
		{"CREATE DOMAIN", nil, absent},
		{"CREATE RULE", nil, absent},
		{"CREATE TABLESPACE", nil, absent},
		{"DEALLOCATE", (*parser).deallocate, ""},
		{"DECLARE", (*parser).declareCursor, ""},
		{"DELETE", (*parser).delete, ""},
		{"DESC|DESCRIBE DATASHARE", (*parser).descDatashare, ""},
		{"DESC IDENTITY PROVIDER", nil, ""},
		{"DETACH MASKING POLICY", nil, ""},
		{"DETACH RLS POLICY", (*parser).attachRLSPolicy, ""},
		{"DISCARD", (*parser).deallocate, ""},
		{"DROP DATABASE", (*parser).dropDatabase, ""},
		{"DROP DATASHARE", (*parser).dropDatashare, ""},
		{"DROP EXTERNAL VIEW", nil, ""},
		{"DROP FUNCTION", (*parser).dropFunction, ""},
		{"DROP GROUP", (*parser).dropGroup, ""},
		{"DROP IDENTITY PROVIDER", nil, ""},
		{"DROP LIBRARY", nil, ""},
		{"DROP MASKING POLICY", nil, ""},
		{"DROP MATERIALIZED VIEW", (*parser).dropMaterializedView, ""},
		{"DROP MODEL", nil, ""},
		{"DROP PROCEDURE", nil, ""},
		{"DROP RLS POLICY", (*parser).dropRLSPolicy, ""},
		{"DROP ROLE", (*parser).dropRole, ""},
		{"DROP SCHEMA", (*parser).dropSchema, ""},
		{"DROP TABLE", (*parser).dropRelation, ""},
		{"DROP USER", (*parser).dropUser, ""},
		{"DROP VIEW", (*parser).dropRelation, ""},
		{"END", (*parser).transaction, ""},
		{"EXECUTE", (*parser).execute, ""},
		{"EXPLAIN", (*parser).explain, ""},
		{"FETCH", (*parser).fetch, ""},
		{"GRANT", (*parser).grant, "ASSUMEROLE and privileges on models are not there yet"},
		{"INSERT", (*parser).insert, ""},
		{"LOCK", (*parser).lock, ""},
		{"MERGE", (*parser).merge, "parameters in it are not there yet"},
		{"PREPARE", (*parser).prepare, ""},
		{"REFRESH MATERIALIZED VIEW", (*parser).refreshView, ""},
		{"RELEASE SAVEPOINT", nil, absent},
		{"RESET", (*parser).set, ""},
		{"REVOKE", (*parser).grant, "ASSUMEROLE and privileges on models are not there yet"},
		{"ROLLBACK", (*parser).transaction, ""},
		{"SAVEPOINT", nil, absent},
		{"SELECT", (*parser).topQuery, ""},
		{"SET", (*parser).set, ""},
		{"SET SESSION AUTHORIZATION", (*parser).set, ""},
		{"SET SESSION CHARACTERISTICS", (*parser).set, ""},
		{"SHOW", (*parser).show, ""},
		{"SHOW COLUMN GRANTS", (*parser).listing, ""},
		{"SHOW COLUMNS", (*parser).listing, ""},
		{"SHOW CONSTRAINTS", (*parser).listing, ""},
		{"SHOW DATABASES", (*parser).listing, ""},
		{"SHOW DATASHARES", (*parser).showDatashares, ""},
		{"SHOW EXTERNAL TABLE", nil, ""},
		{"SHOW FUNCTIONS", (*parser).listing, ""},
		{"SHOW GRANTS", (*parser).listing, ""},
		{"SHOW MODEL", nil, ""},
		{"SHOW PARAMETERS", (*parser).listing, ""},
		{"SHOW PROCEDURE", nil, ""},
		{"SHOW PROCEDURES", (*parser).listing, ""},
		{"SHOW SCHEMAS", (*parser).listing, ""},
		{"SHOW TABLE", (*parser).definition, ""},
		{"SHOW TABLES", (*parser).listing, ""},
		{"SHOW VIEW", (*parser).definition, ""},
		{"START TRANSACTION", (*parser).transaction, ""},
		{"TRUNCATE", (*parser).truncate, ""},
		{"UNLOAD", nil, ""},
		{"UPDATE", (*parser).update, ""},
		{"USE", (*parser).use, ""},
		{"VACUUM", (*parser).vacuum, ""},
		{"VALUES", (*parser).topQuery, ""},
		{"WITH", (*parser).topQuery, ""},
	}
	for i := range forms {
		f := &forms[i]
		for _, first := range strings.Split(strings.Fields(f.words)[0], "|") {
			byFirst[strings.ToLower(first)] = append(byFirst[strings.ToLower(first)], opening{f, steps(f.words)[1:]})
		}
	}
}

// StatementSupport says how far a statement of Redshift is built.
type StatementSupport struct {
	Statement string // its first words
	State     string // "done", "partial" or "missing"
	Note      string // what is missing of it
}

// Statements lists the statements of the Database Developer Guide in its order.
func Statements() (out []StatementSupport) {
	for _, f := range forms {
		s := StatementSupport{f.name(), "done", f.note}
		switch {
		case f.note == absent:
			continue
		case f.parse == nil:
			s.State = "missing"
		case f.note != "":
			s.State = "partial"
		}
		out = append(out, s)
	}
	return out
}

// name is the statement's words without those that may be left out.
func (f *form) name() string {
	var out []string
	for _, s := range steps(f.words) {
		if !s.optional {
			out = append(out, strings.ToUpper(s.any[0][0]))
		}
	}
	return strings.Join(out, " ")
}
