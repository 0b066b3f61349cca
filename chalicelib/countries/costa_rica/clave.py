"""The consecutive (20 digits) and the clave (50 characters) of a document (annex 1, note 3).

Identifications are text everywhere: an alphanumeric cédula jurídica is announced, and the schema of
2026 already takes letters in the clave. There is no check digit.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from typing import Any, Final

from chalicelib.core import chance
from chalicelib.core.errors import Unprocessable
from chalicelib.core.readable import visible
from chalicelib.core.texts import Text

COSTA_RICA: Final = timezone(timedelta(hours=-6))
"""America/Costa_Rica keeps UTC-6 all year round."""
LAST_SEQUENCE: Final = 9_999_999_999
NORMAL: Final = "1"
"""The situation: neither a contingency nor without internet."""
CONTINGENCY: Final = "2"
"""The situation of a document that replaces one written in a contingency (note 3 g)."""

_CLAVE = re.compile(
    r"506(\d{2})(\d{2})(\d{2})([0-9A-Za-z]{12})(\d{3})(\d{5})(\d{2})(\d{10})([123])(\d{8})",
    re.ASCII,
)
_SHAPE = re.compile(r"506\d{6}[0-9A-Za-z]{12}\d{29}", re.ASCII)


class InvalidClave(Unprocessable):
    """The text is not a clave."""

    code = "invalid-clave"
    text = Text(
        es="No es una clave: son 50 caracteres que empiezan por 506 y llevan fecha, emisor, "
        "consecutivo, situación y código de seguridad. Cópiela entera.",
        en="This is not a clave: 50 characters that begin with 506 and hold date, issuer, "
        "consecutive, situation and security code. Copy the whole of it.",
    )


@dataclass(frozen=True, slots=True)
class Consecutive:
    """The parts of a consecutive."""

    branch: int
    terminal: int
    document_type: str
    sequence: int

    def __str__(self) -> str:
        return _joined(self.branch, self.terminal, self.document_type, self.sequence)


@dataclass(frozen=True, slots=True)
class Clave:
    """The parts of a clave."""

    day: date
    issuer: str
    """Padded with zeros to 12 characters."""
    consecutive: Consecutive
    situation: str
    security_code: str

    def __str__(self) -> str:
        return (
            f"506{self.day:%d%m%y}{self.issuer}{self.consecutive}"
            f"{self.situation}{self.security_code}"
        )


def compose_consecutive(branch: int, terminal: int, document_type: str, sequence: int) -> str:
    """Write a consecutive.

    >>> compose_consecutive(1, 1, "01", 7)
    '00100001010000000007'
    """
    if not (1 <= branch <= 999 and 1 <= terminal <= 99_999 and 1 <= sequence <= LAST_SEQUENCE):
        msg = f"no consecutive can be written of {branch}, {terminal}, {sequence}"
        raise ValueError(msg)
    return _joined(branch, terminal, document_type, sequence)


def _joined(branch: int, terminal: int, document_type: str, sequence: int) -> str:
    return f"{branch:03d}{terminal:05d}{document_type}{sequence:010d}"


def random_security_code() -> str:
    """Draw the 8 digits that make a clave impossible to guess."""
    return f"{chance.below(100_000_000):08d}"


def compose_clave(
    issued_at: datetime,
    issuer_number: str,
    consecutive: str,
    *,
    situation: str = NORMAL,
    security_code: Callable[[], str] = random_security_code,
) -> str:
    """Write the clave of a document issued at `issued_at` (the date is that of Costa Rica).

    >>> from datetime import UTC
    >>> at = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
    >>> compose_clave(at, "3101999999", "00100001010000000001", security_code=lambda: "12345678")
    '50620112600310199999900100001010000000001112345678'
    """
    day = issued_at.astimezone(COSTA_RICA)
    written = f"{day.day:02d}{day.month:02d}{day.year % 100:02d}"
    clave = f"506{written}{issuer_number:0>12}{consecutive}{situation}{security_code()}"
    if _CLAVE.fullmatch(clave) is None:
        raise InvalidClave
    return clave


def tidied_clave(text: Any) -> Any:
    """Return a clave without the blanks and hyphens that came along when it was copied.

    >>> tidied_clave("506 201126 003101999999 00100001010000000001 1 12345678")
    '50620112600310199999900100001010000000001112345678'
    >>> tidied_clave("C-1 de 2026")
    'C-1 de 2026'
    """
    if not isinstance(text, str):
        return text
    bare = re.sub(r"[\s-]", "", visible(text))
    return bare if _CLAVE.fullmatch(bare) else text


def is_meant_as_clave(text: str) -> bool:
    """Return whether a text has the form of a clave, whatever stands in it.

    >>> is_meant_as_clave("506990026" + "003101999999" + "00100001010000000001" + "112345678")
    True
    >>> is_meant_as_clave("0" * 50)
    False
    """
    return _SHAPE.fullmatch(text) is not None


def parse_clave(text: str) -> Clave:
    """Take a clave apart.

    >>> parse_clave("50620112600310199999900100001010000000001112345678").consecutive.sequence
    1

    Raises:
        InvalidClave: it is not one.
    """
    match = _CLAVE.fullmatch(text)
    if match is None:
        raise InvalidClave
    dd, mm, yy, issuer, branch, terminal, document_type, sequence, situation, code = match.groups()
    try:
        day = date(2000 + int(yy), int(mm), int(dd))
    except ValueError as exc:
        raise InvalidClave from exc
    consecutive = Consecutive(int(branch), int(terminal), document_type, int(sequence))
    return Clave(day, issuer, consecutive, situation, code)
