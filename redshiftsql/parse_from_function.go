package redshiftsql

// functionInFrom parses a function that stands in FROM as a table. One without
// arguments may be a relation of the catalogue, such as
// pg_get_late_binding_view_cols(); others answer one row of one column.
func (p *parser) functionInFrom(name string, pos int) (TableExpr, error) {
	call := &Call{Name: name, Pos: p.position(pos)}
	err := p.parens(func() (err error) {
		if !p.isOp(")") {
			call.Args, err = p.exprs()
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	alias, columns, err := p.defined()
	if err != nil {
		return nil, err
	}
	if len(call.Args) == 0 && rowFunctions[name] || name == "pg_options_to_table" { // the options of foreign tables, which there are none of
		if alias == "" {
			alias = name
		}
		return &TableName{Name: Name{"pg_catalog", name}, Alias: alias, Columns: columns, Pos: call.Pos}, nil
	}
	if len(columns) == 0 {
		columns = []string{alias}
		if alias == "" {
			columns[0] = name
		}
	}
	if alias == "" {
		alias = name
	}
	return &Derived{Query: &Select{Body: &Core{Items: []SelectItem{{Expr: call}}}}, Alias: alias, Columns: columns}, nil
}

// rowFunctions are the functions of the catalogue that answer a table.
var rowFunctions = set("pg_available_extensions", "pg_get_late_binding_view_cols", "pg_get_external_columns", "pg_get_session_roles")

// answersRows makes SELECT f() of a function that answers a table read that one:
// each of its rows is one text, as of a composite value.
func answersRows(c *Core) {
	if len(c.Items) != 1 {
		return
	}
	call, ok := c.Items[0].Expr.(*Call)
	if !ok || call.Name != "pg_get_late_binding_view_cols" || len(call.Args) > 0 || len(call.Schema) > 0 && call.Schema[0] != "pg_catalog" {
		return
	}
	c.From = []TableExpr{&TableName{Name: Name{"pg_show", call.Name}, Alias: call.Name, Pos: call.Pos}}
	c.Items[0].Expr = &ColumnRef{Name: Name{call.Name}, Pos: call.Pos}
}

// defined reads an alias with its columns, whose types may be given.
func (p *parser) defined() (alias string, columns []string, err error) {
	if p.take("as") {
		alias, err = p.ident()
	} else if p.tok.kind == quoted || p.tok.kind == word && !reserved[p.tok.s] && !notAlias[p.tok.s] {
		alias, err = p.ident()
	}
	if err != nil || !p.isOp("(") {
		return alias, nil, err
	}
	err = p.parens(func() error {
		return p.list(func() error {
			column, err := p.ident()
			if err != nil {
				return err
			}
			columns = append(columns, column)
			if p.isOp(",") || p.isOp(")") {
				return nil
			}
			_, err = p.dataType()
			return err
		})
	})
	return alias, columns, err
}
