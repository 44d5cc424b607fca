package redshiftsql

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// catalogues is a catalog of three system relations that remembers what their
// rows were asked for.
type catalogues struct{ asked map[string]string }

func (c *catalogues) Relation(parts []string) (*Relation, error) {
	name := parts[len(parts)-1]
	column := func(name string, id TypeID) Column { return Column{Name: name, Type: Type{ID: id}} }
	relations := map[string]struct {
		columns []Column
		rows    [][]any
	}{
		"spaces":  {[]Column{column("oid", OID), column("space", NameType)}, [][]any{{1, "public"}, {2, "shop"}}},
		"tables":  {[]Column{column("oid", OID), column("space", OID), column("name", NameType)}, [][]any{{10, 1, "a"}, {11, 2, "a"}, {12, 2, "b"}}},
		"columns": {[]Column{column("of", OID), column("name", NameType), column("unused", Text)}, [][]any{{10, "x", nil}, {11, "y", "␟"}, {12, nil, ""}}},
	}
	r, ok := relations[name]
	if !ok {
		return fake{}.Relation(parts)
	}
	return &Relation{ID: 10, Database: "dev", Schema: "pg_catalog", Name: name, Kind: System, Columns: r.columns, Rows: func(w Where) ([][]any, error) {
		c.asked[name] += strings.TrimSpace(w.String()) + ";"
		return r.rows, nil
	}}, nil
}

func (c *catalogues) Value(name string) (string, bool) { return fake{}.Value(name) }

// TestSystemRelationsAreAskedForWhatMatters: constants of WHERE, and what they
// leave of the relations around, reach whoever makes the rows, and nothing does
// that would take rows from the result.
func TestSystemRelationsAreAskedForWhatMatters(t *testing.T) {
	for sql, want := range map[string]string{
		"select name from tables":                                                     `tables=;`,
		"select name from tables where name = 'a' and oid > 3":                        `tables="name"=["a"];`,
		"select name from tables t where t.oid = '10'::int and space = 1":             `tables="oid"=["10"] "space"=["1"];`,
		"select name from tables where oid = 'tables'::regclass":                      `tables="oid"=["10"];`,
		"select name from tables where oid = '0010'":                                  `tables=;`,
		"select name from tables where name = 'a' or name = 'b'":                      `tables=;`,
		"select name from tables where not (name = 'a')":                              `tables=;`,
		"select 1 from spaces s, tables t where t.space = s.oid and s.space = 'shop'": `spaces="space"=["shop"]; tables="space"=["2"];`,
		"select 1 from columns c join tables t on c.of = t.oid join spaces s on s.oid = t.space where s.space = 'shop' and t.name = 'a'": `columns="of"=["10" "11"]; spaces="oid"=["1" "2"] "space"=["shop"]; tables="name"=["a"];`,
		"select 1 from tables t left join columns c on c.of = t.oid where t.name = 'b'":                                                  `columns="of"=["12"]; tables="name"=["b"];`,
		// The left side of an outer join keeps what has no match.
		"select 1 from tables t left join columns c on c.of = t.oid where c.name = 'x'":           `columns="name"=["x"]; tables=;`,
		"select 1 from tables t full join columns c on c.of = t.oid where t.name = 'b'":           `columns=; tables="name"=["b"];`,
		"select 1 from tables a, tables b where a.name = 'a' and b.oid > a.oid":                   `tables="name"=["a"];;`,
		"select (select c.name from columns c where c.of = t.oid) from tables t where t.oid = 12": `columns=; tables="oid"=["12"];`,
	} {
		list, err := Parse(sql)
		if err != nil {
			t.Fatal(sql, err)
		}
		c := &catalogues{map[string]string{}}
		if _, err := Compile(list[0], c, nil); err != nil {
			t.Fatal(sql, err)
		}
		var got []string
		for name, asked := range c.asked {
			got = append(got, name+"="+asked)
		}
		slices.Sort(got)
		if text := strings.Join(got, " "); text != want {
			t.Errorf("%s\nasks for %s\nwant     %s", sql, text, want)
		}
	}
}

// TestSystemRelationsPrintWhatIsNamed: columns that nobody names are not
// printed, one that is the same in all rows once, and texts that hold the marks
// of a list value by value.
func TestSystemRelationsPrintWhatIsNamed(t *testing.T) {
	for sql, want := range map[string]string{
		"select of from columns":                       `SELECT CAST("c1" AS BIGINT) AS "c1" FROM (SELECT unnest(string_split('10␟11␟12', '␟')) AS "c1")`,
		"select name from columns":                     `SELECT CAST(nullif("c2", '␀') AS VARCHAR) AS "c2" FROM (SELECT unnest(string_split('x␟y␟␀', '␟')) AS "c2")`,
		"select unused from columns":                   `SELECT CAST(nullif("c3", '␀') AS VARCHAR) AS "c3" FROM (SELECT unnest(['␀', '␟', '']) AS "c3")`,
		"select space from tables where name = 'b'":    `SELECT CAST('2' AS BIGINT) AS "c2", CAST('b' AS VARCHAR) AS "c3" FROM range(1)`,
		"select count(*) from tables":                  `SELECT NULL FROM range(3)`,
		"select name from columns where name = 'none'": `SELECT CAST(NULL AS VARCHAR) AS "c2" FROM range(0)`,
	} {
		list, err := Parse(sql)
		if err != nil {
			t.Fatal(sql, err)
		}
		plan, err := Compile(list[0], &catalogues{map[string]string{}}, nil)
		if err != nil {
			t.Fatal(sql, err)
		}
		if head := fmt.Sprintf("WITH \"s2\" AS MATERIALIZED (%s) ", want); !strings.HasPrefix(plan.SQL, head) {
			t.Errorf("%s\nis printed %s\nwant       %s", sql, plan.SQL, head)
		}
	}
}
