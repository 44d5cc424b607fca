"""psycopg 2 and 3 on a consumer's warehouse: rows of a database that another
account shares, by parameters, named cursors and pipelines, and its withdrawal.

usage: shared_libpq.py HOST PORT PASSWORD
"""

import decimal
import sys

import psycopg
import psycopg.errors
import psycopg2
import psycopg2.errors

from mounted import FIND, HINT, SALES, restore, same, withdraw

host, port, password = sys.argv[1:4]
login = dict(host=host, port=port, user="admin", password=password)
ROWS = [(1, "ada", decimal.Decimal("10.50")), (2, "grace", decimal.Decimal("20.25")), (3, "ada", decimal.Decimal("30.00"))]


def refused(error, action, what):
    try:
        action()
    except error as e:
        same(HINT in (e.diag.message_hint or ""), True, f"{what}: the hint {e.diag.message_hint!r}")
        return
    raise AssertionError(f"{what}: was not refused")


def version2():
    c = psycopg2.connect(**login, dbname="dev")
    cursor = c.cursor()

    def rows(sql, *args):
        cursor.execute(sql, *args)
        return cursor.fetchall()

    same(rows(SALES), ROWS, "rows by three-part names")
    same(rows(FIND.format("%s", "%s"), (2, "grace")), [(ROWS[1][2],)], "parameters")
    cursor.execute("create external schema version2 from redshift database 'sales_db'")
    same(rows("select total from version2.totals where customer = %(who)s", {"who": "ada"}), [(decimal.Decimal("40.50"),)], "by an external schema")
    c.commit()
    with c.cursor("kept") as kept:
        kept.itersize = 1
        kept.execute(SALES)
        same([kept.fetchone(), kept.fetchall()], [ROWS[0], ROWS[1:]], "a named cursor")
    c.commit()
    c.autocommit = True
    cursor.execute("use sales_db")
    same(rows("select city from crm.customers order by name"), [("London",), ("New York",)], "a shared database in use")
    cursor.execute("reset use")
    c.autocommit = False
    kept = c.cursor("kept")
    kept.itersize = 1
    kept.execute(SALES)
    same(kept.fetchone(), ROWS[0], "a named cursor before the withdrawal")
    withdraw()
    refused(psycopg2.errors.QueryCanceled, kept.fetchone, "a cursor that was open")
    c.rollback()
    refused(psycopg2.errors.InsufficientPrivilege, lambda: rows(SALES), "the next statement")
    c.rollback()
    refused(psycopg2.errors.InsufficientPrivilege, lambda: rows("select * from version2.sales"), "the external schema")
    c.rollback()
    restore()
    same(rows(SALES), ROWS, "rows once the share is back")
    same(rows("select count(*) from version2.sales"), [(3,)], "the external schema once the share is back")
    c.close()


def version3():
    with psycopg.connect(**login, dbname="dev", autocommit=True) as c, psycopg.connect(**login, dbname="sales_db", autocommit=True) as direct:
        find = FIND.format("%s", "%s")
        for binary in (False, True):
            same(c.cursor(binary=binary).execute(SALES).fetchall(), ROWS, f"rows, binary {binary}")
        same([c.execute(find, (id, customer), prepare=True).fetchone() for id, customer, _ in ROWS], [(amt,) for _, _, amt in ROWS], "a prepared statement")
        with c.pipeline():
            first, second = c.execute(SALES), c.execute("select count(*) from sales_db.crm.customers")
        same((first.fetchall(), second.fetchall()), (ROWS, [(2,)]), "a pipeline")
        with c.transaction(), c.cursor("kept") as kept:
            kept.execute(SALES)
            same([kept.fetchmany(2), kept.fetchall()], [ROWS[:2], ROWS[2:]], "a server-side cursor")
        with c.cursor().copy("copy (select id, customer from sales_db.public.sales order by id) to stdout") as copy:
            same(list(copy.rows()), [("1", "ada"), ("2", "grace"), ("3", "ada")], "COPY TO STDOUT")
        same(direct.execute("select current_database(), sum(amt) from sales where customer = %s", ("ada",)).fetchone(),
             ("sales_db", decimal.Decimal("40.50")), "connected to the shared database")
        withdraw()
        refused(psycopg.errors.InsufficientPrivilege, lambda: c.execute(SALES), "the next statement")
        refused(psycopg.errors.InsufficientPrivilege, lambda: c.execute(find, (1, "ada"), prepare=True), "a prepared statement")
        refused(psycopg.errors.InsufficientPrivilege, lambda: direct.execute("select * from sales"), "a connection to the shared database")
        same(c.execute("select 1").fetchone(), (1,), "a statement of its own")
        restore()
        same(c.execute(find, (1, "ada"), prepare=True).fetchone(), (ROWS[0][2],), "the prepared statement once the share is back")
        same(direct.execute("select count(*) from sales").fetchone(), (3,), "the direct connection once the share is back")


version2()
version3()
print("ok")
