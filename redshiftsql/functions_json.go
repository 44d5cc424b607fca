package redshiftsql

import "strings"

// jsonFunctions are "JSON functions" of the Database Developer Guide: JSON in
// ordinary text. A last argument that is true makes invalid JSON NULL.
var jsonFunctions = []function{
	{"can_json_parse", "text", boolean, as("json_valid($1)")},
	{"is_valid_json", "text", boolean, as("CASE WHEN json_valid($1) THEN json_type($1) = 'OBJECT' ELSE $1 IS NULL AND NULL END")},
	{"is_valid_json_array", "text", boolean, as("CASE WHEN json_valid($1) THEN json_type($1) = 'ARRAY' ELSE $1 IS NULL AND NULL END")},
	{"json_array_length", "text", integer, jsonArrayLength},
	{"json_array_length", "text, boolean", integer, jsonArrayLength},
	{"json_extract_array_element_text", "text, integer", varchar, jsonElement},
	{"json_extract_array_element_text", "text, integer, boolean", varchar, jsonElement},
	{"json_extract_path_text", "text, text [, any …]", varchar, jsonPath},
}

// checked prints what is made of valid JSON in the first argument. null is the
// argument that makes invalid JSON NULL instead of an error, "" for none.
func (p *printing) checked(text, null string) string {
	invalid := "error('22P02 JSON parsing error: the text is not valid JSON')"
	switch null {
	case "":
	case "true":
		invalid = "NULL"
	case "false":
	default:
		invalid = "CASE WHEN " + null + " THEN NULL ELSE " + invalid + " END"
	}
	return "CASE WHEN " + p.args[0] + " IS NULL THEN NULL WHEN json_valid(" + p.args[0] + ") THEN " + text + " ELSE " + invalid + " END"
}

// option is the argument after the first n, "" when there is none.
func (p *printing) option(n int) string {
	if len(p.args) > n {
		return p.args[n]
	}
	return ""
}

func jsonArrayLength(p *printing) (string, error) {
	return p.checked("CASE json_type("+p.args[0]+") WHEN 'ARRAY' THEN json_array_length("+p.args[0]+
		") ELSE error('22P02 JSON parsing error: the text is not a JSON array') END", p.option(1)), nil
}

func jsonElement(p *printing) (string, error) {
	return p.checked("json_extract_string("+p.args[0]+", '$[' || CASE WHEN "+p.args[1]+" < 0 THEN '#' ELSE '' END || "+p.args[1]+" || ']')", p.option(2)), nil
}

// jsonPath walks down the keys, which a JSON pointer may hold whatever is in
// them.
func jsonPath(p *printing) (string, error) {
	keys, null := p.args[1:], ""
	if last := len(p.args) - 1; p.types[last].ID == Boolean {
		keys, null = p.args[1:last], p.args[last]
	}
	pointer := make([]string, len(keys))
	for i, k := range keys {
		if l, ok := p.call.Args[i+1].(*Literal); ok && l.Kind == StringLit {
			pointer[i] = quoteText("/" + strings.ReplaceAll(strings.ReplaceAll(l.Text, "~", "~0"), "/", "~1"))
			continue
		}
		if t := p.types[i+1]; !t.text() {
			return "", noFunction(p.call, p.types)
		}
		pointer[i] = "'/' || replace(replace(" + k + ", '~', '~0'), '/', '~1')"
	}
	return p.checked("json_extract_string("+p.args[0]+", "+strings.Join(pointer, " || ")+")", null), nil
}
