"""Texts of entries in the width that a format has for them: words are shortened, then it is cut."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

COLLECTION: Final = "Cobro {number}"
ASSUMED_TAX: Final = "IVA asumido {number}"
"""Texts of what a file has as an entry of its own, beside that of the document."""
_SHORTER: Final[tuple[Mapping[str, str], ...]] = (
    {
        "Nota de débito": "N.débito",
        "Nota de crédito": "N.crédito",
        "IVA asumido": "IVA asum.",
    },
    {
        "N.débito": "ND",
        "N.crédito": "NC",
        "Factura": "Fra",
        "Compra": "Cpra",
        "Cobro": "Cob.",
        "IVA asum.": "IVA",
        "recibida": "rec.",
    },
)
"""What our own words are shortened to, step by step, until all of the text has room."""


class Fitted(NamedTuple):
    """A text as a format has it."""

    text: str
    is_cut: bool


def fitted(text: str, width: int, plain: Callable[[str], str] = str) -> Fitted:
    """Bring a text to the width, without losing anything of it as long as that can be.

    `plain` writes it in the characters of the format.

    >>> fitted("Nota de crédito R/2026/7", 30).text, fitted("Nota de crédito R/2026/7", 20).text
    ('Nota de crédito R/2026/7', 'N.crédito R/2026/7')
    >>> fitted("Factura 12345", 10), fitted("Alquiler de octubre", 10)
    (Fitted(text='Fra 12345', is_cut=False), Fitted(text='Alquiler d', is_cut=True))
    """
    written = plain(text)
    for words in _SHORTER:
        if len(written) <= width:
            break
        for long, short in words.items():
            text = text.replace(long, short)
        written = plain(text)
    return Fitted(written[:width], len(written) > width)
