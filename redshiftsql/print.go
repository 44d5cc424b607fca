package redshiftsql

import (
	"strconv"
	"strings"

	"github.com/blueshift-db/blueshift"
)

// printer writes the resolved statement as the engine's text. What it writes
// follows from the tree alone: it asks no catalog and knows no rule of types.
//
// It stops at its limit. A short statement may be a huge text, since a node may
// stand in several places.
type printer struct {
	out     []byte
	limit   int // in bytes
	full    bool
	systems []*systemColumn // those that were met
	tables  int             // how many were met
	holding bool            // parameters are calls, cut where the connection goes (hold)
	cuts    []int
	refusal func() error // of the first column that may not be read
	digits  digits       // how many are left to decimals that are computed
	short   bool         // some were left fewer than their types promise
}

// print is the text of a node, if there is one, or the refusal of what it holds.
func (p *printer) print(n node) (string, error) {
	if n == nil {
		return "", nil
	}
	p.out = p.out[:0]
	p.node(n)
	switch {
	case p.full:
		return "", tooComplex()
	case p.refusal != nil:
		return "", p.refusal()
	}
	return string(p.out), nil
}

// tooComplex refuses a statement that outgrew the printer.
func tooComplex() error {
	return blueshift.SQLErrorf("54001", "statement too complex").WithHint("Its expressions expand to more than %d bytes: compute shared parts in a subquery.", maxPrinted)
}

// node writes a node, unless there is no room left.
func (p *printer) node(n node) {
	if !p.full {
		n.print(p)
	}
}

// w writes fixed text.
func (p *printer) w(parts ...fixed) {
	for _, s := range parts {
		if p.room(len(s)) {
			p.out = append(p.out, s...)
		}
	}
}

func (p *printer) room(n int) bool {
	p.full = p.full || len(p.out)+n > p.limit
	return !p.full
}

// quoted writes a text between quotes, with each quote in it doubled.
func (p *printer) quoted(s string, quote byte) {
	if !p.room(len(s) + 2) {
		return
	}
	p.out = append(p.out, quote)
	for {
		i := strings.IndexByte(s, quote)
		if i < 0 {
			break
		}
		p.out = append(p.out, s[:i+1]...)
		p.out = append(p.out, quote)
		s = s[i+1:]
	}
	p.out = append(p.out, s...)
	p.out = append(p.out, quote)
}

func (p *printer) number(n int64) {
	var digits [20]byte
	if text := strconv.AppendInt(digits[:0], n, 10); p.room(len(text)) {
		p.out = append(p.out, text...)
	}
}

// cut has the text end here and go on behind something that is not known yet.
func (p *printer) cut() { p.cuts = append(p.cuts, len(p.out)) }

func (p *printer) list(items []node, between fixed) {
	for i, n := range items {
		if i > 0 {
			p.w(between)
		}
		p.node(n)
	}
}

// clause writes a word and what it is about, if there is anything.
func (p *printer) clause(word fixed, n node) {
	if n != nil {
		p.w(word)
		p.node(n)
	}
}

func (p *printer) clauses(word fixed, items []node) {
	if len(items) > 0 {
		p.w(word)
		p.list(items, ", ")
	}
}
