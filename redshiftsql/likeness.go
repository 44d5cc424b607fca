package redshiftsql

// likeness tells whether nodes are the same. They are when they are printed
// alike, whatever led to them, and to print up to where two differ costs little.
type likeness struct{ printer printer }

// text is what tells a node from others, nil when that is longer than limit. It
// holds until the next question.
func (l *likeness) text(n node, limit int) []byte {
	l.printer = printer{out: l.printer.out[:0], limit: limit}
	if l.printer.node(n); l.printer.full {
		return nil
	}
	return l.printer.out
}

// same tells whether two nodes are printed alike.
func (l *likeness) same(a, b node) bool {
	text := string(l.text(a, maxPrinted))
	return text != "" && text == string(l.text(b, len(text)))
}

// shortText is up to how many bytes an expression is cheap to repeat.
const shortText = 80

// short tells an expression that is cheap to repeat.
func (l *likeness) short(n node) bool {
	if c, ok := n.(*column); ok {
		return len(c.source)+len(c.name)+len(`"".""`) <= shortText
	}
	return l.text(n, shortText) != nil
}
