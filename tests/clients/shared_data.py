"""The Data API on a consumer's warehouse: statements over a database that
another account shares, its catalogue, and its withdrawal.

usage: shared_data.py ENDPOINT
"""

import sys
import time

import boto3
import botocore.config
from api import REGION
from mounted import FIND, HINT, SALES, restore, same, withdraw

data = boto3.client("redshift-data", region_name=REGION, endpoint_url=sys.argv[1], aws_access_key_id="222222222222", aws_secret_access_key="test",
                    config=botocore.config.Config(retries={"max_attempts": 1}))
dev, shared = (dict(ClusterIdentifier="analytics", Database=database, DbUser="admin") for database in ("dev", "sales_db"))
ROWS = [["1", "ada", "10.50"], ["2", "grace", "20.25"], ["3", "ada", "30.00"]]


def run(sql, where=dev, **args):
    id = data.execute_statement(Sql=sql, **where, **args)["Id"]
    while (d := data.describe_statement(Id=id))["Status"] not in ("FINISHED", "FAILED", "ABORTED"):
        time.sleep(0.005)
    return d


def rows(sql, where=dev, **args):
    d = run(sql, where, **args)
    same(d["Status"], "FINISHED", f"{sql}: {d.get('Error')}")
    return [[str(*field.values()) for field in record] for record in data.get_statement_result(Id=d["Id"])["Records"]]


def refused(sql, where=dev, **args):
    d = run(sql, where, **args)
    same(d["Status"], "FAILED", sql)
    same(d["Error"].startswith("ERROR: permission denied for datashare salesshare") and HINT in d["Error"], True, f"{sql}: {d['Error']}")


def names(kind, key, **about):
    return [found if key is None else found[key] for page in data.get_paginator(f"list_{kind.lower()}").paginate(**about) for found in page[kind]]


def catalogue():
    same(names("Databases", None, **dev), ["dev", "sales_db"], "databases")
    of = dict(dev, ConnectedDatabase="dev", Database="sales_db")
    same(names("Schemas", None, **of), ["crm", "public"], "schemas")
    same([(t["schema"], t["name"], t["type"]) for page in data.get_paginator("list_tables").paginate(SchemaPattern="%", **of) for t in page["Tables"]],
         [("crm", "customers", "SHARED TABLE"), ("public", "sales", "SHARED TABLE"), ("public", "totals", "VIEW")], "tables")
    same([(c["name"], c["typeName"], c["nullable"]) for c in data.describe_table(Schema="public", Table="sales", **of)["ColumnList"]],
         [("id", "int4", 0), ("customer", "varchar", 1), ("amt", "numeric", 0), ("sold", "timestamp", 1)], "columns")


def main():
    find = dict(Parameters=[{"name": "id", "value": "2"}, {"name": "who", "value": "grace"}])
    same(rows(SALES), ROWS, "rows by three-part names")
    same(rows(FIND.format(":id", ":who"), **find), [["20.25"]], "parameters")
    same(run("create external schema data from redshift database 'sales_db' schema 'public'")["Status"], "FINISHED", "an external schema")
    same(rows("select total from data.totals where customer = 'ada'"), [["40.50"]], "by an external schema")
    same(rows("select current_database(), count(*) from sales", shared), [["sales_db", "3"]], "connected to the shared database")
    catalogue()
    withdraw()
    refused(SALES)
    refused(FIND.format(":id", ":who"), **find)
    refused("select * from data.sales")
    refused("select * from sales", shared)
    restore()
    same(rows(SALES), ROWS, "once the share is back")
    same(rows("select count(*) from sales", shared), [["3"]], "connected once the share is back")
    print("ok")


main()
