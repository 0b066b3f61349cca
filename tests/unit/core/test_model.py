"""Changing a value: only into what could have been made."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cached_property
from typing import Annotated, Any, Literal, Self

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import Field, TypeAdapter, ValidationError, model_validator

from chalicelib.core.known_names import OneOfNow, OneOfNowOrLater
from chalicelib.core.model import Entity, Instant, Model

NOW = datetime(2026, 11, 2, 15, 4, 5, tzinfo=UTC)


class Part(Model):
    name: Annotated[str, Field(max_length=10)]


class Span(Model):
    low: int
    high: int

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.low > self.high:
            msg = "upside down"
            raise ValueError(msg)
        return self


class Thing(Entity):
    name: Annotated[str, Field(min_length=2, max_length=10)]
    count: int = 0
    parts: tuple[Part, ...] = ()
    notes: dict[str, str] = Field(default_factory=dict)
    seen_at: Instant | None = None

    @cached_property
    def shout(self) -> str:
        return self.name.upper()


class Glimpse(Entity):
    """Reads less than what is stored."""

    model_config = Entity.model_config | {"extra": "ignore"}
    name: str


class Work(Entity):
    state: Literal["queued", "done"] = "queued"
    in_flight: int = 0


THING = Thing(name="cosa", created_at=NOW, parts=(Part(name="uno"),))


def test_value_changes_and_the_one_before_stays() -> None:
    changed = THING.but(count=2, parts=(*THING.parts, Part(name="dos")))

    assert changed == Thing(
        name="cosa", created_at=NOW, count=2, parts=(Part(name="uno"), Part(name="dos"))
    )
    assert type(changed) is Thing
    assert Thing(name="cosa", created_at=NOW, parts=(Part(name="uno"),)) == THING


@pytest.mark.parametrize("kind", [Thing, Glimpse])
def test_field_that_there_is_not_is_refused(kind: type[Thing | Glimpse]) -> None:
    thing = kind(name="cosa", created_at=NOW)

    with pytest.raises(TypeError, match=f"{kind.__name__} has no cuont, naem"):
        thing.but(naem="otra", cuont=1, version=3)


@pytest.mark.parametrize(
    "changes",
    [
        {"count": "many"},
        {"count": "7"},
        {"count": True},
        {"count": 7.0},
        {"parts": [Part(name="uno")]},
        {"seen_at": "2026-11-02T15:04:05Z"},
        {"name": "x"},
        {"name": "demasiado largo"},
        {"name": None},
        {"parts": ({"name": "demasiado largo"},)},
        {"parts": ("uno",)},
        {"notes": {"a": 1}},
        {"seen_at": NOW.replace(tzinfo=None)},
        {"version": "first"},
    ],
)
def test_value_that_could_not_have_been_made_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        THING.but(**changes)


def test_rules_between_fields_see_all_changes_together() -> None:
    assert Span(low=1, high=2).but(low=5, high=9) == Span(low=5, high=9)
    with pytest.raises(ValidationError, match="upside down"):
        Span(low=1, high=2).but(low=5)


def test_what_was_not_set_stays_unset() -> None:
    changed = THING.but(count=0)

    assert changed.model_dump(exclude_unset=True).keys() == {"name", "created_at", "parts", "count"}
    assert THING.but().model_fields_set == THING.model_fields_set


def test_what_was_worked_out_of_a_value_is_worked_out_anew() -> None:
    assert THING.shout == "COSA"

    assert THING.but(name="otra").shout == "OTRA"


@given(st.integers(), st.text("ab", min_size=2, max_size=10), st.none() | st.just(NOW))
def test_changed_value_is_the_one_that_is_made_so(
    count: int, name: str, seen_at: datetime | None
) -> None:
    changed = THING.but(count=count, name=name, seen_at=seen_at)

    made = Thing(created_at=NOW, parts=THING.parts, count=count, name=name, seen_at=seen_at)
    assert changed == made
    assert Thing.model_validate_json(changed.model_dump_json()) == made


def test_what_is_stored_has_no_state_and_no_count_that_it_cannot_have() -> None:
    work = Work(created_at=NOW)

    with pytest.raises(TypeError, match="Work has no stat"):
        work.but(stat="done", in_flight="many")
    with pytest.raises(ValidationError, match="in_flight"):
        work.but(state="done", in_flight="many")
    with pytest.raises(ValidationError, match="state"):
        work.but(state="ready")


def test_name_is_one_of_those_there_are_when_it_is_asked() -> None:
    names = ["one", "two"]
    asked = TypeAdapter(Annotated[str, OneOfNow(lambda: names)])
    shown = TypeAdapter(Annotated[str, OneOfNowOrLater(lambda: names)])

    with pytest.raises(ValidationError) as refused:
        asked.validate_python("three")
    (error,) = refused.value.errors()
    assert (error["type"], error["ctx"]) == ("literal_error", {"expected": "'one', 'two'"})
    with pytest.raises(ValidationError, match="string_type"):
        asked.validate_python(1)
    assert shown.validate_python("three") == "three"

    names.append("three")
    assert asked.validate_python("three") == "three"
    assert asked.json_schema() == {"type": "string", "enum": names}
    assert shown.json_schema() == {
        "anyOf": [{"type": "string", "enum": ["one", "three", "two"]}, {"type": "string"}]
    }
