"""Keys and items as the table lays them out; nothing is asked of it."""

from __future__ import annotations

import zlib
from datetime import UTC, datetime
from random import Random
from typing import ClassVar

import pytest

from chalicelib.aws.table import ItemTooLarge, Key, Table, _load, item_of
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


class Alike(Note):
    packed_against: ClassVar[bytes] = "".join(f"word {number}, " for number in range(200)).encode()


def test_what_items_have_in_common_is_left_out_of_them_and_comes_back() -> None:
    known = Alike.packed_against.decode()
    entity = Alike(text=known + "and more", created_at=NOW, version=1)

    item = item_of(TABLE.key("NOTES", "1"), entity)

    assert len(item["data"]["B"]) * 4 < len(zlib.compress(entity.model_dump_json().encode()))
    assert _load(Alike, item) == entity
    with pytest.raises(zlib.error):
        _load(Note, item)


def test_data_may_fill_an_item_to_the_limit_and_no_more() -> None:
    noise = f"{Random(7).getrandbits(4 * 710_000):x}"  # noqa: S311 - always the same
    sizes: dict[int, str] = {}
    length = 684_080  # near it already
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
