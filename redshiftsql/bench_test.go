package redshiftsql

import (
	"fmt"
	"strings"
	"testing"
)

func benchmarkCompile(b *testing.B, sql string) {
	b.SetBytes(int64(len(sql)))
	b.ReportAllocs()
	for b.Loop() {
		list, err := Parse(sql)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := Compile(list[0], fake{}, nil); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkPointSelect(b *testing.B) {
	benchmarkCompile(b, "select id, note from sales where id = $1")
}

func BenchmarkReport(b *testing.B) {
	benchmarkCompile(b, `
with monthly as (
    select date_trunc('month', s.at) as month,
           e.name,
           sum(s.amt) as amount,
           avg(s.price) as price,
           count(distinct s.note) as notes
    from public.sales s
    join event e on e.id = s.id
    left join sales_db.public.shared h on h.id = s.id
    where s.at >= '2026-01-01'
      and s.at < dateadd(month, 6, '2026-01-01')
      and (s.note like 'a%' or s.note in ('b', 'c', 'd'))
      and s.amt between 1 and 1000
    group by 1, 2
    having count(*) > 10
), ranked as (
    select month, name, amount, price, notes,
           row_number() over (partition by month order by amount desc) as place,
           sum(amount) over (partition by name order by month
                             rows between unbounded preceding and current row) as running,
           lag(amount, 1) over (partition by name order by month) as before
    from monthly
)
select r.month,
       upper(r.name) as name,
       r.amount,
       round(r.price, 2) as price,
       coalesce(r.amount - r.before, 0) as change,
       case when r.before is null then 'new'
            when r.amount > r.before then 'up'
            else 'down' end as trend,
       r.running
from ranked r
where r.place <= 10
  and exists (select 1 from event x where x.name = r.name and x.id > 5)
order by r.month, r.place
limit 100`)
}

func BenchmarkInsertValues(b *testing.B) {
	rows := make([]string, 5000)
	for i := range rows {
		rows[i] = fmt.Sprintf("(%d, %d, 'note %d', %d.25, '2026-01-31 10:20:30')", i, i%7, i%100, i)
	}
	benchmarkCompile(b, "insert into sales values "+strings.Join(rows, ", "))
}
