package redshiftsql

// varbyteFunctions are "VARBYTE functions and operators" of the Database
// Developer Guide; their lengths and positions count bytes.
var varbyteFunctions = []function{
	{"char_length", "varbyte", integer, as("octet_length($1)")},
	{"character_length", "varbyte", integer, as("octet_length($1)")},
	{"concat", "varbyte, varbyte", is(Varbyte), as("($1 || $2)")},
	{"from_hex", "text", is(Varbyte), as("rs_to_varbyte($1, 'hex')")},
	{"from_varbyte", "varbyte, text", varchar, as("rs_from_varbyte($1, $2)")},
	{"getbit", "varbyte, integer", integer, as("rs_getbit($1, $2)")},
	{"len", "varbyte", integer, as("octet_length($1)")},
	{"length", "varbyte", integer, as("octet_length($1)")},
	{"octet_length", "varbyte", integer, as("octet_length($1)")},
	{"substr", "varbyte, integer [, integer]", is(Varbyte), bytes},
	{"substring", "varbyte, integer [, integer]", is(Varbyte), bytes},
	{"textlen", "varbyte", integer, as("octet_length($1)")},
	{"to_hex", "varbyte", varchar, as("lower(hex($1))")},
	{"to_varbyte", "text, text", is(Varbyte), as("rs_to_varbyte($1, $2)")},
	{"varbyte_hex", "varbyte", varchar, as("lower(hex($1))")},
}

// bytes is SUBSTRING(value, start [, count]).
func bytes(c *calling) (node, error) {
	if len(c.args) == 2 {
		return fill("rs_varbyte_part($1, $2, octet_length($1))", c.args...), nil
	}
	return fill("rs_varbyte_part($*)", c.args...), nil
}

// bitwiseVarbyte are the operators on binary values.
var bitwiseVarbyte = map[string]fixed{"&": "rs_varbyte_and($1, $2)", "|": "rs_varbyte_or($1, $2)", "#": "rs_varbyte_xor($1, $2)"}

// wholeBytes are how many bytes whole numbers have.
var wholeBytes = map[TypeID]intConst{SmallInt: 2, Integer: 4, BigInt: 8}

// toVarbyte is a cast to VARBYTE: a text is its bytes in UTF-8, padded for a
// CHAR, and a whole number the bytes of its type.
func toVarbyte(inner node, from Type) (node, bool) {
	switch {
	case from.ID == Char:
		return fill("encode($1)", padded(inner, from)), true
	case from.text() || from.ID == Unknown:
		return fill("encode($1)", inner), true
	case from.integer():
		return fill("rs_varbyte_of($1, $2)", inner, wholeBytes[from.ID]), true
	}
	return nil, false
}

// fromVarbyte is a cast from VARBYTE.
func (a *analyser) fromVarbyte(inner node, t Type) (node, bool) {
	switch {
	case t.text():
		return a.cutText(fill("rs_from_varbyte($1, 'utf-8')", inner), Type{ID: Varchar}, t), true
	case t.integer():
		return &cast{fill("rs_varbyte_int($1, $2)", inner, wholeBytes[t.ID]), t}, true
	}
	return nil, false
}
