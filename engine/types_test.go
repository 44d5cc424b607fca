package engine

import (
	"errors"
	"fmt"
	"math/big"
	"strings"
	"testing"

	"github.com/blueshift-db/blueshift"
)

func stateOf(err error) string {
	var s *blueshift.SQLError
	if errors.As(err, &s) {
		return s.State
	}
	return ""
}

func text(v *Vector, row int) string {
	if !v.Valid(row) {
		return "NULL"
	}
	switch v.Type.ID {
	case Bool:
		return fmt.Sprint(v.Bool()[row])
	case Int8:
		return fmt.Sprint(v.Int8()[row])
	case Int16:
		return fmt.Sprint(v.Int16()[row])
	case Int32, Date:
		return fmt.Sprint(v.Int32()[row])
	case Int64, Time, Timestamp, TimestampTZ:
		return fmt.Sprint(v.Int64()[row])
	case UInt8:
		return fmt.Sprint(v.UInt8()[row])
	case UInt16:
		return fmt.Sprint(v.UInt16()[row])
	case UInt32:
		return fmt.Sprint(v.UInt32()[row])
	case UInt64:
		return fmt.Sprint(v.UInt64()[row])
	case HugeInt:
		return wide(v.HugeInt(row))
	case Decimal:
		return wide(v.Decimal(row))
	case Float32:
		return fmt.Sprint(v.Float32()[row])
	case Float64:
		return fmt.Sprint(v.Float64()[row])
	case Interval:
		return fmt.Sprint(v.Interval()[row])
	case Varchar, Blob:
		return string(v.Bytes(row))
	}
	return "?"
}

func wide(hi int64, lo uint64) string {
	n := new(big.Int).Lsh(big.NewInt(hi), 64)
	return n.Add(n, new(big.Int).SetUint64(lo)).String()
}

// TestEveryType stores the edges of every type in a table, with a NULL between
// them, and reads them back in every form that DuckDB keeps vectors in.
func TestEveryType(t *testing.T) {
	_, c := open(t, t.TempDir())
	for i, test := range []struct{ typ, low, high, wantLow, wantHigh string }{
		{"BOOLEAN", "false", "true", "false", "true"},
		{"TINYINT", "-128", "127", "-128", "127"},
		{"SMALLINT", "-32768", "32767", "-32768", "32767"},
		{"INTEGER", "-2147483648", "2147483647", "-2147483648", "2147483647"},
		{"BIGINT", "-9223372036854775808", "9223372036854775807", "-9223372036854775808", "9223372036854775807"},
		{"UTINYINT", "0", "255", "0", "255"},
		{"USMALLINT", "0", "65535", "0", "65535"},
		{"UINTEGER", "0", "4294967295", "0", "4294967295"},
		{"UBIGINT", "0", "18446744073709551615", "0", "18446744073709551615"},
		{"HUGEINT", "-170141183460469231731687303715884105728", "170141183460469231731687303715884105727", "-170141183460469231731687303715884105728", "170141183460469231731687303715884105727"},
		{"FLOAT", "-1.5", "'infinity'::FLOAT", "-1.5", "+Inf"},
		{"DOUBLE", "-2.25", "1e300", "-2.25", "1e+300"},
		{"DECIMAL(4,1)", "-999.9", "999.9", "-9999", "9999"},
		{"DECIMAL(9,2)", "-9999999.99", "9999999.99", "-999999999", "999999999"},
		{"DECIMAL(18,0)", "-999999999999999999", "999999999999999999", "-999999999999999999", "999999999999999999"},
		{"DECIMAL(38,10)", "-9999999999999999999999999999.9999999999", "9999999999999999999999999999.9999999999", "-" + strings.Repeat("9", 38), strings.Repeat("9", 38)},
		{"VARCHAR", "''", "repeat('ü', 9000)", "", strings.Repeat("ü", 9000)},
		{"VARCHAR", "'twelve bytes'", "'thirteen byte'", "twelve bytes", "thirteen byte"},
		{"BLOB", `'\x00\xFF'::BLOB`, "''::BLOB", "\x00\xff", ""},
		{"DATE", "DATE '0001-01-01'", "DATE '9999-12-31'", "-719162", "2932896"},
		{"TIME", "TIME '00:00:00'", "TIME '23:59:59.999999'", "0", "86399999999"},
		{"TIMESTAMP", "TIMESTAMP '1969-12-31 23:59:59'", "TIMESTAMP '2000-01-01'", "-1000000", "946684800000000"},
		{"TIMESTAMPTZ", "TIMESTAMPTZ '2000-01-01 00:00:00+02'", "TIMESTAMPTZ '2000-01-01 00:00:00'", "946677600000000", "946684800000000"},
		{"INTERVAL", "INTERVAL '-1 month'", "INTERVAL '1 day 2 seconds'", "{-1 0 0}", "{0 1 2000000}"},
	} {
		table := fmt.Sprintf(`"db_1"."main"."t_%d"`, i)
		mustExec(t, c, "CREATE TABLE "+table+" (n INTEGER, v "+test.typ+")")
		mustExec(t, c, fmt.Sprintf("INSERT INTO %s VALUES (1, %s), (2, NULL), (3, %s)", table, test.low, test.high))
		for _, sql := range []string{
			"SELECT v FROM " + table + " ORDER BY n",
			"SELECT v FROM " + table + " WHERE n > 0 ORDER BY n",
			"SELECT max(v) OVER (PARTITION BY n) FROM " + table + " ORDER BY n",
		} {
			r := query(t, c, sql)
			ch, err := r.Next(t.Context())
			if err != nil || ch.Len() != 3 {
				t.Fatalf("%s: %v", test.typ, err)
			}
			v := ch.Vector(0)
			if got := [3]string{text(v, 0), text(v, 1), text(v, 2)}; got != [3]string{test.wantLow, "NULL", test.wantHigh} {
				t.Errorf("%s: %s: got %.200v", test.typ, sql, got)
			}
			r.Close()
		}
	}
	// A constant, repeated over more than one chunk, and a NULL without a type.
	r := query(t, c, "SELECT 'a constant text', NULL FROM range(5000)")
	for {
		ch, err := r.Next(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if ch == nil {
			break
		}
		for row := range ch.Len() {
			if text(ch.Vector(0), row) != "a constant text" || ch.Vector(1).Valid(row) {
				t.Fatal("row", row, "is wrong")
			}
		}
	}
}

// TestTypesWithoutCounterpart refuses a result that no client could read.
func TestTypesWithoutCounterpart(t *testing.T) {
	_, c := open(t, "")
	for _, sql := range []string{"SELECT [1, 2]", "SELECT {'a': 1}", "SELECT uuid()", "SELECT MAP {1: 2}"} {
		s, err := c.Prepare(t.Context(), sql)
		if err != nil {
			t.Fatal(err)
		}
		if _, err = s.Query(t.Context(), nil); stateOf(err) != "0A000" {
			t.Errorf("%s: %v, want 0A000", sql, err)
		}
		s.Close()
	}
	mustExec(t, c, "SELECT 1")
}

func TestParameters(t *testing.T) {
	_, c := open(t, "")
	s, err := c.Prepare(t.Context(), "SELECT CAST($1 AS VARCHAR), CAST($2 AS BIGINT), CAST($3 AS DOUBLE), CAST($4 AS BOOLEAN), CAST($5 AS BLOB), CAST($6 AS DATE)")
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if s.ParamCount() != 6 || s.Kind() != SelectStatement || len(s.Columns()) != 6 {
		t.Error(s.ParamCount(), s.Kind(), s.Columns())
	}
	for range 3 { // a statement can be run again
		r, err := s.Query(t.Context(), []any{"it's \x00 ü", int64(-5), 2.5, true, []byte{0, 255}, nil})
		if err != nil {
			t.Fatal(err)
		}
		ch, err := r.Next(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		for i := range 6 {
			got += text(ch.Vector(i), 0) + "|"
		}
		if got != "it's \x00 ü|-5|2.5|true|\x00\xff|NULL|" {
			t.Errorf("%q", got)
		}
	}
}

// TestBadTextIsRefused would kill the process if such a text reached DuckDB.
func TestBadTextIsRefused(t *testing.T) {
	_, c := open(t, "")
	s, err := c.Prepare(t.Context(), "SELECT unnest($1)")
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for _, arg := range []any{"a\xffb", TextList{Values: []string{"ok", "a\xffb"}}, TextList{Values: []string{"\xc3"}, Null: []bool{false}}} {
		if _, err := s.Query(t.Context(), []any{arg}); stateOf(err) != "22021" {
			t.Errorf("%#v: %v, want 22021", arg, err)
		}
	}
	if _, err := c.Prepare(t.Context(), "SELECT 1\x00; DROP"); stateOf(err) != "22021" {
		t.Error(err)
	}
	if _, err := s.Query(t.Context(), []any{TextList{}, "one too many"}); stateOf(err) != "08P01" {
		t.Error(err)
	}
	r, err := s.Query(t.Context(), []any{TextList{}})
	if err != nil {
		t.Fatal(err)
	}
	if ch, err := r.Next(t.Context()); ch != nil || err != nil {
		t.Error("an empty list has rows", ch, err)
	}
}
