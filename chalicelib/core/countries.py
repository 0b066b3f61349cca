"""The countries that Enlace serves: the only place outside a country's folder that names one.

A country is a package. What a room asks of it stands in a module of that package, named after the
question, as `PART`; the room declares of which type that is. Rooms lie below countries and import
none: a part is loaded when it is first asked for, and a country without it does not offer it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Annotated, Any, Final, Literal

from chalicelib.core.known_names import OneOfNow
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
    local_time: Text
    """What people call the time of that zone, in words."""
    currency: str
    """ISO 4217 code."""


Service = Literal["documents", "notifications"]
SERVICE_NAMES: Final[dict[Service, Text]] = {
    "documents": Text(es="comprobantes electrónicos", en="electronic documents"),
    "notifications": Text(es="notificaciones electrónicas", en="electronic notifications"),
}
_QUESTIONS: Final[dict[Service, str]] = {
    "documents": "authority",
    "notifications": "notifications",
}
"""The part that a country has where it offers a service."""


def countries() -> tuple[str, ...]:
    """List the codes of the countries served."""
    return tuple(_PACKAGES)


@cache
def part(country: str, question: str) -> Any:
    """Load what a country may say to a room's question; None where it does not offer it."""
    if not _offers(country, question):
        return None
    return import_module(f"{_PACKAGES[country]}.{question}").PART


def services(country: str | None) -> list[Service]:
    """List what Enlace does in a country, without loading any of it.

    >>> services("CR"), services("ES"), services(None)
    (['documents'], ['notifications'], [])
    """
    return [each for each, question in _QUESTIONS.items() if _offers(country, question)]


def _offers(country: str | None, question: str) -> bool:
    package = _PACKAGES.get(country or "")
    return package is not None and find_spec(f"{package}.{question}") is not None


def required_part(country: str, question: str) -> Any:
    """Load what every country must say.

    Raises:
        LookupError: the country is not served, or does not say it.
    """
    found = part(country, question)
    if found is None:
        raise LookupError(country, question)
    return found


def facts_of(country: str) -> Facts:
    """Return the facts of a country.

    Raises:
        LookupError: it is not served.
    """
    found: Facts = required_part(country, "facts")
    return found


def local_time(time_zone: str) -> Text | None:
    """Return what the time of a zone is called; None where it is that of no country served.

    >>> local_time("America/Costa_Rica").es, local_time("Asia/Tokyo")
    ('hora de Costa Rica', None)
    """
    named = {facts_of(country).time_zone: facts_of(country).local_time for country in countries()}
    return named.get(time_zone)


Country = Annotated[str, OneOfNow(countries)]
"""The ISO 3166 code of a country served."""
