package redshiftsql

import "strings"

// regexpFunctions search by POSIX regular expressions.
var regexpFunctions = []function{
	{"regexp_count", "text, text [, integer, text]", integer, defaulting("rs_regexp_count", "1", "''")},
	{"regexp_instr", "text, text [, integer, integer, integer, text]", integer,
		defaulting("rs_regexp_instr", "1", "1", "0", "''")},
	{"regexp_replace", "text, text [, text, integer, text]", varchar, defaulting("rs_regexp_replace", "''", "1", "''")},
	{"regexp_substr", "text, text [, integer, integer, text]", varchar,
		defaulting("rs_regexp_substr", "1", "1", "''")},
}

// defaulting prints a call of a function that takes all its arguments, with
// what stands for those that were left out after the second.
func defaulting(name string, defaults ...string) printer {
	return func(p *printing) (string, error) {
		return name + "(" + strings.Join(append(p.args[:len(p.args):len(p.args)], defaults[len(p.args)-2:]...), ", ") + ")", nil
	}
}
