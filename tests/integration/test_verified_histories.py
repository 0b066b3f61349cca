"""Histories that many write at once are whole, and the command says when one is not."""

from __future__ import annotations

import secrets
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from random import Random

from chalicelib.aws import anchoring
from chalicelib.aws.session import client
from chalicelib.aws.table import Table, item_of
from chalicelib.aws.transaction import Transaction
from chalicelib.aws.verifying import verify
from chalicelib.core import clock
from chalicelib.core.history import HistoryEntry
from chalicelib.core.settings import settings
from infra.local.stack import LocalStack
from tests.integration.test_operate import typed

AT_ONCE = 16
FAR = timedelta(days=3_000)
"""A time in which nobody else anchors."""
SUBJECTS = ("lic_1", "lic_2", "acc_1")


def new_firm() -> str:
    return f"firm_{secrets.token_hex(8)}"


def test_whoever_writes_at_once_on_one_history_comes_behind_the_other(stack: LocalStack) -> None:
    firm = new_firm()

    def write(number: int) -> None:
        random = Random(number)  # noqa: S311 - an order that can be repeated
        for _ in range(3):
            tx = Transaction()
            for subject in {firm, *random.sample(SUBJECTS, 2)}:
                tx.note(Table(firm), subject, "noted", actor="acc_1", by=str(number))
            tx.commit()

    with ThreadPoolExecutor(AT_ONCE) as threads:
        list(threads.map(write, range(AT_ONCE)))

    found = verify(firm)
    assert (found.histories, found.entries, found.broken) == (4, AT_ONCE * 3 * 3, [])
    assert verify(firm, firm).entries == AT_ONCE * 3


def test_command_says_what_is_broken_and_where(stack: LocalStack) -> None:
    firm, port, now = new_firm(), stack.ports.emulator, clock.now() + FAR
    for event in ("begun", "accepted", "activated"):
        tx = Transaction()
        tx.note(Table(firm), "lic_1", event, actor="acc_1")
        with clock.set_to(now):
            tx.commit()
    with clock.set_to(now + timedelta(days=1)):
        assert anchoring.anchor() == 1

    whole = typed(port, "verify-history", firm, "lic_1")
    second = list(Table(firm).each(HistoryEntry, "HISTORY#lic_1"))[1]
    where = Table(firm).key("HISTORY#lic_1", second.id)
    item = item_of(where, second.but(actor="acc_2"))
    client("dynamodb").put_item(TableName=settings().table_name, Item=item)
    broken = typed(port, "verify-history", firm)
    unknown = typed(port, "verify-history", firm, "lic_2")

    assert (whole.returncode, whole.stderr) == (0, "")
    assert whole.stdout.startswith("Histories: 1, entries: 3, anchors: ")
    assert whole.stdout.endswith(". All whole.\n")
    assert (broken.returncode, broken.stderr) == (3, "")
    of_entry, summary = broken.stdout.splitlines()
    assert of_entry.startswith(f"{firm} lic_1: Entry 2 ({second.id}, accepted, ")
    assert of_entry.endswith("was changed: it is not what its digest was made of. (entry-changed)")
    assert summary.endswith(" Broken histories: 1.")
    assert (unknown.returncode, unknown.stdout) == (2, "")
    assert unknown.stderr == f"Not done: there is no chained history of {firm} lic_2\n"
