package redshiftsql

import "strings"

// function is one row of the tables of functions: its name, the arguments it
// takes, the type it yields and how a call of it is printed. A function that
// has no row does not exist, whatever the engine has under that name. Several
// rows of one name are overloads; the one whose arguments fit best is meant.
//
// Arguments are written as types, the optional ones in brackets: "text, integer
// [, text]"; "…" repeats the last one. See parameter for the words.
type function struct {
	name   string
	args   string
	result func([]Type) Type // nil: print sets it
	print  printer
}

// printer prints a call whose arguments are printed already.
type printer func(p *printing) (string, error)

// printing is a call being printed.
type printing struct {
	*compiler
	call   *Call
	args   []string
	types  []Type
	over   string // OVER (…) of a window function, printed
	scope  *scope
	result Type
}

// as prints a template: $1, $2 … are the arguments, $* all of them.
func as(template string) printer {
	return func(p *printing) (string, error) { return expand(template, p.args) + p.over, nil }
}

// around prints a template, and another around it where the first is $1 and the
// count of its first argument $2.
func around(inner, outer string) printer {
	return func(p *printing) (string, error) {
		x := expand(inner, p.args) + p.over
		return expand(outer, []string{x, "count(" + p.args[0] + ")" + p.over}), nil
	}
}

// functionClass tells where a function may stand.
type functionClass uint8

const (
	scalarFunction functionClass = iota
	aggregateFunction
	windowFunction
)

// overload is a row of a table, made ready.
type overload struct {
	function
	class      functionClass
	parameters []parameter
	required   int
	repeats    bool // the last parameter
}

// functionTable is the functions of one domain.
type functionTable struct {
	domain string
	class  functionClass
	rows   []function
}

var (
	functionTables []functionTable
	functions      = map[string][]*overload{}
)

func init() {
	functionTables = []functionTable{
		{"Text", scalarFunction, textFunctions},
		{"Regular expressions", scalarFunction, regexpFunctions},
		{"Hashes", scalarFunction, hashFunctions},
		{"Numbers", scalarFunction, numberFunctions},
		{"Dates and times", scalarFunction, dateFunctions},
		{"Formats", scalarFunction, formatFunctions},
		{"Conditions", scalarFunction, conditionFunctions},
		{"JSON text", scalarFunction, jsonFunctions},
		{"Aggregates", aggregateFunction, aggregateFunctions},
		{"Windows", windowFunction, windowFunctions},
	}
	for _, t := range functionTables {
		for _, f := range t.rows {
			o := &overload{function: f, class: t.class}
			o.parameters, o.required, o.repeats = parseParameters(f.args)
			functions[f.name] = append(functions[f.name], o)
		}
	}
}

// The results of functions.

func is(id TypeID) func([]Type) Type { return func([]Type) Type { return Type{ID: id} } }

func first(args []Type) Type { return args[0] }

// last is the type of the last argument; of arguments of the kind "same", the
// one they were brought to.
func last(args []Type) Type { return args[len(args)-1] }

var (
	varchar   = is(Varchar)
	boolean   = is(Boolean)
	integer   = is(Integer)
	bigint    = is(BigInt)
	double    = is(Double)
	date      = is(Date)
	timestamp = is(Timestamp)
)

// widest is the widest DECIMAL of the argument's scale.
func widest(args []Type) Type {
	return Type{ID: Numeric, Precision: 38, Scale: exact(args[0]).Scale}
}

// expand fills $1 … $9 and $* of a template.
func expand(template string, args []string) string {
	var b strings.Builder
	for i := 0; i < len(template); i++ {
		if template[i] != '$' || i+1 == len(template) {
			b.WriteByte(template[i])
			continue
		}
		i++
		if template[i] == '*' {
			b.WriteString(strings.Join(args, ", "))
		} else if n := int(template[i] - '1'); n >= 0 && n < len(args) {
			b.WriteString(args[n])
		}
	}
	return b.String()
}
