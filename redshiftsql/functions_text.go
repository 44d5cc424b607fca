package redshiftsql

// textFunctions are "String functions" of the Database Developer Guide.
var textFunctions = []function{
	{"ascii", "text", integer, as("ascii($1)")},
	{"bpcharcmp", "text, text", integer, as(compared("rtrim($1, ' ')", "rtrim($2, ' ')"))},
	{"btrim", "text [, text]", varchar, trimming("trim($1, ' ')", "trim($1, $2)")},
	{"bttext_pattern_cmp", "text, text", integer, as(compared("$1", "$2"))},
	{"char_length", "text", integer, as("length($1)")},
	{"character_length", "text", integer, as("length($1)")},
	{"charindex", "text, text", integer, as("strpos($2, $1)")},
	{"chr", "integer", varchar, as("rs_chr(CAST($1 AS INTEGER))")},
	{"concat", "text, text", varchar, as("($1 || $2)")},
	{"difference", "text, text", integer, as("rs_difference($1, $2)")},
	{"initcap", "text", varchar, as("rs_initcap($1)")},
	{"left", "text, integer", varchar, as("left($1, $2)")},
	{"len", "text", integer, as("length($1)")},
	{"length", "text", integer, as("length($1)")},
	{"lower", "text", varchar, as("lower($1)")},
	{"lpad", "text, integer [, text]", varchar, padding("lpad($1, $2, $3)")},
	{"ltrim", "text [, text]", varchar, trimming("ltrim($1, ' ')", "ltrim($1, $2)")},
	{"octet_length", "text", integer, octetLength},
	{"octetindex", "text, text", integer, as("CASE strpos($2, $1) WHEN 0 THEN 0 ELSE strlen(left($2, strpos($2, $1) - 1)) + 1 END")},
	{"position", "text, text", integer, as("strpos($1, $2)")},
	{"quote_ident", "text", varchar, as("rs_quote_ident($1)")},
	{"quote_literal", "text", varchar, as("(chr(39) || replace($1, chr(39), chr(39) || chr(39)) || chr(39))")},
	{"repeat", "text, integer", varchar, as(repeated)},
	{"replace", "text, text, text", varchar, as("replace($1, $2, $3)")},
	{"replicate", "text, integer", varchar, as(repeated)},
	{"reverse", "text", varchar, as("reverse($1)")},
	{"right", "text, integer", varchar, as("right($1, $2)")},
	{"rpad", "text, integer [, text]", varchar, padding("rpad($1, $2, $3)")},
	{"rtrim", "text [, text]", varchar, trimming(rightTrim, "rtrim($1, $2)")},
	{"soundex", "text", varchar, as("rs_soundex($1)")},
	{"split_part", "text, text, integer", varchar, splitPart},
	{"strpos", "text, text", integer, as("strpos($1, $2)")},
	{"strtol", "text, bigint", bigint, as("rs_strtol($1, $2)")},
	{"substr", "text, integer [, integer]", varchar, substring},
	{"substring", "text, integer [, integer]", varchar, substring},
	{"text_to_int_alt", "text", integer, as("CAST(trunc(CAST(rs_text_to_numeric($1) AS DECIMAL(38,18))) AS INTEGER)")},
	{"text_to_numeric_alt", "text", is(Numeric), numericAlt},
	{"text_to_numeric_alt", "text, integer", is(Numeric), numericAlt},
	{"text_to_numeric_alt", "text, integer, integer", is(Numeric), numericAlt},
	{"textlen", "text", integer, as("length($1)")},
	{"translate", "text, text, text", varchar, as("translate($1, $2, $3)")},
	{"upper", "text", varchar, as("upper($1)")},
}

// repeated keeps a result within the longest VARCHAR.
const repeated fixed = "repeat($1, CASE WHEN $2 IS NOT NULL THEN CAST(greatest(least($2, 65535 // greatest(strlen($1), 1)), 0) AS BIGINT) END)"

// compared is the template of -1, 0 or 1.
func compared(l, r fixed) fixed {
	return "CASE WHEN " + l + " < " + r + " THEN -1 WHEN " + l + " > " + r + " THEN 1 WHEN " + l + " = " + r + " THEN 0 END"
}

// trimming removes blanks where no other characters are given: the engine would
// remove every kind of white space.
func trimming(blanks, characters fixed) builder {
	return func(c *calling) (node, error) {
		if len(c.args) == 2 {
			return fill(characters, c.args...), nil
		}
		return fill(blanks, c.args...), nil
	}
}

// padding cuts a text that is too long, also where there is nothing to make a
// short one longer with, which the engine would refuse.
func padding(form fixed) builder {
	return func(c *calling) (node, error) {
		var with node = textConst(" ")
		to := fill("CASE WHEN $1 > 65535 THEN 65535 WHEN $1 < 0 THEN 0 ELSE CAST($1 AS INTEGER) END", c.args[1])
		if len(c.args) == 3 {
			with = c.args[2]
			if l, ok := c.call.Args[2].(*Literal); !ok || l.Text == "" {
				to = fill("CASE WHEN $1 = '' AND $2 > length($3) THEN CAST(length($3) AS INTEGER) ELSE $2 END", with, to, c.args[0])
			}
		}
		return fill(form, c.args[0], to, with), nil
	}
}

// splitPart finds nothing to split at in a text where the delimiter is empty; the
// engine would split it into its characters.
func splitPart(c *calling) (node, error) {
	at := fill("CASE WHEN $1 < 1 THEN error('22023 field position must be greater than zero') ELSE $1 END", c.args[2])
	if l, ok := c.call.Args[1].(*Literal); ok && l.Text != "" {
		return fill("split_part($1, $2, $3)", c.args[0], c.args[1], at), nil
	}
	return fill("CASE WHEN $2 <> '' THEN split_part($1, $2, $3) WHEN $2 = '' AND $3 = 1 THEN $1 WHEN $1 IS NOT NULL AND $2 = '' AND $3 IS NOT NULL THEN '' END", c.args[0], c.args[1], at), nil
}

// octetLength counts the blanks that a CHAR is kept without.
func octetLength(c *calling) (node, error) {
	if t := c.types[0]; t.ID == Char && t.Length > 0 {
		return fill("CASE WHEN $1 IS NOT NULL THEN $2 END", c.args[0], intConst(t.Length)), nil
	}
	return fill("strlen($1)", c.args...), nil
}

// substring counts positions before the first character, and refuses a negative
// length; the engine would take both from the end.
func substring(c *calling) (node, error) {
	from, inside := c.args[1], constantFrom(c.call.Args[1], 1)
	if !inside {
		from = fill("CASE WHEN $1 < 1 THEN 1 ELSE $1 END", from)
	}
	switch {
	case len(c.args) == 2:
		return fill("substring($1, $2)", c.args[0], from), nil
	case inside && constantFrom(c.call.Args[2], 0):
		return fill("substring($*)", c.args...), nil
	case inside:
		return fill("substring($1, $2, CASE WHEN $3 < 0 THEN error('22011 negative substring length not allowed') ELSE $3 END)", c.args...), nil
	}
	length := fill("CASE WHEN $1 < 0 THEN error('22011 negative substring length not allowed') WHEN $2 >= 1 THEN $1 WHEN $1 + $2 > 1 THEN $1 + $2 - 1 "+
		"WHEN $1 IS NOT NULL AND $2 IS NOT NULL THEN 0 END", c.args[2], c.args[1])
	return fill("substring($1, $2, $3)", c.args[0], from, length), nil
}

// constantFrom tells a whole number that is at least so much.
func constantFrom(e Expr, least int) bool {
	l, ok := e.(*Literal)
	if !ok {
		return false
	}
	n, whole := position(l)
	return whole && n >= least
}

// numericAlt is TEXT_TO_NUMERIC_ALT(text [, precision [, scale]]).
func numericAlt(c *calling) (node, error) {
	t := Type{ID: Numeric, Precision: 38, Scale: 0}
	for i, at := range []*int{&t.Precision, &t.Scale} {
		if i+1 < len(c.call.Args) {
			l, ok := c.call.Args[i+1].(*Literal)
			n, whole := 0, false
			if ok {
				n, whole = position(l)
			}
			if !whole || n < 0 || n > 38 {
				return nil, refuse("22023", "the precision and scale of TEXT_TO_NUMERIC_ALT must be constants up to 38")
			}
			*at = n
		}
	}
	if t.Scale > t.Precision {
		return nil, refuse("22023", "the scale %d is greater than the precision %d", t.Scale, t.Precision)
	}
	c.result = t
	return &cast{fill("rs_text_to_numeric($1)", c.args[0]), t}, nil
}
