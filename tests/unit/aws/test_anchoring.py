"""Anchors: what changed on a day, once, and nothing else."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from chalicelib.aws import anchoring, blobs
from chalicelib.aws.session import client
from chalicelib.aws.table import Table
from chalicelib.aws.transaction import Transaction
from chalicelib.core import clock
from tests.support.faults import watched

NOW = datetime(2026, 11, 2, 15, 0, tzinfo=UTC)
NIGHT = datetime(2026, 11, 3, 0, 2, tzinfo=UTC)
DAY = timedelta(days=1)
KEY = "platform/anchors/2026/11/2026-11-02.json"
pytestmark = pytest.mark.usefixtures("aws")


def note(tenant: str, subject: str, at: datetime) -> None:
    tx = Transaction()
    tx.note(Table(tenant), subject, "noted", actor="system")
    with clock.set_to(at):
        tx.commit()


def anchor(at: datetime) -> int:
    with clock.set_to(at):
        return anchoring.anchor()


def known() -> dict[date, list[tuple[str, str, int]]]:
    return {
        each.anchor.day: [(head.tenant, head.subject, head.number) for head in each.anchor.heads]
        for each in anchoring.all_anchors()
    }


def test_anchor_has_what_changed_on_its_day_as_far_as_it_went() -> None:
    note("firm_1", "lic_1", NOW - DAY)
    note("firm_1", "lic_old", NOW - DAY)
    anchor(NOW)
    for subject in ("lic_1", "lic_2", "lic_2"):
        note("firm_1", subject, NOW)
    note("biz_1", "biz_1", NOW)

    assert anchor(NIGHT) == 3

    assert known() == {
        date(2026, 11, 1): [("firm_1", "lic_1", 1), ("firm_1", "lic_old", 1)],
        date(2026, 11, 2): [("biz_1", "biz_1", 1), ("firm_1", "lic_1", 2), ("firm_1", "lic_2", 2)],
    }


def test_what_goes_on_after_midnight_is_anchored_as_well() -> None:
    note("firm_1", "lic_1", NOW)
    note("firm_1", "lic_2", NOW)
    note("firm_1", "lic_2", NIGHT - timedelta(minutes=1))

    anchor(NIGHT)

    assert known() == {date(2026, 11, 2): [("firm_1", "lic_1", 1), ("firm_1", "lic_2", 2)]}


def test_anchor_is_written_once_and_a_quiet_day_has_none() -> None:
    note("firm_1", "lic_1", NOW)
    anchor(NIGHT)
    first = blobs.get(KEY)

    with watched() as calls:
        assert anchor(NIGHT + timedelta(hours=1)) == 0

    assert blobs.get(KEY) == first
    assert calls.count("Query") == 6 * 4  # days without one, by shards; that of the day is not read
    assert anchor(NIGHT + DAY) == 0
    assert list(known()) == [date(2026, 11, 2)]


def test_days_on_which_the_schedule_failed_are_made_up_for() -> None:
    note("firm_1", "lic_1", NOW)

    assert anchor(NIGHT + 5 * DAY) == 1
    assert known() == {date(2026, 11, 2): [("firm_1", "lic_1", 1)]}


def test_anchor_that_was_written_over_or_taken_away_is_read_as_it_was_first() -> None:
    versioned = {"Status": "Enabled"}
    client("s3").put_bucket_versioning(Bucket="enlace-test", VersioningConfiguration=versioned)
    note("firm_1", "lic_1", NOW)
    anchor(NIGHT)
    (first,) = anchoring.all_anchors()
    assert not first.was_replaced

    blobs.put(KEY, b"{}", "application/json")
    assert list(anchoring.all_anchors()) == [first.but(was_replaced=True)]
    blobs.delete(KEY)
    assert list(anchoring.all_anchors()) == [first.but(was_replaced=True)]


def test_heads_that_no_anchor_has_yet_are_found() -> None:
    note("firm_1", "lic_1", NOW)
    note("firm_1", "lic_2", NOW - 2 * DAY)

    with clock.set_to(NOW):
        found = [each.subject for each in anchoring.not_anchored_yet()]

    assert found == ["lic_1", "lic_2"]
