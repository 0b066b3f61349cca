"""Identification numbers of taxpayers, by the rules of each country.

Numbers are strings everywhere, also of countries whose numbers had digits alone so far.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from chalicelib.core.countries import countries, required_part
from chalicelib.core.errors import FieldRule
from chalicelib.core.readable import looks_like
from chalicelib.core.texts import Text

UNKNOWN_ID_TYPE = FieldRule(
    "unknown-id-type",
    Text(
        es="Ese tipo de identificación no existe en el país. Elija uno de estos: {known}.",
        en="There is no such identification type in the country. Choose one of these: {known}.",
    ),
)
AS_FIGURE = FieldRule(
    "number-as-figure",
    Text(
        es="Una hoja de cálculo lo escribió como cifra («{given}») y pudo cambiarlo. Dé formato de "
        "texto a la columna y escriba la identificación completa.",
        en="A spreadsheet wrote it as a figure (“{given}”) and may have changed it. Format the "
        "column as text and write the whole identification.",
    ),
)
_FIGURE = re.compile(
    r"[0-9]{6,}[.,]0{1,2}|[0-9]+[.,][0-9]+E\+?[0-9]{1,2}|[0-9]+E\+[0-9]{1,2}", re.IGNORECASE
)

Check = Callable[[str], FieldRule | None]
"""Returns the rule that a number breaks; None: it is well formed."""


@dataclass(frozen=True, slots=True)
class TaxIds:
    """What a country says of the numbers of its taxpayers (its part `tax_ids`)."""

    taxpayers: Mapping[str, Text]
    """Kinds of number that identify a taxpayer, each with its name."""
    checks: Mapping[str, Check]
    """Every kind of number, also of who is no taxpayer there."""
    names: tuple[str, ...]
    """What people head a column of such numbers with, in small letters without accents."""
    likely: Callable[[str], str]
    """Guesses the kind from a number's shape, for lists that do not say it."""
    unlike: FieldRule | None = None
    """What is said of a number of no kind's form, where it has not been said what kind it is of;
    without it, what its likely kind says."""
    doubts: Mapping[str, Check] = field(default_factory=dict)
    """What is unusual in a well-formed number, by kind: worth a look, no reason to refuse."""


def tidy(number: str) -> str:
    r"""Take away the spaces, dots and hyphens that people write, and use capitals.

    >>> tidy(" 3-101-999999 "), tidy("b-12345674"), tidy("\uff13101\u200b999999")
    ('3101999999', 'B12345674', '3101999999')
    """
    return re.sub(r"[\s.\-]", "", looks_like(number)).upper()


def is_figure(text: str) -> bool:
    """Return whether a program that counts has written the number: a digit may be its own.

    >>> is_figure("3101999999.0"), is_figure("3.101999999E+09"), is_figure("3.101.999.999")
    (True, True, False)
    """
    return _FIGURE.fullmatch(looks_like(text).strip()) is not None


def no_figure(value: object) -> object:
    """Return what was given as a number, of whatever type, as it is.

    Raises:
        PydanticCustomError: `AS_FIGURE`.
    """
    if isinstance(value, str) and is_figure(value):
        raise AS_FIGURE.error(given=value.strip()[:30])
    return value


def tidied(value: object) -> object:
    """Tidy what was given as a number, of whatever type.

    Raises:
        PydanticCustomError: `AS_FIGURE`.
    """
    given = no_figure(value)
    return tidy(given) if isinstance(given, str) else given


def checked_type(country: str, id_type: str) -> str:
    """Return the kind of number, if taxpayers of the country have such.

    Raises:
        PydanticCustomError: `UNKNOWN_ID_TYPE`.
    """
    kinds = _of(country).taxpayers
    if id_type not in kinds:
        raise UNKNOWN_ID_TYPE.error(known=_listed(kinds))
    return id_type


def taxpayer_types(country: str) -> tuple[str, ...]:
    """Return the kinds of number by which taxpayers of the country are known.

    Raises:
        LookupError: the country is not served.
    """
    return tuple(_of(country).taxpayers)


def _listed(kinds: Mapping[str, Text]) -> Text:
    return Text(
        es=", ".join([name.es for name in kinds.values()]),
        en=", ".join([name.en for name in kinds.values()]),
    )


def number_names(country: str) -> tuple[str, ...]:
    """Return what people head a column of numbers of the country with.

    >>> number_names("CR")
    ('cedula',)
    """
    return _of(country).names


def broken_rule(country: str, id_type: str | None, number: str) -> FieldRule | None:
    """Return the rule that a number of this kind breaks; None when it is well formed.

    Of no kind in particular (None) it has the form of its likely one, or of none.

    Raises:
        LookupError: the country is not served, or has no such kind.
    """
    kinds = _of(country)
    rule = kinds.checks[id_type or kinds.likely(number)](number)
    return rule and (rule if id_type else kinds.unlike or rule)


def doubt(country: str, id_type: str, number: str) -> FieldRule | None:
    """Return what is unusual in a well-formed number; None when nothing is.

    Raises:
        LookupError: the country is not served.
    """
    look = _of(country).doubts.get(id_type)
    return look(number) if look else None


def likely_type(country: str, number: str) -> str:
    """Guess the kind from the number's shape, for lists that do not say it.

    Raises:
        LookupError: the country is not served.
    """
    return _of(country).likely(number)


def type_by_form(country: str, number: str) -> str | None:
    """Return the kind whose form a number has; None where it has none, or the country is unknown.

    >>> type_by_form("CR", "3-101-999999"), type_by_form("CR", "12"), type_by_form("XX", "1")
    ('02', None, None)
    """
    if country not in countries() or is_figure(number):
        return None
    plain = tidy(number)
    return likely_type(country, plain) if broken_rule(country, None, plain) is None else None


def _of(country: str) -> TaxIds:
    found: TaxIds = required_part(country, "tax_ids")
    return found
