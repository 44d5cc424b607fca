package redshiftsql

import (
	"errors"
	"strings"
	"testing"

	"github.com/blueshift-db/blueshift"
)

// What is resolved more than once may hold another of its kind, and so on: such
// a statement is short, and ends all the same.
func TestNestedRepetitionEnds(t *testing.T) {
	rows := strings.TrimSuffix(strings.Repeat("(1, 2), ", writtenOut), ", ")
	for name, c := range map[string]struct {
		depth int
		inner string
		outer [2]string
	}{
		"rows in rows":                 {6, "id", [2]string{"(CASE WHEN (", ", 1) IN (" + rows + ") THEN 1 ELSE 0 END)"}},
		"a list of other types":        {60, "note", [2]string{"(CASE WHEN id IN (", ", '2'::varchar) THEN 'a' ELSE 'b' END)::varchar"}},
		"a list of texts":              {60, "note", [2]string{"(CASE WHEN note IN (", ", '2') THEN 'a' ELSE 'b' END)::varchar"}},
		"grouped by position":          {40, "id", [2]string{"(SELECT ", " GROUP BY 1)"}},
		"grouped by the output's name": {40, "id", [2]string{"(SELECT ", " AS k GROUP BY k)"}},
	} {
		x := strings.Repeat(c.outer[0], c.depth) + c.inner + strings.Repeat(c.outer[1], c.depth)
		list, err := Parse("SELECT " + x + " FROM sales")
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		_, err = Compile(list[0], fake{}, nil)
		var e *blueshift.SQLError
		if !errors.As(err, &e) || e.State != "54001" {
			t.Errorf("%s: %v, want 54001", name, err)
		}
	}
}

// A row is resolved once, and is compared with every other all the same.
func TestRowOfRowsIsCompared(t *testing.T) {
	list, err := Parse("SELECT ((id + 1, note), 1) IN (((1, 'a'), 1), ((2, 'b'), 2)) FROM sales")
	if err != nil {
		t.Fatal(err)
	}
	plan, err := Compile(list[0], fake{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(plan.SQL, `"id"`); n != 2 {
		t.Errorf("the row is compared %d times of 2: %s", n, plan.SQL)
	}
}
