package redshiftsql

import "testing"

func TestConstant(t *testing.T) {
	for sql, want := range map[string]bool{
		"select 1":                               true,
		"select 1 as one, 'x', null":             true,
		"select -1, 1.50, true, 1e3":             true,
		"select 3000000000":                      true,
		"select cast('a' as char(3))":            true,
		"select 'a'::varchar(3)":                 true,
		"select date '2024-02-29'":               true,
		"select '2024-02-29 10:00'::timestamptz": false,
		"select getdate()":                       false,
		"select random()":                        false,
		"select 1 + 1":                           false,
		"select $1":                              false,
		"select 'now'::timestamp":                false,
		"select date 'today'":                    false,
		"select 1, 2, 3, 4, 5, 6, 7, 8":          true,
		"select 1, 2, 3, 4, 5, 6, 7, 8, 9":       false, // too much to keep
		"select 1 limit 1":                       false,
		"select 1 where true":                    false,
		"select distinct 1":                      false,
		"select 1 union all select 2":            false,
		"select 1 from sales":                    false,
		"select 1 from pg_class":                 false,
		"select (select 1)":                      false,
		"with a as (select 1) select 1":          false,
		"insert into sales (id) select 1":        false,
	} {
		list, err := Parse(sql)
		if err != nil {
			t.Fatal(sql, err)
		}
		plan, err := Compile(list[0], fake{}, nil)
		if err != nil {
			t.Logf("%s: %v", sql, err)
			continue
		}
		if plan.Constant != want {
			t.Errorf("%s is constant: %v (%s)", sql, plan.Constant, plan.SQL)
		}
	}
}
