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
        es="Escriba los 9 caracteres del NIF: 8 dígitos y letra (12345678Z), X, Y o Z con 7 "
        "dígitos y letra (X1234567L), o letra de entidad con 7 dígitos y control "
        "(B12345674).",
        en="Write the 9 characters of the NIF: 8 digits and a letter (12345678Z); X, Y or Z, 7 "
        "digits and a letter (X1234567L); or an entity letter, 7 digits and a control "
        "(B12345674).",
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
UNUSUAL_NIF_CONTROL = FieldRule(
    "unusual-nif-control",
    Text(
        es="El control del NIF es correcto, pero no en la forma usual: un dígito tras A, B, E o "
        "H y una letra tras N, P, Q, R, S o W. Revise si está bien escrito.",
        en="The control of the NIF is right, but not of the usual form: a digit after A, B, E or "
        "H, and a letter after N, P, Q, R, S or W. Check that it is written right.",
    ),
)

_PERSON_LETTERS = "TRWAGMYFPDXBNJZSQVHLCKE"
_ENTITY_LETTERS = "JABCDEFGHI"
_WITH_DIGIT, _WITH_LETTER = "ABEH", "NPQRSW"
"""Companies of capital; foreign, local and public bodies."""
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

    The control of an entity may be its digit or its letter: sources disagree on which letters take
    which, and there are numbers of either form (`doubt` tells the unusual ones).

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
    return None if number[8] in {str(control), _ENTITY_LETTERS[control]} else WRONG_NIF_CONTROL


def doubt(number: str) -> FieldRule | None:
    """Return what is unusual in the control of a well-formed NIF.

    >>> doubt("A3483330A").code, doubt("A34833301")
    ('unusual-nif-control', None)
    """
    is_digit = number[8].isdigit()
    unusual = _WITH_LETTER if is_digit else _WITH_DIGIT
    return UNUSUAL_NIF_CONTROL if number[0] in unusual else None


PART: Final = TaxIds(
    taxpayers={"NIF": Text(es="NIF", en="NIF")},
    checks={"NIF": broken_rule},
    names=("nif", "cif"),
    likely=lambda number: "NIF",
    doubts={"NIF": doubt},
)
