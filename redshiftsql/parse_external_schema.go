package redshiftsql

import "strings"

// createExternalSchema parses CREATE EXTERNAL SCHEMA [IF NOT EXISTS] name FROM
// REDSHIFT DATABASE 'db' [SCHEMA 'schema']. The names may also be identifiers.
func (p *parser) createExternalSchema() (_ Statement, err error) {
	s := &CreateExternalSchema{Schema: "public"}
	if err := p.expect("create", "external", "schema"); err != nil {
		return nil, err
	}
	if s.IfNotExists, err = p.ifNotExists(); err != nil {
		return nil, err
	}
	if s.Name, err = p.ident(); err != nil {
		return nil, err
	}
	if err := p.expect("from"); err != nil {
		return nil, err
	}
	if source := p.foreignSource(); source != "" {
		return nil, p.fail(p.tok.pos, "0A000", "external schemas over %s are not supported yet: only those FROM REDSHIFT are", source)
	}
	if err := p.expect("redshift", "database"); err != nil {
		return nil, err
	}
	if s.Database, err = p.textOrIdent(); err != nil || !p.take("schema") {
		return s, err
	}
	s.Schema, err = p.textOrIdent()
	return s, err
}

// foreignSource names what an external schema is over when that is not
// Redshift; "" when it is.
func (p *parser) foreignSource() string {
	switch {
	case p.isAny("data", "database"):
		return "the AWS Glue Data Catalog"
	case p.isAny("hive", "postgres", "mysql", "kinesis", "msk", "kafka"):
		return strings.ToUpper(p.tok.s)
	}
	return ""
}

// textOrIdent takes a name that may be written as a string, in any case.
func (p *parser) textOrIdent() (string, error) {
	if p.tok.kind == text {
		name, err := p.str()
		return strings.ToLower(name), err
	}
	return p.ident()
}
