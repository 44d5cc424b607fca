package redshiftsql

// digits is how many the decimals that a statement computes are given. The engine
// computes l * r in 64 bits when neither has more than 18 digits, and refuses what
// does not fit into 18; Redshift gives the result as many as it may need. In 128
// bits the engine takes ten to a hundred times as long. So whether 64 bits are
// enough is asked of each row, which takes about as long as the rest of a sum; and
// a query that aggregates is first computed as if they were, since all its rows
// are read before it answers one, and as a whole again if they are not.
type digits byte

const (
	allDigits  digits = iota
	someDigits        // few below the next aggregate, all above
	fewDigits
)

// maxShort is how many digits the engine computes in 64 bits.
const maxShort = 18

// computed is l op r for exact numbers of which one is a DECIMAL, made to if the
// scale of the result is not the natural one.
func computed(op string, l, r node, lt, rt Type, to *Type) node {
	plain := infix{engineOperators[op], l, r}
	scale := naturalScale(op, lt, rt)
	if hasAll(l, lt) || hasAll(r, rt) || mostDigits(op, exact(lt), exact(rt)) <= maxShort {
		if to != nil {
			return &cast{&plain, *to}
		}
		return &plain
	}
	wider := Type{ID: Numeric, Precision: maxShort + 1, Scale: exact(lt).Scale}
	if exact(lt).Precision > maxShort { // the engine may have given it more than that, or less
		wider.Precision = 38
	}
	return &exactInfix{plain, scale, wider, to}
}

// mostDigits is how many l op r can have.
func mostDigits(op string, l, r Type) int {
	whole := max(l.Precision-l.Scale, r.Precision-r.Scale) + 1
	if op == "*" {
		whole = l.Precision - l.Scale + r.Precision - r.Scale
	}
	return whole + naturalScale(op, l, r)
}

// hasAll reports whether the engine has more than 64 bits for an operand.
func hasAll(n node, t Type) bool {
	made, ok := n.(*cast)
	return t.ID == BigInt || ok && made.to.ID == Numeric && made.to.Precision > maxShort
}
