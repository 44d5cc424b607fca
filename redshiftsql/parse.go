package redshiftsql

import (
	"strings"

	"github.com/blueshift-db/blueshift"
)

// parser is a recursive-descent parser with one token in hand.
type parser struct {
	scanner
	tok        token
	depth      int // nested expressions
	queryDepth int
	noParams   bool
	mayInto    bool // the statement is a query, which SELECT … INTO may turn into a table
	into       *CreateTable
	hierarchy  bool // in CONNECT BY, where PRIOR is an operator
	marks      int  // columns marked with (+)
}

// Parse reads a query string of any number of statements. Errors are
// *blueshift.SQLError with the position of the offending token: 42601 for what
// is not Redshift SQL, 0A000 for what Blueshift does not do yet, 54000 beyond a
// limit.
func Parse(sql string) ([]Statement, error) {
	list, _, err := ParseTexts(sql)
	return list, err
}

// ParseTexts is Parse with the text of each statement.
func ParseTexts(sql string) (list []Statement, texts []string, err error) {
	if len(sql) > maxStatement {
		return nil, nil, blueshift.SQLErrorf("54000", "statement is larger than %d bytes", maxStatement)
	}
	p := &parser{scanner: scanner{src: sql}}
	if err := p.advance(); err != nil {
		return nil, nil, err
	}
	for {
		for p.isOp(";") {
			if err := p.advance(); err != nil {
				return nil, nil, err
			}
		}
		if p.tok.kind == eof {
			return list, texts, nil
		}
		from := p.tok.pos
		s, err := p.parseStatement()
		if err != nil {
			return nil, nil, err
		}
		if p.tok.kind != eof && !p.isOp(";") {
			return nil, nil, p.unexpected()
		}
		list, texts = append(list, s), append(texts, strings.TrimRight(sql[from:p.tok.pos], " \t\r\n"))
		if len(list) > 1000 {
			return nil, nil, blueshift.SQLErrorf("54000", "more than 1000 statements in one query string")
		}
	}
}

// ParseExpr reads one expression, such as a column default.
func ParseExpr(sql string) (Expr, error) {
	p := &parser{scanner: scanner{src: sql}}
	if err := p.advance(); err != nil {
		return nil, err
	}
	e, err := p.expr()
	if err == nil && p.tok.kind != eof {
		err = p.unexpected()
	}
	return e, err
}

// ---- the small vocabulary every production is written in

func (p *parser) advance() (err error) {
	p.tok, err = p.next()
	return err
}

// peek is the token after the one in hand.
func (p *parser) peek() token {
	at := p.at
	t, err := p.next()
	p.at = at
	if err != nil {
		return token{kind: eof}
	}
	return t
}

func (p *parser) is(w string) bool   { return p.tok.kind == word && p.tok.s == w }
func (p *parser) isOp(o string) bool { return p.tok.kind == op && p.tok.s == o }

func (p *parser) isAny(words ...string) bool {
	for _, w := range words {
		if p.is(w) {
			return true
		}
	}
	return false
}

// accept takes the words in order if the first is next; the rest must follow.
func (p *parser) accept(words ...string) (bool, error) {
	if !p.is(words[0]) {
		return false, nil
	}
	return true, p.expect(words...)
}

// take takes one word or operator if it is next. Scan errors surface at the
// next token, so the answer alone is enough here.
func (p *parser) take(w string) bool {
	if p.is(w) || p.isOp(w) {
		if err := p.advance(); err != nil {
			p.tok = token{kind: op, s: "", pos: p.tok.pos, end: p.tok.end}
			p.broken(err)
		}
		return true
	}
	return false
}

func (p *parser) expect(words ...string) error {
	for _, w := range words {
		if !p.is(w) && !p.isOp(w) {
			return p.unexpected()
		}
		if err := p.advance(); err != nil {
			return err
		}
	}
	return nil
}

// broken remembers a scan error until unexpected reports it.
func (p *parser) broken(err error) { p.scanErr = err }

func (p *parser) unexpected() error {
	if p.scanErr != nil {
		return p.scanErr
	}
	if p.tok.kind == eof {
		return p.fail(p.tok.pos, "42601", "syntax error at end of input")
	}
	return p.fail(p.tok.pos, "42601", "syntax error at or near \"%s\"", clip(p.src[p.tok.pos:p.tok.end]))
}

// notYet refuses what Redshift has and Blueshift does not.
func (p *parser) notYet(what string) error {
	return p.fail(p.tok.pos, "0A000", "%s is not supported yet", what)
}

// reserved words cannot be identifiers without quotes. The list is that of the
// Database Developer Guide, without those that its own examples use as names
// (oid, start, connect, timestamp, interval) or the views of its administrators
// (backup), and with those that a SELECT
// could not be read without.
var reserved = set(strings.Fields(`aes128 aes256 all allowoverwrite analyse analyze and any array as asc authorization az64
	between binary blanksasnull both bytedict bzip2 case cast check collate column constraint create credentials cross current_date
	current_time current_timestamp current_user current_user_id default deferrable deflate defrag delta delta32k desc disable distinct
	do else emptyasnull enable encode encrypt encryption end except explicit false for foreign freeze from full globaldict256
	globaldict64k grant group gzip having identity ignore ilike in initially inner intersect into is isnull join language leading left
	like limit localtime localtimestamp lun luns lzo lzop minus mostly16 mostly32 mostly8 natural new not notnull null nulls off
	offline offset old on only open or order outer overlaps parallel partition percent permissions pivot placing primary raw readratio
	recover references rejectlog resort respect restore right select session_user similar snapshot some sysdate system table tag tdes
	text255 text32k then to top trailing true truncatecolumns union unique unnest unpivot user using verbose wallet when where with
	without exists qualify window`)...)

func set(words ...string) map[string]bool {
	m := make(map[string]bool, len(words))
	for _, w := range words {
		m[w] = true
	}
	return m
}

// ident takes an identifier.
func (p *parser) ident() (string, error) {
	if p.tok.kind == quoted || p.tok.kind == word && !reserved[p.tok.s] {
		s := p.tok.s
		return s, p.advance()
	}
	return "", p.unexpected()
}

// name takes a dotted name of at most max parts.
func (p *parser) name(max int) (Name, error) {
	first, err := p.ident()
	if err != nil {
		return nil, err
	}
	n := Name{first}
	for p.isOp(".") && len(n) < max {
		if err := p.advance(); err != nil {
			return nil, err
		}
		part, err := p.label()
		if err != nil {
			return nil, err
		}
		n = append(n, part)
	}
	return n, nil
}

// label takes an identifier where reserved words do no harm: after AS or a dot.
func (p *parser) label() (string, error) {
	if p.tok.kind == quoted || p.tok.kind == word {
		s := p.tok.s
		return s, p.advance()
	}
	return "", p.unexpected()
}

func (p *parser) str() (string, error) {
	if p.tok.kind != text {
		return "", p.unexpected()
	}
	s := p.tok.s
	return s, p.advance()
}

// list parses item {, item}.
func (p *parser) list(item func() error) error {
	for n := 1; ; n++ {
		if err := item(); err != nil {
			return err
		}
		if !p.isOp(",") {
			return nil
		}
		if n >= maxList {
			return p.fail(p.tok.pos, "54000", "list has more than %d items", maxList)
		}
		if err := p.advance(); err != nil {
			return err
		}
	}
}

// parens parses ( inside ).
func (p *parser) parens(inside func() error) error {
	if err := p.expect("("); err != nil {
		return err
	}
	if err := inside(); err != nil {
		return err
	}
	return p.expect(")")
}

// names parses ( a, b, … ).
func (p *parser) names() (out []string, err error) {
	err = p.parens(func() error {
		return p.list(func() error {
			n, err := p.ident()
			out = append(out, n)
			return err
		})
	})
	return out, err
}

// Reserved tells the words that are names only within double quotes.
func Reserved(word string) bool { return reserved[word] }

// ParseName reads a name of one to three parts, such as shop."My Table".
func ParseName(text string) (Name, error) {
	p := &parser{scanner: scanner{src: text}}
	if err := p.advance(); err != nil {
		return nil, err
	}
	n, err := p.name(3)
	if err == nil && p.tok.kind != eof {
		err = blueshift.SQLErrorf("42602", "invalid name syntax: %s", clip(text))
	}
	return n, err
}
