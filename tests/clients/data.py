"""The Data API through boto3: statements, batches, parameters, sessions,
results in both forms, the catalogue and refusals.

usage: data.py ENDPOINT
"""

import datetime
import sys
import time

import boto3
import botocore.config
from api import REGION, same, want

endpoint = sys.argv[1]


def client(service, account="111111111111"):
    return boto3.client(
        service,
        region_name=REGION,
        endpoint_url=endpoint,
        aws_access_key_id=account,
        aws_secret_access_key="test",
        config=botocore.config.Config(retries={"max_attempts": 1}),
    )


data = client("redshift-data")
here = dict(ClusterIdentifier="sales", Database="dev", DbUser="admin")


def wait(id):
    while True:
        d = data.describe_statement(Id=id)
        if d["Status"] in ("FINISHED", "FAILED", "ABORTED"):
            return d
        time.sleep(0.005)


def run(sql, **args):
    d = wait(data.execute_statement(Sql=sql, **here, **args)["Id"])
    same(d["Status"], "FINISHED", f"{sql}: {d.get('Error')}")
    return d


def refused(error, part, action):
    try:
        action()
    except error as e:
        want(part in e.response["Error"]["Message"], f"{error.__name__} says {e.response['Error']['Message']!r}, not {part!r}")
    else:
        raise AssertionError(f"no {error.__name__}")


def statements():
    out = data.execute_statement(Sql="select 1", StatementName="first", WithEvent=True, **here)
    want(isinstance(out["CreatedAt"], datetime.datetime), "CreatedAt is no time")
    same((out["ClusterIdentifier"], out["Database"], out["DbUser"]), ("sales", "dev", "admin"), "where it runs")
    d = wait(out["Id"])
    same((d["Status"], d["ResultRows"], d["HasResultSet"], d["QueryString"]), ("FINISHED", 1, True, "select 1"), "description")
    run("create table t (id int, name varchar(20), price decimal(8,2))")
    same(run("insert into t values (1, 'a', 1.5), (2, null, 2.25)")["ResultRows"], 2, "rows inserted")
    d = wait(data.execute_statement(Sql="select * from nowhere", **here)["Id"])
    want(d["Status"] == "FAILED" and d["Error"].startswith("ERROR: relation"), f"a failure is {d['Status']} {d.get('Error')}")


def results():
    d = run("select id, name, price, id > 1 as more, price::float8 as f from t where id >= :least order by id", Parameters=[{"name": "least", "value": "1"}])
    r = data.get_statement_result(Id=d["Id"])
    same(r["TotalNumRows"], 2, "rows in all")
    same(
        r["Records"],
        [
            [{"longValue": 1}, {"stringValue": "a"}, {"stringValue": "1.50"}, {"booleanValue": False}, {"doubleValue": 1.5}],
            [{"longValue": 2}, {"isNull": True}, {"stringValue": "2.25"}, {"booleanValue": True}, {"doubleValue": 2.25}],
        ],
        "records",
    )
    same([c["typeName"] for c in r["ColumnMetadata"]], ["int4", "varchar", "numeric", "bool", "float8"], "types")
    d = run("select id, name from t order by id", ResultFormat="CSV")
    same(data.get_statement_result_v2(Id=d["Id"])["Records"], [{"CSVRecords": "1,a\r\n2,\r\n"}], "CSV")
    refused(data.exceptions.ResourceNotFoundException, "", lambda: data.get_statement_result(Id=run("delete from t where id = 9")["Id"]))


def batches():
    out = data.batch_execute_statement(Sqls=["insert into t values (3, 'c', 3)", "select count(*) from t"], **here)
    d = wait(out["Id"])
    same([s["Status"] for s in d["SubStatements"]], ["FINISHED", "FINISHED"], "statements of a batch")
    same(data.get_statement_result(Id=out["Id"] + ":2")["Records"], [[{"longValue": 3}]], "result of the second")
    d = wait(data.batch_execute_statement(Sqls=["delete from t", "select broken"], **here)["Id"])
    want(d["Status"] == "FAILED" and d["Error"].startswith("Query #2 failed with ERROR"), f"a batch that fails: {d}")
    same(data.get_statement_result(Id=run("select count(*) from t")["Id"])["Records"], [[{"longValue": 3}]], "rows after the rollback")


def sessions():
    out = data.execute_statement(Sql="create temp table scratch (id int)", SessionKeepAliveSeconds=30, **here)
    same(wait(out["Id"])["Status"], "FINISHED", "the first of a session")
    d = wait(data.execute_statement(Sql="select * from scratch", SessionId=out["SessionId"])["Id"])
    same((d["Status"], d["SessionId"]), ("FINISHED", out["SessionId"]), "the second of a session")


def catalogue():
    same(data.list_databases(**here)["Databases"], ["dev"], "databases")
    want("public" in data.list_schemas(**here)["Schemas"], "no schema public")
    same(data.list_tables(TablePattern="t%", **here)["Tables"], [{"name": "t", "schema": "public", "type": "TABLE"}], "tables")
    columns = data.describe_table(Table="t", **here)["ColumnList"]
    same([(c["name"], c["typeName"], c["nullable"]) for c in columns], [("id", "int4", 1), ("name", "varchar", 1), ("price", "numeric", 1)], "columns")
    names = [s["StatementName"] for p in data.get_paginator("list_statements").paginate(StatementName="first") for s in p["Statements"]]
    same(names, ["first"], "statements by name")


def refusals():
    e = data.exceptions
    refused(e.ValidationException, "Redshift endpoint doesn't exist in this region.",
            lambda: data.execute_statement(Sql="select 1", ClusterIdentifier="other", Database="dev"))
    refused(e.ResourceNotFoundException, "does not exist", lambda: data.describe_statement(Id="00000000-0000-4000-8000-000000000000"))
    refused(e.ValidationException, "Could not cancel a query that is already in FINISHED state", lambda: data.cancel_statement(Id=run("select 1")["Id"]))
    id = run("select 1")["Id"]
    stranger = client("redshift-data", "222222222222")
    refused(stranger.exceptions.ResourceNotFoundException, "does not exist", lambda: stranger.get_statement_result(Id=id))


client("redshift").create_cluster(ClusterIdentifier="sales", NodeType="ra3.xlplus", MasterUsername="admin", MasterUserPassword="Sh4re-me-well")
for part in (statements, results, batches, sessions, catalogue, refusals):
    part()
