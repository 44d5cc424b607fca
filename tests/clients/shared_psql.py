"""psql on a consumer's warehouse: rows of a database that another account
shares, its own listings, and the withdrawal under an open cursor.

usage: shared_psql.py HOST PORT PASSWORD
"""

import re
import sys

from mounted import FIND, HINT, SALES, restore, same, withdraw
from psql import Psql

host, port, password = sys.argv[1:4]
ROWS = "1|ada|10.50\n2|grace|20.25\n3|ada|30.00"


def session(database="dev"):
    return Psql(f"postgresql://admin:{password}@{host}:{port}/{database}?sslmode=require")


def has(got, pattern, what):
    if not re.search(pattern, got, re.MULTILINE):
        raise AssertionError(f"{what}: {pattern!r} is not in {got!r}")


def refused(got, what):
    has(got, r"^ERROR:  42501: ", what)
    has(got, rf"^HINT:  .*{HINT}", what)


def main():
    p, direct = session(), session("sales_db")
    same(p.ask(SALES), ROWS, "rows by three-part names")
    p.ask("prepare find (int, varchar) as " + FIND.format("$1", "$2"))
    same(p.ask("execute find (2, 'grace')"), "20.25", "a prepared statement")
    p.ask("create external schema psql from redshift database 'sales_db' schema 'public'")
    same(p.ask("select total from psql.totals where customer = 'ada'"), "40.50", "by an external schema")
    p.ask("begin; declare pages cursor for " + SALES)
    same([p.ask("fetch 2 from pages"), p.ask("fetch all from pages")], ["1|ada|10.50\n2|grace|20.25", "3|ada|30.00"], "a cursor")
    p.ask("commit")
    p.ask("use sales_db")
    same(p.ask("select city from crm.customers where name = 'ada'"), "London", "a shared database in use")
    p.ask("reset use")

    has(p.ask("\\l"), r"^sales_db\|", "\\l")
    has(p.ask("\\dn"), r"^psql\|admin", "\\dn")
    for listed in (r"^crm\|admin", r"^public\|admin"):
        has(direct.ask("\\dn"), listed, "\\dn in the shared database")
    has(direct.ask("\\d"), r"^public\|sales\|table\|admin\npublic\|totals\|view\|admin", "\\d in the shared database")
    has(direct.ask("\\dt crm.*"), r"^crm\|customers\|table\|admin", "\\dt in the shared database")
    has(direct.ask("\\d sales"), r"^id\|integer\|.*not null.*\ncustomer\|character varying\(20\)\|", "\\d sales")
    same(direct.ask("select current_database(), count(*) from sales"), "sales_db|3", "connected to the shared database")

    p.ask("begin; declare kept cursor for " + SALES)
    same(p.ask("fetch 1 from kept"), "1|ada|10.50", "a cursor before the withdrawal")
    withdraw()
    has(p.ask("fetch 1 from kept"), r"^ERROR:  57014: canceling statement because its access was withdrawn", "a cursor that was open")
    p.ask("rollback")
    refused(p.ask(SALES), "the next statement")
    refused(p.ask("execute find (1, 'ada')"), "a prepared statement")
    refused(p.ask("select * from psql.sales"), "the external schema")
    refused(direct.ask("select * from sales"), "a connection to the shared database")
    has(p.ask("\\l"), r"^sales_db\|", "\\l without the share")
    same(direct.ask("\\dt crm.*"), 'Did not find any relation named "crm.*".', "\\dt without the share")
    restore()
    same(p.ask(SALES), ROWS, "once the share is back")
    same(p.ask("execute find (2, 'grace')"), "20.25", "the prepared statement once the share is back")
    same(direct.ask("select count(*) from sales"), "3", "the direct connection once the share is back")
    p.close()
    direct.close()
    print("ok")


main()
