"""The authority's answer (MensajeHacienda): verified, read, and compared with what was sent.

The decision is its `Mensaje` (1 accepted, 3 rejected) and nothing else: an accepted document may
carry remarks. A well signed answer to our clave that says something else of the document than we
sent is no forgery, and no end either: its differences are for a person to look at.

A document that is rejected before it was read (signature, key, structure) is answered without
parties and amounts: empty elements, `000000000`, zero. An acceptance names issuer and total.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from chalicelib.core.errors import Permanent
from chalicelib.countries.costa_rica import signature_check, xml_reader
from chalicelib.countries.costa_rica.remarks import remarks
from chalicelib.countries.costa_rica.schema import SchemaRefused, Schemas
from chalicelib.countries.costa_rica.structure.table import KINDS
from chalicelib.invoicing.authority import AuthorityDetail, Decision, Difference, DocumentState

if TYPE_CHECKING:
    from datetime import datetime

    from lxml.etree import _Element

    from chalicelib.countries.costa_rica.trust import Trust

_KIND: Final = "MH"
_NAMESPACE: Final = KINDS[_KIND].namespace
_DECIMAL = re.compile(r"[+-]?(?:[0-9]{1,40}(?:\.[0-9]{0,40})?|\.[0-9]{1,40})")
"""xs:decimal, as long as any amount can be; `Decimal` takes more: exponents, other digits, NaN."""
_OF_ATTRIBUTES: Final = frozenset(
    {"SCHEMAV_CVC_COMPLEX_TYPE_3_2_1", "SCHEMAV_CVC_COMPLEX_TYPE_3_2_2"}
)
_LONGEST_SHOWN: Final = 100
_LONGEST_REASON: Final = 2000


class AnswerOfAnother(Permanent):
    """The answer is well signed but is about another document: its clave differs."""


class AnswerUnreadable(Permanent):
    """It is no answer, or nobody can say what it decides."""


@dataclass(frozen=True, slots=True)
class Sent:
    """What the answer must agree with."""

    clave: str
    issuer_number: str
    receiver_number: str | None
    tax: Decimal
    total: Decimal


@dataclass(frozen=True, slots=True)
class Checks:
    """What an answer is held to beyond its signature: who signs (None: anybody), its schema."""

    at: datetime
    trust: Trust | None = None
    schemas: Schemas | None = None


def read_answer(data: bytes, sent: Sent, checks: Checks) -> Decision:
    """Verify an answer, read what it decides, and say where it differs from what was sent.

    Raises:
        HostileXml: not XML that we read.
        SignatureInvalid: its signature does not hold, or the signer is not trusted.
        TrustUnreadable: whom we trust cannot be read.
        AnswerOfAnother: it is about another clave.
        AnswerUnreadable: it is no answer, or what it decides is missing, twice or unknown.
    """
    root = xml_reader.read_shallow(data)
    if root.tag != f"{{{_NAMESPACE}}}MensajeHacienda":
        raise AnswerUnreadable("MensajeHacienda")
    facts = signature_check.verify(root)
    if checks.trust is not None:
        checks.trust.require(facts.certificate_der, checks.at)
    if _only(root, "Clave") != sent.clave:
        raise AnswerOfAnother("Clave")
    message = _only(root, "Mensaje")
    if message not in {"1", "3"}:
        raise AnswerUnreadable("Mensaje")
    details = _details(_text(root, "DetalleMensaje"), message)
    differences = [*_differences(root, sent, is_acceptance=message == "1")]
    differences += _faults(data, root, checks)
    return Decision(_state(message, details), details, tuple(differences))


def _details(text: str, message: str) -> tuple[AuthorityDetail, ...]:
    """Read the remarks; of a rejection without any, all that it says is its reason."""
    found = remarks(text)
    if message == "3" and text and not found:
        return (AuthorityDetail(code="", text=text[:_LONGEST_REASON]),)
    return found


def _state(message: str, details: tuple[AuthorityDetail, ...]) -> DocumentState:
    if message == "3":
        return "rejected"
    return "accepted_with_warnings" if details else "accepted"


@dataclass(frozen=True, slots=True)
class _Compared:
    """A field of the answer, what it must say, and whether it must be there."""

    name: str
    sent: str | Decimal | None
    needed: bool = False


def _differences(root: _Element, sent: Sent, *, is_acceptance: bool) -> Iterator[Difference]:
    for compared in (
        _Compared("NumeroCedulaEmisor", sent.issuer_number, needed=is_acceptance),
        _Compared("NumeroCedulaReceptor", sent.receiver_number),
        _Compared("MontoTotalImpuesto", sent.tax),
        _Compared("TotalFactura", sent.total, needed=is_acceptance),
    ):
        said = _text(root, compared.name)
        was_read = is_acceptance and compared.sent is not None
        left_out = not said if was_read else _says_nothing(said)
        if not (left_out and not compared.needed) and not _agree(said, compared.sent):
            yield Difference(
                field=compared.name, sent=_shown(compared.sent), answered=said[:_LONGEST_SHOWN]
            )


def _says_nothing(text: str) -> bool:
    """Return whether a field is as the authority writes one that it did not read.

    >>> _says_nothing(""), _says_nothing("000000000"), _says_nothing("0.00000")
    (True, True, True)
    """
    return not text.strip("0.")


def _agree(said: str, sent: str | Decimal | None) -> bool:
    if isinstance(sent, Decimal):
        return _DECIMAL.fullmatch(said) is not None and Decimal(said) == sent
    return sent is not None and said.lstrip("0").upper() == sent.lstrip("0").upper()


def _shown(sent: str | Decimal | None) -> str:
    return format(sent, "f") if isinstance(sent, Decimal) else sent or ""


def _faults(data: bytes, root: _Element, checks: Checks) -> Iterator[Difference]:
    """Name the fields that the official schema would have otherwise, where it is at hand.

    An empty element says that the authority has no value, which the schema has no way to say; and
    no value is in an attribute, such as the language of all.
    """
    if checks.schemas is None or not checks.schemas.has(_KIND):
        return
    try:
        checks.schemas.check(data, _KIND)
    except SchemaRefused as refused:
        for error in refused.errors:
            name = error.path.lstrip("/")
            found = root.find(f"{{{_NAMESPACE}}}{name}") if name.isalpha() else None
            has_value = found is None or xml_reader.text_of(found)
            if has_value and error.rule not in _OF_ATTRIBUTES:
                yield Difference(field=name[:_LONGEST_SHOWN], sent="", answered=error.rule)


def _only(root: _Element, name: str) -> str:
    """Return what a field says that decides what the answer is.

    Raises:
        AnswerUnreadable: it is missing or occurs twice.
    """
    found = _said(root, name)
    if len(found) != 1:
        raise AnswerUnreadable(name)
    return found[0]


def _text(root: _Element, name: str) -> str:
    """Return what a field says; nothing if it is left out, and all of it if it occurs twice."""
    return "\n".join(_said(root, name))


def _said(root: _Element, name: str) -> list[str]:
    return [xml_reader.text_of(each) for each in root.findall(f"{{{_NAMESPACE}}}{name}")]
