"""The authority's answer (MensajeHacienda): verified, compared with what was sent, and read.

The decision is its `Mensaje` (1 accepted, 3 rejected) and nothing else: an accepted document may
carry a list of remarks.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Final, Literal

from chalicelib.core.errors import Permanent
from chalicelib.countries.costa_rica import signature_check, xml_reader
from chalicelib.countries.costa_rica.structure.table import KINDS
from chalicelib.invoicing.authority import AuthorityDetail, DocumentState

if TYPE_CHECKING:
    from lxml.etree import _Element

_NAMESPACE: Final = KINDS["MH"].namespace
# `-99, "text", 0, 0` one a line; quotes may be doubled inside, line ends vary.
_DETAIL = re.compile(r'^\s*(-?\d{1,6})\s*,\s*"(.*?)"\s*,\s*(-?\d{1,9})\s*,\s*(-?\d{1,9})\s*$', re.M)
_MAX_DETAILS: Final = 200
_MAX_TEXT: Final = 2000


class AnswerOfAnother(Permanent):
    """The answer is well signed but is not about this document: a field differs."""


class AnswerUnreadable(Permanent):
    """The answer lacks a field that it must have."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the authority decided."""

    clave: str
    issuer_number: str
    message: Literal["1", "3"]
    details: tuple[AuthorityDetail, ...]
    tax: Decimal | None
    total: Decimal

    @property
    def state(self) -> DocumentState:
        """The state that the document reaches."""
        if self.message == "3":
            return "rejected"
        return "accepted_with_warnings" if self.details else "accepted"


def read_answer(
    data: bytes, *, clave: str, issuer_number: str, total: Decimal, trusted_pem: bytes = b""
) -> Answer:
    """Verify an answer, check that it is about the document, and read it.

    Raises:
        HostileXml: not XML that we read.
        SignatureInvalid: its signature does not hold, or the signer is not trusted.
        AnswerOfAnother: another clave, issuer or total.
        AnswerUnreadable: something is missing.
    """
    root = xml_reader.read_shallow(data)
    if root.tag != f"{{{_NAMESPACE}}}MensajeHacienda":
        raise AnswerUnreadable("MensajeHacienda")
    signature_check.verify(root, trusted_pem=trusted_pem)
    answer = _read(root)
    if answer.clave != clave:
        raise AnswerOfAnother("Clave")
    if answer.issuer_number.lstrip("0") != issuer_number.lstrip("0"):
        raise AnswerOfAnother("NumeroCedulaEmisor")
    if answer.message == "1" and answer.total != total:  # what was not read has no total
        raise AnswerOfAnother("TotalFactura")
    return answer


def details_of(text: str) -> tuple[AuthorityDetail, ...]:
    r"""Read the list inside DetalleMensaje.

    >>> details_of('codigo, mensaje, fila, columna\n-99, ""Ya existe"", 0, 0\n')
    (AuthorityDetail(code='-99', text='Ya existe', row=0, column=0),)
    """
    lines = text.replace("\r", "\n")
    return tuple(
        AuthorityDetail(code=code, text=_unquoted(words), row=int(row), column=int(column))
        for code, words, row, column in _DETAIL.findall(lines)[:_MAX_DETAILS]
    )


def _unquoted(words: str) -> str:
    """Undo doubled quotes, inside the text or around the whole of it."""
    if len(words) > 1 and words[0] == words[-1] == '"':
        words = words[1:-1]
    return words.replace('""', '"')[:_MAX_TEXT]


def _read(root: _Element) -> Answer:
    message = _text(root, "Mensaje")
    if message not in {"1", "3"}:
        raise AnswerUnreadable("Mensaje")
    total = _amount(root, "TotalFactura")
    if total is None:
        raise AnswerUnreadable("TotalFactura")
    return Answer(
        clave=_text(root, "Clave"),
        issuer_number=_text(root, "NumeroCedulaEmisor"),
        message="1" if message == "1" else "3",
        details=details_of(_text(root, "DetalleMensaje", required=False)),
        tax=_amount(root, "MontoTotalImpuesto"),
        total=total,
    )


def _text(root: _Element, name: str, *, required: bool = True) -> str:
    found = root.findall(f"{{{_NAMESPACE}}}{name}")
    if len(found) > 1 or (required and not found):
        raise AnswerUnreadable(name)
    return (found[0].text or "").strip() if found else ""


def _amount(root: _Element, name: str) -> Decimal | None:
    text = _text(root, name, required=False)
    if not text:
        return None
    try:
        amount = Decimal(text)
    except InvalidOperation as exc:
        raise AnswerUnreadable(name) from exc
    if not amount.is_finite():
        raise AnswerUnreadable(name)
    return amount
