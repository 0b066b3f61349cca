"""Fields of the 512-byte SUENLACE records: widths in order, and how values are written in them."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache

from chalicelib.accounting.rules import Place

AMOUNT_LIMIT = Decimal(10) ** 10

Layout = tuple[tuple[str, int], ...]
"""(field, width) in the order of the record; fields without a value stay blank."""

_START: Layout = (("format", 1), ("company_code", 5), ("date", 8), ("record_type", 1))
_ACCOUNT: Layout = (("account", 12), ("account_name", 30))
_END: Layout = (("currency", 1), ("generated", 1))

LAYOUTS: Mapping[str, Layout] = {
    "0": (
        *_START, *_ACCOUNT,
        ("side", 1), ("document_ref", 10), ("line_mark", 1), ("line_text", 30), ("amount", 14),
        ("", 137), ("payroll_mark", 1), ("has_analytics", 1), ("", 256), *_END,
    ),
    "1": (
        *_START, *_ACCOUNT,
        ("invoice_kind", 1), ("invoice_no", 10), ("line_mark", 1), ("line_text", 30), ("total", 14),
        ("", 62), ("nif", 14), ("name", 40), ("postcode", 5), ("", 2),
        ("operation_date", 8), ("invoice_date", 8), ("invoice_no_long", 60), ("", 61),
        ("country", 2), ("nif_type", 2), ("", 131), *_END,
    ),
    "9": (
        *_START, *_ACCOUNT,
        ("side", 1), ("invoice_no", 10), ("line_mark", 1), ("line_text", 30),
        ("operation_subtype", 2), ("base", 14), ("vat_rate", 5), ("vat_amount", 14),
        ("surcharge_rate", 5), ("surcharge_amount", 14),
        ("withholding_rate", 5), ("withholding_amount", 14),
        ("form_code", 2), ("subject_to_vat", 1), ("affects_415", 1), ("cash_basis", 1),
        ("zero_rate_mark", 1), ("", 13),
        ("vat_account", 12), ("surcharge_account", 12), ("withholding_account", 12),
        ("vat_account_2", 12), ("surcharge_account_2", 12), ("has_analytics", 1), ("", 256), *_END,
    ),
    "C": (
        *_START, *_ACCOUNT,
        ("update_opening", 1), ("opening_balance", 14), ("", 436), *_END,
    ),
}  # fmt: skip

_BASE36 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_REFERENCE = 10
_NUMBER_DIGITS = 7
_NUMBERS = 10**10
_TAILS = len(_BASE36) ** (_REFERENCE - 1)
_CODED = (
    ("Z", 36, 36),
    ("Y", 1_000, 100),
    ("ABEGHIJKLMOQRSUVW", 1_000, 100_000),
)
"""For what the readable form has no room: first letters, none of which begins a readable one, and
what branch and terminal must be below. The first row that has room is taken: a change of this
table, or of the order of a country's types, would change references given before."""


def write_record(kind: str, values: Mapping[str, str]) -> str:
    """Lay out one record with its CR LF; text is cut at its width."""
    return _template(kind, tuple(values)).format_map(values)


@lru_cache(maxsize=64)
def _template(kind: str, fields: tuple[str, ...]) -> str:
    """Make the format string of records in which just these fields have a value."""
    constants = {"format": "5", "currency": "E", "generated": "N"}
    return (
        "".join(
            f"{{{name}:<{width}.{width}}}"
            if name in fields
            else constants.get(name, "").ljust(width)
            for name, width in LAYOUTS[kind]
        )
        + "\r\n"
    )


def write_amount(amount: Decimal) -> str:
    """Sign, ten digits, point, two decimals.

    >>> write_amount(Decimal("1210")), write_amount(Decimal("-0.05"))
    ('+0000001210.00', '-0000000000.05')

    Raises:
        ValueError: more digits than the field has; checked before a batch is written.
    """
    if abs(amount) >= AMOUNT_LIMIT:
        msg = f"amount {amount} does not fit its field"
        raise ValueError(msg)
    return f"{'-' if amount < 0 else '+'}{abs(amount):013.2f}"


def write_rate(rate: Decimal) -> str:
    """Two digits, point, two decimals.

    >>> write_rate(Decimal("5.2"))
    '05.20'
    """
    return f"{rate:05.2f}"


def ascii_text(text: str) -> str:
    r"""Write text in capital ASCII: accents go, what has no ASCII form becomes a space inside it.

    >>> ascii_text("Compañía «Ñandú»\nS.A."), ascii_text("寿司 S.A."), ascii_text("寿司")
    ('COMPANIA  NANDU  S.A.', 'S.A.', '')
    """
    if text.isascii() and text.isprintable():
        return text.strip().upper()
    plain = unicodedata.normalize("NFKD", text)
    return (
        "".join(
            character if " " <= character <= "~" else " "
            for character in plain
            if not unicodedata.combining(character)
        )
        .strip()
        .upper()
    )


def loses_characters(text: str) -> bool:
    """Return whether `text` has something that ASCII cannot even approximate.

    >>> loses_characters("Ñandú"), loses_characters("寿司")
    (False, True)
    """
    if text.isascii():
        return False
    plain = unicodedata.normalize("NFKD", text)
    return any(c > "~" and not unicodedata.combining(c) for c in plain)


@lru_cache(maxsize=64)
def short_reference(number: str, place: Place | None = None) -> tuple[str, bool]:
    """Bring a document's number to ten characters; say whether none was lost.

    Of a number whose `place` is known: the letter of its type, branch and terminal as one character
    each, and seven digits; what that has no room for is counted through in base 36 behind another
    letter. What does not fit there either keeps its last ten characters, and two documents may then
    look alike.

    >>> short_reference("00100001010000000042", Place("F", 0, 7, 1, 1, 42))
    ('F110000042', True)
    >>> short_reference("99900001010000000042", Place("F", 0, 7, 999, 1, 42))
    ('Y54YJLH3U6', True)
    >>> short_reference("99999999010009999999", Place("F", 0, 7, 999, 99999, 9999999))
    ('0009999999', False)
    >>> short_reference("F/2026/0000001")
    ('0260000001', False)
    """
    plain = number
    if not number.isalnum():
        plain = "".join(character for character in number if character.isalnum())
    if len(plain) <= _REFERENCE:
        return plain, True
    code = _code(place) if place is not None else ""
    return (code, True) if code else (plain[-_REFERENCE:], False)


def _code(place: Place) -> str:
    """Write a place as a reference that no other has; empty where there is no room."""
    branch, terminal, count = place.branch, place.terminal, place.sequence
    if max(branch, terminal) < len(_BASE36) and count < 10**_NUMBER_DIGITS:
        digits = f"{count:0{_NUMBER_DIGITS}d}"
        return f"{place.letter}{_BASE36[branch]}{_BASE36[terminal]}{digits}"
    for letters, branches, terminals in _CODED:
        room = len(letters) * _TAILS // place.ranks
        counts = min(room // (branches * terminals), _NUMBERS)
        if branch < branches and terminal < terminals and count < counts:
            coded = place.rank
            for size, part in ((branches, branch), (terminals, terminal), (counts, count)):
                coded = coded * size + part
            first, tail = divmod(coded, _TAILS)
            return letters[first] + _base36(tail)
    return ""


def _base36(number: int) -> str:
    digits = ""
    for _ in range(_REFERENCE - 1):
        number, digit = divmod(number, len(_BASE36))
        digits = _BASE36[digit] + digits
    return digits
