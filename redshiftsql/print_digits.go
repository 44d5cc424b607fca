package redshiftsql

import "strconv"

// maxAsked is how many nodes a chain may have of which it is asked whether it fits.
const maxAsked = 100

// print writes CASE WHEN it fits THEN the short way ELSE the long one END, for a
// whole chain such as a * (1 - b) * (1 + c), or one of the ways alone: the short
// one where few digits are tried, the long one where the chain has queries in it,
// or is too long to be written several times.
func (n *exactInfix) print(p *printer) {
	switch {
	case p.digits == fewDigits:
		p.short = true
		n.as(p, p.shortly)
		return
	case weight(n, maxAsked) <= 0:
		n.as(p, p.longly)
		return
	}
	p.w("CASE WHEN ")
	n.fits(p)
	p.w(" THEN ")
	n.as(p, p.shortly)
	p.w(" ELSE ")
	n.as(p, p.longly)
	p.w(" END")
}

// as writes the chain by way, as what becomes of it.
func (n *exactInfix) as(p *printer, way func(*exactInfix)) {
	if n.to == nil {
		way(n)
		return
	}
	p.w("CAST(")
	way(n)
	p.w(" AS ")
	p.node(typeName(*n.to))
	p.w(")")
}

// linked is the part of the chain that an operand is, if it is one.
func linked(n node) (*exactInfix, bool) {
	part, ok := n.(*exactInfix)
	return part, ok && part.to == nil
}

// shortly computes the chain as the engine would by itself.
func (p *printer) shortly(n *exactInfix) {
	operand := func(x node) {
		if part, ok := linked(x); ok {
			p.shortly(part)
		} else {
			p.node(x)
		}
	}
	p.w("(")
	operand(n.l)
	p.w(" ", n.op, " ")
	operand(n.r)
	p.w(")")
}

// longly computes the chain with all digits.
func (p *printer) longly(n *exactInfix) {
	p.w("(")
	if part, ok := linked(n.l); ok {
		p.longly(part)
	} else {
		p.node(&cast{n.l, n.wider})
	}
	p.w(" ", n.op, " ")
	if part, ok := linked(n.r); ok {
		p.longly(part)
	} else {
		p.node(n.r)
	}
	p.w(")")
}

// fits writes the condition that 18 digits are enough for all results in the
// chain, and for operands that are brought to the scale of a sum. It is computed
// in floating point, with room for what that rounds away.
func (n *exactInfix) fits(p *printer) {
	for _, x := range []node{n.l, n.r} {
		if part, ok := linked(x); ok {
			part.fits(p)
			p.w(" AND ")
		}
		if n.op != "*" {
			n.within(p, func() { p.roughly(x) })
			p.w(" AND ")
		}
	}
	n.within(p, func() { n.roughly(p) })
}

// within writes that a number is within what 18 digits hold at the scale of n.
func (n *exactInfix) within(p *printer, number func()) {
	p.w("abs(")
	number()
	p.w(") < ")
	p.node(&cast{textConst("0.99e" + strconv.Itoa(maxShort-n.scale)), Type{ID: Double}})
}

// roughly computes an operand, which may be part of the chain, in floating point.
func (p *printer) roughly(x node) {
	if part, ok := linked(x); ok {
		part.roughly(p)
	} else {
		p.node(&cast{x, Type{ID: Double}})
	}
}

func (n *exactInfix) roughly(p *printer) {
	p.w("(")
	p.roughly(n.l)
	p.w(" ", n.op, " ")
	p.roughly(n.r)
	p.w(")")
}
