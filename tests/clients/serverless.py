"""Redshift Serverless as Python programs use it: namespaces and workgroups,
Amazon's own driver logging in with the caller's IAM identity, the Data API,
datashares between workgroups and clusters in every combination, and a managed
endpoint in another account.

usage: serverless.py ENDPOINT CERTIFICATE
"""

import datetime
import json
import os
import sys
import time

import boto3
import botocore.config
from api import REGION, same, want

endpoint, certificate = sys.argv[1:3]
os.environ["SSL_CERT_FILE"] = certificate  # read when the driver makes its TLS context
os.environ["AWS_ENDPOINT_URL_REDSHIFT_SERVERLESS"] = endpoint

import redshift_connector  # noqa: E402

PASSWORD = "Sh4re-me-well"
PRODUCER, CONSUMER = "111111111111", "222222222222"


def client(service, account=PRODUCER):
    return boto3.client(service, region_name=REGION, endpoint_url=endpoint, aws_access_key_id=account, aws_secret_access_key="test",
                        config=botocore.config.Config(retries={"max_attempts": 1}))


def refused(error, action):
    try:
        action()
    except error as e:
        want(len(e.response["Error"]["Message"]) > 10, f"{error.__name__} without a message")
    else:
        raise AssertionError(f"no {error.__name__}")


class Warehouse:
    """A cluster or a workgroup of an account, and SQL on it through the Data API."""

    def __init__(self, account, name):
        self.account, self.name = account, name
        self.data = client("redshift-data", account)

    def run(self, sql, database="dev"):
        id = self.data.execute_statement(Sql=sql, Database=database, **self.at)["Id"]
        while True:
            d = self.data.describe_statement(Id=id)
            if d["Status"] in ("FINISHED", "FAILED", "ABORTED"):
                break
            time.sleep(0.005)
        if d["Status"] != "FINISHED":
            raise AssertionError(f"{sql} on {self.name}: {d['Error']}")
        if not d["HasResultSet"]:
            return []
        return [[next(iter(field.values())) for field in row] for row in self.data.get_statement_result(Id=id)["Records"]]


class Cluster(Warehouse):
    def __init__(self, account, name):
        super().__init__(account, name)
        self.at = dict(ClusterIdentifier=name, DbUser="admin")
        api = client("redshift", account)
        api.create_cluster(ClusterIdentifier=name, NodeType="ra3.xlplus", NumberOfNodes=1, MasterUsername="admin", MasterUserPassword=PASSWORD)
        self.arn = api.describe_clusters(ClusterIdentifier=name)["Clusters"][0]["ClusterNamespaceArn"]
        self.namespace = self.arn.split(":")[-1]


class Workgroup(Warehouse):
    def __init__(self, account, name):
        super().__init__(account, name)
        self.at = dict(WorkgroupName=name)
        api = client("redshift-serverless", account)
        n = api.create_namespace(namespaceName=name, adminUsername="admin", adminUserPassword=PASSWORD)["namespace"]
        same((n["status"], n["dbName"], type(n["creationDate"])), ("AVAILABLE", "dev", datetime.datetime), "a new namespace")
        self.arn, self.namespace = n["namespaceArn"], n["namespaceId"]
        w = api.create_workgroup(workgroupName=name, namespaceName=name, baseCapacity=8)["workgroup"]
        same((w["status"], w["baseCapacity"]), ("CREATING", 8), "a new workgroup")
        w = api.get_workgroup(workgroupName=name)["workgroup"]
        same((w["status"], w["endpoint"]["port"]), ("AVAILABLE", 5439), "the workgroup after its creation")
        self.host, self.id, self.resource = w["endpoint"]["address"], w["workgroupId"], w["workgroupArn"]


def connect(host, port=5439, ssl=True, **login):
    return redshift_connector.connect(host=host, port=port, database="dev", ssl=ssl, timeout=30, **login)


def rows(connection, sql):
    cursor = connection.cursor()
    cursor.execute(sql)
    return [list(r) for r in cursor.fetchall()]


def logins(shop):
    with connect(shop.host, user="admin", password=PASSWORD) as c:
        same(rows(c, "select current_namespace"), [[shop.namespace]], "CURRENT_NAMESPACE")
    with redshift_connector.connect(iam=True, is_serverless=True, serverless_acct_id=PRODUCER, serverless_work_group=shop.name, database="dev",
                                    region=REGION, access_key_id=PRODUCER, secret_access_key="test", ssl=True, timeout=30) as c:
        same(rows(c, "select current_user"), [["IAM:root"]], "the user of the caller's identity")
    api = client("redshift-serverless")
    login = api.get_credentials(workgroupName=shop.name, dbName="dev", durationSeconds=900)
    want(login["expiration"] > datetime.datetime.now(datetime.timezone.utc), "credentials that have expired")
    connect(shop.host, user=login["dbUser"], password=login["dbPassword"]).close()
    refused(api.exceptions.ValidationException, lambda: api.get_credentials(workgroupName=shop.name, durationSeconds=60))
    refused(api.exceptions.ResourceNotFoundException, lambda: api.get_credentials(workgroupName="nowhere"))
    refused(api.exceptions.ConflictException, lambda: api.create_namespace(namespaceName=shop.name))


def data_api(shop):
    shop.run("create table visits(day date, n int)")
    shop.run("insert into visits values ('2024-02-29', 7), ('2024-03-01', 9)")
    same(shop.run("select sum(n) from visits"), [[16]], "a sum")
    here, data = dict(shop.at, Database="dev"), shop.data
    batch = data.batch_execute_statement(Sqls=["insert into visits values ('2024-03-02', 1)", "select count(*) from visits"], **here)
    same((batch["WorkgroupName"], batch.get("ClusterIdentifier")), (shop.name, None), "where a batch runs")
    first = data.execute_statement(Sql="create temp table kept as select 1 as one", SessionKeepAliveSeconds=60, **here)
    while data.describe_statement(Id=first["Id"])["Status"] != "FINISHED":
        time.sleep(0.005)
    second = data.execute_statement(Sql="select one from kept", SessionId=first["SessionId"])
    same(second["WorkgroupName"], shop.name, "the workgroup of a session")
    same("dev" in data.list_databases(**here)["Databases"], True, "list_databases")
    same("public" in data.list_schemas(**here)["Schemas"], True, "list_schemas")
    same([t["name"] for t in data.list_tables(TablePattern="visits", **here)["Tables"]], ["visits"], "list_tables")
    same([c["typeName"] for c in data.describe_table(Table="visits", **here)["ColumnList"]], ["date", "int4"], "describe_table")
    want(all(s["Id"] for s in data.list_statements(WorkgroupName=shop.name, Status="ALL")["Statements"]), "list_statements")
    same(data.list_statements(WorkgroupName="other", Status="ALL")["Statements"], [], "statements of another workgroup")
    same(client("redshift-data", CONSUMER).list_statements(Status="ALL")["Statements"], [], "statements of another account")
    refused(data.exceptions.ValidationException, lambda: data.execute_statement(Sql="select 1", Database="dev", WorkgroupName="nowhere"))
    refused(data.exceptions.ValidationException, lambda: data.execute_statement(Sql="select 1", Database="dev", WorkgroupName=shop.name, ClusterIdentifier="c"))


def settings(shop):
    """What a workgroup is configured with is what its sessions begin with."""
    api, admin = client("redshift-serverless"), dict(user="admin", password=PASSWORD)
    wanted = {"search_path": "shop, public", "query_group": "etl", "require_ssl": "true"}
    api.update_workgroup(workgroupName=shop.name, port=5440, configParameters=[dict(parameterKey=k, parameterValue=v) for k, v in wanted.items()])
    w = api.get_workgroup(workgroupName=shop.name)["workgroup"]
    told = {p["parameterKey"]: p["parameterValue"] for p in w["configParameters"]}
    same(({k: told[k] for k in wanted}, w["endpoint"]["port"], told["auto_mv"]), (wanted, 5440, "true"), "the settings")
    with connect(shop.host, port=5440, **admin) as c:
        same([rows(c, f"show {k}") for k in ("search_path", "query_group")], [[["shop, public"]], [["etl"]]], "settings of a session")
    for what, login in {"a connection without SSL": dict(port=5440, ssl=False), "the old port": dict(port=5439)}.items():
        try:
            connect(shop.host, **admin, **login)
        except Exception:
            continue
        raise AssertionError(f"{what} works")
    api.update_workgroup(workgroupName=shop.name, port=5439, configParameters=[dict(parameterKey="search_path", parameterValue="$user, public"), dict(parameterKey="require_ssl", parameterValue="false")])


def share(producer, consumer):
    """The producer's data is read by the consumer, in another account."""
    name = f"{producer.name}_{consumer.name}".replace("-", "_")
    producer.run("create table if not exists items(id int, name varchar(20))")
    producer.run("delete from items")
    producer.run(f"insert into items values (1, '{name}')")
    producer.run(f"create datashare {name}")
    producer.run(f"alter datashare {name} add schema public")
    producer.run(f"alter datashare {name} add table public.items")
    producer.run(f"grant usage on datashare {name} to account '{consumer.account}'")
    arn = f"arn:aws:redshift:{REGION}:{producer.account}:datashare:{producer.namespace}/{name}"
    mine, theirs = client("redshift", producer.account), client("redshift", consumer.account)
    same(mine.describe_data_shares(DataShareArn=arn)["DataShares"][0]["ProducerArn"], producer.arn, "ProducerArn")
    mine.authorize_data_share(DataShareArn=arn, ConsumerIdentifier=consumer.account)
    theirs.associate_data_share_consumer(DataShareArn=arn, ConsumerArn=consumer.arn)
    seen = theirs.describe_data_shares_for_consumer(ConsumerArn=consumer.arn, Status="ACTIVE")["DataShares"]
    want(arn in [s["DataShareArn"] for s in seen], f"{arn} is not active for {consumer.arn}")
    consumer.run(f"create database {name} from datashare {name} of account '{producer.account}' namespace '{producer.namespace}'")
    same(consumer.run(f"select name from {name}.public.items"), [[name]], f"what {consumer.name} reads of {producer.name}")
    mine.deauthorize_data_share(DataShareArn=arn, ConsumerIdentifier=consumer.account)
    try:
        consumer.run(f"select name from {name}.public.items")
    except AssertionError:
        return
    raise AssertionError(f"{consumer.name} reads {name} after it was deauthorized")


def windows(shop):
    """A managed endpoint of another account, let in and shut out by a policy."""
    owner, grantee = client("redshift-serverless"), client("redshift-serverless", CONSUMER)
    there = Workgroup(CONSUMER, "elsewhere")
    subnets = grantee.get_workgroup(workgroupName=there.name)["workgroup"]["subnetIds"]
    place = dict(endpointName="window", workgroupName=shop.name, ownerAccount=PRODUCER, subnetIds=subnets)
    refused(grantee.exceptions.ResourceNotFoundException, lambda: grantee.create_endpoint_access(**place))
    policy = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": [CONSUMER]}, "Action": ["redshift-serverless:CreateEndpointAccess"]}]}
    owner.put_resource_policy(resourceArn=shop.resource, policy=json.dumps(policy))
    shown = json.loads(owner.get_resource_policy(resourceArn=shop.resource)["resourcePolicy"]["policy"])
    same(shown["Statement"], policy["Statement"][0], "the policy")
    same([w["crossAccountVpcs"] for w in grantee.list_workgroups(ownerAccount=PRODUCER)["workgroups"]], [["*"]], "what is lent")
    e = grantee.create_endpoint_access(**place)["endpoint"]
    same((e["endpointStatus"], type(e["endpointCreateTime"])), ("CREATING", datetime.datetime), "a new endpoint")
    e = grantee.get_endpoint_access(endpointName="window")["endpoint"]
    same(e["endpointStatus"], "ACTIVE", "the endpoint after its creation")
    through = connect(e["address"], user="admin", password=PASSWORD)
    same(rows(through, "select current_namespace"), [[shop.namespace]], "what is behind the endpoint")
    owner.delete_resource_policy(resourceArn=shop.resource)
    for what, action in {"a cut connection": lambda: rows(through, "select 1"), "a new one": lambda: connect(e["address"], user="admin", password=PASSWORD)}.items():
        try:
            action()
        except Exception:
            continue
        raise AssertionError(f"{what} works after the policy has gone")
    grantee.delete_endpoint_access(endpointName="window")
    refused(grantee.exceptions.ResourceNotFoundException, lambda: grantee.get_endpoint_access(endpointName="window"))


def snapshots(shop):
    api, here = client("redshift-serverless"), dict(namespaceName=shop.name)
    shop.run("create user clerk password 'Clerk-123'")
    s = api.create_snapshot(snapshotName="before", retentionPeriod=7, **here)["snapshot"]
    same((s["status"], s["namespaceArn"], s["snapshotRetentionPeriod"], type(s["snapshotCreateTime"])), ("CREATING", shop.arn, 7, datetime.datetime), "a new snapshot")
    s = api.get_snapshot(snapshotName="before")["snapshot"]
    same(s["status"], "AVAILABLE", "the snapshot after its creation")
    shop.run("delete from visits")
    shop.run("create table extra(a int)")
    shop.run("drop user clerk")
    standing = connect(shop.host, user="admin", password=PASSWORD)
    n = api.restore_from_snapshot(workgroupName=shop.name, snapshotName="before", **here)["namespace"]
    same((n["status"], n["namespaceId"]), ("MODIFYING", shop.namespace), "a namespace that is restored")
    try:
        rows(standing, "select 1")
    except Exception:
        pass
    else:
        raise AssertionError("a session outlived the restore")
    same(shop.run("select count(*) from visits"), [[3]], "rows after the restore")
    same([t["name"] for t in shop.data.list_tables(Database="dev", SchemaPattern="public", **shop.at)["Tables"] if t["name"] == "extra"], [], "a table from after the snapshot")
    connect(shop.host, user="clerk", password="Clerk-123").close()
    shop.run("insert into visits values ('2024-03-03', 5)")
    same(shop.run("select count(*) from visits"), [[4]], "rows written after the restore")

    table = dict(here, workgroupName=shop.name, snapshotName="before", sourceDatabaseName="dev", sourceTableName="visits", newTableName="visits_then")
    r = api.restore_table_from_snapshot(**table)["tableRestoreStatus"]
    same((r["status"], type(r["requestTime"])), ("PENDING", datetime.datetime), "a table that is restored")
    same(api.get_table_restore_status(tableRestoreRequestId=r["tableRestoreRequestId"])["tableRestoreStatus"]["status"], "SUCCEEDED", "the restored table")
    same(shop.run("select count(*), sum(n) from visits_then"), [[3, 17]], "its rows")
    again = api.restore_table_from_snapshot(**table)["tableRestoreStatus"]["tableRestoreRequestId"]
    again = api.get_table_restore_status(tableRestoreRequestId=again)["tableRestoreStatus"]
    want(again["status"] == "FAILED" and "already exists" in again["message"], f"a name that is taken: {again}")

    foreign = client("redshift-serverless", CONSUMER)
    branch = Workgroup(CONSUMER, "branch")
    restore = dict(namespaceName="branch", workgroupName="branch", snapshotArn=s["snapshotArn"])
    refused(foreign.exceptions.ResourceNotFoundException, lambda: foreign.restore_from_snapshot(**restore))
    policy = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": [CONSUMER]}, "Action": ["redshift-serverless:RestoreFromSnapshot"]}]}
    api.put_resource_policy(resourceArn=s["snapshotArn"], policy=json.dumps(policy))
    same(api.get_snapshot(snapshotName="before")["snapshot"]["accountsWithRestoreAccess"], [CONSUMER], "who may restore")
    same(foreign.restore_from_snapshot(**restore)["ownerAccount"], PRODUCER, "whose snapshot it was")
    same(branch.run("select count(*) from visits"), [[3]], "what another account restored")
    same([x["snapshotName"] for x in api.list_snapshots(**here)["snapshots"]], ["before"], "list_snapshots")
    same(api.update_snapshot(snapshotName="before", retentionPeriod=30)["snapshot"]["snapshotRetentionPeriod"], 30, "update_snapshot")
    same(api.delete_snapshot(snapshotName="before")["snapshot"]["status"], "DELETED", "a snapshot that ends")
    refused(api.exceptions.ResourceNotFoundException, lambda: api.get_snapshot(snapshotName="before"))


def ends(shop):
    api = client("redshift-serverless")
    refused(api.exceptions.ConflictException, lambda: api.delete_namespace(namespaceName=shop.name))
    same(api.delete_workgroup(workgroupName=shop.name)["workgroup"]["status"], "DELETING", "a workgroup that ends")
    refused(api.exceptions.ResourceNotFoundException, lambda: api.get_workgroup(workgroupName=shop.name))
    same(api.create_workgroup(workgroupName="another", namespaceName=shop.name)["workgroup"]["namespaceName"], shop.name, "the namespace stays")
    shop.at = dict(WorkgroupName="another")
    same(shop.run("select count(*) from visits"), [[4]], "and so do its tables")
    api.delete_workgroup(workgroupName="another")
    same(api.delete_namespace(namespaceName=shop.name, finalSnapshotName="last")["namespace"]["status"], "DELETING", "a namespace that ends")
    again = Workgroup(PRODUCER, "again")
    api.restore_from_snapshot(namespaceName="again", workgroupName="again", snapshotName="last")
    same(again.run("select count(*) from visits"), [[4]], "the final snapshot of a namespace that has gone")


shop = Workgroup(PRODUCER, "shop")
logins(shop)
data_api(shop)
settings(shop)
share(shop, Workgroup(CONSUMER, "reader"))
share(shop, Cluster(CONSUMER, "analytics"))
share(Cluster(PRODUCER, "sales"), Workgroup(CONSUMER, "readers"))
windows(shop)
snapshots(shop)
ends(shop)
