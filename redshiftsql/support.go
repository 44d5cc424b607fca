package redshiftsql

import "slices"

// FunctionSupport says how far a function of Redshift is built.
type FunctionSupport struct {
	Domain    string // such as "Text"
	Signature string // name and arguments, optional ones in brackets
	Result    string // its type; "" when it depends on the arguments
	State     string // "done", "partial" or "missing"
	Note      string // what is missing of it
}

// SystemFunction reports whether one of the functions on the catalogue, or one
// that is not built yet, has a name: pg_catalog is searched before what users
// have made.
func SystemFunction(name string) bool {
	if unbuilt(name) {
		return true
	}
	_, onCatalogue := systemFunctions[name]
	_, onPrivileges := privilegeFunctions[name]
	_, onLists := aclFunctions[name]
	return onCatalogue || onPrivileges || onLists || name == "current_schemas"
}

// AsksCatalogue reports whether a function of a name answers from system relations.
func AsksCatalogue(name string) bool {
	_, asks := privilegeFunctions[name]
	return asks || systemFunctions[name].relation != "" || name == "makeaclitem" || name == "user_is_member_of" || name == "role_is_member_of"
}

// Functions lists the functions by domain, each overload on its own. Functions
// of the catalogue come last, those that are missing at the very end.
func Functions() (out []FunctionSupport) {
	for _, t := range functionTables {
		for _, f := range t.rows {
			s := FunctionSupport{t.domain, f.name + "(" + f.args + ")", "", "done", partialFunctions[f.name]}
			if s.Note != "" {
				s.State = "partial"
			}
			if f.result != nil {
				s.Result = resultName(f)
			}
			out = append(out, s)
		}
	}
	for _, name := range sorted(systemFunctions) {
		out = append(out, FunctionSupport{"System", name, Type{ID: systemFunctions[name].result}.String(), "done", ""})
	}
	for _, name := range sorted(aclFunctions) {
		out = append(out, FunctionSupport{"System", name, Type{ID: aclFunctions[name].result}.String(), "done", ""})
	}
	for _, name := range sorted(privilegeFunctions) {
		out = append(out, FunctionSupport{"System", name, Type{ID: Boolean}.String(), "done", ""})
	}
	for _, name := range sorted(sessionValues) {
		out = append(out, FunctionSupport{"System", name, Type{ID: sessionValues[name]}.String(), "done", ""})
	}
	for _, name := range sorted(unbuiltFunctions) {
		out = append(out, FunctionSupport{"Missing", name, "", "missing", ""})
	}
	return append(out, FunctionSupport{"Missing", "st_…", "", "missing", "spatial functions"})
}

// partialFunctions are what is missing of functions that have a row.
var partialFunctions = map[string]string{
	"checksum":         "exact numbers only",
	"fnv_hash":         "not of REAL, DECIMAL, BOOLEAN, TIMESTAMP and TIME",
	"murmur3_32_hash":  "texts, whole numbers, dates and timestamps only",
	"to_date":          "TZ, OF and Y,YYY are not read",
	"to_timestamp":     "TZ, OF and Y,YYY are not read",
	"percentile_disc":  "APPROXIMATE answers the exact value",
	"count":            "APPROXIMATE answers the exact value",
	"convert_timezone": "fixed zones from a table of common abbreviations",
}

// resultName is the type that a row yields for arguments of the types it wants.
func resultName(f function) string {
	params, _, _ := parseParameters(f.args)
	types := make([]Type, len(params))
	for i, p := range params {
		if types[i] = p.wants(); types[i].ID == Unknown && p != partArgument {
			return ""
		}
	}
	if t := f.result(types); t.ID != Numeric {
		return Type{ID: t.ID}.String()
	}
	return "numeric"
}

func sorted[V any](m map[string]V) []string {
	out := make([]string, 0, len(m))
	for name := range m {
		out = append(out, name)
	}
	slices.Sort(out)
	return out
}

// TypeSupport says how far a type of Redshift is built.
type TypeSupport struct {
	Type    string
	Aliases []string
	State   string // "done", "partial" or "missing"
	Note    string // what is missing of it
}

// partialTypes are what is missing of types that there are.
var partialTypes = map[TypeID]string{
	Interval: "YEAR TO MONTH and DAY TO SECOND are kept as one type",
}

// Types lists the data types of tables.
func Types() (out []TypeSupport) {
	ids := []TypeID{TimeTZ}
	for id := Varbyte; id >= Boolean; id-- {
		ids = append(ids, id)
	}
	slices.Reverse(ids)
	for _, id := range ids {
		t := TypeSupport{Type: typeFacts[id].name, State: "done", Note: partialTypes[id]}
		if t.Note != "" {
			t.State = "partial"
		}
		for _, name := range sorted(typeNames) {
			if typeNames[name] == id && name != t.Type {
				t.Aliases = append(t.Aliases, name)
			}
		}
		if id != Text { // is VARCHAR(256)
			out = append(out, t)
		}
	}
	for _, name := range sorted(unbuiltTypes) {
		if name != "json" { // not one of Redshift's
			out = append(out, TypeSupport{Type: name, State: "missing"})
		}
	}
	return out
}
