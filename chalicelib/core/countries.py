"""The countries that Enlace serves: the only place outside a country's folder that names one.

A country is a package. What a room asks of it stands in a module of that package, named after the
question, as `PART`; the room declares of which type that is. Rooms lie below countries and import
none: a part is loaded when it is first asked for, and a country without it does not offer it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Annotated, Any, Final

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, PydanticKnownError, core_schema

from chalicelib.core.texts import Text

_PACKAGES: Final = {
    "CR": "chalicelib.countries.costa_rica",
    "ES": "chalicelib.countries.spain",
}
"""ISO 3166 code -> package."""
DEFAULT_COUNTRY: Final = next(iter(_PACKAGES))
"""Of who does not say."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is so in the whole of a country (its part `facts`)."""

    name: Text
    time_zone: str
    """IANA name of the zone in which its documents have their day."""
    currency: str
    """ISO 4217 code."""


def countries() -> tuple[str, ...]:
    """List the codes of the countries served."""
    return tuple(_PACKAGES)


@cache
def part(country: str, question: str) -> Any:
    """Load what a country says to a room's question; None where it does not offer it."""
    package = _PACKAGES.get(country)
    if package is None or find_spec(f"{package}.{question}") is None:
        return None
    return import_module(f"{package}.{question}").PART


def facts_of(country: str) -> Facts:
    """Return the facts of a country that is served."""
    found: Facts = part(country, "facts")
    return found


@contextmanager
def also_served(country: str, package: str) -> Iterator[None]:
    """Serve one country more within the block, as another line of the list would."""
    _PACKAGES[country] = package
    part.cache_clear()
    try:
        yield
    finally:
        del _PACKAGES[country]
        part.cache_clear()


class _Served:
    """Takes the codes of countries served, as a `Literal` of them would."""

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.no_info_after_validator_function(_listed, core_schema.str_schema())

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return {"type": "string", "enum": list(countries())}


def _listed(code: str) -> str:
    if code not in _PACKAGES:
        expected = ", ".join(f"'{known}'" for known in countries())
        raise PydanticKnownError("literal_error", {"expected": expected})
    return code


Country = Annotated[str, _Served()]
"""The ISO 3166 code of a country served."""
