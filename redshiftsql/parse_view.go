package redshiftsql

import "strings"

// createView parses CREATE [OR REPLACE] VIEW name [(columns)] AS query [WITH NO
// SCHEMA BINDING].
func (p *parser) createView() (_ Statement, err error) {
	s := &CreateView{}
	if s.OrReplace, err = p.createOr(); err != nil {
		return nil, err
	}
	if err := p.expect("view"); err != nil {
		return nil, err
	}
	if err := p.viewBody(s, func() error { return nil }); err != nil {
		return nil, err
	}
	if p.is("with") {
		s.LateBinding = true
		err = p.expect("with", "no", "schema", "binding")
	}
	return s, err
}

// createMaterializedView parses CREATE MATERIALIZED VIEW name [attributes]
// [AUTO REFRESH {YES | NO}] AS query.
func (p *parser) createMaterializedView() (Statement, error) {
	s := &CreateView{Materialized: true}
	if err := p.expect("create", "materialized", "view"); err != nil {
		return nil, err
	}
	return s, p.viewBody(s, func() (err error) {
		if err := p.tableAttributes(&s.Attributes); err != nil {
			return err
		}
		if p.is("auto") {
			if s.AutoRefresh, err = p.autoRefresh(); err != nil {
				return err
			}
		}
		if err := p.tableAttributes(&s.Attributes); err != nil {
			return err
		}
		return p.namedKeys(&s.Attributes)
	})
}

// viewBody parses the name, the columns and the query of a view.
func (p *parser) viewBody(s *CreateView, attributes func() error) (err error) {
	if s.Name, err = p.name(3); err != nil {
		return err
	}
	if p.isOp("(") {
		if s.Columns, err = p.names(); err != nil {
			return err
		}
	}
	if err := attributes(); err != nil {
		return err
	}
	if err := p.expect("as"); err != nil {
		return err
	}
	p.noParams = true // what is kept cannot wait for values
	s.Text, err = p.source(func() error { s.Query, err = p.query(); return err })
	p.noParams = false
	return err
}

func (p *parser) autoRefresh() (bool, error) {
	if err := p.expect("auto", "refresh"); err != nil {
		return false, err
	}
	yes := p.take("yes")
	if !yes {
		return false, p.expect("no")
	}
	return yes, nil
}

// alterMaterializedView parses ALTER MATERIALIZED VIEW: AUTO REFRESH, or the
// changes of distribution and sort keys that tables have.
func (p *parser) alterMaterializedView() (_ Statement, err error) {
	s := &AlterTable{What: "MATERIALIZED VIEW"}
	if err := p.expect("alter", "materialized", "view"); err != nil {
		return nil, err
	}
	s.Pos = p.position(p.tok.pos)
	if s.Table, err = p.name(3); err != nil {
		return nil, err
	}
	if p.is("row") {
		return p.rowSecurity(s)
	}
	c := TableChange{Action: "AUTO REFRESH"}
	switch {
	case p.is("auto"):
		c.AutoRefresh, err = p.autoRefresh()
	case p.isAny("alter", "owner", "rename"):
		c, err = p.tableChange()
	default:
		err = p.unexpected()
	}
	s.Changes = []TableChange{c}
	return s, err
}

// refreshView parses REFRESH MATERIALIZED VIEW name [CASCADE | RESTRICT].
func (p *parser) refreshView() (_ Statement, err error) {
	s := &RefreshView{}
	if err := p.expect("refresh", "materialized", "view"); err != nil {
		return nil, err
	}
	if s.Name, err = p.name(3); err != nil {
		return nil, err
	}
	if s.Cascade = p.take("cascade"); !s.Cascade {
		p.take("restrict")
	}
	return s, nil
}

// dropMaterializedView parses DROP MATERIALIZED VIEW.
func (p *parser) dropMaterializedView() (_ Statement, err error) {
	s := &Drop{What: "MATERIALIZED VIEW"}
	if err := p.expect("drop", "materialized", "view"); err != nil {
		return nil, err
	}
	s.Names, s.IfExists, s.Cascade, err = p.dropped()
	return s, err
}

// comment parses COMMENT ON … IS {'text' | NULL}.
func (p *parser) comment() (_ Statement, err error) {
	if err := p.expect("comment", "on"); err != nil {
		return nil, err
	}
	s := &Comment{What: strings.ToUpper(p.tok.s)}
	if !p.isAny("table", "view", "column", "schema", "constraint", "database") {
		if p.isAny("function", "procedure", "library", "aggregate") {
			return nil, p.notYet("COMMENT ON " + s.What)
		}
		return nil, p.unexpected()
	}
	if err := p.advance(); err != nil {
		return nil, err
	}
	s.Pos = p.position(p.tok.pos)
	parts, known := map[string]int{"DATABASE": 1, "SCHEMA": 2, "COLUMN": 4, "CONSTRAINT": 1}[s.What]
	if !known {
		parts = 3
	}
	if s.Name, err = p.name(parts); err != nil {
		return nil, err
	}
	if s.What == "CONSTRAINT" {
		if err := p.expect("on"); err != nil {
			return nil, err
		}
		table, err := p.name(3)
		if err != nil {
			return nil, err
		}
		s.Name = append(table, s.Name...)
	}
	if err := p.expect("is"); err != nil {
		return nil, err
	}
	if !p.take("null") {
		s.Text, err = p.str()
	}
	return s, err
}
