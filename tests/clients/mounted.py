"""What the scripts against a shared database have in common: the rows that
share_drivers_test.go has put there, and how to ask it to take them away."""

import sys

SALES = "select id, customer, amt from sales_db.public.sales order by id"
FIND = "select amt from sales_db.public.sales where id = {} and customer = {}"
HINT = "authorize-data-share"  # in what the consumer is told once the producer has deauthorized


def same(got, want, what):
    if got != want:
        raise AssertionError(f"{what}: got {got!r}, want {want!r}")


def withdraw():
    """The producer's account deauthorizes the share."""
    tell("withdraw")


def restore():
    """The producer's account authorizes it again and the consumer's associates it."""
    tell("restore")


def tell(word):
    print(word, flush=True)
    same(sys.stdin.readline(), "done\n", word)
