package pgwire

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"
)

// A statement that comes again and again runs by a plan that was made without
// the values of its parameters. It answers, every time, what the same query with
// constants answers, whatever commits in between.
func TestParametersAgainstConstants(t *testing.T) {
	r := newRig(t, nil)
	c, writer := r.connect(""), r.connect("")
	r.exec(c, `create table t (k int, smallint smallint, integer int, bigint bigint, real real, double double precision,
		boolean boolean, varchar varchar(20), char char(6), date date, decimal decimal(10,2))`)
	row := 0
	insert := func(values ...string) {
		t.Helper()
		row++
		r.exec(writer, fmt.Sprintf("insert into t values (%d, %s)", row, strings.Join(values, ", ")))
	}
	insert("1", "10", "100", "0.5", "0.25", "true", "'it''s'", "'a'", "'2024-02-29'", "1.10")
	insert("-2", "-20", "9000000000", "-1.5", "1e300", "false", "'b  '", "'b'", "'1999-12-31'", "-1.1")
	insert("null", "null", "null", "null", "null", "null", "null", "null", "null", "null")
	types := map[string]string{"double": "double precision", "varchar": "varchar(20)", "char": "char(6)", "decimal": "decimal(10,2)"}
	values := map[string][]string{
		"smallint": {"1", "-2", "0"}, "integer": {"10", "-20", "11"}, "bigint": {"100", "9000000000", "-1"},
		"real": {"0.5", "-1.5", "NaN"}, "double": {"0.25", "1e300", "-Infinity"}, "boolean": {"true", "f", "1"},
		"varchar": {"it's", "b", "b   ", "", "b!"}, "char": {"a", "b ", "$1"}, "date": {"2024-02-29", "1999-12-31"}, "decimal": {"1.1", "-1.10", "0"},
	}
	var statements []statement
	for column := range values {
		for i, condition := range []string{"%[1]s = %[2]s", "%[1]s <> %[2]s or %[1]s is null", "%[2]s >= %[1]s", "%[1]s between %[2]s and %[2]s", "%[1]s in (%[2]s, %[2]s)"} {
			s := statement{fmt.Sprintf("%s%d", column, i), column, condition}
			if _, err := c.PgConn().Prepare(t.Context(), s.name, s.query("$1"), nil); err != nil {
				t.Fatal(s, err)
			}
			statements = append(statements, s)
		}
	}
	agree := func(s statement, value string) {
		t.Helper()
		argument, constant := []byte(value), "'"+strings.ReplaceAll(value, "'", "''")+"'"
		if value == "null" {
			argument, constant = nil, "null"
		}
		as := s.column
		if types[as] != "" {
			as = types[as]
		}
		got := c.PgConn().ExecPrepared(t.Context(), s.name, [][]byte{argument}, nil, nil).Read()
		want, err := writer.PgConn().Exec(t.Context(), s.query("cast("+constant+" as "+as+")")).ReadAll()
		if got.Err != nil || err != nil {
			t.Fatal(s, value, got.Err, err)
		}
		if fmt.Sprint(got.Rows) != fmt.Sprint(want[0].Rows) {
			t.Errorf("%s with %q answers %s, not %s", s.query("$1"), value, got.Rows, want[0].Rows)
		}
	}
	unreadable := func() {
		for column, state := range map[string]string{"integer": "22P02", "date": "22007", "decimal": "22P02", "boolean": "22P02"} {
			got := c.PgConn().ExecPrepared(t.Context(), column+"0", [][]byte{[]byte("1x")}, nil, nil).Read()
			if e := (*pgconn.PgError)(nil); !errors.As(got.Err, &e) || e.Code != state {
				t.Errorf("%s with 1x: %v", column, got.Err)
			}
		}
	}
	unreadable()
	for round := range 2 {
		for _, s := range statements {
			for range 10 { // until the plan is kept
				agree(s, values[s.column][0])
			}
			for _, value := range append(values[s.column], "null") {
				agree(s, value)
			}
		}
		unreadable()
		insert("1", "10", "100", "0.5", "0.25", "true", "'it''s'", "'a'", "'2024-02-29'", "1.10")
		if round == 0 {
			for _, s := range statements {
				agree(s, values[s.column][0])
			}
		}
	}
}

// statement is a query by one column of t.
type statement struct{ name, column, condition string }

func (s statement) query(value string) string {
	return "select k from t where " + fmt.Sprintf(s.condition, s.column, value) + " order by k"
}
