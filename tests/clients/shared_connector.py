"""Amazon's Python driver on a consumer's warehouse: rows and metadata of a
database that another account shares.

usage: shared_connector.py HOST PORT PASSWORD
"""

import decimal
import sys

import redshift_connector

from mounted import FIND, HINT, SALES, restore, same, withdraw

host, port, password = sys.argv[1:4]
ROWS = [(1, "ada", decimal.Decimal("10.50")), (2, "grace", decimal.Decimal("20.25")), (3, "ada", decimal.Decimal("30.00"))]


def connect(database="dev", **changes):
    c = redshift_connector.connect(host=host, port=int(port), user="admin", password=password, database=database, ssl=False, timeout=60, **changes)
    c.autocommit = True
    return c


def rows(cursor, sql, args=()):
    cursor.execute(sql, args)
    return [tuple(r) for r in cursor.fetchall()]


def refused(state, action, what):
    try:
        action()
    except redshift_connector.ProgrammingError as e:
        told = e.args[0]
        same(told["C"], state, f"{what}: SQLSTATE of {told}")
        same(HINT in told.get("H", ""), True, f"{what}: the hint of {told}")
        return
    raise AssertionError(f"{what}: was not refused")


def ask(connection, name, **about):
    """Metadata, by a cursor and statement cache of its own: the driver renames the columns of cached statements."""
    other = connect(**connection)
    try:
        return [tuple(r) for r in getattr(other.cursor(), name)(**about)]
    finally:
        other.close()


def read(cursor):
    same(rows(cursor, SALES), ROWS, "rows by three-part names")
    for id, customer, amt in ROWS * 2:
        same(rows(cursor, FIND.format("%s", "%s"), (id, customer)), [(amt,)], "a statement with parameters")
    same(rows(cursor, "select s.customer, c.city from sales_db.public.sales s join sales_db.crm.customers c on c.name = s.customer where s.id = 2"), [("grace", "New York")], "a join")
    cursor.execute(SALES)
    same([len(cursor.fetchmany(2)), len(cursor.fetchall())], [2, 1], "rows fetched in pieces")
    cursor.execute("create external schema connector from redshift database 'sales_db' schema 'public'")
    same(rows(cursor, "select total from connector.totals where customer = %s", ("ada",)), [(decimal.Decimal("40.50"),)], "by an external schema")


def metadata(connection, *systems):
    """What the driver lists of the shared database; the schemas of the system only where it is the connected one."""
    of = lambda name, **about: ask(connection, name, **about)
    same(of("get_catalogs"), [("dev",), ("sales_db",)], "get_catalogs")
    same([tuple(r[:2]) for r in of("get_schemas", catalog="sales_db")], sorted((s, "sales_db") for s in ("crm", "public", *systems)), "get_schemas")
    same([r[:4] for schema in ("crm", "public") for r in of("get_tables", catalog="sales_db", schema_pattern=schema, types=["TABLE", "VIEW"])],
         [("sales_db", "crm", "customers", "TABLE"), ("sales_db", "public", "sales", "TABLE"), ("sales_db", "public", "totals", "VIEW")], "get_tables")
    same([(r[3], r[5], r[6], r[17]) for r in of("get_columns", catalog="sales_db", schema_pattern="public", tablename_pattern="sales")],
         [("id", "int4", 10, "NO"), ("customer", "varchar", 20, "YES"), ("amt", "numeric", 8, "NO"), ("sold", "timestamp", 29, "YES")], "get_columns")
    same([r[:6] for r in of("get_primary_keys", catalog="sales_db", schema="public", table="sales")], [("sales_db", "public", "sales", "id", 1, "sales_pkey")], "get_primary_keys")
    same(of("get_tables", catalog="sales_db", schema_pattern="secret"), [], "get_tables of a schema that is not shared")


def main():
    c = connect()
    cursor = c.cursor()
    read(cursor)
    metadata(dict(database_metadata_current_db_only=False))
    direct = connect("sales_db")
    same(rows(direct.cursor(), "select current_database(), count(*) from sales"), [("sales_db", 3)], "connected to the shared database")
    metadata(dict(database="sales_db", database_metadata_current_db_only=False), "information_schema", "pg_catalog")
    cursor.execute("use sales_db")
    same(rows(cursor, "select city from crm.customers where name = %s", ("ada",)), [("London",)], "a shared database in use")
    cursor.execute("reset use")
    withdraw()
    refused("42501", lambda: rows(cursor, SALES), "the next statement")
    refused("42501", lambda: rows(cursor, FIND.format("%s", "%s"), (1, "ada")), "a prepared statement")
    refused("42501", lambda: rows(direct.cursor(), "select * from sales"), "a connection to the shared database")
    same(rows(cursor, "select 1"), [(1,)], "a statement of its own")
    restore()
    same(rows(cursor, SALES), ROWS, "rows once the share is back")
    same(rows(cursor, FIND.format("%s", "%s"), (2, "grace")), [(ROWS[1][2],)], "a prepared statement once the share is back")
    same(rows(direct.cursor(), "select count(*) from sales"), [(3,)], "the direct connection once the share is back")
    print("ok")


main()
