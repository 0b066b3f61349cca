"""Kinds of text that several rooms take: of a form, printable on one line, name, time zone."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BeforeValidator,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    WithJsonSchema,
)
from pydantic_core import CoreSchema, PydanticKnownError, core_schema

from chalicelib.core.errors import FieldRule
from chalicelib.core.phones import dialled
from chalicelib.core.readable import is_plain, is_readable, looks_like, visible
from chalicelib.core.texts import Text

WRONG_FORMAT = FieldRule(
    "wrong-format",
    Text(
        es="No tiene el formato esperado. Escriba {form}.",
        en="It does not have the expected format. Write {form}.",
    ),
)
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
        es="Un nombre no puede llevar direcciones de páginas o correos («://», «www.», "
        "«ejemplo.com/a», «@») ni signos «<», «>», «=?»; quítelos.",
        en="A name cannot carry addresses of pages or e-mails (“://”, “www.”, "
        "“example.com/a”, “@”) or the signs “<”, “>”, “=?”; remove them.",
    ),
)
NOTHING_TO_READ = FieldRule(
    "nothing-to-read",
    Text(
        es="No hay nada que se pueda leer: solo caracteres invisibles. Escriba el texto de nuevo.",
        en="There is nothing that can be read: only invisible characters. Write the text again.",
    ),
)
CONTROL_CHARACTERS = FieldRule(
    "control-characters",
    Text(
        es="El texto lleva caracteres de control (saltos de línea, tabuladores u otros). Quítelos.",
        en="The text has control characters (line breaks, tabs or others). Remove them.",
    ),
)
LOST_CHARACTER = FieldRule(
    "lost-character",
    Text(
        es="Se perdió una letra al convertir el texto («\ufffd»); envíelo de nuevo en UTF-8.",
        en="A letter was lost when the text was converted (“\ufffd”); send it again in UTF-8.",
    ),
)
_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
_ADDRESS = re.compile(r"://|www\.|[<>]|=\?", re.IGNORECASE)
_DOMAIN = r"[a-z0-9][a-z0-9-]+\.(?:[a-z0-9-]+\.)*[a-z]{2,}"
_TOP = (
    "com|net|org|info|biz|app|dev|io|me|xyz|online|site|shop|store|top|click|link|live|page|web|"
    "site|support|help|bank|finance|example|test"
)


@cache
def _place() -> re.Pattern[str]:
    """Match what mail programs make a link of.

    A domain that a name begins with is part of the name (“Servicios.com S.A.”).
    """
    from chalicelib.core.countries import countries

    top = "|".join([_TOP, *(country.lower() for country in countries())])
    page, email = rf"{_DOMAIN}(?:/|:\d|\?)", rf"@{_DOMAIN}"
    said = rf"(?<=[\s(,;:])[a-z0-9-]{{2,}}\.(?:[a-z0-9-]+\.)*(?:{top})(?![\w.-])"
    return re.compile(f"{page}|{email}|{said}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Form:
    """The form of a text: clients get the pattern, people its words; stands behind the lengths.

    >>> Plate = Annotated[str, Form("^[A-Z]{3}$", Text(es="3 letras", en="3 letters"))]
    """

    pattern: str
    """In the syntax of Rust, which has no look-around."""
    words: Text
    """What is expected, as it ends a sentence."""

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        told = {
            "sentence": WRONG_FORMAT.text.render("en", {"form": self.words}),
            "form": self.words,
        }
        fitting = core_schema.custom_error_schema(
            core_schema.str_schema(pattern=self.pattern),
            custom_error_type=WRONG_FORMAT.code,
            custom_error_message="{sentence}",
            custom_error_context=told,
        )
        return core_schema.chain_schema([handler(source), fitting])

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        inner: Any = schema
        while "steps" not in inner:  # a validator of the field stands before
            inner = inner["schema"]
        return handler(inner["steps"][0]) | {"pattern": self.pattern}


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


def _seen(value: Any) -> Any:
    """Take out what shows nothing, unless nothing else is there, before the text is measured."""
    if not isinstance(value, str):
        return value
    seen = visible(value)
    if value.strip() and not is_readable(seen) and seen.isprintable():
        raise NOTHING_TO_READ.error()
    return seen


def _printable(value: str) -> str:
    if not value.isprintable():
        raise UNPRINTABLE.error()
    if "\ufffd" in value:
        raise LOST_CHARACTER.error()
    return value


def _without_address(value: str) -> str:
    seen = looks_like(value)
    if _ADDRESS.search(seen) or _place().search(seen):
        raise ADDRESS_IN_NAME.error()
    return value


@dataclass(frozen=True, slots=True)
class Written:
    """A text of `least` to `most` characters that can be seen, on one line.

    What shows nothing is taken out; controls, and signs that turn a line round, are refused.
    """

    least: int
    most: int

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        kept = core_schema.str_schema(min_length=self.least, max_length=self.most)
        return core_schema.no_info_after_validator_function(self._parser(), kept)

    def _parser(self) -> Callable[[str], str]:
        least = self.least

        def parse(text: str) -> str:
            if text.isprintable() and (text.isascii() or is_plain(text)):
                return text
            if _UNSAFE.search(text):
                raise CONTROL_CHARACTERS.error()
            seen = visible(text).strip()
            if not is_readable(seen):
                raise NOTHING_TO_READ.error()
            if len(seen) < least:
                raise PydanticKnownError("string_too_short", {"min_length": least})
            return seen

        return parse


PhoneCountryCode = Annotated[
    str,
    BeforeValidator(dialled),
    Form(
        "^[1-9][0-9]{0,2}$",
        Text(
            es="de 1 a 3 cifras, sin cero inicial, como 506",
            en="1 to 3 digits without a leading zero, such as 506",
        ),
    ),
]
"""What is dialled for a country (ITU-T E.164)."""
TimeZone = Annotated[
    str,
    AfterValidator(_time_zone),
    WithJsonSchema({"type": "string", "maxLength": 40, "examples": ["America/Costa_Rica"]}),
]
"""Name of a time zone of the IANA database."""
Printable = Annotated[str, BeforeValidator(_seen), AfterValidator(_printable)]
"""Text on one line, without control characters and without U+FFFD, the trace of a lost letter.

What shows nothing is taken out before it is measured."""
TradeName = Annotated[Printable, AfterValidator(_without_address)]
"""What a firm or taxpayer is called: in mails to strangers it must not carry them anywhere."""
