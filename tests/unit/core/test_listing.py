"""What is chosen of a list is what searching, sorting and cutting all of it would give."""

from __future__ import annotations

from typing import Any, Literal, NamedTuple, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.accounting import listing as accounting
from chalicelib.accounting.forms import ExportQuery, ImportQuery
from chalicelib.core.folding import fold
from chalicelib.core.listing import Listing
from chalicelib.core.paging import ListedByState, ListQuery
from chalicelib.firms import listing as firms
from chalicelib.firms.forms import CompanyQuery
from chalicelib.invoicing import listing as invoicing
from chalicelib.invoicing.forms import DocumentQuery
from chalicelib.licences import listing as licences
from chalicelib.licences.forms import LicenceQuery
from tests.support.plain_lists import Asked, expected, walked

Sort = Literal["name", "-name", "created_at", "-created_at"]


class Thing(NamedTuple):
    id: str
    name: str
    state: str
    number: str = ""


class ThingQuery(ListQuery):
    sort: Sort = "name"
    state: str | None = None

    @property
    def in_state(self) -> str | None:
        return self.state


LISTING = Listing[Thing](
    row=Thing,
    searched=lambda row: (row.name, row.number),
    sorts={"name": lambda row: fold(row.name), "created_at": lambda row: row.id},
    state=lambda row: row.state,
)
NAMES = st.sampled_from(
    ["Peña", "pena", "PENA MUÑOZ", "Ñandú", "Café Sol", "sol", "Sol y Café", ""]
)
THINGS = st.lists(
    st.builds(
        Thing,
        id=st.integers(0, 10**6).map(lambda number: f"{number:07d}"),
        name=NAMES,
        state=st.sampled_from(["draft", "active"]),
        number=st.sampled_from(["3101123456", ""]),
    ),
    unique_by=lambda thing: thing.id,
    max_size=30,
)
QUERIES = st.builds(
    ThingQuery,
    q=st.sampled_from([None, "", "   ", "pen", "SOL café", "ñ", "101-123", "x", "3101 peña"]),
    sort=st.sampled_from(get_args(Sort)),
    state=st.sampled_from([None, "draft", "active", "gone"]),
    limit=st.integers(1, 7),
)


def page(things: list[Thing], query: ThingQuery) -> ListedByState[Thing]:
    """A page; its cursor is the bare place at which it ends."""
    chosen = LISTING.select(things, query, query.cursor)
    return ListedByState(
        data=chosen.rows,
        next_cursor=chosen.ends_at,
        total=chosen.total,
        by_state=chosen.by_state,
    )


@pytest.mark.parametrize(
    ("query", "listing"),
    [
        (CompanyQuery, firms.LISTING),
        (LicenceQuery, licences.LISTING),
        (ImportQuery, accounting.IMPORTS),
        (ExportQuery, accounting.EXPORTS),
        (DocumentQuery, invoicing.LISTING),
    ],
)
def test_each_order_that_can_be_asked_for_is_one_of_the_list(
    query: type[ListQuery], listing: Listing[Any]
) -> None:
    asked = get_args(query.model_fields["sort"].annotation)

    assert sorted(asked) == sorted(sign + name for name in listing.sorts for sign in ("", "-"))
    assert query().sort in asked


@given(THINGS, QUERIES)
def test_pages_counts_and_order_are_those_of_a_plain_list(
    things: list[Thing], query: ThingQuery
) -> None:
    asked = Asked(
        query.but(q="101123") if query.q == "101-123" else query,
        searched=lambda thing: (thing.name, thing.number),
        sort=(lambda t: fold(t.name)) if query.sort.endswith("name") else (lambda t: t.id),
        state=lambda thing: thing.state,
        in_state=query.state,
        backwards=query.sort.startswith("-"),
    )

    assert walked(lambda each: page(things, each), query) == expected(things, asked)


def test_what_stays_comes_once_whatever_comes_and_goes_between_two_pages() -> None:
    things = [Thing(f"{number}", f"name {number}", "active") for number in range(2, 8)]
    query = ThingQuery(limit=2)
    first = page(things, query)

    changed = [Thing("1", "name 1", "active"), *things[2:5], Thing("9", "name 9", "active")]
    rest = walked(lambda each: page(changed, each), query.but(cursor=first.next_cursor))

    assert [thing.id for thing in first.data] == ["2", "3"]
    assert rest.ids == ["4", "5", "6", "9"]
    assert rest.total == 5


def test_words_are_found_in_any_part_of_any_text_and_each_must_be() -> None:
    thing = Thing("1", "Distribuidora Ñandú S.A.", "active", "3101123456")

    def finds(words: str) -> bool:
        return page([thing], ThingQuery(q=words)).total == 1

    assert all(map(finds, ["ribui", "NANDU", "s.a.", "3-101-123456", "1234 ñan", "ÑAN distri"]))
    assert not any(map(finds, ["nandus", "distribuidora pena", "dora3101", "-"]))


def test_place_in_a_list_fits_a_cursor_however_long_the_name_is() -> None:
    things = [Thing(str(number), "\U0001f600" * 100, "active") for number in range(3)]

    end = page(things, ThingQuery(limit=1)).next_cursor

    assert end is not None
    assert len(end.encode()) * 4 / 3 < 1900
