"""Write one value into XML text, or refuse it: the facets of the schemas, and canonical escapes.

The escapes are those of Canonical XML 1.0 (section 2.3): in text only `&`, `<`, `>` and carriage
return change; quotes and tabs stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from decimal import ROUND_HALF_UP, Context, Decimal, Inexact, InvalidOperation

from chalicelib.core.errors import Permanent
from chalicelib.countries.costa_rica.clave import COSTA_RICA


class StructureError(Permanent):
    """A value that the document's structure does not take; the path says where."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.path = path
        self.reason = reason


special = re.compile("[&<>\x00-\x1f\ud800-\udfff\ufffe\uffff]").search
_forbidden = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]").search
_clave = re.compile("[a-zA-Z0-9]{50}").fullmatch
_EXACT = Context(prec=40, rounding=ROUND_HALF_UP, traps=[Inexact, InvalidOperation])


def escape(text: str, path: str = "") -> str:
    r"""Escape character data as Canonical XML does.

    >>> escape('a < b & "c"\r\n')
    'a &lt; b &amp; "c"&#xD;\n'

    Raises:
        StructureError: the text has a character that XML cannot carry.
    """
    if _forbidden(text):
        raise StructureError(path, "a character that XML cannot carry")
    return (
        text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\r", "&#xD;")
    )


def text(value: str, low: int, high: int, path: str) -> str:
    """Write text of `low` to `high` characters; never an empty element."""
    if not low <= len(value) <= high:
        raise StructureError(path, f"{len(value)} characters, {low} to {high} allowed")
    return escape(value, path) if special(value) else value


def digits(value: str, low: int, high: int, path: str) -> str:
    """Write `low` to `high` ASCII digits."""
    if not (low <= len(value) <= high and value.isascii() and value.isdigit()):
        raise StructureError(path, f"not {low} to {high} digits")
    return value


def code(value: str, allowed: frozenset[str], path: str) -> str:
    """Write a code of a closed list (no code needs an escape: a test holds it)."""
    if value not in allowed:
        raise StructureError(path, "not a code of the list")
    return value


def clave(value: str, path: str) -> str:
    """Write a clave."""
    if not _clave(value):
        raise StructureError(path, "not 50 letters and digits")
    return value


def integer(value: int | str, low: int, high: int, path: str) -> str:
    """Write a whole number within its limits."""
    written = str(value)
    if not (written.isascii() and written.isdigit() and low <= int(written) <= high):
        raise StructureError(path, f"not a whole number from {low} to {high}")
    return written


def instant(value: datetime, path: str) -> str:
    """Write an instant in Costa Rican time, to the second."""
    if value.tzinfo is None:
        raise StructureError(path, "an instant without time zone")
    return value.astimezone(COSTA_RICA).isoformat(timespec="seconds")


def decimal(total_digits: int, places: int) -> Callable[[Decimal, str], str]:
    """Make the writer of decimals with exactly `places` decimals.

    >>> decimal(18, 5)(Decimal("1250.5"), "/Monto")
    '1250.50000'
    """
    quantum = Decimal(1).scaleb(-places)
    longest = total_digits + 1
    quantize = _EXACT.quantize

    def write(value: Decimal, path: str) -> str:
        if not value.is_finite():
            raise StructureError(path, "not a number")
        try:
            written = format(quantize(value, quantum), "f")
        except (Inexact, InvalidOperation):
            raise StructureError(path, f"more than {places} decimals") from None
        if written[0] == "-" or len(written) > longest:
            raise StructureError(path, f"negative or more than {total_digits} digits")
        return written

    return write
