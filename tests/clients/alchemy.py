"""SQLAlchemy with the Redshift dialect, over psycopg2 and over Amazon's driver:
tables made from a model with distribution and sort keys, rows, and the model
read back from the catalogue.

usage: alchemy.py HOST PORT PASSWORD
"""

import datetime
import sys

import sqlalchemy as sa

host, port, password = sys.argv[1:4]


def same(got, want, what):
    if got != want:
        raise AssertionError(f"{what}: got {got!r}, want {want!r}")


def tour(driver, connect_args):
    engine = sa.create_engine(sa.URL.create(f"redshift+{driver}", "admin", password, host, int(port), "dev"), connect_args=connect_args)
    schema = f"of_{driver}"
    with engine.begin() as c:
        c.execute(sa.text(f"create schema {schema}"))
    model = sa.MetaData(schema=schema)
    people = sa.Table("people", model, sa.Column("id", sa.Integer, primary_key=True), sa.Column("name", sa.String(30), nullable=False, unique=True))
    orders = sa.Table("orders", model, sa.Column("id", sa.BigInteger, primary_key=True), sa.Column("person", sa.Integer, sa.ForeignKey(people.c.id)),
                      sa.Column("amount", sa.Numeric(10, 2)), sa.Column("placed", sa.DateTime),
                      redshift_diststyle="KEY", redshift_distkey="person", redshift_sortkey=["placed", "id"])
    model.create_all(engine)
    day = datetime.datetime(2026, 1, 5)
    with engine.begin() as c:
        c.execute(people.insert(), [{"id": 1, "name": "ada"}, {"id": 2, "name": "grace"}])
        c.execute(orders.insert(), [{"id": n, "person": 1 + n % 2, "amount": n / 4, "placed": day} for n in range(10)])
        c.execute(sa.text(f"create view {schema}.spending as select person, sum(amount) as total from {schema}.orders group by 1"))
        got = c.execute(sa.select(people.c.name, sa.func.sum(orders.c.amount)).join(orders).group_by(people.c.name).order_by(people.c.name)).all()
        same([(name, float(total)) for name, total in got], [("ada", 5.0), ("grace", 6.25)], "a join")

    look = sa.inspect(engine)
    same(schema in look.get_schema_names(), True, "schema names")
    same(sorted(look.get_table_names(schema)), ["orders", "people"], "table names")
    same(look.get_view_names(schema), ["spending"], "view names")
    same([(c["name"], str(c["type"]), c["nullable"]) for c in look.get_columns("orders", schema)],
         [("id", "BIGINT", False), ("person", "INTEGER", True), ("amount", "NUMERIC(10, 2)", True), ("placed", "TIMESTAMP", True)], "columns")
    same(look.get_pk_constraint("orders", schema)["constrained_columns"], ["id"], "primary key")
    keys = look.get_foreign_keys("orders", schema)
    same([(k["constrained_columns"], k["referred_schema"], k["referred_table"], k["referred_columns"]) for k in keys], [(["person"], schema, "people", ["id"])], "foreign keys")
    same([u["column_names"] for u in look.get_unique_constraints("people", schema)], [["name"]], "unique constraints")
    options = look.get_table_options("orders", schema)
    same((options["redshift_diststyle"], options["redshift_distkey"], tuple(options["redshift_sortkey"])), ("KEY", "person", ("placed", "id")), "keys of the table")
    same("sum" in look.get_view_definition("spending", schema).lower(), True, "a view's definition")

    mirror = sa.MetaData(schema=schema)
    mirror.reflect(engine, views=True)
    same(sorted(mirror.tables), [f"{schema}.orders", f"{schema}.people", f"{schema}.spending"], "reflected")
    with engine.begin() as c:
        c.execute(sa.text(f"drop schema {schema} cascade"))


tour("psycopg2", {"sslmode": "prefer"})
tour("redshift_connector", {"ssl": False})
