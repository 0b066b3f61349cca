"""The authority's answer (MensajeHacienda): verified, read, and compared with what was sent.

The decision is its `Mensaje` (1 accepted, 3 rejected) and nothing else: an accepted document may
carry remarks. A well signed answer to our clave that says something else of the document than we
sent is no forgery, and no end either: its differences are for a person to look at.

A document that is rejected before it was read (signature, key, structure) is answered without
parties and amounts: empty elements, `000000000`, zero. An acceptance names issuer and total.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain
from typing import TYPE_CHECKING, Final

from chalicelib.core.errors import Permanent
from chalicelib.countries.costa_rica import signature_check, xml_reader
from chalicelib.countries.costa_rica.remarks import remarks
from chalicelib.countries.costa_rica.schema import SchemaRefused, Schemas
from chalicelib.countries.costa_rica.structure.table import KINDS, structure
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
_OUT_OF_PLACE: Final = "SCHEMAV_ELEMENT_CONTENT"
"""Stands at the element that comes where another is missing, or that should not be there."""
_ACCEPTS, _REJECTS = "1", "3"
_UNKNOWN: Final = "DESCONOCIDO"
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
        AnswerUnreadable: it is no answer, or does not say once which clave it is about.
    """
    root = xml_reader.read_shallow(data)
    if root.tag != f"{{{_NAMESPACE}}}MensajeHacienda":
        raise AnswerUnreadable("MensajeHacienda")
    facts = signature_check.verify(root)
    if checks.trust is not None:
        checks.trust.require(facts.certificate_der, checks.at)
    if _clave(root) != sent.clave:
        raise AnswerOfAnother("Clave")
    message = _text(root, "Mensaje")
    details = _details(_text(root, "DetalleMensaje"), message)
    differences = chain(
        _undecided(root, message),
        _differences(root, sent, is_rejection=message == _REJECTS),
        _faults(data, root, checks, is_rejection=message == _REJECTS),
    )
    return Decision(_state(message, details), details, _once_each(differences))


def _details(text: str, message: str) -> tuple[AuthorityDetail, ...]:
    """Read the remarks; of what is no acceptance and has none, all that it says is its reason."""
    found = remarks(text)
    if message != _ACCEPTS and text and not found:
        return (AuthorityDetail(code="", text=text[:_LONGEST_REASON]),)
    return found


def _state(message: str, details: tuple[AuthorityDetail, ...]) -> DocumentState:
    """Return where the answer leads; `unknown` where it does not say so, which is a difference."""
    if message == _REJECTS:
        return "rejected"
    if message != _ACCEPTS:
        return "unknown"
    return "accepted_with_warnings" if details else "accepted"


def _undecided(root: _Element, message: str) -> Iterator[Difference]:
    if message not in {_ACCEPTS, _REJECTS} or not _is_plain(root, "Mensaje"):
        yield Difference(field="Mensaje", sent="", answered=message[:_LONGEST_SHOWN])


def _once_each(differences: Iterable[Difference]) -> tuple[Difference, ...]:
    """Keep one difference of a field, the one that says what was sent."""
    found: dict[str, Difference] = {}
    for each in differences:
        if each.field not in found or (each.sent and not found[each.field].sent):
            found[each.field] = each
    return tuple(found.values())


@dataclass(frozen=True, slots=True)
class _Compared:
    """A field of the answer, what it must say, and whether it must be there."""

    name: str
    sent: str | Decimal | None
    needed: bool = False


def _differences(root: _Element, sent: Sent, *, is_rejection: bool) -> Iterator[Difference]:
    for compared in (
        _Compared("NumeroCedulaEmisor", sent.issuer_number, needed=not is_rejection),
        _Compared("NumeroCedulaReceptor", sent.receiver_number),
        _Compared("MontoTotalImpuesto", sent.tax),
        _Compared("TotalFactura", sent.total, needed=not is_rejection),
    ):
        said = _text(root, compared.name)
        was_read = not is_rejection and compared.sent is not None
        left_out = not said if was_read else _says_nothing(said)
        may_be_out = left_out and not compared.needed
        is_right = may_be_out or _agree(said, compared.sent)
        if not (is_right and _is_plain(root, compared.name)):
            yield Difference(
                field=compared.name, sent=_shown(compared.sent), answered=said[:_LONGEST_SHOWN]
            )


def _says_nothing(text: str) -> bool:
    """Return whether a field is as the authority writes one that it did not read.

    >>> [_says_nothing(text) for text in ("", "000000000", "0.00000", "Desconocido", "10")]
    [True, True, True, True, False]
    """
    return not text.strip("0.") or text.upper() == _UNKNOWN


def _agree(said: str, sent: str | Decimal | None) -> bool:
    if isinstance(sent, Decimal):
        return _DECIMAL.fullmatch(said) is not None and Decimal(said) == sent
    return sent is not None and said.lstrip("0").upper() == sent.lstrip("0").upper()


def _shown(sent: str | Decimal | None) -> str:
    return format(sent, "f") if isinstance(sent, Decimal) else sent or ""


def _faults(
    data: bytes, root: _Element, checks: Checks, *, is_rejection: bool
) -> Iterator[Difference]:
    """Name the fields that the official schema would have otherwise, where it is at hand.

    An empty element says that the authority has no value, which the schema has no way to say; and
    no value is in an attribute, such as the language of all. A rejection may leave out what it did
    not read, or write it as it writes what it does not know.
    """
    if checks.schemas is None or not checks.schemas.has(_KIND):
        return
    try:
        checks.schemas.check(data, _KIND)
    except SchemaRefused as refused:
        for error in refused.errors:
            name = error.path.lstrip("/")
            if error.rule in _OF_ATTRIBUTES or _has_no_value(root, name, is_rejection=is_rejection):
                continue
            if not (is_rejection and error.rule == _OUT_OF_PLACE and _is_known(name)):
                yield Difference(field=name[:_LONGEST_SHOWN], sent="", answered=error.rule)


def _is_known(name: str) -> bool:
    return name == "Signature" or name in {each.name for each in structure(_KIND)}


def _has_no_value(root: _Element, name: str, *, is_rejection: bool) -> bool:
    nodes = _nodes(root, name) if name.isalpha() else []
    if not nodes:  # it is the whole, or one of several
        return False
    said = xml_reader.all_text_of(nodes[0])
    return not said or (is_rejection and _says_nothing(said))


def _clave(root: _Element) -> str:
    """Return the clave that the answer is about.

    Raises:
        AnswerUnreadable: it is missing or occurs twice.
        HostileXml: it holds more than text.
    """
    found = _nodes(root, "Clave")
    if len(found) != 1:
        raise AnswerUnreadable("Clave")
    return xml_reader.text_of(found[0])


def _text(root: _Element, name: str) -> str:
    """Return what a field says; nothing if it is left out, and all of it if it occurs twice."""
    return "\n".join(xml_reader.all_text_of(each) for each in _nodes(root, name))


def _is_plain(root: _Element, name: str) -> bool:
    """Return whether a field holds nothing but text, which every reader reads alike."""
    return not any(len(each) for each in _nodes(root, name))


def _nodes(root: _Element, name: str) -> list[_Element]:
    return root.findall(f"{{{_NAMESPACE}}}{name}")
