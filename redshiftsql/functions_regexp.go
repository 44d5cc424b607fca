package redshiftsql

// regexpFunctions search by POSIX regular expressions.
var regexpFunctions = []function{
	{"regexp_count", "text, text [, integer, text]", integer, defaulting("rs_regexp_count($*)", one, none)},
	{"regexp_instr", "text, text [, integer, integer, integer, text]", integer,
		defaulting("rs_regexp_instr($*)", one, one, intConst(0), none)},
	{"regexp_replace", "text, text [, text, integer, text]", varchar, defaulting("rs_regexp_replace($*)", none, one, none)},
	{"regexp_substr", "text, text [, integer, integer, text]", varchar,
		defaulting("rs_regexp_substr($*)", one, one, none)},
}

// What stands for arguments that are left out.
const (
	one  intConst  = 1
	none textConst = ""
)

// defaulting is a call of a function that takes all its arguments, with what
// stands for those that were left out after the second.
func defaulting(form fixed, defaults ...node) builder {
	return func(c *calling) (node, error) {
		return fill(form, append(c.args[:len(c.args):len(c.args)], defaults[len(c.args)-2:]...)...), nil
	}
}
