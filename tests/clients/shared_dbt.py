"""dbt on a consumer's warehouse: models over sources in a database that another
account shares, by three-part names and by the external schema sales_ext; without
the share; and with it again, when what exists is merged into. One process, for
dbt is slow to start.

usage: shared_dbt.py HOST PORT PASSWORD
"""

import os
import shutil
import sys
import tempfile

from dbt.cli.main import dbtRunner

from mounted import restore, same, withdraw


def dbt(*line):
    """Runs a command and answers what became of each node that did not succeed."""
    done = dbtRunner().invoke(["--no-use-colors", "--no-version-check", *line])
    if done.exception:
        raise done.exception
    nodes = getattr(done.result, "results", [])
    same(done.success, all(n.status in ("success", "pass") for n in nodes) if nodes else True, f"dbt {' '.join(line)}")
    return {n.node.name: n.message for n in nodes if n.status not in ("success", "pass")}


def main():
    with tempfile.TemporaryDirectory() as work:
        project = os.path.join(work, "project")
        shutil.copytree(os.path.join(os.path.dirname(__file__), "dbt-shared"), project)
        os.environ.update(zip(("BLUESHIFT_HOST", "BLUESHIFT_PORT", "BLUESHIFT_PASSWORD"), sys.argv[1:4]))
        os.environ.update(DBT_SEND_ANONYMOUS_USAGE_STATS="false", DBT_PROFILES_DIR=project, DBT_PROJECT_DIR=project)
        same(dbt("build"), {}, "build")
        withdraw()
        failed = dbt("run")
        same(sorted(failed), ["loaded", "spending"], "models that cannot be built without the share")
        for model, message in failed.items():
            same("permission denied for datashare salesshare" in message, True, f"{model}: {message}")
        restore()
        same(dbt("build"), {}, "build once the share is back")
        dbt("docs", "generate")
    print("ok")


main()
