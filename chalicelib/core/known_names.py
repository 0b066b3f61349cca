"""Texts that are one of so many now: closed where they are asked, open to more where shown."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, PydanticKnownError, core_schema


def open_enum(values: Iterable[str]) -> dict[str, Any]:
    """Describe texts that are one of `values` now, to clients that must take later ones too."""
    return {"anyOf": [{"type": "string", "enum": sorted(values)}, {"type": "string"}]}


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
