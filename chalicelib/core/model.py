"""The base of every type of the domain: frozen pydantic models without surprises."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Self

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
Names = Annotated[frozenset[str], PlainSerializer(sorted, return_type=list[str], when_used="json")]
"""Names in no order; JSON carries them in theirs, so that the same ones are the same bytes."""


class Unread(AttributeError, ValueError):
    """A field is asked for that could not be read of a refused body (`core.partial`)."""


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

    if not TYPE_CHECKING:  # a name that no field has stays a mistake that is found

        def __getattr__(self, name: str) -> Any:
            """Tell a field that could not be read from a name that there is not."""
            if name in type(self).__pydantic_fields__:
                raise Unread(name)
            return super().__getattr__(name)

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

    packed_against: ClassVar[bytes] = b""
    """What the JSON of all such things has in common, where they are many and small: it is left
    out of what is stored, which cannot be read without it. So it never changes."""
    version: int = 0
    created_at: Instant
