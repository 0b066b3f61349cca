"""What people are told instead of pydantic's own words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from chalicelib.core import validation
from chalicelib.http.openapi import declared_routes


def patterns(schema: Any) -> Iterator[str]:
    """Walk what pydantic checks by, and give every regular expression that it holds."""
    if isinstance(schema, dict):
        if schema.get("type") == "str" and "pattern" in schema:
            yield schema["pattern"]
        for part in schema.values():
            yield from patterns(part)
    elif isinstance(schema, list | tuple):
        for part in schema:
            yield from patterns(part)


def test_every_form_of_a_body_or_query_is_told_in_words_and_no_other() -> None:
    used = set()
    for route in declared_routes():
        for model in (*route.bodies, *((route.query,) if route.query else ())):
            model.model_rebuild()  # the building is put off until the first use
            used |= set(patterns(model.__pydantic_core_schema__))

    assert used == set(validation._FORMS)
