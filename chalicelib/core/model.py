"""The base of every type of the domain: frozen pydantic models without surprises."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Annotated, Any, get_args

from pydantic import AwareDatetime, BaseModel, ConfigDict, PlainSerializer, WithJsonSchema

from chalicelib.core import clock


def _write_instant(instant: datetime) -> str:
    return clock.iso(instant)


Instant = Annotated[
    AwareDatetime,
    PlainSerializer(_write_instant, return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]
"""A moment in UTC; JSON carries ISO 8601 with `Z`."""


def open_enum(values: Iterable[str]) -> dict[str, Any]:
    """Describe texts that are one of `values` now, to clients that must take later ones too."""
    return {"anyOf": [{"type": "string", "enum": sorted(values)}, {"type": "string"}]}


def open_to_more(literal: Any) -> WithJsonSchema:
    """Describe the texts of a `Literal` so."""
    return WithJsonSchema(open_enum(_texts(literal)))


def _texts(literal: Any) -> Iterator[str]:
    for each in get_args(literal):
        yield from [each] if isinstance(each, str) else _texts(each)


class Model(BaseModel):
    """A value: frozen, no unknown fields, strings stripped, secrets never shown in errors."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        str_strip_whitespace=True,
        hide_input_in_errors=True,
        defer_build=True,
        json_schema_serialization_defaults_required=True,  # what is shown is shown always
    )


class Entity(Model):
    """A stored thing; `version` counts its writes (0: never stored) against lost updates."""

    version: int = 0
    created_at: Instant
