"""Identification numbers of Costa Rica: a length per kind and no check digit.

Annex 1 of the v4.4 structures, notes 4 and 4.1; a cédula jurídica may have letters, as announced.
"""

from __future__ import annotations

import re
from typing import Final

from chalicelib.core.errors import FieldRule
from chalicelib.core.tax_ids import Check, TaxIds
from chalicelib.core.texts import Text

INVALID_FISICA = FieldRule(
    "invalid-cedula-fisica",
    Text(
        es="Escriba la cédula física con 9 dígitos, sin guiones y sin cero inicial: 101230456.",
        en="Write the cédula física with 9 digits, no hyphens and no leading zero: 101230456.",
    ),
)
INVALID_JURIDICA = FieldRule(
    "invalid-cedula-juridica",
    Text(
        es="Escriba la cédula jurídica con 10 caracteres (dígitos, o letras mayúsculas), sin "
        "guiones: 3101999999.",
        en="Write the cédula jurídica with 10 characters (digits, or capital letters), no "
        "hyphens: 3101999999.",
    ),
)
UNLIKE_ANY = FieldRule(
    "unlike-any-tax-id",
    Text(
        es="Ninguna identificación es así: la cédula física tiene 9 dígitos sin cero inicial, la "
        "jurídica 10 caracteres, el DIMEX 11 o 12 dígitos y el NITE 10. Revise si falta o sobra "
        "alguno.",
        en="No identification is like that: a cédula física has 9 digits without a leading zero, a "
        "cédula jurídica 10 characters, a DIMEX 11 or 12 digits, a NITE 10. Check whether one is "
        "missing or too many.",
    ),
)
UNUSUAL_CLASS = FieldRule(
    "unusual-cedula-class",
    Text(
        es="La cédula jurídica empieza por una clase que el Registro Nacional no usa (3-101 es la "
        "de una S. A.); revise si hay un error al escribirla.",
        en="The cédula jurídica begins with a class that the National Register does not use "
        "(3-101 is that of an S. A.); check it for a typing error.",
    ),
)
INVALID_DIMEX = FieldRule(
    "invalid-dimex",
    Text(
        es="Escriba el DIMEX con 11 o 12 dígitos, sin guiones y sin cero inicial.",
        en="Write the DIMEX with 11 or 12 digits, no hyphens and no leading zero.",
    ),
)
INVALID_NITE = FieldRule(
    "invalid-nite",
    Text(
        es="Escriba el NITE con 10 dígitos, sin guiones.",
        en="Write the NITE with 10 digits, no hyphens.",
    ),
)
INVALID_FOREIGN_ID = FieldRule(
    "invalid-foreign-id",
    Text(
        es="Escriba esta identificación con 1 a 20 letras y dígitos, sin espacios ni guiones.",
        en="Write this identification with 1 to 20 letters and digits, no spaces or hyphens.",
    ),
)


def _shaped(pattern: str, otherwise: FieldRule) -> Check:
    fits = re.compile(pattern).fullmatch
    return lambda number: None if fits(number) else otherwise


_CLASSES: Final = re.compile(r"2[1-4]00|3(?:00[2-9]|01[0-4]|10[1-9]|110)|4000|5001")
"""First four digits of a cédula jurídica: class and type (Registro Nacional, list of classes and
types). New types come without notice to us, so that another one is a doubt only."""


def _unusual_class(number: str) -> FieldRule | None:
    return None if _CLASSES.match(number) else UNUSUAL_CLASS


_FOREIGN: Final = _shaped(r"[0-9A-Za-z]{1,20}", INVALID_FOREIGN_ID)


def likely_type(number: str) -> str:
    """Guess the kind; ten digits are a cédula jurídica when they start with 2 to 5, else a NITE.

    With a zero in front they are a cédula física as the register prints it, whose zero is to go.

    >>> likely_type("101230456"), likely_type("3101999999"), likely_type("155812345678")
    ('01', '02', '03')
    >>> likely_type("1234567890"), likely_type("0101230456")
    ('04', '01')
    """
    if len(number) in {11, 12}:
        return "03"
    if len(number) == 10 and number[0] != "0":
        return "02" if number[0] in "2345" or not number.isdigit() else "04"
    return "01"


PART: Final = TaxIds(
    taxpayers={
        "01": Text(es="01 física", en="01 física"),
        "02": Text(es="02 jurídica", en="02 jurídica"),
        "03": Text(es="03 DIMEX", en="03 DIMEX"),
        "04": Text(es="04 NITE", en="04 NITE"),
    },
    checks={
        "01": _shaped(r"[1-9][0-9]{8}", INVALID_FISICA),
        "02": _shaped(r"[0-9A-Z]{10}", INVALID_JURIDICA),
        "03": _shaped(r"[1-9][0-9]{10,11}", INVALID_DIMEX),
        "04": _shaped(r"[0-9]{10}", INVALID_NITE),
        "05": _FOREIGN,
        "06": _FOREIGN,
    },
    names=("cedula",),
    likely=likely_type,
    unlike=UNLIKE_ANY,
    doubts={"02": _unusual_class},
)
