"""Fields of the SUENLACE records: widths in order, and how values are written in them.

Both editions have the same 252 first characters; that of 512 bytes has a tail behind them.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Final, Literal

AMOUNT_LIMIT = Decimal(10) ** 10

Edition = Literal["512", "256"]
"""How many bytes a record has, with its CR LF."""
Layout = tuple[tuple[str, int], ...]
"""(field, width) in the order of the record; fields without a value stay blank."""

_START: Layout = (
    ("format", 1), ("company_code", 5), ("date", 8), ("record_type", 1),
    ("account", 12), ("account_name", 30),
)  # fmt: skip
_END: Layout = (("currency", 1), ("generated", 1))
_BODIES: Mapping[str, Layout] = {
    "0": (
        ("side", 1), ("document_ref", 10), ("line_mark", 1), ("line_text", 30), ("amount", 14),
        ("", 137), ("payroll_mark", 1), ("has_analytics", 1),
    ),
    "1": (
        ("invoice_kind", 1), ("invoice_no", 10), ("line_mark", 1), ("line_text", 30), ("total", 14),
        ("", 62), ("nif", 14), ("name", 40), ("postcode", 5), ("", 2),
        ("operation_date", 8), ("invoice_date", 8),
    ),
    "9": (
        ("side", 1), ("invoice_no", 10), ("line_mark", 1), ("line_text", 30),
        ("operation_subtype", 2), ("base", 14), ("vat_rate", 5), ("vat_amount", 14),
        ("surcharge_rate", 5), ("surcharge_amount", 14),
        ("withholding_rate", 5), ("withholding_amount", 14),
        ("form_code", 2), ("subject_to_vat", 1), ("affects_415", 1), ("cash_basis", 1),
        ("zero_rate_mark", 1), ("", 13),
        ("vat_account", 12), ("surcharge_account", 12), ("withholding_account", 12),
        ("vat_account_2", 12), ("surcharge_account_2", 12), ("has_analytics", 1),
    ),
    "C": (
        ("update_opening", 1), ("opening_balance", 14), ("extension", 1), ("", 4), ("nif", 14),
        ("street_type", 2), ("street", 30), ("number", 5), ("stair", 2), ("floor", 2), ("door", 2),
        ("town", 20), ("postcode", 5), ("province", 15), ("country_num", 3), ("phone", 12),
        ("phone_ext", 4), ("fax", 12), ("email", 30), ("", 2), ("cash_basis", 1), ("", 2),
        ("counterpart", 12),
    ),
    "V": (
        ("kind", 1), ("invoice_no", 10), ("extension", 1), ("text", 30), ("amount", 14),
        ("invoice_date", 8), ("treasury_account", 12), ("payment_method", 2), ("instalment_no", 2),
        ("", 115),
    ),
}  # fmt: skip
_TAILS: Mapping[str, Layout] = {
    "0": (("", 256),),
    "1": (("invoice_no_long", 60), ("", 61), ("country", 2), ("nif_type", 2), ("", 131)),
    "9": (("", 256),),
    "C": (("country", 2), ("nif_type", 2), ("", 252)),
    "V": (("", 256),),
}
LAYOUTS: Final[Mapping[Edition, Mapping[str, Layout]]] = {
    "512": {kind: (*_START, *body, *_TAILS[kind], *_END) for kind, body in _BODIES.items()},
    "256": {kind: (*_START, *body, *_END) for kind, body in _BODIES.items()},
}
"""Edition -> type of record (type 2 is laid out as type 1) -> its fields."""
_DIGITS: Mapping[Edition, str] = {"512": "5", "256": "4"}
TEXT_WIDTH: Final = 30
NAME_WIDTH: Final = 40
NIF_WIDTH: Final = 14


def write_record(edition: Edition, kind: str, values: Mapping[str, str]) -> str:
    """Lay out one record with its CR LF; text is cut at its width, what there is no field for goes.

    >>> [len(write_record(edition, "0", {"side": "D"})) for edition in LAYOUTS]
    [512, 256]
    """
    return _template(edition, kind, tuple(values)).format_map(values)


@lru_cache(maxsize=64)
def _template(edition: Edition, kind: str, fields: tuple[str, ...]) -> str:
    """Make the format string of records in which just these fields have a value."""
    constants = {"format": _DIGITS[edition], "currency": "E", "generated": "N"}
    return (
        "".join(
            f"{{{name}:<{width}.{width}}}"
            if name in fields
            else constants.get(name, "").ljust(width)
            for name, width in LAYOUTS[edition][kind]
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


def ascii_text(text: str, *, is_upper: bool = True) -> str:
    r"""Write text in ASCII: accents go, what has no ASCII form becomes a space inside it.

    >>> ascii_text("Compañía «Ñandú»\nS.A."), ascii_text("寿司 S.A."), ascii_text("寿司")
    ('COMPANIA  NANDU  S.A.', 'S.A.', '')
    >>> ascii_text("Ñandú", is_upper=False)
    'Nandu'
    """
    if not (text.isascii() and text.isprintable()):
        plain = unicodedata.normalize("NFKD", text)
        text = "".join(
            character if " " <= character <= "~" else " "
            for character in plain
            if not unicodedata.combining(character)
        )
    return text.strip().upper() if is_upper else text.strip()


def loses_characters(text: str) -> bool:
    """Return whether `text` has something that ASCII cannot even approximate.

    >>> loses_characters("Ñandú"), loses_characters("寿司")
    (False, True)
    """
    if text.isascii():
        return False
    plain = unicodedata.normalize("NFKD", text)
    return any(c > "~" and not unicodedata.combining(c) for c in plain)
