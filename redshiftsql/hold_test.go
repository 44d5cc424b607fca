package redshiftsql

import (
	"strings"
	"testing"
)

// What has a second text, and that it says the same with calls in place of
// parameters.
func TestHold(t *testing.T) {
	for sql, where := range map[string]string{
		"select id from sales where id = $1":                                                    `("r1"."id" = rs_held_integer(#, 1))`,
		"select count(*), max(amt) from sales where id > $1 and $2 >= amt":                      `(("r1"."id" > rs_held_integer(#, 1)) AND (rs_held_integer(#, 2) >= "r1"."amt"))`,
		"select id from sales where id between $1 and $2 order by id limit 3":                   `("r1"."id" BETWEEN rs_held_integer(#, 1) AND rs_held_integer(#, 2)) ORDER BY`,
		"select id from sales where (id in ($1, $2) or amt is null) and id = 4":                 `((("r1"."id" IN (rs_held_integer(#, 1), rs_held_integer(#, 2))) OR ("r1"."amt" IS NULL)) AND ("r1"."id" = 4))`,
		"select id from sales where note = $1":                                                  `("r1"."note" >= rtrim(rs_held_varchar(#, 1), ' ')`,
		"select id from sales where id = $1 or note = 'a $1 ''#' ":                              `'a $1 ''#'`,
		"select id from sales where id = 1":                                                     "",
		"select id from sales where id = $1 limit $2":                                           "",
		"select id + $2 from sales where id = $1":                                               "",
		"select id from sales where id = $1 group by id having id > $1":                         "",
		"select id from sales where id / $1 = 1":                                                "",
		"select id from sales where 10 / id = $1":                                               "",
		"select id from sales where price = $1":                                                 `("r1"."price" = CAST(rs_held_varchar(#, 1) AS DECIMAL(38,10)))`,
		"select id from sales where at <= $1":                                                   `("r1"."at" <= CAST(rs_held_varchar(#, 1) AS TIMESTAMP))`,
		"select id from sales where cast(price as integer) = $1":                                "",
		"select id from sales where lower(note) = $1":                                           "",
		"select id from sales where id = $1 and random() < 0.5":                                 "",
		"select s.id from sales s, sales t where s.id = $1":                                     "",
		"select s.id from sales s join sales t on s.id = t.id where s.id = $1":                  "",
		"select id from (select id from sales) where id = $1":                                   "",
		"select id from sales where id = $1 and amt in (select id from sales)":                  "",
		"select id, (select max(id) from sales) from sales where id = $1":                       "",
		"select id from sales where id = $1 union all select id from sales":                     "",
		"with s as (select id from sales where id = $1) select * from s":                        "",
		"select id from sales where id = $1 and exists (select 1 from sales t where t.id = $1)": "",
		"delete from sales where id = $1":                                                       "",
	} {
		list, err := Parse(sql)
		if err != nil {
			t.Fatal(sql, err)
		}
		plan, err := Compile(list[0], fake{}, nil)
		if err != nil {
			t.Fatal(sql, err)
		}
		switch {
		case where == "" && plan.Held != nil:
			t.Errorf("%s has a second text: %s", sql, plan.Held.Text)
		case where == "":
		case plan.Held == nil:
			t.Errorf("%s has no second text", sql)
		case !strings.Contains(strings.Join(plan.Held.Text, "#"), where):
			t.Errorf("%s has the second text %s", sql, strings.Join(plan.Held.Text, "#"))
		case plan.Held.Table != [3]string{"db_1", "main", "t_1"}:
			t.Errorf("%s reads %s", sql, plan.Held.Table)
		}
	}
}
