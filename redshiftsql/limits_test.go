package redshiftsql

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/blueshift-db/blueshift"
)

// TestLimits: texts made to exhaust a parser or a planner are refused quickly,
// with the SQLSTATE of a limit.
func TestLimits(t *testing.T) {
	n := func(s string, times int) string { return strings.Repeat(s, times) }
	aliases := "select id as a000"
	decode := "id"
	divide := "id"
	for i := 0; i < 60; i++ {
		decode = "decode(" + decode + ", 1, 2, 3, 4)"
		divide = "(1 / " + divide + ")"
	}
	for i := 1; i < 200; i++ {
		aliases += ", a" + itoa(i-1) + " + a" + itoa(i-1) + " as a" + itoa(i)
	}
	for name, sql := range map[string]string{
		"parentheses":      "select " + n("(", 100_000) + "1" + n(")", 100_000),
		"functions":        "select " + n("abs(", 1000) + "1" + n(")", 1000),
		"minus":            "select " + n("- ", 100_000) + "1",
		"not":              "select " + n("not ", 100_000) + "true",
		"at":               "select " + n("@ ", 100_000) + "1",
		"casts":            "select 1" + n("::int", 100_000),
		"comparisons":      "select 1" + n(" = 1", 100_000),
		"is null":          "select 1" + n(" is null", 1_000_000),
		"like":             "select 'a'" + n(" like 'a'", 100_000),
		"plus":             "select 1" + n(" + 1", 100_000),
		"and":              "select true" + n(" and true", 50_000),
		"union":            "select 1" + n(" union all select 1", 50_000),
		"subqueries":       n("select * from (", 1000) + "select 1" + n(") x", 1000),
		"scalar queries":   n("select (", 1000) + "select 1" + n(")", 1000),
		"joins":            "select 1 from sales a" + n(" cross join sales b", 1000),
		"from parentheses": "select * from " + n("(", 1_000_000),
		"case":             "select " + n("case when true then ", 1000) + "1" + n(" end", 1000),
		"explain":          n("explain ", 1_000_000) + "select 1",
		"statements":       n("select 1;", 2000),
		"parameters":       "select $99999",
		"columns":          "select 1" + n(", 1", 2000),
		"size":             "select '" + n("x", maxStatement) + "'",
		"digits":           "select " + n("9", 100_000),
		"aliases":          aliases + " from sales",
		"decode":           "select " + decode + " from sales",
		"divide":           "select " + divide + " from sales",
		"with":             n("with a as (", 1000) + "select 1" + n(") select 1", 1000),
		"common tables":    "with a as (select 1)" + n(", b as (select 1)", 1000) + " select 1",
		"in":               "select 1" + n(" in (1)", 100_000),
		"unions":           n("select 'a', x.id from (", 60) + "select 'a', 1 as id" + n(") x union select 'b', 2", 60),
		"recursive":        n("with recursive w as (", 60) + "select 1" + n(") select * from w", 60),
		"marked":           n("select x.id, y.id as other from sales y, (", 60) + "select 1 as id" + n(") x where y.id = x.id(+)", 60),
		"user functions":   "select " + n("twice(", 60) + "id" + n(")", 60) + " from sales",
		"between":          "select 1" + n(" between 1 and 2", 100_000),
		"comment":          n("/*", 1_000_000),
		"bulk columns":     "insert into sales values (1" + n(",1", 2000) + ")",
	} {
		t.Run(name, func(t *testing.T) {
			start := time.Now()
			list, err := Parse(sql)
			for _, s := range list {
				if err == nil {
					_, err = Compile(s, fake{}, nil)
				}
			}
			var e *blueshift.SQLError
			if !errors.As(err, &e) {
				t.Fatalf("was not refused: %v", err)
			}
			if !strings.HasPrefix(e.State, "54") && e.State != "42601" && e.State != "22003" && e.State != "42P02" {
				t.Errorf("refused with %v", e)
			}
			if took := time.Since(start); took > 30*time.Second {
				t.Errorf("took %v", took)
			}
		})
	}
}

func itoa(n int) string {
	return string([]byte{byte('0' + n/100), byte('0' + n/10%10), byte('0' + n%10)})
}

// TestPosition: positions count characters from 1, whatever the bytes.
func TestPosition(t *testing.T) {
	for sql, want := range map[string]int{
		"select 'ééé', nosuch from sales": 15,
		"select nosuch":                   8,
		"select 'é' from nowhere":         17,
		"select 'ü', nosuch(1)":           13,
		"selec":                           1,
		"select 1 from":                   14,
		"select 'é' as a, id from sales group by amt": 18,
	} {
		list, err := Parse(sql)
		if err == nil {
			_, err = Compile(list[0], fake{}, nil)
		}
		var e *blueshift.SQLError
		if !errors.As(err, &e) || e.Position != want {
			t.Errorf("%s: position %d, want %d (%v)", sql, e.Position, want, err)
		}
	}
}

// TestBulk: a VALUES list of constants becomes columns of text, dates in any
// shape Redshift takes included; what does not read is refused.
func TestBulk(t *testing.T) {
	list, err := Parse("insert into sales values (1, -2, 'it''s', 1.5, '1/31/2026'), (2, null, '', 3, 'Jan 2, 2026 3:04 PM');")
	if err != nil {
		t.Fatal(err)
	}
	plan, err := Compile(list[0], fake{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	got := plan.Bulk.Columns
	if got[2].Values[0] != "it's" || !got[1].Null[1] || got[4].Values[0] != "2026-01-31 00:00:00" || got[4].Values[1] != "2026-01-02 15:04:00" {
		t.Errorf("bulk columns %v", got)
	}
	list, _ = Parse("insert into sales values (1, 2, 'a', 1.5, 'someday')")
	var e *blueshift.SQLError
	if _, err = Compile(list[0], fake{}, nil); !errors.As(err, &e) || e.State != "22007" {
		t.Errorf("a date that is none: %v", err)
	}
}
