package redshiftsql

import (
	"slices"
	"strconv"
	"strings"
)

// content is the rows of the relation, with the columns that are named. A column
// that is the same in all rows is there once, others as one text that the engine
// splits, which it reads many times faster than a value each.
func (s *systemRead) content(named func(n int) bool) node {
	var inner, outer []node
	for i, col := range s.relation.Columns {
		if !named(i + 1) {
			continue
		}
		name := outputName(i + 1)
		var value node = &column{name: name}
		switch values := columnTexts(s.rows, i); {
		case len(values) == 0 || values[0] == nil && alike(values):
			value = fixed("NULL")
		case alike(values):
			value = textConst(*values[0])
		default:
			inner = append(inner, &aliased{fill("unnest($1)", textList(values)), name})
			if slices.Contains(values, nil) {
				value = fill("nullif($1, $2)", value, nullText)
			}
		}
		outer = append(outer, &aliased{&cast{value, col.Type}, name})
	}
	if outer == nil {
		outer = []node{fixed("NULL")}
	}
	from := fill("range($1)", intConst(len(s.rows)))
	if inner != nil {
		from = fill("($1)", &block{items: inner})
	}
	return &block{items: outer, from: []node{from}}
}

// What separates texts in a list of them, and what stands for NULL.
const separator, nullText textConst = "␟", "␀"

// textList is a list of texts.
func textList(values []*string) node {
	var b strings.Builder
	for i, v := range values {
		if i > 0 {
			b.WriteString(string(separator))
		}
		switch {
		case v == nil:
			b.WriteString(string(nullText))
		case strings.ContainsAny(*v, string(separator+nullText)):
			return literalList(values)
		default:
			b.WriteString(*v)
		}
	}
	return fill("string_split($1, $2)", textConst(b.String()), separator)
}

// literalList is textList for texts that hold what it uses as marks.
func literalList(values []*string) node {
	texts := make([]node, len(values))
	for i, v := range values {
		if texts[i] = nullText; v != nil {
			texts[i] = textConst(*v)
		}
	}
	return fill("[$1]", list(texts))
}

func columnTexts(rows [][]any, i int) []*string {
	texts := make([]*string, len(rows))
	for k, row := range rows {
		texts[k] = textOf(row[i])
	}
	return texts
}

// alike tells whether all texts are the same one.
func alike(values []*string) bool {
	return !slices.ContainsFunc(values, func(v *string) bool { return v != values[0] && (v == nil || values[0] == nil || *v != *values[0]) })
}

// textOf is a value of a system relation as text; nil is NULL.
func textOf(v any) *string {
	var s string
	switch v := v.(type) {
	case nil:
		return nil
	case string:
		s = v
	case bool:
		s = strconv.FormatBool(v)
	case int64:
		s = strconv.FormatInt(v, 10)
	case int:
		s = strconv.Itoa(v)
	case int32:
		s = strconv.FormatInt(int64(v), 10)
	case int16:
		s = strconv.FormatInt(int64(v), 10)
	case uint32:
		s = strconv.FormatUint(uint64(v), 10)
	case float64:
		s = strconv.FormatFloat(v, 'g', -1, 64)
	}
	return &s
}
