"""What is asked of the table, and what becomes of what it gives."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from random import Random
from typing import Any

import pytest
from botocore.awsrequest import AWSResponse

from chalicelib.aws.session import client
from chalicelib.aws.table import (
    InvalidCursor,
    Table,
    get_many,
)
from chalicelib.aws.transaction import Transaction
from chalicelib.core import chance, clock
from chalicelib.core.errors import Retryable
from chalicelib.core.model import Entity
from chalicelib.core.paging import PageQuery
from tests.support.faults import throttled_at, watched

NOW = datetime(2026, 11, 2, 15, 0, tzinfo=UTC)
TABLE = Table("firm_a")
pytestmark = pytest.mark.usefixtures("aws")


class Note(Entity):
    text: str


class Draft(Entity):
    text: str


class Longest(Random):
    """Waits as long as may be."""

    def uniform(self, a: float, b: float) -> float:
        return max(a, b)


def note(text: str) -> Note:
    return Note(text=text, created_at=NOW, version=1)


def stored(*sorts: str, partition: str = "NOTES") -> list[Note]:
    """Store a note under each sort key, which is its text, too."""
    for sort in sorts:
        tx = Transaction()
        tx.create(TABLE.key(partition, sort), note(sort))
        tx.commit()
    return [note(sort) for sort in sorts]


@contextmanager
def asked_for(operation: str, **instead: Any) -> Iterator[list[dict[str, Any]]]:
    """Note what is asked for by an operation, and ask for it with what is said `instead`."""
    asked: list[dict[str, Any]] = []

    def look(params: dict[str, Any], **_: Any) -> dict[str, Any]:
        asked.append(params)
        return params | instead

    events, name = client("dynamodb").meta.events, f"provide-client-params.dynamodb.{operation}"
    events.register(name, look)
    try:
        yield asked
    finally:
        events.unregister(name, look)


@pytest.mark.parametrize("sort", ["", "x" * 1025, "é" * 513, "\ud800" * 1025])
def test_key_that_no_item_can_have_is_not_asked_for(sort: str) -> None:
    with watched() as made:
        assert TABLE.get(Note, "NOTES", sort) is None

    assert made == []


@pytest.mark.parametrize("sort", ["x", "x" * 1024, "é" * 512])
def test_key_that_an_item_can_have_is_asked_for(sort: str) -> None:
    assert stored(sort) == [TABLE.get(Note, "NOTES", sort)]


def test_reads_that_something_is_decided_by_are_of_the_newest() -> None:
    keys = [(TABLE.key("NOTES", sort), Note) for sort in "12"]

    with (
        asked_for("GetItem") as one,
        asked_for("BatchGetItem") as several,
        asked_for("Query") as all_of_them,
    ):
        TABLE.get(Note, "NOTES", "1")
        get_many(keys)
        list(TABLE.each(Note, "NOTES"))

    (batch,) = several[0]["RequestItems"].values()
    assert [each["ConsistentRead"] for each in (one[0], batch, all_of_them[0])] == [True] * 3


def test_several_are_given_in_the_order_asked_for_and_none_for_what_is_missing() -> None:
    sorts = [f"{number:03}" for number in range(205)]
    notes = stored(*sorts[:102], *sorts[198:])

    with asked_for("BatchGetItem") as asked:
        found = get_many([(TABLE.key("NOTES", sort), Note) for sort in [*sorts, "000"]])

    counts = [len(each["RequestItems"]["enlace-test"]["Keys"]) for each in asked]
    assert counts == [100, 100, 5]
    assert found == [*notes[:102], *[None] * 96, *notes[102:], notes[0]]


def test_nothing_is_asked_for_where_nothing_is_wanted() -> None:
    with watched() as made:
        assert get_many([]) == []

    assert made == []


def test_stream_goes_on_where_an_answer_ended() -> None:
    notes = stored(*"abcdefg")
    stored("x", partition="OTHER")

    with asked_for("Query", Limit=3) as asked:
        found = list(TABLE.each(Note, "NOTES"))

    assert (found, len(asked)) == (notes, 3)


def test_stream_is_of_a_prefix_or_of_a_range_with_both_ends() -> None:
    a_1, a_2, a_3, b_1, _ = stored("a#1", "a#2", "a#3", "b#1", "c#1")

    assert list(TABLE.each(Note, "NOTES", prefix="a#")) == [a_1, a_2, a_3]
    assert list(TABLE.each(Note, "NOTES", between=("a#2", "b#1"))) == [a_2, a_3, b_1]


def test_mixed_partition_is_streamed_by_kinds_and_other_items_are_passed_over() -> None:
    stored("ACCOUNT", "NOTE#1#DRAFT", "OTHER#1", "draft#2")
    tx = Transaction()
    draft = tx.create(TABLE.key("NOTES", "DRAFT#NOTE#1"), Draft(text="draft", created_at=NOW))
    tx.commit()

    found = list(TABLE.mixed("NOTES", {"DRAFT": Draft, "NOTE": Note, "ACCOUNT": Note}))

    assert found == [
        ("ACCOUNT", note("ACCOUNT")),
        ("DRAFT#NOTE#1", draft),
        ("NOTE#1#DRAFT", note("NOTE#1#DRAFT")),
    ]


def test_page_is_as_long_as_asked_for() -> None:
    first_note, second_note, third_note = stored("1", "2", "3")

    first = TABLE.page(Note, "NOTES", PageQuery(limit=2))
    rest = TABLE.page(Note, "NOTES", PageQuery(limit=2, cursor=first.next_cursor))

    assert (first.data, rest.data, rest.next_cursor) == (
        [first_note, second_note],
        [third_note],
        None,
    )


@pytest.mark.parametrize("other", [{"newest_first": True}, {"partition": "OTHER"}])
def test_cursor_is_of_one_list_and_direction(other: dict[str, Any]) -> None:
    stored("1", "2", "3")
    mine: dict[str, Any] = {"partition": "NOTES", "newest_first": False}
    cursor = TABLE.page(Note, query=PageQuery(limit=1), **mine).next_cursor
    query = PageQuery(limit=1, cursor=cursor)

    assert TABLE.page(Note, query=query, **mine).data == [note("2")]
    with pytest.raises(InvalidCursor):
        TABLE.page(Note, query=query, **(mine | other))


@pytest.mark.parametrize("says_so", [True, False])
def test_what_a_busy_table_leaves_over_is_asked_for_after_ever_longer_pauses(
    *, says_so: bool
) -> None:
    pauses: list[float] = []
    wanted = [(TABLE.key("NOTES", sort), Note) for sort in "12"]

    def leave_all(params: dict[str, Any], **_: Any) -> Any:
        left = {"UnprocessedKeys": json.loads(params["body"])["RequestItems"]} if says_so else {}
        return AWSResponse("", 200, {}, None), {"Responses": {}} | left

    events, name = client("dynamodb").meta.events, "before-call.dynamodb.BatchGetItem"
    events.register(name, leave_all)
    try:
        with clock.set_to(pause=pauses.append), chance.set_to(Longest()):
            if says_so:
                with pytest.raises(Retryable, match=r"^read several: the table is too busy$"):
                    get_many(wanted)
            else:
                assert get_many(wanted) == [None, None]
    finally:
        events.unregister(name, leave_all)

    assert pauses == [0.02 * 2**number for number in range(7)] * says_so


@pytest.mark.parametrize(
    ("read", "action"),
    [
        (lambda: TABLE.get(Note, "NOTES", "1"), "read"),
        (lambda: get_many([(TABLE.key("NOTES", sort), Note) for sort in "12"]), "read several"),
        (lambda: list(TABLE.each(Note, "NOTES")), "read all"),
        (lambda: TABLE.page(Note, "NOTES", PageQuery()), "list"),
    ],
)
def test_read_that_fails_says_which(read: Callable[[], object], action: str) -> None:
    with (
        throttled_at(1),
        pytest.raises(Retryable, match=f"^{action}: ThrottlingException$"),
    ):
        read()
