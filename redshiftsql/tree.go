package redshiftsql

// The resolved statement: what the analyser makes of a statement, and all that
// the printer knows of it. It is the engine's SQL as a tree.
//
// What a user wrote can be in it as the value of a constant, as the name of a
// column and as nothing else, and each of these is a node that the printer puts
// into quotes. Everything between them is fixed text.
//
// A node may stand in several places of the tree: what is analysed once is
// printed wherever it is needed.

// node is a piece of the resolved statement.
type node interface{ print(p *printer) }

// fixed is text of ours: words of the engine's SQL, its operators, names of
// functions. Go makes one of a constant and of no other string, and the package
// never converts one (TestFixedTextIsOurs).
type fixed string

// The leaves.
type (
	// textConst is a text; what kind of text it is a cast around it says.
	textConst string
	// intConst is a whole number.
	intConst int64
	// ident is a name without a qualifier.
	ident string
	// typeName is a type.
	typeName Type
	// column is a column of a source. The source goes by a generated name.
	column struct{ source, name string }
	// rowID is what tells the rows of a table apart.
	rowID struct{ source string }
	// systemColumn is the nth column of a system relation, from 1. The printer
	// remembers which of them it has met.
	systemColumn struct {
		source string
		n      int
	}
	// refused is a column that may not be read. A statement in which it is printed
	// is refused, by whatever way it got there.
	refused struct {
		column  node
		refusal func() error
	}
	// placeholder is the nth value that is bound, from 1.
	placeholder struct{ n int }
	// boundValue is the same as a value of the type in which it is bound.
	boundValue struct {
		n int
		t Type
	}
)

// What is made of other nodes.
type (
	// pattern is fixed text with nodes in it: $1, $2 … are the parts, $* all of them.
	pattern struct {
		text  fixed
		parts []node
	}
	// infix is (l op r).
	infix struct {
		op   fixed
		l, r node
	}
	// exactInfix is an infix of decimals that may need more digits than the engine
	// computes fast (print_digits.go).
	exactInfix struct {
		infix
		scale int
		wider Type  // what the left one has to be for all digits
		to    *Type // nil unless the result gives up digits after the point
	}
	// listOf is nodes with something between them.
	listOf struct {
		between fixed
		items   []node
	}
	// cast is CAST(x AS type).
	cast struct {
		x  node
		to Type
	}
	// caseWhen is CASE [operand] WHEN … THEN … ELSE … END; operand and otherwise
	// may be nil.
	caseWhen struct {
		operand   node
		branches  []branch
		otherwise node
	}
	branch struct{ when, then node }
	// windowed is a call of a function over a window.
	windowed struct {
		call node
		over *window
	}
	// window is OVER (…); a frame has a unit.
	window struct {
		partition []node
		order     *orderBy
		unit      fixed
		bounds    [2]bound
	}
	// bound is an end of a frame. n is nil unless it counts rows.
	bound struct {
		n    node
		kind fixed
	}
	// orderBy is the keys of ORDER BY.
	orderBy  struct{ keys []orderKey }
	orderKey struct {
		key              node
		desc, nullsFirst bool
	}
)

// fill is fixed text with nodes in it.
func fill(text fixed, parts ...node) node { return &pattern{text, parts} }

// list is nodes with commas between them.
func list(items []node) node { return &listOf{", ", items} }
