"""Keys and items as the table lays them out; nothing is asked of it."""

from __future__ import annotations

import zlib
from datetime import UTC, datetime
from random import Random

import pytest

from chalicelib.aws.table import ItemTooLarge, Key, Table, item_of
from chalicelib.core.model import Entity

NOW = datetime(2026, 11, 2, 15, 0, tzinfo=UTC)
TABLE = Table("firm_a")
LIMIT = 390_000
"""How many bytes of an item may be its data."""


class Note(Entity):
    text: str


def note(text: str) -> Note:
    return Note(text=text, created_at=NOW, version=1)


@pytest.mark.parametrize("tenant", ["x" * 64, "é"])
def test_tenant_may_be_named_by_up_to_64_characters(tenant: str) -> None:
    assert Table(tenant).key("NOTES", "1") == Key(f"T#{tenant}#NOTES", "1")


def test_what_cannot_be_a_tenant_is_not_told_at_length() -> None:
    with pytest.raises(ValueError, match=f"^'{'x' * 64}' cannot be a tenant$"):
        Table("x" * 65)


def test_item_says_what_it_is_beside_its_data() -> None:
    entity = Note(text="hello", created_at=NOW, version=7)

    assert item_of(TABLE.key("NOTES", "1"), entity) == {
        "PK": {"S": "T#firm_a#NOTES"},
        "SK": {"S": "1"},
        "type": {"S": "Note"},
        "version": {"N": "7"},
        "created_at": {"S": "2026-11-02T15:00:00+00:00"},
        "data": {"S": entity.model_dump_json()},
    }


@pytest.mark.parametrize(("characters", "form"), [(900, "S"), (901, "B")])
def test_data_is_compressed_from_where_it_saves(characters: int, form: str) -> None:
    entity = note("x" * (characters - len(note("").model_dump_json())))

    data = item_of(TABLE.key("NOTES", "1"), entity)["data"]

    text = entity.model_dump_json()
    assert data == {form: text if form == "S" else zlib.compress(text.encode())}


def test_data_may_fill_an_item_to_the_limit_and_no_more() -> None:
    noise = f"{Random(7).getrandbits(4 * 710_000):x}"  # noqa: S311 - always the same
    sizes: dict[int, str] = {}
    length = 684_076  # near it already
    while not {LIMIT, LIMIT + 1} <= sizes.keys():
        sizes[packed_size(noise[:length])] = noise[:length]
        nearest = min(sizes, key=lambda size: abs(size - LIMIT))
        length = len(sizes[nearest]) + (2 * (LIMIT - nearest) or 1)

    kept = item_of(TABLE.key("NOTES", "1"), note(sizes[LIMIT]))

    assert len(kept["data"]["B"]) == LIMIT
    with pytest.raises(ItemTooLarge):
        item_of(TABLE.key("NOTES", "1"), note(sizes[LIMIT + 1]))


def packed_size(text: str) -> int:
    return len(zlib.compress(note(text).model_dump_json().encode()))
