package redshiftsql

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/blueshift-db/blueshift"
)

// Where is what a statement asks of a system relation: the values, one of which
// each of some columns has to equal.
type Where map[string][]string

// systemRead is a system relation as a statement reads it in one place. It is
// printed at the head of the statement, as a WITH query of the columns that are
// named and the rows that can matter.
type systemRead struct {
	relation *Relation
	where    Where
	name, id string // what it and its rows are called
	links    []link
	rows     [][]any
	made     bool
}

// link is an equality that joins a column of one system relation to one of
// another.
type link struct {
	column string
	to     *systemRead
	equals string
}

// system notes that r is read under the generated name id and prints its name.
func (c *compiler) system(r *Relation, id string, where Where) *systemRead {
	s := &systemRead{relation: r, where: where, name: c.fresh("s"), id: id}
	c.systems = append(c.systems, s)
	c.w(quoteIdent(s.name), " AS ", quoteIdent(id))
	return s
}

func (w Where) String() string {
	var b strings.Builder
	for _, column := range slices.Sorted(maps.Keys(w)) {
		fmt.Fprintf(&b, "%q=%q ", column, w[column])
	}
	return b.String()
}

// maxSystem bounds, in bytes, what system relations are printed as.
const maxSystem = 256 << 20

// leaderOnly refuses what runs on the leader node, over the catalogue, in a
// statement that reads tables.
func (c *compiler) leaderOnly() error {
	if c.leader == "" || !slices.ContainsFunc(c.reads, func(r *Relation) bool { return r.Kind == Table }) {
		return nil
	}
	return blueshift.SQLErrorf("0A000", "Specified types or functions (one per INFO message) not supported on Redshift tables.").
		WithHint("The statement uses %s, which works in queries on the system catalog only.", c.leader)
}

// withSystem puts the system relations that a printed statement reads at its
// head. What is read in several places in the same way is printed once.
func (c *compiler) withSystem(sql string) (string, error) {
	if len(c.systems) == 0 {
		return sql, nil
	}
	if err := c.narrow(); err != nil {
		return "", err
	}
	word, rest := "WITH ", " "+sql
	for _, w := range []string{"WITH RECURSIVE ", "WITH "} {
		if after, ok := strings.CutPrefix(sql, w); ok {
			word, rest = w, ", "+after
			break
		}
	}
	same := map[string][]*systemRead{}
	var order []string
	for _, s := range c.systems {
		key := s.relation.Schema + "." + s.relation.Name + " " + s.where.String()
		if same[key] == nil {
			order = append(order, key)
		}
		same[key] = append(same[key], s)
	}
	var b strings.Builder
	b.WriteString(word)
	for i, key := range order {
		if i > 0 {
			b.WriteString(", ")
		}
		first := same[key][0]
		first.print(&b, sql, same[key])
		for _, s := range same[key][1:] {
			b.WriteString(", " + quoteIdent(s.name) + " AS (SELECT * FROM " + quoteIdent(first.name) + ")")
		}
	}
	if b.Len() > maxSystem {
		return "", blueshift.SQLErrorf("54001", "the system catalog has too much to answer this query").
			WithHint("Name the schema, the table or fewer columns in the query.")
	}
	b.WriteString(rest)
	return b.String(), nil
}

// print writes name AS (query) with the columns that sql speaks of. A column
// that is the same in all rows is printed once, others as one text that the
// engine splits, which it reads many times faster than a value each.
func (s *systemRead) print(b *strings.Builder, sql string, all []*systemRead) {
	rows := s.rows
	var inner, outer []string
	for i, column := range s.relation.Columns {
		name := `"c` + strconv.Itoa(i+1) + `"`
		if !slices.ContainsFunc(all, func(r *systemRead) bool { return strings.Contains(sql, quoteIdent(r.id)+"."+name) }) {
			continue
		}
		text := name
		switch values := columnTexts(rows, i); {
		case !slices.ContainsFunc(values, func(v *string) bool { return !sameText(v, values[0]) }):
			text = "NULL"
			if len(values) > 0 && values[0] != nil {
				text = quoteText(*values[0])
			}
		default:
			inner = append(inner, "unnest("+textList(values)+") AS "+name)
			if slices.Contains(values, nil) {
				text = "nullif(" + name + ", " + quoteText(nullText) + ")"
			}
		}
		outer = append(outer, "CAST("+text+" AS "+column.Type.engineName()+") AS "+name)
	}
	if outer == nil {
		outer = []string{"NULL"}
	}
	from := "range(" + strconv.Itoa(len(rows)) + ")"
	if inner != nil {
		from = "(SELECT " + strings.Join(inner, ", ") + ")"
	}
	b.WriteString(quoteIdent(s.name) + " AS MATERIALIZED (SELECT " + strings.Join(outer, ", ") + " FROM " + from + ")")
}

// matching drops the rows that the statement does not ask for.
func (s *systemRead) matching(rows [][]any) [][]any {
	for i, column := range s.relation.Columns {
		want, asked := s.where[column.Name]
		if !asked {
			continue
		}
		wanted := map[string]bool{}
		for _, v := range want {
			wanted[strings.TrimRight(v, " ")] = true
		}
		kept := make([][]any, 0, len(rows))
		for _, row := range rows {
			if v := textOf(row[i]); v != nil && wanted[strings.TrimRight(*v, " ")] {
				kept = append(kept, row)
			}
		}
		rows = kept
	}
	return rows
}

// What separates texts in a list of them, and what stands for NULL.
const separator, nullText = "␟", "␀"

// textList prints texts as a list.
func textList(values []*string) string {
	var b strings.Builder
	for i, v := range values {
		if i > 0 {
			b.WriteString(separator)
		}
		switch {
		case v == nil:
			b.WriteString(nullText)
		case strings.ContainsAny(*v, separator+nullText):
			return literalList(values)
		default:
			b.WriteString(*v)
		}
	}
	return "string_split(" + quoteText(b.String()) + ", " + quoteText(separator) + ")"
}

// literalList is textList for texts that hold what it uses as marks.
func literalList(values []*string) string {
	texts := make([]string, len(values))
	for i, v := range values {
		if texts[i] = quoteText(nullText); v != nil {
			texts[i] = quoteText(*v)
		}
	}
	return "[" + strings.Join(texts, ", ") + "]"
}

func columnTexts(rows [][]any, i int) []*string {
	texts := make([]*string, len(rows))
	for k, row := range rows {
		texts[k] = textOf(row[i])
	}
	return texts
}

func sameText(a, b *string) bool { return a == b || a != nil && b != nil && *a == *b }

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
