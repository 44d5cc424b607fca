package redshiftsql

// function is one row of the tables of functions: its name, the arguments it
// takes, the type it yields and what a call of it becomes. A function that has
// no row does not exist, whatever the engine has under that name. Several rows
// of one name are overloads; the one whose arguments fit best is meant.
//
// Arguments are written as types, the optional ones in brackets: "text, integer
// [, text]"; "…" repeats the last one. See parameter for the words.
type function struct {
	name   string
	args   string
	result func([]Type) Type // nil: build sets it
	build  builder
}

// builder makes the engine's expression of a call whose arguments are resolved
// already.
type builder func(c *calling) (node, error)

// calling is a call being resolved.
type calling struct {
	*analyser
	call   *Call
	args   []node
	types  []Type
	part   string  // the first argument of a function of date parts
	window *window // of a window function
	scope  *scope
	result Type
}

// over puts a function of the engine over the window of the call, if it has one.
func (c *calling) over(n node) node {
	if c.window == nil {
		return n
	}
	return &windowed{n, c.window}
}

// as is fixed text with the arguments in it: $1, $2 … are the arguments, $* all
// of them.
func as(text fixed) builder {
	return func(c *calling) (node, error) { return c.over(fill(text, c.args...)), nil }
}

// around is fixed text with the arguments in it, and another around it where the
// first is $1.
func around(inner, outer fixed) builder {
	return func(c *calling) (node, error) { return fill(outer, c.over(fill(inner, c.args...))), nil }
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
		{"Binary values", scalarFunction, varbyteFunctions},
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
