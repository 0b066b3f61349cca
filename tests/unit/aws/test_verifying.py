"""Histories verified as they lie in the table, changed there by hand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chalicelib.aws import anchoring, blobs
from chalicelib.aws.chaining import HEADS, head_key
from chalicelib.aws.session import client
from chalicelib.aws.table import Key, Table, item_of
from chalicelib.aws.transaction import Transaction
from chalicelib.aws.verifying import verify
from chalicelib.core import clock
from chalicelib.core.chain import Head
from chalicelib.core.history import HistoryEntry
from chalicelib.core.settings import settings
from tests.support.faults import overtaken_at

NOW = datetime(2026, 11, 2, 15, 0, tzinfo=UTC)
NIGHT = datetime(2026, 11, 3, 0, 10, tzinfo=UTC)
FIRM = Table("firm_1")
ANCHOR = "platform/anchors/2026/11/2026-11-02.json"
pytestmark = pytest.mark.usefixtures("aws")


@pytest.fixture(autouse=True)
def noted(aws: None) -> None:
    """Two histories of a firm and one of a business, anchored in the night after."""
    with clock.set_to(NOW):
        for event in ("begun", "accepted", "activated", "suspended"):
            note(FIRM, "lic_1", event)
        note(FIRM, "firm_1", "firm_created")
        note(Table("biz_1"), "biz_1", "business_created")
    with clock.set_to(NIGHT):
        assert anchoring.anchor() == 3


def note(table: Table, subject: str, event: str) -> None:
    tx = Transaction()
    tx.note(table, subject, event, actor="acc_1", reason="ficticia")
    tx.commit()


def entries() -> list[HistoryEntry]:
    return list(FIRM.each(HistoryEntry, "HISTORY#lic_1"))


def key(entry: HistoryEntry) -> Key:
    return FIRM.key("HISTORY#lic_1", entry.id)


def put(where: Key, entity: Any) -> None:
    """Write an item as somebody does who may write the table by hand."""
    client("dynamodb").put_item(TableName=settings().table_name, Item=item_of(where, entity))


def remove(*where: Key) -> None:
    tx = Transaction()
    for each in where:
        tx.release(each)
    tx.commit()


def head() -> Head:
    found = FIRM.get(Head, HEADS, "lic_1")
    assert found is not None
    return found


def set_head(number: int) -> None:
    link = entries()[number - 1].link
    assert link is not None
    put(head_key("firm_1", "lic_1"), head().but(number=link.number, digest=link.digest))


def change() -> None:
    put(key(entries()[1]), entries()[1].but(actor="acc_2"))


def insert() -> None:
    put(FIRM.key("HISTORY#lic_1", "hist_x"), entries()[1].but(id="hist_x"))


def swap() -> None:
    _, one, other, _ = entries()
    put(key(one), other)
    put(key(other), one)


def renumber() -> None:
    _, one, other, _ = entries()
    put(key(one), one.but(link=other.link))
    put(key(other), other.but(link=one.link))


def cut() -> None:
    set_head(3)
    remove(key(entries()[-1]))


def spoil() -> None:
    item = item_of(key(entries()[1]), entries()[1]) | {"data": {"S": "{}"}}
    client("dynamodb").put_item(TableName=settings().table_name, Item=item)


def make_anew() -> None:
    told = [entry.but(link=None) for entry in entries()]
    remove(head_key("firm_1", "lic_1"), *map(key, entries()))
    for each in told:
        note(FIRM, "lic_1", each.event)


def forget() -> None:
    remove(head_key("firm_1", "lic_1"), *map(key, entries()))


DAMAGE: list[tuple[Callable[[], None], list[str]]] = [
    (change, ["entry-changed"]),
    (lambda: remove(key(entries()[1])), ["entry-missing"]),
    (lambda: remove(key(entries()[-1])), ["entry-missing", "anchor-differs"]),
    (insert, ["entry-inserted"]),
    (swap, ["order-swapped"]),
    (renumber, ["order-swapped"]),
    (cut, ["anchor-differs"]),
    (lambda: set_head(2), ["head-changed"]),
    (lambda: remove(head_key("firm_1", "lic_1")), ["head-changed"]),
    (spoil, ["entry-changed", "entry-missing"]),
    (make_anew, ["anchor-differs"]),
    (forget, ["anchor-differs"]),
]


@pytest.mark.parametrize(("damage", "kinds"), DAMAGE)
def test_what_somebody_did_by_hand_is_found_whatever_is_asked(
    damage: Callable[[], None], kinds: list[str]
) -> None:
    damage()

    for asked in (("firm_1", "lic_1"), ("firm_1",), ()):
        found = verify(*asked)
        assert [each.fault.kind for each in found.broken] == kinds, asked
        assert {(each.tenant, each.subject) for each in found.broken} == {("firm_1", "lic_1")}
    assert verify("firm_1", "firm_1").broken == verify("biz_1").broken == []


def test_whole_histories_are_whole_by_one_by_tenant_and_all_together() -> None:
    with clock.set_to(NIGHT + timedelta(hours=9)):
        note(FIRM, "lic_2", "begun")  # of which no anchor knows yet
        note(FIRM, "lic_1", "reinstated")
        one, of_firm, every = verify("firm_1", "lic_1"), verify("firm_1"), verify()

    assert one.broken == of_firm.broken == every.broken == []
    assert [each.histories for each in (one, of_firm, every)] == [1, 3, 4]
    assert [each.entries for each in (one, of_firm, every)] == [5, 7, 8]
    assert one.anchors == 1
    assert verify("firm_1", "lic_none").histories == 0


def test_anchor_that_was_written_over_is_told_and_its_first_version_compared() -> None:
    versioned = {"Status": "Enabled"}
    client("s3").put_bucket_versioning(Bucket="enlace-test", VersioningConfiguration=versioned)
    first = blobs.get(ANCHOR)
    blobs.put(ANCHOR, first.replace(b'"number":4', b'"number":3'), "application/json")

    (broken,) = verify("firm_1", "lic_1").broken

    assert (broken.tenant, broken.fault.kind) == ("", "anchor-differs")
    assert broken.fault.sentence.startswith("The anchor of 2026-11-02 was written over")


def test_anchor_of_something_else_differs() -> None:
    other = blobs.get(ANCHOR).replace(head().digest.encode(), b"0" * 64)
    blobs.put(ANCHOR, other, "application/json")

    (broken,) = verify("firm_1", "lic_1").broken

    assert broken.fault.sentence.startswith(
        "The anchor of 2026-11-02 has another digest of entry 4"
    )


def test_history_on_which_somebody_writes_is_read_again() -> None:
    with overtaken_at("Query", lambda: note(FIRM, "lic_1", "reinstated"), after=1):
        found = verify("firm_1", "lic_1")

    assert (found.entries, found.broken) == (5, [])
