package redshiftsql

import "strings"

// contextValues are the functions that SQL writes without parentheses.
var contextValues = set("current_user", "session_user", "user", "current_date", "current_time", "current_timestamp", "sysdate",
	"localtime", "localtimestamp", "current_user_id", "current_namespace", "current_aws_account")

// keyword parses an expression that begins with a word.
func (p *parser) keyword() (Expr, error) {
	switch w := p.tok.s; w {
	case "null":
		return &Literal{Kind: NullLit}, p.advance()
	case "true", "false":
		return &Literal{BoolLit, w}, p.advance()
	case "default":
		return &Default{}, p.advance()
	case "case":
		return p.caseExpr()
	case "cast", "try_cast":
		if p.peek().s == "(" {
			return p.cast()
		}
	case "convert":
		if p.peek().s == "(" {
			return p.convert()
		}
	case "exists":
		if err := p.advance(); err != nil {
			return nil, err
		}
		e := &Exists{}
		err := p.parens(func() (err error) { e.Query, err = p.query(); return err })
		return e, err
	case "interval":
		if next := p.peek(); next.kind == text {
			return p.interval()
		}
	case "date", "timestamp", "timestamptz", "time", "timetz":
		if next := p.peek(); next.kind == text {
			t := Type{ID: typeNames[w]}
			if err := p.advance(); err != nil {
				return nil, err
			}
			s, err := p.str()
			return &Cast{X: &Literal{StringLit, s}, Type: t}, err
		} else if next.kind == word && (next.s == "with" || next.s == "without") { // TIMESTAMP WITH TIME ZONE '…'
			t, err := p.dataType()
			if err != nil {
				return nil, err
			}
			s, err := p.str()
			return &Cast{X: &Literal{StringLit, s}, Type: t}, err
		}
	case "extract":
		if p.peek().s == "(" {
			return p.extract()
		}
	case "row":
		if p.peek().s == "(" {
			if err := p.advance(); err != nil {
				return nil, err
			}
			r := &Row{}
			err := p.parens(func() (err error) { r.Items, err = p.exprs(); return err })
			return r, err
		}
	case "array":
		if next := p.peek(); next.s == "(" {
			return p.arrayQuery()
		} else if next.s == "[" {
			return p.arrayItems()
		}
	case "prior":
		if p.hierarchy {
			x := &Prior{Pos: p.position(p.tok.pos)}
			err := p.advance()
			if err == nil {
				x.X, err = p.unary()
			}
			return x, err
		}
	case "connect_by_root":
		return nil, p.notYet("CONNECT_BY_ROOT")
	case "approximate":
		if next := p.peek(); next.kind == word {
			if err := p.advance(); err != nil {
				return nil, err
			}
			return p.reference()
		}
	}
	if contextValues[p.tok.s] && p.peek().s != "(" && p.peek().s != "." {
		c := &Call{Name: p.tok.s, Pos: p.position(p.tok.pos)}
		return c, p.advance()
	}
	return p.reference()
}

// reservedFunctions are functions with the names of reserved words.
var reservedFunctions = set("left", "right", "collate", "isnull", "notnull", "current_date", "current_time", "current_timestamp", "current_user",
	"current_user_id", "session_user", "user", "localtime", "localtimestamp", "sysdate")

// reference parses a column or a function call.
func (p *parser) reference() (Expr, error) {
	pos := p.tok.pos
	if p.tok.kind == word && reserved[p.tok.s] && !(reservedFunctions[p.tok.s] && p.peek().s == "(") {
		return nil, p.unexpected()
	}
	n := Name{p.tok.s}
	if err := p.advance(); err != nil {
		return nil, err
	}
	for p.isOp(".") && len(n) < 4 {
		if err := p.advance(); err != nil {
			return nil, err
		}
		part, err := p.label()
		if err != nil {
			return nil, err
		}
		n = append(n, part)
	}
	c := &ColumnRef{Name: n, Pos: p.position(pos)}
	if !p.isOp("(") {
		return c, nil
	}
	if c.Outer = p.outerMark(); c.Outer {
		p.marks++
		return c, p.expect("(", "+", ")")
	}
	if len(n) > 3 {
		return nil, p.fail(pos, "42883", "function %s does not exist", strings.Join(n, "."))
	}
	schema, name := n[:len(n)-1], n[len(n)-1]
	e, err := p.call(name, pos)
	if f, ok := e.(*Call); ok && len(schema) > 0 && schema[0] != "pg_catalog" {
		f.Schema = schema
	}
	return e, err
}

// outerMark tells whether (+) is next.
func (p *parser) outerMark() bool {
	at := p.at
	defer func() { p.at = at }()
	plus, err := p.next()
	if err != nil || plus.kind != op || plus.s != "+" {
		return false
	}
	end, err := p.next()
	return err == nil && end.kind == op && end.s == ")"
}

func (p *parser) call(name string, pos int) (Expr, error) {
	c := &Call{Name: name, Pos: p.position(pos)}
	err := p.parens(func() (err error) {
		switch {
		case p.isOp("*"):
			c.Star = true
			return p.advance()
		case p.isOp(")"):
			return nil
		case name == "trim" || name == "position" || name == "substring":
			return p.spelledCall(c)
		}
		if p.take("distinct") {
			c.Distinct = true
		} else {
			p.take("all")
		}
		c.Args, err = p.exprs()
		if err == nil && p.isAny("ignore", "respect") {
			c.Nulls = strings.ToUpper(p.tok.s)
			if err = p.advance(); err == nil {
				err = p.expect("nulls")
			}
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	if p.is("within") {
		if err := p.expect("within", "group"); err != nil {
			return nil, err
		}
		err := p.parens(func() (err error) {
			if err := p.expect("order", "by"); err != nil {
				return err
			}
			c.OrderBy, err = p.orderItems()
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	if p.isAny("ignore", "respect") && p.peek().s == "nulls" {
		c.Nulls = strings.ToUpper(p.tok.s)
		if err := p.expect(p.tok.s, "nulls"); err != nil {
			return nil, err
		}
	}
	if p.is("over") {
		if err := p.advance(); err != nil {
			return nil, err
		}
		c.Over = &Window{}
		if err := p.parens(func() error { return p.window(c.Over) }); err != nil {
			return nil, err
		}
	}
	return c, nil
}

// spelledCall parses the argument forms that SQL spells with words:
// TRIM(BOTH 'x' FROM s), POSITION(a IN b), SUBSTRING(s FROM a FOR b).
func (p *parser) spelledCall(c *Call) error {
	side := ""
	if c.Name == "trim" && p.isAny("both", "leading", "trailing") {
		side = p.tok.s
		if err := p.advance(); err != nil {
			return err
		}
	}
	var first Expr
	var err error
	if side == "" || !p.is("from") {
		if c.Name == "position" {
			first, err = p.operators()
		} else {
			first, err = p.expr()
		}
		if err != nil {
			return err
		}
	}
	switch {
	case c.Name == "position":
		if err := p.expect("in"); err != nil {
			return err
		}
		second, err := p.expr()
		c.Args = []Expr{second, first}
		return err
	case c.Name == "trim" && p.take("from"):
		s, err := p.expr()
		c.Args = []Expr{s}
		if first != nil {
			c.Args = append(c.Args, first)
		}
		c.Name = map[string]string{"": "btrim", "both": "btrim", "leading": "ltrim", "trailing": "rtrim"}[side]
		return err
	case c.Name == "trim":
		c.Name, c.Args = "btrim", []Expr{first}
	case p.take("from"):
		second, err := p.expr()
		if err != nil {
			return err
		}
		c.Args = []Expr{first, second}
		if p.take("for") {
			third, err := p.expr()
			c.Args = append(c.Args, third)
			return err
		}
		return nil
	default:
		c.Args = []Expr{first}
	}
	if p.take(",") {
		rest, err := p.exprs()
		c.Args = append(c.Args, rest...)
		return err
	}
	return nil
}

func (p *parser) window(w *Window) (err error) {
	if ok, err := p.accept("partition", "by"); err != nil {
		return err
	} else if ok {
		if w.PartitionBy, err = p.exprs(); err != nil {
			return err
		}
	}
	if ok, err := p.accept("order", "by"); err != nil {
		return err
	} else if ok {
		if w.OrderBy, err = p.orderItems(); err != nil {
			return err
		}
	}
	if !p.isAny("rows", "range") {
		return nil
	}
	w.Frame = &Frame{Unit: strings.ToUpper(p.tok.s), End: Bound{Kind: "CURRENT ROW"}}
	if err := p.advance(); err != nil {
		return err
	}
	if p.take("between") {
		if w.Frame.Start, err = p.bound(); err != nil {
			return err
		}
		if err := p.expect("and"); err != nil {
			return err
		}
		w.Frame.End, err = p.bound()
		return err
	}
	w.Frame.Start, err = p.bound()
	return err
}

func (p *parser) bound() (b Bound, err error) {
	switch {
	case p.is("current"):
		return Bound{Kind: "CURRENT ROW"}, p.expect("current", "row")
	case p.is("unbounded"):
		b.Kind = "UNBOUNDED "
		err = p.advance()
	default:
		b.N, err = p.operators()
	}
	if err != nil {
		return b, err
	}
	if !p.isAny("preceding", "following") {
		return b, p.unexpected()
	}
	b.Kind += strings.ToUpper(p.tok.s)
	return b, p.advance()
}

func (p *parser) caseExpr() (Expr, error) {
	if err := p.advance(); err != nil {
		return nil, err
	}
	c := &Case{}
	var err error
	if !p.is("when") {
		if c.Operand, err = p.expr(); err != nil {
			return nil, err
		}
	}
	for p.take("when") {
		var w When
		if w.Cond, err = p.expr(); err != nil {
			return nil, err
		}
		if err := p.expect("then"); err != nil {
			return nil, err
		}
		if w.Result, err = p.expr(); err != nil {
			return nil, err
		}
		if c.Whens = append(c.Whens, w); len(c.Whens) > maxTerms {
			return nil, p.fail(p.tok.pos, "54001", "more than %d WHEN branches", maxTerms)
		}
	}
	if len(c.Whens) == 0 {
		return nil, p.unexpected()
	}
	if p.take("else") {
		if c.Else, err = p.expr(); err != nil {
			return nil, err
		}
	}
	return c, p.expect("end")
}

func (p *parser) cast() (Expr, error) {
	c := &Cast{Try: p.is("try_cast")}
	if err := p.advance(); err != nil {
		return nil, err
	}
	err := p.parens(func() (err error) {
		if c.X, err = p.expr(); err != nil {
			return err
		}
		if err := p.expect("as"); err != nil {
			return err
		}
		c.Type, err = p.dataType()
		return err
	})
	return c, err
}

// convert parses CONVERT(type, x).
func (p *parser) convert() (Expr, error) {
	if err := p.advance(); err != nil {
		return nil, err
	}
	c := &Cast{}
	err := p.parens(func() (err error) {
		if c.Type, err = p.dataType(); err != nil {
			return err
		}
		if err := p.expect(","); err != nil {
			return err
		}
		c.X, err = p.expr()
		return err
	})
	return c, err
}

func (p *parser) extract() (Expr, error) {
	if err := p.advance(); err != nil {
		return nil, err
	}
	e := &Extract{}
	err := p.parens(func() (err error) {
		if p.tok.kind != word && p.tok.kind != text {
			return p.unexpected()
		}
		e.Part = foldASCII(p.tok.s)
		if err := p.advance(); err != nil {
			return err
		}
		if err := p.expect("from"); err != nil {
			return err
		}
		e.X, err = p.expr()
		return err
	})
	return e, err
}

var intervalUnits = set("year", "month", "day", "hour", "minute", "second", "years", "months", "days", "hours", "minutes", "seconds", "week", "weeks")

func (p *parser) interval() (Expr, error) {
	if err := p.advance(); err != nil {
		return nil, err
	}
	s, err := p.str()
	if err != nil {
		return nil, err
	}
	unit, err := p.intervalUnit()
	return &IntervalLit{s, unit}, err
}

// intervalUnit reads unit [TO unit] of an interval, each with an optional
// precision, and answers the last unit in the singular.
func (p *parser) intervalUnit() (unit string, err error) {
	for p.tok.kind == word && intervalUnits[p.tok.s] {
		unit = strings.TrimSuffix(p.tok.s, "s")
		if err := p.advance(); err != nil {
			return "", err
		}
		if p.isOp("(") {
			if err := p.parens(p.advance); err != nil {
				return "", err
			}
		}
		if !p.take("to") {
			break
		}
	}
	return unit, nil
}

// dataType parses a type with its modifiers.
func (p *parser) dataType() (Type, error) {
	if p.tok.kind != word && p.tok.kind != quoted {
		return Type{}, p.unexpected()
	}
	pos, name := p.tok.pos, p.tok.s
	if err := p.advance(); err != nil {
		return Type{}, err
	}
	if name == "pg_catalog" && p.isOp(".") {
		if err := p.advance(); err != nil {
			return Type{}, err
		}
		name = p.tok.s
		if err := p.advance(); err != nil {
			return Type{}, err
		}
	}
	switch {
	case name == "double" && p.take("precision"):
		name = "double precision"
	case (name == "character" || name == "binary" || name == "char") && p.take("varying"):
		name += " varying"
	}
	t := Type{ID: typeNames[name]}
	var mods []int
	if p.isOp("(") {
		err := p.parens(func() error {
			return p.list(func() error {
				if p.is("max") {
					mods = append(mods, maxLength)
					return p.advance()
				}
				n := 0
				if p.tok.kind != number || len(p.tok.s) > 9 {
					return p.unexpected()
				}
				for _, d := range p.tok.s {
					if d == '.' || d == 'e' || d == 'E' {
						return p.unexpected()
					}
					n = n*10 + int(d-'0')
				}
				mods = append(mods, n)
				return p.advance()
			})
		})
		if err != nil {
			return Type{}, err
		}
	}
	if t.ID == Interval {
		if _, err := p.intervalUnit(); err != nil {
			return Type{}, err
		}
	}
	if t.ID == Time || t.ID == Timestamp {
		if p.is("with") && p.peek().s == "time" {
			if err := p.expect("with", "time", "zone"); err != nil {
				return Type{}, err
			}
			name += " with time zone"
			if t.ID == Timestamp {
				t.ID = TimestampTZ
			} else {
				t.ID = TimeTZ
			}
		} else if p.is("without") {
			if err := p.expect("without", "time", "zone"); err != nil {
				return Type{}, err
			}
		}
	}
	if p.isOp("[") && p.peek().s == "]" { // arrays are kept in their text form
		return Type{ID: Text}, p.expect("[", "]")
	}
	if t.ID == Unknown {
		if unbuiltTypes[name] {
			return Type{}, p.fail(pos, "0A000", "type %s is not supported yet", name)
		}
		return Type{}, p.fail(pos, "42704", "type \"%s\" does not exist", name)
	}
	if name == "bpchar" && mods == nil {
		mods = []int{256}
	}
	return p.modify(t, mods, pos)
}

// maxLength is MAX as the length of a type.
const maxLength = -1

// lengths are the length that a type has when none is given, and the longest.
var lengths = map[TypeID][2]int{Char: {1, 4096}, Varchar: {256, 65535}, Varbyte: {64000, 16777216}}

// modify applies the numbers in parentheses, within Redshift's limits.
func (p *parser) modify(t Type, mods []int, pos int) (Type, error) {
	switch {
	case t.ID == Numeric:
		t.Precision, t.Scale = 18, 0
		if len(mods) > 0 {
			t.Precision = mods[0]
		}
		if len(mods) > 1 {
			t.Scale = mods[1]
		}
		if len(mods) > 2 || t.Precision < 1 || t.Precision > 38 || t.Scale > min(t.Precision, 37) {
			return t, p.fail(pos, "22023", "NUMERIC precision must be between 1 and 38 and its scale between 0 and the precision")
		}
	case t.ID == Varchar || t.ID == Char || t.ID == Varbyte:
		limit := lengths[t.ID][1]
		t.Length = lengths[t.ID][0]
		switch {
		case len(mods) > 0 && mods[0] == maxLength:
			t.Length = limit
		case len(mods) > 0:
			t.Length = mods[0]
		}
		if len(mods) > 1 || t.Length < 1 || t.Length > limit {
			return t, p.fail(pos, "22023", "length for type %s must be between 1 and %d", typeFacts[t.ID].name, limit)
		}
	case t.ID == Text:
		t = Type{ID: Varchar, Length: 256}
	case len(mods) > 0 && t.ID == Double && len(mods) == 1:
		if mods[0] < 25 {
			t.ID = Real
		}
	case len(mods) > 0:
		return t, p.fail(pos, "42601", "type %s takes no modifier", t)
	}
	return t, nil
}
