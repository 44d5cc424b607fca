package redshiftsql

// argumentKinds says what the functions that are particular about their
// arguments want, one letter per argument, the last one repeated: t text, i a
// whole number, f a DOUBLE, m a moment (date or timestamp), b a BOOLEAN, s the
// type of the first argument, n a number, . anything.
var argumentKinds = map[string]string{
	"lower": "t", "upper": "t", "initcap": "t", "length": "t", "len": "t", "char_length": "t", "character_length": "t", "textlen": "t",
	"octet_length": "t", "left": "ti", "right": "ti", "substring": "ti", "substr": "ti", "btrim": "t", "ltrim": "t", "rtrim": "t",
	"replace": "t", "translate": "t", "reverse": "t", "repeat": "ti", "replicate": "ti", "lpad": "tit", "rpad": "tit", "strpos": "t",
	"charindex": "t", "concat": "t", "split_part": "tti", "ascii": "t", "chr": "i", "md5": "t", "sha1": "t", "func_sha1": "t", "sha2": "ti",
	"quote_ident": "t", "quote_literal": "t", "regexp_replace": "t", "regexp_substr": "t", "regexp_count": "t", "regexp_instr": "t",
	"to_hex": "i", "strtol": "ti", "power": "f", "pow": "f", "sqrt": "f", "exp": "f", "ln": "f", "log": "f", "dexp": "f", "dlog1": "f", "dlog10": "f",
	"sin": "f", "cos": "f", "tan": "f", "cot": "f", "atan": "f", "asin": "f", "acos": "f", "atan2": "f", "radians": "f", "degrees": "f", "cbrt": "f",
	"coalesce": ".s", "nvl": ".s", "nullif": ".s", "isnull": ".s", "greatest": ".s", "least": ".s", "round": "ni", "trunc": ".i", "abs": "n", "ceil": "n", "ceiling": "n", "floor": "n", "sign": "n", "mod": "ni",
	"add_months": "mi", "last_day": "m", "months_between": "m", "next_day": "mt", "date_part_year": "m", "date_cmp": "m", "timezone": "tm",
	"listagg": "t", "stddev": "f", "stddev_samp": "f", "stddev_pop": "f", "variance": "f", "var_samp": "f", "var_pop": "f",
	"bool_and": "b", "bool_or": "b", "lag": ".i", "lead": ".i", "ntile": "i", "nth_value": ".i",
}

// argument prints an argument the way its function wants it.
func (c *compiler) argument(f *Call, i int, types []Type, sc *scope) (text string, t Type, err error) {
	want, force := wanted(argumentKinds[f.Name], i, types)
	text, err = c.capture(func() (err error) { t, err = c.typed(f.Args[i], want, sc); return err })
	if err != nil || !force {
		return text, t, err
	}
	switch {
	case want.text() && !t.text() && !bareString(f.Args[i]),
		want.ID == Double && t.ID != Double,
		want.ID == BigInt && t.ID != BigInt && t.ID != Integer:
		return castTo(text, t, want), want, nil
	case want.ID == Timestamp && !t.temporal():
		return "CAST(" + text + " AS TIMESTAMP)", want, nil
	}
	return text, t, nil
}

// wanted is the type that argument i should have; force tells that anything
// else is cast to it.
func wanted(kinds string, i int, before []Type) (t Type, force bool) {
	if kinds == "" {
		return Type{}, false
	}
	switch kinds[min(i, len(kinds)-1)] {
	case 't':
		return Type{ID: Varchar}, true
	case 'i':
		return Type{ID: BigInt}, true
	case 'f':
		return Type{ID: Double}, true
	case 'm':
		return Type{ID: Timestamp}, true
	case 'n':
		return Type{ID: Double}, false
	case 'b':
		return Type{ID: Boolean}, false
	case 's':
		return before[0], false
	}
	return Type{}, false
}

func bareString(e Expr) bool {
	l, ok := e.(*Literal)
	return ok && l.Kind == StringLit
}
