"""What could be read of a body that was refused: so that people hear of all faults in one round.

A rule that joins several fields needs a model, and there is none while one field is missing or
wrong. So a body that was refused is read again by the same model without its unreadable fields,
and the rules are asked as far as they come: one that asks for an unreadable field stops there
(`Unread`) and says nothing of it. So no rule takes a field for absent that is only wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import Any, Final, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import SchemaValidator

from chalicelib.core.errors import FieldError
from chalicelib.core.model import Unread

M = TypeVar("M", bound=BaseModel)
_NOTHING: Final[list[list[object]]] = [[]]
"""No field of ours takes it: what stands for one that is missing."""


def readable_part(kind: type[M], data: bytes) -> M | None:
    """Read JSON as `kind` without the fields that are missing or wrong; None: nothing is left.

    An element of a list that cannot be read at all takes the list along, so that the others keep
    their places.
    """
    try:
        part: M = _lenient(kind).validate_json(data, strict=True)
    except ValidationError:
        return None
    return part


def as_far_as_read(*sections: Callable[[], Iterable[FieldError]]) -> Iterator[FieldError]:
    """Yield what each section finds until it asks for a field that could not be read."""
    for section in sections:
        try:
            yield from section()
        except Unread:
            continue


def is_whole(value: object) -> bool:
    """Return whether all of a value could be read."""
    if isinstance(value, BaseModel):
        held = vars(value)
        fields = type(value).__pydantic_fields__
        return all(name in held and is_whole(held[name]) for name in fields)
    return not isinstance(value, tuple | list) or all(map(is_whole, value))


@cache
def _lenient(kind: type[BaseModel]) -> SchemaValidator:
    kind.model_rebuild()
    schema: Any = _without_demands(kind.__pydantic_core_schema__)
    # otherwise the models in it are read by their own validators, which demand all
    return SchemaValidator(schema, _use_prebuilt=False)


def _without_demands(schema: Any) -> Any:
    """Copy a schema whose models leave out fields that they cannot read, and unknown ones."""
    if isinstance(schema, list | tuple):
        return type(schema)(map(_without_demands, schema))
    if not isinstance(schema, dict):
        return schema
    copied = {name: _without_demands(part) for name, part in schema.items()}
    if schema.get("type") != "model":
        return copied
    copied["config"] = copied["config"] | {"extra_fields_behavior": "ignore"}
    _fields_of(copied)["fields"] = {
        name: field | {"schema": _left_out(schema["cls"], name, field["schema"])}
        for name, field in _fields_of(copied)["fields"].items()
    }
    return copied


def _fields_of(model: Any) -> Any:
    """Return where the fields stand: validators of the whole model may stand before."""
    inner = model["schema"]
    while inner["type"] != "model-fields":
        inner = inner["schema"]
    return inner


def _left_out(kind: type[BaseModel], name: str, schema: Any) -> Any:
    """Read a field, or leave it out; one that may be left out keeps its default."""
    known = kind.__pydantic_fields__[name]
    readable = {"type": "default", "schema": schema, "on_error": "omit"}
    if not known.is_required():
        has = "default_factory" if known.default_factory else "default"
        return readable | {has: getattr(known, has)}
    return {"type": "default", "schema": readable, "default": _NOTHING, "validate_default": True}
