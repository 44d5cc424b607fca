package redshiftsql

import (
	"strconv"
	"strings"
)

// createOr takes CREATE [OR REPLACE] and tells whether REPLACE was there.
func (p *parser) createOr() (replace bool, err error) {
	if err := p.expect("create"); err != nil {
		return false, err
	}
	return p.accept("or", "replace")
}

// ifNotExists and ifExists take their optional words.
func (p *parser) ifNotExists() (bool, error) { return p.accept("if", "not", "exists") }
func (p *parser) ifExists() (bool, error)    { return p.accept("if", "exists") }

// schemaName parses the name of a schema, perhaps with that of its database.
func (p *parser) schemaName() (database, schema string, err error) {
	n, err := p.name(2)
	switch len(n) {
	case 1:
		return "", n[0], err
	case 2:
		return n[0], n[1], err
	}
	return "", "", err
}

func (p *parser) createSchema() (_ Statement, err error) {
	s := &CreateSchema{}
	if err := p.expect("create", "schema"); err != nil {
		return nil, err
	}
	if s.IfNotExists, err = p.ifNotExists(); err != nil {
		return nil, err
	}
	if !p.is("authorization") {
		if s.Database, s.Name, err = p.schemaName(); err != nil {
			return nil, err
		}
	}
	if p.take("authorization") {
		if s.Owner, err = p.ident(); err != nil {
			return nil, err
		}
		if s.Name == "" {
			s.Name = s.Owner
		}
	}
	if p.is("quota") {
		s.Quota, err = p.quota()
	}
	return s, err
}

// quota parses QUOTA {n [MB | GB | TB] | UNLIMITED} and answers megabytes, 0
// for no limit.
func (p *parser) quota() (int64, error) {
	if err := p.expect("quota"); err != nil {
		return 0, err
	}
	if p.take("unlimited") {
		return 0, nil
	}
	n, err := p.integer()
	if err != nil || n <= 0 || n > 1<<30 {
		return 0, p.unexpected()
	}
	switch {
	case p.take("tb"):
		n <<= 20
	case p.take("gb"):
		n <<= 10
	default:
		p.take("mb")
	}
	return n, nil
}

func (p *parser) createTable() (_ Statement, err error) {
	s := &CreateTable{}
	if err := p.expect("create"); err != nil {
		return nil, err
	}
	p.take("local")
	if p.isAny("temp", "temporary") {
		s.Temporary = true
		if err := p.advance(); err != nil {
			return nil, err
		}
	}
	if err := p.expect("table"); err != nil {
		return nil, err
	}
	if s.IfNotExists, err = p.ifNotExists(); err != nil {
		return nil, err
	}
	pos := p.tok.pos
	s.Pos = p.position(pos)
	s.Temporary = s.Temporary || p.tok.kind == word && p.tok.s[0] == '#'
	if s.Name, err = p.name(3); err != nil {
		return nil, err
	}
	if p.isOp("(") {
		if err := p.parens(func() error { return p.list(func() error { return p.tableElement(s) }) }); err != nil {
			return nil, err
		}
	}
	if len(s.Columns)+len(s.Names)+len(s.Likes) > MaxColumns {
		return nil, p.fail(pos, "54011", "tables can have at most %d columns", MaxColumns)
	}
	if err := p.tableAttributes(&s.Attributes); err != nil {
		return nil, err
	}
	if p.take("as") {
		if s.Names, err = columnNames(p, s); err != nil {
			return nil, err
		}
		if s.As, err = p.query(); err != nil {
			return nil, err
		}
		return s, p.keyPositions(s, pos)
	}
	if len(s.Columns) == 0 && s.Likes == nil || len(s.Names) > 0 {
		return nil, p.unexpected()
	}
	if err := p.namedKeys(&s.Attributes); err != nil {
		return nil, err
	}
	return s, p.checkColumns(s, pos)
}

// checkColumns refuses columns given twice and keys on columns not given.
func (p *parser) checkColumns(s *CreateTable, pos int) error {
	seen := map[string]bool{}
	for _, c := range s.Columns {
		if seen[c.Name] {
			return p.fail(pos, "42701", "column \"%s\" specified more than once", c.Name)
		}
		seen[c.Name] = true
	}
	if s.Likes != nil {
		return nil
	}
	keys := append([]string{s.Attributes.DistKey}, s.Attributes.SortKeys...)
	for _, k := range s.Constraints {
		keys = append(keys, k.Columns...)
	}
	for _, k := range keys {
		if k != "" && !seen[k] {
			return p.fail(pos, "42703", "column \"%s\" named in key does not exist", k)
		}
	}
	return nil
}

// keyColumn is a column of a key: its name, or in CREATE TABLE AS its position,
// which is kept behind a mark that no name has.
func (p *parser) keyColumn() (string, error) {
	if p.tok.kind != number {
		return p.ident()
	}
	n, err := p.integer()
	return positionMark + strconv.FormatInt(n, 10), err
}

const positionMark = "\x00"

// namedKeys refuses keys by position where there is no list of outputs.
func (p *parser) namedKeys(a *TableAttributes) error {
	for _, key := range append([]string{a.DistKey}, a.SortKeys...) {
		if digits, marked := strings.CutPrefix(key, positionMark); marked {
			return p.fail(p.tok.pos, "42601", "a key is a column's name here, not the position %s", digits)
		}
	}
	return nil
}

// keyPositions puts the names of a query's outputs where a key of the table that
// it makes has their positions.
func (p *parser) keyPositions(s *CreateTable, pos int) error {
	keys := []*string{&s.Attributes.DistKey}
	for i := range s.Attributes.SortKeys {
		keys = append(keys, &s.Attributes.SortKeys[i])
	}
	for _, key := range keys {
		digits, marked := strings.CutPrefix(*key, positionMark)
		if !marked {
			continue
		}
		n, _ := strconv.Atoi(digits)
		if n >= 1 && n <= len(s.Names) {
			*key = s.Names[n-1]
			continue
		}
		body := s.As.Body
		for set, ok := body.(*SetOp); ok; set, ok = body.(*SetOp) {
			body = set.Left
		}
		core, ok := body.(*Core)
		switch {
		case !ok || starBefore(core.Items, min(max(n, 0), len(core.Items))):
			return p.fail(pos, "0A000", "a key of CREATE TABLE AS by position needs a query that names its outputs")
		case n < 1 || n > len(core.Items):
			return p.fail(pos, "42P10", "key position %d is not in select list", n)
		}
		if *key = core.Items[n-1].Alias; *key == "" {
			*key = label(core.Items[n-1].Expr)
		}
	}
	return nil
}

// columnNames are the names given before AS, where types are not allowed.
func columnNames(p *parser, s *CreateTable) ([]string, error) {
	if len(s.Columns) > 0 {
		return nil, p.unexpected()
	}
	return s.Names, nil
}

func (p *parser) tableElement(s *CreateTable) (err error) {
	switch {
	case p.beginsConstraint():
		return p.tableConstraint(s)
	case p.is("like"):
		if err := p.advance(); err != nil {
			return err
		}
		like := LikeTable{Before: len(s.Columns)}
		if like.Parent, err = p.name(3); err != nil {
			return err
		}
		for p.isAny("including", "excluding") {
			like.Defaults = p.is("including")
			if err := p.advance(); err != nil {
				return err
			}
			if err := p.expect("defaults"); err != nil {
				return err
			}
		}
		s.Likes = append(s.Likes, like)
		return nil
	}
	return p.column(s)
}

// source parses something and returns the text it was written in.
func (p *parser) source(parse func() error) (string, error) {
	start := p.tok.pos
	if err := parse(); err != nil {
		return "", err
	}
	return strings.TrimSpace(p.src[start:p.tok.pos]), nil
}

func (p *parser) tableAttributes(a *TableAttributes) (err error) {
	for {
		switch {
		case p.is("backup"):
			if err := p.advance(); err != nil {
				return err
			}
			if !p.take("yes") && !p.take("no") {
				return p.unexpected()
			}
		case p.is("diststyle"):
			if err := p.advance(); err != nil {
				return err
			}
			if !p.isAny("auto", "even", "key", "all") {
				return p.unexpected()
			}
			a.DistStyle = strings.ToUpper(p.tok.s)
			err = p.advance()
		case p.is("distkey"):
			if err := p.advance(); err != nil {
				return err
			}
			err = p.parens(func() error { a.DistKey, err = p.keyColumn(); return err })
		case p.isAny("compound", "interleaved", "sortkey"):
			if !p.is("sortkey") {
				a.SortStyle = strings.ToUpper(p.tok.s)
				if err := p.advance(); err != nil {
					return err
				}
			}
			if err := p.expect("sortkey"); err != nil {
				return err
			}
			if p.take("auto") {
				a.SortStyle = "AUTO"
				break
			}
			a.SortKeys = nil
			err = p.parens(func() error {
				return p.list(func() error {
					name, err := p.keyColumn()
					a.SortKeys = append(a.SortKeys, name)
					return err
				})
			})
		case p.is("encode"):
			a.EncodeAuto = true
			err = p.expect("encode", "auto")
		case p.is("on"): // of temporary tables; PRESERVE ROWS is what they do anyway
			if err := p.expect("on", "commit"); err != nil {
				return err
			}
			if !p.is("preserve") {
				return p.notYet("ON COMMIT " + strings.ToUpper(p.tok.s))
			}
			err = p.expect("preserve", "rows")
		default:
			return nil
		}
		if err != nil {
			return err
		}
	}
}

func (p *parser) createDatabase() (_ Statement, err error) {
	s := &CreateDatabase{}
	if err := p.expect("create", "database"); err != nil {
		return nil, err
	}
	if s.Name, err = p.ident(); err != nil {
		return nil, err
	}
	if ok, err := p.accept("with", "permissions"); err != nil && !p.is("owner") {
		return nil, err
	} else if ok {
		s.WithPermissions = true
	}
	if p.is("from") {
		return s, p.fromDatashare(s)
	}
	for err == nil && p.isDatabaseOption() {
		if err = p.databaseOption(s); err == nil && p.is("from") {
			err = p.uncombined()
		}
	}
	return s, err
}

// fromDatashare parses FROM DATASHARE name OF [ACCOUNT '…'] NAMESPACE '…'.
func (p *parser) fromDatashare(s *CreateDatabase) (err error) {
	if p.peek().s == "arn" {
		return p.fail(p.tok.pos, "0A000", "databases FROM ARN, those of the AWS Glue Data Catalog, are not supported yet: only those FROM DATASHARE are")
	}
	if err := p.expect("from", "datashare"); err != nil {
		return err
	}
	if s.FromShare, err = p.ident(); err != nil {
		return err
	}
	if err := p.expect("of"); err != nil {
		return err
	}
	s.Account, s.Namespace, err = p.accountNamespace()
	switch {
	case err == nil && s.Namespace == "":
		return p.unexpected()
	case err == nil && p.isDatabaseOption():
		return p.uncombined()
	}
	return err
}

// isDatabaseOption tells that what is next is an option of CREATE DATABASE.
func (p *parser) isDatabaseOption() bool {
	return p.isAny("owner", "connection", "collate", "isolation")
}

// uncombined refuses the options of a database that is made from a datashare.
func (p *parser) uncombined() error {
	return p.fail(p.tok.pos, "42601", "a database FROM DATASHARE takes no OWNER, CONNECTION LIMIT, COLLATE or ISOLATION LEVEL: ALTER DATABASE sets its owner and limit")
}

// databaseOption parses OWNER, CONNECTION LIMIT, COLLATE, of which databases here
// have one kind only, or ISOLATION LEVEL.
func (p *parser) databaseOption(s *CreateDatabase) (err error) {
	switch {
	case p.is("connection"):
		s.ConnectionLimit, err = p.connectionLimit()
		return err
	case p.take("owner"):
		p.take("=")
		s.Owner, err = p.ident()
		return err
	case p.take("collate"):
		if p.isAny("case_insensitive", "ci") {
			return p.notYet("CREATE DATABASE … COLLATE CASE_INSENSITIVE")
		}
		if !p.take("case_sensitive") && !p.take("cs") {
			err = p.unexpected()
		}
		return err
	}
	s.Isolation, err = p.databaseIsolation()
	return err
}

// databaseIsolation parses ISOLATION LEVEL {SERIALIZABLE | SNAPSHOT}.
func (p *parser) databaseIsolation() (string, error) {
	if err := p.expect("isolation", "level"); err != nil {
		return "", err
	}
	level := strings.ToUpper(p.tok.s)
	if !p.take("serializable") && !p.take("snapshot") {
		return "", p.unexpected()
	}
	return level, nil
}
