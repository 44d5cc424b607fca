select * from read_csv('/etc/passwd')
select * from read_blob('x.duckdb')
select * from 'file.csv'
select * from "file.csv"
select * from "/etc/passwd"
attach 'x.db' as y
detach y
pragma database_list
install httpfs
load httpfs
copy (select 1) to '/tmp/x'
copy sales from '/etc/passwd'
export database '/tmp/x'
import database '/tmp/x'
set memory_limit = '1TB'; select 1 from nowhere
select * from duckdb_tables()
select * from duckdb_databases
select * from duckdb_settings
select getenv('HOME')
select current_setting('memory_limit')
select query('select 1')
select * from query_table('db_1.main.t_1')
select * from "db_1"."main"."t_1"
select * from db_2.main.t_9
select * from "a"".""b"
select * from main.t_1
select * from "db_1.main.t_1"
select * from information_schema.tables
select * from sqlite_master
select * from pragma_database_list
with sales as (select * from other_tenant) select * from sales
select (select 1 from t_1)
select * from sales where id in (select id from "db_9"."main"."t_1")
select * from sales, read_parquet('x')
select read_text('/etc/passwd')
select glob('*')
select list_sort(range(50000000))
select unnest([1,2,3])
select {'a': 1}
select struct_pack(a := 1)
select x -> 1 from sales
call pragma_version()
checkpoint
create external schema s from postgres database 'x' uri 'host'
create macro m(a) as a
create function f() returns int as 'x'
create secret s (type s3)
select * from range(10)
select nextval('db_1.main.t_1_1')
select error('x')
select columns('.*') from sales
from sales
select 1 from ѕales
select * from sales /* unterminated
select $$a
select 'unterminated
insert into "db_1"."main"."t_1" values (1)
update main.t_1 set id = 1
delete from t_1
create view w as select * from read_csv('x'); select * from w
select load_extension('x')
select * from sales at (version => 1)
select system('ls')
vacuum into 'x'
select * from read_csv_auto('x')
select * from parquet_scan('x')
select * from sniff_csv('x')
select * from glob('/*')
select * from read_json('x')
select * from 'https://example.com/x.parquet'
select * from "s3://bucket/x.parquet"
select * from duckdb_secrets()
select * from pragma_table_info('t_1')
select * from pg_catalog.duckdb_tables
select * from "information_schema"."tables"
select * from system.information_schema.tables
select * from temp.main.t_1
select * from "temp"."main"."t_1"
select * from memory.main.t_1
select * from unnest([1, 2])
select array_agg(id) from sales
select current_setting('s3_secret_access_key')
select set_config('a', 'b', false)
select duckdb_functions()
select pg_read_file('/etc/passwd')
select pg_sleep(1000)
select lo_import('/etc/passwd')
select currval('"db_1"."main"."t_2_1"')
select in_search_path('a', 'b')
select txid_current()
select write_log('x')
select getvariable('x')
select main.upper('x') from sales
select system.main.getenv('HOME')
select pg_catalog.read_text('x')
select pg_catalog.query('select 1')
select "read_text"('x')
select "getenv"('HOME')
select ｇetenv('HOME')
select gетenv('HOME')
select * from public."sales;drop table t_1"
select * from "sales"" as x, ""db_2"".""main"".""t_9"
select * from sales as "x"" , db_2.main.t_9 as ""y" where nosuch = 1
select id as "a"", (select 1 from t_9) as ""b" from nowhere
select '\'' || (select 1 from db_2.main.t_9)
select $x$'$x$ from db_2.main.t_9
select 1; select * from db_2.main.t_9
select rowid from sales
select sales.rowid from sales
select ctid from sales
select xmin from sales
select "r1"."id" from sales s
select c1 from v
select * from v where c1 = 1
select * from sales tablesample 10%
select * from sales using sample 10
select * replace (1 as id) from sales
select id: 1 from sales
select lambda x: x
select list_transform([1], x -> x)
select [x for x in [1]]
select id from sales order by all
select distinct on (id) id from sales
pivot sales on id
unpivot sales on id into name a value b
describe sales
summarize sales
show tables
show all tables
set search_path = 'db_2.main'; select * from t_9
set schema 'main'
set variable x = 1
begin; attach 'x' as y
explain attach 'x' as y
explain analyze select * from db_2.main.t_9
prepare x as select * from db_2.main.t_9
declare c cursor for select * from db_2.main.t_9
copy sales to 'x'
copy sales from 's3://x'
unload ('select 1') to 's3://x'
insert into sales select * from read_csv('x')
insert into sales by name select 1
insert into sales values (1) returning id
insert or replace into sales values (1)
insert into sales values (1) on conflict do nothing
update sales set id = (select id from db_2.main.t_9)
update "db_2"."main"."t_9" set id = 1
update svv_datashares set share_name = 'x' from nowhere
delete from db_2.main.t_9
delete from sales using read_csv('x')
truncate db_2.main.t_9
merge into sales using event on true when matched then delete
create table x as select * from read_csv('x'); select * from x
create type t as enum ('a')
create sequence s
create index i on sales (id)
alter table sales add column x as (getenv('HOME'))
drop type t
drop sequence "db_1"."main"."t_2_1"
drop macro m
drop database if exists db_2; select * from db_2.main.t_9
call read_csv('x')
load 'x'
install 'x'
import foreign schema x from server y into z
do $$ begin end $$
select 1::struct(a int)
select 'x'::json
select cast(1 as hugeint)
select cast('x' as "db_2"."main"."t")
select id from sales where id = any(array[1])
select current_query()
select getdate() at time zone (select name from db_2.main.t_9)
select (select id, amt from sales)
select row(1, 2)
select sales from sales
select * from sales s join db_2.main.t_9 t on true
select * from (select * from db_2.main.t_9) x
with x as (select * from db_2.main.t_9) select 1
select 1 union select id from db_2.main.t_9
select exists (select 1 from db_2.main.t_9)
select case when (select 1 from db_2.main.t_9) = 1 then 1 end
select count(*) over (partition by (select 1 from db_2.main.t_9)) from sales
select id from sales order by (select 1 from db_2.main.t_9)
select id from sales limit (select 1 from db_2.main.t_9)
select * from sales pivot (read_csv('x') for note in ('a'))
select * from sales pivot (count(*) for note in ((select id from db_2.main.t_9)))
select * from sales unpivot (x for y in (getenv('HOME')))
select * from read_csv('x') pivot (count(*) for a in (1))
select id from sales start with id = 1 connect by prior getenv('HOME') = note
select id from sales, read_text('/etc/passwd') p where sales.note = p.content(+)
select * from sales, db_2.main.t_9 x where sales.id = x.id(+)
select * exclude (nothing) from sales
merge into db_2.main.t_9 using sales on sales.id = t_9.id remove duplicates
merge into sales using read_csv('x') s on s.id = sales.id remove duplicates
merge into sales using "file.csv" s on s.id = sales.id when matched then delete when not matched then insert values (1)
merge into sales using event on sales.id = event.id when matched then update set note = getenv('HOME') when not matched then insert (id) values (1)
with q as (select * from db_2.main.t_9) update sales set amt = 1 from q
with q as (select * from read_csv('x')) delete from sales using q
update sales set amt = 1 from "file.csv"
select rowid from sales
select r1.rowid from sales r1
select sales.rowid from sales connect by prior rowid = rowid
create materialized view m as select * from 'file.csv'
comment on table sales is read_text('x')
