"""Kinds of text that several rooms take: printable on one line, name, time zone."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Annotated

from pydantic import AfterValidator, WithJsonSchema

from chalicelib.core.errors import FieldRule
from chalicelib.core.texts import Text

UNKNOWN_TIME_ZONE = FieldRule(
    "unknown-time-zone",
    Text(
        es="Escriba una zona horaria de la base IANA, como America/Costa_Rica o Europe/Madrid.",
        en="Write a time zone of the IANA database, such as America/Costa_Rica or Europe/Madrid.",
    ),
)
UNPRINTABLE = FieldRule(
    "unprintable",
    Text(
        es="Hay un salto de línea u otro carácter que no se imprime; quítelo.",
        en="There is a line break or another unprintable character; remove it.",
    ),
)
ADDRESS_IN_NAME = FieldRule(
    "address-in-name",
    Text(
        es="Un nombre no puede tener direcciones web («://», «www.») ni signos «<», «>», «=?».",
        en="A name cannot contain web addresses (“://”, “www.”) or the signs “<”, “>”, “=?”.",
    ),
)
LOST_CHARACTER = FieldRule(
    "lost-character",
    Text(
        es="Se perdió una letra al convertir el texto («\ufffd»); envíelo de nuevo en UTF-8.",
        en="A letter was lost when the text was converted (“\ufffd”); send it again in UTF-8.",
    ),
)
_ADDRESS = re.compile(r"://|www\.|[<>]|=\?", re.IGNORECASE)


@lru_cache(maxsize=256)
def is_time_zone(name: str) -> bool:
    """Return whether the IANA database has a zone of this name.

    >>> is_time_zone("America/Costa_Rica"), is_time_zone("America"), is_time_zone("../etc/passwd")
    (True, False, False)
    """
    from zoneinfo import ZoneInfo

    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # unknown, not a relative path, a folder
        return False
    return True


def _time_zone(name: str) -> str:
    if len(name) > 40 or not is_time_zone(name):
        raise UNKNOWN_TIME_ZONE.error()
    return name


def _printable(value: str) -> str:
    if not value.isprintable():
        raise UNPRINTABLE.error()
    if "\ufffd" in value:
        raise LOST_CHARACTER.error()
    return value


def _without_address(value: str) -> str:
    if _ADDRESS.search(value):
        raise ADDRESS_IN_NAME.error()
    return value


TimeZone = Annotated[
    str,
    AfterValidator(_time_zone),
    WithJsonSchema({"type": "string", "maxLength": 40, "examples": ["America/Costa_Rica"]}),
]
"""Name of a time zone of the IANA database."""
Printable = Annotated[str, AfterValidator(_printable)]
"""Text on one line, without control characters and without U+FFFD, the trace of a lost letter."""
TradeName = Annotated[Printable, AfterValidator(_without_address)]
"""What a firm or taxpayer is called: in mails to strangers it must not carry them anywhere."""
