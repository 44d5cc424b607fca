package redshiftsql

import (
	"strings"
	"testing"
)

// Few digits are tried only where all rows are read before the first is answered.
func TestFewDigitsBelowAggregates(t *testing.T) {
	for sql, short := range map[string]bool{
		"select sum(price * price * price) from sales":                                                     true,
		"select id, max(price * price * price) from sales group by id":                                     true,
		"select count(*) from sales where price * price * price > 1":                                       true,
		"select count(*) from (select price * price * price as p from sales) where p > 1":                  true,
		"select id from sales where price > (select avg(price * price * price) from sales)":                true,
		"with c as (select sum(price * price * price) as s from sales) select s from c":                    true,
		"select sum(price * price) from sales":                                                             false, // 16 digits
		"select sum(price * 3000000000) from sales":                                                        false, // the engine has all
		"select price * price * price from sales":                                                          false,
		"select id from sales where price * price * price > 1":                                             false,
		"select sum(price * price * price) from sales union all select sum(amt) from sales":                false,
		"select sum(price) * sum(price) * 2 from sales where id = 1":                                       true,
		"insert into sales (price) select sum(price * price * price) from sales":                           false,
		"update sales set price = price * price * price":                                                   false,
		"select count(*) from (select sum(price * price * price) s from sales union select 1) where s > 1": true,
	} {
		list, err := Parse(sql)
		if err != nil {
			t.Fatal(sql, err)
		}
		plan, err := CompileShort(list[0], fake{}, nil)
		if err != nil {
			t.Fatal(sql, err)
		}
		if plan.Short != short {
			t.Errorf("%s is tried with few digits: %v\n%s", sql, plan.Short, plan.SQL)
		}
		if short && strings.Contains(plan.SQL, "< CAST('0.99e") {
			t.Errorf("%s is tried with few digits and asks whether they are enough: %s", sql, plan.SQL)
		}
		all, err := Compile(list[0], fake{}, nil)
		if err != nil || all.Short || short && !strings.Contains(all.SQL, "< CAST('0.99e") {
			t.Errorf("%s with all digits: %v\n%s", sql, err, all.SQL)
		}
	}
}

// A chain is asked once whether it fits, with all its results.
func TestChainOfDecimals(t *testing.T) {
	list, err := Parse("select price * (1 - price) * (price + 1) * price from sales")
	if err != nil {
		t.Fatal(err)
	}
	plan, err := Compile(list[0], fake{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(plan.SQL, "CASE"); n != 1 {
		t.Errorf("asks %d times: %s", n, plan.SQL)
	}
	if n := strings.Count(plan.SQL, "abs("); n != 3 {
		t.Errorf("asks of %d results: %s", n, plan.SQL)
	}
}
