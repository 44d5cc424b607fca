"""psycopg 2 and 3 against a warehouse: types in text and in binary, parameters,
cursors that the server keeps, bulk inserts, COPY both ways, pipelines, errors.

usage: libpq.py HOST PORT PASSWORD
"""

import datetime
import decimal
import io
import sys

import psycopg
import psycopg2
import psycopg2.errors
import psycopg2.extras

host, port, password = sys.argv[1:4]
login = dict(host=host, port=port, user="admin", password=password, dbname="dev")
TYPES = """select 7::smallint, 70000::int, 5000000000::bigint, 1.25::decimal(10,2), 1.5::float8, 0.5::real, true, 'x'::varchar(10),
    'ab'::char(4), date '2024-02-29', timestamp '2024-02-29 12:30:15.25', '2024-02-29 12:30:15+00'::timestamptz, null::int"""
VALUES = (7, 70000, 5000000000, decimal.Decimal("1.25"), 1.5, 0.5, True, "x", "ab  ", datetime.date(2024, 2, 29),
          datetime.datetime(2024, 2, 29, 12, 30, 15, 250000), datetime.datetime(2024, 2, 29, 12, 30, 15, tzinfo=datetime.timezone.utc), None)


def same(got, want, what):
    if got != want:
        raise AssertionError(f"{what}: got {got!r}, want {want!r}")


def refused(state, action, what):
    try:
        action()
    except (psycopg.Error, psycopg2.Error) as e:
        same(getattr(e, "sqlstate", None) or e.pgcode, state, f"{what}: SQLSTATE of {e}")
        return
    raise AssertionError(f"{what}: was not refused")


def version2():
    with psycopg2.connect(**login) as c, c.cursor() as cursor:
        def rows(sql, *args):
            cursor.execute(sql, *args)
            return cursor.fetchall()

        same(rows(TYPES), [VALUES], "types")
        same(rows("select interval '1 day 2 hours'"), [(datetime.timedelta(days=1, hours=2),)], "an interval")
        same(rows("select %(n)s + 1, %(s)s, %(x)s", {"n": 41, "s": "l'été", "x": None}), [(42, "l'été", None)], "parameters")
        cursor.execute("create table visits (id int, page varchar(20))")
        psycopg2.extras.execute_values(cursor, "insert into visits values %s", [(i, f"page {i}") for i in range(500)])
        same(rows("select count(*), max(id) from visits"), [(500, 499)], "execute_values")
        cursor.copy_expert("copy visits from stdin csv", io.StringIO('500,"a, b"\n501,\n'))
        same(rows("select id, page from visits where id >= 500 order by id"), [(500, "a, b"), (501, None)], "COPY FROM STDIN")
        out = io.StringIO()
        cursor.copy_expert("copy (select * from visits where id >= 499 order by id) to stdout csv", out)
        same(out.getvalue(), '499,page 499\n500,"a, b"\n501,\n', "COPY TO STDOUT")
        c.commit()
        with c.cursor("kept") as kept:
            kept.itersize = 100
            kept.execute("select id from visits order by id")
            same([kept.fetchone(), len(kept.fetchmany(200)), len(kept.fetchall())], [(0,), 200, 301], "a named cursor")
        refused("42P01", lambda: rows("select * from nowhere"), "an unknown table")
        refused("25P02", lambda: rows("select 1"), "a failed transaction")
        c.rollback()
        same(rows("select 1"), [(1,)], "after the rollback")


def version3():
    with psycopg.connect(**login, autocommit=True) as c:
        for binary in (False, True):
            same(c.cursor(binary=binary).execute(TYPES).fetchone(), VALUES, f"types, binary {binary}")
        same(c.execute("select %s::int + 1, %s::varchar, %s::decimal(10,2)", (41, "l'été", decimal.Decimal("1.5"))).fetchone(),
             (42, "l'été", decimal.Decimal("1.50")), "parameters")
        same([c.execute("select %s::int", (i,), prepare=True).fetchone()[0] for i in range(8)], list(range(8)), "prepared")
        with c.pipeline():
            first, second = c.execute("select 1"), c.execute("select 2")
        same((first.fetchone(), second.fetchone()), ((1,), (2,)), "a pipeline")
        with c.cursor() as cursor:
            cursor.executemany("insert into visits values (%s, %s)", [(i, "many") for i in range(1000, 1020)])
            same(cursor.rowcount, 20, "executemany")
        with c.cursor().copy("copy visits from stdin") as copy:
            copy.write_row((2000, "tab\tand\nline"))
            copy.write_row((2001, None))
        with c.cursor().copy("copy (select * from visits where id >= 2000 order by id) to stdout") as copy:
            same(list(copy.rows()), [("2000", "tab\tand\nline"), ("2001", None)], "COPY both ways")
        with c.transaction(), c.cursor("kept") as kept:
            kept.execute("select id from visits order by id")
            same([kept.fetchmany(2), len(kept.fetchall())], [[(0,), (1,)], 522], "a server-side cursor")
        refused("22P02", lambda: c.execute("select 'many'::int"), "a bad number")
        try:
            with c.transaction():
                c.execute("delete from visits")
                raise psycopg.Rollback()
        except psycopg.Rollback:
            pass
        same(c.execute("select count(*) from visits").fetchone(), (524,), "after a rollback")


version2()
version3()
