"""Two accounts share data, step by step, as boto3 and psql see it: the numbers
are those of the walk-through that share_steps_test.go takes in other words.

usage: shares.py URL
"""

import sys

from api import REGION, Boto3, same, want
from psql import Psql, sql, sql_fails

P, C = "111111111111", "222222222222"
PASSWORD = "Sh4re-me-well"
GONE = "because the ARN doesn't exist."
NOT_ASSOCIATED = "either doesn't exist or isn't associated with this data consumer"
REMOVED = "because you have already removed authorization from the data share."
NO_WRITES = "Datashare writes are not authorized by producer or associated by consumer"
INSERT = "INSERT INTO sales_db.public.sales (id, amt) VALUES (5, 50)"
TOTAL = "SELECT sum(amt) FROM sales_db.public.sales"
CHANGES = "SELECT DISTINCT action FROM svl_datashare_change_log WHERE share_name = 'salesshare' ORDER BY 1"


class Warehouse:
    """A cluster of an account, and SQL on it."""

    def __init__(self, account, name):
        self.account, self.name = account, name
        account.call("create_cluster", ClusterIdentifier=name, NodeType="ra3.xlplus", NumberOfNodes=1, MasterUsername="admin", MasterUserPassword=PASSWORD)
        cluster = account.call("describe_clusters", ClusterIdentifier=name)["Clusters"][0]
        same(cluster["ClusterStatus"], "available", f"{name} right after its creation")
        self.arn = cluster["ClusterNamespaceArn"]
        self.namespace = self.arn.rpartition(":")[2]
        self.at = "{Address}:{Port}".format(**cluster["Endpoint"])

    def dsn(self, user="admin", database="dev"):
        return f"postgresql://{user}:{PASSWORD}@{self.at}/{database}?sslmode=require"

    def does(self, *statements):
        for statement in statements:
            sql(self.dsn(), statement)

    def reads(self, answer, statement, user="admin"):
        same(sql(self.dsn(user), statement).replace("\n", " "), answer, statement)

    def refuses(self, state, part, statement, user="admin"):
        sql_fails(self.dsn(user), state, part, statement)


class Share:
    """The share of one producer, between the two accounts."""

    def __init__(self, producer, consumer, arn):
        self.p, self.c, self.arn = producer, consumer, arn

    def call(self, account, refused, operation, part="", **args):
        args["DataShareArn"] = self.arn
        if refused is None:
            return account.call(operation, **args)
        refusal = account.refused(refused, operation, **args)
        same(refusal.status, 400, f"the HTTP status of {refused}")
        want(part in refusal.message, f"{operation}: {refusal.message!r} does not say {part!r}")

    def authorize(self, refused=None, part="", **args):
        return self.call(self.p, refused, "authorize_data_share", part, ConsumerIdentifier=C, **args)

    def deauthorize(self, refused=None, part=""):
        return self.call(self.p, refused, "deauthorize_data_share", part, ConsumerIdentifier=C)

    def associate(self, refused=None, part="", **scope):
        return self.call(self.c, refused, "associate_data_share_consumer", part, **scope)

    def disassociate(self, refused=None, part="", **scope):
        return self.call(self.c, refused, "disassociate_data_share_consumer", part, **scope)

    def reject(self):
        return self.call(self.c, None, "reject_data_share")

    def sees(self, account, *rows):
        """What DescribeDataShares with the ARN shows; without rows it has to be refused."""
        if not rows:
            return self.call(account, "InvalidDataShareFault", "describe_data_shares")
        share, = account.call("describe_data_shares", DataShareArn=self.arn)["DataShares"]
        same(share["DataShareArn"], self.arn, "the ARN")
        same(self.rows(share), sorted(rows), f"the rows that {account.id} sees")

    def rows(self, share):
        """(consumer, Region, status) of each association."""
        for a in share["DataShareAssociations"]:
            want(a["CreatedDate"] <= a["StatusChangeDate"], f"created and changed: {a}")
        return sorted((a["ConsumerIdentifier"], a.get("ConsumerRegion", ""), a["Status"]) for a in share["DataShareAssociations"])

    def both(self, producer, consumer):
        self.sees(self.p, *producer)
        self.sees(self.c, *consumer)

    def writes(self):
        """What producer and consumer see of AllowWrites of the two."""
        both = (self.call(account, None, "describe_data_shares")["DataShares"][0]["DataShareAssociations"][0] for account in (self.p, self.c))
        return [(a.get("ProducerAllowedWrites"), a.get("ConsumerAcceptedWrites")) for a in both]

    def is_listed(self, account, side, **filters):
        shares = account.call(f"describe_data_shares_for_{side}", **filters)["DataShares"]
        return self.arn in [s["DataShareArn"] for s in shares]

    def listed(self, producer, consumer):
        """In which status each side's list has the share; "" for in none."""
        for account, side, status in ((self.p, "producer", producer), (self.c, "consumer", consumer)):
            statuses = ("ACTIVE", "AUTHORIZED", "PENDING_AUTHORIZATION", "DEAUTHORIZED", "REJECTED") if side == "producer" else ("ACTIVE", "AVAILABLE")
            same([s for s in statuses if self.is_listed(account, side, Status=s)], [status] if status else [], f"the statuses for the {side}")
            same(self.is_listed(account, side), bool(status), f"listed for the {side} at all")


def main():
    api = Boto3(sys.argv[1])
    p, c = api.account(P), api.account(C)
    sales, analytics, second = Warehouse(p, "sales"), Warehouse(c, "analytics"), Warehouse(c, "second")
    share = Share(p, c, sales.arn.replace(":namespace:", ":datashare:") + "/salesshare")
    mount = f"CREATE DATABASE sales_db WITH PERMISSIONS FROM DATASHARE salesshare OF ACCOUNT '{P}' NAMESPACE '{sales.namespace}'"
    produce(share, sales)
    agree(share, sales, analytics, mount)
    read(sales, analytics, mount)
    write(share, sales, analytics)
    rescope(share, analytics, second, mount)
    publish(share, sales, analytics)
    withdraw(share, sales, analytics)
    remember(sales, analytics)
    print("shares ok")


def produce(share, sales):
    """1 to 6."""
    sales.does("CREATE TABLE public.sales (id int, amt int)", "INSERT INTO public.sales VALUES (1, 10), (2, 20)", "CREATE DATASHARE salesshare")
    sales.reads("salesshare|OUTBOUND|f", "SELECT share_name, share_type, is_publicaccessible FROM svv_datashares")
    share.both([], [])
    sales.refuses("42710", 'share "salesshare" already exists', "CREATE DATASHARE salesshare")
    sales.refuses("3F000", "Schema public is not added", "ALTER DATASHARE salesshare ADD TABLE public.sales")
    sales.does("ALTER DATASHARE salesshare ADD SCHEMA public", "ALTER DATASHARE salesshare ADD TABLE public.sales")
    sales.reads(f"{P}|{sales.namespace}|OUTBOUND|salesshare|schema|public|f {P}|{sales.namespace}|OUTBOUND|salesshare|table|public.sales|", "DESC DATASHARE salesshare")
    sales.refuses("42P06", "Schema public is already added to the datashare salesshare", "ALTER DATASHARE salesshare ADD SCHEMA public")
    sales.refuses("42P07", "Relation sales is already added to the datashare salesshare", "ALTER DATASHARE salesshare ADD TABLE public.sales")
    for _ in range(2):
        sales.does(f"GRANT USAGE ON DATASHARE salesshare TO ACCOUNT '{C}'")
        sales.reads(f"salesshare|{C}|", "SELECT share_name, consumer_account, consumer_namespace FROM svv_datashare_consumers")
        share.both([(C, "", "PENDING_AUTHORIZATION")], [])
        share.listed("PENDING_AUTHORIZATION", "")


def agree(share, sales, analytics, mount):
    """7 to 13."""
    share.associate("InvalidDataShareFault", NOT_ASSOCIATED, ConsumerArn=analytics.arn)
    for _ in range(2):
        given = share.authorize()
        same((given["DataShareArn"], given["ProducerArn"], given["AllowPubliclyAccessibleConsumers"]), (share.arn, sales.arn, False), "the answer to AuthorizeDataShare")
        same(share.rows(given), [(C, "", "AUTHORIZED")], "its association")
        want(not given["DataShareAssociations"][0].get("ProducerAllowedWrites"), "writes that nobody allowed")
    share.both([(C, "", "AUTHORIZED")], [(C, "", "AVAILABLE")])
    share.listed("AUTHORIZED", "AVAILABLE")
    want(share.is_listed(share.p, "producer", ProducerArn=sales.arn, Status="AUTHORIZED"), "not listed by the producer's ARN")
    analytics.reads("", "SHOW DATASHARES")
    analytics.refuses("42501", "associated with none of its namespaces", mount)
    share.associate("InvalidNamespaceFault", ConsumerArn=analytics.arn[:-12] + "ffffffffffff")
    for scopes in ({}, dict(ConsumerArn=analytics.arn, ConsumerRegion=REGION), dict(ConsumerRegion=REGION, AssociateEntireAccount=True)):
        share.associate("InvalidParameterCombination", **scopes)
    taken = share.associate(ConsumerArn=analytics.arn, AssociateEntireAccount=False)
    same(share.rows(taken), [(analytics.arn, "", "ACTIVE")], "the answer to AssociateDataShareConsumer")
    share.both([(C, "", "ACTIVE")], [(analytics.arn, "", "ACTIVE")])
    share.listed("ACTIVE", "ACTIVE")
    want(share.is_listed(share.c, "consumer", ConsumerArn=analytics.arn), "not listed by the consumer's ARN")
    analytics.reads(f"salesshare||||INBOUND||f||{P}|{sales.namespace}", "SHOW DATASHARES")
    analytics.reads(f"{P}|{sales.namespace}|INBOUND|salesshare|schema|public| {P}|{sales.namespace}|INBOUND|salesshare|table|public.sales|",
                    f"DESC DATASHARE salesshare OF ACCOUNT '{P}' NAMESPACE '{sales.namespace}'")


def read(sales, analytics, mount):
    """14 to 20."""
    analytics.refuses("42704", "shared from another account", f"CREATE DATABASE sales_db FROM DATASHARE salesshare OF NAMESPACE '{sales.namespace}'")
    analytics.refuses("25001", "", "BEGIN;\n" + mount)
    analytics.does(mount)
    analytics.reads("sales_db", "SELECT database_name FROM svv_redshift_databases WHERE database_type = 'shared'")
    analytics.reads("sales_db", "SELECT consumer_database FROM svv_datashares")
    analytics.refuses("42710", 'already has database "sales_db"', mount.replace("sales_db", "again"))
    analytics.reads("30", TOTAL)
    analytics.does(f"CREATE USER bob PASSWORD '{PASSWORD}'")
    for missing, grant in (("permission denied for database sales_db", "USAGE ON DATABASE sales_db"), ("permission denied for schema public", "USAGE ON SCHEMA sales_db.public"),
                           ("permission denied for relation sales", "SELECT ON sales_db.public.sales")):
        analytics.refuses("42501", missing, TOTAL, "bob")
        analytics.does(f"GRANT {grant} TO bob")
    analytics.reads("30", TOTAL, "bob")
    analytics.does("CREATE EXTERNAL SCHEMA ext FROM REDSHIFT DATABASE 'sales_db' SCHEMA 'public'")
    analytics.reads("2", "SELECT count(*) FROM ext.sales")
    analytics.reads("ext", "SELECT schemaname FROM svv_external_schemas")
    analytics.refuses("0A000", "", "CREATE VIEW v AS SELECT * FROM sales_db.public.sales")
    analytics.does("CREATE VIEW v AS SELECT * FROM sales_db.public.sales WITH NO SCHEMA BINDING")
    analytics.reads("30", "SELECT sum(amt) FROM v")
    session = Psql(analytics.dsn())
    sales.does("INSERT INTO public.sales VALUES (3, 30)")
    same(session.ask(TOTAL), "60", "the next statement")
    session.ask("BEGIN")
    same(session.ask(TOTAL), "60", "the first statement of a block")
    sales.does("INSERT INTO public.sales VALUES (4, 40)")
    same(session.ask(TOTAL), "60", "later in the block")
    session.ask("COMMIT")
    same(session.ask(TOTAL), "100", "after the block")
    session.close()
    sales.does("ALTER TABLE public.sales ADD COLUMN note varchar(10)")
    analytics.reads("|10", "SELECT note, amt FROM sales_db.public.sales WHERE id = 1")
    analytics.reads("id amt note", "SELECT column_name FROM svv_all_columns WHERE database_name = 'sales_db' ORDER BY ordinal_position")
    sales.does("ALTER DATASHARE salesshare SET INCLUDENEW = TRUE FOR SCHEMA public", "CREATE TABLE public.t2 (x int)")
    analytics.reads("0", "SELECT count(*) FROM sales_db.public.t2")
    sales.reads("t", "SELECT include_new FROM svv_datashare_objects WHERE object_type = 'schema'")


def write(share, sales, analytics):
    """21 to 25."""
    analytics.does("GRANT INSERT, UPDATE ON sales_db.public.sales TO bob")
    for user in ("admin", "bob"):
        analytics.refuses("42501", "permission denied for relation sales", INSERT, user)
    sales.does("GRANT INSERT ON TABLE public.sales TO DATASHARE salesshare")
    analytics.refuses("42501", NO_WRITES, INSERT, "bob")
    share.authorize(AllowWrites=True)
    same(share.writes(), [(True, None), (True, None)], "writes that the producer allows")
    analytics.refuses("42501", NO_WRITES, INSERT, "bob")
    share.associate(ConsumerArn=analytics.arn, AllowWrites=True)
    same(share.writes(), [(True, True), (True, True)], "writes that both allow")
    bob = Psql(analytics.dsn("bob"))
    bob.ask("BEGIN")
    bob.ask(INSERT)
    sales.reads("100", "SELECT sum(amt) FROM public.sales")
    bob.ask("COMMIT")
    bob.close()
    sales.reads("150", "SELECT sum(amt) FROM public.sales")
    analytics.refuses("42501", "permission denied for relation sales", "UPDATE sales_db.public.sales SET amt = 0", "bob")
    share.authorize()
    same(share.writes(), [(None, True), (None, True)], "writes that only the consumer allows")
    analytics.refuses("42501", NO_WRITES, INSERT, "bob")
    analytics.reads("150", TOTAL, "bob")


def rescope(share, analytics, second, mount):
    """26 to 29."""
    share.associate(ConsumerRegion=REGION)
    share.both([(C, "", "ACTIVE")], [(C, REGION, "ACTIVE")])
    second.does(mount)
    second.reads("150", TOTAL)
    share.associate(AssociateEntireAccount=True)
    share.both([(C, "", "ACTIVE")], [(C, "", "ACTIVE")])
    second.reads("150", TOTAL)
    share.disassociate("InvalidDataShareFault", NOT_ASSOCIATED, ConsumerArn=analytics.arn)
    share.disassociate(DisassociateEntireAccount=True)
    share.both([(C, "", "AUTHORIZED")], [(C, "", "AVAILABLE")])
    for warehouse in (analytics, second):
        empty(warehouse, "42501")
    share.associate(ConsumerArn=analytics.arn)
    share.both([(C, "", "ACTIVE")], [(analytics.arn, "", "ACTIVE")])
    analytics.reads("150", TOTAL)
    empty(second, "42501")


def publish(share, sales, analytics):
    """30."""
    share.c.call("modify_cluster", ClusterIdentifier="analytics", PubliclyAccessible=True)
    analytics.refuses("42501", "cannot be accessed from a publicly accessible cluster", TOTAL)
    sales.does("ALTER DATASHARE salesshare SET PUBLICACCESSIBLE TRUE")
    same(share.p.call("describe_data_shares", DataShareArn=share.arn)["DataShares"][0]["AllowPubliclyAccessibleConsumers"], True, "AllowPubliclyAccessibleConsumers")
    analytics.reads("150", TOTAL)


def withdraw(share, sales, analytics):
    """31 to 35."""
    share.deauthorize()
    share.both([(C, "", "DEAUTHORIZED")], [])
    share.listed("DEAUTHORIZED", "")
    empty(analytics, "42501")
    share.deauthorize("InvalidDataShareFault", REMOVED)
    share.authorize()
    share.both([(C, "", "AUTHORIZED")], [(C, "", "AVAILABLE")])
    empty(analytics, "42501")
    same([row[2] for row in share.rows(share.reject())], ["REJECTED"], "the answer to RejectDataShare")
    share.both([(C, "", "REJECTED")], [])
    share.listed("REJECTED", "")
    share.associate("InvalidDataShareFault", NOT_ASSOCIATED, ConsumerArn=analytics.arn)
    share.authorize()
    share.associate(ConsumerArn=analytics.arn)
    analytics.reads("150", TOTAL)
    sales.does(f"REVOKE USAGE ON DATASHARE salesshare FROM ACCOUNT '{C}'")
    sales.reads("", "SELECT * FROM svv_datashare_consumers")
    share.both([], [])
    empty(analytics, "42501")
    sales.does(f"GRANT USAGE ON DATASHARE salesshare TO ACCOUNT '{C}'")
    share.both([(C, "", "PENDING_AUTHORIZATION")], [])
    sales.does("DROP DATASHARE salesshare")
    share.call(share.p, "InvalidDataShareFault", "describe_data_shares", GONE)
    share.both([], [])
    empty(analytics, "3D000")
    analytics.does("DROP DATABASE sales_db")
    analytics.reads("dev", "SELECT database_name FROM svv_redshift_databases")


def empty(warehouse, state):
    """The database is still there, shows nothing and gives nothing."""
    warehouse.reads("sales_db", "SELECT database_name FROM svv_redshift_databases WHERE database_type = 'shared'")
    warehouse.reads("0", "SELECT count(*) FROM svv_all_tables WHERE database_name = 'sales_db'")
    warehouse.reads("", "SHOW DATASHARES")
    warehouse.refuses(state, "salesshare", TOTAL)


def remember(sales, analytics):
    """36."""
    sales.reads("ALTER DATASHARE ADD ALTER DATASHARE SET CREATE DATASHARE DROP DATASHARE GRANT USAGE REVOKE USAGE", CHANGES)
    analytics.reads("CREATE DATABASE DROP SHARED DATABASE GRANT USAGE", CHANGES)
    used = sql(analytics.dsn(), "SELECT request_id FROM svl_datashare_usage_consumer ORDER BY 1").replace("\n", " ")
    want(used, "no use of the share is remembered")
    sales.reads(used, f"SELECT request_id FROM svl_datashare_usage_producer WHERE consumer_namespace = '{analytics.namespace}' ORDER BY 1")


main()
