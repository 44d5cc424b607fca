"""Amazon's own Python driver against a warehouse: login by digest with and
without TLS, types, parameters, transactions, cursors and errors.

usage: driver.py HOST PORT PASSWORD CERTIFICATE
"""

import datetime
import decimal
import os
import sys

host, port, password, certificate = sys.argv[1:5]
os.environ["SSL_CERT_FILE"] = certificate  # read when the driver makes its TLS context

import redshift_connector  # noqa: E402


def connect(**changes):
    login = dict(host=host, port=int(port), user="admin", password=password, database="dev", ssl=True, timeout=30)
    return redshift_connector.connect(**{**login, **changes})


def same(got, want, what):
    if got != want:
        raise AssertionError(f"{what}: got {got!r}, want {want!r}")


def refused(state, part, action, what):
    """The action fails with that SQLSTATE and that part of a message."""
    try:
        action()
    except redshift_connector.ProgrammingError as e:
        told = e.args[0]
        same(told["C"], state, f"{what}: SQLSTATE of {told}")
        if part not in told["M"]:
            raise AssertionError(f"{what}: {told['M']!r} does not say {part!r}")
        return
    except redshift_connector.InterfaceError as e:
        if part not in str(e):
            raise AssertionError(f"{what}: {e!r} does not say {part!r}")
        return
    raise AssertionError(f"{what}: was not refused")


def rows(cursor, sql, args=()):
    cursor.execute(sql, args)
    return [tuple(r) for r in cursor.fetchall()]


def types(c):
    cursor = c.cursor()
    got = rows(cursor, """select 7::smallint, 70000::int, 5000000000::bigint, 1.25::decimal(10,2), 1.5::float8, 0.5::real, true,
        'text'::varchar(10), 'ab'::char(4), date '2024-02-29', timestamp '2024-02-29 12:30:15.25',
        '2024-02-29 12:30:15+00'::timestamptz, time '01:02:03', null::int""")
    same(got, [(7, 70000, 5000000000, decimal.Decimal("1.25"), 1.5, 0.5, True, "text", "ab  ", datetime.date(2024, 2, 29),
                datetime.datetime(2024, 2, 29, 12, 30, 15, 250000),
                datetime.datetime(2024, 2, 29, 12, 30, 15, tzinfo=datetime.timezone.utc), datetime.time(1, 2, 3), None)], "types")
    same(rows(cursor, "select interval '1 day 2 hours'"), [(datetime.timedelta(days=1, hours=2),)], "an interval")
    cursor.execute("select 1 as one, 'x'::varchar(3) as word")
    same([d[0] for d in cursor.description], ["one", "word"], "names of columns")
    same(rows(cursor, "select -123456789012345678901234567.891::decimal(38,3)"),
         [(decimal.Decimal("-123456789012345678901234567.891"),)], "a wide decimal")


def parameters(c):
    cursor = c.cursor()
    cursor.execute("""create table people (id int, big bigint, name varchar(40), paid decimal(12,2), weight float8, ok boolean,
        born date, seen timestamp)""")
    first = (1, 2**40, "O'Brien \\ %", decimal.Decimal("-12.50"), 0.1, True, datetime.date(1999, 12, 31),
             datetime.datetime(2024, 2, 29, 12, 30, 15, 250000))
    cursor.execute("insert into people values (%s, %s, %s, %s, %s, %s, %s, %s)", first)
    same(cursor.rowcount, 1, "rows of an insert")
    nothing = (2,) + (None,) * 7
    cursor.executemany("insert into people values (%s, %s, %s, %s, %s, %s, %s, %s)", [nothing, (3,) + first[1:]])
    same(rows(cursor, "select * from people where id = %s", (1,)), [first], "parameters")
    same(rows(cursor, "select * from people where id = %s", (2,)), [nothing], "null parameters")
    same(rows(cursor, "select count(*), sum(paid) from people where name = %s and born < %s", (first[2], datetime.date(2000, 1, 1))),
         [(2, decimal.Decimal("-25.00"))], "parameters in a condition")
    c.commit()
    for style, sql, args in (("qmark", "select ?::int + ?", (40, 2)), ("numeric", "select :1::int + :1", (21,)),
                             ("named", "select :a::int + :b", {"a": 40, "b": 2}), ("pyformat", "select %(a)s::int + 2", {"a": 40})):
        cursor.paramstyle = style
        same(rows(cursor, sql, args), [(42,)], f"parameters by {style}")
    cursor.paramstyle = "format"


def transactions(c):
    cursor, other = c.cursor(), connect(ssl=False)
    watch = other.cursor()
    other.autocommit = True
    cursor.execute("create table ledger (n int)")
    c.commit()
    cursor.execute("insert into ledger values (1)")
    same(rows(watch, "select count(*) from ledger"), [(0,)], "before COMMIT")
    c.commit()
    same(rows(watch, "select count(*) from ledger"), [(1,)], "after COMMIT")
    cursor.execute("insert into ledger values (2)")
    c.rollback()
    same(rows(cursor, "select count(*) from ledger"), [(1,)], "after ROLLBACK")
    c.rollback()
    refused("42P01", "nowhere", lambda: cursor.execute("select * from nowhere"), "an unknown table")
    refused("25P02", "aborted", lambda: cursor.execute("select 1"), "a statement in a failed transaction")
    c.rollback()
    same(rows(cursor, "select 1"), [(1,)], "after the failure")
    c.rollback()
    refused("42601", "syntax error", lambda: cursor.execute("selekt 1"), "a mistyped statement")
    c.rollback()
    other.close()


def many(c):
    """More rows than one read, fetched in pieces, some of them never."""
    cursor = c.cursor()
    cursor.execute("create table digits (n int)")
    cursor.execute("insert into digits values (0),(1),(2),(3),(4),(5),(6),(7),(8),(9)")
    thousands = "select a.n + 10 * b.n + 100 * c.n + 1000 * d.n as n from digits a, digits b, digits c, digits d order by 1"
    cursor.execute(thousands)
    same([r[0] for r in cursor.fetchmany(3)], [0, 1, 2], "fetchmany")
    same(len(cursor.fetchall()), 9997, "the rest of the rows")
    cursor.execute(thousands)
    same(cursor.fetchone()[0], 0, "fetchone")
    same(rows(cursor, "select count(*) from digits"), [(10,)], "a statement after unread rows")
    c.commit()



def metadata(c):
    """What tools ask the driver about a database. The driver spoils its cached
    statements when it renames their columns, so each question has its own
    connection."""

    def ask(name, **about):
        other = connect(ssl=False)
        try:
            return [tuple(r) for r in getattr(other.cursor(), name)(**about)]
        finally:
            other.close()

    cursor = c.cursor()
    cursor.execute("create schema meta")
    cursor.execute("create table meta.makers (id bigint primary key, name varchar(40) not null)")
    cursor.execute("""create table meta.goods (id bigint identity(1,1) not null, maker bigint not null references meta.makers (id), price decimal(8,2),
        primary key (id)) distkey (maker)""")
    cursor.execute("create view meta.dear as select id from meta.goods where price > 100")
    cursor.execute("create function meta.twice (bigint) returns bigint stable as $$ select $1 * 2 $$ language sql")
    cursor.execute("create user metareader password 'Read-0nly-please'")
    cursor.execute("grant select on meta.goods to metareader")
    cursor.execute("grant select (price) on meta.goods to metareader")
    c.commit()
    same(ask("get_catalogs"), [("dev",)], "get_catalogs")
    same([r[0] for r in ask("get_schemas", schema_pattern="m%")], ["meta"], "get_schemas")
    same([r[:4] for r in ask("get_tables", schema_pattern="meta")],
         [("dev", "meta", "dear", "VIEW"), ("dev", "meta", "goods", "TABLE"), ("dev", "meta", "makers", "TABLE")], "get_tables")
    same([r[:4] for r in ask("get_tables", schema_pattern="meta", table_name_pattern="g%", types=["TABLE"])], [("dev", "meta", "goods", "TABLE")], "get_tables by name")
    same([(r[3], r[5], r[6], r[8], r[17], r[22]) for r in ask("get_columns", schema_pattern="meta", tablename_pattern="goods")],
         [("id", "int8", 19, 0, "NO", "YES"), ("maker", "int8", 19, 0, "NO", "NO"), ("price", "numeric", 8, 2, "YES", "NO")], "get_columns")
    same(ask("get_primary_keys", schema="meta", table="goods"), [("dev", "meta", "goods", "id", 1, "goods_pkey")], "get_primary_keys")
    key = [("meta", "makers", "id", "meta", "goods", "maker", 1)]
    same([r[1:4] + r[5:9] for r in ask("get_imported_keys", schema="meta", table="goods")], key, "get_imported_keys")
    same([r[1:4] + r[5:9] for r in ask("get_exported_keys", schema="meta", table="makers")], key, "get_exported_keys")
    same([r[1] for r in ask("get_best_row_identifier", schema="meta", table="goods", scope=1, nullable=True)], ["id"], "get_best_row_identifier")
    same([r[2:6] for r in ask("get_table_privileges", schema_pattern="meta", table_name_pattern="goods")],
         [("goods", "admin", "metareader", "SELECT")], "get_table_privileges")
    same([r[2:7] for r in ask("get_column_privileges", schema="meta", table="goods")],
         [("goods", "price", "admin", "metareader", "SELECT")], "get_column_privileges")
    same([r[:3] for r in ask("get_functions", schema_pattern="meta")], [("dev", "meta", "twice")], "get_functions")
    same([(r[2], r[3], r[6]) for r in ask("get_function_columns", schema_pattern="meta")], [("twice", "", "int8"), ("twice", "$1", "int8")], "get_function_columns")
    same(ask("get_procedures", schema_pattern="meta"), [], "get_procedures")
    for statement in ("drop function meta.twice (bigint)", "drop schema meta cascade", "drop user metareader"):
        cursor.execute(statement)
    c.commit()


def main():
    for tls in (True, False):
        c = connect(ssl=tls)
        same(rows(c.cursor(), "select current_user, current_database()"), [("admin", "dev")], f"login with ssl={tls}")
        c.close()
        refused("28000", 'password authentication failed for user "admin"', lambda: connect(password="Wr0ng-word", ssl=tls), "a wrong password")
        refused("28000", 'password authentication failed for user "nobody"', lambda: connect(user="nobody", ssl=tls), "an unknown user")
        refused("3D000", "nowhere", lambda: connect(database="nowhere", ssl=tls), "an unknown database")
    for tls in (True, False):
        c = connect(ssl=tls)
        for chapter in (types, parameters, transactions, many):
            chapter(c)
        cursor = c.cursor()
        for table in ("people", "ledger", "digits"):
            cursor.execute(f"drop table {table}")
        c.commit()
        c.close()
    c = connect()
    metadata(c)
    c.close()
    print("redshift_connector", redshift_connector.__version__, "ok")


main()
