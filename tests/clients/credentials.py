"""Database users as Amazon's own Python driver logs them in: passwords in each
form that CREATE USER takes, and temporary ones from GetClusterCredentials and
GetClusterCredentialsWithIAM.

usage: credentials.py ENDPOINT CLUSTER HOST PORT PASSWORD CERTIFICATE
"""

import hashlib
import os
import sys

import boto3

from api import REGION, same, want

endpoint, cluster, host, port, password, certificate = sys.argv[1:7]
os.environ["SSL_CERT_FILE"] = certificate  # read when the driver makes its TLS context
ACCOUNT = "111111111111"

import redshift_connector  # noqa: E402

api = boto3.client("redshift", region_name=REGION, endpoint_url=endpoint, aws_access_key_id=ACCOUNT, aws_secret_access_key="test")


def connect(user, word, **more):
    return redshift_connector.connect(**{**dict(host=host, port=int(port), user=user, password=word, database="dev", timeout=30), **more})


def who(connection):
    cursor = connection.cursor()
    cursor.execute("select current_user")
    return cursor.fetchone()[0]


def refused(part, action, what):
    try:
        action()
    except (redshift_connector.ProgrammingError, redshift_connector.InterfaceError) as e:
        want(part in str(e), f"{what}: {e} does not say {part!r}")
        return
    raise AssertionError(f"{what}: was not refused")


def run(connection, *statements):
    for statement in statements:
        connection.cursor().execute(statement)
    connection.commit()


def passwords(admin):
    salt = hashlib.sha256(b"any").digest()
    digest = hashlib.sha256(b"Salted-123" + salt).hexdigest()
    forms = {
        "plain": ("Plain-1234", "Plain-1234"),
        "hashed": ("Hashed-1234", "sha256|Hashed-1234"),
        "salted": ("Salted-123", f"sha256|{digest}|{salt.hex()}"),
        "user1": ("ez", "md5153c434b4b77c89e6b94f12c5393af5b"),
    }
    for user, (word, form) in forms.items():
        run(admin, f"create user {user} password '{form}'")
        same(who(connect(user, word)), user, f"{user} logs in")
        refused("password authentication failed", lambda: connect(user, word + "x"), f"{user} with a wrong password")
    run(admin, "create table secret (i int)")
    refused("permission denied for relation secret", lambda: run(connect("plain", "Plain-1234"), "select * from secret"), "somebody else's table")


def temporary(admin):
    run(admin, "create group clerks", "grant select on secret to group clerks")
    got = api.get_cluster_credentials(ClusterIdentifier=cluster, DbUser="visitor", DbName="dev", AutoCreate=True, DbGroups=["clerks"], DurationSeconds=900)
    same(got["DbUser"], "IAMA:visitor:clerks", "the user to log in as")
    c = connect(got["DbUser"], got["DbPassword"])
    same(who(c), "visitor", "the user logged in")
    run(c, "select * from secret")
    refused("password authentication failed", lambda: connect(got["DbUser"], got["DbPassword"][:-1]), "part of a password")
    refused("SSL off", lambda: connect(got["DbUser"], got["DbPassword"], ssl=False), "no SSL")
    own = api.get_cluster_credentials_with_iam(ClusterIdentifier=cluster, DbName="dev")
    same(who(connect(own["DbUser"], own["DbPassword"])), own["DbUser"], "the caller's own user")
    want(own["NextRefreshTime"] < own["Expiration"], "the time to ask again")


def main():
    admin = connect("admin", password)
    passwords(admin)
    temporary(admin)
    print("credentials ok")


main()
