package redshiftsql

import "strings"

// Listing is a SHOW statement that lists objects. The parts of the name it asks
// about may be parameters, which is how Amazon's drivers send it: they are
// literals or *Param.
type Listing struct {
	What      string   // "DATABASES", "TABLES", "PRIMARY KEYS", "COLUMN GRANTS" …
	On        string   // GRANTS: "TABLE", "SCHEMA", "DATABASE", "FUNCTION"
	Of        []Expr   // the parts of a name
	Arguments []Expr   // the types of a function's arguments; nil: whatever they are
	For       Expr     // GRANTS: one grantee
	ForKind   string   // "user", "role" or "public"
	Accounts  []string // DATABASES FROM DATA CATALOG: whose; nil: the cluster's own
	Like      Expr
	Limit     Expr
}

// ShowDefinition is SHOW TABLE or SHOW VIEW: the statement that would make it.
type ShowDefinition struct {
	What string
	Name Name
	Pos  Position
}

func (*Listing) statement()        {}
func (*ShowDefinition) statement() {}

// listing parses SHOW DATABASES, SCHEMAS, TABLES, COLUMNS, FUNCTIONS,
// PROCEDURES, PARAMETERS, CONSTRAINTS and GRANTS.
func (p *parser) listing() (Statement, error) {
	if err := p.expect("show"); err != nil {
		return nil, err
	}
	l := &Listing{What: strings.ToUpper(p.tok.s)}
	err := p.advance()
	if err != nil {
		return nil, err
	}
	switch l.What {
	case "DATABASES":
		if p.is("from") {
			err = p.listedCatalogs(l)
		}
	case "SCHEMAS":
		err = p.listed(l, "from", "database")
	case "TABLES", "FUNCTIONS", "PROCEDURES":
		err = p.listed(l, "from", "schema")
	case "COLUMNS":
		err = p.listed(l, "from", "table")
	case "CONSTRAINTS":
		err = p.listedKeys(l)
	case "PARAMETERS":
		err = p.listedParameters(l)
	case "COLUMN":
		l.What, l.On = "COLUMN GRANTS", "TABLE"
		err = p.listed(l, "grants", "on", "table")
	case "GRANTS":
		err = p.listedGrants(l)
	}
	if err == nil && strings.HasSuffix(l.What, "GRANTS") && p.take("for") {
		err = p.grantee(l)
	}
	if err == nil && p.take("like") {
		l.Like, err = p.primary()
	}
	if err == nil && l.What == dataCatalog && p.take("iam_role") && !p.take("default") {
		_, err = p.str()
	}
	if err == nil && p.take("limit") {
		l.Limit, err = p.primary()
	}
	return l, err
}

// listed parses words and the name behind them.
func (p *parser) listed(l *Listing, words ...string) error {
	err := p.expect(words...)
	for err == nil && len(l.Of) < 3 {
		var part Expr
		if p.tok.kind == param || p.tok.kind == text {
			part, err = p.primary()
		} else {
			var s string
			s, err = p.label()
			part = &Literal{StringLit, s}
		}
		l.Of = append(l.Of, part)
		if err != nil || !p.isOp(".") {
			return err
		}
		err = p.advance()
	}
	return err
}

// dataCatalog is what SHOW DATABASES FROM DATA CATALOG lists.
const dataCatalog = "DATABASES FROM DATA CATALOG"

// listedCatalogs parses FROM DATA CATALOG [ACCOUNT 'id', …].
func (p *parser) listedCatalogs(l *Listing) error {
	l.What = dataCatalog
	if err := p.expect("from", "data", "catalog"); err != nil || !p.take("account") {
		return err
	}
	return p.list(func() error {
		account, err := p.str()
		l.Accounts = append(l.Accounts, account)
		return err
	})
}

func (p *parser) listedKeys(l *Listing) error {
	kind := p.tok.s
	if kind != "primary" && kind != "foreign" {
		return p.unexpected()
	}
	if err := p.expect(kind, "keys"); err != nil {
		return err
	}
	l.What = strings.ToUpper(kind) + " KEYS"
	if kind == "foreign" && p.take("exported") {
		l.What = "EXPORTED KEYS"
	}
	return p.listed(l, "from", "table")
}

func (p *parser) listedParameters(l *Listing) error {
	if err := p.expect("of"); err != nil {
		return err
	}
	kind := p.tok.s
	if kind != "function" && kind != "procedure" {
		return p.unexpected()
	}
	l.What = "PARAMETERS OF " + strings.ToUpper(kind)
	if err := p.listed(l, kind); err != nil {
		return err
	}
	return p.listedArguments(l)
}

// listedArguments parses the types of a function's arguments in parentheses.
func (p *parser) listedArguments(l *Listing) error {
	l.Arguments = []Expr{}
	return p.parens(func() error {
		if p.isOp(")") {
			return nil
		}
		return p.list(func() error {
			if p.tok.kind == param {
				a, err := p.primary()
				l.Arguments = append(l.Arguments, a)
				return err
			}
			t, err := p.dataType()
			l.Arguments = append(l.Arguments, &Literal{StringLit, Type{ID: t.ID}.String()})
			return err
		})
	})
}

func (p *parser) listedGrants(l *Listing) error {
	if p.is("for") {
		return nil
	}
	if err := p.expect("on"); err != nil {
		return err
	}
	l.On = strings.ToUpper(p.tok.s)
	switch l.On {
	case "TABLE", "SCHEMA", "DATABASE":
		return p.listed(l, p.tok.s)
	case "FUNCTION":
		if err := p.listed(l, "function"); err != nil || !p.isOp("(") {
			return err // all functions of the name
		}
		return p.listedArguments(l)
	case "PROCEDURE", "TEMPLATE":
		return p.notYet("SHOW GRANTS ON " + l.On)
	}
	l.On = "TABLE"
	return p.listed(l)
}

// grantee parses whose grants are asked for.
func (p *parser) grantee(l *Listing) error {
	l.ForKind = "user"
	switch {
	case p.take("public"):
		l.ForKind = "public"
		return nil
	case p.take("role"):
		l.ForKind = "role"
	}
	if p.tok.kind == param {
		var err error
		l.For, err = p.primary()
		return err
	}
	name, err := p.label()
	l.For = &Literal{StringLit, name}
	return err
}

// definition parses SHOW TABLE name and SHOW VIEW name.
func (p *parser) definition() (Statement, error) {
	if err := p.expect("show"); err != nil {
		return nil, err
	}
	d := &ShowDefinition{What: strings.ToUpper(p.tok.s)}
	if err := p.advance(); err != nil {
		return nil, err
	}
	d.Pos = p.position(p.tok.pos)
	var err error
	d.Name, err = p.name(3)
	return d, err
}

// show parses SHOW name.
func (p *parser) show() (Statement, error) {
	if err := p.advance(); err != nil {
		return nil, err
	}
	switch {
	case p.is("transaction") && p.peek().s == "isolation":
		return &Show{"transaction_isolation"}, p.expect("transaction", "isolation", "level")
	case p.is("time") && p.peek().s == "zone":
		return &Show{"timezone"}, p.expect("time", "zone")
	case p.is("all"):
		return &Show{"all"}, p.advance()
	}
	n, err := p.name(2)
	return &Show{strings.Join(n, ".")}, err
}

// showDatashares parses SHOW DATASHARES [LIKE 'pattern'].
func (p *parser) showDatashares() (_ Statement, err error) {
	s := &ShowDatashares{}
	if err := p.expect("show", "datashares"); err != nil {
		return nil, err
	}
	if p.take("like") {
		s.Like, err = p.str()
	}
	return s, err
}
