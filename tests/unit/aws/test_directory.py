"""A list and what it lists change together, whoever else changes the list at the same time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from random import Random
from typing import Literal, NamedTuple

import pytest

from chalicelib.aws import chunks
from chalicelib.aws.directory import Directory
from chalicelib.aws.session import client
from chalicelib.aws.table import InvalidCursor, Table, get_many
from chalicelib.aws.transaction import OthersInTheWay, Transaction
from chalicelib.core import clock
from chalicelib.core.errors import Conflict
from chalicelib.core.folding import fold
from chalicelib.core.listing import Listing
from chalicelib.core.model import Entity
from chalicelib.core.paging import ListedByState, ListQuery
from chalicelib.core.texts import Text
from tests.support.faults import overtaken_at, watched
from tests.support.plain_lists import Asked, expected, plain, walked

NOW = datetime(2026, 11, 2, 15, 0, tzinfo=UTC)
pytestmark = pytest.mark.usefixtures("aws")
Sort = Literal["name", "-name", "created_at", "-created_at"]


class Thing(Entity):
    id: str
    name: str
    state: str = "draft"


class ThingRow(NamedTuple):
    id: str
    name: str
    state: str


class ThingQuery(ListQuery):
    sort: Sort = "-created_at"
    state: str | None = None

    @property
    def in_state(self) -> str | None:
        return self.state


class Taken(Conflict):
    code = "taken-in-test-of-directory"
    text = Text(es="Ocupado", en="Taken")


THINGS = Directory(
    Thing,
    "THINGS",
    "THING_LIST",
    Listing[ThingRow](
        row=ThingRow,
        searched=lambda row: (row.name,),
        sorts={"name": lambda row: fold(row.name), "created_at": lambda row: row.id},
        state=lambda row: row.state,
    ),
)


def write(tx: Transaction, thing: Thing, tenant: str = "firm_a", **given: Exception) -> Thing:
    THINGS.enter(tx, tenant, ThingRow(thing.id, thing.name, thing.state))
    return tx.replace(THINGS.key(tenant, thing.id), thing, **given)  # type: ignore[arg-type]


def save(*things: Thing, tenant: str = "firm_a") -> list[Thing]:
    tx = Transaction()
    saved = [write(tx, thing, tenant) for thing in things]
    tx.commit()
    return saved


def meanwhile(*things: Thing) -> None:
    """Save, as somebody else."""
    save(*things)


@contextmanager
def disturbed(act: Callable[[], None]) -> Iterator[None]:
    """Do something before each transaction takes effect."""
    events, name = client("dynamodb").meta.events, "before-call.dynamodb.TransactWriteItems"

    def meddle(**_: object) -> None:
        act()

    events.register(name, meddle)
    try:
        yield
    finally:
        events.unregister(name, meddle)


def thing(number: int, name: str = "Uno", state: str = "draft") -> Thing:
    return Thing(id=f"thing_{number:04d}", created_at=NOW, name=name, state=state)


def remove(gone: Thing) -> None:
    tx = Transaction()
    THINGS.strike(tx, "firm_a", gone.id)
    tx.delete(THINGS.key("firm_a", gone.id), gone.version)
    tx.commit()


def page(query: ThingQuery) -> ListedByState[Thing]:
    return THINGS.page("firm_a", query, lambda _: True)


def as_it_must_be(query: ThingQuery) -> Asked:
    return Asked(
        query,
        searched=lambda each: (each.name,),
        sort=(lambda e: plain(e.name)) if query.sort.endswith("name") else (lambda e: e.id),
        state=lambda each: each.state,
        in_state=query.state,
        backwards=query.sort.startswith("-"),
    )


@pytest.mark.parametrize("seed", range(2))
def test_after_any_changes_the_list_is_what_a_plain_one_would_be(seed: int) -> None:
    chance = Random(seed)  # noqa: S311 - changes that can be repeated
    names, states = ["Peña", "pena dos", "ÑANDÚ", "Sol", "sol y Café"], ["draft", "active", "gone"]
    things: dict[str, Thing] = {}
    for number in range(35):
        act = chance.choice(["create", "create", "change", "rename", "remove"])
        known = chance.choice(list(things.values())) if things else None
        if act == "create" or known is None:
            (made,) = save(thing(number, chance.choice(names), chance.choice(states)))
            things[made.id] = made
        elif act == "remove":
            remove(things.pop(known.id))
        else:
            said = {"state": chance.choice(states)} if act == "change" else {}
            (things[known.id],) = save(known.but(**said or {"name": chance.choice(names)}))

    for q in (None, "pen", "CAFE sol", "x"):
        for sort in ("name", "-created_at"):
            query = ThingQuery.model_validate(
                {"q": q, "sort": sort, "state": chance.choice([None, *states]), "limit": 7}
            )
            wanted = expected(things.values(), as_it_must_be(query))
            assert walked(page, query) == wanted


def test_a_page_takes_two_requests_however_long_the_list_is() -> None:
    for before, count in ((0, 25), (25, 75)):
        for start in range(before, count, 50):
            save(*(thing(number) for number in range(start, min(start + 50, count))))
        with watched() as calls:
            first = page(ThingQuery(limit=20))
        with watched() as of_none:
            none = page(ThingQuery(state="gone"))

        assert calls == ["BatchGetItem", "BatchGetItem"]
        assert of_none == ["BatchGetItem"]
        assert (first.total, len(first.data), none.total) == (count, 20, 0)


def test_row_that_another_change_got_ahead_with_is_written_beside_its_row() -> None:
    same = [n for n in range(400) if is_beside(n)][:2]
    first, second = (thing(number, f"name {number}") for number in same)

    with overtaken_at("TransactWriteItems", lambda: meanwhile(second)):
        save(first)

    assert {row for row, _ in chunks.read("firm_a", "THING_LIST")[0]} == {first.id, second.id}
    assert page(ThingQuery()).total == 2


def is_beside(number: int) -> bool:
    """Whether a thing lies in the chunk of the first."""
    return THINGS.chunk("firm_a", thing(number).id) == THINGS.chunk("firm_a", thing(0).id)


def test_change_that_lost_changes_nothing_of_the_list_and_says_what_its_room_says() -> None:
    (before,) = save(thing(1))
    tx = Transaction()
    write(tx, before.but(name="Tarde"), otherwise=Taken())

    with (
        overtaken_at("TransactWriteItems", lambda: meanwhile(before.but(name="Antes"))),
        pytest.raises(Taken),
    ):
        tx.commit()

    assert [each.name for each in page(ThingQuery(q="antes")).data] == ["Antes"]
    assert page(ThingQuery(q="tarde")).total == 0


def test_list_that_never_rests_is_left_to_a_later_try() -> None:
    numbers = iter(n for n in range(100, 2000) if is_beside(n))
    tx = Transaction()
    write(tx, thing(0))

    def meddle() -> None:
        other = Transaction()
        THINGS.enter(other, "firm_a", ThingRow(thing(next(numbers)).id, "", ""))
        other.commit()

    with (
        clock.set_to(pause=lambda _: None),
        disturbed(meddle),
        pytest.raises(OthersInTheWay),
    ):
        tx.commit()

    assert get_many([(THINGS.key("firm_a", thing(0).id), Thing)]) == [None]


def test_cursor_is_of_one_tenant_one_question_and_one_order() -> None:
    save(*(thing(number) for number in range(4)))
    save(thing(1), thing(2), tenant="firm_b")
    query = ThingQuery(limit=1)
    cursor = page(query).next_cursor

    assert [e.id for e in page(query.but(cursor=cursor, limit=9)).data] == [
        "thing_0002",
        "thing_0001",
        "thing_0000",
    ]
    for other in ({"q": "uno"}, {"state": "draft"}, {"sort": "created_at"}):
        with pytest.raises(InvalidCursor):
            page(query.but(cursor=cursor, **other))
    with pytest.raises(InvalidCursor):
        THINGS.page("firm_b", query.but(cursor=cursor), lambda _: True)


def test_entry_that_is_gone_by_the_second_read_is_left_out_of_the_page() -> None:
    kept, gone = save(thing(1), thing(2))
    tx = Transaction()
    tx.delete(Table("firm_a").key("THINGS", gone.id), gone.version)
    tx.commit()

    assert [each.id for each in page(ThingQuery()).data] == [kept.id]


def test_rows_alone_are_written_without_the_price_of_a_transaction() -> None:
    tx = Transaction()
    THINGS.enter(tx, "firm_a", ThingRow("thing_1", "Uno", "draft"))

    with watched() as calls:
        tx.commit()

    assert calls == ["GetItem", "PutItem"]
