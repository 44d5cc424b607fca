"""The story with the clients that people have: one account shares live rows
with another and lends it a network path, and takes both back. SQL is spoken by
psql; the management API is called through boto3 or through the AWS CLI.

usage: story.py (boto3|aws) URL
"""

import socket
import sys
import time

from api import AWSCLI, Boto3, same, want
from psql import Psql, sql, sql_fails

PRODUCER, CONSUMER, STRANGER = "111111111111", "222222222222", "333333333333"
GRANTED_VPC, OTHER_VPC = "vpc-0c0ffee0000000001", "vpc-0c0ffee0000000002"
PASSWORD = "Sh4re-me-well"
ROWS = 2000


def main():
    client, url = sys.argv[1:3]
    api = {"boto3": Boto3, "aws": AWSCLI}[client](url)
    producer, consumer, stranger = (api.account(a) for a in (PRODUCER, CONSUMER, STRANGER))
    sales, analytics = warehouse(producer, "sales"), warehouse(consumer, "analytics")
    consumer.refused("ClusterNotFound", "describe_clusters", ClusterIdentifier="sales")
    at_sales, at_analytics = dsn(sales["Endpoint"]), dsn(analytics["Endpoint"])

    share = offer(at_sales, sales["ClusterNamespaceArn"])
    both(producer, consumer, share, "PENDING_AUTHORIZATION", None)
    mount = (f"CREATE DATABASE sales_db FROM DATASHARE salesshare OF ACCOUNT '{PRODUCER}' "
             f"NAMESPACE '{sales['ClusterNamespaceArn'].rpartition(':')[2]}'")
    handshake(producer, consumer, stranger, share, analytics["ClusterNamespaceArn"], at_analytics, mount)
    read(at_sales, at_analytics)
    lend_and_take_back(producer, consumer, stranger, sales)
    withdraw_and_give_again(producer, consumer, share, analytics["ClusterNamespaceArn"], at_analytics)
    print(client, "ok")


def dsn(endpoint, database="dev", user="admin", password=PASSWORD, sslmode="require"):
    return f"postgresql://{user}:{password}@{endpoint['Address']}:{endpoint['Port']}/{database}?sslmode={sslmode}"


def until(what, ask):
    """Asks again until there is an answer, for at most half a minute."""
    deadline = time.monotonic() + 30
    while True:
        answer = ask()
        if answer:
            return answer
        if time.monotonic() > deadline:
            raise AssertionError(f"{what} did not happen in time")
        time.sleep(0.05)


def warehouse(account, name):
    account.call("create_cluster", ClusterIdentifier=name, NodeType="ra3.xlplus", NumberOfNodes=1, MasterUsername="admin",
                 MasterUserPassword=PASSWORD, AvailabilityZoneRelocation=True)
    account.refused("ClusterAlreadyExists", "create_cluster", ClusterIdentifier=name, NodeType="ra3.xlplus", NumberOfNodes=1,
                    MasterUsername="admin", MasterUserPassword=PASSWORD)

    def available():
        c = account.call("describe_clusters", ClusterIdentifier=name)["Clusters"][0]
        return c["ClusterStatus"] == "available" and c.get("Endpoint") and c

    return until(f"{name} becoming available", available)


def offer(at_sales, namespace_arn):
    """Rows, a datashare with them, and a grant to the consumer's account."""
    same(sql(at_sales, "CREATE SCHEMA tickit"), "CREATE SCHEMA", "CREATE SCHEMA")
    sql(at_sales, "CREATE TABLE tickit.sales (salesid int NOT NULL ENCODE az64, eventid int, buyer varchar(40), pricepaid decimal(8,2),"
                  " saletime timestamp) DISTKEY(eventid) SORTKEY(saletime)")
    values = ",".join(f"({i},{i % 10},'buyer {i % 7}',{i % 100}.50,'2026-01-01 00:{i // 60 % 60:02}:{i % 60:02}')" for i in range(ROWS))
    same(sql(at_sales, f"INSERT INTO tickit.sales VALUES {values}"), f"INSERT 0 {ROWS}", "a multi-row insert")
    sql_fails(at_sales, "42710", "already exists", "BEGIN; CREATE DATASHARE twice; CREATE DATASHARE twice")
    for statement in ("CREATE DATASHARE salesshare", "ALTER DATASHARE salesshare ADD SCHEMA tickit",
                      "ALTER DATASHARE salesshare ADD TABLE tickit.sales", f"GRANT USAGE ON DATASHARE salesshare TO ACCOUNT '{CONSUMER}'"):
        sql(at_sales, statement)
    same(sql(at_sales, "SELECT share_name, share_type FROM svv_datashares"), "salesshare|OUTBOUND", "svv_datashares")
    return namespace_arn.replace(":namespace:", ":datashare:") + "/salesshare"


def both(producer, consumer, share, producer_sees, consumer_sees):
    """Each side's status of the share; None when the share is not there for it."""
    for account, status in ((producer, producer_sees), (consumer, consumer_sees)):
        listed = {s["DataShareArn"]: s for s in account.call("describe_data_shares")["DataShares"]}
        if status is None:
            want(share not in listed, f"{account.id} sees {listed}")
        else:
            same([a["Status"] for a in listed[share]["DataShareAssociations"]], [status], f"{account.id}'s view")


def handshake(producer, consumer, stranger, share, namespace_arn, at_analytics, mount):
    sql_fails(at_analytics, "42501", "PENDING_AUTHORIZATION", mount)
    consumer.refused("InvalidDataShareFault", "associate_data_share_consumer", DataShareArn=share, ConsumerArn=namespace_arn)
    stranger.refused("InvalidDataShareFault", "authorize_data_share", DataShareArn=share, ConsumerIdentifier=STRANGER)
    producer.call("authorize_data_share", DataShareArn=share, ConsumerIdentifier=CONSUMER)
    both(producer, consumer, share, "AUTHORIZED", "AVAILABLE")
    same(stranger.call("describe_data_shares")["DataShares"], [], "the stranger's view")
    consumer.call("associate_data_share_consumer", DataShareArn=share, ConsumerArn=namespace_arn)
    both(producer, consumer, share, "ACTIVE", "ACTIVE")
    sql(at_analytics, mount)


def read(at_sales, at_analytics):
    count = "SELECT count(*) FROM sales_db.tickit.sales"
    same(sql(at_analytics, count), str(ROWS), "a three-part query")
    sql(at_analytics, "CREATE TABLE favourites (eventid int, why varchar(20)); INSERT INTO favourites VALUES (1, 'opera'), (2, 'jazz')")
    same(sql(at_analytics, "SELECT f.why, count(*), sum(s.pricepaid) FROM sales_db.tickit.sales s JOIN favourites f USING (eventid)"
                           " GROUP BY f.why ORDER BY 1"),
         f"jazz|{ROWS // 10}|9500.00\nopera|{ROWS // 10}|9300.00", "a join of shared and local rows")
    sql(at_sales, "INSERT INTO tickit.sales (salesid) VALUES (-1)")
    same(sql(at_analytics, count), str(ROWS + 1), "the consumer's next statement")
    sql_fails(at_analytics, "42501", "permission denied for relation sales", "INSERT INTO sales_db.tickit.sales (salesid) VALUES (-2)")
    sql_fails(at_analytics, "42P01", "hidden", "SELECT * FROM sales_db.tickit.hidden")


def lend_and_take_back(producer, consumer, stranger, sales):
    for account, group, subnet in ((consumer, "granted", "subnet-0c0ffee000000001a"), (consumer, "other", "subnet-0c0ffee000000002a"),
                                   (stranger, "granted", "subnet-0bad0000000000001")):
        account.call("create_cluster_subnet_group", ClusterSubnetGroupName=group, Description="of the story", SubnetIds=[subnet])

    def endpoint(account, verb, name, group):
        args = dict(ClusterIdentifier="sales", ResourceOwner=PRODUCER, EndpointName=name, SubnetGroupName=group)
        return account.call("create_endpoint_access", **args) if verb == "call" else account.refused(verb, "create_endpoint_access", **args)

    endpoint(consumer, "AccessToClusterDenied", "early", "granted")
    producer.call("authorize_endpoint_access", ClusterIdentifier="sales", Account=CONSUMER, VpcIds=[GRANTED_VPC])
    producer.refused("EndpointAuthorizationAlreadyExists", "authorize_endpoint_access", ClusterIdentifier="sales", Account=CONSUMER,
                     VpcIds=[GRANTED_VPC])
    endpoint(consumer, "AccessToClusterDenied", "wrong-vpc", "other")
    endpoint(stranger, "AccessToClusterDenied", "uninvited", "granted")
    endpoint(consumer, "call", "to-sales", "granted")

    def active():
        e = consumer.call("describe_endpoint_access", EndpointName="to-sales")["EndpointAccessList"][0]
        return e["EndpointStatus"] == "active" and e

    e = until("the endpoint becoming active", active)
    want((e["Address"], e["Port"]) != (sales["Endpoint"]["Address"], sales["Endpoint"]["Port"]), "the endpoint has no address of its own")
    through = dsn(e)
    same(sql(through, "SELECT count(*) FROM tickit.sales"), str(ROWS + 1), "a query through the endpoint")

    idle, busy = Psql(through), Psql(through)
    same(idle.ask("SELECT 42"), "42", "an open session through the endpoint")
    same(busy.ask("SELECT 43"), "43", "another")
    busy.say("SELECT count(*) FROM tickit.sales a, tickit.sales b, tickit.sales c, tickit.sales d"
             " WHERE a.salesid + b.salesid + c.salesid + d.salesid = 0")  # longer than anyone waits
    producer.refused("InvalidAuthorizationState", "revoke_endpoint_access", ClusterIdentifier="sales", Account=CONSUMER)
    same(idle.ask("SELECT 44"), "44", "the session after a refused revoke")
    producer.call("revoke_endpoint_access", ClusterIdentifier="sales", Account=CONSUMER, Force=True)
    for session in (idle, busy):
        told = session.is_cut()
        want("57P01" in told, f"a cut session was told {told!r}")
    try:
        socket.create_connection((e["Address"], int(e["Port"])), timeout=2).close()
    except OSError:
        pass
    else:
        raise AssertionError("the address still answers after the forced revoke")

    def gone():
        return not consumer.call("describe_endpoint_access")["EndpointAccessList"]

    until("the endpoint going away", gone)
    consumer.refused("EndpointNotFound", "describe_endpoint_access", EndpointName="to-sales")
    endpoint(consumer, "AccessToClusterDenied", "to-sales", "granted")


def withdraw_and_give_again(producer, consumer, share, namespace_arn, at_analytics):
    count = "SELECT count(*) FROM sales_db.tickit.sales"
    session = Psql(at_analytics)
    same(session.ask(count), str(ROWS + 1), "before the withdrawal")
    producer.call("deauthorize_data_share", DataShareArn=share, ConsumerIdentifier=CONSUMER)
    both(producer, consumer, share, "DEAUTHORIZED", None)
    told = session.ask(count)
    want("42501" in told and "salesshare" in told, f"the open session was told {told!r}")
    sql_fails(at_analytics, "42501", "DEAUTHORIZED", count)
    producer.call("authorize_data_share", DataShareArn=share, ConsumerIdentifier=CONSUMER)
    consumer.call("associate_data_share_consumer", DataShareArn=share, ConsumerArn=namespace_arn)
    same(session.ask(count), str(ROWS + 1), "after it was given again, in a session that never ended")
    session.close()


main()
