"""The base of every type of the domain: frozen pydantic models without surprises."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Self, get_args

from pydantic import (
    AwareDatetime,
    BaseModel,
    ConfigDict,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    PlainSerializer,
    WithJsonSchema,
)
from pydantic_core import CoreSchema, PydanticKnownError, core_schema

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


@dataclass(frozen=True, slots=True)
class OneOfNow:
    """One of the names that a registry has when it is asked: a `Literal` that may grow."""

    names: Callable[[], Iterable[str]]

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.no_info_after_validator_function(self._known, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return {"type": "string", "enum": list(self.names())}

    def _known(self, name: str) -> str:
        names = self.names()
        if name not in names:
            expected = ", ".join(f"'{known}'" for known in names)
            raise PydanticKnownError("literal_error", {"expected": expected})
        return name


@dataclass(frozen=True, slots=True)
class OneOfNowOrLater:
    """Such a name in an answer: clients must take those that come later, too."""

    names: Callable[[], Iterable[str]]

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return open_enum(self.names())


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

    def but(self, **changes: Any) -> Self:
        """Return the same value with `changes`, held to every rule that its type has.

        The one way to change a value: pydantic's `model_copy` would take a field that there is
        not and a value of any type. Nothing is made to fit: "7" and True are no number, a list is
        no tuple. What was set counts as set, and what is changed with it.

        Raises:
            TypeError: there is no field of that name.
            ValidationError: the value as changed could not have been made.
        """
        kind = type(self)
        unknown = changes.keys() - kind.__pydantic_fields__.keys()
        if unknown:
            raise TypeError(f"{kind.__name__} has no {', '.join(sorted(unknown))}")
        held = {name: self.__dict__[name] for name in self.model_fields_set}
        return kind.model_validate(held | changes, strict=True)


class Entity(Model):
    """A stored thing; `version` counts its writes (0: never stored) against lost updates."""

    version: int = 0
    created_at: Instant
