package redshiftsql

import "strings"

// parseStatement parses one statement by the row of the table that its first words
// fit best.
func (p *parser) parseStatement() (Statement, error) {
	if p.isOp("(") {
		return p.topQuery()
	}
	if p.tok.kind != word {
		return nil, p.unexpected()
	}
	rows := byFirst[p.tok.s]
	if len(rows) == 0 {
		return nil, p.unexpected()
	}
	best, most, far := (*form)(nil), -1, p.tok
	for _, row := range rows {
		n, end := p.opens(row.rest)
		if n > most {
			best, most = row.form, n
		}
		if end.pos > far.pos {
			far = end
		}
	}
	switch {
	case best == nil:
		p.tok = far
		return nil, p.unexpected()
	case best.note == absent:
		return nil, p.fail(p.tok.pos, "0A000", "%s is not supported: %s", best.name(), absent)
	case best.parse == nil:
		return nil, p.notYet(best.name())
	}
	return best.parse(p)
}

// opens tells how many of the words after the token in hand are those of a
// form, -1 when a word is missing, and the token at which that was seen.
func (p *parser) opens(rest []step) (n int, t token) {
	at := p.at
	defer func() { p.at = at }()
	t = p.tok
	take := func(w string) bool {
		before := p.at
		next, err := p.next()
		if err != nil {
			next = token{kind: eof, pos: before, end: before}
		}
		if t = next; t.kind == word && t.s == w {
			return true
		}
		p.at = before
		return false
	}
	for _, s := range rest {
		found := false
		for _, phrase := range s.any {
			before := p.at
			found = true
			for _, w := range phrase {
				if found = take(w); !found {
					p.at = before
					break
				}
				n++
			}
			if found {
				break
			}
		}
		if !found && !s.optional {
			return -1, t
		}
	}
	return n, t
}

// explain parses EXPLAIN [VERBOSE] statement, and EXPLAIN ACCESS.
func (p *parser) explain() (Statement, error) {
	if err := p.advance(); err != nil {
		return nil, err
	}
	p.take("verbose")
	if p.is("explain") {
		return nil, p.unexpected()
	}
	parse := p.parseStatement
	if p.is("access") {
		parse = p.explainAccess
	}
	s, err := parse()
	return &Explain{s}, err
}

// opening is a form with the words that follow its first one.
type opening struct {
	form *form
	rest []step
}

// step is a place in the opening words: one of some phrases, or none of them.
type step struct {
	any      [][]string
	optional bool
}

var byFirst = map[string][]opening{}

// steps reads the words of a form.
func steps(words string) (out []step) {
	for words = strings.ToLower(words); words != ""; words = strings.TrimSpace(words) {
		var s step
		end := strings.IndexByte(words+" ", ' ')
		if s.optional = words[0] == '['; s.optional {
			end = strings.IndexByte(words, ']') + 1
		}
		for _, phrase := range strings.Split(strings.Trim(words[:end], "[]"), "|") {
			s.any = append(s.any, strings.Fields(phrase))
		}
		out, words = append(out, s), words[min(end, len(words)):]
	}
	return out
}
