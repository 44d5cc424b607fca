package redshiftsql

// BuiltIn is a function of Redshift as the catalogue shows it, one for each number
// of arguments that it takes. A type is Unknown where any will do.
type BuiltIn struct {
	Name              string
	Args              []Type
	Result            Type
	Aggregate, Window bool
}

// BuiltIns lists the functions there are, from the tables that calls are resolved
// by: those of a domain first, then those on the catalogue.
func BuiltIns() (out []BuiltIn) {
	for _, t := range functionTables {
		for _, f := range t.rows {
			kinds, required, _ := parseParameters(f.args)
			types := make([]Type, len(kinds))
			for i, kind := range kinds {
				types[i] = kind.wants()
			}
			for n := required; n <= len(types); n++ {
				b := BuiltIn{Name: f.name, Args: types[:n], Aggregate: t.class == aggregateFunction, Window: t.class == windowFunction}
				if f.result != nil && (n > 0 || len(types) == 0) {
					b.Result = Type{ID: f.result(b.Args).ID}
				}
				out = append(out, b)
			}
		}
	}
	some := func(name string, least, most int, result TypeID) {
		for n := least; n <= most; n++ {
			out = append(out, BuiltIn{Name: name, Args: make([]Type, n), Result: Type{ID: result}})
		}
	}
	for _, name := range sorted(systemFunctions) {
		some(name, systemFunctions[name].min, systemFunctions[name].max, systemFunctions[name].result)
	}
	for _, name := range sorted(aclFunctions) {
		some(name, aclFunctions[name].args, aclFunctions[name].args, aclFunctions[name].result)
	}
	for _, name := range sorted(privilegeFunctions) {
		some(name, privilegeFunctions[name].objects+1, privilegeFunctions[name].objects+2, Boolean)
	}
	for _, name := range sorted(sessionValues) {
		some(name, 0, 0, sessionValues[name])
	}
	return out
}

// BuiltInOperator is an operator between two types.
type BuiltInOperator struct {
	Name                string
	Left, Right, Result Type
}

// valueTypes are the types that operators and casts are listed of.
var valueTypes = []TypeID{Boolean, SmallInt, Integer, BigInt, Real, Double, Numeric, Varchar, Date, Time, TimeTZ, Timestamp, TimestampTZ, Interval, Varbyte}

// BuiltInOperators lists the operators that expressions are resolved by.
func BuiltInOperators() (out []BuiltInOperator) {
	add := func(l, r, result Type, names ...string) {
		for _, name := range names {
			out = append(out, BuiltInOperator{name, l, r, result})
		}
	}
	for _, left := range valueTypes {
		for _, right := range valueTypes {
			l, r := Type{ID: left}, Type{ID: right}
			for _, name := range []string{"+", "-", "*"} {
				if t, ok := arithmeticType(name, l, r); ok {
					add(l, r, Type{ID: t.ID}, name)
				}
			}
			if t, ok := arithmeticType("*", l, r); ok && l.numeric() && r.numeric() {
				add(l, r, Type{ID: t.ID}, "/")
			}
			if l.integer() && r.integer() {
				add(l, r, common(l, r), "%", "&", "|", "#")
			}
			if left == right || !l.text() && !r.text() && left != Boolean && right != Boolean && comparables(l, r) {
				add(l, r, Type{ID: Boolean}, sorted(engineComparisons)...)
			}
		}
	}
	text := Type{ID: Varchar}
	add(text, text, text, "||")
	add(text, text, Type{ID: Boolean}, "~", "!~", "~~", "!~~", "~~*", "!~~*")
	return out
}

// ImplicitCasts lists the types that become others where a function wants those.
func ImplicitCasts() (out [][2]Type) {
	for p := textArgument; p <= varbyteArgument; p++ {
		if p == numberArgument || p == decimalArgument { // which take a number as it is
			continue
		}
		for _, id := range valueTypes {
			from, to := Type{ID: id}, p.wants()
			if _, ok := p.distance(from); ok && from != to {
				out = append(out, [2]Type{from, to})
			}
		}
	}
	return out
}
