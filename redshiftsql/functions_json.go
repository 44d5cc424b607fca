package redshiftsql

import "strings"

// jsonFunctions are "JSON functions" of the Database Developer Guide: JSON in
// ordinary text. A last argument that is true makes invalid JSON NULL.
var jsonFunctions = []function{
	{"can_json_parse", "text", boolean, as("rs_json_valid($1)")},
	{"is_valid_json", "text", boolean, as("CASE WHEN rs_json_valid($1) THEN json_type($1) = 'OBJECT' ELSE $1 IS NULL AND NULL END")},
	{"is_valid_json_array", "text", boolean, as("CASE WHEN rs_json_valid($1) THEN json_type($1) = 'ARRAY' ELSE $1 IS NULL AND NULL END")},
	{"json_array_length", "text", integer, jsonArrayLength},
	{"json_array_length", "text, boolean", integer, jsonArrayLength},
	{"json_extract_array_element_text", "text, integer", varchar, jsonElement},
	{"json_extract_array_element_text", "text, integer, boolean", varchar, jsonElement},
	{"json_extract_path_text", "text, text [, any …]", varchar, jsonPath},
}

// Whether a text is JSON is told by a function of our own: the engine takes
// commas before a closing bracket, and comments.

const invalidJSON fixed = "error('22P02 JSON parsing error: the text is not valid JSON')"

// checked is what is made of valid JSON in the first argument. null is the
// argument that makes invalid JSON NULL instead of an error, nil for none.
func (c *calling) checked(valid, null node) node {
	var invalid node = invalidJSON
	switch null {
	case nil, truth(false):
	case truth(true):
		invalid = fixed("NULL")
	default:
		invalid = fill("CASE WHEN $1 THEN NULL ELSE $2 END", null, invalidJSON)
	}
	return fill("CASE WHEN $1 IS NULL THEN NULL WHEN rs_json_valid($1) THEN $2 ELSE $3 END", c.args[0], valid, invalid)
}

// option is the argument after the first n, nil when there is none.
func (c *calling) option(n int) node {
	if len(c.args) > n {
		return c.args[n]
	}
	return nil
}

func jsonArrayLength(c *calling) (node, error) {
	return c.checked(fill("CASE json_type($1) WHEN 'ARRAY' THEN json_array_length($1) "+
		"ELSE error('22P02 JSON parsing error: the text is not a JSON array') END", c.args[0]), c.option(1)), nil
}

func jsonElement(c *calling) (node, error) {
	return c.checked(fill("json_extract_string($1, '$[' || CASE WHEN $2 < 0 THEN '#' ELSE '' END || $2 || ']')", c.args[0], c.args[1]), c.option(2)), nil
}

// jsonPath walks down the keys, which a JSON pointer may hold whatever is in
// them.
func jsonPath(c *calling) (node, error) {
	keys, null := c.args[1:], node(nil)
	if last := len(c.args) - 1; c.types[last].ID == Boolean {
		keys, null = c.args[1:last], c.args[last]
	}
	pointer := make([]node, len(keys))
	for i, k := range keys {
		if l, ok := c.call.Args[i+1].(*Literal); ok && l.Kind == StringLit {
			pointer[i] = textConst("/" + strings.ReplaceAll(strings.ReplaceAll(l.Text, "~", "~0"), "/", "~1"))
			continue
		}
		if t := c.types[i+1]; !t.text() {
			return nil, noFunction(c.call, c.types)
		}
		pointer[i] = fill("'/' || replace(replace($1, '~', '~0'), '/', '~1')", k)
	}
	return c.checked(fill("json_extract_string($1, $2)", c.args[0], &listOf{" || ", pointer}), null), nil
}
