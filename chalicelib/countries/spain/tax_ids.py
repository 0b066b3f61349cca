"""The NIF of Spain, which carries a control character (RD 1065/2007, Orden EHA/451/2008)."""

from __future__ import annotations

import re
from typing import Final

from chalicelib.core.errors import FieldRule
from chalicelib.core.tax_ids import TaxIds
from chalicelib.core.texts import Text

INVALID_NIF = FieldRule(
    "invalid-nif",
    Text(
        es="El NIF tiene 9 caracteres: 8 dígitos y letra (12345678Z), X, Y o Z con 7 dígitos y "
        "letra (X1234567L), o letra de entidad con 7 dígitos y control (B12345674).",
        en="A NIF has 9 characters: 8 digits and a letter (12345678Z); X, Y or Z, 7 digits and a "
        "letter (X1234567L); or an entity letter, 7 digits and a control (B12345674).",
    ),
)
WRONG_NIF_CONTROL = FieldRule(
    "wrong-nif-control",
    Text(
        es="El último carácter del NIF no corresponde a los demás; revise si hay un error al "
        "escribirlo.",
        en="The last character of the NIF does not match the others; check it for a typing error.",
    ),
)

_PERSON_LETTERS = "TRWAGMYFPDXBNJZSQVHLCKE"
_ENTITY_LETTERS = "JABCDEFGHI"
_PERSON = re.compile(r"(?:[0-9]|[XYZKLM])[0-9]{7}[A-Z]")
_ENTITY = re.compile(r"[ABCDEFGHJNPQRSUVW][0-9]{7}[0-9A-J]")


def person_letter(digits: str) -> str:
    """Compute the control letter of a DNI or NIE (23 remainders).

    >>> person_letter("12345678")
    'Z'
    """
    return _PERSON_LETTERS[int(digits) % 23]


def entity_control(digits: str) -> int:
    """Compute the control of an entity's NIF from its seven digits.

    >>> entity_control("1234567")
    4
    """
    doubled = sum(sum(divmod(2 * int(digit), 10)) for digit in digits[0::2])
    return -(doubled + sum(map(int, digits[1::2]))) % 10


def broken_rule(number: str) -> FieldRule | None:
    """Return the rule that a NIF breaks; None when it is well formed.

    >>> broken_rule("12345678Z") is None, broken_rule("12345678A").code
    (True, 'wrong-nif-control')
    """
    if _PERSON.fullmatch(number):
        lead = number[0]
        prefix = str("XYZ".index(lead)) if lead in "XYZ" else lead if lead.isdigit() else ""
        return None if person_letter(prefix + number[1:8]) == number[8] else WRONG_NIF_CONTROL
    if not _ENTITY.fullmatch(number):
        return INVALID_NIF
    control = entity_control(number[1:8])
    accepted = set()
    if number[0] not in "NPQRSW":  # foreign, local and public bodies carry a letter, always
        accepted.add(str(control))
    if number[0] not in "ABEH":  # companies of capital carry a digit, always
        accepted.add(_ENTITY_LETTERS[control])
    return None if number[8] in accepted else WRONG_NIF_CONTROL


PART: Final = TaxIds(
    taxpayers={"NIF": Text(es="NIF", en="NIF")},
    checks={"NIF": broken_rule},
    names=("nif", "cif"),
    likely=lambda number: "NIF",
)
