"""Of a body that was refused, the rules are asked of what could be read, and of nothing else."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Annotated, Any

import pytest
from pydantic import Field, ValidationInfo, field_validator

from chalicelib.core.bodies import UnreadBody
from chalicelib.core.errors import FieldError, InvalidInput
from chalicelib.core.model import Model, Unread
from chalicelib.core.partial import as_far_as_read, is_whole, readable_part
from chalicelib.core.validation import ABOVE_MAXIMUM


class Part(Model):
    name: Annotated[str, Field(max_length=5)]
    price: int = 0


class Order(Model):
    limit: int
    parts: tuple[Part, ...] = ()
    gift: Part | None = None
    total: int = 0

    @field_validator("total")
    @classmethod
    def _within(cls, total: int, info: ValidationInfo) -> int:
        assert total <= info.data.get("limit", total)
        return total


def part_of(**given: Any) -> Order:
    found = readable_part(Order, json.dumps(given).encode())
    assert found is not None
    return found


def rules(order: Order) -> Iterator[FieldError]:
    for index, part in enumerate(order.parts):
        yield from as_far_as_read(lambda p=part, i=index: dear(p, order, i))  # type: ignore[misc]


def dear(part: Part, order: Order, index: int) -> Iterator[FieldError]:
    if part.price > order.limit:
        yield ABOVE_MAXIMUM.at(f"/parts/{index}/price", le=order.limit)


def test_what_is_missing_wrong_or_unknown_is_left_out_and_nothing_else() -> None:
    order = part_of(parts=[{"price": 7, "colour": 1}, {"name": "uno"}], gift={}, total="1", more=2)

    assert [vars(part) for part in order.parts] == [{"price": 7}, {"name": "uno", "price": 0}]
    assert order.gift is not None
    for thing, name in ((order, "limit"), (order, "total"), (order.gift, "name")):
        with pytest.raises(Unread):
            getattr(thing, name)
    with pytest.raises(AttributeError) as unknown:
        _ = order.colour  # type: ignore[attr-defined]
    assert not isinstance(unknown.value, Unread)
    assert not is_whole(order)
    assert not is_whole(order.parts)
    assert is_whole(order.parts[1])
    assert "limit" not in repr(order)


def test_an_element_that_is_none_takes_its_list_along_and_a_body_that_is_none_is_nothing() -> None:
    assert vars(part_of(limit=1, parts=[{"name": "uno"}, 7])).keys() == {"limit", "gift", "total"}
    assert readable_part(Order, b"[]") is None


def test_a_refusal_tells_what_the_rules_find_in_the_rest() -> None:
    body = {"limit": 5, "total": 4, "parts": [{"price": 7}, {"name": "largo nombre", "price": "1"}]}
    read = [("/parts/0/name", "required"), ("/parts/1/name", "too-long"),
            ("/parts/1/price", "wrong-type")]  # fmt: skip

    for limit, more in ((5, [("/parts/0/price", ABOVE_MAXIMUM.code)]), ("x", [])):
        with pytest.raises(InvalidInput) as refused:
            UnreadBody(json.dumps(body | {"limit": limit}).encode()).read(Order, rules)
        told = [(error.pointer, error.rule.code) for error in refused.value.fields]
        assert told == ([("/limit", "wrong-type")] if limit == "x" else []) + read + more
