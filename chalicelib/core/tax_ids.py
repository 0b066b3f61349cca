"""Identification numbers of taxpayers: what each country's looks like, and what to say if not.

Costa Rica numbers have a length per kind and no check digit (annex 1 of the v4.4 structures, notes
4 and 4.1); Spanish ones carry a control character (RD 1065/2007, Orden EHA/451/2008). Numbers are
strings everywhere: Costa Rica has announced letters in the cédula jurídica.
"""

from __future__ import annotations

import re
from typing import Literal

from chalicelib.core.errors import FieldRule
from chalicelib.core.texts import Text

Country = Literal["CR", "ES"]

INVALID_FISICA = FieldRule(
    "invalid-cedula-fisica",
    Text(
        es="La cédula física tiene 9 dígitos, sin guiones y sin cero inicial: 101230456.",
        en="A cédula física has 9 digits, no hyphens and no leading zero: 101230456.",
    ),
)
INVALID_JURIDICA = FieldRule(
    "invalid-cedula-juridica",
    Text(
        es="La cédula jurídica tiene 10 caracteres (dígitos, o letras mayúsculas), sin guiones: "
        "3101999999.",
        en="A cédula jurídica has 10 characters (digits, or capital letters), no hyphens: "
        "3101999999.",
    ),
)
INVALID_DIMEX = FieldRule(
    "invalid-dimex",
    Text(
        es="El DIMEX tiene 11 o 12 dígitos, sin guiones y sin cero inicial.",
        en="A DIMEX has 11 or 12 digits, no hyphens and no leading zero.",
    ),
)
INVALID_NITE = FieldRule(
    "invalid-nite",
    Text(es="El NITE tiene 10 dígitos, sin guiones.", en="A NITE has 10 digits, no hyphens."),
)
INVALID_FOREIGN_ID = FieldRule(
    "invalid-foreign-id",
    Text(
        es="Esta identificación tiene de 1 a 20 letras y dígitos, sin espacios ni guiones.",
        en="This identification has 1 to 20 letters and digits, no spaces or hyphens.",
    ),
)
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
UNKNOWN_ID_TYPE = FieldRule(
    "unknown-id-type",
    Text(
        es="Ese tipo de identificación no existe en el país. Costa Rica: 01 física, 02 jurídica, "
        "03 DIMEX, 04 NITE; España: NIF.",
        en="There is no such identification type in the country. Costa Rica: 01 física, "
        "02 jurídica, 03 DIMEX, 04 NITE; Spain: NIF.",
    ),
)

TAXPAYER_TYPES: dict[str, tuple[str, ...]] = {"CR": ("01", "02", "03", "04"), "ES": ("NIF",)}
"""Kinds of number that identify a taxpayer of each country."""

_COSTA_RICA = {
    "01": (re.compile(r"[1-9][0-9]{8}"), INVALID_FISICA),
    "02": (re.compile(r"[0-9A-Z]{10}"), INVALID_JURIDICA),
    "03": (re.compile(r"[1-9][0-9]{10,11}"), INVALID_DIMEX),
    "04": (re.compile(r"[0-9]{10}"), INVALID_NITE),
    "05": (re.compile(r"[0-9A-Za-z]{1,20}"), INVALID_FOREIGN_ID),
    "06": (re.compile(r"[0-9A-Za-z]{1,20}"), INVALID_FOREIGN_ID),
}
_PERSON_LETTERS = "TRWAGMYFPDXBNJZSQVHLCKE"
_ENTITY_LETTERS = "JABCDEFGHI"
_PERSON = re.compile(r"(?:[0-9]|[XYZKLM])[0-9]{7}[A-Z]")
_ENTITY = re.compile(r"[ABCDEFGHJNPQRSUVW][0-9]{7}[0-9A-J]")


def tidy(number: str) -> str:
    """Take away the spaces, dots and hyphens that people write, and use capitals.

    >>> tidy(" 3-101-999999 "), tidy("b-12345674")
    ('3101999999', 'B12345674')
    """
    return re.sub(r"[\s.\-]", "", number).upper()


def broken_rule(country: str, id_type: str, number: str) -> FieldRule | None:
    """Tell which rule the number breaks; None when it is well formed.

    >>> broken_rule("CR", "01", "101230456") is None
    True
    >>> broken_rule("CR", "01", "001230456").code
    'invalid-cedula-fisica'
    >>> broken_rule("ES", "NIF", "12345678A").code
    'wrong-nif-control'
    """
    if country == "CR" and id_type in _COSTA_RICA:
        pattern, rule = _COSTA_RICA[id_type]
        return None if pattern.fullmatch(number) else rule
    if country == "ES" and id_type == "NIF":
        return _broken_nif(number)
    return UNKNOWN_ID_TYPE


def likely_type(country: str, number: str) -> str:
    """Guess the kind from the number's shape, for lists that do not say it.

    Ten digits are taken for a cédula jurídica: it starts with 2 to 5, a NITE does not.

    >>> likely_type("CR", "101230456"), likely_type("CR", "3101999999")
    ('01', '02')
    >>> likely_type("CR", "155812345678"), likely_type("ES", "12345678Z")
    ('03', 'NIF')
    """
    if country == "ES":
        return "NIF"
    if len(number) in {11, 12}:
        return "03"
    if len(number) == 10:
        return "02" if number[0] in "2345" or not number.isdigit() else "04"
    return "01"


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


def _broken_nif(number: str) -> FieldRule | None:
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
