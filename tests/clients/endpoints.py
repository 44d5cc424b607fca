"""Two accounts lend and take back a network path, step by step, and everything
that is refused on the way: every answer of the seven operations as boto3 reads
it, SQL by psql.

usage: endpoints.py URL SECONDS, the second being the server's --pace
"""

import socket
import sys
import time
import urllib.error
import urllib.request
import xml.etree.ElementTree

import botocore.auth
import botocore.awsrequest
import botocore.credentials

from api import REGION, Boto3, same, want
from psql import Psql, sql

A, B, C = "111111111111", "222222222222", "333333333333"
VPC_A, VPC_B1, VPC_B2, VPC_C = "vpc-0a000000000000001", "vpc-0b000000000000001", "vpc-0b000000000000002", "vpc-0c000000000000001"
SUBNETS_B1 = ["subnet-0b000000000000001", "subnet-0b00000000000001b"]
GROUP_DEFAULT, GROUP_X, GROUP_Y = "sg-0b000000000000001", "sg-0b00000000000000a", "sg-0b00000000000000b"
PASSWORD = "Sh4re-me-well"
NOT_FOUND = ("ClusterNotFound", "EndpointNotFound", "EndpointAuthorizationNotFound")


def until(what, ask):
    deadline = time.monotonic() + 30
    while True:
        answer = ask()
        if answer:
            return answer
        if time.monotonic() > deadline:
            raise AssertionError(f"{what} did not happen in time")
        time.sleep(0.02)


class Side:
    """One account and its calls, in the words of the walk-through."""

    def __init__(self, account):
        self.account, self.id = account, account.id

    def _do(self, code, operation, args):
        args = {k: v for k, v in args.items() if v is not None}
        if code is None:
            return self.account.call(operation, **args)
        refusal = self.account.refused(code, operation, **args)
        same(refusal.status, 404 if code in NOT_FOUND else 400, f"the HTTP status of {code}")
        return refusal.message

    def authorize(self, vpcs=None, to=B, cluster="c1", refused=None):
        return self._do(refused, "authorize_endpoint_access", dict(ClusterIdentifier=cluster, Account=to, VpcIds=vpcs))

    def revoke(self, vpcs=None, force=None, to=B, cluster="c1", refused=None):
        return self._do(refused, "revoke_endpoint_access", dict(ClusterIdentifier=cluster, Account=to, VpcIds=vpcs, Force=force))

    def authorizations(self, refused=None, **filters):
        out = self._do(refused, "describe_endpoint_authorization", filters)
        return out if refused else out["EndpointAuthorizationList"]

    def create(self, name, group="b-sng1", owner=A, cluster="c1", groups=None, refused=None):
        return self._do(refused, "create_endpoint_access",
                        dict(ClusterIdentifier=cluster, ResourceOwner=owner, EndpointName=name, SubnetGroupName=group, VpcSecurityGroupIds=groups))

    def modify(self, name, groups, refused=None):
        return self._do(refused, "modify_endpoint_access", dict(EndpointName=name, VpcSecurityGroupIds=groups))

    def delete(self, name, refused=None):
        return self._do(refused, "delete_endpoint_access", dict(EndpointName=name))

    def endpoints(self, refused=None, **filters):
        out = self._do(refused, "describe_endpoint_access", filters)
        return out if refused else out["EndpointAccessList"]

    def active(self, name):
        def now():
            e, = self.endpoints(EndpointName=name)
            want(e["EndpointStatus"] in ("creating", "modifying", "active"), e["EndpointStatus"])
            return e["EndpointStatus"] == "active" and e

        return until(f"{name} becoming active", now)

    def gone(self, name):
        """Waits for an endpoint to be EndpointNotFound; an empty list would not do."""
        until(f"{name} going away", lambda: name not in [e["EndpointName"] for e in self.endpoints()])
        self.endpoints(refused="EndpointNotFound", EndpointName=name)


def main():
    url, pace = sys.argv[1], float(sys.argv[2])
    api = Boto3(url)
    a, b, c = (Side(api.account(i)) for i in (A, B, C))
    prepare(a, b, c)
    authorize(a, b, c)
    connect(a, b, pace)
    narrow(a, b)
    cut(a, b, pace)
    refusals(a, b, c, pace)
    end(a, b, url)
    print("endpoints ok, with a pace of", pace)


def prepare(a, b, c):
    """1 to 3."""
    for side, name, subnets in ((a, "a-sng", ["subnet-0a000000000000001"]), (b, "b-sng1", SUBNETS_B1), (b, "b-sng2", ["subnet-0b000000000000002"]),
                                (c, "c-sng", ["subnet-0c000000000000001"])):
        side.account.call("create_cluster_subnet_group", ClusterSubnetGroupName=name, Description="of the walk-through", SubnetIds=subnets)
    cluster(a, "c1")
    same(a.authorizations(), [], "nothing is given")
    same(b.authorizations(Grantee=True), [], "nothing is received")
    b.create("e1", refused="AccessToClusterDenied")
    same(b.endpoints(), [], "nothing is created")


def cluster(side, name, **args):
    side.account.call("create_cluster", **{**dict(
        ClusterIdentifier=name, NodeType="ra3.xlplus", NumberOfNodes=1, MasterUsername="admin", MasterUserPassword=PASSWORD, Port=5439,
        ClusterSubnetGroupName="a-sng", AvailabilityZoneRelocation=True, PubliclyAccessible=False), **args})

    def available():
        return side.account.call("describe_clusters", ClusterIdentifier=name)["Clusters"][0]["ClusterStatus"] == "available"

    until(f"{name} becoming available", available)


def authorize(a, b, c):
    """4 to 7."""
    given = a.authorize([VPC_B1])
    for field, value in dict(Grantor=A, Grantee=B, ClusterIdentifier="c1", ClusterStatus="available", Status="Authorized", AllowedAllVPCs=False,
                             AllowedVPCs=[VPC_B1], EndpointCount=0).items():
        same(given[field], value, field)
    given.pop("ResponseMetadata")
    same(a.authorizations(ClusterIdentifier="c1", Account=B), [given], "what A gave")
    for filters in ({}, dict(Account=A), dict(ClusterIdentifier="c1"), dict(Account=A, ClusterIdentifier="c1")):
        same(b.authorizations(Grantee=True, **filters), [given], f"what B received, by {filters}")
    for side, filters in ((b, {}), (c, dict(Grantee=True)), (c, {}), (a, dict(Grantee=True)), (a, dict(Account=C)), (b, dict(Grantee=True, Account=C)),
                          (b, dict(Grantee=True, ClusterIdentifier="other"))):
        same(side.authorizations(**filters), [], f"what {side.id} sees by {filters}")
    a.authorizations(ClusterIdentifier="other", refused="ClusterNotFound")
    a.authorize([VPC_B1], refused="EndpointAuthorizationAlreadyExists")
    same(a.authorizations(), [given], "after a refused call")
    b.create("e2", "b-sng2", refused="AccessToClusterDenied")
    c.create("e2", "c-sng", refused="AccessToClusterDenied")
    b.create("e2", cluster="other", refused="AccessToClusterDenied")  # like one that exists: names cannot be probed


def count(a):
    return [x["EndpointCount"] for x in a.authorizations(ClusterIdentifier="c1", Account=B)]


def connect(a, b, pace):
    """8 to 12."""
    made = b.create("e1")
    for field, value in dict(EndpointStatus="creating", ResourceOwner=A, SubnetGroupName="b-sng1", Port=5439, EndpointName="e1", ClusterIdentifier="c1").items():
        same(made[field], value, field)
    if pace:
        want(not made.get("Address") and not made.get("VpcEndpoint"), f"while it is creating, it is somewhere: {made}")
        b.delete("e1", refused="InvalidEndpointState")
        b.modify("e1", [GROUP_X], refused="InvalidEndpointState")
        a.revoke(force=True, refused="InvalidEndpointState")
        a.revoke(refused="InvalidAuthorizationState")
    e1 = b.active("e1")
    same([g["VpcSecurityGroupId"] for g in e1["VpcSecurityGroups"]], [GROUP_DEFAULT], "the security groups")
    same(e1["VpcEndpoint"]["VpcId"], VPC_B1, "the VPC")
    face, = e1["VpcEndpoint"]["NetworkInterfaces"]
    want(face["SubnetId"] in SUBNETS_B1 and face["NetworkInterfaceId"].startswith("eni-") and face["PrivateIpAddress"], f"the interface is {face}")
    want(e1["VpcEndpoint"]["VpcEndpointId"].startswith("vpce-") and e1["Address"], f"it is {e1}")
    same(count(a), [1], "EndpointCount")
    same(a.endpoints(), [], "the grantee's endpoints as the grantor sees them")
    for hit in (dict(ClusterIdentifier="c1"), dict(ResourceOwner=A), dict(VpcId=VPC_B1), dict(EndpointName="e1", VpcId=VPC_B1)):
        same(b.endpoints(**hit), [e1], f"by {hit}")
    for miss in (dict(VpcId=VPC_B2), dict(ResourceOwner=B), dict(ClusterIdentifier="other", ResourceOwner=A)):
        same(b.endpoints(**miss), [], f"by {miss}")
    b.endpoints(ClusterIdentifier="other", refused="ClusterNotFound")

    b.create("e1", refused="EndpointAlreadyExists")
    b.create("E1", refused="EndpointAlreadyExists")  # names fold to lower case
    a.create("e1", "a-sng", owner=None)
    same(a.active("e1")["ResourceOwner"], A, "the owner of the grantor's own")
    same(count(a), [1], "EndpointCount beside an endpoint of the owner")
    a.delete("e1")
    a.gone("e1")

    same(sql(dsn(e1), "SELECT current_user, 40 + 2"), "admin|42", "SQL through the endpoint")

    groups = [GROUP_X, GROUP_Y]
    same(b.modify("e1", groups)["EndpointStatus"], "modifying", "the answer to ModifyEndpointAccess")
    same(sorted(g["VpcSecurityGroupId"] for g in b.active("e1")["VpcSecurityGroups"]), groups, "the security groups after ModifyEndpointAccess")
    want("already associated with the endpoint" in b.modify("e1", groups, refused="InvalidParameterValue"), "the text that clients look for")
    b.modify("e1", ["sg-0000000000000dead"], refused="InvalidClusterSecurityGroupState")
    b.create("e9", groups=["sg-0000000000000dead"], refused="InvalidClusterSecurityGroupState")


def dsn(e):
    return f"postgresql://admin:{PASSWORD}@{e['Address']}:{e['Port']}/dev?sslmode=require"


def narrow(a, b):
    """13 to 18."""
    before, = a.authorizations()
    wider = a.authorize([VPC_B2])
    same(sorted(wider["AllowedVPCs"]), [VPC_B1, VPC_B2], "AllowedVPCs")
    same(wider["AuthorizeTime"], before["AuthorizeTime"], "AuthorizeTime")
    b.create("e2", "b-sng2")
    b.active("e2")
    same(count(a), [2], "EndpointCount")
    a.revoke([VPC_B2], refused="InvalidAuthorizationState")
    a.revoke([VPC_B2], force=False, refused="InvalidAuthorizationState")
    same(sorted(a.authorizations()[0]["AllowedVPCs"]), [VPC_B1, VPC_B2], "AllowedVPCs after a refused call")
    same(b.delete("e2")["EndpointStatus"], "deleting", "the answer to DeleteEndpointAccess")
    b.gone("e2")
    same(count(a), [1], "EndpointCount")
    less = a.revoke([VPC_B2])
    same((less["AllowedVPCs"], less["Status"]), ([VPC_B1], "Authorized"), "the answer to a partial revoke")
    a.revoke([VPC_B2], refused="EndpointAuthorizationNotFound")
    a.revoke(refused="InvalidAuthorizationState")
    same(b.active("e1")["EndpointStatus"], "active", "e1")


def cut(a, b, pace):
    """19 to 21."""
    e1 = b.active("e1")
    idle, busy = Psql(dsn(e1)), Psql(dsn(e1))
    same(idle.ask("SELECT 1"), "1", "a session through e1")
    same(busy.ask("CREATE TEMP TABLE n AS SELECT 1 AS i UNION ALL SELECT 2 UNION ALL SELECT 3; SELECT 2"), "SELECT\n2", "another")
    busy.say("SELECT count(*) FROM " + ", ".join(f"n n{i}" for i in range(26)))  # longer than anyone waits
    same(a.revoke(force=True)["Status"], "Revoking", "the answer to a forced revoke")
    want(is_shut(e1), "a door that is open after a forced revoke")  # at once
    if pace:
        revoking, = a.authorizations(ClusterIdentifier="c1", Account=B)
        same((revoking["Status"], revoking["EndpointCount"]), ("Revoking", 1), "right after")
        same(b.endpoints(EndpointName="e1")[0]["EndpointStatus"], "deleting", "e1 right after")
        a.authorize(refused="InvalidAuthorizationState")
        a.revoke(force=True, refused="InvalidAuthorizationState")
        b.delete("e1", refused="InvalidEndpointState")
    b.create("e9", refused="AccessToClusterDenied")
    for session in (idle, busy):
        told = session.is_cut()
        want("57P01" in told, f"a session that was cut was told {told!r}")
    b.gone("e1")
    until("the authorization going away", lambda: not a.authorizations(ClusterIdentifier="c1", Account=B))
    same(b.authorizations(Grantee=True), [], "what B has received")
    a.revoke(refused="EndpointAuthorizationNotFound")


def is_shut(e):
    try:
        socket.create_connection((e["Address"], e["Port"]), timeout=2).close()
    except ConnectionRefusedError:
        return True
    return False


def refusals(a, b, c, pace):
    """What no step asks for: values that are none, and what a cluster has to be."""
    for account in ("123", "", "12345678901x", "1234567890123"):
        a.authorize(to=account, refused="InvalidParameterValue" if account else "MissingParameter")
        a.revoke(to=account, refused="InvalidParameterValue" if account else "MissingParameter")
    for vpc in ("subnet-1", "vpc-", "vpc-" + "0" * 18, "vpc-0a;"):
        a.authorize([vpc], refused="InvalidParameterValue")
    a.authorize(to=A, refused="UnsupportedOperation")
    a.authorize(cluster="other", refused="ClusterNotFound")
    a.revoke(cluster="other", refused="ClusterNotFound")
    b.authorize(to=C, refused="ClusterNotFound")  # of its own it has none of that name
    for name in ("a--b", "-a", "a-", "1a", "a_b", "a" * 31):
        b.create(name, refused="InvalidParameterValue")
    b.create("e1", "nowhere", refused="ClusterSubnetGroupNotFoundFault")
    b.create("e1", "a-sng", refused="ClusterSubnetGroupNotFoundFault")  # it is A's
    b.create("e1", owner="12", refused="InvalidParameterValue")
    b.create("e1", owner=None, refused="ClusterNotFound")
    for operation in (b.delete, lambda n, refused: b.modify(n, [GROUP_X], refused)):
        operation("e1", refused="EndpointNotFound")
    for filters in (dict(MaxRecords=19), dict(MaxRecords=101), dict(Marker="nonsense")):
        a.authorizations(refused="InvalidParameterValue", **filters)
        b.endpoints(refused="InvalidParameterValue", **filters)

    cluster(a, "fixed", AvailabilityZoneRelocation=False)
    a.authorize(cluster="fixed", refused="UnsupportedOperation")
    a.create("e1", "a-sng", owner=None, cluster="fixed", refused="UnsupportedOperation")
    a.account.call("delete_cluster", ClusterIdentifier="fixed", SkipFinalClusterSnapshot=True)

    for i in range(10):
        a.authorize(to=f"4444444444{i:02}")
    a.authorize(to="555555555555", refused="EndpointAuthorizationsPerClusterLimitExceeded")
    for i in range(10):
        same(a.revoke(to=f"4444444444{i:02}")["Status"], "Revoking", "a full revoke")
    same(a.authorizations(), [], "after all were revoked")

    a.authorize([VPC_C], to=C)
    for i in range(10):
        c.create(f"e{i}", "c-sng")
    c.create("e10", "c-sng", refused="EndpointsPerAuthorizationLimitExceeded")
    for i in range(10):
        c.active(f"e{i}")
    a.account.call("pause_cluster", ClusterIdentifier="c1")
    until("c1 pausing", lambda: a.account.call("describe_clusters", ClusterIdentifier="c1")["Clusters"][0]["ClusterStatus"] == "paused")
    same(c.authorizations(Grantee=True)[0]["ClusterStatus"], "paused", "what the grantee learns of the cluster")
    a.authorize(refused="InvalidClusterState")
    c.create("e11", "c-sng", refused="InvalidClusterState")
    c.modify("e0", ["sg-0c000000000000001"], refused="InvalidClusterState")
    a.revoke([VPC_C], to=C, force=True)  # the last VPC: everything
    for i in range(10):
        c.gone(f"e{i}")
    until("the authorization of C going away", lambda: not a.authorizations())
    a.account.call("resume_cluster", ClusterIdentifier="c1")
    until("c1 resuming", lambda: a.account.call("describe_clusters", ClusterIdentifier="c1")["Clusters"][0]["ClusterStatus"] == "available")


def end(a, b, url):
    """22 to 25; the last first, in a call that no client makes by itself."""
    root = form(url, A, "Action=AuthorizeEndpointAccess&Version=2012-12-01&ClusterIdentifier=c1&Account=" + B + "&VpcIds=")
    result = root.find("{*}AuthorizeEndpointAccessResult")
    same(result.findtext("{*}AllowedAllVPCs"), "true", "AllowedAllVPCs after an empty VpcIds")
    want(result.find("{*}AllowedVPCs") is not None and len(result.find("{*}AllowedVPCs")) == 0, "AllowedVPCs has to be there, empty")
    same(result.findtext("{*}EndpointCount"), "0", "EndpointCount")
    a.revoke()
    given = a.authorize()
    same((given["AllowedAllVPCs"], given.get("AllowedVPCs", [])), (True, []), "an authorization without VPCs")
    a.authorize(refused="EndpointAuthorizationAlreadyExists")
    b.create("e3", "b-sng2")
    e3 = b.active("e3")
    same(sql(dsn(e3), "SELECT 3"), "3", "SQL through e3")
    for operation, parent in (("DescribeEndpointAuthorization", "EndpointAuthorizationList"), ("DescribeEndpointAccess", "EndpointAccessList")):
        side = A if "Authorization" in operation else B
        answer = form(url, side, f"Action={operation}&Version=2012-12-01")
        same([x.tag.partition("}")[2] for x in answer.find(f"{{*}}{operation}Result/{{*}}{parent}")], ["member"], f"the members of {parent}")
    a.authorize([VPC_B1], refused="InvalidAuthorizationState")
    a.revoke([VPC_B1], refused="InvalidAuthorizationState")
    same(a.authorizations()[0]["AllowedAllVPCs"], True, "after refused calls")

    session = Psql(dsn(e3))
    same(session.ask("SELECT 4"), "4", "a session through e3")
    a.account.call("delete_cluster", ClusterIdentifier="c1", SkipFinalClusterSnapshot=True)
    want("57P01" in session.is_cut(), "the session of a deleted cluster")
    until("c1 going away", lambda: not a.account.call("describe_clusters")["Clusters"])
    a.account.refused("ClusterNotFound", "describe_clusters", ClusterIdentifier="c1")
    a.authorizations(ClusterIdentifier="c1", Account=B, refused="ClusterNotFound")
    same((a.authorizations(), b.authorizations(Grantee=True), b.endpoints()), ([], [], []), "after the cluster")
    b.endpoints(EndpointName="e3", refused="EndpointNotFound")
    until("e3's door being shut", lambda: is_shut(e3))


def form(url, account, body):
    """Sends a form as it is and returns the XML of the answer."""
    request = botocore.awsrequest.AWSRequest("POST", url + "/", data=body, headers={"Content-Type": "application/x-www-form-urlencoded; charset=utf-8"})
    botocore.auth.SigV4Auth(botocore.credentials.Credentials(account, "test"), "redshift", REGION).add_auth(request)
    try:
        with urllib.request.urlopen(urllib.request.Request(url + "/", body.encode(), dict(request.headers))) as answer:
            return xml.etree.ElementTree.fromstring(answer.read())
    except urllib.error.HTTPError as e:
        raise AssertionError(f"{body}: {e.read()}") from e


main()
