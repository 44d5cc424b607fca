package redshiftsql

// Held is a second text of a query that reads one table and compares columns of
// it with parameters: it has no parameters, and calls functions of the engine in
// their place. The engine plans it once, not at every execution (engine.Held).
type Held struct {
	Text  []string  // between its pieces goes the number of the connection
	Table [3]string // the table, by its full name
}

// maxHeld is how long a text may be that has a second.
const maxHeld = 16 << 10

// heldFunctions answer what is bound, by the type in which it is.
var heldFunctions = map[TypeID]fixed{SmallInt: "rs_held_smallint", Integer: "rs_held_integer", BigInt: "rs_held_bigint",
	Real: "rs_held_real", Double: "rs_held_double", Boolean: "rs_held_boolean", Varchar: "rs_held_varchar"}

// hold is the second text of a statement, nil if it has none. What the engine
// takes for a constant in the one text and for a value that changes in the other
// must not matter: so there is one table, parameters stand in WHERE alone, and
// nothing in there can be refused for some rows and not for others.
func hold(main *statement) *Held {
	q, ok := main.body.(*query)
	if !ok || main.with != nil || q.with != nil {
		return nil
	}
	b, ok := q.body.(*block)
	if !ok || len(b.from) != 1 || b.where == nil || !compares(b.where) {
		return nil
	}
	table, ok := b.from[0].(*tableRef)
	if !ok {
		return nil
	}
	where, all := &printer{limit: maxPrinted, holding: true}, &printer{limit: maxPrinted, holding: true}
	if _, err := where.print(b.where); err != nil || len(where.cuts) == 0 {
		return nil
	}
	text, err := all.print(main)
	if err != nil || len(all.cuts) != len(where.cuts) || all.tables != 1 {
		return nil
	}
	h := &Held{Table: table.physical}
	at := 0
	for _, cut := range append(all.cuts, len(text)) {
		h.Text = append(h.Text, text[at:cut])
		at = cut
	}
	return h
}

// comparing are the patterns that hold compares by.
var comparing = map[fixed]bool{rightTrim: true, rightTrimmed: true, "$1 || '!'": true, "($1)": true,
	"($1 BETWEEN $2 AND $3)": true, "($1 NOT BETWEEN $2 AND $3)": true, "($1 IN ($2))": true, "($1 NOT IN ($2))": true,
	"($1 >= $2 AND $1 < $3 AND rtrim($1, ' ') = $2)": true, "(NOT ($1 >= $2 AND $1 < $3 AND rtrim($1, ' ') = $2))": true}

// compares reports whether a condition does nothing but compare columns,
// parameters and constants, as they are.
func compares(n node) bool {
	var parts []node
	switch n := n.(type) {
	case *column, *boundValue, textConst, intConst:
		return true
	case *cast:
		switch n.x.(type) {
		case textConst, intConst:
			return true
		case *boundValue: // which the engine reads once for all rows
			return n.to.ID == Date || n.to.ID == Timestamp || n.to.ID == Numeric
		}
		return false
	case *infix:
		switch n.op {
		case "=", "<>", "<", "<=", ">", ">=", "AND", "OR":
			parts = []node{n.l, n.r}
		case "IS", "IS NOT":
			parts = []node{n.l}
		default:
			return false
		}
	case *listOf:
		switch n.between {
		case " AND ", " OR ", ", ":
			parts = n.items
		default:
			return false
		}
	case *pattern:
		if !comparing[n.text] {
			return false
		}
		parts = n.parts
	default:
		return false
	}
	for _, part := range parts {
		if !compares(part) {
			return false
		}
	}
	return true
}
