"""SQLAlchemy with the Redshift dialect on a consumer's warehouse: a database
that another account shares, read back through an external schema.

usage: shared_alchemy.py HOST PORT PASSWORD
"""

import sys

import sqlalchemy as sa

from mounted import HINT, SALES, restore, same, withdraw

host, port, password = sys.argv[1:4]


def refused(c, statement, what):
    try:
        c.execute(statement)
    except sa.exc.ProgrammingError as e:
        same(HINT in str(e.orig), True, f"{what}: {e.orig}")
        same(getattr(e.orig, "pgcode", None) or e.orig.args[0]["C"], "42501", f"{what}: the SQLSTATE")
        c.rollback()
        return
    raise AssertionError(f"{what}: was not refused")


def tour(driver, connect_args):
    def engine(database):
        return sa.create_engine(sa.URL.create(f"redshift+{driver}", "admin", password, host, int(port), database), connect_args=connect_args)

    consumer, schema = engine("dev"), f"shared_by_{driver}"
    with consumer.begin() as c:
        c.execute(sa.text(f"create external schema {schema} from redshift database 'sales_db' schema 'public'"))
    look = sa.inspect(consumer)
    same(schema in look.get_schema_names(), True, "schema names")
    same(sorted(look.get_table_names(schema)), ["sales", "totals"], "table names")
    same([(c["name"], str(c["type"])) for c in look.get_columns("sales", schema)],
         [("id", "INTEGER"), ("customer", "VARCHAR(20)"), ("amt", "NUMERIC(8, 2)"), ("sold", "TIMESTAMP")], "columns")
    mirror = sa.MetaData(schema=schema)
    sales = sa.Table("sales", mirror, autoload_with=consumer)
    by_customer = sa.select(sales.c.customer, sa.func.sum(sales.c.amt)).where(sales.c.id < sa.bindparam("below")).group_by(sales.c.customer).order_by(sales.c.customer)
    with consumer.connect() as c:
        read = lambda: [(who, float(amt)) for who, amt in c.execute(by_customer, {"below": 3})]
        same(read(), [("ada", 10.5), ("grace", 20.25)], "through the reflected table")
        same([r.id for r in c.execute(sa.text(SALES))], [1, 2, 3], "by three-part names")
        same([r.id for r in c.execution_options(stream_results=True).execute(sa.text(SALES))], [1, 2, 3], "a streamed result")
        c.rollback()
        withdraw()
        refused(c, sa.text(SALES), "the next statement")
        refused(c, sa.select(sales.c.id), "the external schema")
        restore()
        same(read(), [("ada", 10.5), ("grace", 20.25)], "once the share is back")
    with engine("sales_db").connect() as c:
        same(c.execute(sa.text("select sum(amt) from sales where customer = :who"), {"who": "ada"}).scalar_one(), sa.Numeric().python_type("40.50"), "connected to the shared database")


tour("psycopg2", {"sslmode": "prefer"})
tour("redshift_connector", {"ssl": False})
print("ok")
